"""The policy of a project: ``sgkg.toml``, or ``[tool.sgkg]`` in ``pyproject.toml``. Whatever is not known is refused.

A key that is misspelt would else loosen the gate unseen. The clock is no part of a policy: a run takes ``--today``.
"""

import os
import re
import tomllib
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from sgkg import globs
from sgkg import policy_values as values
from sgkg.errors import UsageError
from sgkg.model import ENGINES, Severity

__all__ = ["FILE", "KEYS", "SHARED", "Policy", "load", "parse"]

#: name of the file, and of the one that it shares with other tools
FILE, SHARED = "sgkg.toml", "pyproject.toml"


@dataclass(frozen=True, slots=True)
class Policy:
    """What a project wants of its data; the defaults are those of a run without a policy.

    Attributes:
        root: the folder of the file, which all paths and patterns start from.
        source: the file as messages name it; empty where there is none.
        files: patterns of the data (see :mod:`sgkg.globs`).
        shapes: patterns of shapes to use instead of the packed ones; none for those.
        waivers: patterns of the files with waivers.
        inventory: name of a packed inventory or path of a file, taken where no files are named.
        as_of: date of the run for claims and standards; None for that of the inventory.
        engine: name of the SHACL engine.
        fail_on: gravest severity that is not accepted, or ``never``.
        baseline: path of the file of known findings.
        formats: format -> path, or ``-`` for standard output.
        rules: rule (``G03`` for all its variants, ``G03-unknown``, ``sgs:…`` or IRI) -> severity; None turns it off.
        limits: severity or rule -> how many findings there may be.
        require: ``sgkg``, ``shapes`` or ``engine`` -> version specifier (PEP 440).
        vendor: id of who publishes the files, and the prefixes of its IRIs; None where nobody does.
    """

    root: Path = Path()
    source: str = ""
    files: tuple[str, ...] = ()
    shapes: tuple[str, ...] = ()
    waivers: tuple[str, ...] = ()
    inventory: str | None = None
    as_of: str | None = None
    engine: str = ENGINES[0]
    fail_on: str = Severity.VIOLATION.value
    baseline: str | None = None
    formats: Mapping[str, str] = field(default_factory=dict)
    rules: Mapping[str, Severity | None] = field(default_factory=dict)
    limits: Mapping[str, int] = field(default_factory=dict)
    require: Mapping[str, str] = field(default_factory=dict)
    vendor: tuple[str, tuple[str, ...]] | None = None

    def expand(self, patterns: Iterable[str]) -> list[str]:
        """List the files that fit one of the patterns: relative to ``root``, with slashes, sorted, each once.

        Raises:
            UsageError: a folder cannot be read.
        """
        return globs.expand(self.root, patterns)

    def seen_from(self, folder: Path, name: str) -> str:
        """Write a path of the policy as it is seen from another folder, with slashes; ``-`` stays.

        >>> Policy(root=Path("/data/grid")).seen_from(Path("/data"), "inventories/a.ttl")
        'grid/inventories/a.ttl'
        """
        return name if name == "-" else os.path.relpath(self.root / name, folder).replace(os.sep, "/")

    def unmet(self, versions: Mapping[str, str]) -> list[str]:
        """Say which required versions a run does not have, a sentence each.

        Args:
            versions: of ``sgkg``, ``shapes`` and ``engine``; the engine's with its name before it.
        """
        if not self.require:
            return []
        from packaging.specifiers import SpecifierSet
        from packaging.version import InvalidVersion, Version

        said = []
        for name, wanted in sorted(self.require.items()):
            found = versions.get(name) or "none"
            try:
                met = SpecifierSet(wanted).contains(Version(found.split()[-1]), prereleases=True)
            except (InvalidVersion, IndexError):
                met = False
            if not met:
                said.append(f"{self.source} requires {name} {wanted}, and this is {found}.")
        return said


def parse(data: bytes, file: Path, source: str) -> Policy | None:
    """Read a policy from its text; None for a ``pyproject.toml`` that has none.

    Args:
        data: the text.
        file: where it belongs: its paths start from that folder; a ``pyproject.toml`` has it under ``[tool.sgkg]``.
        source: the file as messages name it.

    Raises:
        UsageError: see :func:`load`.
    """
    table = _table(data, file.name, source)
    return None if table is None else _policy(table, file.parent, source)


