"""Details of the protocols beyond the W3C's suites, each on a running server; most of them are faults seen elsewhere."""

import gzip
import http.client
import json
from collections.abc import Iterator
from urllib.parse import quote, urlencode

import pytest
from suites.served import Answer, Server, served

EX = "http://example.org/"
SHARED = f"<{EX}s> <{EX}p> <{EX}shared> .\n"
ONE = SHARED + f"<{EX}s> <{EX}p> <{EX}one> .\n"
TWO = SHARED + f"<{EX}s> <{EX}p> <{EX}two> .\n"
MANY = "".join(f"<{EX}{i}> <{EX}number> {i} .\n" for i in range(500))
COUNT = "SELECT (COUNT(*) AS ?n) { ?s ?p ?o }"
SELECT = "SELECT * { ?s ?p ?o } LIMIT 3"
GRAPH = f"CONSTRUCT WHERE {{ ?s <{EX}number> ?o }}"
ORIGIN = {"origin": "https://elsewhere.example"}
FORM = {"content-type": "application/x-www-form-urlencoded"}
DIRECT = {"content-type": "application/sparql-query"}
PROBLEM = "application/problem+json"

JSON, XML = "application/sparql-results+json", "application/sparql-results+xml"
CSV, TSV = "text/csv", "text/tab-separated-values"
TURTLE, NTRIPLES, RDFXML = "text/turtle", "application/n-triples", "application/rdf+xml"
JSONLD, TRIG, NQUADS = "application/ld+json", "application/trig", "application/n-quads"
ABSENT = "406"


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    """A server with two graphs that share a triple, and a default graph; tests leave them as they are."""
    with served(tmp_path_factory.mktemp("details"), "--bare", "--default-graph", "separate") as one:
        for name, data in (("one", ONE), ("two", TWO)):
            assert one.put(EX + name, data.encode()).status == 201
        assert one.put(None, MANY.encode(), "text/turtle").status in (201, 204)
        yield one


def counted(answer: Answer) -> int:
    assert answer.status == 200, answer.text
    return int(json.loads(answer.body)["results"]["bindings"][0]["n"]["value"])


def assert_problem(answer: Answer, status: int) -> dict[str, object]:
    """An error is a problem document that says what is wrong in a sentence, and that a page elsewhere may read."""
    assert answer.status == status, answer.text[:300]
    assert answer.media_type == PROBLEM
    problem = json.loads(answer.body)
    assert problem["status"] == status
    assert problem["type"].startswith("https://w3id.org/sgdata/problem/")
    assert problem["title"]
    assert "Traceback" not in answer.text
    return problem


# --- methods


HEADS = [
    f"/sparql?query={quote(SELECT)}",
    f"/sparql?query={quote('SELECT {')}",
    "/sparql",
    "/healthz",
    "/readyz",
    "/graph-store?default",
    "/graph-store?graph=urn%3Aabsent",
    "/.well-known/void",
    "/no-such-page",
]


@pytest.mark.parametrize("path", HEADS)
def test_head_has_no_body_and_keeps_the_connection_usable(path: str, server: Server) -> None:
    connection = http.client.HTTPConnection(server.host, server.port, timeout=30)
    try:
        connection.request("GET", path)
        got = connection.getresponse()
        body = got.read()
        connection.request("HEAD", path)
        head = connection.getresponse()
        assert head.status == got.status
        assert head.getheader("content-type") == got.getheader("content-type")
        assert head.read() == b""
        assert head.getheader("content-length") in (None, str(len(body)))
        connection.request("GET", "/healthz")  # bytes of a body would be read as this answer's status line
        assert connection.getresponse().status == 200
    finally:
        connection.close()


@pytest.mark.parametrize("path", ["/sparql", "/sparql/"])
def test_both_spellings_answer_without_redirect(path: str, server: Server) -> None:
    assert server.get(f"{path}?query={quote('ASK {}')}").status == 200
    assert server.request("POST", path, DIRECT, b"ASK {}").status == 200
    assert server.request("POST", path, FORM, b"query=ASK%7B%7D").status == 200


