"""Addresses of which the data says nothing: what was meant, or what there is instead."""

import pytest
from fake_service import client

from sgkg_api.problems import HttpProblem, problem
from sgkg_api.site.not_there import LISTS


@pytest.fixture(scope="module")
def web():
    return client()


@pytest.mark.parametrize("kind", LISTS)
def test_a_kind_alone_leads_to_its_list(web, kind):
    answer = web.get(f"/{kind}?lang=de", "text/html")
    assert (answer.status_code, answer.headers["location"]) == (303, f"{LISTS[kind]}?lang=de")
    if kind != "vendor":  # a store without vendors has no list of them
        assert web.get(LISTS[kind], "text/html").status_code in (200, 303)


@pytest.mark.parametrize(
    ("path", "target"),
    [
        ("/standard/EN-62056-47", "/standard/en-62056-47"),
        ("/Interface/7?lang=de", "/interface/7?lang=de"),
        ("/Interface/7.html", "/interface/7.html"),
        ("/INTERFACE/7?version=1", "/interface/7?version=1"),
    ],
)
def test_the_case_of_letters_makes_no_difference(web, path, target):
    answer = web.get(path, "text/html")
    assert (answer.status_code, answer.headers["location"]) == (303, target)


@pytest.mark.parametrize(
    ("language", "words"), [("en", "See what the data says of it"), ("de", "Was die Daten darüber sagen")]
)
def test_a_gap_that_is_none_leads_to_its_interface(web, language, words):
    kept = "?lang=de" if language == "de" else ""
    found = web.get(f"/gap/eg2-2010/g01/interface-8{kept}").json()
    assert (found["status"], found["see"]) == (404, [f"/interface/8{kept}"])
    assert "rule G01 has no gap at interface 8 in the inventory eg2-2010" in found["detail"]
    refused = HttpProblem(404, "not-found", found["detail"], members={"see": found["see"]})
    page = problem(refused, accept="text/html", language=language)[2].decode()
    assert f'<a href="/interface/8{kept}">' in page
    assert words in page


@pytest.mark.parametrize("path", ["/gap/eg2-2010/g01/interface-88", "/gap/x/g1/%00-1", "/gap/eg2-2010/g01/if-1.ttl"])
def test_a_gap_of_a_thing_that_is_none(web, path):
    found = web.get(path).json()
    assert found["status"] == 404
    assert "see" not in found or not found["see"]


def test_a_long_path_is_cut(web):
    found = web.get("/interface/" + "x" * 3000).json()
    assert found["status"] == 404
    assert len(found["detail"]) < 200


@pytest.mark.parametrize("text", ["7", "07", "interface/7"])
def test_a_bare_number_names_an_interface(web, text):
    answer = web.get(f"/queries/interface-evidence?interface={text}&format=csv")
    assert answer.status_code == 200
    assert answer.text == web.get("/queries/interface-evidence?interface=interface/7&format=csv").text


def test_a_wrong_number_has_a_link_to_the_search(web):
    page = web.get("/queries/interface-evidence?interface=77", "text/html")
    assert page.status_code == 404
    assert '<a href="/search?q=77">' in page.text


def test_numbered_things_stand_in_the_order_of_their_numbers(web):
    page = web.get("/queries/interface-evidence", "text/html").text
    assert page.index('value="interface/9"') < page.index('value="interface/10"')
