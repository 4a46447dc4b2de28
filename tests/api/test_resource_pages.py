"""Pages of things: each kind has one, its figures are answers of stored queries, and what points to it is paged."""

import asyncio
import gzip
import html
import itertools
import json
import re
from html.parser import HTMLParser
from urllib.parse import parse_qsl

import pytest
from fake_service import MEMBERS, client, packed_store
from hypothesis import given, settings
from hypothesis import strategies as st

from sgkg import queries
from sgkg.errors import UsageError
from sgkg.namespaces import GRAPH, PREFIXES, RDF, RDFS, SG, SGDATA, expand
from sgkg.store.oxigraph import OxigraphStore
from sgkg.terms import XSD, BNode, Iri, Literal, plain
from sgkg_api.site.resources import kinds, nested, used
from sgkg_api.site.texts import texts

LANGUAGES = ("en", "de")


class Page(HTMLParser):
    """What the tests look at: headings, links, figures, data blocks, and what may not be there."""

    def __init__(self, text):
        super().__init__()
        self.headings, self.links, self.figures, self.blocks, self.faults, self.ids = [], [], [], [], [], []
        self._block = False
        self.feed(text)

    def handle_starttag(self, tag, attrs):
        given = dict(attrs)
        if re.fullmatch("h[1-6]", tag):
            self.headings.append(int(tag[1]))
        if "id" in given:
            self.ids.append(given["id"])
        if tag == "a" and "href" in given:
            self.links.append(given["href"])
        if "data-query" in given:
            self.figures.append(given)
        self._block = tag == "script" and given.get("type") == "application/ld+json"
        if (tag == "script" and not self._block) or tag == "style" or "style" in given:
            self.faults.append(tag)
        self.faults += [name for name in given if name.startswith("on")]

    def handle_endtag(self, tag):
        self._block = self._block and tag != "script"

    def handle_data(self, data):
        if self._block:
            self.blocks.append(json.loads(data))


def check_figures(page, store):
    """Every figure is the cell, or the number of rows, of the query that it names."""
    for figure in page.figures:
        name, _, given = figure["data-query"].partition("?")
        query = queries.load(name)
        rows = store.select(query.text, queries.bind(query, dict(parse_qsl(given)))).rows
        if "data-count" in figure:
            assert int(figure["value"]) == len(rows), figure
        else:
            row, _, column = figure["data-cell"].partition(",")
            assert figure["value"] == plain(rows[int(row)][column]), figure


def check(answer, store=None):
    assert answer.status_code == 200
    page = Page(answer.text)
    assert page.headings.count(1) == 1
    assert all(after <= before + 1 for before, after in zip(page.headings, page.headings[1:], strict=False))
    assert page.faults == []
    assert len(set(page.ids)) == len(page.ids)
    assert len(gzip.compress(answer.content)) < 60_000
    check_figures(page, store or packed_store())
    return page


@pytest.fixture(scope="module")
def web():
    return client()


def things():
    """One thing of each class, and each graph."""
    rows = packed_store().select(
        "SELECT ?class (MIN(STR(?thing)) AS ?one) WHERE { GRAPH ?g { ?thing a ?class } "
        f"FILTER(isIRI(?thing) && STRSTARTS(STR(?thing), '{SGDATA}') && !CONTAINS(STR(?thing), '#')) }} "
        "GROUP BY ?class ORDER BY ?class"
    )
    found = {plain(row["one"]) for row in rows.rows} | set(packed_store().graphs())
    return sorted(f"/{iri.removeprefix(SGDATA)}.html" for iri in found if iri != SGDATA + "ontology")


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("path", things())
def test_each_kind_of_thing_has_a_page(web, path, language):
    answer = web.get(f"{path}?lang={language}")
    if path.startswith("/query/"):
        assert answer.headers["location"] == "/queries/" + path.removeprefix("/query/").removesuffix(".html")
        return
    page = check(answer)
    assert f'<html lang="{language}"' in answer.text
    (block,) = page.blocks
    assert block["@id"] == SGDATA + path.removeprefix("/").removesuffix(".html")
    assert block["name"]
    assert block["license"].startswith("https://creativecommons.org/")


