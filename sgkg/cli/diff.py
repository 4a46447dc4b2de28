"""``sgkg diff``: what changed between two versions of a data set."""

from importlib import import_module

import click

from sgkg.cli import options
from sgkg.cli import output as out

__all__ = ["FORMATS", "diff"]

#: format -> module and function that writes a :class:`sgkg.changes.ChangeReport`; the first is the default
FORMATS = {
    "markdown": ("markdown", "to_markdown"),
    "json": ("data", "to_json"),
    "turtle": ("graph", "to_turtle"),
}


@click.command(context_settings=options.HELP)
@click.argument("old")
@click.argument("new")
@options.AS_OF
@click.option(
    "--fail-on-opened", is_flag=True,
    help="Exit with 1 where the new version opens a gap, or a finding on the form of the data.",
)  # fmt: skip
@options.format_(FORMATS, "How to write the changes; markdown fits a comment on a pull request.")
@options.OUTPUT
def diff(old: str, new: str, as_of: str | None, fail_on_opened: bool, form: str, output: str | None) -> int:
    """Tell what changed from OLD to NEW: gaps, coverage, interfaces, claims, terms.

    OLD and NEW are each a file, a packed inventory, a folder (its RDF files, those in folders inside too) or a
    pattern in quotes, such as 'data/**/*.ttl'; one of them may be - for Turtle from standard input.

    \b
    sgkg diff old.ttl new.ttl
    git show main:grid.ttl | sgkg diff - grid.ttl
    sgkg diff eg2-2010 my.ttl --format json
    """  # noqa: D301 - click reads the escape
    from sgkg import changes
    from sgkg.errors import UsageError

    if old == new == "-":
        raise UsageError("only one of the two versions can be standard input")
    before, after = changes.documents(old, "old"), changes.documents(new, "new")
    report = changes.compare(before, after, sources=(old, new), as_of=as_of)
    for note in (*report.old.notes, *report.new.notes):
        out.say(f"sgkg: note: {note}")
    if fail_on_opened and not report.new.focus_nodes:
        raise UsageError(f"nothing was checked in {new}, so that nobody can tell whether it opens gaps")
    module, function = FORMATS[form]
    text: str = getattr(import_module(f"sgkg.changes.{module}"), function)(report)
    files = [name for version in (report.old, report.new) for name, _ in version.files]
    out.write(text, output, inputs=files)
    return int(fail_on_opened and bool(report.levels_opened))
