"""The coverage matrix of a page: the rows of the queries behind it, and the table made of them."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING

from sgkg.figures import coverage
from sgkg.figures.model import Column, Matrix, Ref, Standing
from sgkg.figures.values import text
from sgkg.terms import Literal, Term, plain

if TYPE_CHECKING:
    from sgkg_api.site.kit import QueryLinks, View
    from sgkg_api.site.matrix_choice import Asked

__all__ = ["MODES", "PAGE", "SYMBOLS", "Claim", "Line", "Table", "Total", "table"]

Row = Mapping[str, Term]

#: rows of a page
PAGE = 50
#: what stands in a cell; each standing has its own border too
SYMBOLS = {
    Standing.COVERED: "●",
    Standing.PROPOSED: "◇",
    Standing.NOT_COVERED: "\N{EN DASH}",
    Standing.UNKNOWN: "?",
    Standing.NOT_APPLICABLE: "n/a",
}
#: mode -> its query, the query of its totals, the standings that it knows
MODES = {
    "standards": ("coverage-matrix", "coverage-totals", tuple(Standing)),
    "layers": ("coverage-layers", "coverage-layer-totals", tuple(Standing)[:4]),
    "objectives": ("coverage-objectives", "coverage-objective-totals", tuple(Standing)[:4]),
    "detail": ("coverage-layer-standards", "", tuple(Standing)),
    "proposals": ("proposed-coverage", "proposed-totals", (Standing.PROPOSED, Standing.UNKNOWN)),
}
_COUNTED = (Standing.COVERED, Standing.PROPOSED)


@dataclass(frozen=True, slots=True)
class Claim:
    """What a cell rests on, by the name of its standard."""

    iri: str
    name: str


@dataclass(frozen=True, slots=True)
class Total:
    """A number that a query gives.

    It is a cell (``row,column``), how many values the column ``count`` has, or the sum of the column ``sum``.
    """

    value: str
    query: "QueryLinks"
    cell: str = ""
    count: str = ""
    sum: str = ""


@dataclass(frozen=True, slots=True)
class Line:
    """A row of the table.

    Attributes:
        start: name of the end that it comes from; ``end`` of the other; empty where not stated.
        cells: standing and claims, by column.
        proposed: claims of today for standards that have no column of their own.
        totals: standing -> number of columns.
        found: IRI of the gap, empty where the row is none or the gap is not in the dataset.
    """

    interface: Ref
    number: str
    start: str
    end: str
    gap: bool
    found: str
    cells: Sequence[tuple[Standing, Sequence[Claim]]]
    proposed: Sequence[Claim]
    totals: Mapping[Standing, Total]


@dataclass(frozen=True, slots=True)
class Table:
    """The matrix as the page shows it.

    Attributes:
        totals: standing -> one total per column, empty where this is only a part of the rows.
        sums: standing -> the total of all rows and columns; ``apart`` that of the columns that stand together.
        more: key to go on behind, empty at the end.
        standings: those that the mode knows.
        query: behind the cells; ``counted`` behind the totals, None where each has its own.
        part: there are interfaces that are not on this page.
        merged: standards that are only proposed stand together in one column, for they are many and mostly empty.
    """

    columns: Sequence[Column]
    lines: Sequence[Line]
    totals: Mapping[Standing, Sequence[Total]]
    more: str
    standings: Sequence[Standing]
    query: "QueryLinks"
    counted: "QueryLinks | None"
    part: bool
    merged: bool
    sums: Mapping[Standing, Total] = field(default_factory=dict)
    apart: Total | None = None


async def table(view: "View", wanted: "Asked") -> Table:
    """Make the table."""
    listed = await view.ask("interfaces-by-key", covered="false" if wanted.gaps else "", after=wanted.after)
    lines = {text(row, "interface"): row for row in reversed(listed)}
    order = list(dict.fromkeys(text(row, "interface") for row in listed))
    shown, more = order[:PAGE], len(order) > PAGE
    part = more or bool(wanted.after)
    name, totals_of, standings = MODES[wanted.mode]
    rows = await _rows(view, wanted, shown, whole=not part and not wanted.gaps, lines=lines)
    matrix = coverage.build(
        {
            coverage.queries_of(wanted.columns)[0]: rows,
            "interfaces-without-standard": [row for row in lines.values() if text(row, "covered") == "false"],
            "standard-editions": await view.ask("standard-editions") if wanted.columns == "standards" else (),
        },
        view=wanted.columns,
    )
    gaps = {plain(row["focus"]): plain(row["gap"]) for row in reversed(await view.ask("gaps-by-rule", rule="G01"))}
    counted = view.query(totals_of) if totals_of else None
    numbers = await view.ask(totals_of) if totals_of and not part else ()
    apart = [column for column in matrix.columns if column.kind == "proposed" and wanted.mode != "proposals"]
    made = _lines(matrix, apart, lines, gaps, _claims(rows, wanted.columns.removesuffix("s")))
    columns = [column for column in matrix.columns if column not in apart]
    key = text(lines[shown[-1]], "key") if shown and more else ""
    result = Table(columns, made, {}, key, standings, view.query(name, **wanted.given), counted, part, bool(apart))
    kept = tuple(one for one in _COUNTED if one in standings)
    if totals_of:
        return result if part else _with_totals(view, result, numbers, kept, alone=bool(wanted.standard))
    return _with_counts(view, wanted, result, matrix, kept)


async def _rows(
    view: "View", wanted: "Asked", shown: Sequence[str], *, whole: bool, lines: Mapping[str, Row]
) -> Sequence[Row]:
    """Ask for the cells: all at once, or of the interfaces of the page only."""
    name = MODES[wanted.mode][0]
    if wanted.mode == "proposals":
        return _proposals([lines[one] for one in shown], await view.ask(name))
    if whole:
        return await view.ask(name, **wanted.given)
    return [row for one in shown for row in await view.ask(name, interface=one, **wanted.given)]


def _proposals(interfaces: Sequence[Row], proposed: Sequence[Row]) -> list[Row]:
    """Give every interface and every proposed standard a row, as coverage-matrix has them."""
    standards = dict(sorted({row["standard"]: row["standardName"] for row in proposed}.items(), key=_by_name))
    found: list[Row] = []
    for interface in interfaces:
        for standard, name in standards.items():
            base = {**interface, "standard": standard, "standardName": name}
            here = [
                row for row in proposed if (row["interface"], row["standard"]) == (interface["interface"], standard)
            ]
            found += [{**base, "standing": Literal("proposed"), "claim": row["claim"]} for row in here] or [
                {**base, "standing": Literal("unknown")}
            ]
    return found


def _by_name(item: tuple[Term, Term]) -> tuple[str, str]:
    return plain(item[1]), plain(item[0])


def _claims(rows: Sequence[Row], column: str) -> dict[tuple[str, str], list[Claim]]:
    found: dict[tuple[str, str], list[Claim]] = {}
    for row in rows:
        if "claim" in row:
            here = found.setdefault((text(row, "interface"), text(row, column)), [])
            claim = Claim(text(row, "claim"), text(row, "standardName"))
            if claim not in here:
                here.append(claim)
    return found


def _lines(
    matrix: Matrix,
    apart: Sequence[Column],
    ends: Mapping[str, Row],
    gaps: Mapping[str, str],
    claims: Mapping[tuple[str, str], list[Claim]],
) -> list[Line]:
    found = []
    for row in matrix.rows:
        iri = row.interface.iri
        if iri not in ends:
            continue
        pairs = [
            (column, cell.standing, claims.get((iri, column.ref.iri), ()))
            for cell, column in zip(row.cells, matrix.columns, strict=True)
        ]
        own = [(standing, known) for column, standing, known in pairs if column not in apart]
        proposed = [
            claim
            for column, standing, known in pairs
            if column in apart and standing is Standing.PROPOSED
            for claim in known
        ]
        start, end = text(ends[iri], "fromName"), text(ends[iri], "toName")
        gap = gaps.get(iri, "") if row.gap else ""
        found.append(Line(row.interface, row.number, start, end, row.gap, gap, own, proposed, {}))
    return found


def _with_totals(view: "View", found: Table, rows: Sequence[Row], kept: Sequence[Standing], *, alone: bool) -> Table:
    """Add the totals that one query gives, a row for each interface and each column."""
    at = {text(row, "thing"): index for index, row in enumerate(rows)}

    def total(iri: str, standing: Standing) -> Total | None:
        if iri not in at or found.counted is None:
            return None
        return Total(text(rows[at[iri]], standing.value), found.counted, f"{at[iri]},{standing.value}")

    def totals(iri: str) -> dict[Standing, Total]:
        return {one: made for one in kept if (made := total(iri, one))}

    lines = [replace(line, totals={} if alone else totals(line.interface.iri)) for line in found.lines]
    heads = [totals(column.ref.iri) for column in found.columns]
    made = {one: [head[one] for head in heads] for one in kept if all(one in h for h in heads)}
    sums = {} if alone or found.counted is None else _sums(view, found.counted.name, rows, kept)
    # What stands together has its own total only where no other column has a part of the sum.
    others = any(one.value != "0" for one in made.get(Standing.PROPOSED, ()))
    apart = sums.get(Standing.PROPOSED) if found.merged and not others else None
    return replace(found, lines=lines, totals=made, sums=sums, apart=apart)


def _sums(view: "View", name: str, rows: Sequence[Row], kept: Sequence[Standing]) -> dict[Standing, Total]:
    """Add up what each interface has."""
    query = view.query(name, kind="interface")
    own = [row for row in rows if text(row, "kind") == "interface"]
    return {
        one: Total(str(sum(int(text(row, one.value)) for row in own)), query, sum=one.value) for one in kept if own
    }


def _with_counts(view: "View", wanted: "Asked", found: Table, matrix: Matrix, kept: Sequence[Standing]) -> Table:
    """Add totals each of which counts the rows of a query of its own."""
    name, column = found.query.name, wanted.columns.removesuffix("s")

    def total(value: int, standing: Standing, count: str, **given: str) -> Total:
        query = view.query(name, **{**wanted.given, **given, "standing": standing.value.replace("-", " ")})
        return Total(str(value), query, count=count)

    lines = [
        replace(
            line,
            totals={
                one: total(row.counts[one], one, column, interface=line.interface.iri)
                for one in (() if wanted.layer and wanted.standard else kept)
            },
        )
        for line, row in zip(found.lines, matrix.rows, strict=True)
    ]
    totals = {
        one: [total(head.counts[one], one, "interface", **{column: head.ref.iri}) for head in found.columns]
        for one in (() if found.part or wanted.gaps else kept)
    }
    return replace(found, lines=lines, totals=totals)
