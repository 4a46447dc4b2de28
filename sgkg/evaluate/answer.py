"""The answer to a query on its way out of the pool: whole, or a stream that ends or fails."""

import asyncio
from collections import deque
from collections.abc import AsyncIterator, Callable
from typing import Any

from sgkg.errors import SgkgError

__all__ = ["WHOLE", "Answer"]

#: an answer up to this many bytes is handed out whole, or not at all
WHOLE = 1 << 20
_FULL = 4 * WHOLE


class Answer:
    """What a worker answers.

    Attributes:
        head: what the worker said before the data.
        body: all the data, where :attr:`whole`.
        whole: the answer stands in :attr:`body`; else it is to be iterated over.
        busy_s: seconds that workers spent on it.
        may_stream: it has a place where it may go on for long.
        on_full, on_drained: called when too much waits to be taken, and when that is over.
        on_cancel: called when nobody wants it any more.
    """

    def __init__(self) -> None:
        self.head: dict[str, Any] = {}
        self.body = b""
        self.whole = False
        self.busy_s = 0.0
        self.may_stream = False
        self.on_full: Callable[[], None] = _nothing
        self.on_drained: Callable[[], None] = _nothing
        self.on_cancel: Callable[[], None] = _nothing
        self._pieces: deque[bytes] = deque()
        self._size = 0
        self._full = False
        self._error: SgkgError | None = None
        self._ended = False
        self._change = asyncio.Event()

    @property
    def size(self) -> int:
        """Bytes that wait to be taken."""
        return self._size

    @property
    def ended(self) -> bool:
        """Nothing more comes from the worker."""
        return self._ended

    @property
    def begun(self) -> bool:
        """It is too long to be kept: what is there may be handed out."""
        return self.may_stream and self._size > WHOLE

    async def ready(self) -> None:
        """Wait until it is whole, or long enough that it is handed out as it comes.

        Raises:
            SgkgError: it failed before that.
        """
        try:
            while not (self._ended or self.begun):
                self._change.clear()
                await self._change.wait()
        except asyncio.CancelledError:
            self.on_cancel()
            raise
        if self._error is not None:
            raise self._error
        if self._ended:
            self.body = self._pieces[0] if len(self._pieces) == 1 else b"".join(self._pieces)
            self.whole = True

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
                    self.on_drained()
                yield piece
            if self._error is not None:
                raise self._error
            if self._ended:
                return
            self._change.clear()
            await self._change.wait()

    # --- the pool's side

    def add(self, piece: bytes) -> None:
        """Take a piece from the worker."""
        self._pieces.append(piece)
        self._size += len(piece)
        if self._size > _FULL and not self._full:
            self._full = True
            self.on_full()
        if self.may_stream:
            self._change.set()

    def let_stream(self) -> None:
        """Let it be handed out as it comes once it is long."""
        self.may_stream = True
        self._change.set()

    def restart(self) -> None:
        """Forget what came from a worker that was stopped; nobody has seen it."""
        self.head = {}
        self._pieces.clear()
        self._size = 0
        self._full = False

    def finish(self, error: SgkgError | None = None) -> None:
        """Say that nothing more comes."""
        self._ended = True
        self._error = error
        self._change.set()


def _nothing() -> None:
    """Where nobody listens."""
