"""Products on the pages of interfaces, standards and gaps: what there is, beside what the standards say."""

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from sgkg.namespaces import SGDATA
from sgkg_api.site.resources.model import Piece, Table
from sgkg_api.site.vendors.clock import today
from sgkg_api.site.vendors.levels import levels
from sgkg_api.site.vendors.products_list import products
from sgkg_api.site.vendors.things import Claim, Product, Thing

if TYPE_CHECKING:
    from sgkg.terms import Iri
    from sgkg_api.site.kit import View

__all__ = ["for_gap", "for_interface", "for_standard"]

#: products that such a page shows; the list of products has them all
_SHOWN = 10


async def for_interface(view: "View", iri: "Iri") -> Table:
    """Make the table of the products that vendors declare for an interface."""
    return await _table(view, "interface", iri)


async def for_standard(view: "View", iri: "Iri") -> Table:
    """Make the table of the products that vendors declare for a standard."""
    return await _table(view, "standard", iri)


async def for_gap(view: "View", interface: str) -> dict[str, Any]:
    """Gather the products for the interface of a gap, which they do not close.

    Args:
        view: the request.
        interface: its IRI, empty where the gap is of none.
    """
    given = {"interface": interface.removeprefix(SGDATA)}
    found, more = await products(view, given, "", today(), most=_SHOWN) if interface else ([], "")
    return {
        "products": found,
        "products_more": view.url("/products", **given) if more else "",
        "products_query": view.query("products", **given) if interface else None,
        "products_levels": levels(view),
    }


async def _table(view: "View", side: str, iri: str) -> Table:
    given = {side: iri.removeprefix(SGDATA)}
    found, more = await products(view, given, "", today(), most=_SHOWN)
    other = "standard" if side == "interface" else "interface"
    last = (_all(view, given),) if more else ()
    return Table(
        f"products-{side}",
        ("vendors-product", "vendors-vendor", f"vendors-{other}", "vendors-level"),
        (*(_row(view, one, other) for one in found), *last),
        view.query("products", **given),
    )


def _row(view: "View", one: Product, other: str) -> tuple[tuple[Piece, ...], ...]:
    things: dict[str, Thing] = {}
    evidence: dict[str, Piece] = {}
    for claim in one.claims:
        things.setdefault(_side(claim, other).iri, _side(claim, other))
        evidence.setdefault(f"{claim.level.key} {claim.expires}", _level(view, claim))
    return (
        (Piece(one.name, one.href),),
        (Piece(one.vendor.name, one.vendor.href),),
        tuple(Piece(thing.name, thing.href) for thing in things.values()),
        tuple(evidence.values()),
    )


def _level(view: "View", claim: Claim) -> Piece:
    over = view.text("vendors-expired", date=claim.expires) if claim.expired else ""
    words = f"{claim.level.sign} {claim.level.name}"
    return Piece(f"{words}, {over}" if over else words, tag="tag warning" if over else "", data=False)


def _all(view: "View", given: Mapping[str, str]) -> tuple[tuple[Piece, ...], ...]:
    return ((Piece(view.text("vendors-to-products"), view.url("/products", **given), data=False),), (), (), ())


def _side(claim: Claim, name: str) -> Thing:
    return claim.standard if name == "standard" else claim.interface
