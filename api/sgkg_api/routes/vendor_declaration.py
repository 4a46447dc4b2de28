"""The declaration of a vendor: published, tried out, read and taken back.

``/vendor/<id>/declaration`` is the same resource as the graph of that vendor in the graph store; see
:mod:`sgkg_api.routes.graph_store`.
"""

import re
from collections.abc import Awaitable, Callable
from typing import TYPE_CHECKING, Any
from urllib.parse import unquote

from fastapi import APIRouter
from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from sgkg.errors import PreconditionError, UnknownEntityError, UsageError
from sgkg.namespaces import GRAPH
from sgkg.store.protected import vendor_graph
from sgkg.tokens import VENDOR_ID, TokenInfo
from sgkg_api import auth, graph_tags, negotiate
from sgkg_api.problems import HttpProblem
from sgkg_api.routes.entity import entity
from sgkg_api.vendors import arriving, conditions, links, publish
from sgkg_api.vendors.described import DELETED, PUBLISHED, READ, TRIED, described
from sgkg_api.vendors.methods import allow, refuse_others

if TYPE_CHECKING:
    from sgkg_api.service import Service

__all__ = ["ALLOWED", "PATH", "admitted", "read_graph", "router", "vendor_in"]

PATH = "/vendor/{id}/declaration"
#: the graph by its own IRI (Graph Store Protocol, 4.1); to read there is the business of all IRIs
_GRAPH_PATH = "/graph/vendor/{id}"
ALLOWED = ("DELETE", "GET", "HEAD", "POST", "PUT")
_GRAPH_IRI = re.compile(re.escape(f"{GRAPH}vendor/") + f"({VENDOR_ID})")
_YES, _NO = ("", "1", "true", "yes"), ("0", "false", "no")

router = APIRouter(tags=["Vendors"])


def vendor_in(graph: str) -> str | None:
    """Return the id of the vendor whose declaration a graph is; None for another graph.

    >>> vendor_in("https://w3id.org/sgdata/graph/vendor/acme"), vendor_in("https://w3id.org/sgdata/graph/ontology")
    ('acme', None)
    """
    found = _GRAPH_IRI.fullmatch(graph)
    return found[1] if found else None


async def admitted(request: Request, id_: str) -> TokenInfo:
    """Let a request pass that may write the declaration of a vendor: the token reads the disk, so in a thread."""
    scope = f"vendor:{id_}" if re.fullmatch(VENDOR_ID, id_) else "curator"
    return await run_in_threadpool(auth.check, request, "curator", scope)


async def put(request: Request) -> Response:
    """Publish a declaration, or with ``dry-run`` only try it out."""
    id_ = _id(request)
    if _dry_run(request):
        return await publish.try_out(request, await _known(request, id_), id_)
    return await publish.publish(request, await admitted(request, id_), id_)


async def post(request: Request) -> Response:
    """Try a declaration out."""
    id_ = _id(request)
    if _dry_run(request):
        return await publish.try_out(request, await _known(request, id_), id_)
    raise HttpProblem(
        405, "method-not-allowed", "a declaration is replaced as a whole: send all of it by PUT, or try it out "
        "by POST with ?dry-run=1", {"Allow": allow(method for method in ALLOWED if method != "POST")},
    )  # fmt: skip


async def delete(request: Request) -> Response:
    """Take a declaration back."""
    id_ = _id(request)
    _fields(request)
    return await publish.take_back(request, await admitted(request, id_), id_)


async def read(request: Request) -> Response:
    """Answer with the declaration; a browser is led to the page of the vendor."""
    id_ = _id(request)
    given = _fields(request, "format", "version", "lang")
    name = given.get("format")
    offers = (*negotiate.GRAPHS, "text/html")
    chosen = negotiate.by_name(name, offers) if name else negotiate.choose(conditions.accept(request), offers)
    if chosen is None:
        raise HttpProblem(406, "not-acceptable", f"a declaration can be had as {', '.join(offers)}")
    if not re.fullmatch(VENDOR_ID, id_):
        raise UnknownEntityError("there is no such vendor; /vendors lists those there are")
    if chosen == "text/html":
        headers = {"Vary": "Accept", "Cache-Control": "no-cache"}
        return RedirectResponse(links.vendor_url(request, id_), 303, headers)
    return await read_graph(request, id_, chosen, given.get("version"))


