"""What the templates of resource pages are given."""

import re
from collections.abc import Mapping
from dataclasses import dataclass

from sgkg.figures.values import text
from sgkg.namespaces import compress, expand
from sgkg.terms import Iri, Term, plain
from sgkg_api.site.kit import QueryLinks, View

__all__ = [
    "Piece",
    "Row",
    "Table",
    "figure",
    "linked",
    "parameter",
    "said",
    "sentence",
    "severity_piece",
    "source_pieces",
    "tag",
]

Row = Mapping[str, Term]
_PROPOSED = ("proposed",)
_VARIABLE = re.compile(r"\{[?$](\w+)\}")


@dataclass(frozen=True, slots=True)
class Piece:
    """A bit of text in a cell of a table.

    Attributes:
        text: what is read.
        href: target of the link, None for what is no link.
        tag: classes of a tag; empty for running text.
        data: the text comes from the graph, and so is in its language.
        note: text that stands small behind it.
        figure: row and column of the query of the table that this is, as ``0,total``; empty for no figure.
    """

    text: str
    href: str | None = None
    tag: str = ""
    data: bool = True
    note: str = ""
    figure: str = ""


@dataclass(frozen=True, slots=True)
class Table:
    """A table of a page.

    Attributes:
        key: of its texts, ``resource-<key>`` and, where it has no rows, ``resource-<key>-none``.
        columns: keys of the texts that head its columns.
        rows: each with a cell for each column; a cell is any number of pieces, each on a line of its own.
        query: the stored query that it shows.
        more: rows that are left out.
        alarming: that it has no rows is a finding, not a lack of interest.
    """

    key: str
    columns: tuple[str, ...]
    rows: tuple[tuple[tuple[Piece, ...], ...], ...]
    query: QueryLinks
    more: int = 0
    alarming: bool = False


def said(row: Row, name: str) -> tuple[Piece, ...]:
    """Make a cell of the text of a variable; empty where it is unbound."""
    value = text(row, name)
    return (Piece(value),) if value else ()


def figure(row: Row, place: int, name: str, href: str | None = None) -> tuple[Piece, ...]:
    """Make a cell of a number, with the place in the answer that it stands in; empty where it is unbound."""
    value = text(row, name)
    return (Piece(value, href, data=False, figure=f"{place},{name}"),) if value else ()


def linked(view: View, row: Row, iri: str, name: str) -> tuple[Piece, ...]:
    """Make a cell that leads to the thing a variable is bound to; empty where it is unbound."""
    term = row.get(iri)
    if not isinstance(term, Iri):
        return said(row, iri)
    return (Piece(text(row, name) or compress(term), view.href(term)),)


def parameter(iri: str) -> str:
    """Write an IRI as a parameter of a query: short, where what is short cannot be taken for something else.

    >>> parameter("https://w3id.org/sgdata/interface/7"), parameter("https://w3id.org/sgdata/x/a:b")
    ('interface/7', 'https://w3id.org/sgdata/x/a:b')
    """
    short = compress(iri)
    return short if ":" not in short or expand(short) == iri else iri


def sentence(message: str) -> str:
    """Write the message of a shape for reading: ``[name]`` stands for what a finding puts there."""
    return _VARIABLE.sub(r"[\1]", message)


def tag(words: str, kind: str = "", *, data: bool = True) -> Piece:
    """Make a tag; one that says it is a proposal looks like one."""
    return Piece(words, tag="tag proposed" if words in _PROPOSED else f"tag {kind}".strip(), data=data)


def severity_piece(view: View, row: Row) -> Piece:
    """Make the tag of a severity, in the words of the page."""
    name = text(row, "severity").rpartition("/")[2].rpartition("#")[2].lower()
    key = f"resource-severity-{name}"
    return Piece(view.text(key) if view.text.known(key) else name, tag=f"tag {name}", data=not view.text.known(key))


def source_pieces(view: View, row: Row) -> tuple[Piece, ...]:
    """Make a cell of a source with its citation, and how sure the statement is."""
    name, citation = text(row, "sourceName"), text(row, "citation")
    term = row.get("source")
    found: list[Piece] = []
    if term is not None:
        href = view.href(term) if isinstance(term, Iri) else None
        found.append(Piece(name or citation or plain(term), href, note=citation if name else ""))
    if confidence := text(row, "confidenceName"):
        found.append(tag(confidence, "ok" if confidence == "verified" else ""))
    return tuple(found)
