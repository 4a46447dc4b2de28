"""Find the thing that a name means, however it is spelled: normalised identifiers first, then likeness. Pure.

A name that comes down to the identifier or the label of one thing alone is an exact match; everything else is a
candidate with a score. Made once for a set of things, it answers in milliseconds for 100,000 of them.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher
from sys import intern
from typing import TypeVar

from sgkg.matching_keys import LONGEST, Key, keys, tail, tokens
from sgkg.matching_words import Designations, Words, alike

__all__ = ["LONGEST", "Match", "Matcher", "Thing"]

#: the best score of what is not exact; that of several things which a name means alike
_BEST, _AMBIGUOUS = 97.0, 99.0
#: that of an interface by its number alone, where other kinds of things are asked for too
_NUMBER_ALONE = 85.0
_LEAST = 25.0
#: labels that are compared by their words, and character by character, for one kind of things
_BY_WORDS, _BY_CHARACTERS = 60, 16
#: up to so many labels of a kind are compared one by one where nothing else is found
_FEW, _POOR = 400, 55.0
_MOST_TOKENS = 24
#: things that are kept for one name: nobody looks at more, and a vendor may call all its products alike
_NAMESAKES = 500

_K = TypeVar("_K")


@dataclass(frozen=True, slots=True)
class Thing:
    """A thing that a name may mean.

    Attributes:
        iri: of the thing.
        name: as it is shown.
        kind: such as ``interface`` or ``standard``.
        labels: all it is called by, designations, numbers and GTINs too; the name need not be among them.
    """

    iri: str
    name: str
    kind: str
    labels: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Match:
    """A thing that a name may mean, and how likely.

    Attributes:
        thing: the thing.
        score: from 0 to 100; 100 for an exact match alone.
        exact: the name is, but for its spelling, an identifier or label that names this one thing of the kinds
            asked for.
    """

    thing: Thing
    score: float
    exact: bool


class Matcher:
    """The names of a set of things.

    >>> known = [Thing("urn:7", "Interface 7 (LAN to Retail)", "interface", ("LAN to Retail", "7"))]
    >>> [(match.thing.iri, match.exact) for match in Matcher(known).find("IF #07")]
    [('urn:7', True)]
    >>> any(match.exact for match in Matcher(known).find("interface 70"))
    False

    Args:
        things: in any order; of those with the same IRI and kind the first counts.
    """

    def __init__(self, things: Iterable[Thing]) -> None:
        grouped: dict[str, dict[str, Thing]] = {}
        for thing in things:
            grouped.setdefault(thing.kind, {}).setdefault(thing.iri, thing)
        self._kinds = {kind: _Kind(tuple(grouped[kind].values())) for kind in sorted(grouped)}

    @classmethod
    def joined(cls, *matchers: "Matcher") -> "Matcher":
        """Make one of several that have different kinds of things; it takes no time."""
        made = cls(())
        for matcher in matchers:
            made._kinds |= matcher._kinds
        return made

    def __len__(self) -> int:
        return sum(len(kind.things) for kind in self._kinds.values())

    @property
    def kinds(self) -> tuple[str, ...]:
        """The kinds of things there are, sorted."""
        return tuple(self._kinds)

    def get(self, iri: str) -> Thing | None:
        """Return the thing with an IRI, None where there is none."""
        return next((thing for kind in reversed(self._kinds.values()) if (thing := kind.get(iri))), None)

    def find(self, text: str, *, kinds: Sequence[str] = (), limit: int = 5) -> list[Match]:
        """Return the things that a name may mean, the best first.

        Args:
            text: as somebody wrote it.
            kinds: of the things to look among; all for none. A number alone, such as "7", is exact only where one
                kind is asked for.
            limit: at most so many.
        """
        text = " ".join(text[:LONGEST].split())
        asked = keys(text)
        alone = set() if _one(kinds) else {key for key in asked if key[0] == "number"}
        parts = self._parts(kinds)
        meant = _meant(parts, asked - alone, text)
        best: dict[str, tuple[float, Thing]] = {}
        read = tail(text) or text
        words = tokens(read)[:_MOST_TOKENS]
        for part in parts:
            for score, thing in part.like(read, words):
                score = min(score, _BEST)
                if score >= _LEAST and score > best.get(thing.iri, (0.0, thing))[0]:
                    best[thing.iri] = score, thing
            for thing in part.keyed(alone):
                best[thing.iri] = _NUMBER_ALONE, thing
        for iri, thing in meant.items():
            best[iri] = (100.0 if len(meant) == 1 else _AMBIGUOUS), thing
        one = len(meant) == 1
        found = [Match(thing, round(score, 1), one and thing.iri in meant) for score, thing in best.values()]
        return _ordered(found, limit)

    def named(self, text: str, *, kinds: Sequence[str] = ()) -> list[Thing]:
        """Return the things that a name is an identifier or a label of, but for its spelling; it takes microseconds.

        Args:
            text: as somebody wrote it.
            kinds: of the things to look among, as for :meth:`find`.
        """
        asked = {key for key in keys(text[:LONGEST]) if key[0] != "number" or _one(kinds)}
        return [*_meant(self._parts(kinds), asked, text).values()]

    def beginning(self, prefix: str, *, kinds: Sequence[str] = (), limit: int = 10) -> list[Match]:
        """Return the things of which a name has words that begin as those typed so far; then those that look alike.

        Args:
            prefix: as somebody types it.
            kinds: of the things to look among; all for none.
            limit: at most so many.
        """
        asked = tokens(prefix)[:_MOST_TOKENS]
        parts = self._parts(kinds)
        found = {match.thing.iri: match for match in self.find(prefix, kinds=kinds, limit=limit)}
        for part in parts:
            for score, thing in part.beginning(asked) if asked else ():
                known = found.get(thing.iri)
                if known is None or score > known.score:
                    found[thing.iri] = Match(thing, score, known is not None and known.exact)
        return _ordered(found.values(), limit)

    def _parts(self, kinds: Sequence[str]) -> "list[_Kind]":
        return [self._kinds[kind] for kind in dict.fromkeys(kinds or self._kinds) if kind in self._kinds]


def _one(kinds: Sequence[str]) -> bool:
    """Whether one kind of things is asked for, so that a number alone says enough."""
    return len(set(kinds)) == 1


def _meant(parts: "Sequence[_Kind]", asked: set[Key], text: str) -> dict[str, Thing]:
    """Return the things with one of the keys; whose IRI is written out is meant, whatever others are called."""
    iris = {key for key in asked if key[0] == "iri" and ":" in text}
    found = {thing.iri: thing for part in parts for thing in part.keyed(iris)}
    return found or {thing.iri: thing for part in parts for thing in part.keyed(asked)}


def _ordered(found: Iterable[Match], limit: int) -> list[Match]:
    """Return the best matches in an order that does not depend on that of the things."""
    return sorted(found, key=lambda match: (-match.score, match.thing.name.casefold(), match.thing.iri))[
        : max(0, limit)
    ]


class _Kind:
    """The things of one kind, with their labels."""

    def __init__(self, things: tuple[Thing, ...]) -> None:
        self.things = things
        self._places = {thing.iri: place for place, thing in enumerate(things)}
        self._keys: dict[str, dict[str, int | list[int]]] = {}
        self._designations = Designations(_NAMESAKES)
        names: dict[tuple[str, ...], int | list[int]] = {}
        for place, thing in enumerate(things):
            own: set[Key] = set()
            for label in dict.fromkeys((thing.name, *thing.labels)):
                every = tokens(label)
                own |= keys(label, kind=thing.kind, words=every)
                words = tuple(map(intern, every[:_MOST_TOKENS]))
                if words and not label.isdecimal():
                    _add(names, words, place)
                self._designations.add(label, place)
            for what, value in own:
                if what != "iri":  # what is called as the identifier of another thing does not become it
                    _add(self._keys.setdefault(what, {}), value, place)
        self._owners = [*names.values()]
        self._words = Words(tuple(names))

    def get(self, iri: str) -> Thing | None:
        """Return the thing with an IRI, None where there is none."""
        place = self._places.get(iri)
        return None if place is None else self.things[place]

    def keyed(self, asked: Iterable[Key]) -> list[Thing]:
        """Return the things that have one of the keys."""
        places: set[int] = set()
        for what, value in asked:
            found = (self._places if what == "iri" else self._keys.get(what, {})).get(value, ())
            places.update((found,) if isinstance(found, int) else found)
        return [self.things[place] for place in sorted(places)]

    def like(self, text: str, asked: Sequence[str]) -> list[tuple[float, Thing]]:
        """Return the things whose designation fits, or whose labels look like a text, which has these words."""
        found = self._designations.fitting(text)
        near = self._words.near(asked, _BY_WORDS)
        joined = " ".join(asked)
        for label, share in near[:_BY_CHARACTERS]:
            own = self._words.labels[label]
            ratio = SequenceMatcher(None, joined, " ".join(own), autojunk=False).ratio()
            self._keep(found, label, 100 * (0.7 * share + 0.3 * ratio))
        for label, share in near[_BY_CHARACTERS:]:
            self._keep(found, label, 85 * share)
        if joined and len(self._words.labels) <= _FEW and max(found.values(), default=0.0) < _POOR:
            for label, own in enumerate(self._words.labels):
                self._keep(found, label, 60 * alike(joined, " ".join(own), 0.5))
        return [(score, self.things[place]) for place, score in found.items()]

    def beginning(self, asked: Sequence[str]) -> list[tuple[float, Thing]]:
        """Return the things of which a label has words that begin so; the last one may be unfinished."""
        found: dict[int, float] = {}
        for label in self._words.beginning(asked):
            own = self._words.labels[label]
            self._keep(found, label, 90.0 if own[: len(asked) - 1] == tuple(asked[:-1]) else 80.0)
        return [(score, self.things[place]) for place, score in found.items()]

    def _keep(self, found: dict[int, float], label: int, score: float) -> None:
        owners = self._owners[label]
        for place in (owners,) if isinstance(owners, int) else owners:
            if score > found.get(place, 0.0):
                found[place] = score


def _add(known: dict[_K, int | list[int]], key: _K, place: int) -> None:
    """Note the place of a thing under a key; most keys have one, and a list for each would cost a lot of memory."""
    found = known.setdefault(key, place)
    if isinstance(found, list):
        if found[-1] != place and len(found) < _NAMESAKES:
            found.append(place)
    elif found != place:
        known[key] = [found, place]
