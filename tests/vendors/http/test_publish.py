"""Publishing over HTTP, by a real server."""

import hashlib
import json
from urllib.parse import quote

import pytest
from product_declaration import TURTLE
from vendors.http import declared
from vendors.http.shops import GRAPH, Shop

from sgkg import io
from sgkg.io import FORMATS

ACME = "/vendor/acme/declaration"
LD = "application/ld+json"
GRAPHS = [form.media_type for form in FORMATS.values()]


@pytest.fixture(autouse=True)
def empty(shop: Shop) -> None:
    """Each test begins where acme has declared nothing, or has taken it back."""
    shop.send("DELETE", ACME, by="curator")


def detail(answer: object) -> str:
    return str(json.loads(answer.body)["detail"])


def test_created_replaced_unchanged_taken_back(shop: Shop) -> None:
    first = shop.put("acme", declared.of("acme"))
    assert (first.status, first.body) == (201, b"")
    assert first.headers["location"] == f"{shop.server.url}{ACME}"
    assert first.headers["link"] == f'<{shop.server.url}/vendor/acme/history>; rel="version-history"'
    again = shop.put("acme", declared.of("acme"))
    assert again.status == 204
    assert (again.headers["etag"], again.headers["sgkg-version"]) == (
        first.headers["etag"], first.headers["sgkg-version"],
    )  # fmt: skip
    other = shop.put("acme", declared.of("acme", "5"))
    assert other.status == 204
    assert "location" not in other.headers
    assert other.headers["etag"] != first.headers["etag"]
    assert int(other.headers["sgkg-version"]) == int(first.headers["sgkg-version"]) + 1
    gone = shop.send("DELETE", ACME, by="acme")
    assert (gone.status, gone.body) == (204, b"")
    for method in ("GET", "HEAD"):
        answer = shop.send(method, ACME)
        assert answer.status == 410
        assert 'rel="version-history"' in answer.headers["link"]
    assert shop.send("DELETE", ACME, by="acme").status == 410
    assert shop.put("acme", declared.of("acme", "5")).status == 201


@pytest.mark.parametrize("media_type", GRAPHS)
def test_the_tag_of_a_put_is_that_of_a_get_with_the_same_accept(shop: Shop, media_type: str) -> None:
    put = shop.put("acme", declared.of("acme"), accept=media_type)
    got = shop.get("acme", accept=media_type)
    assert (got.status, got.media_type) == (200, media_type)
    assert put.headers["etag"] == got.headers["etag"]
    assert not got.headers["etag"].startswith("W/")
    same = shop.get("acme", accept=media_type, if_none_match=put.headers["etag"])
    assert (same.status, same.body, same.headers["etag"]) == (304, b"", put.headers["etag"])
    head = shop.send("HEAD", ACME, accept=media_type)
    assert (head.status, head.body, head.headers["etag"]) == (200, b"", put.headers["etag"])
    read = io.canonical(io.parse(got.body, source="a.ttl", form=form(media_type)), "")
    assert read == io.canonical(io.parse(declared.of("acme").encode(), source="a.ttl"), "")


def form(media_type: str) -> io.Format:
    return next(one for one in FORMATS.values() if one.media_type == media_type)


def test_each_syntax_has_a_tag_of_its_own_and_all_stand_for_the_state(shop: Shop) -> None:
    shop.put("acme", declared.of("acme"))
    tags = {shop.get("acme", accept=media_type).headers["etag"] for media_type in GRAPHS}
    assert len(tags) == len(GRAPHS)
    text = shop.get("acme", accept="application/n-triples").body
    digest = hashlib.sha256(b"".join(sorted(text.splitlines(keepends=True)))).hexdigest()[:16]
    for number, tag in enumerate(sorted(tags)):
        assert tag.startswith(f'"{digest}-')
        # It is always the same state: changed and changed back.
        assert shop.put("acme", declared.of("acme", number), if_match=tag).status == 204
        assert shop.put("acme", declared.of("acme"), if_match=tag).status == 412
        assert shop.put("acme", declared.of("acme")).status == 204


