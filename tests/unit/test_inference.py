"""What follows from data: the OWL part against owlrl, our own part (life states, validity, coverage) by tables."""

from functools import cache

import owlrl
import pytest
import rdflib
from generated_inventory import PREFIXES

from sgkg import io, resources
from sgkg.dataset import Slice, inventory_document, make_slice, packed_documents
from sgkg.io import Document
from sgkg.namespaces import RDF, SG, compress
from sgkg.terms import Iri, plain

#: An inventory that says as little as it can: most types, and all inverses and chains, have to be inferred.
TINY = """\
ex:inventory sg:lists ex:standard .
ex:meter a sg:Device ; sg:kindOf ex:device .
ex:rooftop a sg:ProsumerInstallation .
ex:app-maker a sg:ThirdParty .
ex:market sg:member ex:retailer , ex:app-maker .
ex:interface-1 sg:from ex:meter ; sg:to ex:market .
ex:interface-2 sg:hasEndpoint ex:meter , ex:rooftop .
ex:interface-3 sg:takesPartIn ex:nothing .
ex:retailer sg:takesPartIn ex:interface-4 .
ex:flow-1 sg:interface ex:interface-1 ; sg:dataItem ex:profile ; sg:inventory ex:inventory .
ex:flow-2 sg:interface ex:interface-2 ; sg:dataItem ex:alarm .
ex:profile sg:dataType <https://w3id.org/sgdata/data-type/load-profile> ;
    sg:dataSubject <https://w3id.org/sgdata/data-subject/consumer> .
ex:alarm sg:dataSubject <https://w3id.org/sgdata/data-subject/substation> .
ex:old sg:editionOf ex:standard ; sg:supersededBy ex:new ; sg:correspondsTo ex:twin .
ex:claim a sg:CoverageClaim ; sg:standard ex:old ; sg:interface ex:interface-1 ;
    sg:status <https://w3id.org/sgdata/claim-status/asserted> .
ex:risk sg:riskTable ex:table ; sg:severity 3 .
ex:table sg:scale ex:scale .
ex:scale sg:factor <https://w3id.org/sgdata/risk-factor/severity> .
ex:consent sg:protects ex:interface-1 .
ex:chapter sg:chapterSlide ex:slide ; sg:preparedBy ex:group .
ex:first-draft a sg:Milestone .
ex:vendor a sg:Vendor .
ex:product sg:vendor ex:vendor ; sg:claim ex:declared .
"""

TYPE = RDF + "type"

#: What is ours and no entailment of OWL (queries/infer from 10 on, and the date of the run).
OWN = {
    SG + name
    for name in (
        "asOf",
        "coveredBy",
        "covers",
        "effectiveClaim",
        "endsBy",
        "endsFrom",
        "highTotal",
        "lifeState",
        "name",
        "validity",
    )
}

Statement = tuple[str, str, str]


def document(text: str) -> Document:
    return io.parse((PREFIXES + text).encode(), source="tiny.ttl")


def ours(piece: Slice) -> set[Statement]:
    """What our updates add about the things that the data names: relations and types of the ontology."""
    claims = {s for s, kind in piece.store.statements().pairs(TYPE) if kind == SG + "Claim"}
    kept = set()
    for s, p, o in piece.store.statements().triples():
        spread = s in claims and p in (SG + "layer", SG + "objective")
        if p not in OWN and o != SG + "EffectiveClaim" and not spread:
            kept.add((str(s), p, plain(o)))
    return kept


@cache
def closure(text: str) -> set[Statement]:
    """The OWL 2 RL closure of reference graphs and data, by owlrl."""
    graph = rdflib.Graph()
    graph.parse(data=b"".join(one.ntriples() for one in packed_documents().values()), format="nt")
    graph.parse(data=text, format="nt")
    owlrl.DeductiveClosure(owlrl.OWLRL_Semantics).expand(graph)
    return {(str(s), str(p), str(o)) for s, p, o in graph if not isinstance(s, rdflib.Literal)}


def of_the_data(statements: set[Statement], data: Document) -> set[Statement]:
    """Keep relations and types of our ontology whose subject the data names."""
    named = {str(term) for s, _, o in data.triples() for term in (s, o) if isinstance(term, Iri)}
    named -= {str(s) for one in packed_documents().values() for s, _, _ in one.triples()}
    return {
        (s, p, o) for s, p, o in statements if s in named and (p.startswith(SG) or (p == TYPE and o.startswith(SG)))
    }


