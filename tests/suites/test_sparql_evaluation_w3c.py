"""The W3C test suites for the query and update languages of SPARQL 1.0 and 1.1: over HTTP, and in the engine alone.

A test passes if the answer is the expected one; an update's, if the whole store is. Of a syntax test only that counts:
whether the text is taken for SPARQL. What the engine alone scores is what the server has to score.
"""

import json
import re
from collections import Counter
from collections.abc import Iterator
from functools import cache

import pytest
from suites.conformance import BY_DESIGN, ENGINE, LANGUAGE, LEFT_OUT
from suites.in_process import InProcess, Refused
from suites.served import Server, served
from suites.sparql_results import compare, content, expected, media_type, read
from suites.w3c_manifests import SPARQL, Evaluation, evaluations, require

SIDES = ("engine", "server")
OTHER_SUITES = ("graph-store-protocol", "protocol", "service-description")
WITHOUT = [*OTHER_SUITES, *(name.rpartition("/")[2] for name in LEFT_OUT)]
#: an operation that fails when it is run: what follows it is parsed, and never executed
STOP = "CLEAR GRAPH <urn:absent> ; "

pytestmark = pytest.mark.w3c
TESTS = evaluations(SPARQL / "sparql10" / "manifest.ttl") + evaluations(
    SPARQL / "sparql11" / "manifest-all.ttl", without=WITHOUT
)


@pytest.fixture(scope="module")
def engine() -> Iterator[InProcess]:
    one = InProcess()
    yield one
    one.close()


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    with served(tmp_path_factory.mktemp("language"), "--bare", "--default-graph", "separate") as one:
        yield one


def known(side: str, name: str) -> str:
    """Why a test is expected to fail; empty where it is not."""
    return LANGUAGE.get(name) or (ENGINE.get(name, "") if side == "engine" else "")


def parameters() -> list[object]:
    return [
        pytest.param(
            side,
            test,
            id=f"{side}:{test.name}",
            marks=[pytest.mark.xfail(reason=reason, raises=AssertionError)]
            if (reason := known(side, test.name))
            else [],
        )
        for side in SIDES
        for test in TESTS
        if side == "engine" or test.name not in BY_DESIGN
    ]


@pytest.mark.parametrize(("side", "test"), parameters())
def test_result_is_that_of_the_suite(side: str, test: Evaluation, request: pytest.FixtureRequest) -> None:
    on = request.getfixturevalue(side)
    if "Syntax" in test.kind:
        check_syntax(on, test)
    elif test.kind == "UpdateEvaluationTest":
        assert test.after is not None
        assert content(updated(on, test)) == content(test.after)
    else:
        assert test.result is not None
        kind = media_type(test.result)
        compare(read(answered(on, test, kind), kind), expected(test.result), query=test.text, lax=test.lax)


def answered(on: InProcess | Server, test: Evaluation, kind: str) -> bytes:
    if isinstance(on, InProcess):
        return on.query(test.data.default, test.data.named, test.text, test.base, kind)
    on.hold(test.data)
    return on.solve(with_base(test), kind)


def updated(on: InProcess | Server, test: Evaluation) -> bytes:
    if isinstance(on, InProcess):
        return on.update(test.data.default, test.data.named, test.text, test.base)
    on.hold(test.data)
    changed(on, with_base(test))
    return on.everything()


def changed(server: Server, text: str) -> None:
    answer = server.update(text)
    if answer.status != 204:
        raise Refused(answer.text, answer.status, answer.text)


def with_base(test: Evaluation) -> str:
    """Say which file a text comes from, where it has IRIs that are relative to it."""
    relative = re.search(r"<(?![A-Za-z][A-Za-z0-9+.-]*:)[^<>\"{}|^`\\\s]*>", test.text)
    return f"BASE <{test.base}>\n{test.text}" if relative else test.text


def check_syntax(on: InProcess | Server, test: Evaluation) -> None:
    assert accepted(on, test) == test.kind.startswith("Positive")


def accepted(on: InProcess | Server, test: Evaluation) -> bool:
    """Whether the text is taken for SPARQL; it may fail otherwise, as one with an unknown function does."""
    try:
        if isinstance(on, InProcess) and test.updates:
            on.update(b"", (), re.sub(r"\bLOAD\b", STOP + "LOAD", test.text, count=1), test.base)  # asks no server
        elif isinstance(on, InProcess):
            on.query(b"", (), test.text, test.base, "")
        elif test.updates:
            changed(on, test.text)
        else:
            on.solve(test.text, "*/*")
    except Refused as refused:
        # What would ask another server is refused before it is parsed.
        return not is_syntax_error(refused) and not (test.kind.startswith("Negative") and asks_others(refused))
    return True


def is_syntax_error(refused: Refused) -> bool:
    return refused.status == 400 and problem_type(refused) in ("", "query-syntax")


def asks_others(refused: Refused) -> bool:
    return refused.status == 403 and problem_type(refused) == "service-not-allowed"


def problem_type(refused: Refused) -> str:
    """The last part of a problem's type; empty where there is no problem document."""
    return json.loads(refused.problem)["type"].rpartition("/")[2] if refused.problem.startswith("{") else ""


@pytest.mark.parametrize("name", sorted(BY_DESIGN) if TESTS else [])
def test_what_asks_other_servers_is_refused(name: str, server: Server) -> None:
    test = by_name()[name]
    with pytest.raises(Refused) as caught:
        changed(server, test.text) if test.updates else server.solve(test.text, "*/*")
    assert asks_others(caught.value)
    assert ("LOAD" if test.updates else "SERVICE") in str(caught.value)


@cache
def by_name() -> dict[str, Evaluation]:
    return {test.name: test for test in TESTS}


def test_the_suites_are_whole() -> None:
    require(TESTS)
    kinds = Counter((test.name.partition("/")[0], test.kind.removesuffix("11")) for test in TESTS)
    assert kinds == {
        ("sparql10", "QueryEvaluationTest"): 283,
        ("sparql10", "PositiveSyntaxTest"): 149,
        ("sparql10", "NegativeSyntaxTest"): 50,
        ("sparql11", "QueryEvaluationTest"): 232,
        ("sparql11", "CSVResultFormatTest"): 3,
        ("sparql11", "UpdateEvaluationTest"): 94,
        ("sparql11", "PositiveSyntaxTest"): 66,
        ("sparql11", "NegativeSyntaxTest"): 48,
        ("sparql11", "PositiveUpdateSyntaxTest"): 42,
        ("sparql11", "NegativeUpdateSyntaxTest"): 13,
    }
    assert len(by_name()) == len(TESTS)


def test_exceptions_are_tests_of_the_suites() -> None:
    require(TESTS)
    assert set(LANGUAGE) | set(ENGINE) | set(BY_DESIGN) <= set(by_name())
    assert not set(LANGUAGE) & (set(BY_DESIGN) | set(ENGINE))