def test_conditions(shop: Shop) -> None:
    text = declared.of("acme")
    assert shop.put("acme", text, if_match="*").status == 412
    assert shop.put("acme", text, if_none_match="*").status == 201
    assert shop.put("acme", text, if_none_match="*").status == 412
    tag = shop.get("acme").headers["etag"]
    assert shop.put("acme", text, if_none_match=tag).status == 412
    assert shop.put("acme", declared.of("acme", 1), if_match=f"W/{tag}").status == 412  # compared strongly
    assert shop.put("acme", declared.of("acme", 1), if_match=f'"x", {tag}').status == 204
    assert shop.send("DELETE", ACME, by="acme", if_match=tag).status == 412
    # What is wrong for other reasons is told first (RFC 9110, 13.2.1).
    assert shop.put("acme", declared.wrong(), if_match=tag).status == 422
    tag = shop.get("acme").headers["etag"]
    assert shop.send("DELETE", ACME, by="acme", if_match=tag).status == 204


@pytest.mark.parametrize(
    ("media_type", "text"),
    [
        (LD, declared.JSON),
        ("application/json", declared.JSON),
        ("application/json", declared.PLAIN),
        ("application/json; charset=UTF-8", "[" + declared.PLAIN + "]"),
        ("text/turtle; charset=utf-8", TURTLE),
        ("Text/Turtle", TURTLE),
        ("application/n-triples", io.parse(TURTLE.encode(), source="a.ttl").ntriples().decode()),
    ],
)
def test_every_syntax_is_the_same_declaration(shop: Shop, media_type: str, text: str) -> None:
    assert shop.put("acme", TURTLE).status == 201
    assert shop.put("acme", text, media_type=media_type, prefer="return=representation").status == 200
    rows = json.loads(shop.get("acme", "history").body)["rows"]
    assert rows[0]["outcome"] == "unchanged"


@pytest.mark.parametrize(
    "media_type",
    [
        "",
        "application/n-quads",
        "application/trig",
        "application/rdf+xml",
        "text/html",
        "text/turtle; charset=latin1",
    ],
)
def test_other_syntaxes_are_not_read(shop: Shop, media_type: str) -> None:
    answer = shop.put("acme", TURTLE, media_type=media_type)
    assert answer.status == 415
    if "charset" not in media_type:
        assert answer.headers["accept"] == "application/ld+json, application/json, text/turtle, application/n-triples"


def test_a_syntax_error_has_a_place(shop: Shop) -> None:
    answer = shop.put("acme", TURTLE.replace("schema:gtin", "schema:gtin schema:gtin"))
    told = json.loads(answer.body)
    assert answer.status == 400
    assert told["type"].endswith("/rdf-syntax")
    assert told["line"] == 5
    plain = declared.PLAIN.replace('"type": "Product"', '"type" "Product"')
    told = json.loads(shop.put("acme", plain, media_type="application/json").body)
    assert told["line"] == plain[: plain.index('"type" "P')].count("\n") + 1


def test_a_first_line_keeps_its_columns(shop: Shop) -> None:
    text = '{"id": "https://elsewhere.example/p", "type": "Product", "name": "x"}'
    told = json.loads(shop.put("acme", text, media_type="application/json").body)
    columns = {one["column"] for one in told["results"] if one.get("line") == 1}
    assert columns <= set(range(1, len(text) + 1))
    told = json.loads(shop.put("acme", '{"id" "x"}', media_type="application/json").body)
    assert told["line"] == 1
    assert 1 <= told["column"] <= 10


def test_violations_are_told_and_nothing_is_stored(shop: Shop) -> None:
    shop.put("acme", declared.of("acme"))
    before, tag = shop.version(), shop.get("acme").headers["etag"]
    answer = shop.put("acme", declared.wrong())
    told = json.loads(answer.body)
    assert (answer.status, answer.media_type) == (422, "application/problem+json")
    assert told["type"] == "https://w3id.org/sgdata/problem/invalid-data"
    assert told["counts"]["violation"] == len([one for one in told["results"] if one["severity"] == "Violation"]) > 0
    for one in told["results"]:
        assert {"severity", "rule", "shape", "focus", "message", "how"} <= one.keys()
    assert any(one["line"] for one in told["results"])
    assert shop.version() == before
    assert shop.get("acme").headers["etag"] == tag


