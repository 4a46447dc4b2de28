"""A first declaration, which is right as it stands: one product with one claim, to be changed."""

import json

from sgkg.namespaces import SG, SGDATA
from sgkg.terms import plain
from sgkg.vendors import drafts
from sgkg.vendors.drafts import Claim, Draft, Product
from sgkg.vendors.reference import reference

__all__ = ["EXPLAINED", "draft", "starter"]

#: the interface of the example: from the field to the head end, with standards that cover it
_USUAL = SGDATA + "interface/4"
_NAME, _VERSION = "Example product", "1.0"
#: what the JSON form, which has no comments, is told to have
EXPLAINED = (
    "id, name and version are the product's own: what has several versions is a product each, with an IRI each",
    "claim: one for each interface and standard; interface is if:1 to if:13, standard such as std:en-62056-47",
    "level: claimed, self-tested, third-party-tested or certified; the last needs a certificate: "
    '{"type": "Certification", "number": "...", "issuer": {"type": "Organization", "name": "..."}, '
    '"expires": "2031-01-14"}',
    "more of a product: gtin, mpn, url, description; of a claim: role, such as actor:meter",
    "to take a claim or a product back: retractedOn and retractionReason, in place of deleting it",
)


def draft(prefix: str, *, name: str = _NAME, interface: str = "", standard: str = "", maker: str = "") -> Draft:
    """Make the declaration of one product with one claim.

    Args:
        prefix: of the vendor's IRIs.
        name: of the product.
        interface: IRI; by default one that the standard covers.
        standard: IRI of a standard or an edition; by default one that covers the interface.
        maker: name of the vendor; without one, nobody is named: a made-up name would be published as it is.
    """
    where = interface or _interface(standard)
    what = standard or _standard(where)
    iri = drafts.product_iri(prefix, name, _VERSION)
    claim = Claim(drafts.claim_iri(iri, where, what), where, what, reference().levels[0])
    own = f"{prefix}{'' if prefix.endswith('#') else '#'}org" if maker else ""
    return Draft(own, maker, (Product(iri, name, _VERSION, claims=(claim,)),))


def starter(told: Draft, form: str) -> str:
    """Write a declaration with what explains it.

    Args:
        told: of one product with one claim.
        form: one of :data:`sgkg.vendors.drafts.FORMATS`; JSON-LD has no comments: see :data:`EXPLAINED`.
    """
    return _ten_lines(told) if form == "jsonld" else _commented(told)


def _ten_lines(told: Draft) -> str:
    product = told.products[0]
    claim = product.claims[0]

    def text(value: str) -> str:
        return json.dumps(value, ensure_ascii=False)

    level = claim.level.rpartition("/")[2]
    maker = f"""\
  "manufacturer": {{"id": {text(told.maker)}, "type": "Organization", "name": {text(told.maker_name)}}},
"""
    return f"""{{
  "@context": {text(drafts.CONTEXT)},
  "id": {text(product.iri)}, "type": "Product",
  "name": {text(product.name)}, "version": {text(product.version)},
{maker if told.maker else ""}\
  "claim": [
    {{"id": {text(claim.iri)}, "type": "ConformanceClaim",
     "interface": {text(drafts.curie(claim.interface))}, "standard": {text(drafts.curie(claim.standard))}, \
"level": {text(level)}}}
  ]
}}
"""


_COMMENTS = {
    "schema:Organization": ["Who makes the products."],
    "schema:Product": [
        "A product in one version: what has several versions is a product each, with an IRI each. All IRIs begin",
        "with the prefix of the vendor. More may be said: schema:gtin, schema:mpn, schema:url, schema:description.",
    ],
    "sg:ConformanceClaim": [
        "A claim for each interface and standard. Interfaces: if:1 to if:13; standards: such as std:en-62056-47, or",
        "an edition by its whole IRI, such as <https://w3id.org/sgdata/standard/en-62056-47/2007>.",
        "Levels: level:claimed, level:self-tested, level:third-party-tested, level:certified. The role, such as",
        "sg:role actor:meter, says which end of the interface the product is.",
    ],
}
_MORE = """\
# A certified claim has a certificate:
#    sg:evidenceLevel level:certified ;
#    schema:hasCertification [ a schema:Certification ;
#        schema:certificationIdentification "1234" ;
#        schema:issuedBy [ a schema:Organization ; schema:name "Name of the certifying body" ] ;
#        schema:validFrom "2026-01-15"^^xsd:date ; schema:expires "2031-01-14"^^xsd:date ;
#        schema:url <https://acme.example/certificates/1234.pdf> ] .
#
# A claim or a product that no longer holds is not deleted, but taken back:
#    sg:retractedOn "2026-05-31"^^xsd:date ;
#    sg:retractionReason "A test has failed." .
"""


def _commented(told: Draft) -> str:
    lines = [
        "# A declaration: products, the interfaces and standards that they implement, and the evidence.",
        "# Check it with: sgkg validate FILE --as-vendor ID --prefix IRI",
        "",
    ]
    for line in drafts.write(told, "turtle").splitlines():
        for kind, said in _COMMENTS.items():
            if line.endswith(f" a {kind} ;"):
                lines += [f"# {sentence}" for sentence in said]
        lines.append(line)
    return "\n".join(lines) + "\n\n" + _MORE


def _interface(standard: str) -> str:
    known = reference()
    every = sorted(known.interfaces, key=lambda iri: (len(iri), iri))
    listed = [one for one in every if known.listed(one, standard)] if standard else []
    usual = [one for one in every if one == _USUAL]
    return (listed or usual or every)[0]


def _standard(interface: str) -> str:
    known = reference()
    listed = sorted(plain(one) for one in known.values(interface, SG + "coveredBy"))
    return (listed or sorted(known.standards))[0]
