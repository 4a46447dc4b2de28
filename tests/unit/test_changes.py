"""What changed between two versions: trees of statements, and the report on real inventories with small edits."""

import random
from collections.abc import Callable
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sgkg import io
from sgkg.changes import Change, ChangeReport, Kind, compare, documents
from sgkg.changes.data import to_json
from sgkg.changes.graph import to_turtle
from sgkg.changes.markdown import to_markdown
from sgkg.changes.trees import grow
from sgkg.errors import InputError, RdfSyntaxError, UsageError
from sgkg.io import Document
from sgkg.terms import BNode, Iri, Literal

ROOT = Path(__file__).parents[2]
DISTRICT = (ROOT / "docs" / "examples" / "district.ttl").read_text("utf-8")
DECK = (ROOT / "ontology" / "inventories" / "eg2-2010.ttl").read_text("utf-8")
EX = "https://example.org/district/"
Edit = Callable[[str], str]


def parsed(text: str, name: str = "data.ttl", scope: str = "") -> Document:
    return io.parse(text.encode(), source=name, scope=scope)


def changes(old: str, new: str, **options: str) -> ChangeReport:
    return compare(
        [parsed(old, "old.ttl", "o")] if old else [], [parsed(new, "new.ttl", "n")] if new else [], **options
    )


def edited(text: str, *pairs: tuple[str, str]) -> str:
    for old, new in pairs:
        assert old in text, old
        text = text.replace(old, new)
    return text


# --- trees


def statements(text: str, subject: str = "urn:s") -> dict[str, str]:
    tree = grow([parsed(text)])
    return {one.predicate: one.value for one in tree.named[subject]}


def test_blank_nodes_are_written_out_with_their_statements_sorted() -> None:
    one = statements("<urn:s> <urn:p> [ <urn:b> 2 ; <urn:a> [ <urn:c> <urn:o> ] ] .")
    other = statements("_:x <urn:c> <urn:o> . _:y <urn:a> _:x . <urn:s> <urn:p> _:y . _:y <urn:b> 2 .")
    integer = "<http://www.w3.org/2001/XMLSchema#integer>"
    assert one == other == {"urn:p": f'[ <urn:a> [ <urn:c> <urn:o> ] ; <urn:b> "2"^^{integer} ]'}


def test_lists_keep_their_order() -> None:
    assert statements("<urn:s> <urn:p> ( <urn:b> ( <urn:a> ) [] ) .") == {"urn:p": "( <urn:b> ( <urn:a> ) [] )"}
    assert statements("<urn:s> <urn:p> () .")["urn:p"].endswith("#nil>")


def test_two_users_of_one_list_and_a_tail_of_it() -> None:
    text = """@prefix rdf: <http://www.w3.org/1999/02/22-rdf-syntax-ns#> .
    <urn:s> <urn:p> _:a ; <urn:q> _:b . _:a rdf:first 1 ; rdf:rest _:b . _:b rdf:first <urn:x> ; rdf:rest rdf:nil ."""
    found = statements(text)
    assert found["urn:q"] == "( <urn:x> )"
    assert found["urn:p"].endswith("<urn:x> )")


@pytest.mark.parametrize(
    "cell",
    ["rdf:first 1 ; rdf:rest <urn:no-list>", "rdf:first 1 , 2 ; rdf:rest rdf:nil", "rdf:first 1", "rdf:rest rdf:nil",
     "rdf:first 1 ; rdf:rest rdf:nil ; <urn:more> 1"],
)  # fmt: skip
def test_what_is_no_list_is_not_written_as_one(cell: str) -> None:
    prefix = "@prefix rdf: <http://www.w3.org/1999/02/22-rdf-syntax-ns#> ."
    assert statements(f"{prefix} <urn:s> <urn:p> [ {cell} ] .")["urn:p"].startswith("[ <")


