"""The key figures of the overview."""

from types import MappingProxyType

from sgkg.figures.model import KeyFigures, SeverityCount
from sgkg.figures.values import Rows, number, ref, text

__all__ = ["FIGURES", "QUERIES", "build"]

#: the stored queries whose rows :func:`build` takes
QUERIES: tuple[str, ...] = ("key-figures", "gaps-by-severity")
#: key of a figure -> the column of the query ``key-figures`` that holds it
FIGURES = MappingProxyType(
    {
        "interfaces": "interfaces",
        "flows": "flows",
        "data-items": "dataItems",
        "actors": "actors",
        "standards": "standards",
        "standards-covering": "standardsCovering",
        "coverage-pairs": "coveragePairs",
        "interfaces-without-standard": "withoutStandard",
        "interfaces-assessed": "assessed",
        "interfaces-not-assessed": "notAssessed",
        "interfaces-high": "high",
        "gaps": "gaps",
        "gaps-open": "openGaps",
        "gaps-waived": "waived",
        "gap-rules": "rules",
        "definitions": "definitions",
        "chapters": "chapters",
    }
)


def build(rows: Rows) -> KeyFigures:
    """Gather the figures from the answers to :data:`QUERIES`."""
    found = rows["key-figures"][0]
    severities = tuple(
        SeverityCount(ref(row, "severity", "severityName"), text(row, "key"), number(row, "gaps") or 0)
        for row in rows["gaps-by-severity"]
    )
    return KeyFigures(
        MappingProxyType({key: number(found, column) or 0 for key, column in FIGURES.items()}),
        MappingProxyType({key: ("key-figures", 0, column) for key, column in FIGURES.items()}),
        severities,
        QUERIES,
    )
