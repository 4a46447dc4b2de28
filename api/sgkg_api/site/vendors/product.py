"""The page of a product: what its vendor says of it, and what of that is over."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from sgkg import resources
from sgkg.dates import before
from sgkg.figures.values import text
from sgkg.namespaces import GRAPH, SGDATA
from sgkg.terms import Iri, Term
from sgkg_api.site.cite import citation
from sgkg_api.site.kit import json_block
from sgkg_api.site.vendors import badges
from sgkg_api.site.vendors.changed import last_with
from sgkg_api.site.vendors.known import known
from sgkg_api.site.vendors.levels import Level, level_of, levels
from sgkg_api.site.vendors.structured import product_block
from sgkg_api.site.vendors.things import Claim, Gtin, Thing, claim_of, gtin_of, thing, vendor_id, vendor_thing

if TYPE_CHECKING:
    from sgkg_api.site.kit import View

__all__ = ["Back", "Certificate", "Facts", "Gone", "Shown", "gone", "product_page"]

Row = Mapping[str, Term]


@dataclass(frozen=True, slots=True)
class Certificate:
    """A certificate that a claim rests on.

    Attributes:
        number: that its issuer has given it.
        issuer: who has issued it.
        href: where it can be read, None for nowhere.
        since: first day on which it is valid, ``until`` the last; empty where nothing is said.
        expired: its last day is over.
        early: its first day has not come.
    """

    number: str
    issuer: str
    href: str | None
    since: str
    until: str
    expired: bool
    early: bool


@dataclass(frozen=True, slots=True)
class Shown:
    """A claim of the page, with roles and certificates."""

    claim: Claim
    roles: tuple[Thing, ...]
    certificates: tuple[Certificate, ...]


@dataclass(frozen=True, slots=True)
class Back:
    """A claim that its vendor has taken back, of a product that stays.

    Attributes:
        interface: and ``standard`` (or its edition), None where the claim names none.
        level: of the evidence, None for none.
        date: that the vendor states, YYYY-MM-DD; ``reason`` too, empty for none.
    """

    interface: Thing | None
    standard: Thing | None
    level: Level | None
    date: str
    reason: str


@dataclass(frozen=True, slots=True)
class Facts:
    """What a vendor says of a product; an attribute that does not apply is empty."""

    vendor: Thing
    graph: Thing
    name: str
    version: str
    manufacturer: str
    gtins: tuple[Gtin, ...]
    mpn: str
    sku: str
    category: str
    description: str
    url: str


@dataclass(frozen=True, slots=True)
class Gone:
    """A product that a vendor has taken back.

    Attributes:
        vendor: who has.
        name: that it had.
        date: YYYY-MM-DD: the vendor's own, where it states one; else that on which it was gone.
        reason: that the vendor gives, empty for none.
        history: address of the vendor's history.
        last: address of the last version of the declaration that has it, empty where it is not found.
        number: of that version, ``day`` that it was published on.
    """

    vendor: Thing
    name: str
    date: str
    reason: str
    history: str
    last: str
    number: int
    day: str


async def product_page(view: "View", iri: Iri, rows: Sequence[Row], today: str) -> dict[str, Any]:
    """Gather what the page of a product shows.

    Args:
        view: the request.
        iri: of the product.
        rows: the answer of the stored query on its facts, at least one.
        today: YYYY-MM-DD, by which certificates are judged.
    """
    facts = [_facts(view, group) for group in _by(rows, "vendor")]
    said = await view.ask("product-claims", product=iri)
    claims = [_shown(view, group, today) for group in _by(said, "implementation")]
    back = await view.ask_text(resources.query("product-claims-gone"), {"product": iri})
    name = text(rows[0], "productName") or iri
    return {
        "title": name,
        "iri": iri,
        "crumbs": [(view.text("vendors-products"), view.url("/products")), (name, "")],
        "facts": facts,
        "facts_query": view.query("product-facts", product=iri),
        "claims": claims,
        "back": list(dict.fromkeys(_back(view, group) for group in _by(back, "claim"))),
        "claims_query": view.query("product-claims", product=iri),
        "levels": levels(view),
        "badge": badges.addresses(view, vendor_id(facts[0].vendor.iri), name, product=iri) if claims else None,
        "structured": json_block(product_block(view, iri, facts, claims)),
        "citation": citation(view, name),
    }


async def gone(view: "View", iri: Iri) -> list[Gone]:
    """Find who has taken a product back; nobody, where nobody ever declared it."""
    rows = await view.ask_text(resources.query("product-gone"), {"product": iri})
    grouped: dict[str, list[Row]] = {}
    for row in rows:
        grouped.setdefault(text(row, "graph").rpartition("/")[2], []).append(row)
    found = []
    for id_, group in grouped.items():
        # Graphs of vendors have what the vendor says itself; the others what is left of a product that is gone.
        own = [row for row in group if text(row, "graph") == f"{GRAPH}vendor/{id_}"]
        dates = sorted(text(row, "date")[:10] for row in own or group)
        reason = next(filter(None, (text(row, "reason") for row in own)), "")
        vendor = vendor_thing(view, f"{SGDATA}vendor/{id_}", (await known(view, id_)).name)
        history = view.url(f"/vendor/{id_}/history.html")
        last = await last_with(view, id_, iri)
        address = view.url(f"/vendor/{id_}/history/{last.number}.ttl") if last else ""
        number, day = (last.number, last.time[:10]) if last else (0, "")
        found.append(Gone(vendor, text(group[0], "name"), dates[0], reason, history, address, number, day))
    return found


def _facts(view: "View", group: Sequence[Row]) -> Facts:
    def first(name: str) -> str:
        return next(filter(None, (text(row, name) for row in group)), "")

    vendor = vendor_thing(view, text(group[0], "vendor"), first("vendorName"))
    graph = f"{GRAPH}vendor/{vendor_id(vendor.iri)}"
    url = first("url")
    return Facts(
        vendor,
        Thing(graph, graph, view.href(graph), ""),
        first("productName"),
        first("version"),
        first("manufacturer"),
        tuple(gtin_of(one) for one in sorted({text(row, "gtin") for row in group} - {""})),
        first("mpn"),
        first("sku"),
        first("category"),
        first("description"),
        url if url.startswith(("https://", "http://")) else "",
    )


def _shown(view: "View", group: Sequence[Row], today: str) -> Shown:
    roles = {text(row, "role"): thing(view, row, "role", "roleName") for row in group if "role" in row}
    found = {_certificate(row, today): None for row in group if {"certificateNumber", "issuer"} & row.keys()}
    return Shown(claim_of(view, group[0], today), tuple(roles[one] for one in sorted(roles)), tuple(found))


def _back(view: "View", group: Sequence[Row]) -> Back:
    row = group[0]
    interface, standard = (
        thing(view, row, side, f"{side}Name") if side in row else None for side in ("interface", "standard")
    )
    level = level_of(view, text(row, "level")) if "level" in row else None
    reason = next(filter(None, (text(one, "why") for one in group)), "")
    return Back(interface, standard, level, text(row, "date")[:10], reason)


def _certificate(row: Row, today: str) -> Certificate:
    since, until, url = text(row, "validFrom")[:10], text(row, "certificateExpires")[:10], text(row, "certificateUrl")
    return Certificate(
        text(row, "certificateNumber"),
        text(row, "issuer"),
        url if url.startswith(("https://", "http://")) else None,
        since,
        until,
        before(until, today),
        before(today, since),
    )


def _by(rows: Sequence[Row], name: str) -> list[list[Row]]:
    grouped: dict[str, list[Row]] = {}
    for row in rows:
        grouped.setdefault(text(row, name), []).append(row)
    return [*grouped.values()]
