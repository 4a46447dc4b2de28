"""The graphs that the package brings along, as a server publishes them.

A pure function of the package: the same package gives the same bytes, labels of blank nodes included.
"""

from collections.abc import Iterable, Iterator
from functools import cache
from hashlib import sha256

from sgkg import dataset, findings, io, queries, resources
from sgkg.io import Document
from sgkg.namespaces import GRAPH, PREFIXES, RDF, RDFS, SGDATA, SH
from sgkg.queries import StoredQuery
from sgkg.terms import XSD, BNode, Iri, Literal, Term
from sgkg.validation.runs import packed_shapes

__all__ = ["CURATED", "beside", "packed_digest", "packed_graphs", "release"]

_INVENTORY = resources.DEFAULT_INVENTORY
#: the graphs whose merge the curated default graph is, which is what ``sgkg query`` asks
CURATED: tuple[Iri, ...] = tuple(
    Iri(GRAPH + name)
    for name in (
        "ontology",
        "policy",
        "standards",
        _INVENTORY,
        "waivers",
        f"inferred/{_INVENTORY}",
        f"gaps/{_INVENTORY}",
    )
)

#: graphs beside it, asked by name -> file below ``ontology/``. No rule looks at them and nothing follows from them.
#: There is no ``inferred/current`` and no ``gaps/current``: that file describes no interface of its own, so that each
#: rule would find fault with what it does not say, and what is only proposed closes no gap.
_BESIDE = {"current": "inventories/current.ttl", "map": "map.ttl", "alignments": "alignments.ttl"}
_SHAPES, _QUERIES, _CATALOGUE = (Iri(GRAPH + name) for name in ("shapes", "queries", "catalogue"))
_DATASET = Iri(SGDATA + ".well-known/void#dataset")
_PREFIX_DOCUMENT = Iri(SGDATA + "prefixes")
_LICENCE = Iri("https://creativecommons.org/licenses/by/4.0/")
_DCT, _SCHEMA = PREFIXES["dct"], PREFIXES["schema"]
#: what a graph is, in words: those of the graph itself where it says so, and the list is whole
_LABELS = {
    "ontology": "the ontology",
    "policy": "policy of the project",
    "standards": "life-cycle facts on standards",
    _INVENTORY: "EG2 inventory of 2010",
    "waivers": "gaps that the project accepts for a time",
    f"inferred/{_INVENTORY}": "what follows from the EG2 inventory of 2010",
    f"gaps/{_INVENTORY}": "gaps in EG2 inventory of 2010",
    "current": "proposals for the interfaces today",
    "map": "positions on the architecture map",
    "alignments": "alignments with other vocabularies",
    "shapes": "gap rules and other shapes",
    "queries": "stored queries",
    "catalogue": "what the packed graphs are",
}
#: form of a query -> its class and the property that carries its text (SHACL Advanced Features; SHACL has none for
#: DESCRIBE, which no stored query is)
_EXECUTABLES = {
    "SELECT": ("SPARQLSelectExecutable", "select"),
    "ASK": ("SPARQLAskExecutable", "ask"),
    "CONSTRUCT": ("SPARQLConstructExecutable", "construct"),
}
_Statement = tuple[Term, Term, Term]


def release() -> str:
    """Return the name of the release: the version of the ontology, which is also that of the package."""
    return findings.ontology_version()


@cache
def packed_graphs() -> dict[Iri, bytes]:
    """Write the packed graphs as N-Triples.

    Returns:
        Graph -> its statements, each once, sorted. First the members of the curated default graph, then the shapes,
        the stored queries as ``sh:SPARQLExecutable``, and a description of all these graphs.
    """
    published = findings.queryable()
    documents = {
        **dataset.packed_documents(),
        Iri(GRAPH + _INVENTORY): dataset.inventory_document(_INVENTORY),
        Iri(GRAPH + "waivers"): dataset.waiver_document(),
        **{name: published.statements(name) for name in CURATED[5:]},  # derived from the others
        **_beside(),
    }
    return {name: _lines(document, name) for name, document in documents.items()}


def beside() -> dict[Iri, bytes]:
    """Write the packed graphs that the curated default graph lacks, as :func:`packed_graphs` does."""
    return {name: _lines(document, name) for name, document in _beside().items()}


