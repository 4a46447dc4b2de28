"""SPARQL 1.1 Graph Store HTTP Protocol."""

import hashlib
from urllib.parse import quote

import pyoxigraph as ox
import pytest
from fake_writer import CURATOR, VENDOR, WritingService, application, send

from sgkg.settings import Settings
from sgkg_api.negotiate import GRAPHS
from sgkg_api.routes import graph_store

TURTLE = "text/turtle"
G = "http://www.example/g"
BY_NAME = f"/graph-store?graph={quote(G, safe='')}"
JOHN = '<http://e/1> <http://e/name> "John" .'
JANE = '<http://e/1> <http://e/name> "Jane" .'
CARD = '<http://e/1> <http://e/card> [ <http://e/fn> "John" ] .'


@pytest.fixture
def service(tmp_path):
    made = WritingService(tmp_path, Settings(bare=True, default_graph="separate", max_body_bytes=4096))
    yield made
    made.close()


@pytest.fixture
def app(service):
    return application(service, graph_store.router)


@pytest.fixture(scope="module")
def still(tmp_path_factory):
    """A service in which nothing is written."""
    made = WritingService(tmp_path_factory.mktemp("still"), Settings(bare=True, max_body_bytes=4096))
    yield made
    assert made.version.number == 1
    made.close()


@pytest.fixture(scope="module")
def still_app(still):
    return application(still, graph_store.router)


def put(app, content=JOHN, url=BY_NAME, content_type=TURTLE, **more):
    return send(app, "PUT", url, content=content, content_type=content_type, **more)


def post(app, content=JANE, url=BY_NAME, content_type=TURTLE, **more):
    return send(app, "POST", url, content=content, content_type=content_type, **more)


def get(app, url=BY_NAME, **more):
    return send(app, "GET", url, token=None, **more)


def statements(answer, media_type=TURTLE):
    form = ox.RdfFormat.from_media_type(media_type)
    dataset = ox.Dataset(ox.Quad(q.subject, q.predicate, q.object) for q in ox.parse(answer.content, format=form))
    dataset.canonicalize(ox.CanonicalizationAlgorithm.UNSTABLE)
    return {str(quad) for quad in dataset}


def graph(text):
    dataset = ox.Dataset(ox.parse(text, format=ox.RdfFormat.TURTLE))
    dataset.canonicalize(ox.CanonicalizationAlgorithm.UNSTABLE)
    return {str(quad) for quad in dataset}


# --- the exchanges of the W3C suite


@pytest.mark.parametrize("url", [BY_NAME, "/graph-store/person/1.ttl", "/graph-store/a%20b/%C3%A9?"])
def test_put_get_repeat(app, url):
    answer = put(app, CARD, url, f"{TURTLE}; charset=utf-8")
    assert (answer.status_code, answer.content) == (201, b"")
    assert answer.headers["sgkg-version"] == "2"
    answer = get(app, url, accept=TURTLE)
    assert answer.status_code == 200
    assert answer.headers["content-type"] == "text/turtle; charset=utf-8"
    assert statements(answer) == graph(CARD)
    assert put(app, JANE, url).status_code == 204
    assert statements(get(app, url)) == graph(JANE)


def test_default_graph(app):
    assert put(app, CARD, "/graph-store?default").status_code in (200, 201, 204)
    assert statements(get(app, "/graph-store?default")) == graph(CARD)
    assert get(app, "/graph-store?default=").status_code == 200
    assert send(app, "DELETE", "/graph-store?default").status_code == 204
    assert statements(get(app, "/graph-store?default")) == set()


@pytest.mark.parametrize("url", [BY_NAME, "/graph-store/person/2.ttl"])
def test_delete(app, url):
    put(app, url=url)
    answer = send(app, "DELETE", url)
    assert (answer.status_code, answer.headers["sgkg-version"]) == (204, "3")
    assert get(app, url).status_code == 404
    assert send(app, "DELETE", url).status_code == 404


def form_of(*parts, boundary="a6fe4cd6", closed=True):
    text = "".join(
        f'--{boundary}\r\nContent-Disposition: form-data; name="{n}"; filename="{n}"\r\n'
        f"Content-Type: {content_type}\r\n\r\n{content}\r\n"
        for n, (content, content_type) in enumerate(parts)
    )
    return {"content": text + (f"--{boundary}--\r\n" if closed else ""), "content_type": f"multipart/form-data; boundary={boundary}"}  # fmt: skip