def test_the_query_method(server: Server) -> None:
    answer = server.request("QUERY", "/sparql", DIRECT | {"accept": JSON}, COUNT.encode())
    assert counted(answer) == 500
    path = f"/sparql?default-graph-uri={quote(EX + 'one')}"
    assert counted(server.request("QUERY", path, DIRECT | {"accept": JSON}, COUNT.encode())) == 2
    assert_problem(server.request("QUERY", "/sparql", {"content-type": "text/plain"}, COUNT.encode()), 415)


ALLOWED = {
    "/sparql": {"GET", "HEAD", "POST", "QUERY", "OPTIONS"},
    "/update": {"POST", "OPTIONS"},
    "/graph-store": {"GET", "HEAD", "PUT", "POST", "DELETE", "OPTIONS"},
}


@pytest.mark.parametrize(("path", "methods"), ALLOWED.items())
def test_options_tell_the_methods(path: str, methods: set[str], server: Server) -> None:
    answer = server.request("OPTIONS", path)
    assert answer.status in (200, 204)
    assert methods <= {one.strip() for one in answer.headers["allow"].split(",")}


@pytest.mark.parametrize(("path", "method"), [(p, m) for p, ms in ALLOWED.items() for m in sorted(ms - {"OPTIONS"})])
def test_preflight_allows_the_method(path: str, method: str, server: Server) -> None:
    asked = {"access-control-request-method": method, "access-control-request-headers": "content-type, authorization"}
    answer = server.request("OPTIONS", path, ORIGIN | asked)
    assert answer.status in (200, 204)
    assert answer.headers["access-control-allow-origin"] == "*"
    assert "access-control-allow-credentials" not in answer.headers
    assert method in [one.strip() for one in answer.headers["access-control-allow-methods"].split(",")]
    headers = answer.headers["access-control-allow-headers"].lower()
    assert "content-type" in headers
    assert "authorization" in headers
    assert int(answer.headers["access-control-max-age"]) > 0


@pytest.mark.parametrize(
    ("method", "path"),
    [("PUT", "/sparql"), ("DELETE", "/sparql"), ("PATCH", "/sparql"), ("GET", "/update"), ("PATCH", "/graph-store")],
)
def test_another_method_is_told_the_right_ones(method: str, path: str, server: Server) -> None:
    answer = server.request(method, path, server.authorization)
    assert_problem(answer, 405)
    assert "POST" in answer.headers["allow"]


# --- bad requests


def url(**parameters: object) -> str:
    return "/sparql?" + urlencode(parameters, doseq=True)


BAD = {
    "query repeated in the URL": ("GET", url(query=["ASK {}", "ASK {}"]), {}, None, 400),
    "query in URL and form": ("POST", url(query="ASK {}"), FORM, b"query=ASK%7B%7D", 400),
    "query in URL and body": ("POST", url(query="ASK {}"), DIRECT, b"ASK {}", 400),
    "query repeated in the form": ("POST", "/sparql", FORM, b"query=ASK%7B%7D&query=ASK%7B%7D", 400),
    "empty query": ("GET", url(query=""), {}, None, 400),
    "form without query": ("POST", "/sparql", FORM, b"a=b", 400),
    "update in the URL": ("GET", url(update="CLEAR ALL"), {}, None, 400),
    "update as a query": ("GET", url(query="CLEAR ALL"), {}, None, 400),
    "update sent to the query endpoint": (
        "POST", "/sparql", {"content-type": "application/sparql-update"}, b"CLEAR ALL", 415,
    ),
    "another media type": ("POST", "/sparql", {"content-type": "text/plain"}, b"ASK {}", 415),
    "multipart": ("POST", "/sparql", {"content-type": "multipart/form-data; boundary=x"}, b"--x--", 415),
    "another encoding": ("POST", "/sparql", {"content-type": DIRECT["content-type"] + "; charset=utf-16"}, b"A", 415),
    "no UTF-8": ("POST", "/sparql", DIRECT, b"ASK { ?s ?p '\xff' }", 400),
    "no UTF-8 in the URL": ("GET", "/sparql?query=ASK%20%7B%20%3Fs%20%3Fp%20%27%FF%27%7D", {}, None, 400),
    "syntax": ("GET", url(query="SELECT * {\n ?s ?p }"), {}, None, 400),
    "too long": ("POST", "/sparql", DIRECT, b"ASK {}" + b" " * (1 << 17), 413),
    "unknown version": ("GET", url(query="ASK {}", version="999999"), {}, None, 404),
    "dataset parameter that is no IRI": ("GET", url(query="ASK {}", **{"default-graph-uri": "no iri"}), {}, None, 400),
    "no such page": ("GET", "/no-such-page", {}, None, 404),
}  # fmt: skip


