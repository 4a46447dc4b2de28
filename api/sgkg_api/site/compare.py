"""Comparison of a few things of one kind, side by side: what is compared, and the table as page, CSV or XLSX."""

import csv
import io
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import count
from typing import TYPE_CHECKING
from urllib.parse import urlencode

from sgkg.errors import UnknownEntityError, UsageError
from sgkg.figures.model import Ref
from sgkg.figures.values import ref, text
from sgkg.terms import XSD, Iri, Literal, Term
from sgkg_api import links, xlsx

if TYPE_CHECKING:
    from sgkg_api.site.kit import QueryLinks, View

__all__ = [
    "KINDS",
    "LEAST",
    "MOST",
    "Cell",
    "Chosen",
    "Line",
    "Number",
    "Value",
    "address",
    "chosen",
    "csv_of",
    "known_things",
    "permalink",
    "table_of",
    "xlsx_of",
]

Row = Mapping[str, Term]

#: how many things are compared
LEAST, MOST = 2, 6
#: kind -> the query that tells what is of it, and its parameter
KINDS: Mapping[str, tuple[str, str]] = {
    "interfaces": ("interface-counts", "interface"),
    "standards": ("standard-counts", "standard"),
    "inventories": ("inventory-counts", "inventory"),
}


@dataclass(frozen=True, slots=True)
class Chosen:
    """The things to compare, and their kind; ``rows`` is what the query of the kind says of each."""

    kind: str
    items: Sequence[Ref]
    rows: Sequence[Row]


@dataclass(frozen=True, slots=True)
class Number:
    """A number with the query that gives it."""

    value: str
    query: "QueryLinks"
    cell: str


@dataclass(frozen=True, slots=True)
class Value:
    """One value of a property.

    Attributes:
        text: as people read it.
        iri: what it is about, empty for plain text.
        note: said behind it.
        group: heading under which it stands, empty for none.
        same: what counts in a comparison, empty for text and note.
        own: which of ``text``, ``note`` and ``group`` are in the language of the page; the others are of the graph.
    """

    text: str
    iri: str = ""
    note: str = ""
    group: str = ""
    same: str = ""
    own: frozenset[str] = frozenset()

    @property
    def compared(self) -> tuple[str, str]:
        """What makes two values different."""
        return self.group, self.same or f"{self.text}\n{self.note}"

    @property
    def words(self) -> str:
        """The value in one line."""
        return (f"{self.group}: " if self.group else "") + self.text + (f" ({self.note})" if self.note else "")


@dataclass(frozen=True, slots=True)
class Cell:
    """What one thing has of a property: a number, values, both, or nothing that is known."""

    values: Sequence[Value] = ()
    number: Number | None = None

    @property
    def groups(self) -> list[tuple[str, list[Value]]]:
        """The values by their headings, in order; what heads them is of the graph, or not, as of their first."""
        found: dict[str, list[Value]] = {}
        for value in self.values:
            found.setdefault(value.group, []).append(value)
        return list(found.items())

    @property
    def compared(self) -> tuple[str, tuple[tuple[str, str], ...]]:
        """What makes two cells different."""
        return self.number.value if self.number else "", tuple(sorted(value.compared for value in self.values))


@dataclass(frozen=True, slots=True)
class Line:
    """A property of all things: ``name`` is what the page calls it, text of the graph where ``data`` is true."""

    name: str
    cells: Sequence[Cell]
    data: bool = False

    @property
    def differs(self) -> bool:
        """Whether the things differ in it."""
        return len({cell.compared for cell in self.cells}) > 1


async def chosen(view: "View") -> Chosen | None:
    """Read what is to be compared; None where nothing is named.

    Raises:
        UsageError: there are too many things, or they are of several kinds.
        UnknownEntityError: a thing is none of those that can be compared.
    """
    given = [one.strip() for one in view.request.query_params.getlist("item") if one.strip()]
    iris = list(dict.fromkeys(view.iri(one) for one in given))
    if not iris:
        return None
    if len(iris) > MOST:
        raise UsageError(f"{len(iris)} things cannot be compared at a time; choose up to {MOST}")
    found = [await _known(view, iri) for iri in iris]
    kinds = list(dict.fromkeys(kind for kind, _, _ in found))
    if len(kinds) > 1:
        raise UsageError(f"only things of one kind can be compared; these are {' and '.join(kinds)}")
    return Chosen(kinds[0], [one for _, one, _ in found], [row for _, _, row in found])


