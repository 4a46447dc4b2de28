"""The places of RDF/XML: a start tag for each node and each property (RDF 1.1 XML Syntax, 7)."""

from contextlib import suppress
from dataclasses import dataclass
from xml.parsers import expat

from sgkg.namespaces import RDF
from sgkg.positions.index import Index
from sgkg.positions.iris import resolve
from sgkg.positions.lines import Lines
from sgkg.positions.statements import Span, Spot
from sgkg.terms import Literal, to_ntriples

__all__ = ["index"]

_XML = "http://www.w3.org/XML/1998/namespace"
#: attributes of RDF/XML that state no property
_SYNTAX = {
    f"{RDF} {name}" for name in ("about", "ID", "nodeID", "resource", "datatype", "parseType", "bagID", "aboutEach")
}


class _Unknown(Exception):  # noqa: N818 - it ends the search, and is no error
    """The text has what is not understood here."""


def index(text: str, base: str | None) -> Index:
    """Index a text; what is not understood, and all after it, is left out."""
    reader = _Reader(text, base)
    parser = expat.ParserCreate(namespace_separator=" ")
    parser.ordered_attributes = True
    parser.StartElementHandler = lambda name, attributes: reader.start(
        name, attributes, parser.CurrentLineNumber, parser.CurrentColumnNumber
    )
    parser.EndElementHandler = lambda _: reader.end()
    parser.CharacterDataHandler = reader.characters
    with suppress(expat.ExpatError, _Unknown):
        parser.Parse(text, True)
    return reader.index


@dataclass(slots=True)
class _Element:
    """An open element.

    Attributes:
        kind: ``root``, ``node``, ``property``, ``literal`` (XML of no interest) or ``list``.
        node: the node of a node element; of a property element the subject.
        predicate: of a property element.
        text: the characters so far; None where the property's value is known.
    """

    kind: str
    base: str | None
    language: str
    at: Span = (0, 0)
    node: str = ""
    predicate: str = ""
    datatype: str = ""
    text: list[str] | None = None
    members: int = 0
    node_at: Span = (0, 0)


class _Reader:
    def __init__(self, text: str, base: str | None) -> None:
        self.index = Index()
        self._text = text
        self._lines = Lines(text, "")
        self._open = [_Element("root", base, "")]
        self._made = 0

    def start(self, name: str, attributes: list[str], line: int, column: int) -> None:
        begin = self._lines.offset(line, column)
        end = begin + 1
        while end < len(self._text) and self._text[end] not in " \t\r\n/>":
            end += 1
        parent = self._open[-1]
        pairs = {_full(key): value for key, value in zip(attributes[::2], attributes[1::2], strict=True)}
        base = parent.base
        if f"{_XML} base" in pairs:
            base = resolve(pairs[f"{_XML} base"], base)
        language = pairs.get(f"{_XML} lang", parent.language).lower()
        element = _Element("literal", base, language, (begin, end))
        full = _full(name)
        if parent.kind == "root":
            if full == f"{RDF} RDF":
                element.kind = "root"
            else:
                self._node(element, full, pairs)
        elif parent.kind in ("property", "list"):
            self._node(element, full, pairs)
            if parent.kind == "property":
                parent.text = None
                self._state(parent.node, parent.predicate, element.node, parent)
        elif parent.kind == "node":
            self._property(element, parent, full, pairs)
        self._open.append(element)

    def end(self) -> None:
        closed = self._open.pop()
        if closed.kind == "property" and closed.text is not None:
            self._state(closed.node, closed.predicate, _literal("".join(closed.text), closed), closed)

    def characters(self, data: str) -> None:
        if self._open[-1].kind == "property" and self._open[-1].text is not None:
            self._open[-1].text.append(data)

    def _node(self, element: _Element, name: str, pairs: dict[str, str]) -> None:
        element.kind = "node"
        if f"{RDF} about" in pairs:
            element.node = _iri(pairs[f"{RDF} about"], element.base)
        elif f"{RDF} ID" in pairs:
            element.node = _iri("#" + pairs[f"{RDF} ID"], element.base)
        else:
            element.node = self._blank(pairs.get(f"{RDF} nodeID"))
        element.node_at = element.at
        self.index.mentions.setdefault(element.node, element.at)
        if name != f"{RDF} Description":
            self._state(element.node, f"<{RDF}type>", f"<{_joined(name)}>", element)
        self._attributes(element.node, element, pairs)

    def _property(self, element: _Element, parent: _Element, name: str, pairs: dict[str, str]) -> None:
        if name == f"{RDF} li":
            parent.members += 1
            name = f"{RDF} _{parent.members}"
        element.node, element.predicate = parent.node, f"<{_joined(name)}>"
        element.node_at = parent.node_at
        kind = pairs.get(f"{RDF} parseType")
        plain = {key for key in pairs if key not in _SYNTAX and not key.startswith(_XML) and " " in key}
        value = ""
        if kind == "Resource":
            value = self._blank(None)
        elif kind == "Collection":
            element.kind = "list"
            self.index.predicates.setdefault((element.node, element.predicate), element.at)
        elif kind is not None:
            self.index.predicates.setdefault((element.node, element.predicate), element.at)
        elif f"{RDF} resource" in pairs:
            value = _iri(pairs[f"{RDF} resource"], element.base)
        elif f"{RDF} nodeID" in pairs or plain:
            value = self._blank(pairs.get(f"{RDF} nodeID"))
        else:
            element.kind = "property"
            element.datatype = pairs.get(f"{RDF} datatype", "")
            element.text = []
        if value:
            self._state(element.node, element.predicate, value, element)
            self._attributes(value, element, pairs)
            if kind == "Resource":
                element.kind, element.node, element.node_at = "node", value, element.at

    def _attributes(self, node: str, element: _Element, pairs: dict[str, str]) -> None:
        for key, value in pairs.items():
            if key not in _SYNTAX and not key.startswith(_XML) and " " in key:
                is_type = key == f"{RDF} type"
                term = _iri(value, element.base) if is_type else _literal(value, element)
                self._state(node, f"<{_joined(key)}>", term, element)

    def _state(self, subject: str, predicate: str, value: str, element: _Element) -> None:
        self.index.add(Spot(subject, predicate, value, element.node_at, element.at, element.at))

    def _blank(self, label: str | None) -> str:
        self._made += 1
        return f"_:={label}" if label is not None else f"_:o{self._made}"


def _full(name: str) -> str:
    """Namespace and local name, without the prefix."""
    return " ".join(name.split(" ")[:2])


def _joined(name: str) -> str:
    return name.replace(" ", "")


def _iri(written: str, base: str | None) -> str:
    iri = resolve(written, base)
    if iri is None:
        raise _Unknown
    return f"<{iri}>"


def _literal(text: str, element: _Element) -> str:
    if element.datatype:
        return to_ntriples(Literal(text, _iri(element.datatype, element.base)[1:-1]))
    return to_ntriples(Literal.tagged(text, element.language) if element.language else Literal(text))
