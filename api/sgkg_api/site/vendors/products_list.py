"""The list of products: fifty a page, each page beginning behind the last product of the one before."""

from bisect import bisect_left
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from sgkg import resources
from sgkg.figures.values import text
from sgkg.namespaces import GRAPH
from sgkg.terms import Iri, Term
from sgkg.tokens import VENDOR_ID
from sgkg_api.site.cite import citation
from sgkg_api.site.vendors import filters
from sgkg_api.site.vendors.levels import levels
from sgkg_api.site.vendors.things import Product, products_of, vendor_id

if TYPE_CHECKING:
    from sgkg_api.site.kit import View

__all__ = ["PAGE", "VENDORS", "choices", "list_values", "products", "total"]

#: products on a page: as many as the query gives
PAGE = 50
#: vendors that the query ``vendors`` gives at a time
VENDORS = 100
#: the key of a product: id of its vendor, and IRI
_KEY = rf"{VENDOR_ID} \S+"


async def products(
    view: "View", given: Mapping[str, str], after: str, today: str, *, most: int = PAGE
) -> tuple[list[Product], str]:
    """Return products that fit, and the place behind them; empty where there are no more.

    Args:
        view: the request.
        given: filters, as :func:`sgkg_api.site.vendors.filters.chosen` reads them.
        after: the place that an earlier page has given.
        today: YYYY-MM-DD.
        most: so many at most.
    """
    rows = await _walked(view, given, after, most)
    found = products_of(view, rows, today)
    if len(found) <= most:
        return found, ""
    keys = {text(row, "product"): text(row, "key") for row in rows}
    return found[:most], keys[found[most - 1].iri]


async def _walked(view: "View", given: Mapping[str, str], after: str, most: int) -> list[Mapping[str, Term]]:
    """Read more products than are wanted, where there are; some vendors at a time, so that no page reads them all.

    The products are those that one question without ``until`` would give, in the same order.
    """
    vendors = await _vendors(view, given)
    begin, wanted = bisect_left([id_ for id_, _ in vendors], after.partition(" ")[0]), most + 1
    rows: list[Mapping[str, Term]] = []
    found = dict[str, None]()
    while begin < len(vendors) and len(found) <= most:
        end, expected = begin, 0
        while end < len(vendors) and expected < wanted:
            expected += vendors[end][1]
            end += 1
        some = await view.ask("products", **given, after=after, until=vendors[end - 1][0])
        keys = dict.fromkeys(text(row, "key") for row in some)
        rows, found = [*rows, *some], found | keys
        if len(keys) < PAGE:  # the totals may count more than fit all filters
            begin, wanted = end, 4 * wanted
            after = f"{vendors[end][0]} " if end < len(vendors) else ""
        else:
            after = [*keys][-1]
            begin = bisect_left([id_ for id_, _ in vendors], after.partition(" ")[0])
    return rows


async def _vendors(view: "View", given: Mapping[str, str]) -> list[tuple[str, int]]:
    """Return the ids of vendors that may have products that fit, sorted, and how many they may be."""
    place = given.get("interface") or given.get("standard") or "vendors"
    rows = await view.ask_text(resources.query("product-vendors"), {"place": Iri(f"{GRAPH}products/{place}")})
    found = {vendor_id(text(row, "vendor")): int(text(row, "products")) for row in rows}
    return sorted(one for one in found.items() if given.get("vendor") in (None, f"vendor/{one[0]}"))


async def list_values(view: "View", today: str) -> dict[str, Any]:
    """Gather what the list of products shows.

    Raises:
        UnknownEntityError, UsageError: as :func:`sgkg_api.site.vendors.filters.chosen`.
    """
    given = await filters.chosen(view)
    after = view.after(_KEY)
    rows, behind = await products(view, given, after, today)
    title = view.text("vendors-products")
    return {
        "title": title,
        "crumbs": [(title, "")],
        "given": given,
        "filters": filters.filters(view, given, await choices(view)),
        "levels": levels(view),
        "total": await total(view, given),
        "rows": rows,
        "query": view.query("products", **given, after=after),
        "after": after,
        "first": view.url("/products", **given) if after else "",
        "next": view.url("/products", **given, after=behind) if behind else "",
        "citation": citation(view, title),
    }


async def choices(view: "View") -> dict[str, dict[str, str] | None]:
    """Name what products there are about: filter -> IRI -> name; None where that would be too many."""
    found: dict[str, dict[str, str] | None] = {"interface": {}, "standard": {}}
    for row in await view.ask_text(resources.query("product-sides")):
        side = found[text(row, "side")]
        if side is not None:
            side[text(row, "thing")] = text(row, "name")
    vendors = {text(row, "vendor"): text(row, "vendorName") for row in await view.ask("vendors")}
    return {**found, "vendor": vendors if len(vendors) < VENDORS else None}


async def total(view: "View", given: Mapping[str, str]) -> dict[str, Any] | None:
    """Return how many products fit; None where the totals do not say."""
    if "level" in given and not {"interface", "standard"} <= given.keys():
        return None
    name = "vendor-totals" if "vendor" in given else "product-totals"
    rows = await view.ask(name, **given)
    if not rows:
        return {"value": 0, "query": None, "row": -1}
    return {"value": int(text(rows[0], "products")), "query": view.query(name, **given), "row": 0}
