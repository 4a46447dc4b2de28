"""Where the architecture map draws boxes, lines and badges: computed once for the same data, whatever is dimmed."""

from dataclasses import dataclass
from functools import lru_cache

from sgkg.figures.model import ArchitectureMap
from sgkg.pictures.geometry import Point, Rect, place, route
from sgkg.pictures.metrics import width, wrap

__all__ = ["NAME_ROOM", "WIDTH", "Badge", "Plan", "badge_width", "member_width", "plan"]

WIDTH = 1200.0
_LEFT, _TOP = 104.0, 40.0
#: width of a domain where nothing stands, height of a zone where something does, and of one where nothing does
_NARROW, _HIGH, _LOW = 104.0, 128.0, 40.0
_BADGE = 26.0
#: how long a line of the name of a box may be
NAME_ROOM = 150.0


@dataclass(frozen=True, slots=True)
class Badge:
    """The marks of an interface.

    Attributes:
        room: what they take up together.
        gap: the word for a gap; empty where there is none.
        proposed: how many standards are proposed today.
    """

    room: Rect
    number: str
    gap: str
    proposed: int


@dataclass(frozen=True, slots=True)
class Plan:
    """What stands where, in pixels.

    Attributes:
        columns: left side of each domain, and the right side of the last.
        rows: bottom of each zone, from the lowest, and the top of the last.
        boxes: in the order of the figure, as are ``paths`` and ``badges`` to its edges.
    """

    columns: tuple[float, ...]
    rows: tuple[float, ...]
    boxes: tuple[Rect, ...]
    paths: tuple[tuple[Point, ...], ...]
    badges: tuple[Badge, ...]

    @property
    def bottom(self) -> float:
        """Where the plane ends."""
        return self.rows[0]


_Box = tuple[str, str, float, float, tuple[str, ...]]
_Edge = tuple[str, str, str, tuple[Point, ...], bool, int]


def plan(figure: ArchitectureMap, gap: str) -> Plan:
    """Lay the map out; ``gap`` is the word that badges of gaps show."""
    boxes = tuple(
        (box.ref.iri, box.ref.name, box.column, box.row, tuple(m.name for m in box.members)) for box in figure.boxes
    )
    edges = tuple((e.number, e.start, e.end, e.bends, e.gap, len(e.proposed)) for e in figure.edges)
    return _plan(len(figure.domains), len(figure.zones), boxes, edges, gap)


@lru_cache(maxsize=16)
def _plan(domains: int, zones: int, boxes: tuple[_Box, ...], edges: tuple[_Edge, ...], gap: str) -> Plan:
    columns = _columns(domains, boxes)
    rows = _rows(zones, boxes)
    rects = {
        iri: _rect(_at(column, columns), _at(row, rows), name, members, columns, rows)
        for iri, name, column, row, members in boxes
    }
    drawn: dict[int, tuple[Point, ...]] = {}
    # Short lines first: they have the fewest ways to go.
    order = sorted(range(len(edges)), key=lambda index: (_apart(rects, edges[index]), index))
    for index in order:
        _, start, end, bends, _, _ = edges[index]
        others = [rect for iri, rect in rects.items() if iri not in (start, end)]
        way = [(_at(x, columns), _at(y, rows)) for x, y in bends]
        drawn[index] = tuple(route(rects[start], rects[end], way, others, list(drawn.values())))
    taken = list(rects.values())
    badges: dict[int, Badge] = {}
    for index in order:
        number, _, _, _, is_gap, proposed = edges[index]
        word = gap if is_gap else ""
        wide = badge_width(number, word, proposed)
        lines = [line for other, line in drawn.items() if other != index]
        room = place(drawn[index], wide, _BADGE, taken, lines, badge_width(number, word, 0) / 2)
        taken.append(room)
        badges[index] = Badge(room, number, word, proposed)
    return Plan(
        columns,
        rows,
        tuple(rects.values()),
        tuple(drawn[index] for index in range(len(edges))),
        tuple(badges[index] for index in range(len(edges))),
    )


def badge_width(number: str, gap: str, proposed: int) -> float:
    """Return the width of the marks of an interface."""
    own = max(_BADGE, width(f"{number} {gap}".strip(), 14, bold=True) + 12)
    return own + (2 + max(_BADGE, width(f"+{proposed}", 13) + 8) if proposed else 0)


def _apart(rects: dict[str, Rect], edge: _Edge) -> float:
    (x, y), (u, v) = rects[edge[1]].centre, rects[edge[2]].centre
    return round(abs(x - u) + abs(y - v), 3)


def _columns(domains: int, boxes: tuple[_Box, ...]) -> tuple[float, ...]:
    """Give domains where nothing stands little room."""
    used = [any(index <= column <= index + 1 for _, _, column, _, _ in boxes) for index in range(domains)]
    room = WIDTH - _LEFT - 8 - _NARROW * used.count(False)
    each = room / max(1, used.count(True))
    sides = [_LEFT]
    for busy in used:
        sides.append(sides[-1] + (each if busy else _NARROW))
    return tuple(sides)


def _rows(zones: int, boxes: tuple[_Box, ...]) -> tuple[float, ...]:
    used = [any(index < row < index + 1 for _, _, _, row, _ in boxes) for index in range(zones)]
    heights = [_HIGH if busy else _LOW for busy in used]
    sides = [_TOP + sum(heights)]
    for height in heights:
        sides.append(sides[-1] - height)
    return tuple(sides)


def _at(place_: float, sides: tuple[float, ...]) -> float:
    """Turn a position on the plane into pixels; what lies outside is drawn at its rim."""
    place_ = min(max(place_, 0.0), len(sides) - 1.0)
    lane = min(int(place_), len(sides) - 2)
    return sides[lane] + (sides[lane + 1] - sides[lane]) * (place_ - lane)


def _rect(
    x: float, y: float, name: str, members: tuple[str, ...], columns: tuple[float, ...], rows: tuple[float, ...]
) -> Rect:
    if members:
        wide = max(sum(member_width(m) + 6 for m in members) + 10, min(260.0, width(name, 14, bold=True) + 16))
        high = 66.0
    else:
        lines = wrap(name, NAME_ROOM, 14, 3, bold=True)
        wide = max(84.0, *(width(line, 14, bold=True) + 16 for line in lines))
        high = 20.0 + 18 * max(1.3, len(lines))
    # The whole box stays on the plane.
    x = min(max(x, columns[0] + wide / 2 + 3), columns[-1] - wide / 2 - 3)
    y = min(max(y, rows[-1] + high / 2 + 3), rows[0] - high / 2 - 3)
    return Rect(x - wide / 2, y - high / 2, x + wide / 2, y + high / 2)


def member_width(name: str) -> float:
    """Return the width of the small box of a member."""
    return min(130.0, max(36.0, width(name, 13) + 10))
