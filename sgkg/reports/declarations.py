"""Why the rules about declarations matter to a vendor: the shapes themselves say what is wrong, and what to do."""

from sgkg.gate.model import RuleText
from sgkg.model import Severity
from sgkg.namespaces import SGS

__all__ = ["is_about", "matters"]

#: beginnings of the names of shapes that are about declarations
_ABOUT = ("product-", "conformance-", "certificate-", "organisation-", "retraction-")
_LINK = "Readers follow the link."
_NAMED = "Readers know a product by its name and its version."
_EVIDENCE = "Readers weigh a claim by its evidence: by who has tested, and what there is to show for it."
_PLACE = "A claim is listed with the interface and the standard that it names, and only there."
_POINTED = "Others can point only to what has a whole IRI of its own."
#: beginning of the name of a shape -> what the rule is good for; the longest one counts
_MATTERS = {
    "certificate-": "Readers look a certificate up by number and issuer, and rely on it between its two dates.",
    "certificate-url": _LINK,
    "conformance-certificate": _EVIDENCE,
    "conformance-edition": "Readers look for the edition that is in force.",
    "conformance-expired": "A certificate is evidence only until it ends.",
    "conformance-interface": _PLACE,
    "conformance-level": _EVIDENCE,
    "conformance-product": "A claim is listed with its product.",
    "conformance-role": "The role says at which end of the interface the product stands.",
    "conformance-standard": _PLACE,
    "conformance-tested": _EVIDENCE,
    "conformance-twice": "Readers would count one claim as two.",
    "organisation-": "Readers want to know who makes the product, and who stands behind its certificate.",
    "organisation-url": _LINK,
    "product-claim": "A product is listed for what it claims.",
    "product-gtin": "Catalogues find a product by its number; a wrong one leads to another product, or to none.",
    "product-iri": _POINTED,
    "product-manufacturer": "Readers want to know who makes the product.",
    "product-name": _NAMED,
    "product-relative": _POINTED,
    "product-same": "Readers cannot tell the two apart.",
    "product-space": "Nobody may describe what is another's; so nobody else may describe what is yours.",
    "product-url": _LINK,
    "product-version": _NAMED,
    "product-vocabulary": "No declaration opens or closes a gap: gaps are about standards.",
    "retraction-": "Whoever has the product, or wants it, reads on its page since when and why it is taken back.",
}  # fmt: skip
_REFUSED = "A declaration with this is not published."


def is_about(rule: RuleText) -> bool:
    """Tell whether a rule is one about declarations of vendors."""
    return rule.shape.startswith(SGS) and rule.shape.removeprefix(SGS).startswith(_ABOUT)


def matters(rule: RuleText) -> str:
    """Say what a rule about declarations is good for, and whether it keeps one from being published.

    The severity that counts is the rule's own: no policy changes what the service takes.
    """
    local = rule.shape.removeprefix(SGS)
    told = [_MATTERS[max(fit, key=len)]] if (fit := [name for name in _MATTERS if local.startswith(name)]) else []
    return " ".join([*told, *([_REFUSED] if rule.severity is Severity.VIOLATION else [])])
