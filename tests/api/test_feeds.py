"""The feed of new and closed gaps: valid Atom, the right entries, the same bytes each time."""

import re
from dataclasses import replace
from xml.etree import ElementTree as ET

import pytest
from fake_service import Client as ApplicationClient
from fake_service import FakeService, all_routes, application, packed_store
from hypothesis import given
from hypothesis import strategies as st

from sgkg.namespaces import GRAPH, SG, SGDATA
from sgkg.settings import Settings
from sgkg.store.oxigraph import OxigraphStore
from sgkg.terms import Iri, Literal
from sgkg_api.site import atom
from sgkg_api.site.gaps_feed import Found, changes

NS = {"a": atom.ATOM}
RFC3339 = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ")
GONE, NEW = f"{SGDATA}gap/eg2-2010/g01/interface-7", f"{SGDATA}gap/eg2-2010/g01/interface-99"


def changed_store():
    """The published dataset without one gap, and with another."""
    store = OxigraphStore()
    packed = packed_store()
    store.load(packed.statements())
    for graph in packed.graphs():
        store.load(packed.statements(graph), graph)
    for where in ("", f"WITH <{GRAPH}gaps/eg2-2010> "):
        store.update(f"{where}DELETE {{ <{GONE}> ?p ?o }} WHERE {{ <{GONE}> ?p ?o }}")
    made = [
        (Iri(NEW), Iri("http://www.w3.org/1999/02/22-rdf-syntax-ns#type"), Iri(SG + "Gap")),
        (Iri(NEW), Iri(SG + "rule"), Iri(f"{SGDATA}shapes#G01")),
        (Iri(NEW), Iri(SG + "ruleId"), Literal("G01")),
        (Iri(NEW), Iri(SG + "focus"), Iri(f"{SGDATA}interface/99")),
        (Iri(NEW), Iri(SG + "gapSeverity"), Iri(f"{SGDATA}severity/violation")),
        (Iri(NEW), Iri(SG + "message"), Literal.tagged("A <new> & sharp gap.", "en")),
    ]
    store.insert(made)
    return store


def web(*stores):
    service = FakeService(list(stores), replace(Settings(), base_iri="https://example.org/grid", root_path="/grid"))
    return ApplicationClient(application(service, all_routes()), service)


@pytest.fixture(scope="module")
def one():
    return web(packed_store())


@pytest.fixture(scope="module")
def two():
    return web(packed_store(), changed_store())


def entries(client, url="/grid/gaps/feed.atom"):
    answer = client.get(url)
    assert answer.status_code == 200, answer.text
    return ET.fromstring(answer.content).findall("a:entry", NS)


def text(node, name):
    return node.findtext(f"a:{name}", namespaces=NS)


def test_a_feed_has_what_atom_asks_for(two):
    answer = two.get("/grid/gaps/feed.atom")
    assert answer.headers["content-type"] == "application/atom+xml"
    root = ET.fromstring(answer.content)
    assert root.tag == f"{{{atom.ATOM}}}feed"
    assert root.findtext("a:author/a:name", namespaces=NS)
    links = {link.get("rel"): link.get("href") for link in root.findall("a:link", NS)}
    assert links == {"self": "https://example.org/grid/gaps/feed.atom", "alternate": "https://example.org/grid/gaps"}
    ids = []
    for node in (root, *root.findall("a:entry", NS)):
        for name in ("id", "title", "updated"):
            assert len(node.findall(f"a:{name}", NS)) == 1
        assert text(node, "id").startswith("https://")
        assert RFC3339.fullmatch(text(node, "updated"))
        ids.append(text(node, "id"))
    assert len(set(ids)) == len(ids)
    assert text(root, "updated") == max(text(node, "updated") for node in root.findall("a:entry", NS))


def test_with_one_version_its_gaps_are_new(one):
    found = entries(one)
    assert len(found) == 86
    summaries = [text(node, "summary") for node in found]
    assert all(re.match(r"New in release \S+\.", one) for one in summaries)
    assert ["for a time, on record" in one for one in summaries] == [True] * 3 + [False] * 83
    assert text(found[0], "id").startswith(f"{GONE}#new-")
    link = found[0].find("a:link", NS).get("href")
    assert link == "https://example.org/grid/gap/eg2-2010/g01/interface-7.html"
    assert one.get(link.removeprefix("https://example.org"), "text/html").status_code == 200
    terms = {category.get("term") for category in found[0].findall("a:category", NS)}
    assert terms == {"G01", "violation", "waived"}


def test_a_new_and_a_closed_gap_come_first(two):
    new, closed, *rest = entries(two)
    assert (text(new, "title"), text(new, "summary")) == ("A <new> & sharp gap.", "New in version 2.")
    assert text(new, "id") == f"{NEW}#new-2-2026-01-02T00:00:00Z"
    assert text(closed, "id").startswith(f"{GONE}#closed-2-")
    assert text(closed, "summary").startswith("Closed in version 2")
    link = closed.find("a:link", NS).get("href")
    assert link.endswith("/gap/eg2-2010/g01/interface-7.html?version=1")  # where it was last
    assert two.get(link.removeprefix("https://example.org"), "text/html").status_code == 200
    assert all("#new-" in text(node, "id") for node in rest)


