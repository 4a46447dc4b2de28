"""The architecture map as SVG."""

from collections.abc import Sequence
from types import MappingProxyType

from sgkg.figures.model import ArchitectureMap, Box, Edge
from sgkg.pictures import svg as draw
from sgkg.pictures.geometry import Point, Rect
from sgkg.pictures.metrics import cut, width, wrap
from sgkg.pictures.plan import NAME_ROOM, WIDTH, Badge, Plan, badge_width, member_width, plan
from sgkg.pictures.svg import COLOURS, Href, Words, element

__all__ = ["WORDS", "svg"]

#: the texts of the picture, in English; ``words`` of :func:`svg` replaces them by key
WORDS = MappingProxyType(
    {
        "title": "Architecture map",
        "description": "{boxes} actors and groups of actors on the plane of domains and zones of the Smart Grid "
        "Architecture Model, joined by {edges} interfaces. Without a covering standard: {gaps}.",
        "none": "none",
        "gap": "gap",
        "legend-covered": "interface with a covering standard",
        "legend-gap": "gap: no standard covers it",
        "legend-proposed": "number of standards proposed today, to be reviewed",
        "legend-members": "group with its members",
        "legend-dimmed": "does not match the filter",
        "filter": "Filter",
        "matches": "{shown} of {all} interfaces match",
        "subject": "data subject",
        "type": "data type",
        "standard": "standard",
        "rule": "gap rule",
        "label": "{name}, {state}",
        "covered": "covered by {standards}",
        "not-covered": "gap: no standard covers it",
        "proposed": "proposed today: {standards}",
        "open-gaps": "gaps: {count}",
        "domains": "domains",
        "zones": "zones",
    }
)
_DIM = "edge"


def svg(figure: ArchitectureMap, *, words: Words | None = None, href: Href | None = None) -> str:
    """Draw the map.

    Args:
        figure: what to draw.
        words: key of :data:`WORDS` -> text in another language.
        href: IRI -> address to link to, or None.
    """
    say = draw.worded(WORDS, words)
    laid = plan(figure, say["gap"])
    parts = [
        draw.hatch("sg-map-hatch"),
        *_plane(figure, laid),
        *(_line(edge, path) for edge, path in zip(figure.edges, laid.paths, strict=True)),
        *(_box(box, rect, href) for box, rect in zip(figure.boxes, laid.boxes, strict=True)),
        *(_badge(edge, badge, say, href) for edge, badge in zip(figure.edges, laid.badges, strict=True)),
    ]
    legend, bottom = _legend(figure, laid.bottom + 30, say)
    gaps = ", ".join(edge.interface.name for edge in figure.edges if edge.gap) or say["none"]
    description = say["description"].format(boxes=len(figure.boxes), edges=len(figure.edges), gaps=gaps)
    if figure.filters:
        description += f" {_filtered(figure, say)}."
    return draw.document(
        "sg-map", WIDTH, bottom + 14, say["title"], description, "".join(parts) + legend, linked=href is not None
    )


def _plane(figure: ArchitectureMap, laid: Plan) -> list[str]:
    left, right, top = laid.columns[0], laid.columns[-1], laid.rows[-1]
    parts = []
    for lane, (start, end) in zip(figure.domains, zip(laid.columns, laid.columns[1:], strict=False), strict=True):
        odd = lane.number % 2
        parts.append(_rect(Rect(start, top, end, laid.bottom), "soft" if odd else "ground", "line"))
        size = 14 if end - start > 110 else 12
        name = cut(lane.ref.name, end - start - 4, size, bold=True)
        parts.append(
            element(
                "g",
                element("title", draw.escape(lane.ref.name))
                + draw.text((start + end) / 2, top - 12, name, size=size, anchor="middle", bold=True),
            )
        )
    for lane, (low, high) in zip(figure.zones, zip(laid.rows, laid.rows[1:], strict=False), strict=True):
        if lane.number > 1:
            parts.append(_path([(left, low), (right, low)], "line", 1, ""))
        name = cut(lane.ref.name, left - 14, 14, bold=True)
        parts.append(draw.text(left - 10, (low + high) / 2 + 5, name, anchor="end", bold=True))
    return parts


