"""A quick guess at which axioms clash.

Forward chaining over the common part of OWL 2 (close to the RL profile, with witnesses for "some"), each fact
with the axioms behind it. It is neither sound nor complete, and need not be: a guess only saves HermiT runs,
as HermiT confirms and shrinks it. Facts with fewer axioms behind them come first, so that small clashes do.
"""

import heapq
from collections import defaultdict
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from itertools import count
from typing import TypeAlias

from sgkg.namespaces import RDF, RDFS
from sgkg.reasoning.axioms import OWL, TYPE, Axiom, list_items
from sgkg.terms import XSD, BNode, Literal, Term, plain

__all__ = ["guesses"]

_MAX_FACTS = 200_000
_MAX_WITNESS_DEPTH = 3
_Why: TypeAlias = frozenset[int]
#: ("type", x, class), ("link", x, property, y), ("same", x, y)
_Fact: TypeAlias = tuple[object, ...]
_Rule: TypeAlias = tuple[Term, _Why]


@dataclass(frozen=True, slots=True)
class _Witness:
    """The thing that "has some value of a property" promises."""

    of: object
    node: Term
    depth: int


def guesses(axioms: Sequence[Axiom], always: Sequence[Axiom] = ()) -> Iterator[list[Axiom]]:
    """Yield sets of axioms that probably contradict each other, small ones first.

    Args:
        axioms: where to look.
        always: axioms that hold and are never part of a guess.
    """
    chainer = _Chainer()
    for number, axiom in enumerate([*always, *axioms]):
        chainer.tell(axiom, frozenset() if number < len(always) else frozenset([number - len(always)]))
    for why in chainer.clashes():
        yield [axioms[number] for number in sorted(why)]


