"""The pool of query workers: a fast lane, a slow lane, a bounded queue, deadlines.

Each query starts in the fast lane. One that is not done when its time there is up, or whose answer is long, needs a
place in the slow lane; where none is free it is stopped, having sent nothing, and starts again when one is. So short
queries do not wait behind long ones, however many those are. A worker is stopped by killing its process: the engine
knows no other way.
"""

import asyncio
import contextlib
import json
import logging
from collections import OrderedDict, deque
from collections.abc import Coroutine, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from sgkg.errors import EngineError, OverloadError, SgkgError
from sgkg.evaluate import faults, frames, worker
from sgkg.evaluate.answer import WHOLE, Answer
from sgkg.evaluate.process import Process

__all__ = ["Pool"]

_log = logging.getLogger("sgkg.evaluate")

#: how often a query in the fast lane is looked at, and how long it may stay there while nobody waits
_TICK_S, _FAST_S = 0.05, 0.25
#: queries too slow for the fast lane are remembered, so that they do not take its time again
_REMEMBERED = 512
_START_S, _BACKOFF_S = 20.0, 0.5


@dataclass(slots=True, eq=False)
class _Job:
    data: bytes
    version: int
    key: int
    allowed_s: float
    answer: Answer
    alarm: asyncio.TimerHandle | None = None
    timer: asyncio.TimerHandle | None = None
    process: Process | None = None
    slow: bool = False
    started: float = 0.0


