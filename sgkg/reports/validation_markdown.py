"""A verdict as Markdown: for the comment on a pull request, and for a step's summary."""

from collections.abc import Callable, Iterable, Sequence

from sgkg.gate.model import Finding, Verdict
from sgkg.reports import wording
from sgkg.reports.markup import code, text
from sgkg.reports.repairs import offered
from sgkg.reports.validation_json import versions

__all__ = ["COMMENT_BYTES", "to_markdown"]

#: a comment on GitHub has 65,536 characters at most
COMMENT_BYTES = 65_000
#: rows of each table, tried one after the other until the text is short enough
_ROWS = (None, 1000, 300, 100, 50, 20, 10, 5, 2, 1, 0)
_CELL, _SMALL_CELL = 2000, 200
#: characters of a sentence, and how many reasons and notes there are, where tables are cut
_SENTENCE, _SMALL_SENTENCE, _FEW = 1000, 300, 5
_Row = tuple[str, ...]


def to_markdown(verdict: Verdict, *, seconds: float | None = None, most_bytes: int = COMMENT_BYTES) -> str:
    """Write a verdict as Markdown.

    Args:
        verdict: the outcome.
        seconds: how long it took, told where given.
        most_bytes: length of the text in UTF-8; tables are cut, with a note, until it is met.
    """
    written = ""
    for rows in _ROWS:
        written = "\n".join(_lines(verdict, seconds, rows)) + "\n"
        if len(written.encode("utf-8", "replace")) <= most_bytes:
            break
    return written


def _lines(verdict: Verdict, seconds: float | None, rows: int | None) -> list[str]:
    part = wording.parts(verdict)
    cell = _CELL if rows is None else _SMALL_CELL
    mark, word = ("\u2705", "passed") if verdict.passed else ("\u274c", "failed")
    told = wording.outcome(verdict)
    if rows is not None and len(told) > _FEW:
        told[_FEW:] = [f"{len(told) - _FEW} more reasons are not shown here."]
    told += [wording.conformity(verdict), *filter(None, [wording.compared(verdict)])]
    lines = [f"## {mark} sgkg validate: {word}", ""]
    lines += [f"- {text(sentence, _SENTENCE if rows is None else _SMALL_SENTENCE)}" for sentence in told]

    def where(finding: Finding) -> str:
        place = wording.place(finding)
        return code(place, cell) if place else text(wording.about(finding), cell)

    def row(finding: Finding) -> _Row:
        technical = wording.technical(finding)
        said = f"{finding.message} ({technical})" if technical else finding.message
        said = f"{said} {asked}" if (asked := wording.asked(finding)) else said
        return (finding.level.value, text(finding.rule.id, cell), text(said, cell), where(finding))

    def waived(finding: Finding) -> _Row:
        waiver = finding.waiver
        assert waiver is not None  # noqa: S101 - for the type checker
        who = (waiver.expires, waiver.owner, waiver.reason)
        return (*row(finding), *(text(said, cell) for said in who))

    columns = ("severity", "rule", "finding", "where")
    new = "New" if verdict.baseline else "Findings"
    lines += _findings(new, part.opened, columns, row, rows)
    lines += _how(part.opened, rows)
    if mends := offered(verdict):
        lines += ["", text(mends, _SENTENCE)]
    if verdict.closed:
        placed = any(one.place for one in verdict.closed)  # never, where a file is compared with
        cells = [
            (*(text(said, cell) for said in (one.rule, one.message, one.focus)), "rules" if one.by_rule else "data",
             *([code(wording.place(one), cell)] if placed else []))
            for one in verdict.closed[:rows]
        ]  # fmt: skip
        titles = (
            "rule",
            "finding",
            "focus",
            "closed by a change of the",
            *(["where in the base revision"] if placed else []),
        )
        lines += ["", f"### Closed: {len(verdict.closed)}", "", *_table(titles, cells, len(verdict.closed))]
    lines += _findings("Found by a change of the rules", part.by_rule, columns, row, rows)
    lines += _findings("Waived", part.waived, (*columns, "until", "owner", "reason"), waived, rows)
    if part.known:
        table = _findings("", part.known, columns, row, rows)
        lines += ["", f"<details><summary>Known before: {len(part.known)}</summary>", *table, "", "</details>"]
    return [*lines, *_checked(verdict, seconds, rows)]


def _findings(
    title: str, findings: Sequence[Finding], columns: _Row, row: Callable[[Finding], _Row], rows: int | None
) -> list[str]:
    if not findings:
        return []
    lines = ["", f"### {title}: {len(findings)}", ""] if title else [""]
    shown = findings[:rows]
    lines += _table(columns, [row(finding) for finding in shown], len(shown))
    if rows is not None and len(findings) > rows:
        lines += ["", text(f"Not shown: {wording.rule_counts(findings[rows:])}.", _SENTENCE)]
    return lines


def _how(findings: Iterable[Finding], rows: int | None) -> list[str]:
    rules = list({rule.id: rule for rule, _, _ in wording.groups(findings) if rule.how}.values())
    lines = [f"- **{text(rule.id, 200)}:** {text(rule.how, 1000)}" for rule in rules[:rows]]
    return ["", "How to close them:", "", *lines] if lines else []


def _checked(verdict: Verdict, seconds: float | None, rows: int | None) -> list[str]:
    seen = verdict.checked
    made = ", ".join(f"{what} {version}" for what, version in versions(verdict).items())
    shapes = [(text(wording.short(f"<{one.shape}>"), 300), str(one.focus_nodes)) for one in seen.shapes[:rows]]
    files = [(code(wording.relative(file), 300), str(number)) for file, number in seen.files[:rows]]
    most = 4000 if rows is None else _SENTENCE
    lines = ["", f"<details><summary>Checked: {seen.focus_nodes} focus nodes</summary>", ""]
    lines += [text(wording.checked(verdict, seconds), most), "", f"Versions: {text(made, most)}.", ""]
    lines += [f"- {what}: {code(digest)}" for what, digest in sorted(verdict.digests.items())]
    lines += [f"- {text(note, most)}" for note in wording.notes(verdict)[: None if rows is None else _FEW]]
    lines += ["", *_table(("file", "statements"), files, len(seen.files))]
    lines += ["", *_table(("shape", "focus nodes"), shapes, len(seen.shapes))]
    return [*lines, "", "</details>"]


def _table(columns: _Row, rows: Sequence[_Row], whole: int) -> list[str]:
    if not rows:
        return [f"{whole} rows are not shown here."] if whole else []
    lines = [f"| {' | '.join(cells)} |" for cells in (columns, ("---",) * len(columns), *rows)]
    if len(rows) < whole:
        lines += ["", f"{whole - len(rows)} more rows are not shown here."]
    return lines
