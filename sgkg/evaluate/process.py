"""A worker process as the parent sees it: start, send, receive, kill."""

import asyncio
import contextlib
import multiprocessing
import os
import signal
import socket
import struct
import sys
import tempfile
import threading
import time
from collections.abc import Callable, Iterator
from functools import cache
from multiprocessing import forkserver
from multiprocessing.context import ForkServerContext
from pathlib import Path
from types import ModuleType
from typing import Any, Protocol

from sgkg.evaluate import frames
from sgkg.evaluate.sandbox import low_priority

__all__ = ["Forks", "Listener", "Process", "settle"]

_LENGTH = struct.Struct("!I")
_burials: set[threading.Thread] = set()
#: the engine takes and gives back many small pieces of memory; by default glibc keeps few of them at hand
_TUNABLES, _MANY_PIECES = "GLIBC_TUNABLES", "glibc.malloc.tcache_count=200"


@cache
def _context() -> ForkServerContext:
    """A server process that has loaded the engine and forks workers in a millisecond.

    It has opened no store, so no thread of the engine is lost in the fork.
    """
    context = multiprocessing.get_context("forkserver")
    context.set_forkserver_preload(["sgkg.evaluate.checker", "sgkg.evaluate.template", "sgkg.evaluate.writer"])
    before = os.environ.get(_TUNABLES)
    os.environ[_TUNABLES] = f"{before}:{_MANY_PIECES}" if before else _MANY_PIECES
    try:
        forkserver.ensure_running()  # it reads them at its start, and its children have them from it
    finally:
        if before is None:
            del os.environ[_TUNABLES]
        else:
            os.environ[_TUNABLES] = before
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


class Listener(Protocol):
    """Who hears what a worker says."""

    def frame(self, kind: bytes, content: bytes) -> None:
        """Take a frame."""

    def ended(self) -> None:
        """The process has ended or closed its socket; called once."""


class Forks(Protocol):
    """Who forks workers."""

    async def fork(self, own: socket.socket, log: str) -> int:
        """Fork a worker that serves a socket; return its number."""


class _Nobody:
    def frame(self, kind: bytes, content: bytes) -> None:
        """Pass over what is said."""

    def ended(self) -> None:
        """Pass over the end."""


_NOBODY = _Nobody()


