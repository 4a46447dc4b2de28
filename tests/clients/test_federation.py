"""Other engines that take this server for a part of their own query, or load a graph of it."""

import pyoxigraph as ox
import pytest
from rdflib import Graph
from suites.served import Server

EX = "http://example.org/"


def service(url: str, pattern: str) -> str:
    return f"SELECT ?here ?v {{ VALUES ?here {{ 1 2 }} SERVICE <{url}> {{ {pattern} }} }} ORDER BY ?here ?v"


@pytest.mark.parametrize("slash", ["", "/"])
@pytest.mark.parametrize("form", ["<{}>", "SILENT <{}>"])
def test_oxigraph_asks_for_a_part(slash: str, form: str, queries: str) -> None:
    url = queries + (slash if queries.endswith("/sparql") else "")
    text = service(url, f"?s <{EX}voltage> ?v").replace(f"<{url}>", form.format(url))
    rows = [(row["here"].value, row["v"].value) for row in ox.Store().query(text)]
    assert rows == [("1", "230"), ("2", "230")]


def test_oxigraph_loads_a_graph(server: Server) -> None:
    store = ox.Store()
    store.update(f"LOAD <{server.url}{server.graph(EX + 'graph')}> INTO GRAPH <urn:copy>")
    assert len(list(store.quads_for_pattern(None, None, None, ox.NamedNode("urn:copy")))) == 1


def test_rdflib_asks_for_a_part(queries: str) -> None:
    rows = Graph().query(service(queries, f"?s <{EX}voltage> ?v"))
    assert [(int(row.here), int(row.v)) for row in rows] == [(1, 230), (2, 230)]


def test_rdflib_reads_a_graph(server: Server) -> None:
    """It asks for many formats with weights, and takes the answer for what it says it is."""
    assert len(Graph().parse(f"{server.url}{server.graph(EX + 'graph')}")) == 1
