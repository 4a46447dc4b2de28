"""Axioms as English sentences, for people who do not read OWL."""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass

from sgkg.namespaces import RDFS, compress
from sgkg.reasoning.axioms import OWL, TYPE, Axiom, list_items
from sgkg.terms import XSD, BNode, Iri, Literal, Term, plain

__all__ = ["in_words"]

_DATATYPES = {
    XSD + "boolean": "true or false",
    XSD + "decimal": "a number",
    XSD + "integer": "a whole number",
    XSD + "nonNegativeInteger": "a whole number from 0",
    XSD + "string": "a text",
    XSD + "dateTime": "a date with time",
    XSD + "anyURI": "an address",
}
_COUNTS = {"min": "at least", "max": "at most", "": "exactly"}
_VOWELS = "aeio"
#: Letters whose names begin with a vowel sound: an SGAM domain.
_SPOKEN_VOWELS = "AEFHILMNORSX"


def in_words(axiom: Axiom, labels: Mapping[str, str]) -> str:
    """Say an axiom as an English sentence.

    Args:
        axiom: what to say.
        labels: IRI -> label; where there is none, the IRI is shortened.

    >>> meter, device = Iri("https://example.org/meter"), Iri("https://example.org/Device")
    >>> in_words(Axiom(((meter, TYPE, device),)), {meter: "meter", device: "device"})
    "'meter' is a device."
    """
    speaker = _Speaker(axiom, labels)
    subject, predicate, value = axiom.main
    if predicate == TYPE:
        return speaker.type_sentence(subject, value)
    sentence = _SENTENCES.get(predicate)
    if sentence:
        return sentence(speaker, subject, value)
    if predicate.startswith((OWL, RDFS)):
        return f"{speaker.quoted(subject)} {compress(predicate)} {speaker.quoted(value)}."
    return f"{speaker.quoted(subject)} has {speaker.value(value)} as a value of {speaker.quoted(predicate)}."


@dataclass(frozen=True, slots=True)
class _Speaker:
    axiom: Axiom
    labels: Mapping[str, str]

    def label(self, term: Term) -> str:
        if isinstance(term, BNode):
            return "something unnamed"
        name = compress(plain(term))
        local = re.split(r"[#/]", name.rstrip("#/"))[-1] if "://" in name else name
        return self.labels.get(plain(term)) or local

    def quoted(self, term: Term) -> str:
        return self.label(term) if isinstance(term, BNode) else f"'{self.label(term)}'"

    def value(self, term: Term) -> str:
        return f'"{term.value}"' if isinstance(term, Literal) else self.quoted(term)

    def first(self, node: Term, name: str) -> Term | None:
        return next(iter(self.axiom.objects(node, OWL + name)), None)

    def items(self, head: Term) -> list[Term]:
        return list_items(self.axiom, head)

    def a(self, kind: Term) -> str:
        """Say a class with its article: "a device", "an interface that has ..."."""
        if not isinstance(kind, BNode):
            return _DATATYPES.get(plain(kind)) or _with_article(self.label(kind))
        for name, word in (("intersectionOf", "and"), ("unionOf", "or")):
            head = self.first(kind, name)
            if head is not None:
                return self._joined(self.items(head), word)
        chosen = self.first(kind, "oneOf")
        if chosen is not None:
            return "one of " + ", ".join(self.value(item) for item in self.items(chosen))
        return f"something that {self._clause(kind)}"

    def _joined(self, parts: list[Term], word: str) -> str:
        if word == "or":
            return " or ".join(self.a(part) for part in parts)
        named = [part for part in parts if not isinstance(part, BNode)]
        rest = [part for part in parts if isinstance(part, BNode)]
        head = self.a(named[0]) if named else "something"
        clauses = [f"is {self.a(part)}" for part in named[1:]] + [self._clause(part) for part in rest]
        return f"{head} that {' and '.join(clauses)}" if clauses else head

    def _clause(self, node: Term) -> str:
        opposite = self.first(node, "complementOf")
        if opposite is not None:
            return f"is not {self.a(opposite)}"
        on = self.first(node, "onProperty")
        if on is None:
            said = not isinstance(node, BNode) or self._is_listed(node)
            return f"is {self.a(node)}" if said else "is described in a way that has no words here"
        forms = ("someValuesFrom", "allValuesFrom", "hasValue")
        some, every, given = (self.first(node, form) for form in forms)
        if some is not None:
            return f"has {self.a(some)} as a value of {self.property(on)}"
        if every is not None:
            return f"has as a value of {self.property(on)} only what is {self.a(every)}"
        if given is not None:
            return f"has {self.value(given)} as a value of {self.property(on)}"
        return self._count(node, on) or f"has itself as a value of {self.property(on)}"

    def _is_listed(self, node: Term) -> bool:
        return any(self.first(node, name) is not None for name in ("intersectionOf", "unionOf", "oneOf"))

    def _count(self, node: Term, on: Term) -> str | None:
        for kind, word in _COUNTS.items():
            plain_name = f"{kind}Cardinality" if kind else "cardinality"
            for name in (plain_name, f"{kind}QualifiedCardinality" if kind else "qualifiedCardinality"):
                number = self.first(node, name)
                if number is not None:
                    filler = self.first(node, "onClass") or self.first(node, "onDataRange")
                    values = "value" if plain(number) == "1" else "values"
                    of = f", each {self.a(filler)}" if filler is not None else ""
                    return f"has {word} {plain(number)} {values} of {self.property(on)}{of}"
        return None

    def property(self, prop: Term) -> str:
        inverse = self.first(prop, "inverseOf") if isinstance(prop, BNode) else None
        return f"the inverse of {self.quoted(inverse)}" if inverse is not None else self.quoted(prop)

    def type_sentence(self, subject: Term, kind: Term) -> str:
        p = self.quoted(subject)
        pair = f"If one thing has another as a value of {p}, then the other"
        characteristic = {
            "FunctionalProperty": f"Nothing has more than one value of {p}.",
            "InverseFunctionalProperty": f"No two things share a value of {p}.",
            "TransitiveProperty": f"A value of {p} of a value of {p} is itself a value of {p}.",
            "SymmetricProperty": f"{pair} has the one.",
            "AsymmetricProperty": f"{pair} never has the one.",
            "ReflexiveProperty": f"Everything has itself as a value of {p}.",
            "IrreflexiveProperty": f"Nothing has itself as a value of {p}.",
        }.get(plain(kind).removeprefix(OWL))
        if characteristic:
            return characteristic
        if kind == OWL + "NegativePropertyAssertion":
            source, on = self.first(subject, "sourceIndividual"), self.first(subject, "assertionProperty")
            target = self.first(subject, "targetIndividual") or self.first(subject, "targetValue")
            if source is not None and on is not None and target is not None:
                what = f"{self.value(target)} as a value of {self.quoted(on)}"
                return f"{self.quoted(source)} does not have {what}."
        if isinstance(kind, Iri) and kind.startswith(OWL + "All"):
            head = self.first(subject, "members") or self.first(subject, "distinctMembers")
            names = ", ".join(self.quoted(item) for item in self.items(head or subject))
            return f"No two of these are the same or share anything: {names}."
        return f"{p} is {self.a(kind)}."


