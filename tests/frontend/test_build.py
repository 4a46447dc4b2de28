"""The built editor is what its source makes, and says what is in it."""

import gzip
import json
import re
import shutil
import subprocess
import tomllib
from hashlib import sha256
from pathlib import Path

import pytest

from sgkg_api.assets import STATIC
from sgkg_api.routes.site_editor import script

FRONTEND = Path(__file__).parents[2] / "frontend"
BUNDLE = tomllib.loads((STATIC / "VENDORED.toml").read_text("utf-8"))["bundle"][0]
LOCK = json.loads((FRONTEND / "package-lock.json").read_text("utf-8"))["packages"]
PACKAGE = json.loads((FRONTEND / "package.json").read_text("utf-8"))


def test_the_name_has_the_hash_of_the_content():
    assert script() == BUNDLE["file"]
    digest = sha256((STATIC / script()).read_bytes()).hexdigest()
    assert digest == BUNDLE["sha256"]
    assert script() == f"editor.{digest[:16]}.js"


def test_the_list_names_what_the_lockfile_has():
    locked = {path.removeprefix("node_modules/"): entry for path, entry in LOCK.items()}
    for name, told in BUNDLE["packages"].items():
        assert told == {"version": locked[name]["version"], "license": locked[name]["license"]}
    assert set(PACKAGE["dependencies"]) <= set(BUNDLE["packages"])


def test_versions_are_exact_and_locked_with_a_hash():
    wanted = PACKAGE["dependencies"] | PACKAGE["devDependencies"]
    assert {name: LOCK[f"node_modules/{name}"]["version"] for name in wanted} == wanted
    for path, entry in LOCK.items():
        assert not path or entry["integrity"].startswith("sha512-"), path
    # Under the name without a scope the registry has code of CodeMirror 5.
    assert "node_modules/codemirror" not in LOCK


def test_every_licence_is_given_whole():
    text = (STATIC / BUNDLE["licences"]).read_text("utf-8")
    assert sha256(text.encode()).hexdigest() == BUNDLE["licences-sha256"]
    for name, told in BUNDLE["packages"].items():
        assert told["license"] == "MIT"
        assert f"{name} {told['version']} (MIT)\n" in text
    assert text.count("Permission is hereby granted, free of charge") == len(BUNDLE["packages"])
    assert BUNDLE["licences"] in (STATIC / script()).read_text("utf-8")[:200]


def test_it_is_small_enough_and_asks_nobody_else():
    data = (STATIC / script()).read_bytes()
    assert len(gzip.compress(data, 6)) < 160_000
    hosts = set(re.findall(r"https?://([^/\"'`\s>)]+)", data.decode("utf-8")))
    # names of vocabularies, in queries and names of types; none is asked
    assert hosts <= {"www.w3.org"}, hosts


def test_it_makes_no_code_and_no_markup_from_text():
    source = "".join(file.read_text("utf-8") for file in sorted((FRONTEND / "src").glob("*.js")))
    for forbidden in (
        "innerHTML",
        "insertAdjacentHTML",
        "outerHTML",
        "document.write",
        "eval(",
        "new Function",
        ".style.",
    ):
        assert forbidden not in source


@pytest.mark.clients
def test_the_modules_do_what_they_should():
    node = shutil.which("node") or pytest.skip("needs node")
    found = subprocess.run(
        [node, "--test", "test/modules.test.mjs"],
        cwd=FRONTEND,
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
    )
    assert found.returncode == 0, found.stdout


@pytest.mark.clients
def test_building_again_gives_the_same_bytes(tmp_path):
    npm = shutil.which("npm") or pytest.skip("needs npm")
    copy = tmp_path / "frontend"
    shutil.copytree(FRONTEND, copy, ignore=shutil.ignore_patterns("node_modules"))
    static = tmp_path / "api" / "sgkg_api" / "static"
    shutil.copytree(STATIC, static, ignore=shutil.ignore_patterns("swagger-ui-*"))
    for arguments in (["ci", "--ignore-scripts", "--no-audit", "--no-fund"], ["run", "check"]):
        found = subprocess.run([npm, *arguments], cwd=copy, capture_output=True, text=True, timeout=300, check=False)
        assert found.returncode == 0, found.stdout + found.stderr
    tested = subprocess.run(
        ["node", "--test", "test/"], cwd=copy, capture_output=True, text=True, timeout=120, check=False
    )
    assert tested.returncode == 0, tested.stdout
    (copy / "src" / "dom.js").write_text(
        (copy / "src" / "dom.js").read_text() + "\nexport const x = 1;\nconsole.log(x);\n"
    )
    changed = subprocess.run(
        [npm, "run", "check"], cwd=copy, capture_output=True, text=True, timeout=300, check=False
    )
    assert changed.returncode == 1
    assert "VENDORED.toml differs" in changed.stderr
