"""The answers of the rules for the inventory of 2010, and the IRIs of gaps."""

import re
from collections import defaultdict
from dataclasses import replace

import pytest

from sgkg import gaps, io
from sgkg.errors import UsageError
from sgkg.findings import gap_report
from sgkg.model import GapReport, Severity
from sgkg.namespaces import SG, SGDATA, slug

OBJECTIVES = ("availability", "confidentiality", "integrity")


def interfaces(*numbers: int) -> set[str]:
    return {f"interface/{number}" for number in numbers}


#: (rule, variant) -> severity, focuses; from the deck's tables, see tests/reference and the design of the rules
ANSWERS: dict[tuple[str, str], tuple[str, set[str]]] = {
    ("G01", ""): ("violation", interfaces(7, 10)),
    ("G02", ""): ("warning", interfaces(8, 9, 10, 11, 12, 13)),
    ("G03", "missing"): ("warning", interfaces(2, 3, 4, 5, 6, 8, 9, 11, 12)),
    ("G03", "unknown"): ("info", interfaces(1, 13)),
    ("G04", ""): ("warning", interfaces(*range(1, 14))),
    ("G05", ""): ("info", {"standard/en-62055-31"}),
    ("G06", ""): ("warning", {"definition/eg2-2010/d6"}),
    ("G07", ""): ("warning", {"flow/eg2-2010/i13-3"}),
    ("G08", ""): ("info", interfaces(12)),
    ("G10", ""): ("violation", interfaces(7)),
    ("G11", ""): (
        "info",
        {f"abbreviation/eg2-2010/{a}" for a in ("han", "ihd", "lan", "wan", "mop", "dc", "con", "sub", "pro")},
    ),
    ("G13", ""): ("warning", interfaces(10, 11, 12)),
    ("G14", ""): ("info", {"risk-table/eg2-2010"}),
    ("G15", ""): ("info", interfaces(1, 8)),
    ("G16", ""): ("info", {f"chapter/eg2-2010/{n}" for n in (1, 2, 4, 5, 9, 10, 11)}),
    ("G17", ""): ("info", {"inventory/eg2-2010"}),
}


@pytest.fixture(scope="module")
def deck() -> GapReport:
    return gap_report()


def found(report: GapReport) -> dict[tuple[str, str], set[str]]:
    by_rule: dict[tuple[str, str], set[str]] = defaultdict(set)
    for gap in report.gaps:
        by_rule[gap.rule.id, gap.rule.variant].add(gap.focus.removeprefix(SGDATA))
    return dict(by_rule)


def test_the_inventory_of_2010_has_exactly_these_gaps(deck: GapReport) -> None:
    assert found(deck) == {rule: focuses for rule, (_, focuses) in ANSWERS.items()}


def test_severities_are_those_of_the_design(deck: GapReport) -> None:
    severities = {(rule.id, rule.variant): rule.severity.value for rule in deck.rules}
    assert {rule: severities[rule] for rule in ANSWERS} == {rule: severity for rule, (severity, _) in ANSWERS.items()}
    assert severities["G09", ""] == "violation"
    assert severities["G12", "ended"] == "warning"


def test_every_rule_ran(deck: GapReport) -> None:
    assert sorted({rule.id for rule in deck.rules}) == [f"G{n:02}" for n in range(1, 18)]


def test_no_objective_is_addressed_on_any_interface(deck: GapReport) -> None:
    details = defaultdict(set)
    for gap in deck.gaps:
        if gap.rule.id == "G04":
            details[gap.focus].add(gap.detail)
    assert len(details) == 13
    assert all(objectives == set(OBJECTIVES) for objectives in details.values())


def test_gap_iris_are_those_of_the_design_and_unique(deck: GapReport) -> None:
    iris = [gap.iri for gap in deck.gaps]
    assert len(set(iris)) == len(iris)
    assert SGDATA + "gap/eg2-2010/g01/interface-7" in iris
    assert SGDATA + "gap/eg2-2010/g04/interface-7/confidentiality" in iris


