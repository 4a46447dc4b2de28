"""The policy: where it is found, what it may say, and how a wrong one is told."""

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sgkg import policy_values
from sgkg.errors import UsageError
from sgkg.model import ENGINES, Severity
from sgkg.policy import FILE, KEYS, Policy, load, parse

ROOT = Path(__file__).parents[2]
EVERY_KEY = """
files = ["inventories/**/*.ttl", "more.jsonld"]
shapes = ["shapes/*.ttl"]
waivers = ["waivers/*.ttl"]
inventory = "eg2-2010"
as-of = "2014-03"
engine = "pyshacl"
fail-on = "warning"
baseline = "known-gaps.jsonl"

[formats]
text = "-"
sarif = "out/gaps.sarif"

[rules]
G03 = "warning"
G03-unknown = "off"
waiver-unused = "violation"
"sgs:interface-has-name" = "info"
"https://example.org/shapes#a" = "violation"

[max]
warning = 12
G02 = 0

[require]
sgkg = ">=0.1,<0.2"
shapes = "==0.1.0"
engine = "~=0.3"

[vendor]
id = "acme"
prefixes = ["https://acme.example/"]
"""


def policy(folder: Path, text: str, name: str = FILE) -> Policy:
    (folder / name).write_text(text, encoding="utf-8")
    found = load(folder)
    assert found is not None
    return found


def refusal(folder: Path, text: str, name: str = FILE) -> str:
    (folder / name).write_text(text, encoding="utf-8")
    with pytest.raises(UsageError) as error:
        load(folder)
    return str(error.value)


def test_every_key(tmp_path: Path) -> None:
    found = policy(tmp_path, EVERY_KEY)
    assert found == Policy(
        root=tmp_path.resolve(),
        source="sgkg.toml",
        files=("inventories/**/*.ttl", "more.jsonld"),
        shapes=("shapes/*.ttl",),
        waivers=("waivers/*.ttl",),
        inventory="eg2-2010",
        as_of="2014-03",
        engine="pyshacl",
        fail_on="warning",
        baseline="known-gaps.jsonl",
        formats={"text": "-", "sarif": "out/gaps.sarif"},
        rules={
            "G03": Severity.WARNING,
            "G03-unknown": None,
            "waiver-unused": Severity.VIOLATION,
            "sgs:interface-has-name": Severity.INFO,
            "https://example.org/shapes#a": Severity.VIOLATION,
        },
        limits={"warning": 12, "G02": 0},
        require={"sgkg": ">=0.1,<0.2", "shapes": "==0.1.0", "engine": "~=0.3"},
        vendor=("acme", ("https://acme.example/",)),
    )
    assert list(found.formats) == ["text", "sarif"]
    assert all(f"\n{key} = " in EVERY_KEY or f"[{key}]" in EVERY_KEY for key in KEYS)


def test_pyproject_says_the_same(tmp_path: Path) -> None:
    (tmp_path / "one").mkdir()
    (tmp_path / "two").mkdir()
    tables = EVERY_KEY
    for name in ("formats", "rules", "max", "require", "vendor"):
        tables = tables.replace(f"[{name}]", f"[tool.sgkg.{name}]")
    one = policy(tmp_path / "one", EVERY_KEY)
    two = policy(tmp_path / "two", f'[project]\nname = "x"\n\n[tool.sgkg]{tables}', "pyproject.toml")
    fields = [field for field in Policy.__slots__ if field not in ("root", "source")]
    assert [getattr(one, field) for field in fields] == [getattr(two, field) for field in fields]
    assert two.source == "pyproject.toml"


def test_an_empty_policy_is_the_defaults(tmp_path: Path) -> None:
    assert policy(tmp_path, "") == Policy(root=tmp_path.resolve(), source="sgkg.toml")
    assert Policy().engine == ENGINES[0]
    assert Policy().fail_on == "violation"


def test_a_date_of_toml_and_a_byte_order_mark_are_read(tmp_path: Path) -> None:
    assert policy(tmp_path, "\ufeffas-of = 2014-03-01").as_of == "2014-03-01"


