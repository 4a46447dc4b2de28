"""Chapters 7 and 8: risks, and the standards that exist."""

from collections.abc import Iterator

from sgkg.chapters.model import Block, Chapter, Column, Heading, Paragraph, Picture, Standing, Table, Text
from sgkg.chapters.rows import Answers, Row
from sgkg.chapters.states import Plan, chapter
from sgkg.chapters.text import count, joined, named, number_word, numbers, sentence, strong
from sgkg.figures import coverage, risk
from sgkg.figures.model import Matrix, MatrixRow, Ref, RiskMatrix
from sgkg.figures.model import Standing as How
from sgkg.model import natural
from sgkg.pictures import coverage as coverage_picture
from sgkg.pictures import risk as risk_picture

__all__ = ["QUERIES", "chapters"]

QUERIES = tuple(
    sorted(
        {
            *coverage.QUERIES, *risk.QUERIES, "interfaces", "interfaces-without-risk-assessment",
            "interfaces-without-standard", "layers-by-interface", "proposed-coverage", "risk-totals-checked",
            "standard-editions", "standard-listings",
        }
    )
)  # fmt: skip


def chapters(ask: Answers, plan: Plan) -> Iterator[Chapter]:
    """Make the chapters."""
    yield chapter(plan, 7, *_risks(ask))
    yield chapter(plan, 8, *_standards(ask))


def _risks(ask: Answers) -> Iterator[Block]:
    drawn = risk.build(ask.terms)
    rated = ask("risk-totals-checked")
    if rated:
        yield Table(
            "Risk assessments",
            (
                Column("Assessment", 3), Column("Severity", 0, number=True), Column("Likelihood", 0, number=True),
                Column("Affected", 0, number=True), Column("Total", 0, number=True),
                Column("Product agrees", 0), Column("Source", 0),
            ),
            tuple(
                (
                    named(row["name"], row["assessment"]), sentence(row["severity"]), sentence(row["likelihood"]),
                    sentence(row["affected"]), sentence(row["total"]),
                    sentence({"true": "yes", "false": "no"}.get(row["agrees"], "cannot be told")),
                    ask.source(row["source"]),
                )
                for row in rated
            ),
            "risk-totals-checked",
            Standing.STATED,
        )  # fmt: skip
    if drawn.assessed:
        yield Picture(
            "Risk: severity by likelihood, with the number affected",
            _risk_in_words(drawn),
            risk_picture.svg(drawn, href=ask.href),
            drawn.queries[0],
            Standing.DERIVED,
        )
    if drawn.threshold is not None:
        high = numbers(one.number or one.interface.name for one in drawn.assessed if one.high)
        basis = f" ({drawn.basis})" if drawn.basis else ""
        yield Paragraph(
            sentence(
                f"A total of {drawn.threshold} or more counts as high{basis}; the inventory states no threshold. "
                + (f"High are interfaces {high}." if high else "None is high.")
            ),
            Standing.DERIVED,
        )
    if rated and not (drawn.severity.stated and drawn.likelihood.stated):
        yield Paragraph(
            sentence("The inventory does not state the scales, so that a rating can be compared within it only."),
            Standing.MISSING,
        )
    unrated = ask("interfaces-without-risk-assessment")
    if unrated:
        yield Paragraph(
            sentence(
                "Not assessed: ", count(unrated, "interfaces-without-risk-assessment"),
                f" {number_word(len(unrated), 'interface')}. Nothing is said of their risk, which does not mean that "
                "there is none: ",
                joined((named(row["name"], row["interface"]) for row in unrated), "; "), ".",
            ),
            Standing.MISSING,
        )  # fmt: skip


def _risk_in_words(drawn: RiskMatrix) -> str:
    rated = (
        f"interface {one.number or one.interface.name}: severity {_known(one.severity)}, likelihood "
        f"{_known(one.likelihood)}, number affected {_known(one.affected)}, total {_known(one.total)}"
        for one in drawn.assessed
    )
    left = numbers(one.number or one.interface.name for one in drawn.not_assessed)
    return f"Risk matrix. {'; '.join(rated)}." + (f" Not assessed: interfaces {left}." if left else "")


def _known(value: int | None) -> str:
    return "not stated" if value is None else str(value)


def _standards(ask: Answers) -> Iterator[Block]:
    drawn = coverage.build(ask.terms)
    covers = {column.ref.iri: _covered(drawn, index) for index, column in enumerate(drawn.columns)}
    entries = ask("standard-listings")
    yield Table(
        "Standards that the inventory lists, and the interfaces they cover",
        (
            Column("Standard", 0), Column("Title, letter for letter", 4), Column("Entry", 0),
            Column("Covers interfaces", 2), Column("Source", 0),
        ),
        tuple(
            (
                named(row["standardName"], row["standard"]), sentence(row["title"]), sentence(row["entry"]),
                sentence(numbers(covers.get(row["standard"], [])) or strong("none")), ask.source(row["source"]),
            )
            for row in entries
        ),
        "standard-listings",
        Standing.STATED,
        tuple(index for index, row in enumerate(entries) if not covers.get(row["standard"])),
    )  # fmt: skip
    if drawn.rows:
        yield Picture(
            "Which standard covers which interface",
            _coverage_in_words(drawn),
            coverage_picture.svg(drawn, href=ask.href),
            drawn.queries[0],
            Standing.DERIVED,
        )
    bare = ask("interfaces-without-standard")
    if bare:
        yield Paragraph(
            sentence(
                "No standard covers ", count(bare, "interfaces-without-standard"),
                f" {number_word(len(bare), 'interface')}: ",
                joined(((strong(row["name"], row["interface"]),) for row in bare), "; ", " and "), ".",
            ),
            Standing.MISSING,
        )  # fmt: skip
    yield from _layers(ask)
    yield from _proposals(ask)
    yield from _editions(ask)


