"""Markdown and HTML: texts of users stay texts."""

import html
import re
from collections import Counter
from dataclasses import replace
from itertools import pairwise
from typing import Any

import html5rdf
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from markdown_it import MarkdownIt
from reports.verdicts import HOSTILE, clean, large, sample, verdicts

from sgkg.gate.model import Verdict
from sgkg.model import Checked, Gap, GapReport, Rule, Severity
from sgkg.reports import markup
from sgkg.reports.gap_data import to_markdown as gaps_as_markdown
from sgkg.reports.validation_html import to_html
from sgkg.reports.validation_markdown import COMMENT_BYTES, to_markdown

OURS = re.compile(r"</?(details|summary|code)>")
some = settings(max_examples=60, suppress_health_check=list(HealthCheck))
BOLD = {"strong_open", "strong_close"}
INLINE = {"text", "code_inline", "text_special", "softbreak"} | BOLD
BLOCKS = {
    "heading_open", "heading_close", "bullet_list_open", "bullet_list_close", "list_item_open", "list_item_close",
    "paragraph_open", "paragraph_close", "inline", "html_block", "table_open", "table_close", "thead_open",
    "thead_close", "tbody_open", "tbody_close", "tr_open", "tr_close", "th_open", "th_close", "td_open", "td_close",
}  # fmt: skip


def parsed(text: str) -> list[Any]:
    return MarkdownIt("commonmark", {"html": True}).enable(["table", "strikethrough"]).parse(text)


def assert_only_ours(text: str) -> None:
    """Assert that a Markdown text has no markup but that of the report."""
    tokens = parsed(text)
    assert {token.type for token in tokens} <= BLOCKS
    for token in tokens:
        if token.type == "html_block":
            assert not re.sub(r"Known before: \d+|Checked: \d+ focus nodes|\s", "", OURS.sub("", token.content))
        for inner in token.children or []:
            if inner.type == "html_inline":
                assert OURS.fullmatch(inner.content), inner
            else:
                assert inner.type in INLINE, (inner, token.content)
    assert sum(token.type == "heading_open" for token in tokens) == len(re.findall("^#+ ", text, re.MULTILINE))


@some
@given(verdict=verdicts())
def test_markdown_holds_texts_that_want_out(verdict: Verdict) -> None:
    text = to_markdown(verdict)
    assert_only_ours(text)
    assert len(text.encode()) <= COMMENT_BYTES
    rows = sum(token.type == "tr_open" for token in parsed(text))
    tables = sum(token.type == "table_open" for token in parsed(text))
    checked = verdict.checked
    expected = len(verdict.findings) + len(verdict.closed) + len(checked.files) + len(checked.shapes)
    assert rows - tables == expected, "one row each, and no cell breaks its row"


@settings(max_examples=300)
@given(raw=st.one_of(st.sampled_from(HOSTILE), st.text(), st.text("\\`*_[]|~#$<>&@!%0123. +-=\n")))
def test_a_cell_shows_the_text_as_it_stands(raw: str) -> None:
    (row,) = [
        token
        for token in parsed(f"| a | b |\n| --- | --- |\n| {markup.text(raw)} | end |\n")
        if token.content == "end"
    ]
    assert row.type == "inline"
    page = (
        MarkdownIt("commonmark")
        .enable(["table", "strikethrough"])
        .render(f"| a |\n| --- |\n| {markup.text(raw)} |\n\n- {markup.text(raw)}\n")
    )
    said = markup.one_line(raw)
    shown = [
        html.unescape(one) for pattern in ("<td>(.*?)</td>", "<li>(.*?)</li>") for one in re.findall(pattern, page)
    ]
    assert [one.replace("\u200b", "") for one in shown] == [said, said]
    for one in shown:
        assert not re.search(r"@(?!\u200b)|[#!%](?=\d)", one), "no name, issue or merge request is called"


@settings(max_examples=300)
@given(raw=st.one_of(st.sampled_from(HOSTILE), st.text(), st.text("`|\\ a")))
def test_code_shows_the_text_as_it_stands(raw: str) -> None:
    page = (
        MarkdownIt("commonmark", {"html": True}).enable("table").render(f"| a |\n| --- |\n| {markup.code(raw)} |\n")
    )
    (shown,) = re.findall("<td>(.*?)</td>", page)
    assert html.unescape(re.sub("</?code>", "", shown)) == markup.one_line(raw)


def test_markdown_tells_new_closed_waived_and_known_apart() -> None:
    text = to_markdown(sample())
    headings = re.findall("^### (.*)$", text, re.MULTILINE)
    assert headings == ["New: 25", "Closed: 2", "Found by a change of the rules: 1", "Waived: 2"]
    assert "<details><summary>Known before: 1</summary>" in text
    assert "| 2027-06-30 | Metering team | The standard is on its way \\| \\*soon\\*. |" in text
    assert text.startswith("## \u274c sgkg validate: failed\n")
    assert to_markdown(clean()).startswith("## \u2705 sgkg validate: passed\n")


