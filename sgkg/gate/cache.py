"""Verdicts kept by what they follow from, so that an unchanged run only reads and hashes its files.

A verdict is kept as JSON: a cache that came from elsewhere can at worst be wrong, never run anything.
"""

import json
import os
import tempfile
import types
from collections.abc import Iterable, Mapping
from dataclasses import fields, is_dataclass
from enum import Enum
from hashlib import sha256
from pathlib import Path as File
from typing import Any, Union, get_args, get_origin, get_type_hints

from sgkg.gate.model import Verdict

__all__ = ["Cache", "folder", "pack", "unpack"]

#: of the form in which verdicts are kept
_VERSION = 2
_MOST = 200


def folder() -> File:
    """Return where verdicts are kept: SGKG_CACHE_DIR, else ``sgkg`` in XDG_CACHE_HOME, else in ``~/.cache``."""
    named = os.environ.get("SGKG_CACHE_DIR")
    return File(named) if named else File(os.environ.get("XDG_CACHE_HOME") or File.home() / ".cache") / "sgkg"


class Cache:
    """Verdicts in a folder, a file for each; a cache that cannot be read or written is as good as none."""

    def __init__(self, place: File) -> None:
        self._folder = place / "verdicts"

    @staticmethod
    def key(parts: Iterable[str | bytes]) -> str:
        """Make the key of all that a verdict follows from, in order."""
        digest = sha256()
        for part in parts:
            data = part.encode() if isinstance(part, str) else part
            digest.update(b"%d:" % len(data))
            digest.update(data)
        return digest.hexdigest()

    def get(self, key: str) -> Verdict | None:
        """Return the verdict for a key, None where there is none."""
        try:
            kept = json.loads((self._folder / key).read_bytes())
            if kept["version"] != _VERSION or kept["key"] != key:
                return None
            found: Verdict = unpack(Verdict, kept["verdict"])
        except (OSError, ValueError, KeyError, TypeError, IndexError, AttributeError):
            return None
        return found

    def put(self, key: str, verdict: Verdict) -> None:
        """Keep a verdict; the oldest are dropped beyond a number."""
        text = json.dumps({"version": _VERSION, "key": key, "verdict": pack(verdict)}, separators=(",", ":"))
        try:
            self._folder.mkdir(parents=True, exist_ok=True)
            handle, name = tempfile.mkstemp(dir=self._folder, prefix=".new-")
            with os.fdopen(handle, "w", encoding="utf-8") as file:
                file.write(text)
            File(name).replace(self._folder / key)
            kept = sorted(self._folder.iterdir(), key=lambda one: one.stat().st_mtime, reverse=True)
            for old in kept[_MOST:]:
                old.unlink(missing_ok=True)
        except OSError:
            return


def pack(value: Any) -> Any:
    """Turn frozen values into what JSON has: a dataclass into the list of its fields.

    >>> from sgkg.model import Place
    >>> pack(Place("a.ttl", 1, 2, 3, 4))
    ['a.ttl', 1, 2, 3, 4]
    """
    if is_dataclass(value):
        return [pack(getattr(value, one.name)) for one in fields(value)]
    if isinstance(value, Enum):
        return value.value
    if isinstance(value, Mapping):
        return {key: pack(inner) for key, inner in value.items()}
    if isinstance(value, tuple):
        return [pack(inner) for inner in value]
    return value


def unpack(kind: Any, data: Any) -> Any:
    """Turn it back; the reverse of :func:`pack`.

    Raises:
        ValueError, KeyError, TypeError: it is not what was packed.
    """
    if isinstance(kind, type) and is_dataclass(kind):
        known = _fields(kind)
        if len(known) != len(data):
            raise ValueError(f"{kind.__name__} has {len(known)} fields")
        return kind(*(unpack(one, value) for one, value in zip(known, data, strict=True)))
    if isinstance(kind, type) and issubclass(kind, Enum):
        return kind(data)
    origin, inner = get_origin(kind), get_args(kind)
    if origin in (Union, types.UnionType):
        return None if data is None else unpack(next(one for one in inner if one is not type(None)), data)
    if origin is tuple:
        if inner[-1] is Ellipsis:
            return tuple(unpack(inner[0], value) for value in data)
        return tuple(unpack(one, value) for one, value in zip(inner, data, strict=True))
    if origin is not None:  # a mapping
        return {key: unpack(inner[1], value) for key, value in data.items()}
    if not isinstance(data, kind):
        raise TypeError(f"{data!r} is no {kind.__name__}")
    return data


_known: dict[type, list[Any]] = {}


def _fields(kind: type) -> list[Any]:
    if kind not in _known:
        hints = get_type_hints(kind)
        _known[kind] = [hints[one.name] for one in fields(kind)]
    return _known[kind]
