"""Baselines: the findings that were there when somebody began to watch, in a file that a person can review.

JSON lines. The first says which version of the format it is, each other one a finding: its fingerprint decides, the
rest is for readers. Nothing in it changes without need: no versions of tools, no dates, no places.
"""

import json
import re
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass, fields, replace
from typing import Any

from sgkg.errors import UsageError
from sgkg.gate.model import Closed, Finding, State
from sgkg.model import natural
from sgkg.namespaces import compress
from sgkg.rules_text import RUN_RULES, WAIVER_RULES
from sgkg.terms import Iri, from_ntriples

__all__ = ["Known", "about_data", "as_known", "closed", "compare", "read", "write"]

_KEY = "sgkg-baseline"
#: of the format, what fingerprints are made of included
_VERSION = 1
_AGAIN = "write it anew with --write-baseline"
_MARKS = re.compile(r"<{7}( |$)|\|{7}( |$)|={7}$|>{7}( |$)")
_FINGERPRINT = re.compile(r"[0-9a-f]{64}")
#: blank nodes have another label in each run
_LABEL = re.compile(r"(?<![^\s'\"(<])_:[A-Za-z0-9](?:[\w.-]*[\w-])?")
_BLANK = "[]"
#: what sgkg itself finds of files and waivers
_NOT_OF_DATA = frozenset(rule.id for rule in (*RUN_RULES, *WAIVER_RULES))


@dataclass(frozen=True, slots=True)
class Known:
    """A finding as a baseline has it.

    Attributes:
        fingerprint: 64 hexadecimal digits.
        rule: id of the rule.
        focus: short form of the focus node; ``[]`` for any blank node.
        message: for readers.
    """

    fingerprint: str
    rule: str
    focus: str
    message: str

    def sort_key(self) -> tuple[str, ...]:
        """Order by rule, focus and fingerprint."""
        return (natural(self.rule), self.rule, natural(self.focus), self.focus, self.fingerprint)


def as_known(finding: Finding) -> Known:
    """Write a finding as a baseline has it."""
    return Known(
        finding.fingerprint, finding.rule.id, _short(finding.focus), _LABEL.sub(_BLANK, finding.message)
    )  # fmt: skip


def about_data(finding: Finding) -> bool:
    """Tell findings about the data from those of waivers and of files that cannot be read.

    Nobody may get used to the latter: an expired waiver in a baseline would be one that never ends.
    """
    return finding.result is not None or finding.rule.id not in _NOT_OF_DATA


def write(findings: Iterable[Finding]) -> str:
    """Write findings as a baseline.

    Args:
        findings: in any order. Those that are waived are left out, as the waiver ends some day, and so are those that
            are not about the data.

    Returns:
        JSON lines, sorted by rule, focus and fingerprint: the same findings give the same text.
    """
    kept = {as_known(f) for f in findings if f.waiver is None and about_data(f)}
    lines = [{_KEY: _VERSION}, *(asdict(one) for one in sorted(kept, key=Known.sort_key))]
    return "".join(json.dumps(line, ensure_ascii=False) + "\n" for line in lines)


def read(text: str, source: str) -> dict[str, Known]:
    """Read a baseline.

    Args:
        text: of the file.
        source: its name, for messages.

    Returns:
        Fingerprint -> finding, in the order of the file.

    Raises:
        UsageError: it is no baseline, or not of a version that this sgkg reads; a line is broken, or has the marks of
            an unsettled merge; a fingerprint stands twice. Names file and line, and says what to do.
    """
    # Not str.splitlines: texts may hold line separators of Unicode.
    lines = [line.removesuffix("\r") for line in text.removeprefix("\ufeff").split("\n")]
    _refuse_marks(lines, source)
    _check_header(lines[0], source)
    found: dict[str, Known] = {}
    first: dict[str, int] = {}
    for number, line in enumerate(lines[1:], 2):
        if not line.strip():
            continue
        one = _finding(line, f"{source}:{number}")
        if one.fingerprint in found:
            raise UsageError(
                f"{source}:{number}: the finding of line {first[one.fingerprint]} stands here again; delete one "
                "of the two lines"
            )
        found[one.fingerprint] = one
        first[one.fingerprint] = number
    return found


def compare(findings: Sequence[Finding], known: Mapping[str, Known]) -> tuple[list[Finding], list[Closed]]:
    """Compare findings with a baseline.

    Args:
        findings: all of the run, the waived ones too: what is waived is not closed.
        known: fingerprint -> finding of the baseline.

    Returns:
        The findings in their order, each new or known; and those of the baseline that are no more, sorted by rule and
        focus.
    """
    marked = [
        replace(f, state=State.KNOWN if f.fingerprint in known and about_data(f) else State.NEW) for f in findings
    ]
    present = {finding.fingerprint for finding in findings}
    return marked, closed(one for one in known.values() if one.fingerprint not in present)


def closed(gone: Iterable[Known], by_rule: Collection[str] = ()) -> list[Closed]:
    """Tell of findings that are no more.

    Args:
        gone: in any order.
        by_rule: fingerprints of those that a change of the rules closed.

    Returns:
        Sorted by rule and focus.
    """
    ordered = sorted(gone, key=Known.sort_key)
    return [Closed(one.fingerprint, one.rule, one.focus, one.message, one.fingerprint in by_rule) for one in ordered]


def _short(term: str) -> str:
    if term.startswith("_:"):
        return _BLANK
    node = from_ntriples(term)
    return compress(node) if isinstance(node, Iri) else term


def _refuse_marks(lines: Sequence[str], source: str) -> None:
    for number, line in enumerate(lines, 1):
        if _MARKS.match(line):
            raise UsageError(
                f"{source}:{number}: this is the mark of a merge that is not settled; keep the lines of both sides, "
                f"each once and without the marks, or {_AGAIN}"
            )


def _check_header(line: str, source: str) -> None:
    if not line.strip():
        raise UsageError(f"{source}:1: a baseline begins with its version, and this line is empty; {_AGAIN}")
    header = _object(line, f"{source}:1")
    if _KEY not in header:
        raise UsageError(f'{source}:1: this is no baseline: the first line is not {{"{_KEY}": {_VERSION}}}; {_AGAIN}')
    version = header[_KEY]
    if version != _VERSION or isinstance(version, bool):
        raise UsageError(
            f"{source}:1: this sgkg reads version {_VERSION} of baselines, and this is {json.dumps(version)}; "
            f"use the sgkg that wrote it, or {_AGAIN}"
        )


def _finding(line: str, where: str) -> Known:
    values = _object(line, where)
    names = [field.name for field in fields(Known)]
    for name in names:
        if not isinstance(values.get(name), str):
            raise UsageError(f"{where}: the line has no text {name!r}; mend or delete it, or {_AGAIN}")
    if not _FINGERPRINT.fullmatch(values["fingerprint"]):
        raise UsageError(
            f"{where}: {values['fingerprint']!r} is no fingerprint (64 digits 0-9a-f); mend or delete the line, or "
            f"{_AGAIN}"
        )
    return Known(*(values[name] for name in names))


def _object(line: str, where: str) -> dict[str, Any]:
    try:
        value = json.loads(line)
    except (ValueError, RecursionError) as error:
        why = getattr(error, "msg", "") or "nested too deeply"
        raise UsageError(f"{where}: the line is no JSON ({why}); mend or delete it, or {_AGAIN}") from None
    if not isinstance(value, dict):
        raise UsageError(f"{where}: the line is no JSON object; mend or delete it, or {_AGAIN}")
    return value
