"""The SPARQL endpoint (SPARQL 1.1 Protocol, query operation) as a raw ASGI callable, for speed.

Complete or an error: an answer up to a mebibyte is sent whole; a longer one streams, and where it fails on the way
the connection is cut, so that no client takes a part for the whole.
"""

import asyncio
import hashlib
import time
from collections.abc import Awaitable, Callable, Iterator, Sequence
from functools import lru_cache
from urllib.parse import quote, urlencode

from sgkg import __version__, sparql_text
from sgkg.errors import EngineError, SgkgError
from sgkg.evaluate.answer import Answer
from sgkg.namespaces import SGDATA
from sgkg_api import negotiate
from sgkg_api.observe import given_id
from sgkg_api.parameters import QueryRequest, query_request
from sgkg_api.problems import HttpProblem
from sgkg_api.reply import METHODS, Desk, Headers, Receive, Reply, Scope, Send
from sgkg_api.service import Service

__all__ = ["SparqlEndpoint"]

#: makes the service description for a request without a query: (URL of the endpoint, Accept) -> (media type, body)
Describe = Callable[[Scope, str], Awaitable[tuple[str, bytes]]]

_LONGEST_LINK = 4096
_KEPT = 256


class _Gone(Exception):  # noqa: N818 - it is no error
    """The client went away."""


