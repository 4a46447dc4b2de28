"""What the reports on a verdict share: which finding goes where, and the sentences that all of them say."""

import os
import posixpath
import re
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import groupby

from sgkg.gate.model import Closed, Finding, RuleText, State, Verdict, Waiver
from sgkg.model import Severity, natural
from sgkg.namespaces import SGS, compress
from sgkg.reports import declarations
from sgkg.reports.layout import by_severity
from sgkg.reports.markup import cut
from sgkg.reports.repairs import meant
from sgkg.terms import Iri, from_ntriples, plain, to_ntriples

__all__ = [
    "Parts",
    "about",
    "asked",
    "checked",
    "closed",
    "compared",
    "conformity",
    "conforms",
    "failing",
    "groups",
    "how",
    "message",
    "name",
    "notes",
    "outcome",
    "parts",
    "place",
    "plain_term",
    "ran",
    "relative",
    "rule_counts",
    "short",
    "stood",
    "technical",
    "waived_until",
    "why",
]

#: characters of a message, of a term, and of a name or label that a report for people shows
_MESSAGE, _TERM, _LABEL = 2000, 500, 200


@dataclass(frozen=True, slots=True)
class Parts:
    """The findings of a verdict by what they mean for it; each is in one part, in the order of the verdict."""

    opened: tuple[Finding, ...]
    by_rule: tuple[Finding, ...]
    known: tuple[Finding, ...]
    waived: tuple[Finding, ...]


def parts(verdict: Verdict) -> Parts:
    """Tell findings that count, those that a change of the rules found, known ones and waived ones apart."""
    free = [finding for finding in verdict.findings if finding.waiver is None]
    return Parts(
        opened=verdict.counting,
        by_rule=tuple(f for f in free if f.by_rule and f.state is not State.KNOWN),
        known=verdict.known,
        waived=verdict.waived,
    )


def failing(verdict: Verdict) -> list[Finding]:
    """Return the findings that count and are at or above the severity that makes a run fail."""
    if verdict.fail_on == "never":
        return []
    worst = Severity(verdict.fail_on).rank
    return [finding for finding in verdict.counting if finding.level.rank <= worst]


def groups(findings: Iterable[Finding]) -> list[tuple[RuleText, Severity, list[Finding]]]:
    """Group sorted findings by severity and rule."""
    grouped = groupby(findings, key=lambda finding: (finding.level, finding.rule.id))
    found = [list(group) for _, group in grouped]
    return [(group[0].rule, group[0].level, group) for group in found]


def ran(verdict: Verdict) -> list[tuple[RuleText, int | None]]:
    """Return the rules that something is known of, by id, with the number of focus nodes they looked at.

    That is known where the shape itself, or a shape of the same name that ends in ``-target``, has the targets; a
    property shape of another shape has None. One without findings whose number is not known is left out: nothing
    here tells whether it ran.
    """
    counts = {one.shape: one.focus_nodes for one in verdict.checked.shapes}
    texts = {rule.id: rule for rule in (*verdict.rules, *(finding.rule for finding in verdict.findings))}
    found = {finding.rule.id for finding in verdict.findings}
    targets = {f"{rule.shape}-target" for rule in texts.values()}
    numbered = [
        (rule, counts.get(rule.shape, counts.get(f"{rule.shape}-target")))
        for rule in texts.values()
        if rule.id in found or rule.shape not in targets
    ]
    kept = [(rule, number) for rule, number in numbered if number is not None or rule.id in found]
    return sorted(kept, key=lambda pair: (natural(pair[0].id), pair[0].id))


def rule_counts(findings: Iterable[Finding]) -> str:
    """Count findings by rule: ``G01 (2), G10 (1)``."""
    numbers = Counter(finding.rule.id for finding in findings)
    return ", ".join(f"{rule} ({numbers[rule]})" for rule in sorted(numbers, key=natural))


def conforms(verdict: Verdict) -> bool:
    """Whether the data conforms; data of which nothing was checked does not."""
    return verdict.conforms and verdict.checked.focus_nodes > 0


def conformity(verdict: Verdict) -> str:
    """Say in a sentence whether the data conforms, and what is the matter."""
    if not verdict.checked.focus_nodes:
        return "Nothing was checked."
    levels = by_severity([finding.level for finding in verdict.findings])
    if verdict.conforms:
        return f"Conforms, but for the waivers: {levels}." if levels else "Conforms."
    part = parts(verdict)
    told = {"waived": part.waived, "known before": part.known, "found by a change of the rules": part.by_rule}
    tail = ", ".join(f"{len(findings)} {what}" for what, findings in told.items() if findings)
    found = f"{levels}{f'; {tail}' if tail else ''}."
    # Of a run that passes "does not conform" would say that it fails.
    return (
        f"Found: {found} SHACL's sh:conforms is false, as it is with any result."
        if verdict.passed
        else f"Does not conform: {found}"
    )


def outcome(verdict: Verdict) -> list[str]:
    """Say why a run fails or passes; nothing where there is nothing to say."""
    if verdict.reasons:
        return [f"Fails: {reason}" for reason in verdict.reasons]
    if not verdict.findings:
        return []
    if verdict.fail_on == "never":
        return ["Passes: nothing makes it fail, whatever is found."]
    above = "" if verdict.fail_on == "violation" else " or worse"
    return [f"Passes: nothing that counts is {'an' if verdict.fail_on == 'info' else 'a'} {verdict.fail_on}{above}."]


def compared(verdict: Verdict) -> str:
    """Say what a comparison with a baseline found; empty where there was none."""
    if not verdict.baseline:
        return ""
    part = parts(verdict)
    changed = f", {len(part.by_rule)} found by a change of the rules" if part.by_rule else ""
    return (
        f"Compared with {verdict.baseline}: {len(part.opened)} new, {len(part.known)} known, "
        f"{len(verdict.closed)} closed{changed}."
    )


