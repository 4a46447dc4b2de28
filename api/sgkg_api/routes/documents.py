"""Documents that hold what hash IRIs stand for: the ontology, the shapes; the JSON-LD context; the first page."""

from hashlib import sha256
from typing import TYPE_CHECKING

from anyio import to_thread
from fastapi import APIRouter
from starlette.requests import Request
from starlette.responses import Response

from sgkg import resources
from sgkg.errors import UnknownEntityError
from sgkg.namespaces import GRAPH, RDFS, SG, SGDATA
from sgkg.terms import BNode, Iri, Literal, Triple, plain, to_ntriples
from sgkg_api import links, pages
from sgkg_api import representations as rep
from sgkg_api.openapi import VERSION, format_parameter, reading

if TYPE_CHECKING:
    from sgkg.store.ledger import Version

__all__ = ["router"]

router = APIRouter()

_TITLES = {"ontology": "Ontology of smart-grid interfaces, data and standards", "shapes": "Shapes of the gap rules"}
_CONTEXT = "sgdata-v1.jsonld"


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
    """Answer with the JSON-LD context; its name has a version, so that it never changes."""
    body = (resources.data("ontology") / "context" / _CONTEXT).read_bytes()
    tag = f'"{sha256(body).hexdigest()[:24]}"'
    never_changes = {"Cache-Control": "public, max-age=31536000, immutable"}
    return rep.answer(request, body, "application/ld+json", tag=tag, negotiated=False, headers=never_changes)


async def home(request: Request) -> Response:
    """Show people where to begin; send programs to the description of the dataset."""
    service, version = rep.service_of(request), rep.version_of(request)
    root = links.root_path(service.public_url(request))
    if rep.wanted(request, list(links.MEDIA_TYPES)) != "text/html":
        return rep.see_other(request, f"{root}/.well-known/void", rep.link_header(service, request))
    tag = rep.entity_tag(version, root, "home")
    body = pages.render("home.html", root=root, version=version, title="Welcome")
    return rep.answer(request, body, "text/html", tag=tag, link=rep.link_header(service, request))


for _name, _title in _TITLES.items():
    reading(
        router,
        f"/{_name}",
        document,
        operation_id=_name,
        summary=_title,
        media_types=list(links.MEDIA_TYPES),
        parameters=[format_parameter(list(links.EXTENSIONS)), VERSION],
    )
    for _ending in links.EXTENSIONS:
        router.add_route(f"/{_name}.{_ending}", document, methods=["GET"], include_in_schema=False)
router.add_route("/ontology/{release}", ontology_version, methods=["GET"], include_in_schema=False)
router.add_route(f"/context/{_CONTEXT}", context, methods=["GET"], include_in_schema=False)
router.add_route("/", home, methods=["GET"], include_in_schema=False)


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

    async def make() -> bytes:
        if media_type == "text/html":
            return await _page(request, version, iri, graph, stem)
        found = await service.graph(graph, media_type, version.number)
        if found is None:
            raise UnknownEntityError(f"this store has no graph {graph}")
        return found[0]

    return await rep.written(
        request, make, version=version, tag=tag, iri=iri, stem=stem, ending=ending, negotiated=negotiated
    )


async def _page(request: Request, version: "Version", iri: Iri, graph: Iri, stem: str) -> bytes:
    service = rep.service_of(request)
    root = links.root_path(service.public_url(request))
    rows = (await service.select(resources.query("served-graph"), {"graph": graph}, version.number)).rows
    if not rows:
        raise UnknownEntityError(f"this store has no graph {graph}")

    def render() -> bytes:
        triples: list[Triple] = [
            (
                s if isinstance(s := row["subject"], BNode) else Iri(plain(s)),
                Iri(plain(row["property"])),
                row["value"],
            )
            for row in rows
        ]
        triples.sort(key=lambda triple: tuple(map(to_ntriples, triple)))
        return pages.render(
            "document.html",
            root=root,
            version=version,
            iri=iri,
            title=_TITLES[graph.removeprefix(GRAPH)],
            formats=rep.formats(stem, rep.pinned(request)),
            subjects=pages.subjects(triples, root, _names(triples)),
        )

    return await to_thread.run_sync(render)


def _names(triples: list[Triple]) -> dict[str, str]:
    names: dict[str, str] = {}
    for subject, predicate, value in triples:
        if predicate in (RDFS + "label", SG + "name") and isinstance(value, Literal):
            names[subject] = min(value.value, names.get(subject, value.value))
    return names
