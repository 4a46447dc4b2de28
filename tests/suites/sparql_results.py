"""Read the results of queries in every format the suites use, and compare them up to the names of blank nodes.

Numbers and booleans are compared by value: the engine keeps values, and writes ``1.0`` where the data had ``1.00``.
"""

import csv
import io
import re
from collections import Counter
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation
from pathlib import Path

import pyoxigraph as ox
from suites.w3c_manifests import FORMATS, RDF, Data, Node, Object, address

__all__ = ["Graph", "Solutions", "canonical", "compare", "content", "expected", "media_type", "read"]

RS = "http://www.w3.org/2001/sw/DataAccess/tests/result-set#"
RESULTS = {
    "text/tab-separated-values": ox.QueryResultsFormat.TSV,
    "application/sparql-results+json": ox.QueryResultsFormat.JSON,
    "application/sparql-results+xml": ox.QueryResultsFormat.XML,
}
SUFFIXES = {
    ".csv": "text/csv",
    ".tsv": "text/tab-separated-values",
    ".srj": "application/sparql-results+json",
    ".srx": "application/sparql-results+xml",
}


@dataclass(frozen=True)
class Solutions:
    """The answer of a SELECT query; ``rows`` are pairs of variable and term, sorted, unbound ones left out."""

    variables: frozenset[str]
    rows: tuple[tuple[tuple[str, Object], ...], ...]


@dataclass(frozen=True)
class Graph:
    """A graph, or a dataset, in a form that does not depend on the labels of its blank nodes."""

    lines: tuple[str, ...]


Answer = Solutions | Graph | bool
XSD = "http://www.w3.org/2001/XMLSchema#"
INTEGERS = ("byte", "int", "integer", "long", "negativeInteger", "nonNegativeInteger", "nonPositiveInteger")
INTEGERS += ("positiveInteger", "short", "unsignedByte", "unsignedInt", "unsignedLong", "unsignedShort")
NUMBERS: dict[str, Callable[[str], object]] = {
    **{XSD + name: int for name in INTEGERS},
    XSD + "boolean": lambda text: {"1": "true", "0": "false"}.get(text, text),
    XSD + "decimal": lambda text: Decimal(text).normalize(),
    XSD + "double": float,
    XSD + "float": float,
}


def media_type(file: Path) -> str:
    """The media type to ask for: the one of the file with the expected answer."""
    if file.suffix in SUFFIXES:
        return SUFFIXES[file.suffix]
    return SUFFIXES[".srj"] if isinstance(expected(file), Solutions | bool) else "application/n-triples"


def read(data: bytes, kind: str) -> Answer:
    """Read an answer of this media type."""
    if kind == "text/csv":
        return read_csv(data)
    if kind in RESULTS:
        return solutions(ox.parse_query_results(data, format=RESULTS[kind]))
    return canonical(q for q in ox.parse(data, format=ox.RdfFormat.N_TRIPLES))


def expected(file: Path) -> Answer:
    """Read a file with an expected answer."""
    if file.suffix in SUFFIXES:
        return read(file.read_bytes(), SUFFIXES[file.suffix])
    graph = ox.Dataset(ox.parse(file.read_bytes(), format=FORMATS[file.suffix], base_iri=address(file)))
    nodes = [q.subject for q in graph if q.predicate.value == RDF + "type" and q.object.value == RS + "ResultSet"]
    return result_set(graph, nodes[0]) if nodes else canonical(graph)


def content(data: Data | bytes) -> Graph:
    """Return what is in a store: from the suite's files, or from the answer to ``in_process.EVERYTHING`` in JSON."""
    if isinstance(data, Data):
        graphs: list[tuple[Node | ox.DefaultGraph, bytes]] = [(ox.DefaultGraph(), data.default)]
        graphs += [(ox.NamedNode(name), text) for name, text in data.named]
        found = [
            (ox.parse(text, format=ox.RdfFormat.N_TRIPLES, rename_blank_nodes=True), name) for name, text in graphs
        ]
        return canonical(ox.Quad(*q.triple, name) for quads, name in found for q in quads)
    rows = ox.parse_query_results(data, format=ox.QueryResultsFormat.JSON)
    return canonical(ox.Quad(row["s"], row["p"], row["o"], row["g"] or ox.DefaultGraph()) for row in rows)