def load(start: Path, file: Path | None = None) -> Policy | None:
    """Find and read the policy.

    Args:
        start: folder from which it is looked for upwards, to the root of the git repository or of the disk.
        file: read this one; a ``pyproject.toml`` has it under ``[tool.sgkg]``.

    Returns:
        None where there is none.

    Raises:
        UsageError: the file cannot be read, or one folder has two; a key is unknown or has a value that it cannot
            have. Says which file and key, and what may be meant.
    """
    if file is not None:
        found = parse(_content(file, str(file)), file.resolve().parent / file.name, str(file))
        if found is None:
            raise UsageError(f"{file} has no [tool.sgkg]")
        return found
    here = start.resolve()
    for folder in (here, *here.parents):
        found = _in_folder(folder, os.path.relpath(folder, here))
        if found is not None or (folder / ".git").exists():
            return found
    return None


def _in_folder(folder: Path, shown: str) -> Policy | None:
    found: dict[str, Policy] = {}
    for name in (FILE, SHARED):
        source = name if shown == "." else f"{shown.replace(os.sep, '/')}/{name}"
        if os.path.lexists(folder / name):
            policy = parse(_content(folder / name, source), folder / name, source)
            if policy is not None:
                found[source] = policy
    if len(found) > 1:
        raise UsageError(f"there are two policies, {' and '.join(found)} ([tool.sgkg]); keep one")
    return next(iter(found.values()), None)


def _content(file: Path, source: str) -> bytes:
    try:
        return file.read_bytes()
    except OSError as error:
        raise UsageError(f"the policy {source} cannot be read: {error.strerror}") from error


def _table(data: bytes, name: str, source: str) -> Mapping[str, Any] | None:
    """Read the table of settings of a file; None for a ``pyproject.toml`` that has none."""
    shared = name == SHARED
    if shared and b"sgkg" not in data:
        return None  # another tool's file need not even be right
    try:
        content = tomllib.loads(data.decode("utf-8-sig"))
    except UnicodeDecodeError as error:
        raise UsageError(f"{source}: the file is not in UTF-8") from error
    except RecursionError as error:
        raise UsageError(f"{source}: brackets are nested too deep") from error
    except ValueError as error:  # tomllib's own error, and numbers that are too long for Python
        where = re.search(r" \(at line (\d+), column (\d+)\)$", str(error))
        at = f":{where[1]}:{where[2]}" if where else ""
        raise UsageError(f"{source}{at}: not TOML: {str(error)[: where.start() if where else None]}") from error
    if not shared:
        return content
    tool = content.get("tool", {})
    if not isinstance(tool, dict):
        return None
    table = tool.get("sgkg")
    if table is not None and not isinstance(table, dict):
        raise UsageError(f"{source}: tool.sgkg must be a table, [tool.sgkg]")
    return table


def _policy(table: Mapping[str, Any], root: Path, source: str) -> Policy:
    settings: dict[str, Any] = {}
    for key, value in table.items():
        if key == "today":
            raise UsageError(f"{source}: today: the clock is no part of a policy; run with --today DATE")
        if key not in KEYS:
            raise UsageError(f"{source}: there is no key {key!r}{values.meant(key, KEYS)}")
        name, read = KEYS[key]
        settings[name] = read(value, f"{source}: {key}")
    return Policy(root=root, source=source, **settings)


#: key of the file -> (field of the policy, what reads its value)
KEYS: dict[str, tuple[str, Callable[[Any, str], Any]]] = {
    "files": ("files", values.patterns),
    "shapes": ("shapes", values.patterns),
    "waivers": ("waivers", values.patterns),
    "inventory": ("inventory", values.path),
    "as-of": ("as_of", values.as_date),
    "engine": ("engine", values.choice(ENGINES)),
    "fail-on": ("fail_on", values.choice(values.FAIL_ON)),
    "baseline": ("baseline", values.path),
    "formats": ("formats", values.formats),
    "rules": ("rules", values.rules),
    "max": ("limits", values.limits),
    "require": ("require", values.require),
    "vendor": ("vendor", values.vendor),
}
