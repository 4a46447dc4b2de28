"""A run as the service would see it for one vendor: what it may describe, and what a declaration may say."""

from collections.abc import Iterator, Sequence
from dataclasses import replace

from sgkg.errors import UsageError
from sgkg.io import Document
from sgkg.model import Result
from sgkg.namespaces import SG
from sgkg.validation.runs import Run
from sgkg.vendors.model import Vendor

__all__ = ["refuse", "with_space"]


def with_space(run: Run, documents: Sequence[Document], vendor: Vendor) -> Run:
    """Add to a run the results of the rules that only a vendor's declarations have.

    Args:
        run: over the documents.
        documents: the declaration.
        vendor: who would publish it.
    """
    more = list(dict.fromkeys(result for document in documents for result in _beyond(document, vendor)))
    known = set(run.results)
    more = [result for result in more if result not in known]
    if not more:
        return run
    labels = dict(_labels(run))
    pairs = list(zip(run.results, run.report.results, strict=True))
    pairs += [(result, _relabelled(result, labels)) for result in more]
    pairs.sort(key=lambda pair: pair[0].sort_key())
    report = replace(run.report, results=tuple(told for _, told in pairs))
    return replace(run, results=tuple(raw for raw, _ in pairs), report=report)


def _beyond(document: Document, vendor: Vendor) -> Iterator[Result]:
    from sgkg.dataset import packed_documents
    from sgkg.namespaces import GRAPH
    from sgkg.terms import Iri
    from sgkg.vendors import space, vocabulary

    for result in space.outside(document, vendor):
        if not result.focus_node.startswith(f"<{vocabulary.RELATIVE}"):  # told as relative below
            yield result
    yield from vocabulary.strange(document, frozenset(packed_documents()[Iri(GRAPH + "ontology")].described(SG)))


def refuse(documents: Sequence[Document]) -> None:
    """Refuse what the service takes as no declaration at all.

    Raises:
        UsageError: it names graphs, or is too large.
    """
    from sgkg.vendors.check import MAX_TRIPLES

    for document in documents:
        if graphs := sorted(document.graphs()):
            name = graphs[0].strip("<>")
            raise UsageError(f"{document.source} names the graph {name}; leave graphs out: a declaration is one")
    whole = sum(map(len, documents))
    if whole > MAX_TRIPLES:
        raise UsageError(f"the declaration has {whole:,} statements; {MAX_TRIPLES:,} is the most that is taken")


def _labels(run: Run) -> Iterator[tuple[str, str]]:
    """Give the labels that blank nodes have in the report."""
    for raw, told in zip(run.results, run.report.results, strict=True):
        for own, label in ((raw.focus_node, told.focus_node), (raw.value, told.value)):
            if own and label and own.startswith("_:"):
                yield own, label


def _relabelled(result: Result, labels: dict[str, str]) -> Result:
    focus = result.focus_node
    if focus.startswith("_:"):
        focus = labels.setdefault(focus, f"_:n{len(labels) + 1}")
    return replace(result, focus_node=focus)
