"""Options that several commands have: the same name means the same everywhere."""

from collections.abc import Callable, Iterable
from typing import Any, TypeVar

import click

from sgkg.model import ENGINES, FAIL_ON
from sgkg.resources import DEFAULT_INVENTORY

__all__ = ["AS_OF", "ENGINE", "HELP", "INVENTORY", "OUTPUT", "fail_on", "format_"]

_Command = TypeVar("_Command", bound=Callable[..., Any])
_Option = Callable[[_Command], _Command]

#: settings of every command: a command run on its own must know -h too
HELP = {"help_option_names": ["-h", "--help"]}

INVENTORY = click.option(
    "--inventory", "-i", default=DEFAULT_INVENTORY, show_default=True, metavar="NAME|FILE",
    help="A packed inventory, or a file of your own; - reads Turtle from standard input.",
)  # fmt: skip
AS_OF = click.option(
    "--as-of", metavar="DATE", help="Date of the run: 2014, 2014-03 or 2014-03-01.  [default: the inventory's]"
)
OUTPUT = click.option("--output", "-o", metavar="FILE", help="Write to a file instead of standard output.")
ENGINE = click.option(
    "--engine", type=click.Choice(ENGINES), default=ENGINES[0], show_default=True,
    help="SHACL engine; pyshacl is the slow reference.",
)  # fmt: skip


def format_(names: Iterable[str], text: str) -> _Option[Any]:
    """Make the option ``--format``; the first name is the default."""
    choices = list(names)
    return click.option(
        "--format", "-f", "form", type=click.Choice(choices), default=choices[0], show_default=True, help=text
    )


def fail_on(default: str, what: str) -> _Option[Any]:
    """Make the option ``--fail-on``, about a gap or a result."""
    return click.option(
        "--fail-on", type=click.Choice(FAIL_ON), default=default, show_default=True,
        help=f"Exit with 1 where a {what} has this severity or a graver one.",
    )  # fmt: skip
