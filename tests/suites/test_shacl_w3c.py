"""The W3C test suite for SHACL Core and SHACL-SPARQL, through our interface to each engine.

A test passes if ``sh:conforms`` and the results are those of the suite: focus node, path, value, component and
severity, all blank nodes taken for one symbol. Where the suite wants a failure, the engine has to refuse.
"""

import os
from collections import Counter
from dataclasses import dataclass
from functools import cache
from pathlib import Path

import pyoxigraph as ox
import pytest

from sgkg.errors import EngineError, UsageError
from sgkg.model import Result
from sgkg.terms import Iri
from sgkg.validation.base import ENGINES, engine, read_report

ROOT = Path(__file__).parents[2]
SUITES = Path(os.environ.get("SGKG_W3C_SUITES") or ROOT.parent / "shared" / "w3c")
MANIFEST = SUITES / "data-shapes-test-suite" / "tests" / "manifest.ttl"
BASE = "https://example.org/tests/"

MF = "http://www.w3.org/2001/sw/DataAccess/tests/test-manifest#"
RDF = "http://www.w3.org/1999/02/22-rdf-syntax-ns#"
SHT = "http://www.w3.org/ns/shacl-test#"

#: (engine, test) -> why it fails
KNOWN = {
    ("shacl", "sparql/pre-binding/unsupported-sparql-004"): (
        "takes a subselect that does not return $this, which a shape may not have (SHACL 5.2.1)"
    ),
    ("pyshacl", "core/property/uniqueLang-002"): 'takes sh:uniqueLang "1" for true',
    ("pyshacl", "sparql/node/prefixes-001"): "does not follow owl:imports from the value of sh:prefixes",
    ("pyshacl", "sparql/pre-binding/shapesGraph-001"): "has no $shapesGraph",
}

pytestmark = pytest.mark.w3c


@dataclass(frozen=True)
class Entry:
    """A test of the suite.

    Attributes:
        path: name of its manifest, relative to the suite, without suffix.
        node: the test in its manifest.
        data: data graph in N-Triples; ``shapes`` likewise.
        expected: N-Triples that hold the expected report; None where a failure is wanted.
    """

    path: str
    node: Iri
    data: bytes
    shapes: bytes
    expected: bytes | None


@cache
def graph(file: Path) -> ox.Dataset:
    """Parse a file of the suite; its base IRI stands for its place in the suite."""
    base = BASE + file.relative_to(MANIFEST.parent).as_posix()
    return ox.Dataset(ox.parse(file.read_bytes(), format=ox.RdfFormat.TURTLE, base_iri=base))


def ntriples(file: Path) -> bytes:
    triples = (ox.Triple(quad.subject, quad.predicate, quad.object) for quad in graph(file))
    return ox.serialize(triples, format=ox.RdfFormat.N_TRIPLES) or b""


def objects(file: Path, subject: ox.NamedNode | ox.BlankNode | ox.Literal | ox.Triple, predicate: str) -> list[str]:
    quads = graph(file).quads_for_subject(subject)
    return [quad.object for quad in quads if quad.predicate.value == predicate]


def members(file: Path, node: ox.NamedNode | ox.BlankNode) -> list[ox.NamedNode]:
    found = []
    while node != ox.NamedNode(RDF + "nil"):
        found += objects(file, node, RDF + "first")
        node = objects(file, node, RDF + "rest")[0]
    return found


def place(iri: ox.NamedNode) -> Path:
    return MANIFEST.parent / iri.value.removeprefix(BASE)


def entries(manifest: Path) -> list[Entry]:
    """Read a manifest and those it includes."""
    here = next(q.subject for q in graph(manifest) if q.object == ox.NamedNode(MF + "Manifest"))
    found = [entry for one in objects(manifest, here, MF + "include") for entry in entries(place(one))]
    for head in objects(manifest, here, MF + "entries"):
        found += [entry(manifest, node) for node in members(manifest, head)]
    return found


def entry(manifest: Path, node: ox.NamedNode) -> Entry:
    action = objects(manifest, node, MF + "action")[0]
    data, shapes = (place(objects(manifest, action, SHT + name)[0]) for name in ("dataGraph", "shapesGraph"))
    fails = ox.NamedNode(SHT + "Failure") in objects(manifest, node, MF + "result")
    path = manifest.relative_to(MANIFEST.parent).with_suffix("").as_posix()
    return Entry(path, Iri(node.value), ntriples(data), ntriples(shapes), None if fails else ntriples(manifest))


def comparable(results: tuple[Result, ...]) -> Counter[tuple[str | None, ...]]:
    def one_symbol(term: str | None) -> str | None:
        return "_:" if term is not None and term.startswith("_:") else term

    return Counter((one_symbol(r.focus_node), r.path, one_symbol(r.value), r.component, r.severity) for r in results)


ENTRIES = entries(MANIFEST) if MANIFEST.exists() else []


def parameters() -> list[object]:
    return [
        pytest.param(
            name,
            entry,
            id=f"{name}:{entry.path}",
            marks=[pytest.mark.xfail(reason=KNOWN[name, entry.path])] if (name, entry.path) in KNOWN else [],
        )
        for name in ENGINES
        for entry in ENTRIES
    ]


def require_suite() -> None:
    if not ENTRIES and os.environ.get("CI") == "true":
        pytest.fail(f"the W3C suite is not at {MANIFEST.parent}, and CI requires it; set SGKG_W3C_SUITES")
    if not ENTRIES:
        pytest.skip(f"the W3C suite is not at {MANIFEST.parent}; set SGKG_W3C_SUITES")


@pytest.mark.parametrize(("name", "entry"), parameters())
def test_result_is_that_of_the_suite(name: str, entry: Entry) -> None:
    if entry.expected is None:
        with pytest.raises((UsageError, EngineError)):
            read_report(engine(name).report(entry.data, entry.shapes)[0])
        return
    conforms, results = read_report(engine(name).report(entry.data, entry.shapes)[0])
    expected_conforms, expected = read_report(entry.expected, entry.node)
    assert comparable(results) == comparable(expected)
    assert conforms == expected_conforms


def test_the_suite_is_whole() -> None:
    require_suite()
    parts = Counter(entry.path.partition("/")[0] for entry in ENTRIES)
    assert parts == {"core": 98, "sparql": 22}


def test_known_failures_are_few() -> None:
    failures = Counter(name for name, _ in KNOWN)
    assert failures["shacl"] == 1
    assert failures["pyshacl"] <= 3


def test_known_failures_are_tests_of_the_suite() -> None:
    require_suite()
    assert {path for _, path in KNOWN} <= {entry.path for entry in ENTRIES}
