"""SPARQL 1.1 Update over HTTP."""

import hashlib
from urllib.parse import urlencode

import pyoxigraph as ox
import pytest
from fake_writer import VENDOR, WritingService, application, send

from sgkg.settings import Settings
from sgkg_api.routes import update

FORM, DIRECT = "application/x-www-form-urlencoded", "application/sparql-update"
INSERT = "INSERT DATA { <http://a/s> <http://a/p> 1 }"


@pytest.fixture
def service(tmp_path):
    made = WritingService(tmp_path, Settings(bare=True, default_graph="separate", max_body_bytes=4096))
    yield made
    made.close()


@pytest.fixture
def app(service):
    return application(service, update.router)


@pytest.fixture(scope="module")
def still(tmp_path_factory):
    """A service in which nothing is written."""
    made = WritingService(tmp_path_factory.mktemp("still"), Settings(bare=True, max_body_bytes=4096))
    yield made
    assert made.version.number == 1
    made.close()


@pytest.fixture(scope="module")
def still_app(still):
    return application(still, update.router)


def post(app, content, content_type=DIRECT, url="/update", **more):
    return send(app, "POST", url, content=content, content_type=content_type, **more)


@pytest.mark.parametrize("url", ["/update", "/update/"])
@pytest.mark.parametrize(
    ("content_type", "content"),
    [
        (DIRECT, INSERT),
        (f"{DIRECT}; charset=UTF-8", INSERT),
        (FORM, urlencode({"update": INSERT})),
        ("Application/SPARQL-Update", INSERT),
    ],
)
def test_updates(app, service, url, content_type, content):
    answer = post(app, content, content_type, url)
    assert (answer.status_code, answer.content) == (204, b"")
    assert answer.headers["sgkg-version"] == str(service.version.number) == "2"
    assert len(service.quads()) == 1


BAD = [
    ("CLEAR XYZ", DIRECT, "", 400, "query-syntax"),
    ("update=CLEAR%20NAMED&update=CLEAR%20DEFAULT", FORM, "", 400, "bad-request"),
    ("update=CLEAR%20ALL", FORM, "?update=CLEAR%20ALL", 400, "bad-request"),
    ("CLEAR ALL", DIRECT, "?update=CLEAR%20ALL", 400, "bad-request"),
    ("CLEAR NAMED", "text/plain", "", 415, "unsupported-media-type"),
    ("update=CLEAR%20NAMED", None, "", 400, "bad-request"),
    ("CLEAR NAMED", None, "", 400, "bad-request"),
    ("CLEAR NAMED".encode("utf-16"), f"{DIRECT}; charset=UTF-16", "", 400, "bad-request"),
    (b"update=%FF", FORM, "", 400, "bad-request"),
    (b"update=\xff", FORM, "", 400, "bad-request"),
    ("x=y", FORM, "", 400, "bad-request"),
    ("", FORM, "", 400, "bad-request"),
    ("update=CLEAR%20ALL&query=ASK%7B%7D", FORM, "", 400, "bad-request"),
    ("CLEAR ALL", DIRECT, "?query=ASK%7B%7D", 400, "bad-request"),
    ("ASK {}", DIRECT, "", 400, "bad-request"),
    ("PREFIX a: <b:> SELECT * {}", DIRECT, "", 400, "bad-request"),
    ("update=CLEAR%20ALL&access_token=x", FORM, "", 400, "bad-request"),
    ("LOAD <http://127.0.0.1:1/>", DIRECT, "", 403, "service-not-allowed"),
    ("LOADSILENT<http://127.0.0.1:1/>", DIRECT, "", 403, "service-not-allowed"),
    ("INSERT { <a:a> <a:b> ?o } WHERE { SERVICE <http://127.0.0.1:1/> { ?s ?p ?o } }", DIRECT, "", 403, "service-not-allowed"),
    ("WITH <http://g/> DELETE {} WHERE {}", DIRECT, "?using-named-graph-uri=http%3A%2F%2Fexample%2Fpeople", 400, "bad-request"),
    ("DELETE WHERE {}", DIRECT, "?using-graph-uri=relative", 400, "bad-request"),
    ("DELETE WHERE {}", DIRECT, "?using-graph-uri=a:b%3E%20WHERE%20%7B%7D", 400, "bad-request"),
    ("CLEAR GRAPH <http://nowhere/>", DIRECT, "", 400, "bad-request"),
    ("&".join(f"a{n}=1" for n in range(1001)), FORM, "", 413, "body-too-large"),
    ("&".join(f"{n}" for n in range(1001))[:4000], FORM, "", 400, "bad-request"),
    ("#" * 5000, DIRECT, "", 413, "body-too-large"),
]  # fmt: skip


