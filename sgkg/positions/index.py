"""Where a file names which triples, and which of these places a result is best shown at."""

import re
from collections.abc import Iterator
from enum import IntEnum
from typing import TypeVar

from sgkg.model import Path
from sgkg.namespaces import RDF
from sgkg.positions.statements import Span, Spot
from sgkg.terms import XSD

__all__ = ["Index", "Rank", "find", "same_value"]

_Key = TypeVar("_Key")
_TYPE = f"<{RDF}type>"
_NOWHERE = (1 << 62, 1 << 62)
_TYPED = re.compile(rf'"([^"\\]*)"\^\^<{re.escape(XSD)}([A-Za-z]+)>')
_WHOLE = re.compile(
    "integer|long|int|short|byte|unsigned(?:Long|Int|Short|Byte)|(?:non)?(?:Posi|posi|Nega|nega)tiveInteger"
)
_INTEGER = re.compile(r"[+-]?[0-9]{1,4000}")
_DECIMAL = re.compile(r"[+-]?(?:[0-9]{1,4000}(?:\.[0-9]{0,4000})?|\.[0-9]{1,4000})")
_FLOAT = re.compile(r"[+-]?(?:INF|NaN|(?:[0-9]{1,400}(?:\.[0-9]{0,400})?|\.[0-9]{1,400})(?:[eE][+-]?[0-9]{1,4})?)")
_NO_ZONE = re.compile(r"[+-]00:00$")
_FRACTION = re.compile(r"\.([0-9]*[1-9])?0*(?=$|[Z+-])")
#: nodes of a focus node's block that are looked at for a value, per file
_REACH = 100_000


class Rank(IntEnum):
    """How near a place is to what a result is about, the nearest first."""

    TRIPLE = 0
    BLOCK = 1
    PREDICATE = 2
    TYPED = 3
    SUBJECT = 4
    MENTION = 5


class Index:
    """The places of one file; where it says a thing more than once, the first counts."""

    def __init__(self) -> None:
        self.subjects: dict[str, Span] = {}
        self.typed: set[str] = set()
        self.predicates: dict[tuple[str, str], Span] = {}
        self.triples: dict[tuple[str, str, str], Span] = {}
        self.mentions: dict[str, Span] = {}
        #: names that say nothing, by focus node and name as a literal
        self.lost: dict[tuple[str, str], Span] = {}
        self._inside: dict[str, list[str]] = {}
        self._blocks: dict[str, tuple[str, ...]] = {}
        self._budget = _REACH

    def add(self, spot: Spot) -> None:
        """Take a triple in."""
        subject, predicate, value = spot[:3]
        _first(self.subjects, subject, spot.subject_at)
        _first(self.predicates, (subject, predicate), spot.predicate_at)
        self.add_object(subject, predicate, value, spot.object_at)
        if predicate == _TYPE:
            self.typed.add(subject)
        if value.startswith("_:"):
            self._inside.setdefault(subject, []).append(value)

    def add_object(self, subject: str, predicate: str, value: str, at: Span) -> None:
        """Take in where the object of a triple stands, and no more."""
        _first(self.triples, (subject, predicate, value), at)
        if value.startswith('"') and "^^" in value:
            _first(self.triples, (subject, predicate, same_value(value)), at)
        _first(self.mentions, value, at)

    def triple(self, subject: str, predicate: str, value: str) -> Span | None:
        """Find the object of a triple; a number spelled otherwise is found too, as stores keep only its value."""
        found = self.triples.get((subject, predicate, value))
        if found is None and value.startswith('"') and "^^" in value:
            found = self.triples.get((subject, predicate, same_value(value)))
        return found

    def block(self, node: str) -> tuple[str, ...]:
        """List a node and the blank nodes that it leads to, nearest first."""
        if node not in self._blocks:
            reached = {node: None}
            waiting = [node]
            for at in waiting:
                for inner in self._inside.get(at, ()) if self._budget > 0 else ():
                    self._budget -= 1
                    if inner not in reached:
                        reached[inner] = None
                        waiting.append(inner)
            self._blocks[node] = tuple(reached)
        return self._blocks[node]


