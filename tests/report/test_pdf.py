"""The report as PDF: tagged, whole, the same bytes each time, and deaf to markup in its data."""

import json
import re
import sys
from io import BytesIO

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from report.test_html import HOSTILE, small
from report.walk import plain

from sgkg.chapters import pdf
from sgkg.chapters.collect import collect
from sgkg.chapters.states import OUTLINE
from sgkg.errors import UsageError

pytest.importorskip("typst")
pypdf = pytest.importorskip("pypdf")


@pytest.fixture(scope="module")
def document(printed):
    return pypdf.PdfReader(BytesIO(printed))


@pytest.fixture(scope="module")
def text(document):
    # A line ends where the page does; words that are hyphenated there are put together again.
    raw = "\n".join(page.extract_text() for page in document.pages)
    return re.sub(r"\s+", " ", re.sub(r"-\n(?=[a-z])", "", raw))


def test_all_eleven_chapters_are_there(text, document):
    for number, title in enumerate(OUTLINE, 1):
        assert f"{number} {title}" in text
    chapters = [item.title for item in document.outline if not isinstance(item, list)]
    assert [title.partition(" ")[2].strip() for title in chapters if title[0].isdigit()] == list(OUTLINE)


def test_names_are_not_parted_at_the_end_of_a_line(document):
    raw = "\n".join(page.extract_text() for page in document.pages)
    names = ("planned-events", "standard-editions", "interfaces-by-data-subject", "personal-data-to-third-parties")
    assert all(f"Query {name}" in raw for name in names)
    assert not re.findall(r"slide\s*\n\s*\d", raw)


def test_what_leads_on_stands_above_what_follows(document):
    """A line that ends with a colon is not the last one of a page."""
    for page in document.pages:
        lines = [line for line in page.extract_text().splitlines() if line.strip()]
        assert not lines[-2].rstrip().endswith(":"), lines[-2:]


def test_no_heading_is_empty(document):
    def titles(items):
        for item in items:
            yield from titles(item) if isinstance(item, list) else [item.title]

    found = list(titles(document.outline))
    assert len(found) > 40
    assert all(title.strip() for title in found)


def test_all_interfaces_and_both_that_no_standard_covers(text, rows):
    names = [str(row["name"].value) for row in rows["interfaces"]]
    assert len(names) == 13
    for name in names:
        assert name.split(" (")[0] in text
        assert name.split(" (")[1][:-1].split(" to ")[0] in text
    for number in (7, 10):
        assert re.search(rf"Interface {number} \([^)]*\) is covered by no standard", text)


def test_the_sources_are_there(text, rows):
    cited = [str(row["citation"].value) for row in rows["cited-sources"] if "citation" in row]
    assert len(cited) > 10
    squeezed = re.sub(r"[\s-]", "", text)
    for citation in cited:
        assert re.sub(r"[\s-]", "", citation) in squeezed


def test_page_one_says_what_made_it(document):
    first = document.pages[0].extract_text()
    for words in ("Graph version", "Content hash", "SHACL engine", "Date of the inventory"):
        assert words in first
    assert re.search(r"\b[0-9a-f]{64}\b", first)


def test_it_is_tagged_with_language_and_title(document):
    root = document.trailer["/Root"]
    assert root["/MarkInfo"]["/Marked"]
    assert root["/StructTreeRoot"]
    assert root["/Lang"] == "en-GB"
    assert root["/ViewerPreferences"]["/DisplayDocTitle"]
    assert document.metadata.title
    assert b"pdfuaid:part" in root["/Metadata"].get_object().get_data()


def test_figures_have_words_and_tables_have_heads(document, report):
    kinds, words = [], []
    waiting = [document.trailer["/Root"]["/StructTreeRoot"]]
    while waiting:
        node = waiting.pop().get_object()
        if not hasattr(node, "get"):
            waiting += list(node) if isinstance(node, list) else []
            continue
        kinds.append(node.get("/S"))
        if node.get("/S") == "/Figure":
            words.append(str(node.get("/Alt", "")))
        inner = node.get("/K")
        waiting += list(inner) if isinstance(inner, list) else [inner] if hasattr(inner, "get_object") else []
    pictures = [block for chapter in report.chapters for block in chapter.blocks if block.kind == "picture"]
    assert len(words) >= len(pictures) > 0
    assert all(words)
    assert kinds.count("/Table") > 20
    assert kinds.count("/TH") > 60


def test_the_same_version_gives_the_same_bytes(printed):
    assert pdf.to_pdf(collect()) == printed


def test_the_subset_that_pdfua_checks_has_no_findings(printed, tmp_path):
    pdfua = pytest.importorskip("pdfua")
    file = tmp_path / "report.pdf"
    file.write_bytes(printed)
    found = pdfua.validate(str(file))
    assert [finding.message for finding in found.findings] == []


def set_text(report):
    return pypdf.PdfReader(BytesIO(pdf.to_pdf(report)))


def test_markup_in_a_name_is_a_name():
    pages = set_text(small(HOSTILE)).pages
    told = re.sub(r"\s", "", "".join(page.extract_text() for page in pages))
    assert told.count("#[$x$]\\*_@a<b>&") >= 10


@given(st.text(alphabet=st.sampled_from("#[]$\\*@<>_`'\"/-=+~{}()a1 \n"), max_size=25))
@settings(max_examples=25, suppress_health_check=[HealthCheck.too_slow])
def test_any_text_can_be_set(text):
    assert len(set_text(small(text or "x")).pages) >= 3


@pytest.mark.parametrize("year", ["", "20", "year", "-001", "٢٠١٠", "0000"])
def test_an_odd_date_is_no_failure(year):
    assert set_text(small("x", year)).pages


def test_the_typesetter_reads_nothing_but_its_template(monkeypatch, tmp_path):
    secret = tmp_path / "secret.txt"
    secret.write_text("secret", "utf-8")
    monkeypatch.setattr(pdf, "_template", lambda: f'#read("{secret}")'.encode())
    from sgkg.errors import EngineError

    with pytest.raises(EngineError):
        pdf.to_pdf(small("x"))
    monkeypatch.setattr(pdf, "_template", lambda: b'#import "@preview/cetz:0.3.0"')
    with pytest.raises(EngineError):
        pdf.to_pdf(small("x"))


def test_data_is_plain_json(report):
    found = pdf.data(report)
    assert json.loads(json.dumps(found)) == found
    assert found["title"] == report.title
    assert found["chapters"][0]["blocks"][0]["text"][0]["text"] in plain(report.chapters[0].blocks[0].text)


def test_without_typst_the_error_says_how_to_get_it(monkeypatch):
    monkeypatch.setitem(sys.modules, "typst", None)
    with pytest.raises(UsageError, match=r"pip install 'sgkg\[typst\]'"):
        pdf.to_pdf(small("x"))
    monkeypatch.setattr(pdf, "find_spec", lambda _: None)
    assert not pdf.available()