def test_it_is_looked_for_upwards_to_the_root_of_the_repository(tmp_path: Path) -> None:
    inner = tmp_path / "repository" / "data" / "2026"
    inner.mkdir(parents=True)
    (tmp_path / FILE).write_text('fail-on = "never"')
    outside = load(inner)
    assert outside is not None
    assert (outside.source, outside.fail_on) == ("../../../sgkg.toml", "never")
    (tmp_path / "repository" / ".git").write_text("gitdir: elsewhere")  # as in a worktree
    assert load(inner) is None
    (tmp_path / "repository" / FILE).write_text('fail-on = "info"')
    (tmp_path / "repository" / "data" / "pyproject.toml").write_text("[tool.other]\nabout = 'sgkg'")
    found = load(inner)
    assert found is not None
    assert (found.source, found.root) == ("../../sgkg.toml", (tmp_path / "repository").resolve())


def test_a_file_can_be_named(tmp_path: Path) -> None:
    file = tmp_path / "strict.toml"
    file.write_text('fail-on = "info"')
    found = load(tmp_path / "nowhere", file)
    assert found is not None
    assert (found.fail_on, found.source, found.root) == ("info", str(file), tmp_path.resolve())
    with pytest.raises(UsageError, match="cannot be read"):
        load(tmp_path, tmp_path / "none.toml")
    with pytest.raises(UsageError, match="cannot be read"):
        load(tmp_path, tmp_path)
    (tmp_path / "pyproject.toml").write_text("[project]")
    with pytest.raises(UsageError, match=r"has no \[tool\.sgkg\]"):
        load(tmp_path, tmp_path / "pyproject.toml")


def test_two_policies_in_one_folder_are_refused(tmp_path: Path) -> None:
    (tmp_path / "pyproject.toml").write_text("[tool.sgkg]")
    assert refusal(tmp_path, "") == "there are two policies, sgkg.toml and pyproject.toml ([tool.sgkg]); keep one"


def test_the_file_of_another_tool_need_not_be_right(tmp_path: Path) -> None:
    (tmp_path / "pyproject.toml").write_text("this is not TOML")
    (tmp_path / ".git").mkdir()
    assert load(tmp_path) is None
    assert "not TOML" in refusal(tmp_path, "[tool.sgkg\n", "pyproject.toml")
    assert "must be a table" in refusal(tmp_path, "[tool]\nsgkg = 1", "pyproject.toml")


