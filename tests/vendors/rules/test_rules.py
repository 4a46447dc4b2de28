"""Each thing that may be wrong with a declaration is found, with its severity; both engines agree (tests/shapes)."""

import pytest
from product_declaration import ACME, JSON, TURTLE, changed, checked, one, told

from sgkg.namespaces import SGDATA
from sgkg.vendors.model import Vendor

PRODUCT, CLAIM = "<https://acme.example/products/m100>", "<https://acme.example/products/m100#if4>"
NAME, VERSION = 'schema:name "ACME M100 head-end" ; ', 'sg:version "4.2" ;'
DATES = 'schema:validFrom "2026-01-15"^^xsd:date ;\n    schema:expires "2031-01-14"^^xsd:date ;'
NUMBER = 'schema:certificationIdentification "DLMS-1234" ;'
ISSUER = 'schema:issuedBy [ a schema:Organization ; schema:name "DLMS UA" ] ;'
V, W, I = "Violation", "Warning", "Info"  # noqa: E741
SECOND = (
    f"{PRODUCT} sg:claim <https://acme.example/c2> .\n<https://acme.example/c2> a sg:ConformanceClaim ; "
    "sg:interface <https://w3id.org/sgdata/interface/4> ; sg:standard <https://w3id.org/sgdata/standard/en-62056-47> ; "
    "sg:role <https://w3id.org/sgdata/actor/head-ends> ; "
    "sg:evidenceLevel <https://w3id.org/sgdata/evidence-level/claimed> .\n"
)


