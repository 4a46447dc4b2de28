"""The alignments are those of the reference table: each row that a term of ours fits, and nothing more."""

import csv
from typing import Any

import pytest
from inventory_graph import DATA, GRAPH, ONTOLOGY, PREFIXES, ROOT, iri, load
from pyoxigraph import NamedNode

ALIGNMENTS = load(ROOT / "ontology" / "alignments.ttl")
with (ROOT / "tests" / "reference" / "c07_alignments.csv").open(encoding="utf-8", newline="") as file:
    ROWS = list(csv.DictReader(file))

#: concept of the table -> term of ours that has its meaning, where the name differs
TERMS = {
    "ActorRole": "ontology#MarketRole", "Alarm": "data-type/alarm", "Availability": "objective/availability",
    "Confidentiality": "objective/confidentiality", "Consumer": "data-subject/consumer",
    "ConsumerDataItem": "ontology#PersonalDataItem", "CustomerData": "data-class/customer-data",
    "DataHandling": "term/data-handling", "DataSecurity": "term/data-security", "DefinedTerm": "ontology#Term",
    "DistributionNetworkOperator": "actor/distribution-network-operator", "ESMIG": "organisation/esmig",
    "EnergyRetailer": "actor/energy-retailer", "HeadEndSystem": "actor/head-ends", "HomeAreaNetwork": "actor/han",
    "InHomeDisplay": "actor/ihd", "Integrity": "objective/integrity", "LoadProfile": "data-type/load-profile",
    "LocalAreaNetwork": "actor/lan", "Meter": "actor/meter", "MeterOperator": "actor/mop",
    "MeterReading": "data-type/meter-reading", "NetworkOperator": "actor/network-operator",
    "PricingInformation": "data-type/pricing-information", "Prosumer": "data-subject/prosumer",
    "ProsumerGeneration": "actor/prosumer-generation", "RiskMatrix": "ontology#RiskTable",
    "SecurityMeasure": "ontology#Safeguard", "SmartGrid": "term/smart-grid", "Substation": "data-subject/substation",
    "TariffInformation": "data-type/tariff-information", "TechnicalData": "data-class/technical-data",
    "abbreviation": "ontology#shortForm", "carriesData": "ontology#carries",
    "interfaceConformsTo": "ontology#coveredBy", "interfaceEndpoint": "ontology#hasEndpoint",
    "numberAffected": "ontology#affected", "purposeOfInterface": "ontology#purpose",
    "replacedBy": "ontology#supersededBy", "replaces": "ontology#supersedes", "riskTotal": "ontology#total",
    "standardStatus": "ontology#editionStatus", "versionOf": "ontology#editionOf",
} | {name: f"ontology#{name}" for name in (
    "Actor", "DataItem", "Device", "Interface", "Milestone", "NetworkSegment", "Recommendation", "ReportChapter",
    "RiskAssessment", "Standard", "SubGroup", "ThirdParty", "likelihood", "originalSource", "severity",
)}  # fmt: skip
#: rows that a term fits and that are not stated, because they would go wrong beside our own axioms
NOT_STATED = {
    ("Actor", "prov", "rdfs:subClassOf"): "devices and network segments are actors here, and no agents",
    (
        "Milestone",
        "prov",
        "rdfs:subClassOf",
    ): "a milestone is a prov:Entity, which PROV keeps apart from prov:Activity",
    ("severity", "dpv", "rdfs:subPropertyOf"): "its values are numbers, those of DPV concepts",
    ("likelihood", "dpv", "rdfs:subPropertyOf"): "its values are numbers, those of DPV concepts",
    ("Meter", "saref", "rdfs:subClassOf"): "our meter is an individual, no class",
    ("InHomeDisplay", "saref", "rdfs:subClassOf"): "our display is an individual, no class",
}
#: concepts for which there is no term of ours that means the same
WITHOUT_TERM = {
    "AccessControl", "AccessPolicy", "Aggregator", "CriticalSector", "DataAccessPermission", "DataAccessService",
    "DataAct", "DataBreach", "DataCollector", "DataController", "DataDisclosure", "DataDisposal", "DataModification",
    "DataProcessor", "DataProtectionAuthority", "DataProtectionImpactAssessment", "DataRisk", "DataStorage",
    "DataTheft", "DPIAProcedure", "DistributionGrid", "Distribution", "Document", "Duty", "Electricity", "Encryption",
    "ExpertGroup", "FeedInTariff", "Framework", "GDPR", "Gas", "Generation", "KnowledgeGraph", "LegalRequirement",
    "Likelihood", "Linkset", "Load", "MarketParticipant", "MeasuredQuantity", "Meeting", "MeteringPoint",
    "OntologyAsset", "OrganisationActor", "PersonalDataBreach", "Prohibition", "PublishedDataset", "Regulation",
    "Regulator", "RiskLevel", "Severity", "Site", "SmartMeter", "SourceDeck", "SparqlService", "Storage", "TermList",
    "Threat", "UtilityProduct", "Vulnerability", "Water", "carriesPersonalData", "chapterOf", "contractBasis",
    "currency", "dataSubjectOf", "date", "definitionText", "derivedFinding", "hasRisk", "loadProfileQuantity",
    "loadProfileUnit", "meterReadingQuantity", "meterReadingUnit", "mitigatedBy", "primarySource", "quotedFrom",
    "regulationArticle", "subGroupOf", "toActor", "transposes", "usageLicence",
}  # fmt: skip
RELATIONS = {f"skos:{name}Match" for name in ("exact", "close", "broad", "narrow", "related")} | {
    "rdf:type", "rdfs:subClassOf", "rdfs:subPropertyOf",
}  # fmt: skip

