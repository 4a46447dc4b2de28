"""Pictures: XML that parses whatever the labels, no style, nothing behind a box, the words all replaceable."""

import re
import xml.etree.ElementTree as ET
from dataclasses import replace
from itertools import combinations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sgkg.figures import architecture, ask, coverage, risk, term
from sgkg.figures.model import (
    ArchitectureMap,
    Assessed,
    Box,
    Cell,
    Column,
    Edge,
    Filter,
    Lane,
    Matrix,
    MatrixRow,
    NotAssessed,
    OpenGaps,
    Ref,
    RiskMatrix,
    Scale,
    Standing,
    TermDiagram,
    TermProperty,
)
from sgkg.namespaces import SG
from sgkg.pictures import architecture as map_picture
from sgkg.pictures import coverage as coverage_picture
from sgkg.pictures import plan
from sgkg.pictures import risk as risk_picture
from sgkg.pictures import svg as draw
from sgkg.pictures import term as term_picture
from sgkg.pictures.geometry import Rect, hits
from sgkg.pictures.metrics import cut, width, wrap
from sgkg.store import Store
from sgkg.terms import Iri

SVG = "{http://www.w3.org/2000/svg}"
PICTURES = (map_picture, coverage_picture, risk_picture, term_picture)


def parsed(picture: str) -> ET.Element:
    """The picture as XML, with what holds of every picture."""
    root = ET.fromstring(picture)
    assert root.tag == SVG + "svg"
    assert "style" not in {e.tag.removeprefix(SVG) for e in root.iter()}
    assert all("style" not in e.attrib and not any(key.startswith("on") for key in e.attrib) for e in root.iter())
    assert "script" not in {e.tag.removeprefix(SVG) for e in root.iter()}
    ids = [e.attrib["id"] for e in root.iter() if "id" in e.attrib]
    assert len(set(ids)) == len(ids)
    assert {root.attrib["aria-labelledby"], root.attrib["aria-describedby"]} <= set(ids)
    assert set(re.findall(r"url\(#([^)]*)\)", picture)) <= set(ids)
    assert root[0].tag == SVG + "title"
    assert root[1].tag == SVG + "desc"
    assert "sans-serif" in root.attrib["font-family"]
    for e in root.iter(SVG + "text"):
        assert float(e.attrib["font-size"]) >= 11
    return root


def said(root: ET.Element) -> str:
    return " ".join("".join(e.itertext()) for e in root.iter(SVG + "text"))


@pytest.fixture(scope="session")
def the_map(drawn: Store) -> ArchitectureMap:
    return architecture.build(ask.answers(drawn, architecture.QUERIES))


@pytest.fixture(scope="session")
def real(drawn: Store, the_map: ArchitectureMap) -> dict[str, tuple]:
    """Each picture's module and a figure of the inventory."""
    neighbours = ask.rows(drawn, "term-neighbours", {"term": Iri(SG + "Interface")})
    views = {
        view: (coverage_picture, coverage.build(ask.answers(drawn, coverage.queries_of(view)), view=view))
        for view in coverage.VIEWS
    }
    return {
        "map": (map_picture, the_map),
        "filtered": (
            map_picture,
            architecture.build(ask.answers(drawn, architecture.QUERIES), subject="data-subject/prosumer"),
        ),
        **views,
        "risk": (risk_picture, risk.build(ask.answers(drawn, risk.QUERIES))),
        "term": (term_picture, term.build({"term-neighbours": neighbours})),
    }


NAMES = ["map", "filtered", *coverage.VIEWS, "risk", "term"]


# --- every picture


@pytest.mark.parametrize("name", NAMES)
def test_picture_stands_alone_and_is_the_same_each_time(real: dict[str, tuple], name: str) -> None:
    module, figure = real[name]
    once = module.svg(figure)
    plan._plan.cache_clear()
    assert module.svg(figure) == once
    root = parsed(once)
    assert root.attrib["role"] == "img"
    assert not list(root.iter(SVG + "a"))
    assert len(once) < 60_000


