"""The list of gaps and the page of a gap, through the real application."""

import json
import re
from dataclasses import replace
from html.parser import HTMLParser
from urllib.parse import parse_qsl, unquote

import pytest
from fake_service import Client, FakeService, all_routes, application, client, packed_store
from hypothesis import given
from hypothesis import strategies as st

from sgkg import queries, resources
from sgkg.namespaces import GRAPH, RDF, SG, SGDATA
from sgkg.settings import Settings
from sgkg.store.oxigraph import OxigraphStore
from sgkg.terms import Iri, Literal, plain
from sgkg_api.site import cite, gap_fingerprints, gaps_list
from sgkg_api.site.cite import bibtex, escaped

GAP = "/gap/eg2-2010/g01/interface-7.html"


@pytest.fixture(scope="module")
def web():
    return client()


class Page(HTMLParser):
    """What a test asks of a page: links, figures, tags in use, and its text."""

    def __init__(self, body):
        super().__init__()
        self.hrefs, self.figures, self.attributes, self.headings, self.rows = [], [], set(), [], []
        self.text = self.next = ""
        self.feed(body)

    def handle_starttag(self, tag, attrs):
        found = dict(attrs)
        self.attributes |= {*found}
        if "href" in found:
            self.hrefs.append(found["href"])
        if found.get("rel") == "next":
            self.next = found["href"]
        if tag == "data":
            self.figures.append(found)
        if tag == "tr":
            self.rows.append(found.get("class", ""))
        if re.fullmatch("h[1-6]", tag):
            self.headings.append(int(tag[1]))

    def handle_data(self, data):
        self.text += data


def page(web, url, **headers):
    answer = web.get(url, "text/html", **headers)
    assert answer.status_code == 200, answer.text[:500]
    return Page(answer.text)


def rows_of(name, **given_values):
    query = queries.load(name)
    return packed_store().select(query.text, queries.bind(query, given_values)).rows


# --- the list


@pytest.mark.parametrize("url", ["/gaps", "/gaps?severity=info", "/gaps?interface=7&rule=G04", "/gaps?rule=G09"])
def test_every_figure_is_the_answer_to_the_query_it_names(web, url):
    figures = page(web, url).figures
    assert figures
    for figure in figures:
        name, _, parameters = figure["data-query"].partition("?")
        rows = rows_of(name, **dict(parse_qsl(parameters)))
        if "data-count" in figure:
            assert int(figure["value"]) == len(rows)
        else:
            row, column = figure["data-cell"].split(",")
            assert figure["value"] == plain(rows[int(row)][column])


def test_the_gravest_come_first_and_the_violations_stand_out(web):
    shown = page(web, "/gaps")
    assert shown.rows.count("gap") == 3
    gaps = [href for href in shown.hrefs if href.startswith("/gap/")]
    assert gaps[:3] == [
        f"/gap/eg2-2010/{name}" for name in ("g01/interface-7", "g01/interface-10", "g10/interface-7")
    ]
    assert "violation" in shown.text
    assert 'rel="alternate" type="application/atom+xml"' in web.get("/gaps", "text/html").text


def test_pages_follow_each_other_by_key_and_miss_nothing(web):
    url, found = "/gaps", []
    while url:
        shown = page(web, url)
        gaps = [href for href in shown.hrefs if href.startswith("/gap/")]
        assert 0 < len(gaps) <= gaps_list.PAGE
        found += gaps
        url = shown.next
    assert len(found) == len(set(found)) == len(rows_of("gaps-by-rule"))


def test_a_long_list_read_rule_by_rule_is_the_same(web, monkeypatch):
    def lists():
        fresh = client()
        urls = ["/gaps", "/gaps?interface=7", "/gaps?severity=info&status=open", "/gaps?after=7+G04+000000005"]
        return [[h for h in page(fresh, url).hrefs if h.startswith("/gap/") or "after=" in h] for url in urls]

    short = lists()
    monkeypatch.setattr(gaps_list, "LARGE", 0)
    assert lists() == short
    assert "all of them" in page(client(), "/gaps?interface=7").text


