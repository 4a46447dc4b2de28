"""The list of gaps, and the feed of what changed in it."""

from collections.abc import Mapping
from typing import Any
from urllib.parse import urlencode

from anyio import to_thread
from fastapi import APIRouter
from starlette.requests import Request
from starlette.responses import Response

from sgkg_api import representations as rep
from sgkg_api.site import atom, gaps_filters
from sgkg_api.site.gaps_feed import feed
from sgkg_api.site.gaps_history import compared
from sgkg_api.site.gaps_list import list_values
from sgkg_api.site.kit import View

__all__ = ["router"]

router = APIRouter()


async def gaps(request: Request) -> Response:
    """Show the gaps that fit the facets."""
    view = View.of(request).only(*gaps_filters.FACETS, "after")

    async def make() -> Mapping[str, Any]:
        return await list_values(view)

    return await view.page("site/gaps.html", ("gaps",), make)


async def gap_feed(request: Request) -> Response:
    """Answer with the feed."""
    view = View.of(request).only(*gaps_filters.FACETS)
    versions = [f"{one.number} {one.created} {one.release}" for one in compared(view.service, view.version)]
    given = urlencode(sorted(request.query_params.multi_items()))
    tag = rep.entity_tag(view.version, view.public, view.language, "gaps-feed", given, *versions)

    async def body() -> bytes:
        found = await feed(view, await gaps_filters.chosen(view))
        return await to_thread.run_sync(lambda: atom.written(found))

    return rep.answer(
        request, await rep.kept(request, tag, body), atom.MEDIA_TYPE, tag=tag,
        link=rep.link_header(view.service, request), negotiated=False,
    )  # fmt: skip


router.add_route("/gaps", gaps, methods=["GET"], include_in_schema=False)
router.add_route("/gaps/feed.atom", gap_feed, methods=["GET"], include_in_schema=False)
