"""Products of two vendors that do not exist, for tests of what is shown of products."""

from pathlib import Path

import pyoxigraph as ox
from suites.served import Server

from sgkg import io
from sgkg.store.home import Home
from sgkg.store.products import plan
from sgkg.tokens import Tokens
from sgkg.vendors.derive import derived
from sgkg.vendors.model import Vendor
from sgkg.vendors.reference import reference
from sgkg.vendors.registry import Vendors

MOMENT = "2026-02-03T04:05:06Z"
VOLTARIA = Vendor("voltaria", "Voltaria Metering", ("https://voltaria.example/",), "2026-01-01T00:00:00Z")
GRIDWORKS = Vendor("gridworks", "Gridworks & Sons <GmbH>", ("https://gridworks.example/id/",), "2026-01-02T00:00:00Z")
HEAD_END, METER, GATEWAY, TWIN, GONE, HIDDEN = (
    "https://voltaria.example/products/v100",
    "https://voltaria.example/products/v7",
    "https://gridworks.example/id/gateway",
    "https://gridworks.example/id/gateway-twin",
    "https://voltaria.example/products/old",
    "https://voltaria.example/products/hidden",
)
GTIN, SHARED_GTIN = "09506000134352", "09506000134369"

_HEADER = """@prefix schema: <https://schema.org/> .
@prefix sg: <https://w3id.org/sgdata/ontology#> .
@prefix if: <https://w3id.org/sgdata/interface/> .
@prefix std: <https://w3id.org/sgdata/standard/> .
@prefix actor: <https://w3id.org/sgdata/actor/> .
@prefix level: <https://w3id.org/sgdata/evidence-level/> .
@prefix xsd: <http://www.w3.org/2001/XMLSchema#> .
@prefix v: <https://voltaria.example/products/> .
@prefix g: <https://gridworks.example/id/> .
"""
_OLD = """
v:old a schema:Product ; schema:name "Voltaria Old" ; sg:version "0.9" ; sg:claim <https://voltaria.example/products/old#c> .
<https://voltaria.example/products/old#c> a sg:ConformanceClaim ; sg:interface if:7 ; sg:standard std:en-62056-47 ;
  sg:evidenceLevel level:claimed .
"""
_VOLTARIA = """
v:v100 a schema:Product ; schema:name "Voltaria V100 head-end" ; sg:version "4.2" ; schema:gtin "09506000134352" ;
  schema:description "Collects readings." ; schema:mpn "V100-4" ; schema:sku "1004" ; schema:category "head-end" ;
  schema:url <https://voltaria.example/v100.html> ; schema:manufacturer <https://voltaria.example/#org> ;
  sg:claim <https://voltaria.example/products/v100#if4> , <https://voltaria.example/products/v100#if1> .
<https://voltaria.example/#org> a schema:Organization ; schema:name "Voltaria Works" .
<https://voltaria.example/products/v100#if4> a sg:ConformanceClaim ; sg:interface if:4 ; sg:standard std:en-62056-47 ;
  sg:role actor:head-ends ; sg:evidenceLevel level:certified ;
  schema:hasCertification [ a schema:Certification ; schema:certificationIdentification "DLMS-1234" ;
    schema:issuedBy [ a schema:Organization ; schema:name "Test House" ] ; schema:validFrom "2026-01-15"^^xsd:date ;
    schema:expires "2031-01-14"^^xsd:date ; schema:url <https://voltaria.example/certs/dlms-1234.pdf> ] .
<https://voltaria.example/products/v100#if1> a sg:ConformanceClaim ; sg:interface if:1 ; sg:standard std:en-62056-31 ;
  sg:evidenceLevel level:self-tested .
v:v7 a sg:Product ; schema:name "Voltaria V7 meter" ; schema:softwareVersion "7" ; sg:claim [ a sg:ConformanceClaim ;
  sg:interface if:7 ; sg:standard std:en-62056-47 ; sg:evidenceLevel level:certified ;
  schema:hasCertification [ a schema:Certification ; schema:certificationIdentification "X-1" ;
    schema:issuedBy [ a schema:Organization ; schema:name "Test House" ] ; schema:expires "2025-06-30"^^xsd:date ] ] .
v:hidden a schema:Product ; schema:name "Voltaria Hidden" ; sg:version "1" ; sg:retractedOn "2026-01-20"^^xsd:date ;
  sg:retractionReason "It was never sold." .
"""
_GRIDWORKS = """
g:gateway a schema:Product ; schema:name "Gateway <b>G</b>" ; sg:version "1" ; schema:gtin "9506000134369" ;
  sg:claim g:c1 , g:c2 .
g:c1 a sg:ConformanceClaim ; sg:interface if:4 ; sg:standard std:en-62056-47 ; sg:evidenceLevel level:claimed .
g:c2 a sg:ConformanceClaim ; sg:interface if:13 ; sg:standard std:en-62056-47 ; sg:evidenceLevel level:third-party-tested .
g:gateway-twin a schema:Product ; schema:name "Gateway twin" ; sg:version "2" ; schema:gtin "09506000134369" ; sg:claim g:c3 .
g:c3 a sg:ConformanceClaim ; sg:interface if:4 ; sg:standard std:en-62056-47 ; sg:evidenceLevel level:self-tested .
"""
#: vendor -> what it declares in Turtle, one after the other
DECLARATIONS = {
    VOLTARIA: (_HEADER + _VOLTARIA + _OLD, _HEADER + _VOLTARIA),
    GRIDWORKS: (_HEADER + _GRIDWORKS,),
}