@pytest.mark.parametrize(("method", "path", "headers", "body", "status"), BAD.values(), ids=BAD)
def test_bad_requests(
    method: str, path: str, headers: dict[str, str], body: bytes | None, status: int, server: Server
) -> None:
    answer = server.request(method, path, headers | ORIGIN, body)
    problem = assert_problem(answer, status)
    assert answer.headers["access-control-allow-origin"] == "*"
    assert problem.get("detail", "") != "Internal Server Error"
    assert problem["request_id"]


def test_no_content_type_is_refused(server: Server) -> None:
    assert server.request("POST", "/sparql", {}, b"ASK {}").status in (400, 415)


def test_a_syntax_error_has_its_place(server: Server) -> None:
    problem = assert_problem(server.ask("SELECT * {\n  ?s ?p }"), 400)
    assert problem["line"] == 2
    assert isinstance(problem["column"], int)


@pytest.mark.parametrize(
    "query",
    [
        "SELECT * { SERVICE <http://127.0.0.1:9/> { ?s ?p ?o } }",
        "SELECT * { SERVICE SILENT <http://127.0.0.1:9/> { ?s ?p ?o } }",
        "SELECT * { sErViCe#\n<http://127.0.0.1:9/> { ?s ?p ?o } }",
    ],
)
def test_service_is_refused_by_name(query: str, server: Server) -> None:
    answer = server.ask(query)
    assert answer.status in (400, 403)
    assert "SERVICE" in assert_problem(answer, answer.status)["detail"]


# --- accepted, since clients do it


LENIENT = {
    "POST, query in the URL, no body": ("POST", url(query=COUNT), {}, None),
    "POST, query in the URL, empty form": ("POST", url(query=COUNT), FORM, b""),
    "POST, query in the URL, form with other fields": ("POST", url(query=COUNT), FORM, b"format=json"),
    "unknown parameter": ("GET", url(query=COUNT, format="json", timeout="1"), {}, None),
    "format twice, as SPARQLWrapper": ("GET", url(query=COUNT, format=["json", JSON], output="json", results="json"), {}, None),
    "a format there is not": ("GET", url(query=COUNT, format="n3", output="n3"), {}, None),
    "form with charset": ("POST", "/sparql", {"content-type": FORM["content-type"] + "; charset=UTF-8"}, urlencode({"query": COUNT}).encode()),
    "type in capitals": ("POST", "/sparql", {"content-type": "Application/SPARQL-Query"}, COUNT.encode()),
    "type with charset": ("POST", "/sparql", {"content-type": DIRECT["content-type"] + ";charset=utf-8"}, COUNT.encode()),
    "spaces as plus": ("GET", "/sparql?query=" + COUNT.replace(" ", "+").replace("{", "%7B").replace("}", "%7D"), {}, None),
    "byte-order mark": ("POST", "/sparql", DIRECT, b"\xef\xbb\xbf" + COUNT.encode()),
}  # fmt: skip


@pytest.mark.parametrize(("method", "path", "headers", "body"), LENIENT.values(), ids=LENIENT)
def test_what_clients_do(method: str, path: str, headers: dict[str, str], body: bytes | None, server: Server) -> None:
    assert counted(server.request(method, path, headers | {"accept": JSON}, body)) == 500


# --- datasets


def names(*which: str) -> list[str]:
    return [EX + name for name in which]


