"""Which axioms clash: the smallest set, found by asking HermiT again and again.

HermiT says *that* an ontology is inconsistent, never why. A set of axioms explains a clash when it is
inconsistent and every smaller part of it is consistent. A guess (``clash``) is confirmed by one run and then
shrunk by one run per axiom; where the guess fails, QuickXplain (Junker, AAAI 2004) divides and conquers over
everything.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from itertools import islice

from sgkg.errors import UsageError
from sgkg.reasoning.axioms import TYPE, Axiom, read_theory, split
from sgkg.reasoning.clash import guesses
from sgkg.reasoning.hermit import Oracle, refuse_faults
from sgkg.terms import Iri

__all__ = ["Explanation", "explain"]

_MEMBER = Iri("urn:sgkg:some-member")
#: Guesses to try before everything is searched.
_MAX_GUESSES = 3
#: Up to here one run per axiom is no dearer than dividing.
_MAX_ONE_BY_ONE = 12

Progress = Callable[[str], None]


@dataclass(frozen=True, slots=True)
class Explanation:
    """Axioms that cannot all be true, none of which can be left out.

    Attributes:
        axioms: facts first, then what the words mean.
        unsatisfiable: the class that can have no member, None where the whole is inconsistent.
        runs: how often HermiT was started to find them.
    """

    axioms: tuple[Axiom, ...]
    unsatisfiable: str | None
    runs: int


def explain(
    ntriples: bytes,
    unsatisfiable: str | None = None,
    *,
    progress: Progress | None = None,
    timeout_s: float = 300.0,
) -> Explanation:
    """Find a minimal set of axioms that clash.

    Args:
        ntriples: the graph that :func:`check` found inconsistent, or with an unsatisfiable class.
        unsatisfiable: IRI of a class that can have no member; None explains the inconsistency of the whole.
        progress: told in words how the search goes.
        timeout_s: for all runs together.

    Returns:
        The explanation. Axioms about many things at once (``owl:AllDisjointClasses`` and the like) are
        represented by the pair that takes part. There may be other sets that clash; this is a small one.

    Raises:
        UsageError: there is nothing to explain, or no Java.
        EngineError: HermiT failed, or the time is up.
    """
    theory = read_theory(ntriples)
    refuse_faults(theory)
    axioms = split(theory.axioms)
    always = [Axiom(((_MEMBER, TYPE, Iri(unsatisfiable)),))] if unsatisfiable else []
    oracle = Oracle(theory, always, timeout_s=timeout_s)
    tell = progress or (lambda _: None)
    core = _first_clash(axioms, always, oracle, tell)
    shrink = _one_by_one if len(core) <= _MAX_ONE_BY_ONE else _divide
    minimal = shrink(core, oracle, tell)
    ordered = sorted(minimal, key=lambda axiom: (not axiom.is_about_individuals, axioms.index(axiom)))
    return Explanation(tuple(ordered), unsatisfiable, oracle.runs)


def _first_clash(axioms: list[Axiom], always: list[Axiom], oracle: Oracle, tell: Progress) -> list[Axiom]:
    for guess in islice(guesses(axioms, always), _MAX_GUESSES):
        tell(f"trying {len(guess)} statements that may clash")
        if oracle.clash(guess):
            return guess
    meanings = [axiom for axiom in axioms if not axiom.is_about_individuals]
    # What makes a class impossible is nearly always in the definitions, which are far fewer than the facts.
    for part in (meanings, axioms):
        tell(f"searching all of {len(part)} statements")
        if oracle.clash(part):
            return part
    what = f"the class {always[0].main[2]} can have members" if always else "the statements can all be true"
    raise UsageError(f"there is nothing to explain: {what}")


def _one_by_one(core: list[Axiom], oracle: Oracle, tell: Progress) -> list[Axiom]:
    kept = list(core)
    for number, axiom in enumerate(core, start=1):
        tell(f"is it needed? statement {number} of {len(core)}")
        without = [other for other in kept if other != axiom]
        if oracle.clash(without):
            kept = without
    return kept


def _divide(core: list[Axiom], oracle: Oracle, tell: Progress) -> list[Axiom]:
    def minimal(base: Sequence[Axiom], changed: bool, rest: list[Axiom]) -> list[Axiom]:
        tell(f"run {oracle.runs + 1}: {len(rest)} statements in question")
        if changed and oracle.clash(base):
            return []
        if len(rest) == 1:
            return rest
        left, right = rest[: len(rest) // 2], rest[len(rest) // 2 :]
        from_right = minimal([*base, *left], bool(left), right)
        from_left = minimal([*base, *from_right], bool(from_right), left)
        return [*from_left, *from_right]

    return minimal([], False, core)