def solutions(answer: ox.QuerySolutions | ox.QueryBoolean) -> Solutions | bool:
    if isinstance(answer, ox.QueryBoolean):
        return bool(answer)
    names = [variable.value for variable in answer.variables]
    return Solutions(frozenset(names), tuple(row(dict(zip(names, one, strict=True))) for one in answer))


def row(bindings: Mapping[str, Object | None]) -> tuple[tuple[str, Object], ...]:
    return tuple((name, by_value(term)) for name, term in sorted(bindings.items()) if term is not None)


def by_value(term: Object) -> Object:
    """Give equal numbers equal spelling; a spelling that is no number stays as it is."""
    if not isinstance(term, ox.Literal) or term.datatype.value not in NUMBERS:
        return term
    try:
        return ox.Literal(str(NUMBERS[term.datatype.value](term.value)), datatype=term.datatype)
    except (InvalidOperation, ValueError):
        return term


def read_csv(data: bytes) -> Solutions:
    """Read CSV results; a cell is a text, since CSV does not say what kind of term it was, but for blank nodes."""
    names, *lines = csv.reader(io.StringIO(data.decode(), newline=""))
    cells = [dict(zip(names, line, strict=True)) for line in lines]
    return Solutions(frozenset(names), tuple(row({n: cell(c) for n, c in one.items()}) for one in cells))


def cell(text: str) -> Object | None:
    if text.startswith("_:"):
        return ox.BlankNode(text[2:])
    return ox.Literal(text) if text else None


def result_set(graph: ox.Dataset, node: Node) -> Solutions | bool:
    """Read an answer written in the result-set vocabulary; in order where it has indices."""

    def values(subject: Object, name: str) -> list[Object]:
        return [q.object for q in graph.quads_for_subject(subject) if q.predicate.value == RS + name]

    if answer := values(node, "boolean"):
        return answer[0].value == "true"
    rows = [
        (
            int(next((one.value for one in values(solution, "index")), "0")),
            row({values(one, "variable")[0].value: values(one, "value")[0] for one in values(solution, "binding")}),
        )
        for solution in values(node, "solution")
    ]
    variables = frozenset(one.value for one in values(node, "resultVariable"))
    return Solutions(variables, tuple(one for _, one in sorted(rows, key=lambda pair: pair[0])))


def canonical(quads: Iterable[ox.Quad | ox.Triple]) -> Graph:
    dataset = ox.Dataset(one if isinstance(one, ox.Quad) else ox.Quad(*one) for one in quads)
    dataset.canonicalize(ox.CanonicalizationAlgorithm.UNSTABLE)
    return Graph(tuple(sorted(str(quad) for quad in dataset)))


def comparable(found: Solutions, *, ordered: bool, lax: bool) -> Graph:
    """Write solutions as a graph, a node for each different row: that is what blank nodes are compared in."""
    rows = [(row, str(i)) for i, row in enumerate(found.rows)] if ordered else counted(found, lax)
    quads = []
    for number, (cells, mark) in enumerate(rows):
        here = ox.BlankNode(f"row{number}")
        quads.append(ox.Quad(here, ox.NamedNode("urn:mark"), ox.Literal(mark)))
        quads += [ox.Quad(here, ox.NamedNode(f"urn:variable:{name}"), term) for name, term in cells]
    return canonical(quads)


def counted(found: Solutions, lax: bool) -> list[tuple[tuple[tuple[str, Object], ...], str]]:
    return [(row, "" if lax else str(count)) for row, count in Counter(found.rows).items()]


def in_order(query: str) -> bool:
    """Whether the outermost SELECT of a query orders its solutions."""
    return bool(re.search(r"\bORDER\s+BY\b[^{}]*$", re.sub(r"#.*", "", query), re.IGNORECASE))


def compare(found: Answer, wanted: Answer, *, query: str = "", lax: bool = False) -> None:
    """Assert that an answer is the one wanted."""
    if isinstance(found, Solutions) and isinstance(wanted, Solutions):
        assert found.variables == wanted.variables
        ordered = in_order(query)
        one, two = (comparable(answer, ordered=ordered, lax=lax) for answer in (found, wanted))
        assert one.lines == two.lines
        assert not lax or len(found.rows) <= len(wanted.rows)
        return
    assert found == wanted