@pytest.mark.parametrize("name", NAMES)
def test_links_have_names_and_can_be_reached(real: dict[str, tuple], name: str) -> None:
    module, figure = real[name]
    root = parsed(module.svg(figure, href=lambda iri: f"/at?iri={iri}&x=<"))
    links = list(root.iter(SVG + "a"))
    assert links
    assert root.attrib["role"] == "group"
    assert all(e.attrib["href"].startswith("/at?iri=http") and e.attrib["aria-label"] for e in links)
    assert not any(inner for e in links for inner in e.iter(SVG + "a") if inner is not e)
    assert not list(parsed(module.svg(figure, href=lambda _: None)).iter(SVG + "a"))


@pytest.mark.parametrize("name", NAMES)
def test_every_word_can_be_replaced(real: dict[str, tuple], name: str) -> None:
    """What is left in English when all words are others comes from the graph."""
    module, figure = real[name]
    marked = {key: re.sub(r"[A-Za-z]+(?![^{]*})", "§", text) for key, text in module.WORDS.items()}
    root = parsed(module.svg(figure, words={**marked, "nothing": "x"}))
    english = {w for text in module.WORDS.values() for w in re.findall(r"[A-Za-z]{4,}(?![^{]*})", text)}
    names = " ".join(repr(figure).split())
    left = {w for w in re.findall(r"[A-Za-z]{4,}", said(root)) if w in english and w not in names}
    assert not left


@pytest.mark.parametrize("module", PICTURES, ids=lambda m: m.__name__)
def test_words_are_formatted_alike(module) -> None:
    for text in module.WORDS.values():
        assert text == text.strip()
        assert "  " not in text


# --- the map


def edges_and_boxes(figure: ArchitectureMap):
    laid = plan.plan(figure, "gap")
    boxes = {box.ref.iri: rect for box, rect in zip(figure.boxes, laid.boxes, strict=True)}
    return laid, boxes


def check_map(figure: ArchitectureMap) -> None:
    laid, boxes = edges_and_boxes(figure)
    for one, other in combinations(boxes.values(), 2):
        assert not one.grown(3).meets(other)
    for edge, path in zip(figure.edges, laid.paths, strict=True):
        for iri, rect in boxes.items():
            if iri not in (edge.start, edge.end):
                assert not hits(path, rect.grown(3)), f"interface {edge.number} runs behind {iri}"
            assert not hits(path[1:-1], rect)
    rooms = [badge.room for badge in laid.badges]
    for one, other in combinations(rooms, 2):
        assert not one.meets(other)
    for edge, room in zip(figure.edges, rooms, strict=True):
        assert not any(room.meets(rect) for rect in boxes.values()), f"badge {edge.number} on a box"
        assert room.bottom - room.top >= 24
        assert room.right - room.left >= 24
    plane = Rect(laid.columns[0], laid.rows[-1], laid.columns[-1], laid.rows[0])
    for rect in (*boxes.values(), *rooms):
        assert plane.left <= rect.left
        assert rect.right <= plane.right
        assert plane.top <= rect.top
        assert rect.bottom <= plane.bottom


def test_no_edge_runs_behind_a_box_and_no_badge_touches_anything(the_map: ArchitectureMap) -> None:
    check_map(the_map)


def test_nor_with_the_packed_positions(packed: Store) -> None:
    figure = architecture.build(ask.answers(packed, architecture.QUERIES))
    if not figure.boxes:
        pytest.skip("the package has no positions")
    check_map(figure)


def test_nor_when_something_is_proposed_for_every_interface(the_map: ArchitectureMap) -> None:
    proposed = tuple(Ref(f"https://example.org/{n}", f"s{n}") for n in range(12))
    check_map(replace(the_map, edges=tuple(replace(edge, proposed=proposed) for edge in the_map.edges)))


def test_badges_touch_no_foreign_line(the_map: ArchitectureMap) -> None:
    laid, _ = edges_and_boxes(the_map)
    for index, badge in enumerate(laid.badges):
        for other, path in enumerate(laid.paths):
            assert other == index or not hits(path, badge.room)


