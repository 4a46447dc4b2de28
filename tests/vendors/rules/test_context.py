"""The context of declarations has short names for what declarations say."""

import json

from sgkg import resources
from sgkg.dataset import packed_documents
from sgkg.namespaces import GRAPH, PREFIXES, SG, SGDATA
from sgkg.terms import Iri
from sgkg.vendors.reference import reference
from sgkg.vendors.vocabulary import CLASSES, PROPERTIES

FILE = resources.data("ontology") / "context" / "product-v1.jsonld"
CONTEXT = json.loads(FILE.read_text("utf-8"))["@context"]


def iri(name: str) -> str:
    value = CONTEXT[name]
    short = value if isinstance(value, str) else value["@id"]
    prefix, colon, rest = short.partition(":")
    return PREFIXES[prefix] + rest if colon and prefix in PREFIXES else short


def test_it_has_every_term_of_ours_that_a_vendor_states() -> None:
    ours = {iri(name) for name in CONTEXT if not name.startswith("@")}
    # A vendor's product is a schema:Product.
    assert {one for one in ours if one.startswith(SG) and one != SG} == PROPERTIES | CLASSES - {SG + "Product"}


def test_its_terms_are_those_of_the_ontology() -> None:
    vocabulary = packed_documents()[Iri(GRAPH + "ontology")].described(SG)
    assert vocabulary >= PROPERTIES | CLASSES


def test_levels_are_written_by_their_names() -> None:
    assert tuple(CONTEXT["level"]["@context"].values()) == reference().levels
    assert all(value.endswith(f"/{name}") for name, value in CONTEXT["level"]["@context"].items())


def test_prefixes_lead_to_the_things_that_claims_point_to() -> None:
    prefixes = {name: CONTEXT[name] for name in ("if", "std", "actor")}
    assert prefixes == {
        name: f"{SGDATA}{kind}/" for name, kind in (("if", "interface"), ("std", "standard"), ("actor", "actor"))
    }


def test_properties_that_point_to_things_take_iris() -> None:
    for name in ("claim", "interface", "standard", "role", "manufacturer", "certificate", "issuer", "url"):
        assert CONTEXT[name]["@type"] == "@id"
    for name in ("validFrom", "expires", "retractedOn"):
        assert CONTEXT[name]["@type"] == "xsd:date"
