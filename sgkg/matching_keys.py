"""What a name comes down to, however it is spelled: words, and keys that say for certain what is meant. Pure."""

import re
import unicodedata
from collections.abc import Iterator
from functools import lru_cache

from sgkg.designations import Designation, parse, plain_dashes
from sgkg.namespaces import SGDATA, expand

__all__ = ["LONGEST", "Key", "designation_in", "designations_within", "gtin14", "keys", "number", "tail", "tokens"]

#: characters of a text that is compared; what is longer is no name
LONGEST = 500

#: kind of key, and what has to be equal
Key = tuple[str, str]

#: prefixes that a declaration may use -> the path of what they stand for
_PREFIXES = {"if": "interface/", "std": "standard/", "actor": "actor/"}
_WORD = r"(?:interfaces?|schnittstellen?|intf|iface|i\s?/\s?f|if)"
_COUNT = r"(?:no|nr|num|number|nummer)"
_NUMBERED = re.compile(rf"(?<![^\W_]){_WORD}\s*[-_.:#]*\s*(?:{_COUNT}(?![^\W\d_])\.?)?\s*[-_.:#]*\s*0*(\d+)(?!\d)")
_LONGEST_NUMBER = 12
_BARE = re.compile(r"#?\s*0*(\d{1,3})")
_GTIN = re.compile(r"(?:(?:gtin|ean|upc)[\s:-]*(?:8|12|13|14)?[\s:-]+)?(\d[\d\s-]*)", re.IGNORECASE)
_LONGEST_GTIN = 14
_ORDINALS = {"1st": "first", "2nd": "second", "3rd": "third"}
_ORDINAL = re.compile(r"\b(?:1st|2nd|3rd)\b")
_TOKEN = re.compile(r"\d+|[^\W\d_]+|\+", re.UNICODE)
#: what an amendment looks like where its sign is missing, and what stands between parts of a number instead of a dash
_AMENDED = re.compile(r"\s+(am|amd|a)\.?\s*(\d)(?=\s|$)", re.IGNORECASE)
_PARTED = re.compile(r"(?<=\d)\s*[/_.]\s*(?=\d)")
_LIKE_ZERO = re.compile(r"(?<=\d)[oO](?=[\doO-])|(?<=\d)[oO]\b")
#: the letters that a text begins with, where it has a digit at all; longer ones may be several bodies in one word
_FIRST_LETTERS = re.compile(r"[\W_]*([^\W\d_]*)(?=.*\d)", re.DOTALL)
_LONGEST_BODY = 40
#: words around a designation that say nothing
_MOST_WORDS, _MOST_SPAN = 16, 6


def tokens(text: str) -> tuple[str, ...]:
    """Part a text into words and numbers, so that case, accents, dashes, signs and spaces make no difference.

    >>> tokens("ACME\u00a0M-100, Head\u2011End"), tokens("IF#07 Zähler")
    (('acme', 'm', '100', 'head', 'end'), ('interface', '7', 'zahler'))
    """
    plain = text[:LONGEST].casefold()
    if not plain.isascii():
        plain = unicodedata.normalize("NFKD", plain_dashes(text[:LONGEST]).casefold())
        # A sign may become eighteen, and half of what follows be accents.
        plain = "".join(char for char in plain[: 4 * LONGEST] if not unicodedata.combining(char))
    plain = plain.replace("&", " and ")
    plain = _ORDINAL.sub(lambda match: _ORDINALS[match[0]], _NUMBERED.sub(r" interface \1 ", plain))
    return tuple(_TOKEN.findall(plain))


def number(text: str) -> str:
    """Return a number that stands alone, without leading zeros; empty for any other text.

    >>> number("#07"), number("interface 7")
    ('7', '')
    """
    match = _BARE.fullmatch(plain_dashes(text)) if len(text) <= _LONGEST_NUMBER else None
    return match[1] if match and match[1].isascii() else ""


def gtin14(text: str) -> str:
    """Write a Global Trade Item Number with 14 digits; empty where the text is none, or its check digit is wrong.

    >>> gtin14("0 9506000 13435 2"), gtin14("EAN: 9506000134352"), gtin14("9506000134353")
    ('09506000134352', '09506000134352', '')
    """
    if not text[-1:].isalnum() or text[-1].isalpha():
        return ""
    match = _GTIN.fullmatch(text if text.isascii() and len(text) <= LONGEST else plain_dashes(text[:LONGEST]))
    digits = match[1] if match else ""
    if not digits.isdecimal():
        digits = "".join(char for char in digits if char.isdecimal())
    if len(digits) not in (8, 12, 13, _LONGEST_GTIN) or not digits.isascii() or not int(digits):
        return ""
    digits = digits.zfill(_LONGEST_GTIN)
    return digits if (3 * sum(map(int, digits[::2])) + sum(map(int, digits[1::2]))) % 10 == 0 else ""


