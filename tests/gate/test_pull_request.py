"""What a pull request is told, in a temporary repository, with the commands of the packed workflow."""

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest
from gate.repository import TODAY, Repository

ROOT = Path(__file__).parents[2]
POLICY = """\
files = ["inventory/*.ttl"]
waivers = ["waivers/*.ttl"]
fail-on = "violation"
"""
FILE = "inventory/district.ttl"
PREFIXES = """\
@prefix dct: <http://purl.org/dc/terms/> .
@prefix ex: <https://example.org/district/> .
@prefix rdfs: <http://www.w3.org/2000/01/rdf-schema#> .
@prefix sg: <https://w3id.org/sgdata/ontology#> .
"""
UNCOVERED = """
ex:if-4 a sg:Interface ;
    rdfs:label "operator to ombudsman"@en ;
    sg:number 4 ;
    sg:from ex:operator ;
    sg:to ex:ombudsman ;
    dct:source ex:plan .
"""
WAIVER = """\
@prefix dct: <http://purl.org/dc/terms/> .
@prefix sg: <https://w3id.org/sgdata/ontology#> .
@prefix sgs: <https://w3id.org/sgdata/shapes#> .
@prefix xsd: <http://www.w3.org/2001/XMLSchema#> .

<https://example.org/waivers/1> a sg:Waiver ;
    sg:waivesRule sgs:G01 ;
    sg:waivesFocus <https://example.org/district/if-4> ;
    sg:disposition <https://w3id.org/sgdata/disposition/planned> ;
    sg:owner "metering team" ;
    sg:approver "security board" ;
    sg:reason "The profile is ordered and arrives with the next release." ;
    dct:issued "2025-12-01"^^xsd:date ;
    sg:expires "{end}"^^xsd:date .
"""


@pytest.fixture
def repository(tmp_path: Path) -> Repository:
    made = Repository(tmp_path)
    made.write(FILE, (ROOT / "docs/examples/district.ttl").read_text("utf-8"))
    made.write("sgkg.toml", POLICY)
    made.commit("the inventory as it is")
    return made


def change(repository: Repository, *forms: str, today: str = TODAY):
    options = [part for form in forms or ("github",) for part in ("--format", form)]
    return repository.sgkg("validate", "--baseline-ref", "HEAD~1", "--today", today, *options)


def test_a_new_interface_without_standard_is_one_error_at_its_line(repository: Repository) -> None:
    text = repository.read(FILE)
    repository.write(FILE, text + UNCOVERED)
    repository.commit()
    outcome = change(repository)
    assert outcome.code == 1, outcome
    (error,) = outcome.annotations("error")
    line = len(text.splitlines()) + 2
    assert f"file={FILE},line={line},col=1," in error
    assert "G01" in error
    assert "operator to ombudsman" in error
    (warning,) = outcome.annotations("warning")
    assert "G02" in warning


def test_a_reformatted_file_opens_nothing(repository: Repository) -> None:
    before = repository.read(FILE)
    lines = before.replace(" ;\n    ", "\n\n  ;  ").replace('"heat meter"', "'heat meter'")
    repository.write(FILE, "# moved\n\n" + lines.replace("ex:", "e:").replace("@prefix ex:", "@prefix e:"))
    repository.commit()
    outcome = change(repository)
    assert (outcome.code, outcome.annotations("error"), outcome.annotations("warning")) == (0, [], []), outcome


def test_a_closed_gap_is_told(repository: Repository) -> None:
    repository.write(FILE, repository.read(FILE) + UNCOVERED)
    repository.commit()
    repository.write(FILE, repository.read(FILE).replace(UNCOVERED, ""))
    repository.commit()
    outcome = change(repository)
    assert outcome.code == 0, outcome
    assert any("closed" in notice for notice in outcome.annotations("notice")), outcome.out
    said = change(repository, "text").out
    assert "G01" in said
    assert "operator to ombudsman" in said