@pytest.mark.parametrize("url", [BY_NAME, "/graph-store/person/1.ttl"])
def test_post_merges(app, url):
    assert post(app, CARD, url).status_code == 201
    assert post(app, url=url).status_code == 204
    assert statements(get(app, url)) == graph(CARD + JANE)
    part = '_:a <http://e/p> "1" .'
    sent = form_of(
        (f"@prefix e: <http://e/> .\r\n{part}", f"{TURTLE}; charset=utf-8"), (part, "application/n-triples")
    )
    assert post(app, url=url, **sent).status_code == 204
    # Blank nodes of two texts are two.
    assert statements(get(app, url)) == graph(CARD + JANE + part + part.replace("_:a", "_:b"))


def test_post_makes_a_new_graph(app, service):
    answer = post(app, CARD, "/graph-store")
    assert answer.status_code == 201
    place = answer.headers["location"]
    assert place.startswith("http://www.example/graph-store/")
    assert statements(get(app, f"/graph-store?graph={quote(place, safe='')}")) == graph(CARD)
    assert statements(get(app, place)) == graph(CARD)
    assert post(app, CARD, "/graph-store/").headers["location"] != place
    assert service.ledger.audit_log()[0].status == 201


def test_head(app):
    put(app)
    answer = send(app, "HEAD", BY_NAME, token=None, accept=f"{TURTLE}; charset=utf-8")
    assert (answer.status_code, answer.headers["content-type"]) == (200, "text/turtle; charset=utf-8")
    assert send(app, "HEAD", "/graph-store/nobody", token=None).status_code == 404


def test_names_are_decoded_once(app):
    assert put(app, JOHN, "/graph-store?graph=http://www.example/%31.ttl").status_code == 201
    assert put(app, JANE, "/graph-store?graph=http://www.example/%2531.ttl").status_code == 201
    assert statements(get(app, "/graph-store?graph=http%3A%2F%2Fwww.example%2F1.ttl")) == graph(JOHN)
    assert statements(get(app, "/graph-store?graph=http://www.example/%2531.ttl")) == graph(JANE)


def test_a_graph_has_one_name_by_both_ways(app):
    put(app, url="/graph-store/person/1.ttl")
    name = quote("http://www.example/graph-store/person/1.ttl", safe="")
    assert statements(get(app, f"/graph-store?graph={name}")) == graph(JOHN)


def test_a_plus_in_a_name_is_a_plus(app, service):
    assert put(app, url="/graph-store?graph=http://e/a+b").status_code == 201
    assert service.written[0][2]["base"] == "http://e/a+b"


def test_direct_names_are_those_that_the_world_sees(tmp_path):
    settings = Settings(bare=True, default_graph="separate", base_iri="https://grid.example/kg", root_path="/kg")
    service = WritingService(tmp_path, settings)
    app = application(service, graph_store.router)
    assert put(app, "<> <http://e/p> <x> .", "/kg/graph-store/person/1").status_code == 201
    (quad,) = service.quads()
    assert quad.graph_name.value == quad.subject.value == "https://grid.example/kg/graph-store/person/1"
    assert quad.object.value == "https://grid.example/kg/graph-store/person/x"
    assert statements(get(app, "/kg/graph-store/person/1"))
    service.close()


# --- which graph


@pytest.mark.parametrize(
    "query",
    ["", "?graph=", "?graph=relative", "?graph=//h/x", "?graph=http://a/%20", "?graph=http://a/%3E", "?graph=a:b&graph=a:c",
     "?graph=a:b&default", "?default&default", "?default=x", "?graph=%FF", "?graph=1:x", "?graph=a:%00"],
)  # fmt: skip
@pytest.mark.parametrize("method", ["GET", "PUT", "DELETE"])
def test_requests_that_name_no_graph(still_app, still, query, method):
    sent = {"content": JOHN, "content_type": TURTLE} if method == "PUT" else {}
    answer = send(still_app, method, f"/graph-store{query}", **sent)
    assert answer.status_code == 400, answer.text
    assert still.version.number == 1


def test_a_url_that_names_a_graph_takes_no_parameter(still_app):
    assert get(still_app, "/graph-store/x?graph=a:b").status_code == 400
    assert get(still_app, "/graph-store/x?default").status_code == 400


# --- reading


@pytest.mark.parametrize("media_type", GRAPHS)
def test_every_format(app, media_type):
    put(app, CARD)
    answer = get(app, accept=media_type)
    assert answer.headers["content-type"].partition(";")[0] == media_type
    assert statements(answer, media_type) == graph(CARD)
    assert answer.headers["vary"] == "Accept"


