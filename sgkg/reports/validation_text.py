"""A verdict for people: findings by rule, then focus; what to do; what was looked at; the outcome last."""

import re
from collections.abc import Sequence
from itertools import groupby

from sgkg.gate.model import Closed, Finding, Verdict
from sgkg.reports import wording
from sgkg.reports.layout import Style, field, item, plain_style
from sgkg.reports.repairs import meant, offered

__all__ = ["to_text"]

#: a line that a CI runner would take for an order
_ORDER = re.compile(r"^((?:\x1b\[[\d;]*m|\s)*)::", re.MULTILINE)


def to_text(verdict: Verdict, *, width: int = 80, style: Style = plain_style, seconds: float | None = None) -> str:
    """Write a verdict for reading.

    Args:
        verdict: the outcome.
        width: columns to fill.
        style: how to show headings and severities.
        seconds: how long it took, told where given.
    """
    part = wording.parts(verdict)
    new = " new" if verdict.baseline else ""
    lines: list[str] = []
    for rule, level, group in wording.groups(part.opened):
        heading = item(f"{level.value}  {wording.name(rule)} ({len(group)}{new})", width, rest=" " * 5)
        lines += [style(line, level.value) for line in heading]
        lines += _items(group, width)
        for what, said in (("  Why", wording.why(rule)), ("  How", wording.how(rule))):
            lines += field(what, said, width, style) if said else []
        lines.append("")
    lines += _listed("found by a change of the rules; does not count", part.by_rule, width, style)
    lines += _listed("known before; does not count", part.known, width, style)
    lines += _listed("waived; does not count", part.waived, width, style)
    lines += _closed(verdict.closed, width, style)
    if mends := offered(verdict):
        lines += [*item(mends, width), ""]
    lines += item(wording.checked(verdict, seconds), width)
    if made := _made_of(verdict):
        lines += item(made, width)
    if told := wording.compared(verdict):
        lines += item(told, width)
    for sentence in wording.outcome(verdict):
        lines += item(sentence, width)
    lines += [style(line, "strong") for line in item(wording.conformity(verdict), width)]
    text = "\n".join(line.rstrip() for line in lines) + "\n"
    return _ORDER.sub(r"\1: :", text).replace("##[", "# #[")  # styles are escape sequences: they stay


def _items(findings: Sequence[Finding], width: int) -> list[str]:
    """One item a focus node; where it has several findings, they hang under it."""
    lines: list[str] = []
    for _, group in groupby(findings, key=lambda finding: (finding.focus, wording.about(finding))):
        same = list(group)
        who = wording.about(same[0])
        if len(same) > 1:
            lines += item(f"{who}:", width, first="  - ", rest="    ")
        for finding in same:
            first, rest = ("    - ", "      ") if len(same) > 1 else ("  - ", "    ")
            said = wording.message(finding)
            text = said if len(same) > 1 else f"{who}: {said}"
            lines += [*item(text, width, first=first, rest=rest), *_place(finding, width, rest)]
            if asked := meant(finding):
                lines += item(asked, width, first=rest, rest=rest)
    return lines


def _place(finding: Finding, width: int, indent: str) -> list[str]:
    where = str(finding.place) if finding.place else ""
    told = ", ".join(filter(None, (where, wording.technical(finding))))
    return item(told, width, first=indent, rest=indent)


def _listed(title: str, findings: Sequence[Finding], width: int, style: Style) -> list[str]:
    """Findings that do not count, briefly."""
    if not findings:
        return []
    lines = [style(f"{len(findings)} {title}", "heading")]
    for finding in findings:
        text = f"{finding.level.value} {finding.rule.id}, {wording.about(finding)}: {wording.message(finding)}"
        lines += [*item(text, width, first="  - ", rest="    "), *_place(finding, width, "    ")]
        if finding.waiver:
            lines += item(wording.waived_until(finding.waiver), width, first="    ", rest="    ")
    return [*lines, ""]


def _closed(closed: Sequence[Closed], width: int, style: Style) -> list[str]:
    if not closed:
        return []
    lines = [style(f"{len(closed)} closed", "heading")]
    for one in closed:
        lines += item(wording.closed(one), width, first="  - ", rest="    ")
        where = wording.stood(str(one.place) if one.place else "")
        lines += item(where, width, first="    ", rest="    ")
    return [*lines, ""]


def _made_of(verdict: Verdict) -> str:
    """Say which versions made it; that of the engine is told already."""
    told = [f"{what} {version}" for what, version in sorted(verdict.versions.items()) if what != "engine"]
    return f"Versions: {', '.join(told)}." if told else ""
