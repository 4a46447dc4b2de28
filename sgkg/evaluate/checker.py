"""Processes that check declarations of vendors, and the parent's side of them.

A declaration is foreign text as a query is: to read it may take all memory, or never end. So it is read in a process
that has no connection, little memory and a deadline, and that can be killed. They start with the first declaration:
who never gets one pays nothing for them.
"""

import asyncio
import json
import logging
import socket
from collections import deque
from dataclasses import asdict

from sgkg.errors import DeadlineError, EngineError, MemoryLimitError, OverloadError, SgkgError, UsageError
from sgkg.evaluate import faults, frames
from sgkg.evaluate.process import Process
from sgkg.evaluate.sandbox import limit_memory, lock_network
from sgkg.evaluate.worker import Inbox, end_with, prepare
from sgkg.vendors.model import Checked, Vendor

__all__ = ["Checker", "run"]

_log = logging.getLogger("sgkg.evaluate")
#: for a process to start, and to read what claims may point to
_START_S = 30.0
#: answers with more bytes are read in a thread
_LONG = 1 << 18
#: a process that has done so many checks is replaced, whatever its memory looks like by then
_CHECKS = 10_000


# --- in the process that checks


def run(channel: socket.socket, log: str, memory_limit_mb: int) -> None:
    """Check what is sent until the other end closes the socket; the entry point of the process."""
    prepare(log)
    channel.setblocking(True)
    lock_network()
    end_with(channel)
    from sgkg.vendors.check import check_text
    from sgkg.vendors.reference import reference

    reference()  # before memory is counted
    limit_memory(memory_limit_mb)
    channel.sendall(frames.frame(frames.END, b"{}"))
    inbox = Inbox(channel)
    while job := inbox.next():
        body = inbox.next()
        try:
            given = json.loads(job)
            vendor = Vendor(**{**given["vendor"], "prefixes": tuple(given["vendor"]["prefixes"])})
            checked = check_text(
                body, given["media_type"], vendor, today=given["today"], base=given["base"], brief=given["brief"]
            )
            answer = frames.message(frames.END, **checked.as_json())
        except RecursionError:
            answer = frames.message(frames.FAULT, **faults.told(UsageError("the text is nested too deeply")))
        except Exception as error:
            answer = frames.message(frames.FAULT, **faults.told(error))
        except BaseException as error:
            if type(error).__name__ != "PanicException":  # the engine's own: it is no Exception
                raise
            answer = frames.message(frames.FAULT, **faults.told(EngineError(f"the engine gave up: {error}")))
        channel.sendall(answer)


# --- in the process that answers HTTP


