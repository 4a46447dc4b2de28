"""Declarations that would cost too much are refused before they do."""

import json
import time

import pytest

from sgkg import io
from sgkg.errors import InputError, UsageError
from sgkg.guards import with_packed_contexts
from sgkg.vendors import check
from sgkg.vendors.alike import refuse_alike
from sgkg.vendors.model import Vendor

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


@pytest.mark.parametrize(
    "text", [knot(7), knot(12), grid(4), "".join(knot(5, number) for number in range(20))],
    ids=["seven", "twelve", "torus", "many"],
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
    ],
    ids=["nothing", "five", "certificates", "nested", "list"],
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
    assert 0 < sum("did you mean" in hint for _, _, hint in lost) <= 20


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
