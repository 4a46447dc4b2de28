"""What a vendor takes back: a product or a claim, on the pages, in the feeds and in the history."""

import re

import product_samples as samples
import pytest
from vendors.pages.conftest import site
from vendors.pages.conftest import store as filled_store
from vendors.pages.test_feeds import entries
from vendors.pages.test_pages import get, words

from sgkg.store.declarations import Declaration, Outcome, insert
from sgkg.vendors.model import Vendor
from sgkg_api.site.vendors.changed import Change
from sgkg_api.site.vendors.declared import Declared, declared

DINKEL = Vendor("dinkel", "Dinkel Power", ("https://dinkel.example/",), "2026-01-01T00:00:00Z")
NINE, STAYS, LEFT, OLD_GTIN = (
    "https://dinkel.example/dk-9", "https://dinkel.example/dk-1", "https://dinkel.example/dk-3", "04012345678918",
)  # fmt: skip
_CLAIM = (
    "sg:claim [ a sg:ConformanceClaim ; sg:interface if:{} ; sg:standard std:{} ; sg:evidenceLevel level:claimed{} ]"
)
_STAYS = (
    "<" + STAYS + '> a schema:Product ; schema:name "DK-1" ; sg:version "1.0" ;' + _CLAIM.format(7, "en-62056-47", "")
)
_WHY = ' ; sg:retractedOn "2026-02-02"^^xsd:date ; sg:retractionReason "The test was wrong."@en'
_BACK = ' ; sg:retractedOn "2026-05-20"^^xsd:date ; sg:retractionReason "The relay may stick."@en , "Warnung."@de'
_NINE = (
    f'<{NINE}> a schema:Product ; schema:name "DK-9" ; sg:version "9.0" ; schema:gtin "4012345678918" ;'
    + _CLAIM.format(4, "en-62056-47", "")
)
_LEFT = f'<{LEFT}> a schema:Product ; schema:name "DK-3" ; sg:version "3" ; {_CLAIM.format(4, "en-62056-47", "")} .'
#: what it declares: three products; one of them taken back and one gone; a claim taken back; the same with another reason
TEXTS = (
    f"{_STAYS} , {_CLAIM[9:].format(4, 'en-62056-31', '')} . {_NINE} . {_LEFT}",
    f"{_STAYS} , {_CLAIM[9:].format(4, 'en-62056-31', '')} . {_NINE}{_BACK} .",
    f"{_STAYS} , {_CLAIM[9:].format(4, 'en-62056-31', _WHY)} . {_NINE}{_BACK} .",
)


def graphs():
    return [samples.graph_of(samples._HEADER + text, DINKEL) for text in TEXTS]


def note(client, number, graph, moment):
    """Write a row of the history."""
    row = Declaration(
        0,
        DINKEL.id,
        0,
        moment,
        "token",
        Outcome.ACCEPTED,
        0,
        0,
        f"d{number:015}",
        "",
        len(graph),
        graph.count(b"\n"),
        2,
    )
    with client.service.declarations._database.transaction() as connection:
        insert(connection, row, graph)


@pytest.fixture(scope="module")
def web(tmp_path_factory):
    filled = filled_store()
    for number, graph in enumerate(graphs(), 1):
        samples.declare(filled._store, DINKEL, graph, f"2026-02-0{number}T00:00:00Z")
    client = site(tmp_path_factory.mktemp("taken"), filled)
    client.service.vendors.add(DINKEL.id, DINKEL.name, DINKEL.prefixes)
    for number, graph in enumerate(graphs(), 1):
        note(client, number, graph, f"2026-03-0{number}T00:00:00Z")
    yield client
    client.service.vendors.close()
    client.service.declarations.close()


@pytest.fixture(scope="module")
def hurried(tmp_path_factory):
    """A vendor that has declared twelve times within a second: a product, without it, and so on."""
    client = site(tmp_path_factory.mktemp("hurried"))
    client.service.vendors.add(DINKEL.id, DINKEL.name, DINKEL.prefixes)
    with_it, without = graphs()[:2]
    for number in range(1, 13):
        note(client, number, with_it if number % 2 else without, "2026-03-01T00:00:00Z")
    yield client
    client.service.vendors.close()
    client.service.declarations.close()


@pytest.mark.parametrize(("language", "said"), [
    ("en", "Interface 4 (WAN to Head Ends / DC businesses) EN 62056-31 ○ claimed 2026-02-02 The test was wrong."),
    ("de", "Interface 4 (WAN to Head Ends / DC businesses) EN 62056-31 ○ behauptet 2026-02-02 The test was wrong."),
])  # fmt: skip
def test_a_claim_that_is_taken_back_stays_readable(web, language, said):
    answer = get(web, f"/product?iri={STAYS}&lang={language}")
    assert answer.status_code == 200
    page = words(answer)
    assert said in page
    assert page.count("EN 62056-31") == 1, "it is no claim that counts"
    assert 'id="back"' not in get(web, f"/product?iri={samples.METER}").text


