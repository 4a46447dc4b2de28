"""The packed graphs, a user's inventory, and the slice that a run works on.

One run, one slice (design, section 2): ontology, life-cycle facts, policy and *one* inventory, merged in the
default graph of a store, with what follows from them. No run ever sees two inventories.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from sgkg import dates, io, resources
from sgkg.errors import UsageError
from sgkg.inference import infer
from sgkg.io import Document
from sgkg.lost import told
from sgkg.namespaces import GRAPH, PREFIXES, RDF, RDFS, SG, SGDATA, slug
from sgkg.store import Store
from sgkg.store.oxigraph import OxigraphStore
from sgkg.terms import Iri, Literal, Term, plain

__all__ = [
    "TODAY",
    "Slice",
    "declares_products",
    "inventories",
    "inventory_document",
    "inventory_of",
    "make_slice",
    "ontology_version",
    "packed_documents",
    "product_reference",
    "publish",
    "unknown_imports",
    "waiver_document",
]

#: packed beside the inventories: proposals for interfaces that an inventory describes, which no rule can judge
_PROPOSALS = ("current",)
_PRODUCTS = (PREFIXES["schema"] + "Product", SG + "Product")
#: what claims to conform say, in properties that other things have too, and in their own
_POINTING = tuple(SG + name for name in ("interface", "standard"))
_STATED = tuple(SG + name for name in ("claim", "evidenceLevel", "role"))
#: what carries the date of the run (dct:date) for the shapes of products, which no inventory has to be there for
TODAY = Iri(SGDATA + "today")
#: what a claim may point to
_CLAIMED = ("Interface", "StandardReference", "StandardEdition", "Actor", "EvidenceLevel")
#: what the shapes of products and the search for names need to know of it
_KNOWN = frozenset(
    {
        RDF + "type",
        RDFS + "label",
        *(PREFIXES["skos"] + name for name in ("altLabel", "inScheme", "notation", "prefLabel")),
        *(
            SG + name
            for name in (
                "coveredBy", "designation", "editionOf", "editionStatus", "endsFrom", "from", "involves", "name",
                "number", "printedDesignation", "rank", "supersededBy", "to",
            )
        ),
    }
)  # fmt: skip
_REFERENCE = {"ontology": "sgdata.ttl", "policy": "policy.ttl", "standards": "standards.ttl"}


@dataclass(frozen=True, slots=True)
class Slice:
    """What one run works on.

    Attributes:
        store: its default graph holds everything, inferences included.
        documents: the user's files, or the packed inventory.
        inventory: IRI of the one inventory, None where the files describe none.
        name: of the inventory, as it stands in graph and gap IRIs.
        as_of: date of the run (year, month or day), empty where none is known.
        own_date: date of the inventory, empty where it has none that can be used.
    """

    store: Store
    documents: tuple[Document, ...]
    inventory: Iri | None
    name: str
    as_of: str
    own_date: str


@cache
def packed_documents() -> dict[Iri, Document]:
    """Parse the packed reference graphs: named graph -> document."""
    folder = resources.data("ontology")
    return {
        Iri(GRAPH + name): io.parse((folder / file).read_bytes(), source=f"ontology/{file}", scope=None)
        for name, file in _REFERENCE.items()
    }


def ontology_version() -> str:
    """Return the version that the packed ontology says it has."""
    ontology = packed_documents()[Iri(GRAPH + "ontology")]
    versions = ontology.pairs("http://www.w3.org/2002/07/owl#versionInfo")
    return next(plain(value) for subject, value in versions if subject == SGDATA + "ontology")


def inventories() -> list[str]:
    """List the names of the packed inventories."""
    folder = resources.data("ontology") / "inventories"
    names = [name.removesuffix(".ttl") for name in resources.names(folder, ".ttl")]
    return [name for name in names if name not in _PROPOSALS]


def inventory_document(name: str) -> Document:
    """Parse a packed inventory by name, or a file.

    Raises:
        UsageError: there is neither such an inventory nor such a file.
        InputError: the file cannot be read.
    """
    if name in inventories():
        file = resources.data("ontology") / "inventories" / f"{name}.ttl"
        return io.parse(file.read_bytes(), source=f"ontology/inventories/{name}.ttl", scope=None)
    if not name:
        raise UsageError("the name of the inventory is empty")
    if name in _PROPOSALS:
        raise _proposals(name)
    if name != "-" and not Path(name).suffix and not Path(name).exists():
        raise UsageError(
            f"there is no inventory {name!r}; packed are: {', '.join(inventories())}. A file may be named too"
        )
    document = io.parse(io.read(name), source=name)
    if not document:
        raise UsageError(f"there is no statement in {name}{told(document.lost)}")
    described = {plain(subject) for subject, _ in document.pairs(PREFIXES["rdf"] + "type")}
    if described & {f"{SGDATA}inventory/{proposals}" for proposals in _PROPOSALS}:
        raise _proposals(name)
    return document


def _proposals(name: str) -> UsageError:
    return UsageError(
        f"{name!r} holds proposals for the interfaces of another inventory, which no rule can judge; packed are: "
        f"{', '.join(inventories())}. `sgkg query proposed-coverage` lists what is proposed"
    )


def unknown_imports(documents: Iterable[Document]) -> list[tuple[str, str]]:
    """List what documents import that is not packed, as (source, IRI). Nothing of it has been loaded."""
    packed = {SGDATA + "ontology", SGDATA + "shapes"}
    return [
        (document.source, iri)
        for document in documents
        for iri in document.imports
        if iri not in packed and not iri.startswith(SGDATA + "ontology/")
    ]


@cache
def product_reference() -> Document:
    """Tell what declarations of products point to: interfaces, standards, editions, actors, evidence levels.

    All of it is packed, and what follows from the packed inventory at its own date is in it: names, ends, and which
    standard covers which interface.
    """
    store = make_slice([inventory_document(resources.DEFAULT_INVENTORY)]).store
    kind = Iri(RDF + "type")
    wanted = {thing for name in _CLAIMED for thing in store.subjects(kind, Iri(SG + name))}
    kept = ((s, Iri(p), o) for s, p, o in store.statements().triples() if s in wanted and p in _KNOWN)
    ours = ((s, p, o) for s, p, o in kept if p != kind or str(o).startswith(SG))
    return io.document(ours, "reference").grounded()


def declares_products(documents: Iterable[Document]) -> bool:
    """Whether documents say something of products or of claims to conform."""
    kinds = {f"<{iri}>" for iri in (*_PRODUCTS, SG + "ConformanceClaim")}
    return any(
        document.nodes(SG + "claim") or kinds & document.nodes(RDF + "type", objects=True) for document in documents
    )


def _has_interfaces(document: Document) -> bool:
    return f"<{SG}Interface>" in document.nodes(RDF + "type", objects=True) or bool(document.nodes(SG + "from"))


def _claims(document: Document) -> Document:
    """Return what a document says of claims to conform: from that nothing follows.

    Else a claim on something that is no interface would make it one, with all its gaps. What is also a thing of
    another kind, such as a coverage claim, keeps what is said of it.
    """
    kinds: dict[Term, set[Term]] = {}
    for subject, kind in document.pairs(RDF + "type"):
        kinds.setdefault(subject, set()).add(kind)
    claim = Iri(SG + "ConformanceClaim")
    named = {value for _, value in document.pairs(SG + "claim")} | {s for s, kind in kinds.items() if claim in kind}
    ours = {s for s in named if not any(str(kind).startswith(SG) for kind in kinds.get(s, set()) - {claim})}
    pointing = [(s, p, o) for p in _POINTING for s, o in document.pairs(p) if s in ours]
    stated = [(s, p, o) for p in _STATED for s, o in document.pairs(p)]
    return io.document((s, Iri(p), o) for s, p, o in pointing + stated)


def make_slice(documents: Sequence[Document], *, as_of: str | None = None, inference: bool = True) -> Slice:
    """Merge documents with the packed reference graphs and add what follows.

    Args:
        documents: the inventory, or any data to be validated; declarations of products that come without an
            inventory, or interfaces of their own, are seen beside what the packed one says.
        as_of: date of the run; by default that of the inventory.
        inference: False leaves out every inference.

    Raises:
        UsageError: the documents describe two inventories, or the date is none.
    """
    store = OxigraphStore()
    products = declares_products(documents)
    apart = [_claims(document) for document in documents] if products and inference else []
    for document in documents:
        store.load(document.without(apart) if products else document)
    inventory, own_date = inventory_of(documents)
    # A date of its own that is none is for the shapes to report, with its place.
    own_date = own_date if dates.is_date(own_date) else ""
    chosen = dates.checked(as_of, "--as-of") if as_of is not None else own_date
    for document in packed_documents().values():
        # Blank nodes of the reference graphs hold OWL axioms, which no shape may take for the user's data.
        store.load(document.grounded())
    if inventory and chosen:
        store.insert([(inventory, Iri(SG + "asOf"), Literal(chosen))])
    if products:
        if inventory is None and not any(map(_has_interfaces, documents)):
            store.load(product_reference())
        if chosen:
            store.insert([(TODAY, Iri(PREFIXES["dct"] + "date"), Literal(chosen))])
    if inference:
        infer(store)
    for document in apart:
        store.load(document)
    return Slice(store, tuple(documents), inventory, _name(inventory), chosen, own_date)


def waiver_document() -> Document:
    """Parse the project's own waivers, which are about the packed inventory."""
    folder = resources.data("waivers")
    files = [(name, (folder / name).read_bytes()) for name in resources.names(folder, ".ttl")]
    found = io.document([], source="waivers")
    for name, data in files:
        found = found.joined(io.parse(data, source=f"waivers/{name}", scope=None))
    return found


