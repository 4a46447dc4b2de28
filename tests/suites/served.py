"""Start a real server for tests: ``sgkg serve`` as a process of its own, on a free port, with a temporary store.

``SGKG_SUITES_AGAINST=oxigraph`` puts the server of the PyPI package ``oxigraph`` in its place, which tells a fault of a
test from one of ours. It knows the protocols, not our details.
"""

import http.client
import os
import secrets
import signal
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import quote, urlencode

from suites.in_process import EVERYTHING, Refused
from suites.w3c_manifests import Data

__all__ = ["TOKEN", "Answer", "Server", "served"]

#: of a curator, in all tests of a run
TOKEN = secrets.token_urlsafe(32)
START_S = 120
STOP_S = 20
AGAINST = os.environ.get("SGKG_SUITES_AGAINST", "sgkg")
Headers = Mapping[str, str] | Iterable[tuple[str, str]]


@dataclass(frozen=True)
class Answer:
    """The answer to a request; names of ``headers`` are in lower case, repeated ones joined by a comma."""

    status: int
    headers: Mapping[str, str]
    body: bytes

    @property
    def media_type(self) -> str:
        return self.headers.get("content-type", "").partition(";")[0].strip().lower()

    @property
    def text(self) -> str:
        return self.body.decode()


@dataclass
class Server:
    """A running server.

    Attributes:
        host, port: where it listens.
        token: bearer token of a curator.
        process: the server's process.
        log: file with its output.
        query_path, update_path, graph_store_path: where the three protocols are.
    """

    host: str
    port: int
    token: str
    process: "subprocess.Popen[bytes]"
    log: Path
    query_path: str = "/sparql"
    update_path: str = "/update"
    graph_store_path: str = "/graph-store"
    #: what the last call of ``hold`` put into the store, None when it has been changed since
    held: Data | None = None
    local: threading.local = field(default_factory=threading.local)
    opened: list[http.client.HTTPConnection] = field(default_factory=list)

    @property
    def url(self) -> str:
        return f"http://{self.host}:{self.port}"

    @property
    def authorization(self) -> dict[str, str]:
        return {"authorization": f"Bearer {self.token}"}

    # --- requests as they are

    def request(self, method: str, path: str, headers: Headers = (), body: bytes | None = None) -> Answer:
        """Send a request as it stands, on the connection that this thread keeps open."""
        for last in (False, True):
            connection, kept = self.connection()
            try:
                return exchange(connection, method, path, headers, body)
            except (ConnectionError, http.client.BadStatusLine):
                connection.close()
                self.local.connection = None
                if last or not kept:  # a kept connection may have been closed meanwhile: that is no fault
                    raise
        raise AssertionError

    def connection(self) -> tuple[http.client.HTTPConnection, bool]:
        """Return the connection of this thread, and whether it has been used before."""
        found = getattr(self.local, "connection", None)
        if found is None:
            self.local.connection = http.client.HTTPConnection(self.host, self.port, timeout=60)
            self.opened.append(self.local.connection)
        return self.local.connection, found is not None

    def get(self, path: str, headers: Headers = ()) -> Answer:
        return self.request("GET", path, headers)

    def ask(self, query: str, accept: str = "*/*", headers: Headers = (), **parameters: object) -> Answer:
        """Send a query with GET; each parameter is a text or a list of them."""
        given = urlencode({"query": query} | parameters, doseq=True, quote_via=quote)
        return self.get(f"{self.query_path}?{given}", {"accept": accept} | dict(headers))

    # --- the store

    def update(self, text: str) -> Answer:
        self.held = None
        headers = {"content-type": "application/sparql-update"} | self.authorization
        return self.request("POST", self.update_path, headers, text.encode())

    def put(self, graph: str | None, data: bytes, media_type: str = "application/n-triples") -> Answer:
        """Replace a graph; None stands for the default graph."""
        self.held = None
        return self.request("PUT", self.graph(graph), {"content-type": media_type} | self.authorization, data)

    def graph(self, graph: str | None) -> str:
        return f"{self.graph_store_path}?" + ("default" if graph is None else "graph=" + quote(graph, safe=""))

    def hold(self, data: Data) -> None:
        """Make this the content of the store; nothing is done where it is that already."""
        if self.held == data:
            return
        accept(self.update("DROP ALL"))
        if data.default:
            accept(self.put(None, data.default))
        for name, graph in data.named:
            accept(self.put(name, graph))
        self.held = data

    def solve(self, text: str, media_type: str) -> bytes:
        """Answer a query sent by POST in this media type.

        Raises:
            Refused: any status but 200.
        """
        headers = {"content-type": "application/sparql-query", "accept": media_type}
        answer = accept(self.request("POST", self.query_path, headers, text.encode()))
        assert media_type in (answer.media_type, "*/*")
        return answer.body

    def everything(self) -> bytes:
        return self.solve(EVERYTHING, "application/sparql-results+json")


