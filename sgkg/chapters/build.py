"""The report from the answers of stored queries: a pure function, so that command and site make the same one."""

from collections.abc import Iterator, Mapping, Sequence

from sgkg.chapters import annexes, assessment, background, findings, recommendations, structure
from sgkg.chapters.annexes import LEGEND
from sgkg.chapters.model import Block, Fact, Items, Paragraph, Report, Run, Standing, Text
from sgkg.chapters.rows import Answers, Href
from sgkg.chapters.states import Plan
from sgkg.chapters.text import count, joined, number_word, sentence, strong
from sgkg.terms import Term

__all__ = ["DATE_OF_RUN", "QUERIES", "TITLE", "build"]

#: name of the line of page one that gives the date, where it is not that of the inventory
DATE_OF_RUN = "Date of the run"
TITLE = "Report on data, standards and gaps of the smart grid"
#: every stored query that the report asks
QUERIES: tuple[str, ...] = tuple(
    sorted(
        {
            "chapter-content", "gap-rules", "gaps-by-severity", "key-figures",
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
    if not any(fact.name == DATE_OF_RUN for fact in made_from):
        yield Fact(DATE_OF_RUN, sentence("that of the inventory"))
    yield from made_from


def _summary(ask: Answers) -> Iterator[Block]:
    bare = ask("interfaces-without-standard")
    interfaces = ask("interfaces")
    yield Paragraph(
        sentence("The inventory describes no interface.")
        if not interfaces
        else sentence(
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
            f" {number_word(len(unrated), 'interface is', 'interfaces are')} not assessed for risk. ",
            *_gaps(ask),
        ),
        Standing.DERIVED,
    )  # fmt: skip
    yield Items(
        tuple(sentence(strong(name), f": {meaning}.") for name, meaning in LEGEND.values()),
        lead=sentence("Beside each part of the report stands what it rests on:"),
    )


def _gaps(ask: Answers) -> Iterator[str | Run | Text]:
    gaps = ask("gap-recommendations")
    if not ask("gap-rules"):
        yield "No gap rule ran: nothing can be said of gaps."
        return
    yield count(gaps, "gap-recommendations")
    yield f" {number_word(len(gaps), 'gap was', 'gaps were')} found"
    if gaps:
        yield ": "
        yield joined(
            (
                Run(row["gaps"], query="gaps-by-severity", cell=f"{index},gaps"),
                Run(" "),
                Run(row["severityName"], mark=row["key"]),
            )
            for index, row in enumerate(ask("gaps-by-severity"))
        )
        figures = ask.first("key-figures")
        if figures["gaps"]:
            yield ". Of them "
            yield Run(figures["openGaps"], query="key-figures", cell="0,openGaps")
            yield f" {number_word(int(figures['openGaps']), 'is', 'are')} open, "
            yield Run(figures["waived"], query="key-figures", cell="0,waived")
            yield f" {number_word(int(figures['waived']), 'is', 'are')} accepted for a time and still"
            yield f" {number_word(int(figures['waived']), 'a gap', 'gaps')}"
        yield ". Chapter 9 names what was found, chapter 11 says what to do about it"
    yield "."
