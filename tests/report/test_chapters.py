"""The report as data: eleven chapters, each of which says what it rests on and what is missing."""

import csv
import re
from pathlib import Path

import pytest
from report.walk import blocks, plain, runs, said, texts

from sgkg import findings, queries, resources
from sgkg.chapters.build import QUERIES, build
from sgkg.chapters.findings import by_focus
from sgkg.chapters.model import Standing
from sgkg.chapters.states import OUTLINE
from sgkg.figures import ask
from sgkg.model import Severity, natural

REFERENCE = Path(__file__).parents[1] / "reference"
INTERFACES = [str(number) for number in range(1, 14)]


@pytest.fixture(scope="session")
def gaps():
    return findings.gap_report().gaps


def test_the_outline_is_that_of_the_expert_group(report, rows):
    chapters = [chapter for chapter in report.chapters if chapter.number]
    assert [chapter.number for chapter in chapters] == [str(number) for number in range(1, 12)]
    assert tuple(chapter.title for chapter in chapters) == OUTLINE
    planned = dict.fromkeys(str(row["name"].value).partition(": ")[2] for row in rows["chapter-content"])
    assert tuple(planned) == OUTLINE
    assert all(chapter.iri.startswith("https://w3id.org/sgdata/chapter/") for chapter in chapters)


def test_chapters_without_content_say_so_and_name_their_gap(report):
    for number in (1, 2, 4, 5, 9, 10, 11):
        opening = blocks(report, number)[0]
        assert opening.standing is Standing.MISSING
        assert f"/g16/chapter-eg2-2010-{number}" in " ".join(run.iri for run in opening.text)
    for number in (3, 6, 7, 8):
        assert blocks(report, number)[0].standing is Standing.STATED
    assert "lost" in plain(blocks(report, 5)[0].text)
    assert "no content" in plain(blocks(report, 4)[0].text)


def test_a_part_with_content_names_its_slides(report):
    slides = {run.iri.rpartition("/")[2] for run in blocks(report, 3)[0].text if "/slide/" in run.iri}
    assert slides == {"5", "6", "7", "8"}


def test_all_interfaces_and_those_without_a_standard_are_there(report):
    assert [iri.rpartition("/")[2] for iri in _interfaces(blocks(report, 6))] == INTERFACES
    bare = next(
        block for block in blocks(report, 8) if block.kind == "paragraph" and block.standing is Standing.MISSING
    )
    assert [run.iri.rpartition("/")[2] for run in bare.text if "/interface/" in run.iri] == ["7", "10"]
    first = plain(report.summary[0].text)
    assert "Interface 7 " in first
    assert "Interface 10 " in first


def _interfaces(found):
    table = next(block for block in found if block.kind == "table")
    return [row[0][0].iri for row in table.rows]


def test_interfaces_that_are_not_assessed_are_never_without_risk(report):
    told = said(report, 7)
    assert "Not assessed: 6 interfaces" in told
    for number in range(8, 14):
        assert f"Interface {number} (" in told
    assert "no risk" not in told


@pytest.mark.parametrize("number", [9, 11])
def test_every_gap_is_named_once(report, gaps, number):
    linked = [
        run.iri for block in blocks(report, number)[1:] for text in texts(block) for run in text if "/gap/" in run.iri
    ]
    assert sorted(linked) == sorted(gap.iri for gap in gaps)


def test_each_recommendation_has_remedy_addressee_basis_and_reason(report, gaps):
    told = [block for block in blocks(report, 11) if block.kind == "items"]
    rules = {(gap.rule.iri): gap.rule for gap in gaps}
    assert len(told) == len(rules)
    said_of = {plain(block.lead): [plain(item) for item in block.items] for block in told}
    for rule in rules.values():
        addressed, basis, why = said_of[f"What to do: {rule.how}"]
        assert addressed == f"Addressed to: {rule.who}"
        assert basis == f"Basis: {'; '.join(rule.references)}"
        assert why == f"Why: {rule.why}"


def test_recommendations_are_ranked_by_severity_and_then_by_risk(rows, gaps):
    severities = {gap.iri: gap.rule.severity.rank for gap in gaps}
    order = [
        (severities[str(row["gap"])], -int(row["total"].value) if "total" in row else 0)
        for row in rows["gap-recommendations"]
    ]
    assert order == sorted(order)
    assert len(order) == len(gaps) == 86
    assert {severity.rank for severity in Severity} == {rank for rank, _ in order}


