"""The report as frozen values: chapters of blocks, blocks of runs of text. Writers show them and compute nothing."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from typing import TypeAlias

__all__ = [
    "Block",
    "Chapter",
    "Column",
    "Fact",
    "Heading",
    "Items",
    "Paragraph",
    "Picture",
    "Report",
    "Run",
    "Standing",
    "Table",
    "Text",
]


class Standing(StrEnum):
    """What a block of the report rests on; a reader is told it in words beside each block."""

    STATED = "stated"
    DERIVED = "derived"
    LATER = "later"
    MISSING = "missing"


@dataclass(frozen=True, slots=True)
class Run:
    """A piece of text.

    Attributes:
        text: the words; never markup.
        iri: what they name, empty where they name nothing.
        query: for a number, the stored query that gives it, with parameters as in a query string.
        cell: for a number, where in the answer it stands: ``row,column``, or empty for the number of rows.
        mark: ``strong``, ``code``, or a severity such as ``violation``; empty for plain text.
    """

    text: str
    iri: str = ""
    query: str = ""
    cell: str = ""
    mark: str = ""


Text: TypeAlias = tuple[Run, ...]


@dataclass(frozen=True, slots=True)
class Heading:
    """A heading inside a chapter; ``level`` 2 stands right below the chapter."""

    text: Text
    anchor: str
    level: int = 2
    kind: str = field(default="heading", init=False)


@dataclass(frozen=True, slots=True)
class Paragraph:
    """A paragraph; ``standing`` is None for what only leads on."""

    text: Text
    standing: Standing | None = None
    kind: str = field(default="paragraph", init=False)


@dataclass(frozen=True, slots=True)
class Items:
    """A list; ``lead`` stands before it."""

    items: tuple[Text, ...]
    standing: Standing | None = None
    lead: Text = ()
    kind: str = field(default="items", init=False)


@dataclass(frozen=True, slots=True)
class Column:
    """A column of a table.

    Attributes:
        name: its heading.
        width: share of the page that it takes; 0 for as much as it needs.
        number: it holds numbers.
    """

    name: str
    width: float = 1.0
    number: bool = False


@dataclass(frozen=True, slots=True)
class Table:
    """A table with a heading row; the first column heads its row.

    Attributes:
        title: the caption.
        query: the stored query behind it, with parameters as in a query string; empty for none.
        marked: numbers of the rows, from 0, that stand out as gaps.
    """

    title: str
    columns: tuple[Column, ...]
    rows: tuple[tuple[Text, ...], ...]
    query: str
    standing: Standing
    marked: tuple[int, ...] = ()
    kind: str = field(default="table", init=False)


@dataclass(frozen=True, slots=True)
class Picture:
    """A picture made on the spot.

    Attributes:
        title: the caption.
        alternative: what it shows, for those who do not see it.
        svg: the picture.
        query: the stored query behind it.
    """

    title: str
    alternative: str
    svg: str
    query: str
    standing: Standing
    kind: str = field(default="picture", init=False)


Block: TypeAlias = Heading | Paragraph | Items | Table | Picture


@dataclass(frozen=True, slots=True)
class Chapter:
    """A chapter; ``number`` is empty for an annex, ``iri`` where the inventory plans no such chapter."""

    number: str
    title: str
    anchor: str
    iri: str
    blocks: tuple[Block, ...]


@dataclass(frozen=True, slots=True)
class Fact:
    """A line of page one: what made the report, and from what."""

    name: str
    text: Text


@dataclass(frozen=True, slots=True)
class Report:
    """The whole report.

    Attributes:
        title: what the report is.
        subtitle: title of the inventory.
        year: of the inventory, four digits; the date that the PDF carries.
        facts: page one.
        summary: what the report found, in a few paragraphs.
        chapters: the eleven, then the annexes.
        queries: names of the stored queries it was built from, sorted.
    """

    title: str
    subtitle: str
    year: str
    facts: tuple[Fact, ...]
    summary: tuple[Block, ...]
    chapters: Sequence[Chapter]
    queries: tuple[str, ...]