def test_values_are_turtle() -> None:
    text = '<urn:s> <urn:p> [ <urn:a> ( "x\\"y" "é"@fr [ <urn:b> <urn:c> ] ) ; <urn:d> [] ] .'
    value = statements(text)["urn:p"]
    assert value == '[ <urn:a> ( "x\\"y" "é"@fr [ <urn:b> <urn:c> ] ) ; <urn:d> [] ]'
    assert statements(f"<urn:s> <urn:p> {value} .")["urn:p"] == value
    circle = statements("<urn:s> <urn:p> _:x . _:x <urn:p> _:x .")["urn:p"]
    assert statements(f"<urn:s> <urn:p> {circle} .")["urn:p"] == "[]"


def test_circles_end_and_are_the_same_whatever_the_labels() -> None:
    circle = "<urn:s> <urn:p> _:{0} . _:{0} <urn:q> _:{1} . _:{1} <urn:q> _:{0} ; <urn:r> {2} ."
    one, other = circle.format("a", "b", 1), circle.format("z", "c", 1)
    assert grow([parsed(one)]).named == grow([parsed(other)]).named
    assert grow([parsed(one)]).named != grow([parsed(circle.format("a", "b", 2))]).named


def test_long_lists_and_chains_need_no_recursion() -> None:
    items = " ".join(f"<urn:i{number}>" for number in range(5_000))
    assert statements(f"<urn:s> <urn:p> ( {items} ) .")["urn:p"].startswith("_:tree-")
    chain = [(Iri("urn:s"), Iri("urn:p"), BNode("n0"))]
    chain += [(BNode(f"n{n}"), Iri("urn:p"), BNode(f"n{n + 1}")) for n in range(20_000)]
    value = next(iter(grow([io.document(chain)]).named["urn:s"])).value
    assert len(value) < 11_000


def test_shared_nodes_do_not_make_texts_grow_without_bound() -> None:
    doubled = [(BNode(f"n{n}"), Iri(f"urn:p{i}"), BNode(f"n{n + 1}")) for n in range(60) for i in range(2)]
    assert (
        len(
            next(
                iter(grow([io.document([(Iri("urn:s"), Iri("urn:p"), BNode("n0")), *doubled])]).named["urn:s"])
            ).value
        )
        < 11_000
    )


def test_blank_nodes_that_nothing_refers_to_are_counted() -> None:
    trees = grow([parsed("[] <urn:p> 1 . [] <urn:p> 1 . [] <urn:p> 2 .")])
    assert sorted(number for _, number in trees.unnamed.values()) == [1, 2]


NODES = st.sampled_from([Iri("urn:a"), Iri("urn:b"), BNode("x"), BNode("y"), BNode("z")])
GRAPHS = st.lists(
    st.tuples(NODES, st.sampled_from([Iri("urn:p"), Iri("urn:q")]), NODES | st.just(Literal("v"))), max_size=12
)


@given(GRAPHS, st.randoms(use_true_random=False))
def test_order_and_labels_do_not_count(triples: list, shuffle: random.Random) -> None:
    def renamed(term: object) -> object:
        return BNode({"x": "k", "y": "j", "z": "i"}[term]) if isinstance(term, BNode) else term

    others = [(renamed(s), p, renamed(o)) for s, p, o in triples]
    shuffle.shuffle(others)
    one, other = grow([io.document(triples)]), grow([io.document(others)])
    assert one.named == other.named
    assert one.unnamed == other.unnamed


@given(GRAPHS, GRAPHS)
def test_any_two_graphs_can_be_compared_and_each_with_itself_is_empty(old: list, new: list) -> None:
    report = compare([io.document(old, "old")], [io.document(new, "new")])
    back = compare([io.document(new, "new")], [io.document(old, "old")])
    assert {e.iri for e in report.entities if e.change is Change.ADDED} == {
        e.iri for e in back.entities if e.change is Change.REMOVED
    }
    for write in (to_markdown, to_json, to_turtle):
        assert write(report)
    io.parse(to_turtle(report).encode(), source="diff.ttl")
    assert compare([io.document(old, "a")], [io.document(old, "b")]).is_empty


# --- real inventories


