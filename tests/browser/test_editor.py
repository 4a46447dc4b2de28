"""The query editor in a real browser: completion, answers, faults, links, keys."""

import json
from collections.abc import Callable
from urllib.parse import parse_qs, quote, urlsplit

import pytest
from browser.conftest import Open
from playwright.sync_api import Page, Route, expect

pytestmark = pytest.mark.browser

COUNTS = "SELECT ?kind (COUNT(*) AS ?n) WHERE { ?x a ?kind } GROUP BY ?kind ORDER BY DESC(?n) ?kind"
SLOW = "SELECT (COUNT(*) AS ?n) { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i }"


def asked(query: str) -> str:
    return f"/query?query={quote(query)}"


def write(page: Page, text: str, *, run: bool = False) -> None:
    """Put a text in place of what stands in the editor."""
    page.locator(".cm-content").click()
    page.keyboard.press("Control+a")
    page.keyboard.insert_text(text)
    if run:
        page.keyboard.press("Control+Enter")


def text(page: Page) -> str:
    return page.locator("#query").input_value()


def complete(page: Page, before: str, name: str) -> None:
    """Write a text, and take a completion of what stands at its end."""
    write(page, before)
    page.keyboard.press("Control+Space")
    option = page.locator(".cm-tooltip-autocomplete li", has_text=name).first
    option.wait_for()
    option.click()


def test_a_class_is_completed_and_its_prefix_declared(open_page: Open) -> None:
    with open_page("/query") as page:
        complete(page, "SELECT * WHERE {\n  ?x a sg:Interfa", "sg:Interface")
        assert text(page) == ("PREFIX sg: <https://w3id.org/sgdata/ontology#>\nSELECT * WHERE {\n  ?x a sg:Interface")
        page.keyboard.insert_text(" }")  # the cursor stands behind the name
        assert text(page).endswith("?x a sg:Interface }")


def test_properties_of_the_class_come_first(open_page: Open) -> None:
    with open_page("/query") as page:
        write(page, "SELECT * WHERE { ?x a sg:RiskAssessment ; sg:")
        page.keyboard.press("Control+Space")
        first = page.locator(".cm-tooltip-autocomplete li").first
        expect(first).to_contain_text("property of sg:RiskAssessment")


@pytest.mark.parametrize(
    ("before", "name"),
    [
        ("PREFIX sk", "skos: <http://www.w3.org/2004/02/skos/core#>"),
        ("SELECT ?interface { ?int", "?interface"),
        ("SELECT * { GRAPH ", "<https://w3id.org/sgdata/graph/current>"),
        ("SELECT * { ?s ?p ?o } ORD", "ORDER"),
        ("SELECT * { ?s ?p ?o FILTER(STRST", "STRSTARTS"),
        ("SELECT * { ?s skos:prefL", "skos:prefLabel"),
    ],
)
def test_words_are_completed(open_page: Open, before: str, name: str) -> None:
    with open_page("/query") as page:
        complete(page, before, name)
        assert name in text(page)


def test_the_graph_is_asked_once(open_page: Open) -> None:
    with open_page("/query") as page:
        sent: list[str] = []
        page.on("request", lambda request: sent.append(request.url))
        for _ in range(3):
            complete(page, "SELECT * WHERE {\n  ?x a sg:Interfa", "sg:Interface")
        assert len(sent) == len(set(sent))


def test_a_table_has_links_numbers_and_pages(open_page: Open) -> None:
    with open_page("/query") as page:
        write(page, "SELECT ?s ?n { ?s sg:number ?n } ORDER BY ?n ?s", run=True)
        expect(page.locator(".status")).to_contain_text("rows")
        assert page.locator(".answer td.number").count() > 12
        assert page.locator(".answer a[href='/interface/7']").count() == 1
        expect(page.locator(".answer th").nth(1)).to_contain_text("xsd:integer")
        write(page, "SELECT * { ?s ?p ?o } ORDER BY ?s ?p ?o LIMIT 120", run=True)
        expect(page.locator(".answer")).to_contain_text("Rows 1 to 50 of 120.")
        assert page.locator(".answer tbody tr").count() == 50
        page.get_by_role("button", name="Next rows").click()
        expect(page.locator(".answer")).to_contain_text("Rows 51 to 100 of 120.")
        page.get_by_role("button", name="Next rows").click()
        expect(page.locator(".answer tbody tr")).to_have_count(20)
        expect(page.locator(".answer")).to_contain_text("Rows 101 to 120 of 120.")


