"""Vendors: the list, a vendor, its history, its badge, and feeds."""

from collections.abc import Mapping
from typing import Any

from anyio import to_thread
from fastapi import APIRouter
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from sgkg.namespaces import SGDATA
from sgkg.terms import Iri
from sgkg_api import entities, links
from sgkg_api import representations as rep
from sgkg_api.routes.entity import entity
from sgkg_api.site import atom
from sgkg_api.site.kit import View
from sgkg_api.site.resources import kinds, signposts
from sgkg_api.site.vendors import badge as picture
from sgkg_api.site.vendors import feeds, filters
from sgkg_api.site.vendors.badges import Badge, badge
from sgkg_api.site.vendors.clock import today
from sgkg_api.site.vendors.history import history_page
from sgkg_api.site.vendors.known import Known, known
from sgkg_api.site.vendors.levels import wanted
from sgkg_api.site.vendors.vendors import vendor_page, vendors_page

__all__ = ["router"]

router = APIRouter()

_SVG, _JSON = "image/svg+xml", "application/json"


async def vendors(request: Request) -> Response:
    """List the vendors that have declared something."""
    view = View.of(request).only("after")

    async def make() -> Mapping[str, Any]:
        return await vendors_page(view)

    return await view.page("site/vendors.html", (), make)


async def vendor(request: Request) -> Response:
    """Answer for the IRI of a vendor as for any other, with a page of its own."""
    name, view = str(request.path_params["name"]), View.of(request)
    if not name.endswith(".html"):
        return await _of_iri(view, name)
    view.only()
    found, day = await known(view, name.removesuffix(".html")), today()
    stem = f"{view.root}/vendor/{found.id}"

    async def make() -> Mapping[str, Any]:
        return await vendor_page(view, found, stem, day)

    answer = await view.page(
        "site/vendor.html", (day, str(found.disabled), *found.spaces), make, link=_link(view, found)
    )
    answer.headers["content-location"] = links.permalink(f"{stem}.html", view.version.number)
    return answer


async def history(request: Request) -> Response:
    """Show what a vendor has declared when."""
    view = View.of(request).only("before")
    found = await known(view, str(request.path_params["vendor"]))

    async def make() -> Mapping[str, Any]:
        return await history_page(view, found)

    latest = view.service.declarations.list(found.id, limit=1)
    return await view.page("site/vendor-history.html", (str(latest[0].id) if latest else "",), make)


async def badge_svg(request: Request) -> Response:
    """Draw the badge of a vendor, or of one of its products."""

    def draw(told: Badge) -> bytes:
        return picture.svg(told.label, told.message, some=told.some, title=told.title).encode()

    return await _badge(request, draw, _SVG)


async def badge_json(request: Request) -> Response:
    """Write the badge of a vendor, or of one of its products, for shields."""

    def write(told: Badge) -> bytes:
        return picture.shields(told.label, told.message, some=told.some)

    return await _badge(request, write, _JSON)


async def vendor_feed(request: Request) -> Response:
    """Answer with the feed of a vendor."""
    view = View.of(request).only()
    found = await known(view, str(request.path_params["vendor"]))

    async def body() -> bytes:
        made = await feeds.vendor_feed(view, found.id, found.name)
        return await to_thread.run_sync(lambda: atom.written(made))

    latest = view.service.declarations.latest(found.id)
    return await _feed(view, body, found.id, str(latest.number) if latest else "")


async def standard_feed(request: Request) -> Response:
    """Answer with the feed of a standard."""
    view = View.of(request).only()
    slug = str(request.path_params["slug"])
    iri = Iri(f"{SGDATA}standard/{slug}")
    await filters.thing_or_unknown(view, "standard", slug)
    names = (await entities.names(view.service, iri, view.version.number)).labels

    async def body() -> bytes:
        made = await feeds.standard_feed(view, iri, names.get(iri, slug))
        return await to_thread.run_sync(lambda: atom.written(made))

    return await _feed(view, body, iri)


for _path, _handler in {
    "/vendors": vendors,
    "/vendor/{vendor}/history.html": history,
    "/vendor/{vendor}/badge.svg": badge_svg,
    "/vendor/{vendor}/badge.json": badge_json,
    "/vendor/{vendor}/feed.atom": vendor_feed,
    "/feed/standard/{slug}.atom": standard_feed,
    "/vendor/{name}": vendor,
}.items():
    router.add_route(_path, _handler, methods=["GET"], include_in_schema=False)


async def _of_iri(view: View, name: str) -> Response:
    """Answer for the IRI of a vendor; one that has declared nothing yet has a page, and nothing else."""
    request, path = view.request, f"/vendor/{name}"
    silent = await entities.known(view.service, links.iris_of(path), view.version.number) is None
    if silent and not links.split_extension(path) and rep.wanted(request, list(links.MEDIA_TYPES)) == "text/html":
        found = await known(view, name)
        headers = {"Vary": "Accept", "Cache-Control": "no-cache", "Link": _link(view, found)}
        return RedirectResponse(view.url(f"{path}.html"), 303, headers)
    return await entity(request)


def _link(view: View, found: Known) -> str:
    kind = kinds.by_class(f"{SGDATA}ontology#Vendor")
    return signposts.of_page(view.request, found.iri, f"{view.root}/vendor/{found.id}", kind)


async def _badge(request: Request, write: "Any", media_type: str) -> Response:
    view = View.of(request).only("iri", "level")
    level, product = wanted(view, view.parameter("level")), view.parameter("iri")
    found = await known(view, str(request.path_params["vendor"]))
    tag = rep.entity_tag(view.version, view.language, "badge", media_type, found.id, found.name, level, product)

    async def make() -> bytes:
        made: bytes = write(await badge(view, found.id, found.name, level=level, product=product))
        return made

    return rep.answer(
        request, await rep.kept(request, tag, make), media_type, tag=tag, negotiated=False,
        headers={"Cache-Control": f"public, max-age={picture.MAX_AGE_S}"},
    )  # fmt: skip


async def _feed(view: View, body: "Any", *parts: str) -> Response:
    versions = [f"{one.number} {one.created}" for one in view.service.ledger.versions() if one.release]
    asked = rep.pinned(view.request)
    tag = rep.entity_tag(view.version, view.public, view.language, "vendors-feed", asked, *parts, *versions)
    return rep.answer(
        view.request, await rep.kept(view.request, tag, body), atom.MEDIA_TYPE, tag=tag,
        link=rep.link_header(view.service, view.request), negotiated=False,
    )  # fmt: skip