@pytest.mark.parametrize("data", [document(TINY), inventory_document("eg2-2010")], ids=["tiny", "eg2-2010"])
def test_entailments_are_those_of_owl_2_rl(data: Document) -> None:
    piece = make_slice([data])
    expected = of_the_data(closure(data.ntriples().decode()), data)
    spread = {(s, p, o) for s, p, o in expected if p in (SG + "layer", SG + "objective") and "/claim/" in s}
    assert not spread, "a layer stated on a claim would hide one that is spread"
    assert of_the_data(ours(piece), data) == {one for one in expected if one[1] not in OWN}


def test_every_type_and_relation_that_is_added_is_entailed() -> None:
    """Types of other vocabularies too, and what is added about our own concepts."""
    data = document(TINY)
    piece = make_slice([data])
    whole = [data, *packed_documents().values()]
    added = piece.store.statements().without(one for one in whole)
    entailed = closure(data.ntriples().decode())
    claims = {s for s, kind in piece.store.statements().pairs(TYPE) if kind == SG + "EffectiveClaim"}
    assert claims == {"https://example.org/claim"}
    left = {
        (str(s), p, plain(o)) for s, p, o in added.triples() if p not in OWN and o != Iri(SG + "EffectiveClaim")
    } - entailed
    assert left == set()


def test_the_tiny_inventory_makes_each_update_add_something() -> None:
    """Each of the updates of the OWL part is needed."""
    folder = resources.data("queries") / "infer"
    whole = ours(make_slice([document(TINY)]))
    owl_part = [name for name in resources.names(folder, ".ru") if name < "10"]
    assert len(owl_part) == 7
    for left_out in owl_part:
        piece = make_slice([document(TINY)], inference=False)
        for name in owl_part:
            if name != left_out:
                piece.store.update((folder / name).read_text("utf-8"))
        assert whole - ours(piece), left_out


# Names


@pytest.mark.parametrize(
    ("label", "name"),
    [
        ('rdfs:label "English"@en , "Deutsch"@de , "bare"', "Interface 7 (English)"),
        ('rdfs:label "Deutsch"@de , "bare"', "Interface 7 (bare)"),
        ('skos:prefLabel "Deutsch"@de', "Interface 7 (Deutsch)"),
        ('rdfs:label "b"@en , "a"@en-GB', "Interface 7 (a)"),
        ('rdfs:comment "nothing else"', "Interface 7 (seven)"),
    ],
)
def test_a_thing_has_one_name(label: str, name: str) -> None:
    piece = make_slice([document(f"<https://example.org/if/seven> a sg:Interface ; sg:number 7 ; {label} .")])
    assert values(piece, "<https://example.org/if/seven>", "name") == [name]


# Life states


def values(piece: Slice, subject: str, name: str) -> list[str]:
    rows = piece.store.select(f"SELECT ?value WHERE {{ {subject} <{SG}{name}> ?value }} ORDER BY ?value").rows
    return [compress(plain(row["value"])).rpartition("/")[2] for row in rows]


def life(text: str, as_of: str, subject: str = "ex:edition") -> list[str]:
    data = document(f"ex:inventory a sg:Inventory .\n{text}")
    return values(
        make_slice([data], as_of=as_of), f"<https://example.org/{subject.removeprefix('ex:')}>", "lifeState"
    )


DAY, MONTH, YEAR = '"2014-03-15"^^xsd:date', '"2014-03"^^xsd:gYearMonth', '"2014"^^xsd:gYear'
SUCCESSOR = "sg:supersededBy ex:next . ex:next a sg:StandardEdition ; dct:issued"


