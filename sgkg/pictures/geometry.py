"""Lines between boxes that run behind no box, and places for labels that touch nothing. Pure arithmetic."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import pairwise
from math import hypot, inf

__all__ = ["Point", "Rect", "along", "clip", "hits", "length", "place", "route"]

Point = tuple[float, float]
#: room between a line and a box that it passes
_CLEAR = 7.0
#: how far from a box a way around it leads
_AROUND = (34.0, 92.0)


@dataclass(frozen=True, slots=True, order=True)
class Rect:
    """A box with its sides parallel to the axes."""

    left: float
    top: float
    right: float
    bottom: float

    @property
    def centre(self) -> Point:
        """The middle."""
        return (self.left + self.right) / 2, (self.top + self.bottom) / 2

    def grown(self, by: float) -> "Rect":
        """The box with a margin."""
        return Rect(self.left - by, self.top - by, self.right + by, self.bottom + by)

    def meets(self, other: "Rect") -> bool:
        """Whether two boxes share more than a side."""
        return (
            self.left < other.right
            and other.left < self.right
            and self.top < other.bottom
            and other.top < self.bottom
        )

    def holds(self, point: Point) -> bool:
        """Whether a point is inside."""
        return self.left < point[0] < self.right and self.top < point[1] < self.bottom


def _span(start: Point, end: Point, box: Rect) -> tuple[float, float] | None:
    """From where to where, as fractions, a line is in a box (Liang and Barsky)."""
    low, high = 0.0, 1.0
    for at, step, least, most in (
        (start[0], end[0] - start[0], box.left, box.right),
        (start[1], end[1] - start[1], box.top, box.bottom),
    ):
        if step == 0:
            if not least < at < most:
                return None
            continue
        first, second = sorted(((least - at) / step, (most - at) / step))
        low, high = max(low, first), min(high, second)
    return (low, high) if low < high else None


def hits(path: Sequence[Point], box: Rect) -> bool:
    """Whether a line runs through a box."""
    return any(_span(start, end, box) for start, end in pairwise(path))


def length(path: Sequence[Point]) -> float:
    """Return the length of a line."""
    return sum(hypot(b[0] - a[0], b[1] - a[1]) for a, b in pairwise(path))


def along(path: Sequence[Point], distance: float) -> Point:
    """Return the point at a distance from the start of a line."""
    for a, b in pairwise(path):
        step = hypot(b[0] - a[0], b[1] - a[1])
        if distance <= step and step:
            share = distance / step
            return a[0] + (b[0] - a[0]) * share, a[1] + (b[1] - a[1]) * share
        distance -= step
    return path[-1]


def clip(path: Sequence[Point], start: Rect, end: Rect) -> list[Point]:
    """Take away what of a line lies in the boxes where it begins and ends."""
    points = list(path)
    for box in (start, end):
        while len(points) > 2 and box.holds(points[1]):
            del points[0]
        span = _span(points[0], points[1], box)
        if span and box.holds(points[0]):
            (x, y), (u, v) = points[:2]
            points[0] = (x + (u - x) * span[1], y + (v - y) * span[1])
        points.reverse()
    return points


def route(
    start: Rect, end: Rect, bends: Sequence[Point], others: Sequence[Rect], drawn: Sequence[Sequence[Point]]
) -> list[Point]:
    """Find a line from box to box.

    Args:
        start: where it begins.
        end: where it ends.
        bends: way points to take if they lead past all boxes.
        others: boxes that it must not touch.
        drawn: lines that are there already; crossing them is allowed, running along them is not liked.

    Returns:
        The line from border to border: of those tried the one that meets fewest boxes, then fewest lines.
    """
    wanted = clip([start.centre, *bends, end.centre], start, end)
    obstacles = [other.grown(_CLEAR) for other in others]
    best, best_cost = wanted, _cost(wanted, start, end, obstacles, drawn)
    if best_cost < 1_000 and (bends or best_cost < 100):
        return best
    for points in _tries(start, end):
        path = clip(points, start, end)
        cost = _cost(path, start, end, obstacles, drawn, best_cost)
        if cost < best_cost - 1e-6:
            best, best_cost = path, cost
    return best


def _cost(
    path: Sequence[Point],
    start: Rect,
    end: Rect,
    obstacles: Iterable[Rect],
    drawn: Iterable[Sequence[Point]],
    limit: float = inf,
) -> float:
    """How bad a line is; counting stops where it is worse than the limit."""
    cost = 12.0 * (len(path) - 2) + length(path) / 20
    for box in obstacles:
        if cost >= limit:
            return cost
        cost += 10_000.0 * hits(path, box)
    cost += 10_000.0 * sum(hits(part, box.grown(-1)) for part, box in ((path[1:], start), (path[:-1], end)))
    # Room for an arrowhead, and for a badge.
    cost += 500.0 * sum(hypot(b[0] - a[0], b[1] - a[1]) < 20 for a, b in (path[:2], path[-2:]))
    cost += 500.0 * (length(path) < 44)
    # Along the side of a box of its own a line looks like a part of it.
    cost += 300.0 * sum(hits(path[1:-1], box.grown(_CLEAR)) for box in (start, end))
    for line in drawn:
        if cost >= limit:
            return cost
        for a, b in pairwise(path):
            for c, d in pairwise(line):
                cost += _quarrel(a, b, c, d)
    return cost


def _quarrel(a: Point, b: Point, c: Point, d: Point) -> float:
    """How bad two pieces of lines are for each other: crossing a little, running side by side much."""
    u, v = (b[0] - a[0], b[1] - a[1]), (d[0] - c[0], d[1] - c[1])
    size = hypot(*u) * hypot(*v)
    if not size:
        return 0.0
    cross = u[0] * v[1] - u[1] * v[0]
    if abs(cross) < 0.08 * size:
        return 400.0 if _close(a, b, c, d) else 0.0
    w = (c[0] - a[0], c[1] - a[1])
    s, t = (w[0] * v[1] - w[1] * v[0]) / cross, (w[0] * u[1] - w[1] * u[0]) / cross
    return 30.0 if -0.01 < s < 1.01 and -0.01 < t < 1.01 else 0.0


def _close(a: Point, b: Point, c: Point, d: Point) -> bool:
    """Whether parallel pieces run beside each other within 14 pixels."""
    size = hypot(b[0] - a[0], b[1] - a[1])
    x, y = (b[0] - a[0]) / size, (b[1] - a[1]) / size
    apart = abs((c[0] - a[0]) * y - (c[1] - a[1]) * x)
    first, second = sorted(((p[0] - a[0]) * x + (p[1] - a[1]) * y) for p in (c, d))
    return apart < 14 and first < size - 4 and second > 4


def _tries(start: Rect, end: Rect) -> Iterable[list[Point]]:
    """Straight lines and lines with one or two bends, from several places of the boxes, and ways around both."""
    ends = [(box, by) for box in (start, end) for by in _AROUND]
    around_x = [side for box, by in ends for side in (box.left - by, box.right + by)]
    around_y = [side for box, by in ends for side in (box.top - by, box.bottom + by)]
    for one in _anchors(start):
        for two in _anchors(end):
            (x, y), (u, v) = one, two
            yield [one, two]
            yield [one, (u, y), two]
            yield [one, (x, v), two]
            for middle in (*(x + (u - x) * share for share in (0.5, 0.3, 0.7)), *around_x):
                yield [one, (middle, y), (middle, v), two]
            for level in (*(y + (v - y) * share for share in (0.5, 0.3, 0.7)), *around_y):
                yield [one, (x, level), (u, level), two]


def _anchors(box: Rect) -> Iterable[Point]:
    x, y = box.centre
    wide, high = (box.right - box.left) / 3.2, (box.bottom - box.top) / 3.2
    return ((x, y), (x - wide, y), (x + wide, y), (x, y - high), (x, y + high))


def place(
    path: Sequence[Point],
    wide: float,
    high: float,
    taken: Sequence[Rect],
    lines: Sequence[Sequence[Point]],
    hold: float | None = None,
) -> Rect:
    """Find room on a line for a label, near its middle.

    Args:
        path: the line that the label belongs to.
        wide: width of the label.
        high: its height.
        taken: what it must not touch.
        lines: other lines, which it should not touch.
        hold: how far from its left side the label sits on the line; by default half its width.
    """
    whole = length(path)
    steps = max(2, min(80, int(whole / 5)))
    found: list[tuple[float, int, Rect]] = []
    # From the middle outwards, so that the first place that touches nothing is the best.
    for index in sorted(range(steps + 1), key=lambda step: (abs(step - steps / 2), step)):
        x, y = along(path, whole * (0.06 + 0.88 * index / steps))
        left = x - (wide / 2 if hold is None else hold)
        label = Rect(left, y - high / 2, left + wide, y + high / 2)
        near = label.grown(4)
        touched = 1_000.0 * sum(near.meets(box) for box in taken) + 100.0 * sum(hits(line, near) for line in lines)
        if not touched:
            return label
        found.append((touched, len(found), label))
    return min(found)[2]
