"""A service whose graph of today proposes a few standards, whatever the packed one does."""

from functools import cache

from fake_service import Client, FakeService, all_routes, application, packed_store

from sgkg import io
from sgkg.namespaces import GRAPH
from sgkg.settings import Settings
from sgkg.store.oxigraph import OxigraphStore
from sgkg.terms import Iri

__all__ = ["CURRENT", "proposing_client", "store_with"]

CURRENT = Iri(GRAPH + "current")
PROPOSED = """
PREFIX claim: <https://w3id.org/sgdata/claim/current/>
PREFIX claim-status: <https://w3id.org/sgdata/claim-status/>
PREFIX dct: <http://purl.org/dc/terms/>
PREFIX interface: <https://w3id.org/sgdata/interface/>
PREFIX inventory: <https://w3id.org/sgdata/inventory/>
PREFIX layer: <https://w3id.org/sgdata/layer/>
PREFIX objective: <https://w3id.org/sgdata/objective/>
PREFIX rdfs: <http://www.w3.org/2000/01/rdf-schema#>
PREFIX sg: <https://w3id.org/sgdata/ontology#>
PREFIX standard: <https://w3id.org/sgdata/standard/>
PREFIX xsd: <http://www.w3.org/2001/XMLSchema#>

inventory:current a sg:Inventory ; rdfs:label "Today's proposals" ; dct:date "2026"^^xsd:gYear .
claim:p07 a sg:CoverageClaim ; sg:status claim-status:proposed ; sg:interface interface:7 ; sg:standard standard:en-62325 ;
  sg:inventory inventory:current ; sg:layer layer:application ; sg:objective objective:integrity .
claim:p10 a sg:CoverageClaim ; sg:status claim-status:proposed ; sg:interface interface:10 ; sg:inventory inventory:current ;
  sg:standard standard:en-62325 .
claim:p02 a sg:CoverageClaim ; sg:status claim-status:proposed ; sg:interface interface:2 ; sg:inventory inventory:current ;
  sg:standard standard:en-62056-21 .
claim:p13 a sg:CoverageClaim ; sg:status claim-status:proposed ; sg:interface interface:13 ; sg:inventory inventory:current ;
  sg:standard standard:en-62056-21 .
"""
KNOWN = """
PREFIX sg: <https://w3id.org/sgdata/ontology#>
<https://w3id.org/sgdata/standard/en-62325> a sg:Standard, sg:StandardReference ; sg:name "EN 62325" .
"""


def store_with(more: str = "") -> OxigraphStore:
    """The published dataset with these proposals, and more statements in the default graph."""
    packed = packed_store()
    store = OxigraphStore()
    store.load(packed.statements())
    for name in packed.graphs():
        if name != CURRENT:
            store.load(packed.statements(name), name)
    store.load(io.parse(PROPOSED.encode(), source="proposed.ttl"), CURRENT)
    for text in (KNOWN, more):
        store.load(io.parse(text.encode(), source="more.ttl"))
    return store


@cache
def proposing_client(more: str = "") -> Client:
    """A client of all routes over :func:`store_with`."""
    service = FakeService([store_with(more)], Settings())
    return Client(application(service, all_routes()), service)
