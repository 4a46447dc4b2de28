"""Read the manifests of the W3C's SPARQL test suites; nothing of them is kept in this project.

A file of the suites has one IRI, its public address. Relative IRIs in data, queries and results are resolved against
the address of the file they stand in, so the tests need no place of their own.
"""

import os
import re
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache
from pathlib import Path

import pyoxigraph as ox
import pytest

__all__ = [
    "BASE",
    "SPARQL",
    "SUITES",
    "Data",
    "Evaluation",
    "Exchange",
    "Request",
    "Response",
    "evaluations",
    "exchanges",
    "listed",
    "ntriples",
    "require",
]

ROOT = Path(__file__).parents[2]
SUITES = Path(os.environ.get("SGKG_W3C_SUITES") or ROOT.parent / "shared" / "w3c")
SPARQL = SUITES / "sparql"
BASE = "https://w3c.github.io/rdf-tests/sparql/"

CNT = "http://www.w3.org/2011/content#"
HT = "http://www.w3.org/2011/http#"
MF = "http://www.w3.org/2001/sw/DataAccess/tests/test-manifest#"
QT = "http://www.w3.org/2001/sw/DataAccess/tests/test-query#"
RDF = "http://www.w3.org/1999/02/22-rdf-syntax-ns#"
RDFS = "http://www.w3.org/2000/01/rdf-schema#"
UT = "http://www.w3.org/2009/sparql/tests/test-update#"

FORMATS = {".ttl": ox.RdfFormat.TURTLE, ".nt": ox.RdfFormat.N_TRIPLES, ".rdf": ox.RdfFormat.RDF_XML}
STATUS_CLASS = re.compile(r"StatusCode(\d)xx")
STATUS = {"OK": 200, "Created": 201, "NoContent": 204, "NotFound": 404}

Node = ox.NamedNode | ox.BlankNode
Object = Node | ox.Literal | ox.Triple


@dataclass(frozen=True)
class Data:
    """A dataset of a suite, all graphs as N-Triples.

    Attributes:
        default: the default graph.
        named: name of each named graph and the graph.
    """

    default: bytes = b""
    named: tuple[tuple[str, bytes], ...] = ()


@dataclass(frozen=True)
class Evaluation:
    """A test of the query or update language.

    Attributes:
        name: folder and name: ``sparql11/aggregates/agg01``.
        kind: the test's class in the manifest, such as ``QueryEvaluationTest``.
        request: file with the query or update.
        data: what is in the store before.
        result: file with the expected result of a query.
        after: what is in the store after an update.
        lax: whether a solution may be there fewer times than expected (REDUCED), but once at least.
    """

    name: str
    kind: str
    request: Path
    data: Data
    result: Path | None
    after: Data | None
    lax: bool = False

    @property
    def text(self) -> str:
        return self.request.read_bytes().decode()  # line ends as they are

    @property
    def base(self) -> str:
        return address(self.request)

    @property
    def updates(self) -> bool:
        """Whether the request is an update; some of the classes do not tell."""
        return self.request.suffix == ".ru"


