"""Declarations in the making: products and claims as values, written as JSON-LD or as Turtle. Pure."""

import json
import re
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass
from hashlib import sha256
from typing import Any

from sgkg.namespaces import PREFIXES, SG, SGDATA
from sgkg.terms import XSD, Literal, to_ntriples

__all__ = ["CONTEXT", "FORMATS", "Claim", "Draft", "Product", "claim_iri", "curie", "product_iri", "word", "write"]

#: of the JSON-LD context, which is packed
CONTEXT = SGDATA + "context/product-v1.jsonld"
#: format -> suffix of a file of it
FORMATS = {"turtle": ".ttl", "jsonld": ".jsonld"}
#: prefix, as the JSON-LD context has it -> folder of our things
_FOLDERS = {"if": SGDATA + "interface/", "std": SGDATA + "standard/", "actor": SGDATA + "actor/"}
_LEVEL = SGDATA + "evidence-level/"
#: what the local part of a short name may have in Turtle as in JSON-LD, without escapes
_LOCAL = re.compile(r"[A-Za-z0-9](?:[\w-]*[A-Za-z0-9])?", re.ASCII)
_LONGEST_WORD = 80


@dataclass(frozen=True, slots=True)
class Claim:
    """A claim to conform, in whole IRIs; what is empty is left out.

    Attributes:
        iri: of the claim.
        interface, standard, level: what is claimed.
        role: IRI of an actor.
        number, issuer, valid_from, expires, url: of the certificate; the issuer by its name.
        retracted_on, reason: where the vendor has taken it back.
    """

    iri: str
    interface: str
    standard: str
    level: str
    role: str = ""
    number: str = ""
    issuer: str = ""
    valid_from: str = ""
    expires: str = ""
    url: str = ""
    retracted_on: str = ""
    reason: str = ""


@dataclass(frozen=True, slots=True)
class Product:
    """A product in one version; what is empty is left out.

    Attributes:
        iri: of the product.
        name, version, gtin, mpn, description, url: texts.
        claims: at least one.
    """

    iri: str
    name: str
    version: str
    gtin: str = ""
    mpn: str = ""
    description: str = ""
    url: str = ""
    claims: tuple[Claim, ...] = ()


@dataclass(frozen=True, slots=True)
class Draft:
    """A declaration.

    Attributes:
        maker: IRI of the organisation that makes the products; empty to leave it out.
        maker_name: its name.
        products: in the order in which they are written.
    """

    maker: str
    maker_name: str
    products: tuple[Product, ...]


def word(text: str) -> str:
    """Make of a text a part of an IRI: small letters, digits and hyphens.

    >>> word("ACME M-100 (Head\u2011End) 4.2"), word("Zähler")
    ('acme-m-100-head-end-4-2', 'zahler')

    Args:
        text: what has no Latin letter and no digit becomes a hash.
    """
    plain = "".join(one for one in unicodedata.normalize("NFKD", text.casefold()) if not unicodedata.combining(one))
    made = re.sub(r"[^a-z0-9]+", "-", plain).strip("-")
    lost = any(one.isalnum() and not one.isascii() for one in plain)
    if made and not lost and len(made) <= _LONGEST_WORD:
        return made
    # What is cut or lost would part two names: the hash does.
    return f"{made[: _LONGEST_WORD - 9].strip('-')}-{sha256(text.encode()).hexdigest()[:8]}".strip("-")


def product_iri(prefix: str, name: str, version: str) -> str:
    """Make the IRI of a product from its name and version, below a prefix of the vendor.

    >>> product_iri("https://acme.example/", "M100", "4.2")
    'https://acme.example/products/m100-4-2'
    """
    return f"{prefix}{'' if prefix.endswith('#') else 'products/'}{word(f'{name} {version}')}"


def claim_iri(product: str, interface: str, standard: str, role: str = "") -> str:
    """Make the IRI of a claim from those of the product, the interface, the standard and the role.

    >>> claim_iri("https://acme.example/products/m100", SGDATA + "interface/4", SGDATA + "standard/en-62056-47")
    'https://acme.example/products/m100#if4-en-62056-47'
    """
    parts = [
        f"if{interface.removeprefix(_FOLDERS['if'])}",
        standard.removeprefix(_FOLDERS["std"]),
        role.removeprefix(_FOLDERS["actor"]),
    ]
    return f"{product}{'-' if '#' in product else '#'}{'-'.join(word(part) for part in parts if part)}"


def curie(iri: str) -> str:
    """Shorten an IRI of ours as declarations do, where that can be.

    >>> curie(SGDATA + "interface/7"), curie(SGDATA + "standard/en-62056-47/2007")
    ('if:7', 'https://w3id.org/sgdata/standard/en-62056-47/2007')
    """
    for prefix, folder in _FOLDERS.items():
        local = iri.removeprefix(folder)
        if local != iri and _LOCAL.fullmatch(local):
            return f"{prefix}:{local}"
    return iri


