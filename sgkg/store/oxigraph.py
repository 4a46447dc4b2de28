"""The store on pyoxigraph, in memory."""

import re
from collections.abc import Iterable, Mapping
from typing import Any

import pyoxigraph as ox

from sgkg.errors import EngineError, QuerySyntaxError, UsageError
from sgkg.io import Document, engine_term, term, tidy_prefixes
from sgkg.namespaces import PREFIXES
from sgkg.sparql_text import refuse_network, told
from sgkg.store.base import NO_BINDINGS, Solutions
from sgkg.terms import BNode, Iri, Literal, Term, Triple

__all__ = ["OxigraphStore", "query_error"]

_PLACE = re.compile(r"error at (\d+):(\d+): ")


class OxigraphStore:
    """A :class:`sgkg.store.Store` on pyoxigraph."""

    def __init__(self) -> None:
        self._store = ox.Store()

    def load(self, document: Document, graph: Iri | None = None) -> None:
        """Add the statements of a document to a named graph, or to the default graph."""
        if graph is None and document.one_graph:
            self._store.extend(document.quads)
            return
        name = _graph(graph)
        self._store.extend(ox.Quad(q.subject, q.predicate, q.object, name) for q in document.quads)

    def insert(self, triples: Iterable[Triple], graph: Iri | None = None) -> None:
        """Add triples to a named graph, or to the default graph."""
        name = _graph(graph)
        self._store.extend(ox.Quad(engine_term(s), engine_term(p), engine_term(o), name) for s, p, o in triples)

    def update(self, text: str) -> None:
        """Run a SPARQL 1.1 Update; see :meth:`sgkg.store.Store.update`."""
        refuse_network(text)
        try:
            self._store.update(text, prefixes=dict(PREFIXES))
        except SyntaxError as error:
            raise query_error(error, text) from error

    def select(self, text: str, bindings: Mapping[str, Term] = NO_BINDINGS) -> Solutions:
        """Run a SELECT; see :meth:`sgkg.store.Store.select`."""
        found = self._query(text, bindings)
        if not isinstance(found, ox.QuerySolutions):
            raise QuerySyntaxError("a SELECT is wanted here")
        variables = tuple(variable.value for variable in found.variables)
        rows = tuple({name: term(value) for name in variables if (value := row[name]) is not None} for row in found)
        return Solutions(variables, rows)

    def values(self, subject: Iri | BNode, predicate: Iri) -> tuple[Term, ...]:
        """Return the objects of the statements with a subject and a predicate, in any order."""
        found = self._store.quads_for_pattern(engine_term(subject), engine_term(predicate), None, ox.DefaultGraph())
        return tuple(term(quad.object) for quad in found)

    def subjects(self, predicate: Iri, value: Term | None = None) -> tuple[Iri | BNode, ...]:
        """Return the subjects of the statements with a predicate, and with a value unless None, in any order."""
        wanted = None if value is None else engine_term(value)
        found = self._store.quads_for_pattern(None, engine_term(predicate), wanted, ox.DefaultGraph())
        return tuple(s for quad in found if not isinstance(s := term(quad.subject), Literal))

    def answer(self, text: str, media_type: str, bindings: Mapping[str, Term] = NO_BINDINGS) -> bytes:
        """Run any query and write its result; see :meth:`sgkg.store.Store.answer`."""
        found = self._query(text, bindings)
        if isinstance(found, ox.QueryTriples):
            form = ox.RdfFormat.from_media_type(media_type)
            if form is None:
                raise UsageError(f"the query makes a graph, which cannot be written as {media_type}")
            # The engine gives triples in any order; sorted, equal questions get equal bytes.
            triples = sorted(set(found), key=str)
            graph = ox.serialize(triples, format=form, prefixes=dict(PREFIXES)) or b""
            return tidy_prefixes(graph.decode()).encode() if form == ox.RdfFormat.TURTLE else graph
        results = ox.QueryResultsFormat.from_media_type(media_type)
        if results is None:
            raise UsageError(f"the query makes no graph, so it cannot be written as {media_type}")
        try:
            return found.serialize(format=results) or b""
        except ValueError as error:
            raise UsageError(f"this result cannot be written as {media_type}: {error}") from error

    def statements(self, graph: Iri | None = None) -> Document:
        """Return the statements of a graph (the default graph for None), sorted."""
        quads = sorted(self._store.quads_for_pattern(None, None, None, _graph(graph)), key=str)
        return Document(str(graph or ""), tuple(quads))

    def dump(self, graph: Iri | None = None) -> bytes:
        """Write a graph (the default graph for None) as N-Triples, in any order."""
        return self._store.dump(format=ox.RdfFormat.N_TRIPLES, from_graph=_graph(graph)) or b""

    def graphs(self) -> tuple[Iri, ...]:
        """Return the names of the named graphs, sorted."""
        return tuple(sorted(Iri(n.value) for n in self._store.named_graphs() if isinstance(n, ox.NamedNode)))

    def count(self, graph: Iri | None = None) -> int:
        """Count the statements of a graph (of the default graph for None)."""
        return sum(1 for _ in self._store.quads_for_pattern(None, None, None, _graph(graph)))

    def _query(self, text: str, bindings: Mapping[str, Term]) -> Any:
        refuse_network(text)
        try:
            return self._store.query(
                text,
                prefixes=dict(PREFIXES),
                substitutions={ox.Variable(n): engine_term(v) for n, v in bindings.items()} or None,
            )
        except SyntaxError as error:
            raise query_error(error, text) from error
        except (OSError, RuntimeError) as error:
            raise EngineError(f"the store failed: {error}") from error


def query_error(error: SyntaxError, text: str = "") -> QuerySyntaxError:
    """Translate an error of the SPARQL parser, which says the place in words only.

    Args:
        error: of the parser.
        text: the query or update, which tells what stands at the place.
    """
    message = (error.msg or str(error)).strip()
    place = _PLACE.search(message)
    line, column = (int(place[1]), int(place[2])) if place else (None, None)
    said = told(_PLACE.sub("", message, count=1), text, line, column)
    return QuerySyntaxError(f"not valid SPARQL: {said}", line=line, column=column)


def _graph(name: Iri | None) -> Any:
    return ox.DefaultGraph() if name is None else ox.NamedNode(name)
