"""``sgkg explain``, and the pages of the rules, which are its Markdown."""

import json
import re
from collections.abc import Callable
from pathlib import Path

import pytest
from shape_examples import shapes

from sgkg import io
from sgkg.cli.explain import to_markdown
from sgkg.namespaces import SGS
from sgkg.rules_text import explain
from sgkg.validation import check, packed_shapes, rules

ROOT = Path(__file__).parents[2]
PAGES = ROOT / "docs" / "rules"
GAP_RULES = [one for one in explain([], packed_shapes()) if one.gap_rule]
Run = Callable[..., tuple[int, str, str]]

each_rule = pytest.mark.parametrize("rule", GAP_RULES, ids=lambda rule: rule.text.id)


@each_rule
def test_the_page_of_a_rule_is_what_its_shape_says(rule: object, request: pytest.FixtureRequest) -> None:
    page = PAGES / f"{rule.text.id}.md"  # type: ignore[attr-defined]
    text = to_markdown([rule])  # type: ignore[list-item]
    if request.config.getoption("--update-golden"):
        PAGES.mkdir(exist_ok=True)
        page.write_bytes(text.encode())
    assert page.read_bytes() == text.encode(), f"{page.name} differs; pytest --update-golden rewrites it"


def test_there_is_a_page_for_each_rule_and_the_index_leads_to_it() -> None:
    names = {one.text.id for one in GAP_RULES}
    assert {page.stem for page in PAGES.iterdir()} == names
    index = (ROOT / "docs" / "rules.md").read_text("utf-8")
    assert set(re.findall(r"\]\(rules/([\w-]+)\.md\)", index)) == names


@each_rule
def test_a_page_has_all_parts(rule: object) -> None:
    page = to_markdown([rule])  # type: ignore[list-item]
    for part in ("- **Severity:**", "- **Looks at:**", "- **Why it matters:**", "- **Who can close it:**", "- **How:**",
                 "- **Reference:**", "- **Shape:**", "sgkg gaps --rule G", "## An example that fails",
                 "## An example that passes", "a sg:Waiver ;"):  # fmt: skip
        assert part in page, part


@each_rule
def test_the_turtle_of_a_page_is_valid_and_its_waiver_names_the_rule(rule: object) -> None:
    blocks = re.findall(r"```turtle\n(.*?)```", to_markdown([rule]), re.DOTALL)  # type: ignore[list-item]
    failing, _, waiver = [io.parse(block.encode(), source="page.ttl") for block in blocks]
    said = {re.split("[#/]", predicate)[-1]: str(value) for _, predicate, value in waiver.triples()}
    assert said["waivesRule"] == rule.text.shape  # type: ignore[attr-defined]
    assert f"<{said['waivesFocus']}>" in failing.subjects()
    report = check([waiver], shapes=[shapes("waivers")]).report
    assert report.conforms, report.results
    assert {"owner", "approver", "reason", "issued", "expires", "disposition"} <= said.keys()


def test_the_command_of_a_page_runs(sgkg: Run) -> None:
    assert sgkg("gaps", "--rule", "G07")[0] == 0
    commands = {re.search(r"sgkg gaps --rule (\w+)", to_markdown([one]))[1] for one in GAP_RULES}
    assert commands == {rule.id for rule in rules(packed_shapes()).values()}


def test_a_rule_reads_well_at_80_columns(sgkg: Run) -> None:
    code, out, err = sgkg("explain", "G07")
    assert (code, err) == (0, "")
    told = [line for line in out.splitlines() if not line.startswith("    ")]
    assert max(map(len, told)) <= 80
    assert out.startswith("G07: data flow whose item names no data subject (warning)\n\nSays    [name] does not say")
    assert "ex:flow-1 a sg:DataFlow ;" in out
    assert "  - tariff on interface 1 does not say whom or what the data is about.\n" in out
    assert "\x1b" not in out


