"""Stored queries over HTTP: bound parameters, every result format, OpenAPI."""

import json
import re
from collections import Counter
from pathlib import Path
from types import SimpleNamespace

import pytest
import rdflib
from fake_service import client, packed_store
from page_figures import check_figures, figures_of

from sgkg import queries
from sgkg.store.base import Solutions
from sgkg.terms import XSD, Literal
from sgkg_api.routes.queries import RESERVED
from sgkg_api.site import questions
from sgkg_api.site.question_known import graphs_read
from sgkg_api.site.written_out import written_out
from sgkg_api.whole import limit_of

EXPECTED = Path(__file__).parents[1] / "queries" / "expected"
EXAMPLE = "/queries/interface-evidence?interface=interface/7"


@pytest.fixture(scope="module")
def web():
    return client()


@pytest.fixture(scope="module")
def described(web):
    return web.get("/openapi.json").json()


def _address(query):
    given = "&".join(f"{one.name}={one.example}" for one in query.parameters if one.required)
    return f"/queries/{query.name}" + (f"?{given}" if given else "")


def rows(page):
    """The texts of the cells of an answer."""
    return re.findall(r"<t[dh][^>]*>(?:<[^>]*>)*([^<]*)", page.partition('class="rows')[2].partition("</table>")[0])


@pytest.mark.parametrize("name", queries.catalogue())
def test_every_stored_query_answers_in_every_format(web, name):
    query = queries.catalogue()[name]
    url = _address(query)
    join = "&" if "?" in url else "?"
    formats = {
        "CONSTRUCT": ("ttl", "jsonld", "nt", "rdf", "html"),
        "SELECT": ("html", "csv", "tsv", "json", "xml", "xlsx"),
        "ASK": ("html", "json", "xml"),
    }[query.form]
    for form in formats:
        answer = web.get(f"{url}{join}format={form}")
        assert answer.status_code == 200, answer.text
        assert f"format={form}" in answer.headers["content-location"]


def test_the_answer_is_the_one_that_tests_expect(web):
    name = "interfaces-without-standard"
    expected = (EXPECTED / f"{name}.csv").read_text().splitlines()
    assert web.get(f"/queries/{name}", "text/csv").text.splitlines() == expected


@pytest.mark.parametrize(
    ("accept", "media_type"),
    [
        (None, "application/sparql-results+json"),
        ("text/csv", "text/csv"),
        ("text/tab-separated-values", "text/tab-separated-values"),
        ("application/sparql-results+xml", "application/sparql-results+xml"),
        ("text/html,*/*;q=0.1", "text/html"),
    ],
)
def test_negotiation(web, accept, media_type):
    answer = web.get(EXAMPLE, accept)
    assert answer.headers["content-type"].partition(";")[0] == media_type
    assert answer.headers["vary"] == "Accept"
    assert web.get(EXAMPLE, accept, if_none_match=answer.headers["etag"]).status_code == 304
    pinned = web.get(answer.headers["content-location"])
    if media_type == "text/html":  # the links of a page keep the version that its address names
        assert rows(pinned.text) == rows(answer.text)
        return
    assert pinned.content == answer.content


def test_a_graph_query_gives_a_graph(web):
    graph = rdflib.Graph().parse(
        data=web.get("/queries/interface-graph?interface=interface/7", "text/turtle").content
    )
    assert len(graph) > 0
    assert web.get("/queries/interface-graph?interface=interface/7", "text/csv").status_code == 406


@pytest.mark.parametrize(
    ("url", "status", "word"),
    [
        ("/queries/interface-evidence", 400, "needs the parameter interface"),
        (EXAMPLE + "&colour=red", 400, "has no parameter 'colour'"),
        (EXAMPLE + "&interface=interface/8", 400, "2 times"),
        ("/queries/interface-evidence?interface=interface/77", 404, "says nothing of interface/77"),
        ("/queries/interface-evidence?interface=https://example.org/x", 404, "says nothing of"),
        ("/queries/interface-evidence?interface=%3E%20x", 400, "is no IRI"),
        ("/queries/interface-evidenze", 404, "did you mean interface-evidence"),
        ("/queries/zzz", 404, "/queries lists them"),
        (EXAMPLE + "&format=pdf", 406, "text/csv"),
        (EXAMPLE + "&version=99", 404, "version"),
    ],
)
def test_what_is_wrong_is_said(web, url, status, word):
    answer = web.get(url)
    assert answer.status_code == status
    assert word in answer.json()["detail"]


