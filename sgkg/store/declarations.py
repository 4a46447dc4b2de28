"""What vendors have declared, attempt by attempt: who, when, what, and what became of it.

The row of an accepted declaration is written in the transaction of the version that holds it (see
:meth:`sgkg.store.ledger.Ledger.record`), so that the newest row of a vendor always tells what its graph is.
"""

import sqlite3
import zlib
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import datetime
from enum import Enum
from pathlib import Path
from typing import Any

from sgkg.errors import UnknownEntityError
from sgkg.store.ledger import timestamp, utc_now
from sgkg.store.sqlite import Database

__all__ = ["ATTEMPTS_KEPT", "Attempt", "Declaration", "Declarations", "Outcome", "insert"]

#: how many attempts that changed nothing are kept for each vendor: a program that tries for ever fills no disk
ATTEMPTS_KEPT = 1000

_SCHEMA = """
CREATE TABLE IF NOT EXISTS declaration (
    id INTEGER PRIMARY KEY, vendor TEXT NOT NULL, number INTEGER NOT NULL, time TEXT NOT NULL, token TEXT NOT NULL,
    outcome TEXT NOT NULL, status INTEGER NOT NULL, violations INTEGER NOT NULL, digest TEXT NOT NULL,
    sha256 TEXT NOT NULL, size INTEGER NOT NULL, triples INTEGER NOT NULL, version INTEGER NOT NULL, content BLOB);
CREATE UNIQUE INDEX IF NOT EXISTS declaration_number ON declaration (vendor, number) WHERE number > 0;
CREATE INDEX IF NOT EXISTS declaration_vendor ON declaration (vendor, id);
CREATE INDEX IF NOT EXISTS declaration_changes ON declaration (id) WHERE number > 0;
"""
_COLUMNS = "id, vendor, number, time, token, outcome, status, violations, digest, sha256, size, triples, version"


class Outcome(Enum):
    """What became of an attempt."""

    ACCEPTED = "accepted"
    UNCHANGED = "unchanged"
    REFUSED = "refused"
    RETRACTED = "retracted"


@dataclass(frozen=True, slots=True)
class Attempt:
    """Who asks for a change, and with what.

    Attributes:
        token: id of the token, never its secret.
        sha256: of the body as it was sent, in hex; empty where there is none.
        size: of the body in bytes.
    """

    token: str
    sha256: str = ""
    size: int = 0


@dataclass(frozen=True, slots=True)
class Declaration:
    """A row of the history, its content aside.

    Attributes:
        id: counted over all vendors and attempts.
        vendor: id of the vendor.
        number: of the accepted and retracted ones, counted from 1 for each vendor without a gap; 0 for the others.
        time: in UTC, to the second.
        token: id of the token, never its secret.
        outcome: what became of it.
        status: of the HTTP response, where it was refused; else 0.
        violations: how many were found, where it was refused.
        digest: of the graph, as entity tags have it; empty for refused and retracted ones.
        sha256: of the body as it was sent, in hex.
        size: of the body in bytes.
        triples: in the graph.
        version: of the store that has the graph first; for refused ones 0.
    """

    id: int
    vendor: str
    number: int
    time: str
    token: str
    outcome: Outcome
    status: int
    violations: int
    digest: str
    sha256: str
    size: int
    triples: int
    version: int


