"""Where programs look without being told: VoID, the example queries, the prefixes."""

import json

from anyio import to_thread
from fastapi import APIRouter
from starlette.requests import Request
from starlette.responses import Response

from sgkg.errors import UnknownEntityError
from sgkg.namespaces import GRAPH, PREFIXES, SGDATA
from sgkg.terms import XSD, Iri, Literal, plain
from sgkg_api import links, pages
from sgkg_api import representations as rep
from sgkg_api import void as described
from sgkg_api.openapi import VERSION, format_parameter, reading
from sgkg_api.routes.catalogue import DUMPS
from sgkg_api.statements import Statements

__all__ = ["router"]

router = APIRouter()

_RDF = [media_type for media_type in links.MEDIA_TYPES if media_type != "text/html"]
# Before JSON-LD, which goes by the name of JSON too.
_RDF_AND_JSON = ["text/turtle", "application/json", *_RDF[1:]]
_RDF_NAMES = [ending for ending in links.EXTENSIONS if ending != "html"]


async def void(request: Request) -> Response:
    """Answer with the description of the data."""
    service, version = rep.service_of(request), rep.version_of(request)
    public, media_type = service.public_url(request), rep.wanted(request, list(links.MEDIA_TYPES))
    root = links.root_path(public)
    url = f"{root}/.well-known/void"
    tag = rep.entity_tag(version, public, "void", media_type)

    async def make() -> bytes:
        found = await described.counts(service, version.number)
        if media_type == "text/html":
            return await to_thread.run_sync(_void_page, found, version, root, url)
        said = described.void(found, version, public, bare=service.settings.bare, dumps=DUMPS)
        return await to_thread.run_sync(said.written, media_type)

    return rep.answer(
        request,
        await rep.kept(request, tag, make),
        media_type,
        tag=tag,
        location=links.permalink(url, version.number, {"format": links.MEDIA_TYPES[media_type]}),
        link=rep.link_header(service, request, iri=described.DOCUMENT),
    )


async def examples(request: Request) -> Response:
    """Answer with the stored queries as data."""
    service, version = rep.service_of(request), rep.version_of(request)
    media_type = rep.wanted(request, _RDF)
    url = f"{links.root_path(service.public_url(request))}/.well-known/sparql-examples"
    tag = rep.entity_tag(version, "examples", media_type)

    async def make() -> bytes:
        found = await service.graph(Iri(GRAPH + "queries"), media_type, version.number)
        if found is None:
            raise UnknownEntityError("this store has no stored queries")
        return found[0]

    return rep.answer(
        request,
        await rep.kept(request, tag, make),
        media_type,
        tag=tag,
        location=links.permalink(url, version.number, {"format": links.MEDIA_TYPES[media_type]}),
        link=rep.link_header(service, request, iri=GRAPH + "queries"),
    )


async def prefixes(request: Request) -> Response:
    """Answer with the prefixes that the endpoint knows."""
    service = rep.service_of(request)
    media_type = rep.wanted(request, _RDF_AND_JSON)
    tag = rep.entity_tag(service.version, "prefixes", media_type)
    if media_type == "application/json":
        body = json.dumps(dict(PREFIXES), indent=2).encode() + b"\n"
    else:
        body = _prefixes().written(media_type)
    return rep.answer(request, body, media_type, tag=tag, link=rep.link_header(service, request))


reading(
    router,
    "/.well-known/void",
    void,
    operation_id="void",
    summary="What is in the data: counts by class, property and graph (VoID)",
    media_types=list(links.MEDIA_TYPES),
    parameters=[format_parameter(list(links.EXTENSIONS)), VERSION],
)
reading(
    router,
    "/.well-known/sparql-examples",
    examples,
    operation_id="sparql-examples",
    summary="The stored queries as data (sh:SPARQLExecutable)",
    media_types=_RDF,
    parameters=[format_parameter(_RDF_NAMES), VERSION],
)
reading(
    router,
    "/prefixes",
    prefixes,
    operation_id="prefixes",
    summary="The prefixes that queries need not declare (sh:declare), or as JSON",
    media_types=_RDF_AND_JSON,
    parameters=[format_parameter([*_RDF_NAMES, "json"])],
    statuses=(304, 400, 406),
)


def _prefixes() -> Statements:
    said = Statements()
    document = Iri(SGDATA + "prefixes")
    said.type(document, "owl:Ontology")
    for prefix, namespace in PREFIXES.items():
        one = Iri(f"{document}#{prefix}")
        said.add(document, "sh:declare", one)
        said.type(one, "sh:PrefixDeclaration")
        said.add(one, "sh:prefix", Literal(prefix))
        said.add(one, "sh:namespace", Literal(namespace, XSD + "anyURI"))
    return said


def _void_page(found: described.Counts, version: object, root: str, url: str) -> bytes:
    listed = {
        name: [(pages.cell(row[term], root, {}), plain(row[number])) for row in rows]
        for name, rows, term, number in (
            ("classes", found.classes, "class", "entities"),
            ("properties", found.properties, "property", "triples"),
        )
    }
    formats = [
        {"name": ending, "media_type": links.EXTENSIONS[ending], "url": f"{url}?format={ending}"}
        for ending in _RDF_NAMES
    ]
    return pages.render(
        "void.html",
        root=root,
        version=version,
        title="What is in the data",
        formats=formats,
        totals=list(found.totals.items()),
        **listed,
    )
