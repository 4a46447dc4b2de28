"""What every answer but those of ``/sparql`` passes: request id, common headers, HEAD, OPTIONS, the log."""

import time
from collections.abc import Callable, Sequence

from fastapi import FastAPI
from starlette.middleware.gzip import GZipMiddleware
from starlette.routing import BaseRoute, Match

from sgkg.settings import Settings
from sgkg_api.observe import AccessLog, Metrics, given_id
from sgkg_api.reply import Headers, Message, Receive, Scope, Send

__all__ = ["Gate", "common_headers"]

_CSP = (
    "default-src 'self'; img-src 'self' data:; object-src 'none'; base-uri 'none'; form-action 'self'; "
    "frame-ancestors 'none'"
)
#: shown by reconciliation clients in a frame, so that others may frame it; it has no form and no script
_FRAMED = "/reconcile/preview"
_FRAMED_CSP = _CSP.replace("frame-ancestors 'none'", "frame-ancestors *").encode()
#: paths whose answers are sent as they are
_PLAIN = ("/graph-store", "/dump")
_WRITING = ("DELETE", "PATCH", "POST", "PUT")
_EXPOSED = (
    "ETag, Link, Retry-After, Location, Content-Location, Server-Timing, X-Request-Id, Sgkg-Version, Repr-Digest, "
    "WWW-Authenticate, Allow, Preference-Applied"
)


def common_headers(settings: Settings) -> Headers:
    """Make the headers that every answer has: any page may read it, none may frame it or guess its type."""
    found: Headers = [
        (b"access-control-allow-origin", b"*"),
        (b"access-control-expose-headers", _EXPOSED.encode()),
        (b"content-security-policy", _CSP.encode()),
        (b"cross-origin-resource-policy", b"cross-origin"),
        (b"referrer-policy", b"strict-origin-when-cross-origin"),
        (b"x-content-type-options", b"nosniff"),
    ]
    if settings.base_iri.startswith("https://"):
        found.append((b"strict-transport-security", b"max-age=31536000"))
    return found


class Gate:
    """An ASGI callable around the application.

    Args:
        api: the application.
        routes: all that it has, in order.
        log, metrics: what operators see.
        request_id: makes names for requests.
        common: headers that every answer has.
    """

    def __init__(
        self,
        api: FastAPI,
        routes: Sequence[BaseRoute],
        log: AccessLog,
        metrics: Metrics,
        request_id: Callable[[], str],
        common: Headers,
    ) -> None:
        self._api = api
        self._zipping = GZipMiddleware(api, minimum_size=1024, compresslevel=6)
        self._routes = routes
        self._log, self._metrics = log, metrics
        self._request_id = request_id
        self._common = common
        self._framed = [(n, _FRAMED_CSP if n == b"content-security-policy" else v) for n, v in common]
        self._names = {name for name, _ in common}

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer a request (ASGI 3)."""
        started = time.perf_counter()
        given = next((value for name, value in scope["headers"] if name == b"x-request-id"), b"")
        request_id = given_id(given) or self._request_id()
        method = scope["method"]
        status = size = 0
        path = scope["path"].removeprefix(scope.get("root_path", ""))
        common = self._framed if path == _FRAMED else self._common

        async def out(message: Message) -> None:
            nonlocal status, size
            if message["type"] == "http.response.start":
                status = message["status"]
                headers = [pair for pair in message.get("headers", []) if pair[0] not in self._names]
                if (b"content-encoding", b"gzip") in headers:
                    headers = [(name, _weak(value) if name == b"etag" else value) for name, value in headers]
                timing = b"total;dur=%.2f" % ((time.perf_counter() - started) * 1000)
                own = [(b"x-request-id", request_id.encode()), (b"server-timing", timing)]
                message = {**message, "headers": [*headers, *common, *own]}
            elif message["type"] == "http.response.body":
                size += len(message.get("body", b""))
                if method == "HEAD":
                    message = {"type": "http.response.body", "more_body": message.get("more_body", False)}
            await send(message)

        try:
            if method == "OPTIONS":
                await self._options(scope, out)
                return
            # Content and headers of HEAD are those of GET (RFC 9110, 9.3.2).
            inner = {**scope, "method": "GET"} if method == "HEAD" else {**scope}
            inner["request_id"] = request_id
            # Tags of graphs are compared strongly by those who write; dumps are packed already and have ranges.
            plain = path.startswith(_PLAIN) or (path.startswith("/vendor/") and path.endswith("/declaration"))
            await (self._api if plain else self._zipping)(inner, receive, out)
        finally:
            if method in _WRITING:
                self._metrics.write(status)
            else:
                self._metrics.request(status)
            self._log.add(request_id, method, scope["path"], status, size, time.perf_counter() - started, "")

    async def _options(self, scope: Scope, send: Send) -> None:
        """Tell the methods of a path, to a preflight too (Fetch, 3.2)."""
        methods: set[str] = set()
        first = ""  # the pattern that takes the path; the last one takes every path
        for route in self._routes:
            pattern = getattr(route, "path", "")
            if pattern == (first or pattern) and route.matches({**scope, "method": "GET"})[0] is not Match.NONE:
                first = pattern
                methods |= set(getattr(route, "methods", None) or ("GET",))
        allowed = ", ".join(sorted(methods | ({"HEAD"} if "GET" in methods else set()) | {"OPTIONS"}))
        headers = [
            (b"allow", allowed.encode()),
            (b"access-control-allow-methods", allowed.encode()),
            (
                b"access-control-allow-headers",
                b"Accept, Authorization, Content-Type, If-Match, If-None-Match, Prefer, X-Request-Id",
            ),
            (b"access-control-max-age", b"86400"),
        ]
        await send({"type": "http.response.start", "status": 204, "headers": headers})
        await send({"type": "http.response.body", "body": b""})


def _weak(tag: bytes) -> bytes:
    """Other bytes than the tag was made for: the same content in another coding (RFC 9110, 8.8.3.3)."""
    return tag if tag.startswith(b"W/") else b"W/" + tag
