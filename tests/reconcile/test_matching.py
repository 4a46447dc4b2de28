"""What a name means: exact only where it names one thing for certain, and the likely things first otherwise."""

import random
import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sgkg.matching import Matcher, Thing
from sgkg.matching_keys import LONGEST, designation_in, gtin14, keys, number, tail, tokens
from sgkg.matching_words import Words
from sgkg.namespaces import SGDATA
from sgkg.vendors.reference import reference

PRODUCTS = (
    Thing("urn:acme:m100", "ACME M100 head-end 4.2", "product", ("ACME M100 head-end", "09506000134352")),
    Thing("urn:acme:m100-5", "ACME M100 head-end 5.0", "product", ("ACME M100 head-end",)),
    Thing("urn:acme:wan", "WAN gateway", "product"),
    Thing("urn:acme:zaehler", "Zähler Größe 2", "product"),
)


@pytest.fixture(scope="module")
def matcher() -> Matcher:
    return Matcher([*reference().things, *PRODUCTS])


def exact(matcher: Matcher, text: str, *kinds: str) -> str:
    """The one thing that a text names for certain, without our namespace; empty for none."""
    found = [match for match in matcher.find(text, kinds=kinds) if match.exact]
    assert len(found) <= 1
    return found[0].thing.iri.removeprefix(SGDATA) if found else ""


@pytest.mark.parametrize(
    ("text", "iri"),
    [
        ("EN62056-47", "standard/en-62056-47"),
        ("en 62056 47", "standard/en-62056-47"),
        ("EN 62056\u201147", "standard/en-62056-47"),
        ("EN-62056-47", "standard/en-62056-47"),
        ("EN 62056-47 : 2007", "standard/en-62056-47/2007"),
        ("EN 62056-47 (2007)", "standard/en-62056-47/2007"),
        ("EN 62056-46 am1", "standard/en-62056-46-am1"),
        ("EN 62056-46/A1", "standard/en-62056-46-am1"),
        ("iec62056-47", "standard/iec-62056-47"),
        ("std:en-62056-47", "standard/en-62056-47"),
        ("standard/en-62056-47", "standard/en-62056-47"),
        (f"<{SGDATA}standard/en-62056-47>", "standard/en-62056-47"),
        ("IF 7", "interface/7"),
        ("IF-07", "interface/7"),
        ("Interface #07", "interface/7"),
        ("interface no. 7", "interface/7"),
        ("Schnittstelle Nr. 7", "interface/7"),
        ("if:7", "interface/7"),
        ("LAN / WAN / DC TO ENERGY RETAIL", "interface/7"),
        ("Interface 7 (LAN/WAN/DC to Energy Retail)", "interface/7"),
        ("acme m-100 HEAD END 4.2", "urn:acme:m100"),
        ("9506000134352", "urn:acme:m100"),
        ("GTIN 0950-6000-1343-52", "urn:acme:m100"),
        ("zahler grosse 2", "urn:acme:zaehler"),
        ("urn:acme:wan", ""),  # not an address, and no prefix that we know: only its label names it
    ],
)
def test_spellings_of_one_thing_are_exact(matcher: Matcher, text: str, iri: str) -> None:
    assert exact(matcher, text) == iri
    if iri:
        assert matcher.find(text)[0].score == 100


@pytest.mark.parametrize(
    "text",
    [
        "EN 62056-99", "IEC 61851-1", "WAN gateway pro", "interface 14", "interface 70", "IF 0", "7", "", "  ", "-",
        "62056-47", "EN 62056-47:1999", "BS EN 62056-47", "EN 62056-47/A1", "EN 62056-46", "62056", "EN",
        "ACME M100 head-end", "ACME M101 head-end 4.2", "WAN gateway+", "9506000134353", "WAN",
        f"{SGDATA}interface/77", f"{SGDATA}standards/en-62056-47", "http://w3id.org/sgdata/interface/7", "acme",
    ],
)  # fmt: skip
def test_decoys_are_never_exact(matcher: Matcher, text: str) -> None:
    found = matcher.find(text, limit=20)
    assert not [match for match in found if match.exact and match.thing.kind != "actor"]
    assert all(match.score < 100 for match in found if not match.exact)


def test_a_number_alone_is_exact_where_one_kind_is_asked_for(matcher: Matcher) -> None:
    assert exact(matcher, "7", "interface") == "interface/7"
    assert exact(matcher, "07", "interface") == "interface/7"
    assert exact(matcher, "7") == exact(matcher, "7", "interface", "actor") == exact(matcher, "7", "standard") == ""
    assert exact(matcher, "14", "interface") == ""
    assert matcher.find("7")[0].thing.iri == f"{SGDATA}interface/7"