def test_gaps_are_told_by_colour_pattern_and_word(the_map: ArchitectureMap) -> None:
    root = parsed(map_picture.svg(the_map))
    gaps = [e for e in root.iter(SVG + "g") if "sg-gap" in e.get("class", "").split()]
    assert len(gaps) == 2
    for group in gaps:
        line = group.find(SVG + "path")
        assert line is not None
        assert line.attrib["stroke"] == draw.COLOURS["gap"]
        assert line.attrib["stroke-dasharray"]
    plain = [e for e in root.iter(SVG + "g") if e.get("class") == "sg-edge"]
    assert len(plain) == 11
    assert not any("stroke-dasharray" in e[0].attrib for e in plain)
    texts = [e.text for e in root.iter(SVG + "text")]
    assert {"7 gap", "10 gap"} <= set(texts)
    assert "+2" in texts
    assert "Interface 7 (LAN/WAN/DC to Energy Retail)" in (root[1].text or "")


def test_filters_are_said_in_words(real: dict[str, tuple]) -> None:
    _, figure = real["filtered"]
    root = parsed(map_picture.svg(figure))
    assert "Filter: data subject prosumer. 2 of 13 interfaces match" in said(root)
    assert len([e for e in root.iter(SVG + "g") if "sg-dimmed" in e.get("class", "")]) == 11
    assert "does not match the filter" not in said(parsed(map_picture.svg(real["map"][1])))


def test_dimming_moves_nothing(real: dict[str, tuple]) -> None:
    assert plan.plan(real["map"][1], "gap") == plan.plan(real["filtered"][1], "gap")


def test_names_stay_in_their_boxes(the_map: ArchitectureMap) -> None:
    _, boxes = edges_and_boxes(the_map)
    for box in the_map.boxes:
        rect = boxes[box.ref.iri]
        for line in wrap(box.ref.name, plan.NAME_ROOM, 14, 3, bold=True):
            assert width(line, 14, bold=True) <= rect.right - rect.left


# --- matrices


def test_matrix_shows_a_symbol_for_every_cell(real: dict[str, tuple]) -> None:
    _, figure = real["standards"]
    root = parsed(coverage_picture.svg(figure))
    assert len(list(root.iter(SVG + "circle"))) == 29 + 1  # and one in the legend
    assert len(list(root.iter(SVG + "polygon"))) == 3 + 1
    assert [e.text for e in root.iter(SVG + "text")].count("gap") == 2
    titles = [e.text or "" for e in root.iter(SVG + "title")]
    assert "Interface 7 (LAN/WAN/DC to Energy Retail), EN 62056-42: not covered" in titles
    assert len(titles) == 1 + 9 + 13 + 13 * 9


def test_risk_names_what_is_not_assessed(real: dict[str, tuple]) -> None:
    root = parsed(risk_picture.svg(real["risk"][1]))
    assert "8, 9, 10 (gap), 11, 12, 13" in said(root)
    assert "total of 40 or more (project policy)" in said(root)
    hatched = [e for e in root.iter(SVG + "circle") if e.get("fill", "").startswith("url(")]
    assert len(hatched) == 1 + 1  # interface 7, and the legend
    assert all(float(e.attrib["stroke-width"]) > 4 for e in hatched)


def test_circles_of_a_cell_lie_side_by_side() -> None:
    points = tuple(
        Assessed(Ref(f"https://example.org/{n}", f"i{n}"), str(n), "", 2, 1, 5, 10, None, n % 2 == 0, False)
        for n in range(9)
    )
    figure = RiskMatrix(points, (), Scale(1, 5, True), Scale(1, 5, True), 40, "", ())
    circles = [e for e in parsed(risk_picture.svg(figure)).iter(SVG + "circle") if float(e.attrib["cy"])]
    assert len(circles) == 9
    for one, other in combinations(circles, 2):
        gap = sum((float(one.attrib[k]) - float(other.attrib[k])) ** 2 for k in ("cx", "cy")) ** 0.5
        assert gap >= float(one.attrib["r"]) + float(other.attrib["r"])


