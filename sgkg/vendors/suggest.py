"""What was probably meant where a claim points to nothing that is known."""

import re
from collections.abc import Sequence
from functools import cache
from typing import TYPE_CHECKING

from sgkg.namespaces import SGDATA
from sgkg.terms import Literal, from_ntriples, plain
from sgkg.vendors.model import Suggestion
from sgkg.vendors.reference import Reference, reference

if TYPE_CHECKING:
    from sgkg.matching import Match, Matcher

__all__ = ["certain", "nearest", "suggestion"]

#: how many are offered, and how like a name must be (0 to 100)
_OFFERED, _LIKE = 3, 60.0
#: of our own IRIs, what stands before the name, and the year of an edition
_FOLDER = re.compile(rf"^{re.escape(SGDATA)}[^/]+/|^[a-z]+:(?!//)")
_YEAR = re.compile(r"/(\d{4}(?:-\d{2})?)$")


def nearest(term: str, kinds: Sequence[str]) -> tuple[Suggestion, ...]:
    """Find what may have been meant by a name, best first.

    Args:
        term: an IRI or a literal in N-Triples form.
        kinds: what it must be: interface, standard, edition, actor, level.
    """
    return tuple(Suggestion(match.thing.iri, match.thing.name) for match in _matches(term, kinds))


def certain(term: str, kinds: Sequence[str]) -> Suggestion | None:
    """Find the one thing that must have been meant: its own name, written otherwise; None where there is doubt.

    The likeness of two designations proves nothing: 62056-47 and 62056-74 are two standards.
    """
    exact = [match for match in _matches(term, kinds) if match.exact]
    return Suggestion(exact[0].thing.iri, exact[0].thing.name) if len(exact) == 1 else None


def suggestion(iri: str, known: Reference | None = None) -> Suggestion:
    """Name a thing."""
    return Suggestion(iri, (known or reference()).name(iri))


def _matches(term: str, kinds: Sequence[str]) -> "list[Match]":
    text = _words(term)
    if not text:
        return []
    found = _matcher().find(text, kinds=tuple(kinds), limit=_OFFERED)
    return [match for match in found if match.exact or match.score >= _LIKE]


def _words(term: str) -> str:
    """Make of an IRI the words that somebody would have searched for.

    >>> _words("<https://w3id.org/sgdata/standard/en-62056-47/2007>")
    'en-62056-47:2007'
    >>> _words("<https://www.example.org/EN_62056-47>"), _words('"EN 62056-47"')
    ('EN 62056-47', 'EN 62056-47')
    """
    node = from_ntriples(term)
    text = plain(node)
    if isinstance(node, Literal) or text.startswith("_:"):
        return text if isinstance(node, Literal) else ""
    text = _YEAR.sub(r":\1", _FOLDER.sub("", text))
    return re.split(r"[/#](?=.)", text.rstrip("/#"))[-1].replace("_", " ").replace("%20", " ")


@cache
def _matcher() -> "Matcher":
    from sgkg.matching import Matcher  # slow to import, and needed only where something is wrong

    return Matcher(reference().things)
