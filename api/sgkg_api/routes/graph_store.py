"""SPARQL 1.1 Graph Store HTTP Protocol: whole graphs, by ``?graph=``, ``?default``, or the URL itself."""

import asyncio
import re
import uuid
from collections.abc import AsyncGenerator, Awaitable, Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Annotated, Any
from urllib.parse import quote, unquote

from fastapi import APIRouter, Depends
from fastapi.security import HTTPAuthorizationCredentials
from starlette.datastructures import UploadFile
from starlette.formparsers import MultiPartException, MultiPartParser
from starlette.requests import Request
from starlette.responses import Response

from sgkg.errors import RemoteResourceError, UnknownEntityError, UsageError
from sgkg.io import FORMATS
from sgkg.sparql_text import absolute
from sgkg.terms import Iri
from sgkg_api import auth, graph_tags, negotiate
from sgkg_api.problems import HttpProblem
from sgkg_api.routes.vendor_declaration import read_graph, vendor_in
from sgkg_api.vendors import publish
from sgkg_api.writes import Attempt, OwnRoute, attempt, media_type_of, own_url, read_body, version_header

if TYPE_CHECKING:
    from sgkg.tokens import TokenInfo
    from sgkg_api.service import Service

__all__ = ["router"]

PATH = "/graph-store"
_UPLOADS = tuple(form.media_type for form in FORMATS.values())
_MULTIPART = "multipart/form-data"
_MOST_PARTS = 100
_PIECE = 1 << 16
_CHARSET = re.compile(r";\s*charset\s*=\s*\"?([^\s;\"]+)", re.IGNORECASE)
_PROBLEM = {"application/problem+json": {"schema": {"$ref": "#/components/schemas/Problem"}}}
_STATUSES = {
    400: "The graph is not named, or named twice; or the text cannot be read.",
    401: "There is no valid token.",
    403: "The token lacks the scope `curator`, or for the graph of a vendor that of the vendor.",
    404: "There is no such graph.",
    406: "There is no such format.",
    412: "The graph is not what If-Match or If-None-Match say.",
    413: "The body is too large.",
    415: "The body has a format that is not read here.",
    405: "The graph of a vendor is replaced as a whole, by PUT.",
    409: "The vendor's prefixes have just changed: send it once more.",
    410: "The vendor took its declaration back.",
    422: "The graph of a vendor has violations; nothing was stored.",
    429: "The vendor writes too often; Retry-After says when to try again.",
    503: "It was not done in the time or memory allowed.",
}
_PARAMETERS: list[dict[str, Any]] = [
    {
        "name": "graph",
        "in": "query",
        "required": False,
        "description": "IRI of the graph",
        "schema": {"type": "string", "format": "iri"},
    },
    {
        "name": "default",
        "in": "query",
        "required": False,
        "description": "the default graph; has no value",
        "allowEmptyValue": True,
        "schema": {"type": "string"},
    },
]
_CONTENT = {media_type: {"schema": {"type": "string"}} for media_type in _UPLOADS}

router = APIRouter(tags=["Graph store"])


@dataclass(frozen=True, slots=True)
class _Target:
    """The graph that a request is about; ``graph`` None for the default graph, ``new`` for one to be named by us."""

    graph: Iri | None
    base: str
    new: bool = False


def _writer(
    request: Request, _: Annotated[HTTPAuthorizationCredentials | None, Depends(auth.SCHEME)] = None
) -> "TokenInfo":
    """Let a curator write, and a vendor its own graph; runs in a thread, as it reads the disk."""
    id_ = _vendor(request)
    return auth.check(request, "curator", *([f"vendor:{id_}"] if id_ else []))


