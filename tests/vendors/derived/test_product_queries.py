"""What the stored queries about products answer over declarations of two vendors."""

from collections.abc import Callable

import product_samples as samples
import pytest

from sgkg.namespaces import SGDATA
from sgkg.store.oxigraph import OxigraphStore
from sgkg.store.products import plan
from sgkg.vendors.check import check_text
from sgkg.vendors.model import Vendor
from sgkg.vendors.reference import reference

Ask = Callable[..., list[dict[str, str]]]
EN = "standard/en-62056-47"
NAMES = {
    "interface/1": "Interface 1 (Meter to IHD)",
    "interface/4": "Interface 4 (WAN to Head Ends / DC businesses)",
    "interface/7": "Interface 7 (LAN/WAN/DC to Energy Retail)",
    "interface/13": "Interface 13 (Meter to MOp)",
}
GRIDWORKS, VOLTARIA = "Gridworks & Sons <GmbH>", "Voltaria Metering"


def implemented(rows: list[dict[str, str]]) -> list[tuple[str, ...]]:
    """Key, interface, level: what tells a row of the list from others."""
    return [
        (row["key"], row.get("interface", "-"), row.get("level", "-").removeprefix("evidence-level/")) for row in rows
    ]


G1, G2 = f"gridworks {samples.GATEWAY}", f"gridworks {samples.TWIN}"
V1, V7 = f"voltaria {samples.HEAD_END}", f"voltaria {samples.METER}"
EVERY = [
    (G1, "interface/13", "third-party-tested"),
    (G1, "interface/4", "claimed"),
    (G2, "interface/4", "self-tested"),
    (V1, "interface/1", "self-tested"),
    (V1, "interface/4", "certified"),
    (V7, "interface/7", "certified"),
]


def test_a_row_of_the_list(ask: Ask) -> None:
    assert ask("products")[4] == {
        "key": V1, "vendorName": VOLTARIA, "productName": "Voltaria V100 head-end 4.2", "version": "4.2",
        "interfaceName": NAMES["interface/4"], "standardName": "EN 62056-47", "levelName": "certified",
        "listed": "true", "expires": "2031-01-14", "product": samples.HEAD_END, "vendor": "vendor/voltaria",
        "interface": "interface/4", "standard": EN, "level": "evidence-level/certified",
    }  # fmt: skip


@pytest.mark.parametrize(
    ("given", "rows"),
    [
        ({}, EVERY),
        ({"vendor": "vendor/gridworks"}, EVERY[:3]),
        ({"vendor": "vendor/nobody"}, []),
        ({"interface": "interface/4"}, [EVERY[1], EVERY[2], EVERY[4]]),
        ({"interface": "interface/6"}, []),
        ({"standard": "standard/en-62056-31"}, [EVERY[3]]),
        ({"level": "evidence-level/certified"}, EVERY[4:]),
        # one claim must fit all: the gateway is claimed there, and tested elsewhere
        ({"interface": "interface/4", "level": "evidence-level/third-party-tested"}, []),
        ({"interface": "interface/4", "standard": EN, "level": "evidence-level/claimed"}, [EVERY[1]]),
        ({"interface": "interface/1", "standard": EN}, []),
        ({"after": G1}, EVERY[2:]),
        ({"after": "gridworks"}, EVERY),
        ({"after": "h"}, EVERY[3:]),
        ({"after": V7}, []),
        ({"until": "gridworks"}, EVERY[:3]),
        ({"after": G1, "until": "h", "interface": "interface/4"}, [EVERY[2]]),
    ],
    ids=str,
)
def test_products_are_chosen(ask: Ask, given: dict[str, str], rows: list[tuple[str, ...]]) -> None:
    found = [
        {**row, **{key: value for key, value in given.items() if key in ("interface", "level")}}
        for row in ask("products", **given)
    ]
    assert implemented(found) == rows


def test_a_product_without_claims_that_count_is_listed(changing: OxigraphStore, ask: Ask) -> None:
    plain = Vendor("plain", "Plain", ("https://plain.example/",))
    text = '<https://plain.example/p> a <https://schema.org/Product> ; <https://schema.org/name> "P" .'
    samples.declare(changing._store, plain, samples.graph_of(text, plain))
    assert ask("products", changing, vendor="vendor/plain") == [
        {"key": "plain https://plain.example/p", "vendorName": "Plain", "productName": "P",
         "product": "https://plain.example/p"}
    ]  # fmt: skip
    assert ask("products", changing, vendor="vendor/plain", interface="interface/4") == []
    assert ask("product-totals", changing) == [{"name": "products", "products": "5", "vendors": "3"}]