@pytest.mark.parametrize(
    ("url", "number"),
    [
        ("/gaps?rule=g01", 2),
        ("/gaps?interface=interface/7", 5),
        ("/gaps?interface=7&status=waived", 2),
        ("/gaps?actor=actor/third-parties&severity=violation", 1),
        ("/gaps?inventory=inventory/eg2-2010&rule=G07", 1),
        ("/gaps?rule=G09", 0),
        ("/gaps?after=9+Z99+000000001", 0),
    ],
)
def test_facets_choose(web, url, number):
    shown = page(web, url)
    assert len([href for href in shown.hrefs if href.startswith("/gap/")]) == number
    if not number:
        assert "No gap fits" in shown.text or "no more gaps" in shown.text


@pytest.mark.parametrize(
    ("url", "status", "words"),
    [
        ("/gaps?rule=G99", 404, "There is no rule G99"),
        ("/gaps?severity=fatal", 404, "info, violation, warning"),
        ("/gaps?interface=99", 404, "There is no interface 99"),
        ("/gaps?interface=actor/wan", 404, "There is no interface"),
        ("/gaps?actor=actor/nobody", 404, "There is no actor"),
        ("/gaps?inventory=inventory/none", 404, "There is no inventory"),
        ("/gaps?status=asleep", 400, "open, waived, closed"),
        ("/gaps?rule=G01&rule=G02", 400, "rule"),
        ("/gaps?interface=a%20b%3C", 400, "neither an address"),
    ],
)
def test_what_is_not_known_is_said_in_plain_words(web, url, status, words):
    answer = web.get(url)
    assert answer.status_code == status
    assert words in answer.json()["detail"]


def test_language_and_version_stay(web):
    shown = page(web, "/gaps?lang=de&version=1")
    assert "Lücken" in shown.text
    inner = [href for href in shown.hrefs if href.startswith("/gap/")] + [shown.next]
    assert len(inner) == gaps_list.PAGE + 1
    assert all("lang=de" in href and "version=1" in href for href in inner)


# --- the page of a gap


def test_a_gap_says_what_why_who_and_how(web):
    shown = page(web, GAP)
    rule = next(row for row in rows_of("gap-facts", gap="gap/eg2-2010/g01/interface-7"))
    for name in ("message", "why", "who", "how", "label"):
        assert plain(rule[name]) in shown.text
    for words in ("Directive (EU) 2019/944, article 24", "Waived until 2028-10-31", "maintainers of sgkg"):
        assert words in shown.text
    for href in ("/interface/7", "/slide/eg2-2010/11", "/risk/eg2-2010/7", "/graph/eg2-2010", "/shapes#G01"):
        assert href in shown.hrefs
    assert "/gap/eg2-2010/g01/interface-10" in shown.hrefs  # the same rule
    assert "/gap/eg2-2010/g10/interface-7" in shown.hrefs  # the same interface
    assert "/gap/eg2-2010/g01/interface-7.ttl" in shown.hrefs


def test_all_evidence_is_shown_with_its_source(web):
    shown = page(web, GAP)
    for row in rows_of("gap-evidence", gap="gap/eg2-2010/g01/interface-7"):
        assert plain(row["statementName"]) in shown.text
        assert plain(row["citation"]) in shown.text
        assert plain(row["graph"]) == f"{GRAPH}eg2-2010"


def test_history_tells_the_releases(web):
    shown = page(web, GAP)
    assert "There since release" in shown.text
    assert "/gap/eg2-2010/g01/interface-7.html?version=1" in shown.hrefs