def test_a_value_never_becomes_query_text(web):
    hostile = "x%3E%20.%20%7D%20%23"
    assert web.get(f"/queries/interface-evidence?interface={hostile}").status_code == 400
    answer = web.get('/queries/find-by-name?text=") } %23', "application/sparql-results+json")
    assert answer.status_code == 200
    assert answer.json()["results"]["bindings"] == []


def test_versions(web):
    answer = web.get(EXAMPLE + "&version=1", "text/csv")
    assert answer.headers["content-location"].endswith("version=1")
    assert answer.headers["etag"] != web.get(EXAMPLE, "text/csv").headers["etag"]


def test_the_list(web):
    found = web.get("/queries", "application/json").json()["queries"]
    assert [one["name"] for one in found] == list(queries.catalogue())
    page = web.get("/queries", "text/html").text
    assert all(f'href="/queries/{name}"' in page for name in queries.catalogue())
    assert (
        client(root_path="/grid", base_iri="https://e.org/grid")
        .get("/grid/queries")
        .json()["queries"][0]["url"]
        .startswith("/grid/")
    )


def listed(page):
    return re.findall(r'<li><a href="/queries/([a-z-]+)', page)


def test_the_list_can_be_filtered(web):
    by_keyword = listed(web.get("/queries?keyword=privacy", "text/html").text)
    assert by_keyword == sorted(name for name, one in queries.catalogue().items() if "privacy" in one.keywords)
    found = listed(web.get("/queries?q=INTERFACES+without", "text/html").text)
    assert "interfaces-without-standard" in found
    assert len(found) < len(queries.catalogue()) / 2
    nothing = web.get("/queries?q=zzz", "text/html").text
    assert listed(nothing) == []
    assert "0 of" in nothing
    assert "von" in web.get("/queries?lang=de", "text/html").text


def test_each_query_has_its_form_with_typed_fields(web):
    page = web.get("/queries/interfaces-at-high-risk", "text/html").text
    assert re.search(r'<input id="field-threshold" name="threshold" type="number" value="" step="1"', page)
    page = web.get(EXAMPLE, "text/html").text
    assert '<option value="interface/7">Interface 7' in page
    assert re.search(r'name="interface" type="text" value="interface/7" list="field-interface-list" required', page)


def test_a_form_that_lacks_a_value_is_a_form_not_a_fault(web):
    for url in ("/queries/interface-evidence", "/queries/interface-evidence?interface="):
        answer = web.get(url, "text/html")
        assert answer.status_code == 200
        assert "Fill in: interface." in answer.text
        assert "<table" not in answer.text
    assert web.get("/queries/interface-evidence", "text/csv").status_code == 400


@pytest.mark.parametrize(
    ("url", "status", "typed", "said"),
    [
        ("/queries/interfaces-at-high-risk?threshold=%22many", 400, "&#34;many", "is no integer"),
        ("/queries/interface-evidence?interface=%3E%20x", 400, "&gt; x", "is no IRI"),
        ("/queries/interface-evidence?interface=interface/77", 404, "interface/77", "says nothing of interface/77"),
    ],
)
def test_what_is_wrong_is_said_beside_the_field_and_what_was_typed_stays(web, url, status, typed, said):
    answer = web.get(url, "text/html")
    assert answer.status_code == status
    assert answer.headers["cache-control"] == "no-store"
    field = answer.text.partition('class="field wrong"')[2].partition("</div>")[0]
    assert said in field
    assert f'type="text" value="{typed}"' in field
    assert 'aria-invalid="true"' in field
    assert web.get(url).json()["status"] == status