def test_formats_by_name_and_none(app):
    put(app)
    assert get(app, BY_NAME + "&format=nt", accept="text/turtle").headers["content-type"] == "application/n-triples"
    assert get(app, accept="text/html,application/xhtml+xml,*/*;q=0.8").headers["content-type"].startswith(TURTLE)
    for answer in (get(app, accept="image/png"), get(app, BY_NAME + "&format=pdf")):
        assert answer.status_code == 406
        assert "application/ld+json" in answer.json()["detail"]


def test_entity_tags(app):
    put(app)
    first = get(app)
    tag = first.headers["etag"]
    assert tag.endswith('-turtle"')
    assert get(app, accept="application/n-triples").headers["etag"] != tag
    for header in (tag, f"W/{tag}", f'"x", {tag}', "*"):
        answer = get(app, if_none_match=header)
        assert (answer.status_code, answer.content, answer.headers["etag"]) == (304, b"", tag)
        assert answer.headers["vary"] == "Accept"
    assert get(app, if_none_match='"x"').status_code == 200
    assert get(app, if_none_match=tag, accept="application/n-triples").status_code == 200
    put(app, JANE)
    assert get(app, if_none_match=tag).status_code == 200
    assert get(app, "/graph-store?graph=a:b", if_none_match="*").status_code == 404


def test_old_versions(app):
    put(app)
    put(app, JANE)
    assert statements(get(app, BY_NAME + "&version=2")) == graph(JOHN)
    assert get(app, BY_NAME + "&version=2").headers["sgkg-version"] == "2"
    assert get(app, BY_NAME + "&version=1").status_code == 404
    assert get(app, BY_NAME + "&version=99").status_code == 404


# --- conditions


def test_conditions_on_writes(app, service):
    assert put(app, if_match="*").status_code == 412
    assert put(app, if_none_match="*").status_code == 201
    assert put(app, JANE, if_none_match="*").status_code == 412
    tag = get(app).headers["etag"]
    nt = get(app, accept="application/n-triples").headers["etag"]
    assert put(app, JANE, if_match=f'"x", {nt}').status_code == 204
    assert put(app, JOHN, if_match=tag).status_code == 412
    assert post(app, JOHN, if_match=tag).status_code == 412
    assert send(app, "DELETE", BY_NAME, if_match=tag).status_code == 412
    now = get(app).headers["etag"]
    assert put(app, JOHN, if_match=f"W/{now}").status_code == 412
    assert put(app, JOHN, if_none_match=f"W/{now}").status_code == 412
    assert put(app, JOHN, if_match="").status_code == 412
    assert statements(get(app)) == graph(JANE)
    assert send(app, "DELETE", BY_NAME, if_match=now).status_code == 204
    assert service.version.number == 4


# --- what is sent


@pytest.mark.parametrize(
    ("content", "content_type", "status", "slug"),
    [
        (JOHN, None, 415, "unsupported-media-type"),
        (JOHN, "text/plain", 415, "unsupported-media-type"),
        (JOHN, "application/json", 415, "unsupported-media-type"),
        (JOHN, "text/turtle; charset=iso-8859-1", 415, "unsupported-media-type"),
        ("<a:a> <a:b>", TURTLE, 400, "rdf-syntax"),
        ("\n  nonsense", TURTLE, 400, "rdf-syntax"),
        (b"<a:a> <a:b> '\xff' .", TURTLE, 400, "rdf-syntax"),
        ("<a:g> { <a:a> <a:b> <a:c> }", "application/trig", 400, "bad-request"),
        ('{"@context": "http://127.0.0.1:1/"}', "application/ld+json", 400, "remote-resource"),
        ('<!DOCTYPE a [<!ENTITY b SYSTEM "file:///etc/passwd">]><a>&b;</a>', "application/rdf+xml", 400, "remote-resource"),
        ("#" * 5000, TURTLE, 413, "body-too-large"),
    ],
)  # fmt: skip
@pytest.mark.parametrize("method", ["PUT", "POST"])
def test_bad_texts(still_app, still, method, content, content_type, status, slug):
    answer = send(still_app, method, BY_NAME, content=content, content_type=content_type)
    assert (answer.status_code, answer.json()["type"].rpartition("/")[2]) == (status, slug), answer.text
    assert still.version.number == 1
    assert still.ledger.audit_log()[0].status == status
    if content_type in (None, "text/plain"):
        header = "accept-post" if method == "POST" else "accept"
        assert "application/ld+json" in answer.headers[header]
        assert ("multipart/form-data" in answer.headers[header]) is (method == "POST")


