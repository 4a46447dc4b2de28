"""The Reconciliation Service API 0.2: each answer is valid by its schema, and says what is right."""

import json
from collections.abc import Callable
from typing import Any
from urllib.parse import quote, urlencode

import httpx
import pytest
from fake_service import Client

from sgkg.namespaces import SGDATA
from sgkg_api.reconcile.schema import PROPERTIES, TYPES
from sgkg_api.routes import reconcile

Validate = Callable[[str, object], None]
M100 = "https://nordlicht.example/products/m100"
GTIN = "09506000200002"


def ask(http: Client, batch: object, path: str = "/reconcile") -> Any:
    answer = http.get(f"{path}?{urlencode({'queries': json.dumps(batch)})}")
    assert answer.status_code == 200, answer.text
    return answer.json()


def best(http: Client, **query: Any) -> dict[str, Any]:
    found = ask(http, {"q": query})["q"]["result"]
    assert found
    first: dict[str, Any] = found[0]
    return first


def post(
    http: Client, path: str = "/reconcile", *, kind: str = "", data: Any = None, **fields: str
) -> httpx.Response:
    import asyncio

    async def send() -> httpx.Response:
        transport = httpx.ASGITransport(http.app)
        async with httpx.AsyncClient(transport=transport, base_url="http://test.example") as client:
            content = urlencode(fields).encode() if data is None else data
            headers = {"content-type": kind or "application/x-www-form-urlencoded"}
            return await client.post(path, content=content, headers=headers)

    return asyncio.run(send())


# --- the manifest


@pytest.mark.parametrize("only", ["", *TYPES])
def test_the_manifest_is_valid(http: Client, valid: Validate, only: str) -> None:
    path = f"/reconcile/{only}" if only else "/reconcile"
    answer = http.get(path)
    manifest = answer.json()
    valid("manifest.json", manifest)
    assert answer.headers["content-type"] == "application/json"
    assert [one["id"] for one in manifest["defaultTypes"]] == ([only] if only else list(TYPES))
    assert http.get(path, if_none_match=answer.headers["etag"]).status_code == 304
    for one in manifest["defaultTypes"]:
        valid("type.json", one)


def test_every_address_of_the_manifest_answers(http: Client) -> None:
    manifest = http.get("/reconcile").json()
    iri = quote(f"{SGDATA}interface/7", safe="")
    assert http.get(manifest["view"]["url"].replace("{{id}}", iri)).headers["location"].endswith("/interface/7")
    assert http.get(manifest["preview"]["url"].replace("{{id}}", iri)).status_code == 200
    known = {"entity": iri, "type": "standard", "property": "gtin"}
    for what, service in manifest["suggest"].items():
        assert http.get(f"{service['service_url']}{service['service_path']}?prefix=s").status_code == 200
        flyout = service["flyout_service_url"] + service["flyout_service_path"].replace("${id}", known[what])
        assert http.get(flyout).json()["html"]
    propose = manifest["extend"]["propose_properties"]
    assert http.get(f"{propose['service_url']}{propose['service_path']}?type=product").status_code == 200


# --- queries


def test_a_batch_is_answered_alike_by_get_and_post(http: Client, valid: Validate) -> None:
    batch = {
        "q0": {"query": "IF 7"},
        "q1": {"query": "en 62056 47", "type": "standard", "limit": 2, "type_strict": "any"},
        "q2": {"query": "nordlicht m100 headend 4.2", "type": ["product", "interface"]},
        "q3": {"query": "qqqq zzzz"},
        "": {"properties": [{"pid": "gtin", "v": GTIN}]},
    }
    valid("reconciliation-query-batch.json", batch)
    found = ask(http, batch)
    valid("reconciliation-result-batch.json", found)
    assert post(http, queries=json.dumps(batch)).json() == found
    assert list(found) == list(batch)
    assert [found[key]["result"][0]["id"] for key in ("q0", "q1", "q2", "")] == [
        f"{SGDATA}interface/7", f"{SGDATA}standard/en-62056-47", M100, M100,
    ]  # fmt: skip
    assert [found[key]["result"][0]["match"] for key in ("q0", "q1", "q2", "")] == [True, True, False, True]
    assert len(found["q1"]["result"]) == 2
    assert found["q3"]["result"] == []
    for one in found.values():
        scores = [candidate["score"] for candidate in one["result"]]
        assert scores == sorted(scores, reverse=True)


@pytest.mark.parametrize(
    "kind", ["interface", "sg:Interface", f"{SGDATA}ontology#Interface", ["interface"], {"id": "interface"}]
)
def test_a_type_is_named_by_id_or_class(http: Client, kind: object) -> None:
    found = ask(http, {"q": {"query": "7", "type": kind}})["q"]["result"]
    assert found[0]["match"] is True
    assert {one["type"][0]["id"] for one in found} == {"interface"}