def test_an_expired_waiver_fails_and_names_its_owner(repository: Repository) -> None:
    repository.write(FILE, repository.read(FILE) + UNCOVERED)
    repository.write("waivers/one.ttl", WAIVER.format(end="2026-11-21"))
    repository.commit()
    repository.commit("nothing else")
    outcome = change(repository)
    assert outcome.code == 1, outcome
    assert any("metering team" in error for error in outcome.annotations("error"))
    still = change(repository, today="2026-11-21")
    assert still.code == 0, still
    assert "metering team" in change(repository, "text", today="2026-11-21").out


def test_a_waiver_governs_once_it_is_merged(repository: Repository) -> None:
    repository.write(FILE, repository.read(FILE) + UNCOVERED)
    repository.write("waivers/one.ttl", WAIVER.format(end="2027-11-21"))
    repository.commit()
    proposed = change(repository)
    assert proposed.code == 1
    assert "govern once they are merged" in proposed.err
    without = repository.sgkg("validate", "--today", TODAY)
    assert without.code == 0
    assert "2027-11-21" in without.out


def test_a_gap_found_by_a_changed_rule_is_told_apart(repository: Repository) -> None:
    shape = """\
@prefix ex: <https://example.org/shapes/> .
@prefix sg: <https://w3id.org/sgdata/ontology#> .
@prefix sh: <http://www.w3.org/ns/shacl#> .

ex:numbered a sh:NodeShape ; sh:targetClass sg:Interface ; sh:property ex:number .
ex:number a sh:PropertyShape ; sh:path sg:number ; sh:maxInclusive {most} ; sh:message "a high number" .
"""
    repository.write("sgkg.toml", POLICY + 'shapes = ["shapes/*.ttl"]\n')
    repository.write("shapes/own.ttl", shape.format(most=3))
    repository.commit()
    repository.write("shapes/own.ttl", shape.format(most=2))
    repository.commit()
    outcome = change(repository, "json")
    assert outcome.code == 0, outcome
    (result,) = json.loads(outcome.out)["results"]
    assert (result["by_rule"], result["rule"]) == (True, "https://example.org/shapes/number")


def test_a_baseline_file_does_the_same(repository: Repository) -> None:
    written = repository.sgkg("validate", "--write-baseline", "known.jsonl", "--exit-zero")
    assert written.code == 0, written
    repository.write(FILE, repository.read(FILE) + UNCOVERED)
    outcome = repository.sgkg("validate", "--baseline", "known.jsonl", "--format", "github")
    assert outcome.code == 1
    assert len(outcome.annotations("error")) == 1
    again = repository.sgkg("validate", "--write-baseline", "known.jsonl", "--exit-zero")
    assert again.code == 0
    assert repository.sgkg("validate", "--baseline", "known.jsonl").code == 0


def test_a_run_in_a_folder_below_names_files_as_the_project_does(repository: Repository) -> None:
    repository.write(FILE, repository.read(FILE) + UNCOVERED)
    below = Repository.__new__(Repository)
    below.folder = repository.folder / "inventory"
    outcome = below.sgkg("validate", "--format", "github", "--format", "sarif:gaps.sarif")
    assert outcome.code == 1
    assert f"file={FILE},line=" in outcome.annotations("error")[0]
    assert f'"{FILE}"' in repository.read("inventory/gaps.sarif")
    assert below.sgkg("validate", "--baseline-ref", "HEAD", "--format", "github").code == 1


def test_the_commands_of_the_readme(repository: Repository) -> None:
    section = (ROOT / "README.md").read_text("utf-8").partition("## In a pipeline")[2].partition("```console\n")[2]
    lines = [line.partition("  #")[0].split()[1:] for line in section.partition("```")[0].splitlines()]
    assert len(lines) == 5
    repository.git("update-ref", "refs/remotes/origin/main", "HEAD")
    for name in ("old.ttl", "new.ttl"):
        repository.write(name, repository.read(FILE))
    (repository.folder / "sgkg.toml").unlink()
    for line in lines:
        outcome = repository.sgkg(*line[1:])
        assert outcome.code == 0, (line, outcome)
    assert repository.read("gaps.sarif")


