"""The pages about products and vendors: what they show, and that each figure is the answer of its query."""

import json
import re
from html.parser import HTMLParser

import product_samples as samples
import pytest
from page_figures import check_figures, figures_of

from sgkg_api.site.vendors.levels import LEVELS
from sgkg_api.site.vendors.things import gtin_of

PAGES = (
    "/products", "/products?vendor=voltaria", "/products?interface=4&standard=en-62056-47&level=certified",
    "/products?level=claimed", "/products/coverage", "/products/coverage?level=certified",
    "/products/coverage?vendor=gridworks", f"/product?iri={samples.HEAD_END}", f"/product?iri={samples.METER}",
    f"/product?iri={samples.GATEWAY}", f"/01/{samples.SHARED_GTIN}", "/vendors", "/vendor/voltaria.html",
    "/vendor/gridworks.html", "/vendor/silent.html", "/vendor/voltaria/history.html", "/",
    "/interface/4.html", "/interface/2.html", "/standard/en-62056-47.html", "/gap/eg2-2010/g01/interface-7.html",
)  # fmt: skip


class _Text(HTMLParser):
    def __init__(self, html):
        super().__init__()
        self.parts = []
        self.feed(html)

    def handle_data(self, data):
        self.parts.append(data)


def words(answer):
    return " ".join(" ".join(_Text(answer.text).parts).split())


def get(web, path):
    return web.get(path, "text/html")


@pytest.mark.parametrize("language", ["en", "de"])
@pytest.mark.parametrize("path", PAGES)
def test_a_page_has_one_heading_and_true_figures(web, path, language):
    url = path if language == "en" else f"{path}{'&' if '?' in path else '?'}lang={language}"
    answer = get(web, url)
    assert answer.status_code == 200, answer.text[:500]
    assert answer.text.count("<h1") == 1
    assert f'<html lang="{language}"' in answer.text
    assert "<script>" not in answer.text
    assert "style=" not in answer.text
    check_figures(web, answer.text)
    assert get(web, url).headers["etag"] == answer.headers["etag"]


@pytest.mark.parametrize("path", PAGES)
def test_links_behind_figures_lead_somewhere(web, path):
    for target in set(re.findall(r'href="(/queries/[^"]+)"', get(web, path).text)):
        if "silent" not in target:
            assert web.get(target.replace("&amp;", "&")).status_code == 200, target


def test_the_list_of_products(web):
    answer = get(web, "/products")
    said = words(answer)
    assert "4 products" in said
    for name in ("Voltaria V100 head-end 4.2", "Voltaria V7 meter 7", "Gateway <b>G</b> 1", "Gateway twin 2"):
        assert name in said
    assert "<b>G</b>" not in answer.text
    assert "expired on 2025-06-30" in said
    assert "expired on 2031" not in said
    assert "Voltaria Old" not in said
    assert "Hidden" not in said


@pytest.mark.parametrize(
    ("query", "names"),
    [
        ("vendor=voltaria", {"V100", "V7"}),
        ("vendor=vendor/gridworks", {"Gateway <b>G</b>", "twin"}),
        ("interface=7", {"V7"}),
        ("interface=interface/4&level=certified", {"V100"}),
        ("standard=en-62056-31", {"V100"}),
        ("level=third-party-tested", {"Gateway <b>G</b>"}),
        ("interface=13&vendor=voltaria", set()),
    ],
)
def test_products_are_chosen(web, query, names):
    page = get(web, f"/products?{query}").text
    rows = " ".join(_Text(page[page.index('id="list"') :]).parts)
    assert {name for name in ("V100", "V7", "Gateway <b>G</b>", "twin") if name in rows} == names


@pytest.mark.parametrize(
    ("query", "status"),
    [
        ("interface=99", 404), ("interface=actor/meter", 404), ("standard=none", 404), ("level=best", 400),
        ("vendor=nobody", 404), ("vendor=a/b", 404), ("interface=%3C%3E", 400), ("level=certified&level=claimed", 400),
    ],
)  # fmt: skip
def test_wrong_choices_are_told(web, query, status):
    assert get(web, f"/products?{query}").status_code == status
    assert get(web, f"/products/coverage?{query}").status_code == status


