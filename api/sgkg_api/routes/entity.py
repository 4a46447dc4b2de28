"""Every slash IRI of the graph: 303 to a document about it, in the syntax that is wanted.

This is the last route: it takes every path that no other has.
"""

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any
from urllib.parse import urlencode

from fastapi import APIRouter
from starlette.requests import Request
from starlette.responses import Response

from sgkg.errors import UnknownEntityError, UsageError
from sgkg.namespaces import SGDATA, compress
from sgkg.queries import catalogue
from sgkg.terms import Iri
from sgkg_api import entities, links
from sgkg_api import representations as rep
from sgkg_api.problems import HttpProblem
from sgkg_api.site import not_there
from sgkg_api.site.kit import View
from sgkg_api.site.resources import kinds, page, signposts

if TYPE_CHECKING:
    from sgkg.store.ledger import Version

__all__ = ["router"]

router = APIRouter()


async def entity(request: Request) -> Response:
    """Answer for an IRI, or for a document about one: an exact IRI goes before a reading as an ending."""
    service, version = rep.service_of(request), rep.version_of(request)
    path = rep.sent_path(request)
    url = links.root_path(service.public_url(request)) + path
    if found := await entities.known(service, links.iris_of(path), version.number):
        ending = links.MEDIA_TYPES[rep.wanted(request, list(links.MEDIA_TYPES))]
        link = rep.link_header(service, request, iri=found[0], stem=url)
        return _in_language(request, rep.see_other(request, f"{url}.{ending}", link))
    parts = links.split_extension(path)
    if parts and (found := await entities.known(service, links.iris_of(parts[0]), version.number)):
        iri, is_graph = found
        stem = url.removesuffix(f".{parts[1]}")
        if parts[1] == "html":
            return await _page(request, iri, is_graph, stem)
        return await _document(request, version, iri, is_graph, stem, parts[1])
    return await not_there.answer(request, parts[0] if parts else path, parts[1] if parts else "")


router.add_route("/{path:path}", entity, methods=["GET"], include_in_schema=False)


def _in_language(request: Request, answer: Response) -> Response:
    """Keep the language that was asked for on the way to a page."""
    target = answer.headers["location"]
    if (language := rep.single(request, "lang")) and target.partition("?")[0].endswith(".html"):
        answer.headers["location"] = f"{target}{'&' if '?' in target else '?'}{urlencode({'lang': language})}"
    return answer


async def _document(
    request: Request, version: "Version", iri: Iri, is_graph: bool, stem: str, ending: str
) -> Response:
    service = rep.service_of(request)
    media_type = links.EXTENSIONS[ending]
    public = service.public_url(request)
    tag = rep.entity_tag(version, public, iri, ending, rep.pinned(request))

    async def make() -> bytes:
        if is_graph:
            graph = await service.graph(iri, media_type, version.number)
            if graph is None:
                raise UnknownEntityError(f"there is no graph {compress(iri)}")
            return graph[0]
        return _written(await entities.describe(service, iri, version.number, f"{public}/sparql"), media_type)

    answer = await rep.written(
        request, make, version=version, tag=tag, iri=iri, stem=stem, ending=ending, negotiated=False
    )
    answer.headers["link"] += f", {signposts.describes(iri)}"
    return answer


async def _page(request: Request, iri: Iri, is_graph: bool, stem: str) -> Response:
    view = View.of(request).only("after", "format", "used")
    kind = kinds.kind_of(await entities.classes(view.service, iri, view.version.number), graph=is_graph)
    link = signposts.of_page(request, iri, stem, kind)
    name = iri.removeprefix(SGDATA + "query/")
    if kind.key == "query" and name in catalogue():
        return rep.see_other(request, f"{view.root}/queries/{name}", link)

    async def make() -> Mapping[str, Any]:
        return await page.resource_page(view, iri, kind, stem)

    answer = await view.page(page.TEMPLATE, (iri, kind.key), make, link=link)
    answer.headers["content-location"] = links.permalink(f"{stem}.html", view.version.number)
    return answer


def _written(description: entities.Description, media_type: str) -> bytes:
    """Write a description.

    Raises:
        HttpProblem: 406, where RDF/XML has no way to write it.
    """
    try:
        return description.written(rep.form_of(media_type))
    except UsageError as error:
        raise HttpProblem(406, "not-acceptable", f"{error}; ask for Turtle") from error
