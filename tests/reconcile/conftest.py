"""The published schemas of the API, which are not ours to keep: SGKG_SCHEMAS, or beside the project."""

import json
import os
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import jsonschema
import product_samples
import pytest
from fake_service import Client
from reconcile import sample
from referencing import Registry, Resource
from suites.served import Server, served

ROOT = Path(__file__).parents[2]
SCHEMAS = Path(os.environ.get("SGKG_SCHEMAS") or ROOT.parent / "shared" / "schemas") / "reconciliation-0.2"
Validate = Callable[[str, object], None]


@pytest.fixture(scope="session")
def valid() -> Validate:
    """Validate a message against a published schema; without the schemas a test is skipped, and fails in CI."""
    if not SCHEMAS.is_dir():
        told = f"the schemas of the Reconciliation API are not in {SCHEMAS}; set SGKG_SCHEMAS"
        if os.environ.get("CI", "").lower() in ("1", "true"):
            pytest.fail(f"{told}: CI requires it")
        pytest.skip(told)
    schemas: dict[str, Any] = {file.name: json.loads(file.read_text("utf-8")) for file in SCHEMAS.glob("*.json")}
    # What it refers to is remote, and the service has no authentication.
    del schemas["manifest.json"]["properties"]["authentication"]
    contents = {schema["$id"]: {**schema, "$schema": jsonschema.Draft7Validator.META_SCHEMA["$schema"]}
                for schema in schemas.values()}  # fmt: skip
    registry = Registry().with_resources((iri, Resource.from_contents(one)) for iri, one in contents.items())

    def check(name: str, message: object) -> None:
        schema = contents[schemas[name]["$id"]]
        jsonschema.Draft7Validator(schema, registry=registry).validate(message)

    return check


@pytest.fixture(scope="session")
def http() -> Client:
    """A client of the service, with products in its newest version."""
    return sample.client()


@pytest.fixture(scope="session")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    """A real server, on which vendors have published the same products and those of ``product_samples``."""
    folder = tmp_path_factory.mktemp("server")
    with served(folder) as running:
        sample.publish(running, folder / "store")
        product_samples.publish(running, folder / "store")
        yield running
