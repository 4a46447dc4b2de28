"""Labels by their words, and by the numbers of standards in them: which of many are like a text. Pure.

The cost of a question is bounded: rare words are looked up first, and long lists are cut.
"""

import math
from collections.abc import Iterable, Sequence
from difflib import SequenceMatcher
from heapq import nlargest

from sgkg.designations import Designation, Fit, fit
from sgkg.matching_keys import designation_in, designations_within

__all__ = ["Designations", "Words", "alike"]

#: words that say little
_LITTLE = frozenset(
    ("a", "an", "and", "at", "bis", "by", "for", "from", "in", "of", "on", "the", "to", "und", "with")
)
_LITTLE_SHARE = 0.15
#: places in lists of labels that a question looks at, and labels that it keeps
_BUDGET, _WORD_BUDGET = 6000, 20_000
_NEAR_WORDS, _NEAR = 6, 0.7
_SHORTEST_TYPO = 3
_OTHER_NUMBER, _FURTHER_NUMBER = 0.8, 0.92
_BEGINNINGS = 200
#: a designation of which the digits only look alike, and one with the same digits in another order
_MISTYPED, _SHUFFLED = 55.0, 10.0
_FITS = {Fit.SAME: 97, Fit.NARROWER: 93, Fit.WIDER: 91, Fit.OTHER: 78, Fit.PART: 68, Fit.RENUMBERED: 55, Fit.NONE: 0}
#: a designation found among other words
_AMONG_WORDS = 0.97
#: numbers that are compared one by one with one that is not among them
_MOST_DIGITS = 2000


class Words:
    """The words of labels.

    Attributes:
        labels: each as its words.
    """

    def __init__(self, labels: tuple[tuple[str, ...], ...]) -> None:
        self.labels = labels
        self._having: dict[str, list[int]] = {}
        for place, label in enumerate(self.labels):
            for word in dict.fromkeys(label):
                self._having.setdefault(word, []).append(place)
        self._vocabulary = sorted(self._having)
        self._grams: dict[str, list[int]] = {}
        for place, word in enumerate(self._vocabulary):
            for gram in _grams(word):
                self._grams.setdefault(gram, []).append(place)

    def near(self, asked: Sequence[str], most: int) -> list[tuple[int, float]]:
        """Return labels with words like those asked for, each with the share that agrees, the best first."""
        wanted = self._joined(asked)
        meant = {word: self._like(word) for word in dict.fromkeys(wanted)}
        found: dict[int, float] = {}
        left = _BUDGET
        for word in sorted(meant, key=lambda word: (sum(len(self._having[near]) for near in meant[word]), word)):
            best: dict[int, float] = {}
            for near, ratio in meant[word].items():
                places = self._having[near]
                if len(places) > left and found:  # only what rarer words have found already
                    known = found.keys() if len(found) < len(places) else places
                    places = [place for place in known if place in found and near in self.labels[place]]
                places = places[: max(left, 1000)]
                left -= len(places)
                for place in places:
                    best[place] = max(best.get(place, 0.0), ratio)
            weight = self._weight(word)
            for place, ratio in best.items():
                found[place] = found.get(place, 0.0) + weight * ratio
        if not found:
            return []
        # The shorter label first where the words agree alike: it has fewer others.
        likely = nlargest(most, found, key=lambda place: (found[place], -len(self.labels[place]), -place))
        scored = [(place, self._share(wanted, self.labels[place], meant)) for place in likely]
        return sorted(scored, key=lambda pair: (-pair[1], pair[0]))

    def beginning(self, asked: Sequence[str]) -> list[int]:
        """Return labels that have all words asked for, the last of which may be unfinished."""
        from bisect import bisect_left

        *whole, last = asked
        known: set[int] | None = None
        for word in sorted(whole, key=lambda word: len(self._having.get(word, ()))):
            having = self._having.get(word, ())
            known = set(having) if known is None else {place for place in known if word in self.labels[place]}
        if known is not None:
            begun = (place for place in sorted(known) if any(word.startswith(last) for word in self.labels[place]))
            return [place for place, _ in zip(begun, range(_BEGINNINGS), strict=False)]
        found: dict[int, None] = {}
        start = bisect_left(self._vocabulary, last)
        for word in self._vocabulary[start : start + _BEGINNINGS]:
            if not word.startswith(last) or len(found) >= _BEGINNINGS:
                break
            found |= dict.fromkeys(self._having[word][:_BEGINNINGS])
        return list(found)[:_BEGINNINGS]

    def _weight(self, word: str) -> float:
        if word in _LITTLE:
            return _LITTLE_SHARE
        return math.log(2 + len(self.labels) / (1 + len(self._having.get(word, ()))))

    def _joined(self, asked: Sequence[str]) -> list[str]:
        """Put words together, or take them apart, where labels have them so: "head end", "headend"."""
        found: list[str] = []
        skip = False
        for word, after in zip(asked, (*asked, "")[1:], strict=True):
            if skip:
                skip = False
            elif after and word + after in self._having and not (word in self._having and after in self._having):
                found.append(word + after)
                skip = True
            elif word not in self._having and len(word) > _SHORTEST_TYPO and word.isalpha():
                found += self._parted(word)
            else:
                found.append(word)
        return found

    def _parted(self, word: str) -> Sequence[str]:
        for cut in range(len(word) - 2, 1, -1):
            if word[:cut] in self._having and word[cut:] in self._having:
                return word[:cut], word[cut:]
        return (word,)

    def _like(self, word: str) -> dict[str, float]:
        """Return the words of labels that look like one, with how much."""
        if word in self._having:
            return {word: 1.0}
        if len(word) < _SHORTEST_TYPO:
            return {}
        shared: dict[int, int] = {}
        left = _WORD_BUDGET
        for gram in sorted(_grams(word), key=lambda gram: (len(self._grams.get(gram, ())), gram)):
            places = self._grams.get(gram, ())
            left -= len(places)
            if left < 0 and shared:
                break
            for place in places:
                shared[place] = shared.get(place, 0) + 1
        length = len(word) + 1
        likely = nlargest(
            4 * _NEAR_WORDS, shared,
            key=lambda place: (2 * shared[place] / (length + len(self._vocabulary[place])), -place),
        )  # fmt: skip
        found: dict[str, float] = {}
        for place in likely:
            near = self._vocabulary[place]
            begun = near.startswith(word) and word.isalpha()
            ratio = (0.95 if len(word) > _SHORTEST_TYPO else 0.85) if begun else alike(word, near, _NEAR)
            if ratio:
                found[near] = ratio / 2 if near.isdecimal() else ratio  # a number that looks alike is another one
        best = nlargest(_NEAR_WORDS, found, key=lambda near: (found[near], near))
        return {near: found[near] for near in best}

    def _share(self, asked: Iterable[str], label: tuple[str, ...], meant: dict[str, dict[str, float]]) -> float:
        """Tell how much of what is asked a label has, and how much of the label that is."""
        left = dict.fromkeys(label)
        got = total = 0.0
        reached: dict[str, float] = {}
        numbers, missed = 0, 0
        for word in asked:
            weight = self._weight(word)
            total += weight
            ratio, near = max(
                ((ratio, near) for near, ratio in meant[word].items() if near in left), default=(0.0, "")
            )
            got += weight * ratio
            if near:
                reached[near] = max(reached.get(near, 0.0), ratio)
            if word.isdecimal():
                numbers += 1
                missed += ratio < 1
        whole = sum(map(self._weight, left))
        of_label = sum(self._weight(word) * ratio for word, ratio in reached.items()) / whole if whole else 0.0
        share = 0.6 * (got / total if total else 0.0) + 0.4 * of_label
        if missed:
            share *= _OTHER_NUMBER
        elif numbers < sum(word.isdecimal() for word in left):
            share *= _FURTHER_NUMBER
        return share


