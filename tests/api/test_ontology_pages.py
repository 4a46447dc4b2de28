"""The index of the ontology, the page of each term, the index of rules and shapes, and the page of each."""

import asyncio

import httpx
import pytest
from api.test_resource_pages import check
from fake_service import client, packed_store

from sgkg import findings
from sgkg.namespaces import GRAPH, SG, SGDATA, SGS
from sgkg.terms import Iri, plain
from sgkg_api.site.resources import ontology

RELEASE = findings.ontology_version()


@pytest.fixture(scope="module")
def web():
    return client()


def terms():
    return sorted(packed_store().statements(Iri(GRAPH + "ontology")).described(SG))


def shapes():
    rows = packed_store().select(
        "PREFIX sh: <http://www.w3.org/ns/shacl#> SELECT DISTINCT ?s WHERE { GRAPH ?g { "
        f"{{ ?s a sh:NodeShape }} UNION {{ ?s a sh:PropertyShape }} }} FILTER(STRSTARTS(STR(?s), '{SGS}')) }}"
    )
    return sorted(plain(row["s"]).removeprefix(SGS) for row in rows.rows)


def fetch_all(web, paths):
    async def ask():
        transport = httpx.ASGITransport(web.app)
        async with httpx.AsyncClient(transport=transport, base_url="http://test.example") as http:
            return [await http.get(path) for path in paths]

    return asyncio.run(ask())


@pytest.mark.parametrize("language", ["en", "de"])
@pytest.mark.parametrize("path", ["/ontology.html", "/shapes.html", f"/ontology/{RELEASE}.html"])
def test_an_index_has_figures_that_are_answers(web, path, language):
    check(web.get(f"{path}?lang={language}"))


def test_each_term_has_a_place_in_the_index_and_a_page(web):
    page = web.get("/ontology.html").text
    names = [iri.removeprefix(SG) for iri in terms()]
    assert len(names) > 200
    for name in names:
        assert f'<tr id="{name}"' in page
        assert f'href="/ontology/term/{name}"' in page
    for name, answer in zip(names, fetch_all(web, [f"/ontology/term/{name}" for name in names]), strict=True):
        found = check(answer)
        assert found.blocks[0]["@id"] == SG + name
        assert found.blocks[0]["@type"] == "DefinedTerm"


def test_each_term_has_a_topic_from_the_headings_of_the_file():
    known = ontology.topics()
    assert {iri.removeprefix(SG) for iri in terms()} == set(known)
    assert known["Interface"] == "Actors and interfaces"


def test_the_page_of_a_class_tells_what_is_next_to_it(web):
    page = web.get("/ontology/term/Interface").text
    assert "two ends between which data travels" in page
    assert "<svg" in page
    assert 'href="/ontology/term/carries"' in page
    assert 'href="/shapes#G01"' in page
    assert '<data value="13" data-query="term-usage?term=sg%3AInterface" data-cell="0,members">13</data>' in page
    assert 'href="/interface/1"' in page


def test_the_page_of_a_property_shows_statements(web):
    page = web.get("/ontology/term/from?lang=de").text
    assert 'data-cell="0,statements">13</data>' in page
    assert "Beispiele" in page
    unused = web.get("/ontology/term/Product").text
    assert "This version of the data does not use it." in unused


@pytest.mark.parametrize(
    "path",
    ["/ontology/term/Nope", "/ontology/term/", "/ontology/term/a%3Eb", "/shapes/rule/G99", "/shapes/rule/a%20b",
     "/shapes/rule/", "/ontology/term/Interface/x"],
)  # fmt: skip
def test_what_is_unknown_is_404(web, path):
    assert web.get(path).status_code == 404


def test_each_shape_has_a_place_in_the_index_and_a_page(web):
    page = web.get("/shapes.html").text
    names = shapes()
    assert len(names) > 100
    for name in names:
        assert f'id="{name}"' in page
    for name, answer in zip(names, fetch_all(web, [f"/shapes/rule/{name}" for name in names]), strict=True):
        found = check(answer)
        assert found.blocks[0]["@id"] == SGS + name


def test_a_rule_tells_why_who_how_what_it_finds_and_shows_examples(web):
    page = web.get("/shapes/rule/G01").text
    for text in (
        "Without a common standard each supplier", "Standards bodies", "Add a coverage claim", "Mandate M/441",
        "[name] is covered by no standard", "An example in which it finds something",
        "An example in which it finds nothing", "FILTER NOT EXISTS", "sgs:G01 ",
    ):  # fmt: skip
        assert text in page
    for number in (7, 10):
        assert f'href="/gap/eg2-2010/g01/interface-{number}"' in page


def test_pages_keep_the_version(web):
    page = web.get("/ontology/term/Interface?version=1").text
    assert 'href="/ontology/term/carries?version=1"' in page
    assert web.get("/ontology/term/Interface?version=9").status_code == 404


def test_the_index_of_a_release_links_to_its_own_data(web):
    answer = web.get(f"/ontology/{RELEASE}.html")
    assert f'href="/ontology/{RELEASE}.ttl"' in answer.text
    assert f'<{SGDATA}ontology/{RELEASE}>; rel="canonical"' in answer.headers["link"]
