"""The query editor without scripts: the server answers on the page."""

import json
import re
from html import unescape
from pathlib import Path
from urllib.parse import urlencode

import pytest
from suites.served import served

from sgkg import queries as stored
from sgkg_api.links import EXTENSIONS
from sgkg_api.routes.site_editor import script
from sgkg_api.site import answers
from sgkg_api.site.texts import texts


@pytest.fixture(scope="module")
def server(tmp_path_factory):
    with served(tmp_path_factory.mktemp("editor"), "--timeout", "5") as running:
        yield running


def ask(server, query, **more):
    return server.request("GET", f"/query?{urlencode({'query': query, **more})}", {"accept": "text/html"})


def answer(page):
    return page.text.split('<div class="answer">', 1)[1].split("</sg-sparql>", 1)[0]


def block(page):
    return json.loads(re.search(r'<script type="application/json">(.*?)</script>', page.text, re.DOTALL)[1])


def test_the_page_has_a_form_that_works_alone(server):
    page = server.get("/query")
    assert page.status == 200
    assert '<form class="ask" action="/query" method="get">' in page.text
    assert re.search(r'<label for="query">.*<textarea id="query" name="query"', page.text, re.DOTALL)
    assert f'src="/static/{script()}?h=' in page.text
    assert not answer(page).replace("</div>", "").strip()
    assert not re.search(r"<[^>]*\s(?:on\w+|style)=|<style|<script(?![^>]*(?:src=|application/json))", page.text)
    assert block(page)["asked"] is False


def test_the_script_never_changes(server):
    page = server.get("/query")
    url = re.search(r'src="(/static/editor[^"]*)"', page.text)[1]
    assert "immutable" in server.get(url).headers["cache-control"]


def test_a_table_with_links_numbers_and_notes(server):
    page = ask(
        server,
        "SELECT ?interface ?n ?name ?other { ?interface a sg:Interface ; sg:number ?n ; sg:name ?name "
        "BIND(<http://example.org/a> AS ?other) FILTER(?n = 7) }",
    )
    assert page.status == 200
    shown = answer(page)
    assert '<a href="/interface/7" title="https://w3id.org/sgdata/interface/7">interface/7</a>' in shown
    assert '<th scope="col" class="number">n<small> xsd:integer</small>' in shown
    assert '<td class="number">7</td>' in shown
    assert '<a href="http://example.org/a"' in shown
    assert texts()("editor-one-row") in shown
    assert block(page)["asked"] is True


def test_mixed_columns_have_a_note_at_each_value(server):
    shown = answer(ask(server, "SELECT ?x { VALUES ?x { 1 'a'@de true <javascript:alert(1)> UNDEF } }"))
    assert "1<small> xsd:integer</small>" in shown
    assert '<span lang="de">a</span><small> de</small>' in shown
    assert "true<small> xsd:boolean</small>" in shown
    assert "href" not in shown.split("<tbody>")[1]


def test_what_the_query_says_is_text(server):
    hostile = "</script><script>alert(1)</script>"
    page = ask(server, f"SELECT ('{hostile}' AS ?x) {{}}")
    assert hostile not in page.text
    assert hostile in unescape(answer(page))


def test_truth_graph_and_nothing(server):
    assert f"<strong>{texts()('editor-yes')}</strong>" in answer(ask(server, "ASK { ?x a sg:Interface }"))
    assert f"<strong>{texts()('editor-no')}</strong>" in answer(ask(server, "ASK { ?x a sg:Nothing }"))
    graph = answer(ask(server, "CONSTRUCT { ?x a sg:Interface } WHERE { ?x a sg:Interface }"))
    assert "<pre>" in graph
    assert "interface/7" in graph
    assert "format=ttl" in graph
    assert texts()("editor-no-rows") in answer(ask(server, "SELECT ?x { ?x a sg:Nothing }"))


def test_downloads_give_the_same_answer(server):
    shown = answer(ask(server, "SELECT ?x { ?x a sg:Interface } ORDER BY ?x"))
    links = {name: unescape(url) for url, name in re.findall(r'<a href="([^"]+)" download="answer\.(\w+)"', shown)}
    assert set(links) == {"csv", "json", "tsv", "xml"}
    assert server.get(links["csv"]).text.count("interface/") == shown.count("<td><a href=") == 13
    assert json.loads(server.get(links["json"]).body)["head"]["vars"] == ["x"]


