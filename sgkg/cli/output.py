"""What the commands share: where output goes, how wide it is, when it is coloured, when a run fails."""

import os
import sys
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Any

import click

from sgkg.errors import EngineError, UsageError
from sgkg.model import Checked, Severity
from sgkg.reports.layout import Style, harmless, plain_style

__all__ = ["exceeds", "progress", "say", "style", "talks", "tell", "width", "write"]

_STYLES: dict[str, dict[str, Any]] = {
    "heading": {"bold": True},
    "strong": {"bold": True},
    "dim": {"dim": True},
    "violation": {"fg": "red", "bold": True},
    "warning": {"fg": "yellow", "bold": True},
    "info": {"fg": "blue", "bold": True},
}
#: bytes from which a run takes more than a second or two
_LONG = {"shacl": 1_000_000, "pyshacl": 10_000}


def width() -> int:
    """Columns to fill: those of the terminal, at most 100; 80 where there is none."""
    if not sys.stdout.isatty():
        return 80
    import shutil

    return max(40, min(100, shutil.get_terminal_size((80, 24)).columns))


def style(output: str | None) -> Style:
    """Colour on a terminal only, and not where NO_COLOR is set (no-color.org)."""
    if output or not sys.stdout.isatty() or os.environ.get("NO_COLOR"):
        return plain_style
    return lambda text, name: click.style(text, **_STYLES[name])


def write(text: str | bytes, output: str | None, *, inputs: Sequence[str] = ()) -> None:
    """Write to standard output, or to a file that is there whole or not at all.

    A link is followed, the mode of a file that is there is kept, and what is no regular file, such as a device or a
    pipe, is written to and never replaced.

    Args:
        text: what to write; text goes out in UTF-8.
        output: name of the file; None or ``-`` for standard output.
        inputs: names of files that the run has read, which it must not overwrite.

    Raises:
        UsageError: the file cannot be written, or is one of the inputs.
    """
    data = text.encode() if isinstance(text, str) else text
    if output in (None, "-"):
        try:
            sys.stdout.flush()
            sys.stdout.buffer.write(data)
            sys.stdout.buffer.flush()
        except BrokenPipeError:
            # The reader has had enough, which is no finding: click would exit with 1. Point stdout elsewhere, so that
            # Python's own flush at exit stays quiet.
            os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        except OSError as error:
            raise EngineError(f"cannot write to standard output: {error.strerror}") from error
        return
    target = Path(str(output)).resolve()
    if any(target == Path(name).resolve() for name in inputs):
        raise UsageError(f"{output} is a file that this run reads; write to another")
    try:
        if target.exists() and not target.is_file():
            with target.open("wb") as special:
                special.write(data)
        else:
            _replace(target, data)
    except OSError as error:
        raise UsageError(f"cannot write {output}: {error.strerror}") from error


def _replace(target: Path, data: bytes) -> None:
    import tempfile

    mode = target.stat().st_mode & 0o7777 if target.exists() else 0o666 & ~_umask()
    handle, name = tempfile.mkstemp(dir=target.parent, prefix=f".{target.name}.")
    try:
        with os.fdopen(handle, "wb") as file:
            file.write(data)
        Path(name).chmod(mode)
        Path(name).replace(target)
    except OSError:
        Path(name).unlink(missing_ok=True)
        raise


def tell(checked: Checked) -> None:
    """Say on standard error what a reader should know of a run."""
    for note in checked.notes:
        click.echo(f"sgkg: note: {note}", err=True)


def say(text: str) -> None:
    """Say something on standard error: no name in it can be an order to a terminal or to a CI runner."""
    click.echo(harmless(text), err=True)


def talks() -> bool:
    """Whether somebody reads standard error as it comes."""
    return sys.stderr.isatty()


def progress(file: str, engine: str) -> None:
    """Say on a terminal that a long run has begun: the engines give no word until they end."""
    path = Path(file)
    size = path.stat().st_size if path.is_file() else 0
    if size > _LONG[engine] and sys.stderr.isatty():
        click.echo(f"sgkg: validating {file} ({size / 1e6:.1f} MB) with {engine} ...", err=True)


def exceeds(levels: Iterable[Severity], fail_on: str) -> bool:
    """Whether any finding is at or above the severity that makes a run fail."""
    if fail_on == "never":
        return False
    return any(level.rank <= Severity(fail_on).rank for level in levels)


def _umask() -> int:
    mask = os.umask(0)
    os.umask(mask)
    return mask