def test_an_empty_optional_field_leaves_the_parameter_open(web):
    whole = web.get("/queries/interfaces-at-high-risk", "text/html").text
    assert rows(web.get("/queries/interfaces-at-high-risk?threshold=", "text/html").text) == rows(whole)


def test_unknown_parameters_are_refused_on_pages_too(web):
    answer = web.get(EXAMPLE + "&colour=red", "text/html")
    assert answer.status_code == 400
    assert "has no parameter" in answer.text


def test_a_long_answer_is_cut_on_the_page_only(web, monkeypatch):
    monkeypatch.setattr(questions, "SHOWN", 3)
    other = client()
    page = other.get("/queries/interfaces", "text/html").text
    assert page.count("<tr>") == 1 + 3
    assert "shows the first 3 rows" in page
    assert 'data-query="interfaces" data-count>' in page
    assert len(other.get("/queries/interfaces?format=csv").text.splitlines()) > 4


def test_pages_keep_language_and_version_in_their_links(web):
    page = web.get(EXAMPLE + "&lang=de&version=1", "text/html").text
    assert '<html lang="de">' in page
    link = re.search(r'href="([^"]*format=xlsx[^"]*)"', page)[1].replace("&amp;", "&")
    assert "version=1" in link
    assert web.get(link).status_code == 200


def test_numbers_stand_right(web):
    page = web.get("/queries/risk-ranking", "text/html").text
    assert '<td class="number">' in page


@pytest.mark.parametrize("name", [name for name, one in queries.catalogue().items() if one.parameters])
def test_the_editor_gets_a_query_with_the_same_answer(name):
    query = queries.catalogue()[name]
    bindings = queries.bind(query, {one.name: one.example for one in query.parameters})
    text = written_out(query.text, bindings)
    if query.form == "CONSTRUCT":
        graphs = [packed_store().answer(one, "application/n-triples", given).splitlines()
                  for one, given in ((query.text, bindings), (text, {}))]  # fmt: skip
        assert sorted(graphs[0]) == sorted(graphs[1])
        return
    found = [
        Counter(tuple(sorted((key, str(term)) for key, term in row.items())) for row in one.rows)
        for one in (packed_store().select(query.text, bindings), packed_store().select(text))
    ]
    assert found[0] == found[1]


def test_the_page_opens_its_query_in_the_editor(web):
    link = re.search(r'class="action" href="([^"]*)"', web.get(EXAMPLE, "text/html").text)[1].replace("&amp;", "&")
    assert link.startswith("/query?query=")
    assert "%3Chttps%3A%2F%2Fw3id.org%2Fsgdata%2Finterface%2F7%3E" in link


def test_the_number_of_rows_is_that_of_the_query(web):
    for url in (EXAMPLE, "/queries/risk-ranking?lang=de"):
        page = web.get(url, "text/html").text
        assert len(figures_of(page)) == 1
        check_figures(web, page)


def test_a_page_says_how_to_cite_it(web):
    assert "@misc{" in web.get(EXAMPLE, "text/html").text


def test_pages_link_what_they_name(web):
    page = web.get(EXAMPLE + "&format=html").text
    assert 'href="/interface/7"' in page
    assert "<script" not in page


def test_no_parameter_of_a_query_has_a_reserved_name():
    assert not [
        one.name for query in queries.catalogue().values() for one in query.parameters if one.name in RESERVED
    ]


def test_head_and_405(web):
    head = web.request("HEAD", EXAMPLE)
    assert head.status_code == 200
    assert head.headers["content-length"] == str(len(web.get(EXAMPLE).content))
    answer = web.request("POST", EXAMPLE)
    assert (answer.status_code, answer.headers["allow"]) in ((405, "GET, HEAD"), (405, "HEAD, GET"))


