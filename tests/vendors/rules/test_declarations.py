"""A declaration is read and checked, whatever its form, and what cannot be one is refused with a sentence."""

import json
import time

import pytest
from product_declaration import ACME, JSON, TODAY, TURTLE, changed, checked, one, told

from sgkg import io, resources
from sgkg.errors import InputError, RdfSyntaxError, RemoteResourceError, UsageError
from sgkg.io import FORMATS
from sgkg.namespaces import SGDATA
from sgkg.store.graphs import graph_digest
from sgkg.vendors.check import MAX_BLANK_NODES, MAX_BODY_BYTES, MAX_TRIPLES, check_document
from sgkg.vendors.findings import MAX_FINDINGS
from sgkg.vendors.model import Checked, Vendor

CONTEXT = f"{SGDATA}context/product-v1.jsonld"
PREFIXES = "\n".join(TURTLE.splitlines()[:3]) + "\n"


# What a declaration may look like


@pytest.mark.parametrize(("text", "media_type"), [(TURTLE, "text/turtle"), (JSON, "application/ld+json")])
def test_a_whole_declaration_has_no_finding(text: str, media_type: str) -> None:
    found = checked(text, media_type)
    assert found.accepted
    assert (found.findings, found.triples, found.products, found.vendor) == ((), 22, 1, "acme")
    assert found.digest == graph_digest(found.graph)
    assert found.derived


def test_the_json_form_says_what_the_turtle_form_says() -> None:
    assert io.content_hash([io.parse(JSON.encode(), source="a.jsonld")]) == io.content_hash(
        [io.parse(TURTLE.encode(), source="a.ttl")]
    )
    assert checked(JSON, "application/json").graph == checked(TURTLE).graph


def test_the_smallest_declaration_has_ten_lines() -> None:
    text = f"""{{
  "@context": "{CONTEXT}",
  "id": "https://acme.example/m100",
  "type": "Product",
  "name": "ACME M100",
  "version": "4.2",
  "claim": [
    {{"interface": "if:4", "standard": "std:en-62056-47", "level": "claimed"}}
  ]
}}"""
    assert len(text.splitlines()) == 10
    assert checked(text, "application/json").accepted


@pytest.mark.parametrize("form", sorted(FORMATS))
def test_every_format_is_read(form: str) -> None:
    document = io.parse(TURTLE.encode(), source="a.ttl")
    text = io.write(document, FORMATS[form])
    assert checked(text, f"{FORMATS[form].media_type}; charset=utf-8").graph == checked(TURTLE).graph


def test_equal_declarations_give_equal_graphs_and_blank_nodes_carry_the_vendor() -> None:
    head, *statements = TURTLE.replace(" .\n<https", " .\n\n<https").split("\n\n")
    shuffled = "\n".join([head, *reversed(statements)])
    found = checked(shuffled)
    assert (found.graph, found.digest, found.derived) == (lambda c: (c.graph, c.digest, c.derived))(checked(TURTLE))
    lines = found.graph.decode().splitlines()
    assert lines == sorted(lines)
    assert {word for line in lines for word in line.split() if word.startswith("_:")} == {
        "_:acme-c14n0",
        "_:acme-c14n1",
    }
    other = checked(TURTLE, vendor=Vendor("beta", "Beta", ACME.prefixes))
    assert b"_:beta-c14n0" in other.graph


def test_findings_that_nobody_reads_are_not_made_unless_they_refuse() -> None:
    odd = changed(("09506000134352", "09506000134353"))
    whole, brief = checked(odd), checked(odd, brief=True)
    assert [finding.line for finding in whole.findings] == [5]
    assert brief.findings == ()
    assert (brief.graph, brief.derived, brief.digest) == (whole.graph, whole.derived, whole.digest)
    wrong = odd.replace("schema:name", "schema:alternateName")
    assert len(checked(wrong).findings) > 1
    assert checked(wrong, brief=True) == checked(wrong)


def test_a_relative_iri_needs_a_base() -> None:
    text = changed(("<https://acme.example/products/m100>", "<products/m100>"))
    assert checked(text, base="https://acme.example/").graph == checked(TURTLE).graph
    assert told(checked(text)) == {("Violation", "product-relative")}


def test_what_is_checked_survives_json() -> None:
    for text in (TURTLE, changed(("if4> a sg:Conf", "if5> a sg:Conf"))):
        found = checked(text)
        assert Checked.of_json(json.loads(json.dumps(found.as_json()))) == found


def test_what_is_refused_leaves_nothing_to_be_stored() -> None:
    found = checked(changed(('schema:name "ACME M100 head-end" ; ', "")))
    assert not found.accepted
    assert (found.graph, found.derived, found.digest) == (b"", b"", "")


def test_a_document_can_be_checked_without_a_vendor() -> None:
    document = io.parse(changed(("acme.example", "beta.example")).encode(), source="a.ttl")
    assert check_document(document, vendor=None, today=TODAY) == ()
    assert {finding.rule for finding in check_document(document, vendor=ACME, today=TODAY)} == {"product-space"}


# Where findings stand, and what they say


@pytest.mark.parametrize(
    ("text", "media_type", "line", "column"),
    [
        (changed(("interface/4>", "interface/99>")), "text/turtle", 8, 102),
        (JSON.replace("if:4", "if:99"), "application/ld+json", 6, 18),
    ],
)
def test_a_finding_has_a_line(text: str, media_type: str, line: int, column: int) -> None:
    finding = one(checked(text, media_type), "conformance-interface-known")
    assert finding.line == line
    assert text.splitlines()[line - 1][finding.column - 1 :].startswith(
        ("<https://w3id.org/sgdata/interface/99", '"if:99')
    )
    assert (finding.severity, finding.shape) == ("Violation", f"{SGDATA}shapes#conformance-interface-known")
    assert finding.focus == "<https://acme.example/products/m100#if4>"
    assert finding.focus_name == "claim of ACME M100 head-end on interface/99 by EN 62056-47"
    assert (finding.path, finding.value) == (f"{SGDATA}ontology#interface", f"<{SGDATA}interface/99>")


