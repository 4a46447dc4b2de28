"""The stored queries as addresses of their own: parameters are bound as terms, never put into the text."""

import difflib
import json
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from anyio import to_thread
from fastapi import APIRouter
from starlette.requests import Request
from starlette.responses import Response

from sgkg import queries as stored
from sgkg.errors import UnknownEntityError
from sgkg.queries import Parameter, StoredQuery
from sgkg_api import links, negotiate, void, whole, xlsx
from sgkg_api import representations as rep
from sgkg_api.openapi import VERSION, format_parameter, reading
from sgkg_api.site import question_page
from sgkg_api.site.kit import View
from sgkg_api.site.question_forms import names, offers
from sgkg_api.site.question_known import check_known
from sgkg_api.site.question_page import bound, next_part

if TYPE_CHECKING:
    from sgkg.store.ledger import Version

__all__ = ["RESERVED", "router"]

router = APIRouter()

#: parameters of the address that are none of the query's
RESERVED = ("format", "lang", "version")

_WHOLE: Mapping[str, Any] = {
    "name": whole.PARAMETER,
    "in": "query",
    "required": False,
    "description": "true: all rows, not only as many as the query gives at a time",
    "schema": {"type": "boolean", "default": False},
}

_SCHEMAS: Mapping[str, Mapping[str, Any]] = {
    "iri": {"type": "string", "format": "iri-reference"},
    "string": {"type": "string"},
    "integer": {"type": "integer"},
    "decimal": {"type": "number"},
    "boolean": {"type": "boolean"},
    "date": {"type": "string", "pattern": r"^\d{4}(-\d{2}(-\d{2})?)?$"},
}


async def listing(request: Request) -> Response:
    """List the stored queries."""
    service = rep.service_of(request)
    media_type = rep.wanted(request, ["application/json", "text/html"])
    if media_type == "text/html":
        return await question_page.listing(View.of(request))
    root = links.root_path(service.public_url(request))
    tag = rep.entity_tag(service.version, root, "queries", media_type)
    known = stored.catalogue().values()
    body = json.dumps({"queries": [_listed(query, root) for query in known]}, indent=2).encode() + b"\n"
    return rep.answer(request, body, media_type, tag=tag, link=rep.link_header(service, request))


async def run(request: Request) -> Response:
    """Run a stored query."""
    query = stored.catalogue()[rep.served_path(request).removeprefix("/queries/")]
    for name in request.query_params:
        rep.single(request, name)
    # A form sends its empty fields too: empty is not given, in every format.
    given = {name: text for name, text in request.query_params.items() if name not in RESERVED and text.strip()}
    media_type = rep.wanted(request, offers(query))
    limit = whole.limit_of(query)
    everything = limit is not None and whole.asked(given.pop(whole.PARAMETER, None))
    text = limit.text if limit and everything else query.text
    if media_type == "text/html":
        return await question_page.page(View.of(request), query, given, everything=everything)
    service, version = rep.service_of(request), rep.version_of(request)
    bindings = stored.bind(query, given)
    await check_known(service, query, bindings, version.number)
    public = service.public_url(request)
    root = links.root_path(public)
    path, asked_all = f"{root}/queries/{query.name}", {whole.PARAMETER: "true"} if everything else {}
    named = {"format": _name_of(query, media_type)}
    permalink = links.permalink(path, version.number, {**given, **asked_all, **named})
    tag = rep.entity_tag(version, public, query.name, bound(bindings), media_type, *asked_all)
    link, about_part = rep.link_header(service, request), {}
    if limit and not everything:
        found = await service.select(query.text, bindings, version.number)
        if last := await next_part(service, query, limit, bindings, found.rows, version.number):
            kept = {**given, **named, **({"version": pinned} if (pinned := rep.pinned(request)) else {})}
            if limit.key:
                link += f', <{links.with_query(path, {**kept, whole.AFTER: last})}>; rel="next"'
            entire = links.with_query(path, {**_without(kept, whole.AFTER), whole.PARAMETER: "true"})
            about_part = {"Part": f"these are not all rows; all of them: {public}{entire[len(root) :]}"}
            link += f', <{entire}>; rel="collection"'

    async def make() -> bytes:
        if media_type == xlsx.MEDIA_TYPE:
            found = await service.select(text, bindings, version.number)
            about = about_part | _about(
                query, given, version, public + permalink[len(root) :], bare=service.settings.bare
            )
            return await to_thread.run_sync(xlsx.written, found.variables, found.rows, query.summary, about)
        return await service.answer(text, media_type, bindings=bindings, version=version.number)

    attached = {"Content-Disposition": f'attachment; filename="{query.name}.xlsx"'}
    return rep.answer(
        request, await rep.kept(request, tag, make), media_type, tag=tag, location=permalink,
        link=link, headers=attached if media_type == xlsx.MEDIA_TYPE else {},
    )  # fmt: skip