def test_what_is_closed_has_its_place_in_the_base_revision() -> None:
    bare = replace(sample(), closed=sample().closed[1:])
    assert "| closed by a change of the | where in the base revision |" in to_markdown(sample())
    assert "| data | <code>data/my old&#124;inventory.ttl&#58;90&#58;1</code> |" in to_markdown(sample())
    assert "| rules |  |" in to_markdown(sample())
    assert '<th scope="col">Where in the base revision</th>' in to_html(sample())
    assert "<td>the data</td><td><code>data/my old|inventory.ttl:90:1</code></td></tr>" in to_html(sample())
    assert "<td>the rules</td><td>not known</td></tr>" in to_html(sample())
    assert "in the base revision" not in to_markdown(bare)
    assert "base revision" not in to_html(bare)


@pytest.mark.parametrize("number", [1000, 5000])
def test_markdown_fits_into_a_comment_and_says_what_is_not_shown(number: int) -> None:
    text = to_markdown(large(number))
    assert len(text.encode()) <= COMMENT_BYTES
    assert "Not shown: " in text
    assert_only_ours(text)
    long = replace(sample(), findings=tuple(replace(f, message=f.message * 9000) for f in sample().findings))
    assert len(to_markdown(long).encode()) <= COMMENT_BYTES


def test_markdown_fits_whatever_its_sentences_say() -> None:
    long = "\U0001f30d" * 5000
    verdict = replace(
        sample(),
        reasons=(long,) * 12,
        notes=tuple(f"{n}{long}" for n in range(9)),
        versions={"sgkg": long},
        baseline=long,
    )
    text = to_markdown(verdict)
    assert len(text.encode()) <= COMMENT_BYTES
    assert "- 7 more reasons are not shown here." in text
    assert "- Does not conform: " in text
    assert_only_ours(text)


def test_gaps_in_markdown_hold_texts_that_want_out() -> None:
    for hostile in HOSTILE:
        rule = Rule("urn:r", "G01", "", hostile, Severity.INFO, hostile, hostile, hostile, (hostile,), False)
        gap = Gap("urn:gap", rule, "urn:x", hostile, "", None, hostile, (("", hostile),))
        versions, checked = {"sgkg": hostile}, Checked((), (), "e")
        report = GapReport("urn:i", "i", hostile, "2026", versions, checked, (gap,), (rule,), (), {})
        assert_only_ours(gaps_as_markdown(report))


# --- HTML


def elements(page: str) -> Counter[str]:
    """Parse strictly by HTML's own rules: any error in the page is one here."""
    tree = html5rdf.HTMLParser(strict=True, namespaceHTMLElements=False).parse(page)
    found: Counter[str] = Counter()
    for element in tree.iter():
        found[str(element.tag)] += 1
        for name, value in element.attrib.items():
            assert not name.startswith("on")
            if name in ("href", "src"):
                assert value.startswith(("https://", "http://"))
    return found


@some
@given(verdict=verdicts())
def test_html_holds_texts_that_want_out(verdict: Verdict) -> None:
    found = elements(to_html(verdict))
    assert not {"script", "img", "iframe", "link", "object", "form", "b"} & set(found)
    assert found["style"] == found["h1"] == found["main"] == found["title"] == 1
    tables = found["table"]
    checked = verdict.checked
    rows = (
        len(verdict.findings) + len(verdict.closed) + len(verdict.waivers) + len(checked.files) + len(checked.shapes)
    )
    assert found["tr"] == rows + tables
    assert found["caption"] == found["thead"] == tables


def test_html_needs_nothing_else_and_can_be_read_by_all() -> None:
    page = to_html(sample())
    assert '<html lang="en">' in page
    assert not re.search(r"@import|url\(", page)
    assert "default-src 'none'" in page
    assert "prefers-color-scheme: dark" in page
    assert "@media print" in page
    headers = re.findall("<th[ >][^>]*>", page)
    assert headers
    assert all('scope="col"' in header for header in headers)
    levels = [int(level) for level in re.findall("<h([1-6])", page)]
    assert levels[0] == 1
    assert all(after - before <= 1 for before, after in pairwise(levels)), "no level is skipped"
    assert "waiver" in page
    assert "Metering team" in page
    assert "&lt;script&gt;alert(1)&lt;/script&gt;" in page


def test_html_of_a_clean_run() -> None:
    page = to_html(clean())
    elements(page)
    assert '<span class="passed">passed</span>' in page
    assert "<li>Conforms.</li>" in page