def test_every_shape_says_how_to_mend_what_it_finds() -> None:
    file = resources.data("shapes") / "product.ttl"
    shapes = io.parse(file.read_bytes(), source="product.ttl")
    sh = "http://www.w3.org/ns/shacl#"
    findable = {s for s, _ in shapes.pairs(sh + "severity")} - {f"{SGDATA}shapes#in-evidence-level"}
    hows = {s: str(getattr(o, "value", "")) for s, o in shapes.pairs(f"{SGDATA}ontology#how")}
    assert findable <= hows.keys()
    assert all(how.endswith(".") and how[0].isupper() for how in hows.values())


def test_a_name_that_the_context_lacks_is_a_violation() -> None:
    finding = one(checked(JSON.replace('"name": "ACME M', '"nmae": "ACME M', 1), "application/json"), "product-name")
    assert finding.line
    lost = [
        f for f in checked(JSON.replace('"gtin"', '"gtni"'), "application/json").findings if f.rule == "known-term"
    ]
    assert lost
    assert lost[0].severity == "Violation"
    assert "did you mean gtin?" in lost[0].message


def test_findings_come_worst_first_and_not_without_end() -> None:
    many = "".join(f"<https://beta.example/{n}> schema:name 'x' .\n" for n in range(MAX_FINDINGS + 20))
    found = checked(changed(("2031-01-14", "2026-05-30")) + many)
    order = [("Violation", "Warning", "Info").index(finding.severity) for finding in found.findings]
    assert order == sorted(order)
    assert len(found.findings) == MAX_FINDINGS + 1
    assert found.findings[-1].message == "There are 21 more findings, which are not told."
    assert not found.accepted


# What is refused


@pytest.mark.parametrize(
    ("text", "media_type", "error", "message"),
    [
        ("", "text/turtle", UsageError, "nothing was checked: the declaration has no product"),
        ("<urn:a> <urn:b> <urn:c> .", "text/turtle", UsageError, "Write that something is a schema:Product"),
        (TURTLE, "text/plain", UsageError, "text/plain is no format that declarations are read in; send text/turtle"),
        (TURTLE + "<urn:a>", "text/turtle", RdfSyntaxError, "not valid text/turtle"),
        (
            "<urn:g> { <urn:a> a <https://schema.org/Product> }",
            "application/trig",
            UsageError,
            "names the graph <urn:g>",
        ),
        ("<urn:a> <urn:b> <<( <urn:a> <urn:b> <urn:c> )>> .", "text/turtle", InputError, "about a statement"),
        (" " * (MAX_BODY_BYTES + 1), "text/turtle", UsageError, "5,000,001 bytes, and 5,000,000 is the most"),
        (b"\xff", "text/turtle", RdfSyntaxError, "not valid text/turtle"),
        ("[" * 100_000, "application/json", RdfSyntaxError, "nested more than 200 deep"),
        ('<!DOCTYPE r [<!ENTITY a "b">]><r/>', "application/rdf+xml", RemoteResourceError, "declares the entity 'a'"),
        (
            PREFIXES + "".join(f"<urn:a{n}> a schema:Product .\n" for n in range(MAX_TRIPLES + 1)),
            "text/turtle",
            UsageError,
            "has more than 100,000 statements",
        ),
        (
            PREFIXES + "".join(f"<urn:a> sg:claim _:a{n} .\n" for n in range(MAX_BLANK_NODES + 1)),
            "text/turtle",
            UsageError,
            "has 10,001 blank nodes; 10,000 is the most",
        ),
    ],
    ids=lambda value: str(value)[:20],
)
def test_what_is_no_declaration_is_refused_with_a_sentence(
    text: str | bytes, media_type: str, error: type[Exception], message: str
) -> None:
    with pytest.raises(error, match=message.replace("(", r"\(")) as raised:
        checked(text, media_type)
    assert getattr(raised.value, "source", None) is None


@pytest.mark.parametrize(
    "context", ["https://schema.org", "https://schema.org/", "https://acme.example/c.jsonld", f"{CONTEXT}?v=2"]
)
def test_a_context_that_is_not_packed_is_refused_and_those_that_are_get_named(context: str) -> None:
    with pytest.raises(RemoteResourceError) as raised:
        checked(JSON.replace(CONTEXT, context), "application/ld+json")
    assert f"the JSON-LD @context {context} is not packed with sgkg, and sgkg fetches nothing" in str(raised.value)
    assert CONTEXT in str(raised.value)
    assert f"{SGDATA}context/sgdata-v1.jsonld" in str(raised.value)
    assert raised.value.line == 1


# What it costs


def cost_ms(text: str) -> float:
    """CPU time of one check in milliseconds: the least of some, as the machine has other things to do."""
    times = []
    for _ in range(7):
        start = time.process_time()
        for _ in range(5):
            checked(text)
        times.append((time.process_time() - start) / 5)
    return min(times) * 1000


def test_a_product_is_checked_within_ten_milliseconds() -> None:
    checked(TURTLE)
    assert cost_ms(TURTLE) < 10


def test_what_is_wrong_with_it_costs_no_more_than_fifty() -> None:
    wrong = changed(("interface/4>", "interface/99>"), ("en-62056-47", "en-62056-74"), ("2031", "2025"))
    assert not checked(wrong).accepted
    assert cost_ms(wrong) < 50
