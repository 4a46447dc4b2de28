"""The risk matrix: severity by likelihood, with what nobody has assessed."""

from collections.abc import Iterable, Sequence

from sgkg.figures.model import Assessed, NotAssessed, RiskMatrix, Scale
from sgkg.figures.values import Row, Rows, number, ref, ref_or_none, text, truth
from sgkg.namespaces import SGDATA

__all__ = ["QUERIES", "build"]

#: the stored queries whose rows :func:`build` takes
QUERIES: tuple[str, ...] = ("risk-matrix", "risk-scales")
_FACTOR = SGDATA + "risk-factor/"
#: an axis longer than this is no picture: what lies beyond is drawn at its end
_LONGEST = 12


def build(rows: Rows) -> RiskMatrix:
    """Make the matrix from the answers to :data:`QUERIES`."""
    found = rows["risk-matrix"]
    first: Row = found[0] if found else {}
    assessed: dict[tuple[str, str], Assessed] = {}
    silent: dict[str, NotAssessed] = {}
    for row in found:
        interface, gap = ref(row, "interface", "name"), not truth(row, "covered")
        if "assessment" not in row:
            silent[interface.iri] = NotAssessed(interface, text(row, "number"), gap)
            continue
        # A second row of an assessment only names another source.
        assessed.setdefault(
            (interface.iri, text(row, "assessment")),
            Assessed(
                interface,
                text(row, "number"),
                text(row, "assessment"),
                number(row, "severity"),
                number(row, "likelihood"),
                number(row, "affected"),
                number(row, "total"),
                ref_or_none(row, "source", "sourceName"),
                gap,
                truth(row, "high"),
            ),
        )
    points = tuple(assessed.values())
    return RiskMatrix(
        points,
        tuple(silent.values()),
        _scale(rows["risk-scales"], "severity", (point.severity for point in points)),
        _scale(rows["risk-scales"], "likelihood", (point.likelihood for point in points)),
        number(first, "threshold"),
        text(first, "basis"),
        QUERIES,
    )


def _scale(rows: Sequence[Row], factor: str, printed: Iterable[int | None]) -> Scale:
    """The scale that a table states, or from 1 to the largest value, which is no scale but room to draw."""
    values = [value for value in printed if value is not None]
    for row in rows:
        lowest, highest = number(row, "minimum"), number(row, "maximum")
        if text(row, "factor") == _FACTOR + factor and lowest is not None and highest is not None:
            return Scale(lowest, min(max(highest, lowest), lowest + _LONGEST - 1), True)
    lowest = min([1, *values])
    return Scale(lowest, min(max([lowest + 1, *values]), lowest + _LONGEST - 1), False)
