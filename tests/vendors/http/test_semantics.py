"""What RFC 9110 says of methods, conditions and fields, where it matters to who publishes."""

import json
from collections.abc import Iterator
from pathlib import Path

import pytest
from starlette.requests import Request
from vendors.http import declared
from vendors.http.shops import GRAPH, Shop, opened

from sgkg_api import graph_tags
from sgkg_api.problems import HttpProblem

ACME, BOLT = "/vendor/acme/declaration", "/vendor/bolt/declaration"
#: differ from one answer to the next
MOMENTARY = ("date", "server-timing", "x-request-id")


@pytest.fixture(scope="module")
def shop(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Shop]:
    """acme has declared something; bolt has, and has taken it back."""
    folder: Path = tmp_path_factory.mktemp("semantics")
    with opened(folder, "--vendor-rate", "100000") as found:
        for vendor in ("acme", "bolt"):
            assert found.put(vendor, declared.of(vendor)).status == 201
        assert found.send("DELETE", BOLT, by="bolt").status == 204
        yield found


def asked(**headers: str) -> Request:
    pairs = [(name.replace("_", "-").encode(), value.encode()) for name, value in headers.items()]
    return Request({"type": "http", "headers": pairs})


@pytest.mark.parametrize(
    ("text", "tags", "digests"),
    [
        ('"a-turtle"', ["a-turtle"], ["a"]),
        (' "a-turtle" ,, W/"b-jsonld",', ["a-turtle", "b-jsonld"], ["a"]),
        ("*", ["*"], ["*"]),
        ('"a,*,b"', ["a,*,b"], ["a,*,b"]),
        ("", [], []),
        # What only looks as if it was any.
        ('"*"', [], []),
        ('"*-turtle"', [], []),
        ('"**"', [], []),
        ("a*", [], []),
        ('"a*', [], []),
        ('"a" *', [], []),
        ('a, "b-turtle"', [], []),
    ],
)
def test_entity_tags_are_read_as_they_are_written(text: str, tags: list[str], digests: list[str]) -> None:
    assert graph_tags.tags(asked(if_match=text), "if-match") == tags
    assert graph_tags.digests(asked(if_match=text), "if-match") == digests


def test_a_long_header_is_read_at_once() -> None:
    for text in ('"a",' * 16_000, "," * 65_000, " " * 65_000, '"' * 65_001, "W/" * 32_000, "*" * 65_000):
        graph_tags.tags(asked(if_match=text), "if-match")
        assert graph_tags.holds(asked(if_match=text), '"b"') is False


def test_a_condition_that_cannot_be_read_is_no_licence_to_overwrite() -> None:
    for text in ("abc", '"a', "* x", "x, *"):
        with pytest.raises(HttpProblem) as caught:
            graph_tags.digests(asked(if_none_match=text), "if-none-match")
        assert caught.value.status == 400


def test_only_the_asterisk_stands_for_any(shop: Shop) -> None:
    tag = shop.get("acme").headers["etag"]
    for text in ('"*"', '"*-turtle"', "abc*", '"x*', "abc", ""):
        assert shop.put("acme", declared.of("acme", 1), if_match=text).status == 412, text
        assert shop.send("DELETE", ACME, by="acme", if_match=text).status == 412, text
        assert shop.get("acme", if_none_match=text).status == 200, text
    for text in ("abc", "x, *"):
        assert shop.put("acme", declared.of("acme", 1), if_none_match=text).status == 400, text
        assert shop.send("DELETE", ACME, by="acme", if_none_match=text).status == 400, text
    assert shop.get("acme").headers["etag"] == tag
    assert shop.get("acme", if_none_match="*").status == 304


