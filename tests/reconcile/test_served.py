"""The service as it runs: behind the outer layers of the server, with products that vendors have published."""

import json
import time
from typing import Any
from urllib.parse import urlencode

import product_samples
import pytest
from reconcile import sample
from reconcile.conftest import Validate
from reconcile.test_service import M100
from suites.served import Answer, Server

from sgkg.namespaces import SGDATA

FORM = {"content-type": "application/x-www-form-urlencoded"}
SEVEN = urlencode({"id": f"{SGDATA}interface/7"})


def post(server: Server, body: bytes | None = None, path: str = "/reconcile", **given: str) -> Answer:
    return server.request("POST", path, FORM, urlencode(given).encode() if body is None else body)


def ask(server: Server, **query: Any) -> list[dict[str, Any]]:
    answer = post(server, queries=json.dumps({"q": query}))
    assert answer.status == 200, answer.text
    found: list[dict[str, Any]] = json.loads(answer.body)["q"]["result"]
    return found


def framing(answer: Answer) -> str:
    rules = dict(rule.strip().partition(" ")[::2] for rule in answer.headers["content-security-policy"].split(";"))
    assert rules["default-src"] == "'self'"
    return rules["frame-ancestors"]


# --- frames


@pytest.mark.parametrize("method", ["GET", "HEAD"])
@pytest.mark.parametrize("query", [f"?{SEVEN}", f"?{urlencode({'id': M100})}", f"?{SEVEN}&lang=de", "?id=urn:x", ""])
def test_any_page_may_show_a_preview_in_a_frame(server: Server, method: str, query: str) -> None:
    answer = server.request(method, f"/reconcile/preview{query}", {"accept": "text/html"})
    assert answer.status == (404 if query in ("?id=urn:x", "") else 200)
    assert framing(answer) == "*"
    assert "x-frame-options" not in answer.headers


@pytest.mark.parametrize(
    "path",
    [
        "/", "/reconcile", "/products", "/product?" + urlencode({"iri": M100}), "/interface/7",
        f"/reconcile/flyout/entity?{SEVEN}&format=html", f"/reconcile/view?{SEVEN}", f"/reconcile/preview/?{SEVEN}",
        f"/reconcile/preview/more?{SEVEN}", f"/reconcile//preview?{SEVEN}", f"/Reconcile/preview?{SEVEN}",
        "/vendor/nordlicht", "/unheard-of", "/search?q=/reconcile/preview",
    ],
)  # fmt: skip
def test_no_other_page_may_be_shown_in_a_frame(server: Server, path: str) -> None:
    answer = server.get(path, {"accept": "text/html"})
    assert answer.status in (200, 303, 404)
    assert framing(answer) == "'none'"


def test_any_page_may_read_the_answers(server: Server) -> None:
    for answer in (server.get("/reconcile"), post(server, queries="{}"), post(server, queries="{")):
        assert answer.headers["access-control-allow-origin"] == "*"
        assert answer.headers["x-content-type-options"] == "nosniff"
    preflight = server.request("OPTIONS", "/reconcile", {"access-control-request-method": "POST"})
    assert preflight.status == 204
    assert "POST" in preflight.headers["access-control-allow-methods"]


# --- what vendors publish


def test_published_products_are_those_of_the_other_tests(server: Server) -> None:
    """The products that tests in one process take are what a declaration of them comes to."""
    names = ["Nordlicht M100 head-end 4.2", "talvik dcu7 concentrator", "Brunnen Opto-Lesekopf", "Polar 12"]
    given = {"queries": json.dumps({name: {"query": name, "limit": 1, "type": "product"} for name in names})}
    there = json.loads(server.get(f"/reconcile?{urlencode(given)}").body)
    here = sample.client().get(f"/reconcile?{urlencode(given)}").json()
    shown = ("id", "name", "description", "type", "match")  # the scores depend on what else there is
    assert [[one[0][member] for member in shown] for one in (found["result"] for found in there.values())] == [
        [one[0][member] for member in shown] for one in (found["result"] for found in here.values())
    ]


def test_a_claim_of_a_published_product_is_fetched(server: Server, valid: Validate) -> None:
    extend = {
        "ids": [M100, product_samples.HEAD_END],
        "properties": [{"id": name} for name in ("standard", "level", "gtin")],
    }
    answer = json.loads(post(server, extend=json.dumps(extend)).body)
    valid("data-extension-response.json", answer)
    rows = answer["rows"]
    assert {one["id"] for one in rows[M100]["standard"]} == {
        f"{SGDATA}standard/en-62056-47", f"{SGDATA}standard/en-62056-46-am1",
    }  # fmt: skip
    assert rows[product_samples.HEAD_END]["gtin"] == [{"str": product_samples.GTIN}]


def test_what_a_vendor_has_taken_back_is_not_found(server: Server) -> None:
    assert ask(server, query="Voltaria V100 head-end 4.2")[0]["match"] is True
    for name, iri in (("Voltaria Old 0.9", product_samples.GONE), ("Voltaria Hidden 1", product_samples.HIDDEN)):
        found = ask(server, query=name, limit=50)
        assert iri not in [one["id"] for one in found]
        assert not any(one["match"] for one in found)
        assert iri not in [one["id"] for one in ask(server, properties=[{"pid": "iri", "v": iri}])]
        answer = server.get(f"/reconcile/preview?{urlencode({'id': iri})}")
        assert (answer.status, answer.media_type) == (404, "application/problem+json")


