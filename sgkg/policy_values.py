"""What the keys of a policy may hold: a reader for each kind of value, which says what it expects.

Each takes the value as TOML has it and ``what``, the file and key for messages, and returns the value as a policy has
it, or raises UsageError.
"""

import os
import re
from collections.abc import Callable, Iterable
from datetime import date, datetime
from difflib import get_close_matches
from typing import Any, NoReturn

from sgkg import globs
from sgkg.dates import checked as checked_date
from sgkg.errors import UsageError
from sgkg.model import FAIL_ON, Severity

__all__ = [
    "FAIL_ON",
    "FORMATS",
    "as_date",
    "choice",
    "formats",
    "limits",
    "meant",
    "path",
    "patterns",
    "require",
    "rules",
    "vendor",
]

#: formats of a validation; reports stand above this module, so a test compares the two lists
FORMATS = (
    "text", "json", "sarif", "sarif-full", "junit", "github", "gitlab", "markdown", "html", "turtle", "jsonld",
)  # fmt: skip
_OFF = "off"
_REQUIRED = ("sgkg", "shapes", "engine")
_VENDOR = ("id", "prefixes")
_SEVERITIES = tuple(severity.value for severity in Severity)
#: ids of what sgkg itself finds; rules stand above this module, so a test compares the two lists
_OWN_RULES = (
    "file-unchecked", "nothing-checked", "syntax",
    "waiver-ending", "waiver-expired", "waiver-invalid", "waiver-unused",
)  # fmt: skip
#: G03, G03-unknown, anonymous-MinCount, sgs:known-term, https://example.org/shapes#a
_RULE_ID = re.compile(r"G\d\d(?:-[a-z]+)?|anonymous-[A-Za-z]+|[A-Za-z][\w.+-]*:[^\s<>\"{}|^`\\]+")


def _wrong(what: str, expected: str, value: object) -> NoReturn:
    raise UsageError(f"{what} must be {expected}, not {_shown(value)}")


def _shown(value: object) -> str:
    names: dict[type, str] = {dict: "a table", list: "a list", bool: str(value).lower(), str: repr(value)}
    text = names.get(type(value)) or str(value)
    return text if len(text) <= 60 else f"{text[:57]}..."


def meant(word: str, known: Iterable[str]) -> str:
    """Say which word may be meant, or which there are: the end of a message."""
    names = list(known)
    near = get_close_matches(word.lower().replace("_", "-"), names, 1)
    return f"; did you mean {near[0]!r}?" if near else f"; there are {', '.join(names)}"


def choice(choices: Iterable[str]) -> Callable[[Any, str], str]:
    """Make a reader of one of some words."""
    known = tuple(choices)

    def read(value: Any, what: str) -> str:
        if not isinstance(value, str):
            _wrong(what, f"one of {', '.join(known)}", value)
        if value not in known:
            raise UsageError(f"{what} cannot be {value!r}{meant(value, known)}")
        return value

    return read


def path(value: Any, what: str) -> str:
    """Read a path that stays in the folder of the policy."""
    if not isinstance(value, str):
        _wrong(what, "a text in quotes", value)
    return globs.checked(value, what)


def patterns(value: Any, what: str) -> tuple[str, ...]:
    """Read a list of patterns, which is not empty."""
    if not isinstance(value, list):
        _wrong(what, 'a list of patterns, such as ["inventories/*.ttl"]', value)
    if not value:
        raise UsageError(f"{what} is an empty list; name files, or leave the key out")
    return tuple(path(pattern, what) for pattern in value)


def as_date(value: Any, what: str) -> str:
    """Read a year, month or day in quotes, or a local date of TOML's own."""
    if isinstance(value, date) and not isinstance(value, datetime):
        return value.isoformat()
    if not isinstance(value, str):
        _wrong(what, 'a date in quotes, such as "2014", "2014-03" or "2014-03-01"', value)
    return checked_date(value, f"{what}:")


def _entries(value: Any, what: str, example: str) -> Iterable[tuple[str, Any]]:
    if not isinstance(value, dict):
        _wrong(what, f"a table, such as {{ {example} }}", value)
    return value.items()


