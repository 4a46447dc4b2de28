"""Which blank node of a document is which bracket of its text: proved triple by triple, or not said."""

from collections.abc import Collection, Iterable, Iterator

from sgkg.errors import EngineError
from sgkg.io import Document
from sgkg.positions.statements import Spot
from sgkg.positions.turtle import Text
from sgkg.terms import BNode, Term, to_ntriples

__all__ = ["ancestors", "held", "proved"]


def proved(text: Text, document: Document, wanted: Collection[str]) -> list[Spot] | None:
    """Read a text in full next to the document that the engine made of it.

    Args:
        text: not yet begun.
        document: its statements, in the order of the engine.
        wanted: nodes in N-Triples form, with the labels of the document.

    Returns:
        The triples of each statement that mentions a wanted node, with the labels of the document; None where both
        do not have the same triples in the same order, up to the labels, so that no blank node is known for sure.
    """
    kept: list[Spot] = []
    labels: dict[str, str] = {}
    taken: set[str] = set()

    def same(ours: str, theirs: str) -> bool:
        if not ours.startswith("_:") or not theirs.startswith("_:"):
            return ours == theirs
        if ours not in labels and theirs not in taken:
            labels[ours] = theirs
            taken.add(theirs)
        return labels.get(ours) == theirs

    triples = _written(document)
    try:
        for statement in text.statements():
            spots, understood = text.read(statement)
            if not understood:
                return None
            matters = False
            for spot in spots:
                theirs = next(triples, None)
                if theirs is None or not all(map(same, spot[:3], theirs)):
                    return None
                matters = matters or theirs[0] in wanted or theirs[2] in wanted
            if matters:
                kept += (
                    spot._replace(
                        subject=labels.get(spot.subject, spot.subject), object=labels.get(spot.object, spot.object)
                    )
                    for spot in spots
                )
        return kept if text.complete and next(triples, None) is None else None
    except EngineError:  # a triple term
        return None


def held(document: Document, nodes: Collection[str]) -> set[str]:
    """Find which of some blank nodes a document has."""
    found = set(nodes) & document.subjects()
    left = {node[2:] for node in nodes} - {node[2:] for node in found}
    if left:
        found |= {f"_:{value}" for _, _, value in _readable(document) if isinstance(value, BNode) and value in left}
    return found


def ancestors(document: Document, nodes: Iterable[str]) -> dict[str, str]:
    """Find for each blank node the nearest node with an IRI that leads to it."""
    above: dict[str, str] = {}
    for subject, _, value in _readable(document):
        if isinstance(value, BNode):
            above.setdefault(f"_:{value}", to_ntriples(subject))
    found: dict[str, str] = {}
    for node in nodes:
        at, seen = node, {node}
        while at.startswith("_:") and above.get(at, node) not in seen:
            at = above[at]
            seen.add(at)
        if not at.startswith("_:"):
            found[node] = at
    return found


def _readable(document: Document) -> Iterator[tuple[Term, str, Term]]:
    try:
        yield from document.triples()
    except EngineError:  # a triple term: what stands after it is not seen
        return


def _written(document: Document) -> Iterator[tuple[str, str, str]]:
    for subject, predicate, value in document.triples():
        yield to_ntriples(subject), f"<{predicate}>", to_ntriples(value)
