"""Every IRI of the graph answers, with the same statements in each syntax, and nothing else does."""

import asyncio

import httpx
import pytest
import rdflib
from fake_service import PRODUCT, VENDOR, client, packed_store, vendor_store
from rdflib.compare import isomorphic

from sgkg.namespaces import GRAPH, RDFS, SGDATA
from sgkg.store.oxigraph import OxigraphStore
from sgkg.terms import BNode, Iri, Literal
from sgkg_api import entities
from sgkg_api.links import EXTENSIONS

RDF = {"ttl": "turtle", "jsonld": "json-ld", "nt": "nt", "rdf": "xml"}


@pytest.fixture(scope="module")
def web():
    return client()


@pytest.mark.parametrize(
    ("accept", "ending"),
    [
        (None, "ttl"),
        ("text/turtle", "ttl"),
        ("application/ld+json", "jsonld"),
        ("application/n-triples", "nt"),
        ("application/rdf+xml", "rdf"),
        ("text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8", "html"),
        ("text/html;q=0.5, text/turtle;q=0.4", "html"),
    ],
)
def test_a_slash_iri_leads_to_a_document(web, accept, ending):
    answer = web.get("/interface/7", accept)
    assert (answer.status_code, answer.headers["location"]) == (303, f"/interface/7.{ending}")
    assert answer.headers["vary"] == "Accept"
    assert f'<{SGDATA}interface/7>; rel="canonical"' in answer.headers["link"]


def test_format_goes_before_accept(web):
    assert web.get("/interface/7?format=nt", "text/html").headers["location"] == "/interface/7.nt"
    assert web.get("/interface/7?format=docx").status_code == 406
    assert web.get("/interface/7?format=nt&format=ttl").status_code == 400


def test_nothing_acceptable_is_406_with_a_list(web):
    answer = web.get("/interface/7", "image/png")
    assert answer.status_code == 406
    assert "text/turtle" in answer.json()["detail"]


@pytest.mark.parametrize("method", ["GET", "HEAD"])
@pytest.mark.parametrize(("ending", "media_type"), EXTENSIONS.items())
def test_headers_of_a_document(web, ending, media_type, method):
    answer = web.request(method, f"/interface/7.{ending}")
    assert answer.status_code == 200
    assert answer.headers["content-type"].partition(";")[0] == media_type
    assert answer.headers["content-location"] == f"/interface/7.{ending}?version=2"
    link = answer.headers["link"]
    for other, other_type in EXTENSIONS.items():
        assert (f'</interface/7.{other}>; rel="alternate"; type="{other_type}"' in link) is (other != ending)
    for relation in ("canonical", "describedby", "license"):
        assert f'rel="{relation}"' in link
    again = web.get(f"/interface/7.{ending}", if_none_match=answer.headers["etag"])
    assert (again.status_code, again.content) == (304, b"")
    assert web.get(f"/interface/7.{ending}", if_none_match='"other"').status_code == 200


def test_tags_tell_syntax_and_version_apart(web):
    tags = [
        web.get(f"/interface/7.{ending}{version}").headers["etag"]
        for ending in EXTENSIONS
        for version in ("", "?version=1")
    ]
    assert len(set(tags)) == len(tags)


@pytest.mark.parametrize(
    "path",
    [
        "/interface/77", "/interface/77.ttl", "/interface/7.pdf", "/interface/7.ttl.ttl", "/interface/", "/nothing",
        "/interface/7%3E", "/interface/7%20", "/%00", "/interface/7.", "/.ttl", "/interface/.ttl", "/ontology/0.9.9",
        "/interface/7%23x", "/interface/%FF", "/interface//7",
    ],
)  # fmt: skip
def test_what_is_unknown_is_404(web, path):
    for accept in ("text/turtle", "text/html", "image/png"):
        answer = web.get(path, accept)
        assert answer.status_code == 404, (path, accept)
        assert answer.headers["content-type"].startswith("application/problem+json")


def test_other_methods_are_405_with_allow(web):
    answer = web.request("PUT", "/interface/7")
    assert answer.status_code == 405
    assert set(answer.headers["allow"].replace(" ", "").split(",")) == {"GET", "HEAD"}


def test_an_exact_iri_goes_before_a_reading_as_an_ending(web):
    assert web.get("/vendor/acme/v1.2").headers["location"] == "/vendor/acme/v1.2.ttl"
    assert "dotted" in web.get("/vendor/acme/v1.2.ttl").text
    assert web.get("/vendor/acme/v1.ttl").headers["location"] == "/vendor/acme/v1.ttl.ttl"
    assert web.get("/standard/en-62056-47/2007").status_code == 303