def test_a_label_of_several_things_is_exact_for_none(matcher: Matcher) -> None:
    found = matcher.find("ACME M100 head-end")
    assert [(match.thing.iri, match.score, match.exact) for match in found[:2]] == [
        ("urn:acme:m100", 99.0, False), ("urn:acme:m100-5", 99.0, False),
    ]  # fmt: skip


def test_only_the_kinds_asked_for_count() -> None:
    both = Matcher([Thing("urn:a", "Meter", "actor"), Thing("urn:p", "Meter", "product")])
    assert not any(match.exact for match in both.find("meter"))
    assert [(match.thing.iri, match.exact) for match in both.find("meter", kinds=("product",))] == [("urn:p", True)]
    assert both.find("meter", kinds=("standard",)) == []


@pytest.mark.parametrize(
    ("text", "kinds", "iri"),
    [
        ("EN 62056-47:1999", (), "standard/en-62056-47"),
        ("EN 62056-47:2007", ("standard",), "standard/en-62056-47"),
        ("EN 62O56-47", (), "standard/en-62056-47"),
        ("EN 6256-47", (), "standard/en-62056-47"),
        ("metering to EN 62056-47 (transport)", (), "standard/en-62056-47"),
        ("COSEM according to EN 62056-47:2007", (), "standard/en-62056-47/2007"),
        (f"{SGDATA}standard/en-62056-74", ("standard",), "standard/en-62056-47"),
        ("LAN/WAN/DC -> enrgy retial", (), "interface/7"),
        ("prosumer gen. to 3rd parties", (), "interface/12"),
        ("IF4 WAN/Headend", (), "interface/4"),
        ("acme m100 headend 4.2", (), "urn:acme:m100"),
        ("ACME M100 head-end 5.0 rev. 2", (), "urn:acme:m100-5"),
        ("WAN gatway", (), "urn:acme:wan"),
    ],
)
def test_the_likely_thing_comes_first(matcher: Matcher, text: str, kinds: tuple[str, ...], iri: str) -> None:
    best = matcher.find(text, kinds=kinds)[0]
    assert best.thing.iri.removeprefix(SGDATA) == iri
    assert not best.exact


def test_what_is_typed_finds_what_begins_so(matcher: Matcher) -> None:
    assert {match.thing.iri for match in matcher.beginning("acme m1")} >= {"urn:acme:m100", "urn:acme:m100-5"}
    assert matcher.beginning("EN 62056-4", kinds=("standard",))[0].thing.name.startswith("EN 62056-4")
    assert matcher.beginning("") == [] == Matcher(()).beginning("a")


@given(st.text(max_size=80), st.integers(-1, 8))
def test_any_text_is_answered_in_order(text: str, limit: int) -> None:
    known = Matcher([*PRODUCTS, *reference().things])
    found = known.find(text, limit=limit)
    assert found == known.find(text, limit=limit)
    assert len(found) <= max(0, limit)
    assert [match.score for match in found] == sorted((match.score for match in found), reverse=True)
    assert all(0 < match.score <= 100 for match in found)
    assert sum(match.exact for match in found) <= 1
    assert len({match.thing.iri for match in found}) == len(found)


names = st.text(st.characters(categories=("L", "N", "Zs", "Pd")), min_size=1, max_size=30)


@given(st.lists(names, max_size=8, unique=True))
def test_a_label_of_one_thing_is_exact_in_any_case_and_spacing(labels: list[str]) -> None:
    things = [Thing(f"https://a.example/{place}", label, "product") for place, label in enumerate(labels)]
    known = Matcher(things)
    for thing in things:
        means = [other for other in things if tokens(other.name) == tokens(thing.name)]
        for spelling in (thing.name, f"  {thing.name}\u00a0", thing.name.replace("-", "\u2013")):
            found = [match for match in known.find(spelling, kinds=("product",)) if match.exact]
            if (
                tokens(thing.name)
                and len(means) == 1
                and not (gtin14(spelling) or number(spelling) or designation_in(spelling))
            ):
                assert [match.thing for match in found] == [thing]
            assert all(tokens(match.thing.name) == tokens(thing.name) for match in found)
        assert [match.thing for match in known.find(thing.iri) if match.exact] == [thing]


@given(st.permutations(range(len(PRODUCTS))))
def test_the_order_of_the_things_does_not_matter(order: list[int]) -> None:
    shuffled = Matcher(PRODUCTS[place] for place in order)
    for text in ("ACME M100", "wan", "gateway 2", "Zahler"):
        assert shuffled.find(text) == Matcher(PRODUCTS).find(text)


