"""Which sources call illustrative what a page shows: as the data say, for nobody shall take it for a survey."""

from typing import TYPE_CHECKING

from sgkg import resources
from sgkg.figures.model import Ref
from sgkg.figures.values import refs
from sgkg.namespaces import SG
from sgkg.terms import Iri

if TYPE_CHECKING:
    from sgkg_api.site.kit import View

__all__ = ["sources"]


async def sources(view: "View", kind: str) -> list[Ref]:
    """List the sources of statements of a class that mark them as illustrative, each once.

    Args:
        view: the request.
        kind: name of the class in the ontology, such as ``CoverageClaim``.
    """
    rows = await view.ask_text(resources.query("illustrative-sources"), {"class": Iri(SG + kind)})
    return list(refs(rows, "source", "sourceName"))
