"""The report in HTML: whole, escaped, and with nothing that a page of the site must not have."""

import re
from dataclasses import replace
from html.parser import HTMLParser
from itertools import pairwise

import html5rdf
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sgkg.chapters import html
from sgkg.chapters.model import (
    Chapter,
    Column,
    Fact,
    Heading,
    Items,
    Paragraph,
    Picture,
    Report,
    Run,
    Standing,
    Table,
)

SVG = '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 9 9" role="img"><title>t</title><rect width="9" height="9"/></svg>'
HOSTILE = "#[$x$]\\*_@a<b>&\"'`~^{{1}}{% x %}//--"


def small(text: str, year: str = "2010") -> Report:
    """A report with every kind of block, which says a text everywhere."""
    said = (Run(text), Run(text, "https://example.org/a?b=c&d"), Run(text, mark="strong"), Run(text, mark="code"))
    table = Table(
        text, (Column(text, 0), Column(text, 2, number=True)), ((said, said),), "interfaces", Standing.STATED, (0,)
    )
    blocks = (
        Heading(said, "a-heading"), Paragraph(said, Standing.DERIVED), Items((said, said), Standing.MISSING, said),
        table, Picture(text, text, SVG, "interfaces", Standing.LATER),
    )  # fmt: skip
    return Report(
        text, text, year, (Fact(text, said),), (Paragraph(said),),
        (Chapter("1", text, "chapter-1", "", blocks), Chapter("", text, "annex", "", ())), ("interfaces",),
    )  # fmt: skip


class Reader(HTMLParser):
    def __init__(self, text):
        super().__init__()
        self.tags, self.texts, self.ids, self.fragments, self.attributes = [], [], [], [], set()
        self.feed(text)

    def handle_starttag(self, tag, attrs):
        self.tags.append(tag)
        for name, value in attrs:
            self.attributes.add(name)
            if name == "id":
                self.ids.append(value)
            if name == "href" and value.startswith("#"):
                self.fragments.append(value[1:])

    def handle_data(self, data):
        self.texts.append(data)


def test_the_file_is_html_without_faults(report):
    parser = html5rdf.HTMLParser(strict=True)
    parser.parse(html.to_html(report).decode())


def test_ids_are_unique_and_every_jump_arrives(report):
    page = Reader(html.to_html(report).decode())
    assert len(set(page.ids)) == len(page.ids)
    assert set(page.fragments) <= set(page.ids)
    assert len(page.fragments) >= 14


def test_the_body_keeps_the_policy_of_the_site(report):
    body = str(html.body(report, href=lambda iri: iri, query=lambda key: f"/queries/{key}"))
    page = Reader(body)
    assert not {"script", "style", "h1", "link", "iframe"} & set(page.tags)
    assert "style" not in page.attributes
    assert not [name for name in page.attributes if name.startswith("on")]


def test_headings_are_in_order(report):
    levels = [int(level) for level in re.findall(r"<h([1-6])[ >]", html.to_html(report).decode())]
    assert levels[0] == 1
    assert levels.count(1) == 1
    assert all(after <= before + 1 for before, after in pairwise(levels))


def test_each_table_has_a_caption_and_heads(report):
    text = html.to_html(report).decode()
    tables = re.findall(r"<table>.*?</table>", text, re.DOTALL)
    assert len(tables) > 20
    for table in tables:
        assert "<caption>" in table
        assert '<th scope="col"' in table
        assert '<th scope="row"' in table


def test_the_file_needs_nothing_else(report):
    text = html.to_html(report).decode()
    assert not re.search(r"<(?:link|script|img)\b|@import|url\((?!#)", text)
    assert "<svg" in text


def test_the_same_report_gives_the_same_bytes(report):
    assert html.to_html(report) == html.to_html(replace(report))


@given(st.text(max_size=30) | st.just(HOSTILE))
@settings(max_examples=40)
def test_no_text_becomes_markup(text):
    page, plain = (Reader(html.to_html(small(said)).decode()) for said in (text, "x"))
    assert page.tags == plain.tags
    assert page.attributes == plain.attributes


@pytest.mark.parametrize("iri", ["javascript:alert(1)", "urn:x", "_:b"])
def test_what_is_no_address_is_no_link(iri):
    report = replace(small("x"), summary=(Paragraph((Run("word", iri),)),))
    assert iri not in html.to_html(report).decode()
