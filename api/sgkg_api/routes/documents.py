"""Documents that hold what hash IRIs stand for: the ontology, the shapes; the JSON-LD context."""

from collections.abc import Awaitable, Callable, Mapping
from dataclasses import replace
from hashlib import sha256
from typing import TYPE_CHECKING, Any

from fastapi import APIRouter
from starlette.requests import Request
from starlette.responses import Response

from sgkg import resources
from sgkg.errors import UnknownEntityError
from sgkg.namespaces import GRAPH, SG, SGDATA, SGS
from sgkg.terms import Iri
from sgkg_api import links
from sgkg_api import representations as rep
from sgkg_api.openapi import VERSION, format_parameter, reading
from sgkg_api.site.kit import View
from sgkg_api.site.resources import ontology, shapes, signposts, terms
from sgkg_api.site.resources.kinds import Kind

if TYPE_CHECKING:
    from sgkg.store.ledger import Version

__all__ = ["router"]

router = APIRouter()

_TITLES = {"ontology": "Ontology of smart-grid interfaces, data and standards", "shapes": "Shapes of the gap rules"}
_CONTEXTS = ("product-v1.jsonld", "sgdata-v1.jsonld")


async def document(request: Request) -> Response:
    """Answer with a whole document, as hash IRIs need it: 200, in the syntax that is wanted."""
    name, ending = _split(request)
    version = rep.version_of(request)
    if ending:
        return await _answer(request, version, name, ending, negotiated=False)
    chosen = rep.wanted(request, list(links.MEDIA_TYPES))
    return await _answer(request, version, name, links.MEDIA_TYPES[chosen], negotiated=True)


async def ontology_version(request: Request) -> Response:
    """Answer for a version IRI of the ontology: the ontology as it was in that release."""
    service, text = rep.service_of(request), str(request.path_params["release"])
    ending = ""
    version = _release(request, text)
    if version is None and (parts := links.split_extension(text)):
        text, ending = parts
        version = _release(request, text)
    if version is None:
        known = sorted({one.release for one in service.ledger.versions() if one.release})
        there_are = f"there are {', '.join(known)}" if known else "there is none"
        raise UnknownEntityError(f"there is no version {text} of the ontology; {there_are}")
    negotiated = not ending
    ending = ending or links.MEDIA_TYPES[rep.wanted(request, list(links.MEDIA_TYPES))]
    return await _answer(request, version, f"ontology/{text}", ending, negotiated=negotiated)


async def context(request: Request) -> Response:
    """Answer with a JSON-LD context; its name has a version, so that it never changes."""
    name = request.url.path.rpartition("/")[2]
    body = (resources.data("ontology") / "context" / name).read_bytes()
    tag = f'"{sha256(body).hexdigest()[:24]}"'
    never_changes = {"Cache-Control": "public, max-age=31536000, immutable"}
    return rep.answer(request, body, "application/ld+json", tag=tag, negotiated=False, headers=never_changes)


for _name, _title in _TITLES.items():
    reading(
        router,
        f"/{_name}",
        document,
        operation_id=f"{_name}-document",
        summary=_title,
        media_types=list(links.MEDIA_TYPES),
        parameters=[format_parameter(list(links.EXTENSIONS)), VERSION],
    )
    for _ending in links.EXTENSIONS:
        router.add_route(f"/{_name}.{_ending}", document, methods=["GET"], include_in_schema=False)
router.add_route("/ontology/{release}", ontology_version, methods=["GET"], include_in_schema=False)
for _context in _CONTEXTS:
    router.add_route(f"/context/{_context}", context, methods=["GET"], include_in_schema=False)


def _split(request: Request) -> tuple[str, str]:
    name, _, ending = rep.served_path(request).removeprefix("/").partition(".")
    return name, ending


def _release(request: Request, text: str) -> "Version | None":
    """Find a release by its exact name: numbers of versions are no releases."""
    service = rep.service_of(request)
    if not any(one.release == text for one in service.ledger.versions()):
        return None
    return service.resolve(text)


async def _answer(request: Request, version: "Version", name: str, ending: str, *, negotiated: bool) -> Response:
    service = rep.service_of(request)
    media_type = links.EXTENSIONS[ending]
    root = links.root_path(service.public_url(request))
    iri, stem = Iri(SGDATA + name), f"{root}/{name}"
    tag = rep.entity_tag(version, root, iri, ending, rep.pinned(request))
    graph = Iri(GRAPH + name.partition("/")[0])

    if media_type == "text/html":
        return await _index(request, version, iri, name, stem, negotiated=negotiated)

    async def make() -> bytes:
        found = await service.graph(graph, media_type, version.number)
        if found is None:
            raise UnknownEntityError(f"this store has no graph {graph}")
        return found[0]

    return await rep.written(
        request, make, version=version, tag=tag, iri=iri, stem=stem, ending=ending, negotiated=negotiated
    )


async def _index(
    request: Request, version: "Version", iri: Iri, name: str, stem: str, *, negotiated: bool
) -> Response:
    view = replace(View.of(request).only("format"), version=version)
    kind, template, gather = _INDEXES[name.partition("/")[0]]

    async def make() -> Mapping[str, Any]:
        return {**await gather(view, stem), "iri": iri}

    answer = await view.page(
        template, (iri,), make, link=signposts.of_page(request, iri, stem, kind), negotiated=negotiated
    )
    answer.headers["content-location"] = links.permalink(f"{stem}.html", version.number)
    return answer


async def term(request: Request) -> Response:
    """Show a term of the ontology."""
    name = str(request.path_params["name"])
    return await _part(request, SG + name, "ontology", terms.TERM, "site/term.html", terms.term_page, name)


async def rule(request: Request) -> Response:
    """Show a rule or another shape."""
    name = str(request.path_params["name"])
    return await _part(request, SGS + name, "shapes", shapes.RULE, "site/term-shape.html", shapes.shape_page, name)


async def _part(
    request: Request, iri: str, document: str, kind: Kind, template: str, gather: "_PartMaker", name: str
) -> Response:
    view = View.of(request).only("format")
    if not links.iris_of(f"/{name}"):  # no fragment of an IRI has such characters
        raise UnknownEntityError(f"there is no {name!r} in the {document}")
    stem = f"{view.root}/{document}"

    async def make() -> Mapping[str, Any]:
        return await gather(view, name, stem)

    return await view.page(template, (iri,), make, link=signposts.of_page(request, iri, stem, kind))


_Maker = Callable[[View, str], Awaitable[Mapping[str, Any]]]
_PartMaker = Callable[[View, str, str], Awaitable[Mapping[str, Any]]]
_INDEXES: Mapping[str, tuple[Kind, str, _Maker]] = {
    "ontology": (ontology.ONTOLOGY, "site/term-index.html", ontology.index),
    "shapes": (shapes.SHAPES, "site/term-shapes.html", shapes.index),
}
for _path, _part_page in (("/ontology/term/{name}", term), ("/shapes/rule/{name}", rule)):
    router.add_route(_path, _part_page, methods=["GET"], include_in_schema=False)
