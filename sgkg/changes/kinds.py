"""What an entity is, by its classes, and how people call it."""

from collections.abc import Iterable, Sequence

from sgkg.changes.model import Kind, Statement
from sgkg.dataset import packed_documents
from sgkg.io import Document
from sgkg.namespaces import PREFIXES, RDF, RDFS, SG
from sgkg.terms import Literal, from_ntriples, plain

__all__ = ["Kinds", "label_of"]

_OWL, _SKOS = PREFIXES["owl"], PREFIXES["skos"]
#: kind -> classes, the first that fits counts
_CLASSES = {
    Kind.INTERFACE: (SG + "Interface",),
    Kind.CLAIM: (SG + "Claim", SG + "ConformanceClaim"),
    Kind.CLASS: (_OWL + "Class", RDFS + "Class"),
    Kind.PROPERTY: (RDF + "Property", *(f"{_OWL}{kind}Property" for kind in ("Object", "Datatype", "Annotation"))),
    Kind.DEFINITION: (SG + "Definition",),
    Kind.CONCEPT: (_SKOS + "Concept", _SKOS + "ConceptScheme"),
}
_LABELS = (RDFS + "label", _SKOS + "prefLabel", PREFIXES["dct"] + "title", PREFIXES["schema"] + "name")


class Kinds:
    """Tells what a thing is from its statements.

    Args:
        documents: those compared: they may have classes of their own.
    """

    def __init__(self, documents: Sequence[Document]) -> None:
        below: dict[str, set[str]] = {}
        for document in (*packed_documents().values(), *documents):
            for narrower, wider in document.pairs(RDFS + "subClassOf"):
                below.setdefault(plain(wider), set()).add(plain(narrower))
        self._kinds: dict[str, Kind] = {}
        for kind, classes in _CLASSES.items():
            queue = list(classes)
            while queue:
                name = queue.pop()
                if name not in self._kinds:
                    self._kinds[name] = kind
                    queue += below.get(name, ())

    def of(self, statements: Iterable[Statement]) -> Kind:
        """Find the kind; several classes give the first in the order of kinds."""
        names = (statement.value[1:-1] for statement in statements if statement.predicate == RDF + "type")
        return min((self._kinds.get(name, Kind.OTHER) for name in names), key=lambda k: k.rank, default=Kind.OTHER)

    def is_interface(self, statements: Iterable[Statement]) -> bool:
        """Tell whether a thing is an interface."""
        return self.of(statements) is Kind.INTERFACE


def label_of(statements: Iterable[Statement]) -> str:
    """Find a label: English, else without a language, else any; empty for none."""
    found: list[tuple[int, int, str]] = []
    for statement in statements:
        if statement.predicate in _LABELS and statement.value.startswith('"'):
            text = from_ntriples(statement.value)
            language = text.language.partition("-")[0].lower() if isinstance(text, Literal) else ""
            rank = 0 if language == "en" else 1 if not language else 2
            found.append((_LABELS.index(statement.predicate), rank, plain(text)))
    return min(found)[2] if found else ""