@pytest.mark.parametrize(
    ("facts", "as_of", "state"),
    [
        ('dct:issued "2005"^^xsd:gYear', "2014-03-15", "in-force"),
        ("sg:editionStatus <https://w3id.org/sgdata/edition-status/current>", "2014", "in-force"),
        # ended on a day
        (f"sg:supersededOn {DAY}", "2014-03-14", "in-force"),
        (f"sg:supersededOn {DAY}", "2014-03-15", "ended"),
        (f"sg:withdrawnOn {DAY}", "2014-03-16", "ended"),
        (f"sg:supersededOn {DAY}", "2014-02", "in-force"),
        (f"sg:supersededOn {DAY}", "2014-03", "uncertain"),
        (f"sg:supersededOn {DAY}", "2014-04", "ended"),
        (f"sg:supersededOn {DAY}", "2013", "in-force"),
        (f"sg:supersededOn {DAY}", "2014", "uncertain"),
        (f"sg:supersededOn {DAY}", "2015", "ended"),
        # ended in a month
        (f"sg:supersededOn {MONTH}", "2014-02-28", "in-force"),
        (f"sg:supersededOn {MONTH}", "2014-03-01", "uncertain"),
        (f"sg:supersededOn {MONTH}", "2014-03", "uncertain"),
        (f"sg:withdrawnOn {MONTH}", "2014-04-01", "ended"),
        # ended in a year
        (f"sg:supersededOn {YEAR}", "2013-12-31", "in-force"),
        (f"sg:supersededOn {YEAR}", "2014-06-01", "uncertain"),
        (f"sg:supersededOn {YEAR}", "2014", "uncertain"),
        (f"sg:supersededOn {YEAR}", "2015-01-01", "ended"),
        # the first of two ends counts
        (f'sg:supersededOn {DAY} ; sg:withdrawnOn "2017"^^xsd:gYear', "2015-01-01", "ended"),
        (f'sg:withdrawnOn {DAY} ; sg:supersededOn "2012"^^xsd:gYear', "2013-01-01", "ended"),
        # ended, nobody says when: not before the successor, by the day somebody saw it
        (f"{SUCCESSOR} {MONTH}", "2014-02-28", "in-force"),
        (f"{SUCCESSOR} {MONTH}", "2014-03-01", "uncertain"),
        (f"{SUCCESSOR} {MONTH}", "2030", "uncertain"),
        ("sg:editionStatus <https://w3id.org/sgdata/edition-status/withdrawn>", "2030", "uncertain"),
        (f"sg:statusSeen {YEAR} ; sg:editionStatus <https://w3id.org/sgdata/edition-status/superseded>", "2014-06-01",
         "uncertain"),
        (f"sg:statusSeen {YEAR} ; sg:editionStatus <https://w3id.org/sgdata/edition-status/superseded>", "2015-01-01",
         "ended"),
        (f"sg:statusSeen {YEAR} ; sg:editionStatus <https://w3id.org/sgdata/edition-status/current>", "2015-01-01",
         "in-force"),
        (f"sg:statusSeen {YEAR} ; sg:editionStatus <https://w3id.org/sgdata/edition-status/superseded> ; "
         f'{SUCCESSOR} "2012"^^xsd:gYear', "2011-12-31", "in-force"),
        # not issued yet
        (f"dct:issued {DAY}", "2014-03-14", "not-issued"),
        (f"dct:issued {DAY}", "2014-03-15", "in-force"),
        (f"dct:issued {YEAR}", "2013", "not-issued"),
    ],
)  # fmt: skip
def test_life_state_of_an_edition(facts: str, as_of: str, state: str) -> None:
    assert life(f"ex:edition a sg:StandardEdition ; {facts} .", as_of) == [state]


HELD = 'ex:a sg:editionOf ex:standard ; dct:issued "2005"^^xsd:gYear .'
ENDED = 'ex:b sg:editionOf ex:standard ; sg:supersededOn "2010"^^xsd:gYear .'
DOUBTFUL = f"ex:c sg:editionOf ex:standard ; sg:supersededOn {YEAR} ."
ANNOUNCED = 'ex:d sg:editionOf ex:standard ; dct:issued "2030"^^xsd:gYear .'


@pytest.mark.parametrize(
    ("editions", "state"),
    [
        ((), []),
        ((ANNOUNCED,), []),
        ((ENDED,), ["ended"]),
        ((ENDED, ANNOUNCED), ["ended"]),
        ((ENDED, DOUBTFUL), ["uncertain"]),
        ((ENDED, DOUBTFUL, HELD), ["in-force"]),
    ],
)
def test_life_state_of_an_undated_reference(editions: tuple[str, ...], state: list[str]) -> None:
    text = "ex:standard a sg:StandardReference .\n" + "\n".join(editions)
    assert life(text, "2014-03-01", "ex:standard") == state


def test_without_a_date_nothing_has_a_life_state() -> None:
    piece = make_slice([document(f"ex:edition a sg:StandardEdition ; sg:supersededOn {DAY} .")])
    assert values(piece, "<https://example.org/edition>", "lifeState") == []


# Coverage


def covered(claim: str, as_of: str | None = "2014-03-15", more: str = "") -> Slice:
    text = f"ex:claim a sg:CoverageClaim ; sg:standard ex:standard ; sg:interface ex:interface ; {claim} .\n{more}"
    return make_slice([document(f"ex:inventory a sg:Inventory .\n{text}")], as_of=as_of)


