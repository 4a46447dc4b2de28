"""The proposals for the interfaces today say what the reference table says: each row, and nothing more."""

import csv
import re
from typing import Any

import pytest
from inventory_graph import DATA, GRAPH, ONTOLOGY, ROOT, iri, load
from pyoxigraph import Literal, NamedNode

from sgkg import dataset, packed
from sgkg.errors import UsageError

TODAY = load(ROOT / "ontology" / "inventories" / "current.ttl")
STANDARDS = load(ROOT / "ontology" / "standards.ttl")
REFERENCE = ROOT / "tests" / "reference"
OWN = "own proposal from catalogues of standards, the SGAM report, NISTIR 7628, mandate M/441 and the slides of 2010"
REGULATION = "http://data.europa.eu/eli/reg_impl/2023/1162/oj"


def table(name: str) -> list[dict[str, str]]:
    with (REFERENCE / f"{name}.csv").open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


ROWS = table("c09_deck_interface_mapping_proposed")
each_row = pytest.mark.parametrize("row", ROWS, ids=[row["interface_no"] for row in ROWS])


def values(subject: Any, name: str) -> list[Any]:
    return sorted((quad.object for quad in TODAY.quads_for_pattern(subject, iri(name), None)), key=str)


def texts(subject: Any, name: str) -> list[str]:
    return [value.value for value in values(subject, name)]


def subjects(name: str, value: NamedNode) -> list[Any]:
    return sorted((quad.subject for quad in TODAY.quads_for_pattern(None, iri(name), value)), key=str)


def instances(kind: str) -> list[Any]:
    return subjects("rdf:type", iri(kind))


def interface(row: dict[str, str]) -> NamedNode:
    return NamedNode(f"{DATA}interface/{row['interface_no']}")


def about(row: dict[str, str], kind: str) -> list[Any]:
    return [node for node in subjects("sg:interface", interface(row)) if node in instances(kind)]


def candidates(cell: str) -> tuple[list[str], list[str]]:
    """Split the candidates of a cell into standards, their numbers written out, and legal acts.

    >>> candidates("IEC 62056-8-x, -9-7; Regulation (EU) 2023/1162")
    (['IEC 62056-8-x', 'IEC 62056-9-7'], ['Regulation (EU) 2023/1162'])
    """
    standards, acts = [], []
    for entry in cell.split("; "):
        if entry.startswith("Regulation"):
            acts.append(entry)
            continue
        first, *others = entry.split(", ")
        stem = re.match(r"\S+ \d+", first)
        assert stem
        standards += [first, *(f"{stem[0]}{other}" if other.startswith("-") else other for other in others)]
    return standards, acts


def test_there_is_a_row_for_each_interface_and_one_placement_for_each_row() -> None:
    assert [row["interface_no"] for row in ROWS] == [str(number) for number in range(1, 14)]
    assert len(instances("sg:Placement")) == len(ROWS)


@each_row
def test_domains_and_zones(row: dict[str, str]) -> None:
    (placement,) = about(row, "sg:Placement")
    named = {
        property_: {
            f"{DATA}sgam-{property_}/{name.lower().replace(' ', '-')}" for name in re.split(r" / | to ", cell)
        }
        for property_, cell in (("domain", row["sgam_domain"]), ("zone", row["sgam_zone"]))
    }
    for property_, expected in named.items():
        for node in (placement, interface(row)):
            assert set(texts(node, f"sg:{property_}")) == expected
        declared = {quad.subject.value for quad in ONTOLOGY}
        assert expected <= declared
    assert texts(placement, "sg:placedAs") == [f"{row['sgam_domain']}: {row['sgam_zone']}"]


@each_row
def test_other_architectures(row: dict[str, str]) -> None:
    (placement,) = about(row, "sg:Placement")
    letters = [] if row["m441_interface"].startswith("(") else re.findall(r"[A-Z]\d?", row["m441_interface"])
    assert texts(placement, "sg:mandateInterface") == sorted(letters)
    categories = [int(number) for number in row["nistir_category"].split("; ")]
    assert sorted(int(text) for text in texts(placement, "sg:nistirCategory")) == categories


@each_row
def test_candidates(row: dict[str, str]) -> None:
    standards, acts = candidates(row["candidate_standards_today"])
    claims = about(row, "sg:CoverageClaim")
    named = []
    for claim in claims:
        (standard,) = values(claim, "sg:standard")
        labels = [
            q.object.value
            for graph in (TODAY, STANDARDS)
            for q in graph.quads_for_pattern(standard, iri("rdfs:label"), None)
        ]
        assert len(labels) == 1, "described once: here, or among the standards"
        named += labels
    assert sorted(named) == sorted(standards)
    # A legal act is no standard: it stands beside the placement.
    (placement,) = about(row, "sg:Placement")
    notes = texts(placement, "skos:note")
    assert texts(placement, "rdfs:seeAlso") == [REGULATION for _ in acts]
    assert all(f"Beside the standards: {act}." in notes for act in acts)


