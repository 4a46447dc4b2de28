"""What a vendor's declaration is now, and whether it is what a request wants it to be."""

from typing import TYPE_CHECKING

from starlette.concurrency import run_in_threadpool
from starlette.requests import Request

from sgkg.errors import PreconditionError
from sgkg.store.declarations import Outcome
from sgkg_api import graph_tags, negotiate
from sgkg_api.problems import HttpProblem
from sgkg_api.vendors import links

if TYPE_CHECKING:
    from sgkg_api.service import Service

__all__ = ["absent", "accept", "default_media_type", "hold"]


def accept(request: Request) -> str:
    """Return what a client takes, which may stand in several headers (RFC 9110, 5.3)."""
    return ", ".join(request.headers.getlist("accept"))


def default_media_type(request: Request) -> str:
    """Return the syntax that a GET with the same Accept header would be answered in.

    A client that takes none (it wants only the report of its PUT) is told the tag of the first.
    """
    return negotiate.choose(accept(request), negotiate.GRAPHS) or negotiate.GRAPHS[0]


def hold(request: Request, digest: str | None) -> None:
    """See whether the conditions of a write hold (RFC 9110, 13.2.2).

    Args:
        request: with If-Match, If-None-Match, or neither.
        digest: of the graph as it is; None where there is none.

    Raises:
        PreconditionError: one does not.
    """
    wanted, unwanted = (graph_tags.digests(request, name) for name in ("if-match", "if-none-match"))
    if wanted is not None and (digest is None or not {digest, "*"} & set(wanted)):
        raise PreconditionError("the declaration is not what If-Match says; read it again")
    if unwanted is not None and digest is not None and {digest, "*"} & set(unwanted):
        raise PreconditionError("there is such a declaration already, as If-None-Match does not want it")


async def absent(request: Request, service: "Service", id_: str, version: int | None = None) -> HttpProblem:
    """Say why there is no declaration: 410 where it was taken back, 404 where there never was one.

    Args:
        request: the request.
        service: has the history.
        id_: of the vendor.
        version: of the store that was asked for, of which the newest row of the history may say nothing.
    """
    latest = await run_in_threadpool(service.declarations.latest, id_)
    if latest is not None and version is not None and latest.version > version:
        return HttpProblem(
            404, "not-found", f"version {version} of the store has no declaration of the vendor {id_}; its history "
            f"lists those there are: {links.history_url(request, id_)}", {"Link": links.history_link(request, id_)},
        )  # fmt: skip
    if latest is None or latest.outcome is not Outcome.RETRACTED:
        return HttpProblem(404, "not-found", f"the vendor {id_} has declared nothing")
    return HttpProblem(
        410, "gone", f"the vendor {id_} took its declaration back at {latest.time}; its history has what was in it: "
        f"{links.history_url(request, id_)}", {"Link": links.history_link(request, id_)},
    )  # fmt: skip
