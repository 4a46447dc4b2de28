"""Find things by what they are called: names, numbers, rules, and standards however they are spelled. Pure.

The index is made once per version of the data from the answer of the stored query ``names``.
"""

import difflib
import re
import unicodedata
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import islice

from sgkg.designations import Designation, Fit, fit, parse, plain_dashes
from sgkg.terms import Iri, Term, plain

__all__ = ["EXACT", "LONGEST", "Entry", "Hit", "Index", "folded"]

#: characters of a text that is searched for; what is longer is no name
LONGEST = 200
#: a hit of this score or more is what was meant, word for word or number for number
EXACT = 90

_PREFIX, _BEGINNINGS, _STEMS, _WITHIN, _TYPO, _PART, _LOOSE = 80, 60, 50, 45, 30, 22, 20
_FITS = {
    Fit.SAME: 100, Fit.NARROWER: 95, Fit.WIDER: 92, Fit.OTHER: 75, Fit.PART: 70, Fit.RENUMBERED: 55, Fit.NONE: 0,
}  # fmt: skip
#: what else people write before a number -> word of the kind it stands for
_SHORT = {
    "if": "interface", "i f": "interface", "schnittstelle": "interface", "rule": "gap rule", "regel": "gap rule",
    "kapitel": "chapter", "folie": "slide",
}  # fmt: skip
#: kinds that people look for first, where hits are as good as each other
_FIRST = ("Interface", "StandardReference", "StandardEdition", "Actor", "MarketRole", "GapRule", "Definition", "Term")
_NUMBERED = re.compile(r"(?P<word>[^\d]*[^\d\s])\s*0*(?P<number>\d+)")
_NUMBER_WORD = re.compile(r"\s(?:no|nr|number|nummer)$")
_RULE_WORD = re.compile(r"(?:gap rule|rule|regel) (?=[a-z]\d+$)")
_RULE = re.compile(r"\b([a-z])0+(?=\d)")
#: endings that make no other word
_ENDING = re.compile(r"(?<=\w{4})(?:ing|es|s)$")
_WORDS = 10
_NEAR = 0.78
#: a suggestion shares most letters with the text
_SUGGESTION = 0.7
#: what a longer word counts, where a word that looks like a mistyped one begins it
_LONGER = 0.9
#: words of the index that the mistyped words of a text are compared with in all, and characters of names that a text
#: is compared with: each takes some microseconds
_COMPARED, _COMPARED_CHARACTERS = 40_000, 300_000


def folded(text: str) -> str:
    """Write a text so that case, accents, dashes and signs make no difference.

    >>> folded("Energie\u2011Händler  (G01)")
    'energie handler g1'
    """
    plainer = unicodedata.normalize("NFKD", plain_dashes(text).casefold())
    letters = "".join(char if char.isalnum() else " " for char in plainer if not unicodedata.combining(char))
    return _RULE.sub(r"\1", " ".join(letters.split()))


@dataclass(slots=True)
class Entry:
    """A thing that can be found.

    Attributes:
        iri: of the thing.
        name: as pages show it.
        kind: name of its class.
        kind_iri: IRI of its class.
        labels: what it is called, each with the kind of label.
    """

    iri: str
    name: str
    kind: str
    kind_iri: str
    labels: list[tuple[str, str]] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class Hit:
    """A thing that was found, by one of its labels.

    Attributes:
        entry: the thing.
        label: the label that fits best.
        label_kind: what kind of label that is.
        score: how well, from 1 to 100.
    """

    entry: Entry
    label: str
    label_kind: str
    score: int


@dataclass(frozen=True, slots=True)
class _Label:
    entry: Entry
    text: str
    kind: str
    folded: str
    words: tuple[str, ...]
    designation: Designation | None


