"""What a git revision holds, read from git's objects: no checkout, no file or index of the repository is touched."""

import os
import posixpath
import subprocess
from collections.abc import Iterable, Sequence
from dataclasses import replace
from functools import cached_property
from pathlib import Path, PurePath

from sgkg import globs
from sgkg.errors import UsageError
from sgkg.gate.baseline import about_data, as_known, closed
from sgkg.gate.model import Closed, Finding, State

__all__ = ["Revision", "compare_runs"]

#: variables that would lead git to another repository than that of the folder, as they do inside a hook
_ELSEWHERE = ("GIT_DIR", "GIT_INDEX_FILE", "GIT_PREFIX", "GIT_WORK_TREE")
#: take no locks, fetch nothing, ask nothing, and speak English
_QUIET = {"GIT_OPTIONAL_LOCKS": "0", "GIT_NO_LAZY_FETCH": "1", "GIT_TERMINAL_PROMPT": "0", "LC_ALL": "C"}
_REGULAR = ("100644", "100755")


class Revision:
    """The files of a git revision, as seen from a folder.

    Symbolic links, submodules, and what git would change at a checkout (line ends, Git LFS) stay as git stores them:
    a link or a submodule is no file.

    Attributes:
        ref: as the user wrote it.
        folder: paths are relative to it; it may be a sub-folder of the repository.
        commit: the full name of the commit.
        prefix: the folder as seen from the root of the repository, with a slash at its end; empty for the root.
    """

    def __init__(self, ref: str, folder: Path) -> None:
        """Find a revision.

        Args:
            ref: commit, branch, tag or whatever git takes for a commit.
            folder: in the repository; it need not be in the revision.

        Raises:
            UsageError: there is no git, no repository or no such revision; says what to do.
        """
        self.ref = ref
        self.folder = folder
        self.prefix = self._find_prefix()
        self.commit = self._find_commit()

    def read(self, path: str) -> bytes | None:
        """Read a file; None where the revision has none of that name.

        Raises:
            UsageError: git has the name but not the content.
        """
        return self.read_all([path])[path]

    def read_all(self, paths: Iterable[str]) -> dict[str, bytes | None]:
        """Read several files with one call of git; see :meth:`read`."""
        names = {path: self._files.get(self._within(path) or "") for path in paths}
        wanted = sorted({name for name in names.values() if name})
        answer = self._git("cat-file", "--batch", text="".join(f"{name}\n" for name in wanted)) if wanted else b""
        found: dict[str, bytes] = {}
        start = 0
        for name in wanted:
            end = answer.index(b"\n", start)
            # name, "blob" and size, then the content; or name and "missing"
            head = answer[start:end].split()
            if len(head) != 3:
                raise UsageError(
                    f"git has no content for a file of {self.ref!r}: the clone is a partial one; run "
                    "`git fetch --refetch --no-filter`, or clone without --filter"
                )
            start = end + 1 + int(head[2])
            found[name] = answer[end + 1 : start]
            start += 1
        return {path: found[name] if name else None for path, name in names.items()}

    def files(self, patterns: Sequence[str]) -> list[str]:
        """List the files that patterns match.

        Args:
            patterns: see :mod:`sgkg.globs`, which lists the files on disk by the same ones.

        Returns:
            Paths relative to the folder, each once, sorted.
        """
        below = (name.removeprefix(self.prefix) for name in self._files if name.startswith(self.prefix))
        return sorted(name for name in below if globs.matches(name, patterns))

    @cached_property
    def _files(self) -> dict[str, str]:
        """Path from the root of the repository -> name of the content."""
        found: dict[str, str] = {}
        for entry in self._git("ls-tree", "-r", "-z", "--full-tree", self.commit).split(b"\0"):
            about, tab, path = entry.partition(b"\t")
            if tab:
                mode, _, name = about.decode().split()
                if mode in _REGULAR:
                    found[os.fsdecode(path)] = name
        return found

    def _within(self, path: str) -> str | None:
        """Write a path from the root of the repository; None where it leads out of it."""
        name = PurePath(path)
        if name.is_absolute():
            top = os.fsdecode(self._git("rev-parse", "--show-toplevel").removesuffix(b"\n"))
            try:
                above = os.path.relpath(os.path.realpath(name.parent), os.path.realpath(top))
            except ValueError:  # another drive
                return None
            full = posixpath.normpath(PurePath(above, name.name).as_posix())
        else:
            full = posixpath.normpath(posixpath.join(self.prefix, name.as_posix()))
        return None if full == ".." or full.startswith("../") else full

    def _find_prefix(self) -> str:
        try:
            found = self._git("rev-parse", "--show-prefix")
        except _GitError as error:
            if "dubious ownership" in error.said:
                raise UsageError(
                    "git does not trust the repository, as it belongs to another user; run "
                    '`git config --global --add safe.directory "$PWD"` at its root'
                ) from None
            if "not a git repository" in error.said:
                raise UsageError(
                    f"the folder {self.folder.name!r} is in no git repository, so there is no revision {self.ref!r} "
                    "to compare with; run in a clone, or compare with a file: --baseline FILE"
                ) from None
            raise
        return os.fsdecode(found.removesuffix(b"\n"))

    def _find_commit(self) -> str:
        if self.ref.startswith("-") or not self.ref.strip() or not self.ref.isprintable():
            raise UsageError(f"{self.ref!r} is no name of a git revision; name a commit, branch or tag")
        try:
            found = self._git("rev-parse", "--verify", "--quiet", f"{self.ref}^{{commit}}")
        except _GitError:
            raise UsageError(self._unknown()) from None
        return found.decode().split()[-1]

    def _unknown(self) -> str:
        if self._git("rev-parse", "--is-shallow-repository").strip() == b"true":
            return (
                f"the clone has no revision {self.ref!r}, as it is a shallow one; set `fetch-depth: 0` at "
                "actions/checkout (`GIT_DEPTH: 0` in GitLab), or run `git fetch --unshallow`"
            )
        remote, slash, branch = self.ref.partition("/")
        fetch = f"git fetch {remote} {branch}" if slash and remote == "origin" else "git fetch origin main"
        return (
            f"git knows no revision {self.ref!r} here; is it spelt right? If it is on the server only, run "
            f"`{fetch}`, or set `fetch-depth: 0` at actions/checkout"
        )

    def _git(self, *arguments: str, text: str = "") -> bytes:
        environment = {name: value for name, value in os.environ.items() if name not in _ELSEWHERE} | _QUIET
        command = ["git", "--no-replace-objects", "-C", str(self.folder), *arguments]
        try:
            done = subprocess.run(command, input=text.encode(), capture_output=True, env=environment, check=False)
        except OSError as error:
            raise UsageError(
                f"git cannot be run ({error.strerror}), and only git has the revision {self.ref!r}; install git, or "
                "compare with a file: --baseline FILE"
            ) from None
        if done.returncode:
            raise _GitError(arguments[0], done.stderr.decode(errors="replace").strip())
        return done.stdout


