"""Patterns of file names: on disk and as names, the same answer."""

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sgkg import globs
from sgkg.errors import UsageError

FILES = (
    "a.ttl",
    "b.txt",
    ".hidden.ttl",
    "data/a.ttl",
    "data/b.TTL",
    "data/2026/c.ttl",
    "data/2026/deep/er/d.ttl",
    "data/.cache/e.ttl",
    ".github/f.ttl",
    ".git/g.ttl",
    "data/.git/h.ttl",
    "data/[x].ttl",
    "data/ü mit Leerzeichen.ttl",
)
CASES = {
    "*.ttl": ["a.ttl"],
    "./a.ttl": ["a.ttl"],
    "data/*.ttl": ["data/[x].ttl", "data/a.ttl", "data/ü mit Leerzeichen.ttl"],
    "data/?.ttl": ["data/a.ttl"],
    "data/[!b]*.ttl": ["data/[x].ttl", "data/a.ttl", "data/ü mit Leerzeichen.ttl"],
    "data/[[]x].ttl": ["data/[x].ttl"],
    "data/*.[tT][tT][lL]": ["data/[x].ttl", "data/a.ttl", "data/b.TTL", "data/ü mit Leerzeichen.ttl"],
    "*/*/*.ttl": ["data/2026/c.ttl"],
    "data/**/c.ttl": ["data/2026/c.ttl"],
    "**/d.ttl": ["data/2026/deep/er/d.ttl"],
    "data/**/**/*.ttl": [
        "data/2026/c.ttl",
        "data/2026/deep/er/d.ttl",
        "data/[x].ttl",
        "data/a.ttl",
        "data/ü mit Leerzeichen.ttl",
    ],
    "data/2026/**": ["data/2026/c.ttl", "data/2026/deep/er/d.ttl"],
    "**/deep/**/*.ttl": ["data/2026/deep/er/d.ttl"],
    ".github/*.ttl": [".github/f.ttl"],
    ".*.ttl": [".hidden.ttl"],
    "data/.*/*.ttl": ["data/.cache/e.ttl"],
    ".*/*.ttl": [".github/f.ttl"],
    "data": [],
    "data/": [],
    "**/nothing.ttl": [],
}


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    for name in FILES:
        file = tmp_path / name
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text("")
    return tmp_path


@pytest.mark.parametrize("pattern", CASES)
def test_files_of_a_pattern(pattern: str, folder: Path) -> None:
    assert globs.expand(folder, [pattern]) == CASES[pattern]
    assert sorted(name for name in FILES if globs.matches(name, [pattern])) == CASES[pattern]


def test_several_patterns_list_each_file_once(folder: Path) -> None:
    assert globs.expand(folder, ["data/a.ttl", "*.ttl", "**/a.ttl"]) == ["a.ttl", "data/a.ttl"]
    assert globs.expand(folder, []) == []


def test_links(folder: Path) -> None:
    (folder / "data" / "loop").symlink_to(folder)
    (folder / "linked").symlink_to(folder / "data" / "2026")
    (folder / "gone.ttl").symlink_to(folder / "nowhere")
    (folder / "other.ttl").symlink_to(folder / "a.ttl")
    assert globs.expand(folder, ["linked/*.ttl"]) == ["linked/c.ttl"]
    assert globs.expand(folder, ["**/c.ttl"]) == ["data/2026/c.ttl"]
    assert globs.expand(folder, ["**/loop/**/c.ttl"]) == ["data/loop/data/2026/c.ttl"]
    # a link that leads nowhere is listed: left out, it would be a file that nobody checks
    assert globs.expand(folder, ["*.ttl"]) == ["a.ttl", "gone.ttl", "other.ttl"]


def test_a_folder_that_is_not_there_is_a_usage_error(tmp_path: Path) -> None:
    with pytest.raises(UsageError, match=r"the folder \. cannot be read"):
        globs.expand(tmp_path / "none", ["*.ttl"])


@pytest.mark.parametrize(
    ("text", "why"),
    [
        ("", "empty"),
        (" ", "empty"),
        ("./", "empty"),
        ("a\\b.ttl", "write folders with /"),
        ("/etc/passwd", "relative"),
        ("C:/a.ttl", "relative"),
        ("../a.ttl", "leaves the folder"),
        ("a/../../b", "leaves the folder"),
        (".git/config", r"\.git"),
        ("a/.GIT/hooks", r"\.git"),
        ("a\nb", "cannot be printed"),
        ("a\x00b", "cannot be printed"),
    ],
)
def test_what_leaves_the_folder_is_refused(text: str, why: str) -> None:
    with pytest.raises(UsageError, match=f"^policy: files .*{why}"):
        globs.checked(text, "policy: files")


NAMES = st.sampled_from(["a", "b", ".a", ".git", "a.ttl"])
SEGMENTS = st.sampled_from(["a", "*", "**", ".*", "?", "*.ttl", "[ab]", "."])


@given(st.lists(st.lists(NAMES, min_size=1, max_size=5), max_size=6), st.lists(SEGMENTS, min_size=1, max_size=5))
def test_the_disk_and_the_names_agree(paths: list[list[str]], segments: list[str]) -> None:
    import tempfile

    pattern = "/".join(segments)
    with tempfile.TemporaryDirectory() as place:
        folder, made = Path(place), set()
        for path in paths:
            file = folder.joinpath(*path)
            if not any(parent.is_file() for parent in [file, *file.parents]) and not file.is_dir():
                file.parent.mkdir(parents=True, exist_ok=True)
                file.write_text("")
                made.add("/".join(path))
        assert globs.expand(folder, [pattern]) == sorted(name for name in made if globs.matches(name, [pattern]))


@given(st.text(max_size=30), st.text(max_size=30))
def test_any_text_is_a_pattern_or_refused(pattern: str, path: str) -> None:
    try:
        globs.checked(pattern, "x")
    except UsageError:
        return
    globs.matches(path, [pattern])


def test_many_wildcards_take_no_time() -> None:
    pattern = "/".join(["**", "a*a*a*"] * 30) + "/b"
    assert not globs.matches("/".join(["aaaaaa"] * 200), [pattern])
