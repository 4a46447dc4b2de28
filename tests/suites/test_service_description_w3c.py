"""The W3C test suite for SPARQL 1.1 Service Description, against a running server.

The suite gives its three tests names and no data. What they ask is in the recommendation; the schema of its
vocabulary is the table below.
"""

from collections.abc import Iterator

import pyoxigraph as ox
import pytest
from suites.served import Answer, Server, served
from suites.w3c_manifests import RDF, SPARQL, Manifest, require

MANIFEST = SPARQL / "sparql11" / "service-description" / "manifest.ttl"
SD = "http://www.w3.org/ns/sparql-service-description#"
FORMATS = "http://www.w3.org/ns/formats/"
MEDIA_TYPES = ("text/turtle", "application/n-triples", "application/rdf+xml", "application/ld+json", "*/*")

#: property -> its domain, and the class of its values (empty: any resource)
SCHEMA = {
    "endpoint": ("Service", ""),
    "feature": ("Service", "Feature"),
    "defaultEntailmentRegime": ("Service", "EntailmentRegime"),
    "entailmentRegime": ("NamedGraph", "EntailmentRegime"),
    "defaultSupportedEntailmentProfile": ("Service", "EntailmentProfile"),
    "supportedEntailmentProfile": ("NamedGraph", "EntailmentProfile"),
    "extensionFunction": ("Service", "Function"),
    "extensionAggregate": ("Service", "Aggregate"),
    "languageExtension": ("Service", "Feature"),
    "supportedLanguage": ("Service", "Language"),
    "propertyFeature": ("Service", "Feature"),
    "defaultDataset": ("Service", "Dataset"),
    "availableGraphs": ("Service", "GraphCollection"),
    "resultFormat": ("Service", FORMATS + "Format"),
    "inputFormat": ("Service", FORMATS + "Format"),
    "defaultGraph": ("Dataset", "Graph"),
    "namedGraph": ("GraphCollection", "NamedGraph"),
    "name": ("NamedGraph", ""),
    "graph": ("NamedGraph", "Graph"),
}
CLASSES = {SD + name for pair in SCHEMA.values() for name in pair if name and ":" not in name}
#: instances that the vocabulary has, by class
INSTANCES = {
    "Language": {"SPARQL10Query", "SPARQL11Query", "SPARQL11Update"},
    "Feature": {"DereferencesURIs", "UnionDefaultGraph", "RequiresDataset", "EmptyGraphs", "BasicFederatedQuery"},
}
#: a class and one above it
ABOVE = {"Dataset": "GraphCollection"}

pytestmark = pytest.mark.w3c


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    with served(tmp_path_factory.mktemp("description"), "--bare", "--default-graph", "separate") as one:
        assert one.put("http://example.org/g", b"<urn:s> <urn:p> <urn:o> .").status in (201, 204)
        yield one


@pytest.fixture(scope="module")
def description(server: Server) -> ox.Dataset:
    return parsed(server.get(server.query_path, {"accept": "text/turtle"}), server)


def parsed(answer: Answer, server: Server) -> ox.Dataset:
    assert answer.status == 200, answer.text[:500]
    form = ox.RdfFormat.from_media_type(answer.media_type)
    assert form is not None, answer.media_type
    return ox.Dataset(ox.parse(answer.body, format=form, base_iri=server.url + server.query_path))


def values(graph: ox.Dataset, subject: object, name: str) -> list[object]:
    return [q.object for q in graph.quads_for_subject(subject) if q.predicate.value == name]


@pytest.mark.parametrize("media_type", MEDIA_TYPES)
def test_returns_rdf(media_type: str, server: Server) -> None:
    answer = server.get(server.query_path, {"accept": media_type})
    assert len(parsed(answer, server)) > 5
    assert media_type in (answer.media_type, "*/*")


def test_every_format_says_the_same(server: Server) -> None:
    found = [parsed(server.get(server.query_path, {"accept": one}), server) for one in MEDIA_TYPES]
    for graph in found:
        graph.canonicalize(ox.CanonicalizationAlgorithm.UNSTABLE)
    assert all(graph == found[0] for graph in found)


def test_has_endpoint_triple(description: ox.Dataset, server: Server) -> None:
    services = list(description.quads_for_object(ox.NamedNode(SD + "Service")))
    assert len(services) == 1
    assert services[0].predicate.value == RDF + "type"
    endpoints = {one.value for one in values(description, services[0].subject, SD + "endpoint")}
    assert server.url + server.query_path in endpoints
    answer = server.ask("ASK {}")
    assert answer.status == 200


def test_conforms_to_schema(description: ox.Dataset) -> None:
    for quad in description:
        if quad.predicate.value == RDF + "type" and quad.object.value.startswith(SD):
            assert quad.object.value in CLASSES, quad
        if not quad.predicate.value.startswith(SD):
            continue
        name = quad.predicate.value.removeprefix(SD)
        assert name in SCHEMA, quad
        domain, kind = SCHEMA[name]
        assert not isinstance(quad.object, ox.Literal), quad
        assert_may_be(description, quad.subject, domain)
        if kind:
            assert_may_be(description, quad.object, kind)


def assert_may_be(graph: ox.Dataset, node: object, kind: str) -> None:
    """Fail where a node is of another class of the vocabulary, or a term of the vocabulary that is no such instance."""
    types = {one.value.removeprefix(SD) for one in values(graph, node, RDF + "type") if one.value in CLASSES}
    assert not types or kind in types | {ABOVE.get(one) for one in types}, (node, kind, types)
    if isinstance(node, ox.NamedNode) and node.value.startswith(SD):
        assert node.value.removeprefix(SD) in INSTANCES.get(kind, set()), (node, kind)


def test_tells_of_the_languages_and_of_the_graph_there_is(description: ox.Dataset, server: Server) -> None:
    languages = {
        q.object.value.removeprefix(SD) for q in description if q.predicate.value == SD + "supportedLanguage"
    }
    assert "SPARQL11Query" in languages
    names = {q.object.value for q in description if q.predicate.value == SD + "name"}
    assert "http://example.org/g" in names
    features = {q.object.value.removeprefix(SD) for q in description if q.predicate.value == SD + "feature"}
    assert not features & {"BasicFederatedQuery", "UnionDefaultGraph", "DereferencesURIs"}


def test_the_suite_is_whole() -> None:
    entries = [Manifest(MANIFEST).name(node) for node in Manifest(MANIFEST).entries] if MANIFEST.exists() else []
    require(entries)
    names = {name.rpartition("/")[2].replace("-", "_") for name in entries}
    assert len(names) == 3
    assert {f"test_{name}" for name in names} <= set(globals())
