"""``sgkg init``: what it writes works, and what is there stays."""

import subprocess
import tomllib
from collections.abc import Callable
from pathlib import Path

import pytest
import yaml

from sgkg import __version__
from sgkg.policy import KEYS, load

ROOT = Path(__file__).parents[2]
STARTERS = ROOT / "sgkg" / "cli" / "starters"
Run = Callable[..., tuple[int, str, str]]


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """An empty repository, which is the current folder."""
    subprocess.run(["git", "init", "--quiet", "--initial-branch=main", str(tmp_path)], check=True)
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("SGKG_NO_CACHE", "1")
    return tmp_path


def files(folder: Path) -> list[str]:
    found = (file.relative_to(folder).as_posix() for file in folder.rglob("*") if file.is_file())
    return sorted(name for name in found if not name.startswith(".git/"))


def test_an_empty_repository_gets_a_policy_a_sample_and_a_workflow(folder: Path, sgkg: Run) -> None:
    code, out, err = sgkg("init")
    assert (code, err) == (0, "")
    assert files(folder) == [".github/workflows/gaps.yml", "inventories/sample.ttl", "sgkg.toml"]
    assert all(f"wrote {name}\n" in out for name in files(folder))
    assert "sgkg validate" in out
    assert "OWNER and COMMIT in .github/workflows/gaps.yml" in out


def test_what_is_written_passes_and_has_one_gap_to_see(folder: Path, sgkg: Run) -> None:
    assert sgkg("init")[0] == 0
    code, out, err = sgkg("validate", "--today", "2026-11-22")
    assert (code, err) == (0, "")
    assert "G02" in out
    assert "inventories/sample.ttl:" in out
    sample = folder / "inventories" / "sample.ttl"
    text = sample.read_text("utf-8")
    claim = text[text.index("ex:claim-1 a") : text.index("# Nobody has assessed")]
    sample.write_text(text.replace(claim, ""), encoding="utf-8")  # as the sample itself proposes
    code, out, _ = sgkg("validate", "--today", "2026-11-22")
    assert code == 1
    assert "G01" in out


def test_every_line_of_the_policy_that_is_commented_out_is_right(folder: Path, sgkg: Run) -> None:
    assert sgkg("init", "--no-github")[0] == 0
    text = (folder / "sgkg.toml").read_text("utf-8")
    lines = [
        line.removeprefix("# ") if line.startswith(("# [", *(f"# {key} = " for key in KEYS))) or entry(line) else line
        for line in text.splitlines()
    ]
    (folder / "sgkg.toml").write_text("\n".join(lines), encoding="utf-8")
    policy = load(folder)
    assert policy is not None
    assert set(KEYS) - tomllib.loads("\n".join(lines)).keys() == {"inventory"}
    assert policy.require["sgkg"] == f"=={__version__}"
    assert policy.unmet({"sgkg": __version__, "shapes": __version__, "engine": "shacl 0.3.4"}) == []


def entry(line: str) -> bool:
    """Whether a commented line is an entry of a table."""
    name = line.removeprefix("# ").partition(" = ")[0]
    return line.startswith("# ") and " = " in line and " " not in name


def test_what_is_there_is_kept(folder: Path, sgkg: Run) -> None:
    for name in ("sgkg.toml", ".github/workflows/gaps.yml", "data/a.ttl"):
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_text("# mine\n")
    before = files(folder)
    code, out, _ = sgkg("init")
    assert code == 0
    assert files(folder) == before
    assert all((folder / name).read_text() == "# mine\n" for name in before)
    assert "kept  sgkg.toml; --force replaces it" in out
    assert sgkg("init", "--force")[0] == 0
    assert files(folder) == before
    assert 'files = ["data/*.ttl"]' in (folder / "sgkg.toml").read_text("utf-8")
    assert (folder / "data/a.ttl").read_text() == "# mine\n"


def test_a_link_is_not_written_through(folder: Path, sgkg: Run) -> None:
    (folder / "sgkg.toml").symlink_to(folder / "elsewhere.toml")
    assert sgkg("init", "--no-github")[0] == 0
    assert not (folder / "elsewhere.toml").exists()


def test_files_that_hold_other_things_are_never_replaced(folder: Path, sgkg: Run) -> None:
    for name in (".pre-commit-config.yaml", ".gitlab-ci.yml"):
        (folder / name).write_text("# mine\n")
    code, out, _ = sgkg("init", "--no-github", "--gitlab", "--pre-commit", "--force")
    assert code == 0
    assert (folder / ".pre-commit-config.yaml").read_text() == "# mine\n"
    assert (folder / ".gitlab-ci.yml").read_text() == "# mine\n"
    assert "kept  .pre-commit-config.yaml; add to it:" in out
    assert "          - id: sgkg-validate\n" in out
    assert "      - local: .gitlab/sgkg.gitlab-ci.yml\n" in out


def test_the_policy_names_the_data_that_is_there(folder: Path, sgkg: Run) -> None:
    for name in ("a.ttl", "data/b.ttl", "data/c.jsonld", "waivers/w.ttl", ".hidden/d.ttl", "odd [x]/e.ttl"):
        (folder / name).parent.mkdir(exist_ok=True)
        (folder / name).write_text("")
    code, out, _ = sgkg("init", "--no-github")
    assert code == 0
    assert "for 4 RDF files found: " in out
    policy = load(folder)
    assert policy is not None
    assert policy.files == ("*.ttl", "data/*.jsonld", "data/*.ttl", "odd [[]x]/*.ttl")
    assert policy.expand(policy.files) == ["a.ttl", "data/b.ttl", "data/c.jsonld", "odd [x]/e.ttl"]


