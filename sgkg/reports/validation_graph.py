"""Validation reports as RDF: the standard SHACL report (SHACL 3.6) in Turtle."""

from collections.abc import Iterator

from sgkg import io
from sgkg.model import Path, Report, Result, Rule
from sgkg.namespaces import RDF, SH
from sgkg.terms import XSD, BNode, Iri, Literal, Term, from_ntriples

__all__ = ["to_turtle"]

_Triples = Iterator[tuple[Term, Term, Term]]


def to_turtle(report: Report, _rules: dict[str, Rule], *, as_of: str = "") -> str:  # noqa: ARG001
    """Write a report as Turtle; the order of results is that of the report."""
    return io.write_turtle(io.document(_statements(report)))


def _statements(report: Report) -> _Triples:
    root = BNode("report")
    conforms = Literal("true" if report.conforms else "false", XSD + "boolean")
    yield root, Iri(RDF + "type"), Iri(SH + "ValidationReport")
    yield root, Iri(SH + "conforms"), conforms
    nodes = [BNode(f"result{number}") for number in range(1, len(report.results) + 1)]
    for node in nodes:
        yield root, Iri(SH + "result"), node
    for node, result in zip(nodes, report.results, strict=True):
        yield from _result(node, result)


def _result(node: BNode, result: Result) -> _Triples:
    yield node, Iri(RDF + "type"), Iri(SH + "ValidationResult")
    terms = {
        "focusNode": result.focus_node,
        "value": result.value,
        "sourceShape": result.source_shape,
        "sourceConstraint": result.source_constraint,
    }
    for name, text in terms.items():
        if text:
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