def test_the_kinds_are_those_that_the_queries_count():
    known = {kind.iri for kind in kinds.KINDS}
    for name in ("used-by", "used-by-kinds"):
        listed = re.search(r"IN \((.*?)\)", queries.load(name).text, re.DOTALL)
        found = {curie.strip() for curie in listed[1].split(",")}
        assert {expand(curie) for curie in found} == known, name
    for kind in (*kinds.KINDS, kinds.CONCEPT, kinds.ANYTHING, kinds.GRAPH_KIND):
        for language in LANGUAGES:
            assert texts(language).known(f"resource-kind-{kind.key}")
            assert texts(language).known(f"resource-kinds-{kind.key}")


def test_narrow_kinds_go_before_wide_ones():
    assert kinds.kind_of([SG + "Actor", SG + "CompositeEndpoint"]).key == "endpoint"
    assert kinds.kind_of([kinds.CONCEPT.iri, SG + "DataType"]).key == "data-type"
    assert kinds.kind_of([kinds.CONCEPT.iri]).key == "concept"
    assert kinds.kind_of(["urn:x"]).key == "thing"
    assert kinds.kind_of([SG + "Interface"], graph=True).key == "graph"


def test_an_interface_shows_what_flows_who_covers_it_and_what_is_missing(web):
    page = web.get("/interface/7.html").text
    for anchor in ("gaps", "flows", "coverage", "risk", "facts", "used"):
        assert f'<section id="{anchor}">' in page
    assert "No standard is claimed to cover this interface." in page
    assert 'href="/gap/eg2-2010/g01/interface-7"' in page
    assert 'href="/data-item/load-profile-consumer"' in page
    assert 'href="/compare?item=interface%2F7"' in page
    assert "slide position 11" in page
    covered = web.get("/interface/5.html").text
    assert 'href="/standard/en-62056-47"' in covered
    assert "No standard is claimed" not in covered


def test_a_proposal_is_shown_apart_and_marked():
    store, current = OxigraphStore(), Iri(GRAPH + "current")
    packed = packed_store()
    store.load(packed.statements())
    for name in MEMBERS:
        store.load(packed.statements(Iri(GRAPH + name)), Iri(GRAPH + name))
    claim, seven = Iri(SGDATA + "claim/current/x"), Iri(SGDATA + "interface/7")
    store.insert(
        [
            (claim, Iri(RDF + "type"), Iri(SG + "CoverageClaim")),
            (claim, Iri(RDFS + "label"), Literal("a claim of today")),
            (claim, Iri(SG + "interface"), seven),
            (claim, Iri(SG + "standard"), Iri(SGDATA + "standard/en-62056-47")),
            (claim, Iri(SG + "status"), Iri(SGDATA + "claim-status/proposed")),
        ],
        current,
    )
    web = client()
    web.service._stores = [store, store]
    page = web.get("/interface/7.html").text
    today = page.partition('<section id="proposed-today">')[2].partition("</section>")[0]
    assert "EN 62056-47" in today
    assert 'class="tag proposed"' in today
    assert "No standard is claimed to cover this interface." in page
    assert "a claim of today" in page
    assert 'href="/graph/current"' in page
    assert 'class="tag proposed"' in web.get("/claim/current/x.html").text.partition("<h1>")[0]


def test_a_standard_shows_its_succession(web):
    page = web.get("/standard/en-62056-31.html").text
    part = page.partition('<section id="succession">')[2].partition("</section>")[0]
    names = ["EN 61142:1993", "EN 62056-31:2000", "EN 62056-3-1:2014"]
    places = [part.index(f'<th scope="row"><a href="/standard/{path}"') for path in (
        "en-61142/1993", "en-62056-31/2000", "en-62056-3-1/2014")]  # fmt: skip
    assert places == sorted(places)
    assert all(name in part for name in names)
    assert "corresponds to: IEC 62056-31:1999" in part
    one = web.get("/standard/en-62056-31/2000.html").text
    assert "this edition" in one


