"""What an operator sees: a line of JSON for each request, numbers for Prometheus."""

import itertools
import json
import secrets
import sys
import time
from collections.abc import Callable
from typing import BinaryIO

from prometheus_client import CollectorRegistry, Counter, Gauge, Histogram, generate_latest

from sgkg_api.redaction import redacted

__all__ = ["AccessLog", "Metrics", "given_id", "request_ids"]

_FLUSH_BYTES = 1 << 15
_LONGEST_ID = 64
_BUCKETS = (0.001, 0.005, 0.02, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30, 60)


def request_ids() -> Callable[[], str]:
    """Make a source of names for requests: random for the process, counted within it."""
    prefix = secrets.token_hex(5)
    numbers = itertools.count(1)
    return lambda: f"{prefix}-{next(numbers):x}"


def given_id(value: bytes) -> str:
    """Take the name that a client gives its request in ``X-Request-Id``; empty for one that is not fit for a log.

    >>> given_id(b"a-1"), given_id(b"{}")
    ('a-1', '')
    """
    return value.decode("ascii") if len(value) <= _LONGEST_ID and value.replace(b"-", b"").isalnum() else ""


class AccessLog:
    """A line of JSON for each request, written in blocks; never a query string, a body or a token.

    Args:
        stream: where the lines go; None writes none.
    """

    def __init__(self, stream: BinaryIO | None = None) -> None:
        self._stream = stream
        self._lines: list[str] = []
        self._size = 0

    @classmethod
    def to_stderr(cls) -> "AccessLog":
        """Write to standard error."""
        return cls(sys.stderr.buffer)

    def add(self, request_id: str, method: str, path: str, status: int, size: int, seconds: float, how: str) -> None:
        """Note a request that is over.

        Args:
            request_id: as the client sees it too.
            method: of the request.
            path: of the request, without its query string.
            status: of the answer; 0 where the connection was cut.
            size: bytes of the body.
            seconds: from the arrival of the request.
            how: ``hit``, ``miss`` or ``stream`` for answers to queries, else empty.
        """
        if self._stream is None:
            return
        # Path and request id come from outside; the rest is ours and needs no escapes.
        line = (
            f'{{"time":{time.time():.3f},"id":{json.dumps(request_id)},"method":{json.dumps(method)},'
            f'"path":{json.dumps(redacted(path))},"status":{status},"bytes":{size},"ms":{seconds * 1000:.2f},'
            f'"cache":"{how}"}}\n'
        )
        self._lines.append(line)
        self._size += len(line)
        if self._size > _FLUSH_BYTES:
            self.flush()

    def flush(self) -> None:
        """Write what has gathered."""
        if self._stream is not None and self._lines:
            lines, self._lines, self._size = self._lines, [], 0
            try:
                self._stream.write("".join(lines).encode("utf-8", "replace"))
                self._stream.flush()
            except (OSError, ValueError):
                self._stream = None  # nobody reads the log any more; the service goes on


class Metrics:
    """Counters and gauges in the form of Prometheus, one set for each server.

    Outcomes of queries: ``ok``, ``cached``, ``not_modified``, ``refused`` (the client's fault), ``timeout``,
    ``memory``, ``overload``, ``failed`` (ours), ``aborted`` (cut on the way), ``cancelled`` (the client went away).
    """

    def __init__(self) -> None:
        self._registry = CollectorRegistry()
        queries = Counter("sgkg_queries", "Queries by outcome.", ["outcome"], registry=self._registry)
        self._outcomes = {
            outcome: queries.labels(outcome)
            for outcome in (
                "ok", "cached", "not_modified", "refused", "timeout", "memory", "overload", "failed", "aborted",
                "cancelled",
            )
        }  # fmt: skip
        self._seconds = Histogram(
            "sgkg_query_seconds", "From the arrival of a query to the end of its answer.", buckets=_BUCKETS,
            registry=self._registry,
        )  # fmt: skip
        self._writes = Counter("sgkg_writes", "Writes by status.", ["status"], registry=self._registry)
        self._requests = Counter("sgkg_requests", "Other requests by status.", ["status"], registry=self._registry)

    def query(self, outcome: str, seconds: float) -> None:
        """Count a query."""
        self._outcomes[outcome].inc()
        self._seconds.observe(seconds)

    def write(self, status: int) -> None:
        """Count an attempt to write."""
        self._writes.labels(str(status)).inc()

    def request(self, status: int) -> None:
        """Count a request that is no query."""
        self._requests.labels(str(status)).inc()

    def gauge(self, name: str, text: str, read: Callable[[], float]) -> None:
        """Add a gauge that is read when somebody asks."""
        Gauge(name, text, registry=self._registry).set_function(read)

    def text(self) -> bytes:
        """Write all in the text format of Prometheus."""
        return generate_latest(self._registry)