def test_several_reports_come_of_one_run(repository: Repository) -> None:
    summary = repository.folder / "summary.md"
    outcome = repository.sgkg(
        "validate", "--format", "github", "--format", "text", "--format", "sarif:gaps.sarif",
        "--format", "junit:gaps.xml", "--format", "gitlab:gaps.json", GITHUB_STEP_SUMMARY=str(summary),
    )  # fmt: skip
    assert outcome.code == 0, outcome
    assert json.loads(repository.read("gaps.sarif"))["version"] == "2.1.0"
    assert repository.read("gaps.xml").startswith("<?xml")
    assert json.loads(repository.read("gaps.json"))
    assert "G02" in summary.read_text("utf-8")
    assert str(repository.folder) not in outcome.out + repository.read("gaps.sarif") + repository.read("gaps.xml")


def test_a_broken_file_is_in_the_reports_and_exits_with_3(repository: Repository) -> None:
    repository.write(FILE, repository.read(FILE) + "\nex:if-4 a sg:Interface ;;;\n  <<< .\n")
    outcome = repository.sgkg("validate", "--format", "github")
    assert outcome.code == 3
    (error,) = outcome.annotations("error")
    assert f"file={FILE},line=" in error
    assert FILE in outcome.err


@pytest.mark.parametrize(
    ("options", "policy", "says"),
    [
        (["--baseline-ref", "nowhere"], POLICY, "nowhere"),
        ([], POLICY.replace("inventory/*.ttl", "none/*.ttl"), "no file matches"),
        ([], POLICY.replace("fail-on", "fail-one"), "fail-on"),
        ([], POLICY + 'require = { shapes = ">=99" }\n', ">=99"),
        (["--format", "serif"], POLICY, "did you mean sarif"),
        ([], POLICY + 'rules = { G99 = "off" }\n', "no such rule"),
        ([], POLICY + "max = { warnings = 3 }\n", "did you mean 'warning'?"),
        (["--format", "json", "--format", "sarif"], POLICY, "standard output"),
        (["--today", "yesterday"], POLICY, "--today"),
        (["--baseline", "none.jsonl"], POLICY, "--write-baseline"),
    ],
)
def test_what_cannot_be_done_is_told(repository: Repository, options: list[str], policy: str, says: str) -> None:
    repository.write("sgkg.toml", policy)
    outcome = repository.sgkg("validate", *options)
    assert outcome.code == 2, outcome
    assert says in outcome.err
    assert "Traceback" not in outcome.err


def test_limits_and_overrides(repository: Repository) -> None:
    repository.write("sgkg.toml", POLICY + "max = { warning = 0 }\n")
    assert repository.sgkg("validate").code == 1
    repository.write("sgkg.toml", POLICY + 'rules = { G02 = "violation" }\n')
    assert repository.sgkg("validate").code == 1
    repository.write("sgkg.toml", POLICY.replace('"violation"', '"warning"') + 'rules = { G02 = "off" }\n')
    off = repository.sgkg("validate")
    assert off.code == 0, off
    assert "turns the rule off" in off.err


def test_an_unchanged_run_is_read_from_the_cache(repository: Repository, tmp_path: Path) -> None:
    variables = {"SGKG_NO_CACHE": "", "SGKG_CACHE_DIR": str(tmp_path / ".cache")}
    first = repository.sgkg("validate", **variables)
    kept = list((tmp_path / ".cache" / "verdicts").iterdir())
    assert len(kept) == 1
    assert repository.sgkg("validate", **variables) == first
    kept[0].write_text("{}")
    assert repository.sgkg("validate", **variables) == first
    repository.write(FILE, repository.read(FILE) + UNCOVERED)
    assert repository.sgkg("validate", **variables).code == 1


