"""What the parts of a declaration's check say to each other."""

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from typing import Any

from sgkg.namespaces import GRAPH, SGDATA
from sgkg.terms import Iri

__all__ = ["Checked", "Finding", "Repair", "Suggestion", "Vendor"]


@dataclass(frozen=True, slots=True)
class Vendor:
    """An organisation that may declare products here.

    Attributes:
        id: small letters, digits and hyphens; part of IRIs and URLs.
        name: as pages show it.
        prefixes: of the IRIs that it may describe, each ``https://`` and ending in ``/`` or ``#``, sorted.
        created: in UTC, to the second; empty where it is not registered.
        disabled: likewise; empty where it is not.
    """

    id: str
    name: str
    prefixes: tuple[str, ...] = ()
    created: str = ""
    disabled: str = ""

    @property
    def iri(self) -> Iri:
        """The vendor itself."""
        return Iri(f"{SGDATA}vendor/{self.id}")

    @property
    def graph(self) -> Iri:
        """The graph that holds what it declares, and nothing else."""
        return Iri(f"{GRAPH}vendor/{self.id}")

    @property
    def declared(self) -> Iri:
        """The graph that holds what follows from its declaration."""
        return Iri(f"{GRAPH}declared/{self.id}")

    @property
    def space(self) -> tuple[str, ...]:
        """All prefixes of IRIs that it may describe: its own, and those below its IRI."""
        return (*self.prefixes, f"{self.iri}/")


@dataclass(frozen=True, slots=True)
class Suggestion:
    """A thing that may have been meant.

    Attributes:
        iri: of the thing.
        name: as findings name it.
    """

    iri: str
    name: str


@dataclass(frozen=True, slots=True)
class Repair:
    """A change that mends a finding; what is to be filled in stands in it as ``TODO``.

    Attributes:
        remove: statements to take out, in Turtle with full IRIs; empty for none.
        add: statements to put in, likewise.
        sure: it can be applied as it is; else it is an example. What only takes out is never sure.
    """

    remove: str
    add: str
    sure: bool


@dataclass(frozen=True, slots=True)
class Finding:
    """What is wrong with a declaration, or odd.

    Attributes:
        severity: ``Violation``, ``Warning`` or ``Info``; only the first keeps a declaration from being published.
        rule: name of the shape, such as ``product-name``.
        shape: its IRI.
        focus: node that the finding is about, in N-Triples form.
        focus_name: how a reader knows the node.
        path: IRI of the property, empty for none.
        value: in N-Triples form, empty for none.
        message: what is wrong, a sentence.
        how: what to do, a sentence.
        line: in the text that was sent, from 1; 0 where it is not known.
        column: likewise.
        suggestions: what may have been meant, best first.
        repair: a change that mends it.
        component: IRI of the constraint component (SHACL 3.6.2.7), empty where it is not known.
    """

    severity: str
    rule: str
    shape: str
    focus: str
    focus_name: str
    path: str
    value: str
    message: str
    how: str
    line: int = 0
    column: int = 0
    suggestions: tuple[Suggestion, ...] = ()
    repair: Repair | None = None
    component: str = ""


@dataclass(frozen=True, slots=True)
class Checked:
    """A declaration that was read and looked at.

    Attributes:
        vendor: id of the vendor.
        findings: worst first; none are told of an accepted one where nobody reads them.
        graph: statements in canonical N-Triples, sorted; blank nodes carry the vendor's id. Empty with a violation.
        derived: what follows from them, in N-Triples, sorted. Empty with a violation.
        digest: of ``graph``, as entity tags have it.
        triples: how many statements.
        products: how many products.
    """

    vendor: str
    findings: tuple[Finding, ...]
    graph: bytes
    derived: bytes
    digest: str
    triples: int
    products: int

    @property
    def accepted(self) -> bool:
        """Whether it may be published."""
        return not any(finding.severity == "Violation" for finding in self.findings)

    def as_json(self) -> dict[str, Any]:
        """Write it as what JSON can hold; :meth:`of_json` reads it."""
        return {**asdict(self), "graph": self.graph.decode(), "derived": self.derived.decode()}

    @classmethod
    def of_json(cls, told: Mapping[str, Any]) -> "Checked":
        """Read what :meth:`as_json` has written."""
        findings = tuple(
            Finding(**{
                **finding,
                "suggestions": tuple(Suggestion(**one) for one in finding["suggestions"]),
                "repair": Repair(**finding["repair"]) if finding["repair"] else None,
            })
            for finding in told["findings"]
        )  # fmt: skip
        return cls(**{
            **told, "findings": findings, "graph": told["graph"].encode(), "derived": told["derived"].encode(),
        })  # fmt: skip
