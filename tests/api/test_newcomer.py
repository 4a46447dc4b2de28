"""What a newcomer stumbled over: partial files, two meanings of "open", swallowed parameters, silent caveats."""

import csv
import io
import re
from urllib.parse import urlencode

import openpyxl
import pytest
from fake_service import client

from sgkg import queries
from sgkg_api.whole import limit_of

LIMITED = {"gap-list", "interfaces-by-key", "names", "products", "things", "things-of-class", "used-by", "vendors"}
GAPS, OPEN, WAIVED = 86, 83, 3


@pytest.fixture(scope="module")
def web():
    return client()


def page(web, url):
    answer = web.get(url, "text/html")
    assert answer.status_code == 200, answer.text[:500]
    return answer.text


def text_of(html):
    return " ".join(re.sub(r"<[^>]+>", " ", html).split())


def rows(answer):
    return list(csv.DictReader(io.StringIO(answer.text)))


def link(html, words):
    return re.search(rf'<a href="([^"]*)">{re.escape(words)}</a>', html)[1].replace("&amp;", "&")


def book(web, url):
    answer = web.get(url)
    assert answer.status_code == 200, answer.text[:500]
    return openpyxl.load_workbook(io.BytesIO(answer.content))


# --- files are whole


def test_queries_that_answer_in_parts_are_known():
    assert {name for name, query in queries.catalogue().items() if limit_of(query)} == LIMITED
    for name in sorted(LIMITED):
        limit = limit_of(queries.catalogue()[name])
        assert not re.search(rf"LIMIT {limit.rows}\b", limit.text)
        assert limit.text.count("LIMIT") == queries.catalogue()[name].text.count("LIMIT") - 1
        assert bool(limit.key) == (name != "names")


@pytest.mark.parametrize("given", ["", "?rule=G04", "?severity=warning", "?status=open", "?status=waived"])
def test_files_of_the_list_have_every_gap_that_fits(web, given):
    html = page(web, f"/gaps{given}")
    told = int(re.search(r'<data value="(\d+)" data-query="gap-facets', html)[1])
    found = rows(web.get(link(html, "CSV")))
    assert len({row["gap"] for row in found}) == told == len(found)
    sheet = book(web, link(html, "XLSX"))
    assert sheet.worksheets[0].max_row == told + 1
    assert "Part" not in [cell.value for cell in sheet["About"]["A"]]


def test_files_of_a_later_page_begin_at_the_first_gap(web):
    html = page(web, "/gaps")
    later = page(web, re.search(r'<a href="([^"]*)" rel="next"', html)[1].replace("&amp;", "&"))
    assert len(rows(web.get(link(later, "CSV")))) == GAPS


def test_a_part_says_that_it_is_one(web):
    answer = web.get("/queries/gap-list?format=csv")
    found = rows(answer)
    assert len(found) == 50
    target = re.search(r'<([^>]*)>; rel="next"', answer.headers["link"])[1]
    rest = web.get(target)
    assert len(found) + len(rows(rest)) == GAPS
    assert 'rel="next"' not in rest.headers["link"]
    whole = web.get(re.search(r'<([^>]*)>; rel="collection"', answer.headers["link"])[1])
    assert len(rows(whole)) == GAPS
    assert 'rel="next"' not in whole.headers["link"]
    about = {row[0].value: row[1].value for row in book(web, "/queries/gap-list?format=xlsx")["About"]}
    assert "not all rows" in about["Part"]
    assert "whole=true" in about["Part"]


def test_a_query_that_gave_all_does_not_say_part(web):
    for url in (
        "/queries/interfaces?format=csv",
        "/queries/gap-list?rule=G01&format=csv",
        "/queries/vendors?format=csv",
    ):
        assert 'rel="next"' not in web.get(url).headers["link"]
    assert web.get("/queries/interfaces?whole=true&format=csv").status_code == 400
    assert web.get("/queries/gap-list?whole=perhaps&format=csv").status_code == 400


@pytest.mark.parametrize(
    ("given", "words"), [("", "These are not all rows"), ("?lang=de", "Das sind nicht alle Zeilen")]
)
def test_the_page_of_a_question_says_that_it_shows_a_part(web, given, words):
    html = page(web, f"/queries/gap-list{given}")
    assert words in text_of(html)
    downloads = re.findall(r'<a href="([^"]*)" type="text/csv', html)
    assert downloads
    assert all("whole=true" in one for one in downloads)
    assert words not in page(web, "/queries/gap-list?whole=true&" + given[1:])