def also(text: str) -> str:
    return TURTLE + text


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        # the product
        (changed((NAME, "")), {(V, "product-name")}),
        (changed((NAME, NAME + 'schema:name "M100" ; ')), {(V, "product-name")}),
        (changed((VERSION, "")), {(V, "product-version")}),
        (changed((VERSION, 'schema:softwareVersion "4.2" ;')), set()),
        (changed((VERSION, VERSION + ' schema:softwareVersion "4.3" ;')), {(V, "product-version")}),
        (changed((f"{PRODUCT} a schema:Product", "[] a schema:Product")), {(V, "product-iri")}),
        (changed((f"{PRODUCT} a schema:Product ;", f"{PRODUCT}")), {(V, "product-type")}),
        (changed(("a schema:Product", "a sg:Product")), set()),
        (also(f"{PRODUCT} schema:manufacturer <https://acme.example/#other> ."), {(V, "product-manufacturer")}),
        (
            changed(("schema:manufacturer <https://acme.example/#org>", 'schema:manufacturer "ACME"')),
            {(V, "product-manufacturer")},
        ),
        (
            also('<https://acme.example/p> a schema:Product ; schema:name "P" ; sg:version "1" .'),
            {(V, "product-claim")},
        ),
        (also(f"{PRODUCT} schema:url <javascript:alert(1)> ."), {(V, "product-url")}),
        (changed(("09506000134352", "12AB")), {(W, "product-gtin")}),
        (changed(("09506000134352", "09506000134353")), {(W, "product-gtin-digit")}),
        (
            also(
                '<https://acme.example/p> a schema:Product ; schema:name "ACME M100 head-end" ; sg:version "4.2" ; '
                'schema:gtin "09506000134352" ; sg:retractedOn "2026-05-01"^^xsd:date ; sg:retractionReason "Sold." .'
            ),
            {(W, "product-same"), (W, "product-gtin-twice")},
        ),
        # what the claim points to
        (changed(("interface/4>", "interface/99>")), {(V, "conformance-interface-known")}),
        (changed(("interface/4>", "actor/wan>")), {(V, "conformance-interface-known")}),
        (changed(("standard/en-62056-47>", "standard/en-1>")), {(V, "conformance-standard-known")}),
        (
            changed(("<https://w3id.org/sgdata/standard/en-62056-47>", '"EN 62056-47"')),
            {(V, "conformance-standard-known")},
        ),
        (changed(("actor/head-ends>", "actor/nobody>")), {(V, "conformance-role-known")}),
        (changed(("actor/head-ends>", "interface/5>")), {(V, "conformance-role-known"), (W, "conformance-role-end")}),
        (changed(("actor/head-ends>", "actor/meter>")), {(W, "conformance-role-end")}),
        (changed(("evidence-level/certified>", "evidence-level/sure>")), {(V, "conformance-level")}),
        (changed(("interface/4>", "interface/7>"), ("actor/head-ends>", "actor/wan>")), {(W, "conformance-listed")}),
        (changed(("en-62056-47>", "en-62056-47/2007>")), {(W, "conformance-edition")}),
        (changed(("en-62056-47>", "en-62056-42/2002>")), set()),
        # the evidence
        (changed((NUMBER, "")), {(V, "conformance-certificate")}),
        (changed((ISSUER, "")), {(V, "conformance-certificate")}),
        (changed((ISSUER, ""), ("level/certified>", "level/third-party-tested>")), set()),
        (
            changed(
                (ISSUER, ""),
                (" ; schema:url <https://acme.example/certs/dlms-1234.pdf>", ""),
                ("level/certified>", "level/third-party-tested>"),
            ),
            {(W, "conformance-tested")},
        ),
        (changed(("2031-01-14", "2026-05-30")), {(W, "conformance-expired")}),
        (changed(("2031-01-14", "2026-05-31")), set()),
        (changed(("2026-01-15", "2031-01-15")), {(V, "certificate-order")}),
        (changed(("2026-01-15", "2026-13-45")), {(V, "certificate-valid-from")}),
        (changed(("2026-01-15", "2026-02-30")), {(V, "certificate-valid-from")}),
        (changed(('"2031-01-14"^^xsd:date', '"31.1.2031"')), {(V, "certificate-expires")}),
        (changed(("<https://acme.example/certs/dlms-1234.pdf>", "<file:/dlms-1234.pdf>")), {(V, "certificate-url")}),
        (changed((' ; schema:name "DLMS UA"', "")), {(V, "organisation-name")}),
        # claims and products
        (
            also(
                "<https://acme.example/c2> a sg:ConformanceClaim ; sg:interface <https://w3id.org/sgdata/interface/4> ; sg:standard <https://w3id.org/sgdata/standard/en-62056-42> ; sg:evidenceLevel <https://w3id.org/sgdata/evidence-level/claimed> ."
            ),
            {(V, "conformance-product")},
        ),
        (
            also(
                f'<https://acme.example/p> a schema:Product ; schema:name "P" ; sg:version "1" ; sg:claim {CLAIM} .'
            ),
            {(V, "conformance-product")},
        ),
        (also(SECOND), {(W, "conformance-twice")}),
        (also(SECOND.replace("head-ends", "wan")), set()),
        # taken back
        (also(f'{CLAIM} sg:retractedOn "2026-05-01"^^xsd:date .'), {(I, "retraction-reason")}),
        (also(f'{CLAIM} sg:retractionReason "Wrong." .'), {(V, "retraction-date")}),
        (also(f'{CLAIM} sg:retractedOn "May"^^xsd:date ; sg:retractionReason "Wrong." .'), {(V, "retraction-date")}),
        # statements of other kinds
        (also("<https://acme.example/x> a sg:CoverageClaim ."), {(V, "product-vocabulary")}),
        (also(f"{PRODUCT} a sg:Standard ."), {(V, "product-vocabulary")}),
        (
            also("<https://acme.example/x> sg:covers <https://w3id.org/sgdata/interface/7> ."),
            {(V, "product-vocabulary")},
        ),
        (
            also("<https://acme.example/> <http://www.w3.org/2002/07/owl#imports> <https://beta.example/> ."),
            {(V, "product-vocabulary")},
        ),
        (also("<https://acme.example/s> a <http://www.w3.org/ns/shacl#NodeShape> ."), {(V, "product-vocabulary")}),
        (
            also("<https://acme.example/s> <http://www.w3.org/2000/01/rdf-schema#subClassOf> sg:Claim ."),
            {(V, "product-vocabulary")},
        ),
        (also(f'{PRODUCT} <http://www.w3.org/2000/01/rdf-schema#comment> "Nice." ; schema:mpn "M-100" .'), set()),
        (also(f"{PRODUCT} sg:interfase <https://w3id.org/sgdata/interface/7> ."), {(V, "known-term")}),
        # other things
        (also('<https://beta.example/p> schema:name "Beta" .'), {(V, "product-space")}),
        (also('<https://w3id.org/sgdata/interface/4> schema:name "four" .'), {(V, "product-space")}),
        (also('<https://w3id.org/sgdata/vendor/acme> schema:name "ACME" .'), {(V, "product-space")}),
        (also('<https://w3id.org/sgdata/vendor/acme/x> schema:name "ACME" .'), set()),
        (also('<x> schema:name "x" .'), {(V, "product-relative")}),
    ],
    ids=lambda value: ",".join(sorted(rule for _, rule in value)) or "fine" if isinstance(value, set) else "",
)
def test_what_is_wrong_is_found_and_nothing_else(text: str, expected: set[tuple[str, str]]) -> None:
    found = checked(text)
    assert told(found) == expected, found.findings
    assert found.accepted == all(severity != V for severity, _ in expected)


