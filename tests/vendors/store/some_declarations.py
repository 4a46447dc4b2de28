"""Declarations for tests, made without a check; and a stand-in for the totals where the real ones are not wanted."""

import hashlib
from dataclasses import dataclass
from types import ModuleType

import pyoxigraph as ox

from sgkg.namespaces import GRAPH, SG, SGDATA
from sgkg.store.declarations import Attempt

TOKEN = Attempt("token1", hashlib.sha256(b"body").hexdigest(), 4)
_TYPE = "http://www.w3.org/1999/02/22-rdf-syntax-ns#type"


def declaration(vendor: str, products: int, state: object = 0) -> tuple[bytes, bytes]:
    """A graph of some products, one of them with a blank node, and what follows from it."""
    graph, derived = [], []
    for number in range(products):
        product = f"<https://{vendor}.example/products/{number}>"
        cert = f"_:{vendor}-c14n{number}"
        claim = f"<https://{vendor}.example/products/{number}#claim>"
        one = f"<{SGDATA}vendor/{vendor}/implementation/{number:016x}>"
        graph += [
            f"{product} <{_TYPE}> <https://schema.org/Product> .",
            f'{product} <https://schema.org/name> "product {number} of {vendor}" .',
            f'{product} <{SG}version> "{state}" .',
            f"{product} <{SG}claim> {claim} .",
            f"{claim} <{_TYPE}> <{SG}ConformanceClaim> .",
            f"{claim} <{SG}interface> <{SGDATA}interface/{number % 16 + 1}> .",
            f"{claim} <{SG}standard> <{SGDATA}standard/en-62056-47> .",
            f"{claim} <{SG}evidenceLevel> <{SGDATA}evidence-level/certified> .",
            f"{claim} <https://schema.org/hasCertification> {cert} .",
            f'{cert} <https://schema.org/certificationIdentification> "C-{number}" .',
            f'{cert} <https://schema.org/expires> "2031-01-14"^^<http://www.w3.org/2001/XMLSchema#date> .',
            f"{cert} <{_TYPE}> <https://schema.org/Certification> .",
        ]
        derived += [
            f"{product} <{_TYPE}> <{SG}Product> .",
            f'{product} <{SG}name> "product {number} of {vendor} {state}" .',
            f"{product} <{SG}vendor> <{SGDATA}vendor/{vendor}> .",
            f"{one} <{_TYPE}> <{SG}Implementation> .",
            f"{one} <{SG}product> {product} .",
            f"{one} <{SG}vendor> <{SGDATA}vendor/{vendor}> .",
            f"{one} <{SG}interface> <{SGDATA}interface/{number % 16 + 1}> .",
            f"{one} <{SG}standard> <{SGDATA}standard/en-62056-47> .",
            f"{one} <{SG}evidenceLevel> <{SGDATA}evidence-level/certified> .",
        ]
    return _lines(graph), _lines(derived)


def _lines(found: list[str]) -> bytes:
    return "".join(f"{line}\n" for line in sorted(found)).encode()


@dataclass(frozen=True)
class Plan:
    remove: list[ox.Quad]
    add: list[ox.Quad]


def plan(store: ox.Store, vendor_id: str, graph: bytes | None, derived: bytes, *, moment: str) -> Plan:
    """Only the graphs themselves, and the number of all products."""
    wanted: dict[ox.NamedNode, set[ox.Quad]] = {}
    for kind, data in (("vendor", graph or b""), ("declared", derived)):
        name = ox.NamedNode(f"{GRAPH}{kind}/{vendor_id}")
        parsed = ox.parse(data, format=ox.RdfFormat.N_TRIPLES)
        wanted[name] = {ox.Quad(q.subject, q.predicate, q.object, name) for q in parsed}
    if graph is None:  # something stays
        name = ox.NamedNode(f"{GRAPH}declared/{vendor_id}")
        about = ox.NamedNode(f"{SGDATA}vendor/{vendor_id}/retraction/1")
        wanted[name] = {ox.Quad(about, ox.NamedNode("http://purl.org/dc/terms/date"), ox.Literal(moment), name)}
    totals = ox.NamedNode(GRAPH + "products")
    counted, old = _total(store), set(store.quads_for_pattern(None, None, None, totals))
    declared = ox.NamedNode(f"{GRAPH}declared/{vendor_id}")
    counted += _products(wanted[declared]) - _products(store.quads_for_pattern(None, None, None, declared))
    wanted[totals] = {
        ox.Quad(ox.NamedNode(SGDATA + "products"), ox.NamedNode(SG + "products"), ox.Literal(counted), totals)
    }
    there = old | {q for name in wanted if name != totals for q in store.quads_for_pattern(None, None, None, name)}
    after = {quad for quads in wanted.values() for quad in quads}
    return Plan(sorted(there - after, key=str), sorted(after - there, key=str))


def _products(quads: object) -> int:
    return sum(1 for q in quads if q.object == ox.NamedNode(SG + "Product"))


def _total(store: ox.Store) -> int:
    found = list(store.quads_for_pattern(None, ox.NamedNode(SG + "products"), None, ox.NamedNode(GRAPH + "products")))
    return int(found[0].object.value) if found else 0


def stand_in() -> ModuleType:
    """A module like sgkg.store.products."""
    made = ModuleType("sgkg.store.products")
    made.plan = plan
    made.Plan = Plan
    return made
