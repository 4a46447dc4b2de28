"""The first page: its figures, the interfaces without a standard, what changed, and what programs get."""

import re

import pytest
from drawn_site import copied, drawn_site, drawn_stores
from page_figures import check_figures, figures_of

from sgkg import findings
from sgkg.namespaces import SGDATA
from sgkg.store.oxigraph import OxigraphStore

RELEASE = findings.ontology_version()
GAP = SGDATA + "gap/eg2-2010/g01/interface-7"


@pytest.fixture(scope="module")
def web():
    return drawn_site()


def page(web, url="/"):
    answer = web.get(url, "text/html")
    assert answer.status_code == 200, answer.text
    return answer.text


def section(html, start, end="<h2"):
    return html.split(start, 1)[1].split(end, 1)[0]


@pytest.mark.parametrize("query", ["", "?lang=de", "?version=1", "?version=1&lang=de"])
def test_every_figure_is_the_answer_to_its_query(web, query):
    html = page(web, f"/{query}")
    figures = check_figures(web, html, version="1" if "version" in query else "")
    asked = {figure.query for figure in figures}
    assert {"key-figures", "gaps-by-severity", "interfaces-without-standard", "gap-recommendations"} <= asked
    cells = {figure.attributes.get("data-cell") for figure in figures if figure.query == "key-figures"}
    assert {f"0,{name}" for name in ("interfaces", "flows", "standards", "actors", "gaps", "waived")} <= cells
    for figure in figures_of(html):
        name = figure.query.partition("?")[0]
        assert re.search(rf'href="/queries/{name}[?"]', html), f"no link to the query {figure.query}"


def test_interfaces_7_and_10_stand_out(web):
    html = section(page(web), 'id="uncovered"', "</section>")
    assert "interfaces-without-standard" in html
    names = re.findall(
        r'<li class="gap">\s*<h3><span class="tag violation">gap</span> <a href="([^"]+)">([^<]+)', html
    )
    assert names == [
        ("/interface/7", "Interface 7 (LAN/WAN/DC to Energy Retail)"),
        ("/interface/10", "Interface 10 (Energy Retailer to Third Parties)"),
    ]
    for number in (7, 10):
        assert f'href="/gap/eg2-2010/g01/interface-{number}"' in html
        assert web.get(f"/gap/eg2-2010/g01/interface-{number}.html").status_code == 200
    assert "load profile of a consumer" in html
    assert "not assessed" in html.split("Interface 10")[1]


def test_the_map_is_there_and_leads_to_the_whole_one(web):
    html = section(page(web), 'id="map"')
    assert html.count("<svg") == 1
    assert "sg-edge sg-gap" in html
    assert "7 gap" in html
    assert "10 gap" in html
    assert 'href="/map"' in html


def test_the_gravest_gaps_come_first(web):
    html = section(page(web), 'id="top"')
    severities = re.findall(r'<td><span class="tag (\w+)">', html)
    assert severities == sorted(severities, key=["violation", "warning", "info"].index)
    assert severities.count("violation") == 3
    links = re.findall(r'<th scope="row"><a href="([^"]+)"', html)
    assert len(links) == len(set(links)) == 8


def test_nothing_to_compare_the_first_release_with(web):
    assert "nothing before it to compare with" in page(web, "/?version=1")


def test_nothing_changed_since_the_release(web):
    html = section(page(web), 'id="changed"')
    assert f"Compared with release {RELEASE}" in html
    assert "No gap is new" in html
    assert "key-figures?version=1" in html


def test_new_and_closed_gaps_are_named():
    old, new = (copied(drawn_stores()[0]) for _ in range(2))
    new.update(f"DELETE WHERE {{ <{GAP}> ?p ?o }}")
    closed = section(page(drawn_site([old, new])), 'id="changed"')
    assert "Closed gaps" in closed
    assert "New gaps" not in closed
    assert 'href="/gap/eg2-2010/g01/interface-7?version=1"' in closed
    changed = drawn_site([new, old])
    opened = section(page(changed), 'id="changed"')
    assert "New gaps" in opened
    assert "Closed gaps" not in opened
    assert 'href="/gap/eg2-2010/g01/interface-7"' in opened
    check_figures(changed, opened)


def test_a_dataset_without_anything_still_has_a_first_page():
    empty = drawn_site([OxigraphStore()])
    html = page(empty)
    check_figures(empty, html)
    assert "Every interface has a covering standard" not in html
    assert "This dataset has no gaps." in html


def test_programs_are_sent_to_the_description_of_the_dataset(web):
    answer = web.get("/", "text/turtle")
    assert (answer.status_code, answer.headers["location"]) == (303, "/.well-known/void")
    assert answer.headers["vary"] == "Accept"
    assert web.get("/?version=1", "text/turtle").headers["location"] == "/.well-known/void?version=1"


def test_the_page_is_kept_and_speaks_of_the_root_it_is_under():
    web = drawn_site(root_path="/grid", base_iri="https://example.org/grid")
    first = web.get("/grid/", "text/html")
    asked = web.service.asked
    again = web.get("/grid/", "text/html", if_none_match=first.headers["etag"])
    assert (again.status_code, web.service.asked) == (304, asked)
    assert not re.search(r'(href|action)="/(?!grid/)', first.text)
    check_figures(web, first.text, root="/grid")


def test_links_keep_language_and_version(web):
    html = page(web, "/?lang=de&version=1")
    assert 'href="/map?lang=de&amp;version=1"' in html
    assert "Schnittstellen, die keine Norm abdeckt" in html
    assert '<html lang="de">' in html
    assert '<span lang="en">' in html


def test_every_link_of_the_first_page_leads_somewhere(tmp_path):
    web = drawn_site(dumps=tmp_path)
    targets = set(re.findall(r'href="(/[^"#]*)', page(web)))
    for target in sorted(one for one in targets if "format=" not in one):
        answer = web.get(target.replace("&amp;", "&"), "text/html")
        if answer.status_code == 303:
            answer = web.get(answer.headers["location"], "text/html")
        assert answer.status_code == 200, target
