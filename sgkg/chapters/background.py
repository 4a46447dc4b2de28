"""Chapters 1 to 4: what the report is about, its scope, its words, and the benefits."""

from collections.abc import Iterator

from sgkg.chapters.model import Block, Chapter, Column, Heading, Items, Paragraph, Run, Standing, Table, Text
from sgkg.chapters.rows import Answers
from sgkg.chapters.states import Plan, chapter
from sgkg.chapters.text import count, joined, named, number_word, numbers, sentence, strong

__all__ = ["QUERIES", "chapters"]

QUERIES = (
    "abbreviations", "actors", "benefits-and-recommendations", "data-flows", "definitions", "interfaces",
    "interfaces-by-data-subject", "inventory-facts", "planned-events", "risk-ranking", "slides", "sub-groups",
)  # fmt: skip


def chapters(ask: Answers, plan: Plan) -> Iterator[Chapter]:
    """Make the chapters."""
    yield chapter(plan, 1, *_introduction(ask))
    yield chapter(plan, 2, *_scope(ask))
    yield chapter(plan, 3, *_definitions(ask))
    yield chapter(plan, 4, _benefits(ask))


def _benefits(ask: Answers) -> Block:
    stated = ask.stated("benefit")
    if stated:
        return Items(stated, Standing.STATED, sentence("Benefits that the inventory states:"))
    return Paragraph(
        sentence(
            "Nothing in the inventory states a benefit, a cost or a measure of either. Nothing is derived here: "
            "benefits do not follow from interfaces, standards or risks."
        ),
        Standing.MISSING,
    )


def _introduction(ask: Answers) -> Iterator[Block]:
    about = ask.first("inventory-facts")
    if about["description"]:
        yield Paragraph(
            sentence("The inventory in one sentence: ", about["description"], ask.cite([about["citation"]])),
            Standing.DERIVED,
        )
    events, groups, slides = ask("planned-events"), ask("sub-groups"), ask("slides")
    if groups:
        yield Heading(sentence("Who was to do what"), "sub-groups")
        yield Table(
            "Sub-groups of the expert group and their tasks",
            (Column("Sub-group", 2), Column("Task, letter for letter", 3), Column("Source", 0)),
            tuple(
                (named(row["name"], row["subGroup"]), sentence(row["task"]), ask.source(row["source"]))
                for row in groups
            ),
            "sub-groups",
            Standing.STATED,
        )
    if events:
        yield Heading(sentence("When it was to be done"), "timeline")
        yield Table(
            "Milestones and action items",
            (
                Column("What", 3), Column("Date as printed", 1), Column("Date as read", 0),
                Column("More, letter for letter", 3), Column("Source", 0),
            ),
            tuple(
                (
                    sentence(named(row["name"], row["event"]), f" ({row['kind']})"), sentence(row["printed"]),
                    sentence(row["due"]), sentence(row["detail"].replace(" | ", "; ")), ask.source(row["source"]),
                )
                for row in events
            ),
            "planned-events",
            Standing.STATED,
        )  # fmt: skip
        yield Paragraph(sentence("Where a date is printed without a year, the year is inferred."), Standing.DERIVED)
    if slides:
        yield Heading(sentence("What survives of the source"), "slides")
        yield Table(
            "Slides of the source",
            (Column("Slide", 4), Column("Content", 1), Column("Condition", 1), Column("Chapter", 2)),
            tuple(
                (
                    named(row["name"], row["slide"]), sentence(row["kindName"]), sentence(row["survivalName"]),
                    sentence(row["chapterName"] or "none"),
                )
                for row in slides
            ),
            "slides",
            Standing.STATED,
            tuple(index for index, row in enumerate(slides) if row["survivalName"] == "lost"),
        )  # fmt: skip


