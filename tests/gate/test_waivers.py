"""Waivers: which hold at a day, what they cover, and what is told of them."""

import re
from collections.abc import Callable, Sequence
from datetime import date, timedelta
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sgkg import io, queries
from sgkg.dataset import inventory_document, make_slice, publish
from sgkg.errors import InputError, UsageError
from sgkg.findings import gap_report
from sgkg.gaps import as_document
from sgkg.gate import waiver_findings, waivers
from sgkg.gate.model import Finding, RuleText, Waiver, WaiverState
from sgkg.model import Place, Severity
from sgkg.namespaces import SGDATA, SGS, compress
from sgkg.positions import places
from sgkg.terms import plain
from sgkg.validation import check, packed_shapes, rules

ROOT = Path(__file__).parents[2]
DECK = ROOT / "waivers" / "deck.ttl"
TODAY = "2026-12-01"
SHAPES = frozenset(rules(packed_shapes())) | {SGS + "interface-label", SGS + "G01-target"}
PREFIXES = """
@prefix dct: <http://purl.org/dc/terms/> .
@prefix disposition: <https://w3id.org/sgdata/disposition/> .
@prefix ex: <https://example.org/> .
@prefix sg: <https://w3id.org/sgdata/ontology#> .
@prefix sgs: <https://w3id.org/sgdata/shapes#> .
@prefix xsd: <http://www.w3.org/2001/XMLSchema#> .
"""
FIELDS = {
    "a": "sg:Waiver",
    "sg:waivesRule": "sgs:G01",
    "sg:waivesFocus": "ex:i1",
    "sg:disposition": "disposition:planned",
    "sg:owner": '"grid operator"',
    "sg:approver": '"regulator"',
    "sg:reason": '"A standard is being written"',
    "dct:issued": '"2026-11-01"^^xsd:date',
    "sg:expires": '"2027-10-31"^^xsd:date',
}


def day(text: str) -> str:
    return f'"{text}"^^xsd:date'


def text(name: str = "ex:w1", **changes: str | None) -> str:
    """One waiver as Turtle; ``expires=None`` leaves a statement out."""
    local = {key.rpartition(":")[2]: key for key in FIELDS}
    fields = {**FIELDS, **{local.get(key, f"sg:{key}"): value for key, value in changes.items()}}
    said = " ; ".join(f"{key} {value}" for key, value in fields.items() if value is not None)
    return f"{name} {said} .\n"


def read(*texts: str, today: str = TODAY, **more: Callable[[Sequence[object]], list[Place | None]]) -> list[Waiver]:
    document = io.parse((PREFIXES + "".join(texts)).encode(), source="waivers.ttl", scope="w0-")
    return waivers.read([document], today=today, shapes=SHAPES, **more)


def finding(rule: str = "G01", focus: str = "i1", value: str | None = None) -> Finding:
    shown = RuleText(rule, SGS + rule, "a gap", Severity.VIOLATION)
    return Finding(
        shown, Severity.VIOLATION, f"<https://example.org/{focus}>", focus, "", value, "A gap.", "", "0" * 64
    )


def apply(
    findings: Sequence[Finding], *texts: str, today: str = TODAY
) -> tuple[list[Finding], list[Waiver], list[Finding]]:
    return waivers.apply(findings, read(*texts, today=today), today=today)


# Reading


def test_a_waiver_is_read_with_all_that_it_says() -> None:
    (found,) = read(text(waivesValue="50", waivesRule="sgs:G10 , sgs:G01"))
    assert found == Waiver(
        iri="https://example.org/w1",
        shapes=(SGS + "G01", SGS + "G10"),
        focus="<https://example.org/i1>",
        value='"50"^^<http://www.w3.org/2001/XMLSchema#integer>',
        disposition="planned",
        owner="grid operator",
        approver="regulator",
        reason="A standard is being written",
        issued="2026-11-01",
        expires="2027-10-31",
        state=WaiverState.ACTIVE,
        days_left=334,
    )


