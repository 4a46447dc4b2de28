"""What clients send: batches of queries and of data extension, read from JSON within limits. Pure.

Faults are told with the key of the query and what the API has there (Reconciliation Service API 0.2, 4 and 7).
"""

import json
import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, NoReturn

from sgkg.errors import UsageError
from sgkg_api.problems import HttpProblem
from sgkg_api.reconcile.schema import PROPERTIES, kinds_of

__all__ = [
    "BATCH",
    "DEFAULT_LIMIT",
    "EXTEND_IDS",
    "LONGEST",
    "MOST",
    "Condition",
    "Extension",
    "Query",
    "extension",
    "queries",
]

#: queries of a batch, things of a data extension, its properties
BATCH, EXTEND_IDS, _EXTEND_PROPERTIES = 50, 100, 30
#: candidates of a query, at most and where nothing is said
MOST, DEFAULT_LIMIT = 50, 5
#: characters of a text
LONGEST = 500
_LONGEST_KEY, _MOST_CONDITIONS, _MOST_VALUES, _MOST_TYPES = 200, 10, 10, 10
_MEMBERS = frozenset(("query", "type", "limit", "properties", "type_strict"))


@dataclass(frozen=True, slots=True)
class Condition:
    """A property that the thing should have.

    Attributes:
        property: its id.
        values: any of them will do; ids of things, or texts.
    """

    property: str
    values: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Query:
    """A name to be matched.

    Attributes:
        text: the name; empty where only properties are given.
        kinds: of things to look among; all for none.
        limit: at most so many candidates.
        conditions: that raise and lower scores.
    """

    text: str
    kinds: tuple[str, ...] = ()
    limit: int = DEFAULT_LIMIT
    conditions: tuple[Condition, ...] = ()


@dataclass(frozen=True, slots=True)
class Extension:
    """A request for values.

    Attributes:
        ids: of things.
        properties: ids of properties, each with the most values that are wanted, 0 for all.
    """

    ids: tuple[str, ...]
    properties: tuple[tuple[str, int], ...]


def queries(text: str, only: str = "") -> Mapping[str, Query]:
    """Read a batch of queries.

    Args:
        text: JSON.
        only: id of the one type that is served; empty for all.

    Raises:
        UsageError: it is no batch of queries.
        HttpProblem: 413, it has too many.
    """
    batch = _object(_json(text, "queries"), "queries")
    if len(batch) > BATCH:
        raise HttpProblem(413, "batch-too-large", f"a batch may have {BATCH} queries here; this has {len(batch)}")
    for key in batch:
        if len(key) > _LONGEST_KEY:
            _no(f"the key of a query may have {_LONGEST_KEY} characters")
    return {key: _query(value, f"query {key!r}", only) for key, value in batch.items()}


def extension(text: str) -> Extension:
    """Read a data extension query.

    Raises:
        UsageError: it is none.
        HttpProblem: 413, it asks for too much.
    """
    given = _object(_json(text, "extend"), "extend")
    ids, properties = _list(given.get("ids"), "ids"), _list(given.get("properties"), "properties")
    if len(ids) > EXTEND_IDS or len(properties) > _EXTEND_PROPERTIES:
        detail = f"a data extension may have {EXTEND_IDS} ids and {_EXTEND_PROPERTIES} properties here"
        raise HttpProblem(413, "batch-too-large", detail)
    wanted: dict[str, int] = {}
    for place, one in enumerate(properties):
        what = f"properties[{place}]"
        name = _string(_object(one, what).get("id"), f"{what}.id")
        if name not in PROPERTIES:
            _no(f"there is no property {name[:80]!r}; there are {', '.join(PROPERTIES)}")
        settings = _object(one.get("settings") or {}, f"{what}.settings")
        wanted[name] = _limit(settings.get("limit"), f"{what}.settings.limit", least=0, default=0)
    told = tuple(dict.fromkeys(_string(one, f"ids[{place}]") for place, one in enumerate(ids)))
    return Extension(told, tuple(wanted.items()))


