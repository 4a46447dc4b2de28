"""A git repository with an inventory, for tests of what a pull request is told."""

import os
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path

__all__ = ["TODAY", "Outcome", "Repository"]

TODAY = "2026-11-22"
_WHO = {
    f"GIT_{role}_{what}": value
    for role in ("AUTHOR", "COMMITTER")
    for what, value in (("NAME", "sgkg"), ("EMAIL", "noreply@example.org"), ("DATE", "2026-11-22T12:00:00Z"))
}


@dataclass(frozen=True)
class Outcome:
    code: int
    out: str
    err: str

    def annotations(self, kind: str) -> list[str]:
        """The workflow commands of one kind: error, warning or notice."""
        return [line for line in self.out.splitlines() if line.startswith(f"::{kind} ")]


class Repository:
    """A repository in a folder."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.git("init", "--quiet", "--initial-branch=main")

    def git(self, *arguments: str) -> str:
        alone = {"GIT_CONFIG_GLOBAL": os.devnull, "GIT_CONFIG_SYSTEM": os.devnull}
        done = subprocess.run(
            ["git", *arguments], cwd=self.folder, env=os.environ | _WHO | alone, capture_output=True, text=True,
            check=True,
        )  # fmt: skip
        return done.stdout.strip()

    def write(self, name: str, text: str) -> None:
        file = self.folder / name
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(text, encoding="utf-8")

    def read(self, name: str) -> str:
        return (self.folder / name).read_text(encoding="utf-8")

    def commit(self, message: str = "change") -> str:
        self.git("add", "--all")
        self.git("commit", "--quiet", "--allow-empty", "--message", message)
        return self.git("rev-parse", "HEAD")

    def sgkg(self, *arguments: str, **variables: str) -> Outcome:
        """Run the command line in the repository, without a cache unless told otherwise."""
        own = {name: value for name, value in os.environ.items() if not name.startswith(("SGKG_", "GITHUB_"))}
        environment = own | {"SGKG_NO_CACHE": "1"} | variables
        if environment["SGKG_NO_CACHE"] == "":
            del environment["SGKG_NO_CACHE"]
        done = subprocess.run(
            [sys.executable, "-m", "sgkg", *arguments], cwd=self.folder, env=environment, capture_output=True,
            text=True, check=False, timeout=120,
        )  # fmt: skip
        return Outcome(done.returncode, done.stdout, done.stderr)
