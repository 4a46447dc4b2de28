"""Fixtures that every test may use; options; the Hypothesis profile."""

import os
from collections.abc import Callable
from pathlib import Path

import pytest
from hypothesis import settings

from sgkg.cli import main

settings.register_profile("sgkg", deadline=None, derandomize=True)  # shared machines stall; runs are repeatable
settings.load_profile("sgkg")

os.environ["SGKG_NO_CACHE"] = "1"  # a verdict that a test asks for is made

Run = Callable[..., tuple[int, str, str]]


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption("--update-golden", action="store_true", help="rewrite the texts in tests/golden")


@pytest.fixture
def sgkg(capsysbinary: pytest.CaptureFixture[bytes]) -> Run:
    """Run the command in this process: arguments -> (exit code, standard output, standard error)."""

    def run(*arguments: str) -> tuple[int, str, str]:
        code = main([str(argument) for argument in arguments])
        out, err = capsysbinary.readouterr()
        return code, out.decode(), err.decode()

    return run


@pytest.fixture
def golden(request: pytest.FixtureRequest) -> Callable[[str, str], None]:
    """Compare a text with tests/golden/NAME byte by byte; ``--update-golden`` rewrites it."""

    def compare(name: str, text: str) -> None:
        file = Path(__file__).parent / "golden" / name
        if request.config.getoption("--update-golden"):
            file.write_bytes(text.encode())
        assert text.encode() == file.read_bytes(), f"{name} differs; pytest --update-golden rewrites it"

    return compare
