"""What a gated run says, as frozen values: findings with places and fingerprints, waivers, the verdict. Pure.

Terms are texts in N-Triples form unless a field says IRI; lines and columns count from 1, columns in code points.
"""

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import Enum

from sgkg.model import Checked, Place, Result, Severity, natural
from sgkg.namespaces import SGS
from sgkg.vendors.model import Repair, Suggestion

__all__ = ["Closed", "Finding", "RuleText", "State", "Verdict", "Waiver", "WaiverState"]

#: find names that nothing defines, and what is no IRI: the causes of other findings, which follow from what is lost
_CAUSES = (SGS + "known-term", SGS + "known-iri")


@dataclass(frozen=True, slots=True)
class RuleText:
    """What a reader is told of a rule or shape.

    Attributes:
        id: as it is written everywhere: ``G01``, ``G03-unknown``, ``sgs:interface-has-name``, or an IRI.
        shape: IRI of the shape; empty where it has none.
        label: a short text.
        severity: the shape's own, before any override.
        why, who, how: sentences, empty where the shape says nothing.
        references: public references, sorted.
        help_uri: page about the rule, empty where there is none.
    """

    id: str
    shape: str
    label: str
    severity: Severity
    why: str = ""
    who: str = ""
    how: str = ""
    references: tuple[str, ...] = ()
    help_uri: str = ""


class State(Enum):
    """What the comparison with a baseline says of a finding."""

    NEW = "new"
    KNOWN = "unchanged"
    UNCOMPARED = ""


class WaiverState(Enum):
    """What a waiver does at a date."""

    ACTIVE = "active"
    EXPIRED = "expired"
    INVALID = "invalid"
    UNUSED = "unused"


@dataclass(frozen=True, slots=True)
class Waiver:
    """A gap that somebody accepts for a time (``sg:Waiver``).

    Attributes:
        iri: of the waiver.
        shapes: IRIs of the shapes that it waives.
        focus: the node that the gap is about.
        value: the value that the result must have; None for any.
        disposition: local name of the concept, such as ``planned``.
        owner, approver, reason: texts.
        issued, expires: days; it holds on its last day.
        state: at the date of the run.
        days_left: until it ends, negative where it has.
        place: of the waiver's first statement; where it is invalid, of the statement that is wrong.
        problem: why it is invalid, a sentence; else empty.
    """

    iri: str
    shapes: tuple[str, ...]
    focus: str
    value: str | None
    disposition: str
    owner: str
    approver: str
    reason: str
    issued: str
    expires: str
    state: WaiverState = WaiverState.ACTIVE
    days_left: int = 0
    place: Place | None = None
    problem: str = ""


@dataclass(frozen=True, slots=True)
class Finding:
    """A result as a decision sees it.

    Attributes:
        rule: what found it.
        level: its severity, overrides of the policy counted in.
        focus: the node that it is about; a blank node has a label of the report's own.
        focus_label: how people call it, else its short form.
        path: property path in SPARQL syntax with short names; empty for none.
        value: the value node; None for none.
        message: a sentence or several.
        component: IRI of the constraint component.
        fingerprint: 64 hexadecimal digits, the same for the same gap wherever it stands.
        place: where it stands in the user's files; None where that is not known.
        state: compared with the baseline.
        by_rule: with a git revision: the rule is what changed, not the data.
        waiver: the waiver that covers it; it then does not count.
        result: the SHACL result behind it; None for what sgkg itself finds.
        suggestions: what may have been meant in a declaration, best first.
        repair: a change of a declaration that mends it.
        rewrite: what to write at the place to make that change; empty where there is any doubt.
    """

    rule: RuleText
    level: Severity
    focus: str
    focus_label: str
    path: str
    value: str | None
    message: str
    component: str
    fingerprint: str
    place: Place | None = None
    state: State = State.UNCOMPARED
    by_rule: bool = False
    waiver: Waiver | None = None
    result: Result | None = None
    suggestions: tuple[Suggestion, ...] = ()
    repair: Repair | None = None
    rewrite: str = ""

    @property
    def counts(self) -> bool:
        """Whether it counts for the verdict: not waived, not known before, not made by a change of a rule."""
        return self.waiver is None and self.state is not State.KNOWN and not self.by_rule

    def sort_key(self) -> tuple[object, ...]:
        """Order findings: gravest first, then by rule, focus, path, value; equal ones by place and fingerprint.

        Of one severity names that nothing defines come first: other findings follow from what is lost with them.
        """
        place = (self.place.file, self.place.line, self.place.column) if self.place else ("", 0, 0)
        focus = "_:" if self.focus.startswith("_:") else natural(self.focus)
        value = "_:" if (self.value or "").startswith("_:") else natural(self.value or "")
        return (
            self.level.rank,
            self.rule.shape not in _CAUSES,
            natural(self.rule.id),
            focus,
            self.path,
            value,
            self.message,
            place,
            self.fingerprint,
        )