def test_the_list_goes_on_behind_its_last_key(changing: OxigraphStore, ask: Ask) -> None:
    """Every product comes once, whatever the number on a page; one product never ends in the middle of its claims."""
    many = Vendor("many", "Many", ("https://many.example/",))
    lines = [
        f'<https://many.example/{number}> a schema:Product ; schema:name "P{number}" ; '
        f"sg:claim [ sg:interface if:4 ; sg:standard std:en-62056-47 ; sg:evidenceLevel level:claimed ] , "
        f"[ sg:interface if:5 ; sg:standard std:en-62056-47 ; sg:evidenceLevel level:claimed ] ."
        for number in range(120)
    ]
    samples.declare(changing._store, many, samples.graph_of(samples._HEADER + "\n".join(lines), many))
    seen, after = [], ""
    while rows := ask("products", changing, after=after):
        keys = list(dict.fromkeys(row["key"] for row in rows))
        assert len(keys) <= 50
        seen += keys
        after = keys[-1]
        assert all(sum(row["key"] == key for row in rows) == 2 for key in keys if key.startswith("many "))
    assert seen == sorted(set(seen))
    assert len(seen) == 124


def test_the_list_goes_from_vendor_to_vendor(changing: OxigraphStore, ask: Ask) -> None:
    """However few products each of many vendors has, and however few of them fit."""
    claims = {
        "one": "if:4 ; sg:standard std:en-62056-47 ; sg:evidenceLevel level:claimed",
        "two": "if:5 ; sg:standard std:en-62056-47 ; sg:evidenceLevel level:certified",
        "three": "if:4 ; sg:standard std:en-62056-47 ; sg:evidenceLevel level:certified",
    }
    expected: dict[str, list[str]] = {name: [] for name in claims}
    for number in range(330):
        id_ = f"w{number:03}"
        own = Vendor(id_, id_, (f"https://{id_}.example/",))
        chosen = [name for place, name in enumerate(claims) if number % (place + 2) == 0] or ["one"]
        lines = [
            f'<https://{id_}.example/{name}> a schema:Product ; schema:name "{name}" ; '
            f"sg:claim [ sg:interface {claims[name]} ] ."
            for name in chosen
        ]
        samples.declare(changing._store, own, samples.graph_of(samples._HEADER + "\n".join(lines), own))
        for name in chosen:
            expected[name].append(f"{id_} https://{id_}.example/{name}")
    for given, names in (
        ({}, ("one", "two", "three")),
        ({"interface": "interface/5"}, ("two",)),
        ({"interface": "interface/4"}, ("one", "three")),
        ({"level": "evidence-level/certified"}, ("two", "three")),
        ({"interface": "interface/4", "level": "evidence-level/certified"}, ("three",)),
    ):
        wanted = sorted(key for name in names for key in expected[name])
        seen, after = [], "w"
        while rows := ask("products", changing, after=after, **given):
            keys = list(dict.fromkeys(row["key"] for row in rows))
            assert len(keys) == min(50, len(wanted) - len(seen)), given  # no page but the last has less than it could
            seen += keys
            after = keys[-1]
        assert seen == wanted, given


def test_facts_of_a_product(ask: Ask) -> None:
    assert ask("product-facts", product=samples.HEAD_END) == [
        {
            "productName": "Voltaria V100 head-end 4.2", "version": "4.2", "vendorName": VOLTARIA,
            "manufacturer": "Voltaria Works", "gtin": samples.GTIN, "mpn": "V100-4", "sku": "1004",
            "category": "head-end", "description": "Collects readings.", "url": "https://voltaria.example/v100.html",
            "vendor": "vendor/voltaria", "graph": "graph/vendor/voltaria",
        }
    ]  # fmt: skip


@pytest.mark.parametrize("product", [samples.GONE, samples.HIDDEN, "https://nobody.example/p"])
def test_what_is_not_declared_now_has_no_facts(ask: Ask, product: str) -> None:
    assert ask("product-facts", product=product) == ask("product-claims", product=product) == []


