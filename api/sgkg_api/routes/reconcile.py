"""Reconciliation Service API 0.2, with which OpenRefine and others match the names in a table with our things."""

import json
from collections.abc import Awaitable, Callable, Collection, Mapping
from typing import Any
from urllib.parse import quote

from anyio import CapacityLimiter, to_thread
from fastapi import APIRouter
from starlette.requests import Request
from starlette.responses import Response

from sgkg.errors import OverloadError, UnknownEntityError, UsageError
from sgkg.matching import Thing
from sgkg_api import assets, pages
from sgkg_api import representations as rep
from sgkg_api.openapi import reading
from sgkg_api.parameters import FORM, fields
from sgkg_api.problems import HttpProblem
from sgkg_api.reconcile import answers, messages
from sgkg_api.reconcile.catalogue import Catalogue, Values, catalogue_of, claims_of
from sgkg_api.reconcile.manifest import manifest
from sgkg_api.reconcile.schema import PROPERTIES, TYPES, of_kind, type_of
from sgkg_api.site.kit import View
from sgkg_api.writes import OwnRoute, media_type_of, read_body

__all__ = ["MOST_BYTES", "PREVIEW", "router"]

router = APIRouter(route_class=OwnRoute)

#: of a batch
MOST_BYTES = 1 << 20
#: the path whose pages others may show in a frame
PREVIEW = "/reconcile/preview"
_JSON = "application/json"
_ASKING = ("queries", "extend")
#: suggestions of an answer, and how far clients may page
_SUGGESTED, _FURTHEST = 10, 200
#: batches that are worked on at once, and that may wait
_AT_ONCE, _WAITING = 2, 32
#: products of which a query with a property looks at the claims, the likely ones first
_LOOKED_AT = 6
_SHOWN_FACTS, _SHOWN_VALUES = 7, 3
#: what only the claims of a product tell
_CLAIMED = frozenset(("interface", "standard", "edition", "level", "role"))


async def service(request: Request) -> Response:
    """Describe the service, match a batch of names, or give values of properties."""
    view = View.of(request)
    path = rep.served_path(request)
    only = path.removeprefix("/reconcile").strip("/")
    given = await _given(request)
    if all(name in given for name in _ASKING):
        raise UsageError("send either queries or extend")
    if "queries" in given:
        return _answer(await _matched(view, messages.queries(given["queries"], only)))
    if "extend" in given:
        return _answer(await _extended(view, messages.extension(given["extend"])))
    if "query" in given:
        raise UsageError('a single query is not part of version 0.2 of the API; send queries={"q0": {"query": "…"}}')
    if request.method == "POST":
        raise UsageError("the form has neither queries nor extend")
    logo = view.public + assets.url(view.root, "favicon.svg").removeprefix(view.root)
    body = json.dumps(manifest(view.public, logo, only), indent=2).encode() + b"\n"
    tag = rep.entity_tag(view.version, view.public, path)
    return rep.answer(request, body, _JSON, tag=tag, negotiated=False)


async def view_of_thing(request: Request) -> Response:
    """Lead to the page of a thing."""
    view = View.of(request)
    _, thing = await _thing(view)
    return rep.see_other(request, _page(view, thing), rep.link_header(view.service, request))


async def preview(request: Request) -> Response:
    """Show what is known of a thing, small enough for a frame."""
    view = View.of(request)
    catalogue, thing = await _thing(view)

    async def make() -> Mapping[str, Any]:
        return await _card(view, catalogue, thing)

    return await view.page("reconcile/preview.html", (), make)


async def flyout(request: Request) -> Response:
    """Tell of a thing, type or property in a few lines."""
    view = View.of(request)
    _no_script(request.query_params)
    what, name = rep.served_path(request).rpartition("/")[2], view.parameter("id")
    media_type = rep.wanted(request, [_JSON, "text/html"])
    if what == "entity":
        card = await _card(view, *await _thing(view))
    else:
        known = TYPES.get(name) if what == "type" else PROPERTIES.get(name)
        if known is None:
            raise UnknownEntityError(f"there is no {what} {name[:80]!r}")
        card = {"id": name, "name": known.name, "description": known.description, "facts": (), "page": ""}
    if media_type == "text/html":
        body = pages.render("reconcile/preview.html", root=view.root, **card)
    else:
        text = pages.render("reconcile/card.html", root=view.root, **card).decode()
        body = _written({"id": card["id"], "html": text})
    tag = rep.entity_tag(view.version, view.public, "flyout", what, name, media_type)
    return rep.answer(request, body, media_type, tag=tag)