@dataclass(frozen=True, slots=True)
class Closed:
    """A finding of the baseline that is no more.

    Attributes:
        fingerprint, rule, focus, message: as the baseline has them; ``rule`` is an id, ``focus`` a short form.
        by_rule: a change of the rules closed it, not one of the data.
        place: with a git revision: where it stood in the files of that revision; None where that is not known.
    """

    fingerprint: str
    rule: str
    focus: str
    message: str
    by_rule: bool = False
    place: Place | None = None


@dataclass(frozen=True, slots=True)
class Verdict:
    """The outcome of a gated run.

    Attributes:
        findings: all of them, sorted, waived and known ones too.
        closed: findings of the baseline that vanished, sorted by rule and focus.
        waivers: all that were read, sorted by IRI.
        rules: every rule and shape that ran or found something, sorted by id.
        checked: what was looked at.
        names: how people call nodes: term -> name.
        versions: of sgkg, ontology, shapes and engine.
        digests: what exactly was checked: ``data`` and ``shapes``, SHA-256 in hex.
        as_of: date of the run for claims and standards; empty where none is known.
        today: date by which waivers are judged.
        fail_on: ``violation``, ``warning``, ``info`` or ``never``.
        baseline: what was compared with: a file, a git revision, or empty for nothing.
        reasons: why the run fails, a sentence each; none where it passes.
        notes: what a reader should know, sentences.
    """

    findings: tuple[Finding, ...]
    checked: Checked
    closed: tuple[Closed, ...] = ()
    waivers: tuple[Waiver, ...] = ()
    rules: tuple[RuleText, ...] = ()
    names: Mapping[str, str] = field(default_factory=dict)
    versions: Mapping[str, str] = field(default_factory=dict)
    digests: Mapping[str, str] = field(default_factory=dict)
    as_of: str = ""
    today: str = ""
    fail_on: str = "violation"
    baseline: str = ""
    reasons: tuple[str, ...] = ()
    notes: tuple[str, ...] = ()

    @property
    def passed(self) -> bool:
        """Whether nothing counts against the data."""
        return not self.reasons

    @property
    def conforms(self) -> bool:
        """``sh:conforms`` (SHACL 3.6.1.1): no SHACL result, waived ones included, and something was checked."""
        return self.checked.focus_nodes > 0 and not any(finding.result is not None for finding in self.findings)

    @property
    def counting(self) -> tuple[Finding, ...]:
        """The findings that count."""
        return tuple(finding for finding in self.findings if finding.counts)

    @property
    def waived(self) -> tuple[Finding, ...]:
        """The findings that a waiver covers."""
        return tuple(finding for finding in self.findings if finding.waiver is not None)

    @property
    def known(self) -> tuple[Finding, ...]:
        """The findings that the baseline has."""
        return tuple(f for f in self.findings if f.state is State.KNOWN and f.waiver is None)

    def tally(self) -> dict[str, int]:
        """Count the findings that count, by severity, gravest first."""
        found = Counter(finding.level for finding in self.counting)
        return {severity.value: found[severity] for severity in Severity}
