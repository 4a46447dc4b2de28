"""What the default graph of a store on disk is, and how it is kept so.

The engine can answer over several graphs at once, but then counts a statement once for each graph that it stands in.
So the merge of the graphs is kept as the default graph itself.
"""

from collections.abc import Callable, Iterator, Sequence
from enum import Enum
from itertools import chain, islice
from typing import Any

import pyoxigraph as ox

from sgkg import resources
from sgkg.errors import UsageError
from sgkg.store.upload import extend_in_pieces
from sgkg.terms import Iri

__all__ = ["DefaultGraph", "Merge"]

_DEFAULT = ox.DefaultGraph()


class DefaultGraph(Enum):
    """What the default graph is: the merge of chosen graphs, of all, or a graph of its own."""

    CURATED = "curated"
    UNION = "union"
    SEPARATE = "separate"


class Merge:
    """The rule that makes the default graph.

    Args:
        mode: what the default graph is.
        members: the graphs that the curated one merges, as far as they exist.
    """

    def __init__(self, mode: DefaultGraph, members: Sequence[Iri]) -> None:
        self.mode = mode
        self._members = [ox.NamedNode(member) for member in members] if mode is DefaultGraph.CURATED else None

    @property
    def words(self) -> str:
        """Say what the default graph is."""
        if self.mode is DefaultGraph.SEPARATE:
            return "a graph of its own"
        if self._members is None:
            return "the merge of all named graphs"
        return f"the merge of {', '.join(member.value for member in self._members) or 'no graph'}"

    def has(self, graph: Any) -> bool:
        """Whether a graph is one of those that the default graph merges."""
        return self.mode is not DefaultGraph.SEPARATE and (self._members is None or graph in self._members)

    def leave(self, store: ox.Store, quad: ox.Quad) -> None:
        """Take a statement that its graph is about to lose out of the default graph, where no other graph has it."""
        if self.has(quad.graph_name):
            same = store.quads_for_pattern(quad.subject, quad.predicate, quad.object, None)
            if not any(
                one.graph_name not in (quad.graph_name, _DEFAULT) and self.has(one.graph_name) for one in same
            ):
                store.remove(ox.Quad(quad.subject, quad.predicate, quad.object))

    def rebuild(self, store: ox.Store, before: Callable[[], ox.Store] | None = None) -> bool:
        """Make the default graph what it should be, whatever happened to it.

        Args:
            store: where.
            before: opens the store as it was before an update by a user.

        Returns:
            Whether anything had to be done.

        Raises:
            UsageError: the update has written to the default graph, which would be for nothing.
        """
        if self.mode is DefaultGraph.SEPARATE:
            return False
        changed = False
        old = None
        for triple in self._ask(store, "store-stray"):
            quad, changed = ox.Quad(*triple), True
            old = old or (before and before())
            if old is not None and quad not in old:
                raise self._lost("adds to")
            store.remove(quad)
        if piece := list(islice(missing := self._missing(store, before), 1)):
            extend_in_pieces(store, chain(piece, missing))
        return changed or bool(piece)

    def _missing(self, store: ox.Store, before: Callable[[], ox.Store] | None) -> Iterator[ox.Quad]:
        old = None
        for triple in self._ask(store, "store-missing"):
            quad = ox.Quad(*triple)
            old = old or (before and before())
            if old is not None and quad in old:
                raise self._lost("deletes from")
            yield quad

    def _lost(self, what: str) -> UsageError:
        return UsageError(
            f"the update {what} the default graph, which here is {self.words}; say which graph is meant, with GRAPH, "
            "WITH or using-graph-uri. Nothing was changed"
        )

    def _ask(self, store: ox.Store, name: str) -> Iterator[Any]:
        dataset: dict[str, Any] = (
            {} if self._members is None else {"default_graph": [_DEFAULT], "named_graphs": self._members}
        )
        found: Any = store.query(resources.query(name), **dataset)
        return (tuple(row) for row in found)
