"""A verdict as the standard SHACL report (SHACL 3.6), with what sgkg adds, in Turtle and in JSON-LD."""

from collections.abc import Iterator
from typing import Any

from sgkg import io
from sgkg.gate.model import Finding, State, Verdict
from sgkg.model import Path, Result
from sgkg.namespaces import RDF, RDFS, SG, SH
from sgkg.reports import wording
from sgkg.reports.json_text import dump, wellformed
from sgkg.terms import XSD, BNode, Iri, Literal, Term, from_ntriples

__all__ = ["to_jsonld", "to_turtle"]

_Triples = Iterator[tuple[Term, Term, Term]]
_BOOLEAN, _INTEGER = XSD + "boolean", XSD + "integer"
#: name in JSON-LD -> IRI. No name is a prefix (JSON-LD 1.1, 4.1.5), so that an IRI never means another.
_CONTEXT: dict[str, Any] = {
    "@version": 1.1,
    "comment": RDFS + "comment",
    **{name: SH + name for name in ("ValidationReport", "ValidationResult", "conforms", "result")},
    **{
        name: {"@id": SH + name, "@type": "@id"}
        for name in ("sourceShape", "sourceConstraint", "sourceConstraintComponent", "resultSeverity")
    },
    **{name: SH + name for name in ("focusNode", "value", "resultPath", "resultMessage")},
    **{
        f"{kind}Path": f"{SH}{kind}Path"
        for kind in ("inverse", "alternative", "zeroOrMore", "oneOrMore", "zeroOrOne")
    },
    **{name: SG + name for name in ("fingerprint", "inFile", "atLine", "atColumn", "baselineState")},
    "waivedBy": {"@id": SG + "waivedBy", "@type": "@id"},
}


def to_turtle(verdict: Verdict, *, folder: str = "") -> str:
    """Write the SHACL report as Turtle; the order of results is that of the verdict.

    Args:
        verdict: the outcome.
        folder: the folder of the run, seen from the root of the repository.
    """
    return io.write_turtle(io.document(_statements(verdict, folder)))


def to_jsonld(verdict: Verdict, *, folder: str = "") -> str:
    """Write the SHACL report as JSON-LD with its context inside: the same graph as in Turtle.

    Args:
        verdict: the outcome.
        folder: the folder of the run, seen from the root of the repository.
    """
    tree = {
        "@context": _CONTEXT,
        "@id": "_:report",
        "@type": "ValidationReport",
        "conforms": wording.conforms(verdict),
        "comment": _comments(verdict),
        "result": [_tree(finding, finding.result, folder) for finding in verdict.findings if finding.result],
    }
    return wellformed(dump(tree, 2)) + "\n"


def _comments(verdict: Verdict) -> list[str]:
    """Say what the terms of SHACL do not: what was looked at, and what has no result."""
    others = [finding for finding in verdict.findings if finding.result is None]
    told = [wording.checked(verdict), *wording.outcome(verdict)]
    if others:
        told.append(f"Not in this report, for no shape found them: {wording.rule_counts(others)}.")
    return list(dict.fromkeys(wellformed(sentence) for sentence in told))


def _added(finding: Finding, folder: str) -> Iterator[tuple[str, str | int]]:
    yield "fingerprint", finding.fingerprint
    if place := finding.place:
        yield "inFile", wellformed(wording.relative(place.file, folder))
        yield "atLine", place.line
        yield "atColumn", place.column
    if finding.state is not State.UNCOMPARED:
        yield "baselineState", finding.state.value


def _statements(verdict: Verdict, folder: str) -> _Triples:
    root = BNode("report")
    found = [(finding, finding.result) for finding in verdict.findings if finding.result]
    yield root, Iri(RDF + "type"), Iri(SH + "ValidationReport")
    yield root, Iri(SH + "conforms"), Literal(str(wording.conforms(verdict)).lower(), _BOOLEAN)
    for sentence in _comments(verdict):
        yield root, Iri(RDFS + "comment"), Literal(sentence)
    nodes = [BNode(f"result{number}") for number in range(1, len(found) + 1)]
    for node in nodes:
        yield root, Iri(SH + "result"), node
    for node, (finding, result) in zip(nodes, found, strict=True):
        yield from _result(node, result)
        for name, value in _added(finding, folder):
            literal = Literal(value) if isinstance(value, str) else Literal(str(value), _INTEGER)
            yield node, Iri(SG + name), literal
        if finding.waiver:
            yield node, Iri(SG + "waivedBy"), Iri(finding.waiver.iri)