def test_an_address_of_one_type_matches_nothing_else(http: Client) -> None:
    found = ask(http, {"q": {"query": "meter"}}, "/reconcile/actor")["q"]["result"]
    assert {one["type"][0]["id"] for one in found} == {"actor"}
    assert (
        http.get("/reconcile/actor?" + urlencode({"queries": '{"q":{"query":"a","type":"product"}}'})).status_code
        == 400
    )


@pytest.mark.parametrize(
    ("query", "properties", "iri", "certain"),
    [
        ("Nordlicht M100 head-end", [{"pid": "version", "v": "5.0"}], f"{M100}-5", False),
        ("Nordlicht M100 head-end", [{"pid": "version", "v": 4.2}], M100, False),
        ("Nordlicht head-end", [{"pid": "gtin", "v": GTIN[1:]}], M100, True),
        ("Nordlicht M100 head-end 4.2", [{"pid": "vendor", "v": "nordlicht metering"}], M100, True),
        ("Nordlicht M100 head-end 4.2", [{"pid": "vendor", "v": "Talvik Grid Systems"}], M100, False),
        ("head-end", [{"pid": "interface", "v": {"id": f"{SGDATA}interface/4", "name": "x"}},
                      {"pid": "standard", "v": ["EN62056-47", "EN 1"]}], M100, False),
        ("WAN - Head Ends", [{"pid": "standard", "v": "EN 62056-47"}], f"{SGDATA}interface/4", False),
        ("EN 62056", [{"pid": "designation", "v": "en62056-42"}], f"{SGDATA}standard/en-62056-42", True),
        ("EN 62056-47", [{"pid": "unheard-of", "v": True}], f"{SGDATA}standard/en-62056-47", True),
        ("", [{"pid": "number", "v": 7}], f"{SGDATA}interface/7", True),
        ("", [{"pid": "number", "v": 7.0}], f"{SGDATA}interface/7", True),
        ("Nordlicht head-end", [{"pid": "gtin", "v": float(GTIN)}], M100, True),
    ],
)  # fmt: skip
def test_properties_raise_and_lower_scores(
    http: Client, valid: Validate, query: str, properties: list[dict[str, Any]], iri: str, certain: bool
) -> None:
    batch = {"q": {"query": query, "properties": properties}}
    valid("reconciliation-query-batch.json", batch)
    kind = "product" if "example" in iri else ""
    first = best(http, query=query, properties=properties, type=kind)
    assert (first["id"], first["match"]) == (iri, certain)


def test_a_property_that_disagrees_lowers_the_score(http: Client) -> None:
    name = "Nordlicht M100 head-end 4.2"
    plain = best(http, query=name)
    other = best(http, query=name, properties=[{"pid": "gtin", "v": "09506000134352"}])
    assert plain["match"]
    assert not other["match"]
    assert other["score"] < plain["score"]
    assert {"id": "gtin", "value": False} in other["features"]


def test_another_version_has_other_products(http: Client) -> None:
    batch = urlencode({"queries": json.dumps({"q": {"query": "Nordlicht M100 head-end 4.2", "type": "product"}})})
    assert http.get(f"/reconcile?version=1&{batch}").json() == {"q": {"result": []}}
    assert http.get(f"/reconcile?{batch}").json()["q"]["result"][0]["id"] == M100


# --- suggest, preview, flyout


@pytest.mark.parametrize("what", ["entity", "type", "property"])
def test_suggestions_are_valid_and_paged(http: Client, valid: Validate, what: str) -> None:
    schema = {"entity": "entities", "type": "types", "property": "properties"}[what]
    for prefix in ("", "s", "en 62056", "x" * 400, "Zähler \u202e", "%00"):
        answer = http.get(f"/reconcile/suggest/{what}?{urlencode({'prefix': prefix})}")
        assert answer.status_code == 200
        valid(f"suggest-{schema}-response.json", answer.json())
    whole = http.get(f"/reconcile/suggest/{what}?prefix=i&limit=4").json()["result"]
    after = http.get(f"/reconcile/suggest/{what}?prefix=i&cursor=1&limit=3").json()["result"]
    assert after == whole[1:]


