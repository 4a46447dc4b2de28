"""The two engines find the same, in the packed inventory and in inventories that go wrong at random."""

from collections import Counter

import pytest
from generated_inventory import inventory

from sgkg import io
from sgkg.dataset import inventory_document
from sgkg.io import Document
from sgkg.model import Result
from sgkg.validation import ENGINES, check

SEEDS = range(10)


def found(document: Document, engine: str, as_of: str | None = None) -> Counter[tuple[object, ...]]:
    return Counter(map(comparable, check([document], engine_name=engine, as_of=as_of).report.results))


def comparable(result: Result) -> tuple[object, ...]:
    """Give all of a result; blank nodes, whose labels are the engine's own, are one symbol."""
    terms = (result.focus_node, result.value, result.source_shape, result.source_constraint)
    return (
        *("_:" if term is not None and term.startswith("_:") else term for term in terms),
        result.path,
        result.component,
        result.severity,
        result.messages,
    )


@pytest.mark.parametrize("as_of", [None, "2014-03-01"])
def test_engines_agree_on_the_packed_inventory(as_of: str | None) -> None:
    document = inventory_document("eg2-2010")
    first, second = (found(document, engine, as_of) for engine in ENGINES)
    assert first
    assert first == second


@pytest.mark.parametrize("seed", SEEDS)
def test_engines_agree_on_a_random_inventory(seed: int) -> None:
    document = io.parse(inventory(seed).encode(), source=f"random-{seed}.ttl")
    first, second = (found(document, engine) for engine in ENGINES)
    assert first
    assert first == second


def test_random_inventories_go_wrong_in_many_ways() -> None:
    """What never goes wrong is not compared."""
    every: Counter[str] = Counter()
    for seed in SEEDS:
        document = io.parse(inventory(seed).encode(), source=f"random-{seed}.ttl")
        results = check([document]).report.results
        every.update({f"{result.source_shape} {result.component}" for result in results})
    assert len(every) > 60


def test_a_seed_always_gives_the_same_inventory() -> None:
    assert inventory(1) == inventory(1)
    assert inventory(1) != inventory(2)
