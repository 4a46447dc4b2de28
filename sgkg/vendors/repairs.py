"""Changes that mend the common findings, as statements to take out and to put in."""

import re
from collections.abc import Callable, Iterable
from typing import TypeAlias

from sgkg import io
from sgkg.io import Document
from sgkg.model import Result
from sgkg.namespaces import PREFIXES, RDF, SG, SGS
from sgkg.terms import XSD, BNode, Iri, Literal, Term, from_ntriples, plain
from sgkg.vendors import gtin, suggest
from sgkg.vendors.model import Repair
from sgkg.vendors.reference import reference
from sgkg.vendors.statements import Statements, Triple

__all__ = ["KINDS", "applied", "repair"]

_SCHEMA = PREFIXES["schema"]
_LEVEL = Iri(SG + "evidenceLevel")
#: what a reader is to fill in
_TODO = Literal("TODO")
_DAY = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")

#: rule -> property, and kinds of things that it points to
KINDS: dict[str, tuple[str, tuple[str, ...]]] = {
    "conformance-interface-known": (SG + "interface", ("interface",)),
    "conformance-standard-known": (SG + "standard", ("standard", "edition")),
    "conformance-role-known": (SG + "role", ("actor",)),
    "conformance-level": (SG + "evidenceLevel", ("level",)),
}


def repair(result: Result, statements: Statements) -> Repair | None:
    """Find a change that mends a finding; None where there is none to offer.

    A blank node has no name that a change could call it by, so what it says is not changed.

    Args:
        result: the finding; its blank nodes are those of the declaration.
        statements: those of the declaration.
    """
    rule = (result.source_shape or "").strip("<>").removeprefix(SGS)
    subject = from_ntriples(result.focus_node) if result.focus_node[:2] != "_:" else None
    value = from_ntriples(result.value) if result.value and result.value[:2] != "_:" else None
    mend = _MENDS.get(rule)
    if mend is None or not isinstance(subject, Iri):
        return None
    return mend(result, subject, value, statements)


def applied(document: Document, change: Repair) -> Document:
    """Return a document as it is after a change."""
    gone = io.parse(change.remove.encode(), source="remove.ttl")
    come = io.parse(change.add.encode(), source="add.ttl")
    return document.without([gone]).joined(come)


def _pointed(result: Result, subject: Iri, value: Term | None, _statements: Statements) -> Repair | None:
    """Point to what must have been meant, or to what is most like it."""
    rule = (result.source_shape or "").strip("<>").removeprefix(SGS)
    predicate, kinds = KINDS[rule]
    if value is None:
        return _added(subject, predicate, Iri(reference().levels[0])) if predicate == _LEVEL else None
    if result.component.endswith("MaxCountConstraintComponent"):
        return None
    found = suggest.certain(result.value or "", kinds)
    near = suggest.nearest(result.value or "", kinds)
    if found is None and not near:
        return None
    chosen = Iri((found or near[0]).iri)
    return _change([(subject, predicate, value)], [(subject, predicate, chosen)], sure=found is not None)


def _successor(_result: Result, subject: Iri, value: Term | None, _statements: Statements) -> Repair | None:
    later = reference().successors(plain(value))
    if value is None or len(later) != 1:
        return None
    predicate = SG + "standard"
    return _change([(subject, predicate, value)], [(subject, predicate, Iri(later[0]))], sure=False)


def _named(predicate: str) -> "_Mend":
    """Add a text that is missing."""

    def mend(result: Result, subject: Iri, _value: Term | None, _statements: Statements) -> Repair | None:
        missing = result.component.endswith("MinCountConstraintComponent")
        return _added(subject, predicate, _TODO) if missing else None

    return mend


def _claim(_result: Result, subject: Iri, _value: Term | None, _statements: Statements) -> Repair:
    claim = Iri(f"{subject}#claim" if "#" not in subject else f"{subject}-claim")
    return _change(
        [],
        [
            (subject, SG + "claim", claim),
            (claim, RDF + "type", Iri(SG + "ConformanceClaim")),
            (claim, SG + "interface", _TODO),
            (claim, SG + "standard", _TODO),
            (claim, _LEVEL, Iri(reference().levels[0])),
        ],
        sure=False,
    )


