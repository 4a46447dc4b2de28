"""Declarations beside inventories: what one says changes nothing that is found in the other."""

import json
from functools import cache
from pathlib import Path

import pytest
from conftest import Run
from hypothesis import given, settings
from hypothesis import strategies as st
from product_declaration import ACME, JSON, TODAY, TURTLE, changed, checked

from sgkg import io
from sgkg.dataset import TODAY as TODAY_NODE
from sgkg.dataset import inventory_document, make_slice
from sgkg.model import Report, Result
from sgkg.namespaces import PREFIXES, SGS
from sgkg.terms import Iri
from sgkg.validation import ENGINES, check, rules
from sgkg.vendors.check import check_document
from sgkg.vendors.reference import reference

GAPS = {
    f"<{iri}>"
    for iri in rules(
        tuple(io.parse(p.read_bytes(), source=p.name) for p in (Path(__file__).parents[3] / "shapes").glob("*.ttl"))
    )
}


def parsed(text: str) -> io.Document:
    return io.parse(text.encode(), source="declaration.ttl")


def gaps(report: Report) -> set[Result]:
    return {result for result in report.results if result.source_shape in GAPS}


def rule_names(report: Report) -> set[str]:
    return {str(result.source_shape).strip("<>").removeprefix(SGS) for result in report.results}


@cache
def of_the_inventory() -> Report:
    return check([inventory_document("eg2-2010")]).report


IRIS = st.sampled_from(
    sorted(
        {
            *reference().interfaces,
            *reference().standards,
            *reference().editions,
            *reference().actors,
            *reference().levels,
            "https://w3id.org/sgdata/interface/99",
            "https://acme.example/x",
        }
    )
)
TEXTS = st.sampled_from(["ACME", "4.2", "Interface 7", "09506000134352", ""])


@st.composite
def declarations(draw: st.DrawFn) -> str:
    lines = []
    for n in range(draw(st.integers(1, 4))):
        product, claim = f"<https://acme.example/p{n}>", f"<https://acme.example/p{n}#c>"
        lines.append(
            f'{product} a schema:Product ; schema:name "{draw(TEXTS)}" ; sg:version "{draw(TEXTS)}" ; sg:claim {claim} .'
        )
        for name in ("interface", "standard", "role", "evidenceLevel"):
            lines += [
                f"{claim} a sg:ConformanceClaim ; sg:{name} <{draw(IRIS)}> ." for _ in range(draw(st.integers(0, 2)))
            ]
        lines.append(f'{claim} <http://www.w3.org/2000/01/rdf-schema#label> "{draw(TEXTS)}" .')
    return "@prefix schema: <https://schema.org/> .\n@prefix sg: <https://w3id.org/sgdata/ontology#> .\n" + "\n".join(
        lines
    )


@settings(max_examples=25)
@given(declarations())
def test_a_declaration_changes_no_gap_of_an_inventory(text: str) -> None:
    both = check([inventory_document("eg2-2010"), parsed(text)]).report
    assert gaps(both) == gaps(of_the_inventory()) != set()


def test_the_rules_of_products_do_not_apply_to_an_inventory() -> None:
    counts = {count.shape.removeprefix(SGS): count.focus_nodes for count in of_the_inventory().checked.shapes}
    ours = ("Product", "product-iri", "ConformanceClaim", "Certification", "organisation", "retracted")
    assert {name: counts[name] for name in ours} == dict.fromkeys(ours, 0)


@pytest.mark.parametrize("engine", ENGINES)
def test_a_declaration_alone_is_seen_beside_the_reference(engine: str) -> None:
    run = check([parsed(TURTLE)], engine_name=engine, as_of=TODAY)
    assert run.report.results == ()
    counts = {count.shape.removeprefix(SGS): count.focus_nodes for count in run.report.checked.shapes}
    assert counts["Product"] == counts["ConformanceClaim"] == counts["Certification"] == 1
    assert all(counts[name] == 0 for name in counts if name.startswith("G"))
    wrong = changed(
        ("interface/4>", "interface/7>"), ("2031-01-14", "2026-05-30"), ("en-62056-47>", "en-62056-47/2007>")
    )
    run = check([parsed(wrong)], engine_name=engine, as_of=TODAY)
    assert rule_names(run.report) == {
        "conformance-listed",
        "conformance-edition",
        "conformance-expired",
        "conformance-role-end",
    }


WRONG = [
    changed(("interface/4>", "interface/99>"), ("en-62056-47>", "en-1>")),
    changed(("interface/4>", "actor/meter>"), ("actor/head-ends>", "interface/4>")),
    changed(("2031", "2025"), ("09506000134352", "12AB"), ('schema:name "ACME M100 head-end" ; ', "")),
    changed((" a sg:ConformanceClaim ; sg:interface <https://w3id.org/sgdata/interface/4> ;", "")),
    changed(("evidence-level/certified>", "evidence-level/claimed>"), ("interface/4>", "interface/10>")),
]


@pytest.mark.parametrize("text", [TURTLE, *WRONG])
def test_the_quick_check_finds_what_the_whole_run_finds(text: str) -> None:
    slow = check([parsed(text)], as_of=TODAY).report
    quick = check_document(parsed(text), vendor=None, today=TODAY)
    assert {(f.shape, f.focus, f.message) for f in quick if not f.focus.startswith("_:")} == {
        (str(r.source_shape).strip("<>"), r.focus_node, r.message)
        for r in slow.results
        if not r.focus_node.startswith("_:")
    }
    assert len(quick) == len(slow.results)


def test_a_slice_with_an_inventory_has_only_what_that_one_says() -> None:
    text = "@prefix sg: <https://w3id.org/sgdata/ontology#> . <urn:i> a sg:Inventory ."
    store = make_slice([parsed(text + TURTLE.replace("@prefix", "\n@prefix"))]).store
    assert (
        store.values(Iri("https://w3id.org/sgdata/interface/4"), Iri("https://w3id.org/sgdata/ontology#from")) == ()
    )


def test_the_date_of_the_run_is_told_to_the_shapes_of_products_only() -> None:
    date = Iri(PREFIXES["dct"] + "date")
    assert make_slice([parsed(TURTLE)], as_of="2026").store.values(TODAY_NODE, date) != ()
    assert make_slice([parsed(TURTLE)]).store.values(TODAY_NODE, date) == ()
    assert make_slice([inventory_document("eg2-2010")]).store.values(TODAY_NODE, date) == ()


def test_the_command_checks_a_declaration_and_gives_lines(sgkg: Run, tmp_path: Path) -> None:
    file = tmp_path / "m100.jsonld"
    file.write_text(JSON, "utf-8")
    code, out, _ = sgkg("validate", file)
    assert (code, "Conforms." in out) == (0, True)
    file.write_text(JSON.replace("if:4", "if:99"), "utf-8")
    code, out, _ = sgkg("validate", file, "--format", "json")
    assert code == 1
    (found,) = json.loads(out)["results"]
    assert found["message"] == "The claim names an interface that is not known."
    assert "m100.jsonld" in json.dumps(found)


def test_an_accepted_declaration_smuggles_nothing_into_a_slice() -> None:
    assert checked(TURTLE, vendor=ACME).accepted
    for text in (
        "<https://acme.example/x> a sg:CoverageClaim .",
        "<https://w3id.org/sgdata/interface/7> sg:coveredBy <https://w3id.org/sgdata/standard/en-62056-47> .",
        "<https://acme.example/x> a sg:Inventory .",
        "<https://acme.example/x> sg:waivesRule <https://w3id.org/sgdata/shapes#G01> .",
    ):
        assert not checked(TURTLE + text).accepted