@each_row
def test_remarks(row: dict[str, str]) -> None:
    (placement,) = about(row, "sg:Placement")
    notes = [note for note in texts(placement, "skos:note") if not note.startswith("Beside the standards: ")]
    if row["remark"].startswith("closes gap"):
        assert len(notes) == 1
        assert notes[0].startswith("The proposal says that these would close the gap")
    else:
        assert notes == ([f"{row['remark'][0].upper()}{row['remark'][1:]}."] if row["remark"] else [])


@each_row
def test_labels_name_the_interface(row: dict[str, str]) -> None:
    (label,) = [quad.object.value for quad in GRAPH.quads_for_pattern(interface(row), iri("rdfs:label"), None)]
    name = f"interface {row['interface_no']} ({label})"
    (placement,) = about(row, "sg:Placement")
    assert texts(placement, "rdfs:label") == [f"placement of {name}"]
    standards, _ = candidates(row["candidate_standards_today"])
    labels = [text for claim in about(row, "sg:CoverageClaim") for text in texts(claim, "rdfs:label")]
    assert sorted(labels) == sorted(f"{standard} might cover {name}" for standard in standards)


def test_nothing_is_invented() -> None:
    total = sum(len(candidates(row["candidate_standards_today"])[0]) for row in ROWS)
    assert len(instances("sg:CoverageClaim")) == total
    used = {value for claim in instances("sg:CoverageClaim") for value in values(claim, "sg:standard")}
    assert set(instances("sg:StandardReference")) <= used
    kinds = {quad.object for quad in TODAY.quads_for_pattern(None, iri("rdf:type"), None)}
    assert kinds == {
        iri(name)
        for name in ("prov:Entity", "sg:CoverageClaim", "sg:Inventory", "sg:Placement", "sg:StandardReference")
    }
    described = {quad.subject for quad in TODAY} - {NamedNode(f"{DATA}graph/current")}
    expected = {*instances("sg:Inventory"), *instances("sg:Placement"), *instances("sg:CoverageClaim")}
    assert described == expected | set(instances("sg:StandardReference")) | {interface(row) for row in ROWS}


def test_everything_is_a_proposal_with_its_source() -> None:
    assert {row["confidence"].split(" ")[0] for row in ROWS} == {"proposal"}
    for node in [*instances("sg:Placement"), *instances("sg:CoverageClaim")]:
        assert texts(node, "dct:source") == [OWN]
        assert texts(node, "sg:confidence") == [f"{DATA}confidence/proposed"]
        assert texts(node, "sg:inventory") == [f"{DATA}inventory/current"]
    for claim in instances("sg:CoverageClaim"):
        assert texts(claim, "sg:status") == [f"{DATA}claim-status/proposed"]
        assert not values(claim, "sg:layer")
        assert not values(claim, "sg:objective")


def test_numbers_of_standards_are_those_of_the_catalogue_pages() -> None:
    """A number that a row has: its source and how sure it is. A series as such: the proposal alone."""
    seen: dict[str, list[tuple[set[str], str]]] = {}
    for row in table("c01_standards_today"):
        sure = row["confidence"].split(" ")[0].rstrip(";")
        for number in row["standard_no"].split(" / "):
            name = re.sub(r"(:|(?<=2030\.5)-)\d{4}.*$", "", number).replace(" (series)", " series")
            seen.setdefault(name, []).append((set(row["source"].split("; ")), sure))
    for standard in instances("sg:StandardReference"):
        (designation,) = texts(standard, "sg:designation")
        assert texts(standard, "rdfs:label") == [designation]
        sources, (confidence,) = set(texts(standard, "dct:source")), texts(standard, "sg:confidence")
        if designation in seen:
            sure = confidence.rsplit("/", 1)[1]
            assert any(sources == known and sure == word for known, word in seen[designation]), designation
        else:
            assert designation.endswith((" series", "-x")) or designation == "IEC 62351", designation
            assert sources == {OWN}
            assert confidence == f"{DATA}confidence/proposed"


def test_every_term_used_is_known() -> None:
    declared = {quad.subject for graph in (ONTOLOGY, STANDARDS, GRAPH, TODAY) for quad in graph}
    used = {node for quad in TODAY for node in (quad.predicate, quad.object) if isinstance(node, NamedNode)}
    others = {node for node in used if node.value.startswith(DATA)} - declared
    assert others == set()


def test_values_have_the_range_that_is_declared() -> None:
    for name in ("placedAs", "mandateInterface", "nistirCategory"):
        (range_,) = [quad.object for quad in ONTOLOGY.quads_for_pattern(iri(f"sg:{name}"), iri("rdfs:range"), None)]
        for quad in TODAY.quads_for_pattern(None, iri(f"sg:{name}"), None):
            assert isinstance(quad.object, Literal)
            assert quad.object.datatype == range_


def test_it_stays_out_of_the_default_graph_and_of_every_run() -> None:
    assert all("/current" not in graph for graph in packed.CURATED)
    for graph, lines in packed.packed_graphs().items():
        if graph in packed.CURATED:
            assert b"/claim/current/" not in lines
            assert b"/placement/current/" not in lines
            assert b"/inventory/current>" not in lines
    assert "current" not in dataset.inventories()
    with pytest.raises(UsageError, match="proposals for the interfaces of another inventory"):
        dataset.inventory_document("current")