def test_a_graph_is_downloaded_as_a_graph_and_never_as_a_table(server):
    query = "CONSTRUCT { ?x a sg:Interface } WHERE { ?x a sg:Interface }"
    shown = answer(ask(server, query))
    found = re.findall(r'<a href="([^"]+)" download="answer\.(\w+)">([^<]+)</a>', shown)
    names = {"ttl": "Turtle", "jsonld": "JSON-LD", "nt": "N-Triples", "rdf": "RDF/XML"}
    assert {ending: name for _, ending, name in found} == names
    for url, ending, _ in found:
        given = server.get(unescape(url))
        assert given.status == 200
        assert given.headers["content-type"].partition(";")[0] == EXTENSIONS[ending]
        assert given.text.count("interface/7") >= 1
    table = server.request("GET", f"/sparql?{urlencode({'query': query, 'format': 'csv'})}", {"accept": "*/*"})
    assert table.status == 406
    assert "text/turtle" in json.loads(table.body)["detail"]


@pytest.mark.parametrize(
    ("query", "line", "column"),
    [
        ("SELECT * {\n ?a <urn:\u00e9\U0001f600> '\U0001f600\U0001f600\u00e9' }}", 2, 22),
        ("SELECT * {\n ?a <urn:aa> 'bbb' }}", 2, 22),
        ("SELECT * { # \U0001f600\n ?\u00e4 a '\U0001f600", 2, 9),
    ],
    ids=["many bytes", "one byte each", "no end"],
)
def test_places_count_characters(server, query, line, column):
    page = ask(server, query)
    assert page.status == 400
    assert texts()("editor-place", line=str(line), column=str(column)) in answer(page)


def test_a_fault_has_line_and_column_and_the_text_stays(server):
    page = ask(server, "SELECT ?a {\n ?a sg:from foo bar }")
    assert page.status == 400
    assert page.headers["cache-control"] == "no-store"
    assert texts()("editor-place", line="2", column="16") in answer(page)
    assert texts()("editor-unexpected") in answer(page)
    assert "?a sg:from foo bar" in page.text


@pytest.mark.parametrize(
    ("query", "status", "says"),
    [
        ("SELECT * { ?a nope:b ?c }", 400, "does not declare"),
        ("DROP ALL", 400, "updates go to /update"),
        ("SELECT * { SERVICE <http://example.org/> { ?s ?p ?o } }", 403, "SERVICE"),
    ],
    ids=["prefix", "update", "network"],
)
def test_what_is_refused(server, query, status, says):
    page = ask(server, query)
    assert page.status == status
    assert says in unescape(answer(page))


def test_a_long_answer_shows_its_beginning(server):
    page = ask(server, "SELECT * { ?a ?b ?c . ?d ?e ?f }")
    assert page.status == 200
    assert texts()("editor-cut") in answer(page)
    assert answer(page).count("<tr>") == 201
    some = answer(ask(server, "SELECT * { ?a ?b ?c } LIMIT 300"))
    assert texts()("editor-rows-of", **{"from": "1", "to": "200", "n": "300"}) in some


def test_a_query_that_takes_too_long(server):
    page = ask(server, "SELECT (COUNT(*) AS ?n) { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i }")
    assert page.status == 503
    assert page.headers["retry-after"]
    assert "Query takes too long".casefold() in answer(page).casefold()


def test_answers_are_kept_and_chance_is_not(server):
    query = "SELECT ?x { ?x a sg:Actor } ORDER BY ?x"
    tag = ask(server, query).headers["etag"]
    again = server.request("GET", f"/query?{urlencode({'query': query})}", {"if-none-match": tag})
    assert again.status == 304
    chance = ask(server, "SELECT (RAND() AS ?x) {}")
    assert chance.headers["cache-control"] == "no-store"
    assert answer(chance) != answer(ask(server, "SELECT (RAND() AS ?x) {}"))


def test_language_and_version_are_kept(server):
    page = ask(server, "SELECT ?x { ?x a sg:Interface }", lang="de", version="1")
    german = texts("de")
    assert german("editor-answer") in answer(page)
    assert '<input type="hidden" name="lang" value="de">' in page.text
    assert '<input type="hidden" name="version" value="1">' in page.text
    assert block(page)["version"] == "1"
    assert "version=1" in answer(page)
    assert block(page)["texts"]["cancel"] == german("editor-cancel")


