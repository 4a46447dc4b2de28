"""``pytest --sgkg``: the policy as tests."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

STARTERS = Path(__file__).parents[2] / "sgkg" / "cli" / "starters"


@pytest.fixture
def project(tmp_path: Path) -> Path:
    (tmp_path / ".git").mkdir()
    (tmp_path / "a.ttl").write_bytes((STARTERS / "inventory.ttl").read_bytes())
    (tmp_path / "sgkg.toml").write_text('files = ["*.ttl"]\nfail-on = "warning"\n')
    (tmp_path / "test_other.py").write_text("def test_other():\n    assert True\n")
    return tmp_path


def run(project: Path, *arguments: str) -> tuple[int, str]:
    # by name, without the entry points of whatever else is installed
    alone = {"PYTEST_DISABLE_PLUGIN_AUTOLOAD": "1", "SGKG_TODAY": "2026-11-22", "SGKG_NO_CACHE": "1"}
    command = [sys.executable, "-m", "pytest", "-p", "sgkg.pytest_plugin", "-p", "no:cacheprovider"]
    done = subprocess.run(
        [*command, "--rootdir", str(project), *arguments],
        cwd=project, env=os.environ | alone, capture_output=True, text=True, timeout=120,
    )  # fmt: skip
    return done.returncode, done.stdout + done.stderr


def test_each_rule_is_a_test(project: Path) -> None:
    code, out = run(project, "--sgkg", "-v", "-W", "error")
    assert code == 1
    assert "sgkg::G01 PASSED" in out
    assert "sgkg::G02 FAILED" in out
    assert "a.ttl:41:1: Interface 1 (meter to operator) has no risk assessment." in out
    assert "sgkg::policy FAILED" in out
    assert "2 failed" in out
    assert "test_other.py::test_other PASSED" in out


def test_what_the_policy_accepts_passes(project: Path) -> None:
    (project / "sgkg.toml").write_text('files = ["*.ttl"]\n')
    code, out = run(project, "--sgkg")
    assert code == 0, out
    (project / "sgkg.toml").write_text('files = ["*.ttl"]\nfail-on = "never"\nmax = {warning = 0}\n')
    code, out = run(project, "--sgkg", "-q")
    assert code == 1
    assert "1 failed" in out
    assert "the policy allows 0" in out


def test_rules_can_be_chosen(project: Path) -> None:
    code, out = run(project, "--sgkg", "-k", "G01")
    assert code == 0, out
    assert "1 passed" in out


def test_without_the_option_nothing_is_validated(project: Path) -> None:
    code, out = run(project)
    assert code == 0, out
    assert "1 passed" in out


def test_a_policy_that_is_wrong_or_checks_nothing_fails(project: Path) -> None:
    (project / "sgkg.toml").write_text('file = ["*.ttl"]\n')
    code, out = run(project, "--sgkg")
    assert code == 2
    assert "did you mean 'files'?" in out
    (project / "sgkg.toml").write_text('files = ["none/*.ttl"]\n')
    code, out = run(project, "--sgkg")
    assert code == 2
    assert "nothing was checked" in out
