"""A term of the ontology and its neighbours as SVG."""

from collections.abc import Sequence
from types import MappingProxyType

from sgkg.figures.model import Ref, TermDiagram, TermProperty
from sgkg.pictures import svg as draw
from sgkg.pictures.metrics import cut
from sgkg.pictures.svg import COLOURS, Href, Words, element

__all__ = ["WORDS", "svg"]

#: the texts of the picture, in English; ``words`` of :func:`svg` replaces them by key
WORDS = MappingProxyType(
    {
        "title": "Diagram of {name}",
        "description": "{name}: wider {above}; narrower {below}; leading to it {incoming}; starting from it "
        "{outgoing}.",
        "none": "none",
        "more": "and {count} more",
        "above": "is a kind of",
        "below": "kinds of it",
        "incoming": "leads to it",
        "outgoing": "starts from it",
        "domain": "starts from",
        "range": "leads to",
    }
)
_WIDTH = 960.0
_BOX = 230.0
_HIGH = 30.0
_STEP = 38.0
_MOST = 14  # in a list; the page has them all


def svg(figure: TermDiagram, *, words: Words | None = None, href: Href | None = None) -> str:
    """Draw the diagram: wider terms above, narrower ones below, properties at the sides.

    Args:
        figure: what to draw.
        words: key of :data:`WORDS` -> text in another language.
        href: IRI -> address to link to, or None.
    """
    say = draw.worded(WORDS, words)
    lead_in, lead_out = ("incoming", "outgoing") if figure.kind == "class" else ("domain", "range")
    above, below = _grid(figure.above, say), _grid(figure.below, say)
    left, right = _list(figure.incoming, say), _list(figure.outgoing, say)
    middle = _WIDTH / 2
    top = 30.0 + len(above) * _STEP + (34 if above else 0)
    sides = max(len(left), len(right), 1) * _STEP + 26
    centre = top + max(sides, 60) / 2
    parts = []
    if above:
        parts += _rows(above, 30.0, href)
        parts.append(_arrow(middle, centre - 22, middle, 30.0 + len(above) * _STEP, say["above"]))
    bottom = top + max(sides, 60) + 8
    if below:
        parts.append(_arrow(middle, bottom + 34, middle, centre + 22, say["below"]))
        parts += _rows(below, bottom + 40, href)
    for x, entries, word, inward in ((16.0, left, lead_in, True), (_WIDTH - 16 - _BOX, right, lead_out, False)):
        if entries:
            start = centre - len(entries) * _STEP / 2 + 4
            parts.append(draw.text(x, start - 10, say[word], size=13, ink="muted"))
            parts += [_small(entry, x, start + _STEP * index, href) for index, entry in enumerate(entries)]
            rim, own = (x + _BOX, middle - 115) if inward else (x, middle + 115)
            parts += [_joint(rim, start + _STEP * index + 15, own, centre) for index in range(len(entries))]
            parts.append(_head(own, centre, "right") if inward else "")
    name = cut(figure.ref.name, 214, 16, bold=True)
    box = element(
        "rect", class_="sg-soft-fill sg-ink-stroke", x=middle - 115, y=centre - 22, width=230, height=44, rx=6,
        fill=COLOURS["soft"], stroke=COLOURS["ink"], stroke_width=2.5,
    ) + draw.text(middle, centre + 6, name, size=16, anchor="middle", bold=True)  # fmt: skip
    parts.append(element("g", element("title", draw.escape(figure.ref.name)) + box))
    end = bottom + (48 + len(below) * _STEP if below else 0)

    def named(found: Sequence[Ref]) -> str:
        return ", ".join(one.name for one in found) or say["none"]

    description = say["description"].format(
        name=figure.ref.name,
        above=named(figure.above),
        below=named(figure.below),
        incoming=named([one.ref for one in figure.incoming]),
        outgoing=named([one.ref for one in figure.outgoing]),
    )
    title = say["title"].format(name=figure.ref.name)
    return draw.document("sg-term", _WIDTH, end, title, description, "".join(parts), linked=href is not None)


_Entry = tuple[Ref | None, str]  # what it links to, and what it says


def _list(found: Sequence[TermProperty], say: Words) -> list[_Entry]:
    entries: list[_Entry] = [
        (one.ref, f"{one.ref.name}: {one.end.name}" if one.end else one.ref.name) for one in found
    ]
    return _short(entries, say)


def _grid(found: Sequence[Ref], say: Words) -> list[list[_Entry]]:
    entries = _short([(one, one.name) for one in found], say)
    across = int((_WIDTH - 20) / (_BOX + 8))
    return [entries[at : at + across] for at in range(0, len(entries), across)]


def _short(entries: list[_Entry], say: Words) -> list[_Entry]:
    if len(entries) <= _MOST:
        return entries
    return [*entries[: _MOST - 1], (None, say["more"].format(count=len(entries) - _MOST + 1))]


def _rows(rows: Sequence[Sequence[_Entry]], top: float, href: Href | None) -> list[str]:
    parts = []
    for level, row in enumerate(rows):
        first = _WIDTH / 2 - (len(row) * (_BOX + 8) - 8) / 2
        parts += [
            _small(entry, first + index * (_BOX + 8), top + level * _STEP, href) for index, entry in enumerate(row)
        ]
    return parts


def _small(entry: _Entry, x: float, y: float, href: Href | None) -> str:
    target, said = entry
    dash = None if target else "3 3"
    drawn = element(
        "rect", class_="sg-ground-fill sg-edge-stroke", x=x, y=y, width=_BOX, height=_HIGH, rx=4,
        fill=COLOURS["ground"], stroke=COLOURS["edge"], stroke_dasharray=dash,
    ) + draw.text(x + 10, y + 20, cut(said, _BOX - 18, 13), size=13)  # fmt: skip
    return draw.link(drawn, target.iri, said, href) if target else element("g", drawn)


def _joint(x: float, y: float, u: float, v: float) -> str:
    bend = (x + u) / 2
    d = f"M{draw.number(x)} {draw.number(y)}H{draw.number(bend)}V{draw.number(v)}H{draw.number(u)}"
    return element("path", class_="sg-edge-stroke", d=d, fill="none", stroke=COLOURS["edge"])


def _head(x: float, y: float, way: str) -> str:
    sides = {"right": ((-9, -5), (-9, 5)), "up": ((-6, 11), (6, 11))}[way]
    points = " ".join(f"{draw.number(x + a)},{draw.number(y + b)}" for a, b in ((0, 0), *sides))
    empty = way == "up"  # the empty triangle of generalisation
    return element(
        "polygon", class_=f"sg-{'ground' if empty else 'edge'}-fill sg-edge-stroke", points=points,
        fill=COLOURS["ground" if empty else "edge"], stroke=COLOURS["edge"],
    )  # fmt: skip


def _arrow(x: float, y: float, u: float, v: float, said: str) -> str:
    """Draw the arrow of generalisation from the narrower term to the wider one."""
    d = f"M{draw.number(x)} {draw.number(y)}L{draw.number(u)} {draw.number(v + 11)}"
    line = element("path", class_="sg-edge-stroke", d=d, stroke=COLOURS["edge"])
    return line + _head(u, v, "up") + draw.text(x + 10, v + 26, said, size=13, ink="muted")