DEFAULTS = {"default": "default-graph-uri", "named": "named-graph-uri"}
DATASETS = {
    "the store's own": (COUNT, {}, 500),
    "a default graph": (COUNT, {"default": ["one"]}, 2),
    "an absent default graph": (COUNT, {"default": ["absent"]}, 0),
    "two that share a triple": (COUNT, {"default": ["one", "two"]}, 3),
    "the same twice": (COUNT, {"default": ["one", "one"]}, 2),
    "one there and one absent": (COUNT, {"default": ["one", "absent"]}, 2),
    "named only: no default graph": (COUNT, {"named": ["one"]}, 0),
    "FROM": (f"SELECT (COUNT(*) AS ?n) FROM <{EX}one> {{ ?s ?p ?o }}", {}, 2),
    "FROM an absent graph": (f"SELECT (COUNT(*) AS ?n) FROM <{EX}absent> {{ ?s ?p ?o }}", {}, 0),
    "FROM two that share a triple": (f"SELECT (COUNT(*) AS ?n) FROM <{EX}one> FROM <{EX}two> {{ ?s ?p ?o }}", {}, 3),
    "FROM relative to a base": (f"BASE <{EX}> SELECT (COUNT(*) AS ?n) FROM <one> FROM <two> {{ ?s ?p ?o }}", {}, 3),
    "FROM a prefixed name": (f"PREFIX e: <{EX}> SELECT (COUNT(*) AS ?n) FROM e:one FROM e:two {{ ?s ?p ?o }}", {}, 3),
    "the protocol overrides FROM": (f"SELECT (COUNT(*) AS ?n) FROM <{EX}one> {{ ?s ?p ?o }}", {"default": ["two", "one"]}, 3),
    "GRAPH without dataset": ("SELECT (COUNT(DISTINCT ?g) AS ?n) { GRAPH ?g { ?s ?p ?o } }", {}, 2),
    "GRAPH with default graphs only": ("SELECT (COUNT(*) AS ?n) { GRAPH ?g { ?s ?p ?o } }", {"default": ["one"]}, 0),
    "GRAPH with a named graph": ("SELECT (COUNT(*) AS ?n) { GRAPH ?g { ?s ?p ?o } }", {"named": ["two"]}, 2),
    "FROM NAMED": (f"SELECT (COUNT(*) AS ?n) FROM NAMED <{EX}two> {{ GRAPH ?g {{ ?s ?p ?o }} }}", {}, 2),
    "both": ("SELECT (COUNT(*) AS ?n) { ?s ?p ?o GRAPH ?g { ?s ?p ?o } }", {"default": ["one", "two"], "named": ["two"]}, 2),
    "FROM two, GRAPH one of them": (
        f"SELECT (COUNT(*) AS ?n) FROM <{EX}one> FROM <{EX}two> FROM NAMED <{EX}one> {{ ?s ?p ?o GRAPH ?g {{ ?s ?p ?o }} }}", {}, 2,
    ),
}  # fmt: skip


@pytest.mark.parametrize(("query", "graphs", "wanted"), DATASETS.values(), ids=DATASETS)
@pytest.mark.parametrize("method", ["GET", "POST form", "POST direct"])
def test_datasets(method: str, query: str, graphs: dict[str, list[str]], wanted: int, server: Server) -> None:
    parameters = {DEFAULTS[kind]: names(*which) for kind, which in graphs.items()}
    given = urlencode(parameters | {"query": query}, doseq=True)
    accept = {"accept": JSON}
    if method == "GET":
        answer = server.get(f"/sparql?{given}", accept)
    elif method == "POST form":
        answer = server.request("POST", "/sparql", FORM | accept, given.encode())
    else:
        answer = server.request(
            "POST", f"/sparql?{urlencode(parameters, doseq=True)}", DIRECT | accept, query.encode()
        )
    assert counted(answer) == wanted


# --- content negotiation