async def read(request: Request) -> Response:
    """Answer with a graph."""
    auth.refuse_in_url(request)
    service: Service = request.app.state.service
    fields = _fields(request.scope["query_string"])
    target = _target(request, fields)
    media_type = _wanted(request, fields)
    if (id_ := vendor_in(target.graph or "")) is not None:
        return await read_graph(request, id_, media_type, _one(fields, "version"))
    version = service.resolve(_one(fields, "version")).number
    known = graph_tags.tags(request, "if-none-match")
    headers = {"Vary": "Accept", "Sgkg-Version": str(version), "Cache-Control": "no-cache"}
    if known is not None:
        found = await service.graph(target.graph, "", version)
        if found is None:
            raise _absent(target)
        tag = graph_tags.entity_tag(found[1], media_type)
        if "*" in known or tag.strip('"') in known:
            return Response(status_code=304, headers={**headers, "ETag": tag})
    try:
        found = await service.graph(target.graph, media_type, version)
    except UsageError as error:
        raise HttpProblem(406, "not-acceptable", f"{error}; ask for Turtle") from error
    if found is None:
        raise _absent(target)
    body, digest = found
    text = f"{media_type}; charset=utf-8" if media_type.startswith("text/") else media_type
    return Response(
        body, headers={**headers, "Content-Type": text, "ETag": graph_tags.entity_tag(digest, media_type)}
    )


async def put(request: Request, token: Annotated[Any, Depends(_writer)]) -> Response:
    """Replace a graph by what is sent; the token must have the scope ``curator``.

    The graph of a vendor may be replaced with a token of that vendor too, and is checked as its declaration.
    """
    if (id_ := _vendor(request)) is not None:
        return await publish.publish(request, token, id_)
    return await _upload(request, token, "put")


async def post(request: Request, token: Annotated[Any, Depends(_writer)]) -> Response:
    """Add what is sent to a graph, or to a new one that the answer names; needs the scope ``curator``."""
    if _vendor(request) is not None:
        raise HttpProblem(
            405, "method-not-allowed", "the declaration of a vendor is replaced as a whole: send all of it by PUT",
            {"Allow": "DELETE, GET, HEAD, OPTIONS, PUT"},
        )  # fmt: skip
    return await _upload(request, token, "post")


async def delete(request: Request, token: Annotated[Any, Depends(_writer)]) -> Response:
    """Delete a graph; the token must have the scope ``curator``, or be that of the vendor whose graph it is."""
    if (id_ := _vendor(request)) is not None:
        return await publish.take_back(request, token, id_)
    service: Service = request.app.state.service
    async with attempt(request, token, "delete") as made:
        target = _target(request, _fields(request.scope["query_string"]))
        made.graph = target.graph or ""
        change = await service.write("delete", graph=target.graph, if_match=graph_tags.digests(request, "if-match"))
        made.status, made.version = 204, change.version
        return Response(status_code=204, headers=version_header(change.version))


async def _upload(request: Request, token: Any, action: str) -> Response:
    service: Service = request.app.state.service
    async with attempt(request, token, action) as made:
        target = _target(request, _fields(request.scope["query_string"]), may_be_new=action == "post")
        made.graph = target.graph or ""
        given = await _sent(request, made, multipart=action == "post")
        given |= {
            name.replace("-", "_"): tags
            for name in ("if-match", "if-none-match")
            if (tags := graph_tags.digests(request, name)) is not None
        }
        try:
            change = await service.write(action, graph=target.graph, base=target.base, **given)
        except RemoteResourceError as error:
            # SERVICE in a query is forbidden; a file that names a remote context is a file that cannot be read.
            raise HttpProblem(
                400, "remote-resource", str(error.args[0]), line=error.line, column=error.column
            ) from error
        made.status, made.version = 201 if change.created else 204, change.version
        headers = version_header(change.version)
        if target.new:
            headers["Location"] = target.base
        return Response(status_code=made.status, headers=headers)


