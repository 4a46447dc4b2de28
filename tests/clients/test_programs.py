"""Programs of other languages: roqet (C), Comunica (JavaScript) and curl."""

import csv
import hashlib
import io
import json
import os
import shutil
import subprocess
import tempfile
from pathlib import Path

import pyoxigraph as ox
import pytest
from clients.installed import missing, program
from suites.served import Server

EX = "http://example.org/"
SELECT = f"SELECT ?name ?voltage {{ ?s <{EX}name> ?name ; <{EX}voltage> ?voltage }} ORDER BY ?name"
NAMES = {'meter & "box", <1>', "Zähler"}
PACKAGE = Path(__file__).parent / "package.json"
LIMIT_S = 300

pytestmark = pytest.mark.clients


def output(*command: str, data: bytes | None = None) -> bytes:
    done = subprocess.run(command, input=data, capture_output=True, timeout=LIMIT_S)
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout


# --- roqet asks for XML results only


def test_roqet_selects(queries: str) -> None:
    roqet = program("roqet", "rasqal-utils (Debian)")
    rows = csv.DictReader(io.StringIO(output(roqet, "-q", "-p", queries, "-e", SELECT, "-r", "csv").decode()))
    assert {row["name"] for row in rows} == NAMES


def test_roqet_tells_of_an_error(queries: str) -> None:
    roqet = program("roqet", "rasqal-utils (Debian)")
    done = subprocess.run([roqet, "-q", "-p", queries, "-e", "SELECT {"], capture_output=True, timeout=LIMIT_S)
    assert done.returncode != 0


# --- Comunica


@pytest.fixture(scope="session")
def comunica() -> str:
    """Install Comunica into a folder of the user's cache, once for each version of package.json."""
    npm, _ = program("npm", "Node.js 20 or later with npm"), program("node", "Node.js 20 or later")
    cache = Path(os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache") / "sgkg-test-clients"
    folder = cache / hashlib.sha256(PACKAGE.read_bytes()).hexdigest()[:16]
    if not folder.exists():
        cache.mkdir(parents=True, exist_ok=True)
        made = Path(tempfile.mkdtemp(dir=cache))
        shutil.copy(PACKAGE, made)
        command = [npm, "install", "--prefix", str(made), "--no-audit", "--no-fund", "--ignore-scripts"]
        done = subprocess.run(command, capture_output=True, text=True, timeout=LIMIT_S)
        if done.returncode != 0:
            shutil.rmtree(made)
            missing(f"npm could not install Comunica:\n{done.stderr[-2000:]}")
        made.rename(folder)  # whole or not at all
    return str(folder / "node_modules" / ".bin" / "comunica-sparql")


#: with the prefix it takes the URL for an endpoint, without it finds out by the service description
@pytest.mark.parametrize("source", ["{}", "sparql@{}"])
def test_comunica_selects(source: str, comunica: str, queries: str) -> None:
    found = json.loads(output(comunica, source.format(queries), SELECT, "-t", "application/sparql-results+json"))
    rows = found["results"]["bindings"]
    assert {row["name"]["value"] for row in rows} == NAMES
    assert {row["voltage"]["value"] for row in rows} == {"230"}


def test_comunica_constructs_and_asks(comunica: str, queries: str) -> None:
    query = f"CONSTRUCT WHERE {{ ?s <{EX}voltage> ?o }}"
    found = output(comunica, f"sparql@{queries}", query, "-t", "application/n-triples")
    assert len(list(ox.parse(found, format=ox.RdfFormat.N_TRIPLES))) == 1
    found = output(comunica, f"sparql@{queries}", "ASK { ?s ?p 230 }", "-t", "application/sparql-results+json")
    assert json.loads(found)["boolean"] is True


def test_comunica_joins_the_endpoint_with_itself(comunica: str, queries: str) -> None:
    """Two sources: Comunica does the join, and sends many small queries."""
    query = f"SELECT DISTINCT ?v {{ ?s <{EX}name> ?n . ?s <{EX}voltage> ?v }}"
    again = queries + ("/" if queries.endswith("/sparql") else "")
    found = output(comunica, f"sparql@{queries}", f"sparql@{again}", query, "-t", "application/sparql-results+json")
    assert [row["v"]["value"] for row in json.loads(found)["results"]["bindings"]] == ["230"]


# --- curl


def test_curl_asks(queries: str) -> None:
    curl = program("curl", "curl")
    get = output(curl, "-sSfG", queries, "--data-urlencode", f"query={SELECT}", "-H", "Accept: text/csv")
    form = output(curl, "-sSf", queries, "--data-urlencode", f"query={SELECT}", "-H", "Accept: text/csv")
    kind = "Content-Type: application/sparql-query"
    direct = output(curl, "-sSf", queries, "--data-binary", SELECT, "-H", kind, "-H", "Accept: text/csv")
    packed = output(
        curl, "-sSfG", "--compressed", queries, "--data-urlencode", f"query={SELECT}", "-H", "Accept: text/csv"
    )
    assert get == form == direct == packed
    assert {row["name"] for row in csv.DictReader(io.StringIO(get.decode()))} == NAMES


def test_curl_writes(server: Server, tmp_path: Path) -> None:
    curl = program("curl", "curl")
    token = ["-H", f"Authorization: Bearer {server.token}"]
    file = tmp_path / "new.ttl"
    file.write_text("<urn:a> <urn:b> <urn:c> .", "utf-8")
    graph = server.url + server.graph("urn:new")
    output(curl, "-sSf", *token, "-H", "Content-Type: text/turtle", "-T", str(file), graph)
    assert output(curl, "-sSf", "-H", "Accept: application/n-triples", graph) == b"<urn:a> <urn:b> <urn:c> .\n"
    update = "INSERT DATA { GRAPH <urn:new> { <urn:a> <urn:b> <urn:d> } }"
    output(curl, "-sSf", *token, server.url + server.update_path, "--data-urlencode", f"update={update}")
    assert len(output(curl, "-sSf", "-H", "Accept: application/n-triples", graph).splitlines()) == 2
    output(curl, "-sSf", *token, "-X", "DELETE", graph)
    assert server.get(server.graph("urn:new")).status == 404
