"""The inventory of 2010 as a graph, and readers that give the text of one cell of it."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

from pyoxigraph import NamedNode, RdfFormat, Store

ROOT = Path(__file__).parents[1]
INVENTORY = ROOT / "ontology" / "inventories" / "eg2-2010.ttl"
DATA = "https://w3id.org/sgdata/"
PREFIXES = {
    "dct": "http://purl.org/dc/terms/",
    "owl": "http://www.w3.org/2002/07/owl#",
    "prov": "http://www.w3.org/ns/prov#",
    "rdf": "http://www.w3.org/1999/02/22-rdf-syntax-ns#",
    "rdfs": "http://www.w3.org/2000/01/rdf-schema#",
    "schema": "https://schema.org/",
    "sg": "https://w3id.org/sgdata/ontology#",
    "skos": "http://www.w3.org/2004/02/skos/core#",
    "xsd": "http://www.w3.org/2001/XMLSchema#",
}


def load(*paths: Path) -> Store:
    store = Store()
    for path in paths:
        store.load(path=path, format=RdfFormat.TURTLE)
    return store


GRAPH = load(INVENTORY)
ONTOLOGY = load(ROOT / "ontology" / "sgdata.ttl")


# A reader takes a thing and gives the text of one cell of its row, "" where the graph has nothing.

Reader = Callable[[Any], str]


def iri(name: str) -> NamedNode:
    prefix, local = name.split(":", 1)
    return NamedNode(PREFIXES[prefix] + local)


def instances(kind: str) -> list[NamedNode]:
    found = (quad.subject for quad in GRAPH.quads_for_pattern(None, iri("rdf:type"), iri(kind)))
    return sorted((node for node in found if isinstance(node, NamedNode)), key=str)


def follow(node: object, *steps: str) -> list[Any]:
    """Walk properties from a node; ``^`` before a name walks it backwards."""
    nodes: list[Any] = [node]
    for step in steps:
        if step.startswith("^"):
            back = iri(step[1:])
            nodes = [quad.subject for end in nodes for quad in GRAPH.quads_for_pattern(None, back, end)]
        else:
            nodes = [quad.object for end in nodes for quad in GRAPH.quads_for_pattern(end, iri(step), None)]
    return sorted(set(nodes), key=str)


def text(*steps: str) -> Reader:
    def read(node: object) -> str:
        found = follow(node, *steps)
        assert len(found) < 2, f"{node} has several {' / '.join(steps)}"
        return str(found[0].value) if found else ""

    return read


def end_of_iri(*steps: str) -> Reader:
    return lambda node: text(*steps)(node).rsplit("/", 1)[-1]


def reading(start: str, *steps: str) -> Reader:
    """Read the text after ``start`` in the one ``sg:reading`` that begins with it."""

    def read(node: object) -> str:
        found = [n.value.removeprefix(start) for n in follow(node, *steps, "sg:reading") if n.value.startswith(start)]
        assert len(found) < 2, f"{node} has several readings that begin with {start!r}"
        return str(found[0]) if found else ""

    return read


def first(*readers: Reader) -> Reader:
    return lambda node: next((cell for reader in readers if (cell := reader(node))), "")


def changed(reader: Reader, change: Callable[[str], str]) -> Reader:
    return lambda node: change(cell) if (cell := reader(node)) else ""


def citation(node: object) -> str:
    slides = sorted(follow(node, "dct:source"), key=lambda slide: int(text("sg:position")(slide)))
    return "; ".join(text("dct:bibliographicCitation")(slide) for slide in slides)


def citation_with_column(node: object) -> str:
    last_column = text("dct:source", "sg:tableColumns")(node).split(" | ")[-1]
    return f"{citation(node)}; column heading '{last_column}'"


def flows_in_order(interface: object) -> list[str]:
    flows = [flow for flow in follow(interface, "^sg:interface") if flow in FLOWS]
    return [text("sg:verbatim")(flow) for flow in sorted(flows, key=lambda flow: int(text("sg:order")(flow)))]


def claims_of_listing(listing: object) -> str:
    return str(len([claim for claim in follow(listing, "sg:standard", "^sg:standard") if claim in CLAIMS]))


FLOWS, CLAIMS = set(instances("sg:DataFlow")), set(instances("sg:CoverageClaim"))
NOTE, VERBATIM, ORDER = text("skos:note"), text("sg:verbatim"), text("sg:order")
CONFIDENCE = end_of_iri("sg:confidence")
SLIDE = text("dct:source", "sg:position")
SOURCE: dict[str, Reader] = {"source": citation, "confidence": CONFIDENCE}


def illustrative(node: object) -> str:
    return "illustrative" if text("sg:illustrative")(node) == "true" else ""