def test_conditions_of_a_delete(shop: Shop) -> None:
    """If-None-Match is looked at whatever the method (RFC 9110, 13.1.2)."""
    tag = shop.get("acme").headers["etag"]
    for text in ("*", tag, f'"x", W/{tag}'):
        assert shop.send("DELETE", ACME, by="acme", if_none_match=text).status == 412, text
    assert shop.send("DELETE", ACME, by="acme", if_none_match='"x"', if_match='"x"').status == 412
    assert shop.send("DELETE", ACME, by="acme", if_none_match='"x"', if_match=tag).status == 204
    # What is not there is told first (13.2.1).
    for condition in ({"if_match": "*"}, {"if_none_match": "*"}, {"if_none_match": '"x"'}, {"if_match": tag}, {}):
        assert shop.send("DELETE", ACME, by="acme", **condition).status == 410
        assert shop.send("DELETE", "/vendor/nobody/declaration", by="curator", **condition).status == 404
        assert shop.get("acme", **condition).status == 410
    for condition in ({"if_match": "*"}, {"if_match": tag}):
        assert shop.put("acme", declared.of("acme"), **condition).status == 412
    assert shop.put("acme", declared.of("acme"), if_none_match="*").status == 201


@pytest.mark.parametrize("path", [ACME, f"/graph-store?graph={GRAPH}acme"])
def test_conditions_of_reading(shop: Shop, path: str) -> None:
    turtle, triples = (shop.send("GET", path, accept=one).headers["etag"] for one in ("text/turtle", "text/plain"))
    for method in ("GET", "HEAD"):
        for text, status in (
            ("*", 200), (turtle, 200), (f'"x", {turtle}', 200), (triples, 412), (f"W/{turtle}", 412), ('"x"', 412),
        ):  # fmt: skip
            assert shop.send(method, path, if_match=text).status == status, text
        assert shop.send(method, path, if_match=turtle, if_none_match=turtle).status == 304
        assert shop.send(method, path, if_match='"x"', if_none_match=turtle).status == 412
        assert shop.send(method, path, if_none_match=f"W/{turtle}").status == 304  # compared weakly
        assert shop.send(method, path, if_none_match=triples).status == 200


@pytest.mark.parametrize(
    "path",
    [
        ACME, f"{ACME}?format=html", f"{ACME}?x=1", BOLT, "/vendor/nobody/declaration", "/vendor/acme/history",
        "/vendor/acme/history.ttl", "/vendor/acme/history/1", "/vendor/bolt/history/2", "/vendor/acme/history/99",
        "/vendor/acme/history?format=html", "/graph/vendor/acme", f"/graph-store?graph={GRAPH}acme",
    ],
)  # fmt: skip
def test_head_is_get_without_its_content(shop: Shop, path: str) -> None:
    for by in ("acme", None):
        get, head = (shop.send(method, path, by=by) for method in ("GET", "HEAD"))
        assert (head.status, head.body) == (get.status, b"")
        known, told = ({n: v for n, v in one.headers.items() if n not in MOMENTARY} for one in (get, head))
        assert told == known


@pytest.mark.parametrize(
    ("path", "allowed"),
    [
        (ACME, "DELETE, GET, HEAD, OPTIONS, POST, PUT"),
        ("/graph/vendor/acme", "DELETE, GET, HEAD, OPTIONS, PUT"),
        ("/vendor/acme/history", "GET, HEAD, OPTIONS"),
        ("/vendor/acme/history.json", "GET, HEAD, OPTIONS"),
        ("/vendor/acme/history.ttl", "GET, HEAD, OPTIONS"),
        ("/vendor/acme/history/1", "GET, HEAD, OPTIONS"),
    ],
)
def test_another_method_is_told_all_there_are(shop: Shop, path: str, allowed: str) -> None:
    assert shop.send("OPTIONS", path).headers["allow"] == allowed
    for method in {"PATCH", "TRACE", "POST", "PUT", "DELETE"} - set(allowed.split(", ")):
        answer = shop.send(method, path, by="acme")
        assert (answer.status, answer.headers["allow"]) == (405, allowed)
        assert allowed in json.loads(answer.body)["detail"]
    assert shop.send("GET", path).status in (200, 303)


def test_a_post_that_is_no_trial_is_not_among_the_methods(shop: Shop) -> None:
    answer = shop.send("POST", ACME, declared.of("acme"), by="acme")
    assert (answer.status, answer.headers["allow"]) == (405, "DELETE, GET, HEAD, OPTIONS, PUT")