REFUSED = {
    "today = 2026-11-22": "today: the clock is no part of a policy; run with --today DATE",
    "fail_on = 'info'": "there is no key 'fail_on'; did you mean 'fail-on'?",
    "Files = ['a.ttl']": "there is no key 'Files'; did you mean 'files'?",
    "waiver = []": "there is no key 'waiver'; did you mean 'waivers'?",
    "zzz = 1": "there is no key 'zzz'; there are files, shapes, waivers, inventory, as-of, engine, fail-on, baseline, "
    "formats, rules, max, require, vendor",
    "files = 'a.ttl'": "files must be a list of patterns, such as [\"inventories/*.ttl\"], not 'a.ttl'",
    "files = []": "files is an empty list; name files, or leave the key out",
    "files = [1]": "files must be a text in quotes, not 1",
    "files = ['../a.ttl']": "files has '../a.ttl', which leaves the folder; put the policy into a folder above both",
    "shapes = {}": 'shapes must be a list of patterns, such as ["inventories/*.ttl"], not a table',
    "waivers = ['']": "waivers has an empty name",
    "inventory = true": "inventory must be a text in quotes, not true",
    "as-of = 2014": 'as-of must be a date in quotes, such as "2014", "2014-03" or "2014-03-01", not 2014',
    "as-of = 2014-03-01T00:00:00": 'as-of must be a date in quotes, such as "2014", "2014-03" or "2014-03-01", '
    "not 2014-03-01 00:00:00",
    "as-of = '2014-13'": "as-of: '2014-13' is no date; write 2014, 2014-03 or 2014-03-01",
    "engine = 'shakl'": "engine cannot be 'shakl'; did you mean 'shacl'?",
    "engine = 3.5": "engine must be one of shacl, pyshacl, not 3.5",
    "fail-on = 'error'": "fail-on cannot be 'error'; there are violation, warning, info, never",
    "fail-on = 'Warning'": "fail-on cannot be 'Warning'; did you mean 'warning'?",
    "baseline = '/tmp/known'": "baseline has '/tmp/known'; paths are relative to the folder of the file that names them",
    "formats = ['sarif']": 'formats must be a table, such as { sarif = "gaps.sarif" }, not a list',
    "formats.sarief = 'a'": "formats: there is no format 'sarief'; did you mean 'sarif'?",
    "formats.sarif = '.git/hooks/pre-commit'": "formats.sarif has '.git/hooks/pre-commit'; "
    "nothing is read or written in .git",
    "formats = {text = '-', json = '-'}": "formats: text and json both go to standard output",
    "formats = {text = 'a/b', json = './a//b'}": "formats: text and json both go to './a//b'",
    "rules = 'off'": "rules must be a table, such as { G03-unknown = \"off\" }, not 'off'",
    "rules.g3 = 'off'": "rules: 'g3' is not the id of a rule; did you mean 'G03'?",
    "rules.G03_Unknown = 'off'": "rules: 'G03_Unknown' is not the id of a rule; did you mean 'G03-unknown'?",
    "rules.waiver-unsued = 'off'": "rules: 'waiver-unsued' is not the id of a rule; did you mean 'waiver-unused'?",
    "rules.G03 = 'none'": "rules.G03 cannot be 'none'; there are violation, warning, info, off",
    "rules.G03 = false": "rules.G03 must be one of violation, warning, info, off, not false",
    "rules.elsewhere = 'off'": "rules: 'elsewhere' is not the id of a rule; write G03, G03-unknown, a short IRI such as "
    "sgs:G03, or an IRI",
    "max = 3": "max must be a table, such as { warning = 10 }, not 3",
    "max.warnings = 3": "max: 'warnings' is not the id of a rule; did you mean 'warning'?",
    "max.warning = -1": "max.warning must be a number from 0 on, not -1",
    "max.warning = true": "max.warning must be a number from 0 on, not true",
    "max.G01 = 1.5": "max.G01 must be a number from 0 on, not 1.5",
    "require = '0.1'": "require must be a table, such as { sgkg = \">=0.1,<0.2\" }, not '0.1'",
    "require.shape = '==1'": "require: nothing named 'shape' has a version; did you mean 'shapes'?",
    "require.sgkg = '0.1.0'": 'require.sgkg must be a version specifier (PEP 440) such as "==0.1.0" or '
    "\">=0.1,<0.2\", not '0.1.0'",
    "require.sgkg = ''": 'require.sgkg must be a version specifier (PEP 440) such as "==0.1.0" or '
    "\">=0.1,<0.2\", not ''",
    "require.sgkg = 1": 'require.sgkg must be a version specifier (PEP 440) such as "==0.1.0" or ">=0.1,<0.2", not 1',
}


@pytest.mark.parametrize("text", REFUSED)
def test_what_is_wrong_is_told_with_file_and_key(text: str, tmp_path: Path) -> None:
    assert refusal(tmp_path, text) == f"sgkg.toml: {REFUSED[text]}"


def test_toml_that_is_none_is_told_with_line_and_column(tmp_path: Path) -> None:
    assert refusal(tmp_path, "files = ['a']\nshapes = nonsense\n") == "sgkg.toml:2:10: not TOML: Invalid value"
    assert "nested" in refusal(tmp_path, "a = " + "[" * 100_000)
    assert "not TOML" in refusal(tmp_path, "max.warning = " + "9" * 5000)
    assert "not TOML" in refusal(tmp_path, 'files = ["a"')
    (tmp_path / FILE).write_bytes(b"files = ['\xff']")
    with pytest.raises(UsageError, match=r"sgkg\.toml: the file is not in UTF-8"):
        load(tmp_path)