async def _known(view: "View", iri: str) -> tuple[str, Ref, Row]:
    for kind, (query, name) in KINDS.items():
        # An inventory may lie in a graph of its own, so that its query takes none: there are few.
        given = {name: iri} if name != "inventory" else {}
        rows = [row for row in await view.ask(query, **given) if text(row, name) == iri] if iri else ()
        if rows:
            return kind, ref(rows[0], name, "name"), rows[0]
    raise UnknownEntityError(f"{iri or 'this'} is no interface, standard or inventory that this dataset knows")


async def known_things(view: "View", kind: str) -> list[Ref]:
    """List what can be chosen of a kind, as far as the query lists it."""
    if kind == "interfaces":
        return _once([ref(row, "interface", "name") for row in await view.ask("interfaces-by-key")])
    query, name = KINDS[kind]
    return _once([ref(row, name, "name") for row in await view.ask(query)])


def _once(found: Sequence[Ref]) -> list[Ref]:
    return list({one.iri: one for one in found}.values())


def address(view: "View", items: Sequence[str], **more: str) -> str:
    """Link to a comparison."""
    url = view.url("/compare", **more)
    pairs = urlencode([("item", links.path_of(iri) or iri) for iri in items], safe="/")
    return url + ("&" if "?" in url else "?") * bool(pairs) + pairs


def permalink(view: "View", items: Sequence[str], **more: str) -> str:
    """Full URL of a comparison that always shows this version."""
    return view.public + address(view, items, **more, version=str(view.version.number)).removeprefix(view.root)


def table_of(view: "View", found: Chosen, lines: Sequence[Line]) -> list[list[str]]:
    """Write the comparison as rows of text, the first of them the header."""
    empty = view.text("compare-none")
    table = [[view.text("compare-property"), *(one.name for one in found.items), view.text("compare-differs-column")]]
    table.append(["IRI", *(one.iri for one in found.items), view.text("compare-yes")])
    for line in lines:
        answer = view.text("compare-yes") if line.differs else view.text("compare-no")
        table.append([line.name, *(_words(cell, empty) for cell in line.cells), answer])
    return table


def xlsx_of(view: "View", found: Chosen, lines: Sequence[Line]) -> bytes:
    """Write the comparison as a workbook; the same bytes for the same table."""
    head, *rows = table_of(view, found, lines)
    names: list[str] = []
    for name in head:  # two things may have one name; columns may not
        numbered = (f"{name} ({number})" for number in count(2))
        names.append(name if name not in names else next(one for one in numbered if one not in names))
    told = {
        view.text("compare-permalink"): permalink(view, [one.iri for one in found.items]),
        "": view.text("compare-none-means"),
    }
    return xlsx.written(
        names,
        [dict(zip(names, map(_term, row), strict=True)) for row in rows],
        view.text(f"compare-caption-{found.kind}"),
        told,
    )


def csv_of(table: Sequence[Sequence[str]]) -> bytes:
    """Write rows as CSV (RFC 4180); no cell can be taken for a formula."""
    out = io.StringIO()
    csv.writer(out, lineterminator="\r\n").writerows([[_harmless(cell) for cell in row] for row in table])
    return out.getvalue().encode()


def _words(cell: Cell, empty: str) -> str:
    parts = [cell.number.value] if cell.number else []
    if cell.values:
        parts.append("; ".join(value.words for value in cell.values))
    return ": ".join(parts) or empty


def _term(cell: str) -> Term:
    if cell.startswith(("http://", "https://")) and " " not in cell:
        return Iri(cell)
    return Literal(cell, XSD + "integer") if re.fullmatch("[0-9]{1,9}", cell) else Literal(cell)


def _harmless(cell: str) -> str:
    return f"'{cell}" if cell[:1] in "=+-@\t\r" and cell else cell
