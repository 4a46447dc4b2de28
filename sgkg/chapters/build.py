"""The report from the answers of stored queries: a pure function, so that command and site make the same one."""

from collections.abc import Iterator, Mapping, Sequence

from sgkg.chapters import annexes, assessment, background, findings, recommendations, structure
from sgkg.chapters.annexes import LEGEND
from sgkg.chapters.model import Block, Fact, Items, Paragraph, Report, Run, Standing
from sgkg.chapters.rows import Answers, Href
from sgkg.chapters.states import Plan
from sgkg.chapters.text import count, joined, number_word, sentence, strong
from sgkg.terms import Term

__all__ = ["QUERIES", "TITLE", "build"]

TITLE = "Report on data, standards and gaps of the smart grid"
#: every stored query that the report asks
QUERIES: tuple[str, ...] = tuple(
    sorted(
        {
            "chapter-content", "gaps-by-severity",
            *background.QUERIES, *structure.QUERIES, *assessment.QUERIES, *findings.QUERIES,
            *recommendations.QUERIES, *annexes.QUERIES,
        }
    )
)  # fmt: skip


def build(
    rows: Mapping[str, Sequence[Mapping[str, Term]]], made_from: Sequence[Fact], *, href: Href | None = None
) -> Report:
    """Build the report.

    Args:
        rows: answers to :data:`QUERIES`.
        made_from: more lines for page one: versions and hashes, which no query gives.
        href: IRI -> where a picture links to, None for nowhere; without it, pictures have no links.
    """
    ask = Answers(rows, href)
    plan = Plan(ask)
    about = ask.first("inventory-facts")
    chapters = [
        *background.chapters(ask, plan),
        *structure.chapters(ask, plan),
        *assessment.chapters(ask, plan),
        *findings.chapters(ask, plan),
        *recommendations.chapters(ask, plan),
    ]
    return Report(
        TITLE,
        about["title"] or about["name"],
        about["date"][:4],
        tuple(_facts(ask, made_from)),
        tuple(_summary(ask)),
        (*chapters, *annexes.annexes(ask, QUERIES)),
        QUERIES,
    )


def _facts(ask: Answers, made_from: Sequence[Fact]) -> Iterator[Fact]:
    about = ask.first("inventory-facts")
    if about["name"]:
        yield Fact("Inventory", (Run(about["name"], about["inventory"]),))
    yield Fact("Date of the inventory", sentence(about["date"] or "not stated"))
    if about["authorityName"]:
        yield Fact("Stated by", sentence(about["authorityName"]))
    if about["citation"]:
        yield Fact("Source", sentence(about["citation"]))
    yield from made_from


def _summary(ask: Answers) -> Iterator[Block]:
    bare = ask("interfaces-without-standard")
    interfaces = ask("interfaces")
    yield Paragraph(
        sentence(
            "Of ", count(interfaces, "interfaces"), f" {number_word(len(interfaces), 'interface')}, ",
            count(bare, "interfaces-without-standard"),
            " have no standard that covers them" if len(bare) != 1 else " has no standard that covers it",
            ": " if bare else "",
            joined(((strong(row["name"], row["interface"]),) for row in bare), "; ", " and "),
            ".",
        ),
        Standing.DERIVED,
    )  # fmt: skip
    unrated = ask("interfaces-without-risk-assessment")
    yield Paragraph(
        sentence(
            count(unrated, "interfaces-without-risk-assessment"),
            " are not assessed for risk. " if len(unrated) != 1 else " is not assessed for risk. ",
            count(ask("gap-recommendations"), "gap-recommendations"), " gaps are open: ",
            joined(
                (
                    (
                        Run(row["gaps"], query="gaps-by-severity", cell=f"{index},gaps"),
                        Run(" "),
                        Run(row["severityName"], mark=row["key"]),
                    )
                    for index, row in enumerate(ask("gaps-by-severity"))
                ),
            ),
            ". Chapter 9 names them, chapter 11 says what to do about each.",
        ),
        Standing.DERIVED,
    )  # fmt: skip
    yield Paragraph(sentence("Beside each part of the report stands what it rests on:"))
    yield Items(tuple(sentence(strong(name), f": {meaning}.") for name, meaning in LEGEND.values()))
