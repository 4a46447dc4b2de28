"""The server as a process: hostile queries, kills, shutdown, restarts, versions, prefixes of proxies."""

import contextlib
import http.client
import json
import os
import random
import signal
import socket
import sqlite3
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from urllib.parse import quote

import pytest
from evaluate.test_pool import RUNAWAYS
from suites.served import TOKEN, Server, served

JSON = "application/sparql-results+json"
COUNT = "SELECT (COUNT(*) AS ?n) { ?s ?p ?o }"
STREAM = "SELECT * { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i }"


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    options = ("--timeout", "2", "--memory-limit", "200", "--lanes", "2:1", "--public-metrics")
    with served(tmp_path_factory.mktemp("running"), *options) as running:
        yield running


def metric(server: Server, name: str) -> float:
    lines = server.get("/metrics").text.splitlines()
    return float(next(line for line in lines if line.startswith(name + " ")).rpartition(" ")[2])


def processes(server: Server) -> set[int]:
    """Everything that the server has started, itself included."""
    parents = {}
    for entry in Path("/proc").iterdir():
        if entry.name.isdecimal():
            try:
                parents[int(entry.name)] = int((entry / "stat").read_text().rpartition(")")[2].split()[1])
            except OSError:
                continue
    found = {server.process.pid}
    while more := {child for child, parent in parents.items() if parent in found} - found:
        found |= more
    return found


def count(server: Server) -> int:
    answer = server.ask(COUNT, JSON)
    return int(json.loads(answer.body)["results"]["bindings"][0]["n"]["value"])


# --- hostile queries


def runaway(server: Server, text: str) -> tuple[int, dict[str, str]]:
    """Status (0 for a connection that was cut) and headers of the answer."""
    connection = http.client.HTTPConnection(server.host, server.port, timeout=30)
    try:
        connection.request("POST", "/sparql", text, {"content-type": "application/sparql-query", "accept": JSON})
        answer = connection.getresponse()
        body = answer.read()
    except http.client.IncompleteRead:
        return 0, {}
    finally:
        connection.close()
    headers = {name.lower(): value for name, value in answer.getheaders()}
    if answer.status == 503:
        assert json.loads(body)["status"] == 503
    return answer.status, headers


def test_ten_runaways_at_once(server: Server) -> None:
    kinds = [*RUNAWAYS.values(), STREAM, "SELECT * { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i } ORDER BY ?c ?f ?i"]
    texts = [f"{kinds[number % len(kinds)]} # {number}" for number in range(10)]
    for _ in range(3):
        with ThreadPoolExecutor(10) as threads:
            running = [threads.submit(runaway, server, text) for text in texts]
            asked = 0
            while not all(task.done() for task in running):
                assert server.ask("ASK {}", JSON).status == 200
                assert server.ask(f"ASK {{ ?s ?p {asked} }}", JSON).status == 200
                asked += 1
        assert asked > 10
        for task in running:
            status, headers = task.result()
            assert status in (503, 0), status
            if status:
                assert headers["content-type"] == "application/problem+json"
                assert int(headers["retry-after"]) > 0
    assert len(processes(server)) < 12
    assert metric(server, "sgkg_workers_busy") == 0
    assert metric(server, "sgkg_workers_waiting") == 0


@pytest.mark.skipif(sys.platform != "linux", reason="counts files in /proc")
def test_nothing_leaks(server: Server) -> None:
    def files() -> int:
        return len(list(Path(f"/proc/{server.process.pid}/fd").iterdir()))

    def round_of_all() -> None:
        for text in (STREAM + " LIMIT 20000", "ASK " + "{" * 20000, RUNAWAYS["values product"]):
            assert runaway(server, text)[0] in (200, 400, 503)

    round_of_all()
    before = files()
    for _ in range(4):
        round_of_all()
    time.sleep(0.5)
    assert files() <= before + 4
    assert len(processes(server)) < 12


def test_a_stream_that_fails_is_cut(server: Server) -> None:
    connection = http.client.HTTPConnection(server.host, server.port, timeout=30)
    connection.request("POST", "/sparql", STREAM + "# cut", {"content-type": "application/sparql-query"})
    answer = connection.getresponse()
    assert answer.status == 200
    with pytest.raises(http.client.IncompleteRead):
        answer.read()
    connection.close()


