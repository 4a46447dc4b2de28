"""JSON with the offset of each value (RFC 8259): the standard reader keeps none."""

import json
import re
from dataclasses import dataclass

from sgkg.positions.statements import Span

__all__ = ["Node", "read_json"]

_SPACE = re.compile(r"[ \t\r\n]*+")
_ATOM = re.compile(r"-?[0-9]++(?:\.[0-9]++)?+(?:[eE][+-]?[0-9]++)?+|true|false|null")
_STRING = re.compile(r'"(?:[^"\\\x00-\x1f]++|\\.)*+"')
#: deeper texts are not read; the parser of JSON-LD refuses them too
_MAX_DEPTH = 250


@dataclass(slots=True)
class Node:
    """A value and where it stands.

    Attributes:
        value: text of a string; the written form of a number or of ``true``, ``false``, ``null``; None for an object
            or an array.
        is_string: whether it is a string.
        at: its range; of an object or an array only the bracket.
        members: key, range of the key, value; of an object.
        items: of an array.
    """

    at: Span
    value: str | None = None
    is_string: bool = False
    members: list[tuple[str, Span, "Node"]] | None = None
    items: list["Node"] | None = None


def read_json(text: str) -> Node | None:
    """Read a JSON text; None for what is not valid, or nested too deep."""
    try:
        return _value(text, _skip(text, 0), 0)[0]
    except (IndexError, ValueError):
        return None


def _skip(text: str, at: int) -> int:
    match = _SPACE.match(text, at)
    return match.end() if match else at


def _string(text: str, at: int) -> tuple[str, int]:
    match = _STRING.match(text, at)
    if match is None:
        raise ValueError(at)
    return str(json.loads(match[0])), match.end()


def _value(text: str, at: int, depth: int) -> tuple[Node, int]:
    if depth > _MAX_DEPTH:
        raise ValueError(at)
    match text[at]:
        case "{":
            return _object(text, at, depth)
        case "[":
            return _array(text, at, depth)
        case '"':
            value, end = _string(text, at)
            return Node((at, end), value, is_string=True), end
    atom = _ATOM.match(text, at)
    if atom is None:
        raise ValueError(at)
    return Node(atom.span(), atom[0]), atom.end()


def _object(text: str, at: int, depth: int) -> tuple[Node, int]:
    members: list[tuple[str, Span, Node]] = []
    node = Node((at, at + 1), members=members)
    at = _skip(text, at + 1)
    if text[at] == "}":
        return node, at + 1
    while True:
        key, end = _string(text, at)
        where = (at, end)
        at = _skip(text, end)
        if text[at] != ":":
            raise ValueError(at)
        value, at = _value(text, _skip(text, at + 1), depth + 1)
        members.append((key, where, value))
        at = _skip(text, at)
        if text[at] == "}":
            return node, at + 1
        if text[at] != ",":
            raise ValueError(at)
        at = _skip(text, at + 1)


def _array(text: str, at: int, depth: int) -> tuple[Node, int]:
    items: list[Node] = []
    node = Node((at, at + 1), items=items)
    at = _skip(text, at + 1)
    if text[at] == "]":
        return node, at + 1
    while True:
        value, at = _value(text, at, depth + 1)
        items.append(value)
        at = _skip(text, at)
        if text[at] == "]":
            return node, at + 1
        if text[at] != ",":
            raise ValueError(at)
        at = _skip(text, at + 1)