def test_each_statement_has_its_source(web):
    page = web.get("/actor/meter.html").text
    facts = page.partition('<section id="facts">')[2].partition("</section>")[0]
    rows = re.findall(r"<tr>(<th scope=\"row\">.*?)</tr>", facts, re.DOTALL)
    assert rows
    for row in rows:
        assert 'href="/graph/' in row
        assert 'href="/slide/' in row or "derived by rule" in row


def test_an_actor_shows_its_interfaces_and_a_definition_its_words(web):
    assert "Interface 3" in web.get("/actor/wan.html").text.partition('id="interfaces"')[2]
    definition = web.get("/definition/eg2-2010/d6.html").text
    assert re.search(r"<blockquote><p>The process of ensuring that data is stored", definition)


def _users(web, path):
    """Follow the pages of every kind to their ends."""
    found = []
    waiting = [path]
    seen = set()
    while waiting:
        url = waiting.pop(0)
        if url in seen:
            continue
        seen.add(url)
        part = web.get(url).text.partition('<section id="used">')[2].partition("</main>")[0]
        chosen = re.search(r"used=([^&]*)", url)
        for section in re.findall(r'<section id="used-[^"]*">.*?</section>', part, re.DOTALL):
            anchor = re.match(r'<section id="used-([^"]*)"', section)[1]
            if chosen and anchor != chosen[1].replace("%3A", "-"):
                continue
            found += [html.unescape(one) for one in re.findall(r'<li><a href="([^"]*)"', section)]
            waiting += [
                html.unescape(one).partition("#")[0] for one in re.findall(r'<a href="([^"]*)" rel="next"', section)
            ]
    return found


@pytest.mark.parametrize("size", [1, 7, 50])
def test_following_the_pages_gives_each_user_once(monkeypatch, size):
    monkeypatch.setattr(used, "PAGE", size)
    found = _users(client(), "/slide/eg2-2010/12.html")
    stated = packed_store().select(
        f"SELECT DISTINCT ?s WHERE {{ GRAPH ?g {{ ?s ?p <{SGDATA}slide/eg2-2010/12> }} "
        f"FILTER NOT EXISTS {{ ?s a <{SG}Gap> }} }}"
    )
    assert len(found) == len(set(found))
    assert sorted(found) == sorted("/" + plain(row["s"]).removeprefix(SGDATA) for row in stated.rows)


def test_a_kind_that_points_nowhere_is_refused(web):
    assert web.get("/interface/7.html?used=sg:Product").status_code == 400
    assert web.get("/interface/7.html?used=sg:DataFlow&used=sg:Actor").status_code == 400
    assert web.get("/interface/7.html?used=sg:DataFlow&after=https://w3id.org/sgdata/zzz").status_code == 200


def test_many_users_are_shown_kind_by_kind(monkeypatch):
    monkeypatch.setattr(used, "_MANY", 3)
    monkeypatch.setattr(used, "_FEW", 1)
    web = client()
    page = web.get("/interface/7.html").text
    assert 'href="/flow/eg2-2010/i07-1"' not in page.partition('id="used"')[2]
    shown = web.get("/interface/7.html?used=sg:DataFlow").text
    assert 'href="/flow/eg2-2010/i07-1"' in shown.partition('id="used"')[2]


