"""What runs find, as frozen values. Terms are texts in N-Triples form unless a field says IRI."""

import re
from dataclasses import dataclass
from enum import Enum

__all__ = [
    "ENGINES",
    "FAIL_ON",
    "Checked",
    "Gap",
    "GapReport",
    "Path",
    "Place",
    "Report",
    "Result",
    "Rule",
    "Severity",
    "ShapeCount",
    "natural",
]

#: the SHACL engines by name, the default first
ENGINES = ("shacl", "pyshacl")
_SH = "http://www.w3.org/ns/shacl#"


class Severity(Enum):
    """A severity that every SHACL engine knows (SHACL 2.1.4), the gravest first."""

    VIOLATION = "violation"
    WARNING = "warning"
    INFO = "info"

    @property
    def rank(self) -> int:
        """0 for the gravest."""
        return list(Severity).index(self)

    @classmethod
    def of(cls, iri: str) -> "Severity":
        """Find the severity for an IRI; one that is not SHACL's own weighs as a violation (SHACL 3.4)."""
        return next((s for s in cls if iri == _SH + s.name.capitalize()), cls.VIOLATION)


#: what may make a run fail: a finding of this severity or a graver one; or none
FAIL_ON = (*(severity.value for severity in Severity), "never")


@dataclass(frozen=True, slots=True)
class Path:
    """A SHACL property path (SHACL 2.3.1).

    Attributes:
        kind: ``predicate``, or the local name of the SHACL property, or ``sequence``.
        predicate: IRI in N-Triples form, for a predicate path only.
        steps: the paths inside, in order.
    """

    kind: str
    predicate: str = ""
    steps: tuple["Path", ...] = ()

    def __str__(self) -> str:
        """Write the path in SPARQL syntax."""
        inner = [str(step) for step in self.steps]
        match self.kind:
            case "predicate":
                return self.predicate
            case "sequence":
                return f"({'/'.join(inner)})"
            case "alternativePath":
                return f"({'|'.join(inner)})"
            case "inversePath":
                return f"^{inner[0]}"
            case kind:
                return inner[0] + {"zeroOrMorePath": "*", "oneOrMorePath": "+", "zeroOrOnePath": "?"}[kind]


@dataclass(frozen=True, slots=True)
class Place:
    """Where something stands in a file: lines and columns from 1, columns in code points, the end not included."""

    file: str
    line: int
    column: int
    end_line: int
    end_column: int

    def __str__(self) -> str:
        """Write it as editors and compilers do."""
        return f"{self.file}:{self.line}:{self.column}"


@dataclass(frozen=True, slots=True)
class Result:
    """One SHACL validation result (SHACL 3.6.2).

    Attributes:
        focus_node: the node that was checked.
        path: property path, None for a node shape.
        value: the value node, None where the result has none.
        source_shape: the shape that found it.
        source_constraint: the SPARQL constraint, None for a core one.
        component: IRI of the constraint component.
        severity: IRI of the severity, kept as it stands.
        messages: sorted.
    """

    focus_node: str
    path: Path | None
    value: str | None
    source_shape: str | None
    source_constraint: str | None
    component: str
    severity: str
    messages: tuple[str, ...]

    @property
    def level(self) -> Severity:
        """The severity as one of the three that count."""
        return Severity.of(self.severity)

    @property
    def message(self) -> str:
        """The messages as one text; the constraint's name where there is none."""
        return " ".join(self.messages) or f"does not satisfy {self.component.rpartition('#')[2]}"

    def sort_key(self) -> tuple[object, ...]:
        """Order results: gravest first, then by focus node and shape; blank nodes have no order of their own."""
        terms = (self.focus_node, self.source_shape, str(self.path or ""), self.value, self.component)
        return (
            self.level.rank,
            *("_:" if (t or "").startswith("_:") else natural(t or "") for t in terms),
            self.messages,
        )


def natural(text: str) -> str:
    """Pad the numbers in a text, so that interface/10 comes after interface/9.

    >>> sorted(["interface/10", "interface/9"], key=natural)
    ['interface/9', 'interface/10']
    """
    return re.sub(r"\d+", lambda digits: digits.group().rjust(8, "0"), text)


@dataclass(frozen=True, slots=True)
class ShapeCount:
    """How many focus nodes of the user's data one shape looked at."""

    shape: str
    label: str
    focus_nodes: int


@dataclass(frozen=True, slots=True)
class Checked:
    """What a run has looked at: the proof that it checked something.

    Attributes:
        files: (name, number of statements), in the order given.
        shapes: every shape with a target and its focus nodes, sorted.
        engine: name and version.
        notes: what a reader should know, as sentences.
    """

    files: tuple[tuple[str, int], ...]
    shapes: tuple[ShapeCount, ...]
    engine: str
    notes: tuple[str, ...] = ()

    @property
    def focus_nodes(self) -> int:
        """Sum over all shapes."""
        return sum(count.focus_nodes for count in self.shapes)


@dataclass(frozen=True, slots=True)
class Report:
    """A validation report on the user's data (SHACL 3.6.1).

    Attributes:
        results: sorted, gravest first.
        checked: what was looked at.
        names: how people call the nodes in the results: term -> name.
    """

    results: tuple[Result, ...]
    checked: Checked
    names: dict[str, str]

    @property
    def conforms(self) -> bool:
        """Whether there is no result at all, whatever its severity (SHACL 3.6.1.1)."""
        return not self.results

    def count(self, severity: Severity) -> int:
        """Count the results of one severity."""
        return sum(result.level is severity for result in self.results)


@dataclass(frozen=True, slots=True)
class Rule:
    """A gap rule as its shape states it; ``iri`` is the shape's."""

    iri: str
    id: str
    variant: str
    label: str
    severity: Severity
    why: str
    who: str
    how: str
    references: tuple[str, ...]
    per_value: bool
    evidence_classes: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Gap:
    """A finding of a gap rule.

    Attributes:
        iri: the stable IRI.
        focus: IRI (or blank node) that the gap is about, ``focus_label`` its name.
        detail: what in particular, a short text, empty where a rule finds one gap per focus.
        value: the value node, in N-Triples form, None where there is none.
        sources: (IRI or empty, citation) of the statements about the focus, sorted.
    """

    iri: str
    rule: Rule
    focus: str
    focus_label: str
    detail: str
    value: str | None
    message: str
    sources: tuple[tuple[str, str], ...]

    def sort_key(self) -> tuple[str, ...]:
        """Order gaps by rule, variant, focus and detail."""
        return (self.rule.id, self.rule.variant, natural(self.focus), self.detail)


@dataclass(frozen=True, slots=True)
class GapReport:
    """The gaps of one inventory at one date.

    Attributes:
        inventory: IRI of the inventory; ``name`` its part in gap IRIs; ``label`` what people call it.
        as_of: date of the run: year, month or day.
        versions: of what made the report: sgkg, ontology, shapes, engine.
        gaps: sorted by rule, variant, focus and detail.
        rules: the rules that ran, sorted.
        problems: results of structural shapes: data that is not well formed can hide gaps.
    """

    inventory: str
    name: str
    label: str
    as_of: str
    versions: dict[str, str]
    checked: Checked
    gaps: tuple[Gap, ...]
    rules: tuple[Rule, ...]
    problems: tuple[Result, ...]
    names: dict[str, str]

    @property
    def faults(self) -> list[Result]:
        """The problems that are violations: they can hide gaps, or feign them."""
        return [problem for problem in self.problems if problem.level is Severity.VIOLATION]
