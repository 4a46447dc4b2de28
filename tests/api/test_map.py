"""The map page: filters, picture, table, and what it refuses."""

import re
from xml.etree import ElementTree

import pytest
from drawn_site import drawn_site
from page_figures import check_figures

from sgkg.store.oxigraph import OxigraphStore

SVG = "{http://www.w3.org/2000/svg}"


@pytest.fixture(scope="module")
def web():
    return drawn_site()


def page(web, url):
    answer = web.get(url, "text/html")
    assert answer.status_code == 200, answer.text
    return answer.text


def numbers_of(html):
    """The numbers of the interfaces in the table."""
    table = html.split('class="map-table"')[1].split("</table>")[0]
    return [int(number) for number in re.findall(r'<th scope="row" class="number"><a href="/interface/(\d+)', table)]


FILTERS = [
    ("", list(range(1, 14))),
    ("subject=data-subject/prosumer", [8, 9]),
    ("subject=https://w3id.org/sgdata/data-subject/prosumer", [8, 9]),
    ("rule=G01", [7, 10]),
    ("rule=g01", [7, 10]),
    ("rule=G01&type=data-type/alarm", [7]),
    ("standard=standard/en-62056-31", [1]),
    ("rule=G01&standard=standard/en-62056-31", None),
]


@pytest.mark.parametrize(("query", "numbers"), FILTERS)
@pytest.mark.parametrize("language", ["", "de"])
def test_filters_choose_interfaces_and_every_figure_is_an_answer(web, query, numbers, language):
    more = "&lang=de" if language else ""
    html = page(web, f"/map?{query}{more}")
    check_figures(web, html)
    if numbers is None:
        assert "map-table" not in html
        return
    assert numbers_of(html) == numbers
    if query:
        assert len(re.findall(r"<option [^>]* selected", html)) == query.count("=")
        assert f'href="/map{"?lang=de" if language else ""}">{"Alle zeigen" if language else "Show all"}' in html


@pytest.mark.parametrize("path", ["/map", "/map.svg"])
@pytest.mark.parametrize(
    "query",
    [
        "subject=data-subject/nobody",
        "type=x",
        "standard=standard/en-62055-31",
        "rule=G99",
        "rule=<script>",
        "type=%00",
    ],
)
def test_what_no_interface_has_is_refused_with_what_there_is(web, path, query):
    answer = web.get(f"{path}?{query}")
    assert answer.status_code == 404
    assert "those that are there: " in answer.json()["detail"]


@pytest.mark.parametrize("query", ["rule=G01&rule=G02", "lang=xx"])
def test_what_makes_no_sense_is_a_bad_request(web, query):
    assert web.get(f"/map?{query}").status_code == 400


def test_interfaces_7_and_10_stand_out(web):
    html = page(web, "/map")
    for number in (7, 10):
        assert re.search(rf'<tr class="gap">\s*<th scope="row" class="number"><a href="/interface/{number}"', html)
    assert html.count('<tr class="gap">') == 2
    assert html.count("sg-edge sg-gap") == 2
    assert "7 gap" in html
    assert "10 gap" in html
    assert "stroke-dasharray" in html


def test_a_proposal_is_no_coverage(web):
    row = page(web, "/map").split('href="/interface/7" title')[1].split("</tr>")[0]
    assert "no standard" in row
    assert '<span class="tag proposed">proposed</span>' in row


def test_nothing_in_the_page_needs_style_or_script(web):
    html = page(web, "/map")
    assert not re.search(r"<style|\sstyle=|<script|\son\w+=", html)


def test_the_picture_is_a_file_of_its_own(web):
    answer = web.get("/map.svg?rule=G01&lang=de")
    assert answer.headers["content-type"] == "image/svg+xml"
    picture = ElementTree.fromstring(answer.content)
    assert picture.tag == f"{SVG}svg"
    assert "Lücke" in answer.text
    assert "2 von 13 Schnittstellen" in answer.text
    links = [one.get("href") for one in picture.iter(f"{SVG}a")]
    assert links
    assert all(link.startswith("http://test.example/") for link in links)
    again = web.get("/map.svg?rule=G01&lang=de", if_none_match=answer.headers["etag"])
    assert again.status_code == 304
    assert answer.headers["etag"] != web.get("/map.svg?rule=G01").headers["etag"]


def test_the_page_leads_to_the_same_picture(web):
    html = page(web, "/map?rule=G01&version=1")
    assert 'href="/map.svg?rule=G01&amp;version=1" download="architecture-map.svg"' in html


def test_where_nothing_is_known(web):
    empty = drawn_site([OxigraphStore()])
    assert "This dataset has no interfaces." in page(empty, "/map")
    assert ElementTree.fromstring(empty.get("/map.svg").content).tag == f"{SVG}svg"


def test_a_message_names_only_so_many_values(monkeypatch):
    monkeypatch.setattr("sgkg_api.routes.site_map._LISTED", 1)
    detail = drawn_site().get("/map?rule=G99").json()["detail"]
    assert re.search(r"those that are there: G\d\d and \d+ more$", detail)