BROWSER = "text/html,application/xhtml+xml,application/xml;q=0.9,image/avif,image/webp,*/*;q=0.8"
SOLUTIONS_ACCEPT = {
    None: JSON, "": JSON, "*/*": JSON, "application/*": JSON,
    JSON: JSON, XML: XML, CSV: CSV, TSV: TSV,
    "application/json": JSON, "application/xml": XML, "text/xml": XML,
    "TEXT/CSV": CSV, "text/csv; charset=utf-8": CSV, "text/csv;header=present": CSV, " text/csv ": CSV,
    f"{CSV};q=0.5, {XML}": XML, f"{XML};q=0.4, {CSV};q=0.5": CSV, f"{CSV}, */*;q=0.1": CSV,
    f"{CSV};q=0.001, image/png": CSV, f"{JSON};q=0, */*": XML, f"image/png, {TSV};q=0.2": TSV,
    f"text/*;q=0.9, {CSV};q=0.1, {JSON};q=0.5": TSV, f"*/*;q=0.1, {XML};q=0.2": XML,
    f",, ;q=1, {CSV}": CSV, f"nonsense, {CSV}": CSV,
    f"{TURTLE}, {JSON};q=0.1": JSON, f"{JSON},{XML},{CSV}": JSON,
    "image/png": ABSENT, TURTLE: ABSENT, "*/*;q=0": ABSENT, f"{CSV};q=0": ABSENT, "video/*": ABSENT,
}  # fmt: skip
GRAPH_ACCEPT = {
    None: TURTLE, "*/*": TURTLE, "text/*": TURTLE,
    TURTLE: TURTLE, NTRIPLES: NTRIPLES, RDFXML: RDFXML, JSONLD: JSONLD, TRIG: TRIG, NQUADS: NQUADS,
    "application/x-turtle": TURTLE, "text/plain": NTRIPLES, "application/json": JSONLD,
    f"{TURTLE};q=0.5, {RDFXML};q=0.6": RDFXML, f"{JSON}, {JSONLD};q=0.3": JSONLD, f"{TURTLE};q=0, */*": NTRIPLES,
    JSON: ABSENT, CSV: ABSENT, "image/png": ABSENT,
}  # fmt: skip
#: a client that asks for another name of a format may be told either
SAME = {
    "application/json": {JSON, JSONLD},
    "application/xml": {XML, RDFXML},
    "text/xml": {XML},
    "text/plain": {NTRIPLES},
}
ACCEPT = [(SELECT, *one) for one in SOLUTIONS_ACCEPT.items()] + [(GRAPH, *one) for one in GRAPH_ACCEPT.items()]


@pytest.mark.parametrize(("query", "accept", "wanted"), ACCEPT, ids=lambda value: str(value)[:60])
def test_accept(query: str, accept: str | None, wanted: str, server: Server) -> None:
    answer = server.get(url(query=query), {} if accept is None else {"accept": accept})
    if wanted == ABSENT:
        problem = assert_problem(answer, 406)
        assert (JSON if query == SELECT else TURTLE) in problem["detail"]
    else:
        assert answer.status == 200
        assert answer.media_type == wanted or wanted in SAME.get(answer.media_type, ())
    assert "accept" in [one.strip().lower() for one in answer.headers["vary"].split(",")]


@pytest.mark.parametrize("query", [SELECT, GRAPH, "ASK {}", f"DESCRIBE <{EX}1>"])
def test_a_browser_is_answered(query: str, server: Server) -> None:
    assert server.get(url(query=query), {"accept": BROWSER}).status == 200


@pytest.mark.parametrize("media_type", [JSON, XML])
def test_ask_in_each_format(media_type: str, server: Server) -> None:
    answer = server.ask(f"ASK {{ ?s <{EX}number> 1 }}", media_type)
    assert answer.media_type == media_type
    assert b"true" in answer.body


# --- caches


def test_an_answer_that_has_not_changed(server: Server) -> None:
    first = server.ask(COUNT, JSON)
    tag = first.headers["etag"]
    for condition in (tag, f'"other", {tag}', "*", f"W/{tag.removeprefix('W/')}"):
        again = server.ask(COUNT, JSON, {"if-none-match": condition})
        assert (again.status, again.body) == (304, b""), condition
        assert again.headers["etag"] == tag
        assert "content-length" not in again.headers or again.headers["content-length"] == str(len(first.body))
    assert server.ask(COUNT, JSON, {"if-none-match": '"other"'}).status == 200
    assert server.ask(COUNT, XML).headers["etag"] != tag
    assert server.ask(COUNT, JSON, **{"default-graph-uri": EX + "one"}).headers["etag"] != tag


