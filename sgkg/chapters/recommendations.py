"""Chapter 11: one recommendation per gap, from the remedy, addressee and basis that its rule names."""

from collections.abc import Iterator, Mapping

from sgkg.chapters.findings import by_focus, rule_name
from sgkg.chapters.model import Block, Chapter, Column, Heading, Items, Paragraph, Run, Standing, Table, Text
from sgkg.chapters.rows import Answers, Row
from sgkg.chapters.states import Plan, chapter
from sgkg.chapters.text import count, joined, named, number_word, sentence, strong

__all__ = ["QUERIES", "chapters"]

QUERIES = (
    "benefits-and-recommendations", "gap-recommendations", "gap-rule-references", "gap-rules", "waived-gaps",
)  # fmt: skip


def chapters(ask: Answers, plan: Plan) -> Iterator[Chapter]:
    """Make the chapter."""
    yield chapter(plan, 11, *_recommendations(ask))


def _recommendations(ask: Answers) -> Iterator[Block]:
    gaps = ask("gap-recommendations")
    stated = ask.stated("recommendation")
    if stated:
        yield Items(stated, Standing.STATED, sentence("Recommendations that the inventory itself states:"))
    if not ask("gap-rules"):
        yield Paragraph(sentence("No gap rule ran, and so nothing can be recommended."), Standing.MISSING)
        return
    if not gaps:
        yield Paragraph(sentence("There is no gap, and so nothing to recommend."), Standing.DERIVED)
        return
    ranks = {row["gap"]: index for index, row in enumerate(gaps, 1)}
    groups: dict[str, list[Row]] = {}
    for row in gaps:
        groups.setdefault(row["shape"], []).append(row)
    yield Paragraph(
        sentence(
            "One recommendation for each of the ", count(gaps, "gap-recommendations"),
            f" {number_word(len(gaps), 'gap')}, those accepted for a time included, ranked by the severity of the "
            "gap and then by the risk total of the interface it is about; what is not assessed comes last among its "
            "equals, and is no less urgent for that. Gaps with the same remedy stand together, so that there are "
            f"{len(groups)} groups; the rank of each gap is in the first column.",
        ),
        Standing.DERIVED,
    )  # fmt: skip
    references: dict[str, list[str]] = {}
    for row in ask("gap-rule-references"):
        references.setdefault(row["shape"], []).append(row["reference"])
    waived = _waived(ask)
    for number, (shape, rows) in enumerate(groups.items(), 1):
        yield from _group(number, rows, ranks, references.get(shape, []), waived)


def _group(
    number: int, rows: list[Row], ranks: Mapping[str, int], references: list[str], waived: Mapping[str, Text]
) -> Iterator[Block]:
    rule = rows[0]
    yield Heading(
        sentence(
            f"Recommendation {number}, on {rule_name(rule)}: {rule['label']} ",
            Run(rule["severityName"], mark=rule["severityName"]),
        ),
        f"recommendation-{number}",
    )  # fmt: skip
    yield Items(
        (
            sentence(strong("Addressed to: "), rule["who"] or "The rule names nobody."),
            sentence(strong("Basis: "), "; ".join(references) or "The rule names no law or standard."),
            sentence(strong("Why: "), rule["why"] or "The rule gives no reason."),
        ),
        Standing.DERIVED,
        sentence(strong("What to do: "), rule["how"] or "The rule names no remedy."),
    )
    groups = by_focus(rows)
    notes = any(row["gap"] in waived for row in rows)
    columns = (
        Column("Rank", 0, number=True), Column("Risk total", 0, number=True), Column("Gap", 5),
        *([Column("Accepted for a time", 2)] if notes else []),
    )  # fmt: skip
    yield Table(
        f"Gaps that recommendation {number} is to close",
        columns,
        tuple(
            (
                sentence(_ranks([ranks[row["gap"]] for row in group])),
                sentence(group[0]["total"] or ("not assessed" if group[0]["interface"] else "none")),
                _gap(group),
                *([joined(dict.fromkeys(waived.get(row["gap"], ()) for row in group), "; ")] if notes else []),
            )
            for group in groups
        ),
        f"gap-recommendations?rule={rule['rule']}",
        Standing.DERIVED,
    )


def _gap(group: list[Row]) -> Text:
    if len(group) == 1:
        return named(group[0]["message"], group[0]["gap"])
    what = joined(named(row["aboutName"], row["gap"]) for row in group)
    return sentence(named(group[0]["focusName"], group[0]["focus"]), ": ", what)


def _ranks(ranks: list[int]) -> str:
    """Write ranks shortly.

    >>> _ranks([3, 4, 5]), _ranks([7]), _ranks([1, 3])
    ('3 to 5', '7', '1, 3')
    """
    ranks = sorted(ranks)
    if len(ranks) > 1 and ranks[-1] - ranks[0] == len(ranks) - 1:
        return f"{ranks[0]} to {ranks[-1]}"
    return ", ".join(map(str, ranks))


def _waived(ask: Answers) -> dict[str, Text]:
    """Say of each waived gap by whom and until when; whether the day is over is for the reader to see."""
    found: dict[str, Text] = {}
    for row in ask("waived-gaps"):
        found[row["gap"]] = sentence(named(f"until {row['expires']}", row["waiver"]), f" by {row['owner']}")
    return found