@pytest.mark.parametrize("media_type", GRAPHS)
def test_violations_as_the_standard_has_them(shop: Shop, media_type: str) -> None:
    answer = shop.put("acme", declared.wrong(), accept=media_type)
    assert (answer.status, answer.media_type) == (422, media_type)
    read = io.parse(answer.body, source="report.ttl", form=form(media_type))
    sh = "http://www.w3.org/ns/shacl#"
    assert [str(value.value) for _, value in read.pairs(sh + "conforms")] == ["false"]
    count = len(read.pairs(sh + "result"))
    for name in ("resultSeverity", "resultMessage", "focusNode", "sourceShape"):
        assert len(read.pairs(sh + name)) == count > 0, name


def test_what_is_no_declaration(shop: Shop) -> None:
    for text, says in (
        ("<https://acme.example/a> <https://schema.org/name> 'x' .", "no product"),
        ("", "no product"),
    ):
        answer = shop.put("acme", text)
        assert answer.status == 422, answer.body
        assert says in detail(answer)
        assert json.loads(answer.body)["results"] == []


def test_a_report_where_it_is_preferred(shop: Shop) -> None:
    text = declared.of("acme").replace("09506000134352", "09506000134353")
    answer = shop.put("acme", text, prefer="respond-async, return=representation; x=y")
    told = json.loads(answer.body)
    assert (answer.status, answer.headers["preference-applied"]) == (201, "return=representation")
    assert (told["outcome"], told["accepted"], told["conforms"], told["dry_run"]) == ("created", True, False, False)
    assert told["counts"] == {"violation": 0, "warning": 1, "info": 0}
    assert str(told["version"]) == answer.headers["sgkg-version"]
    assert answer.headers["etag"].startswith(f'"{told["digest"]}-')
    row = json.loads(shop.get("acme", "history").body)["rows"][0]
    assert (row["number"], row["digest"], row["version"]) == (told["number"], told["digest"], told["version"])
    again = json.loads(shop.put("acme", text, prefer='return="representation"').body)
    assert (again["outcome"], "number" in again) == ("unchanged", False)
    report = shop.put("acme", text, prefer="return=representation", accept="text/turtle")
    assert (report.status, report.media_type) == (200, "text/turtle")
    for prefer, status in (("return=minimal", 204), ("return=other", 204)):
        assert shop.put("acme", text, prefer=prefer).status == status


def test_what_is_added_and_what_leaves_is_told_before_and_afterwards(shop: Shop) -> None:
    one, two = declared.of("acme"), declared.of("acme").replace("products/m100", "products/d5")
    two = two.replace('"ACME M100 head-end"', r'"ACME D5 \"head-end\", größer"')
    m100, d5 = (f"https://acme.example/products/{which}" for which in ("m100", "d5"))

    def told(text: str, query: str = "") -> dict[str, object]:
        if query:
            return json.loads(shop.send("PUT", ACME + query, text).body)["changes"]
        return json.loads(shop.put("acme", text, prefer="return=representation").body)["changes"]

    none: dict[str, object] = {"added": 0, "dropped": 0, "added_products": [], "dropped_products": []}
    assert told(one)["added"] == 1
    assert told(one, "?dry-run=1") == told(one) == none
    for changes in (told(two, "?dry-run=1"), told(two)):
        assert (changes["added"], changes["dropped"]) == (1, 1)
        assert [row["product"] for row in changes["added_products"]] == [d5]  # type: ignore[attr-defined]
        assert [row["product"] for row in changes["dropped_products"]] == [m100]  # type: ignore[attr-defined]
        assert changes["added_products"][0]["name"].startswith('ACME D5 "head-end", größer')  # type: ignore[index]


# --- trying out


def newest(shop: Shop) -> dict[str, object]:
    return json.loads(shop.get("acme", "history", by="acme").body)["rows"][0]


