"""A verdict as SARIF 2.1.0: for GitHub code scanning, or everything for archives and viewers."""

import re
import zlib
from collections.abc import Sequence
from typing import Any
from urllib.parse import quote
from uuid import NAMESPACE_URL, uuid5

from sgkg import __version__
from sgkg.gate.model import Closed, Finding, RuleText, State, Verdict, Waiver
from sgkg.model import Place, Severity
from sgkg.reports import markup, wording
from sgkg.reports.gap_data import checked_tree
from sgkg.reports.json_text import dump, wellformed
from sgkg.reports.validation_json import versions

__all__ = ["GITHUB_BYTES", "GITHUB_RESULTS", "GITHUB_SHOWN", "to_sarif", "to_sarif_full"]

#: results of a run that GitHub takes, and how many of them it shows
GITHUB_RESULTS, GITHUB_SHOWN = 25_000, 5_000
#: bytes of the gzipped file that GitHub takes, less a margin for other ways to compress
GITHUB_BYTES = 9_500_000
_SCHEMA = "https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/schemas/sarif-schema-2.1.0.json"
_LEVELS = {Severity.VIOLATION: "error", Severity.WARNING: "warning", Severity.INFO: "note"}
_PROBLEMS = {Severity.VIOLATION: "error", Severity.WARNING: "warning", Severity.INFO: "recommendation"}
_ROOT = "%SRCROOT%"
#: how far each part of a run is laid out; what lies deeper is on one line
_DEPTHS = {"tool": 3, "properties": 2}
#: characters that GitHub takes of a rule's descriptions
_DESCRIPTION = 1024
_MESSAGE = 4000


def to_sarif(verdict: Verdict, *, folder: str = "") -> str:
    """Write SARIF for GitHub code scanning, within its limits.

    GitHub heeds neither ``suppressions`` nor ``baselineState``: waived findings are left out, which closes their
    alerts; known ones are in, for it compares by itself. What is too much is cut, the gravest is kept, and the file
    says what was left out.

    Args:
        verdict: the outcome.
        folder: the folder of the run, seen from the root of the repository.
    """
    wanted = [finding for finding in verdict.findings if finding.waiver is None]
    # Sorting is stable: within a severity what counts comes first, then the order of the verdict.
    wanted.sort(key=lambda finding: (finding.level.rank, not finding.counts))
    number = min(len(wanted), GITHUB_RESULTS)
    while True:
        log = _log(verdict, wanted[:number], wanted[number:], folder, full=False)
        size = len(log.encode())
        if size > GITHUB_BYTES:
            size = len(zlib.compress(log.encode(), 6))
        if size <= GITHUB_BYTES or not number:
            return log
        number = int(number * min(0.9, 0.95 * GITHUB_BYTES / size))


def to_sarif_full(verdict: Verdict, *, folder: str = "") -> str:
    """Write SARIF with all results: waived ones as suppressed, compared ones with their state, closed ones as absent.

    Args:
        verdict: the outcome.
        folder: the folder of the run, seen from the root of the repository.
    """
    return _log(verdict, verdict.findings, (), folder, full=True)


def _log(
    verdict: Verdict, findings: Sequence[Finding], left_out: Sequence[Finding], folder: str, *, full: bool
) -> str:
    rules = wording.ran(verdict)
    if not full and len(rules) > GITHUB_RESULTS:
        shown = {finding.rule.id for finding in findings}
        rules = [pair for pair in rules if pair[0].id in shown]
    known = {rule.id: index for index, (rule, _) in enumerate(rules)}
    suppressed = full and bool(verdict.waived)
    results = [_result(one, known, verdict, folder, full=full, suppressed=suppressed) for one in findings]
    if full:
        results += [_closed(one, known, rules, verdict, folder, suppressed=suppressed) for one in verdict.closed]
    uris = dict.fromkeys(_artifact(file, folder)["uri"] for file, _ in verdict.checked.files)
    run = {
        "tool": {"driver": _driver(verdict, rules)},
        "invocations": [_invocation(verdict, findings, left_out, full=full)],
        "originalUriBaseIds": {_ROOT: {"description": {"text": "The root of the repository."}}},
        "artifacts": [{"location": {"uri": uri, "uriBaseId": _ROOT}} for uri in uris],
        "columnKind": "unicodeCodePoints",
        "properties": _run_properties(verdict, findings, left_out),
        "results": results,
    }
    body = ",\n    ".join(f'"{key}": {dump(value, _DEPTHS.get(key, 1), "    ")}' for key, value in run.items())
    return wellformed(f'{{\n  "$schema": "{_SCHEMA}",\n  "version": "2.1.0",\n  "runs": [{{\n    {body}\n  }}]\n}}\n')