def test_in_an_older_version_nothing_later_is_known(two):
    assert len(entries(two, "/grid/gaps/feed.atom?version=1")) == 86


@pytest.mark.parametrize(
    ("filters", "number"),
    [
        ("rule=G01", 4),
        ("interface=7&rule=G01", 2),
        ("severity=violation", 5),
        ("status=waived&rule=G01", 3),
        ("rule=G09", 0),
    ],
)
def test_filters_are_those_of_the_list(two, filters, number):
    assert len(entries(two, f"/grid/gaps/feed.atom?{filters}")) == number


def test_unknown_filters_are_refused(two):
    assert two.get("/grid/gaps/feed.atom?rule=G99").status_code == 404
    assert two.get("/grid/gaps/feed.atom?status=asleep").status_code == 400


def test_the_same_feed_has_the_same_bytes_and_tag(two):
    first = two.get("/grid/gaps/feed.atom")
    again = web(packed_store(), changed_store()).get("/grid/gaps/feed.atom")
    assert first.content == again.content
    assert first.headers["etag"] == again.headers["etag"]
    assert two.get("/grid/gaps/feed.atom", if_none_match=first.headers["etag"]).status_code == 304
    assert two.get("/grid/gaps/feed.atom?lang=de").headers["etag"] != first.headers["etag"]


def test_a_feed_in_german_keeps_sentences_in_their_language(two):
    root = ET.fromstring(two.get("/grid/gaps/feed.atom?lang=de").content)
    language = "{http://www.w3.org/XML/1998/namespace}lang"
    assert root.get(language) == "de"
    entry = root.find("a:entry", NS)
    assert entry.find("a:title", NS).get(language) == "en"
    assert text(entry, "summary") == "Neu in Version 2."


@given(st.text(), st.text())
def test_any_text_gives_well_formed_xml(title, summary):
    entry = atom.Entry("https://x.example/1", title, "2026-01-01T00:00:00Z", "https://x.example/", summary)
    feed = atom.Feed("https://x.example/", title, "2026-01-01T00:00:00Z", "https://x.example/", "https://x.example/f",
                     "x", "en", [entry])  # fmt: skip
    ET.fromstring(atom.written(feed))


@given(st.sets(st.integers(0, 30)), st.sets(st.integers(0, 30)))
def test_changes_are_the_difference_of_two_sets(before, now):
    def made(numbers):
        return {f"urn:{n}": Found(f"urn:{n}", "G01", ("violation", "info", "other")[n % 3], "x") for n in numbers}

    came, went = changes(made(before), made(now))
    assert {one.iri for one in came} == {f"urn:{n}" for n in now - before}
    assert {one.iri for one in went} == {f"urn:{n}" for n in before - now}


def link_of(found, mark):
    node = next(node for node in found if text(node, "id").startswith(mark))
    return node.find("a:link", NS).get("href")


def test_a_gap_that_is_gone_again_is_shown_where_it_was_new(two):
    link = link_of(entries(two), f"{GONE}#new-")
    assert link.endswith("/gap/eg2-2010/g01/interface-7.html?version=1")
    assert two.get(link.removeprefix("https://example.org"), "text/html").status_code == 200
    assert link_of(entries(two), f"{NEW}#new-").endswith("/interface-99.html")


def test_versions_of_the_same_second_keep_their_order():
    client = web(packed_store(), changed_store())
    first, second = client.service.ledger.versions()
    made = [first, replace(second, created=first.created)]
    client.service.ledger._versions, client.service.version = made, made[-1]
    assert [
        text(node, "summary").startswith(("New in version 2", "Closed in version 2")) for node in entries(client)
    ][:3] == [True, True, False]


def test_a_feed_that_ends_with_a_version_says_so(two):
    root = ET.fromstring(two.get("/grid/gaps/feed.atom?rule=G01&version=1").content)
    links = {link.get("rel"): link.get("href") for link in root.findall("a:link", NS)}
    assert links == {
        "self": "https://example.org/grid/gaps/feed.atom?rule=G01&version=1",
        "alternate": "https://example.org/grid/gaps?rule=G01&version=1",
    }
    assert text(root, "id") == "https://example.org/grid/gaps/feed.atom?rule=G01"


def test_a_gap_with_a_foreign_address_has_no_page_here():
    store, gap = changed_store(), Iri("https://example.com/gap/1")
    store.insert(
        [
            (gap, Iri("http://www.w3.org/1999/02/22-rdf-syntax-ns#type"), Iri(SG + "Gap")),
            (gap, Iri(SG + "ruleId"), Literal("G01")),
            (gap, Iri(SG + "focus"), Iri(f"{SGDATA}interface/7")),
            (gap, Iri(SG + "gapSeverity"), Iri(f"{SGDATA}severity/violation")),
        ]
    )
    assert link_of(entries(web(packed_store(), store)), gap) == gap