def _beside() -> dict[Iri, Document]:
    folder = resources.data("ontology")
    return {
        **{
            Iri(GRAPH + name): io.parse((folder / file).read_bytes(), source=f"ontology/{file}", scope=None)
            for name, file in _BESIDE.items()
        },
        _SHAPES: _joined(packed_shapes()),
        _QUERIES: io.document(_queries()),
        _CATALOGUE: io.document(_catalogue()),
    }


def packed_digest() -> str:
    """Hash the packed graphs: SHA-256 in hex."""
    hashed = sha256()
    for name, lines in packed_graphs().items():
        hashed.update(f"{name} {len(lines)}\n".encode() + lines)
    return hashed.hexdigest()


# --- graphs of our own making


def _queries() -> Iterator[_Statement]:
    """Describe the stored queries as SHACL executables, the way SIB's sparql-examples do."""
    for query in queries.catalogue().values():
        iri = Iri(f"{SGDATA}query/{query.name}")
        kind, text = _EXECUTABLES[query.form]
        yield from (
            (iri, _rdf("type"), Iri(SH + "SPARQLExecutable")),
            (iri, _rdf("type"), Iri(SH + kind)),
            (iri, Iri(SH + text), Literal(query.text)),
            (iri, Iri(SH + "prefixes"), _PREFIX_DOCUMENT),
            (iri, _rdfs("label"), _english(query.summary)),
            (iri, _rdfs("comment"), _english(query.summary)),
            (iri, Iri(_DCT + "description"), _english(_described(query))),
        )
        for word in query.keywords:
            yield iri, Iri(_SCHEMA + "keywords"), _english(word)
    yield _PREFIX_DOCUMENT, _rdfs("label"), _english("prefixes")
    for prefix, namespace in PREFIXES.items():
        declaration = Iri(f"{_PREFIX_DOCUMENT}#{prefix}")
        yield from (
            (_PREFIX_DOCUMENT, Iri(SH + "declare"), declaration),
            (declaration, _rdf("type"), Iri(SH + "PrefixDeclaration")),
            (declaration, _rdfs("label"), _english(f"prefix {prefix}")),
            (declaration, Iri(SH + "prefix"), Literal(prefix)),
            (declaration, Iri(SH + "namespace"), Literal(namespace, XSD + "anyURI")),
        )


def _described(query: StoredQuery) -> str:
    """Say what a query means and which of its variables may be bound."""
    said = [query.description]
    for parameter in query.parameters:
        needed = "must" if parameter.required else "may"
        example = f", for example {parameter.example}" if parameter.example else ""
        said.append(f"?{parameter.name} ({parameter.type}) {needed} be bound: {parameter.description}{example}.")
    return " ".join(part.replace("..", ".") for part in said if part)


def _catalogue() -> Iterator[_Statement]:
    for name, label in _LABELS.items():
        graph = Iri(GRAPH + name)
        yield from (
            (graph, _rdf("type"), Iri(PREFIXES["void"] + "Dataset")),
            (graph, _rdfs("label"), _english(label)),
            (graph, Iri(_DCT + "license"), _LICENCE),
            (graph, Iri(_DCT + "isPartOf"), _DATASET),
        )
        if name == _INVENTORY:
            rights = "Texts quoted from the deck: rights with their authors."
            yield graph, Iri(_DCT + "rights"), _english(rights)


# --- statements as lines


def _lines(document: Document, graph: Iri) -> bytes:
    """Write a document as sorted lines, its blank nodes numbered in the order of its statements."""
    scope = graph.removeprefix(GRAPH).replace("/", "-")
    labels: dict[BNode, BNode] = {}

    def named(term: Term) -> Term:
        return labels.setdefault(term, BNode(f"{scope}-{len(labels)}")) if isinstance(term, BNode) else term

    relabelled = io.document((named(s), Iri(p), named(o)) for s, p, o in document.triples())
    return b"".join(sorted(set(relabelled.ntriples().splitlines(keepends=True))))


def _joined(documents: Iterable[Document]) -> Document:
    quads = tuple(quad for document in documents for quad in document.quads)
    return Document("", quads)


def _english(text: str) -> Literal:
    return Literal.tagged(text, "en")


def _rdf(name: str) -> Iri:
    return Iri(RDF + name)


def _rdfs(name: str) -> Iri:
    return Iri(RDFS + name)
