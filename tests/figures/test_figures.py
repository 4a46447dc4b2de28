"""The figures over the inventory of 2010: each number is that of a query, and the known facts come out."""

from collections import Counter

import pytest

from sgkg import queries
from sgkg.errors import UsageError
from sgkg.figures import architecture, ask, counts, coverage, risk, term
from sgkg.figures.model import Standing
from sgkg.figures.values import by_key, decimal, natural, number, ref, refs, text, truth
from sgkg.namespaces import SG, SGDATA
from sgkg.store import Store
from sgkg.terms import BNode, Iri, Literal

MODULES = (architecture, counts, coverage, risk, term)


def numbers(things) -> list[str]:
    return [thing.number for thing in things]


@pytest.mark.parametrize("module", MODULES, ids=lambda m: m.__name__.rpartition(".")[2])
def test_every_query_of_a_figure_is_stored(module) -> None:
    assert set(module.QUERIES) <= set(queries.catalogue())


# --- coverage


@pytest.mark.parametrize("view", coverage.VIEWS)
def test_matrix_repeats_its_query(drawn: Store, view: str) -> None:
    rows = ask.answers(drawn, coverage.queries_of(view))
    matrix = coverage.build(rows, view=view)
    query, column = matrix.queries[0], view.removesuffix("s")
    asked = {(text(r, "interface"), text(r, column)): text(r, "standing").replace(" ", "-") for r in rows[query]}
    made = {
        (row.interface.iri, head.ref.iri): cell.standing.value
        for row in matrix.rows
        for head, cell in zip(matrix.columns, row.cells, strict=True)
    }
    assert made == asked
    assert len(matrix.rows) == 13
    assert [row.number for row in matrix.rows if row.gap] == ["7", "10"]
    total = Counter(made.values())
    for standing in Standing:
        assert sum(row.counts[standing] for row in matrix.rows) == total[standing.value]
        assert sum(head.counts[standing] for head in matrix.columns) == total[standing.value]
    assert all(cell.why for row in matrix.rows for cell in row.cells)


def test_standards_view_tells_five_standings_apart(drawn: Store) -> None:
    matrix = coverage.build(ask.answers(drawn, coverage.queries_of("standards")))
    assert {cell.standing for row in matrix.rows for cell in row.cells} == set(Standing)
    heads = {head.ref.name: head for head in matrix.columns}
    assert [head.kind for head in matrix.columns] == ["standard"] * 6 + ["proposed"] * 3
    assert heads["EN 62055-31"].counts[Standing.NOT_APPLICABLE] == 13
    assert heads["EN 62056-42"].counts[Standing.COVERED] == 9
    assert [edition.ref.name for edition in heads["EN 62056-42"].editions] == ["EN 62056-42:2002"]
    assert heads["EN 62056-42"].state == "in force"
    seven = matrix.rows[6]
    assert seven.counts[Standing.PROPOSED] == 2
    assert seven.counts[Standing.COVERED] == 0
    covered = [cell for row in matrix.rows for cell in row.cells if cell.standing is Standing.COVERED]
    assert len(covered) == 29
    assert all(cell.claims and cell.standards for cell in covered)


def test_without_proposals_nothing_is_proposed_or_unknown(drawn: Store) -> None:
    rows = ask.answers(drawn, coverage.queries_of("standards"))
    listed = [row for row in rows["coverage-matrix"] if truth(row, "listed")]
    matrix = coverage.build({**rows, "coverage-matrix": listed})
    assert {cell.standing for row in matrix.rows for cell in row.cells} == {
        Standing.COVERED,
        Standing.NOT_COVERED,
        Standing.NOT_APPLICABLE,
    }


def test_layers_agree_with_the_gap_rule(drawn: Store) -> None:
    """G03 calls the application layer missing or unknown; so does the matrix."""
    matrix = coverage.build(ask.answers(drawn, coverage.queries_of("layers")), view="layers")
    application = [row.cells[6].standing for row in matrix.rows]
    found = ask.rows(drawn, "gaps-by-rule", {"rule": Literal("G03")})
    unknown = {text(row, "number") for row in found if text(row, "variant") == "unknown"}
    missing = {text(row, "number") for row in found if text(row, "variant") == "missing"}
    at = dict(zip(numbers(matrix.rows), application, strict=True))
    # The proposal of the test data states the application layer on 13, of which G03 knows nothing.
    assert {n for n, s in at.items() if s in (Standing.UNKNOWN, Standing.PROPOSED)} == unknown
    assert {n for n, s in at.items() if s is Standing.NOT_COVERED} == missing | {"7", "10"}
    assert at["13"] is Standing.PROPOSED


def test_objectives_are_unknown_where_a_standard_covers(drawn: Store) -> None:
    matrix = coverage.build(ask.answers(drawn, coverage.queries_of("objectives")), view="objectives")
    for row in matrix.rows:
        expected = {Standing.NOT_COVERED} if row.gap else {Standing.UNKNOWN}
        assert {cell.standing for cell in row.cells} - {Standing.PROPOSED} == expected


