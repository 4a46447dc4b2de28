"""Search: things by names, numbers and standards, however they are spelled."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import groupby
from typing import Any

from anyio import to_thread
from fastapi import APIRouter
from starlette.requests import Request
from starlette.responses import Response

from sgkg.errors import UnknownEntityError, UsageError
from sgkg_api import links
from sgkg_api import representations as rep
from sgkg_api.openapi import VERSION, format_parameter, reading
from sgkg_api.site.kit import View
from sgkg_api.site.search import EXACT, LONGEST, Hit
from sgkg_api.site.search_index import QUERY, index_of
from sgkg_api.site.search_lists import lists_of

__all__ = ["PAGE", "router"]

router = APIRouter()

#: hits on a page
PAGE = 50
_JSON = "application/json"
_LABELS = ("abbreviation", "code", "designation", "expansion", "name", "number", "other-name", "rule")


@dataclass(frozen=True, slots=True)
class _Page:
    """A page of what is found.

    Attributes:
        total: hits in all.
        pages: how many pages that makes.
        shown: the hits of this page.
        near: names that look like the text, where nothing is called so.
    """

    total: int
    pages: int
    shown: Sequence[Hit]
    near: Sequence[str]


async def search(request: Request) -> Response:
    """Find things by a text."""
    view = View.of(request).only("format", "page", "q")
    media_type = rep.wanted(request, ["text/html", _JSON])
    text, number = view.parameter("q"), _page_number(view.parameter("page"))
    if len(text) > LONGEST:
        raise UsageError(f"a text to search for may have {LONGEST} characters; this has {len(text)}")
    if media_type == _JSON:
        return await _as_json(view, text, number)

    async def make() -> Mapping[str, Any]:
        found = await _found(view, text, number)
        return {
            "title": view.text("search-title-for", text=text) if text else view.text("search-title"),
            "crumbs": [(view.text("search-title"), "")],
            "text": text,
            "total": found.total,
            "first": (number - 1) * PAGE + 1,
            "last": (number - 1) * PAGE + len(found.shown),
            "groups": _groups(view, found.shown),
            "near": found.near,
            "lists": lists_of(view, text),
            "longest": LONGEST,
            "query": view.query(QUERY),
            "previous": view.here(page=number - 1 if number > 2 else "") if number > 1 else "",
            "next": view.here(page=number + 1) if number < found.pages else "",
            "json": view.here(format="json", page=number if number > 1 else ""),
        }

    return await view.page("site/search.html", (), make, negotiated=True)


async def _found(view: View, text: str, number: int) -> _Page:
    """Search; it costs time, so that it is only done for pages that are not kept yet.

    Raises:
        UnknownEntityError: there is no such page.
    """
    index = await index_of(view)
    hits = await to_thread.run_sync(index.find, text)
    pages = max(1, -(-len(hits) // PAGE))
    if number > pages:
        raise UnknownEntityError(f"there is no page {number} of this search; there are {pages}")
    near = await to_thread.run_sync(index.near, text) if text and not hits else ()
    # Groups follow the whole order, so that a group goes on on the next page.
    return _Page(len(hits), pages, _arranged(hits)[(number - 1) * PAGE : number * PAGE], near)


async def _as_json(view: View, text: str, number: int) -> Response:
    request = view.request
    tag = rep.entity_tag(
        view.version, view.public, view.language, "search", text, str(number), rep.pinned(request), _JSON
    )

    async def make() -> bytes:
        page = await _found(view, text, number)
        found = {
            "query": text,
            "version": view.version.number,
            "total": page.total,
            "page": number,
            "pages": page.pages,
            "results": [
                {
                    "iri": hit.entry.iri,
                    "url": view.href(hit.entry.iri),
                    "name": hit.entry.name,
                    "kind": hit.entry.kind,
                    "kind_iri": hit.entry.kind_iri,
                    "label": hit.label,
                    "label_kind": hit.label_kind,
                    "score": hit.score,
                    "exact": hit.score >= EXACT,
                }
                for hit in page.shown
            ],
            "suggestions": list(page.near),
        }
        return json.dumps(found, ensure_ascii=False, indent=2).encode() + b"\n"

    given = {"q": text, **({"page": str(number)} if number > 1 else {})}
    return rep.answer(
        request, await rep.kept(request, tag, make), _JSON, tag=tag, link=rep.link_header(view.service, request),
        location=links.permalink(f"{view.root}/search", view.version.number, {**given, "format": "json"}),
    )  # fmt: skip


def _page_number(text: str) -> int:
    if text and not (text.isascii() and text.isdecimal() and int(text[:9]) > 0 and len(text) < 10):
        raise UsageError(f"{text!r} is no number of a page; pages count from 1")
    return int(text or 1)


def _arranged(hits: Sequence[Hit]) -> Sequence[Hit]:
    """Put exact hits first, as they come, and then the others by kind, the kind with the best hit first."""
    exact = [hit for hit in hits if hit.score >= EXACT]
    others = [hit for hit in hits if hit.score < EXACT]
    kinds: dict[str, list[Hit]] = {}
    for hit in others:
        kinds.setdefault(hit.entry.kind, []).append(hit)
    return [*exact, *(hit for group in kinds.values() for hit in group)]


def _groups(view: View, shown: Sequence[Hit]) -> Sequence[Mapping[str, Any]]:
    return [
        {"kind": kind, "hits": [_shown(view, hit) for hit in hits]}
        for kind, hits in groupby(shown, lambda hit: "" if hit.score >= EXACT else hit.entry.kind)
    ]


def _shown(view: View, hit: Hit) -> Mapping[str, Any]:
    """Make a hit ready for the page; the label only where it is not in the name already."""
    kind = hit.label_kind if hit.label_kind in _LABELS else "name"
    return {
        "name": hit.entry.name,
        "href": view.href(hit.entry.iri),
        "kind": hit.entry.kind,
        "label": hit.label if hit.label != hit.entry.name else "",
        "label_kind": view.text(f"search-label-{kind}"),
    }


_TEXT = {
    "name": "q",
    "in": "query",
    "required": False,
    "description": "a name, a number, the id of a rule, or a standard, in any usual spelling",
    "schema": {"type": "string", "maxLength": LONGEST},
    "example": "EN62056-47",
}
_NUMBER = {
    "name": "page",
    "in": "query",
    "required": False,
    "description": f"page of {PAGE} results, from 1",
    "schema": {"type": "integer", "minimum": 1, "default": 1},
}

reading(
    router,
    "/search",
    search,
    operation_id="search",
    summary="Things by name, number or standard",
    description="Exact hits come first. Small typing mistakes are forgiven where nothing else is found.",
    media_types=["text/html", _JSON],
    parameters=[_TEXT, _NUMBER, format_parameter(["html", "json"]), VERSION],
)