def test_an_old_client_gets_no_answer_whose_end_it_cannot_see(server: Server) -> None:
    with socket.create_connection((server.host, server.port)) as connection:
        connection.sendall(f"GET /sparql?query={quote(STREAM + ' LIMIT 100000')} HTTP/1.0\r\n\r\n".encode())
        head = connection.makefile("rb").read().decode().partition("\r\n")[0]
    assert " 505 " in head


def test_work_ends_when_the_client_leaves(server: Server) -> None:
    for text in (RUNAWAYS["cross join"] + "# leaves", STREAM + "# leaves"):
        with socket.create_connection((server.host, server.port)) as connection:
            connection.sendall(f"GET /sparql?query={quote(text)} HTTP/1.1\r\nHost: x\r\n\r\n".encode())
            time.sleep(0.4)
        limit = time.monotonic() + 1.5
        while metric(server, "sgkg_workers_busy") and time.monotonic() < limit:
            time.sleep(0.05)
        assert metric(server, "sgkg_workers_busy") == 0


def test_one_evaluation_for_all_who_ask_the_same(server: Server) -> None:
    text = "SELECT (COUNT(*) AS ?n) { ?a ?b ?c . ?d a ?f . FILTER(STRLEN(STR(?f)) > 30) FILTER(STRLEN(STR(?c)) = 9) }"
    before = metric(server, 'sgkg_queries_total{outcome="ok"}')
    with ThreadPoolExecutor(8) as threads:
        answers = list(threads.map(lambda _: server.ask(text, JSON), range(8)))
    assert {answer.status for answer in answers} == {200}
    assert len({answer.body for answer in answers}) == 1
    assert metric(server, 'sgkg_queries_total{outcome="ok"}') - before <= 8


# --- from outside


def test_nobody_is_called_and_no_file_is_read(server: Server, tmp_path: Path) -> None:
    listener = socket.create_server(("127.0.0.1", 0))
    listener.setblocking(False)
    port = listener.getsockname()[1]
    secret = tmp_path / "secret.ttl"
    secret.write_text("<urn:secret> <urn:p> 1 .")
    there = f"http://127.0.0.1:{port}/x"
    for text in (
        f"SELECT * {{ SERVICE <{there}> {{ ?s ?p ?o }} }}",
        f"SELECT * {{ sErViCe # a comment\n SILENT <{there}> {{ ?s ?p ?o }} }}",
        f"SELECT * {{ \\u0053ERVICE <{there}> {{ ?s ?p ?o }} }}",
        f"SELECT * FROM <{there}> {{ ?s ?p ?o }}",
        f"SELECT * FROM <{secret.as_uri()}> {{ ?s ?p ?o }}",
        f"SELECT * FROM NAMED <{secret.as_uri()}> {{ GRAPH ?g {{ ?s ?p ?o }} }}",
    ):
        answer = server.ask(text, JSON)
        assert answer.status in (200, 400, 403)
        assert b"secret" not in answer.body.replace(secret.as_uri().encode(), b"")
        if answer.status == 200:
            assert json.loads(answer.body)["results"]["bindings"] == []
    for default in (there, secret.as_uri()):
        answer = server.ask(COUNT, JSON, **{"default-graph-uri": default})
        assert json.loads(answer.body)["results"]["bindings"][0]["n"]["value"] == "0"
    for text in (
        f"LOAD <{there}>",
        f"LOAD SILENT <{secret.as_uri()}>",
        f"INSERT {{ ?s ?p ?o }} WHERE {{ SERVICE <{there}> {{ ?s ?p ?o }} }}",
    ):
        assert server.update(text).status in (400, 403)
    context = json.dumps({"@context": there, "@id": "urn:a", "name": "a"}).encode()
    entity = f'<!DOCTYPE r [<!ENTITY x SYSTEM "{secret.as_uri()}">]><rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#"><rdf:Description rdf:about="urn:a"><x xmlns="urn:">&x;</x></rdf:Description></rdf:RDF>'
    for data, media_type in ((context, "application/ld+json"), (entity.encode(), "application/rdf+xml")):
        assert server.put("urn:upload", data, media_type).status == 400
    assert server.get(server.graph("urn:upload")).status == 404
    with pytest.raises(BlockingIOError):
        listener.accept()
    listener.close()


