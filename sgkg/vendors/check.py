"""Check a declaration: what is wrong with it, what was meant, and what follows from it once it is published.

A declaration is seen alone, beside what the packed graphs say of the things that it points to: no inventory, no other
vendor. Its shapes are read once for a process, so that a product costs a few milliseconds.
"""

from functools import cache

from sgkg import io, resources
from sgkg.dataset import TODAY, packed_documents
from sgkg.errors import EngineError, InputError, UsageError
from sgkg.io import FORMATS, Document, Format
from sgkg.lost import told
from sgkg.model import Result, Severity
from sgkg.namespaces import GRAPH, PREFIXES, RDF, RDFS, SG
from sgkg.terms import BNode, Iri, Literal, Term, plain, to_ntriples
from sgkg.validation.base import read_report
from sgkg.validation.engine_shacl import CompiledShapes
from sgkg.validation.vocabulary import as_results, unknown_names
from sgkg.vendors import space, vocabulary
from sgkg.vendors.alike import refuse_alike
from sgkg.vendors.findings import findings
from sgkg.vendors.limits import refuse_combinations
from sgkg.vendors.model import Checked, Finding, Vendor
from sgkg.vendors.reference import reference

__all__ = [
    "MAX_BLANK_NODES",
    "MAX_BODY_BYTES",
    "MAX_CLAIMS",
    "MAX_PRODUCTS",
    "MAX_TRIPLES",
    "check_document",
    "check_text",
]

#: what a declaration may have at most
MAX_BODY_BYTES, MAX_TRIPLES, MAX_BLANK_NODES = 5_000_000, 100_000, 10_000
#: likewise; whole ones have five statements each, so that no sound declaration comes here before it has too many
MAX_PRODUCTS, MAX_CLAIMS = 20_000, 20_000
_SCHEMA = PREFIXES["schema"]
_PRODUCT = (_SCHEMA + "Product", SG + "Product")
_CLAIM = SG + "ConformanceClaim"
#: what a claim points to things with
_POINTS = tuple(SG + name for name in ("interface", "standard", "role", "evidenceLevel"))


def check_text(
    body: bytes, media_type: str, vendor: Vendor, *, today: str, base: str = "", brief: bool = False
) -> Checked:
    """Check the text of a declaration as it would be published.

    Args:
        body: in UTF-8.
        media_type: one of :data:`sgkg.io.FORMATS`, or ``application/json`` for JSON with the packed context.
        vendor: who declares, with the prefixes of what it may describe.
        today: the date by which certificates have ended and editions are superseded, such as ``2026-05-31``.
        base: IRI that relative IRIs are resolved against; without it they are violations.
        brief: nobody reads what is found in a declaration without violations: to find its lines in the text costs
            more than to validate it.

    Raises:
        UsageError: the format is not read, the declaration is too large, names graphs, or has no product.
        RdfSyntaxError: the text does not parse; carries line and column where the format gives them.
        RemoteResourceError: the text wants something from the network, or declares XML entities.
    """
    form = _format(media_type)
    source = f"declaration{form.suffixes[0]}"
    document = _read(body, source, form, base)
    results = _results(document, vendor, today)
    if brief and not any(result.level is Severity.VIOLATION for result in results):
        results = []
    found = findings(results, document, body)
    products = len({subject for subject, kind in document.pairs(RDF + "type") if kind in _PRODUCT})
    if any(finding.severity == "Violation" for finding in found):
        return Checked(vendor.id, found, b"", b"", "", len(document), products)
    from sgkg.store.graphs import graph_digest
    from sgkg.vendors.derive import derived

    refuse_alike(document)
    graph = io.canonical(document, f"{vendor.id}-")
    follows = derived(document, vendor, reference())
    return Checked(vendor.id, found, graph, follows, graph_digest(graph), graph.count(b"\n"), products)


def check_document(document: Document, *, vendor: Vendor | None, today: str) -> tuple[Finding, ...]:
    """Check a declaration that is read already; see :func:`check_text`.

    Args:
        document: the declaration.
        vendor: who declares; None leaves out whose IRIs are whose.
        today: the date, such as ``2026-05-31``.

    Raises:
        UsageError: as for :func:`check_text`.
    """
    _refuse(document)
    return findings(_results(document, vendor, today), document)


