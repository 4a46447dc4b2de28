"""rdflib's stores over the protocol, as its documentation uses them."""

import pytest
from rdflib import Graph, Literal, URIRef
from rdflib.graph import DATASET_DEFAULT_GRAPH_ID as DEFAULT
from rdflib.plugins.stores.sparqlstore import SPARQLStore, SPARQLUpdateStore
from suites.served import Server

EX = "http://example.org/"
METER, HUB, VOLTAGE = (URIRef(EX + name) for name in ("meter", "hub", "voltage"))


@pytest.mark.parametrize("method", ["GET", "POST", "POST_FORM"])
@pytest.mark.parametrize("results", ["xml", "json", "csv", "tsv"])
def test_select(method: str, results: str, queries: str) -> None:
    graph = Graph(SPARQLStore(queries, method=method, returnFormat=results))
    found = {str(row.name) for row in graph.query(f"SELECT ?name {{ ?s <{EX}name> ?name }}")}
    assert found == {"Zähler", 'meter & "box", <1>'}


@pytest.mark.parametrize("results", ["xml", "json"])
def test_ask(results: str, queries: str) -> None:
    graph = Graph(SPARQLStore(queries, returnFormat=results))
    assert graph.query("ASK { ?s ?p 230 }").askAnswer is True
    assert graph.query("ASK { ?s ?p 231 }").askAnswer is False


def test_construct_and_describe(queries: str) -> None:
    graph = Graph(SPARQLStore(queries))
    made = graph.query(f"CONSTRUCT {{ ?s <{EX}v> ?o }} WHERE {{ ?s <{EX}voltage> ?o }}").graph
    assert set(made) == {(METER, URIRef(EX + "v"), Literal(230))}
    assert len(graph.query(f"DESCRIBE <{EX}meter>").graph) == 4


def test_patterns_and_length(queries: str) -> None:
    graph = Graph(SPARQLStore(queries))
    assert list(graph.triples((METER, VOLTAGE, None))) == [(METER, VOLTAGE, Literal(230))]
    assert len(graph) == 4


def test_a_named_graph_is_a_protocol_parameter(queries: str) -> None:
    graph = Graph(SPARQLStore(queries), URIRef(EX + "graph"))
    assert list(graph.objects(None, VOLTAGE)) == [Literal(400)]
    assert [int(row.o) for row in graph.query(f"SELECT ?o {{ ?s <{EX}voltage> ?o }}")] == [400]
    assert list(SPARQLStore(queries).contexts()) == [URIRef(EX + "graph")]


def update_store(queries: str, updates: str, server: Server, **options: object) -> SPARQLUpdateStore:
    return SPARQLUpdateStore(queries, updates, headers={"Authorization": f"Bearer {server.token}"}, **options)


def test_add_and_remove(queries: str, updates: str, server: Server) -> None:
    graph = Graph(update_store(queries, updates, server), DEFAULT)
    graph.add((HUB, VOLTAGE, Literal(110)))
    assert (HUB, VOLTAGE, Literal(110)) in graph
    graph.remove((HUB, None, None))
    assert (HUB, VOLTAGE, Literal(110)) not in graph
    graph.store.update(f"INSERT DATA {{ <{EX}hub> <{EX}voltage> 111 }}")
    assert list(graph.objects(HUB, VOLTAGE)) == [Literal(111)]


def test_a_named_graph_is_changed(queries: str, updates: str, server: Server) -> None:
    graph = Graph(update_store(queries, updates, server), URIRef(EX + "other"))
    graph.add((HUB, VOLTAGE, Literal(110)))
    assert len(graph) == 1
    assert len(Graph(SPARQLStore(queries))) == 4
    graph.remove((None, None, None))
    assert len(graph) == 0


def test_changes_are_sent_together_on_commit(queries: str, updates: str, server: Server) -> None:
    store = update_store(queries, updates, server, autocommit=False, dirty_reads=True)
    graph = Graph(store, DEFAULT)
    for voltage in range(100):
        graph.add((HUB, VOLTAGE, Literal(voltage)))
    assert len(Graph(SPARQLStore(queries))) == 4
    store.commit()
    assert len(Graph(SPARQLStore(queries))) == 104


def test_a_change_without_a_token_is_an_error(queries: str, updates: str) -> None:
    with pytest.raises(OSError, match=r"40[13]"):
        Graph(SPARQLUpdateStore(queries, updates), DEFAULT).add((HUB, VOLTAGE, Literal(110)))
    assert len(Graph(SPARQLStore(queries))) == 4
