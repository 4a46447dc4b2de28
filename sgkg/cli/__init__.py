"""The command ``sgkg``. Data goes to standard output, talk to standard error.

Exit codes (design, section 7): 0 nothing beyond policy; 1 findings; 2 usage, or nothing was checked; 3 input that
cannot be read; 4 internal failure.
"""

import gc
import os
import sys
from collections.abc import Sequence
from importlib import import_module
from typing import Any

import click

from sgkg import __version__
from sgkg.cli import options
from sgkg.cli.output import say
from sgkg.errors import SgkgError

__all__ = ["cli", "main", "run"]

_COMMANDS = (
    "audit", "declare", "diff", "explain", "gaps", "info", "init", "query", "reason", "report", "serve", "token",
    "validate", "vendor",
)  # fmt: skip


class _LateGroup(click.Group):
    """A group that loads a command when it is asked for: start-up counts."""

    def list_commands(self, ctx: click.Context) -> list[str]:  # noqa: ARG002
        return list(_COMMANDS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:  # noqa: ARG002
        if cmd_name not in _COMMANDS:
            return None
        command: Any = getattr(import_module(f"sgkg.cli.{cmd_name}"), cmd_name)
        return command  # type: ignore[no-any-return]


@click.group(cls=_LateGroup, context_settings=options.HELP)
@click.version_option(__version__, prog_name="sgkg", message="%(prog)s %(version)s")
def cli() -> None:
    """Which smart-grid interface carries which data, which standards cover it, and what is missing."""


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the command line and return the exit code.

    Every error becomes one sentence on standard error: a crash must never read as a finding. The trace of an
    internal failure is shown where SGKG_DEBUG is set.
    """
    try:
        result = cli.main(args=arguments, prog_name="sgkg", standalone_mode=False)
        sys.stdout.flush()
        return result if isinstance(result, int) else 0
    except click.exceptions.Exit as stop:
        return stop.exit_code
    except click.ClickException as error:
        error.show()
        return 2
    except (click.Abort, KeyboardInterrupt):
        click.echo("sgkg: stopped", err=True)
        return 130
    except SgkgError as error:
        say(f"sgkg: {error}")
        return error.exit_code
    except Exception as error:
        if os.environ.get("SGKG_DEBUG"):
            _show_trace()
        click.echo(
            f"sgkg: internal failure ({type(error).__name__}: {error}). This is a fault in sgkg; "
            "set SGKG_DEBUG=1 to see where, and report it",
            err=True,
        )
        return 4


def run() -> None:
    """Run the command line as a process of its own; the entry point of the command."""
    # A run keeps nearly all it makes until it ends: collecting garbage on the way costs 6 % and frees nothing.
    gc.disable()
    sys.exit(main())


def _show_trace() -> None:
    """Show the trace of the error that is being handled."""
    import traceback

    click.echo(traceback.format_exc(), err=True)
