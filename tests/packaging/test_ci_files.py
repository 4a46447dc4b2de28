"""What others build on: the action, the hooks, the job for GitLab, the workflows, and how they are installed."""

import json
import os
import re
import subprocess
import sys
import tomllib
from collections.abc import Mapping
from importlib import util
from pathlib import Path
from typing import Any

import pytest
import yaml
from jsonschema import Draft7Validator

from sgkg import __version__
from sgkg.policy import KEYS, load
from sgkg.policy_values import FORMATS

ROOT = Path(__file__).parents[2]
SCHEMAS = Path(os.environ.get("SGKG_SCHEMAS") or ROOT.parent / "shared" / "schemas")
STARTERS = ROOT / "sgkg" / "cli" / "starters"
PAGE = ROOT / "docs" / "ci.md"
ACTION = ROOT / "ci" / "github" / "action.py"
WORKFLOW = ROOT / ".github" / "workflows" / "gaps.yml"
GITLAB = ROOT / "ci" / "gitlab" / "sgkg.gitlab-ci.yml"
#: files and pages that call the command line
CALLERS = [ACTION, GITLAB, ROOT / ".pre-commit-hooks.yaml", STARTERS / "sgkg.toml", PAGE]


def faults(tree: object, name: str) -> list[str]:
    file = SCHEMAS / name
    if not file.is_file():
        missing = f"the published schemas are not at {SCHEMAS}; set SGKG_SCHEMAS"
        if os.environ.get("CI"):
            pytest.fail(missing)
        pytest.skip(missing)
    schema = json.loads(file.read_text("utf-8"))
    return [f"{error.json_path}: {error.message}" for error in Draft7Validator(schema).iter_errors(tree)]


def blocks(language: str) -> list[str]:
    return re.findall(rf"```{language}\n(.*?)```", PAGE.read_text("utf-8"), re.DOTALL)


def workflow(text: str) -> dict[str, Any]:
    """Read a workflow as GitHub does: ``on`` is a word in YAML 1.2, and true in the 1.1 that this parser reads."""
    found = yaml.safe_load(text)
    return {"on" if key is True else key: value for key, value in found.items()}


def starter_workflow() -> str:
    return (STARTERS / "github-workflow.yml").read_text("utf-8").replace("@BRANCH@", "main").replace("@CONFIG@", "x")


# --- published schemas


def test_the_action_is_one() -> None:
    assert faults(yaml.safe_load((ROOT / "action.yml").read_text("utf-8")), "github-action.json") == []


@pytest.mark.parametrize("where", ["own", "starter", "page"])
def test_the_workflows_are_such(where: str) -> None:
    text = {"own": WORKFLOW.read_text("utf-8"), "starter": starter_workflow(), "page": blocks("yaml")[0]}[where]
    assert faults(workflow(text), "github-workflow.json") == []


def test_the_hooks_are_such() -> None:
    hooks = yaml.safe_load((ROOT / ".pre-commit-hooks.yaml").read_text("utf-8"))
    assert faults(hooks, "pre-commit-hooks.json") == []
    assert [hook["id"] for hook in hooks] == ["sgkg-validate", "sgkg-validate-files"]
    data = ["a.ttl", "b/c.trig", "d.nt", "e.nq", "f.jsonld", "g.rdf"]
    other = ["a.ttl.bak", "a.py", "ttl", "a.json"]
    policies = ["sgkg.toml", "grid/sgkg.toml", "pyproject.toml"]
    for hook, more in zip(hooks, (policies, []), strict=True):
        assert [name for name in (*data, *other, *policies, "my-sgkg.toml") if re.search(hook["files"], name)] == [
            *data,
            *more,
        ]


def test_a_wrong_workflow_would_be_seen() -> None:
    tree = workflow(WORKFLOW.read_text("utf-8"))
    assert faults(tree | {"jbos": {}}, "github-workflow.json")
    action = yaml.safe_load((ROOT / "action.yml").read_text("utf-8"))
    assert faults(action | {"runs": {"using": "composite"}}, "github-action.json")


# --- the action


def action() -> dict[str, Any]:
    found: dict[str, Any] = yaml.safe_load((ROOT / "action.yml").read_text("utf-8"))
    return found


def test_no_input_is_pasted_into_a_command() -> None:
    for step in action()["runs"]["steps"]:
        assert "${{" not in step.get("run", "")
    for file in (WORKFLOW, STARTERS / "github-workflow.yml"):
        for run in re.findall(r"run: (.*)", file.read_text("utf-8")):
            assert "${{" not in run


