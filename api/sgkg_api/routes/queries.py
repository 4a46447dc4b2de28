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
from sgkg.namespaces import compress
from sgkg.queries import Parameter, StoredQuery
from sgkg.terms import Iri, Term, to_ntriples
from sgkg_api import links, negotiate, pages, results
from sgkg_api import representations as rep
from sgkg_api.openapi import VERSION, format_parameter, reading

if TYPE_CHECKING:
    from sgkg.store.ledger import Version

__all__ = ["RESERVED", "router"]

router = APIRouter()

#: parameters of the address that are none of the query's
RESERVED = ("format", "version")

_JSON = "application/sparql-results+json"
_SCHEMAS: Mapping[str, Mapping[str, Any]] = {
    "iri": {"type": "string", "format": "iri-reference"},
    "string": {"type": "string"},
    "integer": {"type": "integer"},
    "decimal": {"type": "number"},
    "boolean": {"type": "boolean"},
    "date": {"type": "string", "pattern": r"^\d{4}(-\d{2}(-\d{2})?)?$"},
}
_GRAPH_NAMES = ("ttl", "jsonld", "nt", "rdf", "html")
_TABLE_NAMES = ("html", "csv", "tsv", "json", "xml")
_TRUTH_NAMES = ("html", "json", "xml")


async def listing(request: Request) -> Response:
    """List the stored queries."""
    service = rep.service_of(request)
    root = links.root_path(service.public_url(request))
    media_type = rep.wanted(request, ["application/json", "text/html"])
    tag = rep.entity_tag(service.version, root, "queries", media_type)
    known = stored.catalogue().values()

    async def make() -> bytes:
        if media_type == "application/json":
            return json.dumps({"queries": [_listed(query, root) for query in known]}, indent=2).encode() + b"\n"
        shown = [
            {**_listed(query, root), "formats": _names(query), "text": pages.without_header(query.text)}
            for query in known
        ]
        return await to_thread.run_sync(_list_page, root, shown)

    link = rep.link_header(service, request)
    return rep.answer(request, await rep.kept(request, tag, make), media_type, tag=tag, link=link)


async def run(request: Request) -> Response:
    """Run a stored query."""
    service, version = rep.service_of(request), rep.version_of(request)
    query = stored.catalogue()[rep.served_path(request).removeprefix("/queries/")]
    for name in request.query_params:
        rep.single(request, name)
    given = {name: value for name, value in request.query_params.items() if name not in RESERVED}
    bindings = stored.bind(query, given)
    media_type = rep.wanted(request, _offers(query))
    await _check_known(request, bindings, version)
    root = links.root_path(service.public_url(request))
    bound = "\n".join(f"{name}={to_ntriples(term)}" for name, term in sorted(bindings.items()))
    tag = rep.entity_tag(version, root, query.name, bound, media_type)

    async def make() -> bytes:
        if media_type == "text/html":
            return await _page(request, query, bindings, given, version)
        return await service.answer(query.text, media_type, bindings=bindings, version=version.number)

    return rep.answer(
        request,
        await rep.kept(request, tag, make),
        media_type,
        tag=tag,
        location=links.permalink(
            f"{root}/queries/{query.name}", version.number, {**given, "format": _name_of(query, media_type)}
        ),
        link=rep.link_header(service, request),
    )


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
            media_types=_offers(query),
            parameters=[*map(_parameter, query.parameters), format_parameter(_names(query)), VERSION],
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


def _value(parameter: Parameter, text: str) -> object:
    """Write the text of a value as the JSON value that its schema asks for."""
    return json.loads(text) if parameter.type in ("integer", "decimal", "boolean") else text


def _is_graph(query: StoredQuery) -> bool:
    return query.form in ("CONSTRUCT", "DESCRIBE")


def _offers(query: StoredQuery) -> list[str]:
    offers = negotiate.GRAPHS if _is_graph(query) else negotiate.results_for(query.form)
    return [*offers, "text/html"]


def _names(query: StoredQuery) -> tuple[str, ...]:
    if _is_graph(query):
        return _GRAPH_NAMES
    return _TRUTH_NAMES if query.form == "ASK" else _TABLE_NAMES


def _name_of(query: StoredQuery, media_type: str) -> str:
    """Return a name for ``?format=`` that means a media type here."""
    return next((name for name in _names(query) if media_type in negotiate.NAMES[name]), media_type)


async def _check_known(request: Request, bindings: Mapping[str, Term], version: "Version") -> None:
    """Refuse IRIs of which the dataset says nothing, as :func:`sgkg.queries.check_known` does."""
    about = stored.catalogue()["statements-about"].text
    for name, term in bindings.items():
        if isinstance(term, Iri):
            found = await rep.service_of(request).select(about, {"entity": term}, version.number)
            if not found.rows:
                raise UnknownEntityError(
                    f"the dataset says nothing of {compress(term)} (parameter {name}); the query find-by-name finds "
                    "the IRI for a name"
                )


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


def _list_page(root: str, shown: list[dict[str, Any]]) -> bytes:
    return pages.render("queries.html", root=root, title="Questions", queries=shown)


async def _page(
    request: Request, query: StoredQuery, bindings: Mapping[str, Term], given: Mapping[str, str], version: "Version"
) -> bytes:
    service = rep.service_of(request)
    root = links.root_path(service.public_url(request))
    truth: bool | None = None
    text: str | None = None
    variables: tuple[str, ...] = ()
    rows: list[list[pages.Cell | None]] = []
    if _is_graph(query):
        text = (await service.answer(query.text, "text/turtle", bindings=bindings, version=version.number)).decode()
    elif query.form == "ASK":
        truth = results.boolean(await service.answer(query.text, _JSON, bindings=bindings, version=version.number))
    else:
        found = await service.select(query.text, bindings, version.number)
        variables = found.variables
        rows = [
            [pages.cell(row[name], root, {}) if name in row else None for name in variables] for row in found.rows
        ]
    url = f"{root}/queries/{query.name}"
    pinned = {"version": rep.pinned(request)} if rep.pinned(request) else {}
    return await to_thread.run_sync(
        lambda: pages.render(
            "answer.html",
            root=root,
            version=version,
            title=query.summary,
            description=query.description,
            formats=[
                {
                    "name": name,
                    "media_type": next(one for one in negotiate.NAMES[name] if one in _offers(query)),
                    "url": links.with_query(url, {**given, **pinned, "format": name}),
                }
                for name in _names(query)
                if name != "html"
            ],
            truth=truth,
            text=text,
            variables=variables,
            rows=rows,
            query=pages.without_header(query.text),
        )
    )


_register()
