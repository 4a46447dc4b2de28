import csv
import json
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from sgkg import queries
from sgkg.cli.query import query
from sgkg.dataset import inventory_document, make_slice, publish
from sgkg.errors import (
    InputError,
    QuerySyntaxError,
    RemoteResourceError,
    SgkgError,
    UnknownEntityError,
    UsageError,
)
from sgkg.findings import queryable
from sgkg.store import Store

UNCOVERED = """\
number  name                                             interface
─────────────────────────────────────────────────────────────────────
     7  Interface 7 (LAN/WAN/DC to Energy Retail)        interface/7
    10  Interface 10 (Energy Retailer to Third Parties)  interface/10
"""


def run(*arguments: str, stdin: str | bytes | None = None) -> Result:
    return CliRunner().invoke(query, arguments, input=stdin)


def failed(error: type[SgkgError], *arguments: str, stdin: str | None = None) -> str:
    result = run(*arguments, stdin=stdin)
    assert isinstance(result.exception, error), result.exception
    assert result.stdout == ""
    return str(result.exception)


@pytest.fixture(scope="module")
def by_hand() -> Store:
    return publish(make_slice([inventory_document("eg2-2010")]))


@pytest.fixture(scope="module")
def whole() -> Store:
    return queryable()


def test_table_on_stdout_count_on_stderr() -> None:
    result = run("interfaces-without-standard")
    assert result.exit_code == 0
    assert result.stdout == UNCOVERED
    assert result.stderr == "2 rows\n"


def test_one_row() -> None:
    assert run("highest-risk-without-standard").stderr == "1 row\n"


def test_no_rows_still_say_what_was_asked() -> None:
    result = run("interfaces-with-application-layer")
    assert result.stdout.split() == ["number", "name", "standardName", "interface", "standard", "─" * 47]
    assert result.stderr == "0 rows\n"


