"""What the reference tables imply for the inventory of 2010, and what is typed in it beyond their cells."""

import re
from collections.abc import Callable
from typing import Any

import pytest
from inventory_graph import (
    CLAIMS,
    CONFIDENCE,
    DATA,
    GRAPH,
    ONTOLOGY,
    PREFIXES,
    VERBATIM,
    end_of_iri,
    follow,
    illustrative,
    instances,
    iri,
    reading,
    text,
)
from pyoxigraph import Literal, NamedNode

SUFFIXES = [n for n in instances("sg:Abbreviation") if "/data-subject/" in text("sg:abbreviates")(n)]


def quads(name: str) -> list[Any]:
    return list(GRAPH.quads_for_pattern(None, iri(name), None))


COUNTS = {
    "sg:Interface": 13,
    "sg:DataFlow": 39,
    "sg:DataItem": 12,
    "sg:RiskAssessment": 7,
    "sg:RiskTable": 1,
    "sg:StandardReference": 6,
    "sg:StandardListing": 6,
    "sg:CoverageClaim": 29,
    "sg:Term": 6,
    "sg:Definition": 8,
    "sg:ReportChapter": 11,
    "sg:SubGroup": 7,
    "sg:Milestone": 7,
    "sg:ActionItem": 5,
    "sg:PictureLabel": 14,
    "sg:Slide": 18,
    "sg:Ambiguity": 33,
    "sg:Abbreviation": 15,
    "sg:PurposeReading": 5,
    "sg:Quotation": 1,
    "sg:Inventory": 1,
    "sg:Device": 2,
    "sg:NetworkSegment": 3,
    "sg:System": 1,
    "sg:MarketRole": 5,
    "sg:ThirdParty": 1,
    "sg:ProsumerInstallation": 1,
    "sg:Actor": 2,  # DC and Central DC, whose kind is left open
    "sg:CompositeEndpoint": 2,
    "prov:Agent": 1,
    "skos:ConceptScheme": 1,
}


def test_the_graph_holds_these_kinds_and_no_others() -> None:
    kinds = {quad.object for quad in quads("rdf:type")}
    assert {str(kind): len(list(GRAPH.quads_for_pattern(None, iri("rdf:type"), kind))) for kind in kinds} == {
        str(iri(name)): count for name, count in COUNTS.items()
    }


def subjects() -> list[NamedNode]:
    return sorted({quad.subject for quad in GRAPH if isinstance(quad.subject, NamedNode)}, key=str)


def test_everything_has_one_label_a_source_and_a_confidence() -> None:
    for node in subjects():
        assert len(follow(node, "rdfs:label") + follow(node, "skos:prefLabel")) == 1, node
        source = "dct:bibliographicCitation" if node in instances("sg:Slide") else "dct:source"
        assert follow(node, source), node
        if node not in instances("skos:ConceptScheme"):
            assert len(follow(node, "sg:confidence")) == 1, node


def test_whatever_stands_under_the_name_of_the_inventory_says_so() -> None:
    inventory = NamedNode(f"{DATA}inventory/eg2-2010")
    for node in subjects():
        inside = "/eg2-2010" in node.value and node != inventory
        assert follow(node, "sg:inventory") == ([inventory] if inside else []), node


def test_every_term_used_is_in_the_ontology_or_in_the_graph() -> None:
    declared = {quad.subject for quad in ONTOLOGY} | set(subjects()) | {NamedNode(f"{DATA}graph/eg2-2010")}
    ours = {node for quad in GRAPH for node in (quad.predicate, quad.object) if isinstance(node, NamedNode)}
    assert {node for node in ours if node.value.startswith(DATA)} <= declared


def test_values_of_data_properties_have_the_range_that_is_declared() -> None:
    ranges = {
        quad.subject: next(ONTOLOGY.quads_for_pattern(quad.subject, iri("rdfs:range"), None)).object
        for quad in ONTOLOGY.quads_for_pattern(None, iri("rdf:type"), iri("owl:DatatypeProperty"))
        if isinstance(quad.subject, NamedNode) and quad.subject.value.startswith(PREFIXES["sg"])
    }
    for quad in GRAPH:
        if quad.predicate in ranges:
            assert isinstance(quad.object, Literal)
            assert quad.object.datatype == ranges[quad.predicate], quad


