"""What sgkg asks of a SHACL engine, and the reading of the standard report that each gives."""

import re
from collections import defaultdict
from collections.abc import Mapping
from types import MappingProxyType
from typing import Protocol

from sgkg import io
from sgkg.errors import EngineError, UsageError
from sgkg.model import ENGINES, Path, Result
from sgkg.namespaces import RDF, SH
from sgkg.terms import BNode, Iri, Term, from_ntriples, plain, to_ntriples

__all__ = ["Engine", "engine", "read_report"]

_Graph = dict[Term, dict[str, list[Term]]]
#: a statement as engines write it: one space between terms, nothing escaped in IRIs, language tags in small letters
_IRI, _BLANK = r"<[^<>\"{}|^`\\\x00-\x20]+>", r"_:[A-Za-z0-9_]+"
_TEXT = rf'"(?:[^"\\\r\n]|\\[tbnrf"\\])*+"(?:@[a-z]++(?:-[a-z0-9]++)*+|\^\^{_IRI})?'
_STATEMENT = re.compile(rf"({_IRI}|{_BLANK}) <({_IRI[1:-1]})> ({_IRI}|{_BLANK}|{_TEXT}) \.\n")
_UNARY = {"inversePath", "zeroOrMorePath", "oneOrMorePath", "zeroOrOnePath"}


class Engine(Protocol):
    """A SHACL engine.

    Attributes:
        name: as users write it.
        version: of the engine.
    """

    name: str
    version: str

    def report(self, data: bytes, shapes: bytes) -> tuple[bytes, Mapping[str, str]]:
        """Validate a data graph against a shapes graph, both in N-Triples.

        Returns:
            The validation report (SHACL 3.6) in N-Triples; and for its blank nodes the labels that they have in the
            data and in the shapes, as far as the report names nodes of theirs.

        Raises:
            UsageError: the shapes graph is ill-formed; says how.
            EngineError: the engine failed.
        """


def engine(name: str) -> Engine:
    """Load an engine by name.

    Raises:
        UsageError: there is none of that name.
    """
    if name == "shacl":
        from sgkg.validation.engine_shacl import ShaclEngine

        return ShaclEngine()
    if name == "pyshacl":
        from sgkg.validation.engine_pyshacl import PyshaclEngine

        return PyshaclEngine()
    raise UsageError(f"there is no engine {name!r}; there are {' and '.join(ENGINES)}")


def read_report(
    text: bytes, root: Iri | None = None, labels: Mapping[str, str] = MappingProxyType({})
) -> tuple[bool, tuple[Result, ...]]:
    """Read a SHACL validation report.

    Only what ``sh:result`` leads to counts: nested ``sh:detail`` results are no further findings.

    Args:
        text: N-Triples that hold the report.
        root: the report, where the text holds more than one.
        labels: label of a blank node of the report -> the one that it shall have.

    Returns:
        What the report says of ``sh:conforms``, and the results in no particular order.

    Raises:
        EngineError: the text holds no report.
    """
    graph = _quick(text, labels) or _parsed(text, labels)
    reports = [s for s, values in graph.items() if Iri(SH + "ValidationReport") in values.get(RDF + "type", [])]
    if root is not None:
        reports = [node for values in graph[root].values() for node in values if node in reports]
    if len(reports) != 1:
        raise EngineError(f"the engine gave {len(reports)} validation reports instead of one")
    report = graph[reports[0]]
    conforms = [plain(value) in ("true", "1") for value in report[SH + "conforms"]]
    if len(conforms) != 1:
        raise EngineError("the engine's report does not say whether the data conforms")
    return conforms[0], tuple(_result(graph, node) for node in report.get(SH + "result", []))


def _quick(text: bytes, labels: Mapping[str, str]) -> _Graph | None:
    """Read statements as engines write them, each term that comes again only once; None where one is otherwise.

    A report has ten statements for each result, most of them of the same few terms.
    """
    try:
        lines = text.decode()
    except UnicodeDecodeError:
        return None
    graph: _Graph = defaultdict(lambda: defaultdict(list))
    terms: dict[str, Term] = {}

    def term(said: str) -> Term:
        if (found := terms.get(said)) is None:
            found = terms[said] = _known(from_ntriples(said), labels)
        return found

    end = 0
    for statement in _STATEMENT.finditer(lines):
        if statement.start() != end:
            return None
        end = statement.end()
        subject, predicate, value = statement.groups()
        graph[term(subject)][predicate].append(term(value))
    return graph if end == len(lines) else None


def _parsed(text: bytes, labels: Mapping[str, str]) -> _Graph:
    graph: _Graph = defaultdict(lambda: defaultdict(list))
    for subject, predicate, value in io.parse(text, source="report.nt", scope=None).triples():
        graph[_known(subject, labels)][predicate].append(_known(value, labels))
    return graph


def _known(node: Term, labels: Mapping[str, str]) -> Term:
    return BNode(labels.get(node, node)) if isinstance(node, BNode) else node


def _result(graph: _Graph, node: Term) -> Result:
    fields = graph[node]

    def one(name: str) -> Term | None:
        values = fields.get(SH + name, [])
        return values[0] if values else None

    def text(name: str) -> str | None:
        value = one(name)
        return None if value is None else to_ntriples(value)

    path = one("resultPath")
    return Result(
        focus_node=text("focusNode") or "",
        path=None if path is None else _path(graph, path),
        value=text("value"),
        source_shape=text("sourceShape"),
        source_constraint=text("sourceConstraint"),
        component=plain(one("sourceConstraintComponent")),
        severity=plain(one("resultSeverity")),
        messages=tuple(sorted(plain(message) for message in fields.get(SH + "resultMessage", []))),
    )


def _path(graph: _Graph, node: Term) -> Path:
    if not isinstance(node, BNode):
        return Path("predicate", to_ntriples(node))
    fields = graph[node]
    if RDF + "first" in fields:
        return Path("sequence", steps=tuple(_path(graph, step) for step in _members(graph, node)))
    for name, values in fields.items():
        kind = name.removeprefix(SH)
        if kind == "alternativePath":
            return Path(kind, steps=tuple(_path(graph, step) for step in _members(graph, values[0])))
        if kind in _UNARY:
            return Path(kind, steps=(_path(graph, values[0]),))
    raise EngineError("the engine's report has a property path that SHACL does not know")


def _members(graph: _Graph, node: Term) -> list[Term]:
    members: list[Term] = []
    while node != Iri(RDF + "nil"):
        members += graph[node][RDF + "first"]
        node = graph[node][RDF + "rest"][0]
    return members