def test_every_gap_has_a_page(web):
    for row in rows_of("gaps-by-rule")[::7]:
        shown = page(web, f"/{row['gap'].removeprefix(SGDATA)}.html")
        assert shown.headings[0] == 1
        assert shown.headings.count(1) == 1
        assert all(b - a <= 1 for a, b in zip(shown.headings, shown.headings[1:], strict=False))
        assert not {"style", "onclick"} & shown.attributes


def test_no_such_gap(web):
    assert web.get("/gap/eg2-2010/g01/interface-99.html", "text/html").status_code == 404


@pytest.mark.parametrize("url", ["/gaps", GAP, "/gaps?lang=de"])
def test_pages_are_made_once(web, url):
    answer = web.get(url, "text/html")
    assert web.get(url, "text/html", if_none_match=answer.headers["etag"]).status_code == 304
    asked = web.service.asked
    web.get(url, "text/html")
    assert web.service.asked - asked <= 3  # the route of an entity looks whether there is one


# --- how to cite


def test_the_citation_keeps_the_version(web):
    shown = page(web, "/gaps?severity=violation&version=1")
    link = next(href for href in shown.hrefs if href.startswith("http://test.example/gaps?"))
    assert dict(parse_qsl(link.partition("?")[2])) == {"severity": "violation", "version": "1"}
    assert "version 1 of the data" in shown.text
    assert "2026-01-01" in shown.text
    assert "@misc{sgkg-gaps-" in shown.text
    assert page(web, unquote(link.removeprefix("http://test.example"))).text.count("@misc") == 1


@given(st.text(st.characters(exclude_categories=["Cs", "Cc", "Z"])))
def test_bibtex_is_escaped_and_its_braces_match(text):
    made = escaped(text)
    back = made
    for written, plain_char in (
        (r"\textasciitilde{}", "~"), (r"\textasciicircum{}", "^"), (r"\textbackslash{}", "\0"),
        *((f"\\{char}", char) for char in "{}$&#%_"),
    ):  # fmt: skip
        back = back.replace(written, plain_char)
    assert back.replace("\0", "\\") == text
    entry = bibtex("k", title=text, site=text, url="https://x.example/?a={%7d}", version="1", date="2026-01-02")
    bare = re.sub(r"\\[{}]", "", entry)
    assert bare.count("{") == bare.count("}")


def test_entries_for_different_choices_have_different_keys(web):
    urls = ["/gaps", "/gaps?severity=violation", "/gaps?severity=info", "/gaps?severity=info&lang=de"]
    keys = [re.search(r"@misc\{([^,]+),", web.get(url, "text/html").text)[1] for url in urls]
    assert keys[0] == "sgkg-gaps-v2"
    assert len({*keys}) == len(keys)
    assert all(re.fullmatch("[a-z0-9-]+", key) for key in keys)
    pages = [("/ontology/term/Interface", ()), ("/ontology/term/interface", ()), ("/" + "a" * 90, ())]
    made = [cite._key(path, parameters, 1) for path, parameters in pages]
    assert len({*made}) == 3
    assert all(len(key) < 100 for key in made)
    # The same page has the same key in the address that keeps its version.
    assert cite._key("/gaps", [("rule", "G01"), ("version", "1")], 1) == cite._key("/gaps", [("rule", "G01")], 1)


def test_an_address_of_any_length_can_be_cited(web):
    after = "9+Z+" + "9" * 3000
    shown = page(web, f"/gaps?after={after}")
    assert f"after={after}&version=2" in shown.text


# --- the fingerprint


def test_a_gap_has_the_fingerprint_that_validate_gives_it(web, sgkg):
    file = resources.data("ontology") / "inventories" / "eg2-2010.ttl"
    _, out, _ = sgkg("validate", file, "--format", "json")
    told = {}
    for finding in json.loads(out)["results"]:
        told.setdefault(finding["message"], set()).add(finding["fingerprint"])
    rules = {}
    for row in rows_of("gaps-by-rule"):
        rules.setdefault(plain(row["rule"]), row["gap"])
    assert len(rules) > 10
    for gap in rules.values():
        short = gap.removeprefix(SGDATA)
        message = plain(rows_of("gap-facts", gap=short)[0]["message"])
        shown = set(re.findall(r"<code>([0-9a-f]{64})</code>", web.get(f"/{short}.html", "text/html").text))
        assert shown == told[message], gap