def test_the_ranks_of_the_groups_are_all_ranks(report):
    ranks = []
    for block in blocks(report, 11):
        if block.kind == "table":
            for row in block.rows:
                for part in plain(row[0]).split(", "):
                    first, _, last = part.partition(" to ")
                    ranks += range(int(first), int(last or first) + 1)
    assert sorted(ranks) == list(range(1, 87))


def test_gaps_of_one_thing_stand_together_and_others_alone():
    row = {"shape": "s", "focus": "f", "aboutName": "a", "gap": "1"}
    other = {**row, "aboutName": "b", "gap": "2"}
    alone = {**row, "aboutName": "", "gap": "3"}
    assert by_focus([row, other, alone, {**alone, "gap": "4"}]) == [[row, other], [alone], [{**alone, "gap": "4"}]]


def test_every_table_and_picture_rests_on_a_query_that_there_is(report):
    known = queries.catalogue()
    for chapter in report.chapters:
        for block in chapter.blocks:
            if block.kind in ("table", "picture"):
                assert block.query.partition("?")[0] in known
                assert block.standing
            if block.kind == "table":
                assert {len(row) for row in block.rows} == {len(block.columns)}
                assert all(0 <= index < len(block.rows) for index in block.marked)
            if block.kind == "picture":
                assert block.alternative
                assert block.svg.startswith("<svg")
    assert set(QUERIES) <= set(known)


def test_every_number_with_a_query_is_its_answer(report, rows):
    seen = 0
    for run in runs(report):
        if run.query:
            found = rows[run.query]
            if run.cell:
                row, _, column = run.cell.partition(",")
                assert run.text == found[int(row)][column].value
            else:
                assert run.text == str(len(found))
            seen += 1
    assert seen > 15


def test_anchors_are_unique_and_can_be_linked(report):
    anchors = [chapter.anchor for chapter in report.chapters]
    anchors += [block.anchor for chapter in report.chapters for block in chapter.blocks if block.kind == "heading"]
    assert len(set(anchors)) == len(anchors)
    assert all(re.fullmatch(r"[a-z][a-z0-9-]*", anchor) for anchor in anchors)


def test_sources_are_listed_with_every_slide_that_is_cited(report):
    annex = next(chapter for chapter in report.chapters if chapter.anchor == "sources")
    listed = {run.iri for block in annex.blocks for text in texts(block) for run in text if run.iri}
    cited = {run.iri for run in runs(report) if re.fullmatch(r"slide \d+", run.text)}
    assert cited
    assert cited <= listed


def test_page_one_says_from_what_it_was_made(report):
    from sgkg import packed

    facts = {fact.name: plain(fact.text) for fact in report.facts}
    assert facts["Graph version (ontology version)"] == packed.release()
    assert facts["Content hash of the packed graphs (SHA-256)"] == packed.packed_digest()
    assert re.fullmatch(r"shacl [\d.]+", facts["SHACL engine"])
    assert facts["Date of the inventory"] == "2010"


def test_nothing_is_called_certified(report):
    assert "certif" not in "".join(run.text for run in runs(report)).lower()


def test_an_inventory_of_ones_own_gets_all_chapters(tmp_path):
    from sgkg.chapters.collect import collect

    file = tmp_path / "own.ttl"
    file.write_text(
        "@prefix sg: <https://w3id.org/sgdata/ontology#> . @prefix dct: <http://purl.org/dc/terms/> .\n"
        "@prefix rdfs: <http://www.w3.org/2000/01/rdf-schema#> .\n"
        '<https://example.org/i> a sg:Inventory ; rdfs:label "Mine"@en ; dct:date "2026"^^<http://www.w3.org/2001/XMLSchema#gYear> .\n'
        '<https://example.org/if/1> a sg:Interface ; rdfs:label "Only one"@en ; sg:inventory <https://example.org/i> .\n',
        "utf-8",
    )
    report = collect(str(file))
    assert tuple(chapter.title for chapter in report.chapters if chapter.number) == OUTLINE
    assert "Only one" in said(report, 6)
    assert "Only one is covered by no standard" in said(report, 9)
    assert any(fact.name == "Content hash of the inventory (SHA-256)" for fact in report.facts)
    assert all("plans no such chapter" in plain(blocks(report, number)[0].text) for number in range(1, 12))


def test_no_answers_at_all_still_make_a_report():
    report = build({name: [] for name in QUERIES}, ())
    assert len([chapter for chapter in report.chapters if chapter.number]) == 11
    assert "No gap rule ran" in said(report, 9)
    assert "No gap rule ran" in said(report, 11)
    assert "nothing to recommend" not in said(report, 11)
    assert plain(report.summary[0].text) == "The inventory describes no interface."
    assert "No gap rule ran" in plain(report.summary[1].text)