def test_a_product(web):
    answer = get(web, f"/product?iri={samples.HEAD_END}")
    said = words(answer)
    for part in (
        "Voltaria V100 head-end 4.2", "Voltaria Works", "V100-4", "1004", "Collects readings.", "DLMS-1234", "Test House",
        "Head Ends", "valid from 2026-01-15", "until 2031-01-14", "certified", "self-tested",
    ):  # fmt: skip
        assert part in said, part
    for target in (
        f"https://id.gs1.org/01/{samples.GTIN}", "https://voltaria.example/v100.html", samples.HEAD_END,
        "https://voltaria.example/certs/dlms-1234.pdf", "/graph/vendor/voltaria", "/vendor/voltaria.html", "/interface/4",
        "/standard/en-62056-47",
    ):  # fmt: skip
        assert f'href="{target}"' in answer.text, target


def test_a_product_for_programs(web):
    page = get(web, f"/product?iri={samples.HEAD_END}").text
    (block,) = re.findall(r'<script type="application/ld\+json">(.*?)</script>', page, re.DOTALL)
    said = json.loads(block)
    assert (said["@type"], said["@id"], said["gtin"]) == ("Product", samples.HEAD_END, samples.GTIN)
    assert said["hasGS1DigitalLink"] == f"https://id.gs1.org/01/{samples.GTIN}"
    (paper,) = said["hasCertification"]
    assert (paper["certificationIdentification"], paper["expires"]) == ("DLMS-1234", "2031-01-14")
    assert paper["issuedBy"] == {"@type": "Organization", "name": "Test House"}


@pytest.mark.parametrize(("day", "expired"), [("2025-06-30", False), ("2025-07-01", True)])
def test_a_certificate_ends_with_its_last_day(web, monkeypatch, day, expired):
    monkeypatch.setattr("sgkg_api.routes.site_products.today", lambda: day)
    page = words(get(web, f"/product?iri={samples.METER}"))
    assert ("expired on 2025-06-30" in page) == expired


def test_a_product_that_was_taken_back(web):
    answer = get(web, f"/product?iri={samples.GONE}")
    assert answer.status_code == 410
    assert answer.headers["content-type"].startswith("text/html")
    assert "Voltaria Old 0.9" in words(answer)
    assert "since 2026-02-03" in words(answer)
    assert "etag" not in answer.headers
    hidden = get(web, f"/product?iri={samples.HIDDEN}")
    assert hidden.status_code == 410
    assert "It was never sold." in words(hidden)
    assert get(web, f"/product?iri={samples.GONE}&version=1").status_code == 404


@pytest.mark.parametrize(
    ("path", "status"), [("/product", 400), ("/product?iri=https://x.example/none", 404), ("/product?iri=a%20b", 404)]
)
def test_no_such_product(web, path, status):
    assert get(web, path).status_code == status


def test_a_gtin_leads_to_its_product(web):
    answer = get(web, f"/01/{samples.GTIN}")
    assert (answer.status_code, answer.headers["location"]) == (
        303, "/product?iri=https%3A%2F%2Fvoltaria.example%2Fproducts%2Fv100",
    )  # fmt: skip
    several = get(web, f"/01/{samples.SHARED_GTIN}")
    assert several.status_code == 200
    assert {"Gateway twin 2", "Gateway <b>G</b> 1"} <= {part.strip() for part in _Text(several.text).parts}


@pytest.mark.parametrize("gtin", ["09506000134353", "1", "9506000134353", "12AB", "00000000000000"])
def test_no_such_gtin(web, gtin):
    assert get(web, f"/01/{gtin}").status_code == 404


def test_a_gtin_as_it_stands_below_the_bar_code_leads_on(web):
    short = samples.GTIN.lstrip("0")
    assert len(short) == 13
    answer = get(web, f"/01/{short}")
    assert (answer.status_code, answer.headers["location"]) == (308, f"/01/{samples.GTIN}")


def test_what_is_not_counted_is_no_half_sentence(web):
    chosen = "/products?interface=4&level=certified"
    assert "is not counted. <a" in get(web, chosen).text
    assert "wird nicht gezählt. <a" in get(web, f"{chosen}&lang=de").text
    none = get(web, "/products?interface=13&level=certified").text
    assert "0 products with what you have chosen." in " ".join(none.split())


def test_numbers_of_several_lengths_are_one():
    assert gtin_of("9506000134352").whole == gtin_of("09506000134352").whole == samples.GTIN
    assert gtin_of("9506000134353").whole == gtin_of("").whole == ""


