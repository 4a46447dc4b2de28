"""``sgkg declare join`` and ``sgkg declare mend``: what is sent is one file, and what is wrong in it is mended."""

from typing import TYPE_CHECKING

import click

from sgkg.cli import options
from sgkg.cli import output as out

if TYPE_CHECKING:
    from sgkg.io import Document

__all__ = ["join", "mend"]

_FORCE = click.option("--force", is_flag=True, help="Write over a file that is there.")


@click.command(context_settings=options.HELP)
@click.argument("files", nargs=-1, required=True)
@options.OUTPUT
@_FORCE
def join(files: tuple[str, ...], output: str | None, force: bool) -> None:
    """Make one declaration of several files, of any format: what is sent replaces all that was declared before.

    The suffix of the output says in which format it is written; without one, Turtle. Comments are lost.

    \b
    sgkg declare join meters.jsonld gateways.ttl --output products.ttl
    """  # noqa: D301 - click reads the escape
    from sgkg.vendors.files import joined

    _write(joined(files), files, output, force=force)


@click.command(context_settings=options.HELP)
@click.argument("file")
@click.argument("changes")
@options.OUTPUT
@_FORCE
def mend(file: str, changes: str, output: str | None, force: bool) -> None:
    """Change a declaration as a file of repairs says, which sgkg validate --write-repairs has written.

    What is commented out there does nothing. The suffix of the output says in which format it is written; without
    one, Turtle. Comments of the declaration are lost.

    \b
    sgkg validate products.ttl --as-vendor acme --write-repairs mend.ru
    sgkg declare mend products.ttl mend.ru --output mended.ttl
    """  # noqa: D301 - click reads the escape
    from sgkg import io
    from sgkg.errors import InputError
    from sgkg.vendors.files import mended

    try:
        text = io.read(changes).decode()
    except UnicodeDecodeError as error:
        raise InputError(f"not valid UTF-8: {error.reason}", source=changes) from error
    _write(mended(file, text), (file, changes), output, force=force)


def _write(document: "Document", read: tuple[str, ...], output: str | None, *, force: bool) -> None:
    from pathlib import Path

    from sgkg import io
    from sgkg.errors import UsageError

    place = output if output and output != "-" else None
    if place and any(name != "-" and Path(name).resolve() == Path(place).resolve() for name in read):
        raise UsageError(f"{place} is a file that is read; write to another")
    if place and not force and Path(place).exists():
        raise UsageError(f"{place} is there already; name another file, or write over it with --force")
    form = io.format_of(place or "-")
    text = io.write_turtle(document) if form.name == "turtle" else io.write(document, form).decode()
    out.write(text, output)
    if place:
        out.say(f"sgkg: {place} is written, {len(document)} statements")
