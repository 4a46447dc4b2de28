"""One statement of Turtle, TriG, N-Triples or N-Quads, read token by token into triples with their offsets.

No recursion: a text may nest brackets as deep as it likes. The triples come in the order in which the engine gives
them, so that both can be laid side by side and the blank nodes of one be recognised in the other: an object that is a
list or a node in brackets is linked when the engine links it, and a plain string counts when what follows it
is read.
"""

from collections.abc import Callable
from dataclasses import dataclass
from enum import Enum, auto
from typing import NamedTuple

from sgkg.namespaces import RDF
from sgkg.positions.lexical import TOKEN, unescape
from sgkg.terms import XSD, Literal, to_ntriples

__all__ = ["Span", "Spot", "read"]

#: start and end of a word, the end not included
Span = tuple[int, int]

_TYPE, _FIRST, _REST, _NIL = (f"<{RDF}{name}>" for name in ("type", "first", "rest", "nil"))
_NUMBERS = {"integer", "decimal", "double"}
_SIMPLE = {"iri", "name", "label", "word"} | _NUMBERS


class Spot(NamedTuple):
    """A triple, its terms in N-Triples form, and where the text names each.

    The parts of a list stand where their items do: the first cell at the bracket, others at their item.
    """

    subject: str
    predicate: str
    object: str
    subject_at: Span
    predicate_at: Span
    object_at: Span


class _State(Enum):
    SUBJECT = auto()
    VERB = auto()
    VERB_OR_END = auto()
    OBJECT = auto()
    STRING = auto()  # a string, whose tag or datatype may follow
    DATATYPE = auto()
    LIST = auto()  # after the opening bracket
    AFTER = auto()  # after an object


_LAST = {_State.AFTER, _State.STRING, _State.VERB_OR_END}


@dataclass(slots=True)
class _Frame:
    """What is open: the statement itself, a node in brackets, or a list."""

    closing: str
    node: str = ""
    opened: Span = (0, 0)
    is_subject: bool = False
    subject: str = ""
    subject_at: Span = (0, 0)
    predicate: str = ""
    predicate_at: Span | None = None

    def spot(self, value: str, at: Span) -> Spot:
        return Spot(self.subject, self.predicate, value, self.subject_at, self.predicate_at or at, at)


def read(text: str, start: int, end: int, name: Callable[[str, str], str | None]) -> tuple[list[Spot], bool]:
    """Read a statement.

    Args:
        text: the whole text.
        start: offset of its first token.
        end: offset of its dot.
        name: gives a name in N-Triples form, from the kind of the token (``iri``, ``name`` or ``label``) and the
            token; None where there is no such name.

    Returns:
        The triples, blank nodes without a label called by their offset; and whether all of it was understood. Triple
        terms and their kin (RDF 1.2) are not.
    """
    reader = _Reader(text, name)
    return reader.spots, reader.run(start, end)