def test_a_vendor(web):
    answer = get(web, "/vendor/voltaria.html")
    said = words(answer)
    for part in ("Voltaria Metering", "https://voltaria.example/", "Voltaria Old 0.9", "Certify it", "3 of 13"):
        assert part in said, part
    for part in ("badge.svg", "badge.json", "feed.atom", "history.html", "[![Smart-grid interfaces of Voltaria"):
        assert part in answer.text, part
    assert len(figures_of(answer.text)) >= 8
    assert 'rel="alternate"; type="text/turtle"' in answer.headers["link"]
    assert answer.headers["content-location"] == "/vendor/voltaria.html?version=2"


def test_a_name_cannot_leave_a_badge_snippet(web):
    page = get(web, "/vendor/gridworks.html").text
    assert "<GmbH>" not in page
    assert r"Sons \&lt;GmbH\&gt;](" in page


@pytest.mark.parametrize(
    ("accept", "ending"), [("text/html", "html"), ("text/turtle", "ttl"), ("application/ld+json", "jsonld")]
)
def test_the_iri_of_a_vendor_answers_like_others(web, accept, ending):
    answer = web.get("/vendor/voltaria", accept)
    assert (answer.status_code, answer.headers["location"]) == (303, f"/vendor/voltaria.{ending}")
    assert web.get(f"/vendor/voltaria.{ending}").status_code == 200
    kept = web.get("/vendor/voltaria?lang=de&version=2", "text/html").headers["location"]
    assert kept == "/vendor/voltaria.html?version=2&lang=de"


def test_a_vendor_that_has_declared_nothing(web):
    assert web.get("/vendor/silent", "text/html").headers["location"] == "/vendor/silent.html"
    assert web.get("/vendor/silent", "text/turtle").status_code == 404
    assert "Silent Ltd" in words(get(web, "/vendor/silent.html"))
    assert "Nothing has been declared yet." in words(get(web, "/vendor/silent/history.html"))
    assert "Silent" not in words(get(web, "/vendors"))


@pytest.mark.parametrize(
    "path", ["/vendor/nobody.html", "/vendor/nobody", "/vendor/No.html", "/vendor/x/history.html"]
)
def test_no_such_vendor(web, path):
    assert get(web, path).status_code == 404


def test_the_history_of_a_vendor(web):
    said = words(get(web, "/vendor/voltaria/history.html"))
    assert said.index("2026-02-02T00:00:00Z") < said.index("2026-02-01T00:00:00Z")
    assert get(web, "/vendor/voltaria/history.html?before=x").status_code == 400
    assert "2026-02-02" not in words(get(web, "/vendor/voltaria/history.html?before=2"))


def test_the_matrix_of_products(web):
    page = get(web, "/products/coverage").text
    for said in (
        'aria-label="3 products for EN 62056-47 on Interface 4 (WAN to Head Ends / DC businesses), best evidence: certified"',
        'aria-label="1 product for EN 62056-47 on Interface 13 (Meter to MOp), best evidence: third-party tested"',
    ):
        assert said in page
    only = get(web, "/products/coverage?level=certified").text
    assert 'aria-label="1 product for EN 62056-47 on Interface 4' in only
    assert "Interface 13 (" not in only[only.index("<tbody>") :]


def test_levels_differ_without_colour():
    assert len(set(LEVELS.values())) == len(LEVELS) == 4


@pytest.mark.parametrize(
    ("path", "names", "anchor"),
    [
        ("/interface/4.html", {"V100", "twin"}, 'id="products-interface"'),
        ("/standard/en-62056-47.html", {"V100", "V7", "twin"}, 'id="products-standard"'),
        ("/gap/eg2-2010/g01/interface-7.html", {"V7"}, 'id="products"'),
        ("/interface/2.html", set(), 'id="products-interface"'),
    ],
)
def test_products_stand_on_pages_of_other_things(web, path, names, anchor):
    page = get(web, path).text
    rows = page[page.index(anchor) :].partition("</section>")[0]
    assert {name for name in ("V100", "V7", "twin") if name in rows} == names


def test_products_close_no_gap(web):
    page = get(web, "/gap/eg2-2010/g01/interface-7.html").text
    assert "they do not close the gap" in page
    assert get(web, "/gaps").text.count("G01") == get(web, "/gaps?version=1").text.count("G01")


def test_the_sitemap_has_vendors(web):
    found = web.get("/sitemap.xml").text
    assert "/vendor/voltaria.html</loc>" in found
    assert "/products</loc>" in found
    assert "/vendor/" not in web.get("/sitemap.xml?version=1").text


def test_the_overview_counts_products(web):
    assert "4 products that vendors declare" in words(get(web, "/"))
    assert "0 products that vendors declare" in words(get(web, "/?version=1"))
