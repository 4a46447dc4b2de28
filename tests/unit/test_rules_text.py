"""What readers are told of rules: packed ones and those of users."""

from contextlib import suppress

import pytest
from hypothesis import given
from hypothesis import strategies as st
from shape_examples import FAMILIES, examples, shapes

from sgkg import io
from sgkg.errors import UsageError
from sgkg.io import Document
from sgkg.model import Severity
from sgkg.namespaces import SGS, SH
from sgkg.rule_examples import examples as shown
from sgkg.rules_text import WAIVER_RULES, explain, is_gap_rule, rule_texts
from sgkg.validation import packed_shapes, rules

PREFIXES = """
@prefix sh: <http://www.w3.org/ns/shacl#> .
@prefix sg: <https://w3id.org/sgdata/ontology#> .
@prefix sgs: <https://w3id.org/sgdata/shapes#> .
@prefix rdfs: <http://www.w3.org/2000/01/rdf-schema#> .
@prefix ex: <https://example.org/shapes#> .
"""


def graph(text: str) -> list[Document]:
    return [io.parse((PREFIXES + text).encode(), source="shapes.ttl")]


def test_every_gap_rule_has_the_text_of_its_shape() -> None:
    texts = rule_texts(packed_shapes())
    for iri, rule in rules(packed_shapes()).items():
        text = texts[iri]
        assert (text.label, text.why, text.who, text.how) == (rule.label, rule.why, rule.who, rule.how)
        assert (text.severity, text.references) == (rule.severity, rule.references)
        assert is_gap_rule(text)
    ids = {text.id for text in texts.values() if is_gap_rule(text)}
    assert {"G01", "G03", "G03-unknown", "G12", "G12-uncertain", "G17"} <= ids
    assert len(ids) == len(rules(packed_shapes()))


def test_every_shape_that_reports_something_has_a_text_with_a_unique_id() -> None:
    texts = rule_texts(packed_shapes())
    wanted = {
        one[SH + "sourceShape"][1:-1]
        for family in FAMILIES if not family.startswith("own/")
        for example in examples(family)
        for one in example.expectations
    }  # fmt: skip
    assert wanted <= texts.keys()
    assert len({text.id for text in texts.values()}) == len(texts)
    assert all(text.label and text.help_uri == text.shape for text in texts.values())
    assert list(texts) == sorted(texts)


def test_what_sgkg_finds_itself_is_told_too() -> None:
    known = rule_texts(packed_shapes())[SGS + "known-term"]
    assert known.id == "sgs:known-term"
    assert known.why
    assert known.how
    assert known.severity is Severity.VIOLATION
    assert [rule.id for rule in WAIVER_RULES] == [
        "waiver-expired",
        "waiver-invalid",
        "waiver-unused",
        "waiver-ending",
    ]


def test_shapes_of_users() -> None:
    texts = rule_texts(
        graph("""
ex:Thing a sh:NodeShape ; sh:targetClass ex:T ; sh:property ex:has-name , ex:untyped , [ sh:path ex:q ] .
ex:has-name a sh:PropertyShape ; sh:path ex:name ; sh:severity sh:Warning ; sh:name "Name"@de , "name"@en-GB .
ex:untyped sh:path ex:p ; rdfs:label "die Sache"@de , "any" ; rdfs:seeAlso <https://example.org/help> .
ex:described sh:targetNode ex:a ; sh:description "what it is" ; sh:severity ex:Grave .
<urn:x:y> sh:path ex:r .
[] sh:path ex:z .
""")
    )
    told = {iri: (text.id, text.label, text.severity.value, text.help_uri) for iri, text in texts.items()}
    base = "https://example.org/shapes#"
    assert told == {
        base + "Thing": (base + "Thing", "Thing", "violation", ""),
        base + "described": (base + "described", "what it is", "violation", ""),
        base + "has-name": (base + "has-name", "name", "warning", ""),
        base + "untyped": (base + "untyped", "any", "violation", "https://example.org/help"),
        "urn:x:y": ("urn:x:y", "urn:x:y", "violation", ""),
    }


