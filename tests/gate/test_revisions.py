"""Git revisions are read from git's objects, whatever lies in the folder; three runs tell data from rules."""

import os
import subprocess
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sgkg import globs
from sgkg.errors import UsageError
from sgkg.gate.model import Finding, RuleText, State
from sgkg.gate.revisions import Revision, compare_runs
from sgkg.model import Severity

Git = Callable[..., str]
ODD = [
    "a b.ttl",
    "ä„ü“.ttl",
    "tab\there.ttl",
    'a"b.ttl',
    "new\nline.ttl",
    "-dash.ttl",
    "[x].ttl",
    "back\\slash.ttl",
]


@pytest.fixture(autouse=True)
def own_git(monkeypatch: pytest.MonkeyPatch) -> None:
    alone(monkeypatch)


def alone(patch: pytest.MonkeyPatch) -> None:
    """Have git without the settings of whoever runs the tests, and not inside a hook."""
    for name in [name for name in os.environ if name.startswith("GIT_")]:
        patch.delenv(name)
    patch.setenv("GIT_CONFIG_GLOBAL", os.devnull)
    patch.setenv("GIT_CONFIG_NOSYSTEM", "1")
    for role in ("AUTHOR", "COMMITTER"):
        patch.setenv(f"GIT_{role}_NAME", "sgkg")
        patch.setenv(f"GIT_{role}_EMAIL", "noreply@example.org")


def git_in(folder: Path) -> Git:
    def git(*arguments: str) -> str:
        done = subprocess.run(["git", "-C", str(folder), *arguments], check=True, capture_output=True)
        return done.stdout.decode()

    return git


@pytest.fixture
def repository(tmp_path: Path) -> Path:
    return committed(tmp_path)


def committed(folder: Path) -> Path:
    """Two commits; ``main`` is the second, and nothing of either lies in the folder as it was."""
    folder = folder / "repository"
    (folder / "data" / "deep" / "er").mkdir(parents=True)
    (folder / "shapes").mkdir()
    git = git_in(folder)
    git("init", "-q", "-b", "main")
    (folder / "one.ttl").write_text("one, first")
    (folder / "shapes" / "s.ttl").write_text("s")
    for name in ("two.ttl", "deep/three.ttl", "deep/er/four.ttl", "deep/other.nt", "deep/.hidden.ttl"):
        (folder / "data" / name).write_bytes(name.encode() + b"\r\n\0\xff")
    for name in ODD:
        (folder / "data" / name).write_text(name)
    (folder / "data" / "empty.ttl").touch()
    (folder / "data" / "link.ttl").symlink_to("two.ttl")
    (folder / "linked").symlink_to("data")
    git("add", "-A")
    git("commit", "-q", "-m", "first")
    (folder / "one.ttl").write_text("one, second")
    git("commit", "-q", "-a", "-m", "second")
    git("tag", "-a", "v1", "-m", "v1", "HEAD~1")
    (folder / "one.ttl").write_text("one, not committed")
    (folder / "data" / "two.ttl").unlink()
    (folder / "data" / "untracked.ttl").touch()
    return folder


def test_files_are_those_of_the_revision(repository: Path) -> None:
    git = git_in(repository)
    for ref, text in (("HEAD", b"one, second"), ("main", b"one, second"), ("HEAD~1", b"one, first"), ("v1", b"one, first")):  # fmt: skip
        revision = Revision(ref, repository)
        assert revision.commit == git("rev-parse", f"{ref}^{{commit}}").strip()
        assert revision.read("one.ttl") == text
        assert revision.read("./data/../one.ttl") == text
        assert revision.read("data/two.ttl") == b"two.ttl\r\n\0\xff"
        assert revision.read("data/untracked.ttl") is None
    assert revision.read_all(["one.ttl", "data/empty.ttl", "data/deep/three.ttl", "none", "one.ttl"]) == {
        "one.ttl": b"one, first",
        "data/empty.ttl": b"",
        "data/deep/three.ttl": b"deep/three.ttl\r\n\0\xff",
        "none": None,
    }
    assert (repository / "one.ttl").read_text() == "one, not committed"


@pytest.mark.parametrize("name", ODD)
def test_odd_names_are_names(repository: Path, name: str) -> None:
    revision = Revision("main", repository)
    assert revision.read(f"data/{name}") == name.encode()
    assert f"data/{name}" in revision.files(["data/*.ttl"])


def test_links_folders_and_what_lies_outside_are_no_files(repository: Path) -> None:
    revision = Revision("main", repository)
    for name in ("data/link.ttl", "linked/two.ttl", "linked", "data", "", ".", "..", "../x.ttl", "/etc/hosts", "data/two.ttl/x"):  # fmt: skip
        assert revision.read(name) is None
        assert revision.files([name]) == []


