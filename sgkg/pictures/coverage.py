"""The coverage matrix as SVG: a symbol for each standing, with a word in the legend and in the tooltip."""

from types import MappingProxyType

from sgkg.figures.model import Cell, Column, Matrix, MatrixRow, Standing
from sgkg.pictures import svg as draw
from sgkg.pictures.metrics import cut, width, wrap
from sgkg.pictures.svg import COLOURS, Href, Words, element

__all__ = ["WORDS", "svg"]

#: the texts of the picture, in English; ``words`` of :func:`svg` replaces them by key
WORDS = MappingProxyType(
    {
        "title-standards": "Interfaces and the standards that cover them",
        "title-layers": "Interfaces and the protocol layers that standards reach",
        "title-objectives": "Interfaces and the security objectives that standards address",
        "description": "{rows} interfaces by {columns} columns. Without a covering standard: {gaps}.",
        "none": "none",
        "gap": "gap",
        "covered": "covered",
        "proposed": "proposed today",
        "not-covered": "not covered",
        "unknown": "unknown",
        "not-applicable": "not applicable",
        "na": "n/a",
        "label": "{row}, {column}: {standing}",
    }
)
_WIDTH = 1200.0
_LEFT, _RIGHT = 380.0, 1190.0
_ROW = 36.0
_MARK = {"proposed": " \N{WHITE DIAMOND}"}
_TURNED = 9  # from so many columns on, their headings stand upright


def svg(figure: Matrix, *, words: Words | None = None, href: Href | None = None) -> str:
    """Draw the matrix.

    Args:
        figure: what to draw.
        words: key of :data:`WORDS` -> text in another language.
        href: IRI -> address to link to, or None.
    """
    say = draw.worded(WORDS, words)
    cell = min(150.0, (_RIGHT - _LEFT) / max(1, len(figure.columns)))
    parts, top = _heads(figure, cell, href)
    parts.insert(0, draw.hatch("sg-coverage-hatch"))
    for index, row in enumerate(figure.rows):
        parts.append(_row(row, figure, top + _ROW * index, cell, say, href))
    bottom = top + _ROW * len(figure.rows)
    legend, end = _legend(bottom + 30, say)
    gaps = ", ".join(row.interface.name for row in figure.rows if row.gap) or say["none"]
    description = say["description"].format(rows=len(figure.rows), columns=len(figure.columns), gaps=gaps)
    title = say.get(f"title-{figure.view}", figure.view)
    return draw.document(
        "sg-coverage", _WIDTH, end + 12, title, description, "".join(parts) + legend, linked=href is not None
    )


def _heads(figure: Matrix, cell: float, href: Href | None) -> tuple[list[str], float]:
    """Draw the headings of the columns, and say where they end."""
    if len(figure.columns) < _TURNED:
        lines = [wrap(column.ref.name, cell - 8, 13, 3, bold=True) for column in figure.columns]
        top = 16.0 + 18 * max((len(one) for one in lines), default=1)
        return [
            draw.link(
                "".join(
                    draw.text(_middle(index, cell), top - 10 - 18 * (len(one) - 1 - at), line, size=13,
                              anchor="middle", bold=True, ink=_ink(column))
                    for at, line in enumerate(one)
                ),
                column.ref.iri, column.ref.name, href,
            )
            for index, (column, one) in enumerate(zip(figure.columns, lines, strict=True))
        ], top  # fmt: skip
    # Proposed ones carry the mark that stands in their cells.
    names = [cut(column.ref.name, 190, 13, bold=True) + _MARK.get(column.kind, "") for column in figure.columns]
    top = 20.0 + max(width(name, 13, bold=True) for name in names)
    heads = []
    for index, (column, name) in enumerate(zip(figure.columns, names, strict=True)):
        at = f"translate({draw.number(_middle(index, cell) + 4)} {draw.number(top - 8)}) rotate(-90)"
        turned = element("g", draw.text(0, 0, name, size=13, bold=True, ink=_ink(column)), transform=at)
        heads.append(draw.link(turned, column.ref.iri, column.ref.name, href))
    return heads, top


