"""Declarations that would cost too much are refused before they do."""

import json
import time

import pytest
from hypothesis import given
from hypothesis import strategies as st
from product_declaration import TURTLE

from sgkg import io
from sgkg.errors import InputError, UsageError
from sgkg.guards import with_packed_contexts
from sgkg.namespaces import SG, SGDATA
from sgkg.terms import BNode, Iri, Term
from sgkg.vendors import check
from sgkg.vendors.alike import refuse_alike
from sgkg.vendors.findings import findings
from sgkg.vendors.limits import MAX_COMBINATIONS, refuse_combinations
from sgkg.vendors.model import Vendor
from sgkg.vendors.reference import reference
from sgkg.vendors.statements import Statements

ACME = Vendor("acme", "ACME", ("https://acme.example/",))
CONTEXT = "https://w3id.org/sgdata/context/product-v1.jsonld"


def turtle(text: str) -> io.Document:
    return io.parse(text.encode(), source="a.ttl")


def knot(size: int, number: int = 0) -> str:
    """Blank nodes that all point to each other."""
    nodes = [f"_:k{number}n{place}" for place in range(size)]
    return "".join(f"{one} <urn:p> {other} .\n" for one in nodes for other in nodes if one != other)


def grid(width: int) -> str:
    """Blank nodes on a torus, each with a right and a lower neighbour."""
    name = "_:g{}x{}".format
    return "".join(
        f"{name(x, y)} <urn:p> {name((x + 1) % width, y)} , {name(x, (y + 1) % width)} .\n"
        for x in range(width)
        for y in range(width)
    )


def ring(size: int, number: int = 0) -> str:
    return "".join(f"_:r{number}n{place} <urn:p> _:r{number}n{(place + 1) % size} .\n" for place in range(size))


@pytest.mark.parametrize(
    "text",
    [
        knot(7), knot(12), grid(4), "".join(knot(5, number) for number in range(20)), ring(3000),
        "".join(ring(100, number) for number in range(20)), f"<urn:a> <urn:list> ({' 1' * 9000} ) .",
    ],
    ids=["seven", "twelve", "torus", "many", "ring", "rings", "list"],
)  # fmt: skip
def test_knots_of_blank_nodes_are_refused(text: str) -> None:
    with pytest.raises(InputError, match="blank nodes look alike"):
        refuse_alike(turtle(text))


@pytest.mark.parametrize(
    "text",
    [
        "",
        knot(5),
        "".join(f"<urn:c{n}> <urn:by> [ a <urn:Organization> ; <urn:name> 'Lab' ] .\n" for n in range(1000)),
        "".join(f"<urn:c{n}> <urn:has> [ <urn:by> [ <urn:name> 'Lab' ] ] .\n" for n in range(1000)),
        "<urn:a> <urn:list> ( 1 1 1 1 1 1 1 1 1 1 1 1 ) .",
        "".join(ring(3, number) for number in range(3000)),
        ring(150),
        f"<urn:a> <urn:list> ({' '.join(map(str, range(9000)))} ) .",
    ],
    ids=["nothing", "five", "certificates", "nested", "list", "small rings", "ring", "long list"],
)
def test_others_are_labelled_in_a_moment(text: str) -> None:
    document = turtle(text)
    refuse_alike(document)
    begun = time.process_time()
    io.canonical(document, "x-")
    assert time.process_time() - begun < 5


def test_a_declaration_with_a_knot_is_refused() -> None:
    body = f"""@prefix schema: <https://schema.org/> .
<https://acme.example/p> a schema:Product ; schema:name "P" ;
  <https://w3id.org/sgdata/ontology#version> "1" ; <https://w3id.org/sgdata/ontology#claim> [
    <https://w3id.org/sgdata/ontology#interface> <https://w3id.org/sgdata/interface/4> ;
    <https://w3id.org/sgdata/ontology#standard> <https://w3id.org/sgdata/standard/en-62056-47> ;
    <https://w3id.org/sgdata/ontology#evidenceLevel> <https://w3id.org/sgdata/evidence-level/claimed> ] .
{knot(9)}"""
    with pytest.raises(InputError, match="give them IRIs"):
        check.check_text(body.encode(), "text/turtle", ACME, today="2026-11-22")