def test_without_waivers_no_shape_is_read(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(waivers, "engine", None)
    monkeypatch.setattr(waivers, "_shapes", None)
    assert read() == []
    assert waivers.read([], today=TODAY, shapes=SHAPES) == []
    findings = [finding()]
    assert waivers.apply(findings, [], today=TODAY) == (findings, [], [])


@pytest.mark.parametrize(
    ("today", "state", "left"),
    [
        ("2026-11-01", WaiverState.ACTIVE, 364),
        ("2027-10-30", WaiverState.ACTIVE, 1),
        ("2027-10-31", WaiverState.ACTIVE, 0),
        ("2027-11-01", WaiverState.EXPIRED, -1),
        ("2026-10-31", WaiverState.INVALID, 365),
    ],
)
def test_a_waiver_holds_from_its_first_to_its_last_day(today: str, state: WaiverState, left: int) -> None:
    (found,) = read(text(), today=today)
    assert (found.state, found.days_left) == (state, left)
    assert ("It is issued on 2026-11-01, which is after" in found.problem) == (state is WaiverState.INVALID)


@pytest.mark.parametrize(
    ("changes", "problem"),
    [
        ({"waivesRule": "sgs:G1"}, "There is no rule sgs:G1; did you mean sgs:G1"),
        ({"waivesRule": "sgs:g01"}, "There is no rule sgs:g01; did you mean sgs:G01?"),
        ({"waivesRule": "sg:G01"}, "There is no rule sg:G01; did you mean sgs:G01?"),
        (
            {"waivesRule": "sgs:interface-lable"},
            "There is no rule sgs:interface-lable; did you mean sgs:interface-label?",
        ),
        ({"waivesRule": "<urn:nothing>"}, "There is no rule urn:nothing."),
        ({"waivesRule": '"G01"'}, "names the rule that it waives by the IRI of its shape"),
        ({"waivesRule": None}, "names the rule that it waives by the IRI of its shape"),
        ({"waivesFocus": '"*"'}, "there are no wildcards"),
        ({"waivesFocus": "[ a sg:Interface ]"}, "there are no wildcards"),
        ({"waivesFocus": None}, "names what the gap is about by its IRI"),
        ({"waivesValue": "1 , 2"}, "for one value"),
        ({"disposition": '"planned"'}, "one disposition"),
        ({"owner": None}, "one owner"),
        ({"approver": '"Grid operator"'}, "Nobody approves a waiver of their own"),
        ({"reason": '"because"'}, "at least 20 characters"),
        ({"issued": None}, "issued on one day"),
        ({"expires": None}, "one last day"),
        ({"expires": '"2027-10-31"'}, "one last day (sg:expires), an xsd:date"),
        ({"expires": '"soon"'}, "one last day (sg:expires), an xsd:date"),
        ({"expires": day("2027-02-29")}, "2027-02-29 (sg:expires) is no day of the calendar."),
        ({"issued": day("2026-11-31")}, "2026-11-31 (dct:issued) is no day of the calendar."),
        ({"expires": day("2026-11-01")}, "not after 2026-11-01"),
        ({"expires": day("2028-11-02")}, "more than two years after 2026-11-01"),
        ({"a": None}, "says that it is a waiver: a sg:Waiver"),
        ({"a": None, "waivesRule": None}, "says that it is a waiver: a sg:Waiver"),
    ],
)
def test_a_waiver_that_is_not_as_it_must_be_waives_nothing(changes: dict[str, str | None], problem: str) -> None:
    out, (waiver,), (told,) = apply([finding()], text(**changes))
    assert waiver.state is WaiverState.INVALID
    assert problem in waiver.problem
    assert out == [finding()]
    assert (told.rule.id, told.level) == ("waiver-invalid", Severity.VIOLATION)
    assert waiver.problem in told.message


def test_a_waiver_without_an_iri_is_invalid() -> None:
    out, held, told = apply([finding()], text("[]"), text("_:x"))
    assert [waiver.state for waiver in held] == [WaiverState.INVALID] * 2
    assert "Give it one." in held[0].problem
    assert out == [finding()]
    assert sorted(one.focus for one in told) == sorted(waiver.iri for waiver in held)
    assert len({one.fingerprint for one in told}) == 2
    # labels do not matter: the same waivers, read from a text with another one before them
    shifted = apply([], "ex:a sg:about [] .", text("[]"), text("_:y"))[2]
    assert {one.fingerprint for one in shifted} == {one.fingerprint for one in told}


def test_the_same_iri_in_two_files_is_one_waiver_with_too_much_to_say() -> None:
    documents = [
        io.parse((PREFIXES + text(expires=end)).encode(), source=name)
        for name, end in (("a.ttl", day("2027-10-31")), ("b.ttl", day("2027-12-31")))
    ]
    (found,) = waivers.read(documents, today=TODAY, shapes=SHAPES)
    assert found.state is WaiverState.INVALID
    assert "one last day" in found.problem


def test_each_thing_that_a_waiver_names_is_one() -> None:
    found = read(text("ex:w10", waivesFocus="ex:i10 , ex:i9"), text("ex:w2"))
    assert [(one.iri[-3:], one.focus[-4:-1]) for one in found] == [("/w2", "/i1"), ("w10", "/i9"), ("w10", "i10")]


def test_a_waiver_has_the_place_of_its_node() -> None:
    asked: list[Sequence[object]] = []

    def places(nodes: Sequence[object]) -> list[Place | None]:
        asked.append(nodes)
        return [Place("waivers.ttl", 3, 1, 3, 6), None]

    found = read(text(waivesFocus="ex:i1 , ex:i2"), text("ex:w2"), places=places)
    assert asked == [[("<https://example.org/w1>", None, None), ("<https://example.org/w2>", None, None)]]
    assert [one.place and one.place.line for one in found] == [3, 3, None]


@pytest.mark.parametrize(
    ("changes", "wrong"),
    [
        ({"expires": '"soon"'}, 'sg:expires "soon"'),
        ({"expires": '"2026-02-30"^^xsd:date'}, "sg:expires"),
        ({"issued": '"2026-12-24"^^xsd:date'}, "dct:issued"),
        ({"waivesRule": "sgs:G1"}, "sg:waivesRule"),
        ({"owner": '"a" , "b"'}, "sg:owner"),
        ({"owner": None, "reason": '"short"'}, "sg:reason"),  # what is missing has no place
        ({"owner": None}, "ex:w1"),
    ],
)
def test_an_invalid_waiver_has_the_place_of_the_statement_that_is_wrong(
    changes: dict[str, str | None], wrong: str
) -> None:
    data = (PREFIXES + text(**changes).replace(" ; ", " ;\n    ")).encode()
    document = io.parse(data, source="waivers.ttl", scope="w0-")
    (found,) = waivers.read(
        [document], today=TODAY, shapes=SHAPES, places=lambda wanted: places(wanted, [(document, data)])
    )
    assert found.state is WaiverState.INVALID
    assert found.place is not None
    assert data.decode().splitlines()[found.place.line - 1].strip().startswith(wrong)


@pytest.mark.parametrize("changes", [{"expires": '"soon"'}, {"issued": '"yesterday"'}])
def test_what_is_no_day_is_not_compared_with_one(changes: dict[str, str | None]) -> None:
    (found,) = read(text(**changes))
    assert "an xsd:date without a time zone" in found.problem
    assert "years" not in found.problem
    assert "not after" not in found.problem


@pytest.mark.parametrize("today", ["2026", "2026-11", "tomorrow", "2026-02-30", ""])
def test_today_is_a_day(today: str) -> None:
    with pytest.raises(UsageError, match="today"):
        waivers.read([], today=today, shapes=SHAPES)
    with pytest.raises(UsageError, match="today"):
        waivers.apply([], [], today=today)


def test_a_triple_term_is_a_fault_of_the_file() -> None:
    with pytest.raises(InputError, match=r"waivers\.ttl: the data has a triple term"):
        read(text(waivesFocus="<<( ex:a ex:b ex:c )>>"))


# Covering


def test_a_waiver_covers_its_rule_on_its_focus_and_nothing_else() -> None:
    findings = [finding(), finding("G10"), finding(focus="i2"), finding(focus="i11"), finding(value='"1"')]
    out, (waiver,), told = apply(findings, text())
    assert [one.waiver for one in out] == [waiver, None, None, None, waiver]
    assert waiver.state is WaiverState.ACTIVE
    assert told == []
    assert [one.counts for one in out] == [False, True, True, True, False]


def test_the_shape_decides_not_the_id() -> None:
    unknown = finding("G03-unknown")
    missing = finding("G03")
    out, _, _ = apply([unknown, missing], text(waivesRule="sgs:G03-unknown"))
    assert [one.waiver is not None for one in out] == [True, False]


def test_a_value_narrows_a_waiver() -> None:
    one, other = f"<{SGDATA}objective/integrity>", f"<{SGDATA}objective/availability>"
    findings = [finding("G04", value=one), finding("G04", value=other), finding("G04")]
    out, _, _ = apply(findings, text(waivesRule="sgs:G04", waivesValue=one))
    assert [found.waiver is not None for found in out] == [True, False, False]


def test_findings_without_a_shape_or_about_blank_nodes_are_never_covered() -> None:
    own = waivers.apply([], read(text()), today=TODAY)[2][0]
    blank = Finding(finding().rule, Severity.VIOLATION, "_:n1", "", "", None, "A gap.", "", "0" * 64)
    out, _, _ = apply([own, blank], text(), text("ex:w2", waivesFocus="ex:w1"))
    assert [found.waiver for found in out] == [None, None]


def test_an_expired_waiver_covers_nothing_and_says_whose_it_was() -> None:
    out, (waiver,), (told,) = apply([finding()], text(), today="2027-11-05")
    assert out[0].counts
    assert waiver.state is WaiverState.EXPIRED
    assert (told.rule.id, told.level, told.counts) == ("waiver-expired", Severity.VIOLATION, True)
    assert told.message == (
        "The waiver https://example.org/w1 has ended: it waives nothing more (sgs:G01 on https://example.org/i1). "
        "Owner: grid operator. Last day: 2027-10-31, 5 days ago. Reason: A standard is being written."
    )
    assert (told.focus, told.result) == ("<https://example.org/w1>", None)


@pytest.mark.parametrize(
    ("today", "said"), [("2027-09-30", None), ("2027-10-01", "in 30 days"), ("2027-10-31", "today")]
)
def test_the_end_is_told_a_month_before(today: str, said: str | None) -> None:
    out, _, told = apply([finding()], text(), today=today)
    assert not out[0].counts
    assert [(one.rule.id, one.level) for one in told] == ([("waiver-ending", Severity.INFO)] if said else [])
    assert all(f"Owner: grid operator. Last day: 2027-10-31, {said}. Reason:" in one.message for one in told)


def test_an_unused_waiver_is_a_warning_and_nothing_more() -> None:
    out, (waiver,), (told,) = apply([finding("G10")], text(), today="2027-10-20")
    assert out[0].counts
    assert waiver.state is WaiverState.UNUSED
    assert (told.rule.id, told.level) == ("waiver-unused", Severity.WARNING)
    assert "covers nothing (sgs:G01 on https://example.org/i1). Owner: grid operator." in told.message


def test_what_a_waiver_names_in_vain_is_told_beside_what_it_covers() -> None:
    said = text(waivesRule="sgs:G01 , sgs:G10", waivesFocus="ex:i1 , ex:i2")
    out, held, (told,) = apply([finding(), finding("G10"), finding("G01", "i2")], said)
    assert all(one.waiver for one in out)
    assert [waiver.state for waiver in held] == [WaiverState.ACTIVE] * 2
    assert told.rule.id == "waiver-unused"
    assert "covers nothing of sgs:G10 on https://example.org/i2. Owner:" in told.message


def test_of_two_waivers_the_one_that_ends_last_covers() -> None:
    later = text("ex:w2", expires=day("2028-10-31"))
    out, (first, second), (told,) = apply([finding()], text(), later)
    assert out[0].waiver == second
    assert (first.state, second.state) == (WaiverState.UNUSED, WaiverState.ACTIVE)
    assert told.focus == "<https://example.org/w1>"
    assert "; https://example.org/w2 does, until 2028-10-31." in told.message
    assert apply([finding()], later, text())[0] == out


def test_the_rest_is_left_to_the_waiver_that_ends_first() -> None:
    narrow = text("ex:w2", expires=day("2028-10-31"), waivesValue='"a"')
    out, held, told = apply([finding(value='"a"'), finding(value='"b"')], text(), narrow)
    assert [one.waiver and one.waiver.iri[-1] for one in out] == ["2", "1"]
    assert {waiver.state for waiver in held} == {WaiverState.ACTIVE}
    assert told == []


def test_states_follow_the_day_that_is_given_last() -> None:
    held = waivers.apply([], read(text()), today=TODAY)[1]
    assert held[0].state is WaiverState.UNUSED
    again, (waiver,), _ = waivers.apply([finding()], held, today="2027-10-31")
    assert (waiver.state, again[0].waiver) == (WaiverState.ACTIVE, waiver)
    assert waivers.apply([], held, today="2027-11-01")[1][0].state is WaiverState.EXPIRED


def test_a_fingerprint_is_that_of_rule_and_iri() -> None:
    def marks(*texts: str, today: str) -> set[str]:
        return {one.fingerprint for one in apply([], *texts, today=today)[2]}

    expired = marks(text(), today="2028-01-01")
    assert expired == marks(text(owner='"supplier"', reason='"Another reason altogether"'), today="2029-01-01")
    assert len(expired | marks(text(), today=TODAY) | marks(text("ex:w2"), today="2028-01-01")) == 3
    assert all(len(mark) == 64 for mark in expired)


def test_what_is_told_of_waivers_has_sentences() -> None:
    for name, rule in waiver_findings.RULES.items():
        assert (rule.id, rule.shape) == (name, "")
        for sentence in (rule.why, rule.who, rule.how):
            assert sentence[0].isupper()
            assert sentence.endswith(".")


@settings(max_examples=60, deadline=None)
@given(
    spans=st.lists(st.tuples(st.integers(0, 400), st.integers(1, 730), st.integers(0, 2)), max_size=4),
    after=st.integers(0, 1200),
    foci=st.lists(st.integers(0, 3), max_size=5),
)
def test_what_is_covered_is_covered_by_a_waiver_that_holds(
    spans: list[tuple[int, int, int]], after: int, foci: list[int]
) -> None:
    start = date(2026, 1, 1)
    today = (start + timedelta(after)).isoformat()
    said = [
        text(
            f"ex:w{number}",
            waivesFocus=f"ex:i{focus}",
            issued=day((start + timedelta(begin)).isoformat()),
            expires=day((start + timedelta(begin + length)).isoformat()),
        )
        for number, (begin, length, focus) in enumerate(spans)
    ]
    holds = {f"i{focus}" for begin, length, focus in spans if begin <= after <= begin + length}
    out, held, told = apply([finding(focus=f"i{focus}") for focus in foci], *said, today=today)
    assert [one.waiver is not None for one in out] == [one.focus_label in holds for one in out]
    assert len(held) == len(spans)
    assert len({one.fingerprint for one in told}) == len(told)
    wrong = {WaiverState.EXPIRED, WaiverState.INVALID}
    assert {one.focus[1:-1] for one in told if one.level is Severity.VIOLATION} == {
        waiver.iri for waiver in held if waiver.state in wrong
    }
    assert told == sorted(told, key=Finding.sort_key)


# The project's own waivers


def test_our_own_waivers_conform_and_hold() -> None:
    document = io.parse(DECK.read_bytes(), source="waivers/deck.ttl")
    assert check([document]).report.results == ()
    held = waivers.read([document], today=TODAY, shapes=SHAPES)
    assert [waiver.state for waiver in held] == [WaiverState.ACTIVE] * 3


def test_our_own_waivers_are_for_the_violations_of_the_deck() -> None:
    held = waivers.read([io.parse(DECK.read_bytes(), source="deck.ttl")], today=TODAY, shapes=SHAPES)
    violations = [gap for gap in gap_report().gaps if gap.rule.severity is Severity.VIOLATION]
    assert {(waiver.shapes, waiver.focus) for waiver in held} == {((g.rule.iri,), f"<{g.focus}>") for g in violations}


def test_waivers_are_asked_for_in_sparql() -> None:
    inventory = inventory_document("eg2-2010")
    extra = PREFIXES + text(
        waivesRule="sgs:G04", waivesFocus="<https://w3id.org/sgdata/interface/7>",
        waivesValue="<https://w3id.org/sgdata/objective/integrity>",
    )  # fmt: skip
    joined = inventory.joined(io.parse(DECK.read_bytes(), source="deck.ttl"))
    joined = joined.joined(io.parse(extra.encode(), source="extra.ttl"))
    store = publish(make_slice([joined]), as_document(gap_report()))

    def ask(name: str, *variables: str) -> list[tuple[str, ...]]:
        rows = store.select(queries.load(name).text, {}).rows
        return [tuple(plain(row.get(variable)) for variable in variables) for row in rows]

    owner = "maintainers of sgkg"
    assert ask("waived-gaps", "rule", "number", "aboutName", "owner", "dispositionName", "expires") == [
        ("G01", "7", "", owner, "out of scope", "2028-10-31"),
        ("G01", "10", "", owner, "out of scope", "2028-10-31"),
        ("G04", "7", "integrity", "grid operator", "planned", "2027-10-31"),
        ("G10", "7", "", owner, "out of scope", "2028-10-31"),
    ]
    gap = f"{SGDATA}gap/eg2-2010/"
    assert ask("waivers", "expires", "owner", "gap") == [
        ("2027-10-31", "grid operator", f"{gap}g04/interface-7/integrity"),
        ("2028-10-31", owner, f"{gap}g01/interface-10"),
        ("2028-10-31", owner, f"{gap}g01/interface-7"),
        ("2028-10-31", owner, f"{gap}g10/interface-7"),
    ]
    # the figures are those of a dataset without waivers
    bare = publish(make_slice([inventory]), as_document(gap_report()))
    for name in ("coverage-pair-count", "gap-rules", "gaps-by-severity", "interfaces-without-standard"):
        query = queries.load(name).text
        assert store.answer(query, "text/csv", {}) == bare.answer(query, "text/csv", {})


def test_the_page_about_waivers_is_true() -> None:
    page = (ROOT / "docs" / "waivers.md").read_text("utf-8")
    (example,) = re.findall(r"```turtle\n(.*?)```", page, re.DOTALL)
    document = io.parse(example.encode(), source="page.ttl")
    assert check([document]).report.results == ()
    (waiver,) = waivers.read([document], today=TODAY, shapes=SHAPES)
    assert waiver.state is WaiverState.ACTIVE
    rows = re.findall(r"^\| `(waiver-\w+)` \| (\w+) \|", page, re.MULTILINE)
    assert dict(rows) == {name: rule.severity.value for name, rule in waiver_findings.RULES.items()}
    assert "within 30 days" in page
    words = {f"`{compress(word)}`" for word in waivers._WORDS if compress(word) != "rdf:type"}
    assert words <= set(re.findall(r"^\| (`[\w:]+`) \|", page, re.MULTILINE))


def test_json_ld_has_the_words_of_waivers() -> None:
    said = """{"@context": "https://w3id.org/sgdata/context/sgdata-v1.jsonld", "id": "https://example.org/w1",
      "type": "Waiver", "waivesRule": "https://w3id.org/sgdata/shapes#G01", "waivesFocus": "https://example.org/i1",
      "disposition": "planned", "owner": "grid operator", "approver": "regulator",
      "reason": "A standard is being written", "issued": {"@value": "2026-11-01", "@type": "xsd:date"},
      "expires": "2027-10-31"}"""
    document = io.parse(said.encode(), source="waivers.jsonld")
    assert waivers.read([document], today=TODAY, shapes=SHAPES) == read(text())
