"""Which files a run reads, what governs it, and what it says of files that are not what they seem."""

import json
import os
import socket
from pathlib import Path

import pytest
from gate.repository import TODAY, Repository
from gate.test_pull_request import FILE, POLICY, PREFIXES, UNCOVERED, change

from sgkg import globs
from sgkg.cli import main
from sgkg.gate.inputs import Inputs, Wish
from sgkg.gate.run import run

ROOT = Path(__file__).parents[2]
DISTRICT = (ROOT / "docs/examples/district.ttl").read_text("utf-8")
OFF = 'rules = { G01 = "off" }\n'
IN_PYPROJECT = f"[project]\nname = 'grid'\n[tool.sgkg]\n{POLICY}"


@pytest.fixture
def repository(tmp_path: Path) -> Repository:
    made = Repository(tmp_path)
    made.write(FILE, DISTRICT)
    made.write("sgkg.toml", POLICY)
    made.commit("the inventory as it is")
    return made


# --- what governs


def test_a_policy_in_pyproject_governs_too(repository: Repository) -> None:
    (repository.folder / "sgkg.toml").unlink()
    repository.write("pyproject.toml", IN_PYPROJECT)
    repository.commit()
    repository.git("branch", "feature/base")
    repository.write("pyproject.toml", IN_PYPROJECT + OFF)
    repository.write(FILE, DISTRICT + UNCOVERED)
    repository.commit()
    for ref in ("HEAD~1", "feature/base"):
        outcome = repository.sgkg("validate", "--baseline-ref", ref, "--today", TODAY)
        assert outcome.code == 1, outcome
        assert "the base's governs" in outcome.err


def test_a_policy_that_moves_to_another_file_does_not_open_its_own_gate(repository: Repository) -> None:
    (repository.folder / "sgkg.toml").unlink()
    repository.write("pyproject.toml", IN_PYPROJECT + OFF)
    repository.write(FILE, DISTRICT + UNCOVERED)
    repository.commit()
    outcome = change(repository)
    assert outcome.code == 1, outcome
    assert "the base's governs" in outcome.err


def test_files_that_are_named_are_held_to_the_policy_of_the_base(repository: Repository) -> None:
    repository.write("sgkg.toml", POLICY + OFF)
    repository.write(FILE, DISTRICT + UNCOVERED)
    repository.commit()
    outcome = repository.sgkg("validate", "--config", "sgkg.toml", "--baseline-ref", "HEAD~1", FILE)
    assert outcome.code == 1, outcome


@pytest.mark.parametrize("name", ["inventory/district.ttl", "elsewhere.ttl"])
def test_files_that_are_named_beside_a_policy_below_are_found_in_the_base(repository: Repository, name: str) -> None:
    repository.write("inventory/sgkg.toml", 'fail-on = "warning"\n')
    repository.write(name, DISTRICT)
    repository.commit()
    repository.commit()
    options = ("--config", "inventory/sgkg.toml", "--format", "gitlab:gaps.json", name)
    outcome = repository.sgkg("validate", "--baseline-ref", "HEAD~1", *options)
    assert outcome.code == 0, outcome
    assert "all findings are new" not in outcome.err
    assert repository.sgkg("validate", *options).code == 1
    assert {one["location"]["path"] for one in json.loads(repository.read("gaps.json"))} == {name}


def test_an_inventory_that_is_renamed_is_compared_with_what_it_was(repository: Repository) -> None:
    repository.write("sgkg.toml", f'inventory = "{FILE}"\nfail-on = "warning"\n')
    repository.commit()
    repository.git("mv", FILE, "grid.ttl")
    repository.write("sgkg.toml", 'inventory = "grid.ttl"\nfail-on = "warning"\n')
    repository.commit()
    outcome = change(repository, "text")
    assert outcome.code == 0, outcome
    assert "all findings are new" not in outcome.err


# --- what leaves, and what is closed


def test_files_that_leave_the_patterns_are_told_and_do_not_stop_the_run(repository: Repository) -> None:
    repository.write("inventory/four.ttl", PREFIXES + UNCOVERED)
    repository.commit()
    repository.write("data/district.ttl", DISTRICT)
    (repository.folder / FILE).unlink()
    repository.git("mv", "inventory/four.ttl", "four.ttl")
    repository.write("sgkg.toml", POLICY.replace("inventory/", "data/"))
    repository.commit()
    outcome = change(repository)
    assert outcome.code == 0, outcome
    assert "inventory/four.ttl is no longer among the files of the run, so " in outcome.err
    assert "told as closed that may still be there" in outcome.err
    assert "inventory/district.ttl is no longer" not in outcome.err  # its gaps are found where it is now