def test_reading_ends_after_the_most_statements(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(check, "MAX_TRIPLES", 10)
    body = "".join(f"<urn:a> <urn:p> {number} .\n" for number in range(100)) + "this is not read any more"
    with pytest.raises(UsageError, match="more than 10 statements"):
        check.check_text(body.encode(), "text/turtle", ACME, today="2026-11-22")


def test_few_unknown_names_are_compared() -> None:
    text = {"@context": CONTEXT, "id": "https://acme.example/p", **{f"version{'x' * n}": 1 for n in range(1, 39)}}
    _, lost = with_packed_contexts(json.dumps(text).encode(), "a.jsonld")
    assert len(lost) == 38
    assert 0 < sum("did you mean" in one.hint for one in lost) <= 20


def test_a_long_declaration_has_few_repairs() -> None:
    claim = {"type": "ConformanceClaim", "interface": "if:99", "standard": "std:en-62056-47", "level": "claimed"}
    product = {
        "id": "https://acme.example/p", "type": "Product", "name": "P", "version": "1",
        "claim": [{"id": f"https://acme.example/p#{number}", **claim} for number in range(1200)],
    }  # fmt: skip
    body = json.dumps({"@context": CONTEXT, **product}).encode()
    found = check.check_text(body, "application/ld+json", ACME, today="2026-11-22").findings
    assert len(found) == 501
    assert sum(finding.repair is not None for finding in found) <= 50


def claims(number: int, interface: int = 4) -> str:
    """A product with claims that are all the same."""
    lines = ['a:p a h:Product ; h:name "P" ; s:version "1" .']
    for one in range(number):
        lines.append(
            f"a:p s:claim a:c{one} . a:c{one} a s:ConformanceClaim ; s:interface d:interface\\/{interface} ;"
        )
        lines.append("s:standard d:standard\\/en-62056-47 ; s:evidenceLevel d:evidence-level\\/claimed .")
    head = "@prefix a: <https://acme.example/> . @prefix h: <https://schema.org/> . @prefix s: <" + SG + "> .\n"
    return head + "@prefix d: <https://w3id.org/sgdata/> .\n" + "\n".join(lines)


@pytest.mark.parametrize("interface", [4, 99], ids=["the same", "not known"])
def test_the_document_is_not_searched_for_each_finding(monkeypatch: pytest.MonkeyPatch, interface: int) -> None:
    looks: list[str] = []
    for name in ("triples", "pairs", "nodes"):
        own = getattr(io.Document, name)

        def counted(*given: object, _own: object = own, **more: object) -> object:
            looks.append("")
            return _own(*given, **more)  # type: ignore[operator]

        monkeypatch.setattr(io.Document, name, counted)
    searched = []
    for number in (20, 200):
        looks.clear()
        found = check.check_document(turtle(claims(number, interface)), vendor=ACME, today="2026-11-22")
        assert len(found) >= number - 1
        assert sum(finding.repair is not None for finding in found) >= number - 1
        searched.append(len(looks))
    assert searched[0] == searched[1]


def test_15_000_claims_with_a_fault_are_told_in_a_moment() -> None:
    document = turtle(claims(15_000, 99))
    results = check._results(document, ACME, "2026-11-22")
    assert len(results) >= 15_000
    begun = time.process_time()
    assert len(findings(results, document)) == 501
    assert time.process_time() - begun < 10


nodes = st.sampled_from([Iri("urn:a"), Iri("urn:b"), BNode("c"), Iri("urn:d")])
said = st.tuples(nodes, st.sampled_from([SG + name for name in ("claim", "interface", "standard")]), nodes)


@given(st.lists(said, max_size=20))
def test_of_two_claims_that_say_the_same_one_is_second(triples: list[tuple[Term, str, Term]]) -> None:
    statements = Statements(io.document((s, Iri(p), o) for s, p, o in triples))

    def what(claim: Term) -> set[tuple[str, Term]]:
        return {(p, o) for s, p, o in triples if s == claim and p != SG + "claim"}

    def makers(claim: Term) -> set[Term]:
        return {s for s, p, o in triples if p == SG + "claim" and o == claim}

    everything = {term for s, _, o in triples for term in (s, o)}
    for claim in (term for term in everything if isinstance(term, Iri)):
        assert set(statements.makers(claim)) == makers(claim)
        assert list(statements.of(claim)) == [triple for triple in triples if triple[0] == claim]
        twins = [
            one for one in everything if one != claim and what(one) == what(claim) and makers(one) & makers(claim)
        ]
        second = any(isinstance(one, BNode) or str(one) < claim for one in twins) and bool(what(claim))
        assert statements.is_second(claim) == second


@pytest.mark.parametrize(
    ("name", "text"),
    [("products", "<urn:{}> a <https://schema.org/Product> .\n"), ("claims", f"<urn:a> <{SG}claim> <urn:{{}}> .\n")],
)
def test_products_and_claims_are_counted_before_shapes_are_asked(
    monkeypatch: pytest.MonkeyPatch, name: str, text: str
) -> None:
    monkeypatch.setattr(check, f"MAX_{name.upper()}", 10)
    monkeypatch.setattr(check, "_shapes", lambda: pytest.fail("the engine ran"))
    with pytest.raises(UsageError, match=f"has 11 {name}; 10 is the most that is taken"):
        check.check_document(turtle("".join(map(text.format, range(11)))), vendor=ACME, today="2026-11-22")


def of_claims(number: int, interfaces: int, standards: int, roles: int = 0) -> io.Document:
    many = (("interface", interfaces), ("standard", standards), ("role", roles))
    return turtle("".join(
        f"<https://acme.example/c{claim}> <{SG}{name}> <urn:{name}{one}> .\n"
        for claim in range(number) for name, most in many for one in range(most)
    ))  # fmt: skip


@pytest.mark.parametrize(
    ("made", "said"),
    [
        ((1, 2000, 50), r"come to 100,000 combinations .* https://acme.example/c0 names 2,000 and 50$"),
        ((100, 13, 18), r"come to 23,400 combinations"),
        ((1, 2, 2, 1_251), r"come to 5,004 combinations"),
        ((1, 30, 30, 30), r"come to 27,000 combinations"),
        ((1, 5_001, 0), r"come to 5,001 combinations"),
        ((1, 0, 5_001), r"come to 5,001 combinations"),
    ],
)
def test_claims_of_many_interfaces_and_standards_are_refused(made: tuple[int, ...], said: str) -> None:
    with pytest.raises(UsageError, match=said):
        refuse_combinations(of_claims(*made))


@pytest.mark.parametrize(
    "made", [(6_000, 1, 1, 1), (2_000, 1, 1, 5), (1, 1, 1, 6_000), (1, 100, 50), (5, 10, 10, 10)]
)
def test_claims_of_one_interface_and_standard_do_not_count(made: tuple[int, ...]) -> None:
    refuse_combinations(of_claims(*made))


def test_what_is_not_refused_is_told_in_a_moment() -> None:
    known = reference()
    text = claims(1)
    interfaces, standards = sorted(known.interfaces), sorted(known.standards | known.editions)
    some = MAX_COMBINATIONS // (len(interfaces) * len(standards))
    text += "\n" + "".join(f"<https://acme.example/x{number}> a <{SG}ConformanceClaim> .\n" for number in range(some))
    text += "".join(
        f"<https://acme.example/x{number}> <{SG}{name}> <{iri}> .\n"
        for number in range(some) for name, iris in (("interface", interfaces), ("standard", standards)) for iri in iris
    )  # fmt: skip
    start = time.process_time()
    found = check.check_document(turtle(text), vendor=ACME, today="2026-11-22")
    assert time.process_time() - start < 10
    assert "conformance-interface" in {finding.rule for finding in found}


def test_a_claim_without_an_iri_is_named_as_such() -> None:
    text = (
        "[] "
        + " ; ".join(
            f"<{SG}{name}> " + " , ".join(f"<urn:{one}>" for one in range(150)) for name in ("interface", "standard")
        )
        + " ."
    )
    with pytest.raises(UsageError, match="a claim without an IRI names 150 and 150"):
        refuse_combinations(turtle(text))


def test_long_texts_in_findings_are_cut() -> None:
    long = "x" * 50_000
    text = claims(1).replace('"P"', f'"{long}"').replace("interface\\/4", f"interface\\/{long}")
    body = f'{text}\n<https://beta.example/{long}> h:name "B" .'
    found = check.check_text(body.encode(), "text/turtle", ACME, today="2026-11-22").findings
    assert {"product-name", "product-space", "conformance-interface-known"} <= {finding.rule for finding in found}
    for finding in found:
        for part in (finding.message, finding.value, finding.focus_name, finding.how):
            assert len(part) <= 2001
        assert finding.repair is None or len(finding.repair.remove + finding.repair.add) <= 10_000
    assert any(finding.value.endswith("x…") for finding in found)
    assert any(finding.message.endswith("x…") or finding.focus_name.endswith("x…") for finding in found)


def test_the_check_of_a_declaration_refuses_them_at_once() -> None:
    claims = "".join(
        f"<https://acme.example/c{number}> a sg:ConformanceClaim ; "
        f"sg:interface {' , '.join(f'<{SGDATA}interface/{one}>' for one in range(1, 14))} ; "
        f"sg:standard {' , '.join(f'<{SGDATA}standard/x{one}>' for one in range(40))} .\n"
        for number in range(10)
    )
    with pytest.raises(UsageError, match="5,200 combinations"):
        check.check_text((TURTLE + claims).encode(), "text/turtle", ACME, today="2026-11-22")