def test_without_a_name_all_rules_are_listed(sgkg: Run) -> None:
    code, out, _ = sgkg("explain")
    assert code == 0
    first = [line.split()[0] for line in out.splitlines() if line[:1].strip()]
    for name in ("G01", "G03-unknown", "G17", "sgs:known-term", "sgs:interface-from", "waiver-expired"):
        assert name in first, name
    assert max(map(len, out.splitlines())) <= 80


def test_json_has_everything(sgkg: Run) -> None:
    everything = json.loads(sgkg("explain", "--format", "json")[1])
    assert {one["id"] for one in everything} >= {"G01", "sgs:Interface", "waiver-unused"}
    (one,) = json.loads(sgkg("explain", "g01", "-f", "json")[1])
    assert (one["id"], one["shape"], one["severity"]) == ("G01", SGS + "G01", "violation")
    assert one["sentences"] == ["[name] is covered by no standard[doubt]."]
    assert [example["passes"] for example in one["examples"]] == [False, True]
    assert all(one[key] for key in ("label", "looks_at", "why", "who", "how", "references", "help"))


@pytest.mark.parametrize("form", ["text", "markdown", "json"])
def test_same_question_same_bytes(form: str, sgkg: Run) -> None:
    assert sgkg("explain", "-f", form) == sgkg("explain", "-f", form)


def test_an_unknown_rule_exits_with_2_and_says_what_may_be_meant(sgkg: Run) -> None:
    code, out, err = sgkg("explain", "G1O")
    assert (code, out) == (2, "")
    assert re.fullmatch(r"sgkg: there is no rule 'G1O'; did you mean G1\d\?; sgkg explain lists all\n", err)


@pytest.mark.parametrize(
    ("name", "meant"),
    [("sgs:G1", "G01"), ("G1", "G01"), ("https://w3id.org/sgdata/shapes#G7", "G07"), ("g3-unknown", "G03-unknown")],
)
def test_a_rule_whose_number_lacks_its_nought_is_meant(name: str, meant: str, sgkg: Run) -> None:
    assert f"did you mean {meant}?" in sgkg("explain", name)[2]


def test_a_short_name_is_found_in_any_case(sgkg: Run) -> None:
    assert sgkg("explain", "SGS:g01") == sgkg("explain", "G01")


def test_what_is_about_the_run_is_not_listed_as_about_waivers(sgkg: Run) -> None:
    waivers, _, run = sgkg("explain")[1].partition("About waivers")[2].partition("About the run itself")
    assert "waiver-unused" in waivers
    assert "syntax" not in waivers
    assert "file-unchecked" in run


def test_shapes_of_ones_own(sgkg: Run, tmp_path: Path) -> None:
    shapes = tmp_path / "mine.ttl"
    shapes.write_text(
        "@prefix sh: <http://www.w3.org/ns/shacl#> . @prefix ex: <https://example.org/> .\n"
        'ex:P a sh:PropertyShape ; sh:path ex:name ; sh:minCount 1 ; sh:message "a <thing> | has\x1b[1m a *name*" .'
        "ex:S a sh:NodeShape ; sh:targetClass ex:Thing ; sh:property ex:P ."
    )
    code, out, _ = sgkg("explain", "--shapes", str(shapes), "https://example.org/P")
    assert code == 0
    assert out.startswith("https://example.org/P: P (violation)\n")
    assert "\x1b" not in out
    assert "every https://example.org/Thing" in out
    page = sgkg("explain", "--shapes", str(shapes), "https://example.org/P", "-f", "markdown")[1]
    assert r"a \<thing\> \| has" in page
    assert sgkg("explain", "--shapes", str(shapes), "G01")[0] == 2
    assert sgkg("explain", "--shapes", str(tmp_path / "none.ttl"))[0] == 2


def test_output_goes_to_a_file(sgkg: Run, tmp_path: Path) -> None:
    target = tmp_path / "g01.md"
    assert sgkg("explain", "G01", "-f", "markdown", "-o", str(target))[:2] == (0, "")
    assert target.read_bytes() == (PAGES / "G01.md").read_bytes()
