"""What was meant is suggested, and a change that is offered mends what it is offered for."""

import pytest
from hypothesis import given
from hypothesis import strategies as st
from product_declaration import ACME, JSON, TODAY, TURTLE, changed, checked, one

from sgkg import io
from sgkg.namespaces import SGDATA
from sgkg.vendors import gtin, suggest
from sgkg.vendors.check import check_document
from sgkg.vendors.model import Finding
from sgkg.vendors.repairs import applied

PRODUCT, CLAIM = "<https://acme.example/products/m100>", "<https://acme.example/products/m100#if4>"
TWIN = (
    f"{PRODUCT} sg:claim <https://acme.example/products/m100#z> .\n<https://acme.example/products/m100#z> "
    "a sg:ConformanceClaim ; sg:interface <https://w3id.org/sgdata/interface/4> ; "
    "sg:standard <https://w3id.org/sgdata/standard/en-62056-47> ; sg:role <https://w3id.org/sgdata/actor/head-ends> ; "
    "sg:evidenceLevel <https://w3id.org/sgdata/evidence-level/claimed> .\n"
)
#: faults that can be combined: what is replaced, by what
FAULTS = {
    "name": ('schema:name "ACME M100 head-end" ; ', ""),
    "version": ('sg:version "4.2" ;', ""),
    "type": (f"{PRODUCT} a schema:Product ;", PRODUCT),
    "gtin": ("09506000134352", "0950 6000 1343 52"),
    "digit": ("09506000134352", "09506000134359"),
    "interface": ("interface/4>", "Interface_4>"),
    "standard": ("en-62056-47>", "EN_62056-47>"),
    "likely": ("en-62056-47>", "en-62056-4>"),
    "edition": ("en-62056-47>", "en-62056-47/2007>"),
    "level": ("evidence-level/certified>", "evidence-level/Certified>"),
    "role": ("actor/head-ends>", "actor/Head_Ends>"),
    "beside": ("@prefix xsd", '<https://beta.example/p> <https://schema.org/name> "Beta" , "B" .\n@prefix xsd'),
    "kind": ("@prefix xsd", f"{PRODUCT} a <https://w3id.org/sgdata/ontology#Standard> .\n@prefix xsd"),
    "axiom": (
        "@prefix xsd",
        "<https://acme.example/o> <http://www.w3.org/2002/07/owl#imports> <https://beta.example/o> .\n@prefix xsd",
    ),
    "twin": ("<https://acme.example/#org> a", f"{TWIN}<https://acme.example/#org> a"),
    "retracted": (
        "<https://acme.example/#org> a",
        f'{CLAIM} sg:retractedOn "2026-05-01" .\n<https://acme.example/#org> a',
    ),
}


def document(*faults: str) -> io.Document:
    text = TURTLE
    for fault in faults:
        text = text.replace(*FAULTS[fault], 1)
    return io.parse(text.encode(), source="a.ttl")


def findings(of: io.Document) -> tuple[Finding, ...]:
    return check_document(of, vendor=ACME, today=TODAY)


def same(one: Finding, other: Finding) -> bool:
    return (one.rule, one.focus, one.path, one.value) == (other.rule, other.focus, other.path, other.value)


@given(st.sets(st.sampled_from(sorted(FAULTS)), min_size=1, max_size=5))
def test_no_change_that_is_offered_is_in_vain(faults: set[str]) -> None:
    wrong = document(*sorted(faults))
    before = findings(wrong)
    assert before
    for finding in before:
        if finding.repair is None or "TODO" in finding.repair.add:
            continue
        after = findings(applied(wrong, finding.repair))
        assert not any(same(finding, other) for other in after), (finding, after)


@given(st.sets(st.sampled_from(sorted(FAULTS)), min_size=1, max_size=5))
def test_a_sure_change_brings_no_new_violation(faults: set[str]) -> None:
    wrong = document(*sorted(faults))
    for finding in findings(wrong):
        if finding.repair and finding.repair.sure:
            assert "TODO" not in finding.repair.add
            old = {
                (other.rule, other.focus, other.value) for other in findings(wrong) if other.severity == "Violation"
            }
            # What makes claims, once it says that it is a product, is looked at as one.
            new = findings(applied(wrong, finding.repair))
            told = {(other.rule, other.focus, other.value) for other in new if other.severity == "Violation"}
            assert told <= old


