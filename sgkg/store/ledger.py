"""What is known of a store beside its statements: its versions, its settings, and who wrote what."""

import sqlite3
from collections.abc import Callable, Iterable, Mapping
from dataclasses import astuple, dataclass
from datetime import UTC, datetime
from pathlib import Path

from sgkg.errors import UnknownEntityError
from sgkg.store.sqlite import Database

__all__ = ["FILE", "AuditEntry", "Ledger", "Version", "timestamp", "utc_now"]

#: name of the file in the folder of a store
FILE = "auth.sqlite3"

_SCHEMA = """
CREATE TABLE IF NOT EXISTS version (
    number INTEGER PRIMARY KEY, created TEXT NOT NULL, "release" TEXT NOT NULL, digest TEXT NOT NULL,
    reason TEXT NOT NULL, triples INTEGER NOT NULL, kept INTEGER NOT NULL);
CREATE UNIQUE INDEX IF NOT EXISTS version_release ON version ("release") WHERE "release" <> '';
CREATE TABLE IF NOT EXISTS setting (name TEXT PRIMARY KEY, value TEXT NOT NULL);
CREATE TABLE IF NOT EXISTS audit (
    id INTEGER PRIMARY KEY, time TEXT NOT NULL, request_id TEXT NOT NULL, token TEXT NOT NULL, action TEXT NOT NULL,
    graph TEXT NOT NULL, status INTEGER NOT NULL, version INTEGER NOT NULL, digest TEXT NOT NULL,
    size INTEGER NOT NULL);
"""
_COLUMNS = 'number, created, "release", reason, triples, kept'
#: digits that a number of a version may have: more do not fit into SQLite
_DIGITS = 18


def utc_now() -> datetime:
    """Return the time, in UTC."""
    return datetime.now(UTC)


def timestamp(moment: datetime) -> str:
    """Write a time as it stands in the ledger: UTC, to the second (xsd:dateTime).

    >>> timestamp(datetime(2026, 5, 31, 12, 0, 7, tzinfo=UTC))
    '2026-05-31T12:00:07Z'
    """
    return moment.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")


@dataclass(frozen=True, slots=True)
class Version:
    """A published state of the store.

    Attributes:
        number: counted from 1.
        created: when, in UTC, to the second.
        release: name of the release whose packed graphs it was the first to hold; empty for none.
        reason: what made it, such as ``put <IRI>``.
        triples: statements in it; a default graph that is a merge is not counted.
        kept: it can still be read.
    """

    number: int
    created: str
    release: str
    reason: str
    triples: int
    kept: bool = True


@dataclass(frozen=True, slots=True)
class AuditEntry:
    """A request to write, granted or not.

    Attributes:
        time: in UTC, to the second.
        request_id: as in the access log.
        token: id of the token, never its secret; empty for none.
        action: ``put``, ``post``, ``delete`` or ``update``.
        graph: IRI of the graph, empty for the default graph or several.
        status: of the HTTP response.
        version: that it made, 0 for none.
        digest: SHA-256 of the body, in hex.
        size: of the body in bytes.
    """

    time: str
    request_id: str
    token: str
    action: str
    graph: str
    status: int
    version: int
    digest: str
    size: int


