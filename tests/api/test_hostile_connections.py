"""Connections that send too much, too slowly, or something that no client sends."""

import json
import socket
import time
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import quote

import pytest
from api.test_running import RUNAWAYS, processes, start
from suites.served import TOKEN, Server, served

JSON = "application/sparql-results+json"


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    with served(tmp_path_factory.mktemp("hostile"), "--timeout", "5") as running:
        yield running


def resident_mb(server: Server) -> float:
    lines = Path(f"/proc/{server.process.pid}/status").read_text().splitlines()
    return int(next(line.split()[1] for line in lines if line.startswith("VmRSS"))) / 1024


def first_line(connection: socket.socket) -> str:
    try:
        return connection.recv(4096).decode("latin-1").partition("\r\n")[0]
    except ConnectionError:
        return ""


@pytest.mark.parametrize(
    ("head", "piece"),
    [
        (b"GET / HTTP/1.1\r\nHost: a\r\n", b"x-a: y\r\n" * 2000),
        (b"GET / HTTP/1.1\r\nX: ", b"y" * 20000),
        (b"GET /", b"y" * 20000),
        (b"POST /sparql HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n", b"x-a: y\r\n" * 2000),
    ],
    ids=["headers", "one header", "path", "trailers"],
)
@pytest.mark.skipif(not Path("/proc/self/status").exists(), reason="reads /proc")
def test_a_head_has_an_end(server: Server, head: bytes, piece: bytes) -> None:
    before = resident_mb(server)
    answer = ""
    with socket.create_connection((server.host, server.port), timeout=20) as connection:
        connection.sendall(head)
        try:
            for _ in range(1500):
                connection.sendall(piece)
        except (ConnectionError, TimeoutError):
            pass
        else:
            pytest.fail("30 MB of a head were taken")
        answer = first_line(connection)
    assert not answer or answer.split()[1] in ("400", "431")
    assert resident_mb(server) < before + 40
    assert server.ask("ASK {}", JSON).status == 200


def test_a_long_query_by_get_is_told_to_use_post(server: Server) -> None:
    with socket.create_connection((server.host, server.port), timeout=20) as connection:
        connection.sendall(b"GET /sparql?query=" + b"a" * 400_000)
        assert "431" in first_line(connection)
    answer = server.ask("ASK {} #" + "a" * 70_000, JSON)
    assert (answer.status, answer.media_type) == (400, "application/problem+json")
    assert "by POST" in answer.text


def test_a_request_that_does_not_come_is_closed(server: Server) -> None:
    with socket.create_connection((server.host, server.port), timeout=40) as connection:
        connection.sendall(b"GET / HTTP/1.1\r\nX: ")
        assert " 408 " in first_line(connection)


@pytest.mark.parametrize(
    ("query", "status", "says"),
    [
        ("SELECT (<http://example.org/fn>(1) AS ?x) {}", 400, "cannot be evaluated"),
        ("SELECT (sg:fn(1) AS ?x) {}", 400, "cannot be evaluated"),
        (
            "SELECT (STRLEN(?h) AS ?n) { BIND('" + "a" * 1000 + "' AS ?a) "
            + " ".join(f"BIND(CONCAT({', '.join(['?' + one] * 10)}) AS ?{two})" for one, two in zip("abcdefg", "bcdefgh", strict=True))
            + " }", 503, "memory",
        ),
    ],
)  # fmt: skip
def test_faults_of_a_query_are_not_ours(server: Server, query: str, status: int, says: str) -> None:
    answer = server.ask(query, JSON)
    if says == "memory" and "query-timeout" in answer.text:  # a busy machine has not taken it all in 5 s
        answer = server.ask(query, JSON)
    assert (answer.status, says in answer.text) == (status, True), answer.text


def test_xml_that_would_be_none_is_refused(server: Server) -> None:
    query = 'SELECT ("a\\u0007b" AS ?x) {}'
    assert server.ask(query, "application/sparql-results+xml").status == 400
    assert json.loads(server.ask(query, JSON).body)["results"]["bindings"][0]["x"]["value"] == "a\x07b"


