"""The difference of two versions of a data set, as frozen values."""

from dataclasses import dataclass
from enum import Enum

from sgkg.model import Gap, Result, Severity

__all__ = ["Change", "ChangeReport", "Coverage", "Entity", "Kind", "Statement", "Version"]


class Change(Enum):
    """What happened to an entity."""

    ADDED = "added"
    REMOVED = "removed"
    CHANGED = "changed"


class Kind(Enum):
    """What an entity is, in the order of a report."""

    INTERFACE = "interface"
    CLAIM = "claim"
    CLASS = "class"
    PROPERTY = "property"
    DEFINITION = "definition"
    CONCEPT = "concept"
    OTHER = "other"

    @property
    def rank(self) -> int:
        """Its place in a report, from 0."""
        return list(Kind).index(self)


@dataclass(frozen=True, slots=True, order=True)
class Statement:
    """Property and value of a statement.

    Attributes:
        predicate: IRI.
        value: the value as Turtle with full IRIs: blank nodes are written out, ``[ <p> <o> ]`` with their
            statements sorted, lists as ``( <a> <b> )`` in order.
    """

    predicate: str
    value: str


@dataclass(frozen=True, slots=True)
class Entity:
    """A thing that was added, removed or changed.

    Attributes:
        iri: empty for a blank node that nothing refers to.
        label: how people call it.
        types: IRIs of its classes, sorted.
        removed: statements that only the old version has, sorted.
        added: statements that only the new version has, sorted.
    """

    kind: Kind
    change: Change
    iri: str
    label: str
    types: tuple[str, ...]
    removed: tuple[Statement, ...]
    added: tuple[Statement, ...]


@dataclass(frozen=True, slots=True)
class Coverage:
    """An interface of both versions that gained its first covering standard, or lost its last.

    Attributes:
        standards: (IRI, label) of those it has now, or had.
    """

    interface: str
    label: str
    standards: tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True)
class Version:
    """One side of the comparison.

    Attributes:
        source: as it was named.
        files: (name, number of statements).
        inventory: IRI, empty where the files describe none.
        label: of the inventory, else the source.
        as_of: date at which it was judged, empty where none is known.
        focus_nodes: how many nodes the shapes looked at; 0 where nothing was checked.
        faults: findings that the data is not well formed, which can hide gaps or feign them.
        notes: what a reader should know, sentences.
    """

    source: str
    files: tuple[tuple[str, int], ...]
    inventory: str
    label: str
    as_of: str
    focus_nodes: int
    faults: int
    notes: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class ChangeReport:
    """What changed from the old version to the new one.

    Blank nodes in gaps and findings are written out as in :class:`Statement`.

    Attributes:
        versions: of what made the report: sgkg, ontology, shapes, engine.
        opened, closed: gaps that only the new, or only the old version has, sorted.
        remaining: number of gaps that both have.
        findings_opened, findings_closed: likewise the results of structural shapes.
        covered, uncovered: interfaces that gained their first standard, or lost their last.
        entities: sorted by kind, change and IRI.
    """

    old: Version
    new: Version
    versions: dict[str, str]
    opened: tuple[Gap, ...]
    closed: tuple[Gap, ...]
    remaining: int
    findings_opened: tuple[Result, ...]
    findings_closed: tuple[Result, ...]
    covered: tuple[Coverage, ...]
    uncovered: tuple[Coverage, ...]
    entities: tuple[Entity, ...]

    @property
    def is_empty(self) -> bool:
        """Whether nothing changed."""
        parts = (self.opened, self.closed, self.findings_opened, self.findings_closed, self.entities)
        return not any((*parts, self.covered, self.uncovered))

    @property
    def levels_opened(self) -> tuple[Severity, ...]:
        """The severities of all that was opened."""
        return (*(gap.rule.severity for gap in self.opened), *(result.level for result in self.findings_opened))
