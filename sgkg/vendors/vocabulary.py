"""What a declaration may not say: statements of kinds that belong elsewhere. No shape can look at every statement."""

from collections.abc import Iterator

from sgkg.io import Document
from sgkg.model import Path, Result
from sgkg.namespaces import PREFIXES, RDF, RDFS, SG, SGDATA, SGS, SH, compress
from sgkg.terms import Iri, Term, to_ntriples

__all__ = ["CLASSES", "PROPERTIES", "RELATIVE", "strange"]

#: of our ontology, what a vendor states; all else in it is for inventories, or is derived
CLASSES = frozenset(SG + name for name in ("ConformanceClaim", "Product"))
PROPERTIES = frozenset(
    SG + name
    for name in (
        "claim", "evidenceLevel", "interface", "retractedOn", "retractionReason", "role", "standard", "version",
    )
)  # fmt: skip
#: vocabularies that make axioms, shapes and lists, and what of them only describes
_STRUCTURE = (PREFIXES["owl"], RDF, RDFS, SH)
_DESCRIBES = frozenset({RDF + "type", RDFS + "label", RDFS + "comment", RDFS + "seeAlso"})
#: what the IRIs of a file are resolved against where nobody says what they are relative to
RELATIVE = "file:///"


def strange(document: Document, vocabulary: frozenset[str]) -> list[Result]:
    """Find the statements that no declaration has, each subject and name once.

    Args:
        document: the declaration.
        vocabulary: the terms of our ontology: one that is not there at all is reported elsewhere.

    Returns:
        Violations, in the order of the file.
    """
    return list(dict.fromkeys(_strange(document, vocabulary)))


def _strange(document: Document, vocabulary: frozenset[str]) -> Iterator[Result]:
    for subject, predicate, value in document.triples():
        kind = predicate == RDF + "type"
        name = str(value) if kind and isinstance(value, Iri) else predicate
        if name.startswith(SG):
            if name in vocabulary and name not in (CLASSES if kind else PROPERTIES):
                yield _result("product-vocabulary", subject, predicate, value if kind else None, _misplaced(name))
        elif name.startswith(_STRUCTURE) and name not in _DESCRIBES:
            yield _result("product-vocabulary", subject, predicate, value if kind else None, _misplaced(name))
        if isinstance(subject, Iri) and subject.startswith(RELATIVE):
            yield _relative(subject, subject, "", None)
        if predicate.startswith(RELATIVE):
            yield _relative(predicate, subject, predicate, None)
        # Of a level it is told that there is none of that name.
        if isinstance(value, Iri) and value.startswith(RELATIVE) and predicate != SG + "evidenceLevel":
            yield _relative(value, subject, predicate, value)


def _relative(iri: str, subject: Term, predicate: str, value: Term | None) -> Result:
    said = iri.removeprefix(RELATIVE)
    message = f"The IRI {said or '<>'!r} is not written in full, so that nobody knows what it names."
    return _result("product-relative", subject, predicate, value, message)


def _misplaced(name: str) -> str:
    if not name.startswith(SGDATA):
        return (
            f"A declaration says nothing with {compress(name)}: it describes products and makes no axioms or shapes."
        )
    return f"A declaration says nothing with {compress(name)}: it is for inventories, or derived by the service."


def _result(rule: str, subject: Term, predicate: str, value: Term | None, message: str) -> Result:
    return Result(
        focus_node=to_ntriples(subject),
        path=Path("predicate", f"<{predicate}>") if predicate else None,
        value=None if value is None else to_ntriples(value),
        source_shape=f"<{SGS}{rule}>",
        source_constraint=None,
        component=SGS + "".join(part.capitalize() for part in rule.split("-")) + "ConstraintComponent",
        severity=SH + "Violation",
        messages=(message,),
    )