class _Reader:
    def __init__(self, text: str, name: Callable[[str, str], str | None]) -> None:
        self.spots: list[Spot] = []
        self._text = text
        self._name = name
        self._stack: list[_Frame] = []
        self._frame = _Frame("")
        self._state = _State.SUBJECT
        self._value: str | None = None
        self._from = (0, 0)

    def run(self, start: int, end: int) -> bool:
        for match in TOKEN.finditer(self._text, start, end):
            kind = match.lastgroup or "junk"
            if kind == "space":
                continue
            late: list[Spot | None] = []  # triples that the engine gives after those of this token
            at = match.span()
            if self._state is _State.STRING:
                if self._suffix(kind, match[0], at):
                    continue
                late.append(self._literal(""))
                self._state = _State.AFTER
            if match[0] != ")":
                if self._state is _State.LIST:
                    late.append(self._list())
                elif self._state is _State.AFTER and self._frame.closing == ")":
                    late.insert(0, self._next_cell(at))
            try:
                understood = self._step(kind, match[0], at)
            except ValueError:
                understood = False
            self.spots += filter(None, late)
            if not understood:
                return False
        complete = not self._stack and self._state in _LAST
        if self._state is _State.STRING:
            self.spots.append(self._literal(""))
        return complete

    def _step(self, kind: str, word: str, at: Span) -> bool:
        frame = self._frame
        if self._state is _State.AFTER and frame.closing == ")":
            self.spots.append(Spot(frame.subject, _REST, _NIL, frame.subject_at, at, at))
            return self._close()
        match self._state:
            case _State.AFTER:
                return self._after(kind, word)
            case _State.VERB | _State.VERB_OR_END:
                return self._verb(kind, word, at)
            case _State.DATATYPE:
                datatype = self._name(kind, word) if kind in ("iri", "name") else None
                self._from = (self._from[0], at[1])
                return datatype is not None and self._object(to_ntriples(Literal(self._value or "", datatype[1:-1])))
            case _State.LIST:  # that ends at once
                self._from = (self._from[0], self._from[0] + 1)
                return self._node(_NIL)
            case _:
                return self._term(kind, word, at)

    def _term(self, kind: str, word: str, at: Span) -> bool:
        as_subject = self._state is _State.SUBJECT
        self._from = at
        if word == "[":
            node = f"_:o{at[0]}"
            self._open(_Frame("]", node, at, as_subject, node, at), _State.VERB_OR_END)
        elif word == "(":
            self._state = _State.LIST
        elif kind == "string" and not as_subject:
            self._value = unescape(word[3:-3] if word[:3] in ('"""', "'''") else word[1:-1])
            self._state = _State.STRING
        elif kind in _SIMPLE:
            value = self._simple(kind, word)
            return value is not None and self._node(value)
        else:
            return False
        return True

    def _simple(self, kind: str, word: str) -> str | None:
        if kind in _NUMBERS:
            return f'"{word}"^^<{XSD}{kind}>'
        if kind == "word":
            return f'"{word}"^^<{XSD}boolean>' if word in ("true", "false") else None
        return self._name(kind, word)

    def _node(self, node: str) -> bool:
        if self._frame.subject:
            return self._object(node)
        self._frame.subject, self._frame.subject_at = node, self._from
        self._state = _State.VERB
        return not node.startswith('"')

    def _object(self, value: str) -> bool:
        self.spots.append(self._frame.spot(value, self._from))
        self._state = _State.AFTER
        return True

    def _literal(self, tag: str) -> Spot:
        value = self._value or ""
        literal = Literal.tagged(value, tag) if tag else Literal(value)
        return self._frame.spot(to_ntriples(literal), self._from)

    def _suffix(self, kind: str, word: str, at: Span) -> bool:
        """Take what may follow a string; whether this is it."""
        if kind == "tag":
            self._from = (self._from[0], at[1])
            # The document keeps no base direction (RDF 1.2).
            self.spots.append(self._literal(word[1:].partition("--")[0].lower()))
            self._state = _State.AFTER
            return True
        if word == "^^":
            self._state = _State.DATATYPE
            return True
        return False

    def _list(self) -> Spot | None:
        """Begin a list that has an item; returns the triple that links it, for when that item has been read."""
        as_subject = not self._frame.subject
        cell = f"_:o{self._from[0]}"
        link = None if as_subject else self._frame.spot(cell, self._from)
        self._open(_Frame(")", cell, self._from, as_subject, cell, self._from, _FIRST), _State.OBJECT)
        return link

    def _next_cell(self, at: Span) -> Spot:
        frame = self._frame
        cell = f"_:o{at[0]}-cell"
        link = Spot(frame.subject, _REST, cell, frame.subject_at, at, at)
        frame.subject, frame.subject_at = cell, at
        self._state = _State.OBJECT
        return link

    def _open(self, frame: _Frame, state: _State) -> None:
        self._stack.append(self._frame)
        self._frame = frame
        self._state = state

    def _close(self) -> bool:
        closed, self._frame = self._frame, self._stack.pop()
        self._state = _State.AFTER
        if closed.is_subject:
            self._frame.subject, self._frame.subject_at = closed.node, closed.opened
            self._state = _State.VERB if closed.closing == ")" else _State.VERB_OR_END
        elif closed.closing == "]":
            self.spots.append(self._frame.spot(closed.node, closed.opened))
        return True

    def _after(self, kind: str, word: str) -> bool:
        if word == ",":
            self._state = _State.OBJECT
        elif word == ";":
            self._state = _State.VERB_OR_END
        elif word == "]" and self._frame.closing == "]":
            return self._close()
        else:  # the graph of N-Quads
            return not self._stack and kind in ("iri", "label")
        return True

    def _verb(self, kind: str, word: str, at: Span) -> bool:
        if self._state is _State.VERB_OR_END:
            if word == ";":
                return True
            if word == "]" and self._frame.closing == "]":
                return self._close()
        predicate = _TYPE if word == "a" else self._name(kind, word) if kind in ("iri", "name") else None
        if predicate is None:
            return False
        self._frame.predicate, self._frame.predicate_at = predicate, at
        self._state = _State.OBJECT
        return True
