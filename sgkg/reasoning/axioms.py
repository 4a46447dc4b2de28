"""Logical axioms, read from RDF: what a reasoner sees, and in which pieces it can be taken away.

The mapping is that of OWL 2 Mapping to RDF Graphs, sections 2 and 3. An axiom is one triple with all that its
blank nodes say: a restriction without its ``owl:onProperty`` would mean something else. Annotations are left
out.
"""

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property
from itertools import combinations
from math import inf

from sgkg.errors import RdfSyntaxError
from sgkg.namespaces import PREFIXES, RDF, RDFS
from sgkg.terms import XSD, BNode, Iri, Literal, Term, Triple, from_ntriples, to_ntriples

__all__ = ["DATATYPE_MAP", "OWL", "TYPE", "Axiom", "Theory", "list_items", "read_theory", "split", "write_ntriples"]

OWL = PREFIXES["owl"]
TYPE = Iri(RDF + "type")
_SKOS = PREFIXES["skos"]


def _terms(namespace: str, names: str) -> frozenset[str]:
    return frozenset(namespace + name for name in names.split())


_ENTITY_KINDS = _terms(OWL, "Class ObjectProperty DatatypeProperty AnnotationProperty NamedIndividual") | _terms(
    RDFS, "Datatype"
)
_CHARACTERISTICS = _terms(
    OWL,
    "FunctionalProperty InverseFunctionalProperty TransitiveProperty SymmetricProperty AsymmetricProperty "
    "ReflexiveProperty IrreflexiveProperty",
)
_AXIOM_NODES = _terms(OWL, "AllDisjointClasses AllDisjointProperties AllDifferent NegativePropertyAssertion")
_PROPERTY_AXIOMS = _terms(RDFS, "subPropertyOf domain range") | _terms(
    OWL, "equivalentProperty propertyDisjointWith inverseOf propertyChainAxiom"
)
_OTHER_AXIOMS = _terms(RDFS, "subClassOf") | _terms(
    OWL, "equivalentClass disjointWith disjointUnionOf hasKey sameAs differentFrom"
)
_VOCABULARY = (OWL, RDF, RDFS, XSD)
#: OWL 2 Structural Specification, section 4; HermiT takes these and no others.
DATATYPE_MAP = (
    _terms(OWL, "real rational")
    | _terms(RDFS, "Literal")
    | _terms(RDF, "XMLLiteral PlainLiteral langString")
    | _terms(
        XSD,
        "decimal integer nonNegativeInteger nonPositiveInteger positiveInteger negativeInteger long int "
        "short byte unsignedLong unsignedInt unsignedShort unsignedByte double float string normalizedString "
        "token language Name NCName NMTOKEN boolean hexBinary base64Binary anyURI dateTime dateTimeStamp",
    )
)
#: Texts of the numbers and truth values (XML Schema Part 2, 3.2); HermiT looks at those of the other datatypes.
_LEXICAL = {
    XSD + "integer": re.compile(r"[+-]?\d+"),
    XSD + "decimal": re.compile(r"[+-]?(\d+(\.\d*)?|\.\d+)"),
    XSD + "double": re.compile(r"[+-]?(\d+(\.\d*)?|\.\d+)([eE][+-]?\d+)?|[+-]?INF|NaN"),
    XSD + "boolean": re.compile(r"true|false|0|1"),
}
#: Lowest and highest value of the datatypes derived from xsd:integer (3.3), which HermiT does not hold them to.
_BOUNDS: Mapping[str, tuple[float, float]] = {
    XSD + name: bounds
    for name, bounds in {
        "nonNegativeInteger": (0, inf),
        "nonPositiveInteger": (-inf, 0),
        "positiveInteger": (1, inf),
        "negativeInteger": (-inf, -1),
        "long": (-(2**63), 2**63 - 1),
        "int": (-(2**31), 2**31 - 1),
        "short": (-(2**15), 2**15 - 1),
        "byte": (-(2**7), 2**7 - 1),
        "unsignedLong": (0, 2**64 - 1),
        "unsignedInt": (0, 2**32 - 1),
        "unsignedShort": (0, 2**16 - 1),
        "unsignedByte": (0, 2**8 - 1),
    }.items()
}
_LINE = re.compile(r"\s*(<[^>]*>|_:\S+)\s+(<[^>]*>)\s+(<[^>]*>|_:\S+|\".*\"\S*)\s*\.\s*(?:#.*)?")