def test_nothing_changes_but_layout() -> None:
    lines = DISTRICT.splitlines()
    head = [line for line in lines if line.startswith("@prefix")]
    blocks = "\n".join(line for line in lines if not line.startswith(("@prefix", "#"))).split("\n\n")
    report = changes(DISTRICT, "\n".join(head) + "\n\n".join(reversed(blocks)))
    assert report.is_empty
    assert report.remaining == 1
    assert "Nothing changed; 1 gap as before." in to_markdown(report)


def test_the_deck_against_itself() -> None:
    report = changes(DECK, DECK)
    assert report.is_empty
    assert report.remaining == 86


def test_a_claim_that_becomes_a_proposal_opens_gaps_and_loses_the_last_cover() -> None:
    one_claim = DISTRICT.index("ex:claim-1 a sg:CoverageClaim")
    new = DISTRICT[:one_claim] + DISTRICT[one_claim:].replace("claim-status:asserted", "claim-status:proposed", 1)
    report = changes(DISTRICT, new)
    assert next((gap.rule.id, gap.focus) for gap in report.opened) == ("G01", EX + "if-1")
    assert {gap.rule.id for gap in report.opened} == {"G01", "G04"}
    assert (report.closed, report.remaining, report.covered) == ((), 1, ())
    assert [(cover.interface, cover.standards) for cover in report.uncovered] == [
        (EX + "if-1", ((EX + "standard", "Pilot profile"),))
    ]
    (claim,) = report.entities
    assert (claim.kind, claim.change, claim.iri) == (Kind.CLAIM, Change.CHANGED, EX + "claim-1")
    assert [one.value.rpartition("/")[2] for one in (*claim.removed, *claim.added)] == ["asserted>", "proposed>"]
    back = changes(new, DISTRICT)
    assert {gap.iri for gap in back.closed} == {gap.iri for gap in report.opened}
    assert [cover.interface for cover in back.covered] == [EX + "if-1"]


NEW_INTERFACE = """
ex:if-4 a sg:Interface ; rdfs:label "portal to ombudsman"@en ; sg:number 4 ; sg:from ex:portal ; sg:to ex:ombudsman ;
    dct:source ex:plan .
"""


def test_an_interface_that_is_added_opens_its_gaps() -> None:
    report = changes(DISTRICT, DISTRICT + NEW_INTERFACE)
    assert {(gap.rule.id, gap.focus_label) for gap in report.opened} >= {
        ("G01", "Interface 4 (portal to ombudsman)"),
        ("G02", "Interface 4 (portal to ombudsman)"),
    }
    (entity,) = report.entities
    assert (entity.kind, entity.change, entity.label) == (
        Kind.INTERFACE, Change.ADDED, "Interface 4 (portal to ombudsman)",
    )  # fmt: skip
    assert not report.uncovered, "it never had one"
    assert len(entity.added) == 6
    assert report.findings_opened == ()


def test_findings_on_form_are_told_apart_from_gaps() -> None:
    new = DISTRICT + 'ex:if-4 a sg:Interface ; rdfs:label "half"@en ; sg:from ex:portal ; sg:fromm ex:portal .'
    report = changes(DISTRICT, new)
    shapes = {(result.source_shape or "").rpartition("#")[2] for result in report.findings_opened}
    assert {"interface-to>", "interface-source>", "known-term>"} <= shapes
    assert report.new.faults > 0
    assert "can hide gaps or feign them" in to_markdown(report)
    assert {result.source_shape for result in changes(new, DISTRICT).findings_closed} == {
        result.source_shape for result in report.findings_opened
    }


