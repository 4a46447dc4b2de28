"""The writer: the one process that has the store open for writing, and the parent's side of it.

Uploads and updates are foreign text as queries are: they may crash or block the engine, but never the process that
answers HTTP. A writer that dies takes nothing with it: what it had acknowledged is on disk, and what it had not is
undone when the next one opens the store.
"""

import asyncio
import json
import logging
import socket
from collections.abc import Collection, Mapping
from dataclasses import asdict
from pathlib import Path
from typing import Any

from sgkg.errors import DeadlineError, EngineError, OverloadError
from sgkg.evaluate import faults, frames
from sgkg.evaluate.process import Process
from sgkg.evaluate.sandbox import limit_memory, lock_network
from sgkg.evaluate.worker import Inbox, end_with, prepare
from sgkg.store.declarations import Attempt
from sgkg.store.disk import Change, DefaultGraph, DiskStore, Home
from sgkg.store.patch import Patch
from sgkg.terms import Iri

__all__ = ["Writer", "run"]

_log = logging.getLogger("sgkg.evaluate")


# --- in the writer's process


def run(channel: socket.socket, log: str, path: str, mode: str, members: list[str], memory_limit_mb: int) -> None:
    """Write what is asked until the other end closes the socket; the entry point of the process."""
    prepare(log)
    channel.setblocking(True)
    limit_memory(memory_limit_mb)
    lock_network()
    end_with(channel)
    try:
        store = DiskStore(Home(Path(path)), DefaultGraph(mode), [Iri(member) for member in members])
    except Exception as error:
        channel.sendall(frames.message(frames.FAULT, **faults.told(error)))
        return
    channel.sendall(frames.frame(frames.END, b"{}"))
    inbox = Inbox(channel)
    while job := inbox.next():
        try:
            done = _do(store, json.loads(job), inbox.next())
            channel.sendall(frames.message(frames.END, **done))
        except Exception as error:
            channel.sendall(frames.message(frames.FAULT, **faults.told(error)))
    store.close()


def _do(store: DiskStore, job: dict[str, Any], body: bytes) -> dict[str, Any]:
    action, given = job["action"], job["given"]
    if action == "prune":
        store.prune(set(given["in_use"]))
        return {}
    if action == "update":
        return asdict(store.update(body.decode(), base=given["base"]))
    if action == "replace":
        graphs = {Iri(name): data.encode() for name, data in json.loads(body).items()}
        change = store.replace(
            graphs, gone=[Iri(name) for name in given["gone"]], release=given["release"], digest=given["digest"]
        )
        return asdict(change) if change else {}
    if action in ("declare", "retract"):
        return asdict(_declare(store, given, body))
    graph = Iri(given["graph"]) if given["graph"] else None
    conditions = {"if_match": given.get("if_match")}
    if action == "delete":
        return asdict(store.delete(graph, **conditions))
    conditions["if_none_match"] = given.get("if_none_match")
    if action == "post":
        conditions["parts"] = [(media_type, size) for media_type, size in given.get("parts", ())]
    write = {"put": store.put, "post": store.post}[action]
    return asdict(write(graph, body, given["media_type"], base=given["base"], **conditions))


def _declare(store: DiskStore, given: dict[str, Any], body: bytes) -> Change:
    attempt, if_match = Attempt(**given["attempt"]), given.get("if_match")
    if given.get("graph_size") is None:
        return store.retract(given["vendor"], attempt, if_match=if_match)
    graph, derived = body[: given["graph_size"]], body[given["graph_size"] :]
    return store.declare(
        given["vendor"], graph, derived, attempt, if_match=if_match, if_none_match=given.get("if_none_match")
    )


# --- in the process that answers HTTP