@dataclass(frozen=True, slots=True)
class Axiom:
    """One logical statement that can be true or not, and be taken away.

    Attributes:
        triples: the statement itself, then what its blank nodes say.
    """

    triples: tuple[Triple, ...]

    @property
    def main(self) -> Triple:
        """The triple that carries the statement; its subject may be a blank node."""
        return self.triples[0]

    @property
    def is_about_individuals(self) -> bool:
        """Whether it states a fact about individuals rather than what words mean."""
        _, predicate, value = self.main
        if predicate == TYPE:
            return str(value) not in _CHARACTERISTICS | _AXIOM_NODES or value in (
                OWL + "AllDifferent",
                OWL + "NegativePropertyAssertion",
            )
        return predicate in (OWL + "sameAs", OWL + "differentFrom") or not predicate.startswith(_VOCABULARY)

    def objects(self, node: Term, predicate: str) -> list[Term]:
        """Return what the axiom says of one of its nodes."""
        return [o for s, p, o in self.triples if s == node and p == predicate]


@dataclass(frozen=True)
class Theory:
    """What a graph says logically.

    Attributes:
        declarations: which name is a class, an object property and so on.
        axioms: the logical statements, in the order of the text.
        labels: IRI -> label in English where there is one.
        undeclared: properties used without a declaration; a reasoner cannot know what they mean.
    """

    declarations: tuple[Triple, ...]
    axioms: tuple[Axiom, ...]
    labels: Mapping[str, str]
    undeclared: tuple[Iri, ...]

    @cached_property
    def kinds(self) -> Mapping[str, frozenset[str]]:
        """IRI -> the kinds it is declared with."""
        found: dict[str, set[str]] = defaultdict(set)
        for subject, _, kind in self.declarations:
            found[subject].add(str(kind))
        return {name: frozenset(kinds) for name, kinds in found.items()}

    @cached_property
    def individuals(self) -> frozenset[str]:
        """The subjects of facts."""
        return frozenset(str(axiom.main[0]) for axiom in self.axioms if axiom.is_about_individuals)

    def faults(self) -> list[str]:
        """Say in words what no OWL 2 DL reasoner accepts, or would pass over in silence.

        Covers values that do not fit the kind of their property, datatypes outside the OWL 2 datatype map, and
        texts that are no number or truth value although their datatype says so.
        """
        return sorted({sentence for axiom in self.axioms for sentence in self._faults_of(axiom)})

    def _faults_of(self, axiom: Axiom) -> Iterator[str]:
        subject, predicate, value = axiom.main
        kinds = self.kinds.get(predicate, frozenset())
        if OWL + "DatatypeProperty" in kinds:
            if not isinstance(value, Literal):
                yield f"the data property {predicate} of {subject} has a value that is no literal: {value}"
            elif value.datatype not in DATATYPE_MAP:
                yield (
                    f"the data property {predicate} of {subject} has the value {to_ntriples(value)}, whose "
                    "datatype is outside the OWL 2 datatype map; use another datatype, or make the property "
                    "an annotation property"
                )
            elif not _is_a_value(value):
                yield (
                    f"the data property {predicate} of {subject} has the value {to_ntriples(value)}, which is no "
                    "value of its datatype"
                )
        elif OWL + "ObjectProperty" in kinds and isinstance(value, Literal):
            yield f"the object property {predicate} of {subject} has a literal as value: {to_ntriples(value)}"
        elif predicate == RDFS + "range" and str(value).startswith(XSD) and value not in DATATYPE_MAP:
            yield f"the range of {subject} is {value}, a datatype outside the OWL 2 datatype map"

    def signature_declarations(self, axioms: Iterable[Axiom]) -> list[Triple]:
        """Return the declarations of the names that some axioms use."""
        used = {str(term) for axiom in axioms for triple in axiom.triples for term in triple}
        return [triple for triple in self.declarations if triple[0] in used]