def graph_of(text: str, vendor: Vendor) -> bytes:
    """Write a declaration as the store has it: canonical, the labels of blank nodes with the vendor's id."""
    quads = ox.Dataset(ox.parse(text.encode(), format=ox.RdfFormat.TURTLE))
    quads.canonicalize(ox.CanonicalizationAlgorithm.RDFC_1_0)
    lines = ox.serialize((quad.triple for quad in quads), format=ox.RdfFormat.N_TRIPLES) or b""
    return b"".join(sorted(lines.replace(b"_:c14n", b"_:" + vendor.id.encode() + b"-c14n").splitlines(keepends=True)))


def declare(store: ox.Store, vendor: Vendor, graph: bytes, moment: str = MOMENT) -> bytes:
    """Publish a declaration in a store, as the writer does; return its graph."""
    document = io.parse(graph, source=f"{vendor.id}.nt")
    change = plan(store, vendor.id, graph, derived(document, vendor, reference()), moment=moment)
    for quad in change.remove:
        store.remove(quad)
    store.extend(change.add)
    return graph


def load(store: ox.Store) -> None:
    """Publish all declarations of this module in a store, one after the other."""
    for vendor, texts in DECLARATIONS.items():
        for text in texts:
            declare(store, vendor, graph_of(text, vendor))


def leave(store: ox.Store) -> None:
    """Let a third vendor declare a product and take it back."""
    gone = Vendor("ohmworks", "Ohmworks", ("https://ohmworks.example/",))
    text = """@prefix schema: <https://schema.org/> .
<https://ohmworks.example/one> a schema:Product ; schema:name "Ohmworks One" .
"""
    declare(store, gone, graph_of(text, gone))
    change = plan(store, gone.id, None, b"", moment=MOMENT)
    for quad in change.remove:
        store.remove(quad)
    store.extend(change.add)


def publish(server: Server, store: Path) -> None:
    """Publish all declarations of this module on a running server, as vendors do.

    Args:
        server: the server.
        store: folder of its store.
    """
    file = Home(store).auth
    vendors, tokens = Vendors(file), Tokens(file)
    for vendor, texts in DECLARATIONS.items():
        vendors.add(vendor.id, vendor.name, vendor.prefixes)
        _, secret = tokens.create([f"vendor:{vendor.id}"], expires=None)
        headers = {"authorization": f"Bearer {secret}", "content-type": "text/turtle"}
        for text in texts:
            answer = server.request("PUT", f"/vendor/{vendor.id}/declaration", headers, text.encode())
            assert answer.status in (200, 201, 204), answer.text
    vendors.close()
    tokens.close()