def test_what_is_closed_has_the_place_where_it_stood(tmp_path: Path) -> None:
    repository = Repository(tmp_path)
    old = (DISTRICT + UNCOVERED).encode()
    line = DISTRICT.count("\n") + 2
    commit = repository.commit()
    from sgkg.gate.revisions import Revision

    verdict = run(
        Inputs((("a.ttl", DISTRICT.encode()),)),
        Wish(TODAY),
        (Revision(commit, tmp_path), Inputs((("a.ttl", old),))),
    )
    (one,) = [closed for closed in verdict.closed if closed.rule == "G01"]
    assert one.place is not None
    assert (one.place.file, one.place.line, one.place.column) == ("a.ttl", line, 1)
    assert all(closed.place for closed in verdict.closed)
    assert not [note for note in verdict.notes if "no longer" in note]


def test_a_blank_node_that_is_closed_stands_where_it_did(tmp_path: Path) -> None:
    repository = Repository(tmp_path)
    commit = repository.commit()
    from sgkg.gate.revisions import Revision

    shape = b"""@prefix sh: <http://www.w3.org/ns/shacl#> . @prefix e: <urn:e:> .
e:S a sh:NodeShape ; sh:targetSubjectsOf e:p ; sh:property e:P . e:P sh:path e:p ; sh:maxInclusive 1 ."""
    base = b"@prefix e: <urn:e:> .\n\n[] e:p 1 .\n[] e:p 2 .\n[] e:p 3 .\n"
    shapes = (("s.ttl", shape),)
    verdict = run(
        Inputs((("a.ttl", b"@prefix e: <urn:e:> . [] e:p 1 , 3 ."),), shapes),
        Wish(TODAY),
        (Revision(commit, tmp_path), Inputs((("a.ttl", base),), shapes)),
    )
    assert sorted(one.place.line for one in verdict.closed if one.place) == [4, 5]


# --- reports and caches


@pytest.mark.parametrize("options", [["--baseline-ref", "nowhere"], []], ids=["no revision", "revision"])
def test_a_run_that_fails_early_replaces_nothing_that_it_reads(repository: Repository, options: list[str]) -> None:
    for form in (f"junit:{FILE}", "text:sgkg.toml"):
        assert repository.sgkg("validate", *options, "--format", form).code == 2
    assert (repository.read(FILE), repository.read("sgkg.toml")) == (DISTRICT, POLICY)


def test_two_things_are_not_written_to_one_place(repository: Repository) -> None:
    both = repository.sgkg("validate", "--write-baseline", "known.jsonl", "--format", "json:./known.jsonl")
    assert (both.code, "both go to" in both.err) == (2, True), both
    two = repository.sgkg("validate", "--format", "json:gaps", "--format", "sarif:./gaps")
    assert (two.code, "two reports" in two.err) == (2, True), two


def test_the_cache_tells_folders_of_a_revision_apart(repository: Repository, tmp_path: Path) -> None:
    variables = {"SGKG_NO_CACHE": "", "SGKG_CACHE_DIR": str(tmp_path / ".cache")}
    for name, text in (("a", DISTRICT + UNCOVERED), ("b", DISTRICT)):
        repository.write(f"{name}/sgkg.toml", 'files = ["x.ttl"]\n')
        repository.write(f"{name}/x.ttl", text)
    base = repository.commit()
    repository.write("b/x.ttl", DISTRICT + UNCOVERED)
    repository.commit()
    codes = [
        repository.sgkg("validate", "--config", f"{name}/sgkg.toml", "--baseline-ref", base, **variables).code
        for name in ("a", "b")
    ]
    assert codes == [0, 1]