def _with_article(label: str) -> str:
    vowel = label[:1].lower() in _VOWELS or (label[:1] in _SPOKEN_VOWELS and label[:2].isupper())
    # "user", "unit" and "use" begin with a consonant sound; other words with u do not
    vowel = vowel or (label.lower().startswith("u") and not label.lower().startswith(("us", "uni", "ut")))
    return f"{'an' if vowel else 'a'} {label}"


def _every(s: _Speaker, subject: Term, value: Term) -> str:
    if isinstance(subject, BNode):
        return f"Whatever is {s.a(subject)} is {s.a(value)}."
    return f"Every {s.label(subject)} is {s.a(value)}."


def _definition(s: _Speaker, subject: Term, value: Term) -> str:
    union = s.first(value, "unionOf")
    if union is not None:
        return f"Every {s.label(subject)} is {s.a(value)}, and each of these is {s.a(subject)}."
    return f"By definition, {s.a(subject)} is exactly {s.a(value)}."


def _disjoint(s: _Speaker, subject: Term, value: Term) -> str:
    return f"Nothing is both {s.a(subject)} and {s.a(value)} (they are declared disjoint)."


def _inverse(s: _Speaker, subject: Term, value: Term) -> str:
    p, q = s.quoted(subject), s.quoted(value)
    return f"If one thing has another as a value of {p}, the other has the one as a value of {q}, and back."


def _chain(s: _Speaker, subject: Term, value: Term) -> str:
    steps = " of a value of ".join(s.property(step) for step in reversed(s.items(value)))
    return f"Every value of {steps} is a value of {s.quoted(subject)}."


def _key(s: _Speaker, subject: Term, value: Term) -> str:
    keys = " and ".join(s.property(item) for item in s.items(value))
    return f"If {s.a(subject)} and another have the same value of {keys}, they are one and the same."


_SENTENCES: Mapping[str, Callable[[_Speaker, Term, Term], str]] = {
    RDFS + "subClassOf": _every,
    OWL + "equivalentClass": _definition,
    OWL + "disjointWith": _disjoint,
    OWL + "disjointUnionOf": lambda s, c, v: (
        f"Every {s.label(c)} is exactly one of: {', '.join(s.a(item) for item in s.items(v))}."
    ),
    RDFS + "domain": lambda s, p, c: f"Whatever has a value of {s.quoted(p)} is {s.a(c)}.",
    RDFS + "range": lambda s, p, c: f"Every value of {s.quoted(p)} is {s.a(c)}.",
    RDFS + "subPropertyOf": lambda s, p, q: f"Every value of {s.quoted(p)} is also a value of {s.quoted(q)}.",
    OWL + "equivalentProperty": lambda s, p, q: f"{s.quoted(p)} and {s.quoted(q)} always have the same values.",
    OWL + "propertyDisjointWith": lambda s, p, q: (
        f"Nothing has the same thing as a value of {s.quoted(p)} and of {s.quoted(q)}."
    ),
    OWL + "inverseOf": _inverse,
    OWL + "propertyChainAxiom": _chain,
    OWL + "hasKey": _key,
    OWL + "sameAs": lambda s, a, b: f"{s.quoted(a)} and {s.quoted(b)} are one and the same.",
    OWL + "differentFrom": lambda s, a, b: f"{s.quoted(a)} and {s.quoted(b)} are two different things.",
}
