"""Search over names, numbers, rules and standards."""

import re
from types import SimpleNamespace
from urllib.parse import quote

import anyio
import pytest
from fake_service import client
from hypothesis import given
from hypothesis import strategies as st

from sgkg.errors import EngineError
from sgkg.namespaces import SGDATA
from sgkg.terms import Iri, Literal
from sgkg_api.routes import site_search
from sgkg_api.site import search
from sgkg_api.site.search import EXACT, Index, folded
from sgkg_api.site.search_index import index_of
from sgkg_api.site.texts import texts


@pytest.fixture(scope="module")
def web():
    return client()


@pytest.fixture(scope="module")
def ask(web):
    return lambda text, **more: web.get(
        f"/search?format=json&q={quote(text)}" + "".join(f"&{name}={value}" for name, value in more.items())
    ).json()


def exact(found):
    return [one["iri"].removeprefix(SGDATA) for one in found["results"] if one["exact"]]


@pytest.mark.parametrize(
    ("text", "first"),
    [
        ("EN 62056-47", "standard/en-62056-47"),
        ("EN62056-47", "standard/en-62056-47"),
        ("en 62056 47", "standard/en-62056-47"),
        ("IEC 62056 47", "standard/iec-62056-47"),
        ("EN 62056\u201147:2007", "standard/en-62056-47/2007"),
        ("62056-47", "standard/en-62056-47"),
        ("EN 62056-46+A1", "standard/en-62056-46"),
        ("7", "interface/7"),
        ("interface 7", "interface/7"),
        ("Interface no 07", "interface/7"),
        ("IF 7", "interface/7"),
        ("if7", "interface/7"),
        ("Schnittstelle 10", "interface/10"),
        ("chapter 9", "chapter/eg2-2010/9"),
        ("G01", "shapes#G01"),
        ("g1", "shapes#G01"),
        ("rule G05", "shapes#G05"),
        ("ESMIG", "organisation/esmig"),
        ("esmíg", "organisation/esmig"),
        ("Energy Retail", "actor/energy-retailer"),
        ("coverage claim", "ontology#CoverageClaim"),
    ],
)
def test_what_is_meant_comes_first(ask, text, first):
    assert first in exact(ask(text))[:1] or exact(ask(text))[0].startswith(first)


def test_a_rule_finds_its_gaps_too(ask):
    assert {"gap/eg2-2010/g01/interface-7", "gap/eg2-2010/g01/interface-10"} <= set(exact(ask("G01")))


def test_a_number_is_no_part_of_another(ask):
    assert not [one for one in exact(ask("1")) if one.startswith("interface/1") and one != "interface/1"]


def test_the_same_number_of_another_body_and_the_renumbered_one_come_after(ask):
    found = [one["iri"].removeprefix(SGDATA) for one in ask("EN 62056-47")["results"]]
    assert found.index("standard/en-62056-47") < found.index("standard/iec-62056-47")
    assert found.index("standard/iec-62056-47") < found.index("standard/en-62056-4-7")


@pytest.mark.parametrize(
    ("text", "meant"),
    [("intrface", "interface/7"), ("energy retial", "actor/energy-retailer"), ("Interfcae 7", "interface/7")],
)
def test_small_typing_mistakes_are_forgiven(ask, text, meant):
    found = ask(text)
    assert SGDATA + meant in [one["iri"] for one in found["results"]]
    assert not exact(found)


def test_nothing_found_has_suggestions(ask, web):
    found = ask("definitons of data privcy")
    if not found["total"]:
        assert found["suggestions"]
    assert ask("zzzqqq")["total"] == 0
    page = web.get("/search?q=zzzqqq", "text/html").text
    assert "Nothing is called “zzzqqq”." in page
    assert 'href="/queries?q=zzzqqq"' in page


def test_the_page_shows_groups_exact_first_and_is_for_no_robot(web):
    page = web.get("/search?q=62056-47", "text/html").text
    heads = re.findall(r"<h2>([^<]*)", page)
    assert heads[0] == "Exactly this"
    assert "Effective coverage claim" in heads
    assert '<meta name="robots" content="noindex">' in page
    assert 'href="/standard/en-62056-47"' in page
    assert 'value="62056-47"' in page


