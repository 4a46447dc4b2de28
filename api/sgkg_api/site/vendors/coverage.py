"""The matrix of interfaces and standards by the products that vendors declare."""

from asyncio import gather
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from sgkg.figures.values import natural, text, truth
from sgkg.namespaces import SGDATA
from sgkg.terms import Term
from sgkg_api.site.cite import citation
from sgkg_api.site.vendors import filters
from sgkg_api.site.vendors.levels import Level, level_of, levels
from sgkg_api.site.vendors.products_list import choices
from sgkg_api.site.vendors.things import Thing, thing

if TYPE_CHECKING:
    from sgkg_api.site.kit import QueryLinks, View

__all__ = ["COLUMNS", "Cell", "Line", "values"]

#: standards of a page; where products claim more, a filter chooses among them
COLUMNS = 40

Row = Mapping[str, Term]
_Pair = tuple[str, str]


@dataclass(frozen=True, slots=True)
class Cell:
    """Products for a standard on an interface.

    Attributes:
        products: how many; the figure is at ``figure`` (row and column) of ``query``.
        level: the best there is.
        listed: the inventory has the standard for the interface.
        href: the list of these products.
        standard, interface: what they are called.
    """

    products: int
    figure: str
    query: "QueryLinks"
    level: Level
    listed: bool
    href: str
    standard: str
    interface: str


@dataclass(frozen=True, slots=True)
class Line:
    """A line of the matrix; ``cells`` in the order of the columns, None where there are no products."""

    interface: Thing
    cells: tuple[Cell | None, ...]


async def values(view: "View") -> dict[str, Any]:
    """Gather what the matrix shows.

    Raises:
        UnknownEntityError, UsageError: as :func:`sgkg_api.site.vendors.filters.chosen`.
    """
    given = await filters.chosen(view)
    name = "vendor-coverage" if given.get("vendor") else "product-coverage"
    rows, things = await gather(view.ask(name, **given), choices(view))
    query = view.query(name, **given)
    interfaces = {text(row, "interface"): thing(view, row, "interface", "interfaceName") for row in rows}
    standards = {text(row, "standard"): thing(view, row, "standard", "standardName") for row in rows}
    columns = sorted(standards.values(), key=lambda one: (natural(one.name), one.iri))
    shown = columns[:COLUMNS]
    cells = _cells(view, rows, given, query)
    title = view.text("vendors-coverage-title")
    return {
        "title": title,
        "crumbs": [(view.text("vendors-products"), view.url("/products")), (title, "")],
        "given": given,
        "filters": filters.filters(view, given, things),
        "levels": levels(view),
        "columns": shown,
        "part": len(columns) > len(shown),
        "lines": [
            Line(interface, tuple(cells.get((iri, one.iri)) for one in shown))
            for iri, interface in interfaces.items()
        ],
        "query": query,
        "citation": citation(view, title),
    }


def _cells(view: "View", rows: Sequence[Row], given: Mapping[str, str], query: "QueryLinks") -> dict[_Pair, Cell]:
    """Make a cell of the first row of each pair: that of its best level, which has the number of all products too."""
    found: dict[_Pair, Cell] = {}
    column = "products" if given.get("level") else "all"
    for place, row in enumerate(rows):
        pair = (text(row, "interface"), text(row, "standard"))
        if pair in found:
            continue
        sides = dict(zip(("interface", "standard"), (iri.removeprefix(SGDATA) for iri in pair), strict=True))
        found[pair] = Cell(
            int(text(row, column)),
            f"{place},{column}",
            query,
            level_of(view, text(row, "level")),
            truth(row, "listed"),
            view.url("/products", **{**given, **sides}),
            text(row, "standardName"),
            text(row, "interfaceName"),
        )
    return found
