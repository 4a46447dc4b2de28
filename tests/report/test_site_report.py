"""The page of the report and its PDF."""

import gzip
from dataclasses import replace

import pytest
from fake_service import FakeLedger, client
from page_figures import check_figures

from sgkg.chapters import pdf
from sgkg.chapters.states import OUTLINE
from sgkg_api.routes import site_report


@pytest.fixture(scope="module")
def web():
    return client()


def test_the_page_has_all_chapters_and_its_numbers_are_those_of_the_queries(web):
    answer = web.get("/report")
    assert answer.status_code == 200
    for number, title in enumerate(OUTLINE, 1):
        assert f'<h2 id="chapter-{number}">{number} {title}</h2>' in answer.text
    assert answer.text.count("<h1") == 1
    check_figures(web, answer.text)


def test_links_lead_to_pages_of_the_site(web):
    text = web.get("/report").text
    assert 'href="/interface/7"' in text or 'href="/interface/7.html"' in text
    assert 'href="/queries/data-flows"' in text
    assert 'href="/queries/gap-recommendations?rule=G01"' in text


def test_the_page_is_answered_from_memory_and_with_304(web):
    answer = web.get("/report")
    assert web.get("/report", **{"If-None-Match": answer.headers["etag"]}).status_code == 304


def test_it_is_small_enough(web):
    assert len(gzip.compress(web.get("/report").content)) < 60_000


def test_in_german_the_page_says_that_the_report_is_in_english(web):
    text = web.get("/report?lang=de").text
    assert "auf Englisch geschrieben" in text
    assert '<article class="report" lang="en">' in text
    assert "lang=de" in text


def test_the_pdf_is_a_pdf_and_has_a_tag(web):
    pytest.importorskip("typst")
    answer = web.get("/report.pdf")
    assert answer.headers["content-type"] == "application/pdf"
    assert answer.content.startswith(b"%PDF-")
    assert web.get("/report.pdf", **{"If-None-Match": answer.headers["etag"]}).status_code == 304


def test_the_release_is_printed_as_the_command_prints_it(web, printed):
    assert web.get("/report.pdf?version=1").content == printed


def test_page_one_says_where_a_version_is_more_or_other_than_the_packed_graphs(web):
    changed = web.get("/report").text
    assert "with changes since the packed graphs were loaded" in changed
    assert "Content hash of the packed graphs" in changed
    assert "Version of the store" not in web.get("/report?version=1").text


def test_a_version_of_an_earlier_release_has_no_hash_of_this_one():
    other = client()
    first, second = other.service.ledger.versions()
    other.service.ledger = FakeLedger([first, replace(second, reason="release 9.9.9")])
    text = other.get("/report?version=1").text
    assert "of an earlier release of the graphs" in text
    assert "Content hash" not in text


def test_without_typst_a_page_says_how_to_get_it(web, monkeypatch):
    monkeypatch.setattr(pdf, "available", lambda: False)
    answer = web.get("/report.pdf?lang=de")
    assert answer.status_code == 200
    assert answer.headers["content-type"].startswith("text/html")
    assert "pip install" in answer.text
    assert "Dem Server fehlt das Satzprogramm." in answer.text
    assert "No PDF can be made here" in web.get("/report").text


def test_parameters_of_a_query_are_read_as_a_query_string_has_them():
    class Recorder:
        def query(self, name, **given):
            return type("Links", (), {"html": (name, given)})

    assert site_report._query(Recorder(), "gaps?rule=G01&focus=a%20b%26c") == (
        "gaps",
        {"rule": "G01", "focus": "a b&c"},
    )
    assert site_report._query(Recorder(), "gaps") == ("gaps", {})