@pytest.mark.parametrize(
    ("patterns", "found"),
    [
        (["*.ttl"], ["one.ttl"]),
        (["**/t*.ttl"], ["data/deep/three.ttl", "data/tab\there.ttl", "data/two.ttl"]),
        (["**/deep/**/*.ttl"], ["data/deep/er/four.ttl", "data/deep/three.ttl"]),
        (["data/*/three.ttl", "./data/two.ttl", "data/two.ttl"], ["data/deep/three.ttl", "data/two.ttl"]),
        (["data/deep/[!t]*.[nt]*", "data/deep/.*"], ["data/deep/.hidden.ttl", "data/deep/other.nt"]),
        (["shapes/**", "nothing/**/*.ttl", "DATA/two.ttl"], ["shapes/s.ttl"]),
        ([], []),
    ],
)
def test_patterns_find_files(repository: Path, patterns: list[str], found: list[str]) -> None:
    assert Revision("main", repository).files(patterns) == found


PARTS = st.lists(st.sampled_from(["data", "*", "d*", "?a*", "**", "[sd]*", ".*"]), max_size=3)
LAST = st.sampled_from(["*.ttl", "one.ttl", "[a-z]*.ttl", "s.?tl", "**", "*"])


@pytest.fixture(scope="module")
def pristine(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Revision]:
    with pytest.MonkeyPatch.context() as patch:
        alone(patch)
        folder = committed(tmp_path_factory.mktemp("pristine"))
        git_in(folder)("checkout", "-q", "-f", "main")
        git_in(folder)("clean", "-q", "-f")
        for link in (folder / "linked", folder / "data" / "link.ttl"):
            link.unlink()
        return folder, Revision("main", folder)


@given(PARTS, LAST)
def test_any_pattern_finds_what_it_finds_on_disk(
    pristine: tuple[Path, Revision], parts: list[str], last: str
) -> None:
    folder, revision = pristine
    pattern = "/".join([*parts, last])
    assert revision.files([pattern]) == globs.expand(folder, [pattern])


