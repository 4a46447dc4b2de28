"""What was found in a declaration, as a client gets it: JSON, or the report of the SHACL standard. Pure."""

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import asdict, replace
from typing import Any

from sgkg import io
from sgkg.errors import UsageError
from sgkg.namespaces import RDF, SG, SH
from sgkg.terms import XSD, BNode, Iri, Literal, Term, from_ntriples
from sgkg.vendors.model import Checked, Finding
from sgkg_api import negotiate
from sgkg_api.problems import MEDIA_TYPE
from sgkg_api.representations import form_of

__all__ = ["JSON", "as_rdf", "counted", "rdf_wanted", "refusal", "results", "sentence", "verdict"]

JSON = "application/json"
_LEVELS = ("Violation", "Warning", "Info")
#: characters of a text in a report, and of a repair
_LONGEST, _LONGEST_REPAIR = 2000, 10_000
#: members of a result that say something only where they say anything
_MAY_LACK = ("path", "value", "line", "column", "suggestions", "repair", "component")


def results(findings: Sequence[Finding]) -> list[dict[str, Any]]:
    """Write findings as JSON; what is not known has no member."""
    return [
        {name: _short(value) for name, value in asdict(finding).items() if value or name not in _MAY_LACK}
        for finding in map(_bounded, findings)
    ]


def _bounded(finding: Finding) -> Finding:
    """Leave out a repair that is longer than anybody reads: cut, it would be none."""
    repair = finding.repair
    too_long = repair is not None and len(repair.remove) + len(repair.add) > _LONGEST_REPAIR
    return replace(finding, repair=None) if too_long else finding


def _short(value: Any) -> Any:
    """Cut a text that only an attacker writes so long: an answer must not be a multiple of what was sent."""
    return f"{value[:_LONGEST]}…" if isinstance(value, str) and len(value) > _LONGEST else value


def counted(findings: Sequence[Finding]) -> dict[str, int]:
    """Count findings by severity."""
    found = Counter(finding.severity for finding in findings)
    return {level.lower(): found[level] for level in _LEVELS}


def verdict(checked: Checked) -> dict[str, Any]:
    """Write what a check has found as JSON, what was done about it aside."""
    return {
        "vendor": checked.vendor,
        "conforms": not checked.findings,  # false on any result (SHACL 3.6.1.1)
        "accepted": checked.accepted,
        "products": checked.products,
        "triples": checked.triples,
        "counts": counted(checked.findings),
        "results": results(checked.findings),
    }


def sentence(checked: Checked) -> str:
    """Say why a declaration is refused: how much is wrong, and the first of it."""
    wrong = [finding for finding in checked.findings if finding.severity == "Violation"]
    first = wrong[0]
    where = f" (line {first.line})" if first.line else ""
    many = "a violation" if len(wrong) == 1 else f"{len(wrong)} violations"
    said = f"{_short(first.message)} {first.how}"
    return f"the declaration has {many}, and nothing was published. The first{where}: {said}"


def refusal(checked: Checked) -> dict[str, Any]:
    """Write the members that the problem of a refused declaration has beside the usual ones."""
    return {name: value for name, value in verdict(checked).items() if name != "accepted"}


def rdf_wanted(accept: str | None, json: str = MEDIA_TYPE) -> str | None:
    """Return the RDF media type that a client likes better than JSON and HTML; None where there is none."""
    chosen = negotiate.choose(accept, (json, "text/html", *negotiate.GRAPHS))
    return chosen if chosen in negotiate.GRAPHS else None


def as_rdf(findings: Sequence[Finding], media_type: str) -> bytes:
    """Write findings as a SHACL validation report (SHACL 3.6), with the places in the text that was sent.

    Args:
        findings: in their order.
        media_type: of :data:`sgkg_api.negotiate.GRAPHS`.
    """
    document = io.document(_statements(findings))
    try:
        return io.write(document, form_of(media_type))
    except UsageError:  # a text with a control character; RDF/XML cannot say it
        kept = [_without_value(finding) for finding in findings]
        return io.write(io.document(_statements(kept)), form_of(media_type))


def _without_value(finding: Finding) -> Finding:
    return replace(finding, value="", message=_printable(finding.message), how=_printable(finding.how))


def _printable(text: str) -> str:
    return "".join(one for one in text if one.isprintable())


def _statements(findings: Sequence[Finding]) -> Iterator[tuple[Term, Term, Term]]:
    root = BNode("report")
    yield root, Iri(RDF + "type"), Iri(SH + "ValidationReport")
    yield root, Iri(SH + "conforms"), Literal(str(not findings).lower(), XSD + "boolean")
    for number, finding in enumerate(map(_bounded, findings), 1):
        node = BNode(f"result{number}")
        yield root, Iri(SH + "result"), node
        yield node, Iri(RDF + "type"), Iri(SH + "ValidationResult")
        yield node, Iri(SH + "resultSeverity"), Iri(SH + finding.severity)
        yield node, Iri(SH + "resultMessage"), Literal(_short(finding.message))
        if _fits(finding.focus):
            yield node, Iri(SH + "focusNode"), _term(finding.focus)
        if _fits(finding.path):
            yield node, Iri(SH + "resultPath"), Iri(finding.path)
        if _fits(finding.value):
            yield node, Iri(SH + "value"), _term(finding.value)
        if finding.shape:
            yield node, Iri(SH + "sourceShape"), Iri(finding.shape)
        if finding.component:
            yield node, Iri(SH + "sourceConstraintComponent"), Iri(finding.component)
        if finding.how:
            yield node, Iri(SG + "how"), Literal(finding.how)
        for name, place in (("atLine", finding.line), ("atColumn", finding.column)):
            if place:
                yield node, Iri(SG + name), Literal(str(place), XSD + "integer")


def _fits(term: str) -> bool:
    """Whether there is a term that is not too long; one cannot be cut as texts are."""
    return 0 < len(term) <= _LONGEST


def _term(text: str) -> Term:
    found = from_ntriples(text)
    return BNode(f"d{found}") if isinstance(found, BNode) else found