def test_unknown_view_is_refused() -> None:
    with pytest.raises(UsageError, match="standards, layers, objectives"):
        coverage.build({}, view="products")


# --- risk


def test_risk_of_seven_and_silence_on_six(drawn: Store) -> None:
    matrix = risk.build(ask.answers(drawn, risk.QUERIES))
    assert numbers(matrix.assessed) == ["1", "2", "3", "4", "5", "6", "7"]
    assert numbers(matrix.not_assessed) == ["8", "9", "10", "11", "12", "13"]
    assert [point.number for point in matrix.assessed if point.high] == ["4", "5", "6", "7"]
    assert [one.number for one in (*matrix.assessed, *matrix.not_assessed) if one.gap] == ["7", "10"]
    assert (matrix.threshold, matrix.basis) == (40, "project policy")
    assert not matrix.severity.stated
    assert (matrix.severity.highest, matrix.likelihood.highest) == (5, 4)
    seven = matrix.assessed[-1]
    assert (seven.severity, seven.likelihood, seven.affected, seven.total) == (5, 2, 5, 50)
    assert seven.source is not None
    assert seven.source.name.startswith("Slide 12")


def test_a_stated_scale_is_taken() -> None:
    row = {"factor": Iri(SGDATA + "risk-factor/severity"), "minimum": Literal("0"), "maximum": Literal("4")}
    matrix = risk.build({"risk-matrix": [], "risk-scales": [row]})
    assert (matrix.severity.lowest, matrix.severity.highest, matrix.severity.stated) == (0, 4, True)
    assert not matrix.likelihood.stated
    assert matrix.threshold is None


def test_factors_that_are_no_numbers_are_unknown() -> None:
    row = {
        "interface": Iri("https://example.org/i"),
        "assessment": Iri("https://example.org/a"),
        "severity": Literal("high"),
        "likelihood": Literal("NaN"),
        "total": Literal("1e400"),
    }
    (point,) = risk.build({"risk-matrix": [row], "risk-scales": []}).assessed
    assert (point.severity, point.likelihood, point.total) == (None, None, None)
    assert point.interface.name == "https://example.org/i"


# --- key figures


def test_key_figures_stand_where_they_say(drawn: Store) -> None:
    rows = ask.answers(drawn, counts.QUERIES)
    figures = counts.build(rows)
    for key, (query, row, column) in figures.cells.items():
        assert number(rows[query][row], column) == figures.values[key]
    assert figures.values["interfaces"] == 13
    assert figures.values["interfaces-without-standard"] == 2
    assert figures.values["coverage-pairs"] == 29
    assert [one.key for one in figures.severities] == ["violation", "warning", "info"]
    assert sum(one.count for one in figures.severities) == figures.values["gaps"]
    assert figures.values["interfaces-high"] == len(ask.rows(drawn, "interfaces-at-high-risk"))
    assert figures.values["gaps-waived"] == len({text(r, "gap") for r in ask.rows(drawn, "waived-gaps")})


# --- map


def test_map_of_the_inventory(drawn: Store) -> None:
    figure = architecture.build(ask.answers(drawn, architecture.QUERIES))
    assert [lane.ref.name for lane in figure.domains] == [
        "Generation",
        "Transmission",
        "Distribution",
        "DER",
        "Customer Premises",
    ]
    assert figure.zones[0].ref.name == "Process"
    assert len(figure.boxes) == 14
    assert numbers(figure.edges) == [str(n) for n in range(1, 14)]
    assert [edge.number for edge in figure.edges if edge.gap] == ["7", "10"]
    assert not figure.unplaced
    assert not figure.filters
    seven = figure.edges[6]
    assert [one.name for one in seven.proposed] == ["IEC 61968-9", "IEC 62325 series"]
    assert [one.name for one in seven.zones] == ["Enterprise", "Market"]
    assert not seven.standards
    assert {"G01", "G10"} <= set(seven.gaps.rules)
    assert seven.gaps.violation == 2
    composite = next(box for box in figure.boxes if box.ref.name == "LAN/WAN/DC")
    assert [member.name for member in composite.members] == ["DC", "LAN", "WAN"]


@pytest.mark.parametrize(
    ("filters", "shown"),
    [
        ({}, "1 2 3 4 5 6 7 8 9 10 11 12 13"),
        ({"rule": "g01"}, "7 10"),
        ({"subject": "data-subject/prosumer"}, "8 9"),
        ({"subject": SGDATA + "data-subject/substation"}, "3 6"),
        ({"type": "data-type/alarm"}, "2 3 4 5 6 7 8 9"),
        ({"type": "data-type/alarm", "subject": "data-subject/substation"}, "3 6"),
        ({"standard": "standard/en-62056-31"}, "1"),
        ({"standard": "standard/iec-61968-9"}, "7"),
        ({"standard": "standard/nothing"}, ""),
        ({"rule": "  "}, "1 2 3 4 5 6 7 8 9 10 11 12 13"),
    ],
)
def test_filters_dim_what_does_not_match(drawn: Store, filters: dict[str, str], shown: str) -> None:
    figure = architecture.build(ask.answers(drawn, architecture.QUERIES), **filters)
    assert [edge.number for edge in figure.edges if not edge.dimmed] == shown.split()
    assert figure.shown == len(shown.split())
    assert len(figure.edges) == 13
    lit = {end for edge in figure.edges if not edge.dimmed for end in (edge.start, edge.end)}
    assert {box.ref.iri for box in figure.boxes if not box.dimmed} == (
        lit if figure.filters else {box.ref.iri for box in figure.boxes}
    )