@pytest.mark.parametrize(
    "name", ["rdfs:label", "skos:prefLabel", "skos:altLabel", "skos:note", "skos:editorialNote", "sg:reading"]
)
def test_labels_notes_and_readings_are_marked_as_english(name: str) -> None:
    assert {quad.object.language for quad in quads(name)} == {"en"}


def test_labels_of_interfaces_repeat_the_deck() -> None:
    for node in instances("sg:Interface"):
        assert text("rdfs:label")(node) == VERBATIM(node)
        assert VERBATIM(node) == f"{text('sg:fromVerbatim')(node)} to {text('sg:toVerbatim')(node)}"


def test_ends_of_interfaces_are_labelled_as_the_deck_prints_them() -> None:
    for node in instances("sg:Interface"):
        for end, printed in (("sg:from", "sg:fromVerbatim"), ("sg:to", "sg:toVerbatim")):
            names = follow(node, end, "rdfs:label") + follow(node, end, "skos:altLabel")
            assert text(printed)(node) in {name.value for name in names}


KINDS_OF_ACTORS = {  # label -> class; a reading, as the deck states no kinds
    "Meter": "Device",
    "IHD": "Device",
    "HAN": "NetworkSegment",
    "LAN": "NetworkSegment",
    "WAN": "NetworkSegment",
    "Head Ends": "System",
    "DC businesses": "MarketRole",
    "Central DC": "Actor",
    "DC": "Actor",
    "Network Operator": "MarketRole",
    "distribution Network Operator": "MarketRole",
    "Energy Retailer": "MarketRole",
    "Prosumer Generation": "ProsumerInstallation",
    "Third Parties": "ThirdParty",
    "MOp": "MarketRole",
}


def test_actors_have_these_kinds_and_say_that_they_are_read() -> None:
    actors = [node for node in subjects() if node.value.startswith(f"{DATA}actor/")]
    assert {text("rdfs:label")(node): text("rdf:type")(node).split("#")[1] for node in actors} == KINDS_OF_ACTORS
    assert all("the deck states none" in reading("Kind: ")(node) for node in actors)


def test_sources_of_actors_and_data_items_are_the_slides_where_they_occur() -> None:
    for node in instances("sg:DataItem"):
        assert follow(node, "dct:source") == follow(node, "^sg:dataItem", "dct:source"), node
    for node in [node for node in subjects() if "/actor/" in node.value or "/endpoint/" in node.value]:
        ends = [node, *follow(node, "^sg:member")]
        occurrences = {
            slide for end in ends for side in ("^sg:from", "^sg:to") for slide in follow(end, side, "dct:source")
        }
        assert set(follow(node, "dct:source")) == occurrences, node


def test_composite_ends_have_the_members_that_their_label_names() -> None:
    for node in instances("sg:CompositeEndpoint"):
        members = {name.value for name in follow(node, "sg:member", "rdfs:label")}
        assert members == {part.strip() for part in text("rdfs:label")(node).split("/")}


DATA_TYPES = {  # wording of the deck -> data type
    "Meter reads": "meter-reading",
    "Meters Reads": "meter-reading",
    "Load Profile": "load-profile",
    "Alarms": "alarm",
    "Pricing info": "pricing-information",
    "Tariff Info": "tariff-information",
    "Tariff Data": "tariff-information",
}
SUBJECTS = {"Con": "consumer", "Sub": "substation", "Pro": "prosumer", "": ""}


def test_wording_and_suffix_decide_type_and_subject_of_a_flow() -> None:
    for flow in instances("sg:DataFlow"):
        wording, _, suffix = VERBATIM(flow).partition(" (")
        data_type, subject = DATA_TYPES[wording], SUBJECTS[suffix.rstrip(")")]
        assert end_of_iri("sg:dataItem", "sg:dataType")(flow) == data_type
        assert end_of_iri("sg:dataItem", "sg:dataSubject")(flow) == subject
        assert end_of_iri("sg:dataItem")(flow) == "-".join(filter(None, [data_type, subject]))


