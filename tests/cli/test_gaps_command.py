"""``sgkg gaps``: formats, dates, one's own inventory."""

import csv
import io as textio
import json
from collections.abc import Callable
from pathlib import Path

import jsonschema
import pyoxigraph as ox
import pytest

ROOT = Path(__file__).parents[2]
EXAMPLE = ROOT / "docs" / "examples" / "district.ttl"
Run = Callable[..., tuple[int, str, str]]


def schema(name: str) -> dict[str, object]:
    loaded: dict[str, object] = json.loads((ROOT / "docs" / "schemas" / name).read_text("utf-8"))
    jsonschema.Draft202012Validator.check_schema(loaded)
    return loaded


def test_the_table_of_one_rule_reads_well_at_80_columns(sgkg: Run, golden: Callable[[str, str], None]) -> None:
    code, out, err = sgkg("gaps", "--rule", "G01")
    assert (code, err) == (0, "")
    assert max(map(len, out.splitlines())) <= 80
    assert "\x1b" not in out, "colour on a terminal only"
    golden("gaps-G01.txt", out)


def test_the_whole_table(sgkg: Run, golden: Callable[[str, str], None]) -> None:
    _, out, _ = sgkg("gaps")
    assert max(map(len, out.splitlines())) <= 80
    golden("gaps.txt", out)


@pytest.mark.parametrize("form", ["csv", "turtle", "markdown", "json"])
def test_formats_give_the_same_bytes_each_time(form: str, sgkg: Run, golden: Callable[[str, str], None]) -> None:
    first, second = sgkg("gaps", "--format", form), sgkg("gaps", "--format", form)
    assert first == second
    golden(f"gaps.{form}", first[1])


def test_json_keeps_to_its_schema(sgkg: Run) -> None:
    tree = json.loads(sgkg("gaps", "--format", "json")[1])
    jsonschema.validate(tree, schema("gaps.schema.json"))
    assert tree["inventory"] == "https://w3id.org/sgdata/inventory/eg2-2010"
    assert tree["as_of"] == "2010"
    g01 = [gap["focus"].rpartition("/")[2] for gap in tree["gaps"] if gap["rule"] == "G01"]
    assert g01 == ["7", "10"]
    assert tree["checked"]["focus_nodes"] > 300


def test_csv_has_a_row_for_each_gap(sgkg: Run) -> None:
    rows = list(csv.DictReader(textio.StringIO(sgkg("gaps", "--format", "csv")[1])))
    assert len(rows) == 86
    assert all(row["why"] and row["remedy"] for row in rows)


def test_turtle_is_the_gaps_graph(sgkg: Run) -> None:
    quads = list(ox.parse(sgkg("gaps", "--format", "turtle")[1].encode(), format=ox.RdfFormat.TURTLE))
    kind = ox.NamedNode("https://w3id.org/sgdata/ontology#Gap")
    assert sum(quad.object == kind for quad in quads) == 86


def test_json_does_without_rich(tmp_path: Path) -> None:
    import subprocess
    import sys

    code = "import sys; from sgkg.cli import main; main(['gaps', '-f', 'json', '-o', sys.argv[1]]); print('rich' in sys.modules)"
    found = subprocess.run(
        [sys.executable, "-c", code, str(tmp_path / "gaps.json")], capture_output=True, text=True, cwd=ROOT
    )
    assert found.stderr + found.stdout == "False\n"


def test_ones_own_inventory_gives_its_gaps_and_none_of_the_decks(sgkg: Run) -> None:
    code, out, err = sgkg("gaps", "--inventory", EXAMPLE, "--format", "json")
    assert (code, err) == (0, "")
    tree = json.loads(out)
    jsonschema.validate(tree, schema("gaps.schema.json"))
    assert [(gap["rule"], gap["focus"]) for gap in tree["gaps"]] == [("G02", "https://example.org/district/if-3")]
    assert tree["problems"] == []
    assert tree["gaps"][0]["id"].startswith("https://w3id.org/sgdata/gap/")
    assert tree["gaps"][0]["source"][0]["citation"] == "District heating pilot, interface plan, version 3"


def test_an_uncovered_interface_of_ones_own(sgkg: Run, tmp_path: Path) -> None:
    file = tmp_path / "my.ttl"
    file.write_text(
        EXAMPLE.read_text("utf-8").replace(
            "sg:interface ex:if-3 ;\n    sg:status", "sg:interface ex:if-2 ;\n    sg:status"
        ),
        "utf-8",
    )
    tree = json.loads(sgkg("gaps", "-i", file, "-r", "g01", "-f", "json")[1])
    assert [gap["focus_label"] for gap in tree["gaps"]] == ["Interface 3 (operator to customer portal)"]


