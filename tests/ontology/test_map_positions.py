"""Positions on the architecture map: every end of an interface has one, in a cell that is proposed for it.

That no line runs behind a box is checked on the drawing itself, in ``tests/pictures``; here it is checked that the data
leaves straight lines room, and where it leaves that to the drawing.
"""

from itertools import combinations, pairwise
from typing import Any

import pytest
from inventory_graph import DATA, GRAPH, ROOT, follow, instances, iri, load
from pyoxigraph import NamedNode

from sgkg.pictures.geometry import Rect, clip, hits

MAP = load(ROOT / "ontology" / "map.ttl")
TODAY = load(ROOT / "ontology" / "inventories" / "current.ttl")
DOMAINS = ("generation", "transmission", "distribution", "der", "customer-premises")
ZONES = ("process", "field", "station", "operation", "enterprise", "market")
INTERFACES = instances("sg:Interface")
ENDS = sorted(
    {end for interface in INTERFACES for end in follow(interface, "sg:from") + follow(interface, "sg:to")}, key=str
)
each_end = pytest.mark.parametrize("end", ENDS, ids=[end.value.rsplit("/", 1)[1] for end in ENDS])
#: a unit of the plane in pixels, as wide and high as the drawing makes it at least, and a box of one line of text
ACROSS, UP = 200.0, 110.0
BOX = (84.0, 44.0)
#: where all proposals for the interfaces of an end agree on a zone, and the box stands in another; told in the file
ELSEWHERE = {"energy-retailer": "market"}
#: interfaces whose straight line would run behind a box: the drawing leads them around
AROUND = {7, 9}


def position(end: NamedNode) -> tuple[float, float]:
    found = []
    for name in ("sg:planeColumn", "sg:planeRow"):
        (value,) = [quad.object for quad in MAP.quads_for_pattern(end, iri(name), None)]
        assert value.datatype == iri("xsd:decimal")
        found.append(float(value.value))
    return found[0], found[1]


def proposed(interface: Any, axis: str, order: tuple[str, ...]) -> set[str]:
    """Domains or zones that are proposed for an interface; from one zone to another means those between too."""
    found = {
        quad.object.value.rsplit("/", 1)[1] for quad in TODAY.quads_for_pattern(interface, iri(f"sg:{axis}"), None)
    }
    if axis == "domain":
        return found
    places = sorted(map(order.index, found))
    return set(order[places[0] : places[-1] + 1])


def of_end(end: NamedNode) -> list[Any]:
    return [one for one in INTERFACES if end in follow(one, "sg:from") + follow(one, "sg:to")]


def number(interface: NamedNode) -> int:
    return int(interface.value.rsplit("/", 1)[1])


def test_the_ends_and_nothing_else_have_positions() -> None:
    subjects = {quad.subject for quad in MAP} - {NamedNode(f"{DATA}graph/map")}
    bent = {quad.subject for quad in MAP.quads_for_pattern(None, iri("sg:planeBend"), None)}
    assert bent <= set(INTERFACES)
    assert subjects - bent == set(ENDS)
    assert len(ENDS) == 14
    about = {quad.predicate for quad in MAP if quad.subject != NamedNode(f"{DATA}graph/map")}
    assert about <= {iri("sg:planeColumn"), iri("sg:planeRow"), iri("sg:planeBend")}


@each_end
def test_a_box_stands_on_the_plane_in_a_cell_that_is_proposed(end: NamedNode) -> None:
    column, row = position(end)
    assert 0 < column < len(DOMAINS)
    assert 0 < row < len(ZONES)
    domain, zone = DOMAINS[int(column)], ZONES[int(row)]
    cells = [(proposed(one, "domain", DOMAINS), proposed(one, "zone", ZONES)) for one in of_end(end)]
    assert any(domain in domains and zone in zones for domains, zones in cells)
    for place, choices in ((domain, [d for d, _ in cells]), (zone, [z for _, z in cells])):
        agreed = set.intersection(*choices)
        exception = ELSEWHERE.get(end.value.rsplit("/", 1)[1])
        assert place in agreed or not agreed or place == exception


def test_where_proposals_differ_the_file_tells_the_choice() -> None:
    text = (ROOT / "ontology" / "map.ttl").read_text("utf-8")
    for end in ENDS:
        domains = [proposed(one, "domain", DOMAINS) for one in of_end(end)]
        zones = [proposed(one, "zone", ZONES) for one in of_end(end)]
        if not set.intersection(*domains) or not set.intersection(*zones):
            name = "/".join(end.value.rsplit("/", 2)[1:]).replace("/", ":", 1)
            before = text[: text.index(f"{name} sg:planeColumn")].rstrip().splitlines()[-1]
            assert before.startswith("# "), name


def box(end: NamedNode) -> Rect:
    x, y = position(end)
    # As it is drawn, rows count upwards.
    return Rect(x * ACROSS - BOX[0] / 2, -y * UP - BOX[1] / 2, x * ACROSS + BOX[0] / 2, -y * UP + BOX[1] / 2)


def test_no_two_boxes_overlap() -> None:
    for one, other in combinations(ENDS, 2):
        (x, y), (u, v) = position(one), position(other)
        assert abs(x - u) >= 0.4 or abs(y - v) >= 0.4, f"{one} and {other}"


@pytest.mark.parametrize("interface", INTERFACES, ids=[str(number(one)) for one in INTERFACES])
def test_a_straight_line_runs_behind_no_box(interface: NamedNode) -> None:
    (start,), (end,) = follow(interface, "sg:from"), follow(interface, "sg:to")
    first, last = box(start), box(end)
    line = clip([first.centre, last.centre], first, last)
    assert all(a != b for a, b in pairwise(line))
    behind = [other.value for other in ENDS if other not in (start, end) and hits(line, box(other))]
    if number(interface) in AROUND:
        assert behind, "the line is straight now: take it from the list"
    else:
        assert not behind


def test_the_deck_knows_nothing_of_it() -> None:
    assert not [quad for quad in GRAPH if "#plane" in quad.predicate.value]
