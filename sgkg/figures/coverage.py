"""The coverage matrix: interfaces by standards, by protocol layers, or by security objectives."""

from collections.abc import Mapping, Sequence
from types import MappingProxyType

from sgkg.errors import UsageError
from sgkg.figures.model import Cell, Column, Edition, Matrix, MatrixRow, Ref, Standing
from sgkg.figures.values import Row, Rows, by_key, ref, ref_or_none, text, truth
from sgkg.terms import plain

__all__ = ["QUERIES", "VIEWS", "build", "queries_of"]

#: view -> the stored query of its cells, the variable of its columns, and that of their names
_SOURCES = {
    "standards": ("coverage-matrix", "standard", "standardName"),
    "layers": ("coverage-layers", "layer", "layerName"),
    "objectives": ("coverage-objectives", "objective", "objectiveName"),
}
#: names of the views, the default first
VIEWS: tuple[str, ...] = tuple(_SOURCES)
#: every stored query that some view needs
QUERIES: tuple[str, ...] = (
    *(query for query, _, _ in _SOURCES.values()),
    "interfaces-without-standard",
    "standard-editions",
)
_STANDINGS = {standing.value.replace("-", " "): standing for standing in Standing}
#: what a standing rests on, in the words of the headers of the queries
_WHY = {
    ("standards", Standing.COVERED): "A claim of the inventory counts.",
    ("standards", Standing.PROPOSED): "Proposed today by the project, to be reviewed; the inventory claims nothing.",
    ("standards", Standing.NOT_COVERED): "The inventory lists the standard, but not for this interface.",
    ("standards", Standing.UNKNOWN): "Nobody says anything about this standard on this interface.",
    ("standards", Standing.NOT_APPLICABLE): "The list of standards prints N/A for the interfaces.",
    ("layers", Standing.COVERED): "A covering standard states the layer.",
    ("layers", Standing.PROPOSED): "Only a standard proposed today states the layer.",
    ("layers", Standing.NOT_COVERED): "No covering standard states the layer.",
    ("layers", Standing.UNKNOWN): "A covering standard states no layer, so this is not known.",
    ("objectives", Standing.COVERED): "A covering standard is said to address the objective.",
    ("objectives", Standing.PROPOSED): "Only a standard proposed today addresses the objective.",
    ("objectives", Standing.NOT_COVERED): "No standard covers the interface.",
    ("objectives", Standing.UNKNOWN): "Nothing says that a covering standard addresses the objective.",
}


def queries_of(view: str) -> tuple[str, ...]:
    """Name the stored queries that a view needs, that of its cells first.

    Raises:
        UsageError: there is no such view.
    """
    if view not in _SOURCES:
        raise UsageError(f"there is no view {view!r} of the coverage matrix; there are {', '.join(VIEWS)}")
    more = ("standard-editions",) if view == "standards" else ()
    return (_SOURCES[view][0], "interfaces-without-standard", *more)


def build(rows: Rows, *, view: str = "standards") -> Matrix:
    """Make the matrix.

    Args:
        rows: answers to :func:`queries_of` the view.
        view: one of :data:`VIEWS`.

    Raises:
        UsageError: there is no such view.
    """
    used = queries_of(view)
    query, column, column_name = _SOURCES[view]
    cells = rows[query]
    uncovered = {text(row, "interface") for row in rows["interfaces-without-standard"]}
    # The first interface has a row for every column, in the order of the query.
    columns = by_key(cells, column)
    lines: list[MatrixRow] = []
    for interface, found in by_key(cells, "interface").items():
        here = by_key(found, column)
        made = tuple(_cell(here.get(iri, ()), view) for iri in columns)
        lines.append(
            MatrixRow(
                ref(found[0], "interface", "name"),
                text(found[0], "number"),
                interface in uncovered,
                made,
                _counts(made),
            )
        )
    editions = by_key(rows.get("standard-editions", ()), "standard")
    heads = tuple(
        Column(
            ref(found[0], column, column_name),
            _kind(found[0], view),
            _editions(editions.get(iri, ())),
            text(found[0], "stateName"),
            _counts([line.cells[index] for line in lines]),
        )
        for index, (iri, found) in enumerate(columns.items())
    )
    return Matrix(view, heads, tuple(lines), used)


def _cell(rows: Sequence[Row], view: str) -> Cell:
    standing = _STANDINGS.get(text(rows[0], "standing"), Standing.UNKNOWN) if rows else Standing.UNKNOWN
    claims = sorted({plain(row["claim"]) for row in rows if "claim" in row})
    positive = standing in (Standing.COVERED, Standing.PROPOSED)
    found = {one.iri: one for row in rows if positive and (one := ref_or_none(row, "standard", "standardName"))}
    why = _WHY.get((view, standing), "")
    denied = view == "standards" and standing is Standing.NOT_COVERED and not truth(rows[0], "listed")
    return Cell(
        standing,
        tuple(claims),
        tuple(sorted(found.values(), key=lambda one: (one.name, one.iri))),
        "A claim denies it." if denied else why,
    )


def _kind(row: Row, view: str) -> str:
    if view != "standards":
        return view.removesuffix("s")
    return "standard" if truth(row, "listed") else "proposed"


def _editions(rows: Sequence[Row]) -> tuple[Edition, ...]:
    found: dict[Ref, str] = {ref(row, "edition", "editionName"): text(row, "lifeStateName") for row in rows}
    return tuple(Edition(one, found[one]) for one in sorted(found, key=lambda one: (one.name, one.iri)))


def _counts(cells: Sequence[Cell]) -> Mapping[Standing, int]:
    return MappingProxyType({standing: sum(cell.standing is standing for cell in cells) for standing in Standing})