class _Chainer:
    """Facts with the reasons for them, worked off in the order of how many reasons they need."""

    def __init__(self) -> None:
        self._heap: list[tuple[int, int, _Fact, _Why]] = []
        self._tick = count()
        self._why: dict[_Fact, _Why] = {}
        self._types: dict[object, dict[Term, _Why]] = defaultdict(dict)
        self._out: dict[tuple[object, Term], dict[object, _Why]] = defaultdict(dict)
        self._in: dict[tuple[object, Term], dict[object, _Why]] = defaultdict(dict)
        self._above: dict[Term, list[_Rule]] = defaultdict(list)
        self._wholes: dict[Term, list[tuple[Term, list[Term]]]] = defaultdict(list)
        self._some: dict[Term, list[tuple[Term, Term]]] = defaultdict(list)
        self._links: dict[Term, list[tuple[str, Term, _Why]]] = defaultdict(list)
        self._node: dict[Term, tuple[str, Term, Term]] = {}
        self._parts: dict[Term, list[Term]] = {}
        self._enemies: dict[Term, list[_Rule]] = defaultdict(list)
        self._different: list[tuple[Term, Term, _Why]] = []
        self._chains: dict[Term, list[tuple[list[Term], Term, _Why]]] = defaultdict(list)
        self._marks: dict[Term, list[tuple[str, _Why]]] = defaultdict(list)
        self._found: list[_Why] = []

    def tell(self, axiom: Axiom, why: _Why) -> None:
        """Take an axiom in, as rules or as a fact."""
        self._read_nodes(axiom)
        subject, predicate, value = axiom.main
        name = predicate.removeprefix(OWL).removeprefix(RDFS)
        match name:
            case "subClassOf":
                self._above[subject].append((value, why))
            case "equivalentClass":
                self._above[subject].append((value, why))
                self._above[value].append((subject, why))
            case "disjointWith":
                self._enemies[subject].append((value, why))
                self._enemies[value].append((subject, why))
            case "subPropertyOf":
                self._links[subject].append(("to", value, why))
            case "equivalentProperty":
                self._links[subject].append(("to", value, why))
                self._links[value].append(("to", subject, why))
            case "inverseOf":
                self._links[subject].append(("back", value, why))
                self._links[value].append(("back", subject, why))
            case "domain" | "range":
                self._links[subject].append((name, value, why))
            case "propertyDisjointWith":
                self._links[subject].append(("not", value, why))
                self._links[value].append(("not", subject, why))
            case "propertyChainAxiom":
                steps = list_items(axiom, value)
                for step in set(steps):
                    self._chains[step].append((steps, subject, why))
            case "differentFrom":
                self._different.append((subject, value, why))
            case "sameAs":
                self._add(("same", subject, value), why)
            case _ if predicate == TYPE and str(value).startswith(OWL) and value != OWL + "Nothing":
                self._marks[subject].append((str(value).removeprefix(OWL).removesuffix("Property"), why))
            case _ if predicate == TYPE:
                self._add(("type", subject, value), why)
            case _ if not predicate.startswith((OWL, RDF, RDFS)):
                self._add(("link", subject, predicate, value), why)

    def _read_nodes(self, axiom: Axiom) -> None:
        for node in {s for s, _, _ in axiom.triples if isinstance(s, BNode)} - self._node.keys():
            for kind in ("intersectionOf", "unionOf"):
                for head in axiom.objects(node, OWL + kind):
                    parts = self._parts[node] = list_items(axiom, head)
                    self._node[node] = (kind, node, node)
                    for part in parts:
                        self._wholes[part].append((node, parts if kind == "intersectionOf" else [part]))
            for head in axiom.objects(node, OWL + "complementOf"):
                self._enemies[node].append((head, frozenset()))
                self._enemies[head].append((node, frozenset()))
            for on in axiom.objects(node, OWL + "onProperty"):
                for kind in ("someValuesFrom", "allValuesFrom", "hasValue"):
                    for filler in axiom.objects(node, OWL + kind):
                        self._node[node] = (kind, on, filler)
                        if kind == "someValuesFrom":
                            self._some[on].append((filler, node))
                        elif kind == "hasValue":
                            self._links[on].append((kind, node, frozenset()))

    def clashes(self) -> list[_Why]:
        """Work all facts off and return the sets of reasons for contradictions, smallest first."""
        while self._heap and len(self._why) < _MAX_FACTS:
            _, _, fact, why = heapq.heappop(self._heap)
            if fact in self._why:
                continue
            self._why[fact] = why
            kind, *rest = fact
            steps: dict[object, Callable[..., None]] = {
                "type": self._on_type,
                "link": self._on_link,
                "same": self._on_same,
            }
            steps[kind](*rest, why)
        return sorted(dict.fromkeys(self._found), key=lambda why: (len(why), sorted(why)))

    def _add(self, fact: _Fact, why: _Why) -> None:
        if fact not in self._why:
            heapq.heappush(self._heap, (len(why), next(self._tick), fact, why))

    def _on_type(self, thing: object, kind: Term, why: _Why) -> None:
        types = self._types[thing]
        types[kind] = why
        if kind == OWL + "Nothing":
            self._found.append(why)
        for enemy, reason in self._enemies[kind]:
            if enemy in types:
                self._found.append(why | reason | types[enemy])
        for above, reason in self._above[kind]:
            self._add(("type", thing, above), why | reason)
        for whole, parts in self._wholes[kind]:
            if all(part in types for part in parts):
                self._add(("type", thing, whole), frozenset().union(*(types[part] for part in parts)))
        for prop, whole in ((p, w) for p, rules in self._some.items() for f, w in rules if f == kind):
            for other, reason in self._in[thing, prop].items():
                self._add(("type", other, whole), why | reason)
        self._open(thing, kind, why)

    def _open(self, thing: object, node: Term, why: _Why) -> None:
        """Follow from a class expression to what it promises."""
        form, prop, filler = self._node.get(node, ("", node, node))
        if form == "intersectionOf":
            for part in self._parts[node]:
                self._add(("type", thing, part), why)
        elif form == "allValuesFrom":
            for other, reason in self._out[thing, prop].items():
                self._add(("type", other, filler), why | reason)
        elif form == "hasValue":
            self._add(("link", thing, prop, filler), why)
        elif form == "someValuesFrom":
            depth = thing.depth + 1 if isinstance(thing, _Witness) else 1
            if depth <= _MAX_WITNESS_DEPTH:
                witness = _Witness(thing, node, depth)
                self._add(("link", thing, prop, witness), why)
                self._add(("type", witness, filler), why)

    def _on_link(self, thing: object, prop: Term, other: object, why: _Why) -> None:
        for mark, reason in self._marks[prop]:
            self._on_marked(mark, thing, prop, other, why | reason)
        self._out[thing, prop][other] = why
        self._in[other, prop][thing] = why
        for kind, target, reason in self._links[prop]:
            both = why | reason
            if kind == "to":
                self._add(("link", thing, target, other), both)
            elif kind == "back":
                self._add(("link", other, target, thing), both)
            elif kind == "domain" or (kind == "hasValue" and other == self._node[target][2]):
                self._add(("type", thing, target), both)
            elif kind == "not" and other in self._out[thing, target]:
                self._found.append(both | self._out[thing, target][other])
            elif kind == "range" and isinstance(other, Literal):
                if _family(other.datatype) != _family(plain(target)):
                    self._found.append(both)
            elif kind == "range":
                self._add(("type", other, target), both)
        for filler, node in self._some[prop]:
            if filler in self._types[other]:
                self._add(("type", thing, node), why | self._types[other][filler])
            elif filler == OWL + "Thing":
                self._add(("type", thing, node), why)
        for node, reason in list(self._types[thing].items()):
            form, on, filler = self._node.get(node, ("", node, node))
            if form == "allValuesFrom" and on == prop:
                self._add(("type", other, filler), why | reason)
        for steps, target, reason in self._chains[prop]:
            for place in (i for i, step in enumerate(steps) if step == prop):
                for first, last, all_reasons in self._along(steps, place, thing, other, why | reason):
                    self._add(("link", first, target, last), all_reasons)

    def _along(
        self, steps: list[Term], place: int, thing: object, other: object, why: _Why
    ) -> Iterator[tuple[object, object, _Why]]:
        """Walk a chain backwards and forwards from the link that has just been found."""
        starts = [(thing, why)]
        for step in reversed(steps[:place]):
            starts = [(t, w | r) for at, w in starts for t, r in self._in[at, step].items()]
        ends: list[tuple[object, _Why]] = [(other, frozenset())]
        for step in steps[place + 1 :]:
            ends = [(t, w | r) for at, w in ends for t, r in self._out[at, step].items()]
        yield from ((first, last, w | v) for first, w in starts for last, v in ends)

    def _on_marked(self, mark: str, thing: object, prop: Term, other: object, why: _Why) -> None:
        if mark == "Functional":
            for known, reason in list(self._out[thing, prop].items()):
                self._add(("same", known, other), why | reason)
        elif mark == "InverseFunctional":
            for known, reason in list(self._in[other, prop].items()):
                self._add(("same", known, thing), why | reason)
        elif mark == "Symmetric":
            self._add(("link", other, prop, thing), why)
        elif mark == "Transitive":
            for first, reason in list(self._in[thing, prop].items()):
                self._add(("link", first, prop, other), why | reason)
            for last, reason in list(self._out[other, prop].items()):
                self._add(("link", thing, prop, last), why | reason)
        elif mark == "Irreflexive" and thing == other:
            self._found.append(why)
        elif mark == "Asymmetric" and thing in self._out[other, prop]:
            self._found.append(why | self._out[other, prop][thing])

    def _on_same(self, one: object, two: object, why: _Why) -> None:
        if isinstance(one, Literal) and isinstance(two, Literal):
            if one != two:
                self._found.append(why)
            return
        for left, right, reason in self._different:
            if {left, right} == {one, two}:
                self._found.append(why | reason)
        for at, to in ((one, two), (two, one)):
            for kind, reason in list(self._types[at].items()):
                self._add(("type", to, kind), why | reason)
            self._add(("same", to, at), why)


def _family(datatype: str) -> str:
    """Group datatypes whose values can be equal; different groups of OWL 2 never share a value."""
    name = datatype.removeprefix(XSD)
    if name in ("double", "float", "boolean", "anyURI", "dateTime"):
        return name
    if name in ("string", "normalizedString", "token", "language", "Name", "NCName", "NMTOKEN"):
        return "text"
    numbers = ("integer", "decimal", "long", "int", "short", "byte")
    return "number" if name.lower().endswith(numbers) else "other"