MARGIN = 6.0


def cells_and_circles(figure: RiskMatrix) -> tuple[list[Rect], list[tuple[float, float, float]]]:
    """The cells, and middle and reach of each circle of the plane: its line is half outside of its radius."""
    root = parsed(risk_picture.svg(figure))
    cells = [
        Rect(x, y, x + float(e.attrib["width"]), y + float(e.attrib["height"]))
        for e in root.iter(SVG + "rect")
        if "sg-line-stroke" in e.get("class", "")
        for x, y in [(float(e.attrib["x"]), float(e.attrib["y"]))]
    ]
    circles = [
        (float(e.attrib["cx"]), float(e.attrib["cy"]), float(e.attrib["r"]) + float(e.attrib["stroke-width"]) / 2)
        for e in root.iter(SVG + "circle")
        if float(e.attrib["cy"])
    ]
    return cells, circles


def check_circles(figure: RiskMatrix) -> None:
    cells, circles = cells_and_circles(figure)
    assert circles
    for x, y, reach in circles:
        (cell,) = [one for one in cells if one.holds((x, y))]
        assert x - reach >= cell.left + MARGIN
        assert x + reach <= cell.right - MARGIN
        assert y - reach >= cell.top + MARGIN
        assert y + reach <= cell.bottom - MARGIN
    for (x, y, reach), (u, v, other) in combinations(circles, 2):
        assert ((x - u) ** 2 + (y - v) ** 2) ** 0.5 > reach + other


def point(number: int, *, severity: int = 5, affected: int | None = 5, gap: bool = True) -> Assessed:
    one = Ref(f"https://example.org/{number}", f"i{number}")
    return Assessed(one, str(number), "", severity, 2, affected, 50, None, gap, True)


def test_the_ground_under_a_text_stays_inside_its_circle(real: dict[str, tuple]) -> None:
    """Its corners are round: the farthest point is beyond the middle of a corner, by the radius of the corner."""
    root = parsed(risk_picture.svg(real["risk"][1]))
    seen = 0
    for group in root.iter(SVG + "g"):
        circle, ground = group.find(SVG + "circle"), group.find(SVG + "rect")
        if circle is not None and ground is not None:
            high, wide, rx = (float(ground.attrib[name]) for name in ("height", "width", "rx"))
            inside = float(circle.attrib["r"]) - float(circle.attrib["stroke-width"]) / 2
            assert ((wide / 2 - rx) ** 2 + (high / 2 - rx) ** 2) ** 0.5 + rx <= inside
            seen += 1
    assert seen == 1


def test_circles_stay_inside_their_cells(real: dict[str, tuple]) -> None:
    check_circles(real["risk"][1])


def test_as_many_affected_is_as_large_in_every_cell(real: dict[str, tuple]) -> None:
    figure = real["risk"][1]
    sizes: dict[int, set[str]] = {}
    for group in parsed(risk_picture.svg(figure)).iter(SVG + "g"):
        circle, title = group.find(SVG + "circle"), group.find(SVG + "title")
        if circle is not None and title is not None:
            (one,) = [p for p in figure.assessed if (title.text or "").startswith(p.interface.name + ":")]
            sizes.setdefault(one.affected, set()).add(circle.attrib["r"])
    assert sorted(sizes) == [1, 2, 3, 5]
    assert {len(found) for found in sizes.values()} == {1}
    radii = [float(min(sizes[affected])) for affected in sorted(sizes)]
    assert radii == sorted(set(radii))


@pytest.mark.parametrize("highest", [2, 5, 12])
@pytest.mark.parametrize("count", [1, 2, 3, 4, 9, 20])
def test_so_they_do_however_many_share_a_cell(count: int, highest: int) -> None:
    points = tuple(point(n, severity=2) for n in range(count))
    check_circles(RiskMatrix(points, (), Scale(1, highest, True), Scale(1, 3, True), 40, "", ()))