def test_numbers_are_a_picture_beside_the_table(open_page: Open) -> None:
    with open_page(asked(COUNTS)) as page:
        picture = page.locator(".answer svg[role='img']")
        expect(picture).to_be_visible()
        rows = page.locator(".answer tbody tr").count()
        assert picture.locator("rect").count() == min(rows, 40)
        write(page, "SELECT ?s ?p { ?s ?p ?o } LIMIT 5", run=True)
        expect(picture).to_have_count(0)


def test_truth_and_graph(open_page: Open) -> None:
    with open_page("/query") as page:
        write(page, "ASK { ?x a sg:Interface }", run=True)
        expect(page.locator(".answer .truth")).to_have_text("Yes")
        write(page, "CONSTRUCT { ?x a sg:Interface } WHERE { ?x a sg:Interface }", run=True)
        expect(page.locator(".answer pre")).to_contain_text("interface/7")
        write(page, "DESCRIBE <https://w3id.org/sgdata/interface/7>", run=True)
        expect(page.locator(".answer pre")).to_contain_text("interface/7")


def test_what_is_answered_is_text(open_page: Open) -> None:
    hostile = "<img src=x onerror=alert(1)>"
    with open_page("/query") as page:
        write(page, f"SELECT ('{hostile}' AS ?x) (<javascript:alert(1)> AS ?y) {{}}", run=True)
        expect(page.locator(".answer td").first).to_have_text(hostile)
        assert page.locator(".answer img, .answer td a").count() == 0


def test_a_fault_is_shown_where_it_is(open_page: Open) -> None:
    with open_page("/query", errors=True) as page:  # the console tells of the answer 400
        write(page, "SELECT ?a {\n  ?a sg:from ?b ?c }", run=True)
        expect(page.locator(".status")).to_contain_text("Line 2, column")
        expect(page.locator(".cm-lintRange-error, .cm-lintPoint-error")).to_have_count(1)
        expect(page.locator(".cm-lint-marker-error")).to_have_count(1)
        page.locator("main h1").click()
        page.get_by_role("button", name="Go to line 2").click()
        page.keyboard.insert_text("X")
        assert "X" in text(page).splitlines()[1]
        expect(page.locator(".cm-lint-marker-error")).to_have_count(0)
        write(page, "SELECT * { ?a nope:b ?c }", run=True)
        expect(page.locator(".problem")).to_contain_text("Add a PREFIX line")


def test_the_address_is_the_link(open_page: Open) -> None:
    with open_page("/query?lang=de") as page:
        write(page, COUNTS, run=True)
        expect(page.locator(".answer table")).to_be_visible()
        found = parse_qs(urlsplit(page.url).query)
        assert found == {"lang": ["de"], "query": [COUNTS]}
        page.get_by_role("button", name="Link kopieren").click()
        expect(page.locator(".status")).to_contain_text("Link")
        page.reload()
        expect(page.locator(".answer svg")).to_be_visible()
        assert text(page) == COUNTS


def test_a_long_query_is_sent_in_the_body(open_page: Open) -> None:
    with open_page("/query") as page:
        write(page, "#" + 9000 * "x" + "\nASK {}", run=True)
        expect(page.locator(".answer .truth")).to_be_visible()
        assert len(page.url) < 8000
        expect(page.locator(".answer")).to_contain_text("too long for a link")


def test_a_long_answer_shows_its_beginning(open_page: Open) -> None:
    rows = [{"x": {"type": "literal", "value": "long " * 2000}} for _ in range(1000)]
    body = json.dumps({"head": {"vars": ["x"]}, "results": {"bindings": rows}})

    def answer(route: Route) -> None:
        route.fulfill(body=body, content_type="application/sparql-results+json")

    with open_page("/query") as page:
        page.route("**/sparql*", answer)
        write(page, "SELECT ?x {}", run=True)
        expect(page.locator(".answer .note")).to_contain_text("its beginning")
        expect(page.locator(".answer tbody tr")).to_have_count(50)


