"""The repository's own manners: layers, names, versions, formats, no traces of a workplace."""

import ast
import importlib
import json
import pkgutil
import re
import subprocess
import sys
from pathlib import Path

import pytest
import turtle_files

import sgkg
import sgkg_api
from sgkg.findings import ontology_version

ROOT = Path(__file__).parents[2]
PACKAGES = (sgkg, sgkg_api)
MODULES = sorted(m.name for p in PACKAGES for m in pkgutil.walk_packages(p.__path__, f"{p.__name__}."))
#: a module imports, of our code, only what stands above it
LAYERS = [
    ["sgkg"],
    ["sgkg.errors", "sgkg.terms", "sgkg.namespaces", "sgkg.model", "sgkg.resources"],
    ["sgkg.vendors.model"],
    ["sgkg.lost"],
    ["sgkg.dates", "sgkg.globs", "sgkg.guards", "sgkg.settings", "sgkg.sparql_text"],
    ["sgkg.parameters"],
    ["sgkg.designations"],
    ["sgkg.matching", "sgkg.matching_keys", "sgkg.matching_words"],
    ["sgkg.io"],
    ["sgkg.store"],
    ["sgkg.evaluate", "sgkg.queries", "sgkg.inference", "sgkg.tokens"],
    ["sgkg.dataset"],
    ["sgkg.reasoning", "sgkg.validation"],
    ["sgkg.gate.model", "sgkg.policy_values"],
    ["sgkg.positions", "sgkg.policy", "sgkg.rule_examples", "sgkg.rules_text"],
    ["sgkg.vendors"],
    ["sgkg.evaluate.checker"],
    ["sgkg.gate"],
    ["sgkg.gaps"],
    ["sgkg.findings"],
    ["sgkg.changes"],
    ["sgkg.packed"],
    ["sgkg.figures"],
    ["sgkg.pictures"],
    ["sgkg.reports"],
    ["sgkg.chapters"],
    ["sgkg_api"],
    ["sgkg_api.app"],
    ["sgkg_api.server"],
    ["sgkg.cli"],
    ["sgkg_api.check_process"],
    ["sgkg.__main__", "sgkg.pytest_plugin"],
]
#: the one command that starts the web face
STARTS_THE_SERVER = "sgkg.cli.serve"


def layer(module: str) -> int:
    """The level of a module; a package's modules are on one level."""
    names = {name: level for level, group in enumerate(LAYERS) for name in group}
    while module not in names:
        module = module.rpartition(".")[0]
    return names[module]


def source(module: str) -> Path:
    path = ROOT / ("api" if module.startswith("sgkg_api") else "") / module.replace(".", "/")
    return path / "__init__.py" if path.is_dir() else path.with_suffix(".py")


def imports(module: str) -> set[str]:
    found: set[str] = set()
    for node in ast.walk(ast.parse(source(module).read_text("utf-8"))):
        if isinstance(node, ast.Import):
            found |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom) and node.module:
            base = node.module
            found |= {f"{base}.{a.name}" if f"{base}.{a.name}" in MODULES else base for a in node.names}
    return {name for name in found if name.split(".")[0] in ("sgkg", "sgkg_api")}


@pytest.mark.parametrize("module", MODULES)
def test_imports_go_one_way(module: str) -> None:
    for name in imports(module):
        assert layer(name) <= layer(module), f"{module} imports {name}"
        own_face = module.startswith("sgkg_api") or module == STARTS_THE_SERVER
        assert own_face or not name.startswith("sgkg_api"), f"{module} imports {name}"


@pytest.mark.parametrize("module", MODULES)
def test_public_names_are_told_and_sorted(module: str) -> None:
    loaded = importlib.import_module(module) if not module.endswith("__main__") else None
    if loaded is None:
        return
    names = loaded.__all__
    order = sorted(names, key=lambda name: (not name.isupper(), not name[0].isupper(), name))
    assert names == order
    assert all(hasattr(loaded, name) for name in names)


