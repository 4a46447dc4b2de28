"""What may have been meant where a declaration is wrong, and a change that mends it."""

from collections.abc import Mapping, Sequence

from sgkg.io import Document
from sgkg.model import Result
from sgkg.namespaces import SGS
from sgkg.vendors.model import Repair, Suggestion

__all__ = ["NOTHING", "joined", "mended"]

_Mended = tuple[tuple[Suggestion, ...], Repair | None]
NOTHING: _Mended = ((), None)
#: beginnings of the names of shapes that are about declarations
_ABOUT = tuple(
    f"<{SGS}{name}"
    for name in ("product-", "conformance-", "certificate-", "organisation-", "retraction-", "known-iri")
)


def joined(documents: Sequence[Document]) -> Document:
    """Return several documents, at least one, as one: a declaration may be in parts."""
    if len(documents) == 1:
        return documents[0]
    quads = tuple(quad for document in documents for quad in document.quads)
    return Document("", quads, all(document.one_graph for document in documents))


def mended(results: Sequence[Result], documents: Sequence[Document]) -> Mapping[Result, _Mended]:
    """Find what was meant, and what to change.

    Args:
        results: with the blank nodes of the documents.
        documents: all that was validated.

    Returns:
        Only the results for which there is something, and of very many only the first.
    """
    ours = [result for result in results if (result.source_shape or "").startswith(_ABOUT)]
    if not ours:
        return {}
    from sgkg.vendors.findings import MAX_FINDINGS, findings

    ordered = sorted(ours, key=Result.sort_key)[:MAX_FINDINGS]
    found = zip(ordered, findings(ordered, joined(documents)), strict=True)
    told = {result: (finding.suggestions, finding.repair) for result, finding in found}
    return {result: one for result, one in told.items() if one != NOTHING}