Triple = tuple[NamedNode, NamedNode, NamedNode]


def stated(row: dict[str, str]) -> bool:
    concept = row["local_concept"]
    return concept in TERMS and (concept, row["prefix"], row["relation"]) not in NOT_STATED


def triple(row: dict[str, str]) -> Triple:
    return (
        NamedNode(DATA + TERMS[row["local_concept"]]),
        iri(row["relation"]),
        NamedNode(row["external_iri"]),
    )


STATED = [row for row in ROWS if stated(row)]


def the(node: Any, name: str) -> Any:
    (value,) = [quad.object for quad in ALIGNMENTS.quads_for_pattern(node, iri(name), None)]
    return value


def statements() -> dict[Triple, NamedNode]:
    kind = NamedNode(PREFIXES["rdf"] + "Statement")
    nodes = [quad.subject for quad in ALIGNMENTS.quads_for_pattern(None, iri("rdf:type"), kind)]
    found = {(the(n, "rdf:subject"), the(n, "rdf:predicate"), the(n, "rdf:object")): n for n in nodes}
    assert len(found) == len(nodes)
    return found


def test_every_row_is_accounted_for() -> None:
    assert {row["local_concept"] for row in ROWS} == set(TERMS) | WITHOUT_TERM
    assert not set(TERMS) & WITHOUT_TERM
    keys = {(row["local_concept"], row["prefix"], row["relation"]) for row in ROWS}
    assert set(NOT_STATED) <= keys
    assert {row["relation"] for row in STATED} <= RELATIONS


def test_the_alignments_are_those_rows_and_no_others() -> None:
    assert set(statements()) == {triple(row) for row in STATED}
    for one, predicate, other in statements():
        assert list(ALIGNMENTS.quads_for_pattern(one, predicate, other))
    direct = {
        (quad.subject, quad.predicate, quad.object)
        for quad in ALIGNMENTS
        if quad.subject.value.startswith(DATA)
        and not quad.subject.value.startswith((f"{DATA}alignment/", f"{DATA}graph/"))
    }
    assert direct == set(statements())


@pytest.mark.parametrize("row", STATED, ids=[f"{r['local_concept']}-{r['external_label']}" for r in STATED])
def test_source_confidence_and_rationale_are_those_of_the_row(row: dict[str, str]) -> None:
    node = statements()[triple(row)]
    assert the(node, "dct:source").value == f"{row['source']} ({row['ontology_version_seen']})"
    assert the(node, "rdfs:label").value.endswith(f" {row['relation']} {row['prefix']}:{row['external_label']}")
    assert row["confidence"] == "verified"
    assert the(node, "sg:confidence").value == f"{DATA}confidence/verified"
    notes = [quad.object.value for quad in ALIGNMENTS.quads_for_pattern(node, iri("skos:note"), None)]
    assert notes == ([row["rationale"]] if row["rationale"] else [])
    labels = {
        quad.object.value
        for quad in ALIGNMENTS.quads_for_pattern(NamedNode(row["external_iri"]), iri("rdfs:label"), None)
    }
    assert labels == {other["external_label"] for other in STATED if other["external_iri"] == row["external_iri"]}


def test_our_end_is_a_term_of_the_right_kind() -> None:
    kinds: dict[Any, set[str]] = {}
    for graph in (ONTOLOGY, GRAPH):
        for quad in graph.quads_for_pattern(None, iri("rdf:type"), None):
            kinds.setdefault(quad.subject, set()).add(quad.object.value)
    for one, predicate, _ in statements():
        assert one in kinds, one
        if predicate == iri("rdfs:subClassOf"):
            assert PREFIXES["owl"] + "Class" in kinds[one]
        elif predicate == iri("rdfs:subPropertyOf"):
            assert kinds[one] & {PREFIXES["owl"] + f"{kind}Property" for kind in ("Object", "Datatype", "Annotation")}


def test_nothing_is_said_to_be_the_same() -> None:
    """No row asks for an equivalence, and none is drawn from an exact match."""
    assert not any(quad.predicate.value.startswith(PREFIXES["owl"]) for quad in ALIGNMENTS)
