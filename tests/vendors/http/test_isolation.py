"""What somebody with the token of one vendor may try against another: nothing of it changes anything."""

import json
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import quote

import pytest
from vendors.http import declared
from vendors.http.shops import GRAPH, Shop, opened

UPDATE, FORM = "application/sparql-update", "application/x-www-form-urlencoded"
BOLT = f"{GRAPH}bolt"
PATHS = (
    "/vendor/bolt/declaration", "/vendor/bolt/declaration/", "/vendor/Bolt/declaration", "/vendor/BOLT/declaration",
    "/vendor/bol%74/declaration", "/vendor/%62olt/declaration", "/vendor/bolt%0a/declaration",
    "/vendor/bolt%00/declaration", "/vendor/bolt%20/declaration", "//vendor/bolt/declaration",
    "/vendor//bolt/declaration", "/vendor/acme/../bolt/declaration", "/vendor/acme%2F..%2Fbolt/declaration",
    "/vendor/acme/declaration/../../bolt/declaration", "/vendor/acme/%2e%2e/bolt/declaration",
    "/vendor/acme;bolt/declaration", "/vendor/bolt;acme/declaration", "/vendor/acme%2Cbolt/declaration",
    "/vendor/bolt/history", "/vendor/bolt/history.json", "/vendor/bolt/history/1", "/vendor/bolt",
    "/graph/vendor/bolt", "/graph/vendor/bolt/", "/graph/vendor/bol%74", "/graph/vendor/acme/../bolt",
    "/graph/vendor/acme%2F..%2Fbolt", "/graph/vendor/bolt.ttl", "/graph/declared/bolt", "/graph/products",
)  # fmt: skip
GRAPHS = (
    quote(BOLT, safe=""), quote(BOLT, safe="").lower(), BOLT, BOLT.replace("bolt", "bol%74"),
    BOLT.replace("bolt", "bol%2574"), BOLT.replace("bolt", "%62%6F%6c%74"), BOLT.replace("/vendor/", "%2Fvendor%2F"),
    BOLT.replace("/vendor/", "%2fvendor%2f"), BOLT.replace("/vendor/", "%252Fvendor%252F"),
    BOLT.replace("bolt", "acme/../bolt"), BOLT.replace("bolt", "acme/%2E%2E/bolt"), BOLT.replace("bolt", "./bolt"),
    BOLT.replace("bolt", "Bolt"), BOLT.replace("https", "HTTPS"), BOLT.replace("https", "http"),
    BOLT.replace("w3id", "W3ID"), BOLT.replace("w3id.org", "w3id.org:443"), f"{BOLT}/", f"{BOLT}%23", f"{BOLT}?",
    f"{BOLT}%20", f"{BOLT}%0a", f"{BOLT}%00", f"%20{BOLT}", f"%3C{BOLT}%3E", "../graph/vendor/bolt",
    "/sgdata/graph/vendor/bolt", "vendor/bolt", f"{GRAPH}acme&graph={BOLT}", f"{BOLT}&graph={GRAPH}acme",
    f"{GRAPH}acme&default", f"{GRAPH}", f"{GRAPH}*", BOLT.replace("/vendor/", "/declared/"),
)  # fmt: skip


@pytest.fixture(scope="module")
def shop(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Shop]:
    """acme and bolt have declared something; bolt was refused once, too."""
    folder: Path = tmp_path_factory.mktemp("isolation")
    with opened(folder, "--vendor-rate", "100000") as found:
        for vendor in ("acme", "bolt"):
            assert found.put(vendor, declared.of(vendor)).status == 201
        assert found.put("bolt", declared.wrong("bolt")).status == 422
        yield found


def state(shop: Shop) -> tuple[object, ...]:
    """All that a write would change: version of the store, graph, and history with what was refused."""
    return shop.version(), shop.get("bolt").body, shop.get("bolt", "history.json", by="curator").body


@pytest.mark.parametrize("method", ["PUT", "POST", "DELETE", "PATCH", "OPTIONS", "HEAD", "TRACE"])
def test_no_spelling_of_a_path_writes_what_is_anothers(shop: Shop, method: str) -> None:
    before = state(shop)
    for path in PATHS:
        body = declared.of("bolt", 9) if method in ("PUT", "POST", "PATCH") else None
        answer = shop.send(method, path, body, by="acme", x_http_method_override="DELETE")
        assert answer.status in ((200, 204, 303, 404) if method in ("HEAD", "OPTIONS") else (400, 403, 404, 405)), (
            path
        )
        assert answer.status != 405 or {"GET", "HEAD"} <= set(answer.headers["allow"].split(", ")), path
    assert state(shop) == before


@pytest.mark.parametrize("method", ["PUT", "POST", "DELETE", "PATCH"])
def test_no_spelling_of_a_graph_writes_what_is_anothers(shop: Shop, method: str) -> None:
    before = state(shop)
    for name in GRAPHS:
        body = None if method == "DELETE" else declared.of("bolt", 9)
        answer = shop.send(method, f"/graph-store?graph={name}", body, by="acme")
        assert answer.status in (400, 403, 405), name
    for path in (
        f"/graph-store/{quote(BOLT, safe='')}",
        "/graph-store/../graph/vendor/bolt",
        "/graph-store/vendor/bolt",
    ):
        assert shop.send(method, path, declared.of("bolt", 9), by="acme", host="w3id.org").status in (403, 405), path
    assert state(shop) == before