@given(st.integers(0, 10**13 - 1))
def test_a_gtin_has_a_check_digit(payload: int) -> None:
    whole = [f"{payload:013d}{digit}" for digit in range(10)]
    found = [text for text in whole if gtin14(text)]
    assert len(found) == (1 if payload else 0)


def test_keys_are_those_of_identifiers() -> None:
    assert keys("7", kind="interface") == {("number", "7"), ("numbered", "7")}
    assert keys("if:7") >= {("iri", f"{SGDATA}interface/7")}
    assert keys("sg:Interface") >= {("iri", f"{SGDATA}ontology#Interface")}
    assert number("1234") == number("seven") == number("\u0667") == ""
    assert tail("EN 62056-47") == ""
    assert not keys("")


def test_matchers_of_different_kinds_are_joined() -> None:
    joined = Matcher.joined(Matcher(reference().things), Matcher(PRODUCTS))
    assert len(joined) == len(reference().things) + len(PRODUCTS)
    assert joined.get("urn:acme:wan") == PRODUCTS[2]
    assert joined.get("urn:nothing") is None
    assert "product" in joined.kinds
    assert exact(joined, "IF 7") == "interface/7"


def test_words_are_put_together_and_taken_apart() -> None:
    words = Words((("head", "end"), ("gateway",)))
    assert words.near(["headend"], 3)[0][0] == 0
    assert words.near(["gate", "way"], 3)[0][0] == 1
    assert words.near(["zzz"], 3) == []


@pytest.mark.parametrize(
    "text",
    ["x" * 100_000, "a " * 50_000, "EN 62056-" * 20_000, "-" * 10_000, "1" * 5000, "\u0300" * 5000, "if " * 9999],
)
def test_long_texts_cost_no_more_than_names(matcher: Matcher, text: str) -> None:
    started = time.perf_counter()
    matcher.find(text)
    assert time.perf_counter() - started < 1
    assert len(text) > LONGEST


def test_letters_that_become_many_cost_no_more() -> None:
    assert len("".join(tokens("\ufdfa"))) > 10
    assert len("".join(tokens("\ufdfa" * LONGEST))) <= 4 * LONGEST


@pytest.mark.parametrize("name", [f"{SGDATA}interface/7", "if:7", "interface/7", f"<{SGDATA}interface/7>"])
def test_no_product_takes_the_identifier_of_another_thing(name: str) -> None:
    """A vendor may call a product what it likes."""
    known = Matcher([*reference().things, Thing("https://a.example/7", name, "product", (name,))])
    assert exact(known, f"{SGDATA}interface/7") == "interface/7"
    assert [thing.iri for thing in known.named("if:7")] == [f"{SGDATA}interface/7"]


def test_products_that_are_all_called_alike_stay_fast() -> None:
    things = [Thing(f"https://a.example/{place:05}", "EN 62056-47", "product", ("9506000134352", "Meter"))
              for place in range(20_000)]  # fmt: skip
    known = Matcher(things)
    started = time.perf_counter()
    for text in ("en 62056 47", "EN 62056-4", "9506000134352", "meter", "meter x"):
        found = known.find(text, limit=50)
        assert len(found) == 50
        assert not any(match.exact for match in found)
        assert len(known.named(text)) <= 500
    assert time.perf_counter() - started < 1  # some 0.05 s
    assert known.get(things[-1].iri) == things[-1] == known.find(things[-1].iri)[0].thing


def test_products_that_are_called_as_standards_stay_fast() -> None:
    known = Matcher(
        Thing(f"https://a.example/{place}", f"EN {10_000 + place}-1", "product") for place in range(20_000)
    )
    assert known.find("EN 10007/1")[0].exact
    started = time.perf_counter()
    for place in range(50):
        known.find(f"EN {99_000 + place}-77")
    assert time.perf_counter() - started < 2  # some 0.1 s; each with each took three


def test_many_products_stay_fast() -> None:
    """20,000 here; the measurements in the documentation are of 100,000."""
    chosen = random.Random(1)
    kinds = ("head-end", "smart meter", "gateway", "data concentrator")
    things = [
        Thing(
            f"https://a.example/{place}",
            f"Vendor{place % 9} M{chosen.randint(1, 9999)} {kinds[place % 4]} {place}",
            "product",
        )
        for place in range(20_000)
    ]
    known = Matcher(things)
    started = time.perf_counter()
    asked = chosen.sample(things, 50)
    found = [known.find(thing.name.replace("a", "aa", 1).lower()) for thing in asked]
    assert time.perf_counter() - started < 5  # some 0.2 s; machines of others are slow
    assert sum(match[0].thing == thing for match, thing in zip(found, asked, strict=True)) >= 49
