r"""Numbers of standards, however they are spelled: "EN62056-47", "en 62056 47", "EN 62056-47 : 2007". Pure.

A designation has the bodies that publish it, a number with its parts, and, where they are given, the year of the
edition and the amendments. Nothing here knows which standards there are: it compares what is written.
"""

import re
import unicodedata
from dataclasses import dataclass
from enum import IntEnum

__all__ = ["Designation", "Fit", "canonical", "fit", "parse", "plain_dashes"]

#: as they are written in capital letters -> as they are shown; longer ones first where one begins with another
_BODIES = {
    "IEC": "IEC", "ISO": "ISO", "PREN": "prEN", "FPREN": "FprEN", "EN": "EN", "ENV": "ENV", "HD": "HD", "CEN": "CEN",
    "CENELEC": "CLC", "CLC": "CLC", "CWA": "CWA", "ETSI": "ETSI", "ITU-T": "ITU-T", "ITU": "ITU", "IEEE": "IEEE",
    "ANSI": "ANSI", "NIST": "NIST", "NISTIR": "NISTIR", "SP": "SP", "DIN": "DIN", "VDE": "VDE",
    "VDE-AR-N": "VDE-AR-N", "BS": "BS", "PD": "PD", "NF": "NF", "OVE": "OVE", "UNE": "UNE", "CEI": "CEI", "SS": "SS",
    "RFC": "RFC", "TS": "TS", "TR": "TR", "PAS": "PAS", "GS": "GS", "ES": "ES",
}  # fmt: skip
#: pairs that are joined by a slash; others stand side by side
_JOINED = frozenset(
    {("ISO", "IEC"), ("CEN", "CLC"), *((one, kind) for one in ("CEN", "CLC") for kind in ("TS", "TR"))}
)
#: a number alone has so many digits, or it could be any number
_FEWEST_DIGITS = 4
_LONGEST = 120

_DASHES = dict.fromkeys(map(ord, "\u00ad\u200b\u200c\u200d\u2060\ufeff")) | dict.fromkeys(
    map(ord, "\u2010\u2011\u2012\u2013\u2014\u2015\u2043\u2212\ufe58\ufe63\uff0d"), "-"
)
_BODY = "|".join(sorted(_BODIES, key=lambda body: (-len(body), body)))
_YEAR = r"(?:19|20)\d\d"
_AMENDMENT = r"(?:AMENDMENT|AMD|AM|A|CORRIGENDUM|COR|AC|C)"
_WHOLE = re.compile(
    rf"(?P<bodies>(?:(?:{_BODY})(?=[\s/\d-]|{_BODY}|[A-Z]\.\d)[\s/-]*)*)"
    r"(?P<number>(?:[A-Z]\.)?\d+(?:\.\d+)*)"
    rf"(?P<parts>(?:\s*[-\s]\s*(?!{_YEAR}(?![\d-]))\d{{1,4}}[A-Z]?(?![A-Z\d]))*)"
    rf"(?:\s*[:\s(-]\s*(?P<year>{_YEAR})(?:-\d\d)?\)?)?"
    rf"(?P<amendments>(?:\s*[+/,]\s*{_AMENDMENT}\s*\d+(?:\s*:\s*\d{{4}})?)*)"
    r"(?:\s+(?:CSV|RLV))?"
    r"(?:\s*,?\s*ED(?:ITION)?\.?\s*(?P<edition>\d+(?:\.\d+)?))?",
    re.ASCII,
)
_ONE_AMENDMENT = re.compile(rf"({_AMENDMENT})\s*(\d+)(?:\s*:\s*(\d{{4}}))?", re.ASCII)


@dataclass(frozen=True, slots=True)
class Designation:
    """What the number of a standard says.

    Attributes:
        bodies: that publish it, in the order of the text, such as ``("EN", "IEC")``; none where it is left open.
        number: without parts.
        parts: such as ``("4", "7")``.
        year: of the edition, empty where it is left open.
        amendments: such as ``A1`` or ``C1``, each with the year after a colon where it is given.
        edition: its count, such as ``2``, which nothing known has: what names one is no standard beyond doubt.
    """

    bodies: tuple[str, ...]
    number: str
    parts: tuple[str, ...] = ()
    year: str = ""
    amendments: tuple[str, ...] = ()
    edition: str = ""

    def __str__(self) -> str:
        bodies = ""
        for before, body in zip(("", *self.bodies), self.bodies, strict=False):
            bodies += ("/" if (before, body) in _JOINED else " " if before else "") + body
        text = (f"{bodies} " if bodies else "") + "-".join((self.number, *self.parts))
        return text + (f":{self.year}" if self.year else "") + "".join(f"+{one}" for one in self.amendments)