def _rect(box: Rect, fill: str, stroke: str, *, thick: float = 1, round_: float = 0, dash: str = "") -> str:
    return element(
        "rect",
        class_=f"sg-{fill}-fill sg-{stroke}-stroke",
        x=box.left,
        y=box.top,
        width=box.right - box.left,
        height=box.bottom - box.top,
        rx=round_ or None,
        fill=COLOURS[fill],
        stroke=COLOURS[stroke],
        stroke_width=thick,
        stroke_dasharray=dash,
    )


def _path(points: Sequence[Point], stroke: str, thick: float, dash: str) -> str:
    d = "M" + "L".join(f"{draw.number(x)} {draw.number(y)}" for x, y in points)
    return element(
        "path",
        class_=f"sg-{stroke}-stroke",
        d=d,
        fill="none",
        stroke=COLOURS[stroke],
        stroke_width=thick,
        stroke_dasharray=dash,
        stroke_linejoin="round",
    )


def _line(edge: Edge, path: Sequence[Point]) -> str:
    ink = _DIM if edge.dimmed else "gap" if edge.gap else "ink"
    thick = 1.0 if edge.dimmed else 3.0 if edge.gap else 1.8
    (x, y), (u, v) = path[-2:]
    size = ((u - x) ** 2 + (v - y) ** 2) ** 0.5 or 1.0
    dx, dy = (u - x) / size, (v - y) / size
    long, half = (13.0, 6.0) if edge.gap else (11.0, 5.0)
    back = (u - dx * long, v - dy * long)
    head = [(u, v), (back[0] - dy * half, back[1] + dx * half), (back[0] + dy * half, back[1] - dx * half)]
    points = " ".join(f"{draw.number(a)},{draw.number(b)}" for a, b in head)
    state = " sg-dimmed" if edge.dimmed else ""
    return element(
        "g",
        _path([*path[:-1], back], ink, thick, "9 5" if edge.gap else "")
        + element("polygon", class_=f"sg-{ink}-fill", points=points, fill=COLOURS[ink]),
        class_=("sg-edge sg-gap" if edge.gap else "sg-edge") + state,
    )


def _box(box: Box, rect: Rect, href: Href | None) -> str:
    ink = "muted" if box.dimmed else "ink"
    x, _ = rect.centre
    if box.members:
        drawn = _rect(rect, "ground", ink, thick=1.4, round_=4, dash="4 3")
        heading = cut(box.ref.name, rect.right - rect.left - 8, 14, bold=True)
        drawn += draw.text(x, rect.top + 20, heading, anchor="middle", bold=not box.dimmed, ink=ink)
        at = x - sum(member_width(member.name) + 6 for member in box.members) / 2 + 3
        for member in box.members:
            wide = member_width(member.name)
            inner = _rect(Rect(at, rect.top + 30, at + wide, rect.bottom - 8), "soft", ink, round_=3)
            name = cut(member.name, wide - 6, 13)
            inner += draw.text(at + wide / 2, rect.top + 49, name, size=13, anchor="middle", ink=ink)
            drawn += draw.link(inner, member.iri, member.name, href)
            at += wide + 6
        label = f"{box.ref.name} ({', '.join(member.name for member in box.members)})"
        if href is None:
            return draw.link(drawn, box.ref.iri, label, None)
        # Links do not nest: the frame leads to the group, each member to itself.
        return element("g", element("title", draw.escape(label)) + drawn)
    drawn = _rect(rect, "ground", ink, thick=1.4, round_=4)
    lines = wrap(box.ref.name, NAME_ROOM, 14, 3, bold=True)
    first = rect.centre[1] + 5 - 9 * (len(lines) - 1)
    for index, line in enumerate(lines):
        drawn += draw.text(x, first + 18 * index, line, anchor="middle", bold=not box.dimmed, ink=ink)
    return draw.link(drawn, box.ref.iri, box.ref.name, href)


