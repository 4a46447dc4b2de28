"""RDF terms as plain Python values, so that no engine's types leave the module that owns the engine.

Terms are written in N-Triples form where they appear in reports, which every engine can read back.
"""

from dataclasses import dataclass
from typing import TypeAlias

__all__ = ["XSD", "BNode", "Iri", "Literal", "Term", "Triple", "from_ntriples", "plain", "to_ntriples"]

XSD = "http://www.w3.org/2001/XMLSchema#"
_RDF_LANG = "http://www.w3.org/1999/02/22-rdf-syntax-ns#langString"
_ESCAPES = {"\\": "\\\\", '"': '\\"', "\n": "\\n", "\r": "\\r", "\t": "\\t", "\b": "\\b", "\f": "\\f"}


class Iri(str):
    """An IRI, without angle brackets."""

    __slots__ = ()


class BNode(str):
    """The label of a blank node, without ``_:``. It means nothing outside its graph."""

    __slots__ = ()


@dataclass(frozen=True, slots=True, order=True)
class Literal:
    """A literal (RDF 1.1 Concepts, 3.3).

    Attributes:
        value: the lexical form.
        datatype: IRI of the datatype.
        language: language tag, empty when there is none.
    """

    value: str
    datatype: str = XSD + "string"
    language: str = ""

    @classmethod
    def tagged(cls, value: str, language: str) -> "Literal":
        """Make a literal with a language tag."""
        return cls(value, _RDF_LANG, language)


Term: TypeAlias = Iri | BNode | Literal
Triple: TypeAlias = tuple[Iri | BNode, Iri, Term]


def plain(term: Term | None) -> str:
    """Return the text of a term as people read it: IRI, label or lexical form; empty for None.

    >>> plain(Literal("7", XSD + "integer"))
    '7'
    """
    if term is None:
        return ""
    if isinstance(term, Literal):
        return term.value
    return f"_:{term}" if isinstance(term, BNode) else str(term)


def to_ntriples(term: Term) -> str:
    r"""Write a term in N-Triples (RDF 1.1 N-Triples, 2.2 to 2.4).

    >>> to_ntriples(Literal.tagged('say "a"', "en"))
    '"say \\"a\\""@en'
    """
    if isinstance(term, Iri):
        return f"<{term}>"
    if isinstance(term, BNode):
        return f"_:{term}"
    text = '"' + "".join(_ESCAPES.get(char, char) for char in term.value) + '"'
    if term.language:
        return f"{text}@{term.language}"
    return text if term.datatype == XSD + "string" else f"{text}^^<{term.datatype}>"


def from_ntriples(text: str) -> Term:
    """Read one term in N-Triples form back.

    >>> from_ntriples('<urn:a>')
    'urn:a'
    >>> from_ntriples('"1"^^<http://www.w3.org/2001/XMLSchema#integer>').value
    '1'

    Raises:
        ValueError: the text is no term.
    """
    if text.startswith("<") and text.endswith(">"):
        return Iri(_unescape(text[1:-1]))
    if text.startswith("_:"):
        return BNode(text[2:])
    end = text.rfind('"')
    if not text.startswith('"') or end == 0:
        raise ValueError(f"not an RDF term in N-Triples form: {text!r}")
    value, rest = _unescape(text[1:end]), text[end + 1 :]
    if rest.startswith("@"):
        return Literal.tagged(value, rest[1:])
    if rest.startswith("^^<") and rest.endswith(">"):
        return Literal(value, rest[3:-1])
    if rest:
        raise ValueError(f"not an RDF term in N-Triples form: {text!r}")
    return Literal(value)


def _unescape(text: str) -> str:
    if "\\" not in text:
        return text
    back = {"\\": "\\", '"': '"', "n": "\n", "r": "\r", "t": "\t", "b": "\b", "f": "\f", "'": "'"}
    out: list[str] = []
    index = 0
    while index < len(text):
        char = text[index]
        if char != "\\":
            out.append(char)
            index += 1
            continue
        kind = text[index + 1]
        width = {"u": 4, "U": 8}.get(kind, 0)
        out.append(chr(int(text[index + 2 : index + 2 + width], 16)) if width else back[kind])
        index += 2 + width
    return "".join(out)
