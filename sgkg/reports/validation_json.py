"""A verdict as JSON (``docs/schemas/validation.schema.json``)."""

from typing import Any

from sgkg import __version__
from sgkg.gate.model import Finding, RuleText, Verdict, Waiver
from sgkg.model import Place, Severity
from sgkg.reports import wording
from sgkg.reports.gap_data import checked_tree
from sgkg.reports.json_text import dump, wellformed

__all__ = ["to_json", "versions"]

#: report, list of results, result
_LAID_OUT = 3


def to_json(verdict: Verdict) -> str:
    """Write a verdict as JSON; keys and rows are in a fixed order."""
    levels = [finding.level for finding in verdict.findings]
    tree = {
        "conforms": wording.conforms(verdict),
        "passed": verdict.passed,
        "reasons": list(verdict.reasons),
        "as_of": verdict.as_of,
        "today": verdict.today,
        "fail_on": verdict.fail_on,
        "baseline": verdict.baseline,
        "counts": {severity.value: levels.count(severity) for severity in Severity},
        "counting": verdict.tally(),
        "versions": versions(verdict),
        "digests": dict(sorted(verdict.digests.items())),
        "checked": checked_tree(verdict.checked),
        "notes": list(verdict.notes),
        "rules": [_rule(rule, number) for rule, number in wording.ran(verdict)],
        "waivers": [_waiver(waiver) for waiver in verdict.waivers],
        "results": [_result(finding) for finding in verdict.findings],
        "closed": [
            {"rule": one.rule, "focus": one.focus, "message": one.message, "fingerprint": one.fingerprint,
             "by_rule": one.by_rule, "base_place": _place(one.place) if one.place else None}
            for one in verdict.closed
        ],
    }  # fmt: skip
    return wellformed(dump(tree, _LAID_OUT)) + "\n"


def versions(verdict: Verdict) -> dict[str, str]:
    """Return the versions, sorted, those of sgkg and the engine always among them."""
    return dict(sorted({"sgkg": __version__, "engine": verdict.checked.engine, **verdict.versions}.items()))


def _result(finding: Finding) -> dict[str, Any]:
    result, waiver = finding.result, finding.waiver
    shape = result.source_shape if result else None
    return {
        "severity": finding.level.value,
        "rule": finding.rule.id,
        "rule_label": finding.rule.label,
        "focus": wording.plain_term(finding.focus),
        "focus_label": finding.focus_label,
        "path": (str(result.path) if result and result.path else finding.path) or None,
        "value": finding.value,
        "shape": (wording.plain_term(shape) if shape else finding.rule.shape) or None,
        "component": finding.component,
        "message": finding.message,
        "remedy": finding.rule.how or None,
        "fingerprint": finding.fingerprint,
        **_place(finding.place),
        "state": finding.state.value or None,
        "by_rule": finding.by_rule,
        "counts": finding.counts,
        "waiver": None if waiver is None else {
            "iri": waiver.iri, "disposition": waiver.disposition, "owner": waiver.owner,
            "approver": waiver.approver, "reason": waiver.reason, "expires": waiver.expires,
        },
        **_mended(finding),
    }  # fmt: skip


def _mended(finding: Finding) -> dict[str, Any]:
    """Tell what may have been meant and what mends it, where there is something."""
    told: dict[str, Any] = {}
    if finding.suggestions:
        told["suggestions"] = [{"iri": one.iri, "name": one.name} for one in finding.suggestions]
    if finding.repair:
        told["repair"] = {
            "remove": finding.repair.remove, "add": finding.repair.add, "sure": finding.repair.sure,
        }  # fmt: skip
    return told


def _place(place: Place | None) -> dict[str, Any]:
    keys = ("file", "line", "column", "end_line", "end_column")
    return {key: getattr(place, key, None) for key in keys}


def _rule(rule: RuleText, number: int | None) -> dict[str, Any]:
    return {
        "id": rule.id,
        "shape": rule.shape or None,
        "label": rule.label,
        "severity": rule.severity.value,
        "why": rule.why,
        "who": rule.who,
        "how": rule.how,
        "references": list(rule.references),
        "help_uri": rule.help_uri or None,
        "focus_nodes": number,
    }


def _waiver(waiver: Waiver) -> dict[str, Any]:
    return {
        "iri": waiver.iri,
        "shapes": list(waiver.shapes),
        "focus": wording.plain_term(waiver.focus),
        "value": waiver.value,
        "disposition": waiver.disposition,
        "owner": waiver.owner,
        "approver": waiver.approver,
        "reason": waiver.reason,
        "issued": waiver.issued,
        "expires": waiver.expires,
        "state": waiver.state.value,
        "days_left": waiver.days_left,
        "problem": waiver.problem or None,
        **_place(waiver.place),
    }
