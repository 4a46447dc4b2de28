"""What the SPARQL Protocol allows in a query request, and what it forbids."""

import contextlib
from typing import Any
from urllib.parse import unquote_to_bytes

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sgkg.errors import UsageError
from sgkg_api.parameters import DIRECT, FORM, query_request, unescaped
from sgkg_api.problems import HttpProblem, problem_for

Q = b"query=ASK%20%7B%7D"


@pytest.mark.parametrize(
    ("method", "url", "kind", "body", "expected"),
    [
        ("GET", Q, "", b"", {"query": "ASK {}"}),
        ("HEAD", Q, "", b"", {"query": "ASK {}"}),
        ("GET", b"", "", b"", {"query": None, "default": None, "named": None}),
        ("GET", b"query=ASK+%7B%7D", "", b"", {"query": "ASK {}"}),
        ("POST", b"", FORM, Q, {"query": "ASK {}"}),
        ("POST", b"", FORM.upper() + "; charset=UTF-8", Q, {"query": "ASK {}"}),
        ("POST", b"", DIRECT, b"ASK {}", {"query": "ASK {}"}),
        ("QUERY", b"", DIRECT, b"ASK {}", {"query": "ASK {}"}),
        ("QUERY", b"", FORM, Q, {"query": "ASK {}"}),
        ("POST", Q, "", b"", {"query": "ASK {}"}),
        ("POST", Q, FORM, b"", {"query": "ASK {}"}),
        (
            "POST",
            b"default-graph-uri=urn:a&default-graph-uri=urn:b",
            DIRECT,
            b"ASK {}",
            {"default": ("urn:a", "urn:b")},
        ),
        ("GET", Q + b"&named-graph-uri=urn:a", "", b"", {"default": (), "named": ("urn:a",)}),
        ("POST", b"", FORM, Q + b"&named-graph-uri=urn:a", {"named": ("urn:a",)}),
        (
            "GET",
            Q + b"&version=3&format=csv&timeout=1.5s",
            "",
            b"",
            {"version": "3", "formats": ("csv",), "timeout_s": 1.5},
        ),
        ("GET", Q + b"&output=json&unknown=1", "", b"", {"formats": ("json",)}),
        ("GET", Q + b"&format=n3&format=tsv", "", b"", {"formats": ("n3", "tsv")}),
        ("GET", b"query=%F0%9F%94%8C", "", b"", {"query": "\U0001f50c"}),
    ],
)
def test_what_is_asked(method: str, url: bytes, kind: str, body: bytes, expected: dict[str, Any]) -> None:
    found = query_request(method, url, kind, body)
    assert {name: getattr(found, name) for name in expected} == expected


@pytest.mark.parametrize(
    ("method", "url", "kind", "body", "status", "says"),
    [
        ("GET", Q + b"&" + Q, "", b"", 400, "given 2 times"),
        ("POST", Q, FORM, Q, 400, "given 2 times"),
        ("POST", Q, DIRECT, b"ASK {}", 400, "in the URL and in the body"),
        ("POST", b"", "", b"ASK {}", 400, "no Content-Type"),
        ("POST", b"", "text/plain", b"ASK {}", 415, DIRECT),
        ("POST", b"", DIRECT, b"ASK \xff", 400, "UTF-8"),
        ("POST", b"", FORM, b"query=%FF", 400, "UTF-8"),
        ("GET", b"query=%C3", "", b"", 400, "UTF-8"),
        ("GET", b"query=\xff", "", b"", 400, "UTF-8"),
        ("GET", b"update=CLEAR%20ALL", "", b"", 400, "/update"),
        ("POST", b"", FORM, b"update=CLEAR%20ALL", 400, "/update"),
        ("GET", Q + b"&default-graph-uri=relative", "", b"", 400, "absolute IRI"),
        ("GET", Q + b"&named-graph-uri=", "", b"", 400, "absolute IRI"),
        ("GET", Q + b"&default-graph-uri=urn:a%3E%20x", "", b"", 400, "absolute IRI"),
        ("GET", Q + b"&version=1&version=2", "", b"", 400, "version"),
        ("GET", Q + b"&timeout=soon", "", b"", 400, "seconds"),
        ("GET", Q + b"&timeout=0", "", b"", 400, "seconds"),
        ("GET", Q + b"&access_token=x", "", b"", 400, "Authorization"),
        ("GET", Q + b"&a=1" * 1000, "", b"", 400, "more than 1000"),
    ],
)
def test_what_is_refused(method: str, url: bytes, kind: str, body: bytes, status: int, says: str) -> None:
    with pytest.raises((HttpProblem, UsageError)) as caught:
        query_request(method, url, kind, body)
    assert problem_for(caught.value).status == status
    assert says in str(caught.value)


@given(st.sampled_from(["GET", "POST", "QUERY"]), st.binary(max_size=80), st.sampled_from(["", FORM, DIRECT, "x/y"]))
def test_nothing_else_comes_out(method: str, data: bytes, kind: str) -> None:
    for url, body in ((data, b""), (b"", data)):
        with contextlib.suppress(HttpProblem, UsageError):
            query_request(method, url, kind, body)


@given(
    st.lists(st.sampled_from([b"%", b"%2", b"%C3%A9", b"%zz", b"a", b" ", b"=", b"\n", b"\r\n", b"_", b"\t", b"%0D"]))
)
def test_percent_encoding_is_undone_as_the_library_does(pieces: list[bytes]) -> None:
    value = b"".join(pieces)
    assert unescaped(value) == unquote_to_bytes(value)
