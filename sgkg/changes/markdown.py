"""A change report as Markdown for a comment on a pull request (GitHub Flavored Markdown, GitLab reads it too)."""

import re
from collections.abc import Sequence
from itertools import groupby

from sgkg.changes.model import Change, ChangeReport, Coverage, Entity, Kind, Statement
from sgkg.model import Gap, Result
from sgkg.namespaces import RDF, compress
from sgkg.terms import from_ntriples, plain

__all__ = ["summary", "to_markdown"]

#: GitHub refuses a comment of more than 65,536 characters
_ROOM = 60_000
#: rows of a section, less where the text would be too long
_ROWS = (50, 25, 12, 6, 3, 1, 0)
_STATEMENTS = 8
_CELL = 400
_TOKEN = re.compile(r'"(?:[^"\\]|\\.)*"|<([^<>"\s]*)>', re.DOTALL)
_PLURAL = {
    Kind.INTERFACE: "Interfaces", Kind.CLAIM: "Claims", Kind.CLASS: "Classes", Kind.PROPERTY: "Properties",
    Kind.DEFINITION: "Definitions", Kind.CONCEPT: "Concepts", Kind.OTHER: "Other things",
}  # fmt: skip


def to_markdown(report: ChangeReport) -> str:
    """Write a change report; a section that is too long is cut and says so, so that the whole fits a comment."""
    for rows in _ROWS:
        text = "\n".join(_lines(report, rows)) + "\n"
        if len(text) <= _ROOM:
            break
    return text


def summary(report: ChangeReport) -> str:
    """Say in a sentence or two what matters most."""
    gaps = f"{_number(len(report.opened), 'gap')} opened, {len(report.closed)} closed, {report.remaining} as before."
    form = [
        f"{_number(len(found), 'finding')} on the form of the data {word}."
        for found, word in ((report.findings_opened, "opened"), (report.findings_closed, "closed"))
        if found
    ]
    cover = [
        f"{_number(len(found), 'interface')} {what}."
        for found, what in (
            (report.covered, "gained a first covering standard"),
            (report.uncovered, "lost the last covering standard"),
        )
        if found
    ]
    return " ".join([gaps, *form, *cover])


def _lines(report: ChangeReport, rows: int) -> list[str]:
    old, new = report.old, report.new
    lines = [f"## Changes from {_code(old.source)} to {_code(new.source)}", ""]
    same = f"Nothing changed; {_number(report.remaining, 'gap')} as before."
    lines += [same if report.is_empty else summary(report)]
    lines += _gaps("Gaps opened", report.opened, rows, remedy=True) + _gaps("Gaps closed", report.closed, rows)
    lines += _covers("Interfaces that lost their last covering standard", report.uncovered, rows)
    lines += _covers("Interfaces that gained their first covering standard", report.covered, rows)
    lines += _findings("Findings on the form of the data, opened", report.findings_opened, rows)
    lines += _findings("Findings on the form of the data, closed", report.findings_closed, rows)
    for kind, group in groupby(report.entities, key=lambda entity: entity.kind):
        lines += _entities(_PLURAL[kind], list(group), rows)
    said = [*old.notes, *new.notes]  # a misspelt word may have a note for each of its uses
    notes = said[: max(rows, 1)]
    if len(said) > len(notes):
        notes.append(f"{len(said) - len(notes)} more notes are not shown here; --format json has all")
    if old.as_of != new.as_of and old.focus_nodes and new.focus_nodes:
        dates = [f"{v.source} as of {v.as_of}" if v.as_of else f"{v.source} at no date" for v in (old, new)]
        notes.append(f"the two are judged at different dates, {' and '.join(dates)}: gaps may differ for that reason")
    if new.faults:
        faults = _number(new.faults, "violation")
        notes.append(f"{new.source} has {faults} of form, which can hide gaps or feign them; see: sgkg validate")
    if notes:
        lines += ["", "### Notes", "", *(f"- {_text(note)}" for note in notes)]
    made = ", ".join(f"{name} {version}" for name, version in report.versions.items())
    at = f"as of {new.as_of}; " if new.as_of else ""
    return [*lines, "", f"<sub>{_text(at + made)}</sub>"]


def _gaps(title: str, gaps: Sequence[Gap], rows: int, *, remedy: bool = False) -> list[str]:
    if not gaps:
        return []
    lines = _head(title, len(gaps))
    for rule, group in groupby(gaps[:rows], key=lambda gap: gap.rule):
        name = f"{rule.id} ({rule.variant})" if rule.variant else rule.id
        how = f" How to close it: {_text(rule.how)}" if remedy else ""
        lines.append(f"- **{_text(name)}** ({rule.severity.value}) {_text(rule.label)}.{how}")
        lines += [f"  - {_text(gap.message)}" for gap in group]
    return lines + _rest(len(gaps), rows)


