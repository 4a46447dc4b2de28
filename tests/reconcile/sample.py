"""Products of vendors that do not exist: as a store has them, in this process, and published on a real server."""

from functools import cache
from pathlib import Path

import pyoxigraph as ox
from fake_service import Client, FakeService, application, packed_store
from suites.served import Server

from sgkg import io
from sgkg.namespaces import GRAPH, SG, SGDATA
from sgkg.store.home import Home
from sgkg.store.oxigraph import OxigraphStore
from sgkg.terms import Iri
from sgkg.tokens import Tokens
from sgkg.vendors.model import Vendor
from sgkg.vendors.registry import Vendors
from sgkg_api.routes import reconcile

__all__ = ["PRODUCTS", "client", "declarations", "publish", "store"]

PRODUCTS = Path(__file__).with_name("products.ttl")
_SCHEMA = "https://schema.org/"
_CERTIFICATION = """schema:hasCertification [ a schema:Certification ; schema:certificationIdentification "1234" ;
    schema:issuedBy [ a schema:Organization ; schema:name "Example body" ] ; schema:expires "2031-01-14"^^xsd:date ] ;"""

#: each product has to claim something
_SOME_CLAIM = [
    f"{SGDATA}interface/4",
    f"{SGDATA}standard/en-62056-47",
    f"{SGDATA}evidence-level/claimed",
]


@cache
def store() -> OxigraphStore:
    """The published dataset, and products as they stand in graphs of what follows from declarations."""
    made, packed = OxigraphStore(), packed_store()
    made.load(packed.statements())
    for graph in packed.graphs():
        made.load(packed.statements(graph), graph)
    made.load(io.parse(PRODUCTS.read_bytes(), source=PRODUCTS.name), Iri(GRAPH + "declared/nordlicht"))
    return made


def client() -> Client:
    """A client in this process: version 1 has no products, version 2 has them."""
    service = FakeService([packed_store(), store()])
    return Client(application(service, [reconcile]), service)


def declarations() -> dict[Vendor, str]:
    """The same products as their vendors declare them, in Turtle."""
    known = ox.Store()
    known.load(PRODUCTS.read_bytes(), format=ox.RdfFormat.TURTLE)

    def said(subject: str, name: str) -> list[str]:
        quads = known.quads_for_pattern(ox.NamedNode(subject), ox.NamedNode(name), None, None)
        return sorted(quad.object.value for quad in quads)  # type: ignore[union-attr]

    def those(name: str, value: str) -> list[str]:
        quads = known.quads_for_pattern(None, ox.NamedNode(name), ox.NamedNode(value), None)
        return sorted(quad.subject.value for quad in quads)  # type: ignore[union-attr]

    found = {}
    a = "http://www.w3.org/1999/02/22-rdf-syntax-ns#type"
    for iri in those(a, SG + "Vendor"):
        vendor = Vendor(iri.rpartition("/")[2], said(iri, SG + "name")[0], tuple(said(iri, SG + "iriSpace")))
        text = f"@prefix schema: <{_SCHEMA}> .\n@prefix sg: <{SG}> .\n"
        text += "@prefix xsd: <http://www.w3.org/2001/XMLSchema#> .\n"
        for product in those(SG + "vendor", iri):
            if product not in those(a, SG + "Product"):
                continue
            version, gtin = said(product, SG + "version")[0], said(product, _SCHEMA + "gtin")[0]
            name = said(product, SG + "name")[0].removesuffix(f" {version}")  # which the server adds
            text += f'<{product}> a schema:Product ; schema:name {ox.Literal(name)} ; sg:version "{version}" ;\n'
            text += f'  schema:gtin "{gtin}" .\n'
            claims = [
                [said(one, SG + which)[0] for which in ("interface", "standard", "evidenceLevel")]
                for one in those(SG + "product", product)
            ]
            for place, (interface, standard, level) in enumerate(claims or [_SOME_CLAIM]):
                evidence = _CERTIFICATION if not level.endswith("/claimed") else ""
                text += f"<{product}> sg:claim <{product}-claim-{place}> .\n"
                text += f"<{product}-claim-{place}> a sg:ConformanceClaim ; sg:interface <{interface}> ; {evidence}\n"
                text += f"  sg:standard <{standard}> ; sg:evidenceLevel <{level}> .\n"
        found[vendor] = text
    return found


def publish(server: Server, folder: Path) -> None:
    """Publish them on a running server, each vendor with its own token.

    Args:
        server: the server.
        folder: of its store.
    """
    vendors, tokens = Vendors(Home(folder).auth), Tokens(Home(folder).auth)
    for vendor, text in declarations().items():
        vendors.add(vendor.id, vendor.name, vendor.prefixes)
        _, secret = tokens.create([f"vendor:{vendor.id}"], expires=None)
        headers = {"authorization": f"Bearer {secret}", "content-type": "text/turtle"}
        answer = server.request("PUT", f"/vendor/{vendor.id}/declaration", headers, text.encode())
        assert answer.status == 201, answer.text
    vendors.close()
    tokens.close()