class Checker:
    """Checks declarations, a few at a time.

    Those that are to be published come first; what is only tried out never takes the last process.

    Args:
        processes: how many.
        queue: how many more may wait, of each kind.
        timeout_s: for one, its waiting included.
        memory_limit_mb: for one.
    """

    def __init__(
        self, *, processes: int = 2, queue: int = 32, timeout_s: float = 30.0, memory_limit_mb: int = 512
    ) -> None:
        self._most = processes
        self._queue = queue
        self._timeout_s = timeout_s
        self._memory_limit_mb = memory_limit_mb
        self._idle: list[_Desk] = []
        self._desks: set[_Desk] = set()
        self._first: deque[asyncio.Future[None]] = deque()
        self._trials: deque[asyncio.Future[None]] = deque()
        self._busy = self._busy_trials = 0
        self._stopped = False

    async def check(
        self,
        body: bytes,
        media_type: str,
        vendor: Vendor,
        *,
        today: str,
        base: str = "",
        trial: bool = False,
        brief: bool = False,
    ) -> Checked:
        """Check a declaration; see :func:`sgkg.vendors.check.check_text`.

        Args:
            body: the text.
            media_type: without parameters.
            vendor: whose it is.
            today: the day, as in ``2026-05-31``.
            base: IRI that relative IRIs are resolved against.
            trial: it will not be published.
            brief: nobody reads what is found in a declaration without violations.

        Raises:
            InputError, UsageError: it cannot be read.
            DeadlineError, MemoryLimitError, OverloadError: it could not be done now.
        """
        job = {"vendor": asdict(vendor), "media_type": media_type, "today": today, "base": base, "brief": brief}
        until = asyncio.get_running_loop().time() + self._timeout_s
        await self._turn(trial, until)
        # Who goes away stops nothing: to start a process costs more than to let a check end in its time.
        work = asyncio.ensure_future(self._check(json.dumps(job).encode(), body, until, trial))
        work.add_done_callback(lambda done: done.cancelled() or done.exception())
        found = await asyncio.shield(work)
        told = await asyncio.to_thread(json.loads, found) if len(found) > _LONG else json.loads(found)
        return Checked.of_json(told)

    async def stop(self) -> None:
        """End all processes at once."""
        self._stopped = True
        for waiting in (*self._first, *self._trials):
            if not waiting.done():
                waiting.set_exception(OverloadError("the server is stopping"))
        for desk in list(self._desks):
            desk.close()
            self._desks.discard(desk)
        self._idle.clear()

    # --- turns

    async def _turn(self, trial: bool, until: float) -> None:
        """Wait for a place; what it is for counts as busy from then on."""
        queue = self._trials if trial else self._first
        if self._stopped:
            raise OverloadError("the server is stopping")
        if len(queue) >= self._queue:
            raise OverloadError(f"{self._queue} declarations are waiting to be checked; try again later")
        loop = asyncio.get_running_loop()
        place: asyncio.Future[None] = loop.create_future()
        queue.append(place)
        self._hand_out()
        try:
            async with asyncio.timeout_at(until):
                await asyncio.shield(place)
        except TimeoutError:
            if not _give_back(place, queue):
                raise OverloadError(
                    f"others were served first, and this got no turn within {self._timeout_s:g} s"
                ) from None
        except asyncio.CancelledError:
            if _give_back(place, queue):
                self._leave(trial)
            raise

    def _hand_out(self) -> None:
        while self._first and self._busy < self._most:
            self._enter(self._first.popleft(), trial=False)
        most = max(1, self._most - 1)
        while self._trials and self._busy < self._most and self._busy_trials < most:
            self._enter(self._trials.popleft(), trial=True)

    def _enter(self, place: "asyncio.Future[None]", *, trial: bool) -> None:
        if not place.done():
            self._busy += 1
            self._busy_trials += trial
            place.set_result(None)

    def _leave(self, trial: bool) -> None:
        self._busy -= 1
        self._busy_trials -= trial
        self._hand_out()

    # --- processes

    async def _check(self, job: bytes, body: bytes, until: float, trial: bool) -> bytes:
        desk: _Desk | None = None
        kept = False
        try:
            while desk is None and self._idle:
                desk = self._rested()
            desk = desk or await self._open()
            if self._stopped:
                raise OverloadError("the server is stopping")
            try:
                async with asyncio.timeout_at(until):
                    found = await desk.ask(job, body)
            except TimeoutError:
                raise DeadlineError(
                    f"the declaration could not be checked within {self._timeout_s:g} s; declare less at once"
                ) from None
            except SgkgError as error:
                # Else it is the text that is wrong.
                kept = not isinstance(error, EngineError) and desk.done < _CHECKS
                raise
            kept = desk.done < _CHECKS
            return found
        finally:
            if desk is not None and kept and not self._stopped and not desk.gone:
                self._idle.append(desk)
            elif desk is not None:
                desk.close()
                self._desks.discard(desk)
            self._leave(trial)

    def _rested(self) -> "_Desk | None":
        desk = self._idle.pop()
        if desk.gone:
            desk.close()
            self._desks.discard(desk)
            return None
        return desk

    async def _open(self) -> "_Desk":
        desk = _Desk()
        self._desks.add(desk)
        try:
            async with asyncio.timeout(_START_S):
                await desk.start(self._memory_limit_mb)
        except BaseException as error:
            desk.close()
            self._desks.discard(desk)
            if isinstance(error, TimeoutError):
                raise EngineError("no process could be started that checks declarations") from None
            raise
        return desk


def _give_back(place: "asyncio.Future[None]", queue: "deque[asyncio.Future[None]]") -> bool:
    """Leave the queue; whether the place had been given already."""
    if place in queue:
        queue.remove(place)
    return not place.cancel() and place.exception() is None


class _Desk:
    """A process that checks; what it says is the answer to the question before."""

    def __init__(self) -> None:
        self.done = 0
        self._process = Process()
        self._process.listener = self
        self._answer: asyncio.Future[bytes] | None = None

    @property
    def gone(self) -> bool:
        """The process is no more."""
        return self._process.ended

    async def start(self, memory_limit_mb: int) -> None:
        self._answer = asyncio.get_running_loop().create_future()
        await self._process.start(run, memory_limit_mb)
        await self._answer

    async def ask(self, job: bytes, body: bytes) -> bytes:
        self._answer = asyncio.get_running_loop().create_future()
        self.done += 1
        self._process.send(job)
        await self._process.send_body(body)
        return await self._answer

    def close(self) -> None:
        self._process.kill()
        if self._answer is not None and not self._answer.done():
            self._answer.set_exception(OverloadError("the server is stopping"))

    def frame(self, kind: bytes, content: bytes) -> None:
        """Take what the process says."""
        if self._answer is None or self._answer.done():
            return
        if kind == frames.END:
            self._answer.set_result(content)
            return
        error = faults.raised(json.loads(content))
        self._answer.set_exception(_short_of_memory() if isinstance(error, MemoryLimitError) else error)

    def ended(self) -> None:
        """Say why the process is no more."""
        words = self._process.last_words()
        # What is foreign text may be quoted in them: a line of a log, without what a terminal obeys.
        told = "".join(one if one.isprintable() else " " for one in words.strip()[-300:])
        _log.warning("a process that checks declarations ended: %s", told)
        if self._answer is not None and not self._answer.done():
            error = faults.after_death(words)
            self._answer.set_exception(_short_of_memory() if isinstance(error, MemoryLimitError) else error)


def _short_of_memory() -> MemoryLimitError:
    return MemoryLimitError("to check the declaration takes more memory than is allowed; declare less at once")
