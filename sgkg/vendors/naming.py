"""From what people write in a table or on a command line to the things that are meant: exactly, or not at all."""

from collections.abc import Sequence
from functools import cache

from sgkg.matching import Matcher
from sgkg.vendors.listing import short
from sgkg.vendors.reference import reference

__all__ = ["Named", "named"]

_LIKE, _FEW = 45.0, 15
#: characters of a text that names nothing, as far as it is told
_LONGEST = 200
#: kinds of things -> how a message calls one of them
_CALLED = {"interface": "interface", "standard": "standard", "edition": "edition", "actor": "role", "level": "level"}


class Named:
    """The things that claims point to, by all their names."""

    def __init__(self) -> None:
        self._matcher = Matcher(reference().things)
        self._known: dict[tuple[str, tuple[str, ...]], str | None] = {}

    def iri(self, text: str, kinds: Sequence[str]) -> str | None:
        """Return the IRI of the one thing that a text names, but for its spelling; None for none or for several.

        Args:
            text: as somebody wrote it.
            kinds: interface, standard, edition, actor, level.
        """
        key = (text, tuple(kinds))
        if key not in self._known:
            found = self._matcher.find(text, kinds=tuple(kinds), limit=1)
            self._known[key] = found[0].thing.iri if found and found[0].exact else None
        return self._known[key]

    def unknown(self, text: str, kinds: Sequence[str]) -> str:
        """Say that a text names nothing, and what may be meant."""
        text = text if len(text) <= _LONGEST else f"{text[:_LONGEST]}…"
        near = [one for one in self._matcher.find(text, kinds=tuple(kinds), limit=3) if one.score >= _LIKE]
        told = [f"{short(one.thing.iri)} ({one.thing.name})" for one in near]
        if not told:
            things = [thing for thing in reference().things if thing.kind == kinds[0]]
            names = sorted(things, key=lambda thing: (len(thing.iri), thing.iri))
            every = [short(one.iri) for one in names]
            more = f" and {len(every) - _FEW} more: see sgkg declare names" if len(every) > _FEW else ""
            return f"{text!r} is no known {_CALLED[kinds[0]]}; there are {', '.join(every[:_FEW])}{more}"
        return f"{text!r} is no known {_CALLED[kinds[0]]}; did you mean {_or(told)}?"


@cache
def named() -> Named:
    """Return the names, read once for a process."""
    return Named()


def _or(words: Sequence[str]) -> str:
    return " or ".join([", ".join(words[:-1]), words[-1]] if len(words) > 1 else words)
