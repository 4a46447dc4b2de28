"""Badges: what they say, and that they are pictures that stand alone."""

import json
from xml.etree import ElementTree

import product_samples as samples
import pytest
from hypothesis import given
from hypothesis import strategies as st

from sgkg_api.site.vendors import badge

_SVG = "{http://www.w3.org/2000/svg}"


def texts(svg):
    return [node.text for node in ElementTree.fromstring(svg).iter(f"{_SVG}text")]


@pytest.mark.parametrize(
    ("path", "said"),
    [
        ("/vendor/voltaria/badge.svg", ["smart-grid interfaces", "3 of 13"]),
        ("/vendor/voltaria/badge.svg?level=certified", ["smart-grid interfaces", "2 of 13 certified"]),
        ("/vendor/voltaria/badge.svg?level=claimed", ["smart-grid interfaces", "0 of 13 claimed"]),
        (f"/vendor/voltaria/badge.svg?iri={samples.METER}", ["smart-grid interfaces", "1 of 13"]),
        (f"/vendor/gridworks/badge.svg?iri={samples.METER}", ["smart-grid interfaces", "0 of 13"]),
        ("/vendor/silent/badge.svg", ["smart-grid interfaces", "0 of 13"]),
        ("/vendor/voltaria/badge.svg?lang=de", ["Smart-Grid-Schnittstellen", "3 von 13"]),
    ],
)
def test_a_badge_counts_interfaces(web, path, said):
    answer = web.get(path)
    assert answer.status_code == 200
    assert answer.headers["content-type"] == "image/svg+xml"
    assert texts(answer.text) == said


def test_a_badge_is_kept_for_a_while_and_asked_for_by_its_tag(web):
    answer = web.get("/vendor/voltaria/badge.svg")
    assert answer.headers["cache-control"] == "public, max-age=300"
    again = web.get("/vendor/voltaria/badge.svg", if_none_match=answer.headers["etag"])
    assert (again.status_code, again.content) == (304, b"")
    assert web.get("/vendor/voltaria/badge.svg?level=certified").headers["etag"] != answer.headers["etag"]


def test_a_badge_has_a_name_and_nothing_that_runs(web):
    answer = web.get("/vendor/gridworks/badge.svg")
    root = ElementTree.fromstring(answer.text)
    assert root.get("role") == "img"
    title = "Gridworks & Sons <GmbH>: products for 2 of 13 smart-grid interfaces"
    assert (root.find(f"{_SVG}title").text, root.get("aria-label")) == (title, title)
    assert "<style" not in answer.text
    assert "style=" not in answer.text
    assert "<script" not in answer.text


def test_a_badge_for_shields(web):
    answer = web.get("/vendor/voltaria/badge.json")
    assert answer.headers["content-type"] == "application/json"
    assert json.loads(answer.text) == {
        "schemaVersion": 1, "label": "smart-grid interfaces", "message": "3 of 13", "color": "blue", "cacheSeconds": 300,
    }  # fmt: skip
    assert json.loads(web.get("/vendor/silent/badge.json").text)["color"] == "lightgrey"


@pytest.mark.parametrize(
    ("path", "status"),
    [
        ("/vendor/nobody/badge.svg", 404),
        ("/vendor/No%20Id/badge.svg", 404),
        ("/vendor/voltaria/badge.svg?level=best", 400),
        ("/vendor/voltaria/badge.svg?iri=a%20b", 400),
    ],
)
def test_a_badge_of_nobody(web, path, status):
    assert web.get(path).status_code == status


@given(st.text(), st.text(), st.booleans())
def test_any_text_makes_a_picture(label, message, some):
    allowed = "".join(one for one in label + message if one.isprintable())
    found = badge.svg(allowed, allowed, some=some)
    assert [node.text or "" for node in ElementTree.fromstring(found).iter(f"{_SVG}text")] == [allowed, allowed]
    assert json.loads(badge.shields(label, message, some=some))["message"] == message
