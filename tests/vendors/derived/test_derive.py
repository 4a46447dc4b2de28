"""What follows from a declaration, whatever words it uses."""

import random
from collections.abc import Callable

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sgkg import io
from sgkg.io import Document
from sgkg.namespaces import PREFIXES, RDF, SG, SGDATA
from sgkg.terms import BNode, Iri, plain
from sgkg.vendors.derive import derived
from sgkg.vendors.model import Vendor
from sgkg.vendors.reference import reference

ACME = Vendor("acme", "ACME Metering", ("https://acme.example/", "https://acme.example.org/id#"))
LEVEL = SGDATA + "evidence-level/"
EXPIRES = PREFIXES["schema"] + "expires"
HEADER = """@prefix schema: <https://schema.org/> . @prefix sg: <https://w3id.org/sgdata/ontology#> .
@prefix if: <https://w3id.org/sgdata/interface/> . @prefix std: <https://w3id.org/sgdata/standard/> .
@prefix level: <https://w3id.org/sgdata/evidence-level/> . @prefix actor: <https://w3id.org/sgdata/actor/> .
@prefix xsd: <http://www.w3.org/2001/XMLSchema#> . @prefix a: <https://acme.example/> .
"""


class Known:
    """A reference with two interfaces and a standard that has an edition."""

    interfaces = frozenset({SGDATA + "interface/4", SGDATA + "interface/5"})
    levels = (LEVEL + "claimed", LEVEL + "certified")

    def standard_of(self, iri: str) -> Iri | None:
        own = SGDATA + "standard/s"
        return Iri(own) if iri in (own, own + "/2007") else None

    def listed(self, interface: str, standard: str) -> bool:
        return interface == SGDATA + "interface/4"

    def name(self, iri: str) -> str:
        names = {"interface/4": "Interface 4", "interface/5": "Interface 5", "standard/s": "EN 1",
                 "standard/s/2007": "EN 1:2007"}  # fmt: skip
        return names.get(iri.removeprefix(SGDATA), iri)


def facts(text: str, vendor: Vendor = ACME) -> Document:
    document = io.parse((HEADER + text).encode(), source="declaration.ttl")
    return io.parse(derived(document, vendor, Known()), source="derived.nt")


def implementations(found: Document) -> list[dict[str, str]]:
    """The properties of each implementation by name, sorted."""
    nodes = sorted(s for s, kind in found.pairs(RDF + "type") if kind == SG + "Implementation")
    made = []
    for node in nodes:
        said: dict[str, list[str]] = {}
        for subject, predicate, value in found.triples():
            if subject == node:
                name = predicate.removeprefix(SG).removeprefix(PREFIXES["schema"]).removeprefix(PREFIXES["prov"])
                said.setdefault(name, []).append(plain(value).removeprefix(SGDATA))
        made.append({name: " ".join(sorted(values)) for name, values in said.items()})
    return sorted(made, key=lambda one: sorted(one.items()))


def test_a_vendor_a_product_and_what_it_implements() -> None:
    found = facts("""
a:m100 a schema:Product ; schema:name "ACME M100" ; sg:version "4.2" ; schema:gtin "09506000134352" ; sg:claim a:c .
a:c a sg:ConformanceClaim ; sg:interface if:4 ; sg:standard std:s ; sg:role actor:x ; sg:evidenceLevel level:certified ;
  schema:hasCertification [ schema:expires "2031-01-14"^^xsd:date ] .
""")
    assert implementations(found) == [
        {
            RDF + "type": "ontology#Implementation", "product": "https://acme.example/m100", "vendor": "vendor/acme",
            "name": "ACME M100 4.2 on interface 4 by EN 1", "interface": "interface/4", "standard": "standard/s",
            "evidenceLevel": "evidence-level/certified", "role": "actor/x", "listed": "true", "expires": "2031-01-14",
            "wasDerivedFrom": "https://acme.example/c",
        }
    ]  # fmt: skip
    lines = found.ntriples().decode()
    for line in (
        f"<{SGDATA}vendor/acme> <{RDF}type> <{SG}Vendor> .",
        f'<{SGDATA}vendor/acme> <{SG}name> "ACME Metering" .',
        f'<{SGDATA}vendor/acme> <{SG}iriSpace> "https://acme.example/" .',
        f'<{SGDATA}vendor/acme> <{SG}iriSpace> "https://acme.example.org/id#" .',
        f"<{SGDATA}vendor/acme> <{SG}declaredIn> <{SGDATA}graph/vendor/acme> .",
        f"<https://acme.example/m100> <{RDF}type> <{SG}Product> .",
        f'<https://acme.example/m100> <{SG}name> "ACME M100 4.2" .',
        f'<https://acme.example/m100> <{SG}version> "4.2" .',
        f"<https://acme.example/m100> <{SG}vendor> <{SGDATA}vendor/acme> .",
        '<https://acme.example/m100> <https://schema.org/gtin> "09506000134352" .',
    ):
        assert line in lines