def test_the_warning_of_an_old_edition_names_its_successor() -> None:
    finding = one(checked(changed(("en-62056-47>", "en-62056-47/2007>"))), "conformance-edition")
    assert finding.message == "EN 62056-47:2007 is superseded or withdrawn; its successor is EN 62056-4-7:2016."
    assert [one.name for one in finding.suggestions] == ["EN 62056-4-7:2016"]
    assert told(checked(changed(("en-62056-47>", "en-62056-47/2007>")), today="2010-01-01")) == set()


def test_a_standard_that_is_not_listed_is_kept_and_what_is_listed_is_named() -> None:
    finding = one(checked(changed(("en-62056-47>", "en-62056-21>"))), "conformance-listed")
    assert finding.message.endswith("the claim is kept, but closes no gap.")
    assert finding.how.endswith(" Listed there: EN 62056-42, EN 62056-46+am1, EN 62056-47.")
    assert finding.suggestions == ()  # to be listed makes none of them what was meant


def test_the_same_number_of_another_body_may_be_meant() -> None:
    finding = one(checked(changed(("standard/en-62056-47>", "standard/iec-62056-47>"))), "conformance-listed")
    assert [one.name for one in finding.suggestions] == ["EN 62056-47"]


def test_what_is_lost_is_told_with_what_may_have_been_meant() -> None:
    text = JSON.replace('"std:en-62056-47"', '"EN 62056-47 "').replace('"actor:head-ends"', '"Head Ends"')
    found = {one.value: one for one in checked(text, "application/json").findings if one.rule == "known-iri"}
    assert {value: [s.name for s in one.suggestions][:1] for value, one in found.items()} == {
        '"EN 62056-47 "': ["EN 62056-47"], '"Head Ends"': ["Head Ends"],
    }  # fmt: skip
    assert all(one.line and one.how.startswith("Write the IRI of the thing") for one in found.values())


def test_what_a_vendor_may_describe_is_told() -> None:
    vendor = Vendor("acme", "ACME Metering", ("https://acme.example/", "https://acme2.example/x#"))
    finding = one(checked(TURTLE + '<https://beta.example/p> schema:name "Beta" .', vendor=vendor), "product-space")
    assert finding.message == (
        "https://beta.example/p is described, but ACME Metering may describe only what begins with "
        f"https://acme.example/ or https://acme2.example/x# or {SGDATA}vendor/acme/."
    )
    assert finding.line == 14


@pytest.mark.parametrize(
    "iri",
    [
        "https://acme.example/../beta", "https://acme.example/%2e%2E/beta", "https://acme.example/a/./b",
        "https://acme.example.evil.example/a", "http://acme.example/a", "HTTPS://acme.example/a",
        "https://acme.example:443/a", "https://user@acme.example/a", "https://acme.example/a/..",
    ],
)  # fmt: skip
def test_what_only_looks_like_the_own_space_is_outside(iri: str) -> None:
    assert told(checked(TURTLE + f'<{iri}> schema:name "x" .')) == {(V, "product-space")}


def test_blank_nodes_are_nobodys() -> None:
    assert told(checked(TURTLE + '[] schema:name "x" .')) == set()


def test_a_claim_needs_no_type_and_no_iri() -> None:
    text = JSON.replace('"id": "https://acme.example/products/m100#if4", "type": "ConformanceClaim",', "")
    assert text != JSON
    assert told(checked(text, "application/json")) == set()
    wrong = checked(text.replace("if:4", "if:99"), "application/json")
    assert told(wrong) == {(V, "conformance-interface-known")}
    assert wrong.findings[0].focus_name == "claim of ACME M100 head-end on interface/99 by EN 62056-47"


def test_an_inline_context_smuggles_nothing_in() -> None:
    context = '"https://w3id.org/sgdata/context/product-v1.jsonld"'
    mine = JSON.replace(context, f'[{context}, {{"Certification": "sg:CoverageClaim"}}]')
    assert mine != JSON
    assert told(checked(mine, "application/json")) == {(V, "product-vocabulary")}


def test_nothing_depends_on_who_the_vendor_is_but_the_space() -> None:
    other = Vendor("other", "Other", ACME.prefixes)
    wrong = changed((NAME, ""), ("interface/4>", "interface/99>"))
    assert checked(wrong).findings == checked(wrong, vendor=other).findings
