"""Stored queries that answer a part at a time, and how to have all of it. Pure.

Such a query ends in a limit, and goes on behind a key that it takes as ``after``. A file with the first rows looks
as if it was whole, so every answer that is a part says so, and links to downloads ask for the whole.
"""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache

from sgkg.errors import UsageError
from sgkg.namespaces import SGDATA
from sgkg.queries import StoredQuery
from sgkg.terms import Term, plain

__all__ = ["AFTER", "PARAMETER", "Limit", "asked", "limit_of"]

#: parameter of the address that asks for all rows, and the one that goes on behind a key
PARAMETER, AFTER = "whole", "after"
#: variable that holds the key, where it is not called "key"
_KEYS = {"things": "thing", "things-of-class": "thing", "used-by": "user", "vendors": "vendor"}
#: what a key leaves out of the value of its variable
_PREFIXES = {"vendors": f"{SGDATA}vendor/"}
_LIMIT = re.compile(r"\n *LIMIT (\d+)\b")


@dataclass(frozen=True, slots=True)
class Limit:
    """How a query answers in parts.

    Attributes:
        rows: so many make a part; with more than one row for a thing, an answer may have more.
        text: the query without its limit.
        key: variable whose value says where a row stands; empty where the query cannot go on.
        prefix: what the key leaves out of that value.
    """

    rows: int
    text: str
    key: str
    prefix: str

    def last(self, found: Sequence[Mapping[str, Term]]) -> str:
        """Return the key behind which the next part begins; empty where there can be none."""
        if len(found) < self.rows or not self.key:
            return ""
        return plain(found[-1][self.key]).removeprefix(self.prefix)


@cache
def limit_of(query: StoredQuery) -> Limit | None:
    """Return how a query answers in parts, None for one that answers whole.

    >>> from sgkg.queries import catalogue
    >>> limit_of(catalogue()["gap-list"]).rows, limit_of(catalogue()["interfaces"])
    (50, None)
    """
    goes_on = any(one.name == AFTER for one in query.parameters)
    found = [*_LIMIT.finditer(query.text)]
    if not found or not (goes_on or not query.text[found[-1].end() :].strip()):
        return None  # a limit within a query that answers whole is a hint for the engine, or a choice of examples
    last = found[-1]
    text = query.text[: last.start()] + query.text[last.end() :]
    key = _KEYS.get(query.name, "key") if goes_on else ""
    return Limit(int(last[1]), text, key, _PREFIXES.get(query.name, ""))


def asked(text: str | None) -> bool:
    """Read the value of :data:`PARAMETER`.

    Raises:
        UsageError: it is neither true nor false.
    """
    if (text or "false").strip() not in ("true", "false"):
        raise UsageError(f"{PARAMETER}={text} is not known here; there is {PARAMETER}=true")
    return (text or "").strip() == "true"
