"""Names that nothing defines are told, in every format."""

import json
from pathlib import Path

import pytest

from sgkg import dataset, io
from sgkg.errors import UsageError
from sgkg.namespaces import SGDATA
from sgkg.validation import check

ROOT = Path(__file__).parents[2]
EXAMPLE = (ROOT / "docs" / "examples" / "district.ttl").read_text("utf-8")
JSON = json.loads((ROOT / "docs" / "own-inventory.md").read_text("utf-8").split("```json")[1].split("```")[0])


def messages(document: io.Document) -> list[str]:
    """What is found under sgs:known-term."""
    results = check([document]).report.results
    return [r.message for r in results if r.source_shape == f"<{SGDATA}shapes#known-term>"]


def jsonld(tree: object) -> io.Document:
    return io.parse(json.dumps(tree).encode(), source="my.jsonld")


@pytest.mark.parametrize(
    ("right", "wrong", "message"),
    [
        ("a sg:OversightRole", "a sg:OversigthRole", "sg:OversigthRole is not in the ontology; did you mean sg:OversightRole?"),
        ("sg:number 1", "sg:nubmer 1", "sg:nubmer is not in the ontology; did you mean sg:number?"),
        (
            "@prefix sg: <https://w3id.org/sgdata/ontology#>",
            "@prefix x: <http://w3id.org/sgdata/ontology#> . x:a x:b x:c . @prefix sg: <https://w3id.org/sgdata/ontology#>",
            "http://w3id.org/sgdata/ontology#b is not in the ontology, whose terms begin with https://w3id.org/sgdata/ontology#.",
        ),
    ],
)  # fmt: skip
def test_a_misspelt_term_is_a_violation(right: str, wrong: str, message: str) -> None:
    assert right in EXAMPLE
    document = io.parse(EXAMPLE.replace(right, wrong).encode(), source="my.ttl")
    assert messages(document) == [message]
    assert f"my.ttl: {message.rstrip('.')}" in check([document]).report.checked.notes


def test_the_example_in_json_ld_says_what_it_means() -> None:
    run = check([jsonld(JSON)])
    assert messages(jsonld(JSON)) == []
    rules = {run.rules[r.source_shape[1:-1]].id for r in run.report.results if r.source_shape[1:-1] in run.rules}
    assert rules == {"G02", "G04", "G17"}, "covered, with an application layer"


@pytest.mark.parametrize(
    ("edit", "message"),
    [
        (("from", "form"), "the JSON-LD context does not define 'form', so that it is lost; did you mean from?"),
        (("Interface", "Inteface"), "the JSON-LD context does not define 'Inteface', so that it is lost; did you mean Interface?"),
    ],
)  # fmt: skip
def test_names_that_json_ld_would_drop_are_told(edit: tuple[str, str], message: str) -> None:
    text = json.dumps(JSON).replace(f'"{edit[0]}"', f'"{edit[1]}"')
    assert message in messages(jsonld(json.loads(text)))


@pytest.mark.parametrize("name", [{}, {"id": "_:somebody"}])
def test_what_has_no_name_is_given_none(name: dict[str, str]) -> None:
    tree = {**JSON, "@graph": [*JSON["@graph"], {**name, "labelx": "x"}]}
    found = [r for r in check([jsonld(tree)]).report.results if "'labelx'" in r.message]
    assert [r.focus_node[:2] for r in found] == ["_:"]


def test_comments_in_json_ld_are_no_names() -> None:
    assert messages(jsonld({**JSON, "_comment": "x", "$schema": "y", "https://example.org/p": 1})) == []


def test_a_misspelt_name_is_told_where_nothing_is_left_to_check() -> None:
    document = io.parse(EXAMPLE.replace("a sg:RiskTable", "a sg:RiskTabel").encode(), source="my.ttl")
    with pytest.raises(UsageError, match=r"rule G16 looks at\n  my.ttl: sg:RiskTabel is not .* sg:RiskTable\?"):
        check([document], required=["G16"])


@pytest.mark.parametrize(
    ("as_of", "said"),
    [("2025", True), ("2026-04-30", True), ("2026", False), ("2026-05", False), ("2027", False)],
)
def test_a_date_before_the_inventory_is_noted(as_of: str, said: bool) -> None:
    document = io.parse(EXAMPLE.encode(), source="my.ttl")
    notes = check([document], as_of=as_of).report.checked.notes
    assert any("is before the inventory's own date, 2026-05" in note for note in notes) == said


def test_data_without_an_inventory_is_noted() -> None:
    document = io.parse(EXAMPLE.replace("a sg:Inventory", "a sg:Slide").encode(), source="my.ttl")
    assert any("inventory is not described" in note for note in check([document]).report.checked.notes)


def test_a_date_that_is_none_is_a_result() -> None:
    wrong = EXAMPLE.replace('"2026-05"^^xsd:gYearMonth', '"2026-05-01T00:00:00"^^xsd:dateTime')
    found = check([io.parse(wrong.encode(), source="my.ttl")]).report.results
    assert any(r.source_shape == f"<{SGDATA}shapes#inventory-date>" for r in found)


def test_a_byte_order_mark_is_passed_over() -> None:
    assert len(io.parse(b"\xef\xbb\xbf<urn:a> <urn:b> <urn:c> .", source="bom.ttl")) == 1


def test_an_empty_file_is_nothing_to_look_at(tmp_path: Path) -> None:
    file = tmp_path / "empty.ttl"
    file.write_text("# nothing\n")
    with pytest.raises(UsageError, match="there is no statement in"):
        dataset.inventory_document(str(file))


def test_messages_name_the_concepts_that_may_be_chosen() -> None:
    from sgkg.namespaces import GRAPH, PREFIXES, SH
    from sgkg.terms import Iri, plain
    from sgkg.validation import packed_shapes

    ontology = dataset.packed_documents()[Iri(GRAPH + "ontology")]
    schemes: dict[str, set[str]] = {}
    for concept, scheme in ontology.pairs(PREFIXES["skos"] + "inScheme"):
        schemes.setdefault(plain(scheme), set()).add(plain(concept).rpartition("/")[2])
    told = 0
    for shapes in packed_shapes():
        for _, message in shapes.pairs(SH + "message"):
            if "a concept of the scheme " in plain(message):
                scheme = plain(message).partition("a concept of the scheme ")[2].partition(",")[0]
                words = plain(message).replace("/", " ").replace("(", " ").replace(")", " ").replace(",", " ").split()
                assert schemes[scheme] <= {word.rstrip(".") for word in words}, message
                told += 1
    assert told >= 9
