"""The folder of a store on disk, and its checkpoints.

``live/`` is the working copy of the one writer. What is published are the checkpoints ``versions/<n>/``: each is
complete before it gets its name, and is never changed afterwards. ``live/`` can be made again from any of them.
"""

import os
import shutil
import sqlite3
from collections.abc import Collection
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

import pyoxigraph as ox

from sgkg.errors import EngineError
from sgkg.store.ledger import FILE

__all__ = ["Home", "Lock", "publish", "remove_others", "restore"]

#: how long a writer waits for one that is about to end
_LOCK_S = 10.0


@dataclass(frozen=True, slots=True)
class Home:
    """The folder of a store."""

    path: Path

    @property
    def live(self) -> Path:
        """The working copy of the writer."""
        return self.path / "live"

    @property
    def versions(self) -> Path:
        """The folder of the checkpoints."""
        return self.path / "versions"

    @property
    def dumps(self) -> Path:
        """The folder of the dumps, one folder for each version."""
        return self.path / "dumps"

    @property
    def auth(self) -> Path:
        """The SQLite file with versions, settings, tokens and the log of writes."""
        return self.path / FILE

    def checkpoint(self, number: int) -> Path:
        """Return the checkpoint of a version, which readers open with ``pyoxigraph.Store.read_only``."""
        return self.versions / str(number)

    def make(self) -> None:
        """Make the folders that are missing, for their owner alone."""
        for folder in (self.path, self.versions, self.dumps):
            folder.mkdir(mode=0o700, parents=True, exist_ok=True)


class Lock:
    """The right to write to a store: one process has it, and loses it when it ends, however it ends.

    SQLite's lock on a file of its own: it is the same on every platform. The engine's lock would not do, because
    ``live/`` is replaced before it is opened.

    Raises:
        EngineError: another process has it still after ten seconds.
    """

    def __init__(self, home: Home) -> None:
        self._connection = sqlite3.connect(
            home.path / "lock", timeout=_LOCK_S, isolation_level=None, check_same_thread=False
        )
        try:
            self._connection.execute("BEGIN EXCLUSIVE")
        except sqlite3.Error as error:
            self._connection.close()
            raise EngineError(
                f"the store {home.path} is in use by another process (or cannot be locked: {error}); stop that first"
            ) from error

    def release(self) -> None:
        """Give the right up."""
        self._connection.close()


def publish(store: ox.Store, home: Home, number: int) -> None:
    """Make the checkpoint of a version; under its name it is there whole or not at all."""
    made, target = home.versions / f"{number}.new", home.checkpoint(number)
    shutil.rmtree(made, ignore_errors=True)
    shutil.rmtree(target, ignore_errors=True)  # of a write that nobody was told of
    store.backup(str(made))
    made.replace(target)
    _sync(home.versions)


def restore(home: Home, number: int | None) -> None:
    """Make the working copy from a checkpoint, an empty one for None.

    The engine never changes a table (``.sst``) once it is written, so that those are shared; all else is copied.
    """
    made = home.path / "live.new"
    shutil.rmtree(made, ignore_errors=True)
    if number is not None:
        made.mkdir(mode=0o700)
        for file in home.checkpoint(number).iterdir():
            if file.suffix == ".sst":
                _link(file, made / file.name)
            elif file.name != "LOCK":
                shutil.copyfile(file, made / file.name)
    shutil.rmtree(home.live, ignore_errors=True)
    if number is not None:
        made.replace(home.live)


def remove_others(home: Home, kept: Collection[int]) -> None:
    """Delete what belongs to no version that is kept."""
    names = {str(number) for number in kept}
    for folder in (home.versions, home.dumps):
        for entry in folder.iterdir():
            if entry.name not in names:
                shutil.rmtree(entry, ignore_errors=True)


def _link(file: Path, target: Path) -> None:
    try:
        os.link(file, target)
    except OSError:  # a file system without hard links
        shutil.copyfile(file, target)


def _sync(folder: Path) -> None:
    """Let the names in a folder outlive a loss of power."""
    with suppress(OSError):  # not every platform can open a folder
        descriptor = os.open(folder, os.O_RDONLY)
        try:
            os.fsync(descriptor)
        finally:
            os.close(descriptor)