def _query(value: object, what: str, only: str) -> Query:
    given = _object(value, what)
    if unknown := sorted(given.keys() - _MEMBERS):
        _no(f"{what} has {unknown[0][:80]!r}; a query has {', '.join(sorted(_MEMBERS))}")
    text = _string(given.get("query", ""), f"{what}: query") if given.get("query") is not None else ""
    conditions = _conditions(given.get("properties"), what)
    if "query" not in given and not conditions:
        _no(f"{what} has neither a query nor properties")
    types = _types(given.get("type"), what)
    if not isinstance(given.get("type_strict", "any"), str | None):
        _no(f"{what}: type_strict is any, should or all")
    kinds = kinds_of(types)
    if only:
        own = kinds_of((only,))
        if kinds and not set(kinds) & set(own):
            _no(f"{what}: only the type {only} is matched at this address")
        kinds = tuple(kind for kind in kinds if kind in own) or own
    limit = _limit(given.get("limit"), f"{what}: limit", least=1, default=DEFAULT_LIMIT)
    return Query(text, kinds, min(limit, MOST), conditions)


def _types(value: object, what: str) -> Sequence[str]:
    if value in (None, "", []):
        return ()
    if isinstance(value, dict):  # as a type is written elsewhere in the API
        value = value.get("id")
    found = [value] if isinstance(value, str) else value
    if not isinstance(found, list) or len(found) > _MOST_TYPES:
        _no(f"{what}: type is the id of a type, or a list of up to {_MOST_TYPES}")
    return [_string(one.get("id") if isinstance(one, dict) else one, f"{what}: type") for one in found]


def _conditions(value: object, what: str) -> tuple[Condition, ...]:
    if value is None:
        return ()
    given = _list(value, f"{what}: properties")
    if len(given) > _MOST_CONDITIONS:
        _no(f"{what}: a query may have {_MOST_CONDITIONS} properties")
    found = []
    for one in given:
        member = _object(one, f"{what}: a property")
        name = _string(member.get("pid"), f"{what}: pid of a property")
        if "v" not in member:
            _no(f"{what}: the property {name[:80]!r} has no v")
        values = member["v"] if isinstance(member["v"], list) else [member["v"]]
        if len(values) > _MOST_VALUES:
            _no(f"{what}: a property may have {_MOST_VALUES} values")
        texts = [_value(value, f"{what}: v of {name[:80]!r}") for value in values]
        # A column that we know nothing of is no reason to refuse the table.
        if name in PROPERTIES and any(texts):
            found.append(Condition(name, tuple(text for text in texts if text)))
    return tuple(found)


def _value(value: object, what: str) -> str:
    if isinstance(value, dict):
        value = value.get("id")
    if value is None:
        return ""
    if isinstance(value, bool):
        return str(value).lower()
    if isinstance(value, float) and value.is_integer():
        value = int(value)  # a table may have GTINs as such numbers
    if isinstance(value, int | float):
        return str(value)[:LONGEST]
    return _string(value, what).strip()


def _limit(value: object, what: str, *, least: int, default: int) -> int:
    if value is None or value == "":
        return default
    if isinstance(value, str) and value.isascii() and value.isdecimal() and len(value) < 10:
        value = int(value)  # some clients send every setting as text
    if isinstance(value, bool) or not isinstance(value, int | float) or not least <= value < math.inf:
        _no(f"{what} is a number from {least}")
    return int(min(value, 1_000_000))


def _json(text: str, what: str) -> Any:
    try:
        return json.loads(text.removeprefix("\ufeff"), parse_constant=_constant, object_pairs_hook=_members)
    except RecursionError:
        _no(f"{what} is nested too deeply")
    except ValueError as error:
        _no(f"{what} is not valid JSON: {str(error)[:200]}")


def _members(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found: dict[str, Any] = {}
    for name, value in pairs:
        if name in found:  # of two queries with one key, one would have no answer
            raise ValueError(f"an object has the member {name[:80]!r} twice")
        found[name] = value
    return found


def _constant(name: str) -> NoReturn:
    raise ValueError(f"{name} is no number of JSON")


def _object(value: object, what: str) -> dict[str, Any]:
    if not isinstance(value, dict):
        _no(f"{what} is a JSON object, not {_kind(value)}")
    return value


def _list(value: object, what: str) -> list[Any]:
    if not isinstance(value, list):
        _no(f"{what} is a JSON array, not {_kind(value)}")
    return value


def _string(value: object, what: str) -> str:
    if not isinstance(value, str):
        _no(f"{what} is a text, not {_kind(value)}")
    if len(value) > LONGEST:
        _no(f"{what} may have {LONGEST} characters; this has {len(value)}")
    return value


def _kind(value: object) -> str:
    names = {dict: "an object", list: "an array", str: "a text", bool: "a truth value", type(None): "nothing"}
    return names.get(type(value), "a number")


def _no(detail: str) -> NoReturn:
    raise UsageError(detail)
