"""One SQLite file that several processes share: versions, settings, tokens and the log of writes."""

import os
import sqlite3
import threading
import weakref
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any

from sgkg.errors import EngineError

__all__ = ["Database"]

#: how long a process waits for another that writes
_BUSY_S = 10.0


class Database:
    """A SQLite file in WAL mode: one process may write while others read.

    One connection, which the threads of a process take in turn.

    Args:
        file: made where it is missing, for its owner alone (mode 0600), its folder too (0700).
        schema: statements that make what is missing of the tables.

    Raises:
        EngineError: the file cannot be made, or is no SQLite file.
    """

    def __init__(self, file: Path, schema: str) -> None:
        self.file = file
        self._lock = threading.RLock()
        with self._blamed():
            _make(file)
            self._connection = sqlite3.connect(file, timeout=_BUSY_S, isolation_level=None, check_same_thread=False)
            self._finalizer = weakref.finalize(self, self._connection.close)
            self._connection.execute("PRAGMA journal_mode = WAL")
            self._connection.executescript(schema)

    def rows(self, sql: str, parameters: Sequence[Any] = ()) -> list[tuple[Any, ...]]:
        """Run a statement that reads, and return its rows."""
        with self._lock, self._blamed():
            return self._connection.execute(sql, parameters).fetchall()

    @contextmanager
    def transaction(self) -> Iterator[sqlite3.Connection]:
        """Let what is done inside happen whole or not at all; on disk when it returns."""
        with self._lock, self._blamed():
            self._connection.execute("BEGIN IMMEDIATE")
            try:
                yield self._connection
                self._connection.execute("COMMIT")
            except BaseException:
                with suppress(sqlite3.Error):
                    self._connection.execute("ROLLBACK")
                raise

    def close(self) -> None:
        """Close the connection; nothing can be asked afterwards."""
        self._finalizer()

    @contextmanager
    def _blamed(self) -> Iterator[None]:
        try:
            yield
        except (sqlite3.Error, OSError) as error:
            raise EngineError(f"{self.file} cannot be used: {error}") from error


def _make(file: Path) -> None:
    file.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    # Only a file that is not there: closing one that SQLite has open would end SQLite's locks on it.
    with suppress(FileExistsError):
        os.close(os.open(file, os.O_CREAT | os.O_EXCL | os.O_RDWR, 0o600))
