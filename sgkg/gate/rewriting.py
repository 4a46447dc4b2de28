"""Sure repairs as text: what stands in a file, and what is to stand there instead. Never guessed."""

import json
import re
from collections.abc import Mapping, Sequence
from dataclasses import replace

from sgkg import io
from sgkg.errors import InputError
from sgkg.gate.model import Finding
from sgkg.io import Document
from sgkg.positions.lines import Lines
from sgkg.terms import XSD, Iri, Literal, Term, plain

__all__ = ["rewritten"]

#: a name with a prefix, without anything that formats escape
_NAME = re.compile(r"([A-Za-z][\w-]*:)([A-Za-z0-9](?:[A-Za-z0-9_.-]*[A-Za-z0-9_-])?)", re.ASCII)
#: what is written alike in Turtle, in JSON and in N-Triples
_SIMPLE = re.compile(r'[^"\\<>\x00-\x20\x7f-\x9f]*')
_Triple = tuple[Term, str, Term]
_TERSE, _JSON = ("turtle", "trig", "ntriples", "nquads"), ("jsonld",)


def rewritten(findings: Sequence[Finding], files: Sequence[tuple[Document, bytes]]) -> list[Finding]:
    """Add to findings the text that mends them at their place, where there is one beyond doubt.

    That is so where the repair is sure, puts one value in the place of another, and the text at the place is the
    old value itself and nothing else of the statement: a place may be that of something near.

    Args:
        findings: with places and repairs.
        files: the documents, and the bytes that each was parsed from.
    """
    if not any(finding.repair and finding.repair.sure for finding in findings):
        return list(findings)
    data = {document.source: content for document, content in files}
    read: dict[str, tuple[str, Lines]] = {}
    return [
        replace(finding, rewrite=text) if (text := _text(finding, data, read)) else finding for finding in findings
    ]


def _text(finding: Finding, data: Mapping[str, bytes], read: dict[str, tuple[str, Lines]]) -> str:
    change, place = finding.repair, finding.place
    if change is None or not change.sure or place is None or place.line != place.end_line:
        return ""
    gone, come = _only(change.remove), _only(change.add)
    if gone is None or come is None or gone[:2] != come[:2]:
        return ""
    try:
        form = io.format_of(place.file).name
        if place.file not in read:
            text = data[place.file].decode("utf-8").removeprefix("\ufeff")
            read[place.file] = text, Lines(text, place.file)
    except (InputError, KeyError, UnicodeDecodeError):
        return ""
    text, lines = read[place.file]
    there = text[lines.offset(place.line, place.column - 1) : lines.offset(place.line, place.end_column - 1)]
    return _instead(there, form, gone, come[2])


def _only(statements: str) -> _Triple | None:
    """Return the one statement that there is."""
    found = list(io.parse(statements.encode(), source="change.nt").triples())
    return found[0] if len(found) == 1 else None


def _instead(there: str, form: str, gone: _Triple, new: Term) -> str:
    """Return what to write in place of a text that is the object of a statement; empty where it may be another."""
    old = gone[2]
    if isinstance(old, Iri) and isinstance(new, Iri):
        if not _SIMPLE.fullmatch(new) or old in gone[:2]:
            return ""
        if form in _TERSE:
            return f"<{new}>" if there == f"<{old}>" else _name(there, gone, new)
        if form in _JSON:
            if there == f'"{old}"':
                return f'"{new}"'
            name = _name(there[1:-1], gone, new) if there[:1] == there[-1:] == '"' else ""
            return f'"{name}"' if name else ""
    elif _is_text(old) and _is_text(new) and form in (*_TERSE, *_JSON) and _SIMPLE.fullmatch(plain(new)):
        return json.dumps(plain(new)) if there == json.dumps(plain(old), ensure_ascii=False) else ""
    return ""


def _name(there: str, gone: _Triple, new: Iri) -> str:
    """Write an IRI with the prefix that the old one has."""
    match = _NAME.fullmatch(there)
    # The text is the subject's or the property's where these end alike, and then nobody knows what the prefix is.
    if not match or [str(term).endswith(match[2]) for term in gone] != [False, False, True]:
        return ""
    namespace = gone[2][: -len(match[2])] if isinstance(gone[2], Iri) else ""
    written = match[1] + new.removeprefix(namespace)
    return written if new.startswith(namespace) and _NAME.fullmatch(written) else ""


def _is_text(term: Term) -> bool:
    return isinstance(term, Literal) and term.datatype == XSD + "string"
