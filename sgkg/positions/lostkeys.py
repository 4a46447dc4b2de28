"""Where a JSON-LD text has what its reader drops: no triple says it, only the text does."""

from collections.abc import Iterator, Mapping
from typing import Any

from sgkg.io import Document
from sgkg.lost import VALUED, definitions, properties, subject_of
from sgkg.positions.jsontext import Node
from sgkg.positions.statements import Span
from sgkg.terms import Literal, to_ntriples

__all__ = ["NAMELESS", "lost_keys"]

#: focus node of what is lost at a node without an IRI (:mod:`sgkg.validation.vocabulary`)
NAMELESS = "_:nameless"


def lost_keys(tree: Node, plain: Any, document: Document) -> dict[tuple[str, str], Span]:
    """Find the keys and values that the reader of the document has found to be lost.

    Args:
        tree: the text.
        plain: what it says as JSON, with packed contexts in their place.
        document: what was made of it.

    Returns:
        (focus node, the text as a literal), both in N-Triples form -> where it stands first.
    """
    lost = {(one.subject, one.text) for one in document.lost}
    found: dict[tuple[str, str], Span] = {}
    defined = definitions(plain) if lost else {}
    for subject, name, at in _names(tree, defined, properties(plain, defined)) if lost else ():
        if (subject, name) in lost:
            found.setdefault((subject or NAMELESS, to_ntriples(Literal(name))), at)
    return found


def _names(
    tree: Node, defined: Mapping[str, str | None], points: Mapping[str, str]
) -> Iterator[tuple[str, str, Span]]:
    """Give what may be lost, in the order of the text, under the subject that :mod:`sgkg.lost` gives it."""
    waiting = [tree]
    while waiting:
        node = waiting.pop()
        if node.members is None:
            waiting += reversed(node.items or [])
            continue
        last = {key: inner for key, _, inner in node.members}  # of equal keys the last counts
        own = last.get("@id", last.get("id"))
        subject = subject_of(own.value or "" if own and own.is_string else "", defined)
        names = [(key, at) for key, at, _ in node.members]
        for key, inner in last.items():
            if key in points or key in VALUED:
                names += [(one.value or "", one.at) for one in inner.items or [inner] if one.is_string]
        yield from ((subject, name, at) for name, at in sorted(names, key=lambda pair: pair[1]))
        waiting += reversed([inner for key, inner in last.items() if key != "@context"])