def test_many_folders_are_one_pattern(folder: Path, sgkg: Run) -> None:
    for number in range(6):
        (folder / f"part-{number}").mkdir()
        (folder / f"part-{number}" / "a.ttl").write_text("")
    assert sgkg("init", "--no-github")[0] == 0
    policy = load(folder)
    assert policy is not None
    assert policy.files == ("**/*.ttl",)


def inventory(name: str) -> str:
    sample = (STARTERS / "inventory.ttl").read_text("utf-8")
    return sample.replace("https://example.org/inventory/", f"https://example.org/{name}/")


@pytest.mark.parametrize(
    ("names", "chosen"),
    [
        (("a.ttl", "b.ttl"), ("a.ttl",)),
        (("a/x.ttl", "b/x.ttl", "b/deep/none.ttl", "a/none.ttl", "none.ttl"), ("a/none.ttl", "a/x.ttl", "none.ttl")),
        (("[a]/x.ttl", "b/x.ttl"), ("[[]a]/x.ttl",)),
    ],
)
def test_of_several_inventories_the_policy_is_for_one(
    names: tuple[str, ...], chosen: tuple[str, ...], folder: Path, sgkg: Run
) -> None:
    for name in names:
        (folder / name).parent.mkdir(exist_ok=True, parents=True)
        shared = "@prefix owl: <http://www.w3.org/2002/07/owl#> . <urn:c> a owl:Class ."
        (folder / name).write_text(shared if "none" in name else inventory(name[0].strip("[")))
    code, out, _ = sgkg("init", "--no-github")
    assert code == 0
    assert "There are 2 inventories here, and a run is about one." in out
    assert "b.ttl" in out or "b/x.ttl" in out
    policy = load(folder)
    assert policy is not None
    assert policy.files == chosen
    code, _, err = sgkg("validate", "--today", "2026-11-22", "--format", "json")
    assert "more than one inventory" not in err
    assert code == (1 if any("none" in name for name in chosen) else 0)  # a file with a class alone is not checked


def test_two_inventories_in_one_file_are_to_be_split(folder: Path, sgkg: Run) -> None:
    (folder / "a.ttl").write_text(inventory("a") + inventory("b"))
    (folder / "broken.ttl").write_text("an Inventory <<<")
    assert "split the file first" in sgkg("init", "--no-github")[1]


def test_a_folder_of_a_repository_has_its_ci_at_the_root(folder: Path, sgkg: Run) -> None:
    code, out, err = sgkg("init", "--gitlab", "--pre-commit", "grid/data")
    assert (code, err) == (0, "")
    assert files(folder) == [
        ".github/workflows/gaps.yml",
        ".gitlab-ci.yml",
        ".gitlab/sgkg.gitlab-ci.yml",
        ".pre-commit-config.yaml",
        "grid/data/inventories/sample.ttl",
        "grid/data/sgkg.toml",
    ]
    assert "cd grid/data && sgkg validate" in out
    workflow = yaml.safe_load((folder / ".github/workflows/gaps.yml").read_text("utf-8"))
    assert workflow["jobs"]["gaps"]["steps"][1]["with"]["config"] == "grid/data/sgkg.toml"
    job = yaml.safe_load((folder / ".gitlab/sgkg.gitlab-ci.yml").read_text("utf-8"))
    assert job["variables"]["SGKG_OPTIONS"] == "--config grid/data/sgkg.toml"
    hooks = yaml.safe_load((folder / ".pre-commit-config.yaml").read_text("utf-8"))
    assert hooks["repos"][0]["hooks"][0]["args"] == ["--config", "grid/data/sgkg.toml"]


def test_a_folder_with_odd_characters_is_refused_before_anything_is_written(folder: Path, sgkg: Run) -> None:
    code, _, err = sgkg("init", "a b")
    assert code == 2
    assert "characters that a CI file cannot have" in err
    assert files(folder) == []


def test_the_policy_in_pyproject_stays_the_only_one(folder: Path, sgkg: Run) -> None:
    (folder / "pyproject.toml").write_text('[tool.sgkg]\nfail-on = "info"\n')
    code, out, _ = sgkg("init", "--no-github")
    assert code == 0
    assert "kept  [tool.sgkg] in pyproject.toml" in out
    assert files(folder) == ["pyproject.toml"]


def test_the_branch_is_the_one_that_is_checked_out(folder: Path, sgkg: Run) -> None:
    (folder / ".git" / "HEAD").write_text("ref: refs/heads/master\n")
    assert sgkg("init")[0] == 0
    assert "push: {branches: [master]}" in (folder / ".github/workflows/gaps.yml").read_text("utf-8")


def test_a_place_that_cannot_hold_the_files_is_a_usage_error(folder: Path, sgkg: Run) -> None:
    (folder / ".github").write_text("a file")
    code, _, err = sgkg("init")
    assert code == 2
    assert "cannot make the folder" in err
    (folder / "file").write_text("")
    assert sgkg("init", "file")[0] == 2


def test_the_job_for_gitlab_is_that_of_the_repository() -> None:
    job = (ROOT / "ci" / "gitlab" / "sgkg.gitlab-ci.yml").read_bytes()
    assert (STARTERS / "gitlab-job.yml").read_bytes() == job


def test_no_placeholder_is_left(folder: Path, sgkg: Run) -> None:
    import re

    assert sgkg("init", "--gitlab", "--pre-commit")[0] == 0
    for name in files(folder):
        assert not re.search(r"@[A-Z]+@", (folder / name).read_text("utf-8")), name