@pytest.mark.parametrize("method", ["PUT", "POST"])
def test_a_dry_run_needs_no_token_and_stores_nothing(shop: Shop, method: str) -> None:
    before, row = shop.version(), newest(shop)
    url = f"{ACME}?dry-run=1"
    answer = shop.send(method, url, declared.of("acme"))
    told = json.loads(answer.body)
    assert (answer.status, told["dry_run"], told["outcome"], told["accepted"]) == (200, True, "created", True)
    assert "etag" not in answer.headers
    refused = shop.send(method, url, declared.wrong())
    assert newest(shop) == row
    real = shop.put("acme", declared.wrong())
    assert refused.status == real.status == 422
    assert json.loads(refused.body)["results"] == json.loads(real.body)["results"]
    assert shop.version() == before
    assert (newest(shop)["outcome"], newest(shop)["status"]) == ("refused", 422)
    shop.put("acme", declared.of("acme"))
    assert json.loads(shop.send(method, url, declared.of("acme")).body)["outcome"] == "unchanged"
    assert json.loads(shop.send(method, url, declared.of("acme", 1)).body)["outcome"] == "replaced"
    assert shop.send(method, url, declared.of("acme", 1), if_none_match="*").status == 412
    assert shop.send(method, url, declared.of("acme", 1), if_match='"x"').status == 412


def test_who_tries_out_with_a_token_is_told_what_it_would_get(shop: Shop) -> None:
    url, text = f"{ACME}?dry-run=1", declared.of("acme")
    assert shop.send("PUT", url, text, by="acme").status == 200
    assert shop.send("PUT", url, text, by="bolt").status == 403
    assert shop.send("PUT", url, text, by="sgkg_0a1b2c3d_" + "x" * 43).status == 401
    assert shop.send("PUT", "/vendor/nobody/declaration?dry-run=1", text).status == 404


def test_a_parameter_that_is_misspelt_publishes_nothing(shop: Shop) -> None:
    for query in ("?dryrun=1", "?dry_run=1", "?dry-run=maybe", "?dry-run=1&dry-run=0", "?x"):
        assert shop.put("acme", declared.of("acme"), query).status == 400
    assert shop.get("acme").status == 410 or shop.get("acme").status == 404
    assert shop.put("acme", declared.of("acme"), "?dry-run=0").status == 201


# --- who may


def test_who_may_publish(shop: Shop) -> None:
    text = declared.of("acme")
    for by, status in (
        (None, 401),
        ("bolt", 403),
        ("sgkg_0a1b2c3d_" + "x" * 43, 401),
        ("acme", 201),
        ("curator", 204),
    ):
        answer = shop.put("acme", text, by=by)
        assert answer.status == status, by
        if status in (401, 403):
            assert answer.headers["www-authenticate"].startswith('Bearer realm="sgkg"')
    assert shop.put("nobody", text, by="acme").status == 403
    assert shop.put("nobody", text, by="curator").status == 404
    assert shop.put("Not-An-Id", text, by="curator").status == 404
    assert shop.send("GET", "/vendor/nobody/declaration").status == 404


def test_a_vendor_describes_its_own_things_only(shop: Shop) -> None:
    answer = shop.put("acme", declared.of("bolt"), by="acme")
    assert answer.status == 422
    assert shop.put("bolt", declared.of("bolt")).status in (201, 204)


def test_a_disabled_vendor_writes_nothing(shop: Shop) -> None:
    shop.put("acme", declared.of("acme"))
    with shop.vendors() as vendors:
        vendors.disable("acme")
    try:
        for by in ("acme", "curator"):
            assert shop.put("acme", declared.of("acme", 1), by=by).status == 403
            assert shop.send("DELETE", ACME, by=by).status == 403
        assert shop.put("acme", declared.of("acme", 1), "?dry-run=1", by=None).status == 403
        assert shop.get("acme").status == 200
    finally:
        with shop.vendors() as vendors:
            vendors.enable("acme")
    assert shop.put("acme", declared.of("acme", 1)).status == 204


# --- the graph store


def graph_url(vendor: str) -> str:
    return f"/graph-store?graph={quote(GRAPH + vendor, safe='')}"