def test_a_query_is_cancelled(open_page: Open) -> None:
    with open_page("/query", errors=True) as page:
        cancel = page.get_by_role("button", name="Cancel")
        expect(cancel).to_be_disabled()
        write(page, SLOW, run=True)
        expect(cancel).to_be_enabled()
        cancel.click()
        expect(page.locator(".status")).to_have_text("Cancelled.")
        expect(cancel).to_be_disabled()
        write(page, "ASK {}", run=True)
        expect(page.locator(".answer .truth")).to_have_text("Yes")


def test_examples_come_from_the_graph(open_page: Open) -> None:
    with open_page("/query") as page:
        choice = page.locator("#example")
        expect(choice.locator("option")).not_to_have_count(0)
        choice.select_option("actors")
        page.get_by_role("button", name="Put it into the editor").click()
        expect(page.locator(".cm-content")).to_contain_text("sg:Actor")
        assert "#+" not in text(page)
        page.keyboard.press("Control+Enter")
        expect(page.locator(".answer table")).to_be_visible()


def test_the_keyboard_gets_in_and_out(open_page: Open) -> None:
    with open_page("/query") as page:
        page.locator(".examples button").focus()
        page.keyboard.press("Tab")
        inside = "document.activeElement.classList.contains('editor')"
        assert page.evaluate(inside)
        page.keyboard.press("Tab")  # indents
        assert page.evaluate(inside)
        assert text(page).startswith("  ")
        page.keyboard.press("Escape")
        page.wait_for_timeout(2500)  # no hurry (WCAG 2.2, 2.2.1)
        page.keyboard.press("Tab")
        assert page.evaluate("document.activeElement.textContent") == "Ask"
        page.keyboard.press("Shift+Tab")
        assert page.evaluate(inside)
        page.keyboard.press("Tab")  # indents again
        assert page.evaluate(inside)
        label = page.locator(".cm-content").get_attribute("aria-label") or ""
        assert "Escape and then Tab leaves the editor" in label


def test_typing_over_a_selection_asks_for_no_style(open_page: Open) -> None:
    with open_page("/query") as page:
        page.locator(".cm-content").click()
        for _ in range(3):
            page.keyboard.press("Control+a")
            page.keyboard.type("SELECT * ")
            page.keyboard.press("Control+a")
            page.keyboard.press("Backspace")
            page.keyboard.type("ASK")
        page.keyboard.press("Control+a")
        page.keyboard.type("(")
        assert text(page) == "(ASK)"  # brackets still close around it


@pytest.mark.parametrize("dark", [False, True], ids=["light", "dark"])
def test_no_state_has_a_barrier(open_page: Open, axe: Callable[[Page], list[str]], dark: bool) -> None:
    with open_page(asked(COUNTS), dark=dark, errors=True) as page:
        expect(page.locator(".answer svg")).to_be_visible()
        assert not axe(page)
        write(page, "# comment\nSELECT * WHERE { ?x sg:number 7 ; sg:name 'x'@en ; sg:")
        page.keyboard.press("Control+Space")
        page.locator(".cm-tooltip-autocomplete li").first.wait_for()
        assert not axe(page)
        page.keyboard.press("Escape")
        page.keyboard.press("Control+Enter")
        expect(page.locator(".problem")).to_be_visible()
        assert not axe(page)


@pytest.mark.parametrize("width", [390, 1280])
def test_nothing_is_wider_than_the_window(open_page: Open, width: int) -> None:
    with open_page(asked(COUNTS), width=width) as page:
        expect(page.locator(".answer svg")).to_be_visible()
        assert page.evaluate("document.documentElement.scrollWidth") <= width
        write(page, "SELECT ?x { ?x a sg:")
        page.keyboard.press("Control+Space")
        popup = page.locator(".cm-tooltip-autocomplete")
        popup.wait_for()
        box = popup.bounding_box()
        assert box is not None
        assert box["x"] >= 0
        assert box["x"] + box["width"] <= width


def test_without_scripts_the_server_answers(open_page: Open) -> None:
    with open_page("/query", scripts=False) as page:
        page.locator("#query").fill("SELECT ?x { ?x a sg:Interface } ORDER BY ?x")
        page.get_by_role("button", name="Ask").click()
        expect(page.locator(".answer tbody tr")).to_have_count(13)
        page.locator("#example").select_option("actors")
        page.get_by_role("button", name="Put it into the editor").click()
        assert "sg:Actor" in text(page)