# --- the life of the process


def start(folder: Path, *options: str, **variables: str) -> "subprocess.Popen[str]":
    environment = {name: value for name, value in os.environ.items() if not name.startswith("SGKG_")} | variables
    command = [sys.executable, "-m", "sgkg", "serve", "--port", "0", "--store", str(folder / "store"), *options]
    return subprocess.Popen(command, env=environment, stderr=subprocess.PIPE, stdout=subprocess.PIPE, text=True)


@pytest.mark.parametrize(
    ("options", "variables", "code", "says"),
    [
        (["--host", "203.0.113.7"], {}, 2, "cannot listen on 203.0.113.7"),
        ([], {"SGKG_CURATOR_TOKEN": "short"}, 2, "at least 32 characters"),
        (["--lanes", "2:2", "--workers", "3"], {}, 2, "give one of the two"),
        (["--lanes", "none"], {}, 2, "FAST:SLOW"),
        (["--timeout", "0"], {}, 2, "more than 0"),
        (["--base-iri", "grid.example.org"], {}, 2, "http"),
        (["--root-path", "grid"], {}, 2, "begins with a slash"),
        (["--store", "/dev/null/x"], {}, 4, "/dev/null/x"),
    ],
)
def test_what_cannot_start_says_why(
    tmp_path: Path, options: list[str], variables: dict[str, str], code: int, says: str
) -> None:
    process = start(tmp_path, *options, **variables)
    out, err = process.communicate(timeout=60)
    assert (process.returncode, out) == (code, ""), err
    assert says in err
    assert "Traceback" not in err
    assert "short" not in err.replace("shorter", "") or not variables


def test_a_taken_port_and_a_taken_store_are_told(server: Server, tmp_path: Path) -> None:
    taken = start(tmp_path, "--port", str(server.port))
    assert f"port {server.port}" in taken.communicate(timeout=60)[1]
    assert taken.returncode == 2
    store = server.log.parent / "store"
    second = start(tmp_path, "--store", str(store))
    assert "in use" in second.communicate(timeout=60)[1]
    assert second.returncode == 4
    assert server.ask("ASK {}").status == 200


def test_the_server_stops_in_seconds_with_queries_running(tmp_path: Path) -> None:
    with served(tmp_path, "--bare", "--timeout", "60") as server:
        # so many that no run ends by itself within the grace of the shutdown
        triples = "".join(f"<urn:s{n}> <urn:p> {n} .\n" for n in range(3000)).encode()
        assert server.put(None, triples, "text/turtle").status in (201, 204)
        with ThreadPoolExecutor(4) as threads:
            running = [threads.submit(runaway, server, f"{RUNAWAYS['cross join']} # {n}") for n in range(4)]
            time.sleep(0.5)
            begun = time.monotonic()
            server.process.send_signal(signal.SIGTERM)
            server.process.wait(20)
            assert time.monotonic() - begun < 5 + 1
            for task in running:
                with contextlib.suppress(ConnectionError, http.client.HTTPException):
                    assert task.result()[0] in (503, 0)
        assert server.process.returncode == 0
        assert "Traceback" not in server.log.read_text()


def test_a_server_asked_to_stop_while_it_starts_stops(tmp_path: Path) -> None:
    process = start(tmp_path)
    while process.poll() is None and not (tmp_path / "store").exists():
        time.sleep(0.01)
    process.send_signal(signal.SIGTERM)
    _, err = process.communicate(timeout=60)
    assert process.returncode in (0, -signal.SIGTERM), err
    assert "Traceback" not in err


def test_what_hangs_at_the_end_is_told_and_ended() -> None:
    text = "import time; from sgkg_api.server import _end_by_force; _end_by_force(0.2); time.sleep(60)"
    ended = subprocess.run([sys.executable, "-c", text], capture_output=True, text=True, timeout=30, check=False)
    assert ended.returncode == 1
    assert "ended by force" in ended.stderr
    assert 'File "<string>", line 1' in ended.stderr