def test_a_write_changes_the_answer_and_its_tag(server: Server) -> None:
    count = f"SELECT (COUNT(*) AS ?n) FROM <{EX}changing> {{ ?s ?p ?o }}"
    before = server.ask(count, JSON)
    assert server.put(EX + "changing", ONE.encode()).status == 201
    after = server.ask(count, JSON, {"if-none-match": before.headers["etag"]})
    assert (counted(before), counted(after)) == (0, 2)
    assert after.headers["etag"] != before.headers["etag"]
    assert server.request("DELETE", server.graph(EX + "changing"), server.authorization).status in (200, 204)
    assert counted(server.ask(count, JSON)) == 0


@pytest.mark.parametrize("call", ["UUID()", "STRUUID()", "RAND()", "NOW()", "uuid ( )"])
def test_what_differs_each_time_is_not_kept(call: str, server: Server) -> None:
    query = f"SELECT ({call} AS ?n) {{}}"
    one, two = (server.ask(query, JSON) for _ in range(2))
    assert one.status == 200
    assert one.body != two.body
    assert server.ask(query, JSON, {"if-none-match": one.headers.get("etag", '"x"')}).status == 200


def test_an_answer_has_a_permalink(server: Server) -> None:
    count = f"SELECT (COUNT(*) AS ?n) FROM <{EX}pinned> {{ ?s ?p ?o }}"
    before = server.ask(count, JSON)
    assert "version=" in before.headers["content-location"]
    assert server.put(EX + "pinned", ONE.encode()).status == 201
    pinned = server.get(before.headers["content-location"].removeprefix(server.url), {"accept": JSON})
    assert counted(pinned) == counted(before) == 0
    assert pinned.body == before.body
    assert counted(server.ask(count, JSON)) == 2
    server.request("DELETE", server.graph(EX + "pinned"), server.authorization)


def test_a_permalink_keeps_only_what_is_asked(server: Server) -> None:
    for more in ({"timeout": "5"}, {"version": ""}, {"format": "json"}):
        link = server.ask("ASK {}", JSON, **more).headers["content-location"]
        assert link.count("version=") == 1
        assert "timeout=" not in link
        assert server.get(link, {"accept": JSON}).status == 200


# --- compression


@pytest.mark.parametrize(
    ("accepted", "packed"),
    [("gzip", True), ("gzip, deflate, br", True), ("*", True), ("GZIP", True), ("gzip;q=0.5", True), ("br", False),
     ("gzip;q=0", False), ("identity", False), ("gzip;q=0, *", False), ("", False), (None, False)],
)  # fmt: skip
@pytest.mark.parametrize("query", ["SELECT * { ?s ?p ?o } ORDER BY ?s", GRAPH])
def test_gzip(query: str, accepted: str | None, packed: bool, server: Server) -> None:
    accept = NTRIPLES if query == GRAPH else JSON
    plain = server.ask(query, accept)
    answer = server.ask(query, accept, {} if accepted is None else {"accept-encoding": accepted})
    assert (answer.headers.get("content-encoding") == "gzip") == packed
    body = gzip.decompress(answer.body) if packed else answer.body
    assert sorted(body.splitlines()) == sorted(plain.body.splitlines())
    assert "accept-encoding" in answer.headers["vary"].lower()
    assert not packed or len(answer.body) < len(plain.body)


# --- pages elsewhere