class SparqlEndpoint:
    """``/sparql``.

    Args:
        service: the running store.
        desk: cache, log and metrics.
        request_id: makes names for requests.
        common: headers that every answer has.
        describe: makes the answer to a request without a query.
    """

    def __init__(
        self,
        service: Service,
        desk: Desk,
        request_id: Callable[[], str],
        common: Headers,
        describe: Describe,
    ) -> None:
        self._service = service
        self._cache = service.cache
        self._desk = desk
        self._request_id = request_id
        self._common = common
        self._describe = describe

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer a request (ASGI 3)."""
        started = time.perf_counter()
        accept = encoding = b""
        tags = request_id = ""
        for name, value in scope["headers"]:
            if name == b"accept":
                accept = accept + b"," + value if accept else value
            elif name == b"accept-encoding":
                encoding = value
            elif name == b"if-none-match":
                tags = value.decode("latin-1")
            elif name == b"x-request-id":
                request_id = given_id(value)
        reply = Reply(scope, send, request_id or self._request_id(), started, self._common, self._desk)
        method = scope["method"]
        if method in ("GET", "HEAD"):
            found = self._cache.known((scope["query_string"], accept, encoding))
            if found is not None:
                await reply.kept(*found, tags, "cached")
                return
        try:
            await self._answer(reply, receive, accept, encoding, tags)
        except _Gone:
            reply.note("cancelled", 0, 0)
        except SgkgError as error:
            if reply.begun:
                reply.note("aborted", 0, 0)
                return  # without an end: the server then cuts the connection
            await reply.problem(error, accept.decode("latin-1"))
        except HttpProblem as error:
            await reply.problem(error, accept.decode("latin-1"))

    async def _answer(self, reply: Reply, receive: Receive, accept: bytes, encoding: bytes, tags: str) -> None:
        scope, method = reply.scope, reply.scope["method"]
        if method == "OPTIONS":
            await reply.options()
            return
        if method not in METHODS:
            allowed = ", ".join(METHODS)
            raise HttpProblem(405, "method-not-allowed", f"a query is sent by {allowed}", {"Allow": allowed})
        body, content_type = b"", ""
        if method in ("POST", "QUERY"):
            content_type = next((v.decode("latin-1") for n, v in scope["headers"] if n == b"content-type"), "")
            # Percent-encoding makes three bytes of one; the text itself is measured below.
            body = await _body(receive, 4 * self._service.settings.max_query_bytes)
        asked = query_request(method, scope["query_string"], content_type, body)
        if asked.query is None:
            if method in ("POST", "QUERY"):
                raise HttpProblem(400, "bad-request", "the request has no query")
            media_type, text = await self._describe(scope, next(_known(asked.formats), accept.decode("latin-1")))
            await reply.whole([(b"content-type", media_type.encode()), (b"vary", b"Accept"), *self._common], text)
            return
        await self._evaluate(reply, receive, asked, asked.query, (accept, encoding), tags)

    async def _evaluate(
        self,
        reply: Reply,
        receive: Receive,
        asked: QueryRequest,
        query: str,
        wishes: tuple[bytes, bytes],
        tags: str,
    ) -> None:
        service = self._service
        accept, encoding = (wish.decode("latin-1") for wish in wishes)
        zipped = negotiate.accepts_gzip(encoding)
        if len(query) > service.settings.max_query_bytes:
            raise HttpProblem(
                413, "query-too-long", f"a query may have {service.settings.max_query_bytes} characters here"
            )
        media_type = _media_type(query, asked.formats, accept)
        version = service.resolve(asked.version)
        default, named = asked.default, asked.named
        if default is None and (own := sparql_text.dataset(query, SGDATA)) is not None:
            default, named = own.default, own.named
        job = service.query_job(query, media_type, version.number, default, named)
        plan = _Plan(media_type, version.number, asked.version is not None, sparql_text.is_deterministic(query))
        permalink = _permalink(reply.scope, query, asked, version.number)

        async def wait(answer: Answer) -> None:
            await self._wait(answer, receive)

        if not plan.repeatable:
            answer = service.pool.submit(job, timeout_s=asked.timeout_s)
            await wait(answer)
            await self._hand_out(answer, plan, permalink, zipped, receive, reply)
            return
        text = sparql_text.normalise(query)
        key = (text, job.head)
        entry = self._cache.get(key)
        how = "cached"
        if entry is None:
            how = "ok"
            found = await service.shared(key, job, timeout_s=asked.timeout_s, wait=wait)
            if isinstance(found, Answer):
                await self._hand_out(found, plan, permalink, zipped, receive, reply)
                return
            entry = found
        # A tag tells apart the answers of one address (RFC 9110, 8.8.3): there a GET has its query.
        by_url = reply.scope["method"] in ("GET", "HEAD")
        tag = _tag_of_url(job.head, version.created) if by_url else _tag(job.head, version.created, text)
        extra = (plan.headers(permalink, tag, self._common), tag, zipped)
        # An alias does not name the version: it must not lead to an answer that was overtaken while it was made.
        if by_url and (plan.pinned or version.number == service.version.number):
            self._cache.add_alias((reply.scope["query_string"], *wishes), entry, extra)
        await reply.kept(entry, extra, tags, how)

    async def _wait(self, answer: Answer, receive: Receive) -> None:
        """Wait until an answer may be sent; stop it where nobody waits for it any more."""
        gone = False

        def leave() -> None:
            nonlocal gone
            gone = True
            answer.leave()

        watch = _Watch(answer, receive, leave)
        try:
            await answer.ready()
        except EngineError:
            if gone:
                raise _Gone from None
            raise
        finally:
            watch.stop()

    async def _hand_out(
        self, answer: Answer, plan: "_Plan", permalink: bytes, zipped: bool, receive: Receive, reply: Reply
    ) -> None:
        """Send an answer that is not kept: as it comes, or whole."""
        headers = plan.headers(permalink, "", self._common)
        if answer.whole:
            await reply.whole(headers, answer.body, zipped=zipped)
            return
        if reply.scope.get("http_version") == "1.0":
            answer.leave()
            raise HttpProblem(505, "http-version", "an answer this long is sent by HTTP/1.1 or newer only")
        if reply.scope["method"] == "HEAD":
            answer.leave()
            await reply.whole(headers, b"")
            return
        watch = _Watch(answer, receive, answer.leave)
        watch.begin()
        try:
            await reply.stream(headers, answer, zipped=zipped)
        finally:
            watch.stop()
            answer.leave()


class _Plan:
    """What is known of an answer before it is there."""

    __slots__ = ("media_type", "pinned", "repeatable", "version")

    def __init__(self, media_type: str, version: int, pinned: bool, repeatable: bool) -> None:
        self.media_type = media_type
        self.version = version
        self.pinned = pinned
        self.repeatable = repeatable

    def headers(self, permalink: bytes, tag: str, common: Headers) -> Headers:
        charset = "; charset=utf-8" if self.media_type.startswith("text/") else ""
        kept = "public, max-age=31536000, immutable" if self.pinned else "public, max-age=0, must-revalidate"
        found = [
            (b"content-type", (self.media_type + charset).encode()),
            (b"vary", b"Accept, Accept-Encoding"),
            (b"cache-control", kept.encode() if self.repeatable else b"no-store"),
            (b"sgkg-version", str(self.version).encode()),
            *common,
        ]
        if permalink:
            found.append((b"content-location", permalink))
        if tag:
            found.append((b"etag", tag.encode()))
        return found


class _Watch:
    """Looks whether the client goes away; only when an answer takes long, as most are there before."""

    def __init__(self, answer: Answer, receive: Receive, leave: Callable[[], None]) -> None:
        self._receive, self._leave = receive, leave
        self._task: asyncio.Task[None] | None = None
        self._over = False
        answer.on_long.append(self.begin)

    def begin(self) -> None:
        if not self._over and self._task is None:
            self._task = asyncio.get_running_loop().create_task(self._look())

    def stop(self) -> None:
        self._over = True
        if self._task is not None:
            self._task.cancel()

    async def _look(self) -> None:
        while (await self._receive())["type"] != "http.disconnect":
            pass
        self._leave()


async def _body(receive: Receive, limit: int) -> bytes:
    """Read the body of a request.

    Raises:
        HttpProblem: 413 for a longer one.
    """
    body = bytearray()
    while True:
        message = await receive()
        if message["type"] == "http.disconnect":
            raise _Gone
        body += message.get("body", b"")
        if len(body) > limit:
            raise HttpProblem(413, "query-too-long", f"a request to this address may have {limit} bytes")
        if not message.get("more_body", False):
            return bytes(body)


def _known(formats: Sequence[str]) -> Iterator[str]:
    """Give the formats that mean something; others are as good as not sent."""
    return (name for name in formats if name.lower() in negotiate.NAMES or "/" in name)


def _media_type(query: str, formats: Sequence[str], accept: str) -> str:
    """Choose the media type of an answer, after refusing what is no query or wants the network.

    Raises:
        HttpProblem: 406 where the client accepts none.
        UsageError: it is an update.
        RemoteResourceError: it uses SERVICE.
    """
    kind = sparql_text.form(query)
    if not kind:
        sparql_text.refuse_update(query)
    sparql_text.refuse_network(query)
    offers = negotiate.GRAPHS if kind in ("CONSTRUCT", "DESCRIBE") else negotiate.results_for(kind)
    known = list(_known(formats))
    named = (negotiate.choose(name, offers) if "/" in name else negotiate.by_name(name, offers) for name in known)
    chosen = next(filter(None, named), None) if known else negotiate.choose(accept or None, offers)
    if chosen is None:
        raise HttpProblem(
            406, "not-acceptable", f"the answer to this query can be had as {', '.join(str(o) for o in offers)}"
        )
    return chosen


def _permalink(scope: Scope, query: str, asked: QueryRequest, version: int) -> bytes:
    """Make the link that asks the same of the same version for ever; empty where it would be too long."""
    path = _path(scope.get("root_path", ""))
    raw: bytes = scope["query_string"]
    if scope["method"] in ("GET", "HEAD") and b"version=" not in raw and b"timeout=" not in raw:
        link = b"%s?%s&version=%d" % (path, raw, version)
        return link if len(link) <= _LONGEST_LINK and link.isascii() else b""
    fields = [("query", query)]
    fields += [("default-graph-uri", iri) for iri in asked.default or ()]
    fields += [("named-graph-uri", iri) for iri in asked.named or ()]
    fields += [("format", name) for name in asked.formats]
    fields.append(("version", str(version)))
    link = path + b"?" + urlencode(fields, quote_via=quote).encode()
    return link if len(link) <= _LONGEST_LINK else b""


@lru_cache(_KEPT)
def _path(root_path: str) -> bytes:
    return quote(root_path + "/sparql").encode()


def _tag(*key: str | bytes) -> str:
    """Make the entity tag of an answer: weak, as equal solutions may come in another order.

    The time of the version is in it, as a temporary store counts its versions from 1 again, and so is the release of
    the software.
    """
    return f'W/"{hashlib.sha256(repr((*key, __version__)).encode()).hexdigest()[:20]}"'


_tag_of_url = lru_cache(_KEPT)(_tag)
