"""Life-cycle facts on standards: editions, dates and succession are the expected ones, and nothing else."""

from dataclasses import dataclass
from datetime import date
from itertools import groupby
from typing import Any

import pytest
from inventory_graph import DATA, GRAPH, ONTOLOGY, ROOT, iri, load
from pyoxigraph import Literal, NamedNode

STANDARDS = load(ROOT / "ontology" / "standards.ttl")


@dataclass(frozen=True)
class Edition:
    """What is expected of one edition; "" where nothing is known."""

    designation: str
    of: str
    issued: str
    status: str
    superseded_by: str = ""
    superseded_on: str = ""
    corresponds_to: str = ""


EDITIONS = [
    Edition(
        "EN 62055-31:2005", "EN 62055-31", "2005", "superseded",
        superseded_by="EN IEC 62055-31:2022", corresponds_to="IEC 62055-31:2005",
    ),
    Edition(
        "EN IEC 62055-31:2022", "EN IEC 62055-31", "2022", "current", corresponds_to="IEC 62055-31:2022",
    ),
    Edition("IEC 62055-31:2005", "IEC 62055-31", "2005", "superseded", superseded_by="IEC 62055-31:2022"),
    Edition("IEC 62055-31:2022", "IEC 62055-31", "2022-06", "current"),
    Edition("EN 62056-21:2002", "EN 62056-21", "2002", "current", corresponds_to="IEC 62056-21:2002"),
    Edition("IEC 62056-21:2002", "IEC 62056-21", "2002-05", "current"),
    Edition("EN 61142:1993", "EN 61142", "1993", "superseded", superseded_by="EN 62056-31:2000"),
    Edition(
        "EN 62056-31:2000", "EN 62056-31", "2000-01-31", "superseded",
        superseded_by="EN 62056-3-1:2014", superseded_on="2014-03-01", corresponds_to="IEC 62056-31:1999",
    ),
    Edition("EN 62056-3-1:2014", "EN 62056-3-1", "2014", "", corresponds_to="IEC 62056-3-1:2013"),
    Edition("IEC 62056-31:1999", "IEC 62056-31", "1999", "superseded", superseded_by="IEC 62056-3-1:2013"),
    Edition(
        "IEC 62056-3-1:2013", "IEC 62056-3-1", "2013-08", "superseded", superseded_by="IEC 62056-3-1:2021",
    ),
    Edition("IEC 62056-3-1:2021", "IEC 62056-3-1", "2021-07", "current"),
    Edition("EN 62056-42:2002", "EN 62056-42", "2002", "current", corresponds_to="IEC 62056-42:2002"),
    Edition("IEC 62056-42:2002", "IEC 62056-42", "2002-02", "current"),
    Edition(
        "EN 62056-46:2002+A1", "EN 62056-46+am1", "", "current",
        corresponds_to="IEC 62056-46:2002+AMD1:2006 CSV",
    ),
    Edition("IEC 62056-46:2002", "IEC 62056-46", "2002", ""),
    Edition("IEC 62056-46:2002/AMD1:2006", "IEC 62056-46", "2006-12-11", ""),
    Edition("IEC 62056-46:2002+AMD1:2006 CSV", "IEC 62056-46", "2007-02", "current"),
    Edition(
        "EN 62056-47:2007", "EN 62056-47", "2007", "withdrawn",
        superseded_by="EN 62056-4-7:2016", corresponds_to="IEC 62056-47:2006",
    ),
    Edition(
        "EN 62056-4-7:2016", "EN 62056-4-7", "2016-12-09", "current", corresponds_to="IEC 62056-4-7:2015",
    ),
    Edition("IEC 62056-47:2006", "IEC 62056-47", "2006", "superseded", superseded_by="IEC 62056-4-7:2015"),
    Edition("IEC 62056-4-7:2015", "IEC 62056-4-7", "2015-05", "current"),
]  # fmt: skip
AMENDMENTS = {
    ("IEC 62056-46:2002", "amendedBy", "IEC 62056-46:2002/AMD1:2006"),
    ("IEC 62056-46:2002", "consolidatedIn", "IEC 62056-46:2002+AMD1:2006 CSV"),
    ("IEC 62056-46:2002/AMD1:2006", "consolidatedIn", "IEC 62056-46:2002+AMD1:2006 CSV"),
}
PROPERTIES = {  # all that the file may say of a standard: no title, layer, objective or coverage
    *("rdf:type", "rdfs:label", "dct:issued", "dct:source", "skos:note"),
    *("sg:designation", "sg:family", "sg:confidence", "sg:editionOf", "sg:editionStatus", "sg:statusSeen"),
    *("sg:supersededBy", "sg:supersededOn", "sg:correspondsTo", "sg:amendedBy", "sg:consolidatedIn"),
}
DATES = ("dct:issued", "sg:supersededOn", "sg:statusSeen")


def quads(subject: Any, name: str, value: Any = None) -> list[Any]:
    return list(STANDARDS.quads_for_pattern(subject, iri(name), value))


def instances(kind: str) -> list[NamedNode]:
    return sorted((quad.subject for quad in quads(None, "rdf:type", iri(kind))), key=str)


def the(node: Any, name: str) -> Any:
    """Give the one value of a property, or None."""
    found = [quad.object for quad in quads(node, name)] if node else []
    assert len(found) < 2, f"{node} has several {name}"
    return found[0] if found else None