@pytest.mark.parametrize("module", MODULES)
def test_modules_stay_small(module: str) -> None:
    assert len(source(module).read_text("utf-8").splitlines()) <= 500


def test_package_ontology_context_and_citation_share_one_version() -> None:
    citation = (ROOT / "CITATION.cff").read_text("utf-8")
    assert re.search(r"^version: (.*)$", citation, re.MULTILINE)[1] == sgkg.__version__ == ontology_version()
    ontology = (ROOT / "ontology" / "sgdata.ttl").read_text("utf-8")
    assert f"<https://w3id.org/sgdata/ontology/{sgkg.__version__}>" in ontology
    assert f" {sgkg.__version__} " in (ROOT / "CHANGELOG.md").read_text("utf-8")


def test_every_turtle_file_is_formatted() -> None:
    assert len(turtle_files.turtle_files()) > 20
    assert turtle_files.main() == 0


def test_the_broken_turtle_is_broken() -> None:
    from sgkg import io
    from sgkg.errors import RdfSyntaxError

    assert turtle_files.BROKEN
    for name in turtle_files.BROKEN:
        with pytest.raises(RdfSyntaxError):
            io.parse((ROOT / name).read_bytes(), source=name)


def test_the_context_has_every_term_that_may_be_stated() -> None:
    from sgkg.dataset import packed_documents
    from sgkg.namespaces import GRAPH, PREFIXES, SG
    from sgkg.terms import Iri

    context = json.loads((ROOT / "ontology" / "context" / "sgdata-v1.jsonld").read_text("utf-8"))["@context"]
    ontology = packed_documents()[Iri(GRAPH + "ontology")]
    kinds = {str(s): str(o) for s, o in ontology.pairs(PREFIXES["rdf"] + "type") if str(s).startswith(SG)}
    definitions = {str(s): str(o) for s, o in ontology.pairs(PREFIXES["skos"] + "definition")}
    for iri in kinds:
        name = iri.removeprefix(SG)
        if "Derived" in definitions[iri]:
            continue
        assert name in context, f"{name} is missing from the context"
        mapped = context[name]
        assert (mapped if isinstance(mapped, str) else mapped["@id"]) == f"sg:{name}"
    objects = {str(s) for s, o in ontology.pairs(PREFIXES["rdf"] + "type") if str(o).endswith("ObjectProperty")}
    for iri in objects & kinds.keys():
        if "Derived" not in definitions[iri]:
            assert context[iri.removeprefix(SG)]["@type"] in ("@id", "@vocab")
    # Short names of concepts, such as "asserted", are those of the scheme, as property-scoped contexts.
    schemes = {str(concept) for concept, _ in ontology.pairs(PREFIXES["skos"] + "inScheme")}
    short = {
        iri for value in context.values() if isinstance(value, dict) for iri in value.get("@context", {}).values()
    }
    assert short <= schemes
    assert {iri for iri in schemes if "/claim-status/" in iri or "/layer/" in iri} <= short


def test_nothing_speaks_of_a_workplace() -> None:
    listed = subprocess.run(["git", "ls-files"], cwd=ROOT, capture_output=True, text=True, check=True).stdout
    # written so that this file does not hold what it looks for
    traces = re.compile(rb"/wo" rb"rk/|/tm" rb"p/v|index-" rb"url|/r" rb"oot/")
    for name in listed.splitlines():
        file = ROOT / name
        if file.is_file():
            assert not traces.search(file.read_bytes()), name


def test_ruff_and_mypy_are_content() -> None:
    for command in (["ruff", "check", "."], ["ruff", "format", "--check", "."], ["mypy"]):
        found = subprocess.run([sys.executable, "-m", *command], cwd=ROOT, capture_output=True, text=True)
        assert found.returncode == 0, found.stdout + found.stderr
