"""An answer of the SPARQL endpoint on its way to a client: headers, compression, conditions, and the note of it."""

import asyncio
import time
import zlib
from collections.abc import Awaitable, Callable, MutableMapping
from dataclasses import dataclass
from typing import Any
from urllib.parse import parse_qs

from sgkg.errors import DeadlineError, MemoryLimitError, OverloadError
from sgkg.evaluate.answer import Answer
from sgkg_api.cache import Cache, Entry
from sgkg_api.negotiate import has_tag
from sgkg_api.observe import AccessLog, Metrics
from sgkg_api.problems import problem

__all__ = ["METHODS", "Desk", "Headers", "Message", "Receive", "Reply", "Scope", "Send"]

Scope = MutableMapping[str, Any]
Message = MutableMapping[str, Any]
Receive = Callable[[], Awaitable[Message]]
Send = Callable[[Message], Awaitable[None]]
Headers = list[tuple[bytes, bytes]]

METHODS = ("GET", "HEAD", "POST", "QUERY", "OPTIONS")
_ALLOW = ", ".join(METHODS).encode()
_PREFLIGHT: Headers = [
    (b"access-control-allow-methods", _ALLOW),
    (b"access-control-allow-headers", b"Accept, Content-Type, Authorization, If-None-Match, X-Request-Id"),
    (b"access-control-max-age", b"86400"),
]
_HOW = {"cached": "hit", "ok": "miss"}
_ZIP_FROM = 1024


@dataclass(frozen=True, slots=True)
class Desk:
    """What all answers share: cache, log and metrics."""

    cache: Cache
    log: AccessLog
    metrics: Metrics


class Reply:
    """One answer on its way to a client, and the note of it in log and metrics."""

    __slots__ = ("_common", "_desk", "_send", "begun", "request_id", "scope", "started")

    def __init__(
        self, scope: Scope, send: Send, request_id: str, started: float, common: Headers, desk: Desk
    ) -> None:
        self._send = send
        self._common = common
        self._desk = desk
        self.scope = scope
        self.request_id = request_id
        self.started = started
        self.begun = False

    async def kept(self, entry: Entry, extra: Any, tags: str, how: str) -> None:
        """Send an answer from the cache, or say that the client has it."""
        headers, tag, zipped = extra
        if tags and has_tag(tags, tag):
            await self._start(304, [pair for pair in headers if pair[0] != b"content-type"])
            await self._send({"type": "http.response.body", "body": b""})
            self.note("not_modified", 304, 0)
            return
        body = entry.body
        if zipped and len(body) >= _ZIP_FROM:
            if not entry.zipped:
                self._desk.cache.add_zipped(entry, await _zip(body))
            body = entry.zipped
            headers = [*headers, (b"content-encoding", b"gzip")]
        await self._body(200, headers, body, how)

    async def whole(self, headers: Headers, body: bytes, *, zipped: bool = False) -> None:
        """Send an answer that is not kept."""
        if zipped and len(body) >= _ZIP_FROM:
            body = await _zip(body)
            headers = [*headers, (b"content-encoding", b"gzip")]
        await self._body(200, headers, body, "ok")

    async def stream(self, headers: Headers, answer: Answer, *, zipped: bool) -> None:
        """Send an answer as it comes."""
        squeeze = zlib.compressobj(1, zlib.DEFLATED, 31) if zipped else None
        if squeeze is not None:
            headers = [*headers, (b"content-encoding", b"gzip")]
        self.begun = True
        await self._start(200, headers)
        size = 0
        loop = asyncio.get_running_loop()
        async for piece in answer:
            sent = piece if squeeze is None else await loop.run_in_executor(None, squeeze.compress, piece)
            size += len(sent)
            if sent:
                await self._send({"type": "http.response.body", "body": sent, "more_body": True})
        await self._send({"type": "http.response.body", "body": squeeze.flush() if squeeze else b""})
        self.note("ok", 200, size, "stream")

    async def options(self) -> None:
        """Answer a preflight (Fetch, 3.2) or a plain OPTIONS."""
        await self._start(204, [*self._common, (b"allow", _ALLOW), *_PREFLIGHT])
        await self._send({"type": "http.response.body", "body": b""})
        self.note("", 204, 0)

    async def problem(self, error: Exception, accept: str) -> None:
        """Say what is wrong."""
        asked = parse_qs(self.scope.get("query_string", b"").decode("latin-1")) if "html" in accept else {}
        status, headers, body = problem(
            error, instance=self.scope["path"], request_id=self.request_id, accept=accept,
            root=self.scope.get("root_path", ""), language=asked.get("lang", [""])[0],
        )  # fmt: skip
        pairs = [(name.lower().encode(), value.encode("latin-1", "replace")) for name, value in headers.items()]
        await self._body(status, [*pairs, *self._common], body, _outcome(error, status))

    async def _body(self, status: int, headers: Headers, body: bytes, how: str) -> None:
        await self._start(status, [*headers, (b"content-length", str(len(body)).encode())])
        head = self.scope["method"] == "HEAD"
        await self._send({"type": "http.response.body", "body": b"" if head else body})
        self.note(how, status, len(body))

    async def _start(self, status: int, headers: Headers) -> None:
        spent = (time.perf_counter() - self.started) * 1000
        own = [
            (b"x-request-id", self.request_id.encode()),
            (b"server-timing", b"query;dur=%.2f" % spent),
        ]
        await self._send({"type": "http.response.start", "status": status, "headers": headers + own})

    def note(self, outcome: str, status: int, size: int, how: str = "") -> None:
        """Write the request into log and metrics."""
        spent = time.perf_counter() - self.started
        desk = self._desk
        if outcome:
            desk.metrics.query(outcome, spent)
        how = how or _HOW.get(outcome, "")
        desk.log.add(self.request_id, self.scope["method"], self.scope["path"], status, size, spent, how)


def _outcome(error: Exception, status: int) -> str:
    for kind, outcome in ((DeadlineError, "timeout"), (MemoryLimitError, "memory"), (OverloadError, "overload")):
        if isinstance(error, kind):
            return outcome
    return "failed" if status >= 500 else "refused"


async def _zip(body: bytes) -> bytes:
    def work() -> bytes:
        squeeze = zlib.compressobj(6, zlib.DEFLATED, 31)
        return squeeze.compress(body) + squeeze.flush()

    # A short one is done sooner than a thread would begin.
    return work() if len(body) < 1 << 15 else await asyncio.get_running_loop().run_in_executor(None, work)