def test_claims_of_a_product(ask: Ask) -> None:
    first, second = ask("product-claims", product=samples.HEAD_END)
    assert (first["interface"], first["standard"], first["level"], first["listed"]) == (
        "interface/1", "standard/en-62056-31", "evidence-level/self-tested", "true",
    )  # fmt: skip
    assert "certificateNumber" not in first
    del second["implementation"]
    assert second == {
        "interfaceName": NAMES["interface/4"], "standardName": "EN 62056-47", "levelName": "certified",
        "listed": "true", "expires": "2031-01-14", "roleName": "Head Ends", "certificateNumber": "DLMS-1234",
        "issuer": "Test House", "validFrom": "2026-01-15", "certificateExpires": "2031-01-14",
        "certificateUrl": "https://voltaria.example/certs/dlms-1234.pdf", "interface": "interface/4", "standard": EN,
        "level": "evidence-level/certified", "role": "actor/head-ends", "vendor": "vendor/voltaria",
        "claim": f"{samples.HEAD_END}#if4",
    }  # fmt: skip


def test_a_claim_without_a_name_has_its_evidence_too(ask: Ask) -> None:
    (row,) = ask("product-claims", product=samples.METER)
    assert "claim" not in row
    assert (row["certificateNumber"], row["issuer"], row["certificateExpires"]) == ("X-1", "Test House", "2025-06-30")


def test_evidence_stays_with_its_claim(changing: OxigraphStore, ask: Ask) -> None:
    """Claims without names are told apart by what they say."""
    other = Vendor("other", "Other", ("https://other.example/",))
    text = (
        samples._HEADER
        + """<https://other.example/p> a schema:Product ; schema:name "P" ; sg:claim
  [ sg:interface if:4 ; sg:standard std:en-62056-47 ; sg:evidenceLevel level:certified ;
    schema:hasCertification [ schema:certificationIdentification "A" ] ] ,
  [ sg:interface if:5 ; sg:standard <https://w3id.org/sgdata/standard/en-62056-47/2007> ;
    sg:evidenceLevel level:certified ; schema:hasCertification [ schema:certificationIdentification "B" ] ] ,
  [ sg:interface if:5 ; sg:standard std:en-62056-47 ; sg:evidenceLevel level:claimed ] ."""
    )
    samples.declare(changing._store, other, samples.graph_of(text, other))
    rows = ask("product-claims", changing, product="https://other.example/p")
    assert [(row["interface"], row["level"][15:], row.get("certificateNumber")) for row in rows] == [
        ("interface/4", "certified", "A"), ("interface/5", "claimed", None), ("interface/5", "certified", "B"),
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("gtin", "products"),
    [
        (samples.GTIN, [samples.HEAD_END]),
        (samples.GTIN.lstrip("0"), [samples.HEAD_END]),
        (samples.SHARED_GTIN, [samples.GATEWAY, samples.TWIN]),
        (samples.SHARED_GTIN.lstrip("0"), [samples.GATEWAY, samples.TWIN]),
        ("0", []),
        ("", []),
    ],
)
def test_products_with_a_gtin(ask: Ask, gtin: str, products: list[str]) -> None:
    assert [row["product"] for row in ask("products-by-gtin", gtin=gtin)] == products


def test_vendors_with_their_totals(ask: Ask) -> None:
    assert ask("vendors") == [
        {"vendorName": GRIDWORKS, "products": "2", "space": "https://gridworks.example/id/", "vendor": "vendor/gridworks"},
        {"vendorName": VOLTARIA, "products": "2", "space": "https://voltaria.example/", "vendor": "vendor/voltaria"},
    ]  # fmt: skip
    assert [row["vendor"] for row in ask("vendors", after="gridworks")] == ["vendor/voltaria"]
    assert ask("vendors", after="voltaria") == []


def test_vendors_come_by_the_hundred(changing: OxigraphStore, ask: Ask) -> None:
    for number in range(120):
        own = Vendor(
            f"v{number:03}", f"V{number}", (f"https://v{number:03}.example/", f"https://w{number:03}.example/")
        )
        text = f"<https://v{number:03}.example/p> a <https://schema.org/Product> ."
        samples.declare(changing._store, own, samples.graph_of(text, own))
    first = list(dict.fromkeys(row["vendor"] for row in ask("vendors", changing)))
    rest = list(dict.fromkeys(row["vendor"] for row in ask("vendors", changing, after=first[-1][7:])))
    assert (len(first), len(rest)) == (100, 22)
    assert [*first, *rest] == sorted({*first, *rest})


@pytest.mark.parametrize(
    ("given", "products", "vendors"),
    [
        ({}, "4", "2"),
        ({"interface": "interface/4"}, "3", "2"),
        ({"standard": EN}, "4", "2"),
        ({"interface": "interface/4", "standard": EN}, "3", "2"),
        ({"interface": "interface/4", "standard": EN, "level": "evidence-level/certified"}, "1", "1"),
    ],
    ids=str,
)
def test_totals(ask: Ask, given: dict[str, str], products: str, vendors: str) -> None:
    (row,) = ask("product-totals", **given)
    assert (row["products"], row["vendors"]) == (products, vendors)