def _driver(verdict: Verdict, rules: Sequence[tuple[RuleText, int | None]]) -> dict[str, Any]:
    return {
        "name": "sgkg",
        "version": verdict.versions.get("sgkg") or __version__,
        "informationUri": "https://w3id.org/sgdata/",
        "rules": [_rule(rule, number) for rule, number in rules],
    }


def _rule(rule: RuleText, number: int | None) -> dict[str, Any]:
    label = rule.label or rule.id
    told = (("Why it matters", rule.why), ("Who can close it", rule.who), ("How to close it", rule.how))
    fields = [*told, ("Reference", "; ".join(rule.references))]
    plain = "\n".join(f"{what}: {said}" for what, said in fields if said) or label
    rich = "\n".join(f"- **{what}:** {markup.text(said)}" for what, said in fields if said) or markup.text(label)
    tree: dict[str, Any] = {
        "id": rule.id,
        "shortDescription": {"text": _message(markup.cut(label, _DESCRIPTION))},
        "fullDescription": {"text": _message(markup.cut(rule.why or label, _DESCRIPTION))},
        "help": {"text": _message(plain), "markdown": _braces(rich)},
        "defaultConfiguration": {"level": _LEVELS[rule.severity]},
        "properties": {
            "tags": ["sgkg", "gap" if rule.why else "data"],
            "precision": "very-high",
            "problem.severity": _PROBLEMS[rule.severity],
        },
    }
    if re.match(r"https?://[\x21-\x7e]+$", rule.help_uri):
        tree["helpUri"] = rule.help_uri
    if rule.shape:
        tree["properties"]["shape"] = rule.shape
    if number is not None:
        tree["properties"]["focusNodes"] = number
    return tree


def _result(
    finding: Finding, known: dict[str, int], verdict: Verdict, folder: str, *, full: bool, suppressed: bool
) -> dict[str, Any]:
    message = finding.message or wording.name(finding.rule)
    focus = wording.plain_term(finding.focus)
    location = _location(finding.place, verdict, folder, full=full)
    if focus:
        named = {"name": finding.focus_label} if finding.focus_label else {}
        location["logicalLocations"] = [{**named, "fullyQualifiedName": focus, "kind": "resource"}]
    told = {"path": finding.path, "value": finding.value if full else markup.cut(finding.value or "", 1000)}
    properties: dict[str, Any] = {key: value for key, value in told.items() if value}
    properties["counts"] = finding.counts
    if finding.place is None:
        properties["placeKnown"] = False
    if finding.by_rule:
        properties["byRule"] = True
    tree = {
        "ruleId": finding.rule.id,
        "ruleIndex": known[finding.rule.id],
        "level": _LEVELS[finding.level],
        "message": {"text": _message(_said(message if full else markup.cut(message, _MESSAGE), finding))},
        "locations": [location],
        "partialFingerprints": _fingerprints(finding.fingerprint),
    }
    if full:
        if verdict.baseline:
            tree["baselineState"] = "unchanged" if finding.state is State.KNOWN else "new"
        if suppressed:
            tree["suppressions"] = [_suppression(finding.waiver, folder)] if finding.waiver else []
    if finding.rewrite and finding.place:
        tree["fixes"] = [_fix(finding.rewrite, finding.place, folder)]
    return {**tree, "properties": properties}


def _said(message: str, finding: Finding) -> str:
    """Put what may have been meant behind a message; it is short, and so not cut with it."""
    asked = wording.asked(finding)
    return f"{message} {asked}" if asked else message


def _closed(
    closed: Closed, known: dict[str, int], rules: Sequence[tuple[RuleText, int | None]], verdict: Verdict,
    folder: str, *, suppressed: bool,
) -> dict[str, Any]:  # fmt: skip
    index = known.get(closed.rule)
    location = _location(closed.place, verdict, folder, full=True)
    if closed.place:
        location["message"] = {"text": "where it stood in the base revision"}
    told = {"counts": False, **({} if closed.place else {"placeKnown": False})}
    if closed.focus:
        location["logicalLocations"] = [{"fullyQualifiedName": closed.focus, "kind": "resource"}]
    return {
        "ruleId": closed.rule,
        **({} if index is None else {"ruleIndex": index, "level": _LEVELS[rules[index][0].severity]}),
        "message": {"text": _message(closed.message or closed.rule)},
        "locations": [location],
        "partialFingerprints": _fingerprints(closed.fingerprint),
        "baselineState": "absent",
        **({"suppressions": []} if suppressed else {}),
        "properties": {**told, **({"byRule": True} if closed.by_rule else {})},
    }


