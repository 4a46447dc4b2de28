"""Graphs of a store: their names, sizes and states."""

import hashlib
from typing import Any

import pyoxigraph as ox

from sgkg import resources
from sgkg.errors import UsageError
from sgkg.terms import Iri

__all__ = ["GraphName", "count", "digest_in", "exists", "filled", "graph_digest", "named", "statement_key"]

GraphName = ox.NamedNode | ox.DefaultGraph


def graph_digest(ntriples: bytes) -> str:
    r"""Hash a graph: 16 hex digits of SHA-256 over its sorted lines of N-Triples.

    >>> graph_digest(b"<urn:a> <urn:b> <urn:c> .\n")
    'b6bbf512bdbd3b66'
    """
    lines = ntriples.splitlines(keepends=True)
    lines.sort()
    hashed = hashlib.sha256()
    for line in lines:
        hashed.update(line)
    return hashed.hexdigest()[:16]


def digest_in(store: ox.Store, graph: GraphName) -> str | None:
    """Hash a graph of a store; None where there is none."""
    if not exists(store, graph):
        return None
    return graph_digest(store.dump(format=ox.RdfFormat.N_TRIPLES, from_graph=graph) or b"")


def named(graph: Iri | None) -> GraphName:
    """Return the engine's name of a graph; None is the default graph.

    Raises:
        UsageError: it is no IRI.
    """
    try:
        return ox.DefaultGraph() if graph is None else ox.NamedNode(graph)
    except ValueError as error:
        raise UsageError(f"{graph!r} is no IRI: {error}") from error


def exists(store: ox.Store, graph: GraphName) -> bool:
    """Whether a store has a graph, which may be empty."""
    return isinstance(graph, ox.DefaultGraph) or store.contains_named_graph(graph)


def filled(store: ox.Store, graph: GraphName) -> bool:
    """Whether a graph has a statement."""
    return next(store.quads_for_pattern(None, None, None, graph), None) is not None


def count(store: ox.Store, graph: GraphName) -> int:
    """Count the statements of a graph."""
    found: Any = store.query(resources.query("store-count"), default_graph=[graph])
    return int(next(found)["count"].value)


def statement_key(quad: ox.Quad) -> bytes:
    """Hash a statement, its graph aside: sets of these take a fifth of the memory of the statements themselves."""
    text = f"{quad.subject} {quad.predicate} {quad.object}"
    return hashlib.blake2b(text.encode(), digest_size=16).digest()