def test_a_product_that_is_taken_back_has_one_day_and_its_reason(web):
    """It is the vendor's day, also where the declaration was published on another."""
    answer = get(web, f"/product?iri={NINE}")
    assert answer.status_code == 410
    assert "since 2026-05-20" in words(answer)
    assert "The relay may stick." in words(answer)
    vendor = words(get(web, "/vendor/dinkel.html"))
    assert "DK-9 9.0 On 2026-05-20 The relay may stick." in vendor
    assert vendor.count("DK-9") == 1, "a reason in two languages is one product"
    assert "What is still missing" in vendor


@pytest.mark.parametrize("product", [NINE, LEFT])
def test_what_was_said_of_a_product_that_is_gone_is_a_link_away(web, product):
    for _ in range(2):
        page = get(web, f"/product?iri={product}").text
        assert 'href="/vendor/dinkel/history/1.ttl"' in page
        assert "declaration 1, published on 2026-03-01" in words(get(web, f"/product?iri={product}"))


def test_a_gtin_leads_to_a_product_that_was_taken_back(web):
    answer = get(web, f"/01/{OLD_GTIN}")
    assert answer.status_code == 303
    assert get(web, answer.headers["location"]).status_code == 410
    unknown = get(web, "/01/00000012345670")
    assert unknown.status_code == 404
    assert "only the name is kept" in words(unknown)


def test_the_feed_of_the_vendor_tells_what_is_taken_back(web):
    said = [summary for _, summary in entries(web.get("/vendor/dinkel/feed.atom"))]
    assert "New products: DK-1 1.0, DK-3 3, DK-9 9.0." in said[2]
    assert "No longer declared: DK-3 3." in said[1]
    assert "Taken back: DK-9 9.0 (The relay may stick)." in said[1]
    assert "Changed" not in said[1]
    assert "Changed: DK-1 1.0." in said[0]
    claim = "DK-1 1.0, EN 62056-31 on Interface 4 (The test was wrong)"
    assert f"Claims taken back: {claim}." in said[0]


def test_the_feed_of_a_standard_names_the_vendor_and_the_reason(web):
    found = dict(entries(web.get("/feed/standard/en-62056-47.atom")))
    assert found["DK-9 9.0 newly claims it"].startswith("The vendor Dinkel Power now declares")
    back = "The vendor Dinkel Power has taken back that DK-9 9.0 implements the standard."
    assert found["DK-9 9.0 claims it no longer"] == f"{back} The vendor\u2019s reason: The relay may stick."
    assert found["DK-3 3 claims it no longer"].startswith("The vendor Dinkel Power no longer declares")
    (claim,) = (text for title, text in entries(web.get("/feed/standard/en-62056-31.atom")) if "no longer" in title)
    assert claim.endswith("reason: The test was wrong.")


def test_the_newest_change_of_a_second_stands_first(hurried):
    found = entries(hurried.get("/feed/standard/en-62056-47.atom"))
    titles = [title for title, _ in found if "DK-3" in title]
    assert titles == ["DK-3 3 claims it no longer", "DK-3 3 newly claims it"] * 6
    numbers = [title.split()[-1] for title, _ in entries(hurried.get("/vendor/dinkel/feed.atom"))]
    assert numbers == [str(number) for number in range(12, 0, -1)]


def test_the_history_says_what_has_changed(web):
    page = get(web, "/vendor/dinkel/history.html").text
    rows = [" ".join(re.sub("<[^>]*>", " ", row).split()) for row in re.findall(r'<tr id="n\d+">.*?</tr>', page)]
    assert "Changed: DK-1 1.0." in rows[0]
    assert "No longer declared: DK-3 3." in rows[1]
    assert "New products: DK-1 1.0, DK-3 3, DK-9 9.0." in rows[2]
    assert "Geändert: DK-1 1.0." in get(web, "/vendor/dinkel/history.html?lang=de").text


def test_a_history_that_would_be_too_much_to_read_says_so(web, monkeypatch):
    monkeypatch.setattr("sgkg_api.site.vendors.changed._MOST_TRIPLES", 100)
    said = words(get(web, "/vendor/voltaria/history.html?lang=en"))
    assert said.count("Not compared") == 2


def test_a_change_is_told_by_what_is_said_not_by_labels():
    first, second, third = map(declared, graphs())
    assert Change.of(first, first) == Change((), (), (), (), ())
    assert first.prints[STAYS] == second.prints[STAYS] != third.prints[STAYS]
    assert Change.of(third, second).claims == ()
    for one in (first, second, third):
        assert Declared.of_json(one.as_json()) == one


def test_nodes_that_lead_to_each_other_are_read_too():
    text = b"".join(
        line + b" .\n"
        for line in (
            b"<https://a.example/p> <http://www.w3.org/1999/02/22-rdf-syntax-ns#type> <https://schema.org/Product>",
            b"<https://a.example/p> <https://w3id.org/sgdata/ontology#claim> _:a",
            b"_:a <https://schema.org/about> _:b",
            b"_:b <https://schema.org/about> _:a",
            b"_:b <https://schema.org/about> _:c",
        )
    )
    assert declared(text).products == {"https://a.example/p": "https://a.example/p"}
