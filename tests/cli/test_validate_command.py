"""``sgkg validate``: verdicts, exit codes, and the cases in which a validator must not say that all is well."""

import json
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import jsonschema
import pyoxigraph as ox
import pytest

ROOT = Path(__file__).parents[2]
EXAMPLE = ROOT / "docs" / "examples" / "district.ttl"
Run = Callable[..., tuple[int, str, str]]

PREFIXES = """
@prefix sh: <http://www.w3.org/ns/shacl#> .
@prefix sg: <https://w3id.org/sgdata/ontology#> .
@prefix ex: <https://example.org/> .
@prefix xsd: <http://www.w3.org/2001/XMLSchema#> .
"""
SHAPES = (
    PREFIXES
    + """
ex:S a sh:NodeShape ; sh:targetClass ex:Thing ; sh:property ex:P .
ex:P a sh:PropertyShape ; sh:path ex:name ; sh:minCount 1 ; sh:severity sh:Violation ; sh:message "a thing has a name" .
"""
)
GOOD = PREFIXES + 'ex:a a ex:Thing ; ex:name "a" .'
BAD = PREFIXES + "ex:a a ex:Thing ."


@pytest.fixture
def files(tmp_path: Path) -> Callable[..., Path]:
    def write(name: str, text: str) -> Path:
        file = tmp_path / name
        file.write_text(text, "utf-8")
        return file

    return write


def test_no_finding_exits_with_0(sgkg: Run, files: Callable[..., Path]) -> None:
    code, out, err = sgkg("validate", files("d.ttl", GOOD), "--shapes", files("s.ttl", SHAPES))
    assert (code, err) == (0, "")
    assert out.endswith("Conforms.\n")


@pytest.mark.parametrize("engine", ["shacl", "pyshacl"])
def test_a_finding_exits_with_1(engine: str, sgkg: Run, files: Callable[..., Path]) -> None:
    code, out, _ = sgkg("validate", files("d.ttl", BAD), "-s", files("s.ttl", SHAPES), "--engine", engine)
    assert code == 1
    assert "a thing has a name" in out
    assert out.endswith("Does not conform: 1 violation.\n")


@pytest.mark.parametrize(
    ("severity", "fail_on", "code"),
    [("Violation", "violation", 1), ("Warning", "violation", 0), ("Warning", "warning", 1), ("Info", "warning", 0),
     ("Info", "info", 1), ("Violation", "never", 0)],
)  # fmt: skip
def test_the_policy_decides_the_exit_code(
    severity: str, fail_on: str, code: int, sgkg: Run, files: Callable[..., Path]
) -> None:
    shapes = files("s.ttl", SHAPES.replace("sh:severity sh:Violation", f"sh:severity sh:{severity}"))
    data = files("d.ttl", BAD)
    found = sgkg("validate", data, "-s", shapes, "--fail-on", fail_on, "-f", "json")
    assert found[0] == code
    tree = json.loads(found[1])
    assert tree["conforms"] is False, "sh:conforms follows SHACL 1.0, whatever the policy"
    assert sgkg("validate", data, "-s", shapes, "--fail-on", fail_on, "--exit-zero")[0] == 0


def test_a_severity_of_ones_own_weighs_as_a_violation(sgkg: Run, files: Callable[..., Path]) -> None:
    shapes = files("s.ttl", SHAPES.replace("sh:severity sh:Violation", "sh:severity ex:grave"))
    code, out, _ = sgkg("validate", files("d.ttl", BAD), "-s", shapes, "-f", "turtle")
    assert code == 1
    assert "https://example.org/grave" in out