def test_each_gap_has_reason_remedy_source_and_a_sentence(deck: GapReport) -> None:
    for gap in deck.gaps:
        assert gap.rule.why
        assert gap.rule.who
        assert gap.rule.how
        assert gap.rule.references
        assert gap.message[:1].isupper()
        assert gap.message.endswith(".")
        assert "http" not in gap.message, "labels, not IRIs"
        assert "{" not in gap.message, "an unfilled placeholder"
        if gap.rule.id != "G17":  # the inventory is its own source
            assert gap.sources, gap.iri


@pytest.mark.parametrize(
    ("as_of", "variant"),
    [("2010", None), ("2014-02-28", None), ("2014", "uncertain"), ("2014-02", None), ("2014-03", "ended"),
     ("2014-03-01", "ended"), ("2026-11-22", "ended")],
)  # fmt: skip
def test_standards_are_judged_at_the_date_of_the_run(as_of: str, variant: str | None) -> None:
    report = gap_report(as_of=as_of, rule_ids=["G12"])
    assert found(report) == ({("G12", variant): interfaces(1)} if variant else {})
    assert report.as_of == as_of


def test_other_rules_do_not_depend_on_the_date(deck: GapReport) -> None:
    later = gap_report(as_of="2026-11-22")
    assert {g.iri for g in later.gaps if g.rule.id != "G12"} == {g.iri for g in deck.gaps}


def test_the_policy_is_named_beside_its_finding(deck: GapReport) -> None:
    (gap,) = [gap for gap in deck.gaps if gap.rule.id == "G10"]
    assert "threshold of 40 (project policy)" in gap.message


@pytest.mark.parametrize(
    ("rule", "message"), [("G99", "there is no rule 'G99'; there are G01 to G17"), ("x", "there is no rule 'X'")]
)
def test_an_unknown_rule_is_refused(rule: str, message: str) -> None:
    with pytest.raises(UsageError, match=re.escape(message)):
        gap_report(rule_ids=[rule])


def test_gaps_are_resources_of_their_own_graph(deck: GapReport) -> None:
    document = gaps.as_document(deck)
    assert document.source == SGDATA + "graph/gaps/eg2-2010"
    text = io.write_turtle(document)
    assert "sh:" not in text.replace("@prefix sh:", ""), "no SHACL terms in the default graph"
    assert len(document.pairs(SG + "focus")) == len(deck.gaps)


def test_the_sources_of_a_gap_are_also_those_of_its_evidence(deck: GapReport) -> None:
    (gap,) = [gap for gap in deck.gaps if gap.rule.id == "G10"]
    slides = [iri.rpartition("/")[2] for iri, _ in gap.sources]
    assert sorted(slides) == ["11", "12"], "the interface, and the risk total"


def test_two_sayings_of_one_gap_become_one_gap(deck: GapReport) -> None:
    """A rule that finds two reasons for one focus must not make two gaps with one IRI."""
    from sgkg import dataset
    from sgkg.validation.runs import check

    run = check([dataset.inventory_document("eg2-2010")])
    twice = next(r for r in run.report.results if r.source_shape and r.source_shape.endswith("#G15>"))
    other = replace(twice, messages=("Another reason.",))
    doubled = replace(run, report=replace(run.report, results=(*run.report.results, other)))
    report = gaps.find(doubled, "0")
    assert len(report.gaps) == len(deck.gaps)
    assert any(gap.message.startswith("Another reason.\n") for gap in report.gaps)


def test_slugs() -> None:
    assert slug(SGDATA + "interface/7") == "interface-7"
    assert re.fullmatch("[0-9a-f]{16}", slug("https://example.org/a"))


def test_severities_are_ordered() -> None:
    assert [severity.rank for severity in Severity] == [0, 1, 2]
    assert Severity.of("https://example.org/own") is Severity.VIOLATION
