"""``pytest --sgkg``: the policy of the project as tests, one for each rule.

pytest loads this by its entry point ``pytest11``. A rule fails where it has a finding that makes ``sgkg validate``
fail; what the policy refuses beyond that, such as too many findings, fails the test ``policy``.
"""

import json
import tempfile
from collections.abc import Iterator
from contextlib import chdir, redirect_stderr
from io import StringIO
from pathlib import Path
from typing import Any

import pytest

from sgkg.model import FAIL_ON

__all__ = ["Gaps", "Rule", "pytest_addoption", "pytest_collection_modifyitems"]

_FOUND = 1


def pytest_addoption(parser: pytest.Parser) -> None:
    """Add the option ``--sgkg``."""
    group = parser.getgroup("sgkg", "gaps in smart-grid data")
    group.addoption("--sgkg", action="store_true", help="Test the files of sgkg.toml, a test for each rule.")


@pytest.hookimpl(tryfirst=True)  # so that -k and -m see these tests too
def pytest_collection_modifyitems(session: pytest.Session, config: pytest.Config, items: list[pytest.Item]) -> None:
    """Add a test for each rule that the policy has run."""
    if config.getoption("sgkg"):
        items.extend(session.genitems(Gaps.from_parent(session, name="sgkg", nodeid="sgkg")))


class Gaps(pytest.Collector):
    """The files of the policy, validated once."""

    def collect(self) -> Iterator[pytest.Item]:
        """Validate, and give a test for each rule; the last one is the policy as a whole."""
        verdict = _validated(self.config.rootpath)
        worst = FAIL_ON.index(verdict["fail_on"])
        failing = [r for r in verdict["results"] if r["counts"] and FAIL_ON.index(r["severity"]) <= worst]
        if verdict["fail_on"] == "never":
            failing = []
        for rule in verdict["rules"]:
            told = [_told(result) for result in failing if result["rule"] == rule["id"]]
            yield Rule.from_parent(self, name=rule["id"], told=told)
        yield Rule.from_parent(self, name="policy", told=[] if verdict["passed"] else verdict["reasons"])


class Rule(pytest.Item):
    """A rule: it holds where nothing is told."""

    def __init__(self, *, told: list[str], **known: Any) -> None:
        super().__init__(**known)
        self._told = told

    def runtest(self) -> None:
        """Fail where there is something to tell."""
        if self._told:
            pytest.fail("\n".join(self._told), pytrace=False)

    def reportinfo(self) -> tuple[Path, None, str]:
        """Say where it comes from: the data, not a line of Python."""
        return self.config.rootpath, None, f"sgkg: {self.name}"


def _validated(root: Path) -> dict[str, Any]:
    from sgkg.cli import main

    said = StringIO()
    with tempfile.TemporaryDirectory() as folder, chdir(root), redirect_stderr(said):
        report = Path(folder) / "report.json"
        code = main(["validate", "--format", f"json:{report}"])
        if code > _FOUND:
            raise pytest.Collector.CollectError(f"sgkg validate ends with {code}: {said.getvalue().strip()}")
        found: dict[str, Any] = json.loads(report.read_text("utf-8"))
    return found


def _told(result: dict[str, Any]) -> str:
    where = f"{result['file']}:{result['line']}:{result['column']}: " if result.get("line") else ""
    return f"{where}{result['message']}"
