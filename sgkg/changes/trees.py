"""A graph as trees: each named subject with its statements, blank nodes written out.

Blank nodes have no names that two versions share, so a value that is one is compared by what is said of it. Two
blank nodes of which the same is said count as one value; for data sets, where they hold lists, restrictions and
sources, that is what a reader expects (it is coarser than graph isomorphism, RDF 1.1 Semantics, 3.6).
"""

from collections import deque
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from hashlib import sha256

from sgkg.changes.model import Statement
from sgkg.io import Document
from sgkg.namespaces import RDF
from sgkg.terms import BNode, Iri, Term, to_ntriples

__all__ = ["Trees", "grow"]

_FIRST, _REST, _NIL = RDF + "first", RDF + "rest", Iri(RDF + "nil")
#: a longer text of a blank node is replaced by its hash: shared nodes would make texts grow without bound
_LONG = 10_000
#: rounds of refinement for blank nodes that refer to each other in a circle
_ROUNDS = 16

_Said = dict[Term, list[tuple[str, Term]]]


@dataclass(slots=True)
class Trees:
    """What is said of each node.

    Attributes:
        named: IRI -> its statements.
        unnamed: text -> statements and number, of blank nodes that no statement refers to or that refer to each
            other in a circle.
        texts: label of a blank node -> its text.
    """

    named: dict[str, frozenset[Statement]] = field(default_factory=dict)
    unnamed: dict[str, tuple[frozenset[Statement], int]] = field(default_factory=dict)
    texts: dict[str, str] = field(default_factory=dict)

    def text(self, term: str) -> str:
        """Write a term, in N-Triples form, with a blank node written out."""
        return self.texts.get(term[2:], "[]") if term.startswith("_:") else term


def grow(documents: Sequence[Document]) -> Trees:
    """Make trees of the statements of documents together; the names of graphs do not count."""
    said: _Said = {}
    for document in documents:
        for subject, predicate, value in document.triples():
            said.setdefault(subject, []).append((predicate, value))
    writer = _Writer(said)
    trees = Trees(texts=writer.texts)
    referred = {value for pairs in said.values() for _, value in pairs if isinstance(value, BNode)}
    for node, pairs in said.items():
        statements = frozenset(Statement(predicate, writer.text(value)) for predicate, value in pairs)
        if isinstance(node, Iri):
            trees.named[str(node)] = statements
        elif node not in referred or node in writer.circular:
            text = writer.text(node)
            trees.unnamed[text] = (statements, trees.unnamed.get(text, (statements, 0))[1] + 1)
    return trees


class _Writer:
    """Writes out blank nodes from the leaves up, without recursion: lists and chains may be very long.

    Attributes:
        texts: label -> text; the cells inside a list have none.
        circular: nodes that are in a circle or lead to one, which a hash of what is said of them stands for.
    """

    def __init__(self, said: _Said) -> None:
        self.texts: dict[str, str] = {}
        self._cells: dict[Term, tuple[str, Term]] = {}  # of lists that end: text of the item, next cell
        blank: _Said = {node: pairs for node, pairs in said.items() if isinstance(node, BNode)}
        inner = {node: {v for _, v in pairs if isinstance(v, BNode) and v in blank} for node, pairs in blank.items()}
        outer: dict[Term, list[Term]] = {}
        for node, values in inner.items():
            for value in values:
                outer.setdefault(value, []).append(node)
        waiting: dict[Term, int] = {node: len(values) for node, values in inner.items()}
        ready = deque(node for node, number in waiting.items() if not number)
        while ready:
            node = ready.popleft()
            for other in outer.get(node, ()):
                waiting[other] -= 1
                if not waiting[other]:
                    ready.append(other)
            self._write(node, blank[node])
        self.circular = {node for node, number in waiting.items() if number}
        self._refine({node: blank[node] for node in self.circular})

    def text(self, value: Term) -> str:
        """Write a value; what it refers to must have been written."""
        if not isinstance(value, BNode):
            return to_ntriples(value)
        if value in self._cells and str(value) not in self.texts:
            self.texts[str(value)] = self._list(value)
        return self.texts.get(str(value), "[]")

    def _write(self, node: Term, pairs: Sequence[tuple[str, Term]]) -> None:
        cell = _cell(pairs)
        if cell and (cell[1] == _NIL or cell[1] in self._cells):
            self._cells[node] = (self.text(cell[0]), cell[1])
        else:
            parts = sorted({f"<{predicate}> {self.text(value)}" for predicate, value in pairs})
            self.texts[str(node)] = _bounded(f"[ {' ; '.join(parts)} ]")

    def _list(self, head: Term) -> str:
        items: list[str] = []
        while head in self._cells:
            item, head = self._cells[head]
            items.append(item)
        return _bounded(f"( {' '.join(items)} )")

    def _refine(self, circular: Mapping[Term, Sequence[tuple[str, Term]]]) -> None:
        """Name nodes in circles by what is said of them, and of what they refer to, and so on (colour refinement)."""
        colours = dict.fromkeys(circular, "")
        for _ in range(min(len(circular), _ROUNDS)):
            colours = {node: self._colour(pairs, colours) for node, pairs in circular.items()}
        self.texts.update({str(node): f"_:circle-{colour}" for node, colour in colours.items()})

    def _colour(self, pairs: Sequence[tuple[str, Term]], colours: Mapping[Term, str]) -> str:
        lines = (f"{predicate} {colours[v] if v in colours else self.text(v)}" for predicate, v in pairs)
        return _digest("\n".join(sorted(lines)))


def _cell(pairs: Sequence[tuple[str, Term]]) -> tuple[Term, Term] | None:
    """Read a well-formed cell of a list: item and next cell (RDF Schema 1.1, 5.2)."""
    found = dict(pairs)
    if len(pairs) == len(found) == 2 and _FIRST in found and _REST in found:
        return found[_FIRST], found[_REST]
    return None


def _bounded(text: str) -> str:
    return text if len(text) <= _LONG else f"_:tree-{_digest(text)}"


def _digest(text: str) -> str:
    return sha256(text.encode()).hexdigest()[:16]
