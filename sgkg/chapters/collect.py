"""What a report is made from, at the command line: the answers, and what page one says of versions and hashes."""

from sgkg import __version__, io, packed, resources
from sgkg.chapters.build import DATE_OF_RUN, QUERIES, build
from sgkg.chapters.model import Fact, Report, Run
from sgkg.figures import ask
from sgkg.model import ENGINES
from sgkg.namespaces import GRAPH
from sgkg.store import Store
from sgkg.terms import Iri
from sgkg.validation.base import engine

__all__ = ["collect", "made_from"]


def collect(inventory: str = resources.DEFAULT_INVENTORY, *, as_of: str | None = None) -> Report:
    """Make the report of an inventory.

    Args:
        inventory: name of a packed inventory, or a file.
        as_of: date of the run; by default that of the inventory.

    Raises:
        UsageError: there is no such inventory, or the date is none.
        InputError: the file cannot be read.
    """
    store = ask.open_packed(inventory, as_of=as_of)
    facts = list(made_from(packed.packed_digest()))
    if inventory != resources.DEFAULT_INVENTORY:
        own = [store.statements(name) for name in _inventories(store)]
        facts.insert(2, Fact("Content hash of the inventory (SHA-256)", (_code(io.content_hash(own)),)))
    if as_of:
        facts.insert(0, Fact(DATE_OF_RUN, (Run(as_of),)))
    return build(ask.answers(store, QUERIES), facts)


def made_from(digest: str) -> tuple[Fact, ...]:
    """Say what made a report.

    Args:
        digest: SHA-256 of the packed graphs.
    """
    checker = engine(ENGINES[0])
    return (
        Fact("Graph version (ontology version)", (Run(packed.release()),)),
        Fact("Content hash of the packed graphs (SHA-256)", (_code(digest),)),
        Fact("SHACL engine", (Run(f"{checker.name} {checker.version}"),)),
        Fact("Made by", (Run(f"sgkg {__version__}"),)),
    )


def _inventories(store: Store) -> list[Iri]:
    """Find the graphs that something was inferred from: of those that are queried, the inventory only."""
    there = sorted(store.graphs())
    return [name for name in there if f"{GRAPH}inferred/{name.removeprefix(GRAPH)}" in there]


def _code(text: str) -> Run:
    return Run(text, mark="code")