@pytest.mark.parametrize("highest", [2, 12])
def test_text_beside_a_small_circle_stays_in_its_cell(highest: int) -> None:
    small, large = point(1, severity=1, affected=1), point(2, severity=2)
    figure = RiskMatrix((small, large), (), Scale(1, highest, True), Scale(1, 3, True), 40, "", ())
    cells, ((x, y, _), *_) = cells_and_circles(figure)
    (cell,) = [one for one in cells if one.holds((x, y))]
    root = parsed(risk_picture.svg(figure))
    words = ("total 50", "gap, high")
    beside = [
        e for e in root.iter(SVG + "text") if e.attrib["font-size"] == "12" and (e.text or "").startswith(words)
    ]
    assert " ".join(e.text or "" for e in beside) == "total 50, gap, high"
    for one in beside:
        wide = width(one.text or "", 12)
        left = float(one.attrib["x"]) - (wide / 2 if "text-anchor" in one.attrib else 0)
        assert cell.left < left
        assert left + wide < cell.right
        assert float(one.attrib["y"]) < cell.bottom


def test_what_lies_beyond_an_axis_is_told_at_its_end() -> None:
    figure = RiskMatrix((point(1, severity=9),), (), Scale(1, 5, True), Scale(1, 3, True), 40, "", ())
    told = said(parsed(risk_picture.svg(figure)))
    assert "≥ 5" in told
    assert "≥ 3" not in told
    low = RiskMatrix((point(1, severity=0),), (), Scale(1, 5, True), Scale(1, 3, True), 40, "", ())
    assert "≤ 1" in said(parsed(risk_picture.svg(low)))


def test_the_axes_of_the_inventory_have_no_such_mark(real: dict[str, tuple]) -> None:
    assert not set("≥≤") & set(said(parsed(risk_picture.svg(real["risk"][1]))))


def test_the_legend_tells_no_number_affected_that_nobody_states() -> None:
    figure = RiskMatrix((point(1, affected=None),), (), Scale(1, 5, True), Scale(1, 3, True), 40, "", ())
    assert "affected" not in said(parsed(risk_picture.svg(figure)))
    both = replace(figure, assessed=(point(1, affected=None), point(2, affected=4)))
    assert "(4 to 4)" in said(parsed(risk_picture.svg(both)))


def test_point_without_severity_is_named() -> None:
    lost = Assessed(Ref("https://example.org/1", "one"), "1", "", None, 2, None, None, None, True, False)
    figure = RiskMatrix((lost,), (), Scale(1, 2, False), Scale(1, 2, False), None, "", ())
    assert "not drawn: 1 (gap)" in said(parsed(risk_picture.svg(figure)))


# --- text


@given(st.text(max_size=80), st.floats(20, 300), st.integers(1, 4))
def test_lines_fit_and_only_the_end_is_lost(content: str, room: float, lines: int) -> None:
    made = wrap(content, room, 14, lines)
    assert 1 <= len(made) <= lines
    assert all(width(line, 14) <= room or line == "…" for line in made)
    if not any(line.endswith("…") for line in made):
        assert "".join("".join(made).split()) == "".join(content.split())
    assert width(cut(content, room, 14), 14) <= room


def test_long_names_are_cut_and_whole_in_the_title() -> None:
    name = "an actor with a name that is much longer than any box could ever hold, and then some more"
    figure = sample("x", boxes=(Box(Ref("https://example.org/a", name), 1.0, 1.0, (), False),))
    root = parsed(map_picture.svg(figure))
    assert name in [e.text for e in root.iter(SVG + "title")]
    assert "…" in said(root)


@pytest.mark.parametrize("value", ["\x00", "a\x0bb", "\ud800", "\uffff", "]]>", "&amp;", "<b>'\""])
def test_escaping(value: str) -> None:
    made = draw.element("text", draw.escape(value), x=value)
    assert ET.fromstring(made).tag == "text"


# --- hostile data