async def unknown(request: Request) -> Response:
    """Refuse a name that no stored query has."""
    name = str(request.path_params["name"])
    near = difflib.get_close_matches(name, stored.catalogue(), 3, 0.5)
    hint = f"did you mean {' or '.join(near)}?" if near else "/queries lists them"
    raise UnknownEntityError(f"there is no stored query {name!r}; {hint}")


def _register() -> None:
    reading(
        router,
        "/queries",
        listing,
        operation_id="queries",
        summary="The stored queries, with their parameters",
        media_types=["application/json", "text/html"],
        parameters=[format_parameter(["json", "html"])],
        statuses=(304, 400, 406),
        tag="Stored queries",
    )
    for query in stored.catalogue().values():
        reading(
            router,
            f"/queries/{query.name}",
            run,
            operation_id=query.name,
            summary=query.summary,
            description=query.description,
            media_types=offers(query),
            parameters=[
                *map(_parameter, query.parameters),
                *([_WHOLE] if whole.limit_of(query) else []),
                format_parameter(names(query)),
                VERSION,
            ],
            tag="Stored queries",
        )
    router.add_route("/queries/{name}", unknown, methods=["GET"], include_in_schema=False)


def _parameter(parameter: Parameter) -> dict[str, Any]:
    schema = dict(_SCHEMAS[parameter.type])
    if parameter.default is not None:
        schema["default"] = _value(parameter, parameter.default)
    described: dict[str, Any] = {
        "name": parameter.name,
        "in": "query",
        "required": parameter.required,
        "description": parameter.description,
        "schema": schema,
    }
    if parameter.example:
        described["example"] = _value(parameter, parameter.example)
    return described


def _without(given: Mapping[str, str], name: str) -> dict[str, str]:
    return {key: value for key, value in given.items() if key != name}


def _value(parameter: Parameter, text: str) -> object:
    """Write the text of a value as the JSON value that its schema asks for."""
    return json.loads(text) if parameter.type in ("integer", "decimal", "boolean") else text


def _name_of(query: StoredQuery, media_type: str) -> str:
    """Return a name for ``?format=`` that means a media type here."""
    return next((name for name in names(query) if media_type in negotiate.NAMES[name]), media_type)


def _listed(query: StoredQuery, root: str) -> dict[str, Any]:
    return {
        "name": query.name,
        "summary": query.summary,
        "description": query.description,
        "keywords": list(query.keywords),
        "form": query.form,
        "url": f"{root}/queries/{query.name}",
        "parameters": [
            {
                "name": one.name,
                "type": one.type,
                "required": one.required,
                "default": one.default,
                "example": one.example,
                "description": one.description,
            }
            for one in query.parameters
        ],
    }


def _about(
    query: StoredQuery, given: Mapping[str, str], version: "Version", permalink: str, *, bare: bool
) -> dict[str, str]:
    """Say on the second sheet of a workbook what the first is."""
    told = {
        "Query": query.name,
        "Question": query.summary,
        "Description": query.description,
        "Parameters": "\n".join(f"{name} = {text}" for name, text in sorted(given.items())) or "none",
        "Version": str(version.number),
        "Release": version.release,
        "Version made": version.created,
        "Permalink": permalink,
        "Licence": "" if bare else void.LICENCE,
    }
    return {name: text for name, text in told.items() if text}


_register()
