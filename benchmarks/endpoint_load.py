"""The clients: `wrk` for many small answers, one plain socket reader for a long one."""

import contextlib
import http.client
import json
import subprocess
import tempfile
import time
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import quote

from endpoint_servers import Server

JSON = "application/sparql-results+json"

_SCRIPT = """
local n = %(first)d
local fixed = %(fixed)s
request = function()
  if not fixed then n = n + 1 end
  return wrk.format("GET", %(head)s .. (n %% %(count)d) .. %(middle)s .. n .. %(tail)s)
end
if %(counted)s then
  local answered = 0
  local file = io.open(%(count_file)s, "w")
  response = function()
    answered = answered + 1
    file:seek("set")
    file:write(string.format("%%012d", answered))
    file:flush()
  end
end
done = function(summary, latency, requests)
  local e = summary.errors
  io.write(string.format('{"requests":%%d,"us":%%d,"bytes":%%d,"failed":%%d,"p50":%%d,"p99":%%d}\\n',
    summary.requests, summary.duration, summary.bytes, e.connect + e.read + e.write + e.status + e.timeout,
    latency:percentile(50), latency:percentile(99)))
end
"""


@dataclass(frozen=True, slots=True)
class Query:
    """A query with two places that vary: ``@1`` a number below ``count``, ``@2`` any number."""

    text: str
    count: int

    def filled(self, number: int) -> str:
        """Fill the places, and escape all for a URL."""
        return quote(self.text.replace("@1", str(number % self.count)).replace("@2", str(number)))


@dataclass(frozen=True, slots=True)
class Cell:
    """What one run of one server gave; CPU of the server with all its workers."""

    requests: int
    requests_per_s: float
    cpu_us: float
    p50_ms: float
    p99_ms: float
    failed: int


def hammer(server: Server, query: Query, first: int | None, connections: int, seconds: int, *, slow: bool) -> Cell:
    """Ask as fast as a number of connections can.

    Args:
        server: whom.
        query: what.
        first: number from which on the places are filled; None asks the same each time.
        connections: how many at once.
        seconds: how long.
        slow: the queries are slow, so that those under way at the end would count: then CPU and answers are taken in
            the middle of the run, where as much is under way at the end of the measurement as at its start. For quick
            queries counting each answer would cost the client more than that.
    """
    head, rest = quote(query.text).split("%401")
    middle, tail = rest.split("%402")
    with tempfile.TemporaryDirectory() as folder:
        file, counter = Path(folder) / "requests.lua", Path(folder) / "answered"
        parts = {"head": server.path + head, "middle": middle, "tail": tail, "count_file": str(counter)}
        script = _SCRIPT % {
            "first": first or 7, "fixed": str(first is None).lower(), "count": query.count,
            "counted": str(slow).lower(), **{name: json.dumps(part) for name, part in parts.items()},
        }  # fmt: skip
        file.write_text(script, "ascii")
        command = ["wrk", "-t1", f"-c{connections}", f"-d{seconds}s", "--timeout", "120s", "-s", str(file)]
        command += ["-H", f"Accept: {JSON}", f"http://127.0.0.1:{server.port}"]
        before = server.settled_cpu_s(), 0
        with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as running:
            if slow:
                time.sleep(0.25 * seconds)
                before = server.cpu_s(), int(counter.read_text() or 0)
                time.sleep(0.7 * seconds)
                after = server.cpu_s(), int(counter.read_text() or 0)
            said, _ = running.communicate()
        if running.returncode:
            raise RuntimeError(f"wrk failed with {running.returncode}")
        told = json.loads(next(line for line in said.splitlines() if line.startswith("{")))
        if not slow:
            after = server.settled_cpu_s(), told["requests"]
    answered = max(after[1] - before[1], 1)
    return Cell(
        told["requests"], told["requests"] / told["us"] * 1e6, (after[0] - before[0]) / answered * 1e6,
        told["p50"] / 1000, told["p99"] / 1000, told["failed"],
    )  # fmt: skip


@dataclass(frozen=True, slots=True)
class Stream:
    """What a long answer gave."""

    megabytes: float
    megabytes_per_cpu_s: float
    first_byte_ms: float
    peak_mib: float


def drain(server: Server, query: str) -> Stream:
    """Read a long answer to its end, and throw it away."""
    before = server.settled_cpu_s()
    started = time.perf_counter()
    connection = http.client.HTTPConnection("127.0.0.1", server.port, timeout=1200)
    buffer = bytearray(1 << 20)
    size = 0
    with contextlib.closing(connection):
        connection.request("GET", server.path + quote(query), headers={"Accept": JSON})
        answer = connection.getresponse()
        if answer.status != 200:
            raise RuntimeError(f"{server.name}: {answer.status} {answer.read(500)!r}")
        first = time.perf_counter() - started
        while count := answer.readinto(buffer):  # raises where the answer is cut
            size += count
    spent = server.settled_cpu_s() - before
    return Stream(size / 1e6, size / 1e6 / spent, first * 1000, server.peak_mib())
