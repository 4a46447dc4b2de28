"""What is sent is what the description in OpenAPI says, member by member."""

import json
from collections.abc import Iterator
from dataclasses import fields
from pathlib import Path
from typing import Any

import pytest
from vendors.http import declared
from vendors.http.shops import Shop, opened

from sgkg.vendors.model import Finding, Repair, Suggestion
from sgkg_api.vendors import schemas

DECLARATION, HISTORY = "/vendor/{id}/declaration", "/vendor/{id}/history"
#: a violation with suggestion, repair, value and place; warnings
MISSPELT = (
    declared.of("acme")
    .replace("standard/en-62056-47", "standard/EN-62056-47")
    .replace("09506000134352", "0950600013435")
)
KINDS = {"object": dict, "array": list, "string": str, "integer": int, "boolean": bool}


@pytest.fixture(scope="module")
def shop(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Shop]:
    folder: Path = tmp_path_factory.mktemp("described")
    with opened(folder, "--vendor-rate", "100000", vendors=("acme",)) as found:
        yield found


@pytest.fixture(scope="module")
def document(shop: Shop) -> dict[str, Any]:
    return dict(json.loads(shop.send("GET", "/openapi.json").body))


def schema_of(document: dict[str, Any], path: str, method: str, status: str, media_type: str) -> dict[str, Any]:
    return dict(document["paths"][path][method]["responses"][status]["content"][media_type]["schema"])


def flat(schema: dict[str, Any], document: dict[str, Any]) -> dict[str, Any]:
    """A schema with its references and parts in one."""
    if "$ref" in schema:
        return flat(document["components"]["schemas"][schema["$ref"].rpartition("/")[2]], document)
    found: dict[str, Any] = {**schema, "properties": {**schema.get("properties", {})}}
    for part in (flat(one, document) for one in schema.get("allOf", ())):
        found["type"] = part["type"]
        found["properties"] |= part["properties"]
        found["required"] = [*found.get("required", ()), *part.get("required", ())]
    return found


def faults(sent: Any, schema: dict[str, Any], document: dict[str, Any], where: str = "") -> list[str]:
    """Where an answer is not as it is described: members that are not, or are missing, and other types."""
    known = flat(schema, document)
    if type(sent) is not KINDS[known["type"]]:
        return [f"{where} is {type(sent).__name__}, not {known['type']}"]
    if "enum" in known and sent not in known["enum"]:
        return [f"{where} is {sent}"]
    if isinstance(sent, list):
        return [
            one
            for number, item in enumerate(sent)
            for one in faults(item, known["items"], document, f"{where}/{number}")
        ]
    if not isinstance(sent, dict):
        return []
    missing = [f"{where} lacks {name}" for name in known.get("required", ()) if name not in sent]
    more = [f"{where} has {name}, which is not described" for name in sent if name not in known["properties"]]
    return (
        missing
        + more
        + [
            one
            for name, value in sent.items()
            if name in known["properties"]
            for one in faults(value, known["properties"][name], document, f"{where}/{name}")
        ]
    )


def test_a_comparison_that_finds_what_is_wrong() -> None:
    schema = {
        "type": "object",
        "required": ["a"],
        "properties": {"a": {"type": "integer"}, "b": {"type": "array", "items": {"type": "object"}}},
    }
    assert faults({"a": 1, "b": [{}]}, schema, {}) == []
    assert len(faults({"b": [{"x": 1}, 1], "c": 1}, schema, {})) == 4


def test_every_member_of_a_finding_is_described() -> None:
    result = schemas.REPORT["properties"]["results"]["items"]["properties"]
    assert set(result) == {field.name for field in fields(Finding)}
    assert set(result["repair"]["properties"]) == {field.name for field in fields(Repair)}
    assert set(result["suggestions"]["items"]["properties"]) == {field.name for field in fields(Suggestion)}


def test_a_refusal(shop: Shop, document: dict[str, Any]) -> None:
    for method, by in (("put", "acme"), ("put", None), ("post", None)):
        answer = shop.send(method.upper(), f"/vendor/acme/declaration{'' if by else '?dry-run=1'}", MISSPELT, by=by)
        told = json.loads(answer.body)
        assert answer.status == 422
        assert (
            faults(told, schema_of(document, DECLARATION, method, "422", "application/problem+json"), document) == []
        )
        assert {"component", "value", "line", "column", "suggestions", "repair"} <= {
            name for one in told["results"] for name in one
        }
    none = json.loads(shop.put("acme", "").body)
    assert faults(none, schema_of(document, DECLARATION, "put", "422", "application/problem+json"), document) == []


def test_a_report(shop: Shop, document: dict[str, Any]) -> None:
    text = declared.of("acme").replace("09506000134352", "09506000134353")
    schema = schema_of(document, DECLARATION, "put", "200", "application/json")
    assert schema == schema_of(document, DECLARATION, "put", "201", "application/json")
    for query, body in (("?dry-run=1", text), ("", text), ("", text), ("", text.replace('"4.2"', '"5"'))):
        answer = shop.put("acme", body, query, prefer="return=representation")
        assert answer.status in (200, 201)
        assert faults(json.loads(answer.body), schema, document) == []
        assert json.loads(answer.body)["results"]


def test_problems(shop: Shop, document: dict[str, Any]) -> None:
    for answer in (
        shop.put("acme", "no Turtle"), shop.put("acme", "", by=None), shop.put("acme", "", media_type="text/x"),
        shop.get("acme", "history/9"), shop.send("PATCH", "/vendor/acme/declaration"),
    ):  # fmt: skip
        assert faults(json.loads(answer.body), {"$ref": "#/components/schemas/Problem"}, document) == []


def test_the_history(shop: Shop, document: dict[str, Any]) -> None:
    for number in range(52):
        shop.put("acme", declared.of("acme", number % 2))
        shop.put("acme", declared.wrong())
    shop.put("acme", declared.of("acme", 1))
    shop.send("DELETE", "/vendor/acme/declaration", by="acme")
    schema = schema_of(document, HISTORY, "get", "200", "application/json")
    told = [json.loads(shop.get("acme", "history.json", by=by).body) for by in ("acme", None)]
    for page in told:
        assert faults(page, schema, document) == []
    assert "next" in told[0]
    members = {name for row in told[0]["rows"] for name in row}
    assert {row["outcome"] for row in told[0]["rows"]} == {"accepted", "unchanged", "refused", "retracted"}
    assert members == set(schema["properties"]["rows"]["items"]["properties"])


def test_statuses_and_parameters(document: dict[str, Any]) -> None:
    for method in ("get", "put", "post", "delete"):
        operation = document["paths"][DECLARATION][method]
        names = {one["name"] for one in operation["parameters"] if one["in"] == "header"}
        assert {"If-Match", "If-None-Match"} <= names
        assert "412" in operation["responses"]