def text(node: Any, *names: str) -> str:
    for name in names:
        node = the(node, name)
    return node.value if node else ""


def read(node: NamedNode) -> Edition:
    return Edition(
        designation=text(node, "sg:designation"),
        of=text(node, "sg:editionOf", "rdfs:label"),
        issued=text(node, "dct:issued"),
        status=text(node, "sg:editionStatus").rsplit("/", 1)[-1],
        superseded_by=text(node, "sg:supersededBy", "sg:designation"),
        superseded_on=text(node, "sg:supersededOn"),
        corresponds_to=text(node, "sg:correspondsTo", "sg:designation"),
    )


def publisher(designation: str) -> str:
    return designation.split()[0]  # "EN IEC" is a European adoption too


def test_the_editions_are_the_expected_ones() -> None:
    found = {edition.designation: edition for edition in map(read, instances("sg:StandardEdition"))}
    assert found == {edition.designation: edition for edition in EDITIONS}
    assert len(instances("sg:StandardEdition")) == len(EDITIONS)


def test_amendments_and_consolidations_are_the_expected_ones() -> None:
    assert {
        (text(quad.subject, "sg:designation"), name, text(quad.object, "sg:designation"))
        for name in ("amendedBy", "consolidatedIn")
        for quad in quads(None, f"sg:{name}")
    } == AMENDMENTS


def test_each_reference_has_an_edition_and_each_edition_is_labelled_as_designated() -> None:
    with_edition = {the(edition, "sg:editionOf") for edition in instances("sg:StandardEdition")}
    assert with_edition == set(instances("sg:StandardReference"))
    for edition in instances("sg:StandardEdition"):
        assert text(edition, "rdfs:label") == text(edition, "sg:designation")
        assert edition.value.startswith(f"{text(edition, 'sg:editionOf')}/")


def test_references_that_no_inventory_describes_are_described_here() -> None:
    for reference in instances("sg:StandardReference"):
        if not list(GRAPH.quads_for_pattern(reference, None, None)):
            assert text(reference, "sg:designation") == text(reference, "rdfs:label")
            assert text(reference, "sg:family") == text(reference, "sg:designation").split()[-1].split("-")[0]
            assert quads(reference, "dct:source")


def test_references_of_the_inventory_stand_here_with_the_same_label() -> None:
    listed: list[Any] = [quad.object for quad in GRAPH.quads_for_pattern(None, iri("sg:lists"), None)]
    assert len(listed) == 6
    for reference in listed:
        assert reference in instances("sg:StandardReference")
        labels = [quad.object for quad in GRAPH.quads_for_pattern(reference, iri("rdfs:label"), None)]
        assert labels == [the(reference, "rdfs:label")]


def test_the_file_says_nothing_but_life_cycle_facts() -> None:
    graph = NamedNode(DATA + "graph/standards")
    facts = [quad for quad in STANDARDS if quad.subject != graph]  # the graph says of itself where it comes from
    assert {quad.predicate for quad in facts} == {iri(name) for name in PROPERTIES}
    kinds = {quad.object for quad in facts if quad.predicate == iri("rdf:type")}
    assert kinds == {iri("sg:StandardReference"), iri("sg:StandardEdition")}


def test_every_term_used_is_in_the_ontology_or_in_the_file() -> None:
    declared = {quad.subject for quad in [*ONTOLOGY, *STANDARDS]}
    used = {node for quad in STANDARDS for node in (quad.predicate, quad.object)} - declared
    assert not [node for node in used if isinstance(node, NamedNode) and node.value.startswith(DATA)]


def test_each_edition_has_a_source_and_a_status_says_when_it_was_seen() -> None:
    for edition in instances("sg:StandardEdition"):
        assert quads(edition, "dct:source"), edition
        assert text(edition, "sg:confidence").endswith("/verified")
        assert bool(the(edition, "sg:editionStatus")) == bool(the(edition, "sg:statusSeen")), edition


@pytest.mark.parametrize("name", DATES)
def test_dates_are_typed_as_exactly_as_they_are_known_and_valid(name: str) -> None:
    assert quads(None, name)
    for quad in quads(None, name):
        assert isinstance(quad.object, Literal)
        value = quad.object.value
        assert quad.object.datatype == iri({4: "xsd:gYear", 7: "xsd:gYearMonth", 10: "xsd:date"}[len(value)])
        date.fromisoformat(value + {4: "-01-01", 7: "-01", 10: ""}[len(value)])


def test_no_edition_is_superseded_across_publishers() -> None:
    pairs = quads(None, "sg:supersededBy")
    assert len(pairs) == sum(bool(edition.superseded_by) for edition in EDITIONS)
    for quad in pairs:
        names = [text(node, "sg:designation") for node in (quad.subject, quad.object)]
        assert publisher(names[0]) == publisher(names[1]), names


def test_correspondence_is_across_publishers_and_succession_moves_forward() -> None:
    for edition in EDITIONS:
        if edition.corresponds_to:
            assert publisher(edition.designation) != publisher(edition.corresponds_to)
    issued = {edition.designation: edition.issued for edition in EDITIONS}
    for edition in EDITIONS:
        if edition.superseded_by:
            assert edition.issued < issued[edition.superseded_by]
            assert edition.status in {"superseded", "withdrawn"}


def test_a_reference_has_at_most_one_current_edition() -> None:
    current = sorted(edition.of for edition in EDITIONS if edition.status == "current")
    assert [of for of, group in groupby(current) if len(list(group)) > 1] == []
