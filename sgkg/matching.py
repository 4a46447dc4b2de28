"""Find the thing that a name means, however it is spelled: normalised identifiers first, then likeness. Pure.

A name that comes down to the identifier or the label of one thing alone is an exact match; everything else is a
candidate with a score. Made once for a set of things, it answers in milliseconds for 100,000 of them.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher

from sgkg.designations import Designation, Fit, fit
from sgkg.matching_keys import LONGEST, Key, designation_in, designations_within, keys, tail, tokens
from sgkg.matching_words import Words, alike

__all__ = ["LONGEST", "Match", "Matcher", "Thing"]

#: the best score of what is not exact; that of several things which a name means alike
_BEST, _AMBIGUOUS = 97.0, 99.0
#: that of an interface by its number alone, where other kinds of things are asked for too
_NUMBER_ALONE = 85.0
#: a designation of which the digits only look alike, and one with the same digits in another order
_MISTYPED, _SHUFFLED = 55.0, 10.0
_FITS = {Fit.SAME: 97, Fit.NARROWER: 93, Fit.WIDER: 91, Fit.OTHER: 78, Fit.PART: 68, Fit.RENUMBERED: 55, Fit.NONE: 0}
#: a designation found among other words
_AMONG_WORDS = 0.97
_LEAST = 25.0
#: labels that are compared by their words, and character by character, for one kind of things
_BY_WORDS, _BY_CHARACTERS = 60, 16
#: up to so many labels of a kind are compared one by one where nothing else is found
_FEW, _POOR = 400, 55.0
_MOST_TOKENS = 24


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
        self._by_iri = {thing.iri: thing for kind in self._kinds.values() for thing in kind.things}

    @classmethod
    def joined(cls, *matchers: "Matcher") -> "Matcher":
        """Make one of several that have different kinds of things; it takes no time."""
        made = cls(())
        for matcher in matchers:
            made._kinds |= matcher._kinds
            made._by_iri |= matcher._by_iri
        return made

    def __len__(self) -> int:
        return len(self._by_iri)

    @property
    def kinds(self) -> tuple[str, ...]:
        """The kinds of things there are, sorted."""
        return tuple(self._kinds)

    def get(self, iri: str) -> Thing | None:
        """Return the thing with an IRI, None where there is none."""
        return self._by_iri.get(iri)

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
        meant = {thing.iri: thing for part in parts for thing in part.keyed(asked - alone)}
        best: dict[str, tuple[float, Thing]] = {}
        for part in parts:
            for score, thing in part.like(tail(text) or text):
                score = min(score, _BEST)
                if score >= _LEAST and score > best.get(thing.iri, (0.0, thing))[0]:
                    best[thing.iri] = score, thing
            for thing in part.keyed(alone):
                best[thing.iri] = _NUMBER_ALONE, thing
        for iri, thing in meant.items():
            best[iri] = (100.0 if len(meant) == 1 else _AMBIGUOUS), thing
        found = [
            Match(thing, round(score, 1), len(meant) == 1 and thing.iri in meant) for score, thing in best.values()
        ]
        return _ordered(found, limit)

    def named(self, text: str, *, kinds: Sequence[str] = ()) -> list[Thing]:
        """Return the things that a name is an identifier or a label of, but for its spelling; it takes microseconds.

        Args:
            text: as somebody wrote it.
            kinds: of the things to look among, as for :meth:`find`.
        """
        asked = {key for key in keys(text[:LONGEST]) if key[0] != "number" or _one(kinds)}
        return [*{thing.iri: thing for part in self._parts(kinds) for thing in part.keyed(asked)}.values()]

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


def _ordered(found: Iterable[Match], limit: int) -> list[Match]:
    """Return the best matches in an order that does not depend on that of the things."""
    return sorted(found, key=lambda match: (-match.score, match.thing.name.casefold(), match.thing.iri))[
        : max(0, limit)
    ]


class _Kind:
    """The things of one kind, with their labels."""

    def __init__(self, things: tuple[Thing, ...]) -> None:
        self.things = things
        self._keys: dict[Key, list[int]] = {}
        self._designations: dict[str, list[tuple[Designation, int]]] = {}
        names: dict[tuple[str, ...], dict[int, None]] = {}
        for place, thing in enumerate(things):
            own: set[Key] = {("iri", thing.iri)}
            for label in dict.fromkeys((thing.name, *thing.labels)):
                every = tokens(label)
                own |= keys(label, kind=thing.kind, words=every)
                words = every[:_MOST_TOKENS]
                if words and not label.isdecimal():
                    names.setdefault(words, {})[place] = None
                one = designation_in(label)
                if one is not None and one.bodies:
                    self._designations.setdefault(_digits(one), []).append((one, place))
                    if one.parts:
                        self._designations.setdefault(f"{one.number}-", []).append((one, place))
            for key in own:
                self._keys.setdefault(key, []).append(place)
        self._owners = [tuple(places) for places in names.values()]
        self._words = Words(tuple(names))

    def keyed(self, asked: Iterable[Key]) -> list[Thing]:
        """Return the things that have one of the keys."""
        places = sorted({place for key in asked for place in self._keys.get(key, ())})
        return [self.things[place] for place in places]

    def like(self, text: str) -> list[tuple[float, Thing]]:
        """Return the things whose designation fits, or whose labels look like a text."""
        found = self._fitting(text)
        asked = tokens(text)[:_MOST_TOKENS]
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
        for place in self._owners[label]:
            if score > found.get(place, 0.0):
                found[place] = score

    def _fitting(self, text: str) -> dict[int, float]:
        found: dict[int, float] = {}
        if not self._designations:
            return found
        whole = designation_in(text)
        asked = [(whole, 1.0)] if whole else [(one, _AMONG_WORDS) for one in designations_within(text)][:3]
        if asked and not any(_digits(one) in self._designations for one, _ in asked):
            self._mistyped(asked[0][0], found)
        for one, share in asked:
            for known, place in (
                *self._designations.get(_digits(one), ()),
                *(() if one.parts else self._designations.get(f"{one.number}-", ())),
            ):
                score = _FITS[fit(one, known)]
                if score:
                    # What agrees beside the number parts things that fit alike.
                    score += (one.year == known.year) + (one.amendments == known.amendments)
                    score += bool(set(one.bodies) & set(known.bodies))
                    found[place] = max(found.get(place, 0.0), score * share)
        return found

    def _mistyped(self, asked: Designation, found: dict[int, float]) -> None:
        digits = _digits(asked)
        for own, known in self._designations.items():
            ratio = 0.0 if own.endswith("-") else alike(digits, own, 0.6)
            for one, place in known if ratio else ():
                score = _MISTYPED * ratio + (_SHUFFLED if sorted(digits) == sorted(own) else 0) + (not one.year)
                score += 2 * (len(one.parts) == len(asked.parts))
                found[place] = max(found.get(place, 0.0), score)


def _digits(one: Designation) -> str:
    return "".join((one.number, *one.parts)).upper()
