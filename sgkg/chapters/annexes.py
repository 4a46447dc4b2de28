"""What follows the eleven chapters: the sources, what they leave unclear, and how the report was made."""

from collections.abc import Iterator

from sgkg.chapters.model import Chapter, Column, Items, Paragraph, Run, Standing, Table
from sgkg.chapters.rows import Answers
from sgkg.chapters.text import count, number_word, sentence, strong
from sgkg.namespaces import SGDATA

__all__ = ["LEGEND", "QUERIES", "annexes"]

QUERIES = ("ambiguities", "cited-sources", "inventory-facts")
#: what stands beside a block -> what it means
LEGEND = {
    Standing.STATED: ("Stated", "stands in the inventory, with the slide or document it comes from"),
    Standing.DERIVED: ("Derived", "follows from what is stated, by a rule or a count; the query is named"),
    Standing.LATER: ("Later", "is newer than the inventory: stated by a later source, or proposed by the project"),
    Standing.MISSING: ("Missing", "is not in the inventory, or is lost; nothing stands in its place"),
}


def annexes(ask: Answers, queries: tuple[str, ...]) -> Iterator[Chapter]:
    """Make the annexes."""
    sources = ask("cited-sources")
    yield Chapter(
        "", "Annex A: Sources", "sources", "",
        (
            Paragraph(
                sentence(
                    "The statements of the inventory, and of the reference graphs beside it, cite ",
                    count(sources, "cited-sources"), f" {number_word(len(sources), 'source')}. What is only proposed "
                    "names its source in chapter 8.",
                ),
                Standing.DERIVED,
            ),
            Table(
                "Sources, and how many things rest on each",
                (Column("Source", 5), Column("Things", 0, number=True)),
                tuple(
                    (
                        _source(row["citation"] or row["name"] or row["source"], row["source"]),
                        sentence(row["things"]),
                    )
                    for row in sources
                ),
                "cited-sources",
                Standing.DERIVED,
            ),
        ),
    )  # fmt: skip
    doubts = ask("ambiguities")
    if doubts:
        yield Chapter(
            "", "Annex B: What the sources leave unclear", "ambiguities", "",
            (
                Table(
                    "Unclear points, and how they are handled",
                    (
                        Column("Point", 2), Column("What is unclear", 4), Column("How it is handled", 3),
                        Column("Source", 0),
                    ),
                    tuple(
                        (
                            (Run(row["name"], row["ambiguity"]),), sentence(row["unclear"]),
                            sentence(row["handling"]), ask.source(row["source"]),
                        )
                        for row in {row["ambiguity"]: row for row in reversed(doubts)}.values()
                    )[::-1],
                    "ambiguities",
                    Standing.STATED,
                ),
            ),
        )  # fmt: skip
    rights = ask.first("inventory-facts")["rights"]
    yield Chapter(
        "", "Annex C: How this report was made", "method", "",
        (
            Paragraph(
                sentence(
                    "The outline is that of the expert group. What the report says of the inventory comes from the "
                    "answers of stored queries, put into sentences that are the same for every inventory; none was "
                    "added by hand. The same version of the graph gives the same report, byte for byte."
                )
            ),
            Items(
                tuple(sentence(strong(name), f": {meaning}.") for name, meaning in LEGEND.values()),
                lead=sentence("Beside each part stands what it rests on:"),
            ),
            *([Paragraph(sentence(rights))] if rights else []),
            Items(
                tuple((Run(name, f"{SGDATA}query/{name}", mark="code"),) for name in queries),
                lead=sentence("Queries that the report was built from:"),
            ),
        ),
    )  # fmt: skip


def _source(text: str, iri: str) -> tuple[Run, ...]:
    return (Run(text, iri if iri.startswith(("http://", "https://")) else ""),)