NASTY = st.one_of(
    st.text(max_size=60),
    st.sampled_from(['"><script>alert(1)</script>', "]]>", "&#0;", "{name}", "%s", "\x00\x1f\ufffe", "a" * 300, ""]),
)
IRIS = st.sampled_from([f"https://example.org/{n}" for n in range(5)])
REFS = st.builds(Ref, IRIS, NASTY)
PLACES = st.floats(-2, 9, allow_nan=False)


def sample(text: str, boxes: tuple[Box, ...] = (), edges: tuple[Edge, ...] = ()) -> ArchitectureMap:
    lanes = tuple(Lane(Ref(f"https://example.org/{n}", text), n) for n in range(1, 4))
    return ArchitectureMap(lanes, lanes, boxes, edges, (Filter("subject", text, text),), (), (), ())


@st.composite
def maps(pick: st.DrawFn) -> ArchitectureMap:
    boxes = pick(
        st.lists(
            st.builds(Box, REFS, PLACES, PLACES, st.lists(REFS, max_size=3).map(tuple), st.booleans()),
            min_size=1,
            max_size=5,
            unique_by=lambda box: box.ref.iri,
        )
    )
    ends = st.sampled_from([box.ref.iri for box in boxes])
    some = st.lists(REFS, max_size=2).map(tuple)
    bends = st.lists(st.tuples(PLACES, PLACES), max_size=2).map(tuple)
    gaps = st.builds(OpenGaps, st.integers(0, 3))
    flag = st.booleans()
    edges = st.lists(
        st.builds(Edge, REFS, NASTY, ends, ends, bends, flag, gaps, some, some, some, some, some, some, flag),
        max_size=4,
    )
    return sample(pick(NASTY), tuple(boxes), tuple(pick(edges)))


@given(maps())
def test_map_of_anything_is_xml(figure: ArchitectureMap) -> None:
    parsed(map_picture.svg(figure, href=lambda iri: iri))


@given(st.lists(REFS, max_size=12), st.lists(REFS, max_size=3), st.sampled_from(Standing), st.booleans())
def test_matrix_of_anything_is_xml(heads: list[Ref], lines: list[Ref], standing: Standing, gap: bool) -> None:
    columns = tuple(Column(one, "proposed", (), "", {}) for one in heads)
    cells = tuple(Cell(standing, (), (), one.name) for one in heads)
    rows = tuple(MatrixRow(one, "1", gap, cells, {}) for one in lines)
    parsed(coverage_picture.svg(Matrix("standards", columns, rows, ()), href=lambda iri: iri))


@given(
    st.lists(st.tuples(REFS, NASTY, *[st.none() | st.integers(-(10**9), 10**9)] * 4, st.booleans()), max_size=5),
    st.lists(st.builds(NotAssessed, REFS, NASTY, st.booleans()), max_size=3),
)
def test_risks_of_anything_are_xml(points: list[tuple], silent: list[NotAssessed]) -> None:
    assessed = tuple(Assessed(one, n, "", s, k, a, t, None, g, g) for one, n, s, k, a, t, g in points)
    figure = RiskMatrix(assessed, tuple(silent), Scale(1, 5, False), Scale(1, 4, False), 40, "<&>", ())
    parsed(risk_picture.svg(figure, href=lambda iri: iri))


@given(st.lists(REFS, max_size=20), st.lists(st.builds(TermProperty, REFS, st.none() | REFS), max_size=20), REFS)
def test_term_of_anything_is_xml(others: list[Ref], properties: list[TermProperty], one: Ref) -> None:
    figure = TermDiagram(one, "class", tuple(others), tuple(others), tuple(properties), tuple(properties), ())
    root = parsed(term_picture.svg(figure, href=lambda iri: iri))
    high = float(root.attrib["height"])
    for box in root.iter(SVG + "rect"):
        assert 0 <= float(box.get("y", "0")) <= high - float(box.attrib["height"]) + 0.2


def test_an_empty_term_is_a_box() -> None:
    figure = TermDiagram(Ref("https://example.org/t", "t"), "property", (), (), (), (), ())
    assert "t" in said(parsed(term_picture.svg(figure)))
