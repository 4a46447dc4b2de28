"""From the text of a parameter's value to an RDF term. Pure."""

import re
from collections.abc import Callable, Mapping

from sgkg import dates
from sgkg.errors import UsageError
from sgkg.namespaces import PREFIXES, SGDATA, expand
from sgkg.terms import XSD, Iri, Literal, Term

__all__ = ["TYPES"]

# RFC 3987 without IP literals: an IRI that every store takes.
_UCS = "\u00a0-\ud7ff\uf900-\ufdcf\ufdf0-\uffef" + "".join(
    f"{chr(plane << 16)}-{chr((plane << 16) + 0xFFFD)}" for plane in range(1, 14)
)
_CHAR = rf"(?:[\w.~!$&'()*+,;=-]|%[0-9A-Fa-f]{{2}}|[{_UCS}])"
_IRI = re.compile(
    rf"[A-Za-z][A-Za-z0-9+.-]*:(?://(?:(?:{_CHAR}|:)*@)?{_CHAR}*(?::\d*)?(?:/(?:{_CHAR}|[:@/])*)?"
    rf"|(?!//)(?:{_CHAR}|[:@/])*)(?:\?(?:{_CHAR}|[:@/?])*)?(?:\#(?:{_CHAR}|[:@/?])*)?",
    re.ASCII,
)
#: Schemes that go without ``//``; another name before the colon is taken for a prefix with a typing error.
_OPAQUE_SCHEMES = {"did", "info", "mailto", "tag", "urn"}


def _iri(text: str) -> Iri:
    name = text[1:-1] if text.startswith("<") and text.endswith(">") else expand(text)
    scheme, colon, rest = name.partition(":")
    if not colon:
        name = SGDATA + name.removeprefix("/")
    elif not rest.startswith("//") and scheme.lower() not in _OPAQUE_SCHEMES and name == text:
        raise ValueError(f"{text!r} has the unknown prefix {scheme!r}; known are {', '.join(PREFIXES)}")
    if name == SGDATA or not _IRI.fullmatch(name):
        raise ValueError(f"{text!r} is no IRI, CURIE or path")
    return Iri(name)


def _string(text: str) -> Literal:
    if any("\ud800" <= char <= "\udfff" for char in text):
        raise ValueError(f"{text!r} is not valid Unicode")
    return Literal(text)


def _number(pattern: str, datatype: str) -> Callable[[str], Literal]:
    def convert(text: str) -> Literal:
        if not re.fullmatch(pattern, text, re.ASCII):
            raise ValueError(f"{text!r} is no {datatype}")
        digits = text.lstrip("+-").lstrip("0") or "0"
        sign = "-" if text.startswith("-") and digits.strip("0.") else ""
        return Literal(sign + ("0" + digits if digits.startswith(".") else digits), XSD + datatype)

    return convert


def _boolean(text: str) -> Literal:
    if text not in ("true", "false"):
        raise ValueError(f"{text!r} is neither true nor false")
    return Literal(text, XSD + "boolean")


def _date(text: str) -> Literal:
    try:
        dates.checked(text)
    except UsageError as error:
        raise ValueError(str(error)) from error
    return Literal(text, XSD + {4: "gYear", 7: "gYearMonth"}.get(len(text), "date"))


#: type of a parameter -> how its text becomes a term.
TYPES: Mapping[str, Callable[[str], Term]] = {
    "iri": _iri,
    "string": _string,
    "integer": _number(r"[+-]?\d+", "integer"),
    "decimal": _number(r"[+-]?(\d+(\.\d*)?|\.\d+)", "decimal"),
    "boolean": _boolean,
    "date": _date,
}
