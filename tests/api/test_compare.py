"""Things side by side: what is chosen, what differs, links and CSV."""

import csv
import io
import re
import zipfile

import pytest
from hypothesis import given
from hypothesis import strategies as st
from page_figures import check_figures
from proposed_graph import proposing_client

from sgkg.figures.model import Ref
from sgkg_api.site import compare
from sgkg_api.site.compare import Cell, Line, Value, csv_of
from sgkg_api.site.texts import texts

PAIRS = [
    "item=interface/7&item=interface/10",
    "item=interface/1&item=interface/2&item=interface/5&item=interface/8&item=interface/12&item=interface/13",
    "item=standard/en-62056-31&item=standard/en-62056-47",
    "item=standard/en-62056-31/2000&item=standard/en-62055-31",
    "item=inventory/eg2-2010&item=inventory/current",
]


@pytest.fixture(scope="module")
def web():
    return proposing_client()


def page(web, query=""):
    answer = web.get(f"/compare?{query}")
    assert answer.status_code == 200, answer.text
    assert not re.search(r"<script(?! type=.application/ld)|<style|\sstyle=", answer.text)
    return answer.text


def table(web, query):
    answer = web.get(f"/compare?{query}&format=csv")
    assert answer.status_code == 200, answer.text
    assert answer.headers["content-type"] == "text/csv; charset=utf-8"
    return {row[0]: row[1:] for row in csv.reader(io.StringIO(answer.text))}


@pytest.mark.parametrize("query", PAIRS)
@pytest.mark.parametrize("more", ["", "&only=differences", "&lang=de"])
def test_every_figure_is_the_answer_to_its_query(web, query, more):
    assert check_figures(web, page(web, query + more))


def test_the_two_gaps(web):
    found = table(web, PAIRS[0])
    assert found["Property"] == [
        "Interface 7 (LAN/WAN/DC to Energy Retail)", "Interface 10 (Energy Retailer to Third Parties)", "Differs",
    ]  # fmt: skip
    assert found["From"] == ["LAN/WAN/DC", "Energy Retailer", "yes"]
    assert found["Standards that cover it"] == ["0: GAP: no standard covers it"] * 2 + ["no"]
    assert found["Standards proposed today"] == ["1: EN 62325"] * 2 + ["no"]
    assert found["Risk: total"] == ["50", "not assessed", "yes"]
    assert "G01, violation" in found["Gaps, waived ones included"][0]


def test_standards(web):
    found = table(web, "item=standard/en-62056-31&item=standard/en-62056-31/2000&item=standard/en-62056-21")
    assert found["Kind"] == ["standard without date", "edition", "standard without date", "yes"]
    assert found["Issued"][:2] == ["2000-01-31 (EN 62056-31:2000)", "2000-01-31"]
    assert "superseded by: EN 62056-3-1:2014" in found["Before, after and beside"][1]
    assert found["Interfaces that it covers"][0] == "1: Interface 1 (Meter to IHD)"
    assert found["Interfaces it is proposed for today"][2].startswith("2: ")


def test_inventories(web):
    found = table(web, PAIRS[4])
    assert found["Data flows"] == ["39", "0", "yes"]
    assert found["Claims that are only proposed"] == ["0", "4", "yes"]
    assert [row for name, row in found.items() if name.startswith("G01 ")] == [["2", "none known", "yes"]]


def test_rows_that_differ_are_marked_in_words_and_can_be_alone(web):
    every, only = page(web, PAIRS[0]), page(web, PAIRS[0] + "&only=differences")
    differing = every.count('<tr class="differs">')
    assert differing == every.count(">differs</span>") == only.count('<tr class="differs">') > 3
    rows = re.findall(r'<tr[^>]*>\s*<th scope="row">', only)
    assert len(rows) == differing
    assert 'href="/compare?item=interface/7&amp;item=interface/10"' in only


def test_permanent_link_and_links_that_change_the_choice(web):
    text = page(web, PAIRS[0] + "&lang=de")
    assert (
        'href="http://test.example/compare?version=1&amp;lang=de&amp;item=interface/7&amp;item=interface/10"' in text
    )
    assert re.search(r'class="remove" href="/compare\?lang=de&amp;item=interface/10"', text)
    assert text.count('<select id="item-') == 3
    assert text.count(" selected>") == 2


def test_the_form_alone(web):
    text = page(web)
    assert 'href="/compare?item=interface/7&amp;item=interface/10"' in text
    assert text.count('<select id="item-') == 2
    for kind in ("standards", "inventories"):
        text = page(web, f"kind={kind}")
        assert f'name="kind" value="{kind}"' in text
        example = re.search(r'<h2 id="examples">.*?href="([^"]+)"', text, re.DOTALL)[1].replace("&amp;", "&")
        assert "<table>" in web.get(example).text


def test_what_the_empty_selects_send_is_the_form(web):
    assert "<table>" not in page(web, "item=&item=&item=")
    one = page(web, "item=interface/7&item=&item=interface/7")
    assert "Choose at least one more" in one