def _findings(title: str, results: Sequence[Result], rows: int) -> list[str]:
    if not results:
        return []
    lines = _head(title, len(results))
    if shown := results[:rows]:
        lines += ["| shape | severity | focus | finding |", "| --- | --- | --- | --- |"]
    for result in shown:
        shape = compress(plain(from_ntriples(result.source_shape))) if result.source_shape else ""
        cells = (
            _code(shape, cell=True),
            result.level.value,
            _code(_short(result.focus_node), cell=True),
            _text(result.message),
        )
        lines.append(f"| {' | '.join(cells)} |")
    return lines + _rest(len(results), rows)


def _covers(title: str, found: Sequence[Coverage], rows: int) -> list[str]:
    if not found:
        return []
    lines = _head(title, len(found))
    lines += [f"- {_text(one.label)}: {_text(', '.join(name for _, name in one.standards))}" for one in found[:rows]]
    return lines + _rest(len(found), rows)


def _entities(title: str, entities: Sequence[Entity], rows: int) -> list[str]:
    tally = {change: sum(entity.change is change for entity in entities) for change in Change}
    counted = ", ".join(f"{number} {change.value}" for change, number in tally.items() if number)
    lines = ["", f"### {title} ({counted})", ""]
    for entity in entities[:rows]:
        lines.append(f"- **{entity.change.value}** {_named(entity)}")
        if entity.change is Change.CHANGED:
            lines += _statements("was", entity.removed) + _statements("now", entity.added)
    return lines + _rest(len(entities), rows)


def _named(entity: Entity) -> str:
    iri = compress(entity.iri)
    words = [_text(entity.label)] if entity.label and entity.label != entity.iri else []
    words += [_code(iri)] if iri else ["(without an IRI)"]
    if entity.kind is Kind.OTHER and entity.types:
        words.append(f"({', '.join(_code(compress(kind)) for kind in entity.types)})")
    return " ".join(words)


def _statements(word: str, statements: Sequence[Statement]) -> list[str]:
    lines = []
    for one in statements[:_STATEMENTS]:
        predicate = "a" if one.predicate == RDF + "type" else compress(one.predicate)
        lines.append(f"  - {word} {_code(f'{predicate} {_short(one.value)}')}")
    left = len(statements) - _STATEMENTS
    return [*lines, f"  - {word} and {left} more"] if left > 0 else lines


def _head(title: str, number: int) -> list[str]:
    return ["", f"### {title} ({number})", ""]


def _rest(number: int, rows: int) -> list[str]:
    return ["", f"{number - rows} more are not shown here; `--format json` has all."] if number > rows else []


def _number(number: int, what: str) -> str:
    return f"{number} {what}{'' if number == 1 else 's'}"


def _short(value: str) -> str:
    """Shorten the IRIs in a value, but not what looks like one in a text."""
    return _TOKEN.sub(lambda token: compress(token[1]) if token[1] is not None else token[0], value)


def _printed(text: str) -> str:
    text = " ".join(text.split())
    text = "".join(sign if sign.isprintable() else "\ufffd" for sign in text)
    return text if len(text) <= _CELL else text[: _CELL - 1] + "…"


def _text(text: str) -> str:
    """Keep a text from the data from being read as Markdown or HTML, and from calling people by ``@name``."""
    text = _printed(text).replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")
    text = re.sub(r"([\\`*_\[\]|~#])", r"\\\1", text)
    text = re.sub(r"^(\d{0,9})([-+.)])(?=\s|$)", r"\1\\\2", text)  # would begin a list
    return re.sub(r"@(?=\w)", "@<!-- -->", text)


def _code(text: str, *, cell: bool = False) -> str:
    """Write code that holds any sign: the fence is longer than any run of backticks inside.

    Args:
        text: the code.
        cell: it stands in a table, which is cut into cells before code is told from text.
    """
    text = _printed(text)
    if not text:
        return ""
    longest = max((len(run) for run in re.findall(r"`+", text)), default=0)
    fence = "`" * (longest + 1)
    space = " " if text[0] in "` " or text[-1] in "` " else ""
    written = f"{fence}{space}{text}{space}{fence}"
    return written.replace("|", "\\|") if cell else written
