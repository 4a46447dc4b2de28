"""``sgkg token`` and ``sgkg audit``."""

import json
import re
from collections.abc import Callable
from pathlib import Path

import pytest

from sgkg.store.ledger import AuditEntry, Ledger
from sgkg.tokens import Tokens

Run = Callable[..., tuple[int, str, str]]


def test_create_prints_the_secret_alone(sgkg: Run, tmp_path: Path) -> None:
    store = tmp_path / "not" / "there"
    code, out, err = sgkg("token", "create", "--store", store, "--scope", "curator", "--scope", "vendor:acme")
    assert code == 0
    assert re.fullmatch(r"sgkg_[0-9a-f]{8}_[\w-]{43}\n", out)
    assert "(curator, vendor:acme) is good until " in err
    assert out.strip() not in err
    tokens = Tokens(store / "auth.sqlite3")
    found = tokens.find(out.strip())
    tokens.close()
    assert found is not None
    assert (found.scopes, found.state) == (("curator", "vendor:acme"), "active")


def test_list_and_revoke(sgkg: Run, tmp_path: Path) -> None:
    secret = sgkg(
        "token", "create", "--store", tmp_path, "--scope", "curator", "--name", "of\x1b[31m us", "--expires", "never"
    )[1]
    id_ = secret.split("_")[1]
    code, out, err = sgkg("token", "list", "--store", tmp_path)
    assert (code, err) == (0, "")
    assert out.splitlines()[0].split() == ["id", "state", "scopes", "name", "created", "expires"]
    assert re.search(rf"^{id_}  active  curator  of\ufffd\[31m us  2\S+Z  never$", out, re.MULTILINE)
    code, out, err = sgkg("token", "revoke", "--store", tmp_path, id_)
    assert (code, out) == (0, "")
    assert err == f"sgkg: token {id_} (curator) is revoked\n"
    listed = json.loads(sgkg("token", "list", "--store", tmp_path, "--format", "json")[1])
    assert [(one["id"], one["state"], one["scopes"]) for one in listed] == [(id_, "revoked", ["curator"])]
    assert secret.strip()[-43:] not in json.dumps(listed)


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (["create", "--scope", "admin"], "no scope 'admin'"),
        (["create", "--scope", "curator", "--expires", "1999-01-01"], "is past"),
        (["create", "--scope", "curator", "--expires", "soon"], "is no time"),
        (["create"], "Missing option '--scope'"),
        (["list"], "there is no store in"),
        (["revoke", "12345678"], "there is no store in"),
    ],
)
def test_mistakes_make_no_file(arguments: list[str], words: str, sgkg: Run, tmp_path: Path) -> None:
    code, out, err = sgkg("token", *arguments, "--store", tmp_path / "new")
    assert (code, out) == (2, "")
    assert words in err
    assert not list(tmp_path.iterdir())


def test_an_unknown_token(sgkg: Run, tmp_path: Path) -> None:
    sgkg("token", "create", "--store", tmp_path, "--scope", "metrics")
    code, _, err = sgkg("token", "revoke", "--store", tmp_path, "12345678")
    assert (code, err) == (2, "sgkg: there is no token '12345678'; sgkg token list shows them\n")


def test_audit(sgkg: Run, tmp_path: Path) -> None:
    assert sgkg("audit", "--store", tmp_path)[0] == 2
    ledger = Ledger(tmp_path / "auth.sqlite3")
    for number in range(3):
        ledger.audit(AuditEntry("2026-05-31T12:00:00Z", "r", "12345678", "put", "urn:g", 204, number, "d" * 64, 12))
    ledger.close()
    code, out, err = sgkg("audit", "--store", tmp_path)
    assert (code, err) == (0, "")
    assert len(out.splitlines()) == 4
    assert out.splitlines()[1].split() == [
        "2026-05-31T12:00:00Z",
        "12345678",
        "put",
        "urn:g",
        "204",
        "2",
        "12",
        "dddddddd",
    ]
    entries = json.loads(sgkg("audit", "--store", tmp_path, "--format", "json", "--limit", "2")[1])
    assert [entry["version"] for entry in entries] == [2, 1]
    assert sgkg("audit", "--store", tmp_path, "--limit", "0")[0] == 2


@pytest.mark.parametrize(
    "command", [["token"], ["token", "create"], ["token", "list"], ["token", "revoke"], ["audit"]]
)
def test_help(command: list[str], sgkg: Run) -> None:
    code, out, _ = sgkg(*command, "-h")
    assert code == 0
    assert "--store" in out or command == ["token"]
