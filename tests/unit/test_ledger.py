"""Versions, settings and the log of writes of a store."""

import sqlite3
import threading
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta, timezone
from pathlib import Path

import pytest

from sgkg.errors import EngineError, UnknownEntityError
from sgkg.store.ledger import AuditEntry, Ledger, Version, timestamp

NOW = datetime(2026, 5, 31, 12, 0, 0, tzinfo=UTC)


@pytest.fixture
def ledger(tmp_path: Path) -> Iterator[Ledger]:
    made = Ledger(tmp_path / "new" / "folder" / "auth.sqlite3", lambda: NOW)
    yield made
    made.close()


def test_the_file_is_its_owners_alone(ledger: Ledger, tmp_path: Path) -> None:
    folder = tmp_path / "new" / "folder"
    ledger.set_setting("a", "b")
    assert folder.stat().st_mode & 0o777 == 0o700
    assert {file.stat().st_mode & 0o777 for file in folder.iterdir()} == {0o600}


def test_a_version_is_found_by_number_and_release(ledger: Ledger) -> None:
    assert (ledger.latest(), ledger.versions()) == (None, [])
    first = ledger.record(1, reason="release 1.0", triples=7, release="1.0", digest="d", settings={"packed": "d"})
    second = ledger.record(2, reason="update", triples=8)
    assert first == Version(1, "2026-05-31T12:00:00Z", "1.0", "release 1.0", 7)
    assert [ledger.find("1"), ledger.find("1.0"), ledger.find("2")] == [first, first, second]
    assert (ledger.latest(), ledger.versions()) == (second, [first, second])
    assert ledger.setting("packed") == "d"


@pytest.mark.parametrize("text", ["3", "", "0", "-1", "²", "1.1", "9" * 30, "' OR 1=1 --"])
def test_a_version_that_is_not_there(text: str, ledger: Ledger) -> None:
    with pytest.raises(UnknownEntityError, match="there is none yet"):
        ledger.find(text)
    ledger.record(1, reason="", triples=0)
    with pytest.raises(UnknownEntityError, match=r"there is no version .*; kept are 1$"):
        ledger.find(text)


def test_an_empty_version_at_the_beginning_is_not_offered(ledger: Ledger) -> None:
    for number, triples in enumerate((0, 9, 0, 8), 1):
        ledger.record(number, reason="", triples=triples)
    with pytest.raises(UnknownEntityError, match=r"kept are 2 to 4$"):
        ledger.find("9")


def test_a_version_that_is_no_longer_kept(ledger: Ledger) -> None:
    for number in range(1, 7):
        ledger.record(number, reason="", triples=0, release="1.0" if number == 2 else "")
    ledger.drop([1, 3])
    with pytest.raises(
        UnknownEntityError, match=r"version 3 is no longer kept; kept are 2, 4 to 6 \(releases 1.0\)$"
    ):
        ledger.find("3")
    assert [version.number for version in ledger.versions()] == [2, 4, 5, 6]
    ledger.drop([6])
    assert ledger.next_number() == 7
    assert [version.number for version in ledger.history() if not version.kept] == [1, 3, 6]


def test_the_name_of_a_release_stays_with_its_first_version(ledger: Ledger) -> None:
    given = [("1.0", "aaaaaaaaaa"), ("1.0", "bbbbbbbbbb"), ("1.0", "aaaaaaaaaa"), ("1.0", "bbbbbbbbbb"), ("2", "c")]
    made = [
        ledger.record(number, reason="", triples=0, release=release, digest=digest).release
        for number, (release, digest) in enumerate(given, 1)
    ]
    assert made == ["1.0", "1.0+bbbbbbbb", "", "", "2"]
    assert ledger.find("2").number == 2, "a number goes before the name of a release"


def test_a_version_and_its_settings_are_recorded_together(ledger: Ledger) -> None:
    ledger.record(1, reason="", triples=0)
    with pytest.raises(EngineError, match=r"auth.sqlite3 cannot be used"):
        ledger.record(1, reason="", triples=0, settings={"packed": "d"})
    assert ledger.setting("packed") is None
    ledger.set_setting("packed", "e")
    ledger.set_setting("packed", "f")
    assert ledger.setting("packed") == "f"


def test_the_log_is_newest_first(ledger: Ledger) -> None:
    entries = [
        AuditEntry(f"2026-05-31T12:00:0{n}Z", f"r{n}", "t", "put", "urn:g", 204, n, "d" * 64, 10) for n in range(5)
    ]
    for entry in entries:
        ledger.audit(entry)
    assert ledger.audit_log(3) == entries[:1:-1]
    assert ledger.audit_log() == entries[::-1]


def test_several_processes_and_threads_share_the_file(ledger: Ledger, tmp_path: Path) -> None:
    other = Ledger(tmp_path / "new" / "folder" / "auth.sqlite3")

    def write(which: Ledger, name: str) -> None:
        for number in range(20):
            which.set_setting(f"{name}{number}", "x")

    threads = [
        threading.Thread(target=write, args=(which, f"{name}-"))
        for which in (ledger, other)
        for name in (id(which), "a")
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert ledger.setting("a-19") == other.setting(f"{id(ledger)}-19") == "x"
    other.close()


def test_a_file_that_is_no_ledger(tmp_path: Path) -> None:
    (tmp_path / "auth.sqlite3").write_bytes(b"not a database, and long enough to be looked at" * 100)
    with pytest.raises(EngineError, match="file is not a database"):
        Ledger(tmp_path / "auth.sqlite3")


def test_times_are_utc() -> None:
    moment = datetime(2026, 5, 31, 12, 0, 0, 999_999, tzinfo=timezone(timedelta(hours=2)))
    assert timestamp(moment) == "2026-05-31T10:00:00Z"


def test_it_is_a_plain_sqlite_file(ledger: Ledger, tmp_path: Path) -> None:
    with sqlite3.connect(tmp_path / "new" / "folder" / "auth.sqlite3") as connection:
        assert connection.execute("PRAGMA journal_mode").fetchone() == ("wal",)
    connection.close()