def test_typed_links_lead_to_thing_data_and_licence(web):
    link = web.get("/interface/7.html").headers["link"]
    for target, relation in [
        (SGDATA + "interface/7", "canonical"),
        (SGDATA + "interface/7", "cite-as"),
        ("/interface/7.ttl", "describedby"),
        ("https://schema.org/AboutPage", "type"),
        (SGDATA + ".well-known/void#dataset", "collection"),
        ("https://creativecommons.org/licenses/by/4.0/", "license"),
    ]:
        assert f'<{target}>; rel="{relation}"' in link
    assert f'<{SGDATA}interface/7>; rel="describes"' in web.get("/interface/7.ttl").headers["link"]
    assert "</interface/7.ttl?version=1>" in web.get("/interface/7.html?version=1").headers["link"]


def test_language_and_version_are_kept(web):
    answer = web.get("/interface/7?lang=de&version=1", "text/html")
    assert answer.headers["location"] == "/interface/7.html?version=1&lang=de"
    page = web.get(answer.headers["location"]).text
    assert "Fakten und ihre Quellen" in page
    assert 'href="/slide/eg2-2010/11?lang=de&amp;version=1"' in page
    assert '<span lang="en">Interface 7 (LAN/WAN/DC to Energy Retail)</span>' in page
    assert "lang=" not in web.get("/interface/7?lang=de", "text/turtle").headers["location"]


def test_a_page_asks_little_and_once():
    web = client()
    before = web.service.asked
    web.get("/interface/7.html")
    first = web.service.asked - before
    assert first <= 25
    web.get("/interface/7.html")
    assert web.service.asked - before - first <= 3


@settings(max_examples=25)
@given(st.text(st.characters(codec="utf-8", exclude_categories=["Cs", "Cc"]), min_size=1, max_size=40))
def test_any_label_is_shown_as_text(label):
    store, thing = OxigraphStore(), Iri(SGDATA + "x/1")
    store.insert([(thing, Iri(RDFS + "label"), Literal(label))], Iri(GRAPH + "x"))
    web = client()
    web.service._stores = [store, store]
    answer = web.get("/x/1.html")
    page = check(answer, store)
    assert html.unescape(re.search(r"<h1>(.*?)</h1>", answer.text, re.DOTALL)[1]) == label
    assert page.blocks[0]["name"] == label


def test_an_unknown_kind_is_told_to_programs_too(web):
    view_error = web.get("/interface/7.html?used=urn:x").json()
    assert "urn:x" in view_error["detail"]
    with pytest.raises(UsageError):
        asyncio.run(used.used_by(_FakeView(), Iri(SGDATA + "interface/7")))


class _FakeView:
    async def ask(self, *_, **__):
        return []

    def parameter(self, _):
        return "sg:Actor"


# --- unusual subjects

LABEL, SAYS = Iri(RDFS + "label"), Iri(SG + "says")


def with_more(triples, graph="x"):
    """Serve the packed data and more."""
    store, packed = OxigraphStore(), packed_store()
    store.load(packed.statements())
    for name in packed.graphs():
        store.load(packed.statements(name), name)
    store.insert(triples, Iri(GRAPH + graph))
    web = client()
    web.service._stores = [store, store]
    return web, store


def test_blank_nodes_that_lead_everywhere_fit_on_a_page():
    thing = Iri(SGDATA + "x/1")
    layers = [[BNode(f"n{layer}-{place}") for place in range(10)] for layer in range(8)]
    triples = [(thing, SAYS, layers[0][0]), (thing, LABEL, Literal("a net"))]
    triples += [(one, SAYS, other) for here, there in itertools.pairwise(layers) for one in here for other in there]
    web, store = with_more(triples)
    answer = web.get("/x/1.html")
    check(answer, store)
    assert len(answer.content) < 100_000
    assert texts()("resource-cut") in answer.text


def test_what_is_left_out_of_a_page_is_told():
    thing = Iri(SGDATA + "x/1")
    nodes = [BNode(f"n{place}") for place in range(1200)]
    web, store = with_more([triple for one in nodes for triple in ((thing, SAYS, one), (one, LABEL, Literal("x")))])
    answer = web.get("/x/1.html")
    check(answer, store)
    assert texts()("resource-cut") in answer.text
    assert texts()("resource-more", n=1180) in answer.text
    assert texts()("resource-cut") not in web.get("/interface/7.html").text


