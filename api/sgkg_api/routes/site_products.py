"""Products: the list, a product, those with a GTIN, and how they spread over interfaces and standards."""

from collections.abc import Awaitable, Callable, Mapping
from typing import Any

from anyio import to_thread
from fastapi import APIRouter
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from sgkg import resources
from sgkg.errors import UnknownEntityError, UsageError
from sgkg.figures.values import text
from sgkg.parameters import TYPES
from sgkg.terms import Iri, Literal, plain
from sgkg.vendors.gtin import is_gtin
from sgkg_api import links, pages
from sgkg_api import representations as rep
from sgkg_api.routes.entity import entity
from sgkg_api.site.kit import View
from sgkg_api.site.vendors import coverage
from sgkg_api.site.vendors.clock import today
from sgkg_api.site.vendors.filters import FILTERS
from sgkg_api.site.vendors.product import gone, product_page
from sgkg_api.site.vendors.products_list import list_values
from sgkg_api.site.vendors.things import GTIN_DIGITS, gtin_of, product_thing, vendor_thing

__all__ = ["router"]

router = APIRouter()


async def products(request: Request) -> Response:
    """List the products that fit the filters; programs get the total of all, which has the same address."""
    view, day = View.of(request).only(*FILTERS, "after", "format"), today()
    if rep.wanted(request, list(links.MEDIA_TYPES)) != "text/html":
        return await entity(request)
    return await view.page("site/products.html", (day,), _values(lambda: list_values(view, day)), negotiated=True)


async def product(request: Request) -> Response:
    """Show a product; 410 for one that was taken back, 404 for one that nobody ever declared."""
    view, day = View.of(request).only("iri"), today()
    iri = _iri(view)
    rows = await view.ask("product-facts", product=iri)
    if not rows:
        return await _gone(view, iri)
    return await view.page("site/product.html", (day,), _values(lambda: product_page(view, iri, rows, day)))


async def matrix(request: Request) -> Response:
    """Show how many products there are for each standard on each interface."""
    view = View.of(request).only(*FILTERS)
    return await view.page("site/product-coverage.html", (), _values(lambda: coverage.values(view)))


async def by_gtin(request: Request) -> Response:
    """Lead from a GTIN to the product, as a GS1 Digital Link does (GS1 Digital Link: URI Syntax, 4)."""
    view = View.of(request).only()
    asked = str(request.path_params["gtin"])
    if not is_gtin(asked):
        raise UnknownEntityError(view.text("vendors-gtin-bad", value=asked[:100]))
    if len(asked) != GTIN_DIGITS:  # as it stands below the bar code; the path has it with zeros before it
        return RedirectResponse(view.url(f"/01/{asked.zfill(GTIN_DIGITS)}"), 308)
    found: dict[str, Mapping[str, Any]] = {}
    for row in await view.ask("products-by-gtin", gtin=asked):
        iri = text(row, "product")
        by = vendor_thing(view, text(row, "vendor"), text(row, "vendorName"))
        one = product_thing(view, iri, text(row, "productName"))
        found[iri] = {"iri": iri, "name": one.name, "href": one.href, "vendor": by}
    if not found:
        # Who takes a product back may still tell of it, with its number; its page says that it is gone.
        back = await view.ask_text(resources.query("product-gtin-gone"), {"gtin": Literal(asked)})
        if not back:
            raise UnknownEntityError(view.text("vendors-gtin-unknown", value=asked))
        found = {text(back[0], "product"): {}}
    if len(found) == 1:
        (one_iri,) = found
        return RedirectResponse(view.url("/product", iri=one_iri), 303, {"Cache-Control": "no-cache"})

    async def make() -> Mapping[str, Any]:
        title = view.text("vendors-gtin-title", gtin=asked)
        return {
            "title": title,
            "crumbs": [(view.text("vendors-products"), view.url("/products")), (asked, "")],
            "rows": [*found.values()],
            "gs1": gtin_of(asked).gs1,
            "query": view.query("products-by-gtin", gtin=asked),
        }

    return await view.page("site/products-gtin.html", (), make)


router.add_route("/products", products, methods=["GET"], include_in_schema=False)
router.add_route("/products/coverage", matrix, methods=["GET"], include_in_schema=False)
router.add_route("/product", product, methods=["GET"], include_in_schema=False)
router.add_route("/01/{gtin}", by_gtin, methods=["GET"], include_in_schema=False)


def _values(make: Callable[[], Awaitable[Mapping[str, Any]]]) -> Callable[[], Awaitable[Mapping[str, Any]]]:
    return make


def _iri(view: View) -> Iri:
    asked = view.parameter("iri")
    if not asked:
        raise UsageError(view.text("vendors-product-none"))
    try:
        return Iri(plain(TYPES["iri"](asked)))
    except ValueError as error:
        raise UnknownEntityError(view.text("vendors-product-unknown", iri=asked[:500])) from error


async def _gone(view: View, iri: Iri) -> Response:
    """Answer 410 with what is left of a product (RFC 9110, 15.5.11).

    Raises:
        UnknownEntityError: nobody ever declared it.
    """
    found = await gone(view, iri)
    if not found:
        raise UnknownEntityError(view.text("vendors-product-unknown", iri=iri[:500]))
    title = view.text("vendors-gone-title", name=found[0].name or iri)
    values = {
        **view.values(),
        "title": title,
        "iri": iri,
        "gone": found,
        "crumbs": [(view.text("vendors-products"), view.url("/products")), (title, "")],
    }
    body = await to_thread.run_sync(lambda: pages.render("site/product-gone.html", **values))
    link = rep.link_header(view.service, view.request)
    headers = {"Cache-Control": "no-cache", "Link": link, "Content-Type": "text/html; charset=utf-8"}
    return Response(body, 410, headers)
