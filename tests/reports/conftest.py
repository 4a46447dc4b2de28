"""The published schemas, which are not ours to keep: SGKG_SCHEMAS, or beside the project."""

import json
import os
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

ROOT = Path(__file__).parents[2]
SCHEMAS = Path(os.environ.get("SGKG_SCHEMAS") or ROOT.parent / "shared" / "schemas")


@pytest.fixture(scope="session")
def published() -> Callable[[str], dict[str, Any]]:
    """Read a published schema; without the schemas a test is skipped, and fails in CI."""

    def read(name: str) -> dict[str, Any]:
        file = SCHEMAS / name
        if not file.exists():
            told = f"{name} is not in {SCHEMAS}; set SGKG_SCHEMAS"
            if os.environ.get("CI", "").lower() in ("1", "true"):
                pytest.fail(f"{told}: CI requires it")
            pytest.skip(told)
        found: dict[str, Any] = json.loads(file.read_text("utf-8"))
        return found

    return read


@pytest.fixture(scope="session")
def own() -> Callable[[str], dict[str, Any]]:
    """Read a schema of ours."""

    def read(name: str) -> dict[str, Any]:
        found: dict[str, Any] = json.loads((ROOT / "docs" / "schemas" / name).read_text("utf-8"))
        return found

    return read