@pytest.mark.parametrize(
    ("said", "name", "version"),
    [
        ('schema:name "M1" ; sg:version "2"', "M1 2", "2"),
        ('schema:name "M1" ; schema:softwareVersion "2"', "M1 2", "2"),
        ('schema:name "M1" ; schema:softwareVersion "3" ; sg:version "2"', "M1 2", "2"),
        ('schema:name "M1 2" ; sg:version "2"', "M1 2", "2"),
        ('schema:name "M12" ; sg:version "2"', "M12 2", "2"),
        ('schema:name "M1"', "M1", ""),
        ('schema:name "M1"@en', "M1", ""),
        ('sg:version "2"', "https://acme.example/p 2", "2"),
    ],
)
def test_a_product_is_named_with_its_version(said: str, name: str, version: str) -> None:
    found = facts(f"a:p a schema:Product ; {said} .")
    values = {predicate: plain(value) for subject, predicate, value in found.triples() if subject == a("p")}
    assert (values[SG + "name"], values.get(SG + "version", "")) == (name, version)


def a(name: str) -> Iri:
    return Iri("https://acme.example/" + name)


@pytest.mark.parametrize("kind", ["schema:Product", "sg:Product"])
def test_both_classes_are_products(kind: str) -> None:
    assert (a("p"), SG + "Product") in set(facts(f'a:p a {kind} ; schema:name "P" .').pairs(RDF + "type"))


WHOLE = "sg:interface if:4 ; sg:standard std:s ; sg:evidenceLevel level:claimed"


@pytest.mark.parametrize(
    "claim",
    [
        "sg:interface if:99 ; sg:standard std:s ; sg:evidenceLevel level:claimed",
        "sg:interface if:4 ; sg:standard std:unknown ; sg:evidenceLevel level:claimed",
        "sg:interface if:4 ; sg:standard std:s ; sg:evidenceLevel level:perfect",
        "sg:interface if:4 ; sg:standard std:s",
        "sg:interface if:4 ; sg:evidenceLevel level:claimed",
        "sg:standard std:s ; sg:evidenceLevel level:claimed",
        'sg:interface "4" ; sg:standard std:s ; sg:evidenceLevel level:claimed',
        WHOLE + ' ; sg:retractedOn "2026-01-01"^^xsd:date',
    ],
)
def test_a_claim_that_is_not_whole_or_taken_back_implements_nothing(claim: str) -> None:
    found = facts(f'a:p a schema:Product ; schema:name "P" ; sg:claim [ {claim} ] .')
    assert implementations(found) == []
    assert (a("p"), SG + "Product") in set(found.pairs(RDF + "type"))


def test_a_product_that_is_taken_back_is_not_there() -> None:
    found = facts(f"""
a:p a schema:Product ; schema:name "P" ; sg:retractedOn "2026-01-01"^^xsd:date ; sg:claim [ {WHOLE} ] .
a:q a schema:Product ; schema:name "Q" .
[] a schema:Product ; schema:name "nobody can name it" ; sg:claim [ {WHOLE} ] .
""")
    assert [s for s, kind in found.pairs(RDF + "type") if kind == SG + "Product"] == [a("q")]
    assert implementations(found) == []


def test_an_edition_is_kept_beside_its_standard() -> None:
    found = facts(f"""
a:p a schema:Product ; schema:name "P" ; sg:claim a:c , a:d .
a:c {WHOLE} .
a:d sg:interface if:5 ; sg:standard <{SGDATA}standard/s/2007> ; sg:evidenceLevel level:claimed .
""")
    assert [(one["standard"], one.get("edition"), one["listed"], one["name"]) for one in implementations(found)] == [
        ("standard/s", "standard/s/2007", "false", "P on interface 5 by EN 1:2007"),
        ("standard/s", None, "true", "P on interface 4 by EN 1"),
    ]


def test_claims_that_say_the_same_are_one() -> None:
    found = facts(
        f'a:p a schema:Product ; schema:name "P" ; sg:claim a:c , a:d , [ {WHOLE} ] . a:c {WHOLE} . a:d {WHOLE} .'
    )
    assert [one["wasDerivedFrom"] for one in implementations(found)] == [
        "https://acme.example/c https://acme.example/d"
    ]


