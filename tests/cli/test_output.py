"""Where output goes: never over what it must not touch, never a finding because a reader went away."""

import os
import stat
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from sgkg.cli import output
from sgkg.errors import UsageError

ROOT = Path(__file__).parents[2]
EXAMPLE = ROOT / "docs" / "examples" / "district.ttl"
Run = Callable[..., tuple[int, str, str]]


def test_a_file_is_replaced_and_keeps_its_mode(tmp_path: Path) -> None:
    file = tmp_path / "report"
    file.write_text("before")
    file.chmod(0o600)
    output.write("after", str(file))
    assert file.read_text() == "after"
    assert stat.S_IMODE(file.stat().st_mode) == 0o600
    assert [entry.name for entry in tmp_path.iterdir()] == ["report"]


def test_a_new_file_has_the_usual_mode(tmp_path: Path) -> None:
    before = os.umask(0o027)
    try:
        output.write("text", str(tmp_path / "report"))
    finally:
        os.umask(before)
    assert stat.S_IMODE((tmp_path / "report").stat().st_mode) == 0o640


def test_a_link_is_followed(tmp_path: Path) -> None:
    target, link = tmp_path / "target", tmp_path / "link"
    target.write_text("before")
    link.symlink_to(target)
    output.write("after", str(link))
    assert link.is_symlink()
    assert target.read_text() == "after"


def test_a_pipe_is_written_to_and_not_replaced(tmp_path: Path) -> None:
    pipe = tmp_path / "pipe"
    os.mkfifo(pipe)
    reader = subprocess.Popen(["cat", str(pipe)], stdout=subprocess.PIPE, text=True)
    output.write("through", str(pipe))
    assert reader.communicate(timeout=30)[0] == "through"
    assert stat.S_ISFIFO(pipe.stat().st_mode)


def test_an_input_is_not_overwritten(tmp_path: Path, sgkg: Run) -> None:
    file = tmp_path / "my.ttl"
    text = EXAMPLE.read_text("utf-8")
    file.write_text(text, "utf-8")
    (tmp_path / "link.ttl").symlink_to(file)
    for arguments in (["gaps", "-i", file, "-o", file], ["validate", file, "-o", tmp_path / "link.ttl"]):
        code, _, err = sgkg(*arguments)
        assert code == 2
        assert "is a file that this run reads; write to another" in err
    assert file.read_text("utf-8") == text


def test_a_dash_is_standard_output(sgkg: Run) -> None:
    assert sgkg("gaps", "-r", "G01", "-o", "-") == sgkg("gaps", "-r", "G01")


@pytest.mark.parametrize("command", [["gaps"], ["info"], ["query", "interfaces", "--format", "csv"]])
def test_an_inventory_from_standard_input_is_read_once(command: list[str]) -> None:
    ways = (["-i", "-"], ["-i", str(EXAMPLE)])
    found = [
        subprocess.run(
            [sys.executable, "-m", "sgkg", *command, *way], input=EXAMPLE.read_bytes(), capture_output=True, cwd=ROOT
        )
        for way in ways
    ]
    assert [run.returncode for run in found] == [0, 0]
    assert found[0].stdout == found[1].stdout


def test_a_folder_that_is_not_there(tmp_path: Path) -> None:
    with pytest.raises(UsageError, match="cannot write"):
        output.write("text", str(tmp_path / "no" / "report"))


@pytest.mark.parametrize("command", ["gaps", "gaps --format json", "query risk-ranking", "query --list", "info"])
def test_a_reader_that_goes_away_is_no_finding(command: str) -> None:
    """The read end is closed before anything is written."""
    read, write = os.pipe()
    os.close(read)
    process = subprocess.Popen(
        [sys.executable, "-m", "sgkg", *command.split()], stdout=write, stderr=subprocess.PIPE, text=True, cwd=ROOT
    )
    os.close(write)
    err = process.communicate(timeout=60)[1]
    assert process.returncode == 0
    assert "Error" not in err
    assert "sgkg:" not in err


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="no device that is always full")
def test_a_full_disk_is_said_and_is_no_fault_of_ours() -> None:
    with Path("/dev/full").open("wb") as full:
        found = subprocess.run(
            [sys.executable, "-m", "sgkg", "gaps"], stdout=full, stderr=subprocess.PIPE, text=True, cwd=ROOT
        )
    assert found.returncode == 4
    assert "cannot write to standard output: No space left on device" in found.stderr
    assert "fault in sgkg" not in found.stderr
