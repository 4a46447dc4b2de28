"""Names in the data that nothing defines: what they were meant to say is lost, and so are the gaps behind it."""

from collections.abc import Sequence
from dataclasses import dataclass

from sgkg.io import Document
from sgkg.model import Path, Result
from sgkg.namespaces import RDF, SG, SGDATA, SGS, SH, compress
from sgkg.terms import Literal, to_ntriples
from sgkg.validation.lint import resembling

__all__ = ["UnknownName", "as_results", "unknown_names"]

#: Ways in which the namespace is misspelt.
_NEARLY_OURS = (
    "http://w3id.org/sgdata/",
    "https://www.w3id.org/sgdata/",
    "http://www.w3id.org/sgdata/",
)
#: whose terms are all in the ontology, but for those of the shapes and of their tests
_HOME, _OTHERS = SGDATA, (SGS, SGDATA + "shapes-test#")


@dataclass(frozen=True, slots=True)
class UnknownName:
    """A name that nothing defines.

    Attributes:
        source: the file.
        subjects: who has it, in N-Triples form, sorted; empty where the file does not say.
        message: what is wrong and what may be meant, as a sentence without its full stop.
        predicate: the name as a property, rdf:type for a class, or the property of a value that is lost, in N-Triples
            form; empty for a name that is lost.
        kind: the name as a class, in N-Triples form, or what is lost as a literal; None for a property.
        rule: name of the shape that it is reported under.
    """

    source: str
    subjects: tuple[str, ...]
    message: str
    predicate: str = ""
    kind: str | None = None
    rule: str = "known-term"


def unknown_names(documents: Sequence[Document], vocabulary: frozenset[str]) -> list[UnknownName]:
    """List the predicates and classes that look like ours but are not in the ontology, and lost JSON-LD keys."""
    found: list[UnknownName] = []
    ours = {iri.removeprefix(SG) for iri in vocabulary}
    for document in documents:
        for iri in sorted(document.mentioned(SG) - vocabulary):
            near = resembling(iri.removeprefix(SG), ours, "sg:")
            message = f"{compress(iri)} is not in the ontology{near}"
            found += _uses(document, iri, message)
        strange = {iri for iri in document.mentioned(_HOME) if not iri.startswith((SG, *_OTHERS))}
        for iri in sorted(strange | document.mentioned(_NEARLY_OURS)):
            message = f"{iri} is not in the ontology, whose terms begin with {SG}"
            found += _uses(document, iri, message)
        for lost in document.lost:
            subjects = (lost.subject,) if lost.subject else ()
            predicate, text = f"<{lost.predicate}>" if lost.predicate else "", to_ntriples(Literal(lost.text))
            rule = "known-iri" if lost.key else "known-term"
            found.append(UnknownName(document.source, subjects, lost.sentence(), predicate, text, rule))
    return found


def as_results(names: Sequence[UnknownName]) -> list[Result]:
    """Make a violation of each: no shape can say this, as SHACL has no constraint on the names themselves."""
    return [
        Result(
            focus_node=subject,
            path=Path("predicate", name.predicate) if name.predicate else None,
            value=name.kind,
            source_shape=f"<{SGS}{name.rule}>",
            source_constraint=None,
            component=SGS + "".join(part.capitalize() for part in name.rule.split("-")) + "ConstraintComponent",
            severity=SH + "Violation",
            messages=(name.message if name.message.endswith("?") else f"{name.message}.",),
        )
        for name in names
        for subject in name.subjects or ("_:nameless",)
    ]


def _uses(document: Document, iri: str, message: str) -> list[UnknownName]:
    """Find who has a property, and who is of a class."""
    having = {to_ntriples(subject) for subject, _ in document.pairs(iri)}
    being = {to_ntriples(subject) for subject, kind in document.pairs(RDF + "type") if kind == iri}
    found = [UnknownName(document.source, tuple(sorted(having)), message, f"<{iri}>")] if having else []
    if being:
        found.append(UnknownName(document.source, tuple(sorted(being)), message, f"<{RDF}type>", f"<{iri}>"))
    return found