@pytest.mark.parametrize("fault", sorted(FAULTS))
def test_each_common_fault_has_a_repair(fault: str) -> None:
    assert any(finding.repair for finding in findings(document(fault)))


@pytest.mark.parametrize(
    ("fault", "sure"),
    [
        ("interface", True), ("standard", True), ("role", True), ("level", True), ("type", True), ("gtin", True),
        ("beside", False), ("kind", False), ("axiom", False), ("twin", False), ("likely", False), ("edition", False),
        ("digit", False), ("name", False), ("version", False), ("retracted", False),
    ],
)  # fmt: skip
def test_only_what_needs_no_thought_is_sure(fault: str, sure: bool) -> None:
    assert {finding.repair.sure for finding in findings(document(fault)) if finding.repair} == {sure}


@given(st.sets(st.sampled_from(sorted(FAULTS)), min_size=1, max_size=5))
def test_what_is_only_taken_out_is_never_sure(faults: set[str]) -> None:
    for finding in findings(document(*sorted(faults))):
        assert finding.repair is None or finding.repair.add or not finding.repair.sure


def test_two_digits_that_are_swapped_are_never_a_sure_repair() -> None:
    finding = one(checked(changed(("en-62056-47>", "en-62056-74>"))), "conformance-standard-known")
    assert finding.repair is None or not finding.repair.sure


def test_of_two_claims_that_say_the_same_only_the_second_is_to_go() -> None:
    found = [finding for finding in findings(document("twin")) if finding.rule == "conformance-twice"]
    assert [(finding.focus[-4:], finding.repair is not None) for finding in found] == [
        ("if4>", False),
        ("0#z>", True),
    ]


def test_what_is_to_be_filled_in_says_so() -> None:
    finding = one(checked(changed(FAULTS["name"])), "product-name")
    assert finding.repair is not None
    assert finding.repair.add == f'{PRODUCT} <https://schema.org/name> "TODO" .\n'
    assert finding.repair.remove == ""


def test_what_a_blank_node_says_is_not_changed() -> None:
    text = JSON.replace('"id": "https://acme.example/products/m100#if4", ', "").replace("if:4", "if:44")
    finding = one(checked(text, "application/json"), "conformance-interface-known")
    assert finding.repair is None


def test_statements_with_a_blank_node_are_left_and_the_change_is_not_sure() -> None:
    wrong = TURTLE + '<https://beta.example/p> schema:name "Beta" ; schema:brand [ schema:name "B" ] .\n'
    finding = one(checked(wrong), "product-space")
    assert finding.repair is not None
    assert not finding.repair.sure


@pytest.mark.parametrize(
    ("term", "kinds", "name"),
    [
        (f"<{SGDATA}standard/en-62056-47/2007>", ("edition",), "EN 62056-47:2007"),
        ('"EN 62056-47"', ("standard", "edition"), "EN 62056-47"),
        ("<std:EN_62056-47>", ("standard",), "EN 62056-47"),
        (f"<{SGDATA}interface/interface-4>", ("interface",), "Interface 4 (WAN to Head Ends / DC businesses)"),
        ("<file:///certifed>", ("level",), "certified"),
        ("<file:///third%20party%20tested>", ("level",), "third-party tested"),
        (f"<{SGDATA}actor/head-end>", ("actor",), "Head Ends"),
    ],
)
def test_what_was_meant_is_suggested_first(term: str, kinds: tuple[str, ...], name: str) -> None:
    assert [found.name for found in suggest.nearest(term, kinds)][:1] == [name]


def test_nothing_is_suggested_for_nonsense_or_a_blank_node() -> None:
    assert suggest.nearest("_:b0", ("standard",)) == ()
    assert suggest.nearest('"qqqqqqqq"', ("standard", "interface")) == ()
    assert suggest.certain(f"<{SGDATA}standard/en-62056-4>", ("standard",)) is None


@given(st.sampled_from([7, 11, 12, 13]), st.data())
def test_the_check_digit_is_that_of_the_shape(length: int, data: st.DataObject) -> None:
    first = data.draw(st.text("0123456789", min_size=length, max_size=length))
    last = data.draw(st.sampled_from("0123456789"))
    text = changed(("09506000134352", first + last))
    found = any(finding.rule == "product-gtin-digit" for finding in checked(text).findings)
    assert found == (not gtin.is_gtin(first + last))
    assert gtin.is_gtin(gtin.mended(first + last))