def test_a_declaration_cannot_name_another_graph(shop: Shop) -> None:
    """The text is about the graph that the address names, whatever it says itself."""
    before = state(shop)
    named = (
        f'{{"@id": "{BOLT}", "@graph": [{{"@id": "https://bolt.example/p", "@type": "https://schema.org/Product"}}]}}'
    )
    for text, media_type in (
        (named, "application/ld+json"), (f"<{BOLT}> {{ <urn:a> <urn:b> 1 }}", "text/turtle"),
        ("<urn:a> <urn:b> <urn:c> <" + BOLT + "> .\n", "application/n-triples"),
        (declared.of("bolt"), "text/turtle"), (declared.of("acme") + declared.of("bolt"), "text/turtle"),
        (declared.of("acme") + "<https://bolt.example/products/m100> a <https://schema.org/Product> .", "text/turtle"),
        (f"@base <https://bolt.example/> .\n{declared.of('acme')}<p> a <https://schema.org/Product> .", "text/turtle"),
    ):  # fmt: skip
        assert shop.put("acme", text, media_type=media_type).status in (400, 422), text
    assert state(shop) == before


@pytest.mark.parametrize("path", ["/update", "/update/", "/sparql", f"/update?using-graph-uri={BOLT}"])
def test_no_update_with_the_token_of_a_vendor(shop: Shop, path: str) -> None:
    before = state(shop)
    for text in (
        "DROP ALL", f"DROP GRAPH <{BOLT}>", f"CLEAR GRAPH <{GRAPH}acme>", f"INSERT DATA {{ GRAPH <{BOLT}> {{ <urn:a> <urn:b> 1 }} }}",
        f"INSERT DATA {{ GRAPH <{GRAPH}acme> {{ <urn:a> <urn:b> 1 }} }}", "INSERT DATA { <urn:a> <urn:b> 1 }",
    ):  # fmt: skip
        for body, media_type in ((text, UPDATE), (f"update={quote(text)}", FORM), (f"query={quote(text)}", FORM)):
            for method in ("POST", "PUT", "PATCH"):
                answer = shop.send(method, path, body, by="acme", media_type=media_type)
                assert answer.status in (400, 403, 405, 415), (text, answer.text)
        sent = f"{path}{'&' if '?' in path else '?'}update={quote(text)}"
        assert shop.send("GET", sent, by="acme").status in (200, 400, 405)  # /sparql describes itself
    assert state(shop) == before


def test_the_history_of_another_is_the_one_of_everybody(shop: Shop) -> None:
    for what in ("history", "history.json", "history.ttl", "history.jsonld", "history/1", "declaration"):
        answers = [shop.get("bolt", what, by=by) for by in ("acme", None)]
        assert answers[0].status == answers[1].status == 200
        assert answers[0].body == answers[1].body
    for query in ("?before=99", "?refused=1", "?refused=true", "?vendor=bolt", "?scope=curator"):
        told = json.loads(shop.get("bolt", f"history.json{query}", by="acme").body)
        assert (told["refused"], {row["outcome"] for row in told["rows"]}) == (False, {"accepted"})


def test_conditions_tell_nothing_to_who_may_not_write(shop: Shop) -> None:
    """Whoever may not write gets the same answer whether the condition holds or not."""
    before, tag = state(shop), shop.get("bolt").headers["etag"]
    for method, path in (
        ("PUT", "/vendor/bolt/declaration"), ("DELETE", "/vendor/bolt/declaration"), ("PUT", "/graph/vendor/bolt"),
        ("DELETE", f"/graph-store?graph={BOLT}"), ("PUT", f"/graph-store?graph={BOLT}"),
        ("PUT", "/vendor/nobody/declaration"), ("DELETE", "/vendor/nobody/declaration"),
    ):  # fmt: skip
        for by, status in (("acme", 403), (None, 401)):
            details = set()
            for headers in (
                {},
                {"if_match": tag},
                {"if_match": '"x"'},
                {"if_none_match": "*"},
                {"if_none_match": tag},
            ):
                for text in (declared.of("bolt"), declared.of("bolt", 9), "no Turtle"):
                    body = text if method == "PUT" else None
                    answer = shop.send(method, path, body, by=by, **headers)
                    assert answer.status == status
                    details.add(json.loads(answer.body)["detail"])
            assert len(details) == 1
    assert state(shop) == before
    # Nor is there a difference between a vendor that is not there, and another one's.
    assert shop.put("nobody", declared.of("bolt"), "?dry-run=1", by="acme").status == 403


def test_what_proxies_may_say_gives_nobody_more(shop: Shop) -> None:
    before = state(shop)
    for headers in (
        {"x_forwarded_user": "bolt"}, {"x_original_url": "/vendor/acme/declaration"}, {"x_forwarded_for": "127.0.0.1"},
        {"x_rewrite_url": "/vendor/acme/declaration"}, {"cookie": f"token={shop.tokens['bolt']}"},
        {"x_api_key": shop.tokens["bolt"]}, {"proxy_authorization": f"Bearer {shop.tokens['bolt']}"},
        {"referer": f"http://x/?access_token={shop.tokens['bolt']}"},
    ):  # fmt: skip
        assert shop.put("bolt", declared.of("bolt", 9), by="acme", **headers).status == 403
        assert shop.put("bolt", declared.of("bolt", 9), by=None, **headers).status == 401
    assert state(shop) == before


def test_a_token_in_a_form_opens_nothing(shop: Shop) -> None:
    before = state(shop)
    body = f"access_token={shop.tokens['bolt']}&update=DROP+ALL"
    for path in ("/update", "/vendor/bolt/declaration", f"/graph-store?graph={BOLT}"):
        for method in ("POST", "PUT"):
            answer = shop.send(method, path, body, media_type=FORM)
            assert answer.status in (401, 405), path
            assert shop.tokens["bolt"] not in answer.text
    assert state(shop) == before
