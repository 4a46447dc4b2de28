"""The risk matrix as SVG: severity to the right, likelihood upwards, circles as large as the number affected."""

from collections.abc import Sequence
from math import sqrt
from types import MappingProxyType

from sgkg.figures.model import Assessed, RiskMatrix, Scale
from sgkg.pictures import svg as draw
from sgkg.pictures.metrics import width, wrap
from sgkg.pictures.svg import COLOURS, Href, Words, element

__all__ = ["WORDS", "svg"]

#: the texts of the picture, in English; ``words`` of :func:`svg` replaces them by key
WORDS = MappingProxyType(
    {
        "title": "Risk matrix",
        "description": "{assessed} interfaces with a risk assessment, by severity and likelihood. High: {high}. "
        "Not assessed: {silent}.",
        "none": "none",
        "gap": "gap",
        "high": "high",
        "total": "total",
        "severity": "severity",
        "likelihood": "likelihood",
        "legend-size": "the larger the circle, the more are affected ({least} to {most})",
        "legend-total": "number of the interface, below it the risk total",
        "legend-gap": "gap: no standard covers it",
        "legend-high": "high: total of {threshold} or more ({basis})",
        "scale-not-stated": "No source states the scales; the axes only reach as far as the values printed.",
        "not-assessed": "Not assessed, which does not mean that there is no risk: {numbers}",
        "label": "{name}: severity {severity}, likelihood {likelihood}, affected {affected}, total {total}",
        "not-placed": "Without severity or likelihood, so not drawn: {numbers}",
        "unknown": "not stated",
    }
)
_WIDTH = 1200.0
_LEFT, _TOP, _RIGHT = 84.0, 20.0, 1180.0
_ROW = 104.0
_LARGEST = 34.0
#: between two circles, and between a circle and the line around its cell; their lines take 2.25 of each
_GAP = 8.0
_MARGIN = 8.0


def svg(figure: RiskMatrix, *, words: Words | None = None, href: Href | None = None) -> str:
    """Draw the matrix.

    Args:
        figure: what to draw.
        words: key of :data:`WORDS` -> text in another language.
        href: IRI -> address to link to, or None.
    """
    say = draw.worded(WORDS, words)
    across, up = figure.severity, figure.likelihood
    columns, rows = across.highest - across.lowest + 1, up.highest - up.lowest + 1
    cell, bottom = (_RIGHT - _LEFT) / columns, _TOP + _ROW * rows
    parts = [draw.hatch("sg-risk-hatch")]
    for row in range(rows):
        y = bottom - _ROW * (row + 1)
        mark = _mark(up, up.lowest + row, [point.likelihood for point in figure.assessed])
        parts.append(draw.text(_LEFT - 14, y + _ROW / 2 + 5, mark, anchor="end", bold=True))
        for column in range(columns):
            fill = "soft" if (row + column) % 2 else "ground"
            parts.append(
                element(
                    "rect", class_=f"sg-{fill}-fill sg-line-stroke", x=_LEFT + cell * column, y=y, width=cell,
                    height=_ROW, fill=COLOURS[fill], stroke=COLOURS["line"],
                )
            )  # fmt: skip
    for column in range(columns):
        at = _LEFT + cell * (column + 0.5)
        mark = _mark(across, across.lowest + column, [point.severity for point in figure.assessed])
        parts.append(draw.text(at, bottom + 22, mark, anchor="middle", bold=True))
    parts.append(draw.text((_LEFT + _RIGHT) / 2, bottom + 44, f"{say['severity']} →", anchor="middle"))
    turned = element(
        "g",
        draw.text(0, 0, f"{say['likelihood']} →", anchor="middle"),
        transform=f"translate(26 {draw.number((_TOP + bottom) / 2)}) rotate(-90)",
    )
    parts.append(turned)
    placed: dict[tuple[int, int], list[Assessed]] = {}
    for point in figure.assessed:
        if point.severity is not None and point.likelihood is not None:
            x = min(max(point.severity, across.lowest), across.highest) - across.lowest
            y_ = min(max(point.likelihood, up.lowest), up.highest) - up.lowest
            placed.setdefault((x, y_), []).append(point)
    most = max((point.affected for point in figure.assessed if point.affected is not None), default=0)
    scale = min((_scale(len(points), cell, _ROW) for points in placed.values()), default=1.0)
    for (column, row), points in sorted(placed.items()):
        box = (_LEFT + cell * column, bottom - _ROW * (row + 1), cell, _ROW)
        parts += _circles(points, box, scale, most, say, href)
    notes, end = _notes(figure, bottom + 76, most, say)
    return draw.document(
        "sg-risk", _WIDTH, end + 14, say["title"], _described(figure, say), "".join(parts) + notes,
        linked=href is not None,
    )  # fmt: skip


