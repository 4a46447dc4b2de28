"""Chapters 9 and 10: the gaps, and the framework that the inventory does not give."""

from collections.abc import Iterable, Iterator

from sgkg.chapters.model import Block, Chapter, Column, Heading, Items, Paragraph, Run, Standing, Table, Text
from sgkg.chapters.rows import Answers, Row
from sgkg.chapters.states import Plan, chapter
from sgkg.chapters.text import cell, count, joined, named, number_word, sentence, strong
from sgkg.model import natural

__all__ = ["QUERIES", "by_focus", "chapters", "rule_name"]

QUERIES = ("gap-recommendations", "gap-rules", "gap-sources", "picture-labels")


def chapters(ask: Answers, plan: Plan) -> Iterator[Chapter]:
    """Make the chapters."""
    yield chapter(plan, 9, *_gaps(ask))
    yield chapter(plan, 10, *_framework(ask))


def rule_name(row: Row) -> str:
    """Name a rule by its id, and its variant where it has one."""
    return f"{row['rule']} ({row['variant']})" if row["variant"] else row["rule"]


def by_focus(rows: Iterable[Row]) -> list[list[Row]]:
    """Put gaps together that are about the same thing and say so for several values; others stay alone."""
    found: dict[tuple[str, ...], list[Row]] = {}
    for row in rows:
        key = (row["shape"], row["focus"]) if row["aboutName"] else (row["shape"], row["gap"])
        found.setdefault(key, []).append(row)
    return list(found.values())


def _gaps(ask: Answers) -> Iterator[Block]:
    gaps, rules = ask("gap-recommendations"), ask("gap-rules")
    if not rules:
        yield Paragraph(
            sentence("No gap rule ran: nothing can be said of gaps, which does not mean that there are none."),
            Standing.MISSING,
        )
        return
    yield Paragraph(
        sentence(
            "The gap rules found ", count(gaps, "gap-recommendations"),
            f" {number_word(len(gaps), 'gap')} in the inventory. The inventory itself states none: all follow "
            "from its statements. Those that somebody accepts for a time are among them.",
        ),
        Standing.DERIVED,
    )  # fmt: skip
    yield Table(
        "Gap rules that ran, and what each found",
        (Column("Rule", 0), Column("What it finds", 4), Column("Severity", 0), Column("Gaps", 0, number=True)),
        tuple(
            (
                named(rule_name(row), row["shape"]), sentence(row["label"]),
                sentence(Run(row["severityName"], mark=row["severityName"]) if row["severityName"] else "none found"),
                (cell(row["gaps"], "gap-rules", index, "gaps"),),
            )
            for index, row in enumerate(rules)
        ),
        "gap-rules",
        Standing.DERIVED,
        tuple(index for index, row in enumerate(rules) if row["severityName"] == "violation"),
    )  # fmt: skip
    sources: dict[str, list[Row]] = {}
    for row in ask("gap-sources"):
        sources.setdefault(row["gap"], []).append(row)
    of_rule: dict[str, list[Row]] = {}
    for row in gaps:
        of_rule.setdefault(row["shape"], []).append(row)
    for rule in rules:
        found = of_rule.get(rule["shape"], [])
        if not found:
            continue
        mark = Run(rule["severityName"], mark=rule["severityName"])
        yield Heading(sentence(f"{rule_name(rule)}: {rule['label']} ", mark), _anchor(rule))
        yield Items(
            tuple(_sentence(ask, group, sources) for group in by_focus(_in_order(found))), Standing.DERIVED,
            sentence(strong("Why it matters: "), rule["why"]) if rule["why"] else (),
        )  # fmt: skip


def _in_order(gaps: Iterable[Row]) -> list[Row]:
    return sorted(gaps, key=lambda row: (natural(row["focus"]), row["aboutName"], row["gap"]))


def _anchor(rule: Row) -> str:
    return "-".join(filter(None, ["gaps", rule["rule"].lower(), rule["variant"]]))


def _sentence(ask: Answers, group: list[Row], sources: dict[str, list[Row]]) -> Text:
    """Say a gap in its own sentence, or several about one thing as a list of what they are about; link each."""
    cited = _cite(ask, [row for one in group for row in sources.get(one["gap"], [])])
    if len(group) == 1:
        return sentence(named(group[0]["message"], group[0]["gap"]), cited)
    return sentence(
        named(group[0]["focusName"], group[0]["focus"]), ": ",
        joined(named(one["aboutName"], one["gap"]) for one in group), cited,
    )  # fmt: skip


def _cite(ask: Answers, rows: list[Row]) -> Text:
    names: dict[str, Text] = {}
    for row in rows:
        names[row["source"]] = ask.source(row["sourceName"]) or named(row["source"])
    texts = [names[key] for key in sorted(names, key=lambda key: names[key][0].text)]
    return (Run(" ["), *joined(texts), Run("]")) if texts else ()


def _framework(ask: Answers) -> Iterator[Block]:
    labels = ask("picture-labels")
    if labels:
        yield Paragraph(
            sentence(
                "Nearest to a framework comes a picture that no chapter claims, ",
                joined(
                    named(name, ask.sources.get(name, "")) for name in dict.fromkeys(row["source"] for row in labels)
                ),
                ". Of it only words survive; how its boxes were joined is lost.",
            ),
            Standing.STATED,
        )
        yield Table(
            "Words that survive of the picture",
            (Column("Words, letter for letter", 4), Column("Kind", 1), Column("Source", 0)),
            tuple(
                (named(row["text"], row["label"]), sentence(row["kindName"]), ask.source(row["source"]))
                for row in labels
            ),
            "picture-labels",
            Standing.STATED,
        )
    yield Paragraph(
        sentence(
            "No framework is stated in words, and none is derived here: what sgkg can recommend follows gap by gap "
            "in the next chapter."
        ),
        Standing.MISSING,
    )