def status(name: str) -> str:
    return f"sg:status <https://w3id.org/sgdata/claim-status/{name}>"


@pytest.mark.parametrize(
    ("dates", "as_of", "validity"),
    [
        ("", "2014-03-15", "valid"),
        ("", None, "valid"),
        (f'sg:validFrom {DAY} ; sg:validUntil "2013"^^xsd:gYear', None, "valid"),
        (f"sg:validFrom {DAY}", "2014-03-14", "not-valid"),
        (f"sg:validFrom {DAY}", "2014-03-15", "valid"),
        (f"sg:validFrom {DAY}", "2014-03", "uncertain"),
        (f"sg:validFrom {MONTH}", "2014-02-28", "not-valid"),
        (f"sg:validFrom {MONTH}", "2014-03-15", "uncertain"),
        (f"sg:validFrom {MONTH}", "2014-04", "valid"),
        (f"sg:validFrom {YEAR}", "2014-03-15", "uncertain"),
        (f"sg:validFrom {YEAR}", "2015", "valid"),
        (f"sg:validUntil {DAY}", "2014-03-15", "valid"),
        (f"sg:validUntil {DAY}", "2014-03-16", "not-valid"),
        (f"sg:validUntil {DAY}", "2014", "uncertain"),
        (f"sg:validUntil {MONTH}", "2014-02", "valid"),
        (f"sg:validUntil {MONTH}", "2014-03-15", "uncertain"),
        (f"sg:validUntil {MONTH}", "2014-04-01", "not-valid"),
        (f"sg:validUntil {YEAR}", "2013-12-31", "valid"),
        (f"sg:validUntil {YEAR}", "2015", "not-valid"),
        ('sg:validFrom "2010"^^xsd:gYear ; sg:validUntil "2016"^^xsd:gYear', "2014-03-15", "valid"),
        (f'sg:validFrom "2010"^^xsd:gYear ; sg:validUntil {YEAR}', "2014-03-15", "uncertain"),
        (f'sg:validFrom {YEAR} ; sg:validUntil "2013"^^xsd:gYear', "2014-03-15", "not-valid"),
    ],
)
def test_validity_of_a_claim(dates: str, as_of: str | None, validity: str) -> None:
    piece = covered(f"{status('asserted')} ; {dates}", as_of)
    assert values(piece, "<https://example.org/claim>", "validity") == [validity]
    covers = values(piece, "<https://example.org/standard>", "covers")
    assert covers == (["interface"] if validity == "valid" else [])
    assert values(piece, "<https://example.org/interface>", "coveredBy") == (["standard"] if covers else [])


@pytest.mark.parametrize(("name", "counts"), [("asserted", True), ("verified", True), ("proposed", False)])
def test_only_asserted_and_verified_claims_cover(name: str, counts: bool) -> None:
    assert bool(values(covered(status(name)), "<https://example.org/standard>", "covers")) == counts


def test_a_claim_of_no_coverage_covers_nothing() -> None:
    more = (
        f"ex:denial a sg:NonCoverageClaim ; sg:standard ex:other ; sg:interface ex:interface ; {status('asserted')} ."
    )
    piece = covered(status("asserted"), more=more)
    assert values(piece, "<https://example.org/interface>", "coveredBy") == ["standard"]


def test_what_an_edition_covers_its_reference_covers() -> None:
    piece = covered(status("asserted"), more="ex:standard sg:editionOf ex:reference .")
    assert values(piece, "<https://example.org/interface>", "coveredBy") == ["reference", "standard"]


def test_a_claim_takes_layers_and_objectives_from_the_listing_of_its_standard() -> None:
    listing = (
        "ex:listing a sg:StandardListing ; sg:standard {} ; sg:layer <https://w3id.org/sgdata/layer/network> ; "
        "sg:objective <https://w3id.org/sgdata/objective/integrity> ."
    )
    own = f"{status('asserted')} ; sg:layer <https://w3id.org/sgdata/layer/transport>"
    piece = covered(own, more=listing.format("ex:standard"))
    assert values(piece, "<https://example.org/claim>", "layer") == ["network", "transport"]
    assert values(piece, "<https://example.org/claim>", "objective") == ["integrity"]
    assert values(covered(own, more=listing.format("ex:other")), "<https://example.org/claim>", "layer") == [
        "transport"
    ]
