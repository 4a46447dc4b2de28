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
import time
from collections import OrderedDict, deque
from collections.abc import Coroutine
from pathlib import Path
from typing import Any

from sgkg.errors import EngineError, OverloadError, SgkgError
from sgkg.evaluate import faults, frames, worker
from sgkg.evaluate.answer import WHOLE, Answer
from sgkg.evaluate.holder import Holder, Trail
from sgkg.evaluate.job import Job, open_job
from sgkg.evaluate.listeners import Opening, Rest
from sgkg.evaluate.process import Process
from sgkg.store.patch import Patch

__all__ = ["Pool"]

_log = logging.getLogger("sgkg.evaluate")

#: how often a query in the fast lane is looked at; CPU time that it may take there, and when others wait
_TICK_S, _FAST_S, _FAST_WAITING_S = 0.05, 0.25, 0.05
#: queries too slow for the fast lane are remembered, so that they do not take its time again
_REMEMBERED = 512
_START_S, _BACKOFF_S = 20.0, 0.5
#: what a query gets in the slow lane while another waits for a place there: doubled each time, and so often
_TURN_S, _TURNS = 2.0, 3


class _Ticket:
    """A query on its way through the pool; the worker tells it what it says, the answer what its reader wants."""

    __slots__ = (
        "allowed_s", "answer", "arrived", "cpu_s", "data", "deadline", "key", "pool", "process", "slow", "started",
        "turns", "version",
    )  # fmt: skip

    def __init__(self, pool: "Pool", job: Job, key: int, allowed_s: float, loop: asyncio.AbstractEventLoop) -> None:
        now = time.monotonic()
        self.pool = pool
        self.data = job.message
        self.version = job.version
        self.key = key
        self.allowed_s = allowed_s
        self.arrived = now
        self.deadline = now + allowed_s
        self.answer = Answer(self, loop)
        self.process: Process | None = None
        self.slow = False
        self.started = 0.0
        self.turns = 0
        self.cpu_s: float | None = None

    def frame(self, kind: bytes, content: bytes) -> None:
        """Take what the worker says."""
        if kind == frames.DATA:
            self.answer.add(content)
            if self.answer.size > WHOLE and not self.slow:
                self.pool.to_slow_lane(self)
        elif kind == frames.END:
            self.pool.end(self, None, idle=True)
        elif kind == frames.HEAD:
            self.answer.head = json.loads(content)
        else:
            self.pool.end(self, faults.raised(json.loads(content)), idle=True)

    def ended(self) -> None:
        """The worker is no more."""
        words = "" if self.process is None else self.process.last_words()
        _log.warning("a query worker ended: %s", words.strip().replace("\n", " ")[-300:] or "it said nothing")
        self.pool.end(self, faults.after_death(words))

    def cancel(self) -> None:
        """Nobody wants the answer."""
        self.pool.end(self, EngineError("nobody waits for the answer"))

    def pause(self) -> None:
        """Let the worker wait until its reader has caught up."""
        if self.process is not None:
            self.process.pause()

    def resume(self) -> None:
        """Let the worker go on."""
        if self.process is not None:
            self.process.resume()