@pytest.mark.parametrize("what", ["entity", "type", "property"])
def test_whoever_pages_through_suggestions_comes_to_an_end(
    http: Client, what: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(reconcile, "_FURTHEST", 2)
    seen: list[str] = []
    for page in range(30):
        found = http.get(f"/reconcile/suggest/{what}?prefix=e&limit=2&cursor={2 * page}").json()["result"]
        seen += [one["id"] for one in found]
    assert len(seen) == len(set(seen))
    assert http.get(f"/reconcile/suggest/{what}?prefix=e&cursor=100000").json() == {"result": []}


def test_suggestions_are_of_the_type_that_is_asked_for(http: Client) -> None:
    found = http.get("/reconcile/suggest/entity?prefix=nordlicht+m1&type=product").json()["result"]
    assert [one["id"] for one in found][:2] == [M100, f"{M100}-5"]
    assert {one["notable"][0]["id"] for one in found} == {"product"}
    found = http.get("/reconcile/suggest/property?prefix=gt&type=product").json()["result"]
    assert [one["id"] for one in found] == ["gtin"]
    assert http.get("/reconcile/suggest/type?prefix=data+t").json()["result"][0]["id"] == "data-type"


@pytest.mark.parametrize("iri", [f"{SGDATA}interface/7", f"{SGDATA}standard/en-62056-47/2007", M100])
def test_a_preview_is_a_page_without_scripts(http: Client, iri: str) -> None:
    answer = http.get(f"/reconcile/preview?{urlencode({'id': iri})}")
    assert answer.headers["content-type"].startswith("text/html")
    assert "<script" not in answer.text
    assert " style=" not in answer.text
    assert iri in answer.text
    assert 'href="http://test.example/' in answer.text  # also where somebody else's page shows it
    flyout = http.get(f"/reconcile/flyout/entity?{urlencode({'id': iri})}").json()
    assert flyout["id"] == iri
    assert iri in flyout["html"]
    assert http.get(f"/reconcile/flyout/entity?{urlencode({'id': iri})}", "text/html").text.startswith("<!DOCTYPE")


def test_products_have_a_page_here(http: Client) -> None:
    answer = http.get(f"/reconcile/view?{urlencode({'id': M100})}")
    assert answer.status_code == 303
    assert answer.headers["location"] == "http://test.example/product?" + urlencode({"iri": M100})


@pytest.mark.parametrize("path", ["view", "preview", "flyout/entity", "flyout/type", "flyout/property"])
@pytest.mark.parametrize("iri", ["https://evil.example/", "javascript:alert(1)", "", f"{SGDATA}interface/99"])
def test_what_is_not_known_has_no_page(http: Client, path: str, iri: str) -> None:
    answer = http.get(f"/reconcile/{path}?{urlencode({'id': iri})}")
    assert answer.status_code == 404
    assert answer.headers["content-type"] == "application/problem+json"


# --- data extension


def test_every_property_of_every_type_is_fetched(http: Client, valid: Validate) -> None:
    ids = [M100, f"{SGDATA}interface/7", f"{SGDATA}standard/en-62056-47", f"{SGDATA}standard/en-62056-47/2007",
           f"{SGDATA}actor/meter", f"{SGDATA}data-type/alarm", f"{SGDATA}data-item/alarm-consumer", "urn:x"]  # fmt: skip
    query = {"ids": ids, "properties": [{"id": name} for name in PROPERTIES]}
    valid("data-extension-query.json", query)
    answer = post(http, extend=json.dumps(query))
    found = answer.json()
    valid("data-extension-response.json", found)
    assert http.get(f"/reconcile?{urlencode({'extend': json.dumps(query)})}").json() == found
    assert [one["id"] for one in found["meta"]] == list(PROPERTIES)
    rows = found["rows"]
    assert list(rows) == ids
    assert not any(rows["urn:x"].values())
    edition = rows[ids[3]]
    assert edition["year"] == [{"int": 2007}]
    assert edition["ends-by"] == [{"date": "2026-12-31T00:00:00Z"}]
    assert edition["edition-of"] == [{"id": ids[2], "name": "EN 62056-47"}]
    assert rows[M100]["gtin"] == [{"str": GTIN}]
    assert {one["id"] for one in rows[M100]["standard"]} == {ids[2], f"{SGDATA}standard/en-62056-46-am1"}
    assert [one["id"] for one in rows[M100]["interface"]] == [f"{SGDATA}interface/4"]
    filled = {name for row in rows.values() for name, values in row.items() if values}
    assert set(PROPERTIES) - filled <= {"role", "edition-of"}


def test_a_limit_cuts_the_values(http: Client) -> None:
    query = {
        "ids": [f"{SGDATA}standard/en-62056-47"],
        "properties": [{"id": "interface", "settings": {"limit": "2"}}],
    }
    found = post(http, extend=json.dumps(query)).json()
    assert len(found["rows"][query["ids"][0]]["interface"]) == 2


@pytest.mark.parametrize("kind", ["", *TYPES])
def test_properties_are_proposed(http: Client, valid: Validate, kind: str) -> None:
    found = http.get(f"/reconcile/extend/propose?{urlencode({'type': kind, 'limit': 3})}").json()
    valid("data-extension-property-proposal.json", found)
    assert len(found["properties"]) == 3
