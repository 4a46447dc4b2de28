"""What pages about products show of products, vendors, claims and certificates."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from sgkg.dates import before
from sgkg.figures.values import text, truth
from sgkg.namespaces import SGDATA, compress
from sgkg.terms import Term
from sgkg.vendors.gtin import is_gtin
from sgkg_api.site.vendors.levels import Level, level_of

if TYPE_CHECKING:
    from sgkg_api.site.kit import View

__all__ = [
    "GTIN_DIGITS",
    "SHOWN",
    "Claim",
    "Gtin",
    "Product",
    "Thing",
    "claim_of",
    "gtin_of",
    "product_thing",
    "products_of",
    "short",
    "thing",
    "vendor_id",
    "vendor_thing",
]

Row = Mapping[str, Term]
#: claims of a product that a list shows
SHOWN = 5
GTIN_DIGITS = 14
_VENDOR = SGDATA + "vendor/"


@dataclass(frozen=True, slots=True)
class Thing:
    """A thing with a page.

    Attributes:
        iri: of the thing.
        name: as pages show it.
        href: target of the link, None for what is no link.
        short: a shorter name for narrow places.
    """

    iri: str
    name: str
    href: str | None
    short: str


@dataclass(frozen=True, slots=True)
class Claim:
    """What a product implements, as its vendor says.

    Attributes:
        interface: and ``standard``, always the undated reference.
        edition: that is claimed, None for none in particular.
        level: of the evidence.
        listed: the inventory has the standard for the interface.
        expires: last day of the certificate, empty where it has none.
        expired: that day is over.
    """

    interface: Thing
    standard: Thing
    edition: Thing | None
    level: Level
    listed: bool
    expires: str
    expired: bool


@dataclass(frozen=True, slots=True)
class Product:
    """A product in a list.

    Attributes:
        iri: of the product; ``name`` with its version.
        href: its page here.
        vendor: who declares it.
        claims: the first of them, ``more`` how many others there are.
    """

    iri: str
    name: str
    href: str
    vendor: Thing
    claims: tuple[Claim, ...]
    more: int


@dataclass(frozen=True, slots=True)
class Gtin:
    """A number of a trade item (GS1 General Specifications).

    Attributes:
        text: as the vendor writes it.
        whole: the same with 14 digits, empty where it is none.
        gs1: address of its GS1 Digital Link.
    """

    text: str
    whole: str
    gs1: str


def gtin_of(said: str) -> Gtin:
    """Read a GTIN.

    >>> gtin_of("9506000134352").gs1
    'https://id.gs1.org/01/09506000134352'
    """
    whole = said.zfill(GTIN_DIGITS) if is_gtin(said) else ""
    return Gtin(said, whole, f"https://id.gs1.org/01/{whole}" if whole else "")


def vendor_id(iri: str) -> str:
    """Return the id of a vendor.

    >>> vendor_id("https://w3id.org/sgdata/vendor/acme")
    'acme'
    """
    return iri.removeprefix(_VENDOR)


def short(name: str) -> str:
    """Shorten the name of an interface to what comes before its ends.

    >>> short("Interface 4 (WAN to Head Ends)")
    'Interface 4'
    """
    return name.partition(" (")[0]


def thing(view: "View", row: Row, iri: str, name: str) -> Thing:
    """Make a thing of two variables of an answer."""
    value = text(row, iri)
    called = text(row, name) or compress(value)
    return Thing(value, called, view.href(value), short(called))


def vendor_thing(view: "View", iri: str, name: str) -> Thing:
    """Make the thing that a vendor is."""
    called = name or vendor_id(iri)
    return Thing(iri, called, view.url(f"/vendor/{vendor_id(iri)}.html"), called)


def product_thing(view: "View", iri: str, name: str) -> Thing:
    """Make the thing that a product is; its IRI is the vendor's, its page is ours."""
    called = name or iri
    return Thing(iri, called, view.url("/product", iri=iri), called)


def claim_of(view: "View", row: Row, today: str) -> Claim:
    """Make a claim of a row.

    Args:
        view: the request.
        row: with what it is about, the level, ``listed`` and ``expires``.
        today: YYYY-MM-DD.
    """
    expires = text(row, "expires")
    return Claim(
        thing(view, row, "interface", "interfaceName"),
        thing(view, row, "standard", "standardName"),
        thing(view, row, "edition", "editionName") if "edition" in row else None,
        level_of(view, text(row, "level")),
        truth(row, "listed"),
        expires,
        before(expires[:10], today),
    )


def products_of(view: "View", rows: Sequence[Row], today: str) -> list[Product]:
    """Gather rows, one for each claim, by product, in the order of the rows."""
    grouped: dict[tuple[str, str], list[Row]] = {}
    for row in rows:
        grouped.setdefault((text(row, "product"), text(row, "vendor")), []).append(row)
    found = []
    for (iri, vendor), group in grouped.items():
        claims = tuple(dict.fromkeys(claim_of(view, row, today) for row in group if "interface" in row))
        name = text(group[0], "productName")
        by = vendor_thing(view, vendor, text(group[0], "vendorName"))
        href = view.url("/product", iri=iri)
        found.append(Product(iri, name or iri, href, by, claims[:SHOWN], max(len(claims) - SHOWN, 0)))
    return found