class _GitError(UsageError):
    """What git refused to do.

    Attributes:
        said: what it wrote.
    """

    def __init__(self, command: str, said: str) -> None:
        super().__init__(f"git {command} failed: {said.partition(chr(10))[0] or 'it does not say why'}")
        self.said = said


def compare_runs(
    base_base: Sequence[Finding], base_head: Sequence[Finding], head_head: Sequence[Finding]
) -> tuple[list[Finding], list[Closed]]:
    """Compare three runs, to tell what a change of the data does from what a change of the rules does.

    Args:
        base_base: findings of the base's data with the base's shapes.
        base_head: of the base's data with the head's shapes.
        head_head: of the head's data with the head's shapes.

    Returns:
        The findings of the last run in their order. One that the first two runs have is known. One that only the
        second has too is new ``by_rule``: the data had it already, and a change of the rules found it. Any other is
        new by the data. Then what is no more, sorted by rule and focus: ``by_rule`` where the head's shapes do not
        find it in the base's data either.
    """
    before = {finding.fingerprint: finding for finding in base_base if about_data(finding)}
    between = {finding.fingerprint: finding for finding in base_head if about_data(finding)}
    marked = []
    for finding in head_head:
        if finding.fingerprint not in between or not about_data(finding):
            marked.append(replace(finding, state=State.NEW, by_rule=False))
        elif finding.fingerprint in before:
            marked.append(replace(finding, state=State.KNOWN, by_rule=False))
        else:
            marked.append(replace(finding, state=State.NEW, by_rule=True))
    last = before | between
    gone = last.keys() - {finding.fingerprint for finding in head_head}
    return marked, closed((as_known(last[mark]) for mark in gone), by_rule=gone - between.keys())
