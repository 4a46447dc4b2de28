"""What sgkg asks of a store."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Protocol

from sgkg.io import Document
from sgkg.terms import BNode, Iri, Term, Triple

__all__ = ["NO_BINDINGS", "Solution", "Solutions", "Store"]

Solution = Mapping[str, Term]
NO_BINDINGS: Mapping[str, Term] = MappingProxyType({})


@dataclass(frozen=True, slots=True)
class Solutions:
    """The answer to a SELECT.

    Attributes:
        variables: in the order of the query, without ``?``.
        rows: in the order of the query; an unbound variable is absent, not None.
    """

    variables: tuple[str, ...]
    rows: tuple[Solution, ...]


class Store(Protocol):
    """An RDF dataset: a default graph, which queries see, and named graphs."""

    def load(self, document: Document, graph: Iri | None = None) -> None:
        """Add the statements of a document to a named graph, or to the default graph."""

    def insert(self, triples: Iterable[Triple], graph: Iri | None = None) -> None:
        """Add triples to a named graph, or to the default graph."""

    def update(self, text: str) -> None:
        """Run a SPARQL 1.1 Update.

        Raises:
            QuerySyntaxError: the text does not parse.
        """

    def select(self, text: str, bindings: Mapping[str, Term] = NO_BINDINGS) -> Solutions:
        """Run a SELECT.

        Args:
            text: SPARQL 1.1; each key of ``bindings`` must be a projected variable.
            bindings: variable name without ``?`` -> the term put in its place (SPARQL-dev SEP-0007).

        Raises:
            QuerySyntaxError: the text does not parse, or is no SELECT.
        """

    def values(self, subject: Iri | BNode, predicate: Iri) -> tuple[Term, ...]:
        """Return the objects of the statements with a subject and a predicate, in any order."""

    def subjects(self, predicate: Iri, value: Term | None = None) -> tuple[Iri | BNode, ...]:
        """Return the subjects of the statements with a predicate, and with a value unless None, in any order."""

    def answer(self, text: str, media_type: str, bindings: Mapping[str, Term] = NO_BINDINGS) -> bytes:
        """Run any query and write its result.

        Args:
            text: SPARQL 1.1 query of any form.
            media_type: of the results; a graph's where the query makes one.
            bindings: as for :meth:`select`.

        Raises:
            QuerySyntaxError: the text does not parse.
            UsageError: the query has no such result.
        """

    def statements(self, graph: Iri | None = None) -> Document:
        """Return the statements of a graph (the default graph for None), sorted."""

    def dump(self, graph: Iri | None = None) -> bytes:
        """Write a graph (the default graph for None) as N-Triples, in any order."""

    def graphs(self) -> tuple[Iri, ...]:
        """Return the names of the named graphs, sorted."""

    def count(self, graph: Iri | None = None) -> int:
        """Count the statements of a graph (of the default graph for None)."""
