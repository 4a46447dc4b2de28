"""The risk page: the matrix, its table, what is not assessed, and what high means."""

import re
from xml.etree import ElementTree

import pytest
from drawn_site import copied, drawn_site, drawn_stores
from page_figures import check_figures

from sgkg.store.oxigraph import OxigraphStore


@pytest.fixture(scope="module")
def web():
    return drawn_site()


def page(web, url="/risks"):
    answer = web.get(url, "text/html")
    assert answer.status_code == 200, answer.text
    return answer.text


@pytest.mark.parametrize("query", ["", "?lang=de", "?version=1"])
def test_every_figure_is_the_answer_to_its_query(web, query):
    figures = check_figures(web, page(web, f"/risks{query}"), version="1" if "version" in query else "")
    cells = [figure for figure in figures if figure.query == "risk-matrix"]
    assert len(cells) == 7 * 4 + 1  # four factors of each assessment, and the threshold
    counted = [figure.value for figure in figures if figure.query == "interfaces-without-risk-assessment"]
    assert counted == ["6"]


def test_what_is_not_assessed_is_listed_and_10_is_a_gap_too(web):
    html = page(web).split('id="not-assessed"')[1]
    found = re.findall(r'<li( class="gap")?><a href="/interface/(\d+)">', html)
    assert [int(number) for _, number in found] == [8, 9, 10, 11, 12, 13]
    assert [number for marked, number in found if marked] == ["10"]
    assert "also a gap" in html


def test_7_and_10_stand_out(web):
    html = page(web)
    before = html.split("<figure")[0]
    assert 'href="/interface/7"' in before
    assert 'href="/interface/10"' in before
    assert re.search(r'<tr class="gap">\s*<th scope="row"><a href="/interface/7">', html)
    assert "10 (gap)" in html


def test_high_is_what_the_policy_says(web):
    html = page(web).split('id="high"')[1].split("<h2")[0]
    assert 'data-cell="0,threshold">40<' in html
    assert '<a href="/policy/default">project policy</a>' in html
    assert web.get("/policy/default.html").status_code == 200


def test_another_threshold_changes_what_is_high():
    store = copied(drawn_stores()[0])
    store.update(
        "PREFIX sg: <https://w3id.org/sgdata/ontology#> "
        "DELETE { ?p sg:highThreshold ?t } INSERT { ?p sg:highThreshold 50 } WHERE { ?p sg:highThreshold ?t }"
    )
    html = page(drawn_site([store]))
    assert 'data-cell="0,threshold">50<' in html
    row = html.split('id="assessed"')[1].split('href="/interface/4"')[1].split("</tr>")[0]
    assert "below the threshold" in row


def test_without_policy_nothing_is_high():
    store = copied(drawn_stores()[0])
    store.update(
        "PREFIX sg: <https://w3id.org/sgdata/ontology#> DELETE { ?p sg:highThreshold ?t } WHERE { ?p sg:highThreshold ?t }"
    )
    web = drawn_site([store])
    html = page(web)
    check_figures(web, html)
    assert "no policy that says" in html


def test_a_factor_that_is_not_printed_is_said_to_be_missing():
    store = copied(drawn_stores()[0])
    store.update("DELETE WHERE { ?a <https://w3id.org/sgdata/ontology#affected> ?x }")
    web = drawn_site([store])
    html = page(web)
    check_figures(web, html)
    assert html.split('id="assessed"')[1].count("not stated") == 7


def test_the_picture_is_a_file_of_its_own(web):
    answer = web.get("/risks.svg?lang=de")
    assert answer.headers["content-type"] == "image/svg+xml"
    assert ElementTree.fromstring(answer.content).tag.endswith("svg")
    assert "Schwere" in answer.text
    assert "Lücke" in answer.text


def test_where_nothing_is_known():
    empty = drawn_site([OxigraphStore()])
    assert "This dataset has no interfaces." in page(empty)
    assert empty.get("/risks.svg").status_code == 200