def checked(verdict: Verdict, seconds: float | None = None) -> str:
    """Say in a sentence or two what was looked at."""
    seen = verdict.checked
    files = ", ".join(f"{file} ({number} statements)" for file, number in seen.files) or "no file"
    idle = [compress(one.shape) for one in seen.shapes if not one.focus_nodes]
    active = len(seen.shapes) - len(idle)
    at = f", as of {verdict.as_of}" if verdict.as_of else ""
    nodes = seen.focus_nodes
    took = "" if seconds is None else f" Took {seconds:.2f} s."
    looked = f"{nodes} focus node{'' if nodes == 1 else 's'} of {active} shape{'' if active == 1 else 's'}"
    return f"Checked {files}: {looked}{at}; not applicable: {_listed(idle)}. Engine: {seen.engine}.{took}"


def message(finding: Finding) -> str:
    """Return the message for people: cut, with an ellipsis, where it is very long."""
    return cut(finding.message, _MESSAGE)


def why(rule: RuleText) -> str:
    """Say why a rule matters; of one that says nothing itself, what is true of it all the same, if anything."""
    if rule.why or not rule.shape:
        return rule.why
    if declarations.is_about(rule):
        return declarations.matters(rule)
    if rule.shape.startswith(SGS):
        return "Data that is not well formed can hide gaps, or feign them."
    return f"The shape gives no reason; its label is: {cut(rule.label, _MESSAGE)}."


def asked(finding: Finding) -> str:
    """Ask, as a sentence of its own, whether something else was meant; empty where nothing is like it."""
    question = meant(finding)
    return question[:1].upper() + question[1:]


def how(rule: RuleText) -> str:
    """Say how findings of a rule are closed; where the rule has no words of its own, the message must do."""
    return rule.how or ("Change the data so that it is as the message says." if rule.shape else "")


def closed(one: Closed) -> str:
    """Say for people what is closed, and whether it was the rules that changed."""
    why = " (by a change of the rules)" if one.by_rule else ""
    return f"{one.rule}, {cut(one.focus, _TERM)}: {cut(one.message, _MESSAGE)}{why}"


def stood(where: str) -> str:
    """Say of which files a place is that something closed had; empty where there is no place."""
    return f"stood at {where} in the base revision" if where else ""


def waived_until(waiver: Waiver) -> str:
    """Say who accepts a gap until when, and why."""
    kind = f" ({waiver.disposition})" if waiver.disposition else ""
    return f"waived until {waiver.expires} by {waiver.owner}{kind}: {waiver.reason}"


def notes(verdict: Verdict) -> list[str]:
    """Return what a reader should know, each sentence once."""
    return list(dict.fromkeys((*verdict.notes, *verdict.checked.notes)))


def name(rule: RuleText) -> str:
    """Write a rule with its label, where that says more than its id."""
    return rule.id if rule.id.endswith(rule.label) else f"{rule.id}: {cut(rule.label, _LABEL)}"


def plain_term(text: str | None) -> str:
    """Return a term in N-Triples form as people read it; a text that is no term as it stands."""
    try:
        return plain(from_ntriples(text)) if text else ""
    except (ValueError, IndexError, KeyError):
        return text or ""


def short(text: str | None) -> str:
    """Shorten a term in N-Triples form for reading: an IRI, or a literal in its N-Triples form."""
    if not text:
        return ""
    try:
        term = from_ntriples(text)
    except (ValueError, IndexError, KeyError):
        return text
    return compress(term) if isinstance(term, Iri) else to_ntriples(term)


def about(finding: Finding) -> str:
    """Name the focus node, with its label where the message does not have it."""
    focus, label = short(finding.focus), finding.focus_label
    told = label and label != focus and label not in finding.message
    return f"{cut(focus, _TERM)} ({cut(label, _LABEL)})" if told else cut(focus, _TERM)


def technical(finding: Finding) -> str:
    """Say at which property, and with which value, a finding of a rule that has no words of its own stands."""
    if finding.rule.how:
        return ""
    told = [f"at {cut(finding.path, _TERM)}"] if finding.path else []
    if finding.value and finding.value != finding.focus:
        told.append(f"value {cut(short(finding.value), _TERM)}")
    return ", ".join(told)


def place(finding: Finding | Closed, folder: str = "") -> str:
    """Write where a finding stands, or stood, as file, line and column; empty where that is not known."""
    where = finding.place
    return f"{relative(where.file, folder)}:{where.line}:{where.column}" if where else ""


def relative(file: str, folder: str = "") -> str:
    """Write the name of a file as a path relative to the root of a repository.

    Args:
        file: as the run knows it.
        folder: the folder of the run, seen from the root.

    Returns:
        A path with ``/`` that leads nowhere else: of a file that is not below the root the name alone.

    >>> relative("./b/../a.ttl", "data"), relative("../../../a.ttl"), relative("/somewhere/a.ttl")
    ('data/a.ttl', 'a.ttl', 'a.ttl')
    """
    text = file.replace(os.sep, "/")
    if text.startswith("/") or re.match(r"[A-Za-z]:[/\\]", text):
        return re.split(r"[/\\]", text.rstrip("/\\"))[-1] or "-"
    joined = posixpath.normpath(posixpath.join(folder.replace(os.sep, "/").strip("/"), text))
    return posixpath.basename(joined) if joined.startswith("../") else joined


def _listed(shapes: Sequence[str]) -> str:
    few = 5
    return (", ".join(shapes) if len(shapes) <= few else f"{len(shapes)} shapes") or "none"
