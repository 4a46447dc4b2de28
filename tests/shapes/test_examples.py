"""Each shape file has examples that pass and examples that fail, and both engines find exactly what these say."""

from functools import cache

import pytest
from shape_examples import EXAMPLES, FAMILIES, Example, examples, shapes, unmet

from sgkg.model import Report, Result
from sgkg.namespaces import SH
from sgkg.validation import ENGINES, check, rules

EVERY = [example for family in FAMILIES for example in examples(family)]
each_example = pytest.mark.parametrize("example", EVERY, ids=lambda example: example.name)


@cache
def run(name: str, engine: str) -> Report:
    example = next(one for one in EVERY if one.name == name)
    return check(
        [example.document], shapes=[shapes(example.family)], engine_name=engine, inference=example.inference
    ).report


def results(example: Example, engine: str) -> tuple[Result, ...]:
    return run(example.name, engine).results


@pytest.mark.parametrize("family", FAMILIES)
def test_every_shape_file_has_both_kinds_of_example(family: str) -> None:
    assert {example.path.parent.name for example in examples(family)} == {"pass", "fail"}


def test_no_example_is_overlooked() -> None:
    assert {example.path for example in EVERY} == set(EXAMPLES.rglob("*.ttl"))


@each_example
def test_an_example_that_fails_says_what_it_expects(example: Example) -> None:
    assert bool(example.expectations) == (example.path.parent.name == "fail")


@each_example
def test_an_example_says_on_top_what_it_shows(example: Example) -> None:
    lines = example.path.read_text("utf-8").splitlines()
    assert next(line for line in lines if line and not line.startswith("@prefix")).startswith("# ")


@pytest.mark.parametrize("engine", ENGINES)
@each_example
def test_exactly_what_is_expected_is_found(example: Example, engine: str) -> None:
    missing, unexpected = unmet(example.expectations, results(example, engine))
    assert not missing
    assert not unexpected


@each_example
def test_the_engines_agree_to_the_letter(example: Example) -> None:
    first, second = (results(example, engine) for engine in ENGINES)
    assert first == second


RULES = [(family, iri) for family in FAMILIES for iri in rules([shapes(family)])]


@pytest.mark.parametrize(("family", "rule"), RULES, ids=lambda value: value.rpartition("#")[2])
def test_every_gap_rule_fails_somewhere_and_passes_somewhere(family: str, rule: str) -> None:
    failing = [e for e in examples(family) for one in e.expectations if one[SH + "sourceShape"] == f"<{rule}>"]
    assert failing
    passing = [example for example in examples(family) if not example.expectations]
    counts = [count for e in passing for count in run(e.name, ENGINES[0]).checked.shapes]
    assert any(count.focus_nodes for count in counts if count.shape == f"{rule}-target")