def test_a_trial_where_there_are_none_publishes_nothing(shop: Shop) -> None:
    before = shop.version()
    for query in ("dry-run=1", "dry-run", "dryrun=true", "dry_run=yes", "Dry-Run=1"):
        answer = shop.send("PUT", f"/graph-store?graph={GRAPH}acme&{query}", declared.of("acme", 9), by="acme")
        assert answer.status == 400
        assert "/vendor/<id>/declaration?dry-run=1" in answer.text
    assert shop.version() == before
    answer = shop.send("PUT", f"/graph-store?graph={GRAPH}acme&dry-run=0", declared.of("acme", 9), by="acme")
    assert answer.status == 204
    tried = shop.send("PUT", "/graph/vendor/acme?dry-run=1", declared.of("acme", 8), by="acme")
    assert (tried.status, json.loads(tried.body)["dry_run"]) == (200, True)
    assert shop.put("acme", declared.of("acme")).status == 204


def test_an_old_version_of_the_store_without_a_declaration(shop: Shop) -> None:
    """Neither was it taken back by then, nor has nothing ever been declared."""
    for vendor in ("acme", "bolt"):
        answer = shop.get(vendor, "declaration?version=1")
        assert answer.status == 404
        assert "version 1 of the store has no declaration" in json.loads(answer.body)["detail"]
        assert answer.headers["link"].endswith(f'/vendor/{vendor}/history>; rel="version-history"')
    now = shop.put("acme", declared.of("acme")).headers["sgkg-version"]
    assert shop.get("bolt", f"declaration?version={now}").status == 410


def test_accept_in_several_lines_is_one_list(shop: Shop) -> None:
    """http.client joins nothing; a proxy may have split it (RFC 9110, 5.3)."""
    import http.client

    connection = http.client.HTTPConnection(shop.server.host, shop.server.port, timeout=20)
    for method, path, status in (("PUT", ACME, 422), ("PUT", f"{ACME}?dry-run=1", 422), ("GET", ACME, 200)):
        connection.putrequest(method, path)
        body = declared.wrong().encode()
        for name, value in (
            ("Accept", "image/png"), ("Accept", "application/n-triples"), ("Content-Type", "text/turtle"),
            ("Authorization", f"Bearer {shop.tokens['acme']}"), ("Content-Length", str(len(body))),
        ):  # fmt: skip
            connection.putheader(name, value)
        connection.endheaders(body)
        answer = connection.getresponse()
        answer.read()
        assert (answer.status, answer.headers["content-type"]) == (status, "application/n-triples")
    connection.close()


def test_what_is_private_is_kept_by_nobody(shop: Shop) -> None:
    for what in ("history", "history.json", "history.ttl", "history.jsonld"):
        own, others = (shop.get("acme", what, by=by) for by in ("acme", None))
        assert (own.headers["cache-control"], others.headers["cache-control"]) == ("private, no-store", "no-cache")
        for answer in (own, others):
            assert {"Accept", "Authorization"} <= {one.strip() for one in answer.headers["vary"].split(",")}
    for by in ("acme", None):  # has nothing private, so that a token changes nothing
        assert shop.get("acme", "history/1", by=by).headers["cache-control"] == "public, max-age=31536000, immutable"
    for answer in (
        shop.get("acme", "history", by="sgkg_0a1b2c3d_" + "x" * 43), shop.get("bolt"), shop.get("acme", "history/99"),
        shop.put("acme", declared.wrong()), shop.put("acme", declared.of("acme")),
        shop.put("acme", declared.of("acme"), "?dry-run=1"), shop.put("acme", declared.wrong(), accept="text/turtle"),
    ):  # fmt: skip
        assert answer.headers["cache-control"] == "no-store"


def test_preferences(shop: Shop) -> None:
    for prefer, applied in (
        ("return=minimal", "return=minimal"), ("RETURN=Minimal", "return=minimal"),
        ("return=minimal, return=representation", "return=minimal"),  # the first counts (RFC 7240, 2)
        ("wait=5; return=representation", None), ("return", None), ("return=", None), ("x" * 8000, None),
    ):  # fmt: skip
        answer = shop.put("acme", declared.of("acme"), prefer=prefer)
        assert (answer.status, answer.headers.get("preference-applied")) == (204, applied), prefer
