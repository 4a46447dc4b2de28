"""The servers that are compared: each loads the same catalogue, runs on one core, and is asked what it cost."""

import contextlib
import http.client
import os
import secrets
import shutil
import signal
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path

_TICK = os.sysconf("SC_CLK_TCK")
_HERE = Path(__file__).parent
_START_S = 600


@dataclass(slots=True)
class Server:
    """A server under test.

    Attributes:
        name: as it is printed.
        command: starts it; ``{port}`` stands for the port.
        path: of the endpoint, up to the text of the query.
        triples: how many it holds.
        environment: what it needs beside ours.
    """

    name: str
    command: Sequence[str]
    path: str
    triples: int
    environment: dict[str, str] = field(default_factory=dict)
    port: int = 0
    process: "subprocess.Popen[bytes] | None" = None
    account: "_Account | None" = None

    @property
    def pid(self) -> int:
        """Number of the process that answers HTTP."""
        return self.process.pid if self.process else 0

    def start(self, core: int | None) -> None:
        """Start it and wait until it answers."""
        self.port = _free_port()
        pinned = ["taskset", "-c", str(core)] if core is not None else []
        self.process = subprocess.Popen(
            [*pinned, *(part.replace("{port}", str(self.port)) for part in self.command)], cwd=_HERE,
            env={**os.environ, **self.environment}, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
        )  # fmt: skip
        end = time.monotonic() + _START_S
        while not self._answers():
            if self.process.poll() is not None or time.monotonic() > end:
                sys.exit(f"{self.name} did not start: {' '.join(self.command)}")
            time.sleep(0.1)
        self.account = _Account(self.pid)
        for _ in range(60):  # some still tidy up what was loaded
            before = self.cpu_s()
            time.sleep(1)
            if self.cpu_s() - before < 0.03:
                break

    def stop(self) -> None:
        """End it."""
        if self.account is not None:
            self.account.stop()
        if self.process is not None:
            self.process.send_signal(signal.SIGTERM)
            try:
                self.process.wait(15)
            except subprocess.TimeoutExpired:
                self.process.kill()
                self.process.wait()
            self.process = None

    def cpu_s(self) -> float:
        """CPU seconds of the process and all its descendants so far, those included that have ended."""
        assert self.account is not None
        return self.account.seconds()

    def settled_cpu_s(self) -> float:
        """CPU seconds, once nothing is left of what clients that went away had asked."""
        before = self.cpu_s()
        for _ in range(200):
            time.sleep(0.25)
            now = self.cpu_s()
            if now - before < 0.015:
                return now
            before = now
        return before

    def peak_mib(self) -> float:
        """The most memory that the process answering HTTP has had resident since its start."""
        lines = Path(f"/proc/{self.pid}/status").read_text("ascii").splitlines()
        return next(int(line.split()[1]) for line in lines if line.startswith("VmHWM:")) / 1024

    def get(self, encoded_query: str, accept: str) -> tuple[int, bytes]:
        """Ask one query."""
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=600)
        with contextlib.closing(connection):
            connection.request("GET", self.path + encoded_query, headers={"Accept": accept})
            answer = connection.getresponse()
            return answer.status, answer.read()

    def _answers(self) -> bool:
        try:
            return self.get("ASK%7B%7D", "application/sparql-results+json")[0] == 200
        except (OSError, http.client.HTTPException):
            return False


def oxigraph(folder: Path, data: Path, triples: int) -> Server:
    """Make `oxigraph serve`, its store loaded and compacted by its own commands."""
    program = _program("oxigraph")
    store = str(folder / "oxigraph")
    for command in (["load", "-l", store, "-f", str(data)], ["optimize", "-l", store]):
        subprocess.run([program, *command], check=True, capture_output=True)
    return Server(
        "oxigraph serve", [program, "serve", "-l", store, "-b", "127.0.0.1:{port}"], "/query?query=", triples
    )


def rdflib_endpoint(data: Path, triples: int) -> Server:
    """Make `rdflib-endpoint` over a graph in memory, under uvicorn."""
    command = [sys.executable, "-m", "uvicorn", "endpoint_rdflib:app", "--port", "{port}", "--no-access-log"]
    return Server("rdflib-endpoint", command, "/?query=", triples, {"ENDPOINT_DATA": str(data)})


def sgkg(folder: Path, data: Path, triples: int, options: Sequence[str]) -> Server:
    """Make `sgkg serve` over a store on disk, loaded by a PUT to its Graph Store."""
    store = folder / "sgkg"
    token = secrets.token_urlsafe(32)
    command = [sys.executable, "-m", "sgkg", "serve", "--bare", "--default-graph", "separate", "--port", "{port}"]
    command += ["--store", str(store)]
    server = Server("sgkg serve", [*command, *options], "/sparql?query=", triples, {"SGKG_CURATOR_TOKEN": token})
    patient = [*command, "--timeout", "300", "--memory-limit", "4096", "--in-memory", "0"]
    loading = Server("sgkg serve", patient, server.path, triples)
    loading.environment = {**server.environment, "SGKG_MAX_UPLOAD": str(max(data.stat().st_size, 1 << 20))}
    loading.start(None)
    try:
        connection = http.client.HTTPConnection("127.0.0.1", loading.port, timeout=1200)
        with contextlib.closing(connection), data.open("rb") as body:
            headers = {"Content-Type": "application/n-triples", "Authorization": f"Bearer {token}"}
            headers["Content-Length"] = str(data.stat().st_size)
            connection.request("PUT", "/graph-store?default", body, headers)
            answer = connection.getresponse()
            if answer.status >= 300:
                sys.exit(f"sgkg serve did not take the data: {answer.status} {answer.read().decode()}")
    finally:
        loading.stop()
    return server


def _program(name: str) -> str:
    beside = Path(sys.executable).parent / name
    found = str(beside) if beside.exists() else shutil.which(name)
    if found is None:
        sys.exit(f"{name} is not installed: python -m pip install oxigraph rdflib-endpoint")
    return found


def _free_port() -> int:
    with socket.create_server(("127.0.0.1", 0)) as listening:
        return int(listening.getsockname()[1])


class _Account:
    """CPU time of a process and its descendants.

    Looked up again and again, because a system keeps no account of a worker that was killed and not waited for; what
    it spends after the last look before its end is lost, at most twenty milliseconds.
    """

    def __init__(self, root: int) -> None:
        self._root = root
        self._seen: dict[tuple[int, str], int] = {}
        self._lock = threading.Lock()
        self._over = threading.Event()
        threading.Thread(target=self._run, daemon=True).start()

    def seconds(self) -> float:
        """CPU seconds so far."""
        with self._lock:
            self._look()
            return sum(self._seen.values()) / _TICK

    def stop(self) -> None:
        """Look no more."""
        self._over.set()

    def _run(self) -> None:
        while not self._over.wait(0.02):
            with self._lock:
                self._look()

    def _look(self) -> None:
        waiting = [self._root]
        while waiting:
            pid = waiting.pop()
            with contextlib.suppress(OSError, IndexError):
                # Fields of proc_pid_stat(5) from the state on, which is field 3: times are 14 and 15, start is 22.
                found = Path(f"/proc/{pid}/stat").read_text("ascii", "replace").rpartition(")")[2].split()
                self._seen[pid, found[19]] = int(found[11]) + int(found[12])
                waiting += map(int, Path(f"/proc/{pid}/task/{pid}/children").read_text("ascii").split())