class Ledger:
    """The versions, settings and log of a store; several threads and processes may use the file at once.

    Args:
        file: the SQLite file, made where it is missing.
        clock: gives the time.

    Raises:
        EngineError: the file cannot be used.
    """

    def __init__(self, file: Path, clock: Callable[[], datetime] = utc_now) -> None:
        self._database = Database(file, _SCHEMA)
        self._clock = clock

    # --- versions

    def versions(self) -> list[Version]:
        """Return the versions that are kept, oldest first."""
        return self._versions("WHERE kept ORDER BY number")

    def history(self) -> list[Version]:
        """Return all versions that ever were, oldest first."""
        return self._versions("ORDER BY number")

    def next_number(self) -> int:
        """Return the number of the next version: none is given twice."""
        return int(self._database.rows("SELECT coalesce(max(number), 0) + 1 FROM version")[0][0])

    def latest(self) -> Version | None:
        """Return the newest version, None where there is none yet."""
        found = self._versions("WHERE kept ORDER BY number DESC LIMIT 1")
        return found[0] if found else None

    def find(self, text: str) -> Version:
        """Find a version by number or by the name of a release.

        Raises:
            UnknownEntityError: there is none, or it is no longer kept; says which are.
        """
        number = int(text) if text.isascii() and text.isdigit() and len(text) <= _DIGITS else -1
        found = self._versions(
            'WHERE number = ? OR ("release" = ? AND "release" <> \'\') ORDER BY number', number, text
        )
        if found and found[0].kept:
            return found[0]
        what = f"the version {text} is no longer kept" if found else f"there is no version {text!r}"
        raise UnknownEntityError(f"{what}; {_told(self.versions())}")

    def record(
        self,
        number: int,
        *,
        reason: str,
        triples: int,
        release: str = "",
        digest: str = "",
        settings: Mapping[str, str] | None = None,
        also: Callable[[sqlite3.Connection], object] | None = None,
    ) -> Version:
        """Record a version and what belongs to it, whole or not at all.

        Args:
            number: of the version.
            reason: what made it.
            triples: how many statements it has.
            release: the release whose packed graphs it holds. A name belongs to the version that had it first: a link
                to it never changes. With another digest, the first 8 digits of that are added; where that name is
                taken too, or the digest is the same, the version has none.
            digest: of the packed graphs.
            settings: name -> value.
            also: writes rows of other tables of the file in the same transaction.
        """
        with self._database.transaction() as connection:
            taken = dict(connection.execute('SELECT "release", digest FROM version WHERE "release" <> \'\''))
            name = release
            if name in taken:
                name = "" if taken[name] == digest else f"{release}+{digest[:8]}"
            name = "" if name in taken else name
            made = Version(number, timestamp(self._clock()), name, reason, triples)
            connection.execute(
                "INSERT INTO version VALUES (?, ?, ?, ?, ?, ?, 1)",
                (number, made.created, made.release, digest, reason, triples),
            )
            connection.executemany("INSERT OR REPLACE INTO setting VALUES (?, ?)", (settings or {}).items())
            if also is not None:
                also(connection)
        return made

    def drop(self, numbers: Iterable[int]) -> None:
        """Mark versions as no longer kept; their rows stay."""
        with self._database.transaction() as connection:
            connection.executemany("UPDATE version SET kept = 0 WHERE number = ?", ((number,) for number in numbers))

    # --- settings

    def setting(self, name: str) -> str | None:
        """Return a setting, None where it was never set."""
        found = self._database.rows("SELECT value FROM setting WHERE name = ?", (name,))
        return str(found[0][0]) if found else None

    def set_setting(self, name: str, value: str) -> None:
        """Set a setting."""
        with self._database.transaction() as connection:
            connection.execute("INSERT OR REPLACE INTO setting VALUES (?, ?)", (name, value))

    # --- the log of writes

    def audit(self, entry: AuditEntry) -> None:
        """Add an entry to the log."""
        with self._database.transaction() as connection:
            connection.execute(
                "INSERT INTO audit (time, request_id, token, action, graph, status, version, digest, size) "
                "VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)",
                astuple(entry),
            )

    def audit_log(self, limit: int = 100) -> list[AuditEntry]:
        """Return the newest entries of the log, newest first."""
        rows = self._database.rows(
            "SELECT time, request_id, token, action, graph, status, version, digest, size FROM audit "
            "ORDER BY id DESC LIMIT ?",
            (limit,),
        )
        return [AuditEntry(*row) for row in rows]

    def close(self) -> None:
        """Close the file."""
        self._database.close()

    def _versions(self, which: str, *parameters: object) -> list[Version]:
        rows = self._database.rows(f"SELECT {_COLUMNS} FROM version {which}", parameters)  # noqa: S608 - our own texts
        return [Version(n, created, release, why, size, bool(kept)) for n, created, release, why, size, kept in rows]


def _told(versions: list[Version]) -> str:
    """Say which versions there are: the numbers as ranges, and the releases."""
    if not versions:
        return "there is none yet"
    # A new store begins with a version that holds nothing; nobody wants that one.
    first = next((place for place, version in enumerate(versions) if version.triples or version.release), 0)
    versions = versions[first:]
    ranges: list[list[int]] = []
    for version in versions:
        if ranges and version.number == ranges[-1][1] + 1:
            ranges[-1][1] = version.number
        else:
            ranges.append([version.number, version.number])
    numbers = ", ".join(str(low) if low == high else f"{low} to {high}" for low, high in ranges)
    releases = ", ".join(version.release for version in versions if version.release)
    return f"kept are {numbers}" + (f" (releases {releases})" if releases else "")