def test_an_interface_without_an_iri_is_the_same_in_both_versions() -> None:
    blank = (
        '[] a sg:Interface ; rdfs:label "unnamed"@en ; sg:from ex:portal ; sg:to ex:gateway ; dct:source ex:plan .\n'
    )
    assert changes(DISTRICT + blank, "\n\n" + DISTRICT + "[] a ex:Other .\n" + blank).opened == ()
    report = changes(DISTRICT, DISTRICT + blank)
    gap = next(gap for gap in report.opened if gap.rule.id == "G01")
    assert gap.focus.startswith("[ <")
    assert (
        gap.iri
        == next(g for g in changes(DISTRICT, "[] a <urn:x> ." + DISTRICT + blank).opened if g.rule.id == "G01").iri
    )
    (entity,) = report.entities
    assert (entity.iri, entity.kind, entity.label) == ("", Kind.INTERFACE, "unnamed")
    assert report.findings_opened
    for write in (to_markdown, to_json, to_turtle):
        assert "_:n" not in write(report)


def test_terms_definitions_and_concepts() -> None:
    deck = edited(DECK, ('skos:prefLabel "Data Handling"', 'skos:prefLabel "Handling of Data"')) if (
        'skos:prefLabel "Data Handling"' in DECK
    ) else DECK + '<https://w3id.org/sgdata/definition/new> a sg:Definition ; rdfs:label "new"@en .'  # fmt: skip
    assert {entity.kind for entity in changes(DECK, deck).entities} <= {Kind.DEFINITION, Kind.CONCEPT}
    old = """@prefix owl: <http://www.w3.org/2002/07/owl#> . @prefix rdfs: <http://www.w3.org/2000/01/rdf-schema#> .
    @prefix skos: <http://www.w3.org/2004/02/skos/core#> . @prefix sg: <https://w3id.org/sgdata/ontology#> .
    <urn:C> a owl:Class ; rdfs:subClassOf [ a owl:Restriction ; owl:onProperty <urn:p> ; owl:minCardinality 1 ] .
    <urn:p> a owl:ObjectProperty ; rdfs:label "p"@de , "property"@en .
    <urn:k> a skos:Concept . <urn:d> a sg:Definition . <urn:l> a sg:ProtocolLayer . <urn:m> a <urn:Mine> .
    <urn:Mine> rdfs:subClassOf sg:Interface .
    """
    new = edited(old, ("owl:minCardinality 1", "owl:minCardinality 2"), ('"p"@de', '"q"@de'))
    report = changes(old, new)
    assert [(e.kind, e.iri, e.label, e.change) for e in report.entities] == [
        (Kind.CLASS, "urn:C", "", Change.CHANGED),
        (Kind.PROPERTY, "urn:p", "property", Change.CHANGED),
    ]
    (removed,), (added,) = report.entities[0].removed, report.entities[0].added
    assert ('"1"' in removed.value, '"2"' in added.value) == (True, True)
    kinds = {e.iri: e.kind for e in changes("", old).entities}
    assert kinds["urn:m"] is Kind.INTERFACE
    assert (kinds["urn:k"], kinds["urn:l"], kinds["urn:d"]) == (Kind.CONCEPT, Kind.CONCEPT, Kind.DEFINITION)
    assert kinds["urn:Mine"] is Kind.OTHER


def test_one_side_may_be_empty_or_have_no_inventory() -> None:
    report = changes("", DISTRICT)
    assert (len(report.opened), report.closed, report.old.inventory, report.old.focus_nodes) == (1, (), "", 0)
    assert any("nothing was checked" in note for note in report.old.notes)
    assert all(entity.change is Change.ADDED for entity in report.entities)
    report = changes("<urn:a> <urn:b> <urn:c> .", DISTRICT)
    assert any("nothing that the shapes look at" in note for note in report.old.notes)
    assert changes(DISTRICT, "").closed[0].rule.id == "G02"
    assert changes("", "").is_empty


def test_the_name_of_the_inventory_does_not_count_for_gaps() -> None:
    report = changes(DISTRICT, edited(DISTRICT, ("ex:inventory", "ex:renamed")))
    assert (report.opened, report.closed, report.remaining) == ((), (), 1)
    without = edited(DISTRICT, ("ex:inventory a sg:Inventory", "ex:inventory a sg:Policy"))
    report = changes(DISTRICT, without)
    assert {gap.rule.id for gap in (*report.opened, *report.closed)} <= {"G05", "G11", "G17"}


