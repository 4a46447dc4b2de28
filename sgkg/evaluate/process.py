"""A worker process as the parent sees it: start, send, receive, kill."""

import asyncio
import contextlib
import multiprocessing
import socket
import struct
import sys
import tempfile
from collections.abc import Callable, Iterator
from functools import cache
from multiprocessing.context import ForkServerContext
from pathlib import Path
from types import ModuleType
from typing import Any

from sgkg.evaluate import frames
from sgkg.evaluate.sandbox import low_priority

__all__ = ["Process"]

_LENGTH = struct.Struct("!I")


@cache
def _context() -> ForkServerContext:
    """A server process that has loaded the engine and forks workers in a millisecond.

    It has opened no store, so no thread of the engine is lost in the fork.
    """
    context = multiprocessing.get_context("forkserver")
    context.set_forkserver_preload(["sgkg.evaluate.worker", "sgkg.evaluate.writer"])
    return context


@contextlib.contextmanager
def _without_main_module() -> Iterator[None]:
    """Keep multiprocessing from running the program's main module again in each worker.

    A worker needs none of it, and a script without the usual guard would start itself once more.
    """
    main = sys.modules["__main__"]
    sys.modules["__main__"] = ModuleType("__main__")
    try:
        yield
    finally:
        sys.modules["__main__"] = main


class Process(asyncio.Protocol):
    """A worker process and the socket to it.

    Attributes:
        on_frame: called with (kind, content) of each frame that arrives.
        on_end: called once, when the process has ended or closed its socket.
        slowed: it runs at low priority, which nothing can undo without privileges.
    """

    def __init__(self) -> None:
        self.on_frame: Callable[[bytes, bytes], None] = _ignore
        self.on_end: Callable[[], None] = lambda: None
        self.slowed = False
        self.ended = False
        self._reader = frames.Reader()
        self._log: Any = None
        self._process: Any = None
        self._transport: asyncio.Transport | None = None
        self._writable = asyncio.Event()
        self._writable.set()

    async def start(self, target: Callable[..., None], *arguments: object) -> "Process":
        """Start ``target(socket, log file, *arguments)`` in a process of its own."""
        self._log = tempfile.NamedTemporaryFile(prefix="sgkg-worker-", suffix=".log")  # noqa: SIM115 - closed in kill
        ours, theirs = socket.socketpair()
        for end in (ours, theirs):
            for option in (socket.SO_SNDBUF, socket.SO_RCVBUF):
                end.setsockopt(socket.SOL_SOCKET, option, 1 << 20)
        with theirs:
            self._process = _context().Process(target=target, args=(theirs, self._log.name, *arguments), daemon=True)
            with _without_main_module():
                self._process.start()
        ours.setblocking(False)
        await asyncio.get_running_loop().create_connection(lambda: self, sock=ours)
        return self

    @property
    def pid(self) -> int:
        """Number of the process."""
        return self._process.pid or 0

    def send(self, job: bytes) -> None:
        """Send a message behind its length."""
        if self._transport is not None:
            self._transport.write(_LENGTH.pack(len(job)) + job)

    async def send_body(self, body: bytes) -> None:
        """Send a long message without keeping it twice."""
        if self._transport is None:
            return
        self._transport.write(_LENGTH.pack(len(body)))
        for start in range(0, len(body), 1 << 20):
            await self._writable.wait()
            if self.ended:
                return
            self._transport.write(body[start : start + (1 << 20)])

    def pause(self) -> None:
        """Take no more from the socket, so that the process waits."""
        if self._transport is not None and not self.ended:
            self._transport.pause_reading()

    def resume(self) -> None:
        """Take from the socket again."""
        if self._transport is not None and not self.ended:
            self._transport.resume_reading()

    def slow_down(self) -> None:
        """Let it run only in time that others leave over."""
        self.slowed = True
        low_priority(self.pid)

    def kill(self) -> None:
        """End the process at once; nothing arrives from it any more."""
        self.on_frame = _ignore
        self.on_end = lambda: None
        self.ended = True
        with contextlib.suppress(ValueError, AttributeError):  # it never started, or is gone
            self._process.kill()
        if self._transport is not None:
            self._transport.abort()
        asyncio.get_running_loop().run_in_executor(None, self._forget)

    @property
    def exit_code(self) -> int | None:
        """Minus the number of the signal that ended it; None where that is not known yet."""
        with contextlib.suppress(ValueError, AssertionError):
            self._process.join(0.1)
            return self._process.exitcode  # type: ignore[no-any-return]
        return None

    def last_words(self) -> str:
        """Return the end of what it wrote on standard error."""
        with contextlib.suppress(OSError, ValueError):
            return Path(self._log.name).read_text("utf-8", "replace")[-2000:]
        return ""

    def _forget(self) -> None:
        with contextlib.suppress(ValueError, OSError, AttributeError, AssertionError):
            self._process.join(5)
            self._process.close()
        with contextlib.suppress(OSError, AttributeError):
            self._log.close()

    # --- asyncio.Protocol

    def connection_made(self, transport: Any) -> None:
        """See asyncio."""
        self._transport = transport

    def data_received(self, data: bytes) -> None:
        """See asyncio."""
        for kind, content in self._reader.feed(data):
            self.on_frame(kind, content)

    def connection_lost(self, _: Exception | None) -> None:
        """See asyncio."""
        self._writable.set()
        if not self.ended:
            self.ended = True
            self.on_end()

    def pause_writing(self) -> None:
        """See asyncio."""
        self._writable.clear()

    def resume_writing(self) -> None:
        """See asyncio."""
        self._writable.set()


def _ignore(_kind: bytes, _content: bytes) -> None:
    """Where nobody listens."""
