"""Kinds of things that have a page of their own making: by which class they are known, and where they are listed."""

from collections.abc import Collection
from dataclasses import dataclass

from sgkg.namespaces import PREFIXES, RDF, SG, SH

__all__ = ["ANYTHING", "CONCEPT", "GRAPH_KIND", "KINDS", "Kind", "by_class", "kind_of"]


@dataclass(frozen=True, slots=True)
class Kind:
    """A kind of thing.

    Attributes:
        key: of its texts, ``resource-kind-<key>`` and ``resource-kinds-<key>``.
        iri: the class.
        schema: what schema.org calls it.
        listed: path of a page that lists all of them; empty where the stored query ``things-of-class`` does.
    """

    key: str
    iri: str
    schema: str = "Thing"
    listed: str = ""


#: the first whose class a thing has is its kind: narrow ones stand before wide ones
KINDS: tuple[Kind, ...] = (
    Kind("interface", SG + "Interface", listed="/queries/interfaces"),
    Kind("endpoint", SG + "CompositeEndpoint"),
    Kind("actor", SG + "Actor", listed="/queries/actors"),
    Kind("data-item", SG + "DataItem"),
    Kind("data-type", SG + "DataType", "DefinedTerm"),
    Kind("data-subject", SG + "DataSubject", "DefinedTerm"),
    Kind("flow", SG + "DataFlow"),
    Kind("reference", SG + "StandardReference", "CreativeWork"),
    Kind("edition", SG + "StandardEdition", "CreativeWork", "/queries/standard-editions"),
    Kind("claim", SG + "CoverageClaim", "Claim", "/queries/claims"),
    Kind("non-coverage", SG + "NonCoverageClaim", "Claim", "/queries/claims"),
    Kind("listing", SG + "StandardListing"),
    Kind("safeguard", SG + "Safeguard"),
    Kind("risk", SG + "RiskAssessment", listed="/risks"),
    Kind("risk-table", SG + "RiskTable"),
    Kind("definition", SG + "Definition", "DefinedTerm", "/queries/definitions"),
    Kind("term", SG + "Term", "DefinedTerm"),
    Kind("abbreviation", SG + "Abbreviation", "DefinedTerm", "/queries/abbreviations"),
    Kind("inventory", SG + "Inventory", "Dataset"),
    Kind("slide", SG + "Slide", "CreativeWork", "/queries/slides"),
    Kind("chapter", SG + "ReportChapter", "CreativeWork", "/report"),
    Kind("gap", SG + "Gap", listed="/gaps"),
    Kind("rule", SG + "GapRule", listed="/shapes"),
    Kind("waiver", SG + "Waiver", listed="/queries/waivers"),
    Kind("policy", SG + "Policy"),
    Kind("ambiguity", SG + "Ambiguity", listed="/queries/ambiguities"),
    Kind("purpose", SG + "PurposeReading"),
    Kind("sub-group", SG + "SubGroup", "Organization"),
    Kind("milestone", SG + "Milestone", "Event"),
    Kind("action", SG + "ActionItem", "Action"),
    Kind("picture-label", SG + "PictureLabel"),
    Kind("quotation", SG + "Quotation", "Quotation"),
    Kind("placement", SG + "Placement"),
    Kind("alignment", RDF + "Statement", listed="/queries/term-alignments"),
    Kind("vendor", SG + "Vendor", "Organization", "/vendors"),
    Kind("product", SG + "Product", "Product", "/products"),
    Kind("implementation", SG + "Implementation"),
    Kind("retraction", SG + "Retraction"),
    Kind("product-count", SG + "ProductCount", listed="/products/coverage"),
    Kind("query", SH + "SPARQLExecutable", "SoftwareSourceCode", "/queries"),
)
#: a concept of a scheme that has no kind of its own
CONCEPT = Kind("concept", PREFIXES["skos"] + "Concept", "DefinedTerm")
#: whatever else there is
ANYTHING = Kind("thing", PREFIXES["owl"] + "Thing")
#: a named graph, which is known by its name and not by a class
GRAPH_KIND = Kind("graph", PREFIXES["void"] + "Dataset", "Dataset", "/catalogue")


def kind_of(classes: Collection[str], *, graph: bool = False) -> Kind:
    """Return the kind of a thing.

    Args:
        classes: of which it is.
        graph: it names a graph.

    >>> kind_of([SG + "Actor", SG + "Endpoint"]).key
    'actor'
    >>> kind_of([]).key
    'thing'
    """
    if graph:
        return GRAPH_KIND
    return next((kind for kind in (*KINDS, CONCEPT) if kind.iri in classes), ANYTHING)


def by_class(iri: str) -> Kind:
    """Return the kind that goes by a class, as the queries on what points to a thing tell it."""
    return next((kind for kind in (*KINDS, CONCEPT) if kind.iri == iri), ANYTHING)