def test_iris_with_other_characters(web):
    for path, label in (("/vendor/acme/Z%C3%A4hler", "not ASCII"), ("/vendor/acme/a%20b", "escaped")):
        answer = web.get(path)
        assert answer.headers["location"] == f"{path}.ttl"
        assert answer.headers["link"].isascii()
        assert label in web.get(f"{path}.ttl").text


def _subjects(store):
    found = store.select(
        "SELECT DISTINCT ?s WHERE { GRAPH ?g { ?s ?p ?o } "
        f"FILTER(isIRI(?s) && STRSTARTS(STR(?s), '{SGDATA}')) }} ORDER BY ?s"
    )
    return [row["s"] for row in found.rows]


def test_every_subject_of_ours_answers(web):
    iris = _subjects(vendor_store()) + list(vendor_store().graphs())
    assert len(iris) > 500
    paths = {"/" + iri.removeprefix(SGDATA).partition("#")[0] for iri in iris}

    async def ask():
        transport = httpx.ASGITransport(web.app)
        async with httpx.AsyncClient(transport=transport, base_url="http://test.example") as http:
            for path in sorted(paths):
                answer = await http.get(path, headers={"accept": "text/turtle"})
                assert answer.status_code in (200, 303), path
                if answer.status_code == 303:
                    assert (await http.get(answer.headers["location"])).status_code == 200, path

    asyncio.run(ask())


@pytest.mark.parametrize(
    "path",
    [
        "interface/7", "actor/meter", "standard/en-62056-47/2007", "gap/eg2-2010/g04/interface-7/confidentiality",
        "confidence/verified", "query/actors", "vendor/acme/meter-1",
    ],
)  # fmt: skip
def test_each_syntax_says_the_same(web, path):
    graphs = {
        ending: rdflib.Graph().parse(data=web.get(f"/{path}.{ending}").content, format=form)
        for ending, form in RDF.items()
    }
    for ending, graph in graphs.items():
        assert isomorphic(graph, graphs["nt"]), ending
    subject = rdflib.URIRef(SGDATA + path)
    stated = vendor_store().select(
        f"SELECT DISTINCT ?s ?p ?o WHERE {{ GRAPH ?g {{ ?s ?p ?o }} FILTER(?s = <{subject}> || ?o = <{subject}>) }}"
    )
    about = [triple for triple in graphs["nt"] if subject in (triple[0], triple[2])]
    assert len(about) == len(stated.rows)


def test_blank_nodes_and_lists_are_followed():
    store, entity, node, cells = OxigraphStore(), Iri(SGDATA + "x/1"), BNode("n"), [BNode(f"c{i}") for i in range(50)]
    say = Iri(SGDATA + "ontology#says")
    rdf = "http://www.w3.org/1999/02/22-rdf-syntax-ns#"
    triples = [
        (entity, say, node),
        (node, say, cells[0]),
        (node, say, Iri(SGDATA + "x/2")),
        (BNode("other"), say, BNode("more")),
    ]
    for position, cell in enumerate(cells):
        triples.append((cell, Iri(rdf + "first"), Literal(str(position))))
        rest = cells[position + 1] if position + 1 < len(cells) else Iri(rdf + "nil")
        triples.append((cell, Iri(rdf + "rest"), rest))
    triples += [(Iri(SGDATA + "x/2"), say, BNode("far")), (BNode("far"), say, Literal("not ours to tell"))]
    store.insert(triples, Iri(GRAPH + "x"))
    web = client()
    web.service._stores = [store, store]
    found = rdflib.Graph().parse(data=web.get("/x/1.ttl").content, format="turtle")
    assert len(found) == 3 + 100
    page = web.get("/x/1.html").text
    assert page.count("<li>") >= 50


def test_too_many_statements_that_point_to_it_are_left_out_with_a_link():
    store, entity = OxigraphStore(), Iri(SGDATA + "x/1")
    say, label = Iri(SGDATA + "ontology#says"), Iri(RDFS + "label")
    graph = Iri(GRAPH + "x")
    store.insert([(entity, label, Literal("x"))], graph)
    store.insert(((Iri(f"{SGDATA}y/{i}"), say, entity) for i in range(entities.MAX_INCOMING)), graph)
    web = client()
    web.service._stores = [store, store]
    assert len(rdflib.Graph().parse(data=web.get("/x/1.ttl").content)) == 1 + entities.MAX_INCOMING
    store.insert([(Iri(f"{SGDATA}y/one-more"), say, entity)], graph)
    web = client()
    web.service._stores = [store, store]
    for ending, form in RDF.items():
        found = rdflib.Graph().parse(data=web.get(f"/x/1.{ending}").content, format=form)
        assert len(found) == 2
        link = found.value(rdflib.URIRef(entity), rdflib.RDFS.seeAlso)
        assert link.startswith("http://test.example/sparql?query=")
    query = httpx.URL(str(link)).params["query"]
    answer = store.answer(query, "application/n-triples")
    assert len(answer.splitlines()) == entities.MAX_INCOMING + 1
    page = web.get("/x/1.html").text
    assert f'data-cell="0,users">{entities.MAX_INCOMING + 1}</data>' in page
    assert page.count('<a href="/y/') == 50


