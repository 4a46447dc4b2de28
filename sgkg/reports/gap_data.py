"""Gaps as data: JSON (``docs/schemas/gaps.schema.json``), CSV, Turtle, Markdown."""

import csv
import io as textio
import json
from itertools import groupby
from typing import Any

from sgkg.model import Checked, Gap, GapReport, Result
from sgkg.terms import from_ntriples, plain

__all__ = ["checked_tree", "result_tree", "to_csv", "to_json", "to_markdown", "to_turtle"]

_COLUMNS = (
    "id", "rule", "variant", "severity", "focus", "focus_label", "detail", "message",
    "why", "who", "remedy", "references", "source", "inventory", "as_of",
)  # fmt: skip


def to_json(report: GapReport) -> str:
    """Write gaps as JSON; keys and rows are in a fixed order."""
    tree = {
        "inventory": report.inventory,
        "inventory_label": report.label,
        "as_of": report.as_of,
        "versions": report.versions,
        "checked": checked_tree(report.checked),
        "gaps": [_tree(gap) for gap in report.gaps],
        "problems": [result_tree(result, report.names) for result in report.problems],
    }
    return json.dumps(tree, ensure_ascii=False, indent=2) + "\n"


def to_csv(report: GapReport) -> str:
    """Write gaps as CSV (RFC 4180) with a header line."""
    out = textio.StringIO()
    rows = csv.writer(out, lineterminator="\r\n")
    rows.writerow(_COLUMNS)
    for gap in report.gaps:
        cells = {
            **_tree(gap),
            "references": " | ".join(gap.rule.references),
            "source": " | ".join(_citations(gap)),
            "inventory": report.inventory,
            "as_of": report.as_of,
        }
        rows.writerow([_harmless(cells[column]) for column in _COLUMNS])
    return out.getvalue()


def to_turtle(report: GapReport) -> str:
    """Write gaps as the Turtle of their named graph."""
    from sgkg import gaps, io

    return io.write_turtle(gaps.as_document(report))


def to_markdown(report: GapReport) -> str:
    """Write gaps as Markdown: a table for each rule."""
    from sgkg.reports.gap_table import counts, problems
    from sgkg.reports.markup import text

    made = ", ".join(f"{name} {version}" for name, version in report.versions.items())
    lines = [
        f"# Gaps in {text(report.label)}",
        "",
        f"As of {report.as_of}; {text(made)}.",
        "",
        f"{counts(report.gaps)}.",
    ]
    if report.faults:
        lines += ["", f"{problems(report)}, which can hide gaps or feign them: see `sgkg validate`."]
    for rule, group in groupby(report.gaps, key=lambda gap: gap.rule):
        variant = f" ({rule.variant})" if rule.variant else ""
        lines += [
            "",
            f"## {text(rule.id + variant)}: {text(rule.label)}",
            "",
            f"Severity: {rule.severity.value}.",
            "",
        ]
        lines += [f"- **Why it matters:** {text(rule.why)}", f"- **Who can close it:** {text(rule.who)}"]
        lines += [f"- **How:** {text(rule.how)}", f"- **Reference:** {text('; '.join(rule.references))}", ""]
        lines += ["| finding | focus | source |", "| --- | --- | --- |"]
        for gap in group:
            cells = (gap.message, gap.focus, "; ".join(_citations(gap)))
            lines.append("| " + " | ".join(text(cell) for cell in cells) + " |")
    return "\n".join(lines) + "\n"


def checked_tree(checked: Checked) -> dict[str, Any]:
    """Say in JSON what a run has looked at."""
    return {
        "engine": checked.engine,
        "files": [{"name": name, "statements": number} for name, number in checked.files],
        "focus_nodes": checked.focus_nodes,
        "shapes": [
            {"shape": one.shape, "label": one.label, "focus_nodes": one.focus_nodes}
            for one in checked.shapes
            if one.focus_nodes
        ],
        "not_applicable": [one.shape for one in checked.shapes if not one.focus_nodes],
        "notes": list(checked.notes),
    }


def result_tree(result: Result, names: dict[str, str]) -> dict[str, Any]:
    """Write one validation result in JSON: IRIs plain, the value as people read it and in N-Triples."""
    return {
        "severity": result.level.value,
        "focus": plain(from_ntriples(result.focus_node)),
        "focus_label": names.get(result.focus_node, ""),
        "path": str(result.path) if result.path else None,
        "value": result.value,
        "shape": plain(from_ntriples(result.source_shape)) if result.source_shape else None,
        "component": result.component,
        "message": result.message,
    }


def _tree(gap: Gap) -> dict[str, Any]:
    rule = gap.rule
    return {
        "id": gap.iri,
        "rule": rule.id,
        "variant": rule.variant,
        "severity": rule.severity.value,
        "focus": gap.focus,
        "focus_label": gap.focus_label,
        "detail": gap.detail,
        "message": gap.message,
        "why": rule.why,
        "who": rule.who,
        "remedy": rule.how,
        "references": list(rule.references),
        "source": [{"iri": iri or None, "citation": citation} for iri, citation in gap.sources],
        "shape": rule.iri,
    }


def _citations(gap: Gap) -> list[str]:
    return [citation for _, citation in gap.sources]


def _harmless(cell: str) -> str:
    """Keep a spreadsheet from running a cell as a formula."""
    return f"'{cell}" if cell[:1] in "=+-@\t\r" and cell else cell
