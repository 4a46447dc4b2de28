"""Sitemap, robots and icon."""

from xml.etree import ElementTree

import pytest
from fake_service import client

from sgkg_api.routes import site_index

NS = "{http://www.sitemaps.org/schemas/sitemap/0.9}"


@pytest.fixture(scope="module")
def web():
    return client(base_iri="https://example.org/grid", root_path="/grid")


def locations(body):
    return [one.text for one in ElementTree.fromstring(body).iter(f"{NS}loc")]


def test_the_sitemap_has_every_kind_of_page_and_they_answer(web):
    answer = web.get("/grid/sitemap.xml")
    assert answer.headers["content-type"] == "application/xml"
    urls = locations(answer.content)
    assert len(urls) == len(set(urls)) > 400
    for path in (
        "/",
        "/gaps",
        "/interface/7.html",
        "/gap/eg2-2010/g01/interface-7.html",
        "/ontology/term/Interface",
        "/shapes/rule/G01",
    ):
        assert f"https://example.org/grid{path}" in urls
    for url in urls[len(site_index.PAGES) :: 45]:
        page = web.get(url.removeprefix("https://example.org"))
        assert page.status_code == 200, url
        assert page.headers["content-type"].startswith("text/html")


def test_a_large_sitemap_is_an_index_of_parts(web, monkeypatch):
    monkeypatch.setattr(site_index, "CHUNK", 3)
    rows = [[{"thing": f"https://w3id.org/sgdata/x/{n}"} for n in range(i, min(i + 3, 7))] for i in (0, 3, 6)]

    async def ask(_, name, after=""):
        if name != "things":
            return []
        return rows[0 if not after else int(after.rpartition("/")[2]) // 3 + 1]

    monkeypatch.setattr("sgkg_api.site.kit.View.ask", ask)
    web = client(base_iri="https://example.org")
    parts = locations(web.get("/sitemap.xml").content)
    assert parts == [f"https://example.org/sitemap.xml?part={n}" for n in (1, 2, 3)]
    found = [url for n in (1, 2, 3) for url in locations(web.get(f"/sitemap.xml?part={n}").content)]
    assert [url for url in found if "/x/" in url] == [f"https://example.org/x/{n}.html" for n in range(7)]
    assert web.get("/sitemap.xml?part=4").status_code == 404
    assert web.get("/sitemap.xml?part=one").status_code == 404


def test_robots_may_read_pages_but_not_ask_queries(web):
    lines = web.get("/grid/robots.txt").text.splitlines()
    assert lines[0] == "User-agent: *"
    assert "Disallow: /grid/sparql" in lines
    assert lines[-1] == "Sitemap: https://example.org/grid/sitemap.xml"


def test_the_icon_has_an_address_for_good(web):
    answer = web.get("/grid/favicon.ico")
    assert answer.status_code == 308
    icon = web.get(answer.headers["location"])
    assert icon.headers["content-type"] == "image/svg+xml"
    assert "immutable" in icon.headers["cache-control"]
    assert "immutable" not in web.get("/grid/static/favicon.svg?h=other").headers["cache-control"]
    assert web.get("/grid/static/none.svg?h=other").status_code == 404


@pytest.mark.parametrize("part", ["0", "01", "%D9%A1", "9" * 5000])
def test_a_part_of_the_sitemap_that_is_none_is_not_found(web, part):
    answer = web.get(f"/grid/sitemap.xml?part={part}")
    assert answer.status_code == 404
    assert len(answer.json()["detail"]) < 100
