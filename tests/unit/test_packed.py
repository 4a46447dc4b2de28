"""The graphs that the package brings along."""

import re
import subprocess
import sys
from pathlib import Path

import pyoxigraph as ox
import pytest

from sgkg import findings, packed, queries
from sgkg.figures import ask
from sgkg.namespaces import GRAPH, PREFIXES, SG, SGDATA
from sgkg.queries import StoredQuery
from sgkg.store import Store
from sgkg.store.disk import DefaultGraph, DiskStore, Home
from sgkg.store.oxigraph import OxigraphStore
from sgkg.terms import Iri

CATALOGUE = queries.catalogue()
SH = PREFIXES["sh"]


@pytest.fixture(scope="module")
def served(tmp_path_factory: pytest.TempPathFactory) -> Store:
    """What a freshly started server reads."""
    home = Home(tmp_path_factory.mktemp("served"))
    store = DiskStore(home, DefaultGraph.CURATED, packed.CURATED)
    change = store.replace(packed.packed_graphs(), release=packed.release(), digest=packed.packed_digest())
    assert change is not None
    assert change.triples == sum(lines.count(b"\n") for lines in packed.packed_graphs().values())
    again = store.replace(packed.packed_graphs(), release=packed.release(), digest=packed.packed_digest())
    assert again is None
    store.close()
    reader = OxigraphStore()
    reader._store = ox.Store.read_only(str(home.checkpoint(change.version)))
    return reader


@pytest.fixture(scope="module")
def asked() -> Store:
    """What ``sgkg query`` asks."""
    return ask.open_packed()


def test_the_default_graph_is_what_the_command_asks(served: Store, asked: Store) -> None:
    count = "SELECT (COUNT(*) AS ?n) WHERE { ?s ?p ?o }"
    assert served.select(count).rows == asked.select(count).rows


@pytest.mark.parametrize("query", CATALOGUE.values(), ids=CATALOGUE)
def test_a_stored_query_has_the_same_answer(query: StoredQuery, served: Store, asked: Store) -> None:
    media_type = "application/n-triples" if query.form == "CONSTRUCT" else "application/sparql-results+json"
    for given in (
        {p.name: p.example for p in query.parameters},
        {p.name: p.example for p in query.parameters if p.required},
    ):
        bindings = queries.bind(query, given)
        answers = [store.answer(query.text, media_type, bindings) for store in (served, asked)]
        assert answers[0] == answers[1]


def test_the_graphs(served: Store) -> None:
    beside = ("current", "map", "alignments", "shapes", "queries", "catalogue")
    names = [*packed.CURATED, *(Iri(GRAPH + name) for name in beside)]
    assert list(packed.packed_graphs()) == names
    assert list(packed.beside().items()) == list(packed.packed_graphs().items())[len(packed.CURATED) :]
    assert served.graphs() == tuple(sorted(names))
    for lines in packed.packed_graphs().values():
        each = lines.splitlines(keepends=True)
        assert each
        assert each == sorted(set(each))
        assert list(ox.parse(lines, format=ox.RdfFormat.N_TRIPLES))
    assert packed.release() == findings.ontology_version()


def test_the_same_package_gives_the_same_bytes() -> None:
    code = "from sgkg import packed; import sys; sys.stdout.write(packed.packed_digest())"
    other = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True).stdout
    assert other == packed.packed_digest()


def test_no_two_graphs_share_a_blank_node() -> None:
    labels = [set(re.findall(rb"_:\S+", lines)) for lines in packed.packed_graphs().values()]
    assert sum(map(len, labels)) == len(set().union(*labels)) > 0
    derived = packed.packed_graphs()[Iri(GRAPH + "inferred/eg2-2010")]
    assert b"_:" not in derived


def test_every_graph_is_described(served: Store) -> None:
    asked = (
        "SELECT ?g ?label ?part WHERE { GRAPH <https://w3id.org/sgdata/graph/catalogue> { "
        "?g a void:Dataset ; rdfs:label ?label ; dct:license ?licence ; dct:isPartOf ?part } }"
    )
    rows = served.select(asked).rows
    assert {row["g"] for row in rows} == set(packed.packed_graphs())
    assert len({row["part"] for row in rows}) == 1
    labels = (
        "SELECT ?g (COUNT(DISTINCT ?l) AS ?n) WHERE { GRAPH ?any { ?g rdfs:label ?l } } GROUP BY ?g HAVING(?n != 1)"
    )
    assert [row for row in served.select(labels).rows if str(row["g"]).startswith(GRAPH)] == []


def test_only_terms_that_there_are(served: Store) -> None:
    """Terms of our own stand in the ontology, those of SHACL in its vocabulary."""
    known = served.select(f"SELECT ?t WHERE {{ ?t rdfs:isDefinedBy <{SGDATA}ontology> }}").rows
    own = {row["t"] for row in known}
    for name in ("queries", "catalogue"):
        text = packed.packed_graphs()[Iri(GRAPH + name)].decode()
        used = {iri for line in text.splitlines() for iri in re.findall(r"<([^>]*)>", re.sub(r'".*"', "", line))}
        assert not {iri for iri in used if iri.startswith(SG)} - own
        assert {iri.removeprefix(SH) for iri in used if iri.startswith(SH)} <= {
            "SPARQLExecutable", "SPARQLSelectExecutable", "SPARQLAskExecutable", "SPARQLConstructExecutable",
            "PrefixDeclaration", "ask", "construct", "declare", "namespace", "prefix", "prefixes", "select",
        }  # fmt: skip


def test_stored_queries_are_executables(served: Store) -> None:
    asked = """SELECT ?query ?text ?summary WHERE { GRAPH <https://w3id.org/sgdata/graph/queries> {
        ?query a sh:SPARQLExecutable ; sh:select|sh:ask|sh:construct ?text ; rdfs:comment ?summary ;
            dct:description ?more ; sh:prefixes/sh:declare ?declared } }"""
    found = {str(row["query"]).removeprefix(SGDATA + "query/"): row for row in served.select(asked).rows}
    assert sorted(found) == sorted(CATALOGUE)
    for name, row in found.items():
        assert row["text"].value == CATALOGUE[name].text
        assert row["summary"].value == CATALOGUE[name].summary
    declared = "SELECT ?prefix ?namespace { GRAPH ?g { ?d a sh:PrefixDeclaration ; sh:prefix ?prefix ; sh:namespace ?namespace . FILTER(ISIRI(?d)) FILTER(?g = <https://w3id.org/sgdata/graph/queries>) } }"
    pairs = {row["prefix"].value: row["namespace"].value for row in served.select(declared).rows}
    assert pairs == dict(PREFIXES)


def test_nothing_in_it_depends_on_the_folder(tmp_path: Path) -> None:
    assert not any(str(Path.cwd()).encode() in lines for lines in packed.packed_graphs().values())