async def suggest_entity(request: Request) -> Response:
    """Suggest things by the beginning of a name."""
    view = View.of(request)
    prefix, start, most = _typed(view)
    kinds = type_of(view.parameter("type")).kinds if view.parameter("type") else ()
    catalogue = await catalogue_of(view)

    def find() -> list[dict[str, Any]]:
        found = catalogue.matcher.beginning(prefix, kinds=kinds, limit=start + most) if prefix else []
        return answers.suggested_entities(catalogue, found[start:])

    return _answer({"result": await _run(view, find)})


async def suggest_type(request: Request) -> Response:
    """Suggest types."""
    prefix, start, most = _typed(View.of(request))
    return _answer({"result": answers.suggested([*TYPES.values()], prefix)[start : start + most]})


async def suggest_property(request: Request) -> Response:
    """Suggest properties."""
    view = View.of(request)
    prefix, start, most = _typed(view)
    types = [type_of(view.parameter("type")).id] if view.parameter("type") else []
    return _answer({"result": answers.suggested(answers.properties_for(types), prefix)[start : start + most]})


async def propose(request: Request) -> Response:
    """Propose properties for data extension."""
    view = View.of(request)
    _no_script(request.query_params)
    name = view.parameter("type")
    return _answer(answers.offered(type_of(name).id if name else "", _number(view, "limit", 0)))


async def _matched(view: View, batch: Mapping[str, messages.Query]) -> dict[str, Any]:
    catalogue = await catalogue_of(view)
    found = await _run(view, lambda: {key: answers.found(catalogue, query) for key, query in batch.items()})
    products = [
        iri
        for key, query in batch.items()
        if any(one.property in _CLAIMED for one in query.conditions)
        for iri in [iri for iri in found[key] if iri in catalogue.products][:_LOOKED_AT]
    ]
    claims = await claims_of(view, products)

    def judge() -> dict[str, Any]:
        return {
            key: {"result": answers.candidates(catalogue, query, found[key], claims)} for key, query in batch.items()
        }

    judged: dict[str, Any] = await _run(view, judge)
    return judged


async def _extended(view: View, asked: messages.Extension) -> dict[str, Any]:
    catalogue = await catalogue_of(view)
    claims: Mapping[str, Values] = {}
    products = [iri for iri in asked.ids if iri in catalogue.products]
    if products and _CLAIMED & {name for name, _ in asked.properties}:
        claims = await claims_of(view, products)
    return answers.extended(catalogue, asked, claims)


async def _thing(view: View) -> tuple[Catalogue, Thing]:
    """Return the thing that ``id`` names.

    Raises:
        UnknownEntityError: there is none.
    """
    catalogue = await catalogue_of(view)
    iri = view.parameter("id")
    thing = catalogue.matcher.get(iri)
    if thing is None:
        raise UnknownEntityError(f"nothing that can be matched has the id {iri[:200]!r}")
    return catalogue, thing


def _page(view: View, thing: Thing) -> str:
    """Return the URL of the page about a thing: products have vendors' IRIs, and a page here."""
    if thing.kind == "product":
        return f"{view.public}/product?iri={quote(thing.iri, safe='')}"
    return view.public + (view.href(thing.iri) or view.root).removeprefix(view.root)


async def _card(view: View, catalogue: Catalogue, thing: Thing) -> dict[str, Any]:
    claims = await claims_of(view, [thing.iri]) if thing.iri in catalogue.products else {}
    values = {**catalogue.values(thing), **claims.get(thing.iri, {})}
    facts = []
    for one in answers.properties_for([of_kind(thing.kind).id]):
        texts = [value.text for value in values.get(one.id, ())] if one.id not in ("iri", "name", "type") else []
        if texts:
            facts.append((one.name, texts[:_SHOWN_VALUES], max(0, len(texts) - _SHOWN_VALUES)))
    return {
        "id": thing.iri,
        "name": thing.name,
        "description": catalogue.describe(thing),
        "facts": facts[:_SHOWN_FACTS],
        "page": _page(view, thing),
    }


async def _given(request: Request) -> dict[str, str]:
    """Return the fields of the URL and of the form.

    Raises:
        HttpProblem: 413 or 415, the body is too long or no form; 400, a field is given twice.
    """
    pairs = fields(request.scope["query_string"], "the URL")
    if request.method == "POST":
        body = await read_body(request, MOST_BYTES)
        if body and media_type_of(request) != FORM:
            raise HttpProblem(415, "unsupported-media-type", f"queries are sent as {FORM}", {"Accept-Post": FORM})
        pairs += fields(body, "the body")
    found: dict[str, str] = {}
    for name, value in pairs:
        if name in found and name in _ASKING:
            raise UsageError(f"{name} is given twice; send it once")
        found[name] = value
    _no_script(found)
    return found