class Process(asyncio.Protocol):
    """A worker process and the socket to it.

    Attributes:
        listener: who hears what it says.
        slowed: it runs at low priority, which nothing can undo without privileges.
        origin: who forked it, None where it was started on its own.
        held: number of the version that it has in memory, 0 for none.
        followed: statements by which that was changed since the process started.
    """

    def __init__(self) -> None:
        self.origin: Forks | None = None
        self.listener: Listener = _NOBODY
        self.slowed = False
        self.held = self.followed = 0
        self.ended = False
        self._reader = frames.Reader()
        self._log: Any = None
        self._process: _Started | _Forked | None = None
        self._socket: socket.socket | None = None
        self._clock: int | None = None
        self._buried = False
        self._transport: asyncio.Transport | None = None
        self._writable = asyncio.Event()
        self._writable.set()

    async def start(self, target: Callable[..., None], *arguments: object) -> "Process":
        """Start ``target(socket, log file, *arguments)`` in a process of its own."""
        ours, theirs = self._sockets()
        with theirs:
            started = _context().Process(target=target, args=(theirs, self._log.name, *arguments), daemon=True)
            with _without_main_module():
                started.start()
        await self._connect(ours, _Started(started))
        return self

    async def start_from(self, template: "Forks") -> "Process":
        """Start a worker that shares the store of a template."""
        ours, theirs = self._sockets()
        with theirs:
            try:
                pid = await template.fork(theirs, self._log.name)
            except BaseException:
                ours.close()
                raise
        self.origin = template
        await self._connect(ours, _Forked(pid))
        return self

    def _sockets(self) -> tuple[socket.socket, socket.socket]:
        if self._log is None:
            self._log = tempfile.NamedTemporaryFile(prefix="sgkg-worker-", suffix=".log")  # noqa: SIM115 - see _forget
        ours, theirs = socket.socketpair()
        for end in (ours, theirs):
            for option in (socket.SO_SNDBUF, socket.SO_RCVBUF):
                end.setsockopt(socket.SOL_SOCKET, option, 1 << 20)
        self._socket = ours
        return ours, theirs

    async def _connect(self, ours: socket.socket, process: "_Started | _Forked") -> None:
        self._process = process
        if sys.platform == "linux":
            self._clock = (~self.pid << 3) | 2  # CPU clock of another process: clock_getcpuclockid(3)
        ours.setblocking(False)
        await asyncio.get_running_loop().create_connection(lambda: self, sock=ours)

    @property
    def pid(self) -> int:
        """Number of the process."""
        return self._process.pid if self._process else 0

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

    def cpu_s(self) -> float:
        """Seconds of processor time that it has used; of the wall clock where the system does not tell."""
        if self._clock is None:
            return time.monotonic()
        try:
            return time.clock_gettime(self._clock)
        except OSError:  # it has ended
            return time.monotonic()

    def slow_down(self) -> None:
        """Let it run only in time that others leave over."""
        self.slowed = True
        low_priority(self.pid)

    def kill(self) -> None:
        """End the process at once; nothing arrives from it any more."""
        self.listener = _NOBODY
        self.ended = True
        if self._process is not None:
            self._process.kill()
        if self._transport is not None:
            self._transport.abort()
        elif self._socket is not None:
            self._socket.close()  # whoever was forked all the same ends with it
        gone, log, self._log = None if self._buried else self._process, self._log, None
        self._buried = self._process is not None
        if gone is not None or log is not None:
            # In a thread: a busy disk can keep even a killed process for seconds.
            burial = threading.Thread(target=_forget, args=(gone, log), daemon=True)
            _burials.add(burial)
            burial.start()

    def last_words(self) -> str:
        """Return the end of what it wrote on standard error."""
        if self._log is None:
            return ""
        with contextlib.suppress(OSError, ValueError):
            return Path(self._log.name).read_text("utf-8", "replace")[-2000:]
        return ""

    # --- asyncio.Protocol

    def connection_made(self, transport: Any) -> None:
        """See asyncio."""
        self._transport = transport

    def data_received(self, data: bytes) -> None:
        """See asyncio."""
        for kind, content in self._reader.feed(data):
            self.listener.frame(kind, content)

    def connection_lost(self, _: Exception | None) -> None:
        """See asyncio."""
        self._writable.set()
        if not self.ended:
            self.ended = True
            self.listener.ended()

    def pause_writing(self) -> None:
        """See asyncio."""
        self._writable.clear()

    def resume_writing(self) -> None:
        """See asyncio."""
        self._writable.set()


def settle(seconds: float) -> None:
    """Wait until killed processes are gone, for so long at most: Python's own end trips over one that is going."""
    until = time.monotonic() + seconds
    for burial in list(_burials):
        burial.join(max(0.0, until - time.monotonic()))


def _forget(process: "_Started | _Forked | None", log: Any) -> None:
    try:
        if process is not None:
            process.bury()
        if log is not None:
            with contextlib.suppress(OSError):
                log.close()
    finally:
        _burials.discard(threading.current_thread())


class _Started:
    """A process that multiprocessing has started."""

    def __init__(self, process: Any) -> None:
        self._process = process
        self.pid: int = process.pid

    def kill(self) -> None:
        with contextlib.suppress(ValueError):  # it is gone already
            self._process.kill()

    def bury(self) -> None:
        with contextlib.suppress(ValueError, OSError, AssertionError):
            self._process.join(5)
            self._process.close()


class _Forked:
    """A process that a template has forked, and that is buried there."""

    def __init__(self, pid: int) -> None:
        self.pid = pid
        # The number may be given to another process once this one has ended; the descriptor never is.
        self._descriptor = -1
        if hasattr(os, "pidfd_open"):
            with contextlib.suppress(OSError):
                self._descriptor = os.pidfd_open(pid)

    def kill(self) -> None:
        with contextlib.suppress(OSError):
            if self._descriptor >= 0:
                signal.pidfd_send_signal(self._descriptor, signal.SIGKILL)
            elif not hasattr(os, "pidfd_open"):
                os.kill(self.pid, signal.SIGKILL)

    def bury(self) -> None:
        if self._descriptor >= 0:
            os.close(self._descriptor)
            self._descriptor = -1
