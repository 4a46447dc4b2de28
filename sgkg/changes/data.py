"""A change report as JSON (``docs/schemas/diff.schema.json``)."""

import json
from collections.abc import Iterable
from typing import Any

from sgkg.changes.model import Change, ChangeReport, Coverage, Entity, Statement, Version
from sgkg.model import Gap, Result
from sgkg.terms import from_ntriples, plain

__all__ = ["to_json"]


def to_json(report: ChangeReport) -> str:
    """Write a change report as JSON; keys and rows are in a fixed order."""
    tree = {
        "old": _version(report.old),
        "new": _version(report.new),
        "versions": report.versions,
        "summary": {
            "gaps_opened": len(report.opened),
            "gaps_closed": len(report.closed),
            "gaps_remaining": report.remaining,
            "findings_opened": len(report.findings_opened),
            "findings_closed": len(report.findings_closed),
            "entities": {change.value: sum(e.change is change for e in report.entities) for change in Change},
        },
        "gaps": {"opened": [_gap(gap) for gap in report.opened], "closed": [_gap(gap) for gap in report.closed]},
        "findings": {
            "opened": [_finding(result) for result in report.findings_opened],
            "closed": [_finding(result) for result in report.findings_closed],
        },
        "coverage": {
            "gained": [_coverage(one) for one in report.covered],
            "lost": [_coverage(one) for one in report.uncovered],
        },
        "entities": [_entity(entity) for entity in report.entities],
    }
    return json.dumps(tree, ensure_ascii=False, indent=2) + "\n"


def _version(version: Version) -> dict[str, Any]:
    return {
        "source": version.source,
        "files": [{"name": name, "statements": number} for name, number in version.files],
        "inventory": version.inventory or None,
        "label": version.label,
        "as_of": version.as_of or None,
        "focus_nodes": version.focus_nodes,
        "faults": version.faults,
        "notes": list(version.notes),
    }


def _gap(gap: Gap) -> dict[str, Any]:
    return {
        "id": gap.iri,
        "rule": gap.rule.id,
        "variant": gap.rule.variant,
        "severity": gap.rule.severity.value,
        "focus": gap.focus,
        "focus_label": gap.focus_label,
        "detail": gap.detail,
        "value": gap.value,
        "message": gap.message,
        "remedy": gap.rule.how,
        "shape": gap.rule.iri,
    }


def _finding(result: Result) -> dict[str, Any]:
    named = result.focus_node.startswith("<")
    return {
        "severity": result.level.value,
        "focus": plain(from_ntriples(result.focus_node)) if named else result.focus_node,
        "path": str(result.path) if result.path else None,
        "value": result.value,
        "shape": plain(from_ntriples(result.source_shape)) if result.source_shape else None,
        "component": result.component,
        "message": result.message,
    }


def _coverage(one: Coverage) -> dict[str, Any]:
    return {
        "interface": one.interface,
        "label": one.label,
        "standards": [{"iri": iri, "label": label} for iri, label in one.standards],
    }


def _entity(entity: Entity) -> dict[str, Any]:
    return {
        "kind": entity.kind.value,
        "change": entity.change.value,
        "iri": entity.iri or None,
        "label": entity.label,
        "types": list(entity.types),
        "removed": _statements(entity.removed),
        "added": _statements(entity.added),
    }


def _statements(statements: Iterable[Statement]) -> list[dict[str, str]]:
    return [{"property": one.predicate, "value": one.value} for one in statements]