@pytest.mark.parametrize(
    ("data", "shapes", "message"),
    [
        (GOOD, SHAPES.replace("sh:minCount", "sh:minCounts"), "s.ttl: sh:minCounts is no term of SHACL; did you mean sh:minCount?"),
        (GOOD, SHAPES.replace("ex:Thing", "ex:Thingy"), "the target class https://example.org/Thingy occurs in neither ontology, shapes nor data; did you mean https://example.org/Thing?"),
        (GOOD, SHAPES.replace("sh:targetClass ex:Thing", "sh:targetClass sg:Interfase"), "sg:Interfase is not in the ontology; did you mean sg:Interface?"),
        (GOOD, SHAPES.replace("sh:targetClass ex:Thing", "sh:targetClass sg:Interface"), "nothing was checked: the data describes no focus node of "),
        (GOOD, SHAPES.replace("sh:targetClass ex:Thing ;", ""), "holds no shape with a target"),
        (GOOD, SHAPES.replace("sh:targetClass ex:Thing", "sh:targetClass ex:Thing ; sh:deactivated true"), "holds no shape with a target"),
        (GOOD, SHAPES.replace("ex:name ;", "sg:nmae ;"), "sg:nmae is not in the ontology; did you mean sg:name?"),
        (GOOD, SHAPES.replace("sh:minCount 1", 'sh:minCount "x"'), "the shapes are ill-formed"),
        (GOOD, SHAPES.replace("sh:minCount 1", "sh:js ex:j"), "sh:js belongs to SHACL Advanced Features or SHACL-JS"),
        (GOOD, SHAPES.replace("sh:targetClass ex:Thing", "sh:target [ a sh:SPARQLTarget ]"), "sh:SPARQLTarget belongs to SHACL Advanced"),
        (GOOD, "", "holds no shape with a target"),
        (GOOD, "@prefix oops", "the shapes cannot be read"),
        ("", SHAPES, "nothing was checked: there is no statement in "),
        ("# only a comment", SHAPES, "nothing was checked: there is no statement in "),
        (GOOD, None, "missing.ttl: there is no such file"),
    ],
)  # fmt: skip
@pytest.mark.parametrize("engine", ["shacl", "pyshacl"])
def test_a_run_that_would_check_nothing_exits_with_2_and_says_why(
    engine: str, data: str, shapes: str | None, message: str, sgkg: Run, files: Callable[..., Path]
) -> None:
    file = "missing.ttl" if shapes is None else files("s.ttl", shapes)
    code, out, err = sgkg("validate", files("d.ttl", data), "--shapes", file, "--engine", engine)
    assert (code, out) == (2, "")
    assert message in err
    assert "Traceback" not in err


@pytest.mark.parametrize(
    ("target", "count"),
    [
        ("sh:targetNode ex:a", 1),
        ("sh:targetSubjectsOf ex:name", 2),
        ("sh:targetObjectsOf ex:knows", 1),
        ("a <http://www.w3.org/2000/01/rdf-schema#Class>", 1),  # an implicit class target: the shape is the class
    ],
)
def test_every_core_target_is_counted(target: str, count: int, sgkg: Run, files: Callable[..., Path]) -> None:
    shapes = SHAPES.replace("sh:targetClass ex:Thing", target)
    data = GOOD + ' ex:b ex:knows ex:a . ex:c a ex:S ; ex:name "c" .'
    code, out, _ = sgkg("validate", files("d.ttl", data), "-s", files("s.ttl", shapes), "-f", "json")
    assert code == 0
    (counted,) = json.loads(out)["checked"]["shapes"]
    assert (counted["shape"], counted["focus_nodes"]) == ("https://example.org/S", count)


def test_one_of_two_shape_files_that_checks_nothing_is_refused(sgkg: Run, files: Callable[..., Path]) -> None:
    idle = SHAPES.replace("ex:S", "ex:S2").replace("sh:targetClass ex:Thing", "sh:targetNode ex:nobody")
    code, _, err = sgkg("validate", files("d.ttl", GOOD), "-s", files("s.ttl", SHAPES), "-s", files("idle.ttl", idle))
    assert code == 2
    assert "idle.ttl" in err


def test_data_with_nothing_that_the_packed_shapes_look_at(sgkg: Run, files: Callable[..., Path]) -> None:
    code, _, err = sgkg("validate", files("d.ttl", GOOD))
    assert code == 2
    assert "nothing was checked" in err


@pytest.mark.parametrize(
    ("name", "text", "where"),
    [("d.ttl", "@prefix ex: <urn:> .\nex:a ex:b ;", ":2:11: "), ("d.jsonld", '{"@id": "urn:a",\n}', ":2:1: "),
     ("d.rdf", "<a>\n<b></a>", ":2:6: "), ("d.nt", "<urn:a> <urn:b> .", ":1:17: ")],
)  # fmt: skip
def test_broken_data_exits_with_3_and_its_place(
    name: str, text: str, where: str, sgkg: Run, files: Callable[..., Path]
) -> None:
    code, out, err = sgkg("validate", files(name, text))
    assert (code, out) == (3, "")
    assert f"{name}{where}" in err


def test_a_missing_data_file_exits_with_3(sgkg: Run) -> None:
    assert sgkg("validate", "missing.ttl")[0] == 3


