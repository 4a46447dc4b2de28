"""The wheel: what is in it, that it works away from the checkout, that building twice gives the same bytes."""

import os
import subprocess
import sys
import zipfile
from importlib.metadata import entry_points
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
pytestmark = pytest.mark.wheel


def build(folder: Path) -> Path:
    command = [
        sys.executable,
        "-m",
        "pip",
        "wheel",
        "--no-deps",
        "--no-build-isolation",
        "-q",
        "-w",
        str(folder),
        str(ROOT),
    ]
    subprocess.run(command, check=True)
    (wheel,) = folder.glob("sgkg-*.whl")
    return wheel


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return build(tmp_path_factory.mktemp("wheel"))


@pytest.fixture(scope="module")
def installed(wheel: Path, tmp_path_factory: pytest.TempPathFactory) -> dict[str, str]:
    """An environment in which the wheel, and not the checkout, is what Python imports."""
    site = tmp_path_factory.mktemp("site")
    subprocess.run(
        [sys.executable, "-m", "pip", "install", "-q", "--no-deps", "--target", str(site), str(wheel)], check=True
    )
    return {**os.environ, "PYTHONPATH": str(site)}


def run(environment: dict[str, str], folder: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run([sys.executable, *arguments], env=environment, cwd=folder, capture_output=True, text=True)


def test_the_wheel_has_the_data_of_the_checkout(wheel: Path) -> None:
    with zipfile.ZipFile(wheel) as archive:
        packed = {
            name.removeprefix("sgkg/_data/"): archive.read(name)
            for name in archive.namelist()
            if name.startswith("sgkg/_data/")
        }
        names = archive.namelist()
    folders = ("ontology", "shapes", "queries", "waivers")
    files = [f for folder in folders for f in (ROOT / folder).rglob("*") if f.is_file()]
    expected = {str(f.relative_to(ROOT)): f.read_bytes() for f in files}
    examples = ROOT / "tests" / "shapes"
    shown = [f for f in examples.rglob("*") if f.is_file() and f.suffix not in (".py", ".pyc")]
    expected |= {f"examples/{f.relative_to(examples)}": f.read_bytes() for f in shown}
    assert packed == expected
    assert "sgkg/py.typed" in names
    assert "sgkg_api/__init__.py" in names
    assert not [name for name in names if name.startswith(("tests", "docs", "api/", "ontology"))]


def test_building_twice_gives_the_same_bytes(wheel: Path, tmp_path: Path) -> None:
    assert build(tmp_path).read_bytes() == wheel.read_bytes()


def test_the_installed_command_answers_from_any_folder(installed: dict[str, str], tmp_path: Path) -> None:
    where = run(installed, tmp_path, "-c", "import sgkg; print(sgkg.__file__)")
    assert str(ROOT) not in where.stdout
    found = run(installed, tmp_path, "-m", "sgkg", "gaps", "--rule", "G01")
    assert (found.returncode, found.stderr) == (0, "")
    assert found.stdout == (ROOT / "tests" / "golden" / "gaps-G01.txt").read_text("utf-8")
    assert run(installed, tmp_path, "-m", "sgkg", "query", "risk-ranking").returncode == 0


def test_every_entry_point_loads() -> None:
    ours = [point for point in entry_points(group="console_scripts") if point.dist and point.dist.name == "sgkg"]
    assert [point.name for point in ours] == ["sgkg"]
    assert all(callable(point.load()) for point in ours)