def _gtin(_result: Result, subject: Iri, value: Term | None, _statements: Statements) -> Repair | None:
    """Write the digits alone; where the last is wrong, the one that would be right, which is only a guess."""
    meant = gtin.mended(plain(value))
    if value is None or not meant:
        return None
    predicate = _SCHEMA + "gtin"
    written = re.sub(r"[\s-]", "", plain(value))
    return _change([(subject, predicate, value)], [(subject, predicate, Literal(meant))], sure=meant == written)


def _dated(predicate: str) -> "_Mend":
    """Say that a day is a date."""

    def mend(result: Result, subject: Iri, value: Term | None, _statements: Statements) -> Repair | None:
        if not isinstance(value, Literal) or value.datatype == XSD + "date" or not _DAY.fullmatch(value.value):
            return None
        one = not result.component.endswith("MaxCountConstraintComponent")
        new = Literal(value.value, XSD + "date")
        return _change([(subject, predicate, value)], [(subject, predicate, new)], sure=False) if one else None

    return mend


def _typed(_result: Result, subject: Iri, _value: Term | None, _statements: Statements) -> Repair:
    return _change([], [(subject, RDF + "type", Iri(_SCHEMA + "Product"))], sure=True)


def _undescribed(_result: Result, subject: Iri, _value: Term | None, statements: Statements) -> Repair:
    """Take out all that is said of a thing."""
    return _removed(statements.of(subject))


def _unsaid(result: Result, subject: Iri, value: Term | None, statements: Statements) -> Repair:
    """Take out the statements that a finding is about."""
    predicate = "" if result.path is None else result.path.predicate.strip("<>")
    said = [triple for triple in statements.of(subject) if triple[1] == predicate]
    return _removed([triple for triple in said if value is None or triple[2] == value])


def _once(_result: Result, subject: Iri, _value: Term | None, statements: Statements) -> Repair | None:
    """Take out a claim that another, whose IRI comes first, makes too."""
    if not statements.is_second(subject):
        return None
    made = [(maker, SG + "claim", subject) for maker in statements.makers(subject)]
    return _removed([*made, *statements.of(subject)])


def _removed(triples: Iterable[Triple]) -> Repair:
    """Take out what has no blank node. It is never sure: the vendor alone knows whether what is lost was meant."""
    ground = [triple for triple in triples if not any(isinstance(term, BNode) for term in triple)]
    return _change(ground, [], sure=False)


def _added(subject: Iri, predicate: str, value: Term) -> Repair:
    return _change([], [(subject, predicate, value)], sure=False)


def _change(remove: Iterable[Triple], add: Iterable[Triple], *, sure: bool) -> Repair:
    return Repair(_turtle(remove), _turtle(add), sure)


def _turtle(triples: Iterable[Triple]) -> str:
    return io.document((s, Iri(p), o) for s, p, o in triples).ntriples().decode()


_Mend: TypeAlias = Callable[[Result, Iri, Term | None, Statements], Repair | None]
_MENDS: dict[str, _Mend] = {
    **dict.fromkeys(KINDS, _pointed),
    "conformance-edition": _successor,
    "conformance-twice": _once,
    "certificate-expires": _dated(_SCHEMA + "expires"),
    "certificate-valid-from": _dated(_SCHEMA + "validFrom"),
    "product-claim": _claim,
    "product-gtin": _gtin,
    "product-gtin-digit": _gtin,
    "product-name": _named(_SCHEMA + "name"),
    "product-space": _undescribed,
    "product-type": _typed,
    "product-version": _named(SG + "version"),
    "product-vocabulary": _unsaid,
    "retraction-date": _dated(SG + "retractedOn"),
    "retraction-reason": _named(SG + "retractionReason"),
}