@pytest.mark.skipif(sys.platform != "linux", reason="looks into /proc")
def test_no_worker_outlives_a_killed_server(tmp_path: Path) -> None:
    with served(tmp_path, "--bare") as server:
        family = processes(server)
        assert len(family) > 3
        server.process.kill()
        server.process.wait()
        limit = time.monotonic() + 5
        while time.monotonic() < limit and any(Path(f"/proc/{pid}").exists() for pid in family):
            time.sleep(0.05)
        assert not [pid for pid in family if Path(f"/proc/{pid}").exists()]


def test_killed_twenty_times_while_writing(tmp_path: Path) -> None:
    """What was acknowledged is there; what was not is there as a whole or not at all."""
    chance = random.Random(20)
    acknowledged: set[int] = set()
    begun: set[int] = set()
    number = 0
    for _ in range(20):
        with served(tmp_path, "--bare") as server:
            stop = threading.Event()

            def write(server: Server = server, stop: threading.Event = stop) -> None:
                nonlocal number
                while not stop.is_set():
                    number += 1
                    begun.add(number)
                    pair = f"<urn:w{number}> <urn:p> 1, 2, 3 ."
                    try:
                        if number % 2:
                            answer = server.update(f"INSERT DATA {{ GRAPH <urn:g{number}> {{ {pair} }} }}")
                        else:
                            answer = server.put(f"urn:g{number}", pair.encode(), "text/turtle")
                    except (OSError, http.client.HTTPException):
                        return
                    if answer.status in (201, 204):
                        acknowledged.add(number)

            writer = threading.Thread(target=write)
            writer.start()
            time.sleep(chance.uniform(0.02, 0.4))
            server.process.kill()
            server.process.wait()
            stop.set()
            writer.join()
    with served(tmp_path, "--bare") as server:
        answer = server.ask("SELECT ?g (COUNT(*) AS ?n) { GRAPH ?g { ?s ?p ?o } } GROUP BY ?g", JSON)
        rows = json.loads(answer.body)["results"]["bindings"]
        found = {int(row["g"]["value"].removeprefix("urn:g")): int(row["n"]["value"]) for row in rows}
    assert len(acknowledged) > 20
    assert set(found.values()) == {3}
    assert acknowledged <= found.keys() <= begun


# --- versions


def test_a_store_survives_and_is_brought_up_to_date(tmp_path: Path) -> None:
    graph = "https://example.org/vendor"
    with served(tmp_path) as server:
        packed = count(server)
        assert packed > 5000
        assert server.put(graph, b"<urn:a> <urn:b> <urn:c> .").status == 201
        before = json.loads(server.get("/readyz").body)["version"]
    with served(tmp_path) as server:
        assert json.loads(server.get("/readyz").body)["version"] == before
        assert count(server) == packed
        assert (
            server.update("DELETE WHERE { GRAPH <https://w3id.org/sgdata/graph/policy> { ?s ?p ?o } }").status == 204
        )
        assert count(server) < packed
    connection = sqlite3.connect(tmp_path / "store" / "auth.sqlite3")
    with connection:
        connection.execute("UPDATE setting SET value = 'older' WHERE name = 'packed'")
    connection.close()
    with served(tmp_path) as server:
        assert count(server) == packed
        assert server.get(server.graph(graph)).status == 200
        assert json.loads(server.get("/readyz").body)["version"] > before + 1


def test_an_answer_that_a_write_overtook_is_not_the_answer_from_then_on(tmp_path: Path) -> None:
    """The same URL asked again must see what was written while it was answered for the first time."""
    text = "SELECT (COUNT(*) AS ?n) (SUM(STRLEN(STR(?c)) + STRLEN(STR(?f))) AS ?m) { ?a ?b ?c . ?d ?e ?f }"

    def counted(server: Server) -> int:
        return int(json.loads(server.ask(text, JSON).body)["results"]["bindings"][0]["n"]["value"])

    with served(tmp_path, "--bare") as server, ThreadPoolExecutor(1) as threads:
        triples = "".join(f"<urn:s{n}> <urn:p> {n} .\n" for n in range(1500)).encode()
        assert server.put(None, triples, "text/turtle").status in (201, 204)
        first = threads.submit(counted, server)
        time.sleep(0.3)
        assert server.update("INSERT DATA { <urn:new> <urn:p> 1 }").status == 204
        assert first.result() == 1500**2
        assert counted(server) == 1501**2


