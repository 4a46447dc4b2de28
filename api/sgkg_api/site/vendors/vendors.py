"""The list of vendors, and the page of a vendor."""

from asyncio import gather
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from sgkg.figures.values import text
from sgkg.namespaces import GRAPH
from sgkg.terms import Term
from sgkg.tokens import VENDOR_ID
from sgkg_api import representations as rep
from sgkg_api.site.cite import citation
from sgkg_api.site.kit import json_block
from sgkg_api.site.vendors import badges
from sgkg_api.site.vendors.known import Known
from sgkg_api.site.vendors.levels import Level, level_of, levels
from sgkg_api.site.vendors.products_list import VENDORS, products, total
from sgkg_api.site.vendors.structured import vendor_block
from sgkg_api.site.vendors.things import Thing, product_thing, thing, vendor_id, vendor_thing

if TYPE_CHECKING:
    from sgkg_api.site.kit import View

__all__ = ["vendor_page", "vendors_page"]

#: products of a vendor that its page shows; the list of products has them all
_SHOWN = 20

Row = Mapping[str, Term]


@dataclass(frozen=True, slots=True)
class Cell:
    """Products of a vendor for a standard on an interface with a level; ``place`` is the row of the answer."""

    interface: Thing
    standard: Thing
    level: Level
    products: int
    place: int


async def vendors_page(view: "View") -> dict[str, Any]:
    """Gather what the list of vendors shows."""
    after = view.after(VENDOR_ID)
    rows = await view.ask("vendors", after=after)
    grouped: dict[str, list[tuple[int, Row]]] = {}
    for place, row in enumerate(rows):
        grouped.setdefault(text(row, "vendor"), []).append((place, row))
    shown = [
        {
            "name": text(group[0][1], "vendorName"),
            "href": vendor_thing(view, iri, "").href,
            "products": text(group[0][1], "products"),
            "place": group[0][0] if "products" in group[0][1] else -1,
            "spaces": sorted({text(row, "space") for _, row in group} - {""}),
        }
        for iri, group in grouped.items()
    ]
    title = view.text("vendors-vendors")
    return {
        "title": title,
        "crumbs": [(view.text("vendors-products"), view.url("/products")), (title, "")],
        "rows": shown,
        "query": view.query("vendors", after=after),
        "first": view.url("/vendors") if after else "",
        "next": view.url("/vendors", after=vendor_id([*grouped][-1])) if len(grouped) >= VENDORS else "",
        "citation": citation(view, title),
    }


async def vendor_page(view: "View", vendor: Known, stem: str, today: str) -> dict[str, Any]:
    """Gather what the page of a vendor shows.

    Args:
        view: the request.
        vendor: whose it is.
        stem: URL of its descriptions without the ending that names a syntax.
        today: YYYY-MM-DD, by which certificates are judged.
    """
    given = {"vendor": f"vendor/{vendor.id}"}
    (shown, more), counted, interfaces, count, near, gone = await gather(
        products(view, given, "", today, most=_SHOWN),
        view.ask("vendor-coverage", **given),
        view.ask("interfaces"),
        total(view, given),
        _near(view, given),
        _gone(view, given),
    )
    cells = [
        Cell(
            thing(view, row, "interface", "interfaceName"),
            thing(view, row, "standard", "standardName"),
            level_of(view, text(row, "level")),
            int(text(row, "products")),
            place,
        )
        for place, row in enumerate(counted)
    ]
    graph = f"{GRAPH}vendor/{vendor.id}"
    return {
        "title": vendor.name,
        "iri": vendor.iri,
        "disabled": vendor.disabled,
        "declared": vendor.declared,
        "crumbs": [(view.text("vendors-vendors"), view.url("/vendors")), (vendor.name, "")],
        "formats": rep.formats(stem, rep.pinned(view.request)) if vendor.declared else (),
        "structured": json_block(vendor_block(view, vendor.iri, vendor.name)),
        "spaces": vendor.spaces,
        "graph": Thing(graph, graph, view.href(graph), ""),
        "history": view.url(f"/vendor/{vendor.id}/history.html"),
        "feed": view.url(f"/vendor/{vendor.id}/feed.atom"),
        "total": count,
        "interfaces": len(interfaces),
        "interfaces_query": view.query("interfaces"),
        "covered": len({cell.interface.iri for cell in cells}),
        "standards": len({cell.standard.iri for cell in cells}),
        "coverage": cells,
        "coverage_query": view.query("vendor-coverage", **given),
        "levels": levels(view),
        "by_level": [
            {
                "level": one,
                "pairs": sum(cell.level.key == one.key for cell in cells),  # a row for each pair and level
                "query": view.query("vendor-coverage", **given, level=f"evidence-level/{one.key}"),
            }
            for one in levels(view)
        ],
        "rows": shown,
        "more": more,
        "all": view.url("/products", **given),
        "products_query": view.query("products", **given),
        **near,
        **gone,
        "badge": badges.addresses(view, vendor.id, vendor.name),
        "citation": citation(view, vendor.name),
    }


async def _near(view: "View", given: Mapping[str, str]) -> dict[str, Any]:
    near = [
        {
            "interface": thing(view, row, "interface", "interfaceName"),
            "standard": thing(view, row, "standard", "standardName"),
            "step": "certify" if text(row, "step") == "certify it" else "claim",
        }
        for row in await view.ask("nearly-covered", **given)
    ]
    return {"near": near, "near_query": view.query("nearly-covered", **given)}


async def _gone(view: "View", given: Mapping[str, str]) -> dict[str, Any]:
    rows: Sequence[Row] = await view.ask("product-retractions", **given)
    gone = []
    # A reason may be there in several languages, a row for each.
    for row in {text(row, "product"): row for row in reversed(rows)}.values():
        one = product_thing(view, text(row, "product"), text(row, "productName"))
        day = text(row, "retractedOn") or text(row, "date")[:10]  # the vendor's own, where it states one
        gone.append({"name": one.name, "href": one.href, "date": day, "reason": text(row, "reason")})
    gone.reverse()
    return {"gone": gone, "gone_query": view.query("product-retractions", **given)}
