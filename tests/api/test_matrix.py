"""The coverage matrix: cells, totals, filters, pages, and what is refused."""

import re

import pytest
from fake_service import client
from page_figures import check_figures, figures_of
from proposed_graph import proposing_client

VIEWS = [
    "", "?view=layers", "?view=objectives", "?view=layers&layer=layer/transport", "?only=gaps",
    "?view=layers&standard=standard/en-62056-47", "?standard=standard/en-62056-47", "?inventory=inventory/current",
    "?view=layers&layer=layer/application&only=gaps", "?view=layers&layer=layer/transport&standard=standard/en-62056-47",
]  # fmt: skip
MARKS = {"covered": "●", "proposed": "◇", "not-covered": "\N{EN DASH}", "unknown": "?", "not-applicable": "n/a"}


@pytest.fixture(scope="module")
def web():
    return proposing_client()


def page(web, query):
    answer = web.get(f"/matrix{query}")
    assert answer.status_code == 200, answer.text
    assert not re.search(r"<script(?! type=.application/ld)|<style|\sstyle=", answer.text)
    return answer.text


def cells(html):
    """Number of the interface -> standings of its cells."""
    found = {}
    for row in re.findall(r"<tr(?: class=\"gap\")?>\s*<th scope=\"row\"><a.*?</tr>", html, re.DOTALL):
        number = re.search(r"<b>(\d+)</b>", row)[1]
        found[number] = re.findall(r'<td class="cov ([a-z-]+)"', row)
    return found


@pytest.mark.parametrize("query", VIEWS)
@pytest.mark.parametrize("language", ["en", "de"])
def test_every_figure_is_the_answer_to_its_query(web, query, language):
    text = page(web, query + ("&" if query else "?") + f"lang={language}")
    check_figures(web, text)
    assert [one for one in figures_of(text) if one.tag == "table"]


def test_the_standards_of_the_inventory_with_the_proposals_of_today(web):
    found = cells(page(web, ""))
    assert list(found) == [str(number) for number in range(1, 14)]
    assert found["1"].count("covered") == found["13"].count("covered") == 1
    assert found["5"].count("covered") == 3
    assert {number for number, row in found.items() if "covered" not in row} == {"7", "10"}
    assert found["2"].count("proposed") == 2  # the standard of the list, and the column of the others
    assert all("not-applicable" in row for row in found.values())


def test_standards_that_are_only_proposed_share_a_column_and_are_no_choice(web):
    text = page(web, "")
    assert text.count('class="claim"') == text.count(">EN 62325</a>") == 2
    assert 'value="standard/en-62325"' not in text
    assert web.get("/matrix?standard=standard/en-62325").status_code == 404


def test_a_proposal_does_not_change_what_is_covered(web):
    """Interface 13 is covered by the standard that is proposed for it too."""
    assert cells(page(web, "?standard=standard/en-62056-21"))["13"] == ["covered"]
    assert cells(page(web, "?standard=standard/en-62056-21"))["2"] == ["proposed"]


@pytest.mark.parametrize("query", VIEWS[:4])
def test_gaps_are_rows_with_the_word_and_a_link(web, query):
    text = page(web, query)
    rows = re.findall(r'<tr class="gap">.*?</tr>', text, re.DOTALL)
    assert len(rows) == 2
    for row, number in zip(rows, ("7", "10"), strict=True):
        last = row.split("<td")[-1]
        assert f'href="/gap/eg2-2010/g01/interface-{number}"' in last
        assert ">GAP<" in last
        assert web.get(f"/gap/eg2-2010/g01/interface-{number}.html").status_code == 200


def test_cells_say_their_standing_in_words_and_lead_to_the_claim(web):
    # In the view of layers, what nobody states is called so; of standards a chosen layer leaves some unknown.
    text = page(web, "") + page(web, "?view=layers&layer=layer/application") + page(web, "?view=layers")
    for standing, mark in MARKS.items():
        cell = re.search(rf'<td class="cov {standing}" title="([^"]+)">(.*?)</td>', text, re.DOTALL)
        words = standing.replace("-", " ")
        assert cell[1].startswith(f"{words}: ")
        assert f'aria-hidden="true">{mark}<' in cell[2]
        assert f'class="hidden">{words}<' in cell[2]
    covered = re.search(r'<td class="cov covered".*?</td>', text, re.DOTALL)[0]
    assert 'href="/claim/eg2-2010/en-62056-31/i01"' in covered
    assert web.get("/claim/eg2-2010/en-62056-31/i01.html").status_code == 200