def test_readings_of_data_items_quote_the_wording_of_the_deck() -> None:
    for item in instances("sg:DataItem"):
        printed = {wording.value for wording in follow(item, "^sg:dataItem", "sg:verbatim")}
        assert set(re.findall(r'"([^"]+)"', text("sg:reading")(item))) == printed
        assert CONFIDENCE(item) == "inferred"


NUMBER = text("sg:interface", "sg:number")
LABELS: dict[str, Callable[[NamedNode], str]] = {  # class -> what its labels are made of
    "sg:DataFlow": lambda node: f"{VERBATIM(node)} on interface {NUMBER(node)}",
    "sg:DataItem": lambda node: " of a ".join(
        filter(None, [end_of_iri("sg:dataType")(node).replace("-", " "), end_of_iri("sg:dataSubject")(node)])
    ),
    "sg:CoverageClaim": lambda node: (
        f"{text('sg:standard', 'rdfs:label')(node)} covers interface {NUMBER(node)} "
        f"({text('sg:interface', 'rdfs:label')(node)})"
    ),
    "sg:StandardReference": text("sg:printedDesignation"),
    "sg:StandardListing": lambda node: f"{text('sg:printedDesignation')(node)} in the list of standards",
    "sg:RiskAssessment": lambda node: f"Risk on interface {NUMBER(node)} ({VERBATIM(node)})",
    "sg:ReportChapter": lambda node: f"Chapter {text('sg:number')(node)}: {VERBATIM(node)}",
    "sg:SubGroup": lambda node: f"Sub-group {text('sg:number')(node)}: {VERBATIM(node)}",
    "sg:Milestone": VERBATIM,
    "sg:ActionItem": VERBATIM,
    "sg:PictureLabel": VERBATIM,
    "sg:Abbreviation": text("sg:shortForm"),
}


@pytest.mark.parametrize("kind", LABELS)
def test_labels_are_made_of_the_words_of_the_deck(kind: str) -> None:
    for node in instances(kind):
        assert text("rdfs:label")(node) == LABELS[kind](node)


ILLUSTRATIVE = ("sg:RiskTable", "sg:RiskAssessment", "sg:StandardListing", "sg:CoverageClaim", "sg:PictureLabel")


def test_exactly_what_stands_on_illustrative_slides_is_illustrative() -> None:
    marked = {quad.subject for quad in quads("sg:illustrative") if quad.object.value == "true"}
    assert marked - set(instances("sg:Slide")) == {node for kind in ILLUSTRATIVE for node in instances(kind)}
    assert all(follow(node, "dct:source", "sg:illustrative") for node in marked - set(instances("sg:Slide")))


@pytest.mark.parametrize("suffix", SUFFIXES, ids=lambda node: node.value.rsplit("/", 1)[-1])
def test_where_a_suffix_is_used_follows_from_the_flows(suffix: NamedNode) -> None:
    items = follow(suffix, "sg:abbreviates", "^sg:dataSubject", "^sg:dataItem", "sg:interface", "sg:number")
    numbers = ",".join(map(str, sorted({int(number.value) for number in items})))
    assert reading("Where used: ")(suffix) == f"appears on interfaces {numbers}"


def test_abbreviations_of_labels_and_no_others_name_what_they_abbreviate() -> None:
    labelled = {text("sg:shortForm")(node) for node in instances("sg:Abbreviation") if follow(node, "sg:abbreviates")}
    assert labelled == {"HAN", "IHD", "LAN", "WAN", "MOp", "DC", "Con", "Sub", "Pro"}
    others = {text("sg:shortForm")(node) for node in instances("sg:Abbreviation")} - labelled
    assert others == {"PLC", "RF", "FITs", "WP", "ETP", "ENERGATE"}
    assert not quads("sg:expansion"), "the deck expands none"


def test_abbreviations_abbreviate_what_bears_them_as_a_label_or_suffix() -> None:
    for node in instances("sg:Abbreviation"):
        short, long = text("sg:shortForm")(node), text("sg:abbreviates")(node)
        if node in SUFFIXES:
            assert long == f"{DATA}data-subject/{SUBJECTS[short]}"
        elif long:
            assert text("sg:abbreviates", "rdfs:label")(node) == short


def test_each_ambiguity_says_what_it_concerns() -> None:
    assert all(follow(node, "sg:concerns") for node in instances("sg:Ambiguity"))