def test_no_shape_of_a_user_takes_the_name_of_a_packed_rule() -> None:
    texts = rule_texts([*packed_shapes(), *graph('ex:a a sh:PropertyShape ; sh:path ex:p ; sg:ruleId "G01" .')])
    assert texts[SGS + "G01"].id == "G01"
    assert texts["https://example.org/shapes#a"].id == "https://example.org/shapes#a"


def test_a_gap_rule_of_a_user_goes_by_its_id() -> None:
    (text,) = rule_texts(
        graph('ex:a a sh:PropertyShape ; sh:path ex:p ; sg:ruleId "X1" ; sg:variant "late" ; sg:why "Because." .')
    ).values()
    assert (text.id, text.why, text.help_uri) == ("X1-late", "Because.", "")


@pytest.mark.parametrize(
    ("name", "ids"),
    [("G07", ["G07"]), ("g07", ["G07"]), (" G07 ", ["G07"]), ("sgs:G07", ["G07"]), (SGS + "G07", ["G07"]),
     ("G03", ["G03", "G03-unknown"]), ("g03-UNKNOWN", ["G03-unknown"]), ("interface-from", ["sgs:interface-from"]),
     ("sgs:interface-from", ["sgs:interface-from"]), ("waiver-expired", ["waiver-expired"]),
     ("waiver", ["sgs:Waiver", *[rule.id for rule in WAIVER_RULES]])],
)  # fmt: skip
def test_rules_are_found_by_any_of_their_names(name: str, ids: list[str]) -> None:
    if name == "waiver" and SGS + "Waiver" not in rule_texts(packed_shapes()):
        ids = ids[1:]
    assert [one.text.id for one in explain([name], packed_shapes())] == ids


@pytest.mark.parametrize(
    ("name", "near"),
    [("G7", "G07"), ("G99", ""), ("interface-form", "sgs:interface-from"), ("waiver-expird", "waiver-expired"),
     ("sgs:interface-lable", "sgs:interface-label"), ("", "")],
)  # fmt: skip
def test_an_unknown_rule_is_refused_with_the_one_that_may_be_meant(name: str, near: str) -> None:
    with pytest.raises(UsageError) as refused:
        explain([name], packed_shapes())
    assert f"there is no rule {name!r}" in str(refused.value)
    if near:
        assert f"did you mean {near}?" in str(refused.value)


@given(st.text(max_size=12))
def test_any_name_is_found_or_refused(name: str) -> None:
    with suppress(UsageError):
        assert explain([name], packed_shapes())


def test_asking_twice_tells_once_in_the_order_asked() -> None:
    assert [one.text.id for one in explain(["G10", "G01", "g10"], packed_shapes())] == ["G10", "G01"]


def test_what_rules_say_and_look_at() -> None:
    (one,) = explain(["G01"], packed_shapes())
    assert one.sentences == ("[name] is covered by no standard[doubt].",)
    assert one.looks_at == ("every sg:Interface",)
    (one,) = explain(["G05"], packed_shapes())
    assert one.looks_at == ("everything that sg:lists points at",)
    assert all(one.sentences and one.looks_at for one in explain([], packed_shapes()) if one.gap_rule)


def test_every_gap_rule_has_an_example_that_fails_as_it_says_and_one_that_passes() -> None:
    from sgkg.validation import check

    family = {iri: name for name in FAMILIES for iri in rules([shapes(name)])}
    for iri in rules(packed_shapes()):
        failing, passing = shown(iri)
        assert (failing.passes, passing.passes) == (False, True)
        for example in (failing, passing):
            assert "sgt:" not in example.turtle
            document = io.parse(example.turtle.encode(), source="example.ttl")
            results = check([document], shapes=[shapes(family[iri])], inference=True).report.results
            found = [result for result in results if result.source_shape == f"<{iri}>"]
            assert bool(found) is not example.passes, iri
            if example.finding:
                assert (example.finding, example.severity) in [(result.message, result.level) for result in found]


def test_shapes_of_users_have_no_example() -> None:
    assert shown("https://example.org/shapes#a") == ()
