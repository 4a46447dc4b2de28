"""What follows from a vendor's declaration: its products and what each implements, in the words of the ontology.

A declaration may say a thing in several ways (an edition or the reference behind it, a version under one property or
another); what follows from it says it in one, so that questions stay short. Nothing here is about gaps.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from hashlib import sha256
from typing import Protocol

from sgkg import io
from sgkg.io import Document
from sgkg.namespaces import PREFIXES, RDF, RDFS, SG
from sgkg.terms import XSD, Iri, Literal, Term, plain, to_ntriples
from sgkg.vendors.model import Vendor

__all__ = ["Facts", "derived"]

_SCHEMA, _PROV = PREFIXES["schema"], PREFIXES["prov"]
_PRODUCT = (_SCHEMA + "Product", SG + "Product")
#: digits of a hash in an IRI: half of SHA-256's first 128 bits, as in gap IRIs
_DIGITS = 16
_Statement = tuple[Term, Iri, Term]


class Facts(Protocol):
    """What a claim may point to; see :class:`sgkg.vendors.reference.Reference`."""

    @property
    def interfaces(self) -> frozenset[str]:
        """IRIs of the interfaces."""

    @property
    def levels(self) -> tuple[str, ...]:
        """IRIs of the evidence levels, the lowest first."""

    def standard_of(self, iri: str) -> Iri | None:
        """Return the undated reference that an IRI means."""

    def listed(self, interface: str, standard: str) -> bool:
        """Whether the inventory has a standard as one that covers an interface."""

    def name(self, iri: str) -> str:
        """Return the name of a thing."""


@dataclass(frozen=True, slots=True)
class _Claim:
    node: Term
    interface: Iri
    standard: Iri
    edition: str
    level: Iri
    roles: tuple[Term, ...]
    expires: tuple[Term, ...]


class _Said:
    """The statements of a declaration by subject."""

    def __init__(self, document: Document) -> None:
        self._facts: dict[Term, dict[str, list[Term]]] = {}
        for subject, predicate, value in document.triples():
            self._facts.setdefault(subject, {}).setdefault(predicate, []).append(value)

    def values(self, subject: Term, *predicates: str) -> list[Term]:
        facts = self._facts.get(subject, {})
        found = [value for predicate in predicates for value in facts.get(predicate, [])]
        return sorted(set(found), key=to_ntriples)

    def one(self, subject: Term, *predicates: str) -> str:
        """Return the first value there is of properties that say the same, the property to be preferred first."""
        for predicate in predicates:
            if found := self.values(subject, predicate):
                return plain(found[0])
        return ""

    def products(self) -> list[Iri]:
        """Return the products that have an IRI and are not taken back, sorted."""
        found = (node for node in self._facts if {*map(plain, self.values(node, RDF + "type"))} & {*_PRODUCT})
        return sorted(node for node in found if isinstance(node, Iri) and not self.values(node, SG + "retractedOn"))


def derived(document: Document, vendor: Vendor, reference: Facts) -> bytes:
    """Write the graph ``graph/declared/<id>``, tombstones aside.

    Args:
        document: a declaration without violations.
        vendor: who declares it.
        reference: what claims may point to.

    Returns:
        N-Triples, sorted, without blank nodes: the vendor, each product that is not taken back, and a
        ``sg:Implementation`` for each claim of it that points to a known interface, standard and evidence level and
        is not taken back. Claims that differ in nothing of that are one implementation.
    """
    said = _Said(document)
    statements: set[_Statement] = set(_of_vendor(vendor))
    for product in said.products():
        name = _name(said, product)
        statements |= set(_of_product(said, product, name, vendor))
        for claim in _claims(said, product, reference):
            statements |= set(_of_claim(claim, product, name, vendor, reference))
    lines = io.document(statements).ntriples().splitlines(keepends=True)
    return b"".join(sorted(set(lines)))


def _of_vendor(vendor: Vendor) -> Iterator[_Statement]:
    yield from _about(vendor.iri, {
        RDF + "type": [Iri(SG + "Vendor")],
        RDFS + "label": [Literal.tagged(vendor.name, "en")],
        SG + "name": [Literal(vendor.name)],
        SG + "iriSpace": [Literal(prefix) for prefix in vendor.prefixes],
        SG + "declaredIn": [vendor.graph],
    })  # fmt: skip


def _of_product(said: _Said, product: Iri, name: str, vendor: Vendor) -> Iterator[_Statement]:
    version = said.one(product, SG + "version", _SCHEMA + "softwareVersion")
    yield from _about(product, {
        RDF + "type": [Iri(SG + "Product")],
        SG + "name": [Literal(name)],
        SG + "version": [Literal(version)] if version else [],
        SG + "vendor": [vendor.iri],
        _SCHEMA + "gtin": said.values(product, _SCHEMA + "gtin"),
    })  # fmt: skip


def _of_claim(claim: _Claim, product: Iri, name: str, vendor: Vendor, reference: Facts) -> Iterator[_Statement]:
    parts = [product, claim.interface, claim.standard, claim.edition, claim.level]
    key = "\n".join([*parts, *map(plain, claim.roles), *map(plain, claim.expires)])
    node = Iri(f"{vendor.iri}/implementation/{sha256(key.encode()).hexdigest()[:_DIGITS]}")
    standard = claim.edition or claim.standard
    sentence = f"{name} on {_lower(reference.name(claim.interface))} by {reference.name(standard)}"
    yield product, Iri(SG + "implementation"), node
    yield from _about(node, {
        RDF + "type": [Iri(SG + "Implementation")],
        SG + "name": [Literal(sentence)],
        SG + "product": [product],
        SG + "vendor": [vendor.iri],
        SG + "interface": [claim.interface],
        SG + "standard": [claim.standard],
        SG + "edition": [Iri(claim.edition)] if claim.edition else [],
        SG + "evidenceLevel": [claim.level],
        SG + "role": claim.roles,
        SG + "listed": [_boolean(reference.listed(claim.interface, claim.standard))],
        _SCHEMA + "expires": claim.expires,
        _PROV + "wasDerivedFrom": [claim.node] if isinstance(claim.node, Iri) else [],
    })  # fmt: skip


def _claims(said: _Said, product: Iri, reference: Facts) -> Iterator[_Claim]:
    """Give what claims come to, a pair of interface and standard at a time."""
    for node in said.values(product, SG + "claim"):
        if said.values(node, SG + "retractedOn"):
            continue
        levels = [level for level in said.values(node, SG + "evidenceLevel") if plain(level) in reference.levels]
        roles = tuple(role for role in said.values(node, SG + "role") if isinstance(role, Iri))
        expires = tuple(_ends(said, node))
        for interface in said.values(node, SG + "interface"):
            for named in said.values(node, SG + "standard"):
                standard = reference.standard_of(plain(named))
                if isinstance(interface, Iri) and interface in reference.interfaces and standard and levels:
                    edition = "" if named == standard else plain(named)
                    yield _Claim(node, interface, standard, edition, Iri(plain(levels[0])), roles, expires)


def _ends(said: _Said, claim: Term) -> list[Term]:
    """Return the day on which the last of the certificates ends; none where one of them never does."""
    certificates = said.values(claim, _SCHEMA + "hasCertification")
    days = [said.values(certificate, _SCHEMA + "expires") for certificate in certificates]
    if not days or not all(days):
        return []
    return [max((day for some in days for day in some), key=plain)]


def _name(said: _Said, product: Iri) -> str:
    """Name a product with its version, which many names have at their end already."""
    name = said.one(product, _SCHEMA + "name", RDFS + "label") or product
    version = said.one(product, SG + "version", _SCHEMA + "softwareVersion")
    return f"{name} {version}" if version and name.split()[-1:] != [version] else name


def _lower(name: str) -> str:
    """Write the name of an interface inside a sentence."""
    return name[:1].lower() + name[1:] if name.startswith("Interface ") else name


def _boolean(value: bool) -> Literal:
    return Literal("true" if value else "false", XSD + "boolean")


def _about(node: Iri, facts: dict[str, Iterable[Term]]) -> Iterator[_Statement]:
    return ((node, Iri(predicate), value) for predicate, values in facts.items() for value in values)
