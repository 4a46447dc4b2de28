"""The coverage matrix as a workbook: as the page shows it, but whole, and behind it a row for each cell and claim."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import TYPE_CHECKING

from anyio import to_thread

from sgkg.figures.model import Standing
from sgkg.terms import XSD, Iri, Literal, Term
from sgkg_api import xlsx
from sgkg_api.site import matrix

if TYPE_CHECKING:
    from sgkg_api.site.kit import View
    from sgkg_api.site.matrix_choice import Asked

__all__ = ["workbook"]

_IRI = "IRI"


async def workbook(view: "View", wanted: "Asked") -> bytes:
    """Write the matrix that a page shows, with all its interfaces.

    Args:
        view: the request.
        wanted: what the page is to show; where it begins does not count.
    """
    page = wanted = replace(wanted, after="")
    tables = [await matrix.table(view, page)]
    while tables[-1].more:
        page = replace(page, after=tables[-1].more)
        tables.append(await matrix.table(view, page))
    name = matrix.MODES[wanted.mode][0]
    cells = await view.ask(name, **wanted.given)
    shown = {line.interface.iri for table in tables for line in table.lines}
    cells = [row for row in cells if str(row.get("interface")) in shown]
    columns, rows = _table(view, tables, wanted.mode)
    title = view.text(f"matrix-table-{wanted.mode}")
    about = {
        view.text("matrix-title"): title,
        view.text("matrix-sheet-behind"): tables[0].query.key,
        view.text("gaps-version"): str(view.version.number),
        view.text("matrix-permalink"): view.permalink(),
    }
    long = xlsx.Sheet(view.text("matrix-sheet-long"), list(dict.fromkeys(key for row in cells for key in row)), cells)
    return await to_thread.run_sync(lambda: xlsx.written(columns, rows, title, about, more=[long]))


def _table(
    view: "View", tables: Sequence[matrix.Table], mode: str
) -> tuple[Sequence[str], Sequence[Mapping[str, Term]]]:
    """Lay out the rows as the page does: what stands where is written as a word."""
    head = {
        "number": view.text("matrix-number"),
        "interface": view.text("matrix-interface"),
        "proposed": view.text("matrix-proposed-column"),
        "gap": view.text("matrix-gap-column"),
    }
    sums = {one: view.text(_sum_key(mode, one)) for one in (Standing.COVERED, Standing.PROPOSED)}
    merged = any(table.merged for table in tables)
    names = list(dict.fromkeys(column.ref.name for table in tables for column in table.columns))
    found: list[dict[str, Term]] = []
    for table in tables:
        for line in table.lines:
            row: dict[str, Term] = {
                head["number"]: Literal(line.number, XSD + "integer"),
                head["interface"]: Literal(line.interface.name),
                head["gap"]: Literal(view.text("matrix-gap") if line.gap else ""),
                _IRI: Iri(line.interface.iri),
            }
            for column, (standing, claims) in zip(table.columns, line.cells, strict=True):
                word = view.text(_word_key(mode, standing))
                by = "" if mode == "standards" else ", ".join(claim.name for claim in claims)
                row[column.ref.name] = Literal(f"{word}: {by}" if by else word)
            if merged:
                row[head["proposed"]] = Literal("; ".join(claim.name for claim in line.proposed))
            row |= {sums[one]: Literal(total.value, XSD + "integer") for one, total in line.totals.items()}
            found.append(row)
    counted = [name for name in sums.values() if any(name in row for row in found)]
    apart = [head["proposed"]] if merged else []
    return [head["number"], head["interface"], *names, *apart, *counted, head["gap"], _IRI], found


def _word_key(mode: str, standing: Standing) -> str:
    """Return the key of the word for a standing: a layer of which nobody speaks is not stated."""
    own = standing is Standing.UNKNOWN and mode in ("layers", "objectives")
    return "matrix-unstated" if own else f"matrix-{standing.value}"


def _sum_key(mode: str, standing: Standing) -> str:
    own = f"-{mode}" if mode in ("layers", "objectives") else ""
    return f"matrix-sum-{standing.value}{own}"