def read_theory(ntriples: bytes) -> Theory:
    """Sort the triples of a graph into declarations, axioms and what is not logical.

    Raises:
        RdfSyntaxError: the text is not N-Triples.
    """
    triples = list(dict.fromkeys(_parse(ntriples)))
    about: dict[Term, list[Triple]] = defaultdict(list)
    kinds: dict[str, set[str]] = defaultdict(set)
    for triple in triples:
        about[triple[0]].append(triple)
        if triple[1] == TYPE:
            kinds[triple[0]].add(str(triple[2]))
    inner: set[Term] = {node for node, said in about.items() if isinstance(node, BNode) and _is_structure(said)}
    declarations, axioms, undeclared = [], [], set()
    for triple in triples:
        subject, predicate, value = triple
        if predicate == TYPE and isinstance(subject, Iri) and value in _ENTITY_KINDS:
            declarations.append(triple)
        elif _is_axiom(triple, kinds, inner):
            axioms.append(Axiom((triple, *_closure(triple, about, inner))))
        elif not (predicate.startswith(_VOCABULARY) or kinds[predicate] & _ENTITY_KINDS or subject in inner):
            undeclared.add(predicate)
    return Theory(tuple(declarations), tuple(axioms), _labels(triples), tuple(sorted(undeclared)))


def _is_a_value(literal: Literal) -> bool:
    low, high = _BOUNDS.get(literal.datatype, (-inf, inf))
    base = XSD + "integer" if literal.datatype in _BOUNDS else literal.datatype
    form = _LEXICAL.get(XSD + "double" if base == XSD + "float" else base)
    if form is None:
        return True
    return form.fullmatch(literal.value) is not None and (
        literal.datatype not in _BOUNDS or low <= int(literal.value) <= high
    )


def _parse(ntriples: bytes) -> Iterator[Triple]:
    for number, line in enumerate(ntriples.decode().split("\n"), start=1):
        if not line.strip() or line.lstrip().startswith("#"):
            continue
        match = _LINE.fullmatch(line.rstrip("\r"))
        if match is None:
            raise RdfSyntaxError("not an N-Triples statement", line=number)
        subject, predicate, value = map(from_ntriples, match.groups())
        if isinstance(predicate, Iri) and not isinstance(subject, Literal):
            yield subject, predicate, value


def _is_structure(said: Iterable[Triple]) -> bool:
    """Tell the blank nodes of the OWL syntax from unnamed individuals."""
    for _, predicate, value in said:
        if predicate == TYPE and isinstance(value, Iri):
            if value.startswith(_VOCABULARY) and value not in (OWL + "Thing", OWL + "NamedIndividual"):
                return True
        elif predicate in (OWL + "sameAs", OWL + "differentFrom"):
            continue
        elif predicate.startswith((OWL, RDF, XSD)):
            return True
    return False


def _is_axiom(triple: Triple, kinds: Mapping[str, set[str]], inner: set[Term]) -> bool:
    subject, predicate, value = triple
    if predicate == TYPE:
        if value in _CHARACTERISTICS:
            return True
        if subject in inner:
            return value in _AXIOM_NODES
        return value in inner or not value.startswith(_VOCABULARY) or value == OWL + "Nothing"  # type: ignore[union-attr] # a type is no literal
    if predicate in _PROPERTY_AXIOMS:
        return OWL + "AnnotationProperty" not in kinds.get(subject, ()) and isinstance(subject, Iri)
    if predicate in _OTHER_AXIOMS:
        return True
    return bool(kinds.get(predicate, set()) & {OWL + "ObjectProperty", OWL + "DatatypeProperty"})