def formats(value: Any, what: str) -> dict[str, str]:
    """Read where each format goes; no two to one place."""
    found: dict[str, str] = {}
    for name, target in _entries(value, what, 'sarif = "gaps.sarif"'):
        if name not in FORMATS:
            raise UsageError(f"{what}: there is no format {name!r}{meant(name, FORMATS)}")
        found[name] = target if target == "-" else path(target, f"{what}.{name}")
        clash = next((other for other in found if other != name and _same(found[other], found[name])), None)
        if clash:
            where = "standard output" if target == "-" else repr(target)
            raise UsageError(f"{what}: {clash} and {name} both go to {where}")
    return found


def _same(one: str, other: str) -> bool:
    return os.path.normpath(one) == os.path.normpath(other)


def _rule(name: str, what: str, more: tuple[str, ...] = ()) -> str:
    if name in (*more, *_OWN_RULES) or _RULE_ID.fullmatch(name):
        return name
    near = get_close_matches(name.lower(), [*more, *_OWN_RULES], 1)
    loose = re.fullmatch(r"[gG]-?0*(\d\d?)(?:[-_](\w+))?", name)
    if loose:
        near = [f"G{int(loose[1]):02}" + (f"-{loose[2].lower()}" if loose[2] else "")]
    told = f"did you mean {near[0]!r}?" if near else "write G03, G03-unknown, a short IRI such as sgs:G03, or an IRI"
    raise UsageError(f"{what}: {name!r} is not the id of a rule; {told}")


def rules(value: Any, what: str) -> dict[str, Severity | None]:
    """Read the severity of each rule; None for ``off``."""
    level = choice((*_SEVERITIES, _OFF))
    found: dict[str, Severity | None] = {}
    for name, word in _entries(value, what, 'G03-unknown = "off"'):
        chosen = level(word, f"{what}.{_rule(name, what)}")
        found[name] = None if chosen == _OFF else Severity(chosen)
    return found


def limits(value: Any, what: str) -> dict[str, int]:
    """Read how many findings of a severity or a rule there may be."""
    found: dict[str, int] = {}
    for name, most in _entries(value, what, "warning = 10"):
        key = f"{what}.{_rule(name, what, _SEVERITIES)}"
        if type(most) is not int or most < 0:  # true is an int to Python
            _wrong(key, "a number from 0 on", most)
        found[name] = most
    return found


def require(value: Any, what: str) -> dict[str, str]:
    """Read the version specifiers (PEP 440)."""
    from packaging.specifiers import InvalidSpecifier, SpecifierSet

    found: dict[str, str] = {}
    for name, wanted in _entries(value, what, 'sgkg = ">=0.1,<0.2"'):
        if name not in _REQUIRED:
            raise UsageError(f"{what}: nothing named {name!r} has a version{meant(name, _REQUIRED)}")
        key = f"{what}.{name}"
        try:
            if not isinstance(wanted, str) or not str(SpecifierSet(wanted)):
                raise InvalidSpecifier
        except InvalidSpecifier:
            _wrong(key, 'a version specifier (PEP 440) such as "==0.1.0" or ">=0.1,<0.2"', wanted)
        found[name] = wanted
    return found


def vendor(value: Any, what: str) -> tuple[str, tuple[str, ...]]:
    """Read who publishes the files: the id, and the prefixes of its IRIs."""
    from sgkg.tokens import VENDOR_ID

    found: dict[str, Any] = dict(_entries(value, what, 'id = "acme", prefixes = ["https://acme.example/"]'))
    for name in found:
        if name not in _VENDOR:
            raise UsageError(f"{what}: there is no key {name!r}{meant(name, _VENDOR)}")
    id_, prefixes = found.get("id"), found.get("prefixes", [])
    if not isinstance(id_, str) or not re.fullmatch(VENDOR_ID, id_):
        _wrong(f"{what}.id", 'small letters, digits and hyphens in quotes, such as "acme"', id_)
    if not isinstance(prefixes, list) or not all(isinstance(one, str) for one in prefixes):
        _wrong(f"{what}.prefixes", 'a list of prefixes, such as ["https://acme.example/"]', prefixes)
    return id_, tuple(dict.fromkeys(prefixes))