async def read_graph(request: Request, id_: str, media_type: str, asked: str | None) -> Response:
    """Answer with the graph of a vendor.

    Args:
        request: the request.
        id_: of the vendor.
        media_type: of the answer.
        asked: version of the store; the newest for None.

    Raises:
        HttpProblem: 404 or 410, there is none; 406, the syntax cannot say it.
        PreconditionError: it is not what If-Match says.
    """
    service: Service = request.app.state.service
    version = service.resolve(asked).number
    graph = vendor_graph(id_)
    headers = {
        "Vary": "Accept", "Sgkg-Version": str(version), "Cache-Control": "no-cache",
        "Link": links.history_link(request, id_),
    }  # fmt: skip
    known = graph_tags.tags(request, "if-none-match")
    is_conditional = known is not None or "if-match" in request.headers
    try:
        # The tag alone needs no text.
        found = await service.graph(graph, "" if is_conditional else media_type, version)
        if found is not None and is_conditional:
            tag = graph_tags.entity_tag(found[1], media_type)
            if not graph_tags.holds(request, tag):
                raise PreconditionError("the declaration, in this syntax, is not what If-Match says")
            if known and ("*" in known or tag.strip('"') in known):
                return Response(status_code=304, headers={**headers, "ETag": tag})
            found = await service.graph(graph, media_type, version)
    except PreconditionError:
        raise
    except UsageError as error:
        raise HttpProblem(406, "not-acceptable", f"{error}; ask for Turtle") from error
    if found is None:
        raise await conditions.absent(request, service, id_, version)
    body, digest = found
    text = f"{media_type}; charset=utf-8" if media_type.startswith("text/") else media_type
    headers |= {"Content-Type": text, "ETag": graph_tags.entity_tag(digest, media_type)}
    return Response(body, headers=headers)


def _id(request: Request) -> str:
    return str(request.path_params["id"])


async def _known(request: Request, id_: str) -> TokenInfo | None:
    """Return the token of somebody who tries a declaration out, who needs none; one of another vendor is refused."""
    token = await run_in_threadpool(auth.given, request)
    return None if token is None else await admitted(request, id_)


def _dry_run(request: Request) -> bool:
    value = _fields(request, "dry-run").get("dry-run", "0").lower()
    if value not in (*_YES, *_NO):
        raise HttpProblem(400, "bad-request", "dry-run is 1 or 0")
    return value in _YES


def _fields(request: Request, *names: str) -> dict[str, str]:
    """Read the query of the URL. A name that is misspelt must not publish what was only to be tried out.

    Raises:
        HttpProblem: 400; says what there is, not what was sent, which may be a secret.
    """
    auth.refuse_in_url(request)
    found: dict[str, str] = {}
    for field in request.scope["query_string"].decode("latin-1").split("&"):
        if not field:
            continue
        name, _, value = field.partition("=")
        if (name := unquote(name)) not in names:
            raise HttpProblem(
                400, "bad-request", f"the URL has a parameter that is not known here; there is {' and '.join(names)}"
                if names else "the URL has a parameter, and there is none here",
            )  # fmt: skip
        if name in found:
            raise HttpProblem(400, "bad-request", f"the parameter {name} is given twice")
        found[name] = unquote(value.replace("+", "%20")) if name != "format" else unquote(value)
    return found


def _register() -> None:
    handlers: dict[str, tuple[Callable[[Request], Awaitable[Response]], dict[str, Any]]] = {
        "GET": (read, READ),
        "PUT": (put, PUBLISHED),
        "POST": (post, TRIED),
        "DELETE": (delete, DELETED),
    }
    for method, (handler, given) in handlers.items():
        described(router, PATH, handler, method, given, media_types=arriving.MEDIA_TYPES)
    router.add_api_route(PATH, read, methods=["HEAD"], include_in_schema=False, response_model=None)
    refuse_others(router, PATH, ALLOWED)
    for method, handler in (("GET", entity), ("PUT", put), ("DELETE", delete)):
        router.add_api_route(_GRAPH_PATH, handler, methods=[method], include_in_schema=False, response_model=None)
    refuse_others(router, _GRAPH_PATH, ("DELETE", "GET", "HEAD", "PUT"))


_register()
