"""Every slash IRI of the graph: 303 to a document about it, in the syntax that is wanted.

This is the last route: it takes every path that no other has.
"""

from typing import TYPE_CHECKING

from anyio import to_thread
from fastapi import APIRouter
from starlette.requests import Request
from starlette.responses import Response

from sgkg.errors import UnknownEntityError, UsageError
from sgkg.namespaces import compress
from sgkg.terms import Iri, Triple
from sgkg_api import entities, links, pages
from sgkg_api import representations as rep
from sgkg_api.problems import HttpProblem

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
        return rep.see_other(request, f"{url}.{ending}", rep.link_header(service, request, iri=found[0], stem=url))
    parts = links.split_extension(path)
    if parts and (found := await entities.known(service, links.iris_of(parts[0]), version.number)):
        iri, is_graph = found
        return await _document(request, version, iri, is_graph, url.removesuffix(f".{parts[1]}"), parts[1])
    iris = links.iris_of(parts[0] if parts else path)
    what = f"the dataset says nothing of {compress(iris[-1])}" if iris else "this path stands for no entity"
    raise UnknownEntityError(f"{what}; the query find-by-name finds the IRI for a name")


router.add_route("/{path:path}", entity, methods=["GET"], include_in_schema=False)


async def _document(
    request: Request, version: "Version", iri: Iri, is_graph: bool, stem: str, ending: str
) -> Response:
    service = rep.service_of(request)
    media_type = links.EXTENSIONS[ending]
    public = service.public_url(request)
    tag = rep.entity_tag(version, public, iri, ending, rep.pinned(request))

    async def make() -> bytes:
        if media_type == "text/html":
            return await _page(request, version, iri, is_graph, stem)
        if is_graph:
            graph = await service.graph(iri, media_type, version.number)
            if graph is None:
                raise UnknownEntityError(f"there is no graph {compress(iri)}")
            return graph[0]
        return _written(await entities.describe(service, iri, version.number, f"{public}/sparql"), media_type)

    return await rep.written(
        request, make, version=version, tag=tag, iri=iri, stem=stem, ending=ending, negotiated=False
    )


async def _page(request: Request, version: "Version", iri: Iri, is_graph: bool, stem: str) -> bytes:
    service = rep.service_of(request)
    public = service.public_url(request)
    root = links.root_path(public)
    description = await entities.describe(service, iri, version.number, f"{public}/sparql")
    names = await entities.labels(service, iri, version.number)
    sources = await entities.sources(service, iri, version.number) if description.incoming else {}
    pinned = rep.pinned(request)

    def render() -> bytes:
        # The other way round, the subjects become the values of the property.
        turned: list[Triple] = [(iri, predicate, subject) for subject, predicate, _ in description.incoming]
        graphs: dict[Triple, frozenset[Iri]] = {
            (iri, predicate, subject): found for (subject, predicate, _), found in sources.items()
        }
        too_many = next((value for _, _, value in description.links if "/sparql?" in str(value)), None)
        return pages.render(
            "entity.html",
            root=root,
            version=version,
            iri=iri,
            title=names.get(iri) or compress(iri),
            formats=rep.formats(stem, pinned),
            graph=is_graph,
            facts=pages.facts(description.own, root, names, nested=description.nested, graphs=description.graphs),
            incoming=pages.facts(turned, root, names, nested=description.nested, graphs=graphs),
            too_many=too_many,
        )

    return await to_thread.run_sync(render)


def _written(description: entities.Description, media_type: str) -> bytes:
    """Write a description.

    Raises:
        HttpProblem: 406, where RDF/XML has no way to write it.
    """
    try:
        return description.written(rep.form_of(media_type))
    except UsageError as error:
        raise HttpProblem(406, "not-acceptable", f"{error}; ask for Turtle") from error
