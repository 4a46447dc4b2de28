"""Whether the dataset knows what a question is about: for a mistyped IRI, no rows would look like a finding."""

from collections.abc import Collection, Mapping
from functools import cache
from itertools import pairwise
from typing import TYPE_CHECKING

from sgkg import resources
from sgkg.errors import UnknownEntityError
from sgkg.namespaces import compress
from sgkg.queries import StoredQuery
from sgkg.sparql_text.tokens import scan
from sgkg.terms import Iri, Term

if TYPE_CHECKING:
    from sgkg_api.service import Service

__all__ = ["check_known", "graphs_read", "short"]

#: characters of a name that a message repeats
_LONGEST = 80


async def check_known(service: "Service", query: StoredQuery, bindings: Mapping[str, Term], version: int) -> None:
    """Refuse IRIs that occur in no graph which the query reads.

    Args:
        service: asks the store.
        query: the query that the bindings are for.
        bindings: parameter -> term.
        version: of the data.

    Raises:
        UnknownEntityError: names the IRI and how to find the right one.
    """
    read = graphs_read(query.text)
    for name, term in bindings.items():
        if not isinstance(term, Iri):
            continue
        if (await service.select(resources.query("parameter-known"), {"entity": term}, version)).rows:
            continue
        if await _occurs(service, term, read, version):
            continue
        raise UnknownEntityError(
            f"the dataset says nothing of {short(compress(term))} (parameter {name}); the search and the question "
            "find-by-name find what it is called here"
        )


async def _occurs(service: "Service", term: Iri, read: Collection[str] | None, version: int) -> bool:
    """Whether a term occurs in one of some named graphs, or in any of them."""
    query = resources.query("parameter-in-graph")
    asked: list[dict[str, Term]] = [{}] if read is None else [{"graph": Iri(graph)} for graph in sorted(read)]
    for graph in asked:
        if (await service.select(query, {"entity": term, **graph}, version)).rows:
            return True
    return False


def short(name: str) -> str:
    """Cut a name that would fill the page."""
    return name if len(name) <= _LONGEST else f"{name[:_LONGEST]}…"


@cache
def graphs_read(text: str) -> Collection[str] | None:
    """Return the named graphs that a query reads beside the default graph, None for all of them.

    >>> sorted(graphs_read("SELECT * WHERE { ?a ?b ?c . GRAPH <urn:g> { ?a ?d ?e } }"))
    ['urn:g']
    >>> graphs_read("SELECT * WHERE { GRAPH ?g { ?a ?b ?c } }") is None
    True
    """
    tokens = scan(text).tokens
    named = [after for before, after in pairwise(tokens) if before.upper == "GRAPH"]
    # A variable stands for any graph; a prefixed name would have to be looked up, and no stored query has one.
    if any(token.kind != "iri" for token in named):
        return None
    return frozenset(token.text[1:-1] for token in named)