def test_an_internal_failure_exits_with_4(sgkg: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    def fail(*_: object, **__: object) -> None:
        raise KeyError("oops")

    monkeypatch.setattr("sgkg.gate.inputs.check", fail)
    code, out, err = sgkg("validate", EXAMPLE)
    assert (code, out) == (4, "")
    assert "internal failure (KeyError: 'oops')" in err
    assert "Traceback" not in err
    monkeypatch.setenv("SGKG_DEBUG", "1")
    assert "Traceback" in sgkg("validate", EXAMPLE)[2]


@pytest.mark.parametrize(
    "arguments",
    [
        ["validate", "x.ttl", "--engine", "y"],
        ["validate", "x.ttl", "--fail-on", "x"],
        ["nonsense"],
        ["gaps", "--x"],
    ],
)
def test_wrong_usage_exits_with_2(arguments: list[str], sgkg: Run) -> None:
    code, out, err = sgkg(*arguments)
    assert (code, out) == (2, "")
    assert "Usage:" in err


def test_without_file_and_policy_nothing_is_validated(
    sgkg: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    code, out, err = sgkg("validate")
    assert (code, out) == (2, "")
    assert "sgkg init" in err


def test_the_report_is_written_whatever_the_exit_code(sgkg: Run, files: Callable[..., Path], tmp_path: Path) -> None:
    out = tmp_path / "report.json"
    code, shown, _ = sgkg("validate", files("d.ttl", BAD), "-s", files("s.ttl", SHAPES), "-f", "json", "-o", out)
    assert (code, shown) == (1, "")
    assert json.loads(out.read_text("utf-8"))["counts"]["violation"] == 1


def test_json_keeps_to_its_schema(sgkg: Run) -> None:
    schema = json.loads((ROOT / "docs" / "schemas" / "validation.schema.json").read_text("utf-8"))
    jsonschema.Draft202012Validator.check_schema(schema)
    tree = json.loads(sgkg("validate", ROOT / "ontology" / "inventories" / "eg2-2010.ttl", "-f", "json")[1])
    jsonschema.validate(tree, schema)
    assert tree["counts"] == {"violation": 3, "warning": 59, "info": 24}
    rules = {result["rule"] for result in tree["results"]}
    assert {"G01", "G10"} <= rules
    assert None not in rules


def test_turtle_is_a_standard_report(sgkg: Run, files: Callable[..., Path]) -> None:
    shapes = SHAPES.replace(
        "sh:path ex:name", "sh:path ( [ sh:inversePath ex:of ] [ sh:alternativePath ( ex:name ex:title ) ] )"
    )
    text = sgkg("validate", files("d.ttl", BAD), "-s", files("s.ttl", shapes), "-f", "turtle")[1]
    graph = ox.Store()
    graph.load(text.encode(), format=ox.RdfFormat.TURTLE)
    asked = """
        PREFIX sh: <http://www.w3.org/ns/shacl#> PREFIX ex: <https://example.org/>
        PREFIX rdf: <http://www.w3.org/1999/02/22-rdf-syntax-ns#>
        ASK { ?report a sh:ValidationReport ; sh:conforms false ; sh:result ?result .
              ?result a sh:ValidationResult ; sh:focusNode ex:a ; sh:sourceShape ex:P ; sh:resultSeverity sh:Violation ;
                sh:sourceConstraintComponent sh:MinCountConstraintComponent ; sh:resultPath ?path .
              ?path rdf:first/sh:inversePath ex:of ; rdf:rest/rdf:first/sh:alternativePath/rdf:rest/rdf:first ex:title }"""
    assert bool(graph.query(asked))


def test_results_count_only_where_the_users_files_describe_the_focus_node(
    sgkg: Run, files: Callable[..., Path]
) -> None:
    """The reference graphs are merged with the data; what they lack is not the user's fault."""
    shapes = SHAPES.replace("ex:Thing", "<http://www.w3.org/2002/07/owl#Class>")
    data = PREFIXES + "ex:C a <http://www.w3.org/2002/07/owl#Class> ."
    tree = json.loads(sgkg("validate", files("d.ttl", data), "-s", files("s.ttl", shapes), "-f", "json")[1])
    assert [result["focus"] for result in tree["results"]] == ["https://example.org/C"]


def test_several_files_are_one_graph_and_keep_their_blank_nodes(sgkg: Run, files: Callable[..., Path]) -> None:
    one = files("1.ttl", PREFIXES + '_:x a ex:Thing ; ex:name "1" .')
    two = files("2.ttl", PREFIXES + "_:x a ex:Thing .")
    tree = json.loads(sgkg("validate", one, two, "-s", files("s.ttl", SHAPES), "-f", "json")[1])
    assert len(tree["results"]) == 1
    assert tree["results"][0]["focus"] == "_:n1"
    assert [file["statements"] for file in tree["checked"]["files"]] == [2, 1]


def test_imports_are_noted(sgkg: Run, files: Callable[..., Path]) -> None:
    data = GOOD + " ex:o <http://www.w3.org/2002/07/owl#imports> <https://example.org/other> ."
    code, _, err = sgkg("validate", files("d.ttl", data), "-s", files("s.ttl", SHAPES))
    assert code == 0
    assert "imports https://example.org/other, which is not packed with sgkg; nothing of it was loaded" in err


def test_a_reader_that_goes_away_is_no_failure() -> None:
    command = f"{sys.executable} -m sgkg gaps --format json | head -c 10"
    found = subprocess.run(["bash", "-o", "pipefail", "-c", command], capture_output=True, text=True, cwd=ROOT)
    assert (found.returncode, found.stderr) == (0, "")


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("d.jsonld", '{"@context": "URL/c", "@id": "urn:a", "urn:p": 1}'),
        ("d.rdf", '<!DOCTYPE r [<!ENTITY x SYSTEM "URL/x">]><r>&x;</r>'),
        ("d.ttl", PREFIXES + "ex:o <http://www.w3.org/2002/07/owl#imports> <URL/o> . ex:i a sg:Interface ."),
    ],
)
def test_no_connection_leaves_the_process(name: str, text: str, files: Callable[..., Path]) -> None:
    """The whole process, with a listening socket; see also the tests of sgkg.io."""
    import socket

    with socket.create_server(("127.0.0.1", 0)) as server:
        server.settimeout(0.2)
        url = f"http://127.0.0.1:{server.getsockname()[1]}"
        file = files(name, text.replace("URL", url))
        found = subprocess.run(
            [sys.executable, "-m", "sgkg", "validate", str(file)], capture_output=True, text=True, cwd=ROOT
        )
        assert url in found.stderr or "declares the entity 'x'" in found.stderr
        with pytest.raises(TimeoutError):
            server.accept()