def test_a_gtin_of_two_products_is_certain_for_none(server: Server) -> None:
    found = ask(server, query=product_samples.SHARED_GTIN)
    assert [one["id"] for one in found[:2]] == [product_samples.GATEWAY, product_samples.TWIN]
    assert not any(one["match"] for one in found)


def test_names_of_products_are_text(server: Server) -> None:
    name = "Gateway <b>G</b> 1"
    assert ask(server, query=name)[0]["name"] == name
    for path in ("preview", "flyout/entity"):
        answer = server.get(f"/reconcile/{path}?{urlencode({'id': product_samples.GATEWAY})}")
        assert "<b>" not in answer.text
        assert "&lt;b&gt;G" in answer.text


# --- what nobody should send


MANY = " ".join(["meter", "to", "third", "parties,", "prosumer", "head-ends", "EN", "62056-47", "1", "2", "3"] * 9)[
    :500
]
CONDITION = {"pid": "standard", "v": [f"{MANY[:100]} {place}" for place in range(10)]}
HOSTILE = {
    "deep": ("queries", "[" * 100_000),
    "deep query": ("queries", '{"q":' * 50_000),
    "deep extension": ("extend", '{"ids":' * 50_000),
    "huge number": ("queries", '{"q": {"query": "a", "limit": 1%s}}' % ("0" * 400)),
    "huge value": ("queries", '{"q": {"query": "a", "properties": [{"pid": "gtin", "v": 1%s}]}}' % ("0" * 4000)),
    "huge text": ("queries", json.dumps({"q": {"query": "a" * 1_000_000}})),
    "many members": ("queries", "{" + ",".join(f'"{place}":0' for place in range(80_000)) + "}"),
    "the same member": ("queries", "{" + ",".join(['"q":0'] * 60_000) + "}"),
    "a repeated key": ("queries", '{"q": {"query": "IF 7"}, "q": {"query": "IF 8"}}'),
    "a mark before it": ("queries", '\ufeff{"q": {"query": "IF 7"}}'),
    "no type": ("queries", '{"q": {"query": "a", "type": "https://evil.example/"}}'),
    "a file": ("queries", '{"q": {"query": "\\u0000../../etc/passwd"}}'),
    "SPARQL": ("extend", json.dumps({"ids": [f"{M100}> }} DROP ALL #", "\ud800"], "properties": [{"id": "standard"}]})),
    "no property": ("extend", '{"ids": [], "properties": [{"id": "__class__"}]}'),
    "the longest": ("queries", json.dumps({f"q{place}": {"query": MANY, "limit": 50} for place in range(50)})),
    "wide letters": ("queries", json.dumps({f"q{place}": {"query": "\ufdfa" * 500} for place in range(50)})),
    "all properties": (
        "queries", json.dumps({f"q{place}": {"query": f"meter {place}", "properties": [CONDITION] * 10} for place in range(15)}),
    ),
}  # fmt: skip


@pytest.mark.parametrize("what", HOSTILE)
def test_hostile_requests_are_answered_at_once(server: Server, what: str) -> None:
    ask(server, query="IF 7")  # the names of this version are read
    name, text = HOSTILE[what]
    started = time.perf_counter()
    answer = post(server, **{name: text})
    taken = time.perf_counter() - started
    assert answer.status in (200, 400, 413), answer.text
    assert answer.media_type == ("application/json" if answer.status == 200 else "application/problem+json")
    if answer.status != 200:
        assert len(json.loads(answer.body)["detail"]) < 700
    assert taken < 5  # the longest some 0.5 s, most 0.01; machines of others are slow


@pytest.mark.parametrize(
    "body",
    [
        b"queries=%FF%FE", b"queries=\xff", "queries={}".encode("utf-16"), b"%FF=1", b"queries=%7B%22Z%E4hler%22%3A1%7D",
        b"queries", b"&" * 2000, b"=", b"a=1&" * 3000, b"queries={}&queries={}", b"extend={}&queries={}",
        b"queries={}&callback=f", b"\x00",
    ],
)  # fmt: skip
def test_forms_that_mean_nothing_are_refused(server: Server, body: bytes) -> None:
    answer = post(server, body)
    assert (answer.status, answer.media_type) == (400, "application/problem+json"), answer.text
    assert json.loads(answer.body)["detail"]


@pytest.mark.parametrize("method", ["PUT", "PATCH", "DELETE", "PROPFIND"])
@pytest.mark.parametrize(
    "path", ["/reconcile", "/reconcile/standard", "/reconcile/preview", "/reconcile/suggest/type"]
)
def test_nothing_is_written(server: Server, method: str, path: str) -> None:
    answer = server.request(method, path, FORM, b"queries={}")
    assert (answer.status, answer.media_type) == (405, "application/problem+json")