def test_a_user_without_a_home_has_no_cache(
    repository: Repository, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    for name in ("SGKG_NO_CACHE", "SGKG_CACHE_DIR", "XDG_CACHE_HOME"):
        monkeypatch.delenv(name, raising=False)

    def homeless() -> Path:
        raise RuntimeError("Could not determine home directory.")

    monkeypatch.setattr(Path, "home", homeless)
    monkeypatch.chdir(repository.folder)
    assert main(["validate", "--today", TODAY]) == 0, capsys.readouterr().err


# --- what is read


def test_a_pattern_is_looked_for_once(repository: Repository, monkeypatch: pytest.MonkeyPatch) -> None:
    asked: list[str] = []
    survey = globs.survey

    def counted(root: Path, patterns: list[str]) -> globs.Found:
        asked.extend(patterns)
        return survey(root, patterns)

    monkeypatch.setattr(globs, "survey", counted)
    monkeypatch.setenv("SGKG_NO_CACHE", "1")
    monkeypatch.chdir(repository.folder)
    assert main(["validate", "--today", TODAY, "--format", "json:gaps.json"]) == 0
    assert sorted(asked) == ["inventory/*.ttl", "waivers/*.ttl"]


def test_a_file_that_is_named_twice_is_read_once(repository: Repository) -> None:
    repository.write("blank.ttl", PREFIXES + "[] a sg:Interface ; sg:number 1 .")
    once, twice = (
        repository.sgkg("validate", "--format", "json", *names)
        for names in (["blank.ttl"], ["blank.ttl", "./blank.ttl", str(repository.folder / "blank.ttl")])
    )
    assert once == twice
    repository.write("sgkg.toml", 'files = ["*.ttl"]\ninventory = "blank.ttl"\n')
    assert repository.sgkg("validate", "--format", "json").out == once.out


def test_what_has_the_name_of_a_file_and_is_none_is_told(repository: Repository) -> None:
    folder = repository.folder / "inventory"
    os.mkfifo(folder / "pipe.ttl")
    (folder / "link.ttl").symlink_to("pipe.ttl")
    (folder / "folder.ttl").mkdir()
    with socket.socket(socket.AF_UNIX) as listening:
        before = Path.cwd()
        os.chdir(folder)  # the name of a socket must be short
        listening.bind("socket.ttl")
        os.chdir(before)
        outcome = repository.sgkg("validate", "--format", "markdown")
    assert outcome.code == 0, outcome
    for name, kind in (("pipe", "a pipe"), ("link", "a pipe"), ("folder", "a folder"), ("socket", "a socket")):
        said = f"inventory/{name}.ttl fits the patterns of sgkg.toml and is {kind}, so nothing of it was read"
        assert said in outcome.err
    assert "a pipe" in outcome.out


def test_a_folder_whose_files_are_read_is_not_told(repository: Repository) -> None:
    repository.write("sgkg.toml", 'files = ["inv*", "inv*/**/*.ttl"]\n')
    outcome = repository.sgkg("validate")
    assert outcome.code == 2  # inv* fits no file
    assert "did you mean inventory/*.ttl?" in outcome.err
    repository.write("invoice.ttl", PREFIXES + UNCOVERED)
    assert "is a folder" not in repository.sgkg("validate").err


def test_links_of_waivers_do_not_lead_out_either(
    repository: Repository, tmp_path_factory: pytest.TempPathFactory
) -> None:
    outside = tmp_path_factory.mktemp("outside") / "w.ttl"
    outside.write_text("")
    (repository.folder / "waivers").mkdir()
    (repository.folder / "waivers/w.ttl").symlink_to(outside)
    assert "waivers: waivers/w.ttl is a link that leads out" in repository.sgkg("validate").err


# --- what is told


@pytest.mark.parametrize(
    ("as_of", "said"), [("1900", True), ("2014", False), ("2014-04", True), ("2014-05-01", False), ("2020", False)]
)
def test_a_date_before_all_that_the_data_knows_is_told(as_of: str, said: bool) -> None:
    data = PREFIXES + UNCOVERED + 'ex:c dct:issued "2014-05-01"^^<http://www.w3.org/2001/XMLSchema#date> .'
    verdict = run(Inputs((("a.ttl", data.encode()),)), Wish(TODAY, as_of=as_of))
    note = f"{as_of} (as-of) is before the first date in the data, 2014-05-01: is it the date that is meant?"
    assert (note in verdict.notes) is said


def test_a_triple_term_is_no_hindrance_to_a_date() -> None:
    data = PREFIXES + UNCOVERED + 'ex:c ex:d <<( ex:c ex:e "1" )>> ; ex:f "\\"2014-05-01\\"^^<date>" .'
    verdict = run(Inputs((("a.ttl", data.encode()),)), Wish(TODAY, as_of="1900"))
    assert not [note for note in verdict.notes if "as-of" in note]


def test_a_misspelt_name_comes_before_what_follows_from_it() -> None:
    data = PREFIXES + UNCOVERED.replace("sg:from", "sg:fromm")
    verdict = run(Inputs((("a.ttl", data.encode()),)), Wish(TODAY))
    rules = [finding.rule.id for finding in verdict.findings]
    assert rules[0] == "sgs:known-term"
    assert {"G01", "sgs:interface-from"} <= set(rules[1:])


def test_what_is_turned_off_of_waivers_is_told_too() -> None:
    waiver = (ROOT / "waivers/deck.ttl").read_bytes()
    verdict = run(
        Inputs((("a.ttl", DISTRICT.encode()),), waivers=(("w.ttl", waiver),)),
        Wish(TODAY, rules={"waiver-unused": None}),
    )
    assert [note for note in verdict.notes if "waiver-unused" in note and "turns the rule off" in note]


@pytest.mark.parametrize(
    ("said", "as_of", "told"),
    [
        ("schema:expires", "1900", False),
        ("schema:validThrough", "1900", False),
        ("sg:validUntil", "1900", False),
        ("sg:supersededOn", "1900", False),
        ("sg:validFrom", "1900", True),
        ("dct:issued", "1900", True),
        ("dct:issued", TODAY, False),
    ],
)
def test_neither_an_end_nor_today_makes_a_date_one_to_ask_about(said: str, as_of: str, told: bool) -> None:
    day = '"2031-01-14"^^<http://www.w3.org/2001/XMLSchema#date>'
    data = f"{PREFIXES}@prefix schema: <https://schema.org/> .\n{UNCOVERED}\nex:c {said} {day} ."
    verdict = run(Inputs((("a.ttl", data.encode()),)), Wish(TODAY, as_of=as_of))
    assert any("is it the date that is meant?" in note for note in verdict.notes) is told
