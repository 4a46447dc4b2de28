"""What no client should send is refused with a problem, fast, and never as a failure of ours."""

import json
import time
from types import SimpleNamespace
from typing import Any
from urllib.parse import urlencode

import pytest
from fake_service import Client
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from reconcile import sample
from reconcile.test_service import post

from sgkg_api.reconcile.messages import BATCH, EXTEND_IDS
from sgkg_api.routes.reconcile import MOST_BYTES

PROBLEM = "application/problem+json"


@pytest.mark.parametrize(
    "queries",
    [
        "", "{", "[]", "7", "null", '"a"', "NaN", '{"q": NaN}', '{"q": 7}', '{"q": {}}', '{"q": {"query": 7}}',
        '{"q": {"query": ["a"]}}', '{"q": {"query": "a", "limit": -1}}', '{"q": {"query": "a", "limit": "x"}}',
        '{"q": {"query": "a", "limit": 1e999}}', '{"q": {"query": "a", "limit": true}}',
        '{"q": {"query": "a", "type": "unheard-of"}}', '{"q": {"query": "a", "type": 7}}',
        '{"q": {"query": "a", "type": [[]]}}', '{"q": {"query": "a", "properties": {}}}',
        '{"q": {"query": "a", "properties": [7]}}', '{"q": {"query": "a", "properties": [{"pid": 7, "v": 1}]}}',
        '{"q": {"query": "a", "properties": [{"pid": "gtin"}]}}',
        '{"q": {"query": "a", "properties": [{"pid": "gtin", "v": {"id": {}}}]}}',
        '{"q": {"query": "a", "properties": [{"pid": "gtin", "v": [[1]]}]}}',
        '{"q": {"query": "a", "more": 1}}', '{"q": {"query": "a", "type_strict": []}}',
        '{"q": {"properties": []}}', '{"q": {"query": "a", "limit": 1%s}}' % ("0" * 5000),
        '{"q": {"query": "a", "limit": -1%s}}' % ("0" * 400), '{"q": {"query": "a", "limit": -1e999}}',
        '{"q": {"query": "a"}, "q": {"query": "b"}}', '{"q": {"query": "a", "query": "b"}}',
        '{"q": ' + "[" * 20_000 + "]" * 20_000 + "}", "[" * 30_000, '{"q":' * 20_000,
    ],
)  # fmt: skip
def test_what_is_no_batch_is_refused(http: Client, queries: str) -> None:
    started = time.perf_counter()
    answer = post(http, queries=queries)
    assert (answer.status_code, answer.headers["content-type"]) == (400, PROBLEM), answer.text
    assert len(answer.text) < 1000
    assert answer.json()["detail"]
    assert time.perf_counter() - started < 2


@pytest.mark.parametrize(
    "extend",
    [
        "{", "[]", "{}", '{"ids": 7, "properties": []}', '{"ids": [7], "properties": []}', '{"ids": []}',
        '{"ids": [], "properties": [7]}', '{"ids": [], "properties": [{"id": "unheard-of"}]}',
        '{"ids": [], "properties": [{"id": "gtin", "settings": 7}]}',
        '{"ids": [], "properties": [{"id": "gtin", "settings": {"limit": -1}}]}',
        '{"ids": [], "ids": [], "properties": []}',
        '{"ids": [' + '"' + "x" * 1000 + '"], "properties": []}',
    ],
)  # fmt: skip
def test_what_is_no_extension_is_refused(http: Client, extend: str) -> None:
    answer = post(http, extend=extend)
    assert (answer.status_code, answer.headers["content-type"]) == (400, PROBLEM)


def test_too_much_is_refused(http: Client) -> None:
    many = json.dumps({f"q{place}": {"query": "a"} for place in range(BATCH + 1)})
    ids = json.dumps({"ids": [f"urn:{place}" for place in range(EXTEND_IDS + 1)], "properties": []})
    long = json.dumps({"q": {"query": "a" * MOST_BYTES}})
    for fields in ({"queries": many}, {"extend": ids}, {"queries": long}):
        answer = post(http, **fields)
        assert (answer.status_code, answer.headers["content-type"]) == (413, PROBLEM)
    assert post(http, queries=json.dumps({"q": {"query": "a" * 501}})).status_code == 400
    assert http.get("/reconcile/suggest/entity?prefix=" + "a" * 501).status_code == 400