def test_the_layer_view_names_the_standards_and_the_detail_takes_one_layer(web):
    text = page(web, "?view=layers")
    assert re.search(r'class="claim" href="/claim/eg2-2010/en-62056-47/i05">EN 62056-47<', text)
    assert cells(text)["5"].count("covered") == 3
    assert set(cells(text)["1"]) == {"unknown"}
    detail = cells(page(web, "?view=layers&layer=layer/application"))
    assert "covered" not in {one for row in detail.values() for one in row}
    text = page(web, "?view=layers&layer=layer/application")
    assert text.count(">EN 62325<") == 1  # the proposal for interface 10 states no layer


def test_the_inventory_of_today(web):
    found = cells(page(web, "?inventory=inventory/current"))
    assert {one for row in found.values() for one in row} == {"proposed", "unknown"}
    assert [number for number, row in found.items() if "proposed" in row] == ["2", "7", "10", "13"]


def test_only_gaps(web):
    assert list(cells(page(web, "?only=gaps"))) == ["7", "10"]
    assert list(cells(page(web, "?view=objectives&only=gaps"))) == ["7", "10"]


def test_links_keep_language_version_and_state(web):
    text = page(web, "?lang=de&version=1&view=layers&only=gaps")
    assert 'lang="de"' in text
    assert "LÜCKE" in text
    assert 'name="version" value="1"' in text
    assert 'href="/matrix?view=objectives&amp;lang=de&amp;version=1"' in text
    assert re.search(r'href="/queries/coverage-layers\?lang=de&amp;version=1&amp;format=csv"|format=csv', text)


@pytest.mark.parametrize(
    ("query", "status"),
    [
        ("view=rows", 400),
        ("only=all", 400),
        ("layer=layer/transport", 400),
        ("view=objectives&standard=standard/en-62056-47", 400),
        ("view=layers&inventory=inventory/current", 400),
        ("inventory=inventory/current&standard=standard/en-62056-47", 400),
        ("standard=standard/none", 404),
        ("standard=a%20b", 400),
        ("view=layers&layer=%22", 400),
        ("view=layers&layer=layer/none", 404),
        ("inventory=inventory/none", 404),
        ("view=layers&view=standards", 400),
    ],
)
def test_what_is_refused(web, query, status):
    assert web.get(f"/matrix?{query}").status_code == status


def test_a_large_matrix_goes_by_pages_of_fifty():
    lines = [
        f"<https://w3id.org/sgdata/interface/{n}> a sg:Interface ; sg:name 'Interface {n}' ; sg:number {n} ."
        for n in range(14, 120)
    ]
    web = proposing_client("PREFIX sg: <https://w3id.org/sgdata/ontology#>\n" + "\n".join(lines))
    seen, query = [], ""
    for _ in range(5):
        text = page(web, query)
        check_figures(web, text)
        found = cells(text)
        assert len(found) <= 50
        assert "<tfoot>" not in text
        seen += found
        following = re.search(r'rel="next" href="/matrix(\?[^"]+)"', text)
        if not following:
            break
        query = following[1].replace("&amp;", "&")
    assert seen == [str(number) for number in range(1, 120)]


def test_without_proposals_the_matrix_is_that_of_2010():
    found = cells(page(client(), "?version=1"))
    assert {number for number, row in found.items() if "covered" not in row} == {"7", "10"}


def test_the_page_is_known_by_its_tag(web):
    tag = web.get("/matrix").headers["etag"]
    assert web.get("/matrix", if_none_match=tag).status_code == 304
    assert web.get("/matrix?view=layers", if_none_match=tag).status_code == 200


def test_behind_the_last_interface_there_is_a_way_back(web):
    text = page(web, "?after=~~~~~~~~~+zzz")
    assert "There is nothing to show" in text
    assert 'href="/matrix">First interfaces</a>' in text


def test_what_is_no_page_is_no_link():
    more = """
    PREFIX sg: <https://w3id.org/sgdata/ontology#>
    <urn:example:claim> a sg:CoverageClaim ; sg:standard <https://w3id.org/sgdata/standard/en-62056-47> .
    <https://w3id.org/sgdata/interface/7> sg:effectiveClaim <urn:example:claim> .
    """
    text = page(proposing_client(more), "")
    assert cells(text)["7"].count("covered") == 1
    assert 'href=""' not in text
    assert "urn:example" not in text
