"""The Service Description: the three W3C tests, and whether it tells the truth."""

import asyncio

import pytest
import rdflib
from fake_service import FakeService, packed_store, vendor_store
from rdflib import RDF, RDFS, Namespace, URIRef

from sgkg.settings import Settings
from sgkg_api import description

SD = Namespace("http://www.w3.org/ns/sparql-service-description#")
VOID = Namespace("http://rdfs.org/ns/void#")
DCT = Namespace("http://purl.org/dc/terms/")
FORMATS = "http://www.w3.org/ns/formats/"
URL = "https://example.org/grid/sparql"
SYNTAXES = {
    "text/turtle": "turtle", "application/ld+json": "json-ld", "application/n-triples": "nt", "application/rdf+xml": "xml",
    "application/trig": "trig", "application/n-quads": "nquads",
}  # fmt: skip


def _service(**settings):
    return FakeService([packed_store(), vendor_store()], Settings(**settings))


def _describe(accept, **settings):
    return asyncio.run(description.describe(_service(**settings), URL, accept))


def _graph(**settings):
    media_type, body = _describe("text/turtle", **settings)
    assert media_type == "text/turtle; charset=utf-8"
    return rdflib.Graph().parse(data=body, format="turtle")


@pytest.mark.parametrize(("media_type", "form"), SYNTAXES.items())
def test_returns_rdf(media_type, form):
    found, body = _describe(media_type)
    assert found.partition(";")[0] == media_type
    graph = rdflib.Dataset() if form in ("trig", "nquads") else rdflib.Graph()
    graph.parse(data=body, format=form)
    assert (None, SD.endpoint, URIRef(URL)) in graph


def test_has_an_endpoint_triple():
    graph = _graph()
    (service,) = graph.subjects(RDF.type, SD.Service)
    assert list(graph.objects(service, SD.endpoint)) == [URIRef(URL)]


def test_conforms_to_the_schema():
    """Ranges and domains of the vocabulary (SPARQL 1.1 Service Description, 3)."""
    graph = _graph(default_graph="union")
    known = {
        SD.supportedLanguage: {SD.SPARQL10Query, SD.SPARQL11Query},
        SD.feature: {SD.UnionDefaultGraph},
        SD.defaultEntailmentRegime: {URIRef("http://www.w3.org/ns/entailment/Simple")},
    }
    ranges = {
        SD.defaultDataset: SD.Dataset,
        SD.defaultGraph: SD.Graph,
        SD.namedGraph: SD.NamedGraph,
        SD.graph: SD.Graph,
    }
    domains = {
        SD.endpoint: SD.Service, SD.supportedLanguage: SD.Service, SD.feature: SD.Service, SD.resultFormat: SD.Service,
        SD.defaultEntailmentRegime: SD.Service, SD.defaultDataset: SD.Service, SD.defaultGraph: SD.Dataset,
        SD.namedGraph: SD.Dataset, SD.graph: SD.NamedGraph, SD.name: SD.NamedGraph,
    }  # fmt: skip
    for subject, predicate, value in graph:
        if str(predicate).startswith(str(SD)):
            assert (subject, RDF.type, domains[predicate]) in graph
        if predicate in known:
            assert value in known[predicate]
        if predicate in ranges:
            assert (value, RDF.type, ranges[predicate]) in graph
        if predicate == SD.resultFormat:
            assert str(value).startswith(FORMATS)
        if predicate in (SD.endpoint, SD.name):
            assert isinstance(value, URIRef)
    for named in graph.subjects(RDF.type, SD.NamedGraph):
        assert len(list(graph.objects(named, SD.name))) == 1
    assert len(set(graph.subjects(RDF.type, SD.Dataset))) == 1


@pytest.mark.parametrize("mode", ["curated", "union", "separate"])
def test_it_says_what_the_default_graph_is(mode):
    graph, store = _graph(default_graph=mode), vendor_store()
    features = set(graph.objects(None, SD.feature))
    assert features == ({SD.UnionDefaultGraph} if mode == "union" else set())
    (default,) = graph.objects(None, SD.defaultGraph)
    assert int(graph.value(default, VOID.triples)) == store.count()
    members = {str(one) for one in graph.objects(default, DCT.hasPart)}
    expected = {"union": set(map(str, store.graphs())), "separate": set()}
    assert members == expected.get(mode, set(map(str, _service().members)))


def test_it_counts_every_named_graph():
    graph, store = _graph(), vendor_store()
    found = {
        str(graph.value(named, SD.name)): int(graph.value(graph.value(named, SD.graph), VOID.triples))
        for named in graph.objects(None, SD.namedGraph)
    }
    assert found == {str(one): store.count(one) for one in store.graphs()}


def test_what_it_promises_and_what_not():
    graph = _graph(timeout_s=7.5)
    service = graph.value(predicate=RDF.type, object=SD.Service)
    assert "7.5 seconds" in str(graph.value(service, RDFS.comment))
    assert SD.BasicFederatedQuery not in set(graph.objects())
    assert graph.value(service, DCT.license)
    more = set(graph.objects(service, RDFS.seeAlso))
    assert {URIRef("https://example.org/grid/.well-known/" + name) for name in ("void", "sparql-examples")} == more
    formats = {str(one).removeprefix(FORMATS) for one in graph.objects(service, SD.resultFormat)}
    assert {
        "SPARQL_Results_JSON",
        "SPARQL_Results_XML",
        "SPARQL_Results_CSV",
        "SPARQL_Results_TSV",
        "Turtle",
    } <= formats


def test_a_bare_store_claims_nothing():
    graph = _graph(bare=True)
    assert graph.value(predicate=DCT.license) is None
    assert not list(graph.subject_objects(DCT.license))


def test_people_get_a_form():
    media_type, body = _describe("text/html,*/*;q=0.8")
    page = body.decode()
    assert media_type == "text/html; charset=utf-8"
    assert '<form action="/grid/sparql" method="get">' in page
    assert '<textarea id="query" name="query"' in page
    assert "<script" not in page
    assert 'href="/grid/graph/eg2-2010"' in page


@pytest.mark.parametrize("accept", [None, "", "*/*"])
def test_turtle_comes_first(accept):
    assert _describe(accept)[0].startswith("text/turtle")


def test_a_short_name_is_understood():
    assert _describe("ttl")[0].startswith("text/turtle")


def test_nothing_acceptable_is_406():
    from sgkg_api.problems import HttpProblem

    for accept in ("image/png", "pdf"):
        with pytest.raises(HttpProblem) as caught:
            _describe(accept)
        assert caught.value.status == 406
