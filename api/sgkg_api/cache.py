"""The memory for answers: bounded in bytes, one evaluation for all who ask the same at once."""

from collections import OrderedDict
from collections.abc import Hashable
from dataclasses import dataclass, field

from sgkg.evaluate.answer import Answer

__all__ = ["Cache", "Entry"]

#: what an entry costs beside its body
_OVERHEAD = 2048


@dataclass(slots=True, eq=False)
class Entry:
    """An answer that is kept.

    Attributes:
        body: as it is sent.
        zipped: the same in gzip, empty until somebody wants it.
        aliases: the raw forms of requests that lead here.
    """

    key: Hashable
    body: bytes
    zipped: bytes = b""
    aliases: list[Hashable] = field(default_factory=list)

    @property
    def size(self) -> int:
        """Bytes that it takes."""
        return len(self.body) + len(self.zipped) + _OVERHEAD * (1 + len(self.aliases))


class Cache:
    """Answers by what was asked, the least recently used dropped first.

    The key must name all that the answer depends on, the version of the store included.

    Attributes:
        flights: evaluations that run, for whoever asks the same.
    """

    def __init__(self, max_bytes: int) -> None:
        self.max_bytes = max_bytes
        self.size = 0
        self.flights: dict[Hashable, Answer] = {}
        self._entries: OrderedDict[Hashable, Entry] = OrderedDict()
        self._aliases: dict[Hashable, tuple[Entry, object]] = {}

    def __len__(self) -> int:
        return len(self._entries)

    def get(self, key: Hashable) -> Entry | None:
        """Return the entry for a key."""
        entry = self._entries.get(key)
        if entry is not None:
            self._entries.move_to_end(key)
        return entry

    def known(self, alias: Hashable) -> tuple[Entry, object] | None:
        """Return the entry, and what was kept with it, for a request in its raw form."""
        found = self._aliases.get(alias)
        if found is not None:
            self._entries.move_to_end(found[0].key)
        return found

    def put(self, key: Hashable, body: bytes) -> Entry:
        """Keep an answer, if it fits; return its entry."""
        entry = Entry(key, body)
        if entry.size <= self.max_bytes // 4:
            if key in self._entries:
                self._drop(key)
            self._entries[key] = entry
            self.size += entry.size
            self._shrink()
        return entry

    def add_alias(self, alias: Hashable, entry: Entry, extra: object) -> None:
        """Let the raw form of a request lead to an entry that is kept."""
        if self._entries.get(entry.key) is entry and alias not in self._aliases:
            entry.aliases.append(alias)
            self._aliases[alias] = (entry, extra)
            self.size += _OVERHEAD
            self._shrink()

    def add_zipped(self, entry: Entry, zipped: bytes) -> None:
        """Keep the compressed form too."""
        if self._entries.get(entry.key) is entry:
            self.size += len(zipped) - len(entry.zipped)
        entry.zipped = zipped
        self._shrink()

    def forget_aliases(self) -> None:
        """Drop the raw forms: they do not name the version of the store."""
        for entry in self._entries.values():
            self.size -= _OVERHEAD * len(entry.aliases)
            entry.aliases.clear()
        self._aliases.clear()

    def _shrink(self) -> None:
        while self.size > self.max_bytes and self._entries:
            self._drop(next(iter(self._entries)))

    def _drop(self, key: Hashable) -> None:
        entry = self._entries.pop(key)
        self.size -= entry.size
        for alias in entry.aliases:
            self._aliases.pop(alias, None)
