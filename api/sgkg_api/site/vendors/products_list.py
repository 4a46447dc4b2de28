"""The list of products: fifty a page, each page beginning behind the last product of the one before."""

from collections.abc import AsyncIterator, Mapping
from typing import TYPE_CHECKING, Any

from sgkg import resources
from sgkg.figures.values import text, truth
from sgkg.namespaces import GRAPH, SGDATA
from sgkg.parameters import TYPES
from sgkg.terms import Iri, Literal, Term
from sgkg.tokens import VENDOR_ID
from sgkg_api.site.cite import citation
from sgkg_api.site.vendors import filters
from sgkg_api.site.vendors.levels import levels
from sgkg_api.site.vendors.things import Product, products_of, vendor_id

if TYPE_CHECKING:
    from sgkg_api.site.kit import View

__all__ = ["PAGE", "VENDORS", "VENDORS_LISTED", "choices", "list_values", "products", "total"]

Row = Mapping[str, Term]
#: products on a page: as many as the query gives
PAGE = 50
#: vendors that the query ``vendors`` gives at a time
VENDORS = 100
#: vendors that the query ``product-vendors`` gives at a time
VENDORS_LISTED = 100
_SIDES = ("interface", "standard")
#: stands behind the products of a vendor, and before other vendors whose ids begin with its id
_BEHIND = "!"
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
    named = given.keys() - {"vendor"}
    rows = await (_chosen if named else _walked)(view, given, after, most)
    found = products_of(view, rows, today)
    if len(found) <= most:
        return found, ""
    keys = {text(row, "product"): text(row, "key") for row in rows}
    return found[:most], keys[found[most - 1].iri]


async def _walked(view: "View", given: Mapping[str, str], after: str, most: int) -> list[Row]:
    """Read more products than are wanted, where there are; some vendors at a time, so that no page reads them all.

    The products are those that one question without ``until`` would give, in the same order.
    """
    rows: list[Row] = []
    found = dict[str, None]()
    some = list[str]()
    vendors, steps = _vendors(view, given, after.partition(" ")[0]), 1
    while len(found) <= most:
        if not some:
            async for id_ in vendors:
                some.append(id_)
                if len(some) == steps:
                    break
            steps = min(4 * steps, VENDORS_LISTED)
        if not some:
            break
        if len(found) == most:  # whether there is one more
            wanted: dict[str, Term] = {"vendor": TYPES["iri"](given["vendor"])} if "vendor" in given else {}
            bindings = {**wanted, "after": Literal(after), "until": Literal(some[-1])}
            read = await view.ask_text(resources.query("product-next"), bindings)
        else:
            read = await view.ask("products", **given, after=after, until=some[-1])
        keys = dict.fromkeys(text(row, "key") for row in read)
        rows, found = [*rows, *read], found | keys
        if len(keys) == PAGE:  # these vendors may have more
            after = [*keys][-1]
        else:
            after, some = f"{some[-1]}{_BEHIND}", []
    return rows


async def _chosen(view: "View", given: Mapping[str, str], after: str, most: int) -> list[Row]:
    """Read products that fit filters, vendor by vendor: totals tell which vendors have some.

    The products are those that the query ``products`` would give, in the same order; it looks at each product.
    """
    rows: list[Row] = []
    found = dict[str, None]()
    names = {text(row, "thing"): row["name"] for row in await view.ask_text(resources.query("product-sides"))}
    wanted: dict[str, Term] = {name: TYPES["iri"](given[name]) for name in given if name != "vendor"}
    async for vendor in _vendors(view, given, after.partition(" ")[0]):
        bindings = {**wanted, "declared": Iri(f"{GRAPH}declared/{vendor}"), "after": Literal(after)}
        for row in await view.ask_text(resources.query("product-found"), bindings):
            sides = {f"{side}Name": names[text(row, side)] for side in _SIDES if text(row, side) in names}
            rows.append({**row, **sides})
            found[text(row, "key")] = None
        if len(found) > most:
            break
    return rows


async def _vendors(view: "View", given: Mapping[str, str], begin: str) -> AsyncIterator[str]:
    """Give the ids of vendors that may have products that fit, from one on, in order."""
    if "vendor" in given:
        yield given["vendor"].removeprefix("vendor/")
        return
    kind = "".join(f"/{given[side]}" for side in _SIDES if side in given)
    if "level" in given and given.keys() >= {*_SIDES}:  # only a pair has totals by level
        kind += f"/level/{given['level'].removeprefix('evidence-level/')}"
    while True:
        bindings = {"kind": Literal(kind), "from": Literal(begin)}
        rows = await view.ask_text(resources.query("product-vendors"), bindings)
        for row in rows:
            if truth(row, "has"):
                yield vendor_id(text(row, "vendor"))
        if len(rows) < VENDORS_LISTED:
            return
        begin = f"{vendor_id(text(rows[-1], 'vendor'))}{_BEHIND}"


async def list_values(view: "View", today: str) -> dict[str, Any]:
    """Gather what the list of products shows.

    Raises:
        UnknownEntityError, UsageError: as :func:`sgkg_api.site.vendors.filters.chosen`.
    """
    given = await filters.chosen(view)
    after = view.after(_KEY)
    # One after the other, in one process with its blocks at hand: side by side each of these takes longer.
    rows, behind = await products(view, given, after, today)
    things, count = await choices(view), await total(view, given)
    if count is None and not rows and not after:
        count = {"value": 0, "query": None, "row": -1}
    title = view.text("vendors-products")
    return {
        "title": title,
        "crumbs": [(title, "")],
        "given": given,
        "filters": filters.filters(view, given, things),
        "levels": levels(view),
        "total": count,
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
    rows = await view.ask_text(resources.query("vendor-names"))
    vendors = {text(row, "vendor"): text(row, "name") for row in rows}
    return {**found, "vendor": vendors if len(vendors) < VENDORS else None}


async def total(view: "View", given: Mapping[str, str]) -> dict[str, Any] | None:
    """Return how many products fit; None where the totals do not say."""
    if "level" in given and not {"interface", "standard"} <= given.keys():
        return None
    name = "vendor-totals" if "vendor" in given else "product-totals"
    # The IRI of a total says what it is about; the stored query finds the same, and takes longer.
    sides = [given[side] for side in ("vendor", "interface", "standard") if side in given]
    sides += [given["level"].replace("evidence-level", "level")] if "level" in given else []
    iri = Iri("/".join([f"{SGDATA}products", *sides]))
    rows = await view.ask_text(resources.query("product-total"), {"count": iri})
    if not rows:
        return {"value": 0, "query": None, "row": -1}
    return {"value": int(text(rows[0], "products")), "query": view.query(name, **given), "row": 0}