def _covered(drawn: Matrix, place: int) -> list[str]:
    return [row.number or row.interface.name for row in drawn.rows if row.cells[place].standing is How.COVERED]


def _coverage_in_words(drawn: Matrix) -> str:
    told = []
    for row in drawn.rows:
        names = [ref.name for ref in _standing(drawn, row, How.COVERED)]
        told.append(f"interface {row.number or row.interface.name}: {', '.join(names) if names else 'no standard'}")
    return f"Coverage matrix of interfaces and standards. {'; '.join(told)}."


def _standing(drawn: Matrix, row: MatrixRow, standing: How) -> list[Ref]:
    pairs = zip(drawn.columns, row.cells, strict=True)
    return [column.ref for column, one in pairs if one.standing is standing]


def _layers(ask: Answers) -> Iterator[Block]:
    found: dict[str, dict[str, set[str]]] = {}
    for row in ask("layers-by-interface"):
        found.setdefault(row["interface"], {}).setdefault(row["layerName"], set()).add(row["standardName"])
    if not found:
        return
    yield Heading(sentence("Protocol layers"), "layers")
    yield Table(
        "Protocol layers that the covering standards state",
        (Column("Interface", 3), Column("Layers", 4)),
        tuple(
            (named(row["name"], iri), _of_layers(found.get(iri, {})) or sentence("none stated"))
            for iri, row in ask.interfaces.items()
        ),
        "layers-by-interface",
        Standing.DERIVED,
    )


def _of_layers(layers: dict[str, set[str]]) -> Text:
    return joined(((sentence(f"{name} ({', '.join(sorted(layers[name], key=natural))})")) for name in layers), "; ")


def _proposals(ask: Answers) -> Iterator[Block]:
    proposed: dict[tuple[str, str], dict[str, str]] = {}
    for row in ask("proposed-coverage"):
        proposed.setdefault((row["name"], row["interface"]), {})[row["standard"]] = row["standardName"]
    if not proposed:
        return
    sources = sorted({row["source"] for row in ask("proposed-coverage")} - {""})
    yield Heading(sentence("What is proposed today"), "proposed")
    yield Paragraph(
        sentence(
            "Nobody but the project proposes that these standards might cover the interfaces today, and nobody has "
            "reviewed it. A proposal is no coverage: it closes no gap and changes no answer of the inventory.",
            f" Source: {'; '.join(sources)}." if sources else "",
        ),
        Standing.LATER,
    )
    yield Table(
        "Standards that the project proposes, to be reviewed",
        (Column("Interface", 3), Column("Proposed", 4)),
        tuple(
            (
                named(*interface),
                joined(named(names[iri], iri) for iri in sorted(names, key=lambda iri: (natural(names[iri]), iri))),
            )
            for interface, names in proposed.items()
        ),
        "proposed-coverage",
        Standing.LATER,
    )


def _editions(ask: Answers) -> Iterator[Block]:
    editions: dict[str, list[str]] = {}
    first: dict[str, Row] = {}
    for row in ask("standard-editions"):
        editions.setdefault(row["edition"], []).append(row["successorName"])
        first.setdefault(row["edition"], row)
    if not editions:
        return
    yield Heading(sentence("Editions"), "editions")
    yield Table(
        "Editions of the standards, and where each stands in its life at the date of the run",
        (
            Column("Edition", 3), Column("Issued", 0), Column("State", 1), Column("End", 2),
            Column("Superseded by", 3),
        ),
        tuple(
            (
                named(first[iri]["editionName"], iri), sentence(first[iri]["issued"]),
                sentence(first[iri]["lifeStateName"]), sentence(_end(first[iri]["endsFrom"], first[iri]["endsBy"])),
                sentence(", ".join(dict.fromkeys(filter(None, names)))),
            )
            for iri, names in editions.items()
        ),
        "standard-editions",
        Standing.LATER,
    )  # fmt: skip


def _end(first: str, last: str) -> str:
    """Say when an edition ends, as far as it is known; nothing where no end is known.

    >>> _end("2014-03-01", "2014-03-01"), _end("2022", "2026"), _end("", "2026"), _end("2022", "")
    ('2014-03-01', 'between 2022 and 2026', 'by 2026', 'from 2022 on')
    """
    if first == last:
        return first
    if first and last:
        return f"between {first} and {last}"
    return f"by {last}" if last else f"from {first} on"
