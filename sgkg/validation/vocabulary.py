"""Names in the data that nothing defines: what they were meant to say is lost, and so are the gaps behind it."""

from collections.abc import Sequence
from dataclasses import dataclass

from sgkg.io import Document
from sgkg.model import Result
from sgkg.namespaces import RDF, SG, SGS, SH, compress
from sgkg.terms import to_ntriples
from sgkg.validation.lint import resembling

__all__ = ["UnknownName", "as_results", "unknown_names"]

#: Ways in which the namespace is misspelt.
_NEARLY_OURS = (
    "http://w3id.org/sgdata/",
    "https://w3id.org/sgdata/ontology/",
    "https://www.w3id.org/sgdata/",
    "http://www.w3id.org/sgdata/",
)


@dataclass(frozen=True, slots=True)
class UnknownName:
    """A name that nothing defines.

    Attributes:
        source: the file.
        subjects: who has it, in N-Triples form, sorted; empty where the file does not say.
        message: what is wrong and what may be meant, as a sentence without its full stop.
    """

    source: str
    subjects: tuple[str, ...]
    message: str


def unknown_names(documents: Sequence[Document], vocabulary: frozenset[str]) -> list[UnknownName]:
    """List the predicates and classes that look like ours but are not in the ontology, and lost JSON-LD keys."""
    found: list[UnknownName] = []
    ours = {iri.removeprefix(SG) for iri in vocabulary}
    for document in documents:
        for iri in sorted(document.mentioned(SG) - vocabulary):
            near = resembling(iri.removeprefix(SG), ours, "sg:")
            message = f"{compress(iri)} is not in the ontology{near}"
            found.append(UnknownName(document.source, _users(document, iri), message))
        for iri in sorted(document.mentioned(_NEARLY_OURS)):
            message = f"{iri} is not in the ontology, whose terms begin with {SG}"
            found.append(UnknownName(document.source, _users(document, iri), message))
        for subject, name, near in document.lost:
            message = f"the JSON-LD context does not define {name!r}, so that it is lost{near}"
            found.append(UnknownName(document.source, (subject,) if subject else (), message))
    return found


def as_results(names: Sequence[UnknownName]) -> list[Result]:
    """Make a violation of each: no shape can say this, as SHACL has no constraint on the names themselves."""
    return [
        Result(
            focus_node=subject,
            path=None,
            value=None,
            source_shape=f"<{SGS}known-term>",
            source_constraint=None,
            component=SGS + "KnownTermConstraintComponent",
            severity=SH + "Violation",
            messages=(name.message if name.message.endswith("?") else f"{name.message}.",),
        )
        for name in names
        for subject in name.subjects or ("_:nameless",)
    ]


def _users(document: Document, iri: str) -> tuple[str, ...]:
    """Find who has a property or is of a class."""
    subjects = {to_ntriples(subject) for subject, _ in document.pairs(iri)}
    subjects |= {to_ntriples(subject) for subject, kind in document.pairs(RDF + "type") if kind == iri}
    return tuple(sorted(subjects))