def _terms(result: Result) -> Iterator[tuple[str, str]]:
    told = {
        "focusNode": result.focus_node,
        "value": result.value,
        "sourceShape": result.source_shape,
        "sourceConstraint": result.source_constraint,
    }
    return ((name, text) for name, text in told.items() if text)


def _result(node: BNode, result: Result) -> _Triples:
    yield node, Iri(RDF + "type"), Iri(SH + "ValidationResult")
    for name, text in _terms(result):
        yield node, Iri(SH + name), from_ntriples(text)
    yield node, Iri(SH + "sourceConstraintComponent"), Iri(result.component)
    yield node, Iri(SH + "resultSeverity"), Iri(result.severity)
    for message in result.messages:
        yield node, Iri(SH + "resultMessage"), Literal(message)
    if result.path:
        top, statements = _path(result.path, f"{node}path")
        yield node, Iri(SH + "resultPath"), top
        yield from statements


def _path(path: Path, label: str) -> tuple[Term, list[tuple[Term, Term, Term]]]:
    """Lay a property path out as triples (SHACL 2.3.1)."""
    if path.kind == "predicate":
        return from_ntriples(path.predicate), []
    inner = [_path(step, f"{label}s{index}") for index, step in enumerate(path.steps)]
    below = [triple for _, statements in inner for triple in statements]
    tops = [top for top, _ in inner]
    if path.kind == "sequence":
        return BNode(label), [*_list(tops, label), *below]
    value: Term = tops[0]
    if path.kind == "alternativePath":
        value = BNode(f"{label}l")
        below = [*_list(tops, f"{label}l"), *below]
    return BNode(label), [(BNode(label), Iri(SH + path.kind), value), *below]


def _list(members: list[Term], label: str) -> list[tuple[Term, Term, Term]]:
    cells = [BNode(label), *(BNode(f"{label}c{index}") for index in range(1, len(members)))]
    rests: list[Term] = [*cells[1:], Iri(RDF + "nil")]
    return [
        triple
        for cell, member, rest in zip(cells, members, rests, strict=True)
        for triple in ((cell, Iri(RDF + "first"), member), (cell, Iri(RDF + "rest"), rest))
    ]


def _tree(finding: Finding, result: Result, folder: str) -> dict[str, Any]:
    tree: dict[str, Any] = {"@type": "ValidationResult"}
    tree |= {name: _value(from_ntriples(text)) for name, text in _terms(result)}
    tree |= {"sourceConstraintComponent": result.component, "resultSeverity": result.severity}
    if result.messages:
        tree["resultMessage"] = list(result.messages)
    if result.path:
        tree["resultPath"] = _path_tree(result.path)
    tree |= dict(_added(finding, folder))
    return tree | ({"waivedBy": finding.waiver.iri} if finding.waiver else {})


def _path_tree(path: Path) -> dict[str, Any]:
    if path.kind == "predicate":
        return {"@id": str(from_ntriples(path.predicate))}
    steps = [_path_tree(step) for step in path.steps]
    if path.kind == "sequence":
        return {"@list": steps}
    return {path.kind: {"@list": steps} if path.kind == "alternativePath" else steps[0]}


def _value(term: Term) -> dict[str, str]:
    if isinstance(term, Literal):
        if term.language:
            return {"@value": term.value, "@language": term.language}
        return {"@value": term.value} if term.datatype == XSD + "string" else {
            "@value": term.value, "@type": term.datatype,
        }  # fmt: skip
    return {"@id": f"_:{term}" if isinstance(term, BNode) else str(term)}
