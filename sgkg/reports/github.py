"""A verdict as GitHub workflow commands, and as the Markdown of a step's summary."""

from collections.abc import Iterable, Sequence

from sgkg.gate.model import Finding, Verdict
from sgkg.model import Severity
from sgkg.reports import wording
from sgkg.reports.layout import by_severity, printable
from sgkg.reports.markup import cut, one_line
from sgkg.reports.validation_markdown import to_markdown
from sgkg.rules_text import is_gap_rule

__all__ = ["ANNOTATIONS", "SUMMARY_BYTES", "github_summary", "to_github"]

#: errors, warnings, and notices, of a step that GitHub shows; it drops the others without a word
ANNOTATIONS = 10
#: notices that findings may have; two are for what is closed, and what a change of the rules found
_INFOS = ANNOTATIONS - 2
#: a summary over 1 MiB is refused
SUMMARY_BYTES = 1_000_000
_TITLE, _TEXT = 200, 4000
_FEW = 5


def to_github(verdict: Verdict, *, folder: str = "") -> str:
    """Write annotations as workflow commands.

    One error for each finding that makes the run fail, ten at most: the tenth then says what is left out. Of those
    that count but do not fail the run, gaps share one warning: an inventory may have hundreds. Each other finding,
    of a declaration, of a waiver or of data that is not well formed, has a warning or a notice at its place, as long
    as GitHub shows them; those that are left share the warning of the gaps. Closed gaps share one notice. Known and
    waived findings have none.

    Args:
        verdict: the outcome.
        folder: the folder of the run, seen from the root of the repository.
    """
    errors = wording.failing(verdict)
    failed = {id(finding) for finding in errors}
    others = [finding for finding in verdict.counting if id(finding) not in failed]
    shown = errors if len(errors) <= ANNOTATIONS else errors[: ANNOTATIONS - 1]
    lines = [_single("error", finding, folder) for finding in shown]
    if rest := errors[len(shown) :]:
        lines.append(_command("error", f"{len(rest)} more findings", _by_rule(rest, folder)))
    if not errors and verdict.reasons:
        lines.append(_command("error", "sgkg validate fails", list(verdict.reasons)))
    alone, joined = _apart(others)
    lines += [
        _single("notice" if finding.level is Severity.INFO else "warning", finding, folder) for finding in alone
    ]
    if joined:
        title = f"{len(joined)} more finding{'' if len(joined) == 1 else 's'}"
        if all(is_gap_rule(finding.rule) for finding in joined):
            done = "opened" if verdict.baseline else "found"
            title = f"{by_severity([finding.level for finding in joined])} {done}"
        lines.append(_command("warning", title, _by_rule(joined, folder)))
    lines += _notices(verdict, folder)
    told = [
        wording.checked(verdict),
        wording.compared(verdict),
        *wording.outcome(verdict),
        wording.conformity(verdict),
    ]
    return "".join(f"{line}\n" for line in [*lines, *map(_harmless, filter(None, told))])


def github_summary(verdict: Verdict, *, seconds: float | None = None) -> str:
    """Write the Markdown for ``$GITHUB_STEP_SUMMARY``, cut with a note where it is too much."""
    return to_markdown(verdict, seconds=seconds, most_bytes=SUMMARY_BYTES)


def _apart(findings: Sequence[Finding]) -> tuple[list[Finding], list[Finding]]:
    """Tell findings with an annotation each from those that share one, both in the order given."""
    own = [finding for finding in findings if not is_gap_rule(finding.rule)]
    infos = [finding for finding in own if finding.level is Severity.INFO][:_INFOS]
    others = [finding for finding in own if finding.level is not Severity.INFO]
    if len(infos) + len(others) < len(findings) or len(others) > ANNOTATIONS:
        others = others[: ANNOTATIONS - 1]  # the last one is what is shared
    shown = {id(finding) for finding in (*infos, *others)}
    return (
        [finding for finding in findings if id(finding) in shown],
        [finding for finding in findings if id(finding) not in shown],
    )


def _single(kind: str, finding: Finding, folder: str) -> str:
    told = [wording.message(finding) or wording.name(finding.rule)]
    if technical := wording.technical(finding):
        told.append(technical)
    if asked := wording.asked(finding):
        told.append(asked)
    if finding.rule.how:
        told.append(f"How: {finding.rule.how}")
    where: dict[str, str] = {}
    if place := finding.place:
        # Of a place of several lines GitHub drops the columns by itself.
        where = {
            "file": wording.relative(place.file, folder),
            "line": str(place.line),
            "col": str(place.column),
            "endLine": str(place.end_line),
            "endColumn": str(place.end_column),
        }
    return _command(kind, wording.name(finding.rule), told, where)


def _notices(verdict: Verdict, folder: str) -> Iterable[str]:
    if verdict.closed:
        number = len(verdict.closed)
        told = [
            f"{wording.closed(one)}{f' ({where})' if (where := wording.stood(wording.place(one, folder))) else ''}"
            for one in verdict.closed[: 2 * ANNOTATIONS]
        ]
        if number > len(told):
            told.append(f"and {number - len(told)} more")
        yield _command("notice", f"{number} gap{'' if number == 1 else 's'} closed", told)
    if found := wording.parts(verdict).by_rule:
        title = f"{by_severity([finding.level for finding in found])} found by a change of the rules"
        yield _command("notice", title, _by_rule(found, folder))


def _by_rule(findings: Sequence[Finding], folder: str) -> list[str]:
    """Count findings by rule, and say where the first ones are."""
    lines = []
    for rule, _, group in wording.groups(findings):
        where = [place for finding in group if (place := wording.place(finding, folder))]
        more = ", ..." if len(where) > _FEW else ""
        at = f" ({', '.join(where[:_FEW])}{more})" if where else ""
        lines.append(f"{len(group)} {wording.name(rule)}{at}")
    return lines


def _command(kind: str, title: str, told: Sequence[str], where: dict[str, str] | None = None) -> str:
    """Write a workflow command with the escapes of the Actions toolkit."""
    properties = {**(where or {}), "title": cut(one_line(title), _TITLE)}
    written = ",".join(f"{key}={_property(value)}" for key, value in properties.items())
    return f"::{kind} {written}::{_data(cut(chr(10).join(map(one_line, told)), _TEXT))}"


def _data(text: str) -> str:
    return text.replace("%", "%25").replace("\r", "%0D").replace("\n", "%0A")


def _property(text: str) -> str:
    # White space stays as it is: a file whose name were tidied would not be found.
    return _data(printable(text)).replace(":", "%3A").replace(",", "%2C")


def _harmless(line: str) -> str:
    """Keep a plain line of the log from being a command: the old form, ``##[...]``, may stand anywhere in it."""
    return one_line(line).replace("##[", "## [")
