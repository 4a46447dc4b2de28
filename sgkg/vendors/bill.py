"""A CycloneDX document as JSON, and which of our standards its requirements are of. Pure."""

import json
import re
from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from typing import Any, TypeAlias

from sgkg.errors import InputError, UsageError
from sgkg.vendors.naming import Named

__all__ = ["MAX_BYTES", "Standards", "Tree", "day", "dicts", "document", "listed", "texts", "tree"]

MAX_BYTES = 20_000_000
_STANDARDS = ("standard", "edition")
_OLDEST = (1, 6)
_DAY = re.compile(r"\d{4}-\d{2}-\d{2}(?![^T])", re.ASCII)
#: an escape that may stand for half a character
_HALF = re.compile(rb"\\u[dD][89a-fA-F]")
Tree: TypeAlias = Mapping[str, Any]


def document(body: bytes, source: str) -> Tree:
    """Read the text of a document; see :func:`sgkg.vendors.cyclonedx.read` for what is refused."""
    if body.lstrip(b"\xef\xbb\xbf \t\r\n").startswith(b"<"):
        raise UsageError(
            f"{source} is XML, and only the JSON form of CycloneDX is read; convert it with its own tool"
        )
    if len(body) > MAX_BYTES:
        raise InputError(f"the file has {len(body):,} bytes; {MAX_BYTES:,} is the most that is read", source=source)
    try:
        found = json.loads(body.decode("utf-8-sig"), parse_constant=_refuse_constant)
    except json.JSONDecodeError as error:
        raise InputError(f"not JSON: {error.msg}", source=source, line=error.lineno, column=error.colno) from error
    except UnicodeDecodeError as error:
        raise InputError("the file is not in UTF-8", source=source) from error
    except RecursionError as error:
        raise InputError("brackets are nested too deep", source=source) from error
    except ValueError as error:  # a number that is too long for Python
        raise InputError(
            "the file has a number without measure, or NaN, which JSON has not", source=source
        ) from error
    if _HALF.search(body) and not _is_whole(found):
        raise InputError("a text has half a character (a surrogate without the other)", source=source)
    if not isinstance(found, dict) or found.get("bomFormat") != "CycloneDX":
        raise InputError('this is no CycloneDX document, which says "bomFormat": "CycloneDX"', source=source)
    version = str(found.get("specVersion", ""))
    match = re.fullmatch(r"(\d{1,3})\.(\d{1,3})", version)
    if not match or (int(match[1]), int(match[2])) < _OLDEST:
        raise UsageError(f"{source} is CycloneDX {version or 'without a version'}; declarations came with 1.6")
    if not tree(found.get("declarations")):
        raise UsageError(f"{source} has no declarations, so that there is nothing to take over")
    return found


class Standards:
    """The standards that a document defines, with their requirements.

    Args:
        defined: ``definitions.standards`` of the document.
        names: what ours are called.
    """

    def __init__(self, defined: Sequence[Tree], names: Named) -> None:
        self._defined, self._names = defined, names
        self._requirements = {
            str(one["bom-ref"]): (one, standard)
            for standard in defined
            for one in dicts(standard.get("requirements"))
            if one.get("bom-ref")
        }
        self._resolved: dict[str, str] = {}

    def requirement(self, ref: str) -> Tree:
        """Return a requirement; an empty one where there is none of this reference."""
        return self._requirements.get(ref, ({}, {}))[0]

    def iri(self, ref: str) -> str:
        """Return the IRI of the standard that a requirement is of; empty for none that is known."""
        if ref not in self._resolved:
            found = (self._names.iri(text, _STANDARDS) for text in self._called(ref))
            self._resolved[ref] = next(filter(None, found), "")
        return self._resolved[ref]

    def unknown(self, ref: str) -> str:
        """Say that no known standard has a requirement, and what may be meant."""
        called = list(self._called(ref))
        if not called:
            return f"there is no requirement {ref!r}" if ref else "its attestation names no requirement"
        return f"of requirement {ref!r}, {self._names.unknown(called[0], _STANDARDS)}"

    def _called(self, ref: str) -> Iterator[str]:
        """Give the texts that may name the standard of a requirement, the most exact first."""
        one, standard = self._requirements.get(ref, ({}, {}))
        if not standard:  # an attestation may be about a standard as a whole
            standard = next((s for s in self._defined if s.get("bom-ref") == ref), {})
        name, version = str(standard.get("name", "")), str(standard.get("version", "")).strip()
        if version and name:
            yield f"{name}:{version}"
        texts_ = (str(one.get("identifier", "")), name, str(one.get("title", "")), str(standard.get("bom-ref", "")))
        yield from filter(None, texts_)


def listed(value: Any) -> dict[str, Tree]:
    """Return the things of a list by their reference."""
    return {str(one["bom-ref"]): one for one in dicts(value) if one.get("bom-ref")}


def tree(value: Any) -> Tree:
    """Return an object, an empty one for what is none."""
    return value if isinstance(value, dict) else {}


def dicts(value: Any) -> list[Tree]:
    """Return the objects of a list."""
    return [one for one in value if isinstance(one, dict)] if isinstance(value, list) else []


def texts(value: Any) -> list[str]:
    """Return the texts of a list."""
    return [one for one in value if isinstance(one, str)] if isinstance(value, list) else []


def day(value: Any) -> str:
    """Return the day of a time; empty for what is none."""
    match = _DAY.match(value) if isinstance(value, str) else None
    try:
        return date.fromisoformat(match[0]).isoformat() if match else ""
    except ValueError:
        return ""


def _refuse_constant(name: str) -> float:
    raise ValueError(f"JSON has no {name}")


def _is_whole(found: Any) -> bool:
    try:
        json.dumps(found, ensure_ascii=False).encode()
    except UnicodeEncodeError:
        return False
    return True