# --- a policy nearby that names a vendor

PRODUCT = """
@prefix schema: <https://schema.org/> .
@prefix sg: <https://w3id.org/sgdata/ontology#> .
<https://other.example/m> a schema:Product ; schema:name "M" ; sg:version "1" ; sg:claim <https://other.example/m#4> .
<https://other.example/m#4> a sg:ConformanceClaim ; sg:interface <https://w3id.org/sgdata/interface/4> ;
  sg:standard <https://w3id.org/sgdata/standard/en-62056-47> ;
  sg:evidenceLevel <https://w3id.org/sgdata/evidence-level/claimed> .
"""
VENDOR = '[vendor]\nid = "voltwerk"\nprefixes = ["https://voltwerk.example/"]\n'
UNASKED = "not checked as vendor voltwerk (sgkg.toml): add --as-vendor voltwerk"


@pytest.fixture
def vendor(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, files: Callable[..., Path]) -> Callable[..., Path]:
    monkeypatch.chdir(tmp_path)
    files("sgkg.toml", VENDOR)
    files("products.ttl", PRODUCT)
    return files


def test_a_vendor_who_is_not_asked_after_is_told(sgkg: Run, vendor: Callable[..., Path]) -> None:
    """The exit code stays that of the file alone: what passes in CI goes on passing."""
    assert sgkg("validate", "products.ttl")[::2] == (0, f"sgkg: note: {UNASKED}\n")
    assert UNASKED in json.loads(sgkg("validate", "products.ttl", "--format", "json")[1])["notes"]
    code, out, err = sgkg("validate", "products.ttl", "--as-vendor", "voltwerk")
    assert (code, "sgs:product-space" in out, "not checked as" in err) == (1, True, False)


def test_it_is_told_in_a_folder_below_too(
    sgkg: Run, vendor: Callable[..., Path], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "below").mkdir()
    monkeypatch.chdir(tmp_path / "below")
    assert (
        "not checked as vendor voltwerk (../sgkg.toml): add --as-vendor voltwerk"
        in sgkg("validate", "../products.ttl")[2]
    )


def test_it_is_told_of_files_that_the_policy_is_about(sgkg: Run, vendor: Callable[..., Path]) -> None:
    vendor("sgkg.toml", f'files = ["data/*.ttl"]\n{VENDOR}')
    Path("data").mkdir()
    inventory = EXAMPLE.read_text("utf-8")
    vendor("data/i.ttl", inventory)
    vendor("i.ttl", inventory)
    assert UNASKED in sgkg("validate", "data/i.ttl")[2]
    assert UNASKED in sgkg("validate", "i.ttl", "products.ttl")[2]
    assert "not checked as" not in sgkg("validate", "i.ttl")[2]  # an inventory beside it is nobody's declaration


def test_it_is_not_told_where_the_policy_counts_or_is_none(sgkg: Run, vendor: Callable[..., Path]) -> None:
    code, _, err = sgkg("validate", "products.ttl", "--config", "sgkg.toml")
    assert (code, "not checked as" in err) == (1, False)
    for policy in ('files = ["products.ttl"]\n', "files = [\n", VENDOR + "wrong = 1\n"):
        vendor("sgkg.toml", policy)
        assert sgkg("validate", "products.ttl")[::2] == (0, "")
