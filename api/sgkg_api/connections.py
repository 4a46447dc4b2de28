"""Connections of clients that send too much of a head, or too slowly, or are too many.

uvicorn keeps every header that comes, and waits for the rest of a request for ever.
"""

import asyncio
import contextlib
import resource
from typing import Any

from uvicorn.protocols.http.httptools_impl import HttpToolsProtocol

from sgkg_api.problems import HttpProblem, problem

__all__ = ["Connection", "allow_files", "sweep"]

#: bytes of a request line with its headers, or of trailers; a query in a URL is part of them
_HEAD_BYTES = 1 << 18
#: seconds until a head, and until a body, must be there
_HEAD_S, _BODY_S = 15.0, 300.0
#: seconds for which a client may take nothing of an answer
_STUCK_S = 60.0
_MOST_FILES, _OWN_FILES = 65_536, 256
#: one small header costs far more memory than its bytes
_HEADER_COST = 64


class Connection(HttpToolsProtocol):
    """A connection with bounds.

    Attributes:
        most: how many connections there may be.
    """

    most = 1000

    def connection_made(self, transport: Any) -> None:
        """See asyncio."""
        super().connection_made(transport)
        self._since: float | None = self.loop.time()
        self._stuck: float | None = None
        self._in_head = True
        self._head = 0
        if len(self.connections) > self.most:
            self._refuse(HttpProblem(503, "overload", "there are too many connections", {"Retry-After": "2"}))

    def data_received(self, data: bytes) -> None:
        """See asyncio."""
        if self._since is None:
            self._since = self.loop.time()
        before = self._head
        super().data_received(data)
        # Of a header that is not yet whole only the pieces are known.
        if self._in_head and self._head == before:
            self._count(len(data))

    def on_header(self, name: bytes, value: bytes) -> None:
        """See httptools; trailers come here too."""
        self._count(len(name) + len(value) + _HEADER_COST)
        super().on_header(name, value)

    def on_headers_complete(self) -> None:
        """See httptools."""
        self._in_head = False
        self._head = 0
        super().on_headers_complete()

    def on_message_complete(self) -> None:
        """See httptools."""
        self._since = None
        self._in_head = True
        self._head = 0
        super().on_message_complete()

    def send_400_response(self, _msg: str) -> None:
        """Refuse what is no HTTP; see uvicorn."""
        detail = "the request is not valid HTTP, or its URL is longer than 65535 bytes: send a long query by POST"
        self._refuse(HttpProblem(400, "bad-request", detail))

    def pause_writing(self) -> None:
        """See asyncio."""
        self._stuck = self.loop.time()
        super().pause_writing()

    def resume_writing(self) -> None:
        """See asyncio."""
        self._stuck = None
        super().resume_writing()

    def look(self, now: float) -> None:
        """Close the connection where its request takes too long to arrive, or its client takes no answer."""
        if self._stuck is not None and now - self._stuck > _STUCK_S:
            self.transport.abort()
            return
        if self._since is not None and now - self._since > (_HEAD_S if self._in_head else _BODY_S):
            self._refuse(HttpProblem(408, "request-timeout", "the request did not arrive in time"))

    def _count(self, size: int) -> None:
        self._head += size
        if self._head > _HEAD_BYTES and not self.transport.is_closing():
            detail = f"the request line and the headers may have {_HEAD_BYTES} bytes; send a long query by POST"
            self._refuse(HttpProblem(431, "head-too-large", detail))

    def _refuse(self, error: HttpProblem) -> None:
        if self.cycle is None or not self.cycle.response_started or self.cycle.response_complete:
            status, headers, body = problem(error, instance="", request_id="")
            lines = [f"HTTP/1.1 {status} {error.slug}", "connection: close", f"content-length: {len(body)}"]
            lines += [f"{name}: {value}" for name, value in headers.items() if name.lower() != "content-length"]
            self.transport.write("\r\n".join(lines).encode("latin-1", "replace") + b"\r\n\r\n" + body)
            self.transport.close()
        else:
            self.transport.abort()
        # What still comes is thrown away unread.
        with contextlib.suppress(RuntimeError):
            self.transport.pause_reading()


def allow_files() -> int:
    """Let this process open as many files as the system allows; return how many connections that leaves."""
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    wanted = _MOST_FILES if hard == resource.RLIM_INFINITY else min(hard, _MOST_FILES)
    if soft != resource.RLIM_INFINITY and soft < wanted:
        with contextlib.suppress(ValueError, OSError):
            resource.setrlimit(resource.RLIMIT_NOFILE, (wanted, hard))
            soft = wanted
    return max(_OWN_FILES, (_MOST_FILES if soft == resource.RLIM_INFINITY else soft) - _OWN_FILES)


def sweep(connections: set[Any]) -> None:
    """Close connections whose requests take too long to arrive."""
    now = asyncio.get_running_loop().time()
    for connection in list(connections):
        if isinstance(connection, Connection):
            connection.look(now)
