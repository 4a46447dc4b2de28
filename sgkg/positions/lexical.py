"""The tokens of Turtle, TriG, N-Triples and N-Quads (RDF 1.1 Turtle, 6.5) and the ends of their statements.

The engine's parser has read a text before this one sees it. What is not a token ends the search; each character is
looked at a bounded number of times, as the repetitions are possessive.
"""

import re

__all__ = ["ABSOLUTE", "SEGMENT", "TOKEN", "unescape"]

_BASE = (
    "A-Za-z\u00c0-\u00d6\u00d8-\u00f6\u00f8-\u02ff\u0370-\u037d\u037f-\u1fff\u200c-\u200d\u2070-\u218f\u2c00-\u2fef"
    "\u3001-\ud7ff\uf900-\ufdcf\ufdf0-\ufffd\U00010000-\U000effff"
)
_CHARS = f"{_BASE}_0-9\u00b7\u0300-\u036f\u203f-\u2040-"
_ESCAPE = r"%[0-9A-Fa-f]{2}|\\[_~.\-!$&'()*+,;=/?\#@%]"

_IRI = r"<[^<>\"{}|^`\x00-\x20]*+>"
# a word takes in all that was looked at for a prefix, so that nothing is looked at again and again
_WORD = rf"[{_BASE}][{_CHARS}]*+(?:\.++[{_CHARS}]++)*+"
_PREFIX = rf"(?:{_WORD})?:"
_LOCAL = rf"(?:[{_CHARS}:]++|{_ESCAPE})(?:[{_CHARS}:]++|{_ESCAPE}|\.++(?:[{_CHARS}:]|{_ESCAPE}))*+"
_NAME = rf"{_PREFIX}(?:{_LOCAL})?+"
_LABEL = rf"_:[{_BASE}_0-9][{_CHARS}]*+(?:\.++[{_CHARS}]++)*+"
_LONG = r'"""(?:[^"\\]++|\\.|"(?!""))*+"""' + "|" + r"'''(?:[^'\\]++|\\.|'(?!''))*+'''"
_SHORT = r'"(?:[^"\\\n\r]++|\\.)*+"' + "|" + r"'(?:[^'\\\n\r]++|\\.)*+'"
_TAG = r"@[A-Za-z]++(?:-[A-Za-z0-9]++)*+(?:--[a-z]++)?+"
_DOUBLE = r"[+-]?(?:[0-9]++\.[0-9]*+|\.?[0-9]++)[eE][+-]?[0-9]++"
_DECIMAL = r"[+-]?[0-9]*+\.[0-9]++"
_INTEGER = r"[+-]?[0-9]++"
_SPACE = r"(?:[ \t\r\n]++|\#[^\n\r]*+)"

#: one token, or white space and comments; the group that matched tells which, ``junk`` is none
TOKEN = re.compile(
    rf"(?P<space>{_SPACE}++)|(?P<iri>{_IRI})|(?P<label>{_LABEL})|(?P<name>{_NAME})|(?P<string>{_LONG}|{_SHORT})"
    rf"|(?P<tag>{_TAG})|(?P<double>{_DOUBLE})|(?P<decimal>{_DECIMAL})|(?P<integer>{_INTEGER})"
    rf"|(?P<word>{_WORD})|(?P<mark>\^\^|[,;\[\]().])|(?P<junk>.)",
    re.DOTALL,
)
#: a directive or a statement, from the white space before it to its end; ``end`` is empty before a brace, and at the
#: end of the text
SEGMENT = re.compile(
    rf"(?:{_SPACE}|\{{(?!\|)|(?<!\|)\}})*+(?:"
    rf"(?:@prefix{_SPACE}*+|(?i:prefix){_SPACE}++)(?P<prefix>{_PREFIX}){_SPACE}*+(?P<namespace>{_IRI})(?:{_SPACE}*+\.)?+"
    rf"|(?:@base|(?i:base)){_SPACE}*+(?P<base>{_IRI})(?:{_SPACE}*+\.)?+"
    rf"|@?(?i:version){_SPACE}*+(?:{_SHORT})(?:{_SPACE}*+\.)?+"
    rf"|(?P<head>{_IRI}|{_LABEL}|{_NAME}|{_WORD}|[\[(<])"
    rf"(?:[ \t\r\n,;\[\]()^]++|\#[^\n\r]*+|{_NAME}|{_IRI}|{_LONG}|{_SHORT}|{_LABEL}|{_TAG}"
    rf"|{_DOUBLE}|{_DECIMAL}|{_INTEGER}|{_WORD}|[<>~]|\{{\||\|\}})*+"
    r"(?P<end>\.|(?=[{}])|\Z))",
    re.DOTALL,
)
#: the scheme of an IRI that is not relative
ABSOLUTE = re.compile(r"[A-Za-z][A-Za-z0-9+.-]*+:")

_CODES = re.compile(r"\\(?:u([0-9A-Fa-f]{4})|U([0-9A-Fa-f]{8})|(.))", re.DOTALL)
_CONTROLS = {"t": "\t", "b": "\b", "n": "\n", "r": "\r", "f": "\f"}


def unescape(text: str) -> str:
    r"""Put the characters in the place of their escapes (RDF 1.1 Turtle, 6.4), of all three kinds.

    >>> unescape("a\\u00e9\\-\\n")
    'aé-\n'

    Raises:
        ValueError: there is no such character.
    """
    return _CODES.sub(_character, text) if "\\" in text else text


def _character(match: re.Match[str]) -> str:
    code = match[1] or match[2]
    return chr(int(code, 16)) if code else _CONTROLS.get(match[3], match[3])
