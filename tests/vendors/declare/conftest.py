"""Commands about declarations, run in the process."""

from collections.abc import Callable

import pytest
from click.testing import CliRunner

from sgkg.cli.declare import declare
from sgkg.errors import SgkgError

Declare = Callable[..., tuple[int, str, str]]


@pytest.fixture
def declared() -> Declare:
    """Run ``sgkg declare``: code, what it wrote, and what it said; an error is said as ``main`` would."""

    def run(*arguments: str) -> tuple[int, str, str]:
        done = CliRunner().invoke(declare, [str(argument) for argument in arguments])
        if isinstance(done.exception, SgkgError):
            return done.exception.exit_code, done.stdout, f"{done.stderr}{done.exception}"
        if done.exception is not None and not isinstance(done.exception, SystemExit):
            raise done.exception
        return done.exit_code, done.stdout, done.stderr

    return run
