"""The W3C test suite for the SPARQL 1.1 Protocol, against a running server."""

from collections.abc import Iterator

import pyoxigraph as ox
import pytest
from suites.served import Answer, Server, served
from suites.w3c_manifests import SPARQL, Data, Exchange, Request, exchanges, require

MANIFEST = SPARQL / "sparql11" / "protocol" / "manifest.ttl"
BOOLEANS = {"application/sparql-results+json", "application/sparql-results+xml"}
TABLES = BOOLEANS | {"text/csv", "text/tab-separated-values"}
GRAPHS = {"application/ld+json", "application/n-triples", "application/rdf+xml", "text/turtle"}

pytestmark = pytest.mark.w3c
TESTS = exchanges(MANIFEST)


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    with served(tmp_path_factory.mktemp("protocol"), "--bare", "--default-graph", "separate") as one:
        yield one


def is_update(name: str, request: Request) -> bool:
    """Whether a request goes to the update endpoint, which is not the query endpoint here."""
    return "update" in name and ("content-type", "application/sparql-query") not in request.headers


def send(server: Server, name: str, request: Request) -> Answer:
    updates = is_update(name, request)
    endpoint = (
        server.update_path if updates else f"{server.query_path}{'/' if server.query_path == '/sparql' else ''}"
    )
    headers = (*request.headers, *(server.authorization.items() if updates else ()))
    path = endpoint + request.path.removeprefix("/sparql/")
    return server.request(request.method, path, headers, request.body or None)


def check(request: Request, answer: Answer) -> None:
    wanted = request.response
    assert wanted.allows(answer.status), f"{answer.status}: {answer.text[:500]}"
    kinds = {"boolean": BOOLEANS, "tabular": TABLES, "RDF": GRAPHS, "": {answer.media_type}}[wanted.format]
    assert answer.media_type in kinds
    if wanted.boolean is not None:
        form = ox.QueryResultsFormat.from_media_type(answer.media_type)
        assert bool(ox.parse_query_results(answer.body, format=form)) == wanted.boolean


@pytest.mark.parametrize("test", TESTS, ids=lambda test: test.name)
def test_answers_are_those_of_the_suite(test: Exchange, server: Server) -> None:
    server.hold(Data(named=test.graphs))
    try:
        for request in test.requests:
            check(request, send(server, test.name, request))
    finally:
        server.held = None


def test_the_suite_is_whole() -> None:
    require(TESTS)
    assert len(TESTS) == 34
    assert sum(len(test.requests) for test in TESTS) == 39