def test_a_gap_that_is_not_as_the_package_has_it_shows_no_fingerprint():
    def shown(store, **settings):
        service = FakeService([store], replace(Settings(), **settings))
        return "Fingerprint" in Client(application(service, all_routes()), service).get(GAP, "text/html").text

    assert shown(packed_store())
    assert not shown(packed_store(), bare=True)
    store = copied()
    gap = f"<{SGDATA}gap/eg2-2010/g01/interface-7> <{SG}message>"
    store.update(f'DELETE {{ {gap} ?old }} INSERT {{ {gap} "Something else."@en }} WHERE {{ {gap} ?old }}')
    assert not shown(store)


def test_a_version_of_another_release_shows_no_fingerprint(monkeypatch):
    monkeypatch.setattr(gap_fingerprints.packed, "release", lambda: "99.0.0")
    assert "Fingerprint" not in client().get(GAP, "text/html").text


# --- gaps that others load


def copied():
    store = OxigraphStore()
    store.load(packed_store().statements())
    for graph in packed_store().graphs():
        store.load(packed_store().statements(graph), graph)
    return store


def foreign(rule):
    """A store with a gap of somebody else's rule, which nothing describes."""
    store = copied()
    gap = Iri("https://example.org/gap/1")
    store.insert(
        [
            (gap, Iri(RDF + "type"), Iri(SG + "Gap")),
            (gap, Iri(SG + "ruleId"), Literal(rule)),
            (gap, Iri(SG + "rule"), Iri("https://example.org/shapes#1")),
            (gap, Iri(SG + "focus"), Iri(SGDATA + "interface/7")),
            (gap, Iri(SG + "gapSeverity"), Iri(SGDATA + "severity/violation")),
            (gap, Iri(SG + "message"), Literal("Acme misses something.")),
        ]
    )
    service = FakeService([store])
    return Client(application(service, all_routes()), service)


@pytest.mark.parametrize("large", [gaps_list.LARGE, 0])
def test_gaps_of_foreign_rules_are_listed_and_can_be_chosen(monkeypatch, large):
    monkeypatch.setattr(gaps_list, "LARGE", large)
    web = foreign("Acme-1")
    whole = page(web, "/gaps")
    assert "https://example.org/gap/1" in whole.hrefs
    assert "/gaps?rule=Acme-1" in whole.hrefs
    for url in ("/gaps?rule=Acme-1", "/gaps?rule=acme-1"):
        assert "Acme misses something." in page(web, url).text


@pytest.mark.parametrize("name", ["interface", "actor", "inventory"])
@pytest.mark.parametrize("value", ["http://a%20b%3E", "https://x/%22", "urn:a%5Cb"])
@pytest.mark.parametrize("where", ["/gaps", "/gaps/feed.atom"])
def test_an_address_that_is_none_is_refused(web, where, name, value):
    answer = web.get(f"{where}?{name}={value}")
    assert answer.status_code == 400
    assert "neither an address" in answer.json()["detail"]


@pytest.mark.parametrize("name", ["interface", "actor", "inventory", "rule", "severity", "status"])
def test_a_value_of_any_length_is_refused_in_few_words(web, name):
    answer = web.get(f"/gaps?{name}=" + "x" * 5000)
    assert answer.status_code in (400, 404)
    assert len(answer.json()["detail"]) < 500


def test_an_address_names_a_thing_as_a_path_does(web):
    by_path = page(web, "/gaps?actor=actor/wan").rows
    assert page(web, f"/gaps?actor={SGDATA}actor/wan").rows == by_path
    assert len(by_path) > 1
