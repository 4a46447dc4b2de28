"""Requests made up from the OpenAPI description find no internal failure, and answers are as described."""

from collections.abc import Iterator

import pytest
import schemathesis
from hypothesis import HealthCheck, Phase, given, settings
from schemathesis import Case
from schemathesis.checks import not_a_server_error
from schemathesis.generation import GenerationMode
from schemathesis.specs.openapi.checks import (
    content_type_conformance,
    response_headers_conformance,
    status_code_conformance,
)
from suites.served import Server, served


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    with served(tmp_path_factory.mktemp("openapi"), "--timeout", "5") as running:
        yield running


@pytest.mark.parametrize("mode", [GenerationMode.POSITIVE, GenerationMode.NEGATIVE], ids=["fitting", "unfitting"])
def test_nothing_fails(server: Server, mode: GenerationMode) -> None:
    schema = schemathesis.openapi.from_url(f"{server.url}/openapi.json")
    tried: set[str] = set()
    for result in schema.get_all_operations():
        operation = result.ok()

        @settings(
            max_examples=10, deadline=None, database=None, suppress_health_check=list(HealthCheck),
            phases=[Phase.explicit, Phase.generate],
        )  # fmt: skip
        @given(case=operation.as_strategy(generation_mode=mode))
        def ask(case: Case) -> None:
            answer = case.call(headers=server.authorization)
            # A query that takes too long, or finds no worker, is told as 503: that is no failure.
            checks = [content_type_conformance, status_code_conformance, response_headers_conformance]
            case.validate_response(
                answer, checks=checks if answer.status_code == 503 else [not_a_server_error, *checks]
            )

        try:
            ask()
        except Exception as error:
            # What cannot be made unfitting, such as an operation without parameters, is no case.
            if mode is GenerationMode.POSITIVE or type(error).__name__ not in ("Unsatisfiable", "SkipTest"):
                raise AssertionError(f"{operation.label}: {error}") from error
            continue
        tried.add(operation.label)
    assert len(tried) > (50 if mode is GenerationMode.POSITIVE else 10), tried
