"""Answers to queries of users as a page without scripts shows them: the first rows, with links and notes. Pure."""

import json
import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from sgkg.namespaces import RDF, compress
from sgkg.terms import XSD

__all__ = ["NUMBERS", "Cell", "Shown", "graph", "table"]

#: rows of a table, and characters of a graph
_ROWS = 200
_CHARACTERS = 100_000
#: datatypes of numbers
NUMBERS = frozenset(
    {
        XSD + name
        for name in (
            "integer", "decimal", "double", "float", "int", "long", "short", "byte", "nonNegativeInteger",
            "positiveInteger", "negativeInteger", "nonPositiveInteger", "unsignedInt", "unsignedLong",
            "unsignedShort", "unsignedByte",
        )
    }
)  # fmt: skip
_PLAIN = ("", XSD + "string", RDF + "langString")
_NAMES = re.compile(r'"vars":(\[[^\]]*\])')


@dataclass(frozen=True, slots=True)
class Cell:
    """A value of an answer.

    Attributes:
        text: as people read it.
        href: target of the link, None for what is no link.
        title: the IRI behind a short name.
        language: language tag of the text.
        note: language or datatype.
    """

    text: str
    href: str | None = None
    title: str = ""
    language: str = ""
    note: str = ""


@dataclass(frozen=True, slots=True)
class Shown:
    """An answer as the page shows it.

    Attributes:
        kind: ``table``, ``truth`` or ``graph``.
        columns: name, note that all values share, and whether they are numbers, for each variable.
        rows: the first rows of a table.
        total: rows that were read.
        cut: there is more than was read.
        truth: answer to an ASK.
        text: of a graph.
    """

    kind: str
    columns: Sequence[tuple[str, str, bool]] = ()
    rows: Sequence[Sequence[Cell | None]] = ()
    total: int = 0
    cut: bool = False
    truth: bool = False
    text: str = ""


def graph(text: str, cut: bool) -> Shown:
    """Show a graph in Turtle."""
    whole = not cut and len(text) <= _CHARACTERS
    return Shown("graph", text=text if whole else text[:_CHARACTERS].rpartition("\n")[0], cut=not whole)


def table(text: str, cut: bool, href: Callable[[str], str | None]) -> Shown:
    """Show the results of a SELECT or ASK.

    Args:
        text: in the SPARQL 1.1 Query Results JSON Format.
        cut: the end of the text is missing.
        href: finds the target of a link to an IRI.
    """
    if not cut:
        found = json.loads(text)
        if "boolean" in found:
            return Shown("truth", truth=found["boolean"])
        names, rows = found["head"]["vars"], found["results"]["bindings"]
    else:
        names, rows = _broken(text)
    seen = rows[:_ROWS]
    notes = {name: {_note(row[name]) for row in seen if name in row} for name in names}
    shared = {name: next(iter(found)) if len(found) == 1 else None for name, found in notes.items()}
    numeric = {
        name for name in names
        if notes[name] and all(row[name].get("datatype") in NUMBERS for row in seen if name in row)
    }  # fmt: skip
    return Shown(
        "table",
        [(name, shared[name] or "", name in numeric) for name in names],
        [[_cell(row[name], href, shared[name] is None) if name in row else None for name in names] for row in seen],
        len(rows),
        cut,
    )


def _broken(text: str) -> tuple[list[str], list[dict[str, Any]]]:
    """Read the variables and the whole rows of an answer whose end is missing."""
    found = _NAMES.search(text)
    names: list[str] = json.loads(found[1]) if found else []
    rows: list[dict[str, Any]] = []
    at, decoder = text.find('"bindings":[') + len('"bindings":['), json.JSONDecoder()
    while len(rows) <= _ROWS and text.startswith("{", at):
        try:
            row, at = decoder.raw_decode(text, at)
        except ValueError:
            break
        rows.append(row)
        at += text.startswith(",", at)
    return names, rows


def _cell(term: Mapping[str, Any], href: Callable[[str], str | None], noted: bool) -> Cell:
    value = term["value"]
    if term["type"] == "uri":
        return Cell(compress(value), href(value), value)
    if term["type"] == "triple":
        parts = (_cell(value[name], href, False).text for name in ("subject", "predicate", "object"))
        return Cell(f"<<( {' '.join(parts)} )>>")
    if term["type"] == "bnode":
        return Cell("")
    return Cell(value, language=term.get("xml:lang", ""), note=_note(term) if noted else "")


def _note(term: Mapping[str, Any]) -> str:
    datatype = term.get("datatype", "")
    return term.get("xml:lang") or ("" if datatype in _PLAIN else compress(datatype))
