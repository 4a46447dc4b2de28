"""From the report of a run to a verdict: findings with places and fingerprints, and what the policy makes of them."""

import re
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import replace

from sgkg.gate.fingerprints import fingerprints
from sgkg.gate.mending import NOTHING, mended
from sgkg.gate.model import Finding, RuleText
from sgkg.gate.rewriting import rewritten
from sgkg.io import Document
from sgkg.model import FAIL_ON, Result, Severity, natural
from sgkg.namespaces import compress
from sgkg.positions import places
from sgkg.rules_text import rule_texts
from sgkg.terms import Iri, from_ntriples, plain
from sgkg.validation.runs import Run

__all__ = ["FAIL_ON", "Rules", "findings_of", "overridden", "reasons", "rule_names"]

_IRI = re.compile(r"<([^>]*)>")
#: severity by rule id; None turns a rule off
Rules = Mapping[str, Severity | None]


def findings_of(run: Run, files: Sequence[tuple[Document, bytes]], *, located: bool = True) -> list[Finding]:
    """Make findings of the results of a run.

    Args:
        run: over the files.
        files: the user's documents, each with the bytes that it was read from.
        located: look up where they stand in the files, and what would mend them; that is not needed of what is
            only compared.

    Returns:
        The findings, sorted.
    """
    texts = rule_texts(run.shapes)
    names = run.report.names
    prints = fingerprints(run.results, [document for document, _ in files], run.shapes)
    wanted = [(result.focus_node, result.path, result.value) for result in run.results]
    where = places(wanted, files) if located else [None] * len(wanted)
    mends = mended(run.results, [document for document, _ in files]) if located else {}
    found = [
        Finding(
            rule=_text(result, texts),
            level=result.level,
            focus=result.focus_node,
            focus_label=names.get(result.focus_node) or compress(plain(from_ntriples(result.focus_node))),
            path=_short(result),
            value=result.value,
            message=result.message,
            component=result.component,
            fingerprint=fingerprint,
            place=place,
            result=result,
            suggestions=mends.get(raw, NOTHING)[0],
            repair=mends.get(raw, NOTHING)[1],
        )
        for raw, result, fingerprint, place in zip(run.results, run.report.results, prints, where, strict=True)
    ]
    return sorted(rewritten(found, files), key=Finding.sort_key)


def overridden(findings: Sequence[Finding], rules: Rules) -> tuple[list[Finding], Counter[str]]:
    """Give findings the severities that a policy wants.

    Args:
        findings: as the shapes make them.
        rules: id of a rule (``G03`` for all its variants, ``G03-unknown``, ``sgs:…``) or IRI of a shape -> severity.

    Returns:
        The findings that are left, sorted; and how many of which rule the policy turns off.
    """
    if not rules:
        return list(findings), Counter()
    kept: list[Finding] = []
    off: Counter[str] = Counter()
    for finding in findings:
        level = next((rules[name] for name in rule_names(finding.rule) if name in rules), finding.level)
        if level is None:
            off[finding.rule.id] += 1
        else:
            kept.append(finding if level is finding.level else replace(finding, level=level))
    return sorted(kept, key=Finding.sort_key), off


def reasons(findings: Sequence[Finding], fail_on: str, limits: Mapping[str, int]) -> list[str]:
    """Say why a run fails, a sentence each; nothing where it passes.

    Args:
        findings: all of them.
        fail_on: one of :data:`sgkg.model.FAIL_ON`.
        limits: severity, or id of a rule -> how many findings there may be; waived ones do not count, known ones do.
    """
    said: list[str] = []
    if fail_on != "never":
        worst = Severity(fail_on).rank
        counting = [finding for finding in findings if finding.counts and finding.level.rank <= worst]
        for level, group in _by_level(counting).items():
            rules = Counter(finding.rule.id for finding in group)
            listed = ", ".join(f"{name} ({rules[name]})" for name in sorted(rules, key=natural))
            count = f"1 {level.value} counts" if len(group) == 1 else f"{len(group)} {level.value}s count"
            said.append(f"{count}: {listed}.")
    for name, most in sorted(limits.items(), key=lambda pair: natural(pair[0])):
        number = sum(1 for f in findings if f.waiver is None and name in (f.level.value, *rule_names(f.rule)))
        if number > most:
            count = f"1 finding of {name}" if number == 1 else f"{number} findings of {name}"
            said.append(f"{count}, and the policy allows {most}.")
    return said


def _by_level(findings: Sequence[Finding]) -> dict[Severity, list[Finding]]:
    found = {level: [finding for finding in findings if finding.level is level] for level in Severity}
    return {level: group for level, group in found.items() if group}


def rule_names(rule: RuleText) -> tuple[str, ...]:
    """List the names that a policy may call a rule by, the most exact first."""
    base = rule.id.partition("-")[0] if rule.id.startswith("G") else rule.id
    return (rule.id, rule.shape, compress(rule.shape), base)


def _text(result: Result, texts: Mapping[str, RuleText]) -> RuleText:
    shape = from_ntriples(result.source_shape) if result.source_shape else None
    if isinstance(shape, Iri):
        known = texts.get(shape)
        return known or RuleText(compress(shape), shape, compress(shape), result.level)
    component = result.component.rpartition("#")[2].removesuffix("ConstraintComponent")
    return RuleText(f"anonymous-{component}", "", f"a shape without a name ({component})", result.level)


def _short(result: Result) -> str:
    return _IRI.sub(lambda iri: compress(iri[1]), str(result.path)) if result.path else ""