def test_every_input_is_used_and_told() -> None:
    text = (ROOT / "action.yml").read_text("utf-8")
    listed = re.findall(r"^\| `([\w-]+)` \|", PAGE.read_text("utf-8").partition("## GitLab")[0], re.MULTILINE)
    assert list(action()["inputs"]) == listed
    for name in action()["inputs"]:
        assert f"inputs.{name}" in text, name
    for name in action()["outputs"]:
        assert f"`{name}`" in PAGE.read_text("utf-8"), name
    passed = set(re.findall(r"INPUT_(\w+):", text))
    read = set(re.findall(r"_input\(environment, \"([\w-]+)\"\)", ACTION.read_text("utf-8")))
    read |= {"config", "fail-on", "today"}
    assert {name.lower().replace("_", "-") for name in passed} == read


def test_the_upload_is_asked_for() -> None:
    upload = action()["runs"]["steps"][-1]
    assert upload["uses"].startswith("github/codeql-action/upload-sarif@")
    assert "inputs.sarif == 'true'" in upload["if"]
    assert action()["inputs"]["sarif"]["default"] == "false"


def loaded() -> Any:
    spec = util.spec_from_file_location("sgkg_action", ACTION)
    assert spec
    assert spec.loader
    module = util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def arguments(environment: Mapping[str, str]) -> list[str]:
    found: list[str] = loaded().command(environment, Path("a.sarif"), Path("a.json"))
    return found


FORMS = ["--format", "text", "--format", "github", "--format", "sarif:a.sarif", "--format", "json:a.json"]


