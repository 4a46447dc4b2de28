"""What the figures say, as frozen values: pages, reports and pictures show them and compute nothing of their own.

Every value comes from the rows of a stored query; ``queries`` of a figure names those it was built from.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum

__all__ = [
    "ArchitectureMap",
    "Assessed",
    "Box",
    "Cell",
    "Choice",
    "Column",
    "Edge",
    "Edition",
    "Filter",
    "KeyFigures",
    "Lane",
    "Matrix",
    "MatrixRow",
    "NotAssessed",
    "OpenGaps",
    "Ref",
    "RiskMatrix",
    "Scale",
    "SeverityCount",
    "Standing",
    "TermDiagram",
    "TermProperty",
]


class Standing(StrEnum):
    """How a standard, a layer or an objective stands to an interface."""

    COVERED = "covered"
    PROPOSED = "proposed"
    NOT_COVERED = "not-covered"
    UNKNOWN = "unknown"
    NOT_APPLICABLE = "not-applicable"


@dataclass(frozen=True, slots=True, order=True)
class Ref:
    """A thing with its name; ``iri`` is whole, never shortened."""

    iri: str
    name: str


@dataclass(frozen=True, slots=True)
class OpenGaps:
    """The gaps of one thing that are not closed, by severity; waived gaps count, for they stay gaps.

    Attributes:
        violation: how many of the severity violation; the other two likewise.
        rules: ids of the rules that found them, sorted.
    """

    violation: int = 0
    warning: int = 0
    info: int = 0
    rules: tuple[str, ...] = ()

    @property
    def total(self) -> int:
        """How many there are."""
        return self.violation + self.warning + self.info


# --- coverage


@dataclass(frozen=True, slots=True)
class Edition:
    """An edition of a standard, with the name of its life state at the date of the run; empty where unknown."""

    ref: Ref
    state: str


@dataclass(frozen=True, slots=True)
class Column:
    """A column of the coverage matrix.

    Attributes:
        ref: the standard, the protocol layer or the security objective.
        kind: ``standard`` (listed by the inventory), ``proposed`` (only proposed today), ``layer`` or ``objective``.
        editions: of a standard, sorted by name.
        state: name of the life state of a standard; empty where unknown.
        counts: standing -> number of interfaces with it; every standing is a key.
    """

    ref: Ref
    kind: str
    editions: tuple[Edition, ...]
    state: str
    counts: Mapping[Standing, int]


@dataclass(frozen=True, slots=True)
class Cell:
    """Where a row and a column meet.

    Attributes:
        standing: of the column's thing to the interface.
        claims: IRIs of the claims (or listings) that it rests on, sorted; empty where nothing is stated.
        standards: those behind it: in the standards view the column itself where it covers or is proposed, in the
            others the standards that state the layer or objective.
        why: a sentence in English that says what the standing rests on.
    """

    standing: Standing
    claims: tuple[str, ...]
    standards: tuple[Ref, ...]
    why: str


@dataclass(frozen=True, slots=True)
class MatrixRow:
    """An interface with its cells, in the order of the columns.

    Attributes:
        gap: no standard covers it.
        counts: standing -> number of cells with it; every standing is a key.
    """

    interface: Ref
    number: str
    gap: bool
    cells: tuple[Cell, ...]
    counts: Mapping[Standing, int]


@dataclass(frozen=True, slots=True)
class Matrix:
    """Interfaces by standards, layers or objectives.

    Attributes:
        view: ``standards``, ``layers`` or ``objectives``.
        queries: names of the stored queries, the one that gives the cells first.
    """

    view: str
    columns: tuple[Column, ...]
    rows: tuple[MatrixRow, ...]
    queries: tuple[str, ...]


# --- risk


@dataclass(frozen=True, slots=True)
class Assessed:
    """A risk assessment that states at least a total or both factors of the plane.

    Attributes:
        assessment: IRI of the assessment.
        severity: None where the source prints none, and so on.
        source: what states it, or None.
        gap: no standard covers the interface.
        high: its total reaches the threshold of the policy.
    """

    interface: Ref
    number: str
    assessment: str
    severity: int | None
    likelihood: int | None
    affected: int | None
    total: int | None
    source: Ref | None
    gap: bool
    high: bool


@dataclass(frozen=True, slots=True)
class NotAssessed:
    """An interface without a risk assessment: nothing is said of its risk."""

    interface: Ref
    number: str
    gap: bool


@dataclass(frozen=True, slots=True)
class Scale:
    """An axis of the risk matrix.

    Attributes:
        lowest: first cell of the axis.
        highest: last cell.
        stated: whether a source states the scale; else it only reaches from 1 to the largest value printed.
    """

    lowest: int
    highest: int
    stated: bool


@dataclass(frozen=True, slots=True)
class RiskMatrix:
    """Severity by likelihood, with what is not assessed.

    Attributes:
        assessed: by number of the interface.
        threshold: total from which the policy calls a risk high; None where no policy is known.
        basis: what the threshold rests on, in the words of the policy.
    """

    assessed: tuple[Assessed, ...]
    not_assessed: tuple[NotAssessed, ...]
    severity: Scale
    likelihood: Scale
    threshold: int | None
    basis: str
    queries: tuple[str, ...]


# --- architecture map


@dataclass(frozen=True, slots=True)
class Lane:
    """A domain (column) or zone (row) of the plane; lane ``number`` spans [number - 1, number]."""

    ref: Ref
    number: int


@dataclass(frozen=True, slots=True)
class Box:
    """An actor, or a composite endpoint with its members, with its centre on the plane.

    Attributes:
        column: 0 to the number of domains, from the left.
        row: 0 to the number of zones, from the bottom.
        members: of a composite endpoint, sorted by name; empty for an actor.
        dimmed: set by filters.
    """

    ref: Ref
    column: float
    row: float
    members: tuple[Ref, ...]
    dimmed: bool


@dataclass(frozen=True, slots=True)
class Edge:
    """An interface between two boxes.

    Attributes:
        start: IRI of the box it comes from; ``end`` of the one it goes to.
        bends: way points between them, as (column, row).
        gap: no standard covers it.
        gaps: its gaps; waived ones count.
        standards: those that cover it.
        proposed: those proposed for it today, which count for nothing else.
        types: data types that it carries; ``subjects``: whom or what that data is about.
        domains: SGAM domains proposed for it; ``zones`` likewise.
        dimmed: set by filters: it does not match them all.
    """

    interface: Ref
    number: str
    start: str
    end: str
    bends: tuple[tuple[float, float], ...]
    gap: bool
    gaps: OpenGaps
    standards: tuple[Ref, ...]
    proposed: tuple[Ref, ...]
    types: tuple[Ref, ...]
    subjects: tuple[Ref, ...]
    domains: tuple[Ref, ...]
    zones: tuple[Ref, ...]
    dimmed: bool


@dataclass(frozen=True, slots=True)
class Filter:
    """A filter that is set: ``key`` is ``subject``, ``type``, ``standard`` or ``rule``, ``value`` its IRI or rule id.

    ``name`` is what people call the value.
    """

    key: str
    value: str
    name: str


@dataclass(frozen=True, slots=True)
class Choice:
    """What a filter may be set to: IRI (or rule id) and name of each value."""

    key: str
    values: tuple[Ref, ...]


@dataclass(frozen=True, slots=True)
class ArchitectureMap:
    """Actors and interfaces on the SGAM plane.

    Attributes:
        domains: from left to right; ``zones`` from bottom to top.
        edges: by number of the interface.
        filters: those that are set; ``choices`` what they could be set to, a value in either only if it has edges.
        unplaced: interfaces of which an end has no position, so that they cannot be drawn: a page must name them.
    """

    domains: tuple[Lane, ...]
    zones: tuple[Lane, ...]
    boxes: tuple[Box, ...]
    edges: tuple[Edge, ...]
    filters: tuple[Filter, ...]
    choices: tuple[Choice, ...]
    unplaced: tuple[Ref, ...]
    queries: tuple[str, ...]

    @property
    def shown(self) -> int:
        """How many edges match the filters."""
        return sum(not edge.dimmed for edge in self.edges)


# --- key figures


@dataclass(frozen=True, slots=True)
class SeverityCount:
    """How many gaps of a severity there are; ``key`` is its short name, such as ``violation``."""

    ref: Ref
    key: str
    count: int


@dataclass(frozen=True, slots=True)
class KeyFigures:
    """The numbers of the overview.

    Attributes:
        values: key -> number: ``interfaces``, ``flows``, ``data-items``, ``actors``, ``standards`` (listed),
            ``standards-covering``, ``coverage-pairs``, ``interfaces-without-standard``, ``interfaces-assessed``,
            ``interfaces-not-assessed``, ``interfaces-high``, ``gaps``, ``gap-rules``, ``gaps-waived``,
            ``definitions``, ``chapters``.
        cells: key -> (query, row, column) where the number stands.
        severities: gaps by severity, the worst first.
    """

    values: Mapping[str, int]
    cells: Mapping[str, tuple[str, int, str]]
    severities: tuple[SeverityCount, ...]
    queries: tuple[str, ...]


# --- term


@dataclass(frozen=True, slots=True)
class TermProperty:
    """A property of a class, with the class or datatype at its other end; ``end`` is None where none is declared."""

    ref: Ref
    end: Ref | None


@dataclass(frozen=True, slots=True)
class TermDiagram:
    """A term of the ontology and what is next to it.

    Attributes:
        kind: ``class`` or ``property``.
        above: superclasses, or superproperties.
        below: subclasses, or subproperties.
        incoming: for a class, the properties that lead to it, ``end`` their domain; for a property, its domains.
        outgoing: for a class, the properties that start from it, ``end`` their range; for a property, its ranges.
    """

    ref: Ref
    kind: str
    above: tuple[Ref, ...]
    below: tuple[Ref, ...]
    incoming: tuple[TermProperty, ...]
    outgoing: tuple[TermProperty, ...]
    queries: tuple[str, ...]
