"""How the routes that read are registered and described in OpenAPI."""

from collections.abc import Awaitable, Callable, Iterable, Mapping, Sequence
from typing import Any

from fastapi import APIRouter, FastAPI
from starlette.requests import Request
from starlette.responses import Response

__all__ = ["VERSION", "describe_problems", "format_parameter", "reading"]

Handler = Callable[[Request], Awaitable[Response]]

_REFERENCE = {"$ref": "#/components/schemas/Problem"}
_PROBLEM = {
    "title": "Problem",
    "description": "What went wrong (RFC 9457).",
    "type": "object",
    "required": ["type", "title", "status"],
    "properties": {
        "type": {"type": "string", "format": "uri-reference", "description": "IRI of the kind of problem"},
        "title": {"type": "string", "description": "the kind of problem in words"},
        "status": {"type": "integer", "description": "the HTTP status"},
        "detail": {"type": "string", "description": "what is wrong here, and how to put it right"},
        "instance": {"type": "string", "format": "uri-reference", "description": "what was asked for"},
        "line": {"type": "integer", "description": "line of the fault, counted from 1"},
        "column": {"type": "integer", "description": "column of the fault, counted from 1"},
        "request_id": {"type": "string", "description": "id of the request in the log of the server"},
    },
}
_STATUSES = {
    206: "The ranges of the file that were asked for.",
    304: "The client has the answer: its entity tag is in If-None-Match.",
    400: "A parameter is unknown, missing, given twice, or has a value that is none of its type.",
    404: "There is no such thing, or no such version.",
    406: "Nothing that the client accepts is offered.",
    416: "The range asked for is not in the file.",
    503: "The answer was not ready in the time or memory allowed, or too much is waiting. Nothing partial is sent; "
    "Retry-After says when to ask again.",
}

#: the parameter ``version``, which most operations have
VERSION: Mapping[str, Any] = {
    "name": "version",
    "in": "query",
    "required": False,
    "description": "number or release of the version of the data to answer from; by default the current one",
    "schema": {"type": "string"},
}


def format_parameter(names: Sequence[str]) -> dict[str, Any]:
    """Return the parameter ``format`` with the names it may have."""
    return {
        "name": "format",
        "in": "query",
        "required": False,
        "description": "syntax of the answer; goes before the Accept header",
        "schema": {"type": "string", "enum": list(names)},
    }


def reading(
    router: APIRouter,
    path: str,
    handler: Handler,
    *,
    operation_id: str,
    summary: str,
    media_types: Sequence[str],
    description: str = "",
    parameters: Iterable[Mapping[str, Any]] = (),
    statuses: Iterable[int] = (304, 400, 404, 406, 503),
    tag: str = "Linked data",
) -> None:
    """Register a handler for GET and HEAD, and describe it in OpenAPI.

    The first route does the work: Starlette's answers HEAD too, names both in ``Allow``, and leaves the query string
    to the handler. The second is there for its description alone, and is never reached.
    """
    router.add_route(path, handler, methods=["GET"], include_in_schema=False)
    responses: dict[int | str, dict[str, Any]] = {
        200: {"description": "The answer.", "content": {media_type: {} for media_type in media_types}}
    }
    for status in statuses:
        content: dict[str, Any] = {} if status < 400 else {"application/problem+json": {"schema": _REFERENCE}}
        if status >= 400 and "text/html" in media_types:
            content["text/html"] = {}  # what people read who sent a form
        responses[status] = {"description": _STATUSES[status], **({"content": content} if content else {})}
    router.add_api_route(
        path,
        handler,
        methods=["GET"],
        operation_id=operation_id,
        summary=summary,
        description=description,
        response_class=Response,
        response_model=None,
        responses=responses,
        openapi_extra={"parameters": [dict(parameter) for parameter in parameters]},
        tags=[tag],
    )


def describe_problems(app: FastAPI) -> None:
    """Put the schema of problem documents, to which the operations refer, into the application's OpenAPI."""
    make = app.openapi

    def openapi() -> dict[str, Any]:
        document = make()
        document.setdefault("components", {}).setdefault("schemas", {}).setdefault("Problem", _PROBLEM)
        return document

    app.openapi = openapi  # type: ignore[method-assign]  # the way that FastAPI documents
