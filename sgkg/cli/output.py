"""What the commands share: where output goes, how wide it is, when it is coloured, when a run fails."""

import os
import sys
from collections.abc import Iterable
from pathlib import Path
from typing import Any

import click

from sgkg.errors import UsageError
from sgkg.model import Checked, Severity
from sgkg.reports.layout import Style, plain_style

__all__ = ["FAIL_ON", "HELP", "exceeds", "progress", "style", "tell", "width", "write"]

#: settings of every command: a command run on its own must know -h too
HELP = {"help_option_names": ["-h", "--help"]}
FAIL_ON = (*(severity.value for severity in Severity), "never")
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


def write(text: str | bytes, output: str | None) -> None:
    """Write to standard output, or to a file that is there whole or not at all.

    Raises:
        UsageError: the file cannot be written.
    """
    data = text.encode() if isinstance(text, str) else text
    if output is None:
        sys.stdout.flush()
        sys.stdout.buffer.write(data)
        sys.stdout.buffer.flush()
        return
    import tempfile

    target = Path(output)
    try:
        handle, name = tempfile.mkstemp(dir=target.parent, prefix=f".{target.name}.")
        with os.fdopen(handle, "wb") as file:
            file.write(data)
        Path(name).chmod(0o666 & ~_umask())
        Path(name).replace(target)
    except OSError as error:
        raise UsageError(f"cannot write {output}: {error.strerror}") from error


def tell(checked: Checked) -> None:
    """Say on standard error what a reader should know of a run."""
    for note in checked.notes:
        click.echo(f"sgkg: note: {note}", err=True)


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
