"""Blank nodes that look alike: to tell some apart takes longer than anybody waits.

The cost of canonical labels (W3C RDFC-1.0, 4.9) grows with the orders in which blank nodes can be taken that are
alike at first sight and stand beside each other: seven that all point to each other take a fifth of a second, nine
for ever. Along a chain, a ring or a list it grows with the cube of the length: 100 alike take a tenth of a second,
400 take six. Those that differ in what they point to, or in what points to them, cost nothing, however many.
"""

from collections import Counter, defaultdict

from sgkg.errors import InputError
from sgkg.io import Document
from sgkg.terms import BNode, Term, to_ntriples

__all__ = ["refuse_alike"]

#: blank nodes alike beside one another, of a knot, and of all knots
_BESIDE, _KNOT, _ALL = 5, 8, 48
#: sum of the cubes of what knots without branches have: a chain of 200, or a thousand of 20; about a second
_CHAINS = 8_000_000


def refuse_alike(document: Document) -> None:
    """Refuse a document whose blank nodes cannot be told apart in a short time.

    Args:
        document: its statements.

    Raises:
        InputError: says how many are alike, and what to do.
    """
    document = document.ungrounded()
    looks = _looks(document)
    often = Counter(looks.values())
    alike = {node for node, look in looks.items() if often[look] > 1}
    beside: dict[tuple[BNode, str, str, str], set[BNode]] = defaultdict(set)
    knots = {node: node for node in alike}

    def knot(node: BNode) -> BNode:
        while knots[node] != node:
            knots[node] = node = knots[knots[node]]
        return node

    for subject, predicate, value in document.triples():
        if subject in alike and value in alike and isinstance(subject, BNode) and isinstance(value, BNode):
            beside[subject, predicate, "to", looks[value]].add(value)
            beside[value, predicate, "from", looks[subject]].add(subject)
            knots[knot(subject)] = knot(value)
    sizes = Counter(knot(node) for node in alike)
    branching = {knot(node) for (node, *_), others in beside.items() if len(others) > 1}
    worst = max((len(others) for others in beside.values()), default=0)
    together = sum(sizes[root] for root in branching)
    chained = sum(size**3 for size in sizes.values() if size > 1)
    too_many = worst > _BESIDE or together > _ALL or chained > _CHAINS
    if too_many or any(sizes[root] > _KNOT for root in branching):
        told = max(together, worst, *sizes.values())
        raise InputError(
            f"{told:,} blank nodes look alike and point to each other, so that they cannot be told "
            "apart in the time there is; give them IRIs"
        )


def _looks(document: Document) -> dict[BNode, str]:
    """Say what each blank node looks like at first sight: its statements, every blank node in them the same."""
    said: dict[BNode, list[str]] = defaultdict(list)
    for subject, predicate, value in document.triples():
        if isinstance(subject, BNode):
            said[subject].append(f"> {predicate} {_text(value)}")
        if isinstance(value, BNode):
            said[value].append(f"< {predicate} {_text(subject)}")
    return {node: "\n".join(sorted(lines)) for node, lines in said.items()}


def _text(term: Term) -> str:
    return "_" if isinstance(term, BNode) else to_ntriples(term)
