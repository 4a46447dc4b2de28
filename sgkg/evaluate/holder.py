"""A process that holds a version in memory and forks workers, as the parent sees it."""

import asyncio
import json
import socket
import tempfile
from collections import OrderedDict, deque
from dataclasses import asdict

from sgkg.errors import EngineError
from sgkg.evaluate import template
from sgkg.evaluate.job import Job, advance_job
from sgkg.evaluate.process import Process
from sgkg.store.patch import Patch

__all__ = ["Holder", "Trail"]

_LOAD_S = 120.0
#: statements by which what is in memory may be changed until it is made anew, because what is removed keeps its place
#: there: in a worker, which is then forked again; and in the process that holds the version, which then loads the
#: newest as a whole, that number or a part of what it has, whichever is more
_FOLLOWED, _PART = 20_000, 0.2
#: patches kept for a version that is being loaded
_STEPS = 256
#: how many versions a worker may be behind
_REMEMBERED = 64


class Holder:
    """A process that runs :func:`sgkg.evaluate.template.run`.

    Attributes:
        version: that it holds.
        workers: those that it has forked and that live.
    """

    def __init__(self, version: int, triples: int) -> None:
        self.version = version
        self.workers: set[Process] = set()
        self._process = Process()
        self._process.listener = self
        self._door: socket.socket | None = None
        self._waiting: deque[asyncio.Future[int]] = deque()
        self._jobs: deque[tuple[Patch, Job]] = deque(maxlen=_REMEMBERED)
        self._most = max(_FOLLOWED, int(triples * _PART))
        self._followed = 0

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

    def follow(self, version: int, patch: Patch) -> bool:
        """Have the process hold the next version instead; workers that it forks from then on have that.

        Args:
            version: number of the next one.
            patch: what it differs in.

        Returns:
            False where the patch does not lead on from what is held.
        """
        if self._door is None or self._process.ended or patch.base != self.version:
            return False
        job = advance_job(self.version, version, json.dumps(asdict(patch)))
        with tempfile.TemporaryFile() as file:
            file.write(job.message)
            file.seek(0)
            self._waiting.append(asyncio.get_running_loop().create_future())  # nobody waits for it
            socket.send_fds(self._door, [template.ADVANCE], [file.fileno()])
        self._jobs.append((patch, job))
        self.version = version
        self._followed += patch.size
        return True

    def bring_up(self, worker: Process) -> bool:
        """Bring a worker that has nothing to do to the version of this process; False where that cannot be done."""
        missing = [(patch, job) for patch, job in self._jobs if job.version > worker.held]
        worker.followed += sum(patch.size for patch, _ in missing)
        if worker.held != self.version and (not missing or missing[0][0].base != worker.held):
            return False
        if worker.followed > _FOLLOWED:
            return False
        for _, job in missing:
            worker.send(job.message)
        worker.held = self.version
        return True

    @property
    def worn(self) -> bool:
        """So much was changed that the newest version should be loaded as a whole."""
        return self._followed > self._most

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
                waiting.exception()  # seen, should nobody wait any more


class Trail:
    """The newest patches, by which what is in memory follows to the newest version."""

    def __init__(self) -> None:
        self._steps: OrderedDict[int, tuple[int, Patch]] = OrderedDict()

    def add(self, version: int, patch: Patch) -> None:
        """Note what leads to a version."""
        self._steps[patch.base] = (version, patch)
        while len(self._steps) > _STEPS:
            self._steps.popitem(last=False)

    def lead(self, holder: Holder, version: int) -> bool:
        """Have a process follow to a version; whether it holds that now."""
        while holder.version != version:
            step = self._steps.get(holder.version)
            if step is None or not holder.follow(*step):
                return False
        return True