@pytest.mark.parametrize(("number", "told"), [(0, "0 gaps were found."), (1, "1 gap was found: ")])
def test_few_gaps_are_told_in_whole_sentences(rows, number, told):
    few = {name: rows[name][:number] for name in ("gap-recommendations", "gaps-by-severity")}
    summary = plain(build({**rows, **few}, ()).summary[1].text)
    assert told in summary
    assert ": ." not in summary
    assert "Chapter 9 names" in summary or not number


def test_a_chapter_without_content_says_where_the_rest_comes_from(report):
    more = "What follows comes from the rest of the inventory."
    assert [n for n in range(1, 12) if more in plain(blocks(report, n)[0].text)] == [1, 2, 5, 9, 10, 11]


def test_labels_and_notes_of_the_interfaces_are_those_of_the_deck(report):
    with (REFERENCE / "a07_interfaces.csv").open(encoding="utf-8", newline="") as file:
        printed = [
            [row["interface_no"], row["label_verbatim"], row["notes_verbatim"] or "none"]
            for row in csv.DictReader(file)
        ]
    (table,) = [one for one in blocks(report, 6) if one.kind == "table" and one.query == "interface-notes"]
    assert [[plain(cell) for cell in row[:3]] for row in table.rows] == printed


def test_proposals_are_those_of_the_project_and_of_nobody_else(report):
    with (REFERENCE / "c09_deck_interface_mapping_proposed.csv").open(encoding="utf-8", newline="") as file:
        count = len(list(csv.DictReader(file)))
    (table,) = [one for one in blocks(report, 8) if one.kind == "table" and one.query == "proposed-coverage"]
    assert len(table.rows) == count
    told = said(report, 8) + table.title
    assert "Nobody but the project proposes" in told
    assert "Source: own proposal" in told
    assert not re.search("sources? (?:of today )?propose", told)


def test_a_short_form_that_is_never_expanded_stands_for_nothing(report):
    (table,) = [one for one in blocks(report, 3) if one.kind == "table" and one.query == "abbreviations"]
    assert [column.name for column in table.columns[1:3]] == ["Expansion", "What it names, as read"]
    assert {plain(row[1]) for row in table.rows} == {"never expanded"}


def test_an_edition_ends_on_a_day_or_between_two(report):
    (table,) = [one for one in blocks(report, 8) if one.kind == "table" and one.query == "standard-editions"]
    ends = {plain(row[0]): plain(row[3]) for row in table.rows}
    assert ends["EN 62056-31:2000"] == "2014-03-01"
    assert ends["IEC 62056-31:1999"].startswith("between 2013-08-01 and ")
    assert ends["EN 62056-42:2002"] == ""


def test_what_an_inventory_of_ones_own_states_is_not_called_missing(tmp_path):
    from sgkg.chapters.collect import collect

    file = tmp_path / "own.ttl"
    file.write_text(
        "@prefix sg: <https://w3id.org/sgdata/ontology#> . @prefix dct: <http://purl.org/dc/terms/> .\n"
        "@prefix rdfs: <http://www.w3.org/2000/01/rdf-schema#> .\n"
        '<https://example.org/i> a sg:Inventory ; rdfs:label "Mine"@en .\n'
        '<https://example.org/b> a sg:Benefit ; rdfs:label "b"@en ; sg:verbatim "Fewer losses" ; dct:source "A study" .\n'
        '<https://example.org/r> a sg:Recommendation ; rdfs:label "Meter the feeders"@en .\n',
        "utf-8",
    )
    report = collect(str(file))
    assert "Fewer losses [A study]" in said(report, 4)
    assert "Nothing in the inventory states a benefit" not in said(report, 4)
    assert "Meter the feeders" in said(report, 11)


def test_page_one_names_the_date_of_the_run():
    from sgkg.chapters.collect import collect

    def told(as_of):
        return [plain(fact.text) for fact in collect(as_of=as_of).facts if fact.name == "Date of the run"]

    assert told(None) == ["that of the inventory"]
    assert told("2014-03-01") == ["2014-03-01"]


def test_the_answers_come_in_an_order_of_their_own(rows):
    again = ask.answers(ask.open_packed(resources.DEFAULT_INVENTORY), QUERIES)
    assert build(again, ()) == build(rows, ())
    numbers = [str(row["number"].value) for row in rows["interfaces"]]
    assert numbers == sorted(numbers, key=natural)