@pytest.mark.parametrize(
    ("path", "headers", "status"),
    [
        (url(query="ASK {}"), {}, 200),
        (url(query="ASK {"), {}, 400),
        (url(query="ASK {}"), {"accept": "image/png"}, 406),
        ("/sparql", {}, 200),
        ("/graph-store?graph=urn%3Aabsent", {}, 404),
        ("/no-such-page", {}, 404),
        ("/.well-known/void", {}, 200),
    ],
)
def test_pages_elsewhere_may_read_answers_and_errors(
    path: str, headers: dict[str, str], status: int, server: Server
) -> None:
    answer = server.get(path, headers | ORIGIN)
    assert answer.status == status
    assert answer.headers["access-control-allow-origin"] == "*"
    assert "access-control-allow-credentials" not in answer.headers
    exposed = answer.headers["access-control-expose-headers"].lower()
    assert {"etag", "link", "retry-after", "content-location"} <= {one.strip() for one in exposed.split(",")}


# --- writes


WRITES = [
    ("POST", "/update", {"content-type": "application/sparql-update"}, b"CLEAR ALL"),
    ("POST", "/update", FORM, b"update=CLEAR+ALL"),
    ("PUT", "/graph-store?default", {"content-type": NTRIPLES}, b""),
    ("POST", "/graph-store?default", {"content-type": NTRIPLES}, b""),
    ("DELETE", "/graph-store?default", {}, None),
]


@pytest.mark.parametrize(("method", "path", "headers", "body"), WRITES)
@pytest.mark.parametrize("token", ["", "Bearer wrong", "Bearer ", "Basic eDp5", "Bearer sgkg_abcdef_" + "x" * 43])
def test_a_write_wants_a_token(
    token: str, method: str, path: str, headers: dict[str, str], body: bytes | None, server: Server
) -> None:
    given = {"authorization": token} if token else {}
    answer = server.request(method, path, headers | given | ORIGIN, body)
    assert_problem(answer, 401)
    assert answer.headers["www-authenticate"].startswith("Bearer")
    assert counted(server.ask(COUNT, JSON)) == 500


def test_a_token_in_the_url_is_no_token(server: Server) -> None:
    path = f"/update?token={server.token}&access_token={server.token}"
    answer = server.request("POST", path, {"content-type": "application/sparql-update"}, b"CLEAR ALL")
    assert answer.status in (400, 401)
    assert counted(server.ask(COUNT, JSON)) == 500


def test_the_token_is_not_in_the_log(server: Server) -> None:
    server.update("INSERT DATA {}")
    assert server.token not in server.log.read_text("utf-8")


GRAPH_STORE = {
    "broken Turtle": ("PUT", "?graph=" + quote(EX + "one"), {"content-type": TURTLE}, b"<a> <b> .", 400),
    "broken N-Triples": ("POST", "?graph=" + quote(EX + "one"), {"content-type": NTRIPLES}, b"<a> <b> .", 400),
    "another media type": ("PUT", "?graph=" + quote(EX + "one"), {"content-type": "image/png"}, b"x", 415),
    "no media type": ("PUT", "?graph=" + quote(EX + "one"), {}, b"<urn:a> <urn:b> <urn:c> .", (400, 415)),
    "graph names inside": (
        "PUT", "?graph=" + quote(EX + "one"), {"content-type": NQUADS}, b"<urn:a> <urn:b> <urn:c> <urn:d> .", 400,
    ),
    "a relative graph": ("PUT", "?graph=one", {"content-type": NTRIPLES}, b"", 400),
    "no IRI": ("PUT", "?graph=http%3A%2F%2Fa%20b", {"content-type": NTRIPLES}, b"", 400),
    "graph and default": ("PUT", "?default&graph=urn%3Aa", {"content-type": NTRIPLES}, b"", 400),
    "graph twice": ("PUT", "?graph=urn%3Aa&graph=urn%3Ab", {"content-type": NTRIPLES}, b"", 400),
    "an absent graph read": ("GET", "?graph=urn%3Aabsent", {}, None, 404),
    "an absent graph removed": ("DELETE", "?graph=urn%3Aabsent", {}, None, 404),
    "a format there is not": ("GET", "?graph=" + quote(EX + "one"), {"accept": "image/png"}, None, 406),
    "another state of it": (
        "PUT", "?graph=" + quote(EX + "one"), {"content-type": NTRIPLES, "if-match": '"other"'}, b"", 412,
    ),
    "new, but it is there": (
        "PUT", "?graph=" + quote(EX + "one"), {"content-type": NTRIPLES, "if-none-match": "*"}, b"", 412,
    ),
    "there, but it is new": (
        "PUT", "?graph=urn%3Aabsent", {"content-type": NTRIPLES, "if-match": "*"}, b"", 412,
    ),
    "not the state removed": ("DELETE", "?graph=" + quote(EX + "one"), {"if-match": '"other"'}, None, 412),
}  # fmt: skip


