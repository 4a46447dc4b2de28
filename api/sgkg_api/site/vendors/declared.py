"""What an old declaration said, read from its canonical N-Triples: products, what they claimed, what was taken back.

Pure.
"""

import json
import re
from collections.abc import Mapping
from dataclasses import dataclass
from hashlib import sha256

from sgkg.namespaces import PREFIXES, RDF, SG
from sgkg.terms import Literal, plain
from sgkg.terms import from_ntriples as term_of

__all__ = ["Declared", "TakenBack", "declared"]

_SCHEMA = PREFIXES["schema"]
_LINE = re.compile(rb"^(\S+) <([^>]+)> (.+) \.$", re.MULTILINE)
_TYPE, _CLAIM, _STANDARD, _INTERFACE, _LEVEL, _RETRACTED, _REASON, _NAME = (
    name.encode()
    for name in (
        RDF + "type", SG + "claim", SG + "standard", SG + "interface", SG + "evidenceLevel", SG + "retractedOn",
        SG + "retractionReason", _SCHEMA + "name",
    )
)  # fmt: skip
_VERSIONS = tuple(name.encode() for name in (SG + "version", _SCHEMA + "softwareVersion"))
_PRODUCTS = {f"<{name}>".encode() for name in (_SCHEMA + "Product", SG + "Product")}
#: nodes one behind the other that belong to a product: claim, certificate, its issuer, and some more
_DEEP = 6
#: digits of a hash: who finds two statements with the same one has gained nothing
_DIGITS = 16

_Said = dict[bytes, list[tuple[bytes, bytes]]]


@dataclass(frozen=True, slots=True)
class TakenBack:
    """A claim that a vendor has taken back, of a product that stays.

    Attributes:
        product: its IRI.
        interface: and ``standard`` as the claim has them, empty where it has none; ``level`` too.
        day: as the vendor writes it.
        reason: that the vendor gives, empty for none.
    """

    product: str
    interface: str
    standard: str
    level: str
    day: str
    reason: str


@dataclass(frozen=True, slots=True)
class Declared:
    """What a declaration says of products.

    Attributes:
        products: IRI -> name with version; those taken back aside.
        standards: IRI of a standard, as the claims have it -> IRIs of the products that claim it, sorted.
        prints: IRI of such a product -> hash of all that is said of it, whatever its blank nodes are called.
        taken: IRI of a product that is taken back -> its name, and the reason, empty for none.
        claims: claims that are taken back, of products that are not.
    """

    products: Mapping[str, str]
    standards: Mapping[str, tuple[str, ...]]
    prints: Mapping[str, str]
    taken: Mapping[str, tuple[str, str]]
    claims: tuple[TakenBack, ...]

    def claiming(self, standard: str) -> dict[str, str]:
        """Return the products that claim a standard or one of its editions: IRI -> name."""
        found = {
            product
            for name, products in self.standards.items()
            if name == standard or name.startswith(f"{standard}/")
            for product in products
        }
        return {product: self.products[product] for product in sorted(found)}

    def as_json(self) -> bytes:
        """Write it as JSON; :meth:`of_json` reads it."""
        claims = [[one.product, one.interface, one.standard, one.level, one.day, one.reason] for one in self.claims]
        parts = [dict(self.products), dict(self.standards), dict(self.prints), dict(self.taken), claims]
        return json.dumps(parts, ensure_ascii=False).encode()

    @classmethod
    def of_json(cls, text: bytes) -> "Declared":
        """Read what :meth:`as_json` has written."""
        products, standards, prints, taken, claims = json.loads(text)
        return cls(
            products,
            {name: tuple(found) for name, found in standards.items()},
            prints,
            {iri: (name, reason) for iri, (name, reason) in taken.items()},
            tuple(TakenBack(*one) for one in claims),
        )


def declared(content: bytes) -> Declared:
    """Read a declaration.

    Args:
        content: canonical N-Triples, as the history keeps them.
    """
    said: _Said = {}
    for match in _LINE.finditer(content):
        said.setdefault(match[1], []).append((match[2], match[3]))
    every = {node for node, facts in said.items() if any(p == _TYPE and o in _PRODUCTS for p, o in facts)}
    gone = {node for node, facts in said.items() if any(p == _RETRACTED for p, _ in facts)}
    products, prints, standards, claims = {}, {}, dict[str, set[str]](), set[tuple[str, ...]]()
    hashes = dict[tuple[bytes, int], bytes]()
    for node in sorted(every - gone):
        iri = _text(node)
        products[iri] = _name(said, node)
        prints[iri] = _print(said, node, every, hashes, _DEEP).hex()[:_DIGITS]
        for claim in _values(said, node, _CLAIM):
            if claim in gone:
                parts = (_first(said, claim, p) for p in (_INTERFACE, _STANDARD, _LEVEL, _RETRACTED, _REASON))
                claims.add((iri, *parts))
                continue
            for standard in _values(said, claim, _STANDARD):
                standards.setdefault(_text(standard), set()).add(iri)
    return Declared(
        products,
        {name: tuple(sorted(found)) for name, found in sorted(standards.items())},
        prints,
        {_text(node): (_name(said, node), _first(said, node, _REASON)) for node in sorted(every & gone)},
        tuple(TakenBack(*one) for one in sorted(claims)),
    )


def _print(
    said: _Said, node: bytes, products: set[bytes], hashes: dict[tuple[bytes, int], bytes], deep: int
) -> bytes:
    """Hash what is said of a node and of the nodes that it leads to, other products aside.

    A blank node counts by what is said of it: its label tells nothing, and changes with the rest of the declaration.
    """
    if (found := hashes.get((node, deep))) is not None:
        return found
    lines = []
    for predicate, value in said[node]:
        blank = value.startswith(b"_:")
        told = b"" if blank else value
        if deep and value in said and value not in products:
            told += b" " + _print(said, value, products, hashes, deep - 1)
        lines.append(predicate + b" " + told)
    hashes[node, deep] = made = sha256(b"\n".join(sorted(lines))).digest()
    return made


def _values(said: _Said, node: bytes, predicate: bytes) -> list[bytes]:
    return [value for name, value in said.get(node, ()) if name == predicate]


def _first(said: _Said, node: bytes, predicate: bytes) -> str:
    return min((_text(value) for value in _values(said, node, predicate)), default="")


def _name(said: _Said, node: bytes) -> str:
    """Name a product with its version, as :mod:`sgkg.vendors.derive` does."""
    name = _first(said, node, _NAME) or _text(node)
    version = next(filter(None, (_first(said, node, predicate) for predicate in _VERSIONS)), "")
    return f"{name} {version}" if version and name.split()[-1:] != [version] else name


def _text(term: bytes) -> str:
    found = term_of(term.decode())
    return found.value if isinstance(found, Literal) else plain(found)