@pytest.mark.parametrize("name", [q.name for q in queries.catalogue().values() if q.form == "SELECT"])
def test_every_table_fits_the_width_and_loses_no_word(
    name: str, whole: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("sgkg.findings.queryable", lambda *_, **__: whole)
    asked = queries.load(name)
    params = [word for p in asked.parameters for word in ("--param", f"{p.name}={p.example}")]
    table = run(name, *params).stdout
    assert max(map(len, table.splitlines()), default=0) <= 80
    rows = csv.DictReader(run(name, *params, "--format", "csv").stdout.splitlines())
    letters = "".join(table.split())
    given = {p.name for p in asked.parameters}
    for row in rows:
        for key, cell in row.items():
            for word in cell.split() if key not in given and "://" not in cell else ():
                assert all(part in letters for part in (word[:32], word[-8:]))


def test_a_table_too_wide_becomes_a_list() -> None:
    result = run("data-flows", "--param", "interface=interface/13")
    assert result.stdout.split("\n\n")[2] == (
        "number       13\n"
        "name         Interface 13 (Meter to MOp)\n"
        "order        3\n"
        "printed      Tariff Data\n"
        "typeName     tariff information\n"
        "subjectName\n"
        "source       Slide 11: List of interfaces (2)\n"
        "flow         flow/eg2-2010/i13-3\n"
    )


def test_a_parameter_left_open_has_no_column() -> None:
    assert "threshold" not in run("interfaces-at-high-risk").stdout.split()
    assert run("interfaces-at-high-risk", "--param", "threshold=41").stderr == "3 rows\n"


def test_terminals_are_not_steered_by_data() -> None:
    result = run("-", stdin=r'SELECT ("\u001b[31mred\u0007" AS ?x) ("a\nb" AS ?y) ("[bold]" AS ?z) {}')
    assert "\x1b" not in result.stdout
    assert result.stdout.splitlines()[-1].split() == ["\ufffd[31mred\ufffd", "a", "b", "[bold]"]


@pytest.mark.parametrize(
    ("fmt", "media_type"),
    [
        ("csv", "text/csv"),
        ("tsv", "text/tab-separated-values"),
        ("json", "application/sparql-results+json"),
        ("xml", "application/sparql-results+xml"),
    ],
)
def test_w3c_formats_are_the_store_s(fmt: str, media_type: str, by_hand: Store) -> None:
    result = run("risk-ranking", "--format", fmt)
    assert result.stdout_bytes == by_hand.answer(queries.load("risk-ranking").text, media_type)
    assert result.stderr == ""


@pytest.mark.parametrize(
    ("arguments", "end"),
    [((), " .\n"), (("--format", "turtle"), " .\n"), (("--format", "ntriples"), " .\n")],
    ids=["default", "turtle", "ntriples"],
)
def test_a_graph(arguments: tuple[str, ...], end: str) -> None:
    result = run("interface-graph", "--param", "interface=interface/7", *arguments)
    assert result.exit_code == 0
    assert result.stdout.endswith(end)
    assert ("@prefix sg:" in result.stdout) == ("ntriples" not in arguments)


def test_yes_and_no() -> None:
    assert run("framework-stated-in-text").stdout == "no\n"
    assert run("-", stdin="ASK { ?s a sg:Interface }").stdout == "yes\n"
    assert json.loads(run("framework-stated-in-text", "--format", "json").stdout)["boolean"] is False
    assert "<boolean>false</boolean>" in run("framework-stated-in-text", "--format", "xml").stdout


@pytest.mark.parametrize(
    ("name", "fmt"),
    [("risk-ranking", "turtle"), ("framework-stated-in-text", "csv"), ("interface-graph", "json")],
)
def test_a_form_that_the_answer_does_not_have(name: str, fmt: str) -> None:
    params = ["--param", "interface=interface/7"] if name == "interface-graph" else []
    assert f"no {fmt} form; choose" in failed(UsageError, name, "--format", fmt, *params)


def test_list() -> None:
    result = run("--list")
    names = {line.split()[0] for line in result.stdout.splitlines()[2:] if not line.startswith(" ")}
    assert names == set(queries.catalogue())
    assert "Interfaces without a covering standard" in result.stdout


def test_list_as_json_is_the_whole_catalogue() -> None:
    listed = json.loads(run("--list", "--format", "json").stdout)
    assert [one["name"] for one in listed] == list(queries.catalogue())
    (actor,) = next(one for one in listed if one["name"] == "interfaces-of-actor")["parameters"]
    assert actor == {
        "name": "actor",
        "type": "iri",
        "required": False,
        "default": None,
        "example": "actor/wan",
        "description": "the actor; without it, all",
    }
    assert all(one["summary"] and one["keywords"] and one["form"] and one["text"] for one in listed)


def test_a_file_with_parameters(tmp_path: Path) -> None:
    file = tmp_path / "mine.rq"
    file.write_text(
        "#+ summary: Names\n#+ parameters: {thing: {type: iri}}\n"
        "SELECT ?thing ?name WHERE { ?thing <https://w3id.org/sgdata/ontology#name> ?name }\n"
    )
    result = run(str(file), "--param", "thing=interface/7", "--format", "csv")
    assert result.stdout_bytes.decode() == (
        "thing,name\r\nhttps://w3id.org/sgdata/interface/7,Interface 7 (LAN/WAN/DC to Energy Retail)\r\n"
    )


def test_output_to_a_file(tmp_path: Path) -> None:
    file = tmp_path / "answer.csv"
    result = run("coverage-pair-count", "--format", "csv", "--output", str(file))
    assert result.stdout == ""
    assert file.read_bytes() == b"pairs,standards,interfaces\r\n29,5,11\r\n"
    assert "cannot write" in failed(UsageError, "coverage-pair-count", "--output", str(tmp_path / "no" / "a.csv"))


def test_as_of() -> None:
    assert run("interfaces-with-only-ended-standards").stderr == "0 rows\n"
    assert run("interfaces-with-only-ended-standards", "--as-of", "2014-03-01").stderr == "1 row\n"
    assert "--as-of" in failed(UsageError, "risk-ranking", "--as-of", "soon")


def test_an_inventory_of_one_s_own(tmp_path: Path) -> None:
    file = tmp_path / "mine.ttl"
    file.write_text(
        "@prefix sg: <https://w3id.org/sgdata/ontology#> .\n"
        "<https://example.org/inventory> a sg:Inventory .\n<https://example.org/i> a sg:Interface ; sg:number 1 .\n"
    )
    result = run("interfaces-without-standard", "--inventory", str(file), "--format", "csv")
    assert result.stdout_bytes.decode() == "number,name,interface\r\n1,Interface 1 (i),https://example.org/i\r\n"


@pytest.mark.parametrize(
    ("error", "arguments", "said"),
    [
        (UsageError, [], "--list"),
        (UsageError, ["risk-ranking", "--list"], "--list"),
        (UsageError, ["--list", "--format", "csv"], "--list has no csv form"),
        (UnknownEntityError, ["interfaces-without-standrad"], "did you mean interfaces-without-standard"),
        (UsageError, ["interface-evidence"], "needs the parameter interface"),
        (UsageError, ["interface-evidence", "--param", "interface"], "write --param interface=VALUE"),
        (UsageError, ["interface-evidence", *["--param", "interface=interface/7"] * 2], "given twice"),
        (UsageError, ["interface-evidence", "--param", "face=interface/7"], "no parameter 'face'; it has interface"),
        (UsageError, ["interfaces-at-high-risk", "--param", "threshold=high"], "for example threshold=36"),
        (UnknownEntityError, ["interface-evidence", "--param", "interface=interface/77"], "nothing of interface/77"),
        (UsageError, ["risk-ranking", "--inventory", "nowhere"], "no inventory 'nowhere'"),
        (InputError, ["risk-ranking", "--inventory", "nowhere.ttl"], "nowhere.ttl: there is no such file"),
        (InputError, ["nowhere.rq"], "nowhere.rq: there is no such file"),
    ],
    ids=lambda value: " ".join(value) or "nothing" if isinstance(value, list) else None,
)
def test_errors(error: type[SgkgError], arguments: list[str], said: str) -> None:
    assert said in failed(error, *arguments)


@pytest.mark.parametrize(
    ("error", "text", "place"),
    [
        (QuerySyntaxError, "SELECT ?s\nWHERE { ?s ?p }", "-:2:"),
        (QuerySyntaxError, "INSERT DATA {}", "-:1:1"),
        (RemoteResourceError, "SELECT * {\n SERVICE <https://example.org/> { ?s ?p ?o } }", "-:2:2"),
        (InputError, "#+ summary: [\nASK {}", "-:1: "),
    ],
    ids=["broken query", "update", "SERVICE", "broken header"],
)
def test_errors_in_a_query_of_one_s_own(error: type[SgkgError], text: str, place: str) -> None:
    for fmt in ([], ["--format", "json"]):
        assert failed(error, "-", *fmt, stdin=text).startswith(place)