def write(draft: Draft, form: str) -> str:
    """Write a declaration.

    Args:
        draft: what it says.
        form: one of :data:`FORMATS`.
    """
    return _jsonld(draft) if form == "jsonld" else _turtle(draft)


# --- JSON-LD


def _jsonld(draft: Draft) -> str:
    graph: list[dict[str, Any]] = []
    if draft.maker:
        graph.append({"id": draft.maker, "type": "Organization", "name": draft.maker_name})
    graph += [_product(product, draft.maker) for product in draft.products]
    tree = {"@context": CONTEXT, "@graph": graph}
    return json.dumps(tree, ensure_ascii=False, indent=2) + "\n"


def _product(product: Product, maker: str) -> dict[str, Any]:
    return _kept({
        "id": product.iri, "type": "Product", "name": product.name, "version": product.version,
        "gtin": product.gtin, "mpn": product.mpn, "description": product.description, "url": product.url,
        "manufacturer": maker, "claim": [_claim(claim) for claim in product.claims],
    })  # fmt: skip


def _claim(claim: Claim) -> dict[str, Any]:
    issuer = {"type": "Organization", "name": claim.issuer} if claim.issuer else ""
    certificate = _kept({
        "number": claim.number, "issuer": issuer, "validFrom": claim.valid_from, "expires": claim.expires,
        "url": claim.url,
    })  # fmt: skip
    if certificate:
        certificate = {"id": f"{claim.iri}-certificate", "type": "Certification", **certificate}
    return _kept({
        "id": claim.iri, "type": "ConformanceClaim", "interface": curie(claim.interface),
        "standard": curie(claim.standard), "role": curie(claim.role), "level": claim.level.removeprefix(_LEVEL),
        "certificate": certificate, "retractedOn": claim.retracted_on, "retractionReason": claim.reason,
    })  # fmt: skip


def _kept(tree: dict[str, Any]) -> dict[str, Any]:
    return {key: value for key, value in tree.items() if value}


# --- Turtle


def _turtle(draft: Draft) -> str:
    prefixes = {**_FOLDERS, "level": _LEVEL, "schema": PREFIXES["schema"], "sg": SG, "xsd": XSD}
    blocks = ["\n".join(f"@prefix {name}: <{iri}> ." for name, iri in sorted(prefixes.items()))]
    if draft.maker:
        blocks.append(_block(draft.maker, "schema:Organization", [("schema:name", _text(draft.maker_name))]))
    for product in draft.products:
        blocks.append(_block(product.iri, "schema:Product", [
            ("schema:name", _text(product.name)), ("sg:version", _text(product.version)),
            ("schema:gtin", _text(product.gtin)), ("schema:mpn", _text(product.mpn)),
            ("schema:description", _text(product.description)), ("schema:url", _node(product.url)),
            ("schema:manufacturer", _node(draft.maker)),
            ("sg:claim", " , ".join(_node(claim.iri) for claim in product.claims)),
        ]))  # fmt: skip
        for claim in product.claims:
            blocks += _blocks(claim)
    return "\n\n".join(blocks) + "\n"


def _blocks(claim: Claim) -> list[str]:
    issuer = f"[ a schema:Organization ; schema:name {_text(claim.issuer)} ]" if claim.issuer else ""
    certificate = [
        ("schema:certificationIdentification", _text(claim.number)), ("schema:issuedBy", issuer),
        ("schema:validFrom", _day(claim.valid_from)), ("schema:expires", _day(claim.expires)),
        ("schema:url", _node(claim.url)),
    ]  # fmt: skip
    has = any(value for _, value in certificate)
    level = claim.level.removeprefix(_LEVEL)
    made = [_block(claim.iri, "sg:ConformanceClaim", [
        ("sg:interface", _node(claim.interface)), ("sg:standard", _node(claim.standard)),
        ("sg:role", _node(claim.role)), ("sg:evidenceLevel", f"level:{level}"),
        ("schema:hasCertification", _node(f"{claim.iri}-certificate") if has else ""),
        ("sg:retractedOn", _day(claim.retracted_on)), ("sg:retractionReason", _text(claim.reason)),
    ])]  # fmt: skip
    return [*made, _block(f"{claim.iri}-certificate", "schema:Certification", certificate)] if has else made


def _block(iri: str, kind: str, said: Sequence[tuple[str, str]]) -> str:
    lines = [f"<{iri}> a {kind}", *(f"    {predicate} {value}" for predicate, value in said if value)]
    return " ;\n".join(lines) + " ."


def _text(text: str) -> str:
    return to_ntriples(Literal(text)) if text else ""


def _day(text: str) -> str:
    return f'"{text}"^^xsd:date' if text else ""


def _node(iri: str) -> str:
    short = curie(iri)
    return (short if short != iri else f"<{iri}>") if iri else ""