def _fingerprints(fingerprint: str) -> dict[str, str]:
    # GitHub uses the first only, and wants it in this form; the second is the whole one, under a name with a version.
    return {"primaryLocationLineHash": f"{fingerprint[:16]}:1", "sgkgFinding/v1": fingerprint}


def _location(place: Place | None, verdict: Verdict, folder: str, *, full: bool) -> dict[str, Any]:
    """Make a location; GitHub wants a line, and no line is better than a wrong one for everybody else."""
    files = verdict.checked.files
    artifact = _artifact(place.file if place else files[0][0] if files else "-", folder)
    if place is None and full:
        return {"physicalLocation": {"artifactLocation": artifact}}
    return {"physicalLocation": {"artifactLocation": artifact, "region": _region(place or Place("", 1, 1, 1, 1))}}


def _fix(text: str, place: Place, folder: str) -> dict[str, Any]:
    """Make a fix: a text in the place of the one that is there."""
    change = {
        "artifactLocation": _artifact(place.file, folder),
        "replacements": [{"deletedRegion": _region(place), "insertedContent": {"text": text}}],
    }
    return {"description": {"text": _message(f"Write {text} instead.")}, "artifactChanges": [change]}


def _region(place: Place) -> dict[str, int]:
    return {
        "startLine": place.line, "startColumn": place.column,
        "endLine": place.end_line, "endColumn": place.end_column,
    }  # fmt: skip


def _artifact(file: str, folder: str) -> dict[str, str]:
    path = wording.relative(file, folder).encode("utf-8", "surrogateescape")
    # ":" in the first segment would make a scheme of it (RFC 3986, 4.2).
    return {"uri": quote(path, safe="/-._~!$&'()*+,;=@"), "uriBaseId": _ROOT}


def _suppression(waiver: Waiver, folder: str) -> dict[str, Any]:
    told = {"owner": waiver.owner, "approver": waiver.approver, "disposition": waiver.disposition,
            "issued": waiver.issued, "expires": waiver.expires}  # fmt: skip
    tree: dict[str, Any] = {
        "guid": str(uuid5(NAMESPACE_URL, wellformed(waiver.iri))),
        "kind": "external",
        "status": "accepted",
        "justification": waiver.reason,
    }
    if waiver.place:
        region = {"startLine": waiver.place.line, "startColumn": waiver.place.column}
        artifact = _artifact(waiver.place.file, folder)
        tree["location"] = {"physicalLocation": {"artifactLocation": artifact, "region": region}}
    return {**tree, "properties": {"waiver": waiver.iri, **{key: said for key, said in told.items() if said}}}


def _invocation(
    verdict: Verdict, findings: Sequence[Finding], left_out: Sequence[Finding], *, full: bool
) -> dict[str, Any]:
    told = [{"level": "note", "message": {"text": _message(note)}} for note in wording.notes(verdict) if note]
    told += [{"level": "note", "message": {"text": _message(wording.checked(verdict))}}]
    if left_out:
        whole = len(findings) + len(left_out)
        text = (
            f"{len(left_out)} of {whole} findings are not in this file, for GitHub takes no more; the gravest are. "
            f"Left out: {wording.rule_counts(left_out)}."
        )
        told.append({"level": "warning", "message": {"text": _message(text)}})
    if not full and len(findings) > GITHUB_SHOWN:
        text = f"GitHub shows {GITHUB_SHOWN} of the {len(findings)} results of this file, the gravest first."
        told.append({"level": "warning", "message": {"text": text}})
    return {"executionSuccessful": verdict.checked.focus_nodes > 0, "toolExecutionNotifications": told}


def _run_properties(verdict: Verdict, findings: Sequence[Finding], left_out: Sequence[Finding]) -> dict[str, Any]:
    tree: dict[str, Any] = {
        "passed": verdict.passed,
        "conforms": wording.conforms(verdict),
        "reasons": list(verdict.reasons),
        "failOn": verdict.fail_on,
        "asOf": verdict.as_of,
        "today": verdict.today,
        "baseline": verdict.baseline,
        "versions": versions(verdict),
        "digests": dict(sorted(verdict.digests.items())),
        "counting": verdict.tally(),
        "checked": checked_tree(verdict.checked),
        "results": {"found": len(verdict.findings), "written": len(findings), "waived": len(verdict.waived)},
    }
    if left_out:
        counts: dict[str, int] = {}
        for finding in left_out:
            counts[finding.rule.id] = counts.get(finding.rule.id, 0) + 1
        tree["leftOut"] = dict(sorted(counts.items()))
    return tree


def _message(text: str) -> str:
    """Escape what a message of SARIF may hold: placeholders in braces (3.11.5), ``[links](target)`` (3.11.6)."""
    return _braces(text).replace("](", "] (")


def _braces(text: str) -> str:
    return text.replace("{", "{{").replace("}", "}}")
