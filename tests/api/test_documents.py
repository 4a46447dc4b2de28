"""Documents behind hash IRIs, the context, the first page."""

import json

import pytest
import rdflib
from fake_service import client, packed_store
from rdflib.compare import isomorphic

from sgkg import findings, resources
from sgkg.namespaces import GRAPH, SGDATA
from sgkg.terms import Iri
from sgkg_api.links import EXTENSIONS

RDF = {"ttl": "turtle", "jsonld": "json-ld", "nt": "nt", "rdf": "xml"}
RELEASE = findings.ontology_version()


@pytest.fixture(scope="module")
def web():
    return client()


@pytest.mark.parametrize("name", ["ontology", "shapes"])
def test_a_document_answers_200_in_the_syntax_wanted(web, name):
    whole = rdflib.Graph().parse(data=packed_store().statements(Iri(GRAPH + name)).ntriples(), format="nt")
    for ending, media_type in EXTENSIONS.items():
        by_accept, by_ending = web.get(f"/{name}", media_type), web.get(f"/{name}.{ending}")
        assert by_accept.status_code == by_ending.status_code == 200
        assert by_accept.headers["vary"] == "Accept"
        assert by_accept.headers["content-type"] == by_ending.headers["content-type"]
        assert by_accept.headers["content-location"] == f"/{name}.{ending}?version=2"
        if ending != "html":  # a page links to itself, in other languages
            assert by_accept.content == by_ending.content
        assert f'<{SGDATA}{name}>; rel="canonical"' in by_accept.headers["link"]
        assert web.get(f"/{name}", media_type, if_none_match=by_accept.headers["etag"]).status_code == 304
        if ending in RDF:
            assert isomorphic(rdflib.Graph().parse(data=by_accept.content, format=RDF[ending]), whole)


def test_a_page_has_a_place_for_each_hash_iri(web):
    page = web.get("/ontology.html").text
    for subject in packed_store().statements(Iri(GRAPH + "ontology")).described(SGDATA + "ontology#"):
        assert f'id="{subject.partition("#")[2]}"' in page


def test_nothing_acceptable_is_406(web):
    assert web.get("/ontology", "image/png").status_code == 406
    assert web.get("/ontology?format=csv").status_code == 406


def test_the_version_iri_answers_from_its_release(web):
    answer = web.get(f"/ontology/{RELEASE}", "text/turtle")
    assert answer.status_code == 200
    assert answer.headers["content-location"] == f"/ontology/{RELEASE}.ttl?version=1"
    assert f'<{SGDATA}ontology/{RELEASE}>; rel="canonical"' in answer.headers["link"]
    assert f"<{SGDATA}ontology/{RELEASE}>" in answer.text
    for ending in EXTENSIONS:
        assert web.get(f"/ontology/{RELEASE}.{ending}").status_code == 200


@pytest.mark.parametrize(
    "path", ["/ontology/1", "/ontology/9.9.9", "/ontology/9.9.9.ttl", "/ontology/1.ttl", "/ontology.csv"]
)
def test_an_unknown_version_is_404(web, path):
    assert web.get(path).status_code == 404


def test_escapes_in_the_path_do_no_harm(web):
    assert web.get("/ontology%2Ettl").status_code == 200
    assert web.get(f"/ontology/{RELEASE.replace('.', '%2E')}").status_code == 200


def test_a_bare_store_has_no_ontology():
    from sgkg.store.oxigraph import OxigraphStore

    web = client(bare=True)
    web.service._stores = [OxigraphStore(), OxigraphStore()]
    for path in ("/ontology", "/ontology.html", "/shapes"):
        assert web.get(path).status_code == 404


def test_the_context_never_changes(web):
    answer = web.get("/context/sgdata-v1.jsonld", "text/html")
    assert answer.status_code == 200
    assert answer.headers["content-type"] == "application/ld+json"
    assert answer.headers["cache-control"] == "public, max-age=31536000, immutable"
    packed = resources.data("ontology") / "context" / "sgdata-v1.jsonld"
    assert json.loads(answer.content) == json.loads(packed.read_bytes())


def test_the_first_page(web):
    assert web.get("/", "text/html").status_code == 200
    programs = web.get("/", "text/turtle")
    assert (programs.status_code, programs.headers["location"]) == (303, "/.well-known/void")
    behind = client(root_path="/grid", base_iri="https://example.org/grid")
    assert 'href="/grid/queries"' in behind.get("/grid/", "text/html").text


@pytest.mark.parametrize(
    "path", ["/", "/ontology", "/shapes.ttl", "/context/sgdata-v1.jsonld", f"/ontology/{RELEASE}"]
)
def test_head_and_405(web, path):
    assert web.request("HEAD", path).status_code in (200, 303)
    answer = web.request("POST", path)
    assert answer.status_code == 405
    assert set(answer.headers["allow"].replace(" ", "").split(",")) == {"GET", "HEAD"}
