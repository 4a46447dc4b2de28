"""Gaps as a text for people: a section for each rule, the sources at the end, a summary last."""

from collections.abc import Iterable, Sequence
from itertools import groupby

from sgkg.model import Gap, GapReport, Rule
from sgkg.reports.layout import Style, by_severity, field, item, plain_style, table

__all__ = ["counts", "problems", "to_table"]


def to_table(report: GapReport, *, width: int = 80, style: Style = plain_style, summary: bool = False) -> str:
    """Write gaps for reading.

    Args:
        report: the gaps.
        width: columns to fill.
        style: how to show headings and severities.
        summary: leave out the sections.
    """
    sources = _numbered(report.gaps)
    title = f"Gaps in {report.label}"
    lines = [style(title, "heading"), style(_made_of(report), "dim"), ""]
    if not summary:
        for rule, group in groupby(report.gaps, key=lambda gap: gap.rule):
            lines += [*_section(rule, list(group), sources, width, style), ""]
        lines += _sources(sources, width, style)
    lines += _summary(report, width, style)
    return "\n".join(line.rstrip() for line in lines) + "\n"


def counts(gaps: Sequence[Gap]) -> str:
    """Say how many gaps there are of each severity."""
    if not gaps:
        return "no gaps"
    levels = [gap.rule.severity for gap in gaps]
    return f"{len(gaps)} gap{'s' if len(gaps) > 1 else ''}: {by_severity(levels)}"


def problems(report: GapReport) -> str:
    """Say how often the inventory is not well formed."""
    number = len(report.faults)
    return f"The inventory is not well formed in {number} place{'s' if number > 1 else ''}"


def _made_of(report: GapReport) -> str:
    made = report.versions
    return f"as of {report.as_of} · sgkg {made['sgkg']} · {made['engine']}"


def _section(rule: Rule, gaps: list[Gap], sources: dict[str, int], width: int, style: Style) -> list[str]:
    number = f"{len(gaps)} gap{'s' if len(gaps) > 1 else ''}"
    tail = f"{rule.severity.value}, {number}"
    name = f"{rule.id}  {rule.label[:1].upper()}{rule.label[1:]}"
    # Name and tail share a line where both fit.
    heading = item(f"{name} ({tail})", width, rest=" " * 5)
    lines = [style(line, rule.severity.value) for line in heading]
    for gap, text in _sayings(rule, gaps):
        marks = " ".join(f"[{sources[citation]}]" for _, citation in gap.sources)
        lines += item(f"{text} {marks}".rstrip(), width, first="  - ", rest="    ")
    lines += field("  Why", rule.why, width, style)
    lines += field("  Who", rule.who, width, style)
    lines += field("  How", rule.how, width, style)
    lines += field("  See", "; ".join(rule.references), width, style)
    return lines


def _sayings(rule: Rule, gaps: list[Gap]) -> Iterable[tuple[Gap, str]]:
    """One line a gap; where a rule finds several for one focus, one line a focus that lists the details."""
    if not rule.per_value:
        return [(gap, gap.message) for gap in gaps]
    grouped = [list(group) for _, group in groupby(gaps, key=lambda gap: gap.focus)]
    return [(group[0], f"{group[0].focus_label}: {', '.join(gap.detail for gap in group)}") for group in grouped]


def _numbered(gaps: Iterable[Gap]) -> dict[str, int]:
    numbers: dict[str, int] = {}
    for gap in gaps:
        for _, citation in gap.sources:
            numbers.setdefault(citation, len(numbers) + 1)
    return numbers


def _sources(sources: dict[str, int], width: int, style: Style) -> list[str]:
    if not sources:
        return []
    lines = [style("Sources", "heading")]
    for citation, number in sources.items():
        lines += item(citation, width, first=f"  [{number}] ", rest=" " * 6)
    return [*lines, ""]


def _summary(report: GapReport, width: int, style: Style) -> list[str]:
    rows: list[tuple[str, ...]] = []
    idle = {one.shape for one in report.checked.shapes if not one.focus_nodes}
    for _, group in groupby(report.rules, key=lambda rule: rule.id):
        variants = list(group)
        found = {rule: sum(gap.rule == rule for gap in report.gaps) for rule in variants}
        # A rule without gaps has one line, whatever its variants.
        shown = [rule for rule in variants if found[rule]] or variants[:1]
        # Not applicable and no gap are two things.
        none = "n/a" if all(f"{rule.iri}-target" in idle for rule in variants) else "-"
        rows += [(rule.id, rule.severity.value, str(found[rule] or none).rjust(4), rule.label) for rule in shown]
    lines = [style("Summary", "heading")]
    lines += [f"  {line}" for line in table([("rule", "severity", "gaps", "what"), *rows], width - 2)] if rows else []
    if any(row[2].strip() == "n/a" for row in rows):
        lines += [style("  n/a: the inventory has nothing that the rule looks at", "dim")]
    if report.faults:
        lines += ["", *item(f"{problems(report)}, which can hide gaps or feign them: see sgkg validate.", width)]
    lines += ["", style(f"{counts(report.gaps)}.", "strong")]
    return lines