def test_files_are_those_of_the_folder_of_the_policy(tmp_path: Path) -> None:
    (tmp_path / "data").mkdir()
    for name in ("data/b.ttl", "data/a.ttl", "c.ttl"):
        (tmp_path / name).write_text("")
    found = policy(tmp_path, 'files = ["data/*.ttl", "**/a.ttl", "none/*.ttl"]')
    assert found.expand(found.files) == ["data/a.ttl", "data/b.ttl"]


VERSIONS = {"sgkg": "0.1.0", "ontology": "0.1.0", "shapes": "0.1.0", "engine": "shacl 0.3.4"}


def test_required_versions(tmp_path: Path) -> None:
    assert Policy().unmet(VERSIONS) == []
    assert policy(tmp_path, EVERY_KEY).unmet(VERSIONS) == []
    other = policy(tmp_path, 'require = {sgkg = ">=0.2", shapes = "!=0.1.0", engine = "==0.3.5"}')
    assert other.unmet(VERSIONS) == [
        "sgkg.toml requires engine ==0.3.5, and this is shacl 0.3.4.",
        "sgkg.toml requires sgkg >=0.2, and this is 0.1.0.",
        "sgkg.toml requires shapes !=0.1.0, and this is 0.1.0.",
    ]
    own = policy(tmp_path, 'require.shapes = ">=0"')
    assert own.unmet(VERSIONS | {"shapes": "own"}) == ["sgkg.toml requires shapes >=0, and this is own."]
    assert own.unmet({}) == ["sgkg.toml requires shapes >=0, and this is none."]
    assert own.unmet({"shapes": ""}) == ["sgkg.toml requires shapes >=0, and this is none."]
    assert own.unmet({"shapes": "1.0rc1"}) == []


def test_the_formats_are_those_of_a_validation() -> None:
    from sgkg.reports import VALIDATION_FORMATS

    assert list(VALIDATION_FORMATS) == list(policy_values.FORMATS)


def test_what_sgkg_itself_finds_has_a_severity_too(tmp_path: Path) -> None:
    from sgkg.rules_text import RUN_RULES, WAIVER_RULES

    assert sorted(rule.id for rule in (*RUN_RULES, *WAIVER_RULES)) == sorted(policy_values._OWN_RULES)
    assert policy(tmp_path, 'rules = {file-unchecked = "off"}').rules == {"file-unchecked": None}


def test_a_policy_is_read_by_the_name_of_its_file_not_by_that_of_its_revision(tmp_path: Path) -> None:
    data = b"[project]\nname = 'x'\n[tool.sgkg]\nfail-on = 'info'\n"
    found = parse(data, tmp_path / "pyproject.toml", "pyproject.toml of origin/main")
    assert found is not None
    assert (found.fail_on, found.root) == ("info", tmp_path)
    assert parse(b"[project]", tmp_path / "pyproject.toml", "x") is None


def test_the_severities_are_those_of_the_judge() -> None:
    from sgkg.gate import judge

    assert judge.FAIL_ON == policy_values.FAIL_ON


VALUES = st.recursive(
    st.one_of(st.none(), st.booleans(), st.integers(), st.floats(), st.text(max_size=8), st.dates(), st.times()),
    lambda inner: st.one_of(st.lists(inner, max_size=3), st.dictionaries(st.text(max_size=8), inner, max_size=3)),
    max_leaves=5,
)


@given(st.sampled_from(sorted(KEYS)), VALUES)
def test_a_value_is_read_or_refused_by_key(key: str, value: object) -> None:
    told = f"sgkg.toml: {key}"
    try:
        KEYS[key][1](value, f"sgkg.toml: {key}")
    except UsageError as error:
        told = str(error)
    assert told.startswith(f"sgkg.toml: {key}")


@given(st.binary(max_size=60))
def test_any_bytes_are_a_policy_or_refused(data: bytes) -> None:
    import tempfile

    with tempfile.TemporaryDirectory() as place:
        (Path(place) / FILE).write_bytes(data)
        told = FILE
        try:
            load(Path(place))
        except UsageError as error:
            told = str(error)
        assert told.startswith(FILE)