def test_filter_is_named_and_chosen_from_what_there_is(drawn: Store) -> None:
    figure = architecture.build(ask.answers(drawn, architecture.QUERIES), subject="data-subject/prosumer", rule="G99")
    assert [(one.key, one.name) for one in figure.filters] == [("subject", "prosumer"), ("rule", "G99")]
    for choice in figure.choices:
        assert choice.values
        for value in choice.values:
            found = architecture.build(ask.answers(drawn, architecture.QUERIES), **{choice.key: value.iri})
            assert found.shown


def test_an_end_without_position_is_named(drawn: Store) -> None:
    rows = dict(ask.answers(drawn, architecture.QUERIES))
    rows["map-boxes"] = [row for row in rows["map-boxes"] if text(row, "name") != "IHD"]
    figure = architecture.build(rows)
    assert [one.name for one in figure.unplaced] == ["Interface 1 (Meter to IHD)"]
    assert len(figure.edges) == 12


def test_packed_positions_place_every_interface(packed: Store) -> None:
    if not ask.rows(packed, "map-boxes") or "column" not in ask.rows(packed, "map-boxes")[0]:
        pytest.skip("the package has no positions")
    figure = architecture.build(ask.answers(packed, architecture.QUERIES))
    assert not figure.unplaced
    assert len(figure.edges) == 13


def test_bends_are_read() -> None:
    row = {
        "interface": Iri("https://example.org/i"),
        "from": Iri("https://example.org/a"),
        "to": Iri("https://example.org/b"),
        "bends": Literal("2.5,3 4,1.25 x,y 7"),
    }
    boxes = [
        {"box": Iri(f"https://example.org/{n}"), "column": Literal("1"), "row": Literal("2")} for n in ("a", "b")
    ]
    empty = dict.fromkeys(architecture.QUERIES, ())
    figure = architecture.build({**empty, "map-interfaces": [row], "map-boxes": boxes})
    assert figure.edges[0].bends == ((2.5, 3.0), (4.0, 1.25))
    assert figure.edges[0].gap


# --- terms


def test_neighbours_of_a_class(drawn: Store) -> None:
    figure = term.build({"term-neighbours": ask.rows(drawn, "term-neighbours", {"term": Iri(SG + "Endpoint")})})
    assert figure is not None
    assert (figure.ref.name, figure.kind) == ("endpoint", "class")
    assert {"actor", "composite endpoint"} <= {one.name for one in figure.below}
    assert any(one.ref.name == "has endpoint" for one in figure.incoming)


def test_neighbours_of_a_property(drawn: Store) -> None:
    figure = term.build({"term-neighbours": ask.rows(drawn, "term-neighbours", {"term": Iri(SG + "from")})})
    assert figure is not None
    assert figure.kind == "property"
    assert [one.name for one in figure.above] == ["has endpoint"]
    carries = term.build({"term-neighbours": ask.rows(drawn, "term-neighbours", {"term": Iri(SG + "carries")})})
    assert carries is not None
    assert [one.ref.name for one in carries.incoming] == ["interface"]
    assert [one.ref.name for one in carries.outgoing] == ["data item"]


def test_no_such_term(drawn: Store) -> None:
    assert term.build({"term-neighbours": ask.rows(drawn, "term-neighbours", {"term": Iri(SG + "Nothing")})}) is None


# --- reading rows


def test_values_of_rows() -> None:
    row = {"a": Iri(SG + "Interface"), "b": BNode("x"), "n": Literal("7.0"), "t": Literal("true")}
    assert ref(row, "a", "missing").name == "sg:Interface"
    assert ref(row, "b", "missing").iri == "_:x"
    assert number(row, "n") == 7
    assert decimal(row, "t") is None
    assert truth(row, "t")
    assert not truth(row, "missing")
    assert refs([row, row], "a", "x") == (ref(row, "a", "x"),)
    assert by_key([row, {}], "n") == {"7.0": [row]}
    assert sorted(["EN 10", "EN 9", "9"], key=natural) == ["9", "EN 9", "EN 10"]


def test_proposals_change_nothing_else(drawn: Store, packed: Store) -> None:
    for name in ("interfaces", "key-figures", "claims", "gaps-by-severity", "interfaces-without-standard"):
        assert ask.rows(drawn, name) == ask.rows(packed, name)
