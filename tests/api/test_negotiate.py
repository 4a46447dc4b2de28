"""Which media type a client gets (RFC 9110, 12.5.1)."""

import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sgkg_api import negotiate, xlsx
from sgkg_api.negotiate import GRAPHS, RESULTS, accepts_gzip, by_name, choose, results_for

JSON, XML, CSV, TSV = RESULTS
TURTLE, NT, RDFXML, JSONLD, TRIG, NQ = GRAPHS
HTML = "text/html"
ASK = results_for("ASK")
PAGES = (*GRAPHS, HTML)
CHROME = (
    "text/html,application/xhtml+xml,application/xml;q=0.9,image/avif,image/webp,image/apng,*/*;q=0.8,"
    "application/signed-exchange;v=b3;q=0.7"
)
FIREFOX = "text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8"
JENA = "text/turtle,application/n-triples;q=0.9,application/ld+json;q=0.8,application/rdf+xml;q=0.7,*/*;q=0.3"
JAVA = "text/html, image/gif, image/jpeg, *; q=.2, */*; q=.2"
WRAPPER = "application/sparql-results+json,application/json,text/javascript,application/javascript"
COMUNICA = "application/n-quads,application/trig;q=0.95,application/ld+json;q=0.9,application/n-triples;q=0.8,text/turtle;q=0.6"

TABLE = [
    # nothing said
    (None, RESULTS, JSON),
    ("", RESULTS, JSON),
    ("*/*", RESULTS, JSON),
    ("*/*", GRAPHS, TURTLE),
    ("*", GRAPHS, TURTLE),
    (" , ,, ", GRAPHS, TURTLE),
    # exact
    (CSV, RESULTS, CSV),
    (TSV, RESULTS, TSV),
    (XML, ASK, XML),
    (CSV, ASK, None),
    (NQ, GRAPHS, NQ),
    ("TEXT/Turtle", GRAPHS, TURTLE),
    ("image/png", GRAPHS, None),
    ("application/rdf+json", GRAPHS, None),
    # other names
    ("application/json", RESULTS, JSON),
    ("application/xml", RESULTS, XML),
    ("text/xml", RESULTS, XML),
    ("application/json", GRAPHS, JSONLD),
    ("application/xml", GRAPHS, RDFXML),
    ("text/plain", GRAPHS, NT),
    ("text/plain", RESULTS, None),
    ("application/json;q=0, */*", RESULTS, XML),
    ("application/sparql-results+json, application/json;q=0", RESULTS, JSON),
    # weights
    (f"{CSV};q=0.5, {XML};q=0.6", RESULTS, XML),
    (f"{CSV};q=0.600, {XML};q=0.6", RESULTS, XML),
    (f"{JSON};q=0, */*", RESULTS, XML),
    (f"{JSON};q=0.0, {XML};q=0", RESULTS, None),
    ("*/*;q=0", RESULTS, None),
    (f"{CSV};q=0.001", RESULTS, CSV),
    (f"{NT};Q=0.4, {TURTLE};q=0.2", GRAPHS, NT),
    (f"{NT} ; q=0.4 , {TURTLE} ; q=0.2", GRAPHS, NT),
    # equal weights: our order, not theirs
    (f"{NT}, {TURTLE}", GRAPHS, TURTLE),
    (f"{NQ}, {RDFXML}, {TRIG}", GRAPHS, RDFXML),
    # specific over general
    ("text/*", GRAPHS, TURTLE),
    ("text/*", RESULTS, CSV),
    ("application/*", GRAPHS, NT),
    (f"*/*, {TURTLE};q=0.1", GRAPHS, NT),
    (f"text/*;q=0.9, {TURTLE};q=0.1, {NT};q=0.5", GRAPHS, NT),
    ("text/*;q=0, */*;q=0.1", GRAPHS, NT),
    ("*/turtle", GRAPHS, TURTLE),  # cannot be read, so it says nothing
    # parameters
    ("text/turtle;charset=utf-8", GRAPHS, TURTLE),
    ("text/turtle; charset=UTF-8; q=0.3, application/trig;q=0.2", GRAPHS, TURTLE),
    ('application/ld+json;profile="http://www.w3.org/ns/json-ld#compacted, x"', GRAPHS, JSONLD),
    ('application/ld+json;profile="a\\",b";q=0.5, text/turtle;q=0.4', GRAPHS, JSONLD),
    ("text/turtle;version=1.2;q=0, text/turtle", GRAPHS, TURTLE),
    ("text/turtle, text/turtle;version=1.2;q=0", GRAPHS, TURTLE),
    ("text/turtle;version=1.1;q=0.2, text/turtle;version=1.2;q=0.9, application/trig;q=0.5", GRAPHS, TURTLE),
    ("text/turtle;q=0.5;ext=1, application/trig;q=0.4", GRAPHS, TURTLE),
    # what cannot be read
    ("turtle", GRAPHS, TURTLE),
    ("text/", GRAPHS, TURTLE),
    ("/turtle;q=1", GRAPHS, TURTLE),
    ("text/turtle;q=x, application/trig", GRAPHS, TRIG),
    ("text/turtle;q=2, application/trig", GRAPHS, TRIG),
    ("text/turtle;q=-1", GRAPHS, TURTLE),
    ('text/turtle;a="b', GRAPHS, TURTLE),
    ("text/turtle text/csv, application/trig", GRAPHS, TRIG),
    # programs as they are
    (WRAPPER, RESULTS, JSON),
    (JENA, GRAPHS, TURTLE),
    (COMUNICA, GRAPHS, NQ),
    # browsers get HTML where there is some, else the default, never what they take by chance
    (CHROME, PAGES, HTML),
    (FIREFOX, PAGES, HTML),
    (CHROME, RESULTS, JSON),
    (FIREFOX, GRAPHS, TURTLE),
    (JAVA, GRAPHS, TURTLE),
    ("text/html", RESULTS, None),
    ("application/xhtml+xml", PAGES, HTML),
    (f"text/html;q=0.2, {TURTLE};q=0.3", PAGES, TURTLE),
    ("*/*", PAGES, TURTLE),
    ("*/*", (), None),
    ("text/turtle", (), None),
]