def test_used_by_lists_have_whole_files(web):
    found = rows(web.get("/queries/used-by?thing=slide/eg2-2010/13&whole=true&format=csv"))
    assert len(found) > 50
    html = page(web, "/slide/eg2-2010/13.html")
    for target in re.findall(r'href="(/queries/used-by\?[^"]*format=csv[^"]*)"', html):
        assert "whole=true" in target


# --- one meaning of open


def test_key_figures_tell_found_open_and_waived(web):
    (found,) = rows(web.get("/queries/key-figures?format=csv"))
    assert (int(found["gaps"]), int(found["openGaps"]), int(found["waived"])) == (GAPS, OPEN, WAIVED)
    facets = {row["value"]: int(row["gaps"]) for row in rows(web.get("/queries/gap-facets?format=csv"))}
    assert (facets["all"], facets["open"], facets["waived"]) == (GAPS, OPEN, WAIVED)


@pytest.mark.parametrize("url", ["/map", "/compare?item=interface/7&item=interface/4", "/map?lang=de"])
def test_what_counts_waived_gaps_is_not_called_open(web, url):
    said = text_of(page(web, url)).lower()
    assert "open gaps" not in said
    assert "offene lücken" not in said
    assert "waived ones included" in said or "auch hingenommene" in said


def test_a_waived_gap_is_nowhere_called_open(web):
    for name, given in (("gaps-of-thing", "thing=interface/7&"), ("gaps-by-rule", "")):
        found = rows(web.get(f"/queries/{name}?{given}format=csv"))
        assert {row["statusName"] for row in found if "g01/interface-7" in row["gap"]} == {"waived"}
        assert "open" in {row["statusName"] for row in found}
    feed = web.get("/gaps/feed.atom").text
    entry = next(one for one in feed.split("<entry>") if "g01/interface-7#" in one)
    assert 'term="waived"' in entry
    assert 'term="open"' not in entry
    table = re.search(
        r"<tr[^>]*>(?:(?!</tr>).)*g01/interface-7(?:(?!</tr>).)*</tr>", page(web, "/interface/7.html"), re.DOTALL
    )
    assert " open" not in text_of(table[0])
    assert "waived" in text_of(table[0])


def test_the_report_says_how_many_are_open(web):
    said = text_of(page(web, "/report"))
    assert re.search(r"86 gaps were found: .*?\. Of them 83 are open, 3 are accepted for a time", said)
    assert "gaps are open" not in said
    assert "open gaps" not in said


# --- waivers where the gravest gaps are


@pytest.mark.parametrize(("given", "words"), [("", "accepted for a time"), ("?lang=de", "auf Zeit hingenommen")])
def test_the_overview_says_that_violations_are_waived_and_by_whom(web, given, words):
    html = page(web, f"/{given}")
    box = html[html.index('<section class="uncovered"') : html.index("</section>")]
    table = re.search(r'<table class="top-gaps".*?</table>', html, re.DOTALL)[0]
    assert text_of(box).count(words) == 2
    assert text_of(table).count(words) == WAIVED
    for part in (box, table):
        assert "editors of the inventory of 2010" in part
        assert "2028-10-31" in part


# --- caveats


@pytest.mark.parametrize(("url", "slide"), [("/matrix", 13), ("/matrix?view=layers", 13), ("/risks", 12)])
def test_the_page_says_that_its_source_is_illustrative(web, url, slide):
    for lang, words in (("en", "calls it illustrative"), ("de", "beispielhaft")):
        html = page(web, f"{url}{'&' if '?' in url else '?'}lang={lang}")
        note = next(one for one in re.findall(r'<p class="note">.*?</p>', html) if words in one)
        assert f"/slide/eg2-2010/{slide}" in note
        assert html.index(note) < html.index("<h2")
    assert "calls it illustrative" not in page(web, "/matrix?inventory=inventory/current")


def test_a_rule_with_variants_has_a_label_of_each(web):
    label = "covered interface whose application layer is not known / covered interface without an application-layer"
    for url in ("/gaps", "/map", "/compare?kind=inventories&item=inventory/eg2-2010&item=inventory/current"):
        assert label in page(web, url), url