class Writer:
    """The writer as the process that answers HTTP sees it; one write at a time.

    Args:
        home: folder of the store.
        mode: what the default graph is.
        members: graphs that the curated default graph merges.
        timeout_s: for one write.
        memory_limit_mb: beyond what it has at its start.
    """

    def __init__(
        self, home: Home, mode: DefaultGraph, members: Collection[Iri], *, timeout_s: float, memory_limit_mb: int
    ) -> None:
        self.timeout_s = timeout_s
        self._arguments = (str(home.path), mode.value, [str(member) for member in members], memory_limit_mb)
        self._lock = asyncio.Lock()
        self._stopped = False
        self._process: Process | None = None
        self._answer: asyncio.Future[dict[str, Any]] | None = None

    async def start(self) -> None:
        """Open the store.

        Raises:
            SgkgError: it cannot be opened; says why.
        """
        async with self._lock:
            await self._open()

    async def write(self, action: str, body: bytes, given: Mapping[str, Any]) -> Change | None:
        """Have a method of :class:`sgkg.store.disk.DiskStore` run.

        Args:
            action: ``put``, ``post``, ``delete``, ``update``, ``declare``, ``retract``, ``replace`` or ``prune``.
            body: what is written.
            given: the other arguments.

        Raises:
            DeadlineError: it took too long; it was done whole or not at all.
            SgkgError: what the store found wrong; nothing was written.
        """
        try:
            await asyncio.wait_for(self._lock.acquire(), self.timeout_s)
        except TimeoutError:
            raise OverloadError(f"other writes took longer than {self.timeout_s:g} s; nothing was written") from None
        try:
            if self._stopped:
                raise OverloadError("the server is stopping")
            if self._process is None or self._process.ended:
                await self._open()
            process = self._process
            if process is None:
                raise EngineError("the store is closed")
            self._answer = asyncio.get_running_loop().create_future()
            process.send(json.dumps({"action": action, "given": dict(given)}).encode())
            await process.send_body(body)
            try:
                done = await asyncio.wait_for(asyncio.shield(self._answer), self.timeout_s)
            except TimeoutError:
                self._close()
                raise DeadlineError(
                    f"the write did not end within {self.timeout_s:g} s. It is done whole or not at all: look before "
                    "you repeat it"
                ) from None
            except asyncio.CancelledError:
                # Whoever asked has gone; the write is not half done by that. The next one waits for its end.
                await asyncio.wait([self._answer], timeout=self.timeout_s)
                raise
            patch = done.pop("patch", None)
            return Change(**done, patch=Patch.of_json(patch) if patch else None) if done else None
        finally:
            self._lock.release()

    async def stop(self, patience_s: float = 0.0) -> None:
        """Close the store; a write that runs gets a little time to end, and is undone else."""
        self._stopped = True
        try:
            await asyncio.wait_for(self._lock.acquire(), patience_s)
        except TimeoutError:
            self._close()
            self.ended()
        else:
            self._close()
            self._lock.release()

    async def _open(self) -> None:
        self._close()  # one that ended by itself still has its log
        process = Process()
        self._answer = asyncio.get_running_loop().create_future()
        process.listener = self
        self._process = process
        try:
            await process.start(run, *self._arguments)
            await asyncio.wait_for(asyncio.shield(self._answer), self.timeout_s)
        except TimeoutError:
            self._close()
            raise EngineError("the store could not be opened in time") from None
        except BaseException:
            self._close()
            raise

    def _close(self) -> None:
        if self._process is not None:
            self._process.kill()
            self._process = None

    def frame(self, kind: bytes, content: bytes) -> None:
        """Take what the process says."""
        if self._answer is None or self._answer.done():
            return
        told = json.loads(content)
        if kind == frames.END:
            self._answer.set_result(told)
        else:
            self._answer.set_exception(faults.raised(told))

    def ended(self) -> None:
        """The process is no more."""
        process = self._process
        words = process.last_words() if process else ""
        if not self._stopped:
            _log.error("the writer ended: %s", words.strip().replace("\n", " ")[-300:] or "no reason told")
        if self._answer is not None and not self._answer.done():
            stopping = OverloadError("the server is stopping; nothing was written")
            self._answer.set_exception(stopping if self._stopped else faults.after_death(words))