def test_datasets_are_those_of_the_endpoint(server):
    graph = "https://w3id.org/sgdata/graph/queries"
    counted = answer(ask(server, f"SELECT (COUNT(*) AS ?n) FROM <{graph}> {{ ?q a sh:SPARQLExecutable }}"))
    assert f'<td class="number">{len(stored.catalogue())}</td>' in counted


@pytest.mark.parametrize("name", ["actors", "interface-graph"])
def test_an_example_stands_in_the_form(server, name):
    page = server.get(f"/query?example={name}")
    assert f'<option value="{name}" selected>' in page.text
    assert "#+" not in page.text
    text = unescape(re.search(r"<textarea[^>]*>\n?(.*?)</textarea>", page.text, re.DOTALL)[1])
    assert text.splitlines()[0] in stored.catalogue()[name].text


def test_there_is_no_such_example(server):
    assert server.get("/query?example=nothing").status == 404


def test_every_text_of_the_script_is_given(server):
    given = block(server.get("/query"))["texts"]
    folder = Path(__file__).parents[2] / "frontend" / "src"
    source = "".join(file.read_text("utf-8") for file in sorted(folder.glob("*.js")))
    used = set(re.findall(r"\btexts\.(\w+)", source))
    assert used == set(given)


# --- without a server


def term(value, **more):
    return {"type": "literal", "value": value, **more}


def document(rows):
    return json.dumps({"head": {"vars": ["x"]}, "results": {"bindings": rows}}, separators=(",", ":"))


def test_the_beginning_of_an_answer_is_read_as_far_as_it_goes():
    rows = [{"x": term(f'"}}{n}]')} for n in range(5)]
    text = document(rows)
    for end in range(text.index("bindings") + 11, len(text) + 1):
        shown = answers.table(text[:end], True, lambda iri: None)
        assert [row[0].text for row in shown.rows] == [row["x"]["value"] for row in rows[: shown.total]]
    assert shown.total == 5


def test_a_statement_as_a_value():
    value = {
        "subject": {"type": "uri", "value": "urn:a"},
        "predicate": {"type": "uri", "value": "urn:b"},
        "object": term("c"),
    }
    shown = answers.table(document([{"x": {"type": "triple", "value": value}}]), False, lambda iri: None)
    assert shown.rows[0][0].text == "<<( urn:a urn:b c )>>"


def test_a_graph_ends_with_a_whole_line():
    long = "<urn:a> <urn:b> <urn:c> .\n" * 10_000
    shown = answers.graph(long, False)
    assert shown.cut
    assert shown.text.endswith(" .")
    assert not answers.graph("<urn:a> <urn:b> <urn:c> .\n", False).cut


@pytest.mark.parametrize(
    ("language", "sentence"), [("", "Did you mean sg:Interface?"), ("de", "Meinten Sie sg:Interface?")]
)
def test_no_rows_because_of_a_misspelt_term_say_so(server, language, sentence):
    shown = answer(ask(server, "SELECT ?x { ?x a sg:Intreface }", **({"lang": language} if language else {})))
    assert texts(language or "en")("editor-strange", name="sg:Intreface") in unescape(shown)
    assert sentence in shown


def test_no_rows_because_of_a_thing_that_is_not_there_say_so(server):
    shown = answer(ask(server, "PREFIX i: <https://w3id.org/sgdata/interface/> SELECT ?x { i:99 sg:from ?x }"))
    assert texts()("editor-strange", name="interface/99") in unescape(shown)


def test_no_rows_of_known_terms_have_no_hint(server):
    query = "SELECT ?x { ?x a sg:Interface ; sg:number 99 . <https://w3id.org/sgdata/interface/7> sg:from ?x . }"
    shown = answer(ask(server, query + " # sg:Intreface"))
    assert texts()("editor-no-rows") in shown
    assert 'class="note"' not in shown


@pytest.mark.parametrize("path", ["/query", "/sparql"])
def test_a_fault_is_told_in_words(server, path):
    given = urlencode({"query": "SELECT * { ?s nope:x ?o }"})
    accept = {"accept": "text/html" if path == "/query" else "*/*"}
    page = server.request("GET", f"{path}?{given}", accept)
    assert page.status == 400
    assert "nope: is not declared; add a line PREFIX nope:" in unescape(page.text)
    given = urlencode({"query": "SELECT * {\n ?s ?p ?o"})
    page = server.request("GET", f"{path}?{given}", accept)
    assert '"{" in line 1 is not closed' in unescape(page.text).replace("\\", "")
    assert "..=" not in page.text
