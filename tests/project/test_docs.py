"""Documentation is true: commands run, outputs are those shown, tables are those of the data."""

import re
import shlex
from collections.abc import Callable
from pathlib import Path

import pytest

from sgkg.cli import cli
from sgkg.queries import catalogue
from sgkg.validation import packed_shapes, rules

ROOT = Path(__file__).parents[2]
PAGES = [ROOT / "README.md", *sorted((ROOT / "docs").glob("*.md"))]
Run = Callable[..., tuple[int, str, str]]


def commands(page: Path) -> list[str]:
    """The lines of the shell blocks of a page that begin with sgkg; the server is run in tests of its own."""
    blocks = re.findall(r"```bash\n(.*?)```", page.read_text("utf-8"), re.DOTALL)
    return [
        line.partition("  #")[0].strip()
        for block in blocks
        for line in block.splitlines()
        if line.startswith("sgkg ") and not line.startswith("sgkg serve")
    ]


@pytest.mark.parametrize("command", [command for page in PAGES for command in commands(page)])
def test_every_command_runs(command: str, sgkg: Run, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    (tmp_path / "docs").symlink_to(ROOT / "docs")
    (tmp_path / "data.ttl").write_text('<urn:a> a <urn:Thing> ; <urn:name> "a" .')
    (tmp_path / "shapes.ttl").write_text(
        "@prefix sh: <http://www.w3.org/ns/shacl#> .\n<urn:S> a sh:NodeShape ; sh:targetClass <urn:Thing> ; "
        "sh:property <urn:P> .\n<urn:P> a sh:PropertyShape ; sh:path <urn:name> ; sh:minCount 1 ."
    )
    monkeypatch.chdir(tmp_path)
    code, _, err = sgkg(*shlex.split(command)[1:])
    assert code == 0, err


def test_readme_shows_a_real_session(sgkg: Run) -> None:
    readme = (ROOT / "README.md").read_text("utf-8")
    command, shown = re.findall(r"```console\n\$ sgkg (.*?)\n(.*?)```", readme, re.DOTALL)[0]
    assert sgkg(*shlex.split(command))[1] == shown


def test_readme_gives_the_two_commands() -> None:
    readme = (ROOT / "README.md").read_text("utf-8")
    assert "python -m pip install . && sgkg gaps\n" in readme
    assert "python -m pip install -e '.[test]' && python -m pytest\n" in readme


def test_links_lead_somewhere() -> None:
    for page in [*PAGES, ROOT / "CONTRIBUTING.md"]:
        for link in re.findall(r"\]\(([^)#]+)\)", page.read_text("utf-8")):
            if not link.startswith("http"):
                assert (page.parent / link).exists(), f"{page.name}: {link}"


def test_the_table_of_rules_is_that_of_the_shapes() -> None:
    rows = []
    for rule in sorted(rules(packed_shapes()).values(), key=lambda rule: (rule.id, rule.variant)):
        variant = f" ({rule.variant})" if rule.variant else ""
        references = "; ".join(rule.references)
        rows.append(f"| {rule.id}{variant} | {rule.severity.value} | {rule.label} | {references} |")
    page = (ROOT / "docs" / "rules.md").read_text("utf-8")
    assert [line for line in page.splitlines() if re.match(r"\| G\d", line)] == rows


@pytest.mark.parametrize(
    "name",
    [
        "audit",
        "declare",
        "diff",
        "explain",
        "gaps",
        "info",
        "init",
        "query",
        "reason",
        "report",
        "serve",
        "validate",
        "vendor",
    ],
)
def test_the_changelog_names_every_command_and_option(name: str) -> None:
    import click

    changelog = (ROOT / "CHANGELOG.md").read_text("utf-8")
    command = cli.get_command(click.Context(cli), name)
    assert command is not None
    assert f"sgkg {name}" in changelog
    own = command.commands.values() if isinstance(command, click.Group) else [command]
    for parameter in (parameter for one in own for parameter in one.params):
        for option in parameter.opts:
            if option.startswith("--"):
                assert option in changelog, f"{option} of {name}"
    assert command.help
    assert all(getattr(p, "help", "") for p in command.params if p.param_type_name == "option")


def test_the_number_of_queries_is_told() -> None:
    changelog = (ROOT / "CHANGELOG.md").read_text("utf-8")
    assert f"queries: {len(catalogue())} stored queries" in changelog


@pytest.mark.parametrize(
    "arguments", [["--help"], ["gaps", "--help"], ["validate", "-h"], ["query", "-h"], ["--version"]]
)
def test_help_is_there(arguments: list[str], sgkg: Run) -> None:
    code, out, err = sgkg(*arguments)
    assert (code, err) == (0, "")
    assert "sgkg" in out


def test_the_operations_page_lists_every_option_of_the_server() -> None:
    import click

    page = (ROOT / "docs" / "operations.md").read_text("utf-8")
    command = cli.get_command(click.Context(cli), "serve")
    assert command is not None
    for parameter in command.params:
        for name in (*parameter.opts, *parameter.secondary_opts, *filter(None, [getattr(parameter, "envvar", "")])):
            if name not in ("-h", "--help"):
                assert name in page, name


def test_the_threat_model_names_tests_that_are_there() -> None:
    page = (ROOT / "docs" / "threat-model.md").read_text("utf-8")
    texts = [file.read_text("utf-8") for file in (ROOT / "tests").rglob("*.py")]
    named = set(re.findall(r"`(test_\w+)`", page))
    assert len(named) > 10
    for name in named:
        assert any(f"def {name}(" in text for text in texts), name
    for path in re.findall(r"`(tests/[\w/]+\.py)`", page):
        assert (ROOT / path).is_file(), path