def _closure(triple: Triple, about: Mapping[Term, list[Triple]], inner: set[Term]) -> list[Triple]:
    found: dict[Triple, None] = {}
    waiting = [term for term in (triple[0], triple[2]) if term in inner]
    seen = set(waiting)
    while waiting:
        for statement in about[waiting.pop(0)]:
            # A class expression may be the left side of another axiom: that one is not part of this one.
            if statement == triple or statement[1] in _OTHER_AXIOMS:
                continue
            found[statement] = None
            if statement[2] in inner and statement[2] not in seen:
                seen.add(statement[2])
                waiting.append(statement[2])
    return list(found)


def _labels(triples: Iterable[Triple]) -> dict[str, str]:
    best: dict[str, tuple[int, int, str]] = {}
    for subject, predicate, value in triples:
        if predicate in (RDFS + "label", _SKOS + "prefLabel") and isinstance(value, Literal):
            language = 0 if value.language.startswith("en") else 1 if not value.language else 2
            rank = (language, predicate != _SKOS + "prefLabel", value.value)
            best[subject] = min(rank, best.get(subject, rank))
    return {subject: rank[2] for subject, rank in best.items()}


def list_items(axiom: Axiom, head: Term) -> list[Term]:
    """Return the members of an RDF list."""
    items: list[Term] = []
    while head != RDF + "nil" and axiom.objects(head, RDF + "first"):
        items += axiom.objects(head, RDF + "first")[:1]
        head = (axiom.objects(head, RDF + "rest") or [Iri(RDF + "nil")])[0]
    return items


def split(axioms: Iterable[Axiom]) -> list[Axiom]:
    """Break axioms about many things at once into ones about two, so that a clash names only those."""
    pieces: dict[Axiom, None] = {}
    for axiom in axioms:
        pieces.update(dict.fromkeys(_split(axiom)))
    return list(pieces)


def _split(axiom: Axiom) -> Iterator[Axiom]:
    subject, predicate, value = axiom.main
    pairwise = {
        OWL + "AllDisjointClasses": "disjointWith",
        OWL + "AllDisjointProperties": "propertyDisjointWith",
        OWL + "AllDifferent": "differentFrom",
    }
    if predicate == TYPE and isinstance(value, Iri) and value in pairwise:
        heads = axiom.objects(subject, OWL + "members") + axiom.objects(subject, OWL + "distinctMembers")
        members = [item for head in heads for item in list_items(axiom, head)]
        if all(isinstance(member, Iri) for member in members):
            yield from _pairs(members, pairwise[value])
            return
    elif predicate == OWL + "disjointUnionOf":
        members = list_items(axiom, value)
        if all(isinstance(member, Iri) for member in members):
            union = BNode(f"{value}-union")
            one_of_them = (subject, Iri(OWL + "equivalentClass"), union)
            of = ((union, TYPE, Iri(OWL + "Class")), (union, Iri(OWL + "unionOf"), value))
            yield Axiom((one_of_them, *of, *axiom.triples[1:]))
            yield from _pairs(members, "disjointWith")
            return
    yield axiom


def _pairs(members: Iterable[Term], predicate: str) -> Iterator[Axiom]:
    for left, right in combinations(sorted({str(member) for member in members}), 2):
        yield Axiom(((Iri(left), Iri(OWL + predicate), Iri(right)),))


def write_ntriples(triples: Iterable[Triple]) -> bytes:
    """Write triples as N-Triples, each once."""
    lines = dict.fromkeys(" ".join(map(to_ntriples, triple)) + " .\n" for triple in triples)
    return "".join(lines).encode()