@pytest.mark.parametrize(("content", "content_type", "query", "status", "slug"), BAD, ids=range(len(BAD)))
def test_bad_updates(still_app, still, content, content_type, query, status, slug):
    answer = post(still_app, content, content_type, f"/update{query}")
    assert answer.status_code == status, answer.text
    assert answer.json()["type"].endswith(f"/{slug}")
    assert still.version.number == 1
    assert still.ledger.audit_log()[0].status == status
    if status == 415:
        assert answer.headers["accept-post"] == f"{DIRECT}, {FORM}"


def test_a_body_that_comes_in_pieces_has_the_same_limit(app, service):
    async def pieces():
        for _ in range(100):
            yield b"#" * 100

    assert post(app, pieces()).status_code == 413
    assert service.written == []


@pytest.mark.parametrize("method", ["GET", "HEAD", "PUT", "DELETE", "PATCH"])
def test_only_post(still_app, method):
    answer = send(still_app, method, "/update?update=CLEAR%20ALL", token=None)
    assert answer.status_code == 405
    assert answer.headers["allow"] == "POST"


@pytest.mark.parametrize(("token", "status"), [(None, 401), (VENDOR, 403), ("x", 401)])
def test_only_for_curators(app, service, token, status):
    assert post(app, INSERT, token=token).status_code == status
    assert service.written == []
    assert service.ledger.audit_log() == []


def test_relative_iris_are_resolved_against_the_url(app, service):
    """The W3C test update_base_uri."""
    post(app, "INSERT DATA { <http://e/s> <http://e/p> <test>, </test> }", url="/update/")
    assert {quad.object.value for quad in service.quads()} == {
        "http://www.example/update/test",
        "http://www.example/test",
    }


def test_behind_a_proxy_the_url_is_that_of_the_world(tmp_path):
    settings = Settings(bare=True, default_graph="separate", base_iri="https://grid.example/kg", root_path="/kg")
    service = WritingService(tmp_path, settings)
    post(application(service, update.router), "INSERT DATA { <http://e/s> <http://e/p> <test> }", url="/kg/update")
    assert {quad.object.value for quad in service.quads()} == {"https://grid.example/kg/test"}
    service.close()


SETUP = """CLEAR ALL; INSERT DATA {
    GRAPH <http://d/1> { <http://d/1> a <http://x/D> } GRAPH <http://d/2> { <http://d/2> a <http://x/D> }
    GRAPH <http://d/3> { <http://d/3> a <http://x/D> } } ; """
DATASETS = [
    ("?using-graph-uri=http%3A%2F%2Fd%2F1", "", "?s a <http://x/D>", {"1"}),
    ("?using-graph-uri=http%3A%2F%2Fd%2F1&using-graph-uri=http%3A%2F%2Fd%2F2", "", "?s a <http://x/D>", {"1", "2"}),
    ("?using-named-graph-uri=http%3A%2F%2Fd%2F1&using-named-graph-uri=http%3A%2F%2Fd%2F2", "", "GRAPH ?g { ?s a <http://x/D> }", {"1", "2"}),
    ("?using-graph-uri=http%3A%2F%2Fd%2F1&using-named-graph-uri=http%3A%2F%2Fd%2F2", "", "{ ?s a <http://x/D> } UNION { GRAPH ?g { ?s a <http://x/D> } }", {"1", "2"}),
    ("", "&using-graph-uri=http%3A%2F%2Fd%2F3", "?s a <http://x/D>", {"3"}),
    ("?using-graph-uri=http%3A%2F%2Fd%2F1", "&using-graph-uri=http%3A%2F%2Fd%2F3", "?s a <http://x/D>", {"1", "3"}),
]  # fmt: skip


@pytest.mark.parametrize(("query", "form", "where", "found"), DATASETS)
def test_datasets_of_the_protocol(app, service, query, form, where, found):
    text = f"{SETUP} INSERT {{ GRAPH <http://o/> {{ ?s a <http://x/R> }} }} WHERE {{ {where} }}"
    answer = post(app, urlencode({"update": text}) + form, FORM, f"/update{query}")
    assert answer.status_code == 204, answer.text
    out = {quad.subject.value for quad in service.quads() if quad.graph_name == ox.NamedNode("http://o/")}
    assert out == {f"http://d/{number}" for number in found}


def test_each_attempt_is_in_the_log(app, service):
    post(app, INSERT)
    post(app, "CLEAR XYZ")
    failed, done = service.ledger.audit_log()
    assert (done.action, done.status, done.version, done.token, done.graph) == ("update", 204, 2, "1", "")
    assert (done.digest, done.size) == (hashlib.sha256(INSERT.encode()).hexdigest(), len(INSERT))
    assert (failed.action, failed.status, failed.version) == ("update", 400, 0)


def test_a_compressed_body_is_refused(app):
    assert post(app, b"\x1f\x8b", content_encoding="gzip").status_code == 415