def test_layers_are_those_that_titles_state_and_no_title_states_an_objective() -> None:
    layers = {end_of_iri()(node): end_of_iri("sg:layer")(node) for node in instances("sg:StandardListing")}
    assert {name: layer for name, layer in layers.items() if layer} == {
        "en-62056-42": "physical",
        "en-62056-46-am1": "data-link",
        "en-62056-47": "transport",
    }
    for quad in quads("sg:layer"):
        assert quad.subject in instances("sg:StandardListing")
    assert not quads("sg:objective")


def test_claims_are_what_the_list_prints_and_all_are_asserted() -> None:
    for listing in instances("sg:StandardListing"):
        claims = [claim for claim in follow(listing, "sg:standard", "^sg:standard") if claim in CLAIMS]
        numbers = sorted(int(text("sg:interface", "sg:number")(claim)) for claim in claims)
        assert ",".join(map(str, numbers)) == text("sg:detail")(listing).replace("N/A", "")
    assert {end_of_iri("sg:status")(claim) for claim in CLAIMS} == {"asserted"}


def test_the_inventory_lists_the_standards_of_its_list() -> None:
    listed = [node for listing in instances("sg:StandardListing") for node in follow(listing, "sg:standard")]
    assert follow(NamedNode(f"{DATA}inventory/eg2-2010"), "sg:lists") == sorted(listed, key=str)


def test_lost_pictures_are_named_as_lost() -> None:
    survival: dict[str, set[int]] = {}
    for slide in instances("sg:Slide"):
        survival.setdefault(end_of_iri("sg:survival")(slide), set()).add(int(text("sg:position")(slide)))
    assert survival.pop("lost") == {9, 14, 15}
    assert survival.pop("partly-lost") == {16}
    assert set(survival) == {"complete"}


def test_headings_are_those_of_the_slides_that_print_one() -> None:
    for slide in instances("sg:Slide"):
        printed = text("rdfs:label")(slide).split(": ", 1)[1]
        assert text("sg:heading")(slide) == ("" if printed.startswith("(") else printed)
        assert ("(illustrative)" in printed) == (illustrative(slide) == "illustrative")


CHAPTERS = {  # chapter -> slides, sub-groups that match by their words
    1: ([], []),
    2: ([], []),
    3: ([5, 6, 7, 8], [1]),
    4: ([], [6]),
    5: ([9], []),
    6: ([10, 11], []),
    7: ([12], [6]),
    8: ([13], [4]),
    9: ([], []),
    10: ([14, 15], [5]),
    11: ([], [4, 5, 6]),
}


def test_chapters_have_these_slides_and_sub_groups() -> None:
    def numbers(node: NamedNode, *steps: str) -> list[int]:
        return sorted(int(number.value) for number in follow(node, *steps))

    assert {
        int(text("sg:number")(chapter)): (
            numbers(chapter, "sg:chapterSlide", "sg:position"),
            numbers(chapter, "sg:preparedBy", "sg:number"),
        )
        for chapter in instances("sg:ReportChapter")
    } == CHAPTERS


def test_purposes_are_inferred_and_quote_the_note_they_rest_on() -> None:
    purposes = {}
    for node in instances("sg:PurposeReading"):
        purposes[int(text("sg:interface", "sg:number")(node))] = end_of_iri("sg:purpose")(node)
        assert CONFIDENCE(node) == "inferred"
        quoted = re.findall(r'"(.+)"', reading("Basis: ")(node))
        assert len(quoted) == 1
        assert quoted[0] in text("sg:interface", "sg:verbatimNote")(node)
    assert purposes == {1: "prepayment", 6: "monitoring", 7: "billing", 8: "load-management", 9: "billing"}


def test_printed_dates_of_the_action_plan_stand_in_its_text() -> None:
    for node in instances("sg:ActionItem"):
        assert text("sg:printedDate")(node) in VERBATIM(node)


def test_due_dates_are_typed_as_exactly_as_they_are_known() -> None:
    for quad in quads("sg:due"):
        kind = {7: "xsd:gYearMonth", 10: "xsd:date"}[len(quad.object.value)]
        assert quad.object.datatype == iri(kind), quad