def test_a_version_can_be_asked_for_ever_after(tmp_path: Path) -> None:
    with served(tmp_path) as server:
        release = server.ask(COUNT, JSON, version="0.1.0")
        number = release.headers["sgkg-version"]
        link = release.headers["content-location"]
        assert f"version={number}" in link
        about = server.get("/interface/7.nt", {"accept": "application/n-triples"})
        for n in range(25):
            text = f"INSERT DATA {{ GRAPH <https://w3id.org/sgdata/graph/eg2-2010> {{ <https://w3id.org/sgdata/interface/7> <urn:new> {n} }} }}"
            assert server.update(text).status == 204
        assert count(server) == int(json.loads(release.body)["results"]["bindings"][0]["n"]["value"]) + 25
        for path in (link, f"/sparql?query={quote(COUNT)}&version=0.1.0"):
            again = server.get(path, {"accept": JSON})
            assert again.body == release.body
            assert again.headers["sgkg-version"] == number
        assert "immutable" in server.get(link, {"accept": JSON}).headers["cache-control"]
        assert b"<urn:new>" in server.get("/interface/7.nt").body
        pinned = server.get(f"/interface/7.nt?version={number}")
        assert sorted(pinned.body.splitlines()) == sorted(about.body.splitlines())
        gone = server.ask(COUNT, JSON, version=str(int(number) + 1))
        assert gone.status == 404
        assert "kept" in json.loads(gone.body)["detail"]
        assert server.ask(COUNT, JSON, version="9999").status == 404
        kept = [entry.name for entry in (tmp_path / "store" / "versions").iterdir()]
        assert len(kept) <= 22
        assert number in kept


# --- behind a proxy


@pytest.mark.parametrize("prefix", ["/grid", ""], ids=["kept by the proxy", "taken away by the proxy"])
def test_behind_a_prefix(tmp_path: Path, prefix: str) -> None:
    with served(tmp_path, "--root-path", "/grid", "--base-iri", "https://example.org/grid") as server:
        assert server.get(f"{prefix}/sparql?query=ASK%7B%7D").status == 200
        answer = server.get(f"{prefix}/interface/7", {"accept": "text/turtle"})
        assert answer.status == 303
        assert answer.headers["location"].removeprefix("https://example.org") == "/grid/interface/7.ttl"
        assert b"https://example.org/grid/sparql" in server.get(f"{prefix}/sparql", {"accept": "text/turtle"}).body
        assert "/grid/" in server.get(f"{prefix}/sparql?query=ASK%7B%7D").headers["content-location"]
        assert "strict-transport-security" in answer.headers


# --- what operators see


def test_log_lines_are_json_and_tell_no_secrets(tmp_path: Path) -> None:
    with served(tmp_path, "--bare") as server:
        server.get("/sparql?query=ASK%7B%7D%23hidden", {"x-request-id": "mine-1"})
        server.get('/no"thing\\%0A')
        server.update("INSERT DATA { <urn:a> <urn:b> 'hidden' }")
        answer = server.get("/healthz", {"x-request-id": "mine-2"})
        assert answer.headers["x-request-id"] == "mine-2"
        assert "dur=" in answer.headers["server-timing"]
    lines = [line for line in server.log.read_text().splitlines() if line.startswith("{")]
    notes = [json.loads(line) for line in lines]
    assert {"mine-1", "mine-2"} <= {note.get("id") for note in notes}
    assert {note["status"] for note in notes if "status" in note} >= {200, 204, 404}
    whole = server.log.read_text()
    assert "hidden" not in whole
    assert TOKEN not in whole


def test_metrics_want_a_token(tmp_path: Path) -> None:
    with served(tmp_path, "--bare") as server:
        assert server.get("/metrics").status == 401
        assert "sgkg_store_version" in server.get("/metrics", server.authorization).text