def test_watch_validates_again(repository: Repository) -> None:
    command = [sys.executable, "-m", "sgkg", "validate", "--watch", "--no-cache"]
    with subprocess.Popen(
        command, cwd=repository.folder, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, env=os.environ
    ) as process:
        assert process.stderr is not None
        while "watching" not in process.stderr.readline():
            assert process.poll() is None
        repository.write(FILE, repository.read(FILE) + UNCOVERED)
        while "watching" not in process.stderr.readline():
            assert process.poll() is None
        process.terminate()
        assert process.stdout is not None
        assert process.stdout.read().count("Checked") == 2


# --- what a change may not do for itself


@pytest.mark.parametrize(
    "policy",
    [
        POLICY + 'rules = { G01 = "off" }\n',
        POLICY + 'rules = { G01 = "info" }\n',
        POLICY.replace('"violation"', '"never"'),
        POLICY.replace("inventory/*.ttl", "other/*.ttl"),
    ],
    ids=["rule off", "rule lowered", "fail-on", "files narrowed"],
)
def test_a_change_does_not_open_its_own_gate(repository: Repository, policy: str) -> None:
    repository.write("inventory/four.ttl", PREFIXES + UNCOVERED)
    repository.write("other/five.ttl", PREFIXES + UNCOVERED.replace("if-4", "if-5").replace("number 4", "number 5"))
    repository.write("sgkg.toml", policy)
    repository.commit()
    outcome = change(repository)
    assert outcome.code == 1, outcome
    assert "inventory/four.ttl" in outcome.annotations("error")[0]


def test_a_file_in_which_nothing_is_checked_fails(repository: Repository) -> None:
    repository.write("inventory/four.ttl", PREFIXES + UNCOVERED)
    repository.commit()
    wrong = repository.read("inventory/four.ttl").replace("ontology#", "ontolgy#")
    repository.write("inventory/four.ttl", wrong)
    repository.commit()
    outcome = change(repository)
    assert outcome.code == 1, outcome
    assert "inventory/four.ttl" in outcome.out
    repository.write("inventory/four.ttl", PREFIXES.replace("w3id.org/sgdata", "example.org/x") + UNCOVERED)
    assert repository.sgkg("validate").code == 1
    repository.write("inventory/four.ttl", "")
    outcome = repository.sgkg("validate", "--format", "github")
    assert outcome.code == 1
    assert "no statement" in outcome.annotations("error")[0]


def test_a_removed_waiver_is_told(repository: Repository) -> None:
    repository.write(FILE, repository.read(FILE) + UNCOVERED)
    repository.write("waivers/one.ttl", WAIVER.format(end="2027-11-21"))
    repository.commit()
    (repository.folder / "waivers/one.ttl").unlink()
    repository.commit()
    outcome = change(repository)
    assert outcome.code == 0
    assert "removed" in outcome.err


def test_a_base_that_is_broken_is_no_fault_of_the_change(repository: Repository) -> None:
    good = repository.read(FILE)
    repository.write(FILE, good + "\n<<<")
    repository.commit()
    repository.write(FILE, good)
    repository.commit()
    outcome = change(repository)
    assert outcome.code == 0, outcome
    assert "cannot be read" in outcome.err


def test_a_baseline_of_the_policy_can_be_started(repository: Repository) -> None:
    repository.write("sgkg.toml", POLICY + 'baseline = "known.jsonl"\n')
    assert repository.sgkg("validate").code == 2
    started = repository.sgkg("validate", "--write-baseline", "known.jsonl")
    assert started.code == 0, started
    assert repository.sgkg("validate").code == 0


def test_a_run_that_checks_nothing_replaces_the_reports_of_before(repository: Repository) -> None:
    forms = ("--format", "junit:gaps.xml", "--format", "github", "--format", "text:gaps.txt")
    assert repository.sgkg("validate", *forms).code == 0
    repository.write(FILE, "")
    outcome = repository.sgkg("validate", *forms)
    assert outcome.code == 2
    assert len(outcome.annotations("error")) == 1
    for name in ("gaps.xml", "gaps.txt"):
        assert "othing was checked" in repository.read(name)