@pytest.mark.parametrize("given", [{"interface": "interface/6"}, {"level": "evidence-level/certified"}], ids=str)
def test_no_total_is_no_row(ask: Ask, given: dict[str, str]) -> None:
    assert ask("product-totals", **given) == []


@pytest.mark.parametrize(
    ("given", "products"),
    [
        ({}, ["2"]),
        ({"interface": "interface/4"}, ["1"]),
        ({"standard": EN}, ["2"]),
        ({"interface": "interface/4", "standard": EN, "level": "evidence-level/certified"}, ["1"]),
        ({"interface": "interface/13"}, []),
    ],
    ids=str,
)
def test_totals_of_a_vendor(ask: Ask, given: dict[str, str], products: list[str]) -> None:
    assert [row["products"] for row in ask("vendor-totals", vendor="vendor/voltaria", **given)] == products


COVERAGE = [
    ("interface/1", "standard/en-62056-31", "self-tested", "1", "1", "true"),
    ("interface/4", EN, "certified", "1", "3", "true"),
    ("interface/4", EN, "self-tested", "1", "3", "true"),
    ("interface/4", EN, "claimed", "1", "3", "true"),
    ("interface/7", EN, "certified", "1", "1", "false"),
    ("interface/13", EN, "third-party-tested", "1", "1", "false"),
]


def cells(rows: list[dict[str, str]]) -> list[tuple[str, ...]]:
    return [
        (row["interface"], row["standard"], row["level"].removeprefix("evidence-level/"), row["products"], row["all"],
         row["listed"])
        for row in rows
    ]  # fmt: skip


def test_the_matrix_has_the_best_level_of_a_pair_first(ask: Ask) -> None:
    rows = ask("product-coverage")
    assert cells(rows) == COVERAGE
    assert {row["vendors"] for row in rows} == {"1"}
    assert [row["interfaceName"] for row in rows[:2]] == [NAMES["interface/1"], NAMES["interface/4"]]


def test_the_matrix_of_a_vendor(ask: Ask) -> None:
    rows = ask("vendor-coverage", vendor="vendor/voltaria")
    assert cells(rows) == [COVERAGE[0], (*COVERAGE[1][:4], "1", "true"), COVERAGE[4]]
    assert ask("vendor-coverage", vendor="vendor/nobody") == []


def test_which_certified_products_implement_an_interface(ask: Ask) -> None:
    assert ask("certified-products", interface="interface/4") == [
        {
            "interfaceName": NAMES["interface/4"], "productName": "Voltaria V100 head-end 4.2", "vendorName": VOLTARIA,
            "standardName": "EN 62056-47", "expires": "2031-01-14", "listed": "true", "product": samples.HEAD_END,
            "vendor": "vendor/voltaria", "standard": EN,
        }
    ]  # fmt: skip
    assert ask("certified-products", interface="interface/5") == []


@pytest.mark.parametrize(
    ("day", "there"), [("2025-06-29", True), ("2025-06-30", True), ("2025-07-01", False), ("", True)]
)
def test_a_certificate_holds_to_the_end_of_its_last_day(ask: Ask, day: str, there: bool) -> None:
    given = {"asOf": day} if day else {}
    assert bool(ask("certified-products", interface="interface/7", **given)) is there


def test_a_certificate_that_never_ends_holds(changing: OxigraphStore, ask: Ask) -> None:
    text = (
        samples._HEADER
        + """g:one a schema:Product ; schema:name "One" ; sg:claim g:c .
g:c sg:interface if:5 ; sg:standard std:en-62056-47 ; sg:evidenceLevel level:certified ;
  schema:hasCertification [ schema:certificationIdentification "Z" ] ."""
    )
    samples.declare(changing._store, samples.GRIDWORKS, samples.graph_of(text, samples.GRIDWORKS))
    (row,) = ask("certified-products", changing, interface="interface/5", asOf="9998-01-01")
    assert row["productName"] == "One"


def test_which_gaps_have_products_but_no_standard(ask: Ask) -> None:
    (row,) = ask("gaps-with-products", rule="G01")
    assert row == {
        "ruleId": "G01", "severity": "violation", "interfaceName": NAMES["interface/7"], "products": "1", "vendors": "1",
        "gapName": f"{NAMES['interface/7']} is covered by no standard.", "gap": "gap/eg2-2010/g01/interface-7",
        "interface": "interface/7",
    }  # fmt: skip
    assert {row["interface"] for row in ask("gaps-with-products")} == NAMES.keys()
    assert ask("gaps-with-products", interface="interface/5") == []


