"""A declaration to start from, and ways to change it."""

from sgkg.vendors.check import check_text
from sgkg.vendors.model import Checked, Finding, Vendor

TODAY = "2026-05-31"
ACME = Vendor("acme", "ACME Metering", ("https://acme.example/",))

JSON = """{ "@context": "https://w3id.org/sgdata/context/product-v1.jsonld",
  "id": "https://acme.example/products/m100", "type": "Product",
  "name": "ACME M100 head-end", "version": "4.2", "gtin": "09506000134352",
  "manufacturer": {"id": "https://acme.example/#org", "type": "Organization", "name": "ACME Metering"},
  "claim": [{ "id": "https://acme.example/products/m100#if4", "type": "ConformanceClaim",
    "interface": "if:4", "standard": "std:en-62056-47", "role": "actor:head-ends", "level": "certified",
    "certificate": {"type": "Certification", "number": "DLMS-1234", "validFrom": "2026-01-15", "expires": "2031-01-14",
      "issuer": {"type": "Organization", "name": "DLMS UA"}, "url": "https://acme.example/certs/dlms-1234.pdf"} }]
}
"""
TURTLE = """@prefix schema: <https://schema.org/> .
@prefix sg: <https://w3id.org/sgdata/ontology#> .
@prefix xsd: <http://www.w3.org/2001/XMLSchema#> .
<https://acme.example/products/m100> a schema:Product ; schema:name "ACME M100 head-end" ; sg:version "4.2" ;
  schema:gtin "09506000134352" ; schema:manufacturer <https://acme.example/#org> ;
  sg:claim <https://acme.example/products/m100#if4> .
<https://acme.example/#org> a schema:Organization ; schema:name "ACME Metering" .
<https://acme.example/products/m100#if4> a sg:ConformanceClaim ; sg:interface <https://w3id.org/sgdata/interface/4> ;
  sg:standard <https://w3id.org/sgdata/standard/en-62056-47> ; sg:role <https://w3id.org/sgdata/actor/head-ends> ;
  sg:evidenceLevel <https://w3id.org/sgdata/evidence-level/certified> ;
  schema:hasCertification [ a schema:Certification ; schema:certificationIdentification "DLMS-1234" ;
    schema:issuedBy [ a schema:Organization ; schema:name "DLMS UA" ] ; schema:validFrom "2026-01-15"^^xsd:date ;
    schema:expires "2031-01-14"^^xsd:date ; schema:url <https://acme.example/certs/dlms-1234.pdf> ] .
"""


def checked(
    text: str | bytes,
    media_type: str = "text/turtle",
    vendor: Vendor = ACME,
    *,
    today: str = TODAY,
    base: str = "",
    brief: bool = False,
) -> Checked:
    body = text if isinstance(text, bytes) else text.encode()
    return check_text(body, media_type, vendor, today=today, base=base, brief=brief)


def changed(*pairs: tuple[str, str]) -> str:
    """The Turtle form with parts replaced, each of which must be there."""
    text = TURTLE
    for old, new in pairs:
        assert old in text, old
        text = text.replace(old, new)
    return text


def told(found: Checked) -> set[tuple[str, str]]:
    return {(finding.severity, finding.rule) for finding in found.findings}


def one(found: Checked, rule: str) -> Finding:
    (finding,) = [finding for finding in found.findings if finding.rule == rule]
    return finding