class Declarations:
    """The history of a store's declarations; several threads and processes may use the file at once.

    Args:
        file: the SQLite file, made where it is missing.
        clock: gives the time.

    Raises:
        EngineError: the file cannot be used.
    """

    def __init__(self, file: Path, clock: Callable[[], datetime] = utc_now) -> None:
        self._database = Database(file, _SCHEMA)
        self._clock = clock

    def list(
        self, vendor: str = "", *, refused: bool = False, before: int | None = None, limit: int | None = None
    ) -> list[Declaration]:
        """Return attempts, newest first.

        Args:
            vendor: id of the vendor; empty for all vendors.
            refused: those that were refused too, which only the vendor itself and curators may see.
            before: only those with a smaller :attr:`Declaration.id`, to page on.
            limit: so many at most.
        """
        which = "" if refused else " AND outcome <> 'refused'"
        rows = self._rows(
            f"WHERE (? = '' OR vendor = ?) AND (? IS NULL OR id < ?){which} ORDER BY id DESC LIMIT ?",
            vendor, vendor, before, before, -1 if limit is None else limit,
        )  # fmt: skip
        return [*rows]

    def changes(self, vendor: str = "", *, before: int | None = None, limit: int = 100) -> tuple[Declaration, ...]:
        """Return the attempts that changed a graph (accepted and retracted ones), newest first; see :meth:`list`."""
        which = "WHERE number > 0 AND (? IS NULL OR id < ?)"
        given: tuple[object, ...] = (before, before)
        if vendor:
            which, given = which + " AND vendor = ?", (*given, vendor)
        return self._rows(f"{which} ORDER BY id DESC LIMIT ?", *given, limit)

    def latest(self, vendor: str) -> Declaration | None:
        """Return the newest accepted or retracted one, which tells what the graph is; None where there is none."""
        found = self._rows("WHERE vendor = ? AND number > 0 ORDER BY number DESC LIMIT 1", vendor)
        return found[0] if found else None

    def find(self, vendor: str, number: int) -> Declaration:
        """Return an accepted or retracted one by its number.

        Raises:
            UnknownEntityError: there is none.
        """
        found = self._rows("WHERE vendor = ? AND number = ? AND number > 0", vendor, _storable(number))
        if not found:
            raise UnknownEntityError(f"{vendor} has no declaration number {number}")
        return found[0]

    def by_digest(self, vendor: str, digest: str) -> Declaration | None:
        """Return the newest accepted one whose graph has a digest; None where there is none."""
        found = self._rows(
            "WHERE vendor = ? AND digest = ? AND outcome = 'accepted' ORDER BY number DESC LIMIT 1", vendor, digest
        )
        return found[0] if found else None

    def content(self, vendor: str, number: int) -> bytes:
        """Return the graph of an accepted one in canonical N-Triples.

        Raises:
            UnknownEntityError: there is none, or the declaration was taken back with it.
        """
        found = self._database.rows(
            "SELECT content FROM declaration WHERE vendor = ? AND number = ? AND number > 0",
            (vendor, _storable(number)),
        )
        if not found:
            raise UnknownEntityError(f"{vendor} has no declaration number {number}")
        if found[0][0] is None:
            raise UnknownEntityError(f"with number {number}, {vendor} took its declaration back: it has no content")
        return zlib.decompress(found[0][0])

    def refuse(self, vendor: str, attempt: Attempt, *, status: int, violations: int = 0) -> Declaration:
        """Note an attempt that was refused; its content is not kept.

        Args:
            vendor: id of the vendor.
            attempt: who asked, and with what.
            status: of the HTTP response.
            violations: how many were found.
        """
        row = Declaration(
            0, vendor, 0, timestamp(self._clock()), attempt.token, Outcome.REFUSED, status, violations, "",
            attempt.sha256, attempt.size, 0, 0,
        )  # fmt: skip
        with self._database.transaction() as connection:
            return insert(connection, row)

    def note_unchanged(
        self, vendor: str, attempt: Attempt, *, digest: str, triples: int, version: int
    ) -> Declaration:
        """Note an attempt to declare what was declared already."""
        row = Declaration(
            0, vendor, 0, timestamp(self._clock()), attempt.token, Outcome.UNCHANGED, 0, 0, digest,
            attempt.sha256, attempt.size, triples, version,
        )  # fmt: skip
        with self._database.transaction() as connection:
            return insert(connection, row)

    def close(self) -> None:
        """Close the file."""
        self._database.close()

    def _rows(self, which: str, *parameters: object) -> tuple[Declaration, ...]:
        rows = self._database.rows(f"SELECT {_COLUMNS} FROM declaration {which}", parameters)  # noqa: S608 - our texts
        return tuple(_declaration(row) for row in rows)


def insert(connection: sqlite3.Connection, row: Declaration, content: bytes | None = None) -> Declaration:
    """Write a row in a transaction that somebody else has begun.

    Args:
        connection: to a file that a :class:`Declarations` has been opened on.
        row: its id and number are given here.
        content: graph of an accepted one, in canonical N-Triples.
    """
    number = 0
    if row.outcome in (Outcome.ACCEPTED, Outcome.RETRACTED):
        found = connection.execute(
            "SELECT coalesce(max(number), 0) + 1 FROM declaration WHERE vendor = ?", (row.vendor,)
        )
        number = int(found.fetchone()[0])
    values = (
        row.vendor, number, row.time, row.token, row.outcome.value, row.status, row.violations, row.digest,
        row.sha256, row.size, row.triples, row.version, None if content is None else zlib.compress(content),
    )  # fmt: skip
    made = connection.execute(
        f"INSERT INTO declaration ({_COLUMNS.removeprefix('id, ')}, content) "  # noqa: S608 - our own names
        "VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
        values,
    )
    if not number:
        connection.execute(
            "DELETE FROM declaration WHERE vendor = ? AND number = 0 AND id <= "
            "(SELECT id FROM declaration WHERE vendor = ? AND number = 0 ORDER BY id DESC LIMIT 1 OFFSET ?)",
            (row.vendor, row.vendor, ATTEMPTS_KEPT),
        )
    id_ = int(made.lastrowid or 0)
    return Declaration(
        id_, row.vendor, number, row.time, row.token, row.outcome, row.status, row.violations, row.digest, row.sha256,
        row.size, row.triples, row.version,
    )  # fmt: skip


def _declaration(row: Iterable[Any]) -> Declaration:
    id_, vendor, number, time, token, outcome, *rest = row
    return Declaration(id_, vendor, number, time, token, Outcome(outcome), *rest)


def _storable(number: int) -> int:
    """SQLite has no longer numbers."""
    return number if 0 < number < 1 << 62 else 0
