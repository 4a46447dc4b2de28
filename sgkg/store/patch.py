"""What a write has done: what one version of a store has and the one before it has not, and the other way round.

Who holds a version in memory then needs not load the next one as a whole.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Protocol

import pyoxigraph as ox

from sgkg.store.default_graph import Merge
from sgkg.store.graphs import exists, filled
from sgkg.store.upload import extend_in_pieces

__all__ = ["LONGEST", "Change", "Patch", "Plan", "carry_out"]

#: statements in a patch: with many more, to load the version again costs no more
LONGEST = 5_000


@dataclass(frozen=True, slots=True)
class Patch:
    """The difference between two versions.

    Attributes:
        base: number of the version that it leads from.
        gone: names of the graphs that are no more.
        new: names of the graphs that were not there.
        removed: statements in N-Quads, the default graph's too; blank nodes have the labels of the store.
        added: likewise.
        size: how many statements these are.
    """

    base: int
    gone: tuple[str, ...] = ()
    new: tuple[str, ...] = ()
    removed: str = ""
    added: str = ""
    size: int = 0

    @classmethod
    def of(
        cls, base: int, gone: Iterable[str], new: Iterable[str], removed: Sequence[ox.Quad], added: Sequence[ox.Quad]
    ) -> "Patch":
        """Write down a difference."""
        return cls(base, tuple(gone), tuple(new), _text(removed), _text(added), len(removed) + len(added))

    @classmethod
    def of_json(cls, told: Mapping[str, Any]) -> "Patch":
        """Read what :func:`dataclasses.asdict` and JSON have made of one."""
        return cls(**{**told, "gone": tuple(told["gone"]), "new": tuple(told["new"])})

    def apply(self, store: ox.Store) -> None:
        """Turn a copy of the one version into the other."""
        for quad in ox.parse(self.removed.encode(), format=ox.RdfFormat.N_QUADS):
            store.remove(quad)
        for name in self.gone:
            store.remove_graph(ox.NamedNode(name))
        for name in self.new:
            store.add_graph(ox.NamedNode(name))
        store.extend(ox.parse(self.added.encode(), format=ox.RdfFormat.N_QUADS))


@dataclass(frozen=True, slots=True)
class Change:
    """What a write has done.

    Attributes:
        created: the graph was not there before; the default graph: was empty.
        version: that the write made.
        triples: in the graph; after an update or a replacement, in the store.
        graph: IRI of the graph, empty for the default graph or several.
        changed: a version was made; else the graph had this state already, and ``version`` is the newest.
        digest: of the graph that a vendor has declared, as entity tags have it; else empty.
        number: of the declaration in the vendor's history; 0 for none.
        patch: what has changed since the version before; None where that is much, or was not looked at.
    """

    created: bool
    version: int
    triples: int
    graph: str = ""
    changed: bool = True
    digest: str = ""
    number: int = 0
    patch: Patch | None = field(default=None, repr=False, compare=False)


class Plan(Protocol):
    """What is to be removed and added; statements of named graphs, each a difference."""

    @property
    def remove(self) -> Sequence[ox.Quad]:
        """What is there now."""

    @property
    def add(self) -> Sequence[ox.Quad]:
        """What is not there yet."""


def carry_out(plan: Plan, store: ox.Store, merge: Merge, base: int, graphs: Mapping[str, bool]) -> Patch | None:
    """Do what a plan says, in the default graph too where that merges the graphs.

    Args:
        plan: what to remove and add.
        store: where.
        merge: rule of the default graph.
        base: number of the version that the plan was made for.
        graphs: name -> whether it is to exist, statements or not; others exist as long as they have statements.

    Returns:
        What has changed; None where that is more than :data:`LONGEST`.
    """
    places = {quad.graph_name for quad in (*plan.remove, *plan.add)}
    touched = {place.value for place in places if isinstance(place, ox.NamedNode)} | graphs.keys()
    before = {name for name in touched if exists(store, ox.NamedNode(name))}
    removed, added = list(plan.remove), list(plan.add)
    for quad in plan.remove:
        if merge.has(quad.graph_name):
            merged = ox.Quad(quad.subject, quad.predicate, quad.object)
            merge.leave(store, quad)
            removed += [] if merged in store else [merged]
        store.remove(quad)
    added += [ox.Quad(q.subject, q.predicate, q.object) for q in plan.add if merge.has(q.graph_name)]
    extend_in_pieces(store, iter(added))
    after = {name for name in touched if graphs.get(name, filled(store, ox.NamedNode(name)))}
    for name in sorted(after - before):
        store.add_graph(ox.NamedNode(name))
    for name in sorted(before - after):
        store.remove_graph(ox.NamedNode(name))
    if len(removed) + len(added) > LONGEST:
        return None
    return Patch.of(base, sorted(before - after), sorted(after - before), removed, added)


def _text(quads: Iterable[ox.Quad]) -> str:
    return (ox.serialize(quads, format=ox.RdfFormat.N_QUADS) or b"").decode()
