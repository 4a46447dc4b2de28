"""Patterns of file names: the same answer for files on disk and for names in a git revision.

``*`` and ``?`` stand for characters of one name, ``[ab]`` for one of them, ``**`` for any number of folders.
Wildcards match no hidden name, one that begins with a dot, unless the pattern spells the dot. Nothing enters
``.git``.
"""

import os
import stat
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from fnmatch import fnmatchcase
from pathlib import Path, PureWindowsPath

from sgkg.errors import UsageError

__all__ = ["Found", "checked", "expand", "matches", "survey"]

#: segments of a pattern; ``**`` is never last, nor follows itself
_Segments = tuple[str, ...]
_ANY = "**"
_KINDS = {
    stat.S_IFDIR: "a folder", stat.S_IFIFO: "a pipe", stat.S_IFSOCK: "a socket", stat.S_IFBLK: "a device",
    stat.S_IFCHR: "a device",
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Found:
    """What patterns fit in a folder: paths relative to it with slashes, sorted, each once.

    Attributes:
        files: what can be read.
        others: (path, what it is), such as ``("a.ttl", "a pipe")``, of what has the name of a file and is none.
    """

    files: tuple[str, ...]
    others: tuple[tuple[str, str], ...]


def checked(text: str, what: str) -> str:
    """Return a pattern or path that stays in its folder and reads the same on every system.

    Args:
        text: with slashes, such as ``inventories/*.ttl``.
        what: how a message names it, such as ``sgkg.toml: files``.

    Raises:
        UsageError: it is empty, absolute, climbs with ``..``, goes into ``.git``, or has a backslash or a control
            character.
    """
    parts = text.split("/")
    if not text.strip() or not any(part not in ("", ".") for part in parts):
        raise UsageError(f"{what} has an empty name")
    if "\\" in text:
        raise UsageError(f"{what} has {text!r}; write folders with / on every system")
    if not text.isprintable():
        raise UsageError(f"{what} has {text!r}, with a character that cannot be printed")
    if text.startswith("/") or PureWindowsPath(text).drive:
        raise UsageError(f"{what} has {text!r}; paths are relative to the folder of the file that names them")
    if ".." in parts:
        raise UsageError(f"{what} has {text!r}, which leaves the folder; put the policy into a folder above both")
    if any(part.lower() == ".git" for part in parts):
        raise UsageError(f"{what} has {text!r}; nothing is read or written in .git")
    return text


def matches(path: str, patterns: Iterable[str]) -> bool:
    """Tell whether a name fits one of the patterns.

    Args:
        path: relative, with slashes, of a file.
        patterns: see the module.

    >>> matches("data/2026/grid.ttl", ["data/**/*.ttl"]), matches("data/.old/grid.ttl", ["data/**/*.ttl"])
    (True, False)
    """
    names = path.split("/")
    for segments in map(_segments, patterns):
        states = _start(segments)
        for name in names:
            states = _step(states, name, segments)
        if len(segments) in states:
            return True
    return False


def expand(root: Path, patterns: Iterable[str]) -> list[str]:
    """List the files in a folder that fit one of the patterns; see :func:`survey`."""
    return list(survey(root, patterns).files)


def survey(root: Path, patterns: Iterable[str]) -> Found:
    """Look for what fits one of the patterns in a folder.

    A link to a folder is followed where the pattern names it or has ``*`` for it, and never by ``**``: there is no
    way to go in circles. A link that leads nowhere is listed as a file, so that reading it fails and is seen to. A
    folder is told among the others where the last part of the pattern is more than ``*``, which fits every folder.

    Raises:
        UsageError: a folder on the way cannot be read.
    """
    found: dict[str, str] = {}
    for segments in map(_segments, patterns):
        found.update(_walk(root, "", segments, _start(segments)))
    return Found(
        tuple(sorted(name for name, kind in found.items() if not kind)),
        tuple(sorted((name, kind) for name, kind in found.items() if kind)),
    )


def _walk(folder: Path, prefix: str, segments: _Segments, states: set[int]) -> Iterator[tuple[str, str]]:
    """Give the paths that fit, and what each is; empty for a file."""
    try:
        entries = list(os.scandir(folder))
    except OSError as error:
        raise UsageError(f"the folder {prefix.rstrip('/') or '.'} cannot be read: {error.strerror}") from error
    for entry in entries:
        further = _step(states, entry.name, segments)
        if not further:
            continue
        name = prefix + entry.name
        fits = len(segments) in further
        if entry.is_dir():
            if fits and segments[-1] != "*":
                yield name, _KINDS[stat.S_IFDIR]
            if entry.is_symlink():  # what a segment of its own fits makes headway in the pattern, so it ends
                further = _step({state for state in states if _at(segments, state) != _ANY}, entry.name, segments)
            if further:
                yield from _walk(folder / entry.name, f"{name}/", segments, further)
        elif fits:
            yield name, _kind(entry)


def _kind(entry: os.DirEntry[str]) -> str:
    """Tell what an entry is, or what a link leads to; empty for a file, and for what only reading it can tell."""
    try:
        return _KINDS.get(stat.S_IFMT(entry.stat().st_mode), "")
    except OSError:
        return ""


def _segments(pattern: str) -> _Segments:
    found: list[str] = []
    for part in pattern.split("/"):
        if part in ("", ".") or (part == _ANY and found[-1:] == [_ANY]):
            continue
        found.append(part)
    return (*found, "*") if found[-1:] == [_ANY] else tuple(found)


def _at(segments: _Segments, state: int) -> str:
    return segments[state] if state < len(segments) else ""


def _start(segments: _Segments) -> set[int]:
    """The states before the first name: a state is how many segments have been used; ``**`` may stand for none."""
    return {0, 1} if _at(segments, 0) == _ANY else {0}


def _step(states: Iterable[int], name: str, segments: _Segments) -> set[int]:
    """The states after one more name; none where no file below can fit."""
    found: set[int] = set()
    for state in states:
        segment = _at(segments, state)
        if segment == _ANY:
            if not name.startswith("."):
                found |= {state, state + 1}
        elif segment and _fits(name, segment):
            found |= {state + 1, state + 2} if _at(segments, state + 1) == _ANY else {state + 1}
    return found


def _fits(name: str, segment: str) -> bool:
    if name == ".git" or (name.startswith(".") and not segment.startswith(".")):
        return False
    return fnmatchcase(name, segment)