@pytest.mark.parametrize(
    ("query", "status", "says"),
    [
        ("item=interface/7&item=standard/en-62056-47", 400, "one kind"),
        ("&".join(f"item=interface/{n}" for n in range(1, 8)), 400, "up to 6"),
        ("item=interface/7&item=interface/99", 404, "interface/99 is no interface"),
        ("item=actor/wan&item=actor/lan", 404, "actor/wan is no interface"),
        ("item=interface/7&item=a%20b", 400, "'a b' is no IRI"),
        ("item=interface/7&format=csv", 400, "2 to 6"),
        ("item=interface/7&format=pdf", 400, "pdf"),
        ("only=all", 400, "differences"),
        ("kind=actors", 400, "actors"),
    ],
)
def test_what_is_refused(web, query, status, says):
    answer = web.get(f"/compare?{query}")
    assert answer.status_code == status
    assert says in answer.json()["detail"]


def test_csv_is_the_same_each_time_and_known_by_its_tag(web):
    first, again = (web.get(f"/compare?{PAIRS[1]}&format=csv") for _ in range(2))
    assert first.content == again.content
    assert web.get(f"/compare?{PAIRS[1]}&format=csv", if_none_match=first.headers["etag"]).status_code == 304
    other = web.get(f"/compare?{PAIRS[0]}&format=csv", if_none_match=first.headers["etag"])
    assert other.status_code == 200


def test_xlsx_has_the_same_table_and_the_same_bytes(web):
    answer = web.get(f"/compare?{PAIRS[0]}&format=xlsx")
    assert answer.headers["content-type"].startswith("application/vnd.openxmlformats")
    assert answer.content == web.get(f"/compare?{PAIRS[0]}&format=xlsx").content
    with zipfile.ZipFile(io.BytesIO(answer.content)) as book:
        text = book.read("xl/sharedStrings.xml").decode()
    for words in ("GAP: no standard covers it", "Risk: severity", "Interface 10 (Energy Retailer to Third Parties)"):
        assert words in text


@given(st.lists(st.lists(st.text(st.characters(exclude_characters="\r\n\0", codec="utf-8")), min_size=1), min_size=1))
def test_no_cell_of_the_csv_is_a_formula_and_all_come_back(rows):
    read = list(csv.reader(io.StringIO(csv_of(rows).decode(), newline="")))
    assert [len(row) for row in read] == [len(row) if row != [""] else 1 for row in rows]
    for sent, got in zip(rows, read, strict=True):
        for before, after in zip(sent, got, strict=True):
            assert after == before or (after == f"'{before}" and before[0] in "=+-@\t")


@given(st.lists(st.text(max_size=3), max_size=4), st.randoms())
def test_the_order_of_values_makes_no_difference(texts, shuffler):
    other = list(texts)
    shuffler.shuffle(other)
    cells = [Cell([Value(text) for text in one]) for one in (texts, other)]
    assert not Line("x", cells).differs
    assert Line("x", [cells[0], Cell([*cells[0].values, Value("more")])]).differs


def test_a_workbook_kept_for_one_host_is_not_sent_to_another(web):
    """Its permanent link names the host, which is what the request says where no address is set."""
    ours, theirs = (web.get(f"/compare?{PAIRS[0]}&format=xlsx", host=host) for host in ("a.example", "b.example"))
    assert ours.headers["etag"] != theirs.headers["etag"]
    for answer, host in ((ours, "a.example"), (theirs, "b.example")):
        with zipfile.ZipFile(io.BytesIO(answer.content)) as book:
            text = "".join(book.read(name).decode() for name in book.namelist() if name.endswith((".xml", ".rels")))
        assert f"http://{host}/compare" in text


def test_things_of_one_name_have_columns_of_their_own():
    class Sheet:
        text = texts()
        public = root = ""
        version = type("Version", (), {"number": 1})

        def url(self, path, **_):
            return path

    items = [Ref(f"https://x.example/{number}", name) for number, name in enumerate(["A", "A (3)", "A"])]
    lines = [Line("row", [Cell([Value(text)]) for text in ("one", "two", "three")])]
    made = compare.xlsx_of(Sheet(), compare.Chosen("standards", items, [{}] * 3), lines)
    with zipfile.ZipFile(io.BytesIO(made)) as book:
        text = book.read("xl/sharedStrings.xml").decode()
    for words in ("one", "two", "three", ">A<", ">A (2)<", ">A (3)<"):
        assert words in text


def test_only_text_of_the_graph_is_marked_as_english(web):
    text = page(web, PAIRS[0] + "&lang=de") + page(web, PAIRS[2] + "&lang=de")
    for words in ("LÜCKE: keine Norm deckt sie ab", "nicht bewertet", "Norm ohne Datum", "hingenommen"):
        assert words in text
        assert f'<span lang="en">{words}' not in text
    assert '<small><span lang="en">' in text  # the name of an edition
    assert '<p class="group"><span lang="en">consumer</span></p>' in text


def test_numbers_lead_to_the_query_behind_them(web):
    html = page(web, "item=interface/7&item=interface/10")
    numbers = re.findall(r'(<a href="/queries/[^"]+">)?<data [^>]*data-query=', html)
    assert numbers
    assert all(numbers)