@given(st.lists(st.tuples(st.integers(0, 6), st.integers(0, 9)), max_size=60), st.integers(0, 80))
def test_trees_have_an_end(pairs, most):
    triples = sorted({(BNode(f"n{one}"), SAYS, BNode(f"n{other}")) for one, other in pairs})
    found = nested.Nested(triples, most)
    trees = [found.tree(BNode(f"n{one}")) for one in range(7)]
    assert sum(map(len, trees)) <= most
    for tree in trees:
        led = [value for _, _, value in tree if value != BNode("again")]
        assert len(led) == len(set(led))
    if not found.cut:
        assert {triple[:2] for tree in trees for triple in tree} == {triple[:2] for triple in triples}


@pytest.mark.parametrize("language", LANGUAGES)
def test_what_is_no_longer_to_be_used_says_so_and_what_is(language):
    owl, dct = PREFIXES["owl"], PREFIXES["dct"]
    old, new, cls = Iri(SGDATA + "x/old"), Iri(SGDATA + "x/new"), Iri(SG + "Interface")
    true = Literal("true", XSD + "boolean")
    triples = [(old, LABEL, Literal("old")), (new, LABEL, Literal("its heir"))]
    for one, other in ((old, new), (cls, Iri(SG + "Endpoint"))):
        triples += [(one, Iri(owl + "deprecated"), true), (one, Iri(dct + "isReplacedBy"), other)]
    web, store = with_more(triples)
    words = texts(language)("resource-deprecated")
    for path, heir in (("/x/old.html", "/x/new"), ("/ontology/term/Interface", "/ontology")):
        answer = web.get(f"{path}?lang={language}")
        check(answer, store)
        note = answer.text.partition("</h1>")[2].partition("</p>")[0]
        assert words in note
        assert f'<a href="{heir}' in note
    assert words not in web.get(f"/x/new.html?lang={language}").text
    assert texts(language)("resource-property-owl-deprecated") in web.get(f"/x/old.html?lang={language}").text


def test_an_iri_that_only_the_graph_of_proposals_has(web):
    rows = packed_store().select(f"SELECT ?s {{ GRAPH <{GRAPH}current> {{ ?s a <{SG}CoverageClaim> }} }} ORDER BY ?s")
    page = web.get(f"/{plain(rows.rows[0]['s']).removeprefix(SGDATA)}.html")
    check(page)
    assert 'class="tag proposed"' in page.text.partition("<h1>")[0]
    facts = page.text.partition('<section id="facts">')[2].partition("</section>")[0]
    assert 'href="/graph/current"' in facts
    assert 'href="/graph/eg2-2010"' not in facts


def test_an_iri_with_odd_characters():
    odd = Iri(SGDATA + "x/a'b(c)\u00e9!$&+,;=:@~*\U0001f600&quot;")
    web, store = with_more([(odd, LABEL, Literal("odd")), (Iri(SGDATA + "x/1"), SAYS, odd)])
    (target,) = re.findall(r'<a href="(/x/a[^"]*)"', web.get("/x/1.html").text)
    answer = web.get(html.unescape(target), "text/html")
    assert answer.status_code == 303
    answer = web.get(answer.headers["location"])
    page = check(answer, store)
    assert page.blocks[0]["@id"] == odd
    assert answer.headers["link"].isascii()
    assert "<h1>odd</h1>" in answer.text


def test_what_has_no_address_is_no_link():
    thing = Iri(SGDATA + "x/1")
    web, store = with_more([(thing, LABEL, Literal("x")), (thing, Iri(SG + "confidence"), Literal("verified"))])
    answer = web.get("/x/1.html")
    check(answer, store)
    assert "None" not in answer.text
    assert '<span class="tag ok">verified</span>' in answer.text
