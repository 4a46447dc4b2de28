"""Signposting: typed links in the header of a page, so that programs find the thing, its data and its licence.

https://signposting.org/FAIR: ``cite-as``, ``describedby``, ``type``, ``license`` and ``collection`` on the page,
``describes`` on each description.
"""

from starlette.requests import Request

from sgkg_api import links, void
from sgkg_api import representations as rep
from sgkg_api.site.resources.kinds import Kind

__all__ = ["describes", "of_page"]

_SCHEMA = "https://schema.org/"


def of_page(request: Request, iri: str, stem: str, kind: Kind) -> str:
    """Write the links of the page of a thing, without those that every answer has."""
    asked = rep.pinned(request)
    found = [f'<{links.uri(iri)}>; rel="canonical"', f'<{links.uri(iri)}>; rel="cite-as"']
    for ending, media_type in links.EXTENSIONS.items():
        if media_type != "text/html":
            target = f"{stem}.{ending}"
            target = links.pinned(target, asked) if asked else target
            found += [
                f'<{target}>; rel="alternate"; type="{media_type}"',
                f'<{target}>; rel="describedby"; type="{media_type}"',
            ]
    found += [f'<{_SCHEMA}AboutPage>; rel="type"', f'<{_SCHEMA}{kind.schema}>; rel="type"']
    found.append(f'<{links.uri(void.DATASET)}>; rel="collection"')
    return ", ".join(found)


def describes(iri: str) -> str:
    """Write the link from a description to the thing."""
    return f'<{links.uri(iri)}>; rel="describes"'