def _badge(edge: Edge, badge: Badge, say: Words, href: Href | None) -> str:
    room = badge.room
    wide = badge_width(badge.number, badge.gap, 0)
    own = Rect(room.left, room.top, room.left + wide, room.bottom)
    ink = "muted" if edge.dimmed else "gap" if edge.gap else "ink"
    drawn = _rect(own, "ground", ink, thick=1 if edge.dimmed else 2.5 if edge.gap else 1.8, round_=13)
    drawn += draw.text(
        own.centre[0], own.centre[1] + 5, f"{badge.number} {badge.gap}".strip(), anchor="middle",
        bold=not edge.dimmed, ink=ink,
    )  # fmt: skip
    if badge.proposed:
        drawn += _pill(Rect(own.right + 2, room.top, room.right, room.bottom), badge.proposed, edge.dimmed)
    return draw.link(drawn, edge.interface.iri, _label(edge, say), href)


def _pill(box: Rect, count: int, dimmed: bool) -> str:
    ink, fill = ("muted", "ground") if dimmed else ("proposed", "proposed-soft")
    return _rect(box, fill, ink, round_=4, dash="3 2") + draw.text(
        box.centre[0], box.centre[1] + 4.5, f"+{count}", size=13, anchor="middle", ink=ink
    )


def _label(edge: Edge, say: Words) -> str:
    names = ", ".join(standard.name for standard in edge.standards)
    state = say["not-covered"] if edge.gap else say["covered"].format(standards=names)
    said = [say["label"].format(name=edge.interface.name, state=state)]
    if edge.proposed:
        said.append(say["proposed"].format(standards=", ".join(standard.name for standard in edge.proposed)))
    said.append(say["open-gaps"].format(count=edge.gaps.total))
    if edge.dimmed:
        said.append(say["legend-dimmed"])
    return "; ".join(said)


# --- legend


def _filtered(figure: ArchitectureMap, say: Words) -> str:
    chosen = "; ".join(f"{say[one.key]} {one.name}" for one in figure.filters)
    return f"{say['filter']}: {chosen}. {say['matches'].format(shown=figure.shown, all=len(figure.edges))}"


def _legend(figure: ArchitectureMap, top: float, say: Words) -> tuple[str, float]:
    """Draw the legend, and say where it ends."""
    parts: list[str] = []
    x, y = 24.0, top
    if figure.filters:
        parts.append(draw.text(x, y + 5, cut(_filtered(figure, say), WIDTH - 48, 15, bold=True), size=15, bold=True))
        y += 32
    gap_width = badge_width("7", say["gap"], 0)
    entries = [
        (30.0, _path([(0, 0), (30, 0)], "ink", 1.8, ""), say["legend-covered"]),
        (
            40.0 + gap_width,
            _path([(0, 0), (40 + gap_width, 0)], "gap", 3, "9 5")
            + _rect(Rect(20, -13, 20 + gap_width, 13), "ground", "gap", thick=2.5, round_=13)
            + draw.text(20 + gap_width / 2, 5, f"7 {say['gap']}", anchor="middle", bold=True, ink="gap"),
            say["legend-gap"],
        ),
        (26.0, _pill(Rect(0, -13, 26, 13), 2, False), say["legend-proposed"]),
        (30.0, _rect(Rect(0, -11, 30, 11), "ground", "ink", thick=1.4, round_=4, dash="4 3"), say["legend-members"]),
    ]
    if figure.filters:
        entries.append((30.0, _path([(0, 0), (30, 0)], _DIM, 1, ""), say["legend-dimmed"]))
    for wide, mark, said in entries:
        needed = wide + 10 + width(said, 14) + 28
        if x + needed > WIDTH and x > 24:
            x, y = 24.0, y + 34
        parts.append(element("g", mark, transform=f"translate({draw.number(x)} {draw.number(y)})"))
        parts.append(draw.text(x + wide + 10, y + 5, said))
        x += needed
    return "".join(parts), y + 13