class Fit(IntEnum):
    """How well something known fits what is asked for; the greater the better."""

    NONE = 0
    #: the same digits, parted otherwise, as standards are when they are numbered anew: 62056-47 and 62056-4-7
    RENUMBERED = 1
    #: a part of what is asked for, which names a whole series
    PART = 2
    #: the same number from another body, in another year, or with other amendments
    OTHER = 3
    #: the same, but what is known leaves open what is asked for, such as the year
    WIDER = 4
    #: all that is asked for, and more, such as the year
    NARROWER = 5
    #: both say the same
    SAME = 6


def plain_dashes(text: str) -> str:
    """Write every kind of hyphen, dash, space and digit as the plain one (Unicode NFKC).

    >>> plain_dashes("EN\u00a062056\u201147")
    'EN 62056-47'
    """
    return " ".join(unicodedata.normalize("NFKC", text).translate(_DASHES).split())


def parse(text: str) -> Designation | None:
    """Read the number of a standard; None where the text is none.

    >>> parse("EN62056-47") == parse("en 62056\u201147")
    True
    >>> str(parse("EN IEC 62055-31 : 2022"))
    'EN IEC 62055-31:2022'
    >>> parse("interface 7") is None
    True

    Args:
        text: nothing but the number. A number without a body has at least four digits.
    """
    plain = plain_dashes(text).upper()
    if len(plain) > _LONGEST:
        return None
    match = _WHOLE.fullmatch(plain)
    if match is None:
        return None
    bodies = tuple(_BODIES[body] for body in re.findall(_BODY, match["bodies"]))
    if not bodies and (len(match["number"]) < _FEWEST_DIGITS or not match["number"].isdecimal()):
        return None
    number, parts = match["number"], tuple(re.findall(r"\w+", match["parts"]))
    if "ETSI" in bodies and parts and len(number) == len(parts[0]) == 3:
        number, parts = number + parts[0], parts[1:]  # "ETSI TS 103 908" writes one number in two groups
    amendments = tuple(
        ("A" if kind[0] == "A" and kind != "AC" else "C") + count.lstrip("0").rjust(1, "0") + (year and f":{year}")
        for kind, count, year in _ONE_AMENDMENT.findall(match["amendments"])
    )
    edition = (match["edition"] or "").removesuffix(".0")
    return Designation(bodies, number, parts, match["year"] or "", tuple(sorted(set(amendments))), edition)


def canonical(text: str) -> str:
    """Write a designation the usual way; a text that is none keeps its words.

    >>> canonical("en62056-46+am1"), canonical("DLMS  UA")
    ('EN 62056-46+A1', 'DLMS UA')
    """
    found = parse(text)
    return str(found) if found else plain_dashes(text)


def fit(asked: Designation, known: Designation) -> Fit:
    """Tell how well a known designation fits one that is asked for.

    >>> fit(parse("IEC 62056 47"), parse("IEC 62056-47:2006")).name
    'NARROWER'
    >>> fit(parse("62056-47"), parse("IEC 62056-4-7")).name
    'RENUMBERED'
    """
    if asked.number != known.number or asked.parts != known.parts:
        if "".join((asked.number, *asked.parts)) == "".join((known.number, *known.parts)):
            return Fit.RENUMBERED
        series = asked.number == known.number and asked.parts == known.parts[: len(asked.parts)]
        return Fit.PART if series and set(asked.bodies) <= set(known.bodies) and not asked.year else Fit.NONE
    if _told(asked) == _told(known):
        return Fit.SAME
    if _holds(known, asked):
        return Fit.NARROWER
    return Fit.WIDER if _holds(asked, known) else Fit.OTHER


def _told(one: Designation) -> tuple[frozenset[str], str, frozenset[str], str]:
    return frozenset(one.bodies), one.year, frozenset(one.amendments), one.edition


def _holds(more: Designation, less: Designation) -> bool:
    """Whether one says all that another of the same number says."""
    amended = {name for one in more.amendments for name in (one, one.partition(":")[0])}
    dated = less.year in ("", more.year) and less.edition in ("", more.edition)
    return dated and set(less.bodies) <= set(more.bodies) and set(less.amendments) <= amended
