"""Who hears a worker that has no query: one that starts, and one that rests."""

import asyncio
from collections.abc import Callable

from sgkg.evaluate import frames
from sgkg.evaluate.process import Process

__all__ = ["Opening", "Rest"]


class Rest:
    """An idle worker: it has nothing to say, and its end is only noted."""

    __slots__ = ("_lost", "_process")

    def __init__(self, process: Process, lost: Callable[[Process], None]) -> None:
        self._process, self._lost = process, lost

    def frame(self, kind: bytes, content: bytes) -> None:
        """Pass over what is said."""

    def ended(self) -> None:
        """Have it replaced."""
        self._lost(self._process)


class Opening:
    """A worker that starts: it opens a checkpoint, or says why it cannot."""

    __slots__ = ("_process", "failure")

    def __init__(self, process: Process) -> None:
        self._process = process
        self.failure: asyncio.Future[str] = asyncio.get_running_loop().create_future()

    def frame(self, kind: bytes, content: bytes) -> None:
        """Take what the worker says."""
        if not self.failure.done():
            self.failure.set_result("" if kind == frames.END else content.decode("utf-8", "replace"))

    def ended(self) -> None:
        """The worker is no more."""
        self.frame(frames.FAULT, (self._process.last_words() or "it ended at once").encode())