@pytest.mark.parametrize("target", ["sgkg.toml", FILE, "./inventory/../sgkg.toml"])
def test_what_is_read_is_not_overwritten(repository: Repository, target: str) -> None:
    before = repository.read("sgkg.toml"), repository.read(FILE)
    assert repository.sgkg("validate", "--format", f"junit:{target}").code == 2
    assert repository.sgkg("validate", "--write-baseline", target).code == 2
    assert (repository.read("sgkg.toml"), repository.read(FILE)) == before


def test_links_do_not_lead_out_of_the_folder(
    repository: Repository, tmp_path_factory: pytest.TempPathFactory
) -> None:
    outside = tmp_path_factory.mktemp("outside")
    (outside / "x.ttl").write_text(repository.read(FILE))
    (repository.folder / "inventory/link.ttl").symlink_to(outside / "x.ttl")
    assert "leads out" in repository.sgkg("validate").err
    (repository.folder / "inventory/link.ttl").unlink()
    (repository.folder / "gaps.xml").symlink_to(outside / "made.xml")
    repository.write("sgkg.toml", POLICY + 'formats = { junit = "gaps.xml" }\n')
    assert "leads out" in repository.sgkg("validate").err
    assert not (outside / "made.xml").exists()


def test_no_text_is_an_order_to_the_runner(repository: Repository) -> None:
    label = '"""a\n::error file=x::pwned\n   ::stop-commands::t ' + "x" * 60 + " ::add-mask::y" + '"""'
    repository.write(FILE, repository.read(FILE) + UNCOVERED.replace('"operator to ombudsman"@en', label))
    outcome = repository.sgkg("validate", "--format", "text")
    assert outcome.code == 1
    assert not [line for line in outcome.out.splitlines() if line.lstrip().startswith("::")]
    missing = repository.sgkg("validate", "x\n::error::y.ttl\x1b[31m")
    assert missing.code == 3
    assert "\n::" not in missing.err
    assert "\x1b" not in missing.err


@pytest.mark.parametrize("name", ["50%.ttl", "[x].ttl", "<b>.ttl", "a b.ttl", "-dash.ttl", "ü😀.ttl", "q'&.ttl"])
def test_any_name_of_a_file_will_do(repository: Repository, name: str) -> None:
    repository.write(f"inventory/{name}", repository.read(FILE) + UNCOVERED)
    (repository.folder / FILE).unlink()
    outcome = repository.sgkg("validate", "--format", "json")
    assert outcome.code == 1, outcome
    assert {result["file"] for result in json.loads(outcome.out)["results"]} == {f"inventory/{name}"}


def test_reports_never_replace_the_policy_even_if_nothing_can_be_checked(repository: Repository) -> None:
    policy = POLICY.replace("inventory/*.ttl", "none/*.ttl") + 'formats = { junit = "sgkg.toml" }\n'
    repository.write("sgkg.toml", policy)
    assert repository.sgkg("validate").code == 2
    assert repository.read("sgkg.toml") == policy


def test_a_packed_inventory_is_the_same_in_all_revisions(repository: Repository) -> None:
    repository.write("sgkg.toml", 'inventory = "eg2-2010"\n')
    repository.commit()
    repository.commit()
    outcome = change(repository)
    assert outcome.code == 0, outcome
    assert not outcome.annotations("warning")


def test_waivers_and_shapes_that_are_named_are_those_of_the_base_too(repository: Repository) -> None:
    repository.write(FILE, repository.read(FILE) + UNCOVERED)
    repository.write("accepted.ttl", WAIVER.format(end="2027-11-21"))
    repository.write("sgkg.toml", POLICY.replace("waivers/", "none/"))
    repository.commit()
    repository.commit()
    outcome = repository.sgkg("validate", "--baseline-ref", "HEAD~1", "--waivers", "accepted.ttl", "--today", TODAY)
    assert outcome.code == 0, outcome
    assert "1 waived" in outcome.out
    assert "once they are merged" not in outcome.err