def find(index: Index, focus: str, path: Path | None, value: str | None) -> tuple[Rank, Span] | None:
    """Find the place of a result in one file.

    Args:
        index: of the file.
        focus: the focus node, in N-Triples form.
        path: the result path.
        value: the value node, in N-Triples form.

    Returns:
        How good the place is, and its offsets; None where the file does not name the node.
    """
    if path is not None:
        near = _on_path(index, focus, path, value)
        if near:
            return near
    if value is not None and (focus, value) in index.lost:
        return Rank.TRIPLE, index.lost[focus, value]
    if focus in index.subjects:
        return Rank.TYPED if focus in index.typed else Rank.SUBJECT, index.subjects[focus]
    if focus in index.mentions:
        return Rank.MENTION, index.mentions[focus]
    return None


def _on_path(index: Index, focus: str, path: Path, value: str | None) -> tuple[Rank, Span] | None:
    if path.kind == "predicate":
        found = index.triple(focus, path.predicate, value) if value is not None else None
        if found:
            return Rank.TRIPLE, found
    elif path.kind == "inversePath" and path.steps[0].kind == "predicate":
        found = index.triple(value, path.steps[0].predicate, focus) if value is not None else None
        return (Rank.TRIPLE, found) if found else None
    elif value is not None:
        predicates = list(dict.fromkeys(_forward(path)))
        places = [
            at
            for node in index.block(focus)
            for predicate in predicates
            if (at := index.triple(node, predicate, value)) is not None
        ]
        if places:
            return Rank.BLOCK, min(places)
    for first in _first_steps(path):
        if (focus, first) in index.predicates:
            return Rank.PREDICATE, index.predicates[focus, first]
    return None


def _forward(path: Path) -> Iterator[str]:
    """Give the predicates that a path follows from subject to object."""
    waiting = [path]
    while waiting:
        step = waiting.pop()
        if step.kind == "predicate":
            yield step.predicate
        elif step.kind != "inversePath":
            waiting += reversed(step.steps)


def _first_steps(path: Path) -> Iterator[str]:
    """Give the predicates with which a path can leave its focus node."""
    waiting = [path]
    while waiting:
        step = waiting.pop()
        if step.kind == "predicate":
            yield step.predicate
        elif step.kind == "sequence":
            waiting += step.steps[:1]
        elif step.kind != "inversePath":
            waiting += reversed(step.steps)


def _first(table: dict[_Key, Span], key: _Key, at: Span) -> None:
    if at < table.get(key, _NOWHERE):
        table[key] = at


def same_value(literal: str) -> str:
    """Write a literal so that different spellings of one value are one text; as they are where that is not known.

    >>> same_value('"01"^^<http://www.w3.org/2001/XMLSchema#integer>')
    'whole 1'
    """
    match = _TYPED.fullmatch(literal)
    if match is None:
        return literal
    text, kind = match.groups()
    if _WHOLE.fullmatch(kind) and _INTEGER.fullmatch(text):
        return f"whole {int(text)}"
    if kind == "decimal" and _DECIMAL.fullmatch(text):
        whole, _, fraction = text.lstrip("+-").partition(".")
        digits = f"{whole.lstrip('0') or '0'}.{fraction.rstrip('0')}"
        return f"decimal {'-' if text.startswith('-') and digits != '0.' else ''}{digits}"
    if kind in ("double", "float") and _FLOAT.fullmatch(text):
        return f"{kind} {float(text)!r}"
    if kind == "boolean" and text in ("true", "1", "false", "0"):
        return f"boolean {text in ('true', '1')}"
    if kind in ("dateTime", "date", "time"):
        plain = _NO_ZONE.sub("Z", text)
        return f"{kind} {_FRACTION.sub(lambda m: f'.{m[1]}' if m[1] else '', plain)}"
    return literal