def _scope(ask: Answers) -> Iterator[Block]:
    interfaces, actors, flows, assessed = (
        ask("interfaces"), ask("actors"), ask("data-flows"), ask("risk-ranking"),
    )  # fmt: skip
    yield Items(
        (
            sentence(
                count(interfaces, "interfaces"),
                f" logical {number_word(len(interfaces), 'interface')} between ",
                count(actors, "actors"), f" {number_word(len(actors), 'actor')}",
            ),
            sentence(
                count(flows, "data-flows"),
                f" data {number_word(len(flows), 'flow')}: a data item, such as a load profile, on an interface",
            ),
            sentence(
                count(assessed, "risk-ranking"),
                f" {number_word(len(assessed), 'interface')} with a risk assessment; the others are not assessed, "
                "which does not mean that they bear no risk",
            ),
        ),
        Standing.DERIVED,
        sentence("From what the inventory lists, its scope can be told:"),
    )  # fmt: skip
    by_subject: dict[tuple[str, str], list[str]] = {}
    types: dict[tuple[str, str], set[str]] = {}
    for row in ask("interfaces-by-data-subject"):
        key = (row["subjectName"], row["subject"])
        by_subject.setdefault(key, []).append(row["number"] or row["name"])
        types.setdefault(key, set()).add(row["typeName"])
    if by_subject:
        yield Table(
            "Whom or what the data is about, and where it flows",
            (Column("Data subject", 1), Column("Data types", 3), Column("Interfaces", 2)),
            tuple(
                (
                    named(*key) or sentence("none named"), sentence(", ".join(sorted(types[key] - {""}))),
                    sentence(numbers(by_subject[key])),
                )
                for key in sorted(by_subject)
            ),
            "interfaces-by-data-subject",
            Standing.DERIVED,
        )  # fmt: skip
    yield Paragraph(
        sentence("Where the scope ends, and what was left out on purpose, the inventory does not say."),
        Standing.MISSING,
    )


def _definitions(ask: Answers) -> Iterator[Block]:
    found = ask("definitions")
    parts: dict[str, int] = {}
    for row in found:
        parts[row["term"]] = parts.get(row["term"], 0) + 1
    items: list[Text] = []
    for row in found:
        part = f" (part {row['part']})" if parts[row["term"]] > 1 else ""
        status = f" Source as printed: {row['printedSource'] or 'none'} (status: {row['statusName'] or 'not stated'})"
        items.append(
            sentence(
                strong(row["term"], row["definition"]), part, ": ", row["text"], status, ask.cite([row["source"]])
            )
        )
    if items:
        lead = sentence("Letter for letter, with the sources that the inventory prints:")
        yield Items(tuple(items), Standing.STATED, lead)
    else:
        yield Paragraph(sentence("The inventory defines no term."), Standing.MISSING)
    unknown = [row for row in found if row["statusName"] == "unknown"]
    if unknown:
        yield Paragraph(
            sentence(
                "Of ", joined(named(row["term"], row["definition"]) for row in unknown),
                " the source is unknown, and the definition can be neither checked nor cited.",
            ),
            Standing.MISSING,
        )  # fmt: skip
    short = ask("abbreviations")
    if short:
        expansions: dict[tuple[str, str], list[set[str]]] = {}
        for row in short:
            told = expansions.setdefault((row["shortForm"], row["abbreviation"]), [set(), set(), set()])
            for values, name in zip(told, ("expansion", "usedIn", "source"), strict=True):
                values.update({row[name]} - {""})
        yield Heading(sentence("Abbreviations"), "abbreviations")
        yield Table(
            "Abbreviations, and whether the inventory expands them",
            (
                Column("Short form", 1),
                Column("Expansion", 3),
                Column("What it names, as read", 2),
                Column("Source", 2),
            ),
            tuple(
                (
                    named(*key),
                    sentence("; ".join(sorted(told[0])) or Run("never expanded", mark="strong")),
                    sentence("; ".join(sorted(told[1]))),
                    joined(ask.source(name) for name in sorted(told[2])),
                )
                for key, told in expansions.items()
            ),
            "abbreviations",
            Standing.STATED,
            tuple(index for index, told in enumerate(expansions.values()) if not told[0]),
        )
