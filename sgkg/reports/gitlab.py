"""A verdict as GitLab Code Quality (``docs/schemas/gitlab-code-quality.schema.json``)."""

from hashlib import sha256
from typing import Any

from sgkg.gate.model import Verdict
from sgkg.model import Severity
from sgkg.reports import wording
from sgkg.reports.json_text import dump, wellformed
from sgkg.reports.markup import one_line

__all__ = ["to_gitlab"]

_SEVERITIES = {Severity.VIOLATION: "critical", Severity.WARNING: "minor", Severity.INFO: "info"}


def to_gitlab(verdict: Verdict, *, folder: str = "") -> str:
    """Write what GitLab's merge-request widget reads.

    Waived findings are left out; known ones are in, for GitLab compares with the report of the target branch. The
    format has no room for what was looked at. Very long messages are cut: the widget gives up on large files.

    Args:
        verdict: the outcome.
        folder: the folder of the run, seen from the root of the repository.
    """
    files = verdict.checked.files
    first = files[0][0] if files else "-"
    seen: dict[str, int] = {}
    rows: list[dict[str, Any]] = []
    for finding in verdict.findings:
        if finding.waiver is None:
            place = finding.place
            told = [f"{finding.rule.id}: {wording.message(finding) or finding.rule.label}", wording.asked(finding)]
            rows.append(
                {
                    "description": one_line(" ".join(told)),
                    "check_name": finding.rule.id,
                    "fingerprint": _unique(finding.fingerprint, seen),
                    "severity": _SEVERITIES[finding.level],
                    "location": {
                        "path": wording.relative(place.file if place else first, folder),
                        "lines": {"begin": place.line if place else 1},
                    },
                }
            )
    return wellformed(dump(rows, 1)) + "\n"


def _unique(fingerprint: str, seen: dict[str, int]) -> str:
    """Keep equal fingerprints apart: GitLab shows one entry for each."""
    number = seen[fingerprint] = seen.get(fingerprint, 0) + 1
    return fingerprint if number == 1 else sha256(f"{fingerprint}\x1f{number}".encode()).hexdigest()
