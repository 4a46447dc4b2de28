"""Whose IRIs are whose: a vendor describes what lies below its own prefixes, and nothing else."""

import re

from sgkg.io import Document
from sgkg.model import Result
from sgkg.namespaces import SGS, SH
from sgkg.terms import Iri, from_ntriples
from sgkg.vendors.model import Vendor

__all__ = ["is_within", "outside"]

#: what is named below the IRI of a vendor by us
_DERIVED = ("implementation", "retraction")
#: segments that lead out of a path once it is resolved (RFC 3986, 5.2.4), percent-encoded or not
_DOTS = re.compile(r"/(?:\.|%2e){1,2}(?:[/?#]|$)", re.IGNORECASE)


def is_within(iri: str, vendor: Vendor) -> bool:
    """Whether a vendor may describe the thing with an IRI.

    Prefixes are compared as text, as IRIs are (RDF 1.1 Concepts, 3.2); what a resolver would take elsewhere is out.

    >>> acme = Vendor("acme", "ACME", ("https://acme.example/",))
    >>> is_within("https://acme.example/m100", acme), is_within("https://acme.example.evil.example/", acme)
    (True, False)
    >>> is_within("https://acme.example/../m100", acme)
    False
    >>> is_within("https://w3id.org/sgdata/vendor/acme/retraction/1", acme)  # ours: what follows is named so
    False
    """
    derived = tuple(f"{vendor.iri}/{kind}/" for kind in _DERIVED)
    return iri.startswith(vendor.space) and not iri.startswith(derived) and not _DOTS.search(iri)


def outside(document: Document, vendor: Vendor) -> list[Result]:
    """Find the subjects that a vendor may not describe; blank nodes, which nobody else can name, are fine.

    Returns:
        A violation for each, sorted by IRI.
    """
    may = " or ".join(vendor.space)
    found = []
    for subject in sorted(document.subjects()):
        if subject.startswith("_:"):
            continue
        iri = from_ntriples(subject)
        if isinstance(iri, Iri) and not is_within(iri, vendor):
            found.append(
                Result(
                    focus_node=subject,
                    path=None,
                    value=None,
                    source_shape=f"<{SGS}product-space>",
                    source_constraint=None,
                    component=SGS + "ProductSpaceConstraintComponent",
                    severity=SH + "Violation",
                    messages=(f"{iri} is described, but {vendor.name} may describe only what begins with {may}.",),
                )
            )
    return found
