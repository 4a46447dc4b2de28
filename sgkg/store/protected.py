"""Graphs that only declarations of vendors change: what vendors declare, what follows from it, and the totals.

Their history says what they are. A change on another way would make it lie, so there is none.
"""

import pyoxigraph as ox

from sgkg.errors import UsageError
from sgkg.namespaces import GRAPH
from sgkg.sparql_text.tokens import scan
from sgkg.store.graphs import digest_in
from sgkg.terms import Iri

__all__ = ["PRODUCTS", "declared_graph", "is_protected", "may_write", "refuse", "refuse_changes", "vendor_graph"]

PRODUCTS = Iri(GRAPH + "products")
_VENDOR, _DECLARED = GRAPH + "vendor/", GRAPH + "declared/"
_HOW = (
    "Only declarations change it: PUT or DELETE /vendor/<id>/declaration with a token of the vendor "
    "(sgkg vendor token), or stop the vendor with sgkg vendor disable"
)
#: operations that name graphs without the word GRAPH before them, or all graphs at once
_OPERATIONS = ("CLEAR", "DROP", "MOVE", "COPY", "ADD", "LOAD", "CREATE")
_BEFORE_NAMES = ("GRAPH", "WITH")


def vendor_graph(vendor: str) -> Iri:
    """Name the graph that a vendor declares."""
    return Iri(_VENDOR + vendor)


def declared_graph(vendor: str) -> Iri:
    """Name the graph of what follows from a vendor's declaration."""
    return Iri(_DECLARED + vendor)


def is_protected(graph: str) -> bool:
    """Whether a graph is one of these.

    >>> is_protected("https://w3id.org/sgdata/graph/vendor/acme"), is_protected("https://w3id.org/sgdata/graph/gaps")
    (True, False)
    """
    return graph == PRODUCTS or graph.startswith((_VENDOR, _DECLARED, PRODUCTS + "/"))


def refuse(graph: str | None) -> None:
    """Refuse to write to one of these graphs as to any other.

    Raises:
        UsageError: says what to do.
    """
    if graph is not None and is_protected(graph):
        raise UsageError(f"the graph {graph} cannot be written so. {_HOW}")


def may_write(text: str) -> bool:
    """Whether a SPARQL 1.1 Update may write to one of these graphs; True wherever that is not certain.

    >>> may_write("INSERT DATA { GRAPH <urn:g> { <urn:a> <urn:b> 1 } }")
    False
    >>> may_write("DELETE WHERE { GRAPH ?g { ?s ?p ?o } }")
    True
    """
    found = scan(text)
    if not found.sure or "\\u" in text or "\\U" in text:
        return True
    for index, token in enumerate(found.tokens):
        after = found.tokens[index + 1] if index + 1 < len(found.tokens) else None
        if token.kind == "name" and any(word in token.prefix.upper() for word in (*_BEFORE_NAMES, *_OPERATIONS)):
            return True  # "GRAPHa:b" is the keyword and a name
        if token.kind != "word":
            continue
        if token.upper.endswith(_OPERATIONS):
            return True
        if token.upper.endswith(_BEFORE_NAMES) and not (after and after.kind == "iri" and _is_another(after.text)):
            return True
    return False


def refuse_changes(before: ox.Store, after: ox.Store) -> None:
    """Refuse an update that has changed one of these graphs; whoever calls this has it undone.

    Raises:
        UsageError: says which graph, and what to do.
    """
    names = _names(before) | _names(after)
    for name in sorted(names):
        if digest_in(before, ox.NamedNode(name)) != digest_in(after, ox.NamedNode(name)):
            raise UsageError(f"the update changes the graph {name}. {_HOW}. Nothing was changed")


def _is_another(iri: str) -> bool:
    """Whether an IRI, as it stands in a text, is certainly that of another graph."""
    whole = iri.startswith(("<urn:", "<http://", "<https://")) and "/." not in iri
    return whole and not is_protected(iri[1:-1])


def _names(store: ox.Store) -> set[str]:
    return {
        name.value for name in store.named_graphs() if isinstance(name, ox.NamedNode) and is_protected(name.value)
    }
