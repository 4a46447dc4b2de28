"""A run as the service would see it for one vendor: what it may describe, and what a declaration may say."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace

from sgkg.errors import UsageError
from sgkg.gate.mending import joined
from sgkg.io import Document
from sgkg.model import Result
from sgkg.namespaces import PREFIXES, RDF, SG
from sgkg.terms import BNode, Term
from sgkg.validation.runs import Run
from sgkg.vendors.model import Vendor

__all__ = ["refuse", "with_space"]

_PRODUCT, _CLAIM = (PREFIXES["schema"] + "Product", SG + "Product"), (SG + "ConformanceClaim",)


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
    """Refuse what the service takes as no declaration at all, or as one without measure.

    Raises:
        UsageError: it names graphs, or is too large.
        InputError: its blank nodes cannot be told apart in a short time.
    """
    from sgkg.vendors.alike import refuse_alike
    from sgkg.vendors.check import MAX_BLANK_NODES, MAX_CLAIMS, MAX_PRODUCTS, MAX_TRIPLES
    from sgkg.vendors.limits import refuse_combinations

    for document in documents:
        if graphs := sorted(document.graphs()):
            name = graphs[0].strip("<>")
            raise UsageError(f"{document.source} names the graph {name}; leave graphs out: a declaration is one")
    whole = joined(documents)
    _refuse_more("statements", len(whole), MAX_TRIPLES)
    blank = {one for said in whole.ungrounded().triples() for one in said if isinstance(one, BNode)}
    _refuse_more("blank nodes", len(blank), MAX_BLANK_NODES)
    kinds, claims = whole.pairs(RDF + "type"), whole.pairs(SG + "claim")
    _refuse_more("products", len(_typed(kinds, _PRODUCT) | {product for product, _ in claims}), MAX_PRODUCTS)
    _refuse_more("claims", len(_typed(kinds, _CLAIM) | {claim for _, claim in claims}), MAX_CLAIMS)
    refuse_combinations(whole)
    refuse_alike(whole)


def _refuse_more(what: str, number: int, most: int) -> None:
    if number > most:
        raise UsageError(f"the declaration has {number:,} {what}; {most:,} is the most that is taken")


def _typed(kinds: Iterable[tuple[Term, Term]], classes: tuple[str, ...]) -> set[Term]:
    return {subject for subject, kind in kinds if kind in classes}


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