@pytest.mark.parametrize(
    ("certificates", "day"),
    [
        ("", None),
        ("[]", None),
        ('[ schema:expires "2030-01-01"^^xsd:date ]', "2030-01-01"),
        ('[ schema:expires "2030-01-01"^^xsd:date ] , [ schema:expires "2029-12-31"^^xsd:date ]', "2030-01-01"),
        ("[ schema:expires \"2030-01-01\"^^xsd:date ] , [ schema:certificationIdentification \"X\" ]", None),
    ],
)  # fmt: skip
def test_a_claim_holds_as_long_as_its_last_certificate(certificates: str, day: str | None) -> None:
    having = f"; schema:hasCertification {certificates}" if certificates else ""
    found = facts(f'a:p a schema:Product ; schema:name "P" ; sg:claim [ {WHOLE} {having} ] .')
    assert [one.get("expires") for one in implementations(found)] == [day]


def test_it_has_no_blank_nodes_and_names_nothing_twice() -> None:
    text = f"""a:p a schema:Product , sg:Product ; schema:name "P\\n\\"1\\"" ; sg:claim [ {WHOLE} ] ."""
    document = io.parse((HEADER + text).encode(), source="declaration.ttl")
    lines = derived(document, ACME, Known()).splitlines(keepends=True)
    assert lines == sorted(set(lines))
    assert not any(isinstance(term, BNode) for triple in facts(text).triples() for term in triple)


def test_two_vendors_never_share_what_is_derived() -> None:
    """Were a product in two declarations, its implementations would still be of one vendor each."""
    text = f'a:p a schema:Product ; schema:name "P" ; sg:claim [ {WHOLE} ] .'
    nodes = [
        {s for s, kind in facts(text, vendor).pairs(RDF + "type") if kind == SG + "Implementation"}
        for vendor in (ACME, Vendor("other", "Other"))
    ]
    assert len(nodes[0]) == len(nodes[1]) == 1
    assert not nodes[0] & nodes[1]


def test_it_takes_the_packed_reference() -> None:
    text = HEADER + 'a:p a schema:Product ; schema:name "P" ; sg:claim [ sg:interface if:4 ; ' \
        "sg:standard std:en-62056-47 ; sg:evidenceLevel level:certified ] ."  # fmt: skip
    document = io.parse(text.encode(), source="declaration.ttl")
    found = io.parse(derived(document, ACME, reference()), source="derived.nt")
    assert [one["name"] for one in implementations(found)] == [
        "P on interface 4 (WAN to Head Ends / DC businesses) by EN 62056-47"
    ]


STATEMENTS = [
    'a:p a schema:Product .', 'a:q a sg:Product .', 'a:p schema:name "P" .', 'a:q schema:name "Q"@de .',
    "a:p sg:claim a:c .", "a:p sg:claim a:d .", "a:q sg:claim a:d .", "a:c sg:interface if:4 .",
    "a:c sg:interface if:5 .", "a:c sg:standard std:s .", f"a:d sg:standard <{SGDATA}standard/s/2007> .",
    "a:d sg:interface if:4 .", "a:c sg:evidenceLevel level:claimed .", "a:d sg:evidenceLevel level:certified .",
    "a:c sg:role actor:x .", "a:d sg:role actor:y .", 'a:q sg:retractedOn "2026-01-01"^^xsd:date .',
    'a:d sg:retractedOn "2026-01-01"^^xsd:date .', "a:d schema:hasCertification a:e .",
    'a:e schema:expires "2030-01-01"^^xsd:date .', 'a:p sg:version "1" .', 'a:p schema:softwareVersion "2" .',
    'a:p schema:gtin "12345670" .', "a:c sg:claim a:p .", 'a:p sg:claim "text" .', "a:p sg:claim a:p .",
]  # fmt: skip


@settings(max_examples=60)
@given(chosen=st.sets(st.sampled_from(STATEMENTS)), seed=st.integers(0, 2**32))
def test_any_selection_of_statements_is_taken_in_any_order(chosen: set[str], seed: int) -> None:
    shuffled = sorted(chosen)
    random.Random(seed).shuffle(shuffled)
    read: Callable[[list[str]], Document] = lambda lines: io.parse(  # noqa: E731
        (HEADER + "\n".join(lines)).encode(), source="declaration.ttl"
    )
    found = derived(read(shuffled), ACME, Known())
    assert found == derived(read(sorted(chosen)), ACME, Known())
    told = io.parse(found, source="derived.nt")
    here = {s for s, kind in told.pairs(RDF + "type") if kind == SG + "Product"}
    for one in implementations(told):
        assert {*one} >= {"product", "vendor", "name", "interface", "standard", "evidenceLevel", "listed"}
        assert one["product"] in here
        assert " " not in one["interface"] + one["standard"] + one["evidenceLevel"]
