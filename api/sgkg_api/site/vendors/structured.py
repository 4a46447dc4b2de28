"""Products and vendors in the words of schema.org, for search engines and other programs that read pages."""

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from sgkg_api import links

if TYPE_CHECKING:
    from sgkg_api.site.kit import View
    from sgkg_api.site.vendors.product import Facts, Shown

__all__ = ["product_block", "vendor_block"]

_CONTEXT = "https://schema.org"


def product_block(view: "View", iri: str, facts: Sequence["Facts"], claims: Sequence["Shown"]) -> dict[str, Any]:
    """Describe a product as JSON-LD: what its vendors say, with certificates, those that are over too.

    Args:
        view: the request.
        iri: of the product.
        facts: what each vendor says of it.
        claims: what it implements.
    """
    one = facts[0]
    gtins = [gtin for each in facts for gtin in each.gtins if gtin.whole]
    return _without_empty(
        {
            "@context": _CONTEXT,
            "@type": "Product",
            "@id": iri,
            "identifier": iri,
            "name": one.name,
            "description": one.description,
            "version": one.version,
            "gtin": gtins[0].text if gtins else "",
            "hasGS1DigitalLink": gtins[0].gs1 if gtins else "",
            "mpn": one.mpn,
            "sku": one.sku,
            "category": one.category,
            "url": one.url,
            "subjectOf": {"@type": "WebPage", "url": links.with_query(f"{view.public}/product", {"iri": iri})},
            "manufacturer": {"@type": "Organization", "name": one.manufacturer} if one.manufacturer else {},
            "hasCertification": [_certificate(paper, claim) for claim in claims for paper in claim.certificates],
        }
    )


def vendor_block(view: "View", iri: str, name: str) -> dict[str, Any]:
    """Describe a vendor as JSON-LD."""
    target = links.href(iri, view.public) or iri
    return {
        "@context": _CONTEXT,
        "@type": "Organization",
        "@id": iri,
        "identifier": iri,
        "name": name,
        "url": f"{target}.html",
    }


def _certificate(one: Any, claim: "Shown") -> dict[str, Any]:
    return _without_empty(
        {
            "@type": "Certification",
            "name": claim.claim.standard.name,
            "certificationIdentification": one.number,
            "issuedBy": {"@type": "Organization", "name": one.issuer} if one.issuer else {},
            "validFrom": one.since,
            "expires": one.until,
            "url": one.href or "",
            "about": claim.claim.interface.iri,
        }
    )


def _without_empty(said: dict[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in said.items() if value}