@pytest.mark.parametrize(("accept", "offers", "chosen"), TABLE)
def test_choice(accept, offers, chosen):
    assert choose(accept, offers) == chosen
    assert choose(accept, iter(offers)) == chosen


def test_the_table_is_long_enough():
    assert len(TABLE) >= 40


@given(st.text(alphabet='atex/*+;=q0.1,"\\ \tTé\x00', max_size=60))
def test_any_header_can_be_read(header):
    assert choose(header, GRAPHS) in (*GRAPHS, None)
    assert accepts_gzip(header) in (True, False)


@given(st.permutations([f"{NT};q=0.3", f"{TRIG};q=0.2", "text/*;q=0.1", "*/*;q=0.05", f"{RDFXML};q=0"]))
def test_order_means_nothing(members):
    assert choose(", ".join(members), GRAPHS) == NT


@pytest.mark.parametrize("piece", [",", ";", "a/b,", '"', 'a/b;c="', "*/*;q=0.5,", ";q=", "a/b;c=d;", "\\"])
def test_no_header_takes_long(piece):
    started = time.thread_time()
    choose(piece * (65536 // len(piece)), GRAPHS)
    assert time.thread_time() - started < 1


@pytest.mark.parametrize(
    ("header", "takes"),
    [
        (None, False), ("", False), ("gzip", True), ("GZIP", True), ("x-gzip", True), ("gzip;q=0", False),
        ("gzip;q=0.1", True), ("*", True), ("*;q=0", False), ("gzip;q=0, *", False), ("br, deflate", False),
        ("identity, gzip;q=0.5", False), ("identity;q=0.5, gzip;q=0.5", True), ("gzip;q=1.0, identity;q=0.5, *;q=0", True),
        ("deflate, gzip;q=1.0, *;q=0.5", True), ("gzip;q=x", False),
    ],
)  # fmt: skip
def test_gzip(header, takes):
    assert accepts_gzip(header) is takes


@pytest.mark.parametrize(
    ("name", "offers", "found"),
    [
        ("json", RESULTS, JSON), ("JSON", GRAPHS, JSONLD), ("xml", RESULTS, XML), ("xml", GRAPHS, RDFXML),
        ("csv", RESULTS, CSV), ("tsv", RESULTS, TSV), ("csv", ASK, None), ("turtle", GRAPHS, TURTLE),
        ("ttl", GRAPHS, TURTLE), ("nt", GRAPHS, NT), ("ntriples", GRAPHS, NT), ("rdf", GRAPHS, RDFXML),
        ("rdfxml", GRAPHS, RDFXML), ("jsonld", GRAPHS, JSONLD), ("trig", GRAPHS, TRIG), ("nquads", GRAPHS, NQ),
        ("html", PAGES, HTML), ("html", GRAPHS, None), ("text/turtle", GRAPHS, TURTLE),
        ("application/ld json", GRAPHS, JSONLD), ("pdf", GRAPHS, None), ("", GRAPHS, None),
    ],
)  # fmt: skip
def test_names(name, offers, found):
    assert by_name(name, offers) == found


def test_every_name_and_alias_is_of_something():
    known = {*RESULTS, *GRAPHS, HTML, xlsx.MEDIA_TYPE, "application/problem+json"}
    assert set(negotiate.ALIASES) <= known
    assert {media_type for found in negotiate.NAMES.values() for media_type in found} <= known


def test_results_of_a_form():
    assert results_for("SELECT") == RESULTS
    assert CSV not in results_for("ASK")
    assert set(results_for("")) == {*RESULTS, *GRAPHS}  # no query: any type will do for the problem to come
