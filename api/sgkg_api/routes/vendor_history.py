"""What a vendor has declared and taken back: a page of rows, and each version for ever."""

import re
from datetime import UTC, datetime
from email.utils import format_datetime
from typing import TYPE_CHECKING

from fastapi import APIRouter
from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import JSONResponse, RedirectResponse, Response

from sgkg import io
from sgkg.errors import UnknownEntityError, UsageError
from sgkg.store.declarations import Outcome
from sgkg.tokens import VENDOR_ID
from sgkg_api import auth, graph_tags, negotiate
from sgkg_api import links as served
from sgkg_api import representations as rep
from sgkg_api.problems import HttpProblem
from sgkg_api.vendors import links
from sgkg_api.vendors.described import HISTORY, RECORDED, described
from sgkg_api.vendors.history import as_json, as_rdf, page_of
from sgkg_api.vendors.methods import refuse_others

if TYPE_CHECKING:
    from sgkg_api.service import Service

__all__ = ["PATH", "router"]

PATH = "/vendor/{id}/history"
_JSON = "application/json"
_OFFERS = (_JSON, "text/turtle", "application/ld+json", "text/html")
_ENDINGS = {"json": _JSON, "ttl": "text/turtle", "jsonld": "application/ld+json"}
_NUMBER = re.compile(r"([1-9][0-9]{0,15})(?:\.(ttl|jsonld|nt|rdf))?")
#: a version never changes, so that it may be kept for a year, the longest that is customary (RFC 9111, 5.2.2.1)
_FOR_EVER = "public, max-age=31536000, immutable"

router = APIRouter(tags=["Vendors"])


async def history(request: Request) -> Response:
    """Answer with a page of the history in the syntax that is wanted; browsers are led to a page of the site."""
    auth.refuse_in_url(request)
    media_type = rep.wanted(request, _OFFERS)
    if media_type == "text/html" and re.fullmatch(VENDOR_ID, _id(request)):
        headers = {"Vary": "Accept", "Cache-Control": "no-cache"}
        return RedirectResponse(f"{links.history_url(request, _id(request))}.html", 303, headers)
    return await _page(request, _JSON if media_type == "text/html" else media_type)


async def in_a_syntax(request: Request) -> Response:
    """Answer with a page of the history in the syntax that the path names."""
    return await _page(request, _ENDINGS[request.scope["path"].rpartition(".")[2]])


async def version(request: Request) -> Response:
    """Answer with what a vendor has declared once."""
    auth.refuse_in_url(request)
    id_, asked = _id(request), _NUMBER.fullmatch(str(request.path_params["number"]))
    if asked is None or not re.fullmatch(VENDOR_ID, id_):
        raise UnknownEntityError("there is no such version of a declaration; the history lists those there are")
    service: Service = request.app.state.service
    number = int(asked[1])
    row = await run_in_threadpool(service.declarations.find, id_, number)
    if row.outcome is Outcome.RETRACTED:
        raise HttpProblem(
            410, "gone", f"with number {number}, {id_} took its declaration back: it has no content",
            {"Link": links.history_link(request, id_)},
        )  # fmt: skip
    media_type = served.EXTENSIONS[asked[2]] if asked[2] else rep.wanted(request, negotiate.GRAPHS)
    tag = graph_tags.entity_tag(row.digest, media_type)
    headers = {
        "ETag": tag, "Cache-Control": _FOR_EVER, "Vary": "Accept", "Last-Modified": _http_date(row.time),
        "Sgkg-Version": str(row.version), "Link": f"{links.history_link(request, id_)}, {_newest(request, id_)}",
    }  # fmt: skip
    if rep.not_modified(request, tag):
        return Response(status_code=304, headers=headers)
    body = await _text(service, id_, number, media_type)
    text = f"{media_type}; charset=utf-8" if media_type.startswith("text/") else media_type
    return Response(body, headers={**headers, "Content-Type": text})


async def _text(service: "Service", id_: str, number: int, media_type: str) -> bytes:
    """Return a version in a syntax, written once: anybody may ask for a long one as often as they like."""
    key = ("declared", id_, number, media_type)
    if (entry := service.cache.get(key)) is not None:
        return entry.body
    body = await run_in_threadpool(service.declarations.content, id_, number)
    if media_type != "application/n-triples":
        body = await run_in_threadpool(_written, body, media_type)
    service.cache.put(key, body)
    return body


async def _page(request: Request, media_type: str) -> Response:
    service: Service = request.app.state.service
    id_ = _id(request)
    token = await run_in_threadpool(auth.given, request)
    before = _before(request)
    if not re.fullmatch(VENDOR_ID, id_) or not await run_in_threadpool(_is_known, service, id_):
        raise UnknownEntityError("there is no such vendor; /vendors lists those there are")
    may_see = token is not None and bool({"curator", f"vendor:{id_}"} & set(token.scopes))
    page = await run_in_threadpool(lambda: page_of(service.declarations, id_, refused=may_see, before=before))
    headers = {
        "Vary": "Accept, Authorization",
        "Cache-Control": "private, no-store" if token else "no-cache",
    }
    url = links.history_url(request, id_)
    if page.before:
        ending = next(name for name, kind in _ENDINGS.items() if kind == media_type)
        headers["Link"] = f'<{url}.{ending}?before={page.before}>; rel="next"'
    if media_type == _JSON:
        return JSONResponse(as_json(page, url), headers=headers)
    form = rep.form_of(media_type)
    body = await run_in_threadpool(as_rdf, page, lambda document: io.write(document, form))
    text = f"{media_type}; charset=utf-8" if media_type.startswith("text/") else media_type
    return Response(body, headers={**headers, "Content-Type": text})


def _is_known(service: "Service", id_: str) -> bool:
    """Whether there is such a vendor, or was: histories outlive their vendors."""
    return service.vendors.get_or_none(id_) is not None or service.declarations.latest(id_) is not None


def _id(request: Request) -> str:
    return str(request.path_params["id"])


def _before(request: Request) -> int | None:
    text = rep.single(request, "before")
    if text is None:
        return None
    if not re.fullmatch("[1-9][0-9]{0,15}", text):
        raise UsageError("before is the id of a row, as the link to older ones has it")
    return int(text)


def _newest(request: Request, id_: str) -> str:
    return f'<{links.declaration_url(request, id_)}>; rel="latest-version"'


def _http_date(moment: str) -> str:
    return format_datetime(datetime.fromisoformat(moment).astimezone(UTC), usegmt=True)


def _written(content: bytes, media_type: str) -> bytes:
    """Write what is kept in another syntax. It is our own text, flat and checked, so that this needs no worker.

    Raises:
        HttpProblem: 406, RDF/XML cannot say it.
    """
    try:
        return io.write(io.parse(content, source="declaration.nt", scope=None), rep.form_of(media_type))
    except UsageError as error:
        raise HttpProblem(406, "not-acceptable", f"{error}; ask for Turtle") from error


described(router, PATH, history, "GET", HISTORY)
for _ending in _ENDINGS:
    router.add_api_route(
        f"{PATH}.{_ending}", in_a_syntax, methods=["GET", "HEAD"], include_in_schema=False, response_model=None
    )
described(router, f"{PATH}/{{number}}", version, "GET", RECORDED)
for _path, _handler in ((PATH, history), (f"{PATH}/{{number}}", version)):
    router.add_api_route(_path, _handler, methods=["HEAD"], include_in_schema=False, response_model=None)
for _path in (PATH, *(f"{PATH}.{_ending}" for _ending in _ENDINGS), f"{PATH}/{{number}}"):
    refuse_others(router, _path, ("GET", "HEAD"))
