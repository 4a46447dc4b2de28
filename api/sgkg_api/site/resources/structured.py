"""A thing in the words of schema.org, for search engines and other programs that read pages."""

from typing import Any

from sgkg_api import links, void
from sgkg_api.site.kit import View
from sgkg_api.site.resources.kinds import Kind

__all__ = ["block"]

_CONTEXT = "https://schema.org"


def block(
    view: View, iri: str, kind: Kind, name: str, *, description: str = "", others: tuple[str, ...] = (), **more: Any
) -> dict[str, Any]:
    """Describe a thing as JSON-LD.

    Args:
        view: the request.
        iri: of the thing.
        kind: gives the type.
        name: of the thing.
        description: what it is, in a sentence or two.
        others: other names.
        more: more properties of schema.org; empty ones are left out.
    """
    target = links.href(iri, view.public) or iri
    said: dict[str, Any] = {
        "@context": _CONTEXT,
        "@type": kind.schema,
        "@id": iri,
        "identifier": iri,
        "name": name,
        "url": target if "#" in iri else f"{target}.html",
        "isPartOf": {"@type": "Dataset", "@id": void.DATASET, "name": view.text("site-title")},
    }
    if not view.service.settings.bare:
        said["license"] = void.LICENCE
    found = {"description": description, "alternateName": list(others), **more}
    return said | {key: value for key, value in found.items() if value}
