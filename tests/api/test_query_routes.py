"""Stored queries over HTTP: bound parameters, every result format, OpenAPI."""

import json
from pathlib import Path

import pytest
import rdflib
from fake_service import client

from sgkg import queries
from sgkg_api.routes.queries import RESERVED

EXPECTED = Path(__file__).parents[1] / "queries" / "expected"
EXAMPLE = "/queries/interface-evidence?interface=interface/7"


@pytest.fixture(scope="module")
def web():
    return client()


@pytest.fixture(scope="module")
def described(web):
    return web.get("/openapi.json").json()


def _address(query):
    given = "&".join(f"{one.name}={one.example}" for one in query.parameters if one.required)
    return f"/queries/{query.name}" + (f"?{given}" if given else "")


@pytest.mark.parametrize("name", queries.catalogue())
def test_every_stored_query_answers_in_every_format(web, name):
    query = queries.catalogue()[name]
    url = _address(query)
    join = "&" if "?" in url else "?"
    formats = {
        "CONSTRUCT": ("ttl", "jsonld", "nt", "rdf", "html"),
        "SELECT": ("html", "csv", "tsv", "json", "xml"),
        "ASK": ("html", "json", "xml"),
    }[query.form]
    for form in formats:
        answer = web.get(f"{url}{join}format={form}")
        assert answer.status_code == 200, answer.text
        assert f"format={form}" in answer.headers["content-location"]


def test_the_answer_is_the_one_that_tests_expect(web):
    name = "interfaces-without-standard"
    expected = (EXPECTED / f"{name}.csv").read_text().splitlines()
    assert web.get(f"/queries/{name}", "text/csv").text.splitlines() == expected


@pytest.mark.parametrize(
    ("accept", "media_type"),
    [
        (None, "application/sparql-results+json"),
        ("text/csv", "text/csv"),
        ("text/tab-separated-values", "text/tab-separated-values"),
        ("application/sparql-results+xml", "application/sparql-results+xml"),
        ("text/html,*/*;q=0.1", "text/html"),
    ],
)
def test_negotiation(web, accept, media_type):
    answer = web.get(EXAMPLE, accept)
    assert answer.headers["content-type"].partition(";")[0] == media_type
    assert answer.headers["vary"] == "Accept"
    assert web.get(EXAMPLE, accept, if_none_match=answer.headers["etag"]).status_code == 304
    assert web.get(answer.headers["content-location"]).content == answer.content


def test_a_graph_query_gives_a_graph(web):
    graph = rdflib.Graph().parse(
        data=web.get("/queries/interface-graph?interface=interface/7", "text/turtle").content
    )
    assert len(graph) > 0
    assert web.get("/queries/interface-graph?interface=interface/7", "text/csv").status_code == 406


@pytest.mark.parametrize(
    ("url", "status", "word"),
    [
        ("/queries/interface-evidence", 400, "needs the parameter interface"),
        (EXAMPLE + "&colour=red", 400, "has no parameter 'colour'"),
        (EXAMPLE + "&interface=interface/8", 400, "2 times"),
        ("/queries/interface-evidence?interface=interface/77", 404, "says nothing of interface/77"),
        ("/queries/interface-evidence?interface=https://example.org/x", 404, "says nothing of"),
        ("/queries/interface-evidence?interface=%3E%20x", 400, "is no IRI"),
        ("/queries/interface-evidenze", 404, "did you mean interface-evidence"),
        ("/queries/zzz", 404, "/queries lists them"),
        (EXAMPLE + "&format=pdf", 406, "text/csv"),
        (EXAMPLE + "&version=99", 404, "version"),
    ],
)
def test_what_is_wrong_is_said(web, url, status, word):
    answer = web.get(url)
    assert answer.status_code == status
    assert word in answer.json()["detail"]


def test_a_value_never_becomes_query_text(web):
    hostile = "x%3E%20.%20%7D%20%23"
    assert web.get(f"/queries/interface-evidence?interface={hostile}").status_code == 400
    answer = web.get('/queries/find-by-name?text=") } %23', "application/sparql-results+json")
    assert answer.status_code == 200
    assert answer.json()["results"]["bindings"] == []


def test_versions(web):
    answer = web.get(EXAMPLE + "&version=1", "text/csv")
    assert answer.headers["content-location"].endswith("version=1")
    assert answer.headers["etag"] != web.get(EXAMPLE, "text/csv").headers["etag"]


def test_the_list(web):
    found = web.get("/queries", "application/json").json()["queries"]
    assert [one["name"] for one in found] == list(queries.catalogue())
    page = web.get("/queries", "text/html").text
    assert all(f'action="/queries/{name}"' in page for name in queries.catalogue())
    assert (
        client(root_path="/grid", base_iri="https://e.org/grid")
        .get("/grid/queries")
        .json()["queries"][0]["url"]
        .startswith("/grid/")
    )


def test_pages_link_what_they_name(web):
    page = web.get(EXAMPLE + "&format=html").text
    assert 'href="/interface/7"' in page
    assert "<script" not in page


def test_no_parameter_of_a_query_has_a_reserved_name():
    assert not [
        one.name for query in queries.catalogue().values() for one in query.parameters if one.name in RESERVED
    ]


def test_head_and_405(web):
    head = web.request("HEAD", EXAMPLE)
    assert head.status_code == 200
    assert head.headers["content-length"] == str(len(web.get(EXAMPLE).content))
    answer = web.request("POST", EXAMPLE)
    assert (answer.status_code, answer.headers["allow"]) in ((405, "GET, HEAD"), (405, "HEAD, GET"))


def test_each_query_is_an_operation(described):
    for query in queries.catalogue().values():
        operation = described["paths"][f"/queries/{query.name}"]["get"]
        assert operation["operationId"] == query.name
        assert (operation["summary"], operation["description"]) == (query.summary, query.description)
        parameters = {one["name"]: one for one in operation["parameters"]}
        assert list(parameters) == [*(one.name for one in query.parameters), "format", "version"]
        for one in query.parameters:
            assert parameters[one.name]["required"] is one.required
            assert parameters[one.name]["description"] == one.description
            assert ("default" in parameters[one.name]["schema"]) is (one.default is not None)
        assert set(operation["responses"]) == {"200", "304", "400", "404", "406", "503"}
        assert "text/html" in operation["responses"]["200"]["content"]
        assert set(operation["responses"]["404"]["content"]) == {"application/problem+json"}


def test_the_description_is_valid_and_complete(described):
    text = json.dumps(described)
    references = {part.split('"')[0] for part in text.split('"$ref": "#/components/schemas/')[1:]}
    assert "Problem" in references
    assert references <= set(described["components"]["schemas"])
    names = [operation["operationId"] for path in described["paths"].values() for operation in path.values()]
    assert len(names) == len(set(names))