@pytest.mark.parametrize(("method", "query", "headers", "body", "status"), GRAPH_STORE.values(), ids=GRAPH_STORE)
def test_a_refused_write_leaves_the_graph(
    method: str,
    query: str,
    headers: dict[str, str],
    body: bytes | None,
    status: int | tuple[int, ...],
    server: Server,
) -> None:
    answer = server.request(method, "/graph-store" + query, headers | server.authorization, body)
    wanted = status if isinstance(status, tuple) else (status,)
    assert answer.status in wanted, answer.text
    assert_problem(answer, answer.status)
    assert counted(server.ask(COUNT, JSON, **{"default-graph-uri": EX + "one"})) == 2
    assert server.get("/graph-store?graph=urn%3Aabsent").status == 404


def test_conditional_writes(server: Server) -> None:
    path = server.graph("urn:conditional")
    headers = server.authorization | {"content-type": NTRIPLES}
    created = server.request("PUT", path, headers | {"if-none-match": "*"}, ONE.encode())
    assert created.status == 201
    tag = server.get(path).headers["etag"]
    changed = server.request("PUT", path, headers | {"if-match": f'"other", {tag}'}, TWO.encode())
    assert changed.status in (200, 204)
    now = server.get(path).headers["etag"]
    assert now != tag
    assert server.request("PUT", path, headers | {"if-match": tag}, ONE.encode()).status == 412
    assert server.get(path, {"if-none-match": now}).status == 304
    assert server.request("DELETE", path, server.authorization | {"if-match": now}).status in (200, 204)


def test_blank_nodes_of_two_uploads_are_two(server: Server) -> None:
    path, headers = server.graph("urn:blank"), server.authorization | {"content-type": NTRIPLES}
    for _ in range(2):
        assert server.request("POST", path, headers, b"_:a <urn:p> <urn:o> .").status in (200, 201, 204)
    assert counted(server.ask(COUNT, JSON, **{"default-graph-uri": "urn:blank"})) == 2
    server.request("DELETE", path, server.authorization)


@pytest.mark.parametrize(
    "update",
    ["LOAD <http://127.0.0.1:9/x>", "LOAD SILENT <http://127.0.0.1:9/x> INTO GRAPH <urn:x>", "LOAD <file:///etc/hostname>",
     "INSERT { ?s ?p ?o } WHERE { SERVICE <http://127.0.0.1:9/> { ?s ?p ?o } }"],
)  # fmt: skip
def test_an_update_makes_no_request(update: str, server: Server) -> None:
    answer = server.update(update)
    assert answer.status in (400, 403)
    assert ("LOAD" if "LOAD" in update else "SERVICE") in assert_problem(answer, answer.status)["detail"]


def test_an_update_is_all_or_nothing(server: Server) -> None:
    answer = server.update("INSERT DATA { <urn:a> <urn:b> <urn:c> } ; CLEAR GRAPH <urn:absent>")
    assert 400 <= answer.status < 500
    assert counted(server.ask(COUNT, JSON)) == 500


def test_without_any_token_nobody_writes(tmp_path_factory: pytest.TempPathFactory) -> None:
    folder = tmp_path_factory.mktemp("no-token")
    with served(folder, "--bare", "--default-graph", "separate", token=None) as one:
        for method, path, headers, body in WRITES:
            assert_problem(one.request(method, path, headers, body), 403)
            assert_problem(one.request(method, path, headers | {"authorization": "Bearer " + "x" * 43}, body), 403)
        assert one.ask("ASK {}").status == 200
