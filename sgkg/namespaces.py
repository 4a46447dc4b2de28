"""Namespaces, the one prefix map, and the IRIs of our own things."""

from types import MappingProxyType

__all__ = [
    "GRAPH",
    "PREFIXES",
    "RDF",
    "RDFS",
    "SG",
    "SGDATA",
    "SGS",
    "SH",
    "compress",
    "expand",
    "slug",
]

SGDATA = "https://w3id.org/sgdata/"
SG = SGDATA + "ontology#"
SGS = SGDATA + "shapes#"
GRAPH = SGDATA + "graph/"
SH = "http://www.w3.org/ns/shacl#"
RDF = "http://www.w3.org/1999/02/22-rdf-syntax-ns#"
RDFS = "http://www.w3.org/2000/01/rdf-schema#"

#: prefix -> namespace IRI, for queries, results and every text that sgkg writes.
PREFIXES = MappingProxyType(
    {
        "dcat": "http://www.w3.org/ns/dcat#",
        "dct": "http://purl.org/dc/terms/",
        "owl": "http://www.w3.org/2002/07/owl#",
        "prov": "http://www.w3.org/ns/prov#",
        "rdf": RDF,
        "rdfs": RDFS,
        "schema": "https://schema.org/",
        "sg": SG,
        "sgs": SGS,
        "sh": SH,
        "skos": "http://www.w3.org/2004/02/skos/core#",
        "vann": "http://purl.org/vocab/vann/",
        "void": "http://rdfs.org/ns/void#",
        "xsd": "http://www.w3.org/2001/XMLSchema#",
    }
)


def compress(iri: str) -> str:
    """Shorten an IRI for reading: a CURIE where a prefix fits, the path for our own things, else the IRI.

    >>> compress("https://w3id.org/sgdata/ontology#Interface")
    'sg:Interface'
    >>> compress("https://w3id.org/sgdata/interface/7")
    'interface/7'
    """
    for prefix, namespace in PREFIXES.items():
        local = iri.removeprefix(namespace)
        if local != iri and local and "/" not in local and "#" not in local:
            return f"{prefix}:{local}"
    return iri.removeprefix(SGDATA) or iri


def expand(name: str) -> str:
    """Turn a CURIE into the IRI it stands for; an IRI, or a name with an unknown prefix, stays as it is.

    >>> expand("sg:Interface")
    'https://w3id.org/sgdata/ontology#Interface'
    """
    prefix, colon, local = name.partition(":")
    if colon and prefix in PREFIXES and not local.startswith("//"):
        return PREFIXES[prefix] + local
    return name


def slug(term: str) -> str:
    """Name a thing inside the IRI of a gap (design, section 2).

    The path of an IRI of our own with ``-`` for ``/``; for any other IRI, blank node or text the first 16 hex
    digits of its SHA-256.

    >>> slug("https://w3id.org/sgdata/interface/7")
    'interface-7'
    >>> slug("https://example.org/if/1")
    'cc229284fa9316ab'
    """
    path = term.removeprefix(SGDATA)
    if path != term and path and "#" not in path and "?" not in path:
        return path.strip("/").replace("/", "-")
    from hashlib import sha256

    return sha256(term.encode()).hexdigest()[:16]