class Designations:
    """The numbers of standards that labels have.

    Args:
        most: labels that are kept for the same digits.
    """

    def __init__(self, most: int) -> None:
        self._most = most
        self._known: dict[str, list[tuple[Designation, int]]] = {}

    def add(self, label: str, place: int) -> None:
        """Note the label of a thing; nothing is done where it is no number of a standard."""
        one = designation_in(label)
        if one is not None and one.bodies:
            for digits in (_digits(one), f"{one.number}-")[: 2 if one.parts else 1]:
                known = self._known.setdefault(digits, [])
                if len(known) < self._most:
                    known.append((one, place))

    def fitting(self, text: str) -> dict[int, float]:
        """Return the places of things whose number fits a text, each with its score."""
        found: dict[int, float] = {}
        if not self._known:
            return found
        whole = designation_in(text)
        asked = [(whole, 1.0)] if whole else [(one, _AMONG_WORDS) for one in designations_within(text)][:3]
        if asked and len(self._known) <= _MOST_DIGITS and not any(_digits(one) in self._known for one, _ in asked):
            self._mistyped(asked[0][0], found)
        for one, share in asked:
            for known, place in (
                *self._known.get(_digits(one), ()),
                *(() if one.parts else self._known.get(f"{one.number}-", ())),
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
        for own, known in self._known.items():
            ratio = 0.0 if own.endswith("-") else alike(digits, own, 0.6)
            for one, place in known if ratio else ():
                score = _MISTYPED * ratio + (_SHUFFLED if sorted(digits) == sorted(own) else 0) + (not one.year)
                score += 2 * (len(one.parts) == len(asked.parts))
                found[place] = max(found.get(place, 0.0), score)


def alike(one: str, other: str, least: float) -> float:
    """Return how alike two texts are, from 0 to 1 (Ratcliff and Obershelp); 0 for less than ``least``."""
    if 2 * min(len(one), len(other)) < least * (len(one) + len(other)):
        return 0.0  # too different in length: making the matcher is what costs
    matcher = SequenceMatcher(None, other, one, autojunk=False)
    if matcher.quick_ratio() < least:
        return 0.0
    ratio = matcher.ratio()
    return ratio if ratio >= least else 0.0


def _grams(word: str) -> set[str]:
    """Return pairs of letters, the ends marked; a mistake in a word leaves most of them."""
    marked = f"^{word}$"
    return {marked[place : place + 2 + (len(word) > 4)] for place in range(len(marked) - 1 - (len(word) > 4))}


def _digits(one: Designation) -> str:
    return "".join((one.number, *one.parts)).upper()
