"""Our own count of focus nodes: engines give none, and a run that looked at nothing must not look clean."""

from collections import defaultdict
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass

from sgkg.io import Document
from sgkg.model import ShapeCount
from sgkg.namespaces import RDF, RDFS, SH
from sgkg.store import Store
from sgkg.terms import Iri, Term, plain, to_ntriples

__all__ = ["Target", "count", "focus_nodes", "targets"]

_KINDS = ("targetClass", "targetNode", "targetSubjectsOf", "targetObjectsOf")
_CLASSES = {RDFS + "Class", "http://www.w3.org/2002/07/owl#Class"}
_SHAPES = {SH + "NodeShape", SH + "PropertyShape"}


@dataclass(frozen=True, slots=True)
class Target:
    """One target declaration (SHACL 2.1.3): ``kind`` is the local name of the SHACL property."""

    shape: Term
    kind: str
    value: Term


def targets(shapes: Iterable[Document]) -> list[Target]:
    """List the targets of a shapes graph, implicit class targets included, deactivated shapes left out."""
    found: list[Target] = []
    types: dict[Term, set[str]] = defaultdict(set)
    idle: set[Term] = set()
    for document in shapes:
        for kind in _KINDS:
            found += [Target(shape, kind, value) for shape, value in document.pairs(SH + kind)]
        for shape, kind_of in document.pairs(RDF + "type"):
            types[shape].add(plain(kind_of))
        idle |= {shape for shape, value in document.pairs(SH + "deactivated") if plain(value) in ("true", "1")}
    found += [
        Target(shape, "targetClass", shape)
        for shape, kinds in types.items()
        if kinds & _SHAPES and kinds & _CLASSES and isinstance(shape, Iri)
    ]
    return [target for target in found if target.shape not in idle]


def focus_nodes(wanted: Sequence[Target], store: Store, documents: Sequence[Document]) -> dict[Term, set[str]]:
    """Find the focus nodes that the user's own statements give each shape.

    A node counts if the user's files describe it (it is a subject there) or, for ``sh:targetObjectsOf``, if the
    statement that makes it a target stands in the user's files.

    Returns:
        shape -> focus nodes in N-Triples form; a shape without any has an empty set.
    """
    own: set[str] = set().union(*(document.subjects() for document in documents))
    narrower = _narrower(store)
    found: dict[Term, set[str]] = {target.shape: set() for target in wanted}
    for target in wanted:
        value = plain(target.value)
        if target.kind == "targetClass":
            members = (store.subjects(Iri(RDF + "type"), Iri(name)) for name in narrower(value))
            nodes = {to_ntriples(node) for found_here in members for node in found_here} & own
        elif target.kind == "targetNode":
            nodes = {to_ntriples(target.value)} & own
        else:
            objects = target.kind == "targetObjectsOf"
            nodes = set().union(*(d.nodes(value, objects=objects) for d in documents))
            if not objects:  # inferred statements make the user's subjects targets too
                nodes |= {to_ntriples(node) for node in store.subjects(Iri(value))} & own
        found[target.shape] |= nodes
    return found


def count(found: dict[Term, set[str]], shapes: Iterable[Document]) -> tuple[ShapeCount, ...]:
    """Count the focus nodes of each shape, sorted by the shape's name."""
    labels: dict[Term, str] = {}
    for document in shapes:
        for subject, label in document.pairs(RDFS + "label"):
            labels.setdefault(subject, plain(label))
    counts = (ShapeCount(plain(shape), labels.get(shape, ""), len(nodes)) for shape, nodes in found.items())
    return tuple(sorted(counts, key=lambda one: one.shape))


def _narrower(store: Store) -> Callable[[str], set[str]]:
    """Return a function from a class to itself and all narrower ones (SHACL, 'SHACL instance')."""
    below: dict[str, set[str]] = defaultdict(set)
    inner = Iri(RDFS + "subClassOf")
    for name in set(store.subjects(inner)):
        for wider in store.values(name, inner):
            below[plain(wider)].add(plain(name))

    def narrower(name: str) -> set[str]:
        seen, queue = {name}, [name]
        while queue:
            fresh = below[queue.pop()] - seen
            seen |= fresh
            queue += fresh
        return seen

    return narrower
