"""The rows that figures are built from: stored queries, asked of a store that holds every packed graph."""

from collections.abc import Iterable, Mapping

from sgkg import findings, io, packed, queries, resources
from sgkg.store import Store
from sgkg.store.base import NO_BINDINGS, Solution
from sgkg.terms import Term

__all__ = ["answers", "open_packed", "rows"]


def open_packed(inventory: str = resources.DEFAULT_INVENTORY, *, as_of: str | None = None) -> Store:
    """Make, in memory, the dataset that is queried, with every other packed graph as a named graph beside it.

    The default graph is the curated one, as ``sgkg query`` asks it; map and proposals stay in graphs of their own.

    Args:
        inventory: name of a packed inventory, or a file.
        as_of: date of the run; by default that of the inventory.
    """
    store = findings.queryable(inventory, as_of=as_of)
    for name, lines in packed.beside().items():
        store.load(io.parse(lines, source=f"{name}.nt"), name)
    return store


def rows(store: Store, name: str, bindings: Mapping[str, Term] = NO_BINDINGS) -> list[Solution]:
    """Ask a stored query.

    Args:
        store: as :func:`open_packed` makes it.
        name: of the query.
        bindings: parameter name -> term.
    """
    return list(store.select(queries.load(name).text, bindings).rows)


def answers(
    store: Store, names: Iterable[str], bindings: Mapping[str, Term] = NO_BINDINGS
) -> dict[str, list[Solution]]:
    """Ask several stored queries: name -> rows, which is what the builders of figures take.

    Args:
        store: as :func:`open_packed` makes it.
        names: of the queries.
        bindings: given to each query that has such a parameter.
    """
    found: dict[str, list[Solution]] = {}
    for name in names:
        takes = {parameter.name for parameter in queries.load(name).parameters}
        found[name] = rows(store, name, {key: term for key, term in bindings.items() if key in takes})
    return found
