"""Bearer tokens."""

import re
import sqlite3
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sgkg.errors import UnknownEntityError, UsageError
from sgkg.tokens import ENVIRONMENT, Tokens, checked_scopes, expiry

NOW = datetime(2026, 5, 31, 20, 0, 0, tzinfo=UTC)


class Clock:
    now = NOW

    def __call__(self) -> datetime:
        return self.now


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def tokens(tmp_path: Path, clock: Clock) -> Iterator[Tokens]:
    made = Tokens(tmp_path / "auth.sqlite3", clock=clock)
    yield made
    made.close()


def test_a_token_is_found_by_its_secret(tokens: Tokens) -> None:
    assert not tokens.exist()
    info, secret = tokens.create(["vendor:acme", "curator", "curator"], name="us", expires=NOW + timedelta(days=1))
    assert re.fullmatch(rf"sgkg_{info.id}_[\w-]{{43}}", secret)
    assert (info.scopes, info.name, info.created) == (("curator", "vendor:acme"), "us", "2026-05-31T20:00:00Z")
    assert (info.expires, info.revoked, info.active) == ("2026-06-01T20:00:00Z", "", True)
    assert tokens.find(secret) == info
    assert tokens.list() == [info]
    assert tokens.exist()


def test_only_the_hash_is_stored(tokens: Tokens, tmp_path: Path) -> None:
    _, secret = tokens.create(["curator"], expires=None)
    tokens.close()
    stored = b"".join(file.read_bytes() for file in tmp_path.iterdir())
    assert secret[-43:].encode() not in stored
    assert "secret" not in repr(stored)


@pytest.mark.parametrize("change", ["", "x", " ", "\n", "é", "\udcff"])
def test_a_secret_must_be_the_whole_one(change: str, tokens: Tokens) -> None:
    _, secret = tokens.create(["curator"], expires=None)
    assert tokens.find(secret) is not None
    for wrong in (secret[:-1] + change, change + secret[1:], change, secret.upper(), f"{secret}{change or '_'}"):
        assert tokens.find(wrong) is None


def test_the_secret_of_another_id_opens_nothing(tokens: Tokens) -> None:
    (one, first), (two, second) = (tokens.create([scope], expires=None) for scope in ("curator", "metrics"))
    assert tokens.find(first.replace(one.id, two.id)) is None
    assert tokens.find(second) == two


def test_a_token_expires(tokens: Tokens, clock: Clock) -> None:
    _, secret = tokens.create(["curator"], expires=NOW + timedelta(hours=1))
    clock.now = NOW + timedelta(minutes=59, seconds=59)
    assert tokens.exist()
    clock.now = NOW + timedelta(hours=1)
    found = tokens.find(secret)
    assert found is not None
    assert (found.state, found.active) == ("expired", False)
    assert not tokens.exist()
    with pytest.raises(UsageError, match="never open anything"):
        tokens.create(["curator"], expires=NOW)


def test_a_token_is_revoked(tokens: Tokens, clock: Clock) -> None:
    info, secret = tokens.create(["curator"], expires=None)
    revoked = tokens.revoke(info.id)
    assert (revoked.state, revoked.revoked) == ("revoked", "2026-05-31T20:00:00Z")
    clock.now += timedelta(days=1)
    assert tokens.revoke(info.id) == revoked == tokens.find(secret)
    assert not tokens.exist()
    for id_ in ("0" * 8, "", secret):
        with pytest.raises(UnknownEntityError, match="there is no token"):
            tokens.revoke(id_)


def test_the_token_of_the_environment(tmp_path: Path) -> None:
    tokens = Tokens(tmp_path / "auth.sqlite3", "x" * 32)
    found = tokens.find("x" * 32)
    assert found is not None
    assert (found.id, found.scopes, found.state) == (ENVIRONMENT, ("curator",), "active")
    assert tokens.find("x" * 31) is None
    assert tokens.exist()
    assert tokens.list() == []
    with pytest.raises(UsageError, match="start the server without it"):
        tokens.revoke(ENVIRONMENT)
    tokens.close()
    for short in ("x" * 31, ""):
        with pytest.raises(UsageError, match="at least 32 characters"):
            Tokens(tmp_path / "auth.sqlite3", short)


def test_tokens_are_seen_by_a_server_that_runs(tokens: Tokens, tmp_path: Path) -> None:
    server = Tokens(tmp_path / "auth.sqlite3")
    assert not server.exist()
    info, secret = tokens.create(["metrics"], expires=None)
    found = server.find(secret)
    assert found is not None
    assert found.active
    tokens.revoke(info.id)
    assert not server.exist()
    server.close()


@pytest.mark.parametrize(
    "scope",
    ["", "admin", "Curator", "curator ", "vendor", "vendor:", "vendor:A", "vendor:-a", "vendor:a/b", "vendor:é"],
)
def test_there_are_three_kinds_of_scope(scope: str, tokens: Tokens) -> None:
    with pytest.raises(UsageError, match="no scope"):
        tokens.create(["curator", scope], expires=None)
    with pytest.raises(UsageError, match="needs a scope"):
        tokens.create([], expires=None)
    assert checked_scopes(["vendor:a-1", "metrics"]) == ("metrics", "vendor:a-1")


@pytest.mark.parametrize(
    ("text", "ends"),
    [
        ("30d", "2026-06-30T20:00:00+00:00"),
        ("1h", "2026-05-31T21:00:00+00:00"),
        ("2026-05-31", "2026-06-01T00:00:00+00:00"),
        ("never", None),
    ],
)
def test_when_a_token_ends(text: str, ends: str | None) -> None:
    found = expiry(text, NOW)
    assert (found and found.isoformat()) == ends


@pytest.mark.parametrize(
    "text", ["", "0d", "-1d", "1w", "1.5h", "9999999d", "2026-05-30", "2026-02-30", "9999-12-31", "x"]
)
def test_a_time_that_is_none(text: str) -> None:
    with pytest.raises(UsageError, match=r"is no time|is past"):
        expiry(text, NOW)


@given(st.text())
def test_any_text_is_a_time_or_an_error(text: str) -> None:
    try:
        found = expiry(text, NOW)
    except UsageError:
        return
    assert found is None or found > NOW


def test_the_file_may_be_that_of_the_ledger(tokens: Tokens, tmp_path: Path) -> None:
    from sgkg.store.ledger import Ledger

    ledger = Ledger(tmp_path / "auth.sqlite3")
    tokens.create(["curator"], expires=None)
    ledger.set_setting("a", "b")
    ledger.close()
    with sqlite3.connect(tmp_path / "auth.sqlite3") as connection:
        names = {name for (name,) in connection.execute("SELECT name FROM sqlite_master WHERE type = 'table'")}
    connection.close()
    assert {"token", "version", "setting", "audit"} <= names