def test_what_was_taken_back(changing: OxigraphStore, ask: Ask) -> None:
    gone = {
        "date": samples.MOMENT, "productName": "Voltaria Old 0.9", "vendorName": VOLTARIA, "product": samples.GONE,
        "vendor": "vendor/voltaria",
    }  # fmt: skip
    assert ask("product-retractions") == [gone]
    change = plan(changing._store, "gridworks", None, b"", moment="2026-03-01T00:00:00Z")
    for quad in change.remove:
        changing._store.remove(quad)
    changing._store.extend(change.add)
    rows = ask("product-retractions", changing)
    assert [(row["date"], row["product"], row["vendorName"]) for row in rows[:2]] == [
        ("2026-03-01T00:00:00Z", samples.GATEWAY, GRIDWORKS), ("2026-03-01T00:00:00Z", samples.TWIN, GRIDWORKS),
    ]  # fmt: skip
    assert rows[2:] == [gone]
    assert len(ask("product-retractions", changing, vendor="vendor/gridworks")) == 2
    assert [row.get("products") for row in ask("vendors", changing)] == [None, "2"]
    text = samples.DECLARATIONS[samples.GRIDWORKS][0]
    samples.declare(changing._store, samples.GRIDWORKS, samples.graph_of(text, samples.GRIDWORKS))
    assert ask("product-retractions", changing) == [gone]


def test_the_day_and_the_reason_that_a_vendor_gives(changing: OxigraphStore, ask: Ask) -> None:
    own = Vendor("own", "Own", ("https://own.example/",))
    text = '<https://own.example/p> a schema:Product ; schema:name "P" ; sg:version "1" .'
    samples.declare(changing._store, own, samples.graph_of(samples._HEADER + text, own))
    back = f'{text[:-1]}; sg:retractedOn "2025-12-24"^^xsd:date ; sg:retractionReason "A test has failed."@en .'
    samples.declare(changing._store, own, samples.graph_of(samples._HEADER + back, own))
    (row,) = ask("product-retractions", changing, vendor="vendor/own")
    assert (row["date"], row["retractedOn"], row["reason"]) == (samples.MOMENT, "2025-12-24", "A test has failed.")


def test_interfaces_that_a_vendor_nearly_covers(ask: Ask) -> None:
    rows = ask("nearly-covered", vendor="vendor/voltaria")
    known = reference()
    for row in rows:
        assert known.listed(SGDATA + row["interface"], SGDATA + row["standard"])
        assert row["standardName"] in row["missing"]
        assert row["interfaceName"] in row["missing"]
    steps = {(row["interface"], row["standard"]): row["step"] for row in rows}
    listed = {(iri.removeprefix(SGDATA), EN) for iri in known.interfaces if known.listed(iri, SGDATA + EN)}
    assert steps == {
        **dict.fromkeys(listed - {("interface/4", EN)}, "claim it here"),
        ("interface/1", "standard/en-62056-31"): "certify it",
    }
    assert (len(steps), ask("nearly-covered", vendor="vendor/nobody")) == (len(rows), [])


VOLTARIA_IRI = "<https://w3id.org/sgdata/vendor/voltaria>"


@pytest.mark.parametrize(
    "fake",
    [
        f"g:i sg:vendor {VOLTARIA_IRI} .",
        "g:i a sg:Implementation .",
        "g:i sg:product g:p .",
        "g:i sg:listed true .",
        "g:p sg:implementation g:i .",
        "g:i sg:retracts g:p .",
        "g:i a sg:ProductCount .",
        "g:i sg:products 99 .",
        "g:i sg:iriSpace 'https://voltaria.example/' .",
        f"{VOLTARIA_IRI} a sg:Vendor .",
    ],
)
def test_nobody_declares_what_queries_read_as_derived(fake: str) -> None:
    """Queries take these words from any graph; that they stand in derived graphs alone is for the check."""
    text = (
        samples._HEADER
        + 'g:p a schema:Product ; schema:name "P" ; sg:version "1" ; sg:claim g:c . '
        + "g:c a sg:ConformanceClaim ; sg:interface if:4 ; sg:standard std:en-62056-47 ; sg:evidenceLevel level:claimed .\n"
    )
    accepted = [
        check_text(one.encode(), "text/turtle", samples.GRIDWORKS, today="2026-06-01").accepted
        for one in (text, text + fake)
    ]
    assert accepted == [True, False]
