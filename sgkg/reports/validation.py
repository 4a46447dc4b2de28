"""Validation reports for people and as JSON (``docs/schemas/validation.schema.json``)."""

import json
import re
from itertools import groupby

from sgkg import __version__
from sgkg.model import Report, Result, Rule, Severity
from sgkg.namespaces import compress
from sgkg.reports.gap_data import checked_tree, result_tree
from sgkg.reports.layout import Style, by_severity, field, item, plain_style
from sgkg.terms import Iri, from_ntriples, plain, to_ntriples

__all__ = ["to_json", "to_text"]


def to_text(
    report: Report, rules: dict[str, Rule], *, as_of: str = "", width: int = 80, style: Style = plain_style
) -> str:
    """Write a report for reading: results by severity and shape, what to do, what was looked at."""
    lines: list[str] = []

    def shape_of(result: Result) -> tuple[int, str]:
        return (result.level.rank, result.source_shape or "")

    for _, found in groupby(sorted(report.results, key=shape_of), key=shape_of):
        group = list(found)
        lines += [*_section(group, rules, report.names, width, style), ""]
    files = ", ".join(f"{name} ({number} statements)" for name, number in report.checked.files)
    idle = [compress(one.shape) for one in report.checked.shapes if not one.focus_nodes]
    active = len(report.checked.shapes) - len(idle)
    at = f", as of {as_of}" if as_of else ""
    nodes = report.checked.focus_nodes
    lines += item(
        f"Checked {files}: {nodes} focus node{'' if nodes == 1 else 's'} "
        f"of {active} shape{'' if active == 1 else 's'}{at}; not applicable: {_named(idle)}. "
        f"Engine: {report.checked.engine}.",
        width,
    )
    lines.append(style(_verdict(report), "strong"))
    return "\n".join(line.rstrip() for line in lines) + "\n"


def to_json(report: Report, rules: dict[str, Rule], *, as_of: str = "") -> str:
    """Write a report as JSON."""
    results = []
    for result in report.results:
        tree = result_tree(result, report.names)
        rule = rules.get(tree["shape"] or "")
        results.append({**tree, "rule": rule.id if rule else None, "remedy": rule.how if rule else None})
    tree = {
        "conforms": report.conforms,
        "as_of": as_of,
        "counts": {severity.value: report.count(severity) for severity in Severity},
        "versions": {"sgkg": __version__, "engine": report.checked.engine},
        "checked": checked_tree(report.checked),
        "results": results,
    }
    return json.dumps(tree, ensure_ascii=False, indent=2) + "\n"


def _section(
    group: list[Result], rules: dict[str, Rule], names: dict[str, str], width: int, style: Style
) -> list[str]:
    first = group[0]
    shape = plain(from_ntriples(first.source_shape)) if first.source_shape else "?"
    rule = rules.get(shape)
    name = f"{rule.id}: {rule.label}" if rule else "a shape without a name" if shape[:2] == "_:" else compress(shape)
    lines = [style(f"{first.level.value}  {name} ({len(group)})", first.level.value)]
    for result in group:
        focus = compress(plain(from_ntriples(result.focus_node)))
        label = names.get(result.focus_node, "")
        known = label and label in result.message
        who = f"{focus} ({label})" if label and not known and label != focus else focus
        lines += item(f"{who}: {result.message}", width, first="  - ", rest="    ")
        if not rule:
            lines += item(_place(result), width, first="    ", rest="    ")
    if rule:
        lines += field("  How", rule.how, width, style)
    return lines


def _place(result: Result) -> str:
    """Say at which property, and with which value, a result of a structural shape or of a user's own stands."""
    parts = []
    if result.path:
        path = re.sub(r"<([^>]*)>", lambda iri: compress(iri[1]), str(result.path))
        parts.append(f"at {path}")
    if result.value and result.value != result.focus_node:
        value = from_ntriples(result.value)
        parts.append(f"value {compress(value) if isinstance(value, Iri) else to_ntriples(value)}")
    return ", ".join(parts)


def _named(shapes: list[str]) -> str:
    if not shapes:
        return "none"
    few = 5
    return ", ".join(shapes) if len(shapes) <= few else f"{len(shapes)} shapes"


def _verdict(report: Report) -> str:
    if report.conforms:
        return "Conforms."
    return f"Does not conform: {by_severity([result.level for result in report.results])}."
