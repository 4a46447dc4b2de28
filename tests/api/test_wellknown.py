"""What programs find without being told; the counts are those that SPARQL gives."""

import pytest
import rdflib
from fake_service import client, packed_store, vendor_store
from rdflib import RDF, RDFS, Namespace, URIRef
from rdflib.compare import isomorphic

from sgkg.namespaces import GRAPH, PREFIXES, SGDATA
from sgkg.terms import Iri

VOID = Namespace("http://rdfs.org/ns/void#")
EXT = Namespace("http://ldf.fi/void-ext#")
DCT = Namespace("http://purl.org/dc/terms/")
SH = Namespace("http://www.w3.org/ns/shacl#")
SD = Namespace("http://www.w3.org/ns/sparql-service-description#")
DATASET = URIRef(SGDATA + ".well-known/void#dataset")
SYNTAXES = {
    "text/turtle": "turtle",
    "application/ld+json": "json-ld",
    "application/n-triples": "nt",
    "application/rdf+xml": "xml",
}


@pytest.fixture(scope="module")
def web():
    return client()


@pytest.fixture(scope="module")
def void(web):
    return rdflib.Graph().parse(data=web.get("/.well-known/void", "text/turtle").content, format="turtle")


@pytest.fixture(scope="module")
def data():
    """The default graph of the version that is described, in another engine."""
    return rdflib.Graph().parse(data=vendor_store().statements().ntriples(), format="nt")


def _number(graph, subject, predicate):
    return int(graph.value(subject, predicate))


def test_totals(void, data):
    assert _number(void, DATASET, VOID.triples) == len(data)
    assert _number(void, DATASET, VOID.properties) == len(set(data.predicates()))
    assert _number(void, DATASET, VOID.classes) == len(set(data.objects(None, RDF.type)))
    assert _number(void, DATASET, VOID.distinctSubjects) == len(set(data.subjects()))
    assert _number(void, DATASET, VOID.distinctObjects) == len(set(data.objects()))
    assert _number(void, DATASET, VOID.entities) == len({s for s in data.subjects() if isinstance(s, URIRef)})


def test_class_partitions_and_their_properties(void, data):
    found = {void.value(part, VOID["class"]): part for part in void.objects(DATASET, VOID.classPartition)}
    assert set(found) == {c for c in data.objects(None, RDF.type) if isinstance(c, URIRef)}
    for one, part in found.items():
        things = set(data.subjects(RDF.type, one))
        assert _number(void, part, VOID.entities) == len(things)
        stated = {void.value(p, VOID.property): p for p in void.objects(part, VOID.propertyPartition)}
        triples = [triple for triple in data if triple[0] in things]
        assert set(stated) == {p for _, p, _ in triples}
        for predicate, sub in stated.items():
            own = [triple for triple in triples if triple[1] == predicate]
            assert _number(void, sub, VOID.triples) == len(own)
            assert _number(void, sub, VOID.distinctSubjects) == len({s for s, _, _ in own})
            assert _number(void, sub, VOID.distinctObjects) == len({o for _, _, o in own})


def test_ranges_of_one_class(void, data):
    interface = URIRef(SGDATA + "ontology#Interface")
    part = next(p for p in void.objects(DATASET, VOID.classPartition) if void.value(p, VOID["class"]) == interface)
    stated = {void.value(p, VOID.property): p for p in void.objects(part, VOID.propertyPartition)}
    types = {
        void.value(d, EXT.datatype): _number(void, d, VOID.triples)
        for d in void.objects(stated[URIRef(SGDATA + "ontology#number")], EXT.datatypePartition)
    }
    assert types == {rdflib.XSD.integer: 13}
    ends = stated[URIRef(SGDATA + "ontology#from")]
    classes = {
        void.value(c, VOID["class"]): _number(void, c, VOID.triples) for c in void.objects(ends, VOID.classPartition)
    }
    for one, number in classes.items():
        pairs = {
            (s, o) for s, o in data.subject_objects(URIRef(SGDATA + "ontology#from")) if (o, RDF.type, one) in data
        }
        assert number == len(pairs)


