"""The columns of a table of products: how they may be headed, and what stands in them."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from difflib import get_close_matches

__all__ = ["COLUMNS", "Column", "column", "headings", "meant"]


@dataclass(frozen=True, slots=True)
class Column:
    """A column.

    Attributes:
        key: its first heading.
        says: what stands in it, in a line.
        synonyms: other headings.
        required: each table has it.
    """

    key: str
    says: str
    synonyms: tuple[str, ...] = ()
    required: bool = False


COLUMNS = (
    Column(
        "product", "name of the product", ("name", "product name", "model", "produkt", "bezeichnung"), required=True
    ),
    Column(
        "version",
        "its version, as text",
        ("product version", "software version", "firmware", "firmware version", "release"),
        required=True,
    ),
    Column(
        "interface",
        "if:4, 4, IF 4, or the name of an interface",
        ("if", "interface number", "interface no", "schnittstelle"),
        required=True,
    ),
    Column(
        "standard",
        "such as EN 62056-47, EN 62056-47:2007 or std:en-62056-47",
        ("norm", "designation", "specification"),
        required=True,
    ),
    Column(
        "level",
        "claimed (where it is empty), self-tested, third-party tested or certified",
        ("evidence", "evidence level", "conformance level", "nachweis"),
    ),
    Column("role", "actor of the interface that the product is, such as Meter", ("actor", "rolle")),
    Column(
        "certificate",
        "number of the certificate",
        ("certificate number", "certificate no", "certification", "certificate id", "zertifikat"),
    ),
    Column(
        "issuer",
        "name of who issued or tested it",
        ("issued by", "certification body", "certifying body", "test laboratory", "aussteller"),
    ),
    Column(
        "valid from",
        "day, as 2026-01-15 or 15.01.2026",
        ("issued", "issued on", "date of issue", "from", "gueltig ab", "gültig ab"),
    ),
    Column(
        "expires",
        "day, likewise",
        ("valid until", "valid to", "expiry", "expiry date", "expires on", "until", "gueltig bis", "gültig bis"),
    ),
    Column("url", "address of the certificate or report", ("certificate url", "link", "report", "report url")),
    Column("gtin", "8, 12, 13 or 14 digits", ("ean", "upc", "gtin-13", "gtin-14", "gtin13", "gtin14")),
    Column(
        "mpn",
        "the vendor's own number of the product",
        ("part number", "part no", "article number", "article no", "artikelnummer", "order number"),
    ),
    Column("description", "a sentence about the product", ("beschreibung",)),
    Column("product url", "address of the product's page", ("website", "homepage", "web page", "product page")),
    Column(
        "iri",
        "IRI of the product, where it is not to be made of name and version",
        ("id", "product iri", "product id", "uri"),
    ),
    Column("retracted on", "day on which the claim was taken back", ("retracted", "withdrawn on")),
    Column("retraction reason", "why", ("reason", "reason for retraction")),
)


def _norm(heading: str) -> str:
    return " ".join(re.sub(r"[\s_./:*()-]+", " ", heading.casefold()).split())


_BY_HEADING = {_norm(name): one for one in COLUMNS for name in (one.key, *one.synonyms)}


def column(heading: str) -> Column | None:
    """Return the column that a heading means, in any case; None for none.

    >>> column("Valid_Until").key
    'expires'
    """
    return _BY_HEADING.get(_norm(heading))


def meant(heading: str) -> str:
    """Return the heading that one is probably a misspelling of; empty for none."""
    near = get_close_matches(_norm(heading), list(_BY_HEADING), 1, 0.8)
    return near[0] if near else ""


def headings(columns: Sequence[Column] = COLUMNS) -> str:
    """List the columns for reading."""
    width = max(len(one.key) for one in columns)
    lines = []
    for one in columns:
        lines.append(f"{one.key.ljust(width)}  {'(required) ' if one.required else ''}{one.says}")
        lines.append(f"{'':{width}}  also: {', '.join(one.synonyms)}")
    return "\n".join(lines) + "\n"