class Pool:
    """Query workers over the checkpoints in a folder.

    Args:
        versions: the folder; a checkpoint is a folder in it named by its number.
        fast: places in the fast lane.
        slow: places in the slow lane.
        queue: how many queries may wait in all.
        timeout_s: from the arrival of a query to the end of its answer.
        memory_limit_mb: for one worker, beyond what it has at its start.
        in_memory: versions with up to so many statements are held in memory too, once for all workers.
    """

    def __init__(
        self,
        versions: Path,
        *,
        fast: int,
        slow: int,
        queue: int,
        timeout_s: float,
        memory_limit_mb: int,
        in_memory: int = 0,
    ) -> None:
        self.timeout_s = timeout_s
        self.started = 0
        self._target = (str(versions), memory_limit_mb)
        self._fast, self._slow, self._queue = fast, slow, queue
        self._version = self._triples = 0
        self._in_memory = in_memory
        self._holder: Holder | None = None
        self._loading = False
        self._idle: list[Process] = []
        self._alive: set[Process] = set()
        self._starting = 0
        self._jobs: set[_Ticket] = set()
        self._fast_queue: deque[_Ticket] = deque()
        self._slow_queue: deque[_Ticket] = deque()
        self._slow_before: OrderedDict[int, None] = OrderedDict()
        self._busy_fast = self._busy_slow = 0
        self._ticker: asyncio.TimerHandle | None = None
        self._tasks: set[asyncio.Task[None]] = set()
        self._loop: asyncio.AbstractEventLoop | None = None
        self._trail = Trail()
        self._closed = False

    # --- the public side

    @property
    def state(self) -> dict[str, int]:
        """How many workers are idle, busy and alive, how many were started, how many queries wait."""
        waiting = len(self._fast_queue) + len(self._slow_queue)
        return {
            "idle": len(self._idle), "busy": self._busy_fast + self._busy_slow, "alive": len(self._alive),
            "started": self.started, "waiting": waiting,
        }  # fmt: skip

    @property
    def in_use(self) -> set[int]:
        """Versions that running and waiting queries need."""
        return {job.version for job in self._jobs}

    async def start(self, version: int, triples: int = 0) -> None:
        """Start the workers of the fast lane, with a version open.

        Args:
            version: number of the checkpoint.
            triples: how many statements it has.

        Raises:
            EngineError: no worker can be started.
        """
        self._loop = asyncio.get_running_loop()
        self._version, self._triples = version, triples
        if triples <= self._in_memory:
            await self._hold()
        self._starting += self._fast
        await asyncio.gather(*(self._spawn() for _ in range(self._fast)))
        if not self._idle:
            raise EngineError("no query worker could be started; the log says why")

    def use(self, version: int, triples: int = 0, patch: Patch | None = None) -> None:
        """Let workers turn to a newer version; those that have it in memory follow when it is loaded.

        Args:
            version: number of the checkpoint.
            triples: how many statements it has.
            patch: in what it differs from an earlier version; what is in memory then needs not be loaded again.
        """
        self._version, self._triples = version, triples
        if patch is not None:
            self._trail.add(version, patch)
        holder = self._holder
        if holder is not None and self._trail.lead(holder, self._version):
            for process in list(self._idle):
                if not self._current(process):
                    self._dismiss(process)
            self._schedule()
            if not holder.worn:
                return
        if triples <= self._in_memory and not self._loading and not self._closed:
            self._task(self._hold())

    def submit(self, job: Job, *, timeout_s: float | None = None) -> Answer:
        """Have a job done.

        Args:
            job: what to do.
            timeout_s: less time than others get.

        Returns:
            The answer; await its :meth:`Answer.ready`, which raises DeadlineError, MemoryLimitError, OverloadError
            where no place came free in time, or what the worker found wrong with the job.

        Raises:
            OverloadError: too much is waiting already.
        """
        loop = self._loop
        if self._closed or loop is None:
            raise OverloadError("the server is stopping")
        if len(self._fast_queue) + len(self._slow_queue) >= self._queue:
            raise OverloadError(f"{self._queue} queries are waiting already; try again later")
        allowed = self.timeout_s if timeout_s is None else min(timeout_s, self.timeout_s)
        key = hash(job)  # by which slow queries are known again
        made = _Ticket(self, job, key, allowed, loop)
        self._jobs.add(made)
        if self._ticker is None:
            self._ticker = loop.call_later(_TICK_S, self._tick)
        if self._idle and self._busy_fast < self._fast and not self._fast_queue and key not in self._slow_before:
            self._begin(made, self._idle.pop(), slow=False)
            if not self._idle:
                self._schedule()
        else:
            (self._slow_queue if key in self._slow_before else self._fast_queue).append(made)
            self._schedule()
        return made.answer

    async def stop(self) -> None:
        """End every worker at once; what runs fails."""
        self._closed = True
        if self._ticker is not None:
            self._ticker.cancel()
        for job in list(self._jobs):
            self.end(job, OverloadError("the server is stopping"))
        for process in list(self._alive):
            self._dismiss(process)
        for task in list(self._tasks):
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)
        if self._holder is not None:
            self._holder.close()

    # --- lanes

    def _schedule(self) -> None:
        """Give waiting queries their places, as far as there are places and workers."""
        if self._closed:
            return
        wanted = 0
        for queue, slow in ((self._fast_queue, False), (self._slow_queue, True)):
            while queue and (self._busy_slow < self._slow if slow else self._busy_fast < self._fast):
                if not self._idle:
                    wanted += 1
                    break
                # Who had no turn yet comes first.
                job = min(queue, key=_turns)
                queue.remove(job)
                self._begin(job, self._idle.pop(), slow=slow)
        # One worker more than is needed now stands ready for the next query.
        missing = wanted + 1 - len(self._idle) - self._starting
        room = self._fast + self._slow + 1 - len(self._alive) - self._starting
        for _ in range(min(missing, room)):
            self._starting += 1
            self._task(self._spawn())

    def _begin(self, job: _Ticket, process: Process, *, slow: bool) -> None:
        job.process, job.slow, job.started = process, slow, time.monotonic()
        process.listener = job
        if slow:
            self._busy_slow += 1
            job.answer.let_stream()
            process.slow_down()
        else:
            self._busy_fast += 1
        process.send(job.data)

    def _tick(self) -> None:
        """Look at all queries: for some their time is up."""
        now = time.monotonic()
        for job in list(self._jobs):
            if now >= job.deadline:
                self._late(job)
            else:
                self._look(job, now)
        if self._slow_queue and self._busy_slow >= self._slow:
            self._give_way(now)
        self._ticker = self._loop.call_later(_TICK_S, self._tick) if self._jobs and self._loop else None

    def _give_way(self, now: float) -> None:
        """Stop the query that has been in the slow lane for longest, if its turn is over: another waits.

        What it did is lost, so the next turn is longer, and the last has no end but the deadline.
        """
        over = [
            job
            for job in self._jobs
            if job.slow and job.process and not job.answer.begun and job.turns < _TURNS
            and now - job.started > _TURN_S * 2**job.turns
        ]  # fmt: skip
        if over:
            job = min(over, key=_started)
            job.turns += 1
            self._wait_for_turn(job)
            self._schedule()

    def _look(self, job: _Ticket, now: float) -> None:
        """Look at a query: its time in the fast lane may be up."""
        if now - job.arrived < _TICK_S:
            return
        job.answer.take_long()
        if job.process is None or job.slow:
            return
        # What counts is work, not waiting for a processor: a query that is short stays so on a busy machine.
        spent = job.process.cpu_s()
        if job.cpu_s is None:
            job.cpu_s = spent
        if spent - job.cpu_s < (_FAST_WAITING_S if self._fast_queue else _FAST_S):
            return
        self._slow_before[job.key] = None
        if len(self._slow_before) > _REMEMBERED:
            self._slow_before.popitem(last=False)
        self.to_slow_lane(job)
        if job.process is not None:
            job.process.slow_down()

    def to_slow_lane(self, job: _Ticket) -> None:
        """Move a query to the slow lane, or stop it and let it wait for a place there."""
        if self._busy_slow < self._slow:
            self._busy_fast -= 1
            self._busy_slow += 1
            job.slow = True
            job.answer.let_stream()
        else:
            self._wait_for_turn(job)
        self._schedule()

    def _wait_for_turn(self, job: _Ticket) -> None:
        """Stop a query that has handed out nothing, and let it wait for a place in the slow lane."""
        self._leave(job, kill=True)
        job.cpu_s = None
        job.answer.restart()
        self._slow_queue.append(job)

    def _late(self, job: _Ticket) -> None:
        if job.process is None:
            text = f"others were served first, and this query got no turn within {job.allowed_s:g} s; try again later"
            self.end(job, OverloadError(text))
        else:
            self.end(job, faults.deadline(job.allowed_s))

    def end(self, job: _Ticket, error: SgkgError | None, *, idle: bool = False) -> None:
        """Take a job off the books; ``idle`` says that its worker is done with it."""
        if job not in self._jobs:
            return
        self._jobs.discard(job)
        if job.process is None:
            for queue in (self._fast_queue, self._slow_queue):
                with contextlib.suppress(ValueError):
                    queue.remove(job)
        self._leave(job, kill=not idle)
        job.answer.finish(error)
        if self._fast_queue or self._slow_queue or not self._idle:
            self._schedule()

    # --- workers

    async def _hold(self) -> None:
        """Have the newest version in memory; until it is there, workers read it from disk."""
        self._loading = True
        try:
            while self._holder is None or self._holder.version != self._version or self._holder.worn:
                holder = Holder(self._version, self._triples)
                try:
                    await holder.start(*self._target)
                except (EngineError, OSError, TimeoutError) as error:
                    _log.error("version %d stays on disk: %s", holder.version, error)
                    holder.close()
                    return
                except BaseException:
                    holder.close()
                    raise
                self._trail.lead(holder, self._version)  # other versions came meanwhile
                before, self._holder = self._holder, holder
                for process in list(self._idle):
                    self._dismiss(process)
                if before is not None and not before.workers:
                    before.close()
                self._schedule()
        finally:
            self._loading = False

    def _leave(self, job: _Ticket, *, kill: bool) -> None:
        """Take the worker from a job: for the next one, or out of the world."""
        process, job.process = job.process, None
        if process is None:
            return
        if job.slow:
            self._busy_slow -= 1
        else:
            self._busy_fast -= 1
        if kill or process.slowed or process.ended or self._closed or not self._current(process):
            self._dismiss(process)
        else:
            self._rest(process)

    def _current(self, process: Process) -> bool:
        """Whether a worker has, now or in a moment, what is held in memory."""
        holder = self._holder
        return process.origin is holder and (holder is None or holder.bring_up(process))

    def _rest(self, process: Process) -> None:
        process.listener = Rest(process, self.lost)
        self._idle.append(process)

    def lost(self, process: Process) -> None:
        """A worker ended while it had nothing to do."""
        _log.warning("an idle query worker ended: %s", process.last_words().strip()[-300:])
        self._dismiss(process)
        self._schedule()

    def _dismiss(self, process: Process) -> None:
        with contextlib.suppress(ValueError):
            self._idle.remove(process)
        self._alive.discard(process)
        process.kill()
        holder = process.origin
        if isinstance(holder, Holder):
            holder.workers.discard(process)
            if holder is not self._holder and not holder.workers:
                holder.close()

    def _task(self, work: Coroutine[Any, Any, None]) -> None:
        task = asyncio.get_running_loop().create_task(work)
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)

    async def _start(self, process: Process) -> None:
        holder = self._holder
        if holder is not None:
            process.held = holder.version
            try:
                await process.start_from(holder)
            except (EngineError, OSError) as error:
                if self._holder is holder and not self._closed:
                    _log.error("workers read from disk: %s", error)
                    self._holder = None
                    holder.close()
                process.held = 0
            else:
                holder.workers.add(process)
                return
        await process.start(worker.run, *self._target)

    async def _spawn(self) -> None:
        """Start a worker, have it open the newest checkpoint, and let it rest; it is counted as starting already."""
        process = Process()
        opening = Opening(process)
        process.listener = opening
        try:
            await asyncio.wait_for(self._start(process), _START_S)
            self._alive.add(process)
            self.started += 1
            process.send(open_job(self._version).message)
            failure = await asyncio.wait_for(opening.failure, _START_S)
        except (OSError, EOFError, TimeoutError) as error:
            failure = str(error) or type(error).__name__
        except BaseException:
            self._dismiss(process)
            raise
        finally:
            self._starting -= 1
        if not failure and not self._current(process):
            self._dismiss(process)  # a newer version came while it started
        elif failure:
            _log.error("a query worker could not start: %s", failure.strip()[-300:])
            self._dismiss(process)
            await asyncio.sleep(_BACKOFF_S)
        elif self._closed:
            self._dismiss(process)
        else:
            self._rest(process)
        self._schedule()


def _turns(job: _Ticket) -> int:
    return job.turns


def _started(job: _Ticket) -> float:
    return job.started