def _format(media_type: str) -> Format:
    name = media_type.partition(";")[0].strip().lower()
    if name == "application/json":
        return FORMATS["jsonld"]
    form = next((one for one in FORMATS.values() if one.media_type == name), None)
    if form is None:
        known = ", ".join(one.media_type for one in FORMATS.values())
        raise UsageError(f"{media_type} is no format that declarations are read in; send {known}")
    return form


def _read(body: bytes, source: str, form: Format, base: str) -> Document:
    if len(body) > MAX_BODY_BYTES:
        raise UsageError(
            f"the declaration has {len(body):,} bytes, and {MAX_BODY_BYTES:,} is the most that is read; "
            "leave out what is not about products"
        )
    try:
        document = io.parse(body, source=source, form=form, base=base or None, most=MAX_TRIPLES)
    except InputError as error:
        error.source = None  # what is sent has no name of a file
        raise
    _refuse(document)
    return document


def _refuse(document: Document) -> None:
    """Refuse what is no declaration at all, or one without measure."""
    if len(document) > MAX_TRIPLES:
        raise UsageError(f"the declaration has more than {MAX_TRIPLES:,} statements, which is the most that is taken")
    try:
        blanks = {term for triple in document.ungrounded().triples() for term in triple if isinstance(term, BNode)}
    except EngineError as error:
        raise InputError("a statement of the declaration is about a statement; declarations have none") from error
    if len(blanks) > MAX_BLANK_NODES:
        raise UsageError(
            f"the declaration has {len(blanks):,} blank nodes; {MAX_BLANK_NODES:,} is the most that is taken. "
            "Give certificates and organisations IRIs"
        )
    if graphs := sorted(document.graphs()):
        raise UsageError(f"the declaration names the graph {graphs[0]}; leave graphs out, it is one itself")
    kinds = document.pairs(RDF + "type")
    products = document.nodes(SG + "claim") | {to_ntriples(subject) for subject, kind in kinds if kind in _PRODUCT}
    claims = document.nodes(SG + "claim", objects=True) | {to_ntriples(s) for s, kind in kinds if kind == _CLAIM}
    for what, number, most in (("products", len(products), MAX_PRODUCTS), ("claims", len(claims), MAX_CLAIMS)):
        if number > most:
            raise UsageError(
                f"the declaration has {number:,} {what}; {most:,} is the most that is taken. Leave some out"
            )
    if not products:
        raise UsageError(
            "nothing was checked: the declaration has no product. Write that something is a schema:Product"
            + told(document.lost)
        )
    refuse_combinations(document)


def _results(document: Document, vendor: Vendor | None, today: str) -> list[Result]:
    known = _vocabulary()
    beyond = [] if vendor is None else space.outside(document, vendor)
    found = [
        *(result for result in beyond if not result.focus_node.startswith(f"<{vocabulary.RELATIVE}")),  # told below
        *vocabulary.strange(document, known),
        *as_results(unknown_names([document], known)),
    ]
    text, labels = _shapes().report(document.ntriples() + _beside(document, today))
    if text:
        own = document.subjects() | document.nodes(SG + "claim", objects=True)
        told = read_report(text, labels=labels)[1]
        found += [result for result in told if result.focus_node in own or result.focus_node.startswith("_:")]
    return found


def _beside(document: Document, today: str) -> bytes:
    """Write what the shapes need to know beside a declaration: the date, and what it points to."""
    pointed = [plain(value) for predicate in _POINTS for _, value in document.pairs(predicate)]
    facts: list[tuple[Term, Iri, Term]] = [
        (Iri(SG + "Product"), Iri(RDFS + "subClassOf"), Iri(_SCHEMA + "Product")),
        (TODAY, Iri(PREFIXES["dct"] + "date"), Literal(today)),
    ]
    return io.document(facts).ntriples() + reference().about(pointed)


@cache
def _shapes() -> CompiledShapes:
    file = resources.data("shapes") / "product.ttl"
    return CompiledShapes(io.parse(file.read_bytes(), source="shapes/product.ttl", scope=None).ntriples())


@cache
def _vocabulary() -> frozenset[str]:
    return frozenset(packed_documents()[Iri(GRAPH + "ontology")].described(SG))