class Index:
    """All names of a version of the data.

    Attributes:
        entries: by IRI, in the order of their names.
    """

    def __init__(self, rows: Iterable[Mapping[str, Term]]) -> None:
        self.entries: dict[str, Entry] = {}
        self._labels: list[_Label] = []
        self._words: dict[str, None] = {}
        for row in rows:
            iri = str(row["entity"])
            entry = self.entries.get(iri)
            if entry is None:
                entry = self.entries[iri] = Entry(iri, plain(row["name"]), plain(row["kind"]), str(row["class"]))
            self._add(entry, plain(row["label"]), plain(row["labelKind"]))

    def find(self, text: str) -> Sequence[Hit]:
        """Return what is called so, the best first.

        Args:
            text: as somebody typed it.
        """
        text = text[:LONGEST].strip()
        designation = parse(text)
        asked = folded(str(designation or text))
        if not asked:
            return ()
        words = tuple(asked.split()[:_WORDS])
        numbered = _numbered(asked)
        best: dict[str, Hit] = {}

        def keep(label: _Label, score: int) -> None:
            known = best.get(label.entry.iri)
            if score and (known is None or score > known.score):
                best[label.entry.iri] = Hit(label.entry, label.text, label.kind, score)

        for label in self._labels:
            keep(label, _score(label, asked, words, numbered, designation))
        if all(hit.score <= _PART for hit in best.values()):
            for label, score in self._typos(words):
                keep(label, score)
        return sorted(best.values(), key=_order)

    def near(self, text: str, most: int = 5) -> Sequence[str]:
        """Return names that look like a text of which nothing is called."""
        asked = folded(text[:LONGEST])
        found: dict[str, str] = {}
        left = _COMPARED_CHARACTERS
        for label in self._labels:
            if left > 0 and abs(len(label.folded) - len(asked)) <= max(4, len(asked) // 2):
                found.setdefault(label.folded, label.text)
                left -= len(label.folded)
        return [found[one] for one in difflib.get_close_matches(asked, found, most, _SUGGESTION)]

    def like(self, iri: str, most: int) -> Sequence[Entry]:
        """Return the things of the same kind as one; none where that are more than a list can show."""
        example = self.entries.get(iri)
        if example is None:
            return ()
        found = [entry for entry in self.entries.values() if entry.kind_iri == example.kind_iri]
        return found if len(found) <= most else ()

    def _add(self, entry: Entry, text: str, kind: str) -> None:
        entry.labels.append((text, kind))
        known = folded(text)
        words = tuple(known.split())
        designation = parse(text) if kind in ("designation", "name") else None
        self._labels.append(_Label(entry, text, kind, known, words, designation))
        self._words |= dict.fromkeys(word for word in words if len(word) > 3)

    def _typos(self, words: Sequence[str]) -> Iterable[tuple[_Label, int]]:
        """Find labels that have, for each word, the same or one that looks like it."""
        like: list[dict[str, float]] = []
        for word in words:
            near = {word: 1.0}
            if len(word) > 3:
                alike = (one for one in self._words if abs(len(one) - len(word)) <= 2)
                known = [*islice(alike, _COMPARED // max(2, len(words)))]
                for one in difflib.get_close_matches(word, known, 8, _NEAR):
                    near[one] = difflib.SequenceMatcher(None, word, one).ratio()
                beginnings = tuple(one for one in near if len(one) > 3)
                worst = min(near.values()) * _LONGER
                near = {**{one: worst for one in self._words if one.startswith(beginnings)}, **near}
            like.append(near)
        for label in self._labels:
            ratios = [max((near[word] for word in label.words if word in near), default=0.0) for near in like]
            if all(ratios):
                yield label, int(_TYPO * sum(ratios) / len(ratios))
            elif len(ratios) > 2 and sum(map(bool, ratios)) >= len(ratios) - 1:
                yield label, int(_LOOSE * sum(ratios) / len(ratios))


def _numbered(asked: str) -> tuple[str, str] | None:
    """Read "interface 7" and "IF 7" as kind and number."""
    match = _NUMBERED.fullmatch(asked)
    if match is None:
        return None
    word = _NUMBER_WORD.sub("", match["word"])
    return _SHORT.get(word, word), match["number"]


def _score(
    label: _Label,
    asked: str,
    words: tuple[str, ...],
    numbered: tuple[str, str] | None,
    designation: Designation | None,
) -> int:
    if label.folded == asked:
        return 100
    if label.kind == "rule" and label.folded == _RULE_WORD.sub("", asked):
        return 100
    if numbered is not None and label.kind == "number" and label.folded == numbered[1]:
        kind = folded(label.entry.kind)
        if numbered[0] in (kind, *kind.split()):
            return 100
    best = 0
    if designation is not None and label.designation is not None:
        best = _FITS[fit(designation, label.designation)]
    if label.kind in ("number", "rule", "code"):
        return best  # part of a number is another number
    if label.folded.startswith(asked + " "):
        return max(best, _PREFIX)
    if all(any(own.startswith(word) for own in label.words) for word in words):
        # "7" begins no "70": a number is found whole
        whole = all(word in label.words for word in words if word.isdecimal())
        return max(best, _BEGINNINGS if whole else 0)
    if len(words) < _WORDS and all(any(own.startswith(_stem(word)) for own in label.words) for word in words):
        whole = all(word in label.words for word in words if word.isdecimal())
        best = max(best, _STEMS if whole else 0)
    if len(asked) > 2 and asked in label.folded:
        return max(best, _WITHIN)
    if not best and len(words) > 1 and len(label.folded) > 2 and label.words and set(label.words) <= set(words):
        return _PART  # all of a name is a part of what was asked
    return best


def _stem(word: str) -> str:
    """Take the ending of a plural, or of a verb, from a word."""
    return _ENDING.sub("", word)


def _order(hit: Hit) -> tuple[int, int, str, str]:
    kind = Iri(hit.entry.kind_iri).rpartition("#")[2]
    place = _FIRST.index(kind) if kind in _FIRST else len(_FIRST)
    return -hit.score, place, hit.entry.name.casefold(), hit.entry.iri
