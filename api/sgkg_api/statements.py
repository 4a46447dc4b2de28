"""A document of statements in the making. Pure."""

from collections.abc import Mapping
from types import MappingProxyType

from sgkg import io
from sgkg.namespaces import PREFIXES
from sgkg.terms import XSD, Iri, Literal, Term, Triple

__all__ = ["NAMESPACES", "Statements", "count", "curie", "text"]

#: the prefix map of the project, and what descriptions of services and datasets need beside it
NAMESPACES: Mapping[str, str] = MappingProxyType(
    {
        **PREFIXES,
        "formats": "http://www.w3.org/ns/formats/",
        "ent": "http://www.w3.org/ns/entailment/",
        "sd": "http://www.w3.org/ns/sparql-service-description#",
        "spdx": "http://spdx.org/rdf/terms#",
        "void-ext": "http://ldf.fi/void-ext#",
    }
)


class Statements:
    r"""Statements, in the order they are made.

    >>> said = Statements()
    >>> said.add(Iri("urn:x"), "rdfs:label", text("x"))
    >>> said.written("application/n-triples")
    b'<urn:x> <http://www.w3.org/2000/01/rdf-schema#label> "x"@en .\n'
    """

    def __init__(self) -> None:
        self.triples: list[Triple] = []

    def add(self, subject: Iri, predicate: str, *values: Term) -> None:
        """State values of a property, which is a CURIE."""
        name = curie(predicate)
        self.triples += [(subject, name, value) for value in values]

    def type(self, subject: Iri, *classes: str) -> None:
        """State the classes of a thing, each a CURIE."""
        self.add(subject, "rdf:type", *map(curie, classes))

    def written(self, media_type: str) -> bytes:
        """Write all statements."""
        form = next(form for form in io.FORMATS.values() if form.media_type == media_type)
        return io.write(io.document(dict.fromkeys(self.triples)), form)


def curie(name: str) -> Iri:
    """Return the IRI that a CURIE stands for."""
    prefix, _, local = name.partition(":")
    return Iri(NAMESPACES[prefix] + local)


def count(number: int) -> Literal:
    """Make a whole number."""
    return Literal(str(number), XSD + "integer")


def text(words: str) -> Literal:
    """Make an English text."""
    return Literal.tagged(words, "en")
