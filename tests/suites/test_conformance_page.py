"""``docs/conformance.md`` is what the tables of exceptions and the suites say."""

from pathlib import Path

import pytest
from suites.conformance import LEFT_OUT, page
from suites.w3c_manifests import SPARQL, Evaluation, Manifest, evaluations, require

PAGE = Path(__file__).parents[2] / "docs" / "conformance.md"
PROTOCOLS = ("graph-store-protocol", "protocol", "service-description")

pytestmark = pytest.mark.w3c


def names(tests: list[Evaluation], *, syntax: bool, updates: bool) -> list[str]:
    return [test.name for test in tests if ("Syntax" in test.kind) == syntax and test.updates == updates]


def entries(*path: str) -> list[str]:
    manifest = Manifest(SPARQL.joinpath("sparql11", *path))
    return [manifest.name(node) for node in manifest.entries]


def suites() -> dict[str, list[str]]:
    """Title -> names of the tests."""
    old = evaluations(SPARQL / "sparql10" / "manifest.ttl")
    without = [*PROTOCOLS, *(name.rpartition("/")[2] for name in LEFT_OUT)]
    new = evaluations(SPARQL / "sparql11" / "manifest-all.ttl", without)
    direct, indirect = (entries("graph-store-protocol", f"manifest-{name}.ttl") for name in ("direct", "indirect"))
    return {
        "SPARQL 1.0 query, evaluation": names(old, syntax=False, updates=False),
        "SPARQL 1.0 query, syntax": names(old, syntax=True, updates=False),
        "SPARQL 1.1 query, evaluation and result formats": names(new, syntax=False, updates=False),
        "SPARQL 1.1 query, syntax": names(new, syntax=True, updates=False),
        "SPARQL 1.1 update, evaluation": names(new, syntax=False, updates=True),
        "SPARQL 1.1 update, syntax": names(new, syntax=True, updates=True),
        "SPARQL 1.1 Protocol": entries("protocol", "manifest.ttl"),
        "SPARQL 1.1 Graph Store HTTP Protocol": direct + indirect,
        "The same, suite of 2012 (deprecated)": entries("http-rdf-update", "manifest.ttl"),
        "SPARQL 1.1 Service Description": entries("service-description", "manifest.ttl"),
    }


def test_the_page_is_current(request: pytest.FixtureRequest) -> None:
    require(SPARQL.exists())
    left_out = {name: len(entries("..", name, "manifest.ttl")) for name in LEFT_OUT}
    text = page(suites(), left_out)
    if request.config.getoption("--update-golden"):
        PAGE.write_text(text, "utf-8")
    assert PAGE.read_text("utf-8") == text, "docs/conformance.md differs; pytest --update-golden rewrites it"