def _ink(column: Column) -> str:
    return "proposed" if column.kind == "proposed" else "ink"


def _middle(index: int, cell: float) -> float:
    return _LEFT + cell * (index + 0.5)


def _row(row: MatrixRow, figure: Matrix, y: float, cell: float, say: Words, href: Href | None) -> str:
    end = _LEFT + cell * len(figure.columns)
    ground = "gap-soft" if row.gap else "ground"
    parts = [
        element("rect", class_=f"sg-{ground}-fill sg-line-stroke", x=8, y=y, width=max(end, _LEFT + 20) - 8,
                height=_ROW, fill=COLOURS[ground], stroke=COLOURS["line"]),
    ]  # fmt: skip
    if row.gap:
        parts.append(element("rect", class_="sg-gap-fill", x=8, y=y, width=6, height=_ROW, fill=COLOURS["gap"]))
    ink = "gap" if row.gap else "ink"
    mark = width(say["gap"], 13, bold=True) + 16 if row.gap else 0.0
    lines = wrap(row.interface.name, _LEFT - 40 - mark, 13, 2, bold=row.gap)
    label = "".join(
        draw.text(22, y + 22.5 + 15 * (at - (len(lines) - 1) / 2), line, size=13, bold=row.gap, ink=ink)
        for at, line in enumerate(lines)
    )
    if row.gap:
        label += draw.text(_LEFT - 12, y + 22.5, say["gap"], size=13, anchor="end", bold=True, ink=ink)
    said = f"{row.interface.name}, {say['gap']}" if row.gap else row.interface.name
    parts.append(draw.link(label, row.interface.iri, said, href))
    for index, (one, column) in enumerate(zip(row.cells, figure.columns, strict=True)):
        said = say["label"].format(row=row.interface.name, column=column.ref.name, standing=say[one.standing.value])
        tooltip = element("title", draw.escape(said))
        parts.append(element("g", tooltip + _symbol(one, _middle(index, cell), y + _ROW / 2, say)))
    return "".join(parts)


def _symbol(cell: Cell, x: float, y: float, say: Words) -> str:
    """A full circle, an empty diamond, a bar, a question mark, letters: each has a shape of its own."""
    if cell.standing is Standing.COVERED:
        return element("circle", class_="sg-covered-fill", cx=x, cy=y, r=8, fill=COLOURS["covered"])
    if cell.standing is Standing.PROPOSED:
        points = " ".join(f"{draw.number(x + a)},{draw.number(y + b)}" for a, b in ((0, -9), (9, 0), (0, 9), (-9, 0)))
        return element(
            "polygon", class_="sg-proposed-soft-fill sg-proposed-stroke", points=points,
            fill=COLOURS["proposed-soft"], stroke=COLOURS["proposed"], stroke_width=2,
        )  # fmt: skip
    if cell.standing is Standing.NOT_COVERED:
        return element(
            "path", class_="sg-edge-stroke", d=f"M{draw.number(x - 6)} {draw.number(y)}h12", stroke=COLOURS["edge"],
            stroke_width=2,
        )  # fmt: skip
    if cell.standing is Standing.UNKNOWN:
        return draw.text(x, y + 5, "?", anchor="middle", bold=True, ink="muted")
    return draw.text(x, y + 4, say["na"], size=12, anchor="middle", ink="muted")


def _legend(top: float, say: Words) -> tuple[str, float]:
    parts: list[str] = []
    x, y = 22.0, top
    for standing in Standing:
        said = say[standing.value]
        needed = 34 + width(said, 14) + 26
        if x + needed > _WIDTH:
            x, y = 22.0, y + 28
        parts.append(_symbol(Cell(standing, (), (), ""), x + 12, y, say))
        parts.append(draw.text(x + 34, y + 5, said))
        x += needed
    return "".join(parts), y + 14
