"""Feeds of vendors and of standards, and what is read of old declarations for them."""

from xml.etree import ElementTree

import product_samples as samples
import pytest

from sgkg_api.site.vendors.declared import Declared, declared

_ATOM = "{http://www.w3.org/2005/Atom}"


def entries(answer):
    assert answer.status_code == 200, answer.text
    assert answer.headers["content-type"] == "application/atom+xml"
    root = ElementTree.fromstring(answer.content)
    found = [{node.tag.removeprefix(_ATOM): node for node in one} for one in root.iter(f"{_ATOM}entry")]
    ids = [one["id"].text for one in found]
    assert len(ids) == len(set(ids))
    return [(one["title"].text, one["summary"].text) for one in found]


def test_the_feed_of_a_vendor(web):
    assert entries(web.get("/vendor/voltaria/feed.atom")) == [
        ("Voltaria Metering has published declaration 2", "Declaration 2 has 52 statements. No longer declared: Voltaria Old 0.9."),
        (
            "Voltaria Metering has published declaration 1",
            "Declaration 1 has 60 statements. New products: Voltaria Old 0.9, Voltaria V100 head-end 4.2, "
            "Voltaria V7 meter 7. Taken back: Voltaria Hidden 1 (It was never sold).",
        ),
    ]  # fmt: skip


def test_the_feed_of_a_standard(web):
    titles = [title for title, _ in entries(web.get("/feed/standard/en-62056-47.atom"))]
    assert sorted(titles) == [
        "Gateway <b>G</b> 1 newly claims it", "Gateway twin 2 newly claims it", "Voltaria Old 0.9 claims it no longer",
        "Voltaria Old 0.9 newly claims it", "Voltaria V100 head-end 4.2 newly claims it", "Voltaria V7 meter 7 newly claims it",
    ]  # fmt: skip
    assert titles.index("Voltaria Old 0.9 claims it no longer") < titles.index("Voltaria Old 0.9 newly claims it")
    assert not entries(web.get("/feed/standard/en-62056-42.atom"))


@pytest.mark.parametrize("path", ["/vendor/voltaria/feed.atom", "/feed/standard/en-62056-47.atom"])
def test_a_feed_is_asked_for_by_its_tag(web, path):
    answer = web.get(path)
    assert web.get(path, if_none_match=answer.headers["etag"]).status_code == 304
    assert web.get(f"{path}?lang=de").headers["etag"] != answer.headers["etag"]
    assert web.get(f"{path}?version=1").content != answer.content


@pytest.mark.parametrize(
    "path", ["/vendor/nobody/feed.atom", "/feed/standard/none.atom", "/feed/standard/a%20b.atom"]
)
def test_a_feed_of_nothing(web, path):
    assert web.get(path).status_code in (400, 404)


def test_what_is_read_of_a_declaration():
    vendor = samples.VOLTARIA
    first, second = (declared(samples.graph_of(text, vendor)) for text in samples.DECLARATIONS[vendor])
    assert samples.HIDDEN not in first.products
    assert first.products[samples.HEAD_END] == "Voltaria V100 head-end 4.2"
    standard = "https://w3id.org/sgdata/standard/en-62056-47"
    assert [*first.claiming(standard)] == [samples.GONE, samples.HEAD_END, samples.METER]
    assert [*second.claiming(standard)] == [samples.HEAD_END, samples.METER]
    assert not second.claiming("https://w3id.org/sgdata/standard/en-62056-4")
    assert Declared.of_json(first.as_json()) == first
    assert declared(b"") == Declared({}, {}, {}, {}, ())


def test_an_edition_counts_for_its_standard():
    text = samples.DECLARATIONS[samples.VOLTARIA][1].replace(
        "std:en-62056-31", "<https://w3id.org/sgdata/standard/en-62056-31/1999>"
    )
    read = declared(samples.graph_of(text, samples.VOLTARIA))
    assert [*read.claiming("https://w3id.org/sgdata/standard/en-62056-31")] == [samples.HEAD_END]