def _no_script(given: Collection[str]) -> None:
    """Refuse JSONP: a page that asks for a script would get JSON, and not see why nothing happens."""
    if "callback" in given:
        raise UsageError("JSONP is not part of version 0.2 of the API; any page may read the JSON itself (CORS)")


def _typed(view: View) -> tuple[str, int, int]:
    """Return what was typed, how many suggestions to pass over, and how many to give."""
    prefix = view.parameter("prefix")
    if len(prefix) > messages.LONGEST:
        raise UsageError(f"the prefix may have {messages.LONGEST} characters; this has {len(prefix)}")
    start, most = _number(view, "cursor", 0), _number(view, "limit", _SUGGESTED)
    _no_script(view.request.query_params)
    # Whoever pages on comes to an end, and never to the same things again.
    return prefix, min(start, _FURTHEST), min(most, messages.MOST) if start <= _FURTHEST else 0


def _number(view: View, name: str, default: int) -> int:
    text = view.parameter(name)
    if text and not (text.isascii() and text.isdecimal() and len(text) < 10):
        raise UsageError(f"{name} is a number from 0, not {text[:80]!r}")
    return int(text) if text else default


async def _run(view: View, work: Callable[[], Any]) -> Any:
    """Do what takes time beside the loop, a few at once.

    Raises:
        OverloadError: too many wait already.
    """
    state = view.request.app.state
    if not hasattr(state, "reconciliation_limit"):
        state.reconciliation_limit = CapacityLimiter(_AT_ONCE)
    limit: CapacityLimiter = state.reconciliation_limit
    if limit.statistics().tasks_waiting >= _WAITING:
        raise OverloadError("too many batches wait to be matched; ask again in a few seconds")
    return await to_thread.run_sync(work, limiter=limit)


def _answer(value: Mapping[str, Any]) -> Response:
    return Response(_written(value), media_type=_JSON, headers={"Cache-Control": "no-cache"})


def _written(value: Mapping[str, Any]) -> bytes:
    # What clients send comes back in keys, and may hold what UTF-8 cannot: escapes can.
    return json.dumps(value).encode() + b"\n"


Handler = Callable[[Request], Awaitable[Response]]


def _parameter(name: str, description: str, *, required: bool = False, number: bool = False) -> dict[str, Any]:
    schema = {"type": "integer", "minimum": 0} if number else {"type": "string", "maxLength": messages.LONGEST}
    return {"name": name, "in": "query", "required": required, "description": description, "schema": schema}


_BATCHES = [
    {**_parameter("queries", "a batch of queries, as JSON"), "schema": {"type": "string"}},
    {**_parameter("extend", "a data extension query, as JSON"), "schema": {"type": "string"}},
]
_TYPING = [
    _parameter("prefix", "what somebody has typed"),
    _parameter("cursor", "suggestions to pass over", number=True),
]
_ID = _parameter("id", "identifier", required=True)
_TYPE = _parameter("type", "id of a type")


def _read(
    path: str, handler: Handler, name: str, summary: str, parameters: list[dict[str, Any]], *media_types: str
) -> None:
    reading(
        router, path, handler, operation_id=name, summary=summary, media_types=media_types or [_JSON],
        parameters=parameters, tag="Reconciliation",
    )  # fmt: skip


# Before the one that describes it: that would own the path, and refuse POST.
router.add_api_route("/reconcile", service, methods=["GET", "POST"], include_in_schema=False)
_read("/reconcile", service, "reconcile", "Reconciliation service (API 0.2): manifest, or a batch", _BATCHES)
for _type in TYPES:
    router.add_api_route(f"/reconcile/{_type}", service, methods=["GET", "POST"], include_in_schema=False)
_read("/reconcile/view", view_of_thing, "reconcileView", "The page of a thing", [_ID], "text/html")
_read(PREVIEW, preview, "reconcilePreview", "What is known of a thing, in a frame", [_ID], "text/html")
_read("/reconcile/extend/propose", propose, "reconcilePropose", "Properties for data extension",
      [_TYPE, _parameter("limit", "at most so many; 0 for all", number=True)])  # fmt: skip
for _what, _suggest in (("entity", suggest_entity), ("type", suggest_type), ("property", suggest_property)):
    _read(f"/reconcile/suggest/{_what}", _suggest, f"reconcileSuggest{_what.title()}", f"Suggest: {_what}",
          _TYPING if _what == "type" else [*_TYPING, _TYPE])  # fmt: skip
    _read(f"/reconcile/flyout/{_what}", flyout, f"reconcileFlyout{_what.title()}", f"A few lines on: {_what}",
          [_ID], _JSON, "text/html")  # fmt: skip