def test_inputs_become_options(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    for name in ("b.ttl", "a.ttl", "sub/c.ttl", "-rf.ttl", "a b.ttl"):
        (tmp_path / name).parent.mkdir(exist_ok=True)
        (tmp_path / name).write_text("")
    assert arguments({}) == ["validate", *FORMS, "--"]
    given = {
        "INPUT_FILES": "*.ttl\n\n **/c.ttl \nnone*.ttl\n$(touch x)",
        "INPUT_CONFIG": "data/sgkg.toml",
        "INPUT_FAIL_ON": "warning",
        "INPUT_TODAY": "2026-11-22",
        "INPUT_BASELINE_REF": "origin/main",
    }
    assert arguments(given) == [
        "validate",
        *FORMS,
        "--config=data/sgkg.toml",
        "--fail-on=warning",
        "--today=2026-11-22",
        "--baseline-ref=origin/main",
        "--",
        "-rf.ttl",
        "a b.ttl",
        "a.ttl",
        "b.ttl",
        "sub/c.ttl",
        "none*.ttl",
        "$(touch x)",
    ]


def test_a_pattern_names_files_only(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "data/old").mkdir(parents=True)
    (tmp_path / "data/a.ttl").write_text("")
    assert arguments({"INPUT_FILES": "data/**"})[-2:] == ["--", "data/a.ttl"]
    assert arguments({"INPUT_FILES": "data"})[-2:] == ["--", "data"]


def test_an_error_is_one_command(capsys: pytest.CaptureFixture[str]) -> None:
    assert loaded().main("validate", {"INPUT_VERSION": "1\n::add-mask::100%"}) == 2
    assert capsys.readouterr().out.splitlines() == [
        f"::error title=sgkg::the input version is 1%0A::add-mask::100%25, and this is sgkg {__version__}"
    ]


def git(folder: Path, *arguments: str) -> str:
    who = {f"GIT_{r}_{w}": "a@example.org" for r in ("AUTHOR", "COMMITTER") for w in ("NAME", "EMAIL")}
    alone = {"GIT_CONFIG_GLOBAL": os.devnull, "GIT_CONFIG_SYSTEM": os.devnull}
    command = ["git", "-C", str(folder), *arguments]
    done = subprocess.run(command, env=os.environ | who | alone, capture_output=True, text=True, check=True)
    return done.stdout.strip()


@pytest.fixture
def merged(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A checkout as a pull request has it: the merge of its head into the base as it is now."""
    folder = tmp_path / "checkout"
    git(tmp_path, "init", "--quiet", "--initial-branch=main", str(folder))
    (folder / "inventories").mkdir()
    sample = (STARTERS / "inventory.ttl").read_text("utf-8")
    (folder / "inventories" / "a.ttl").write_text(sample, encoding="utf-8")
    (folder / "sgkg.toml").write_text('files = ["inventories/*.ttl"]\n')
    git(folder, "add", "--all")
    git(folder, "commit", "--quiet", "--message", "base")
    git(folder, "branch", "change")
    git(folder, "commit", "--quiet", "--allow-empty", "--message", "others' work")
    git(folder, "checkout", "--quiet", "change")
    more = (
        '\nex:if-2 a sg:Interface ;\n    rdfs:label "operator to regulator"@en ;\n    sg:number 2 ;\n'
        "    sg:from ex:operator ;\n    sg:to ex:regulator ;\n    dct:source ex:plan .\n"
    )
    (folder / "inventories" / "a.ttl").write_text(sample + more, encoding="utf-8")
    git(folder, "commit", "--quiet", "--all", "--message", "an interface without a standard")
    git(folder, "checkout", "--quiet", "--detach", "main")
    git(folder, "merge", "--quiet", "--no-ff", "--message", "merge", "change")
    monkeypatch.chdir(folder)
    return folder


def test_the_base_of_a_pull_request(merged: Path) -> None:
    main, event = git(merged, "rev-parse", "main"), git(merged, "rev-parse", "main~1")
    pull = {
        "GITHUB_REF": "refs/pull/1/merge",
        "GITHUB_SHA": git(merged, "rev-parse", "HEAD"),
        "EVENT_BASE": event,
    }
    base = loaded()._base
    assert base(pull) == main  # not what the event says: others have merged since
    assert base(pull | {"INPUT_BASELINE_REF": "auto"}) == main
    assert base(pull | {"INPUT_BASELINE_REF": "none"}) == ""
    assert base(pull | {"INPUT_BASELINE_REF": "v1"}) == "v1"
    assert base(pull | {"GITHUB_SHA": "0" * 40}) == event  # something else is checked out
    assert base({"GITHUB_REF": "refs/heads/gh-readonly-queue/main/pr-1", "EVENT_BASE": event}) == event
    assert base({"GITHUB_REF": "refs/heads/main", "EVENT_BASE": ""}) == ""
    git(merged, "checkout", "--quiet", "change")
    assert base(pull | {"GITHUB_SHA": git(merged, "rev-parse", "HEAD")}) == event


def test_a_shallow_checkout_of_depth_two_is_enough(merged: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    git(merged, "branch", "--force", "merge", "HEAD")
    for depth in (1, 2):
        shallow = merged.parent / f"depth-{depth}"
        url = merged.resolve().as_uri()
        git(merged, "clone", "--quiet", f"--depth={depth}", "--branch=merge", url, str(shallow))
        monkeypatch.chdir(shallow)
        pull = {
            "GITHUB_REF": "refs/pull/1/merge",
            "GITHUB_SHA": git(shallow, "rev-parse", "HEAD"),
            "EVENT_BASE": "event",
        }
        assert loaded()._base(pull) == {1: "event", 2: git(merged, "rev-parse", "main")}[depth]


def step(merged: Path, name: str, **inputs: str) -> tuple[int, str, dict[str, str]]:
    """Run a step of the action: its exit code, what it prints, its outputs."""
    outputs = merged.parent / "outputs"
    outputs.write_text("")
    own = {k: v for k, v in os.environ.items() if not k.startswith(("GITHUB_", "SGKG_", "INPUT_"))}
    environment = own | {
        "RUNNER_TEMP": str(merged.parent),
        "GITHUB_OUTPUT": str(outputs),
        "GITHUB_STEP_SUMMARY": str(merged.parent / "summary.md"),
        "GITHUB_REF": "refs/pull/1/merge",
        "GITHUB_SHA": git(merged, "rev-parse", "HEAD"),
        "SGKG_NO_CACHE": "1",
        **inputs,
    }
    command = [sys.executable, "-I", str(ACTION), name]
    done = subprocess.run(command, cwd=merged, env=environment, capture_output=True, text=True, timeout=120)
    told = dict(line.partition("=")[::2] for line in outputs.read_text("utf-8").splitlines())
    return done.returncode, done.stdout + done.stderr, told


def test_a_run_of_the_action(merged: Path) -> None:
    # a module of the checkout with a name that Python or sgkg uses must not be run
    for name in ("json.py", "sgkg.py", "click.py"):
        (merged / name).write_text("raise SystemExit(99)")
    event = {"EVENT_BASE": git(merged, "rev-parse", "main~1")}
    code, out, told = step(merged, "validate", INPUT_TODAY="2026-11-22", INPUT_VERSION=__version__, **event)
    assert code == 1, out
    (error,) = re.findall(r"^::error .*", out, re.MULTILINE)
    assert "file=inventories/a.ttl,line=77,col=1," in error
    assert "G01" in error
    assert "G02" in out  # the change opens warnings too
    assert (told["open"], told["closed"]) == ("5", "0")
    assert json.loads(Path(told["sarif-file"]).read_text("utf-8"))["version"] == "2.1.0"
    assert "G01" in (merged.parent / "summary.md").read_text("utf-8")
    code, out, told = step(merged, "validate", INPUT_FAIL_ON="never", **event)
    assert (code, told["open"]) == (0, "5"), out


def test_a_run_that_checks_nothing_fails_and_says_so(merged: Path) -> None:
    assert step(merged, "validate", INPUT_FILES="none/*.ttl")[0] == 3
    (merged / "empty.ttl").write_text("")
    code, out, told = step(merged, "validate", INPUT_FILES="empty.ttl")
    assert (code, told["open"], told["closed"]) == (2, "1", "0"), out
    assert "nothing was checked" in Path(told["sarif-file"]).read_text("utf-8")


def test_inputs_that_cannot_be_used_are_told(merged: Path) -> None:
    code, out, _ = step(merged, "validate", INPUT_VERSION="99.1")
    assert (code, out) == (
        2,
        f"::error title=sgkg::the input version is 99.1, and this is sgkg {__version__}\n",
    )
    code, out, _ = step(merged, "prepare", INPUT_REQUIREMENTS="none.txt")
    assert (code, out) == (2, "::error title=sgkg::the input requirements is none.txt, and there is no such file\n")


def test_the_key_of_the_cache_is_what_decides_the_installation(merged: Path) -> None:
    code, out, told = step(merged, "prepare")
    assert code == 0, out
    assert Path(told["environment"]) == merged.parent.resolve() / "sgkg-environment"
    assert Path(told["python"]).is_relative_to(told["environment"])
    assert step(merged, "prepare")[2] == told
    (merged / "requirements.txt").write_text("a")
    one = step(merged, "prepare", INPUT_REQUIREMENTS="requirements.txt")[2]["key"]
    (merged / "requirements.txt").write_text("b")
    other = step(merged, "prepare", INPUT_REQUIREMENTS="requirements.txt")[2]["key"]
    assert len({told["key"], one, other}) == 3


# --- the other files


def test_the_own_workflow_takes_a_fixed_day_and_once_a_week_the_real_one() -> None:
    jobs = yaml.safe_load(WORKFLOW.read_text("utf-8"))["jobs"]
    days = {name: job["steps"][-1]["with"]["today"] for name, job in jobs.items()}
    assert days == {"gaps": "2026-11-22", "waivers-by-date": "${{ steps.clock.outputs.today }}"}
    assert [job["if"] for job in jobs.values()] == [
        "github.event_name != 'schedule'",
        "github.event_name == 'schedule'",
    ]
    assert "date -u +%F" in WORKFLOW.read_text("utf-8")


def test_the_own_policy_finds_files_and_waivers() -> None:
    policy = load(ROOT)
    assert policy is not None
    assert policy.source == "sgkg.toml"
    assert policy.expand(policy.files) == ["ontology/inventories/eg2-2010.ttl"]
    assert all(policy.expand([pattern]) for pattern in (*policy.files, *policy.waivers))


def test_the_job_for_gitlab_keeps_its_reports() -> None:
    job = yaml.safe_load(GITLAB.read_text("utf-8"))["sgkg-gaps"]
    assert job["artifacts"]["when"] == "always"
    assert job["artifacts"]["reports"] == {"codequality": "gl-code-quality-report.json", "junit": "sgkg-junit.xml"}
    script = "\n".join(job["script"])
    for form, file in (("gitlab", "gl-code-quality-report.json"), ("junit", "sgkg-junit.xml")):
        assert f"--format {form}:{file}" in script
    assert [rule["if"] for rule in job["rules"]] == [
        '$CI_PIPELINE_SOURCE == "merge_request_event"',
        "$CI_COMMIT_BRANCH == $CI_DEFAULT_BRANCH",
    ]


def test_the_script_of_the_job_for_gitlab_runs(merged: Path) -> None:
    job = yaml.safe_load(GITLAB.read_text("utf-8"))["sgkg-gaps"]
    script = "set -eu\n" + "\n".join(job["script"]).replace(".cache/sgkg/bin/sgkg", f'"{sys.executable}" -m sgkg')
    own = {name: value for name, value in os.environ.items() if not name.startswith("CI_")}
    environment = own | {"SGKG_OPTIONS": "--config sgkg.toml --no-cache"}
    for shell in ("sh", "bash"):
        for base, codes in (({}, 1), ({"CI_MERGE_REQUEST_DIFF_BASE_SHA": "HEAD"}, 0)):
            done = subprocess.run(
                [shell, "-c", script], cwd=merged, env=environment | base, capture_output=True, text=True, timeout=120
            )
            assert done.returncode == codes, done.stdout + done.stderr
            assert (merged / "gl-code-quality-report.json").is_file()
            assert (merged / "sgkg-junit.xml").is_file()


def test_every_option_and_format_that_is_named_is_there() -> None:
    from sgkg.cli.validate import validate

    known = {name for parameter in validate.params for name in (*parameter.opts, *parameter.secondary_opts)}
    pip = {"--no-index", "--find-links", "--require-hashes", "--requirement", "--quiet", "--wheel-dir"}
    own = {"--sgkg", "--gitlab", "--disable-pip-version-check", "--verify", "--parents", "--max-count"}
    for file in CALLERS:
        text = file.read_text("utf-8")
        named = set(re.findall(r"(?<![\w-])--[a-z][a-z-]+", text))
        assert named <= known | pip | own, file.name
        forms = re.findall(r"--format(?: |\", f?\")([a-z-]+)", text)
        assert set(forms) <= set(FORMATS), file.name


def test_the_page_has_the_keys_the_workflow_and_the_policy() -> None:
    text = PAGE.read_text("utf-8")
    table = text.partition("## The policy")[2].partition("## Known gaps")[0]
    assert re.findall(r"^\| `([\w-]+)` \|", table, re.MULTILINE) == list(KEYS)
    assert set(tomllib.loads(blocks("toml")[0])) <= KEYS.keys()
    page, starter = (yaml.safe_load(each) for each in (blocks("yaml")[0], starter_workflow()))
    starter["jobs"]["gaps"]["steps"][1]["with"]["config"] = "sgkg.toml"
    assert page == starter


def test_the_policies_of_the_page_are_read(tmp_path: Path) -> None:
    for text in blocks("toml"):
        (tmp_path / "sgkg.toml").write_text(text, encoding="utf-8")
        assert load(tmp_path)


@pytest.mark.wheel
def test_wheels_with_hashes_install_without_a_network(tmp_path: Path) -> None:
    """The commands of the page, but for the dependencies, which need a network to be fetched."""
    fetch, install = (block for block in blocks("sh") if "pip" in block)
    line, rest = fetch.split("\n", 1)
    assert line == "python -m pip wheel --wheel-dir wheels ./sgkg"
    own = f'python -m pip wheel --quiet --no-deps --no-build-isolation --wheel-dir wheels "{ROOT}"'
    target = install.strip() + " --quiet --no-deps --target site"
    path = f"{Path(sys.executable).parent}{os.pathsep}{os.environ['PATH']}"
    environment = os.environ | {"PATH": path, "PIP_INDEX_URL": "http://127.0.0.1:9/simple"}
    script = f"set -eu\n{own}\n{rest}\n{target}\n"
    subprocess.run(["sh", "-c", script], cwd=tmp_path, env=environment, check=True, timeout=300)
    listed = (tmp_path / "requirements-sgkg.txt").read_text("utf-8")
    assert f"sgkg=={__version__} \\\n    --hash=sha256:" in listed
    assert (tmp_path / "site" / "sgkg" / "cli" / "starters" / "sgkg.toml").is_file()
    (wheel,) = (tmp_path / "wheels").glob("sgkg-*.whl")
    wheel.write_bytes(wheel.read_bytes() + b"x")
    again = subprocess.run(
        ["sh", "-c", f"{target}2"], cwd=tmp_path, env=environment, capture_output=True, text=True, timeout=300
    )
    assert again.returncode != 0
    assert "HASH" in again.stderr.upper()
