"""The W3C test suites for the SPARQL 1.1 Graph Store HTTP Protocol, against a running server.

The deprecated suite of 2012 describes its requests in comments. Each of its tests depends on those before it, so they
are all sent once, in their order, and then judged one by one. Where it wants 200 and no content, 204 will do, as in the
suite that took its place.
"""

import re
from collections.abc import Iterator
from dataclasses import replace
from urllib.parse import quote, urljoin, urlsplit

import pyoxigraph as ox
import pytest
from suites.conformance import GRAPH_STORE_2012
from suites.served import Answer, Server, served
from suites.sparql_results import Graph, canonical
from suites.w3c_manifests import BASE, RDFS, SPARQL, Data, Exchange, Manifest, Request, Response, exchanges, require

FOLDER = SPARQL / "sparql11" / "graph-store-protocol"
OLD = SPARQL / "sparql11" / "http-rdf-update" / "manifest.ttl"

pytestmark = pytest.mark.w3c
TESTS = [test for name in ("direct", "indirect") for test in exchanges(FOLDER / f"manifest-{name}.ttl")]


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    with served(tmp_path_factory.mktemp("graph-store"), "--bare", "--default-graph", "separate") as one:
        yield one


def send(server: Server, request: Request) -> Answer:
    path = server.graph_store_path + request.path.removeprefix("/gsp")
    return send_as_is(server, replace(request, path=path))


def send_as_is(server: Server, request: Request) -> Answer:
    headers = (*request.headers, *server.authorization.items())
    return server.request(request.method, request.path, headers, request.body or None)


def graph(body: bytes) -> Graph:
    return canonical(ox.parse(body, format=ox.RdfFormat.TURTLE, base_iri=BASE))


def check(request: Request, answer: Answer) -> None:
    wanted = request.response
    assert wanted.allows(answer.status), f"{answer.status}: {answer.text[:500]}"
    assert wanted.media_type in ("", answer.media_type)
    if wanted.body:
        assert graph(answer.body) == graph(wanted.body)
    assert request.method != "HEAD" or answer.body == b""


@pytest.mark.parametrize("test", TESTS, ids=lambda test: test.name)
def test_answers_are_those_of_the_suite(test: Exchange, server: Server) -> None:
    server.hold(Data(named=test.graphs))
    server.held = None
    places: dict[str, str] = {}
    for request in test.requests:
        path = request.path
        for mark, location in places.items():
            path = path.replace(mark, quote(location, safe=""))
        answer = send(server, replace(request, path=path))
        check(request, answer)
        if request.response.location:
            places[request.response.location] = urljoin(server.url, answer.headers["location"])


def test_the_suite_is_whole() -> None:
    require(TESTS)
    assert (len(TESTS), sum(len(test.requests) for test in TESTS)) == (13, 39)


# --- the deprecated suite


def old_exchanges() -> list[tuple[str, Request]]:
    """Read requests and responses from the comments of the deprecated manifest."""
    if not OLD.exists():
        return []
    manifest = Manifest(OLD)
    found = []
    for node in manifest.entries:
        comments = [one.value for one in manifest.all(node, RDFS + "comment")]
        found.append((manifest.name(node), written(next(text for text in comments if "#### Request" in text))))
    return found


def written(comment: str) -> Request:
    """Read a request and its response as a comment has them written out."""
    texts = [re.sub(r"(?m)^    ", "", part).strip("\n ") for part in re.split(r"#### \w+\n", comment)[1:]]
    (first, *lines), body = parts(texts[0])
    (status, *described), expected = parts(texts[1])
    method, target, _ = first.split()
    found = dict(headers(described))
    media_type = found.get("content-type", "").partition(";")[0]
    statuses = {200, 204} if status.startswith("200") and not media_type else {int(status.split()[0])}
    wanted = Response(frozenset(statuses), media_type=media_type, body=expected, location=found.get("location", ""))
    return Request(method, target, tuple(one for one in headers(lines) if one[0] != "host"), body, wanted)


def parts(text: str) -> tuple[list[str], bytes]:
    head, _, body = text.partition("\n\n")
    return head.strip().splitlines(), body.replace("\n", "\r\n").encode()


def headers(lines: list[str]) -> tuple[tuple[str, str], ...]:
    split = (line.partition(":") for line in lines)
    return tuple((name.strip().lower(), value.strip()) for name, _, value in split)


def filled(text: str, server: Server) -> str:
    host = f"{server.host}:{server.port}"
    for written, meant in (
        ("http://$HOST$/$GRAPHSTORE$", f"http://{host}{server.graph_store_path}"),
        ("$GRAPHSTORE$", server.graph_store_path),
        ("$HOST$", host),
    ):
        text = text.replace(written, meant)
    return text


OLD_TESTS = old_exchanges()


@pytest.fixture(scope="module")
def old_answers(server: Server) -> dict[str, tuple[Request, Answer]]:
    """Send the requests of the deprecated suite in their order, to an empty store."""
    server.hold(Data())
    server.held = None
    answers: dict[str, tuple[Request, Answer]] = {}
    places: dict[str, str] = {}
    for name, request in OLD_TESTS:
        path = places.get(request.path, filled(request.path, server))
        body = filled(request.body.decode(), server).encode()
        response = replace(request.response, body=filled(request.response.body.decode(), server).encode())
        sent = replace(request, path=path, body=body, response=response)
        answer = send_as_is(server, sent)
        answers[name] = sent, answer
        if response.location:
            places[response.location] = urlsplit(answer.headers.get("location", "")).path or "/"
    return answers


def old_parameters() -> list[object]:
    return [
        pytest.param(
            name,
            id=name,
            marks=[pytest.mark.xfail(reason=GRAPH_STORE_2012[name], raises=AssertionError)]
            if name in GRAPH_STORE_2012
            else [],
        )
        for name, _ in OLD_TESTS
    ]


@pytest.mark.parametrize("name", old_parameters())
def test_answers_are_those_of_the_deprecated_suite(name: str, old_answers: dict[str, tuple[Request, Answer]]) -> None:
    check(*old_answers[name])


def test_the_deprecated_suite_is_whole() -> None:
    require(OLD_TESTS)
    assert len(OLD_TESTS) == 18
    assert set(GRAPH_STORE_2012) <= {name for name, _ in OLD_TESTS}
