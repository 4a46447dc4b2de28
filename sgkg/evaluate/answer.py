"""The answer to a query on its way out of the pool: whole, or a stream that ends or fails."""

import asyncio
from collections import deque
from collections.abc import AsyncIterator, Callable
from typing import Any, Protocol

from sgkg.errors import SgkgError

__all__ = ["WHOLE", "Answer", "Source"]

#: an answer up to this many bytes is handed out whole, or not at all
WHOLE = 1 << 20
_FULL = 4 * WHOLE


class Source(Protocol):
    """Where an answer comes from."""

    def cancel(self) -> None:
        """Nobody wants the answer any more."""

    def pause(self) -> None:
        """Too much waits to be taken."""

    def resume(self) -> None:
        """That is over."""


class _Nobody:
    """Where the answer of a job that is over comes from."""

    def cancel(self) -> None:
        """There is nothing to stop."""

    def pause(self) -> None:
        """There is nothing to stop."""

    def resume(self) -> None:
        """There is nothing to go on with."""


_NOBODY = _Nobody()


class Answer:
    """What a worker answers.

    Attributes:
        head: what the worker said before the data.
        body: all the data, where :attr:`whole`.
        whole: the answer stands in :attr:`body`; else it is to be iterated over, by one reader.
        may_stream: it has a place where it may go on for long.
        readers: how many wait for it; the last to leave stops the work.
        on_long: called once it is clear that it takes more than a moment.
    """

    __slots__ = (
        "_begun", "_ended", "_error", "_full", "_loop", "_pieces", "_size", "_source", "_waiters", "body", "head",
        "may_stream", "on_long", "readers", "whole",
    )  # fmt: skip

    def __init__(self, source: Source, loop: asyncio.AbstractEventLoop) -> None:
        self.head: dict[str, Any] = {}
        self.body = b""
        self.whole = False
        self.may_stream = False
        self.readers = 1
        self.on_long: list[Callable[[], None]] = []
        self._source: Source = source
        # To ask asyncio for it each time is a system call.
        self._loop = loop
        self._begun = False
        self._pieces: deque[bytes] = deque()
        self._size = 0
        self._full = False
        self._error: SgkgError | None = None
        self._ended = False
        self._waiters: list[asyncio.Future[None]] = []

    @property
    def size(self) -> int:
        """Bytes that wait to be taken."""
        return self._size

    @property
    def begun(self) -> bool:
        """It is too long to be kept: what is there may have been handed out."""
        if self.may_stream and self._size > WHOLE:
            self._begun = True
        return self._begun

    async def ready(self) -> None:
        """Wait until it is whole, or long enough that it is handed out as it comes.

        Raises:
            SgkgError: it failed before that.
        """
        try:
            while not (self._ended or self.begun):
                await self._change()
        except asyncio.CancelledError:
            self.leave()
            raise
        if self._error is not None:
            raise self._error
        if self._ended and not self.whole:
            self.body = self._pieces[0] if len(self._pieces) == 1 else b"".join(self._pieces)
            self.whole = True

    async def read(self) -> bytes:
        """Wait until it is ready, and read it to its end.

        Raises:
            SgkgError: it failed.
        """
        await self.ready()
        if self.whole:
            return self.body
        try:
            return b"".join([piece async for piece in self])
        except asyncio.CancelledError:
            self.leave()
            raise

    async def __aiter__(self) -> AsyncIterator[bytes]:
        """Give the data of an answer that is not whole.

        Raises:
            SgkgError: it failed on the way: what was given so far is no answer.
        """
        while True:
            while self._pieces:
                piece = self._pieces.popleft()
                self._size -= len(piece)
                if self._full and self._size < WHOLE:
                    self._full = False
                    self._source.resume()
                yield piece
            if self._error is not None:
                raise self._error
            if self._ended:
                return
            await self._change()

    def leave(self) -> None:
        """Say that a reader wants it no more."""
        self.readers -= 1
        if self.readers <= 0 and not self._ended:
            self._source.cancel()

    # --- the pool's side

    def add(self, piece: bytes) -> None:
        """Take a piece from the worker."""
        self._pieces.append(piece)
        self._size += len(piece)
        if self._size > _FULL and not self._full:
            self._full = True
            self._source.pause()
        if self.may_stream:
            self._wake()

    def let_stream(self) -> None:
        """Let it be handed out as it comes once it is long."""
        self.may_stream = True
        self._wake()

    def take_long(self) -> None:
        """Tell those who want to know that it takes more than a moment."""
        listeners, self.on_long = self.on_long, []
        for listener in listeners:
            listener()

    def restart(self) -> None:
        """Forget what came from a worker that was stopped; nobody has seen it."""
        self.head = {}
        self.may_stream = False
        self._pieces.clear()
        self._size = 0
        self._full = False

    def finish(self, error: SgkgError | None = None) -> None:
        """Say that nothing more comes."""
        self._ended = True
        self._error = error
        self._source = _NOBODY  # no cycle is left for the collector
        self.on_long.clear()
        self._wake()

    def _wake(self) -> None:
        waiters, self._waiters = self._waiters, []
        for waiter in waiters:
            if not waiter.done():
                waiter.set_result(None)

    async def _change(self) -> None:
        waiter: asyncio.Future[None] = self._loop.create_future()
        self._waiters.append(waiter)
        await waiter