def test_the_graph_store_is_the_same_path(shop: Shop) -> None:
    url, text = graph_url("acme"), declared.of("acme")
    created = shop.send("PUT", url, text, by="acme")
    assert created.status == 201
    assert created.headers["etag"] == shop.get("acme").headers["etag"]
    got = shop.send("GET", url)
    assert (got.headers["etag"], got.body) == (shop.get("acme").headers["etag"], shop.get("acme").body)
    assert shop.send("PUT", url, declared.wrong(), by="curator").status == 422
    assert shop.send("PUT", url, text, by="bolt").status == 403
    assert shop.send("PUT", url, text).status == 401
    assert shop.send("PUT", url, text, by="acme", media_type="application/trig").status == 415
    rows = json.loads(shop.get("acme", "history", by="acme").body)["rows"]
    assert [row["outcome"] for row in rows][:3] == ["refused", "refused", "accepted"]
    merged = shop.send("POST", url, text, by="acme")
    assert (merged.status, "PUT" in merged.headers["allow"]) == (405, True)
    assert "by PUT" in detail(merged)
    assert shop.send("DELETE", url, by="bolt").status == 403
    assert shop.send("DELETE", url, by="acme").status == 204
    assert shop.send("GET", url).status == 410
    direct = "/graph/vendor/acme"
    assert shop.send("PUT", direct, text, by="bolt").status == 403
    assert shop.send("PUT", direct, text, by="acme").status == 201
    assert shop.send("DELETE", direct, by="acme").status == 204


def test_other_graphs_are_none_of_a_vendor(shop: Shop) -> None:
    for name in (
        "urn:g", f"{GRAPH}bolt", f"{GRAPH}acme/more", "https://w3id.org/sgdata/graph/declared/acme",
        "https://w3id.org/sgdata/graph/products", "https://w3id.org/sgdata/graph/ontology",
    ):  # fmt: skip
        for method in ("PUT", "POST", "DELETE"):
            url = f"/graph-store?graph={quote(name, safe='')}"
            assert shop.send(method, url, declared.of("acme"), by="acme").status == 403, name
    assert shop.send("PUT", "/graph-store?default", declared.of("acme"), by="acme").status == 403
    update = shop.send("POST", "/update", "CLEAR ALL", by="acme", media_type="application/sparql-update")
    assert update.status == 403
    for name in ("declared/acme", "products", "vendor/acme/more"):
        url = f"/graph-store?graph={quote('https://w3id.org/sgdata/graph/' + name, safe='')}"
        assert shop.send("PUT", url, declared.of("acme"), by="curator").status == 400, name


def test_reading(shop: Shop) -> None:
    shop.put("acme", declared.of("acme"))
    page = shop.get("acme", accept="text/html,application/xhtml+xml,*/*;q=0.8")
    assert (page.status, page.headers["location"]) == (303, f"{shop.server.url}/vendor/acme")
    assert shop.get("acme", accept="image/png").status == 406
    assert shop.send("GET", f"{ACME}?format=nt").media_type == "application/n-triples"
    assert shop.send("GET", f"{ACME}?format=xlsx").status == 406
    assert shop.send("GET", f"{ACME}?x=1").status == 400
    version = shop.get("acme").headers["sgkg-version"]
    old = shop.get("acme").body
    shop.put("acme", declared.of("acme", 7))
    assert shop.send("GET", f"{ACME}?version={version}").body == old
    assert shop.send("GET", f"{ACME}?version=0").status == 404
    assert shop.send("PATCH", ACME, b"", by="acme").status == 405


def test_it_is_described(shop: Shop) -> None:
    paths = json.loads(shop.send("GET", "/openapi.json").body)["paths"]
    assert set(paths["/vendor/{id}/declaration"]) == {"get", "put", "post", "delete"}
    assert {"/vendor/{id}/history", "/vendor/{id}/history/{number}"} <= paths.keys()
    body = paths["/vendor/{id}/declaration"]["put"]["requestBody"]["content"]
    assert set(body) == {LD, "application/json", "text/turtle", "application/n-triples"}
