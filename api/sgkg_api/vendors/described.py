"""How the operations of vendors are described in OpenAPI."""

from collections.abc import Awaitable, Callable, Mapping, Sequence
from typing import Any

from fastapi import APIRouter
from starlette.requests import Request
from starlette.responses import Response

from sgkg_api import negotiate, openapi
from sgkg_api.vendors import schemas

__all__ = ["DELETED", "HISTORY", "PUBLISHED", "READ", "RECORDED", "TRIED", "described"]

_PROBLEM = {"application/problem+json": {"schema": {"$ref": "#/components/schemas/Problem"}}}
_GRAPHS: dict[str, Any] = {media_type: {"schema": {"type": "string"}} for media_type in negotiate.GRAPHS}
_STATUSES = {
    303: "For browsers: the page about it.",
    304: "The client has it: see If-None-Match.",
    400: "The text cannot be read (see line and column), wants something from the network, or the URL is wrong.",
    401: "There is no valid token.",
    403: "The token is not one of this vendor's or a curator's, or the vendor is disabled.",
    404: "There is no such vendor, or it has declared nothing.",
    405: "Merging is not possible: send the whole declaration by PUT.",
    406: "There is no such format.",
    409: "The vendor's prefixes have just changed: send it once more.",
    410: "It was taken back; the history has what was in it.",
    412: "The declaration is not what If-Match or If-None-Match say.",
    413: "The declaration is too large, or takes more memory to check than is allowed.",
    415: "The body has a format or an encoding that is not read here, or is compressed.",
    429: "Too often in a minute; Retry-After says when to try again.",
    503: "It was not done in the time allowed, or too much is waiting. Nothing was stored; see Retry-After.",
}
_REFUSED = {
    "description": "The declaration has violations, or is none; nothing was stored.",
    "content": {"application/problem+json": {"schema": schemas.REFUSAL}, **_GRAPHS},
}
_REPORTED: dict[str, Any] = {"application/json": {"schema": schemas.REPORT}, **_GRAPHS}
_ID = {
    "name": "id",
    "in": "path",
    "required": True,
    "description": "id of the vendor",
    "schema": {"type": "string", "pattern": "^[a-z0-9][a-z0-9-]{0,62}$"},
}
_DRY_RUN = {
    "name": "dry-run",
    "in": "query",
    "required": False,
    "description": "1: only say what would happen; needs no token",
    "schema": {"type": "string", "enum": ["0", "1"]},
}
_VERSION = {
    "name": "version",
    "in": "query",
    "required": False,
    "description": "number of the version of the store; by default the newest",
    "schema": {"type": "string"},
}
_FORMAT = openapi.format_parameter(("turtle", "ntriples", "rdfxml", "jsonld", "trig", "nquads", "html"))
_PREFER = {
    "name": "Prefer",
    "in": "header",
    "required": False,
    "description": "`return=representation`: answer with the report of warnings",
    "schema": {"type": "string", "enum": ["return=representation", "return=minimal"]},
}
_NUMBER = {
    "name": "number",
    "in": "path",
    "required": True,
    "description": "number in the history",
    "schema": {"type": "integer", "minimum": 1},
}
_BEFORE = {
    "name": "before",
    "in": "query",
    "required": False,
    "description": "go on with older rows, as the link to them says",
    "schema": {"type": "integer", "minimum": 1},
}
_IF_MATCH, _IF_NONE_MATCH = (
    {"name": name, "in": "header", "required": False, "description": what, "schema": {"type": "string"}}
    for name, what in (
        ("If-Match", "entity tags one of which the declaration must have, or `*` for any"),
        ("If-None-Match", "entity tags none of which the declaration may have, or `*` for any"),
    )
)
_TAGGED = {"ETag": {"description": "tag of the new state", "schema": {"type": "string"}}}
_WRITTEN = (400, 401, 403, 404, 409, 412, 413, 415, 429, 503)


def _responses(statuses: Sequence[int], good: Mapping[int | str, Any]) -> dict[int | str, dict[str, Any]]:
    found: dict[int | str, dict[str, Any]] = {**good}
    for status in statuses:
        found[status] = {"description": _STATUSES[status], **({"content": _PROBLEM} if status >= 400 else {})}
    return found