class Pool:
    """Query workers over the checkpoints in a folder.

    Args:
        versions: the folder; a checkpoint is a folder in it named by its number.
        fast: places in the fast lane.
        slow: places in the slow lane.
        queue: how many queries may wait in all.
        timeout_s: from the arrival of a query to the end of its answer.
        memory_limit_mb: for one worker, beyond what it has at its start.
    """

    def __init__(
        self, versions: Path, *, fast: int, slow: int, queue: int, timeout_s: float, memory_limit_mb: int
    ) -> None:
        self.timeout_s = timeout_s
        self.started = 0
        self._target = (str(versions), memory_limit_mb)
        self._fast, self._slow, self._queue = fast, slow, queue
        self._version = 0
        self._idle: list[Process] = []
        self._alive: set[Process] = set()
        self._starting = 0
        self._jobs: set[_Job] = set()
        self._fast_queue: deque[_Job] = deque()
        self._slow_queue: deque[_Job] = deque()
        self._slow_before: OrderedDict[int, None] = OrderedDict()
        self._tasks: set[asyncio.Task[None]] = set()
        self._closed = False

    # --- the public side

    @property
    def state(self) -> dict[str, int]:
        """How many workers are idle, busy and alive, how many were started, how many queries wait."""
        waiting = len(self._fast_queue) + len(self._slow_queue)
        busy = sum(1 for job in self._jobs if job.process)
        return {
            "idle": len(self._idle), "busy": busy, "alive": len(self._alive), "started": self.started,
            "waiting": waiting,
        }  # fmt: skip

    @property
    def in_use(self) -> set[int]:
        """Versions that running and waiting queries need."""
        return {job.version for job in self._jobs}

    async def start(self, version: int) -> None:
        """Start the workers of the fast lane, with a checkpoint open.

        Raises:
            EngineError: no worker can be started.
        """
        self._version = version
        self._starting += self._fast
        await asyncio.gather(*(self._spawn() for _ in range(self._fast)))
        if not self._idle:
            raise EngineError("no query worker could be started; the log says why")

    def use(self, version: int) -> None:
        """Let new workers open a newer checkpoint at their start."""
        self._version = version

    def submit(self, job: Mapping[str, Any], *, key: int = 0, timeout_s: float | None = None) -> Answer:
        """Have a job done.

        Args:
            job: see :mod:`sgkg.evaluate.worker`.
            key: hash of what is asked, by which slow queries are known again; 0 for none.
            timeout_s: less time than others get.

        Returns:
            The answer; await its :meth:`Answer.ready`, which raises DeadlineError, MemoryLimitError, OverloadError
            where no place came free in time, or what the worker found wrong with the job.

        Raises:
            OverloadError: too much is waiting already.
        """
        if self._closed:
            raise OverloadError("the server is stopping")
        if len(self._fast_queue) + len(self._slow_queue) >= self._queue:
            raise OverloadError(f"{self._queue} queries are waiting already; try again later")
        data = json.dumps(job, separators=(",", ":")).encode()
        allowed = min(timeout_s or self.timeout_s, self.timeout_s)
        made = _Job(data, int(job["version"]), key, allowed, Answer())
        made.answer.on_cancel = lambda: self._end(made, EngineError("nobody waits for the answer"))
        made.answer.on_full = lambda: made.process.pause() if made.process else None
        made.answer.on_drained = lambda: made.process.resume() if made.process else None
        made.alarm = asyncio.get_running_loop().call_later(allowed, self._late, made)
        self._jobs.add(made)
        (self._slow_queue if key and key in self._slow_before else self._fast_queue).append(made)
        self._schedule()
        return made.answer

    async def stop(self) -> None:
        """End every worker at once; what runs fails."""
        self._closed = True
        for job in list(self._jobs):
            self._end(job, OverloadError("the server is stopping"))
        for process in list(self._alive):
            self._dismiss(process)
        for task in list(self._tasks):
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)

    # --- lanes

    def _schedule(self) -> None:
        """Give waiting queries their places, as far as there are places and workers."""
        if self._closed:
            return
        running = [job for job in self._jobs if job.process]
        slow = sum(1 for job in running if job.slow)
        fast = len(running) - slow
        wanted = 0
        for queue, free in ((self._fast_queue, self._fast - fast), (self._slow_queue, self._slow - slow)):
            while queue and free > 0:
                free -= 1
                if not self._idle:
                    wanted += min(free + 1, len(queue))
                    break
                job = queue.popleft()
                job.slow = queue is self._slow_queue
                self._begin(job, self._idle.pop())
        # One worker more than is needed now stands ready for the next query.
        room = self._fast + self._slow + 1 - len(self._alive) - self._starting
        for _ in range(min(wanted + 1 - len(self._idle) - self._starting, room)):
            self._starting += 1
            self._task(self._spawn())

    def _begin(self, job: _Job, process: Process) -> None:
        loop = asyncio.get_running_loop()
        job.process = process
        job.started = loop.time()
        process.on_frame = lambda kind, content: self._frame(job, kind, content)
        process.on_end = lambda: self._died(job)
        if job.slow:
            job.answer.let_stream()
            process.slow_down()
        else:
            job.timer = loop.call_later(_TICK_S, self._tick, job)
        process.send(job.data)

    def _tick(self, job: _Job) -> None:
        """Look at a query in the fast lane: its time may be up, the sooner where others wait."""
        loop = asyncio.get_running_loop()
        if loop.time() - job.started < _FAST_S - _TICK_S / 2 and not self._fast_queue:
            job.timer = loop.call_later(_TICK_S, self._tick, job)
            return
        if job.key:
            self._slow_before[job.key] = None
            while len(self._slow_before) > _REMEMBERED:
                self._slow_before.popitem(last=False)
        self._to_slow_lane(job)
        if job.slow and job.process is not None:
            job.process.slow_down()

    def _to_slow_lane(self, job: _Job) -> None:
        """Move a query to the slow lane, or stop it and let it wait for a place there."""
        if job.timer is not None:
            job.timer.cancel()
        if sum(1 for other in self._jobs if other.slow and other.process) < self._slow:
            job.slow = True
            job.answer.let_stream()
        else:
            self._leave(job, kill=True)
            job.answer.restart()
            self._slow_queue.append(job)
        self._schedule()

    def _frame(self, job: _Job, kind: bytes, content: bytes) -> None:
        if kind == frames.DATA:
            job.answer.add(content)
            if job.answer.size > WHOLE and not job.slow:
                self._to_slow_lane(job)
        elif kind == frames.HEAD:
            job.answer.head = json.loads(content)
        elif kind == frames.END:
            self._end(job, None, idle=True)
        else:
            self._end(job, faults.raised(json.loads(content)), idle=True)

    def _died(self, job: _Job) -> None:
        words = job.process.last_words() if job.process else ""
        _log.warning("a query worker ended: %s", words.strip().replace("\n", " ")[-300:] or "no reason told")
        self._end(job, faults.after_death(words, job.process.exit_code if job.process else None))

    def _late(self, job: _Job) -> None:
        if job.process is None:
            text = f"others were served first, and this query got no turn within {job.allowed_s:g} s; try again later"
            self._end(job, OverloadError(text))
        else:
            self._end(job, faults.deadline(job.allowed_s))

    def _end(self, job: _Job, error: SgkgError | None, *, idle: bool = False) -> None:
        """Take a job off the books; ``idle`` says that its worker is done with it."""
        if job not in self._jobs:
            return
        self._jobs.discard(job)
        for handle in (job.timer, job.alarm):
            if handle is not None:
                handle.cancel()
        for queue in (self._fast_queue, self._slow_queue):
            with contextlib.suppress(ValueError):
                queue.remove(job)
        self._leave(job, kill=not idle)
        job.answer.finish(error)
        self._schedule()

    # --- workers

    def _leave(self, job: _Job, *, kill: bool) -> None:
        """Take the worker from a job: for the next one, or out of the world."""
        process, job.process = job.process, None
        if process is None:
            return
        job.answer.busy_s += asyncio.get_running_loop().time() - job.started
        if kill or process.slowed or process.ended or self._closed:
            self._dismiss(process)
        else:
            self._rest(process)

    def _rest(self, process: Process) -> None:
        process.on_frame = _ignore
        process.on_end = lambda: self._lost(process)
        self._idle.append(process)

    def _lost(self, process: Process) -> None:
        """A worker ended while it had nothing to do."""
        _log.warning("an idle query worker ended: %s", process.last_words().strip()[-300:])
        self._dismiss(process)
        self._schedule()

    def _dismiss(self, process: Process) -> None:
        with contextlib.suppress(ValueError):
            self._idle.remove(process)
        self._alive.discard(process)
        process.kill()

    def _task(self, work: Coroutine[Any, Any, None]) -> None:
        task = asyncio.get_running_loop().create_task(work)
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)

    async def _spawn(self) -> None:
        """Start a worker, have it open the newest checkpoint, and let it rest; it is counted as starting already."""
        process = Process()
        opened: asyncio.Future[str] = asyncio.get_running_loop().create_future()

        def told(kind: bytes, content: bytes) -> None:
            if not opened.done():
                opened.set_result("" if kind == frames.END else content.decode("utf-8", "replace"))

        process.on_frame = told
        process.on_end = lambda: told(frames.FAULT, process.last_words().encode())
        try:
            await process.start(worker.run, *self._target)
            self._alive.add(process)
            self.started += 1
            process.send(json.dumps({"do": "open", "version": self._version}).encode())
            failure = await asyncio.wait_for(opened, _START_S)
        except (OSError, EOFError, TimeoutError) as error:
            failure = str(error) or type(error).__name__
        finally:
            self._starting -= 1
        if failure:
            _log.error("a query worker could not start: %s", failure.strip()[-300:])
            self._dismiss(process)
            await asyncio.sleep(_BACKOFF_S)
        elif self._closed:
            self._dismiss(process)
        else:
            self._rest(process)
        self._schedule()


def _ignore(_kind: bytes, _content: bytes) -> None:
    """An idle worker has nothing to say."""