def test_property_partitions(void, data):
    found = {void.value(part, VOID.property): part for part in void.objects(DATASET, VOID.propertyPartition)}
    assert {p: _number(void, part, VOID.triples) for p, part in found.items()} == {
        p: len(list(data.triples((None, p, None)))) for p in set(data.predicates())
    }


def test_named_graphs(void):
    found = {str(void.value(s, SD.name)): _number(void, s, VOID.triples) for s in void.objects(DATASET, VOID.subset)}
    store = vendor_store()
    assert found == {str(graph): store.count(graph) for graph in store.graphs()}


def test_how_to_get_at_it(void):
    assert void.value(DATASET, VOID.sparqlEndpoint) == URIRef("http://test.example/sparql")
    assert str(void.value(DATASET, VOID.uriSpace)) == SGDATA
    assert void.value(DATASET, DCT.license) == URIRef("https://creativecommons.org/licenses/by/4.0/")
    assert URIRef("http://test.example/dump.nq.gz?version=2") in set(void.objects(DATASET, VOID.dataDump))
    assert URIRef(SGDATA + "ontology#") in set(void.objects(DATASET, VOID.vocabulary))


def test_negotiation_tag_and_permalink(web, void):
    for media_type, form in SYNTAXES.items():
        answer = web.get("/.well-known/void", media_type)
        assert answer.headers["vary"] == "Accept"
        assert isomorphic(rdflib.Graph().parse(data=answer.content, format=form), void)
        assert web.get("/.well-known/void", media_type, if_none_match=answer.headers["etag"]).status_code == 304
    assert web.get("/.well-known/void", "image/png").status_code == 406
    permalink = web.get("/.well-known/void", "application/n-triples").headers["content-location"]
    assert permalink == "/.well-known/void?format=nt&version=2"
    assert web.get(permalink).content == web.get("/.well-known/void", "application/n-triples").content


def test_it_is_counted_once_for_a_version():
    web = client()
    web.get("/.well-known/void")
    asked = web.service.asked
    web.get("/.well-known/void")
    assert web.service.asked == asked


def test_an_earlier_version(web):
    earlier = rdflib.Graph().parse(data=web.get("/.well-known/void?version=1").content, format="turtle")
    graphs = {str(earlier.value(s, SD.name)) for s in earlier.objects(DATASET, VOID.subset)}
    assert graphs == {str(graph) for graph in packed_store().graphs()}


def test_as_a_page(web):
    page = web.get("/.well-known/void", "text/html")
    assert page.status_code == 200
    assert 'href="/ontology#Interface"' in page.text


def test_a_bare_store_claims_no_licence():
    web = client(bare=True)
    answer = web.get("/.well-known/void")
    graph = rdflib.Graph().parse(data=answer.content, format="turtle")
    assert graph.value(DATASET, DCT.license) is None
    assert "license" not in answer.headers["link"]


def test_example_queries(web):
    stored = rdflib.Graph().parse(data=packed_store().statements(Iri(GRAPH + "queries")).ntriples(), format="nt")
    for media_type, form in SYNTAXES.items():
        answer = web.get("/.well-known/sparql-examples", media_type)
        assert isomorphic(rdflib.Graph().parse(data=answer.content, format=form), stored)
    one = URIRef(SGDATA + "query/actors")
    assert (one, RDF.type, SH.SPARQLExecutable) in stored
    assert stored.value(one, RDFS.comment)


def test_prefixes(web):
    assert web.get("/prefixes", "application/json").json() == dict(PREFIXES)
    for media_type, form in SYNTAXES.items():
        graph = rdflib.Graph().parse(data=web.get("/prefixes", media_type).content, format=form)
        declared = {
            str(graph.value(p, SH.prefix)): str(graph.value(p, SH.namespace)) for p in graph.objects(None, SH.declare)
        }
        assert declared == dict(PREFIXES)
    assert web.get("/prefixes", "text/html").status_code == 406
