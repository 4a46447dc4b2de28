"""What search engines and browsers look for at the top of a site: sitemap, robots, icon."""

from typing import TYPE_CHECKING
from xml.etree import ElementTree

from fastapi import APIRouter
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from sgkg.errors import UnknownEntityError
from sgkg.namespaces import PREFIXES, SG
from sgkg.terms import plain
from sgkg_api import assets, links
from sgkg_api import representations as rep
from sgkg_api.site.kit import View
from sgkg_api.site.vendors.products_list import VENDORS
from sgkg_api.site.vendors.things import vendor_id

if TYPE_CHECKING:
    from collections.abc import Iterable

__all__ = ["PAGES", "router"]

router = APIRouter()

#: pages of the site that stand for no thing of the graph
PAGES = (
    "/", "/map", "/matrix", "/risks", "/gaps", "/products", "/products/coverage", "/vendors", "/compare", "/report",
    "/queries", "/query", "/ontology", "/shapes", "/catalogue", "/validate", "/docs",
)  # fmt: skip
#: as many as the query ``things`` gives at a time; a sitemap may have 50,000 (sitemaps.org)
CHUNK = 10_000

SGS = PREFIXES["sgs"]
_NAMESPACE = "http://www.sitemaps.org/schemas/sitemap/0.9"
_XML = "application/xml"


async def sitemap(request: Request) -> Response:
    """List the pages (sitemaps.org): one file, or an index of several where one cannot hold them."""
    view = View.of(request)
    part = view.parameter("part")
    tag = rep.entity_tag(view.version, view.public, "sitemap", part)

    async def make() -> bytes:
        chunks = await _chunks(view)
        if part:
            # Compared as text: it may have more digits than a number can be read from.
            known = {str(number): urls for number, urls in enumerate(chunks, 1)}
            if part not in known:
                raise UnknownEntityError(f"there is no part {part[:20]} of the sitemap; there are {len(chunks)}")
            return _written("urlset", "url", known[part])
        if len(chunks) == 1:
            return _written("urlset", "url", chunks[0])
        numbers = range(1, len(chunks) + 1)
        return _written("sitemapindex", "sitemap", [f"{view.public}/sitemap.xml?part={number}" for number in numbers])

    return rep.answer(request, await rep.kept(request, tag, make), _XML, tag=tag, negotiated=False)


async def robots(request: Request) -> Response:
    """Tell robots that all pages may be read, and to leave alone what makes work and has no end (RFC 9309)."""
    view = View.of(request)
    root = view.root
    lines = [
        "User-agent: *",
        *(f"Disallow: {root}{path}" for path in ("/sparql", "/graph-store", "/search", "/query?", "/*?*version=")),
        f"Sitemap: {view.public}/sitemap.xml",
    ]
    body = "\n".join(lines).encode() + b"\n"
    return rep.answer(
        request, body, "text/plain", tag=rep.entity_tag(view.version, view.public, "robots"), negotiated=False
    )


async def icon(request: Request) -> Response:
    """Lead browsers that ask for the old name to the icon."""
    return RedirectResponse(assets.url(View.of(request).root, "favicon.svg"), 308)


for _path in ("/favicon.ico", "/favicon.svg"):
    router.add_route(_path, icon, methods=["GET"], include_in_schema=False)
router.add_route("/sitemap.xml", sitemap, methods=["GET"], include_in_schema=False)
router.add_route("/robots.txt", robots, methods=["GET"], include_in_schema=False)


async def _chunks(view: View) -> list[list[str]]:
    found = [[view.public + path for path in (*PAGES, *await _parts(view), *await _vendors(view))]]
    after = ""
    while True:
        iris = [plain(row["thing"]) for row in await view.ask("things", after=after)]
        urls = [f"{view.public}{links.href(iri, '')}.html" for iri in iris]
        if not after:
            found[0] += urls
        elif urls:
            found.append(urls)
        if len(iris) < CHUNK:
            return found
        after = iris[-1]


async def _parts(view: View) -> list[str]:
    """List the pages of terms and rules, which stand for hash IRIs; not those of foreign vocabularies."""
    terms = {plain(row["term"]) for row in await view.ask("ontology-terms")}
    rules = {plain(row["shape"]) for row in await view.ask("shapes")}
    return sorted(
        [f"/ontology/term/{iri.removeprefix(SG)}" for iri in terms if iri.startswith(SG)]
        + [f"/shapes/rule/{iri.removeprefix(SGS)}" for iri in rules if iri.startswith(SGS)]
    )


async def _vendors(view: View) -> list[str]:
    """List the pages of vendors, which the default graph does not have; products are found from there."""
    found, after = list[str](), ""
    while True:
        rows = await view.ask("vendors", after=after)
        iris = dict.fromkeys(plain(row["vendor"]) for row in rows)
        found += [f"{links.href(iri, '')}.html" for iri in iris]
        if len(iris) < VENDORS or len(found) >= CHUNK:
            return found
        after = vendor_id([*iris][-1])


def _written(kind: str, entry: str, urls: "Iterable[str]") -> bytes:
    ElementTree.register_namespace("", _NAMESPACE)
    top = ElementTree.Element(f"{{{_NAMESPACE}}}{kind}")
    for url in urls:
        one = ElementTree.SubElement(top, f"{{{_NAMESPACE}}}{entry}")
        ElementTree.SubElement(one, f"{{{_NAMESPACE}}}loc").text = url
    ElementTree.indent(top, "")
    body: bytes = ElementTree.tostring(top, "utf-8", xml_declaration=True)
    return body + b"\n"
