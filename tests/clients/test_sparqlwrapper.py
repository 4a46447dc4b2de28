"""SPARQLWrapper: each way of asking, each form of answer, updates with a token, and its errors."""

import pytest
from SPARQLWrapper import (
    CSV,
    GET,
    JSON,
    JSONLD,
    N3,
    POST,
    POSTDIRECTLY,
    RDFXML,
    TSV,
    TURTLE,
    URLENCODED,
    XML,
    SPARQLWrapper,
)
from SPARQLWrapper.SPARQLExceptions import QueryBadFormed, Unauthorized
from suites.served import Server

EX = "http://example.org/"
SELECT = f"SELECT ?o {{ ?s <{EX}voltage> ?o }}"
CONSTRUCT = "CONSTRUCT WHERE { ?s ?p ?o }"


def wrapper(url: str, query: str, method: str = GET, way: str = URLENCODED, form: str = JSON) -> SPARQLWrapper:
    made = SPARQLWrapper(url)
    made.setQuery(query)
    made.setMethod(method)
    made.setRequestMethod(way)
    made.setReturnFormat(form)
    return made


WAYS = [(GET, URLENCODED), (POST, URLENCODED), (POST, POSTDIRECTLY)]


@pytest.mark.parametrize(("method", "way"), WAYS)
def test_json(method: str, way: str, queries: str) -> None:
    found = wrapper(queries, SELECT, method, way).queryAndConvert()
    assert [row["o"]["value"] for row in found["results"]["bindings"]] == ["230"]
    assert wrapper(queries, "ASK {}", method, way).queryAndConvert()["boolean"] is True


@pytest.mark.parametrize(("method", "way"), WAYS)
def test_xml(method: str, way: str, queries: str) -> None:
    found = wrapper(queries, SELECT, method, way, XML).queryAndConvert()
    assert [one.firstChild.data for one in found.getElementsByTagName("literal")] == ["230"]


@pytest.mark.parametrize(("form", "wanted"), [(CSV, b"o\r\n230\r\n"), (TSV, b"?o\n230\n")])
def test_tables(form: str, wanted: bytes, queries: str) -> None:
    assert wrapper(queries, SELECT, form=form).queryAndConvert() == wanted


@pytest.mark.parametrize("form", [TURTLE, N3])
def test_turtle(form: str, queries: str) -> None:
    assert b"http://example.org/meter" in wrapper(queries, CONSTRUCT, form=form).queryAndConvert()


@pytest.mark.filterwarnings("ignore:ConjunctiveGraph is deprecated")  # SPARQLWrapper's own use of it
@pytest.mark.parametrize("form", [RDFXML, JSONLD])
def test_graphs(form: str, queries: str) -> None:
    assert len(wrapper(queries, CONSTRUCT, form=form).queryAndConvert()) == 4


def test_default_graphs_are_protocol_parameters(queries: str) -> None:
    made = wrapper(queries, SELECT)
    made.addDefaultGraph(EX + "graph")
    assert [row["o"]["value"] for row in made.queryAndConvert()["results"]["bindings"]] == ["400"]
    made = wrapper(queries, "SELECT ?g { GRAPH ?g {} }")
    made.addNamedGraph(EX + "graph")
    assert [row["g"]["value"] for row in made.queryAndConvert()["results"]["bindings"]] == [EX + "graph"]


@pytest.mark.parametrize("way", [URLENCODED, POSTDIRECTLY])
def test_update(way: str, queries: str, updates: str, server: Server) -> None:
    made = wrapper(updates, f"INSERT DATA {{ <{EX}hub> <{EX}voltage> 110 }}", POST, way)
    made.addCustomHttpHeader("Authorization", f"Bearer {server.token}")
    made.query()
    assert wrapper(queries, "ASK { ?s ?p 110 }").queryAndConvert()["boolean"] is True


def test_update_without_a_token(updates: str) -> None:
    with pytest.raises(Unauthorized):
        wrapper(updates, "CLEAR ALL", POST).query()


def test_a_broken_query_says_where(queries: str) -> None:
    with pytest.raises(QueryBadFormed, match="line"):
        wrapper(queries, "SELECT {").query()
