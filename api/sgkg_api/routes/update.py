"""SPARQL 1.1 Update over HTTP (SPARQL 1.1 Protocol, 2.2)."""

from typing import TYPE_CHECKING, Annotated, Any

from fastapi import APIRouter, Depends
from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import Response

from sgkg import sparql_text
from sgkg_api import auth
from sgkg_api.parameters import FORM, fields
from sgkg_api.problems import HttpProblem
from sgkg_api.writes import OwnRoute, attempt, media_type_of, own_url, read_body, version_header

if TYPE_CHECKING:
    from sgkg_api.service import Service

__all__ = ["router"]

DIRECT = "application/sparql-update"
_USING, _USING_NAMED = "using-graph-uri", "using-named-graph-uri"

router = APIRouter(tags=["Writing"], route_class=OwnRoute)
_CURATOR = auth.require("curator")
_DOCUMENTED: dict[str, Any] = {
    "requestBody": {
        "required": True,
        "content": {
            DIRECT: {"schema": {"type": "string"}},
            FORM: {
                "schema": {
                    "type": "object",
                    "required": ["update"],
                    "properties": {
                        "update": {"type": "string"},
                        _USING: {"type": "array", "items": {"type": "string", "format": "iri"}},
                        _USING_NAMED: {"type": "array", "items": {"type": "string", "format": "iri"}},
                    },
                }
            },
        },
    },
    "parameters": [
        {
            "name": name,
            "in": "query",
            "required": False,
            "description": what,
            "schema": {"type": "array", "items": {"type": "string", "format": "iri"}},
        }
        for name, what in (
            (_USING, "graph that is, merged with others of this name, the default graph of WHERE"),
            (_USING_NAMED, "graph that GRAPH sees in WHERE"),
        )
    ],
}
_STATUSES = {
    400: "The update is malformed, or names graphs twice.",
    401: "There is no valid token.",
    403: "The token lacks the scope `curator`, or the update has LOAD or SERVICE.",
    405: "Only POST.",
    413: "The body is too large.",
    415: "The body is neither a form nor an update.",
    503: "The update was not done in the time or memory allowed.",
}
_PROBLEM = {"application/problem+json": {"schema": {"$ref": "#/components/schemas/Problem"}}}


@router.post("/update/", include_in_schema=False, response_class=Response)
@router.post(
    "/update",
    operation_id="update",
    summary="Change the data with SPARQL 1.1 Update",
    description="Done whole or not at all. The header `Sgkg-Version` of the answer names the version that it made.",
    status_code=204,
    response_class=Response,
    openapi_extra=_DOCUMENTED,
    responses={status: {"description": text, "content": _PROBLEM} for status, text in _STATUSES.items()},
)
async def update(request: Request, token: Annotated[Any, Depends(_CURATOR)]) -> Response:
    """Run an update; the token must have the scope ``curator``."""
    service: Service = request.app.state.service
    async with attempt(request, token, "update") as made:
        if "if-match" in request.headers:
            raise HttpProblem(412, "precondition-failed", "an update is of no one graph, so that no tag can match")
        media_type = media_type_of(request)
        if not media_type:
            raise _bad(f"the body has no Content-Type; it may be {DIRECT} or {FORM}")
        if media_type not in (DIRECT, FORM):
            raise HttpProblem(
                415, "unsupported-media-type", f"an update is sent as {DIRECT} or {FORM}, not as {media_type}",
                {"Accept-Post": f"{DIRECT}, {FORM}"},
            )  # fmt: skip
        made.body = await read_body(request)
        text, default, named = await run_in_threadpool(_read, request.scope["query_string"], media_type, made.body)
        change = await service.write(
            "update", body=await run_in_threadpool(_checked, text, default, named), base=own_url(request)
        )
        made.status, made.version = 204, change.version
        return Response(status_code=204, headers=version_header(change.version))


def _read(query_string: bytes, media_type: str, body: bytes) -> tuple[str, list[str], list[str]]:
    """Return the text of the update, and the graphs that the request names."""
    given = fields(query_string, "the URL")
    if media_type == FORM:
        given += fields(body, "the body")
    else:
        try:
            given.append(("update", body.decode("utf-8")))
        except UnicodeDecodeError as error:
            raise _bad("the update is not valid UTF-8") from error
    found: dict[str, list[str]] = {}
    for name, value in given:
        found.setdefault(name, []).append(value)
    if "query" in found:
        raise _bad("this address takes updates; queries go to /sparql")
    if "access_token" in found:
        raise _bad("a token never belongs into a URL or a form: send it in the header Authorization")
    texts = found.get("update", [])
    if len(texts) != 1:
        raise _bad("the request has no update" if not texts else f"update is given {len(texts)} times; send it once")
    return texts[0], found.get(_USING, []), found.get(_USING_NAMED, [])


def _checked(text: str, default: list[str], named: list[str]) -> bytes:
    """Refuse what is no update or wants the network; put in the graphs that the request names."""
    if sparql_text.form(text):
        raise _bad("this address takes updates; queries go to /sparql")
    sparql_text.refuse_network(text)
    try:
        return sparql_text.with_using(text, default, named).encode("utf-8")
    except UnicodeEncodeError as error:
        raise _bad("the update has a character that is none") from error


def _bad(detail: str) -> HttpProblem:
    return HttpProblem(400, "bad-request", detail)