def test_nobody_is_sent_to_another_host(server: Server) -> None:
    data = b'<https://w3id.org/sgdata//evil.example/x> <http://www.w3.org/2000/01/rdf-schema#label> "x" .'
    assert server.put("https://example.org/evil", data).status == 201
    for path in ("//evil.example/x", "//evil.example/x.ttl", "/%2Fevil.example/x"):
        answer = server.get(path)
        assert answer.status == 404
        assert "location" not in answer.headers


def test_an_update_has_no_tag(server: Server) -> None:
    headers = {"content-type": "application/sparql-update", "if-match": '"x"'} | server.authorization
    assert server.request("POST", "/update", headers, b"CLEAR GRAPH <urn:none>").status == 412


def test_the_server_stops_with_a_write_running(tmp_path: Path) -> None:
    with served(tmp_path) as server:
        text = f"INSERT {{ GRAPH <urn:u> {{ <urn:a> <urn:b> ?n }} }} WHERE {{ {{ {RUNAWAYS['cross join']} }} }}"
        body = text.encode()
        with socket.create_connection((server.host, server.port)) as connection:
            connection.sendall(
                f"POST /update HTTP/1.1\r\nHost: a\r\nAuthorization: Bearer {TOKEN}\r\n"
                f"Content-Type: application/sparql-update\r\nContent-Length: {len(body)}\r\n\r\n".encode()
                + body
            )
            time.sleep(1)
            assert server.ask("ASK {}", JSON).status == 200
            family = processes(server)
            server.process.terminate()
            server.process.wait(10)
        assert server.process.returncode == 0
        limit = time.monotonic() + 3
        while time.monotonic() < limit and any(Path(f"/proc/{pid}").exists() for pid in family):
            time.sleep(0.05)
        assert not [pid for pid in family if Path(f"/proc/{pid}").exists()]
        assert "Traceback" not in server.log.read_text()
    with served(tmp_path) as server:
        assert server.get(server.graph("urn:u")).status == 404


def test_a_killed_server_leaves_no_writer_behind(tmp_path: Path) -> None:
    with served(tmp_path) as server:
        text = f"INSERT {{ GRAPH <urn:u> {{ <urn:a> <urn:b> ?n }} }} WHERE {{ {{ {RUNAWAYS['cross join']} }} }}"
        path = f"POST /update HTTP/1.1\r\nHost: a\r\nAuthorization: Bearer {TOKEN}\r\nContent-Type: application/sparql-update"
        with socket.create_connection((server.host, server.port)) as connection:
            connection.sendall(f"{path}\r\nContent-Length: {len(text)}\r\n\r\n{text}".encode())
            time.sleep(1)
            family = processes(server)
            server.process.kill()
            server.process.wait()
        limit = time.monotonic() + 5
        while time.monotonic() < limit and any(Path(f"/proc/{pid}").exists() for pid in family):
            time.sleep(0.05)
        assert not [Path(f"/proc/{pid}/status").read_text()[:90] for pid in family if Path(f"/proc/{pid}").exists()]


@pytest.mark.parametrize(
    ("options", "says"),
    [
        (["--timeout", "nan"], "time-out"),
        (["--timeout", "inf"], "time-out"),
        (["--memory-limit", "1"], "at least 64"),
        (["--base-iri", "https://example.org", "--root-path", "/grid"], "/grid"),
    ],
)
def test_settings_that_cannot_work(tmp_path: Path, options: list[str], says: str) -> None:
    process = start(tmp_path, *options)
    assert says in process.communicate(timeout=60)[1]
    assert process.returncode == 2


def test_log_lines_stay_whole(server: Server) -> None:
    server.get(f"/sparql?query={quote('SELECT * {')}")
    server.ask("ASK " + "{" * 20000, JSON)
    time.sleep(0.5)
    for line in server.log.read_text().splitlines():
        if line.startswith("{"):
            json.loads(line)
    assert "Traceback" not in server.log.read_text()
