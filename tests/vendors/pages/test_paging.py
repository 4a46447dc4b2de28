"""Pages of the list of products give what the stored query gives, each product once, whatever the filters."""

import html
import random
import re

import product_samples as samples
import pyoxigraph as ox
import pytest
from fake_service import packed_store
from vendors.pages.conftest import site

from sgkg import queries
from sgkg.store.oxigraph import OxigraphStore
from sgkg.store.products import rebuild
from sgkg.terms import plain
from sgkg.vendors.derive import derived
from sgkg.vendors.model import Vendor
from sgkg.vendors.reference import reference

#: ids one of which begins with another, and enough of them for the lists of vendors to have pages too
IDS = ["v", "v-1", "v0", "v00", *(f"w{number:03}" for number in range(210))]
CHOICES = (
    {}, {"vendor": "vendor/v"}, {"vendor": "vendor/w000"}, {"interface": "interface/4"}, {"level": "evidence-level/certified"},
    {"standard": "standard/en-62056-47"}, {"interface": "interface/4", "standard": "standard/en-62056-47"},
    {"interface": "interface/4", "standard": "standard/en-62056-47", "level": "evidence-level/claimed"},
    {"interface": "interface/7", "level": "evidence-level/claimed"},
    {"standard": "standard/en-62056-31", "level": "evidence-level/claimed"},
    {"vendor": "vendor/v", "interface": "interface/4"}, {"vendor": "vendor/v0", "level": "evidence-level/claimed"},
)  # fmt: skip


def declaration(vendor: Vendor, products: int, chance: random.Random) -> str:
    made = [samples._HEADER]
    for number in range(products):
        name = f"<{vendor.prefixes[0]}{number}>"
        side, standard = chance.choice(("4", "7")), chance.choice(("en-62056-47", "en-62056-31"))
        made.append(
            f'{name} a schema:Product ; schema:name "P{number}" ; sg:claim [ sg:interface if:{side} ; '
            f"sg:standard std:{standard} ; sg:evidenceLevel level:{chance.choice(('claimed', 'certified'))} ] ."
        )
    return "\n".join(made)


@pytest.fixture(scope="module")
def filled():
    from sgkg import io

    made, packed, chance = OxigraphStore(), packed_store(), random.Random(6)
    made.load(packed.statements())
    for id_ in IDS:
        vendor = Vendor(id_, id_, (f"https://{id_}.example/",))
        graph = samples.graph_of(declaration(vendor, 30 if id_ < "w" else chance.randrange(3), chance), vendor)
        for data, name in (
            (graph, vendor.graph),
            (derived(io.parse(graph, source="x.nt"), vendor, reference()), vendor.declared),
        ):
            quads = ox.parse(data, format=ox.RdfFormat.N_TRIPLES)
            made._store.extend(ox.Quad(q.subject, q.predicate, q.object, ox.NamedNode(name)) for q in quads)
    made._store.extend(rebuild(made._store).add)
    return made


@pytest.fixture(scope="module")
def crowded(filled, tmp_path_factory):
    client = site(tmp_path_factory.mktemp("crowded"), filled)
    yield client
    client.service.vendors.close()
    client.service.declarations.close()


def asked(store, given):
    """All products that the stored query gives, page after page."""
    query, found, after = queries.load("products"), [], ""
    while True:
        rows = store.select(query.text, queries.bind(query, {**given, "after": after})).rows
        keys = list(dict.fromkeys(plain(row["key"]) for row in rows))
        found += [key.partition(" ")[2] for key in keys]
        if len(keys) < 50:
            return found
        after = keys[-1]


@pytest.mark.parametrize("given", CHOICES, ids=lambda given: ",".join(given) or "none")
def test_pages_give_what_the_query_gives(crowded, filled, given):
    url, found = "/products?" + "&".join(f"{name}={value}" for name, value in given.items()), []
    while url:
        answer = crowded.get(url, "text/html")
        assert answer.status_code == 200
        page = answer.text[answer.text.index('id="list"') :]
        shown = re.findall(r'<th scope="row"><a href="/product\?iri=([^"]+)"', page)
        assert len(shown) <= 50
        found += [one.replace("%3A", ":").replace("%2F", "/") for one in shown]
        more = re.search(r'href="([^"]+)" rel="next"', page)
        assert not more or len(shown) == 50
        url = html.unescape(more[1]) if more else ""
    assert found == asked(filled, given)
    assert len(found) == len(set(found))


def test_the_total_is_the_number_of_products(crowded, filled):
    for given in CHOICES:
        page = crowded.get(
            "/products?" + "&".join(f"{name}={value}" for name, value in given.items()), "text/html"
        ).text
        total = re.search(r'<data value="(\d+)" data-query="(?:product|vendor)-totals', page)
        assert total is None or int(total[1]) == len(asked(filled, given))
        assert (total is None) == ("level" in given and len(given.keys() & {"interface", "standard"}) < 2)


def test_a_place_that_is_none_is_refused(crowded):
    assert crowded.get("/products?after=x", "text/html").status_code == 400
    assert crowded.get("/vendors?after=%20", "text/html").status_code == 200
    assert crowded.get("/vendors?after=A!", "text/html").status_code == 400


def test_the_list_of_vendors_has_pages(crowded):
    url, found = "/vendors", []
    while url:
        page = crowded.get(url, "text/html").text
        found += re.findall(r'<th scope="row"><a href="/vendor/([a-z0-9-]+)\.html"', page)
        more = re.search(r'href="([^"]+)" rel="next"', page)
        url = html.unescape(more[1]) if more else ""
    assert found == sorted(IDS)
    # With so many vendors their names are no choice any more.
    assert '<input id="vendors-vendor" name="vendor"' in crowded.get("/products", "text/html").text