async def _sent(request: Request, made: Attempt, *, multipart: bool) -> dict[str, Any]:
    """Read the body.

    Returns:
        Arguments of the write: ``body`` and ``media_type``; of a form also ``parts``, (media type, size) of each.
    """
    media_type = media_type_of(request)
    if media_type != _MULTIPART or not multipart:
        _refuse_format(request, media_type, request.headers.get("content-type", ""), multipart=multipart)
        made.body = await read_body(request)
        return {"body": made.body, "media_type": media_type}
    made.body = await read_body(request)
    parts = await _parts(request, made.body)
    for _, content_type in parts:
        _refuse_format(request, _bare(content_type), content_type, multipart=False)
    if len(parts) == 1:
        return {"body": parts[0][0], "media_type": _bare(parts[0][1])}
    sizes = [(_bare(content_type), len(data)) for data, content_type in parts]
    return {"body": b"".join(data for data, _ in parts), "media_type": _MULTIPART, "parts": sizes}


async def _parts(request: Request, body: bytes) -> list[tuple[bytes, str]]:
    """Split a form into the content and the Content-Type of each part that has one."""

    async def pieces() -> AsyncGenerator[bytes, None]:
        for start in range(0, len(body), _PIECE):
            yield body[start : start + _PIECE]
            await asyncio.sleep(0)  # others have their turn

    parser = MultiPartParser(
        request.headers, pieces(), max_files=_MOST_PARTS, max_fields=_MOST_PARTS, max_part_size=len(body) + 1
    )
    try:
        form = await parser.parse()
    except (MultiPartException, KeyError, UnicodeError) as error:
        raise _bad("the body is no valid multipart/form-data") from error
    parts = []
    try:
        for name, value in form.multi_items():
            if not isinstance(value, UploadFile):
                raise _bad(f"the part {name!r} has no filename; send each text as a file with a Content-Type")
            parts.append((await value.read(), value.content_type or ""))
    finally:
        await form.close()
    if not parts:
        raise _bad("the form has no parts")
    return parts


def _refuse_format(request: Request, media_type: str, content_type: str, *, multipart: bool) -> None:
    charset = _CHARSET.search(content_type)
    xml = media_type == "application/rdf+xml"  # says its encoding itself
    if charset and charset[1].lower() not in ("utf-8", "utf8", "us-ascii") and not xml:
        raise HttpProblem(415, "unsupported-media-type", f"send the text in UTF-8, not in {charset[1]}")
    if media_type not in _UPLOADS:
        read_here = ", ".join((*_UPLOADS, *((_MULTIPART,) if multipart else ())))
        header = "Accept-Post" if request.method == "POST" else "Accept"
        what = f"{media_type} is not read here" if media_type else "the body has no Content-Type"
        raise HttpProblem(415, "unsupported-media-type", f"{what}; send {read_here}", {header: read_here})


def _target(request: Request, fields: dict[str, list[str]], *, may_be_new: bool = False) -> _Target:
    """Find the graph that a request is about (Graph Store Protocol, 4)."""
    graph, default = _one(fields, "graph"), _one(fields, "default")
    rest = _rest(request)
    if rest:
        if graph is not None or default is not None:
            raise _bad("the URL names a graph itself; leave out ?graph= and ?default")
        iri = own_url(request, f"{PATH}/{rest}")
        return _Target(Iri(absolute(iri)), iri)
    if graph is not None and default is not None:
        raise _bad("name a graph or the default graph, not both")
    if default is not None:
        if default:
            raise _bad("?default has no value")
        return _Target(None, own_url(request))
    if graph is not None:
        return _Target(Iri(absolute(graph)), graph)
    if not may_be_new:
        raise _bad(f"say which graph: {PATH}?graph=IRI, {PATH}?default, or a URL below {PATH}/")
    iri = own_url(request, f"{PATH}/{uuid.uuid4()}")
    return _Target(Iri(iri), iri, new=True)


def _vendor(request: Request) -> str | None:
    """Return the vendor whose graph a request names; None for other graphs, and for what names none."""
    try:
        target = _target(request, _fields(request.scope["query_string"]), may_be_new=True)
    except (HttpProblem, UsageError):
        return None  # told when it is read for good
    return vendor_in(target.graph or "")


def _rest(request: Request) -> str:
    """Return what stands after the store's own path, as it was sent: IRIs are compared as they are written."""
    raw = request.scope.get("raw_path") or b""
    _, found, rest = raw.decode("latin-1").partition(f"{PATH}/")
    if not found:
        rest = quote(request.path_params.get("rest", ""), safe="/:@!$&'()*+,;=~")
    return rest if rest.isascii() else quote(rest.encode("latin-1"), safe="/:@!$&'()*+,;=~%")