# --- the matrix as a file, and its totals


@pytest.mark.parametrize(("given", "word"), [("", "covered"), ("&lang=de", "abgedeckt")])
def test_the_workbook_begins_with_the_matrix_as_shown(web, given, word):
    html = page(web, f"/matrix?view=standards{given}")
    target = re.search(r'href="([^"]*format=xlsx[^"]*)">XLSX \(', html)[1].replace("&amp;", "&")
    found = book(web, target)
    first, long, about = found.worksheets
    head, *body = first.iter_rows(values_only=True)
    assert len(body) == 13
    assert set(re.findall(r"EN [\d-]+(?:\+am1)?", " ".join(map(str, head)))) >= {"EN 62056-21", "EN 62056-46+am1"}
    assert body[12][head.index("EN 62056-21")] == word
    assert long.max_row == 1 + len(rows(web.get("/queries/coverage-matrix?format=csv")))
    assert about.max_row >= 4
    assert re.search(r"CSV \((long|lang):", html)


def test_formats_and_totals_of_the_matrix(web):
    assert web.get("/matrix?format=pdf").status_code == 400
    assert web.get("/matrix?format=xlsx&standard=standard/none").status_code == 404
    html = page(web, "/matrix")
    assert book(web, link(html, "Totals as XLSX")).worksheets[0].max_row > 13


def test_totals_add_up_to_what_the_column_has(web):
    foot = re.search(r"<tfoot>.*?</tfoot>", page(web, "/matrix"), re.DOTALL)[0]
    sums = dict(
        re.findall(r'<data value="(\d+)" data-query="coverage-totals\?kind=interface" data-sum="(\w+)"', foot)
    )
    assert {name: int(value) for value, name in sums.items()} == {"covered": 29, "proposed": 35}


@pytest.mark.parametrize(("lang", "word", "line"), [
    ("en", "not stated by the inventory", "No source states a security objective"),
    ("de", "vom Inventar nicht genannt", "Keine Quelle nennt zu einer Norm ein Schutzziel"),
])  # fmt: skip
def test_what_nobody_states_is_not_called_uncovered(web, lang, word, line):
    html = text_of(page(web, f"/matrix?view=objectives&lang={lang}"))
    assert html.count(line) == 1
    assert word in html
    assert line not in text_of(page(web, f"/matrix?view=layers&lang={lang}"))
    head = re.findall(r"<th[^>]*>(.*?)</th>", page(web, "/matrix?view=layers"), re.DOTALL)
    assert "Covered" not in [text_of(one) for one in head]
    assert "Layers stated" in [text_of(one) for one in head]


# --- parameters


@pytest.mark.parametrize("path", [
    "/", "/map", "/map.svg", "/matrix", "/risks", "/risks.svg", "/gaps", "/gaps/feed.atom", "/compare", "/query",
    "/queries", "/search", "/validate", "/report", "/products", "/vendors", "/interface/7.html",
    "/gap/eg2-2010/g01/interface-7.html", "/ontology.html",
])  # fmt: skip
def test_unknown_parameters_are_refused(web, path):
    assert web.get(f"{path}?lang=de&version=1", "text/html").status_code < 400
    answer = web.get(f"{path}?foo=bar", "text/html")
    assert answer.status_code == 400
    assert "foo" in answer.text
    assert "keinen Parameter" in web.get(f"{path}?foo=bar&lang=de", "text/html").text


def test_a_mistyped_parameter_gets_a_hint(web):
    assert "did you mean severity" in web.get("/gaps?severty=info", "text/html").text
    assert web.get("/gaps?page=2", "text/html").status_code == 400


@pytest.mark.parametrize("url", ["/gaps?after=zzz", "/gaps?after=6", "/matrix?after=zzz"])
def test_a_place_that_is_none_is_refused(web, url):
    answer = web.get(url, "text/html")
    assert answer.status_code == 400
    assert "is no place in this list" in answer.text


def test_places_that_pages_give_are_taken(web):
    for name, path in (("gap-list", "/gaps"), ("interfaces-by-key", "/matrix")):
        for row in rows(web.get(f"/queries/{name}?whole=true&format=csv")):
            assert web.get(f"{path}?{urlencode({'after': row['key']})}", "text/html").status_code == 200