def test_a_graph_is_its_own_document(web):
    assert web.get("/graph/eg2-2010").headers["location"] == "/graph/eg2-2010.ttl"
    expected = {
        str(quad) for quad in vendor_store().statements(Iri(GRAPH + "eg2-2010")).ntriples().decode().splitlines()
    }
    assert set(web.get("/graph/eg2-2010.nt").text.splitlines()) == expected
    page = web.get("/graph/eg2-2010.html").text
    assert "/graph/eg2-2010.ttl" in page


def test_rdf_xml_that_cannot_be_written_is_406():
    store = OxigraphStore()
    store.insert([(Iri(SGDATA + "x/1"), Iri("https://example.org/p/"), Literal("1"))], Iri(GRAPH + "x"))
    web = client()
    web.service._stores = [store, store]
    assert web.get("/x/1.ttl").status_code == 200
    answer = web.get("/x/1.rdf")
    assert answer.status_code == 406
    assert "RDF/XML" in answer.json()["detail"]


def test_versions(web):
    path = "/" + PRODUCT.removeprefix(SGDATA)
    assert web.get(path).status_code == 303
    assert web.get(f"{path}?version=1").status_code == 404
    assert web.get(f"{path}?version=9").status_code == 404
    pinned = web.get("/interface/7?version=1")
    assert pinned.headers["location"] == "/interface/7.ttl?version=1"
    document = web.get("/interface/7.ttl?version=1")
    assert document.headers["content-location"] == "/interface/7.ttl?version=1"
    assert "</interface/7.nt?version=1>" in document.headers["link"]
    assert "acme" not in document.text
    assert "acme" in web.get("/interface/7.ttl").text
    assert web.get("/interface/7.ttl?version=0.1.0").headers["content-location"] == "/interface/7.ttl?version=1"


def test_pages_escape_what_the_data_says(web):
    page = web.get("/vendor/acme/meter-1.html").text
    assert "<script>" not in page
    assert page.count("</script") == page.count('<script type="application/ld+json">') == 1
    assert "&lt;script&gt;" in page
    assert 'href="javascript' not in page.lower()


def test_pages_name_the_graph_of_each_statement(web):
    page = web.get("/interface/7.html").text
    assert "Interface 7 (LAN/WAN/DC to Energy Retail)" in page
    assert 'href="/graph/eg2-2010"' in page
    assert 'href="/graph/vendor/acme"' not in page  # products have a list of their own
    assert 'href="/ontology#carries"' in page
    assert 'href="/interface/7.ttl"' in page


def test_links_behind_a_prefix():
    web = client(root_path="/grid", base_iri="https://example.org/grid")
    answer = web.get("/grid/interface/7")
    assert answer.headers["location"] == "/grid/interface/7.ttl"
    page = web.get("/grid/interface/7.html").text
    assert 'href="/grid/ontology#carries"' in page
    assert 'href="/grid/static/sgkg.css?h=' in page
    assert f'href="{SGDATA}interface/7"' in page
    assert all(f'href="/{word}' not in page for word in ("interface", "graph", "static", "ontology", "queries"))
    assert "</grid/interface/7.nt>" in web.get("/grid/interface/7.ttl").headers["link"]


def test_descriptions_are_the_same_bytes_each_time():
    first, second = (client().get("/interface/7.rdf").content for _ in range(2))
    assert first == second


def test_the_store_of_these_tests_has_what_they_need():
    assert VENDOR in vendor_store().graphs()
    assert VENDOR not in packed_store().graphs()


def test_what_stands_in_the_default_graph_alone_answers_too():
    store = OxigraphStore()
    store.insert([(Iri(SGDATA + "x/1"), Iri(RDFS + "label"), Literal("alone"))])
    web = client(default_graph="separate")
    web.service._stores = [store, store]
    assert web.get("/x/1").status_code == 303
    assert "alone" in web.get("/x/1.ttl").text
    assert "alone" in web.get("/x/1.html").text
