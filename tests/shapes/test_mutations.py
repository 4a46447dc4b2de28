"""Whatever is taken out of a shape, some example notices."""

from dataclasses import dataclass
from functools import cache

import pytest
from shape_examples import FAMILIES, Example, examples, shapes, unmet
from shape_mutants import Mutant, mutants

from sgkg.dataset import make_slice
from sgkg.errors import EngineError, UsageError
from sgkg.validation.base import engine, read_report

NUMERIC = "SPARQL compares no text with a number; the guard is for the other engine, which does"

#: mutants that no example can tell from the original -> why
KNOWN = {
    "sgs:risk-in-scale-sparql without FILTER(isNumeric(?value) && isNumeric(?low) && isNumeric(?high))": NUMERIC,
    "sgs:risk-in-scale-sparql && -> ||": NUMERIC,
    "sgs:risk-in-scale-sparql && -> || (2)": NUMERIC,
    **{
        f"sgs:in-{scheme} sh:severity sh:Violation -> sh:Warning": "the finding is that of the shape with sh:node"
        for scheme in (
            "claim-status", "data-subject", "data-type", "edition-status", "evidence-level", "layer", "objective",
            "purpose", "risk-factor", "source-status",
        )
    },
}  # fmt: skip


@dataclass(frozen=True)
class Case:
    """An example, ready to be run again and again."""

    example: Example
    data: bytes
    own: frozenset[str]

    def is_met(self, text: bytes) -> bool:
        """Tell whether shapes find what the example expects, and nothing else."""
        try:
            found = read_report(engine("shacl").report(self.data, text)[0])[1]
        except (UsageError, EngineError):
            return False
        results = [result for result in found if result.focus_node in self.own or result.focus_node.startswith("_:")]
        return unmet(self.example.expectations, results) == ([], [])


@cache
def cases(family: str) -> tuple[Case, ...]:
    return tuple(_case(example) for example in examples(family))


def _case(example: Example) -> Case:
    piece = make_slice([example.document], inference=example.inference)
    return Case(example, piece.store.dump(), frozenset(example.document.subjects()))


def survives(mutant: Mutant, family: str) -> bool:
    """Tell whether every example is met by a mutant; those that expect something of its shape are asked first."""

    def distance(case: Case) -> int:
        named = {shape[1:-1] for one in case.example.expectations for shape in one.values() if "/shapes#" in shape}
        return min((0 if mutant.subject.startswith(shape) else 1 for shape in named), default=1)

    text = mutant.ntriples()
    return all(case.is_met(text) for case in sorted(cases(family), key=distance))


@pytest.mark.parametrize("family", FAMILIES)
def test_every_example_is_met_by_the_shapes_as_they_are(family: str) -> None:
    text = shapes(family).ntriples()
    assert [case.example.name for case in cases(family) if not case.is_met(text)] == []


@pytest.mark.parametrize("family", FAMILIES)
def test_no_mutant_survives_but_those_that_change_nothing(family: str) -> None:
    every = list(mutants(list(shapes(family).triples())))
    survivors = {mutant.name for mutant in every if survives(mutant, family)}
    known = KNOWN.keys() & {mutant.name for mutant in every}
    assert sorted(survivors - known) == [], "no example notices these; add one, or say in KNOWN why none can"
    assert sorted(known - survivors) == [], "some example does notice these; take them out of KNOWN"


def test_every_known_mutant_exists() -> None:
    names = {mutant.name for family in FAMILIES for mutant in mutants(list(shapes(family).triples()))}
    assert sorted(KNOWN.keys() - names) == []