@dataclass(frozen=True)
class Response:
    """What a request has to be answered with.

    Attributes:
        statuses: each a status code or the first digit of a class of them.
        format: ``boolean``, ``tabular``, ``RDF`` or empty.
        boolean: the answer of an ASK query.
        media_type: of the body; empty where it may be any.
        body: the graph that the answer is to be isomorphic to, as it stands in the manifest.
        location: placeholder that later requests have for this answer's ``Location``.
    """

    statuses: frozenset[int]
    format: str = ""
    boolean: bool | None = None
    media_type: str = ""
    body: bytes = b""
    location: str = ""

    def allows(self, status: int) -> bool:
        return bool({status, status // 100} & self.statuses)


@dataclass(frozen=True)
class Request:
    """A request as the manifest describes it; ``path`` is its path and query string, percent-encoded."""

    method: str
    path: str
    headers: tuple[tuple[str, str], ...]
    body: bytes
    response: Response


@dataclass(frozen=True)
class Exchange:
    """A test of a protocol: its requests in their order, on a store that holds ``graphs``."""

    name: str
    graphs: tuple[tuple[str, bytes], ...]
    requests: tuple[Request, ...]


def address(file: Path) -> str:
    return BASE + file.relative_to(SPARQL).as_posix()


def place(iri: str) -> Path:
    return SPARQL / iri.removeprefix(BASE)


@cache
def ntriples(file: Path) -> bytes:
    """Return a data file as N-Triples, its relative IRIs resolved."""
    options = {"format": FORMATS[file.suffix], "base_iri": address(file)}
    quads = ox.parse(file.read_bytes(), rename_blank_nodes=True, **options)  # files are merged: no shared labels
    return ox.serialize((q.triple for q in quads), format=ox.RdfFormat.N_TRIPLES) or b""


class Manifest:
    """A manifest file; its nodes are asked by predicate."""

    def __init__(self, file: Path) -> None:
        self.file = file
        base = address(file)
        self.graph = ox.Dataset(ox.parse(file.read_bytes(), format=ox.RdfFormat.TURTLE, base_iri=base))

    def all(self, node: Object, predicate: str) -> list[Object]:
        return [q.object for q in self.graph.quads_for_subject(node) if q.predicate.value == predicate]

    def one(self, node: Object, predicate: str) -> Object | None:
        return next(iter(self.all(node, predicate)), None)

    def text(self, node: Object, predicate: str) -> str:
        found = self.one(node, predicate)
        return "" if found is None else found.value

    def members(self, head: Object | None) -> list[Object]:
        found = []
        while head is not None and head != ox.NamedNode(RDF + "nil"):
            found += self.all(head, RDF + "first")
            head = self.one(head, RDF + "rest")
        return found

    @property
    def entries(self) -> list[Object]:
        here = next(q.subject for q in self.graph if q.object == ox.NamedNode(MF + "Manifest"))
        return [node for head in self.all(here, MF + "entries") for node in self.members(head)]

    @property
    def included(self) -> list[Path]:
        here = next(q.subject for q in self.graph if q.object == ox.NamedNode(MF + "Manifest"))
        return [place(one.value) for head in self.all(here, MF + "include") for one in self.members(head)]

    def name(self, node: Object) -> str:
        return f"{self.file.parent.relative_to(SPARQL).as_posix()}/{node.value.rpartition('#')[2]}"

    def kind(self, node: Object) -> str:
        return self.text(node, RDF + "type").rpartition("#")[2]


# --- query and update language


def listed(file: Path, without: Iterable[str] = ()) -> list[Manifest]:
    """Return the manifests that a manifest includes, but for folders ``without``; empty where there is no suite."""
    if not file.exists():
        return []
    return [Manifest(one) for one in Manifest(file).included if one.parent.name not in set(without)]


def dataset(manifest: Manifest, node: Object | None, vocabulary: str) -> Data:
    """Read the data of an action or a result, written with ``qt:`` or ``ut:``."""
    if node is None or not isinstance(node, ox.BlankNode):
        return Data()
    default = b"".join(ntriples(place(one.value)) for one in manifest.all(node, vocabulary + "data"))
    named = []
    for graph in manifest.all(node, vocabulary + "graphData"):
        source = manifest.one(graph, vocabulary + "graph") if isinstance(graph, ox.BlankNode) else graph
        assert source is not None
        named.append((manifest.text(graph, RDFS + "label") or source.value, ntriples(place(source.value))))
    return Data(default, tuple(named))


def asked_for(query: Path, data: Data) -> Data:
    """Add the graphs that a query names with FROM: those tests list no data."""
    text = re.sub(r"(?m)^\s*#.*$", "", query.read_text("utf-8"))
    names = re.findall(r"\bFROM\s+(?:NAMED\s+)?<([^>:]*)>", text, re.IGNORECASE)
    known = dict(data.named)
    added = {address(query.parent / name): ntriples(query.parent / name) for name in names}
    return Data(data.default, tuple((known | added).items()))


def evaluation(manifest: Manifest, node: Object) -> Evaluation:
    kind, action, result = manifest.kind(node), manifest.one(node, MF + "action"), manifest.one(node, MF + "result")
    assert action is not None
    if kind == "UpdateEvaluationTest":
        request = place(manifest.text(action, UT + "request"))
        before, after = dataset(manifest, action, UT), dataset(manifest, result, UT)
        return Evaluation(manifest.name(node), kind, request, before, None, after)
    if kind in ("QueryEvaluationTest", "CSVResultFormatTest"):
        request = place(manifest.text(action, QT + "query"))
        data = asked_for(request, dataset(manifest, action, QT))
        assert result is not None
        lax = manifest.one(node, MF + "resultCardinality") == ox.NamedNode(MF + "LaxCardinality")
        return Evaluation(manifest.name(node), kind, request, data, place(result.value), None, lax)
    return Evaluation(manifest.name(node), kind, place(action.value), Data(), None, None)


def evaluations(file: Path, without: Iterable[str] = ()) -> list[Evaluation]:
    """Read the tests of the language that a manifest includes, but for folders ``without``."""
    return [evaluation(manifest, node) for manifest in listed(file, without) for node in manifest.entries]


# --- protocols


def headers(manifest: Manifest, node: Object) -> tuple[tuple[str, str], ...]:
    found = manifest.members(manifest.one(node, HT + "headers"))
    return tuple((manifest.text(one, HT + "fieldName"), manifest.text(one, HT + "fieldValue")) for one in found)


def body(manifest: Manifest, node: Object) -> bytes:
    found = manifest.one(node, HT + "body")
    if found is None:
        return b""
    return manifest.text(found, CNT + "chars").encode(manifest.text(found, CNT + "characterEncoding") or "utf-8")


def response(manifest: Manifest, node: Object) -> Response:
    names = [one.value.rpartition("#")[2] for one in manifest.all(node, MF + "expectedStatus")]
    classes = {int(match[1]) for name in names if (match := STATUS_CLASS.fullmatch(name))}
    boolean = manifest.text(node, MF + "expectedBoolean")
    return Response(
        frozenset(classes | {STATUS[name] for name in names if name in STATUS}),
        manifest.text(node, MF + "expectedFormat"),
        None if not boolean else boolean == "true",
        dict(headers(manifest, node)).get("content-type", "").partition(";")[0],
        body(manifest, node),
        manifest.text(node, MF + "expectedLocation"),
    )


def request(manifest: Manifest, node: Object) -> Request:
    answer = manifest.one(node, HT + "resp")
    assert answer is not None
    return Request(
        manifest.text(node, HT + "methodName"),
        manifest.text(node, HT + "absolutePath"),
        headers(manifest, node),
        body(manifest, node),
        response(manifest, answer),
    )


def exchanges(file: Path) -> list[Exchange]:
    """Read the tests of a protocol; empty where there is no suite."""
    if not file.exists():
        return []
    manifest, found = Manifest(file), []
    for node in manifest.entries:
        action = manifest.one(node, MF + "action")
        assert action is not None
        requests = manifest.members(manifest.one(action, HT + "requests"))
        graphs = dataset_of(manifest, node)
        found.append(Exchange(manifest.name(node), graphs, tuple(request(manifest, one) for one in requests)))
    return found


def dataset_of(manifest: Manifest, node: Object) -> tuple[tuple[str, bytes], ...]:
    graphs = manifest.all(node, UT + "graphData")
    return tuple(
        (manifest.text(one, RDFS + "label"), ntriples(place(manifest.text(one, UT + "graph")))) for one in graphs
    )


def require(found: object) -> None:
    """Skip with a message where the suites are not here; in CI that is a failure."""
    if not found and os.environ.get("CI", "").lower() in ("1", "true"):
        pytest.fail(f"the W3C suites are not at {SUITES}, and CI requires them; set SGKG_W3C_SUITES")
    if not found:
        pytest.skip(f"the W3C suites are not at {SUITES}; set SGKG_W3C_SUITES")