def test_an_empty_query_shows_the_form(web):
    for url in ("/search", "/search?q=", "/search?q=%20"):
        answer = web.get(url, "text/html")
        assert answer.status_code == 200
        assert "<h2" not in answer.text
        assert 'name="q"' in answer.text


def test_pages_of_results(web, ask, monkeypatch):
    monkeypatch.setattr(site_search, "PAGE", 10)
    other = client()
    whole = ask("interface")
    pages = -(-whole["total"] // 10)
    found = [
        one["iri"]
        for number in range(1, pages + 1)
        for one in other.get(f"/search?format=json&q=interface&page={number}").json()["results"]
    ]
    assert len(found) == len(set(found)) == whole["total"] > 20
    page = other.get("/search?q=interface&page=2&lang=de", "text/html").text
    assert re.search(r'rel="prev" href="/search\?q=interface&amp;lang=de"', page)
    assert "page=3" in page
    assert other.get(f"/search?q=interface&page={pages + 1}").status_code == 404
    for wrong in ("0", "-1", "x", "1.5", "²"):
        assert other.get(f"/search?q=interface&page={wrong}").status_code == 400


@pytest.mark.parametrize(
    ("url", "status"),
    [("/search?q=" + "x" * 201, 400), ("/search?q=a&q=b", 400), ("/search?q=a&version=9", 404),
     ("/search?q=a&format=csv", 406)],
)  # fmt: skip
def test_what_is_wrong_is_refused(web, url, status):
    assert web.get(url).status_code == status


def test_text_is_shown_as_text(web):
    page = web.get("/search?q=%3Cscript%3E", "text/html").text
    assert "<script" not in page
    assert "&lt;script&gt;" in page


def test_answers_are_kept_by_version(web):
    answer = web.get("/search?q=7&format=json")
    assert web.get("/search?q=7&format=json", if_none_match=answer.headers["etag"]).status_code == 304
    assert web.get("/search?q=7&format=json&version=1").json()["version"] == 1
    assert web.get("/search?q=7&lang=de", "text/html").text.count("version=1") == 0
    assert "version=1" in web.get("/search?q=7&version=1", "text/html").text


def test_the_index_is_made_once(monkeypatch):
    other = client()
    other.get("/search?q=7")
    asked = other.service.asked
    other.get("/search?q=8")
    assert other.service.asked == asked


def index(*names):
    return Index(
        {"entity": Iri(f"urn:{n}"), "name": Literal(name), "label": Literal(name), "labelKind": Literal("name"),
         "kind": Literal("thing"), "class": Iri("urn:c#Thing")}
        for n, name in enumerate(names)
    )  # fmt: skip


@given(st.text(max_size=60), st.text(max_size=60))
def test_any_text_finds_itself(name, text):
    found = index(name, "other")
    if folded(name) and len(name) <= 200:
        assert any(hit.entry.name == name and hit.score >= EXACT for hit in found.find(name.strip() or name))
    found.find(text)
    found.near(text)


@given(st.text(max_size=80))
def test_folding_twice_changes_nothing(text):
    assert folded(folded(text)) == folded(text)


def test_suggestions_look_like_the_text():
    assert index("Energy Retailer", "Meter").near("Enregy Retaler") == ["Energy Retailer"]


def test_things_of_the_same_kind_are_listed_up_to_a_limit():
    made = index("a", "b", "c")
    assert [entry.name for entry in made.like("urn:1", 3)] == ["a", "b", "c"]
    assert made.like("urn:1", 2) == ()
    assert made.like("urn:none", 9) == ()


# --- what a search costs


def test_a_page_that_is_kept_is_not_searched_for_again(web, monkeypatch):
    searched = []
    find = Index.find
    monkeypatch.setattr(Index, "find", lambda self, text: searched.append(text) or find(self, text))
    for url in ("/search?q=meter+data", "/search?q=meter+data&format=json"):
        first = web.get(url, "text/html")
        assert web.get(url, "text/html").content == first.content
        assert web.get(url, "text/html", if_none_match=first.headers["etag"]).status_code == 304
    assert len(searched) == 2


def test_results_as_json_differ_by_version_and_language(web):
    tags = [web.get(f"/search?q=7&format=json{more}").headers["etag"] for more in ("", "&version=2", "&lang=de")]
    assert len({*tags}) == 3  # the links in them keep both


def test_mistyped_words_are_compared_with_so_many_only(monkeypatch):
    compared = []
    real = search.difflib.get_close_matches

    def close(word, known, *more):
        compared.append(sum(map(len, known)) if len(word) > 20 else len(known))
        return real(word, known, *more)

    monkeypatch.setattr(search.difflib, "get_close_matches", close)
    monkeypatch.setattr(search, "_COMPARED", 60)
    monkeypatch.setattr(search, "_COMPARED_CHARACTERS", 400)
    thing = {"kind": Literal("thing"), "class": Iri("urn:c"), "labelKind": Literal("name")}
    names = [f"some name of word{n:03}" for n in range(200)]
    index = Index([{"entity": Iri(f"urn:{n}"), "name": Literal(n), "label": Literal(n), **thing} for n in names])
    assert not index.find("qqqqqqq wwwwwww eeeeeee")
    assert compared == [20, 20, 20]
    assert index.near("some nome of ward000 q")
    assert compared[3] <= 400 + len(names[0])


def test_who_asks_while_the_index_is_made_waits_for_it():
    made = []

    class View:
        def __init__(self):
            self.version = SimpleNamespace(number=1, created="2026")
            self.request = SimpleNamespace(app=SimpleNamespace(state=state))

        async def ask(self, _):
            made.append(1)
            await anyio.sleep(0.01)
            if len(made) == 1:
                raise EngineError("once")
            return []

    async def one():
        try:
            found.append(await index_of(View()))
        except EngineError as error:
            found.append(str(error))

    async def several():
        async with anyio.create_task_group() as group:
            for _ in range(5):
                group.start_soon(one)

    state, found = SimpleNamespace(), []
    anyio.run(several)
    assert len(made) == 2  # the first failed, and another took its place
    assert found.count("once") == 1
    assert len({id(one) for one in found}) == 2


@pytest.mark.parametrize("text", ["smart meters", "smrat meetr", "smart metering", "smart meter"])
def test_plurals_and_typing_mistakes_find_smart_metering(web, text):
    page = web.get(f"/search?q={quote(text)}", "text/html").text
    assert "Smart Metering" in page


def test_a_name_that_is_a_part_of_the_text_is_found_lower_down(web):
    found = web.get("/search?q=smart+meter&format=json").json()["results"]
    names = [one["name"] for one in found]
    assert "Meter" in names
    assert max(one["score"] for one in found) > next(one["score"] for one in found if one["name"] == "Meter")


@pytest.mark.parametrize("language", ["en", "de"])
@pytest.mark.parametrize(
    ("text", "target"),
    [
        ("Norm", "/queries/standard-editions"), ("standards", "/queries/standard-editions"), ("Lücke", "/gaps"),
        ("lücken", "/gaps"), ("gaps", "/gaps"), ("Schnittstelle", "/queries/interfaces"),
        ("Schnittstellen", "/queries/interfaces"), ("Akteure", "/queries/actors"), ("Hersteller", "/vendors"),
        ("Risiken", "/risks"), ("Quellen", "/queries/cited-sources"),
    ],
)  # fmt: skip
def test_words_of_kinds_find_the_lists(web, language, text, target):
    kept = "?lang=de" if language == "de" else ""
    page = web.get(f"/search?q={quote(text)}&lang={language}", "text/html").text
    section = page.split(f"<h2>{texts(language)('search-lists')}</h2>")[1].split("</section>")[0]
    assert f'href="{target}{kept}"' in section


def test_other_words_have_no_lists(web):
    for text in ("retail", "62056-47", "", "s", "e"):
        page = web.get(f"/search?q={text}", "text/html").text
        assert f"<h2>{texts()('search-lists')}</h2>" not in page


@pytest.mark.parametrize("text", ["DLMS", "xyzq"])
def test_a_suggestion_shares_most_letters(web, text):
    found = web.get(f"/search?q={text}&format=json").json()
    assert all(len(set(text.lower()) & set(name.lower())) > len(text) / 2 for name in found["suggestions"])
    assert "lost" not in found["suggestions"]
