"""A version without data says so, in place of zeros that reassure; German pages say that the data is in English."""

from dataclasses import replace

import pytest
from fake_service import client

from sgkg_api.site.texts import texts


@pytest.mark.parametrize("language", ["en", "de"])
@pytest.mark.parametrize("path", ["/", "/queries", "/query", "/interface/7.html"])
def test_an_empty_version_says_so_on_every_page(language, path):
    web = client()
    told = texts(language)("site-empty", number="2")
    assert told not in web.get(f"{path}?lang={language}", "text/html").text
    web = client()
    web.service.version = replace(web.service.version, triples=0)
    assert told in web.get(f"{path}?lang={language}", "text/html").text


def test_german_pages_say_that_the_data_is_in_english():
    web = client()
    told = texts("de")("site-graph-english")
    assert told in web.get("/queries?lang=de", "text/html").text
    assert texts()("site-graph-english") not in web.get("/queries", "text/html").text


def test_gaps_have_one_word_for_their_severity_in_german():
    german = texts("de")
    keys = ("gaps-severity", "overview-severity-head", "resource-severity", "validate-severity",
            "resource-property-sh-severity")  # fmt: skip
    assert {german(key) for key in keys} == {"Schweregrad"}