def test_the_date_decides_and_is_told() -> None:
    report = changes(DECK, edited(DECK, ('dct:date "2010"^^xsd:gYear', 'dct:date "2014-03-01"^^xsd:date')))
    assert ("G12", "https://w3id.org/sgdata/interface/1") in {(gap.rule.id, gap.focus) for gap in report.opened}
    assert "judged at different dates, old as of 2010 and new as of 2014-03-01" in to_markdown(report)
    same = changes(DECK, DECK, as_of="2014-03-01")
    assert (same.is_empty, same.old.as_of, same.new.as_of) == (True, "2014-03-01", "2014-03-01")


@pytest.mark.parametrize("date", ["", "20", "2014-13", "yesterday"])
def test_a_date_that_is_none_is_refused(date: str) -> None:
    with pytest.raises(UsageError, match="--as-of"):
        changes(DISTRICT, DISTRICT, as_of=date)


def test_two_inventories_on_one_side_are_refused() -> None:
    with pytest.raises(UsageError, match="more than one inventory"):
        compare([parsed(DISTRICT), parsed(DECK)], [parsed(DECK)])


# --- what is named


def test_files_folders_patterns_and_packed_inventories(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "in" / "deep").mkdir(parents=True)
    (tmp_path / "in" / "a.ttl").write_text("<urn:a> <urn:p> [ <urn:q> 1 ] .")
    (tmp_path / "in" / "deep" / "b.nt").write_text("<urn:b> <urn:p> _:x .\n_:x <urn:q> <urn:c> .\n")
    (tmp_path / "in" / "package.json").write_text("{}")
    monkeypatch.chdir(tmp_path)
    assert [d.source for d in documents("in", "o")] == ["in/a.ttl", "in/deep/b.nt"]
    assert [d.source for d in documents("in/**/*.nt", "o")] == ["in/deep/b.nt"]
    assert [d.source for d in documents(f"{tmp_path}/*/a.ttl", "o")] == [f"{tmp_path.as_posix()}/in/a.ttl"]
    assert [d.source for d in documents("eg2-2010", "o")] == ["ontology/inventories/eg2-2010.ttl"]
    report = compare(documents("in", "old"), documents("in/a.ttl", "new"))
    assert [(e.iri, e.change) for e in report.entities] == [("urn:b", Change.REMOVED)]


@pytest.mark.parametrize(
    ("name", "error", "said"),
    [("nothing", UsageError, "packed are"), ("none.ttl", InputError, "no such file"), ("", UsageError, "empty"),
     ("empty", UsageError, "no RDF file"), ("*.nt", UsageError, "no file fits"), ("no/*.ttl", UsageError, "no file fits"),
     ("broken.ttl", RdfSyntaxError, "broken.ttl:1:"), ("data.csv", InputError, "suffix")],
)  # fmt: skip
def test_what_is_not_there_is_refused(
    name: str, error: type[Exception], said: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "empty").mkdir()
    (tmp_path / "broken.ttl").write_text("<urn:a> <urn:b> .")
    (tmp_path / "data.csv").write_text("a,b")
    monkeypatch.chdir(tmp_path)
    with pytest.raises(error, match=said):
        documents(name, "o")


def test_many_notes_fit_a_comment_too() -> None:
    wrong = "".join(f"<urn:{n}> <https://w3id.org/sgdata/ontology#wrong{n}> 1 .\n" for n in range(2000))
    text = to_markdown(changes(DISTRICT, DISTRICT + wrong))
    assert len(text) <= 60_000
    assert "more notes are not shown here" in text


@pytest.mark.parametrize("label", ["1. one", "- one", "+ one", "2) one"])
def test_a_label_does_not_begin_a_list(label: str) -> None:
    from sgkg.changes.markdown import _text

    assert _text(label) == label.replace(label.split()[0][-1], f"\\{label.split()[0][-1]}", 1)
    assert _text("1.5 MW") == "1.5 MW"
