"""A process that holds a version in memory and forks workers, as the parent sees it."""

import asyncio
import json
import socket
from collections import deque

from sgkg.errors import EngineError
from sgkg.evaluate import template
from sgkg.evaluate.process import Process

__all__ = ["Holder"]

_LOAD_S = 120.0


class Holder:
    """A process that runs :func:`sgkg.evaluate.template.run`.

    Attributes:
        version: that it holds.
        workers: those that it has forked and that live.
    """

    def __init__(self, version: int) -> None:
        self.version = version
        self.workers: set[Process] = set()
        self._process = Process()
        self._process.listener = self
        self._door: socket.socket | None = None
        self._waiting: deque[asyncio.Future[int]] = deque()

    async def start(self, versions: str, memory_limit_mb: int) -> None:
        """Load the version.

        Raises:
            EngineError: it could not be loaded.
            TimeoutError: not in time.
        """
        loaded: asyncio.Future[int] = asyncio.get_running_loop().create_future()
        self._waiting.append(loaded)
        self._door, theirs = socket.socketpair()
        with theirs:
            await self._process.start(template.run, theirs, versions, self.version, memory_limit_mb)
        await asyncio.wait_for(loaded, _LOAD_S)

    async def fork(self, own: socket.socket, log: str) -> int:
        """Fork a worker that serves a socket; return its number."""
        if self._door is None or self._process.ended:
            raise OSError("the process that holds the store has ended")
        forked: asyncio.Future[int] = asyncio.get_running_loop().create_future()
        self._waiting.append(forked)
        socket.send_fds(self._door, [log.encode()], [own.fileno()])
        return await forked

    def frame(self, _kind: bytes, content: bytes) -> None:
        """Take what the process says."""
        waiting = self._waiting.popleft()
        if not waiting.done():
            waiting.set_result(json.loads(content).get("pid", 0))

    def ended(self) -> None:
        """The process is no more."""
        self._disappoint(self._process.last_words().strip()[-300:])

    def close(self) -> None:
        """End the process; its workers end with it."""
        if self._door is not None:
            self._door.close()
        self._process.kill()
        self._disappoint("another version has taken its place")

    def _disappoint(self, why: str) -> None:
        while self._waiting:
            waiting = self._waiting.popleft()
            if not waiting.done():
                waiting.set_exception(EngineError(f"the store is no longer held in memory: {why}"))
