"""The command ``sgkg vendor``."""

import json
from pathlib import Path

import pytest
import some_declarations as some
from click.testing import CliRunner, Result

from sgkg.cli.token import token as token_group
from sgkg.cli.vendor import vendor
from sgkg.errors import UnknownEntityError, UsageError
from sgkg.store.declarations import Declarations
from sgkg.store.ledger import FILE
from sgkg.tokens import Tokens


@pytest.fixture
def folder(tmp_path: Path) -> str:
    return str(tmp_path / "store")


def run(*arguments: str, group: object = vendor) -> Result:
    result = CliRunner().invoke(group, list(arguments))
    if result.exception is not None and not isinstance(result.exception, SystemExit):
        raise result.exception
    assert result.exit_code == 0, result.output
    return result


def add(folder: str) -> Result:
    return run("add", "acme", "--store", folder, "--name", "ACME Metering", "--prefix", "https://ACME.example/")


def test_from_nothing_to_a_token(folder: str) -> None:
    said = add(folder)
    assert said.stdout == ""
    assert "sgkg vendor token acme" in said.stderr
    made = run("token", "acme", "--store", folder, "--expires", "30d")
    secret = made.stdout.strip()
    tokens = Tokens(Path(folder) / FILE)
    info = tokens.find(secret)
    tokens.close()
    assert info is not None
    assert info.scopes == ("vendor:acme",)
    assert secret not in made.stderr
    shown = run("show", "acme", "--store", folder).stdout
    assert info.id in shown
    assert secret not in shown
    assert "nothing yet" in shown


def test_lists(folder: str) -> None:
    add(folder)
    assert run("list", "--store", folder).stdout.splitlines()[1].split()[:4] == ["acme", "active", "ACME", "Metering"]
    (one,) = json.loads(run("list", "--store", folder, "--format", "json").stdout)
    assert one["prefixes"] == ["https://acme.example/"]
    assert one["graph"] == "https://w3id.org/sgdata/graph/vendor/acme"


def test_history_and_show(folder: str) -> None:
    add(folder)
    rows = Declarations(Path(folder) / FILE)
    rows.refuse("acme", some.TOKEN, status=422, violations=2)
    rows.close()
    (entry,) = json.loads(run("history", "acme", "--store", folder, "--format", "json").stdout)
    assert (entry["outcome"], entry["status"], entry["violations"]) == ("refused", 422, 2)
    assert "refused" in run("history", "acme", "--store", folder).stdout
    assert json.loads(run("show", "acme", "--store", folder, "--format", "json").stdout)["latest"] is None


def test_disabled_vendors_get_no_token(folder: str) -> None:
    add(folder)
    run("disable", "acme", "--store", folder)
    assert "disabled" in run("list", "--store", folder).stdout
    with pytest.raises(UsageError, match="disabled"):
        run("token", "acme", "--store", folder)
    run("enable", "acme", "--store", folder)
    run("token", "acme", "--store", folder)


def test_prefixes(folder: str) -> None:
    add(folder)
    said = run(
        "prefix", "acme", "--store", folder, "--add", "https://b.example/#", "--remove", "https://acme.example/"
    )
    assert said.stderr.strip() == "sgkg: ACME Metering may describe https://b.example/#"
    with pytest.raises(UsageError, match="--add"):
        run("prefix", "acme", "--store", folder)


@pytest.mark.parametrize("command", ["show", "disable", "enable", "token", "history"])
def test_unknown_vendors_and_stores(folder: str, command: str) -> None:
    with pytest.raises(UsageError, match="no store"):
        run(command, "acme", "--store", folder)
    add(folder)
    with pytest.raises(UnknownEntityError, match="vendor list"):
        run(command, "other", "--store", folder)


def test_what_cannot_be_makes_no_store(folder: str) -> None:
    with pytest.raises(UsageError):
        run("add", "acme", "--store", folder, "--name", "ACME", "--prefix", "http://acme.example/")
    assert not Path(folder).exists()


def test_a_token_for_nobody_is_noted(folder: str) -> None:
    made = run("create", "--store", folder, "--scope", "vendor:acme", group=token_group)
    assert "no vendor acme yet" in made.stderr
    add(folder)
    made = run("create", "--store", folder, "--scope", "vendor:acme", group=token_group)
    assert "note" not in made.stderr