def exchange(
    connection: http.client.HTTPConnection, method: str, path: str, headers: Headers, body: bytes | None
) -> Answer:
    connection.putrequest(method, path, skip_accept_encoding=True)
    for name, value in headers.items() if isinstance(headers, Mapping) else headers:
        connection.putheader(name, value)
    if body is not None or method in ("POST", "PUT"):
        connection.putheader("content-length", str(len(body or b"")))
    connection.endheaders(body)
    response = connection.getresponse()
    found: dict[str, str] = {}
    for name, value in response.getheaders():
        found[name.lower()] = f"{found[name.lower()]}, {value}" if name.lower() in found else value
    return Answer(response.status, found, response.read())


def accept(answer: Answer) -> Answer:
    if answer.status not in (200, 201, 204):
        problem = answer.text if answer.media_type == "application/problem+json" else ""
        raise Refused(f"{answer.status}: {answer.body[:2000]!r}", answer.status, problem)
    return answer


def free_port() -> int:
    with socket.socket() as one:
        one.bind(("127.0.0.1", 0))
        return int(one.getsockname()[1])


def command(port: int, store: Path, options: Iterable[str]) -> list[str]:
    if AGAINST == "oxigraph":
        program = Path(sys.executable).parent / "oxigraph"
        return [str(program), "serve", "-l", str(store), "-b", f"127.0.0.1:{port}"]
    serve = ["-m", "sgkg", "serve", "--store", str(store), "--port", str(port)]
    return [sys.executable, *serve, *options]


def wait_until_ready(server: Server) -> None:
    path = "/readyz" if AGAINST == "sgkg" else "/query?query=ASK%7B%7D"
    limit = time.monotonic() + START_S
    while time.monotonic() < limit and server.process.poll() is None:
        try:
            if server.get(path).status == 200:
                return
        except (ConnectionError, http.client.HTTPException):
            pass
        time.sleep(0.05)
    ended = server.process.poll()
    state = f"ended with {ended}" if ended is not None else f"was not ready in {START_S} s"
    raise RuntimeError(f"the server {state}{tail(server.log)}")


def stop(process: "subprocess.Popen[bytes]", log: Path) -> None:
    asked = process.poll() is None
    if asked:
        process.send_signal(signal.SIGTERM)
    try:
        process.wait(STOP_S)
    except subprocess.TimeoutExpired:
        process.kill()
        process.wait()
        raise RuntimeError(f"the server did not stop {STOP_S} s after SIGTERM{tail(log)}") from None
    if asked and process.returncode:
        raise RuntimeError(f"the server stopped with {process.returncode}{tail(log)}")


def tail(log: Path) -> str:
    return f":\n{log.read_text('utf-8', 'replace')[-4000:]}"


@contextmanager
def served(
    folder: Path, *options: str, token: str | None = TOKEN, environment: Mapping[str, str] | None = None
) -> Iterator[Server]:
    """Run a server while the block runs.

    Args:
        folder: for the store and the log; an empty one, or that of a server that has stopped.
        options: of ``sgkg serve``, such as ``--bare``.
        token: the curator's; None for a server that has none.
        environment: variables beside those here; none of ours are inherited.

    Raises:
        RuntimeError: the server did not start, or did not stop at SIGTERM.
    """
    port, log = free_port(), folder / "server.log"
    inherited = {name: value for name, value in os.environ.items() if not name.startswith("SGKG_")}
    variables = inherited | ({"SGKG_CURATOR_TOKEN": token} if token else {}) | dict(environment or {})
    with log.open("ab") as output:
        arguments = command(port, folder / "store", options)
        process = subprocess.Popen(arguments, env=variables, cwd=folder, stdout=output, stderr=output)
    paths = {} if AGAINST == "sgkg" else {"query_path": "/query", "graph_store_path": "/store"}
    server = Server("127.0.0.1", port, token or "", process, log, **paths)
    try:
        wait_until_ready(server)
        yield server
    finally:
        for connection in server.opened:
            connection.close()
        stop(process, log)