@lru_cache(1 << 15)
def designation_in(text: str) -> Designation | None:
    """Read the number of a standard, forgiving a missing sign; None where the text is none.

    >>> str(designation_in("en_62056_46 am1")), str(designation_in("EN 62056/47"))
    ('EN 62056-46+A1', 'EN 62056-47')
    """
    first = _FIRST_LETTERS.match(text[:LONGEST])
    if len(text) > LONGEST or first is None or not _opens(first[1]):
        return None
    return parse(text) or parse(_AMENDED.sub(r"+\1\2", _PARTED.sub("-", text).replace("_", " ")))


@lru_cache(1 << 12)
def _opens(word: str) -> bool:
    """Whether the number of a standard may begin with these letters: most labels are none, which costs least so."""
    return len(word) < 2 or len(word) > _LONGEST_BODY or parse(f"{word} 62056") is not None


def designations_within(text: str) -> Iterator[Designation]:
    """Find numbers of standards, with their bodies, among other words; the longest first.

    >>> [str(one) for one in designations_within("metering to EN 62056-47 (transport)")][0]
    'EN 62056-47'
    """
    words = _LIKE_ZERO.sub("0", plain_dashes(text[:LONGEST])).split()[:_MOST_WORDS]
    seen = set()
    for size in range(min(len(words), _MOST_SPAN), 0, -1):
        for start in range(len(words) - size + 1):
            part = " ".join(words[start : start + size]).strip(" ,;:.[]")
            found = designation_in(part)
            if found is not None and found.bodies and (digits := (found.number, *found.parts)) not in seen:
                seen.add(digits)
                yield found


def tail(text: str) -> str:
    """Return the words at the end of an IRI, for comparison; empty for what is none.

    >>> tail("https://w3id.org/sgdata/standard/en-62056-74")
    'standard en-62056-74'
    """
    if "://" not in text:
        return ""
    path = text.strip("<> ").partition("://")[2].partition("/")[2]
    if text.strip("<> ").startswith(SGDATA):
        path = text.strip("<> ").removeprefix(SGDATA)
    return " ".join(re.split(r"[/#?=&]+", path)[-3:]).strip()


def keys(text: str, *, kind: str = "", words: tuple[str, ...] | None = None) -> set[Key]:
    """Return the keys of a label, or of a text that asks for a thing.

    Args:
        text: the label.
        kind: of the thing that has the label: "interface 7" means the one with the number 7. Empty for a text that
            asks.
        words: of the text, where they are known already.
    """
    found: set[Key] = set()
    plain = " ".join(text[:LONGEST].split())
    if iri := _iri(plain):
        found.add(("iri", iri))
    if digits := gtin14(plain):
        found.add(("gtin", digits))
    bare = number(plain)
    words = tokens(plain) if words is None else words
    if bare:
        found.add(("number", bare))
    elif words:
        found.add(("name", " ".join(words)))
        if len(words) == 2 and words[0] == "interface" and words[1].isdecimal():
            found.add(("numbered", words[1]))
    if bare and kind == "interface":
        found.add(("numbered", bare))
    if (one := designation_in(plain)) is not None and one.bodies:
        found.add(("designation", _same(one)))
    return found


def _iri(text: str) -> str:
    """Return the IRI that a text writes: whole, with a prefix, or as the path of one of our own; empty for none."""
    text = text.removeprefix("<").removesuffix(">") if text.startswith("<") else text
    if " " in text:
        return ""
    if "://" in text:
        return text
    prefix, colon, local = text.partition(":")
    if colon:
        if prefix in _PREFIXES and local:
            return SGDATA + _PREFIXES[prefix] + local
        expanded = expand(text)
        return expanded if expanded != text else ""
    path = text.removeprefix("/")
    return SGDATA + path if "/" in path.strip("/") else ""


def _same(one: Designation) -> str:
    """Write a designation so that two texts that say the same are equal, the order of the bodies aside."""
    number, amendments = "-".join((one.number, *one.parts)), "+".join(one.amendments)
    return f"{' '.join(sorted(one.bodies))} {number}:{one.year}+{amendments}/{one.edition}"