def publish(piece: Slice, gaps: Document | None = None) -> OxigraphStore:
    """Lay a slice out as the dataset that is queried: a named graph each, the default graph their merge.

    Args:
        piece: a slice of one document, with inferences.
        gaps: the statements of its gaps graph.
    """
    graphs = dict(packed_documents())
    for document in piece.documents:
        graphs[Iri(GRAPH + piece.name)] = document
    if piece.name == resources.DEFAULT_INVENTORY:
        graphs[Iri(GRAPH + "waivers")] = waiver_document()
    derived = Iri(f"{GRAPH}inferred/{piece.name}")
    origin = io.document((derived, Iri(PREFIXES["prov"] + "wasDerivedFrom"), name) for name in graphs)
    graphs[derived] = piece.store.statements().without(graphs.values()).joined(origin)
    if gaps is not None:
        graphs[Iri(f"{GRAPH}gaps/{piece.name}")] = gaps
    store = OxigraphStore()
    for name, document in graphs.items():
        store.load(document, name)
        # The merge is a graph of its own: asked for several graphs at once, the engine counts a triple once a graph.
        store.load(document)
    return store


def inventory_of(documents: Iterable[Document]) -> tuple[Iri | None, str]:
    """Find the one inventory that documents describe, and its date as it is written; None and empty for none.

    Raises:
        UsageError: there are several, or it has no IRI.
    """
    types = [pair for document in documents for pair in document.pairs(PREFIXES["rdf"] + "type")]
    found = sorted({subject for subject, kind in types if kind == SG + "Inventory"}, key=plain)
    if len(found) > 1:
        raise UsageError(
            f"the files describe more than one inventory ({', '.join(map(plain, found))}); run them one at a time"
        )
    if not found:
        return None, ""
    iri = found[0]
    if not isinstance(iri, Iri):
        raise UsageError("the inventory has no IRI of its own; give it one")
    dates_ = [pair for document in documents for pair in document.pairs(PREFIXES["dct"] + "date")]
    days = sorted(plain(value) for subject, value in dates_ if subject == iri)
    return iri, days[0] if days else ""


def _name(inventory: Iri | None) -> str:
    return slug(inventory).removeprefix("inventory-") if inventory else "data"