def test_each_query_is_an_operation(described):
    for query in queries.catalogue().values():
        operation = described["paths"][f"/queries/{query.name}"]["get"]
        assert operation["operationId"] == query.name
        assert (operation["summary"], operation["description"]) == (query.summary, query.description)
        parameters = {one["name"]: one for one in operation["parameters"]}
        whole = ["whole"] if limit_of(query) else []
        assert list(parameters) == [*(one.name for one in query.parameters), *whole, "format", "version"]
        for one in query.parameters:
            assert parameters[one.name]["required"] is one.required
            assert parameters[one.name]["description"] == one.description
            assert ("default" in parameters[one.name]["schema"]) is (one.default is not None)
        assert set(operation["responses"]) == {"200", "304", "400", "404", "406", "503"}
        assert "text/html" in operation["responses"]["200"]["content"]
        assert set(operation["responses"]["404"]["content"]) == {"application/problem+json", "text/html"}


def test_the_description_is_valid_and_complete(described):
    text = json.dumps(described)
    references = {part.split('"')[0] for part in text.split('"$ref": "#/components/schemas/')[1:]}
    assert "Problem" in references
    assert references <= set(described["components"]["schemas"])
    names = [operation["operationId"] for path in described["paths"].values() for operation in path.values()]
    assert len(names) == len(set(names))


# --- what a question is about must be known to the graphs that it reads

PROPOSED = "standard/ieee-2030.5"  # only sources of today speak of it, in graph/current


@pytest.mark.parametrize("form", ["csv", "html"])
@pytest.mark.parametrize(
    ("url", "status"),
    [
        (f"/queries/standard-counts?standard={PROPOSED}", 200),
        (f"/queries/coverage-matrix?standard={PROPOSED}", 200),
        (f"/queries/used-by?thing={PROPOSED}&asked={PROPOSED}", 200),
        (f"/queries/standard-interfaces?standard={PROPOSED}x", 404),
        (f"/queries/statements-about?entity={PROPOSED}", 404),  # reads the default graph alone
        ("/queries/standard-counts?standard=vendor/acme/meter-1", 404),  # in another graph than it reads
        ("/queries/used-by?thing=vendor/acme/meter-1", 200),
        ("/queries/used-by?thing=vendor/acme/meter-1&version=1", 404),
    ],
)
def test_a_thing_must_be_known_to_a_graph_that_the_query_reads(web, url, status, form):
    answer = web.get(f"{url}&format={form}")
    assert answer.status_code == status
    assert ("the dataset says nothing of" in answer.text) == (status == 404)


def test_which_graphs_a_query_reads():
    assert graphs_read("SELECT * WHERE { ?graph ?b 'GRAPH <urn:a>' } # GRAPH <urn:b>") == frozenset()
    assert graphs_read("SELECT * WHERE { graph <urn:a> { ?a ?b ?c } GRAPH<urn:b>{ ?a ?b ?c } }") == {"urn:a", "urn:b"}
    assert graphs_read("SELECT * WHERE { GRAPH <urn:a> { ?a ?b ?c } GRAPH ?g { ?a ?b ?c } }") is None
    assert graphs_read("PREFIX g: <urn:> SELECT * WHERE { GRAPH g:a { ?a ?b ?c } }") is None


@pytest.mark.parametrize("form", ["csv", "json", "xlsx", "html"])
def test_an_empty_field_is_not_given_in_any_format(web, form):
    empty = web.get(f"/queries/gap-list?interface=&rule=G01&severity=+&format={form}")
    assert empty.status_code == 200
    without = web.get(f"/queries/gap-list?rule=G01&format={form}")
    assert empty.headers["content-location"] == without.headers["content-location"]
    assert form == "html" or empty.content == without.content
    assert web.get(f"/queries/interface-evidence?interface=&format={form}").status_code == (
        200 if form == "html" else 400
    )


def test_a_question_with_a_long_value_can_be_cited(web):
    assert web.get("/queries/find-by-name?text=" + "a" * 3000, "text/html").status_code == 200


def test_all_kinds_of_numbers_are_shown_as_numbers():
    def column(datatype):
        solutions = Solutions(("n",), [{"n": Literal("1", XSD + datatype)}])
        return questions.table(SimpleNamespace(href=lambda _: None), solutions).columns[0]

    assert all(column(name)[2] for name in ("integer", "decimal", "short", "unsignedByte", "positiveInteger"))
    assert not column("date")[2]
