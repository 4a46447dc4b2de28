"""What requests that write have in common: their body, their own URL, their place in the log, their methods."""

import hashlib
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from typing import TYPE_CHECKING
from urllib.parse import quote

from fastapi.routing import APIRoute
from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.routing import Match
from starlette.types import Scope

from sgkg.store.ledger import AuditEntry, timestamp, utc_now
from sgkg_api.problems import HttpProblem, problem_for

if TYPE_CHECKING:
    from sgkg.tokens import TokenInfo
    from sgkg_api.service import Service

__all__ = ["Attempt", "OwnRoute", "attempt", "media_type_of", "own_url", "read_body", "version_header"]


class OwnRoute(APIRoute):
    """A route that owns its path: another method is answered 405, not by a route that takes every path."""

    def matches(self, scope: Scope) -> tuple[Match, Scope]:
        """Match the path whatever the method."""
        match, child = super().matches(scope)
        return (Match.FULL if match is Match.PARTIAL else match), child


@dataclass(slots=True)
class Attempt:
    """A write that somebody with a token asks for.

    Attributes:
        graph: IRI of the graph, empty for the default graph or several.
        body: what was sent, as far as it was read.
        status: of the answer.
        version: that it made, 0 for none.
    """

    graph: str = ""
    body: bytes = b""
    status: int = 0
    version: int = 0


@asynccontextmanager
async def attempt(request: Request, token: "TokenInfo", action: str) -> AsyncIterator[Attempt]:
    """Put what is done inside into the log of writes, whether it succeeds or not.

    Args:
        request: the request.
        token: of whoever asks.
        action: ``put``, ``post``, ``delete`` or ``update``.
    """
    made = Attempt()
    try:
        yield made
    except Exception as error:
        made.status = problem_for(error).status
        raise
    finally:
        await run_in_threadpool(_record, request, str(token.id), action, made)


def media_type_of(request: Request) -> str:
    """Return the media type of the body without its parameters, in small letters; empty where none is given."""
    return request.headers.get("content-type", "").partition(";")[0].strip().lower()


async def read_body(request: Request, most: int | None = None) -> bytes:
    """Read the body of a request.

    Args:
        request: the request.
        most: bytes that it may have; the limit of the settings for None.

    Raises:
        HttpProblem: 413, it is longer; 415, it is compressed.
    """
    service: Service = request.app.state.service
    limit = service.settings.max_body_bytes if most is None else most
    if request.headers.get("content-encoding", "identity").strip().lower() != "identity":
        raise HttpProblem(
            415, "unsupported-media-type", "a compressed body is not read here; send it as it is",
            {"Accept-Encoding": "identity"},
        )  # fmt: skip
    told = request.headers.get("content-length", "")
    if told.isdecimal() and int(told) > limit:
        raise _too_large(limit)
    body = bytearray()
    async for piece in request.stream():
        body += piece
        if len(body) > limit:
            raise _too_large(limit)
    return bytes(body)


def own_url(request: Request, path: str | None = None) -> str:
    """Return the URL of a request as the world sees it, without its query.

    Args:
        request: the request.
        path: below the server's root, percent-encoded; that of the request for None.
    """
    service: Service = request.app.state.service
    if path is None:
        root = request.scope.get("root_path", "")
        path = quote(request.scope["path"].removeprefix(root), safe="/:@!$&'()*+,;=~")
    return service.public_url(request).rstrip("/") + path


def version_header(version: int) -> dict[str, str]:
    """Name the version of the store that a write has made."""
    return {"Sgkg-Version": str(version), "Cache-Control": "no-store"}


def _record(request: Request, token: str, action: str, made: Attempt) -> None:
    entry = AuditEntry(
        time=timestamp(utc_now()), request_id=request.scope.get("request_id", ""), token=token, action=action,
        graph=made.graph, status=made.status, version=made.version, digest=hashlib.sha256(made.body).hexdigest(),
        size=len(made.body),
    )  # fmt: skip
    service: Service = request.app.state.service
    service.ledger.audit(entry)


def _too_large(limit: int) -> HttpProblem:
    return HttpProblem(413, "body-too-large", f"the body may have {limit} bytes here", {"Connection": "close"})