def test_where_the_fault_is(app):
    told = put(app, "<a:a> <a:b> <a:c> .\n nonsense .").json()
    assert (told["line"], "column" in told) == (2, True)


@pytest.mark.parametrize(
    ("media_type", "text"),
    [
        ("application/n-triples", JOHN),
        ("application/n-quads", JOHN),
        ("application/trig", JOHN),
        ("application/ld+json", '{"@id": "http://e/1", "http://e/name": "John"}'),
        ("application/rdf+xml", '<rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#" xmlns:e="http://e/">'
         '<rdf:Description rdf:about="http://e/1"><e:name>John</e:name></rdf:Description></rdf:RDF>'),
    ],
)  # fmt: skip
def test_every_format_is_read(app, media_type, text):
    assert put(app, text, content_type=media_type).status_code == 201
    assert statements(get(app)) == graph(JOHN)


@pytest.mark.parametrize(
    "sent",
    [
        form_of((JOHN, TURTLE), ("nonsense", TURTLE)),
        form_of((JOHN, TURTLE), (JANE, "text/plain")),
        form_of((JOHN, TURTLE), (JANE, "text/turtle; charset=utf-16")),
        form_of(),
        {"content": "x", "content_type": "multipart/form-data"},
        {"content": "x", "content_type": "multipart/form-data; boundary=y"},
        {"content": '--y\r\nContent-Disposition: form-data; name="a"\r\n\r\nx\r\n--y--\r\n', "content_type": "multipart/form-data; boundary=y"},
        {"content": "--y\r\n\r\nx\r\n--y--\r\n", "content_type": "multipart/form-data; boundary=y"},
    ],
)  # fmt: skip
def test_a_form_is_taken_whole_or_not_at_all(still_app, still, sent):
    answer = post(still_app, **sent)
    assert answer.status_code in (400, 415), answer.text
    assert still.version.number == 1


def test_a_form_is_for_post_only(still_app):
    assert put(still_app, **form_of((JOHN, TURTLE))).status_code == 415


# --- methods, tokens, log


@pytest.mark.parametrize("url", [BY_NAME, "/graph-store/x", "/graph-store"])
@pytest.mark.parametrize("method", ["PATCH", "QUERY"])
def test_other_methods(still_app, url, method):
    answer = send(still_app, method, url)
    assert answer.status_code == 405
    assert {*answer.headers["allow"].split(", ")} == {"GET", "HEAD", "PUT", "POST", "DELETE"}


@pytest.mark.parametrize(("token", "status"), [(None, 401), (VENDOR, 403), ("x", 401)])
@pytest.mark.parametrize("method", ["PUT", "POST", "DELETE"])
def test_only_curators_write(app, service, method, token, status):
    assert send(app, method, BY_NAME, content=JOHN, content_type=TURTLE, token=token).status_code == status
    assert service.written == []
    assert service.ledger.audit_log() == []


def test_each_attempt_is_in_the_log(app, service):
    put(app)
    put(app, JANE, if_none_match="*")
    post(app, JANE)
    send(app, "DELETE", BY_NAME)
    send(app, "DELETE", BY_NAME)
    log = [(e.action, e.graph, e.status, e.version, e.token) for e in reversed(service.ledger.audit_log())]
    assert log == [
        ("put", G, 201, 2, "1"), ("put", G, 412, 0, "1"), ("post", G, 204, 3, "1"), ("delete", G, 204, 4, "1"),
        ("delete", G, 404, 0, "1"),
    ]  # fmt: skip
    first = service.ledger.audit_log()[-1]
    assert (first.digest, first.size) == (hashlib.sha256(JOHN.encode()).hexdigest(), len(JOHN))
    assert CURATOR not in str(service.ledger.audit_log())


def test_a_default_graph_that_is_a_merge_is_not_written(tmp_path):
    service = WritingService(tmp_path, Settings(bare=True, default_graph="union"))
    app = application(service, graph_store.router)
    answer = put(app, url="/graph-store?default")
    assert answer.status_code == 400
    assert "default graph" in answer.json()["detail"]
    assert put(app).status_code == 201
    service.close()


def test_openapi_has_the_four_operations(app):
    operations = app.openapi()["paths"]["/graph-store"]
    assert set(operations) == {"get", "put", "post", "delete"}
    assert "requestBody" in operations["put"]
    assert "security" in operations["delete"]
    assert "security" not in operations["get"]
