"""Chapters 5 and 6: the architecture, and the interfaces with the data they carry."""

from collections.abc import Iterator

from sgkg.chapters.model import Block, Chapter, Column, Heading, Paragraph, Picture, Standing, Table, Text
from sgkg.chapters.rows import Answers
from sgkg.chapters.states import Plan, chapter
from sgkg.chapters.text import count, joined, named, number_word, numbers, sentence, strong
from sgkg.figures import architecture
from sgkg.pictures import architecture as picture

__all__ = ["QUERIES", "chapters"]

QUERIES = tuple(
    sorted(
        {
            *architecture.QUERIES,
            "actors",
            "data-flows",
            "interface-notes",
            "interfaces",
            "personal-data-to-third-parties",
        }
    )
)


def chapters(ask: Answers, plan: Plan) -> Iterator[Chapter]:
    """Make the chapters."""
    yield chapter(plan, 5, *_architecture(ask))
    yield chapter(plan, 6, *_interfaces(ask))


def _architecture(ask: Answers) -> Iterator[Block]:
    drawn = architecture.build(ask.terms)
    gaps = numbers(edge.number or edge.interface.name for edge in drawn.edges if edge.gap)
    if drawn.edges:
        said = f"Interfaces {gaps} are covered by no standard and are drawn as gaps. " if gaps else ""
        yield Paragraph(
            sentence(
                "The map is drawn from the ends of the interfaces, each edge with the number of its interface. "
                f"{said}The places of the actors on the plane of domains and zones are chosen for reading; they are "
                "no statement of the inventory."
            ),
            Standing.DERIVED,
        )
        yield Picture(
            "Actors and interfaces on the plane of domains and zones",
            _map_in_words(ask),
            picture.svg(drawn, href=ask.href),
            drawn.queries[0],
            Standing.DERIVED,
        )
    if drawn.unplaced:
        yield Paragraph(
            sentence(
                "Not on the map, for an end of the interface has no place: ",
                joined(named(ref.name, ref.iri) for ref in drawn.unplaced), ".",
            ),
            Standing.MISSING,
        )  # fmt: skip
    actors = ask("actors")
    if actors:
        yield Table(
            "Actors, and what kind each is",
            (Column("Actor", 2), Column("Kind", 2), Column("Interfaces it takes part in", 1, number=True)),
            tuple(
                (named(row["name"], row["actor"]), sentence(row["kind"] or "left open"), sentence(row["interfaces"]))
                for row in actors
            ),
            "actors",
            Standing.DERIVED,
        )


def _map_in_words(ask: Answers) -> str:
    """Say what the map shows: every interface, and whether a standard covers it."""
    told = []
    for row in ask.interfaces.values():
        covered = "covered" if row["standards"] not in ("", "0") else "covered by no standard"
        told.append(f"{row['number'] or row['name']}: {row['fromName']} to {row['toName']}, {covered}")
    return "Map of actors and interfaces. " + "; ".join(told) + "."


def _interfaces(ask: Answers) -> Iterator[Block]:
    interfaces, flows = ask.interfaces, ask("data-flows")
    carried: dict[str, list[Text]] = {}
    sources: dict[str, list[str]] = {}
    for row in flows:
        carried.setdefault(row["interface"], []).append(named(row["printed"] or row["typeName"], row["flow"]))
        sources.setdefault(row["interface"], []).append(row["source"])
    yield Table(
        "Interfaces and the data they carry",
        (
            Column("No.", 0), Column("From", 2), Column("To", 2), Column("Data, letter for letter", 4),
            Column("Source", 0),
        ),
        tuple(
            (
                named(row["number"] or row["name"], iri), sentence(row["fromName"]), sentence(row["toName"]),
                joined(_each_once(carried.get(iri, []))) or sentence("none stated"),
                joined(ask.source(name) for name in dict.fromkeys(sources.get(iri, []))),
            )
            for iri, row in interfaces.items()
        ),
        "data-flows",
        Standing.STATED,
    )  # fmt: skip
    yield Paragraph(
        sentence(
            "The table has ", count(ask("interfaces"), "interfaces"),
            f" {number_word(len(interfaces), 'interface')} with ", count(flows, "data-flows"),
            f" data {number_word(len(flows), 'flow')}. From and to name the actors as they are read, in the order of "
            "the label; they do not say which way the data goes.",
        ),
        Standing.DERIVED,
    )  # fmt: skip
    printed = [row for row in ask("interface-notes") if row["label"] or row["note"]]
    if printed:
        yield Table(
            "What the source prints beside the interfaces",
            (
                Column("No.", 0), Column("Label, letter for letter", 3), Column("Note, letter for letter", 5),
                Column("Source", 0),
            ),
            tuple(
                (
                    named(row["number"] or row["name"], row["interface"]), sentence(row["label"]),
                    sentence(row["note"] or "none"), ask.source(row["source"]),
                )
                for row in printed
            ),
            "interface-notes",
            Standing.STATED,
        )  # fmt: skip
    personal = ask("personal-data-to-third-parties")
    if personal:
        yield Heading(sentence("Personal data that reaches third parties"), "personal-data")
        items: dict[tuple[str, str], list[str]] = {}
        guards: dict[tuple[str, str], list[str]] = {}
        for row in personal:
            key = (row["name"], row["interface"])
            items.setdefault(key, []).append(row["item"])
            guards.setdefault(key, []).append(row["safeguardName"])
        yield Table(
            "Personal data on interfaces with third parties, and what protects it",
            (Column("Interface", 3), Column("Data", 4), Column("Safeguard", 2)),
            tuple(
                (
                    named(*key), sentence(", ".join(dict.fromkeys(items[key]))),
                    sentence(", ".join(dict.fromkeys(filter(None, guards[key]))) or strong("none stated")),
                )
                for key in items
            ),
            "personal-data-to-third-parties",
            Standing.DERIVED,
            tuple(index for index, key in enumerate(items) if not any(guards[key])),
        )  # fmt: skip


def _each_once(texts: list[Text]) -> list[Text]:
    return list(dict.fromkeys(texts))
