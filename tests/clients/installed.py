"""Where the programs of others are, and what happens where one is missing."""

import os
import shutil

import pytest

__all__ = ["missing", "program"]


def program(name: str, package: str) -> str:
    """Return the path of a program; without it skip with the reason, but fail in CI."""
    found = shutil.which(name)
    if found is None:
        missing(f"there is no {name}; install {package}")
    return str(found)


def missing(what: str) -> None:
    if os.environ.get("CI", "").lower() in ("1", "true"):
        pytest.fail(f"{what}; CI requires it")
    pytest.skip(what)