def _mark(axis: Scale, value: int, printed: Sequence[int | None]) -> str:
    """Name a cell of an axis; the last one says so where it also holds what lies beyond, and so does the first."""
    if value == axis.highest and any(one is not None and one > value for one in printed):
        return f"\N{GREATER-THAN OR EQUAL TO} {value}"
    if value == axis.lowest and any(one is not None and one < value for one in printed):
        return f"\N{LESS-THAN OR EQUAL TO} {value}"
    return str(value)


def _scale(count: int, wide: float, high: float) -> float:
    """How much smaller circles must be for so many of them to fit into a cell: in all cells, or sizes would lie."""
    scale = 1.0
    while scale >= 0.1:
        across, step = _across(wide, scale)
        if -(-count // across) * step - _GAP <= high - 2 * _MARGIN:
            break
        scale *= 0.9
    return scale


def _across(wide: float, scale: float) -> tuple[int, float]:
    """How many circles fit side by side into a cell, and how far their middles are apart."""
    step = 2 * _LARGEST * scale + _GAP
    return max(1, int((wide - 2 * _MARGIN + _GAP) / step)), step


def _circles(
    points: Sequence[Assessed],
    box: tuple[float, float, float, float],
    scale: float,
    most: int,
    say: Words,
    href: Href | None,
) -> list[str]:
    """Draw the interfaces of a cell side by side."""
    left, top, wide, high = box
    across, step = _across(wide, scale)
    rows = -(-len(points) // across)
    drawn = []
    for index, point in enumerate(points):
        row, column = divmod(index, across)
        here = min(across, len(points) - row * across)
        x = left + wide / 2 + (column - (here - 1) / 2) * step
        y = top + high / 2 + (row - (rows - 1) / 2) * step
        beside = wide / 2 - _MARGIN if len(points) == 1 else 0.0
        drawn.append(_circle(point, x, y, _radius(point.affected, most) * scale, beside, say, href))
    return drawn


def _radius(affected: int | None, most: int) -> float:
    """The area grows with the number affected; the smallest is large enough to hit with a finger."""
    return max(15.0, _LARGEST * sqrt(max(affected or 0, 0) / most)) if most > 0 else 15.0


def _circle(point: Assessed, x: float, y: float, radius: float, reach: float, say: Words, href: Href | None) -> str:
    """Draw a circle; ``reach`` is how far from its centre a text beside it may go, 0 for no such text."""
    ink = "gap" if point.gap else "covered"
    fill = "gap-soft" if point.gap else "ground"
    drawn = element(
        "circle", class_=f"sg-{ink}-stroke" + ("" if point.gap else " sg-ground-fill"), cx=x, cy=y, r=radius,
        fill="url(#sg-risk-hatch)" if point.gap else COLOURS["ground"], stroke=COLOURS[ink],
        stroke_width=4.5 if point.gap else 2,
    )  # fmt: skip
    marks = [word for word, on in ((say["gap"], point.gap), (say["high"], point.high)) if on]
    lines = [(point.number or "?", 15.0, True)]
    total = "" if point.total is None else str(point.total)
    if radius >= 24:
        lines += [(said, 11.5, said != total) for said in (total, *marks) if said]
    step = min(13.0, 1.57 * radius / len(lines))
    if point.gap:  # plain ground under the text, which the hatching would make hard to read
        room = min(radius * 1.7, max(width(said, size, bold=bold) for said, size, bold in lines) + 6)
        tall = step * len(lines) + 3
        drawn += element(
            "rect", class_=f"sg-{fill}-fill", x=x - room / 2, y=y - tall / 2, width=room, height=tall,
            rx=min(10.0, tall / 3), fill=COLOURS[fill],
        )  # fmt: skip
    ink_text = "gap" if point.gap else "ink"
    for index, (said, size, bold) in enumerate(lines):
        base = y + 4.5 + step * (index - (len(lines) - 1) / 2)
        drawn += draw.text(x, base, said, size=size, anchor="middle", bold=bold, ink=ink_text)
    beside = ", ".join([f"{say['total']} {total}", *marks] if total else marks)
    if beside and reach and radius < 24:
        if radius + 8 + width(beside, 12) <= reach:
            drawn += draw.text(x + radius + 8, y + 4.5, beside, size=12, ink="muted")
        else:  # there is no room beside it, but below
            for index, line in enumerate(wrap(beside, 2 * reach, 12, 2)):
                drawn += draw.text(x, y + radius + 14 + 13 * index, line, size=12, anchor="middle", ink="muted")
    return draw.link(drawn, point.interface.iri, _label(point, marks, say), href)


def _label(point: Assessed, marks: Sequence[str], say: Words) -> str:
    def known(value: int | None) -> str:
        return say["unknown"] if value is None else str(value)

    said = say["label"].format(
        name=point.interface.name,
        severity=known(point.severity),
        likelihood=known(point.likelihood),
        affected=known(point.affected),
        total=known(point.total),
    )
    return ", ".join([said, *marks])


def _numbered(things: Sequence[tuple[str, str, bool]], say: Words) -> str:
    """List interfaces by number, or by name where they have none, and mark the gaps among them."""
    said = [f"{number or name}{' (' + say['gap'] + ')' if gap else ''}" for number, name, gap in things]
    return ", ".join(said) or say["none"]


def _described(figure: RiskMatrix, say: Words) -> str:
    high = [(point.number, point.interface.name, point.gap) for point in figure.assessed if point.high]
    silent = [(one.number, one.interface.name, one.gap) for one in figure.not_assessed]
    return say["description"].format(
        assessed=len(figure.assessed), high=_numbered(high, say), silent=_numbered(silent, say)
    )


def _notes(figure: RiskMatrix, top: float, most: int, say: Words) -> tuple[str, float]:
    """Draw what the marks mean and what is not in the picture, and say where that ends."""
    affected = [point.affected for point in figure.assessed if point.affected is not None]
    size = f"{say['legend-size'].format(least=min(affected), most=most)}; " if affected else ""
    marks = [
        (
            "".join(
                element("circle", class_="sg-covered-stroke sg-ground-fill", cx=x, cy=0, r=r, fill=COLOURS["ground"],
                        stroke=COLOURS["covered"], stroke_width=2)
                for x, r in ((4, 6), (24, 12))
            ),
            size + say["legend-total"],
        ),
        (
            element("circle", class_="sg-gap-stroke", cx=15, cy=0, r=13, fill="url(#sg-risk-hatch)",
                    stroke=COLOURS["gap"], stroke_width=4.5),
            say["legend-gap"],
        ),
    ]  # fmt: skip
    if figure.threshold is not None:
        high = draw.text(15, 5, say["high"], size=12, anchor="middle", bold=True)
        marks.append(
            (high, say["legend-high"].format(threshold=figure.threshold, basis=figure.basis or say["unknown"]))
        )
    parts: list[str] = []
    y = top
    for mark, said in marks:
        parts.append(element("g", mark, transform=f"translate(24 {draw.number(y)})"))
        parts.append(draw.text(66, y + 5, said))
        y += 34
    silent = [(one.number, one.interface.name, one.gap) for one in figure.not_assessed]
    lost = [
        (point.number, point.interface.name, point.gap)
        for point in figure.assessed
        if point.severity is None or point.likelihood is None
    ]
    notes = [(say["not-assessed"].format(numbers=_numbered(silent, say)), True)]
    if lost:
        notes.append((say["not-placed"].format(numbers=_numbered(lost, say)), True))
    if not (figure.severity.stated and figure.likelihood.stated):
        notes.append((say["scale-not-stated"], False))
    for said, bold in notes:
        for line in wrap(said, _WIDTH - 48, 14, 4, bold=bold):
            parts.append(draw.text(24, y + 5, line, bold=bold))
            y += 22
    return "".join(parts), y
