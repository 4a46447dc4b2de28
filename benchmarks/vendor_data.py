"""A store full of declarations for the benchmarks: many vendors with many products each, always the same.

Declarations are written straight into a store in memory or on disk, as the writer would have done it one by one.
"""

import json
import random
from collections.abc import Iterator
from pathlib import Path

import pyoxigraph as ox

from sgkg import packed
from sgkg.store.disk import DefaultGraph, DiskStore, Home
from sgkg.store.products import rebuild
from sgkg.vendors.check import check_text
from sgkg.vendors.model import Vendor
from sgkg.vendors.reference import reference
from sgkg.vendors.registry import Vendors

__all__ = ["TODAY", "declaration", "fill", "make_store", "vendor"]

TODAY = "2026-11-22"
_LEVELS = ("claimed", "self-tested", "third-party-tested", "certified")
_CONTEXT = "https://w3id.org/sgdata/context/product-v1.jsonld"


def vendor(number: int) -> Vendor:
    """Make a vendor."""
    return Vendor(f"v{number:05}", f"Vendor {number:05}", (f"https://v{number:05}.example/",))


def declaration(number: int, products: int, *, version: str = "1.0") -> bytes:
    """Write the declaration of a vendor as JSON-LD, one claim to a product.

    Args:
        number: of the vendor.
        products: how many.
        version: of the first product.
    """
    chosen = random.Random(number)
    base = f"https://v{number:05}.example/"
    interfaces, standards = sorted(reference().interfaces), sorted(reference().standards)
    made = []
    for one in range(products):
        level = chosen.choice(_LEVELS)
        certificate = {
            "type": "Certification", "number": f"C-{number}-{one}", "issuer": {"type": "Organization", "name": "Lab"},
            "url": f"{base}certificates/{one}.pdf",
        }  # fmt: skip
        claim = {
            "id": f"{base}products/{one}#claim", "type": "ConformanceClaim", "interface": chosen.choice(interfaces),
            "standard": chosen.choice(standards), "level": level,
        }  # fmt: skip
        made.append({
            "id": f"{base}products/{one}", "type": "Product", "name": f"Product {one}",
            "version": version if one == 0 else "1.0",
            "claim": claim | ({"certificate": certificate} if level in _LEVELS[2:] else {}),
        })  # fmt: skip
    return json.dumps({"@context": _CONTEXT, "@graph": made}).encode()


def fill(store: ox.Store, vendors: int, products: int) -> int:
    """Put declarations into a store.

    Args:
        store: that has none yet.
        vendors: how many.
        products: of each.

    Returns:
        The number of statements in the store.
    """
    for number in range(vendors):
        store.bulk_extend(_quads(number, products))
    store.bulk_extend(rebuild(store).add)
    return len(store)


def make_store(folder: Path, vendors: int, products: int) -> int:
    """Make a store on disk with the packed graphs and many declarations, all of one version; vendors are registered.

    Args:
        folder: of the store.
        vendors: how many.
        products: of each.

    Returns:
        The number of statements in the store, as its ledger has it.
    """
    store = DiskStore(Home(folder), DefaultGraph.CURATED, packed.CURATED)
    store.replace(packed.packed_graphs(), release=packed.release(), digest=packed.packed_digest())
    live = store._ready()
    with store._version("declarations for a benchmark") as version:
        fill(live, vendors, products)
        version.triples = store._total(live)
    del live  # the store closes when nothing refers to it
    store.close()
    registered = Vendors(Home(folder).auth)
    for own in map(vendor, range(vendors)):
        registered.add(own.id, own.name, own.prefixes)
    registered.close()
    return version.triples


def _quads(number: int, products: int) -> Iterator[ox.Quad]:
    own = vendor(number)
    checked = check_text(declaration(number, products), "application/ld+json", own, today=TODAY)
    if not checked.accepted:
        raise ValueError(checked.findings[0].message)
    for lines, graph in ((checked.graph, own.graph), (checked.derived, own.declared)):
        name = ox.NamedNode(graph)
        for quad in ox.parse(lines, format=ox.RdfFormat.N_TRIPLES):
            yield ox.Quad(quad.subject, quad.predicate, quad.object, name)