def test_an_inventory_from_standard_input(sgkg: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("sys.stdin", textio.TextIOWrapper(textio.BytesIO(EXAMPLE.read_bytes())))
    assert sgkg("gaps", "-i", "-")[1].startswith("Gaps in District heating pilot")


@pytest.mark.parametrize(
    ("edit", "code", "message"),
    [
        (("a sg:Inventory", "a sg:Slide"), 2, "describes no inventory"),
        (('dct:date "2026-05"^^xsd:gYearMonth ;', ""), 2, "my.ttl: the inventory has no date; write dct:date"),
        (("sg:to ex:portal ;", "sg:to ex:portal"), 3, "my.ttl:63:5: not valid text/turtle"),
        (("2026-05", "2026-13"), 2, "the date '2026-13' of the inventory is none that can be used; write dct:date"),
    ],
)
def test_a_bad_inventory_is_explained(
    edit: tuple[str, str], code: int, message: str, sgkg: Run, tmp_path: Path
) -> None:
    file = tmp_path / "my.ttl"
    text = EXAMPLE.read_text("utf-8")
    assert edit[0] in text
    file.write_text(text.replace(*edit), "utf-8")
    found = sgkg("gaps", "-i", file)
    assert (found[0], found[1]) == (code, "")
    assert message in found[2]


def test_malformed_statements_are_told(sgkg: Run, tmp_path: Path) -> None:
    file = tmp_path / "my.ttl"
    text = EXAMPLE.read_text("utf-8").replace("sg:from ex:operator ;", "sg:form ex:operator ;")
    file.write_text(text, "utf-8")
    code, out, err = sgkg("gaps", "-i", file, "--fail-on", "violation")
    assert code == 1
    assert "my.ttl: sg:form is not in the ontology; did you mean sg:from?" in err
    assert "The inventory is not well formed in 3 places" in out
    tree = json.loads(sgkg("gaps", "-i", file, "-f", "json")[1])
    assert "sg:form is not in the ontology; did you mean sg:from?" in [p["message"] for p in tree["problems"]]


def test_a_rule_without_a_name_is_refused(sgkg: Run) -> None:
    assert sgkg("gaps", "--rule", "")[0] == 2


def test_several_rules_at_once(sgkg: Run) -> None:
    ways = (["--rule", "G05,g01"], ["--rule", "G01", "--rule", "G05"])
    first, second = (sgkg("gaps", *way, "-f", "csv") for way in ways)
    assert first == second
    assert first[1].count("\r\n") == 4


def test_not_applicable_is_not_the_same_as_no_gap(sgkg: Run) -> None:
    summary = sgkg("gaps", "-i", EXAMPLE, "--summary")[1]
    assert "G16   info        n/a  " in summary
    assert "G01   violation     -  " in summary


@pytest.mark.parametrize(("level", "code"), [("never", 0), ("violation", 1), ("info", 1)])
def test_fail_on(level: str, code: int, sgkg: Run) -> None:
    assert sgkg("gaps", "--fail-on", level, "--summary")[0] == code


def test_fail_on_counts_the_chosen_rules_only(sgkg: Run) -> None:
    assert sgkg("gaps", "--rule", "G05", "--fail-on", "violation")[0] == 0


def test_a_rule_that_has_nothing_to_look_at_checks_nothing(sgkg: Run) -> None:
    code, _, err = sgkg("gaps", "-i", EXAMPLE, "--rule", "G16")
    assert code == 2
    assert "nothing was checked: the data has nothing that rule G16 looks at" in err


def test_output_to_a_file_is_whole_or_not_there(sgkg: Run, tmp_path: Path) -> None:
    file = tmp_path / "gaps.json"
    assert sgkg("gaps", "-f", "json", "-o", file) == (0, "", "")
    assert file.read_text("utf-8") == sgkg("gaps", "-f", "json")[1]
    assert [f.name for f in tmp_path.iterdir()] == ["gaps.json"]
    code, _, err = sgkg("gaps", "-o", tmp_path / "no" / "x")
    assert code == 2
    assert "cannot write" in err


def test_both_engines_find_the_same_gaps(sgkg: Run) -> None:
    trees = [json.loads(sgkg("gaps", "-f", "json", "--engine", name)[1]) for name in ("shacl", "pyshacl")]
    assert trees[0]["gaps"] == trees[1]["gaps"]