def test_paths_are_those_of_the_folder_in_which_one_works(repository: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    revision = Revision("main", repository / "data" / "deep")
    assert revision.read("three.ttl") == b"deep/three.ttl\r\n\0\xff"
    assert revision.read("../../one.ttl") == b"one, second"
    assert revision.read("one.ttl") is None
    assert revision.files(["**/*.ttl"]) == ["er/four.ttl", "three.ttl"]
    assert revision.read(str(repository / "one.ttl")) == b"one, second"
    monkeypatch.chdir(repository / "data")
    assert Revision("main", Path()).files(["two*"]) == ["two.ttl"]
    assert Revision("main", repository / "linked").read("two.ttl") == b"two.ttl\r\n\0\xff"


def test_git_is_asked_for_the_repository_of_the_folder_inside_a_hook_too(
    repository: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("GIT_DIR", ".git")
    monkeypatch.setenv("GIT_INDEX_FILE", str(tmp_path / "index"))
    assert Revision("main", repository / "data").read("two.ttl") == b"two.ttl\r\n\0\xff"


def test_nothing_of_the_repository_is_touched(repository: Path) -> None:
    def state() -> dict[str, tuple[int, bytes]]:
        return {
            str(path): (path.stat().st_mtime_ns, path.read_bytes())
            for path in repository.rglob("*")
            if path.is_file()
        }

    before = state()
    revision = Revision("main", repository)
    revision.read_all(revision.files(["**/*"]))
    assert state() == before


def test_a_bare_repository_will_do(repository: Path, tmp_path: Path) -> None:
    git_in(repository)("clone", "-q", "--bare", ".", str(tmp_path / "bare"))
    assert Revision("main", tmp_path / "bare").read("data/two.ttl") == b"two.ttl\r\n\0\xff"


# --- what goes wrong


def refused(ref: str, folder: Path) -> str:
    with pytest.raises(UsageError) as caught:
        Revision(ref, folder)
    return str(caught.value)


@pytest.mark.parametrize("ref", ["", " ", "-h", "--all", "--exec-path=x", "a\nb", "a\0b"])
def test_what_is_no_name_of_a_revision_is_refused(repository: Path, ref: str) -> None:
    assert refused(ref, repository) == f"{ref!r} is no name of a git revision; name a commit, branch or tag"


@pytest.mark.parametrize("ref", ["nowhere", "HEAD~7", "HEAD:data", "main --", "0" * 40, "a..b", "main; echo", "$(echo)"])  # fmt: skip
def test_an_unknown_revision_is_told_with_what_to_do(repository: Path, ref: str) -> None:
    said = refused(ref, repository)
    assert f"git knows no revision {ref!r} here" in said
    assert "git fetch origin main" in said
    assert "fetch-depth: 0" in said


def test_a_branch_of_the_server_is_to_be_fetched_by_name(repository: Path) -> None:
    assert "`git fetch origin topic/x`" in refused("origin/topic/x", repository)


def test_a_shallow_clone_is_told(repository: Path, tmp_path: Path) -> None:
    git_in(tmp_path)("clone", "-q", "--depth", "1", f"file://{repository}", "shallow")
    said = refused("HEAD~1", tmp_path / "shallow")
    assert "it is a shallow one" in said
    assert "`fetch-depth: 0`" in said
    assert "`git fetch --unshallow`" in said
    assert Revision("HEAD", tmp_path / "shallow").read("one.ttl") == b"one, second"


def test_without_a_repository(tmp_path: Path) -> None:
    said = refused("main", tmp_path)
    assert said.startswith(f"the folder {tmp_path.name!r} is in no git repository")
    assert "--baseline FILE" in said


def test_without_the_folder(tmp_path: Path) -> None:
    assert refused("main", tmp_path / "none").startswith("git rev-parse failed: fatal: cannot change to")


def test_without_git(repository: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PATH", str(tmp_path))
    said = refused("main", repository)
    assert said.startswith("git cannot be run (No such file or directory)")
    assert "install git" in said


def test_a_repository_of_somebody_else(repository: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("GIT_TEST_ASSUME_DIFFERENT_OWNER", "1")
    assert "git config --global --add safe.directory" in refused("main", repository)


def test_a_revision_without_a_commit(tmp_path: Path) -> None:
    git_in(tmp_path)("init", "-q")
    assert "git knows no revision 'HEAD' here" in refused("HEAD", tmp_path)


def test_a_partial_clone_is_told_and_nothing_is_fetched(repository: Path) -> None:
    revision = Revision("main", repository)
    name = git_in(repository)("rev-parse", "main:data/two.ttl").strip()
    (repository / ".git" / "objects" / name[:2] / name[2:]).unlink()
    with pytest.raises(UsageError, match="the clone is a partial one; run `git fetch --refetch --no-filter`"):
        revision.read("data/two.ttl")
    assert revision.read("one.ttl") == b"one, second"


# --- three runs


def finding(mark: str, rule: str = "G01") -> Finding:
    text = RuleText(rule, f"urn:{rule}", rule, Severity.VIOLATION)
    return Finding(text, text.severity, f"<urn:{mark}>", mark, "", None, f"{mark}.", "urn:c", mark * 64)


def runs(a: str, b: str, c: str) -> tuple[list[tuple[str, State, bool]], list[tuple[str, bool]]]:
    found, closed = compare_runs(*([finding(mark) for mark in marks] for marks in (a, b, c)))
    return [(one.focus[5], one.state, one.by_rule) for one in found], [(one.focus[4], one.by_rule) for one in closed]


@pytest.mark.parametrize(
    ("a", "b", "c", "found", "closed"),
    [
        ("", "", "x", [("x", State.NEW, False)], []),
        ("", "x", "x", [("x", State.NEW, True)], []),
        ("x", "x", "x", [("x", State.KNOWN, False)], []),
        ("x", "", "x", [("x", State.NEW, False)], []),  # the rule let go of it, and the data brought it back
        ("x", "x", "", [], [("x", False)]),
        ("x", "", "", [], [("x", True)]),
        ("", "x", "", [], [("x", False)]),  # a new rule found it, and the data is mended in the same change
        ("", "", "", [], []),
        ("adfg", "bdg", "cdb", [("c", State.NEW, False), ("d", State.KNOWN, False), ("b", State.NEW, True)], [("a", True), ("f", True), ("g", False)]),
    ],
)  # fmt: skip
def test_three_runs_tell_data_from_rules(a: str, b: str, c: str, found: list[object], closed: list[object]) -> None:
    assert runs(a, b, c) == (found, closed)


def test_what_counts_is_what_the_data_made() -> None:
    found, _ = compare_runs([finding("a")], [finding("a"), finding("b")], [finding(mark) for mark in "abc"])
    assert [one.counts for one in found] == [False, False, True]


def test_closed_findings_are_sorted_and_blank_nodes_have_no_labels() -> None:
    before = [
        finding("1", "G10"),
        finding("2", "G2"),
        replace(finding("3", "G2"), focus="_:n3", message="_:n3 is bad"),
    ]
    _, closed = compare_runs(before, before[:1], [])
    assert [(one.rule, one.focus, one.message, one.by_rule) for one in closed] == [
        ("G2", "[]", "[] is bad", True),
        ("G2", "urn:2", "2.", True),
        ("G10", "urn:1", "1.", False),
    ]


def test_an_expired_waiver_is_never_known() -> None:
    one = finding("x", "waiver-expired")
    found, closed = compare_runs([one], [one], [one])
    assert (found[0].state, found[0].by_rule, closed) == (State.NEW, False, [])