@pytest.mark.parametrize(
    ("path", "status"),
    [
        ("?callback=f", 400), ("?queries={}&extend={}", 400), ("?queries={}&queries={}", 400), ("?query=a", 400),
        ("?queries=%ff", 400), ("?version=99", 404), ("/unheard-of", 404), ("/suggest/entity?cursor=-1", 400),
        ("/suggest/entity?cursor=x", 400), ("/suggest/entity?prefix=a&prefix=b", 400), ("/suggest/type?limit=%D9%A1", 400),
        ("/suggest/entity?prefix=a&callback=f", 400), ("/suggest/type?callback=f", 400),
        ("/suggest/property?callback=f", 400), ("/flyout/type?id=standard&callback=f", 400),
        ("/extend/propose?callback=f", 400), ("/suggest/entity?prefix=a&type=unheard-of", 400), ("/extend/propose?type=unheard-of", 400), ("/suggest", 404),
    ],
)  # fmt: skip
def test_requests_that_mean_nothing_are_refused(http: Client, path: str, status: int) -> None:
    answer = http.get(f"/reconcile{path}")
    assert (answer.status_code, answer.headers["content-type"]) == (status, PROBLEM)


def test_only_forms_are_read(http: Client) -> None:
    assert post(http, kind="application/json", data=b'{"queries": {}}').status_code == 415
    assert post(http, data=b"").status_code == 400
    assert post(http, data=b"\xff=\xfe").status_code == 400
    assert post(http, "/reconcile/preview", data=b"").status_code == 405


def test_text_that_utf8_cannot_hold_comes_back_in_escapes(http: Client) -> None:
    answer = post(http, queries='{"\\ud800": {"query": "\\udfff EN 62056-47 \\u0000"}}')
    assert answer.status_code == 200
    assert list(answer.json()) == ["\ud800"]


def test_a_number_without_end_is_a_limit_like_any_other(http: Client) -> None:
    answer = post(http, queries='{"q": {"query": "meter", "limit": 1%s}}' % ("0" * 400))
    assert answer.status_code == 200
    assert len(answer.json()["q"]["result"]) > 5


def test_a_mark_of_the_byte_order_is_read_over(http: Client) -> None:
    assert post(http, queries='\ufeff{"q": {"query": "IF 7"}}').json()["q"]["result"][0]["match"] is True


def test_a_message_does_not_repeat_what_was_sent(http: Client) -> None:
    name = "\x01" * 20_000
    for text in (f'{{"{name}": 0}}', json.dumps({name: 0}), json.dumps({"q": {name: 0}}),
                 f'{{{json.dumps(name)}: 0, {json.dumps(name)}: 0}}'):  # fmt: skip
        answer = post(http, queries=text)
        assert (answer.status_code, len(answer.text) < 1500) == (400, True)


def test_too_many_batches_at_once_are_asked_to_come_back(monkeypatch: pytest.MonkeyPatch) -> None:
    own = sample.client()
    busy = SimpleNamespace(statistics=lambda: SimpleNamespace(tasks_waiting=32))
    monkeypatch.setattr(own.app.state, "reconciliation_limit", busy, raising=False)
    for answer in (post(own, queries='{"q": {"query": "a"}}'), own.get("/reconcile/suggest/entity?prefix=a")):
        assert (answer.status_code, answer.headers["content-type"]) == (503, PROBLEM)
        assert int(answer.headers["retry-after"]) > 0


def test_an_empty_batch_has_an_empty_answer(http: Client) -> None:
    assert post(http, queries="{}").json() == {}


def test_the_worst_batch_is_answered_in_time(http: Client) -> None:
    words = "meter to third parties prosumer generation head ends nordlicht " * 8
    one = {
        "query": words[:500],
        "limit": 50,
        "properties": [{"pid": "standard", "v": [f"{words[:100]} {place}" for place in range(10)]}] * 10,
    }
    started = time.perf_counter()
    answer = post(http, queries=json.dumps({f"q{place}": one for place in range(BATCH)}))
    assert answer.status_code == 200
    assert time.perf_counter() - started < 30


values = st.recursive(
    st.none()
    | st.booleans()
    | st.integers()
    | st.floats(allow_nan=False, allow_infinity=False)
    | st.text(max_size=20),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=8), inner, max_size=3),
    max_leaves=8,
)
members = st.fixed_dictionaries(
    {}, optional=dict.fromkeys(("query", "type", "limit", "properties", "type_strict", "x"), values)
)


@settings(suppress_health_check=list(HealthCheck), max_examples=60)
@given(batch=st.dictionaries(st.text(max_size=5), members | values, max_size=4))
def test_any_json_is_answered_or_refused(http: Client, batch: Any) -> None:
    answer = post(http, queries=json.dumps(batch))
    assert answer.status_code in (200, 400), answer.text
    assert http.get(f"/reconcile?{urlencode({'extend': json.dumps(batch)})}").status_code == 400
