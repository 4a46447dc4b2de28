"""What an old declaration said, read from its canonical N-Triples: products and the standards they claimed. Pure."""

import json
import re
from collections.abc import Mapping
from dataclasses import dataclass

from sgkg.namespaces import PREFIXES, RDF, SG
from sgkg.terms import Literal, plain
from sgkg.terms import from_ntriples as term_of

__all__ = ["Declared", "declared"]

_SCHEMA = PREFIXES["schema"]
_WANTED = {
    RDF + "type": "type",
    SG + "claim": "claim",
    SG + "standard": "standard",
    SG + "retractedOn": "retracted",
    _SCHEMA + "name": "name",
}
_LINE = re.compile(
    rb"^(\S+) <(" + b"|".join(re.escape(name.encode()) for name in sorted(_WANTED)) + rb")> (.+) \.$", re.MULTILINE
)
_PRODUCTS = (_SCHEMA + "Product", SG + "Product")


@dataclass(frozen=True, slots=True)
class Declared:
    """Products of a declaration, those taken back aside.

    Attributes:
        products: IRI -> name.
        standards: IRI of a standard, as the claims have it -> IRIs of the products that claim it, sorted.
    """

    products: Mapping[str, str]
    standards: Mapping[str, tuple[str, ...]]

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
        return json.dumps([dict(self.products), dict(self.standards)], ensure_ascii=False).encode()

    @classmethod
    def of_json(cls, text: bytes) -> "Declared":
        """Read what :meth:`as_json` has written."""
        products, standards = json.loads(text)
        return cls(products, {name: tuple(found) for name, found in standards.items()})


def declared(content: bytes) -> Declared:
    """Read a declaration.

    Args:
        content: canonical N-Triples, as the history keeps them.
    """
    said: dict[str, dict[bytes, list[bytes]]] = {name: {} for name in _WANTED.values()}
    for match in _LINE.finditer(content):
        said[_WANTED[match[2].decode()]].setdefault(match[1], []).append(match[3])
    gone = said["retracted"].keys()
    types = {f"<{name}>".encode() for name in _PRODUCTS}
    live = sorted(node for node, kinds in said["type"].items() if types & {*kinds} and node not in gone)
    products, standards = {}, dict[str, set[str]]()
    for node in live:
        iri = _text(node)
        products[iri] = min((_text(name) for name in said["name"].get(node, ())), default=iri)
        for claim in said["claim"].get(node, ()):
            for standard in said["standard"].get(claim, ()) if claim not in gone else ():
                standards.setdefault(_text(standard), set()).add(iri)
    return Declared(products, {name: tuple(sorted(found)) for name, found in sorted(standards.items())})


def _text(term: bytes) -> str:
    found = term_of(term.decode())
    return found.value if isinstance(found, Literal) else plain(found)