READ: dict[str, Any] = {
    "summary": "Read the declaration of a vendor",
    "operation_id": "get-declaration",
    "parameters": [_ID, _VERSION, _FORMAT, _IF_MATCH, _IF_NONE_MATCH],
    "responses": _responses(
        (303, 304, 400, 404, 406, 410, 412, 503), {200: {"description": "The declaration.", "content": _GRAPHS}}
    ),
}
PUBLISHED: dict[str, Any] = {
    "summary": "Publish a declaration",
    "operation_id": "put-declaration",
    "parameters": [_ID, _DRY_RUN, _PREFER, _IF_MATCH, _IF_NONE_MATCH],
    "body": True,
    "secured": True,
    "responses": _responses(
        _WRITTEN,
        {
            200: {"description": "The report: of a dry run, or as preferred.", "content": _REPORTED},
            201: {"description": "The first declaration of the vendor.", "content": _REPORTED, "headers": _TAGGED},
            204: {"description": "It took the place of the one before.", "headers": _TAGGED},
            422: _REFUSED,
        },
    ),
}
TRIED: dict[str, Any] = {
    "summary": "Try a declaration out",
    "operation_id": "try-declaration",
    "parameters": [
        _ID,
        {**_DRY_RUN, "required": True, "schema": {"type": "string", "enum": ["1"]}},
        _IF_MATCH,
        _IF_NONE_MATCH,
    ],
    "body": True,
    "responses": _responses(
        (400, 401, 403, 404, 405, 412, 413, 415, 429, 503),
        {200: {"description": "What would happen.", "content": _REPORTED}, 422: _REFUSED},
    ),
}
DELETED: dict[str, Any] = {
    "summary": "Take a declaration back",
    "operation_id": "delete-declaration",
    "parameters": [_ID, _IF_MATCH, _IF_NONE_MATCH],
    "secured": True,
    "responses": _responses(
        (400, 401, 403, 404, 409, 410, 412, 429, 503),
        {204: {"description": "It is gone; its history and tombstones of its products stay."}},
    ),
}
HISTORY: dict[str, Any] = {
    "summary": "What a vendor has declared and taken back, newest first",
    "operation_id": "get-declaration-history",
    "parameters": [_ID, _BEFORE],
    "responses": _responses(
        (303, 400, 401, 404, 406, 503),
        {
            200: {
                "description": "A page of rows; refused attempts only with a token of the vendor or a curator's.",
                "content": {
                    "application/json": {"schema": schemas.PAGE},
                    "text/turtle": {"schema": {"type": "string"}},
                    "application/ld+json": {"schema": {"type": "string"}},
                },
            }
        },
    ),
}
RECORDED: dict[str, Any] = {
    "summary": "What a vendor has declared once",
    "operation_id": "get-declaration-version",
    "parameters": [_ID, _NUMBER],
    "responses": _responses(
        (304, 400, 404, 406, 410, 503), {200: {"description": "That declaration.", "content": _GRAPHS}}
    ),
}


def described(
    router: APIRouter,
    path: str,
    handler: Callable[[Request], Awaitable[Response]],
    method: str,
    given: Mapping[str, Any],
    media_types: Sequence[str] = (),
) -> None:
    """Register a handler with its description.

    Args:
        router: gets it.
        path: of the URL.
        handler: answers.
        method: of the request.
        given: one of the descriptions of this module.
        media_types: that a body may have.
    """
    extra: dict[str, Any] = {"parameters": given["parameters"]}
    if given.get("body"):
        content = {media_type: {"schema": {"type": "string"}} for media_type in media_types}
        extra["requestBody"] = {"required": True, "content": content}
    if given.get("secured"):
        extra["security"] = [{"HTTPBearer": []}]
    responses = given["responses"]
    router.add_api_route(
        path, handler, methods=[method], summary=given["summary"], operation_id=given["operation_id"],
        status_code=min(status for status in responses if int(status) >= 200), response_class=Response,
        response_model=None, responses=responses, openapi_extra=extra,
    )  # fmt: skip