def _fields(query_string: bytes) -> dict[str, list[str]]:
    """Read the query of the URL. It is no form: a plus is a plus, as in the IRI that is written in it."""
    found: dict[str, list[str]] = {}
    try:
        for field in query_string.decode("ascii").split("&"):
            if field:
                name, _, value = field.partition("=")
                found.setdefault(unquote(name, errors="strict"), []).append(unquote(value, errors="strict"))
    except UnicodeDecodeError as error:
        raise _bad("the URL is not valid UTF-8 in percent-encoding") from error
    return found


def _one(fields: dict[str, list[str]], name: str) -> str | None:
    values = fields.get(name, [])
    if len(values) > 1:
        raise _bad(f"{name} is given {len(values)} times; send it once")
    return values[0] if values else None


def _wanted(request: Request, fields: dict[str, list[str]]) -> str:
    name = _one(fields, "format")
    if name:
        chosen = negotiate.by_name(name, negotiate.GRAPHS)
    else:
        chosen = negotiate.choose(", ".join(request.headers.getlist("accept")), negotiate.GRAPHS)
    if chosen is None:
        raise HttpProblem(406, "not-acceptable", f"a graph can be had as {', '.join(negotiate.GRAPHS)}")
    return chosen


def _bare(content_type: str) -> str:
    return content_type.partition(";")[0].strip().lower()


def _absent(target: _Target) -> UnknownEntityError:
    return UnknownEntityError(f"there is no graph {target.graph}")


def _bad(detail: str) -> HttpProblem:
    return HttpProblem(400, "bad-request", detail)


def _responses(*statuses: int, **success: str) -> dict[int | str, dict[str, Any]]:
    good: dict[int | str, dict[str, Any]] = {int(name[1:]): {"description": text} for name, text in success.items()}
    return good | {status: {"description": _STATUSES[status], "content": _PROBLEM} for status in statuses}


async def _refused(_: Request) -> Response:
    """Never called: the route refuses the method."""
    return Response(status_code=405)


def _register() -> None:
    good = {"_201": "The graph is new.", "_204": "The graph was there."}
    replaced = _responses(400, 401, 403, 404, 409, 412, 413, 415, 422, 429, 503, **good)
    added = _responses(400, 401, 403, 405, 412, 413, 415, 503, **good)
    described: dict[str, tuple[Callable[..., Awaitable[Response]], str, dict[int | str, dict[str, Any]]]] = {
        "GET": (
            read,
            "Read a graph",
            _responses(400, 404, 406, 410, _200="The graph.", _304="The client has it: see If-None-Match."),
        ),
        "PUT": (put, "Replace a graph", replaced),
        "POST": (post, "Add to a graph, or make a new one", added),
        "DELETE": (
            delete,
            "Delete a graph",
            _responses(400, 401, 403, 404, 409, 410, 412, 429, 503, _204="It is gone."),
        ),
    }
    for path, shown in ((PATH, True), (PATH + "/", False), (PATH + "/{rest:path}", False)):
        for method, (handler, summary, responses) in described.items():
            extra: dict[str, Any] = {"parameters": _PARAMETERS}
            if method in ("PUT", "POST"):
                extra["requestBody"] = {"required": True, "content": _CONTENT}
            router.add_api_route(
                path, handler, methods=[method], summary=summary, operation_id=f"{method.lower()}-graph",
                status_code=int(min(status for status in responses if int(status) >= 200)),
                response_class=Response, response_model=None, responses=responses, openapi_extra=extra,
                include_in_schema=shown,
            )  # fmt: skip
        router.add_api_route(path, read, methods=["HEAD"], include_in_schema=False, response_model=None)
        router.add_api_route(
            path, _refused, methods=["HEAD", *described], include_in_schema=False, route_class_override=OwnRoute
        )


_register()
