"""What the routes ask: store, versions, query workers and writer as one thing with a beginning and an end."""

import asyncio
import json
import logging
import os
import shutil
import tempfile
from collections.abc import Awaitable, Callable, Hashable, Mapping, Sequence
from pathlib import Path
from typing import Any

from starlette.requests import HTTPConnection

from sgkg import packed
from sgkg.errors import EngineError, UnknownEntityError
from sgkg.evaluate.pool import Pool
from sgkg.evaluate.writer import Writer
from sgkg.namespaces import SGDATA
from sgkg.settings import Settings
from sgkg.store.base import NO_BINDINGS, Solutions
from sgkg.store.disk import Change, DefaultGraph, Home
from sgkg.store.ledger import Ledger, Version
from sgkg.terms import Iri, Term, to_ntriples
from sgkg.tokens import Tokens
from sgkg_api import results
from sgkg_api.cache import Cache, Entry

__all__ = ["Service"]

_log = logging.getLogger("sgkg")
_MB = 1 << 20
#: formats of dumps: media type -> file name
DUMPS = {
    "application/n-quads": "dump.nq",
    "application/trig": "dump.trig",
    "application/ld+json": "dump.jsonld",
    "text/turtle": "dump.ttl",
}


class Service:
    """The running store.

    Attributes:
        settings: as they were given.
        home: the folder of the store.
        ledger: versions and the record of writes.
        tokens: who may write.
        pool: the query workers.
        cache: answers.
        version: what queries see.
    """

    version: Version

    def __init__(self, settings: Settings) -> None:
        self.settings = settings
        self._temporary = settings.store is None
        self.home = Home(settings.store or Path(tempfile.mkdtemp(prefix="sgkg-store-")))
        try:
            os.makedirs(self.home.path, mode=0o700, exist_ok=True)  # noqa: PTH103 - with the mode
        except OSError as error:
            raise EngineError(f"the folder {self.home.path} cannot be made: {error.strerror}") from error
        self.ledger = Ledger(self.home.auth)
        self.tokens = Tokens(self.home.auth, settings.curator_token)
        self.cache = Cache(settings.cache_mb * _MB)
        self.mode = DefaultGraph(settings.default_graph)
        self.members = packed.CURATED if self.mode is DefaultGraph.CURATED else ()
        self.pool = Pool(
            self.home.versions, fast=settings.fast, slow=settings.slow, queue=settings.queue,
            timeout_s=settings.timeout_s, memory_limit_mb=settings.memory_limit_mb, in_memory=settings.in_memory,
        )  # fmt: skip
        self.writer = Writer(
            self.home, self.mode, self.members, timeout_s=settings.write_timeout_s,
            memory_limit_mb=4 * settings.memory_limit_mb,
        )  # fmt: skip
        self.on_version: list[Callable[[], None]] = [self.cache.forget_aliases]
        self.ready = False
        self._dump_locks: dict[Path, asyncio.Lock] = {}

    async def start(self) -> None:
        """Open the store, bring the packed graphs up to date, start the workers.

        Raises:
            SgkgError: the store cannot be opened, or fits the settings no more.
        """
        await self.writer.start()
        if not self.settings.bare:
            digest, release = await asyncio.to_thread(packed.packed_digest), packed.release()
            if self.ledger.setting("packed") != digest:
                graphs = await asyncio.to_thread(packed.packed_graphs)
                body = json.dumps({name: data.decode() for name, data in graphs.items()}).encode()
                gone = [
                    name for name in json.loads(self.ledger.setting("packed_graphs") or "[]") if name not in graphs
                ]
                given = {"gone": gone, "release": release, "digest": digest}
                if await self.writer.write("replace", body, given):
                    _log.info("loaded the packed graphs, release %s", release)
        latest = self.ledger.latest()
        if latest is None:
            raise EngineError("the store has no version; this is a fault in sgkg")
        self.version = latest
        await self.pool.start(latest.number, latest.triples)
        self.ready = True

    async def stop(self) -> None:
        """End workers and writer; remove a temporary store."""
        self.ready = False
        await self.pool.stop()
        await self.writer.stop(1.0)
        if self._temporary:
            await asyncio.to_thread(shutil.rmtree, self.home.path, ignore_errors=True)

    # --- reading

    def resolve(self, text: str | None) -> Version:
        """Find the version that a request asks for with ``version=``; the newest for None.

        Raises:
            UnknownEntityError: there is none, or it is no longer kept.
        """
        return self.version if text is None else self.ledger.find(text)

    async def answer(
        self,
        text: str,
        media_type: str,
        *,
        bindings: Mapping[str, Term] = NO_BINDINGS,
        version: int | None = None,
        default_graphs: Sequence[str] | None = None,
        named_graphs: Sequence[str] | None = None,
    ) -> bytes:
        """Evaluate a query in a worker, or take its answer from the cache.

        Args:
            text: SPARQL 1.1 query.
            media_type: of the results; a graph's where the query makes one.
            bindings: variable name -> term put in its place.
            version: of the store; the newest by default.
            default_graphs: merged, the default graph of the query; that of the store by default.
            named_graphs: those that GRAPH sees; all by default.

        Raises:
            QuerySyntaxError, UsageError: the query is wrong, or has no such result.
            DeadlineError, MemoryLimitError, OverloadError: it could not be answered.
        """
        job = self.query_job(text, media_type, version or self.version.number, default_graphs, named_graphs)
        if bindings:
            job["bindings"] = {name: to_ntriples(term) for name, term in sorted(bindings.items())}
        return (await self.cached(json.dumps(job), job)).body

    def query_job(
        self,
        text: str,
        media_type: str,
        version: int,
        default_graphs: Sequence[str] | None = None,
        named_graphs: Sequence[str] | None = None,
    ) -> dict[str, Any]:
        """Make the job of a query for a worker."""
        job: dict[str, Any] = {
            "do": "query", "version": version, "text": text, "media_type": media_type, "base": SGDATA,
            "prefixes": not self.settings.bare,
        }  # fmt: skip
        if default_graphs is not None or named_graphs is not None:
            job["default"] = sorted(set(default_graphs or ()))
            job["named"] = sorted(set(named_graphs or ()))
        return job

    async def cached(self, key: Hashable, job: Mapping[str, Any]) -> Entry:
        """Have a job done once for all who ask for it at the same time, and keep its answer."""
        if (entry := self.cache.get(key)) is not None:
            return entry
        answer = self.cache.flights.get(key)
        if answer is not None:
            answer.readers += 1
        else:
            answer = self.cache.flights[key] = self.pool.submit(job, key=hash(key))
        try:
            await answer.ready()
            if answer.whole:
                return self.cache.get(key) or self.cache.put(key, answer.body)
        finally:
            if self.cache.flights.get(key) is answer:
                del self.cache.flights[key]
        return Entry(key, await self._long(job))

    async def _long(self, job: Mapping[str, Any]) -> bytes:
        """Have a job done whose answer is too long to be shared."""
        answer = self.pool.submit(job)
        await answer.ready()
        try:
            return answer.body if answer.whole else b"".join([piece async for piece in answer])
        except asyncio.CancelledError:
            answer.leave()
            raise

    async def select(
        self, text: str, bindings: Mapping[str, Term] = NO_BINDINGS, version: int | None = None
    ) -> Solutions:
        """Evaluate a SELECT and read its solutions; raises as :meth:`answer`."""
        body = await self.answer(text, "application/sparql-results+json", bindings=bindings, version=version)
        return results.solutions(body)

    async def graph(self, graph: Iri | None, media_type: str, version: int | None = None) -> tuple[bytes, str] | None:
        """Write a graph.

        Args:
            graph: its name; None for the default graph.
            media_type: of the text; empty asks for the digest alone.
            version: of the store; the newest by default.

        Returns:
            The text and the digest of the graph, or None where there is no such graph.
        """
        job = {"do": "graph", "version": version or self.version.number, "graph": graph, "media_type": media_type}
        answer = self.pool.submit(job, key=hash((graph, media_type)))
        try:
            await answer.ready()
            body = answer.body if answer.whole else b"".join([piece async for piece in answer])
        except asyncio.CancelledError:
            answer.leave()
            raise
        digest = answer.head.get("digest")
        return None if digest is None else (body, str(digest))

    async def dump(self, media_type: str, version: int | None = None, *, gzip: bool = True) -> Path:
        """Write a version of the dataset to a file, once.

        Args:
            media_type: one of :data:`DUMPS`; formats without graphs hold the default graph alone.
            version: of the store; the newest by default.
            gzip: compressed, without name and date, so that equal content gives equal bytes.

        Raises:
            UnknownEntityError: there is no dump in that format.
        """
        if media_type not in DUMPS:
            raise UnknownEntityError(f"there is no dump as {media_type}; there are {', '.join(DUMPS)}")
        number = version or self.version.number
        folder = self.home.dumps / str(number)
        file = folder / (DUMPS[media_type] + (".gz" if gzip else ""))
        async with self._dump_locks.setdefault(file, asyncio.Lock()):
            if not file.exists():
                folder.mkdir(parents=True, exist_ok=True)
                job = {
                    "do": "dump", "version": number, "media_type": media_type, "gzip": gzip,
                    "default_too": self.mode is DefaultGraph.SEPARATE,
                }  # fmt: skip
                answer = self.pool.submit(job)
                unfinished = file.with_name(f"{file.name}.new")
                with unfinished.open("wb") as out:
                    await answer.ready()
                    if answer.whole:
                        out.write(answer.body)
                    else:
                        async for piece in answer:
                            out.write(piece)
                unfinished.replace(file)
        self._dump_locks.pop(file, None)
        return file

    # --- writing

    async def write(self, action: str, *, body: bytes = b"", **given: Any) -> Change:
        """Run a method of :class:`sgkg.store.disk.DiskStore` in the writer; readers then see the new version.

        Args:
            action: ``put``, ``post``, ``delete`` or ``update``.
            body: what is written; the text of an update in UTF-8.
            given: the other arguments of the method.

        Raises:
            SgkgError: nothing was written; says why.
        """
        change = await _to_the_end(self._write(action, body, given))
        if change is None:
            raise EngineError("the writer wrote nothing")
        return change

    async def _write(self, action: str, body: bytes, given: Mapping[str, Any]) -> Change | None:
        try:
            return await self.writer.write(action, body, given)
        finally:
            # The ledger tells the truth also where the writer was killed between the write and its answer.
            if (latest := self.ledger.latest()) is not None:
                await self._see(latest)

    async def _see(self, version: Version) -> None:
        if version.number > self.version.number:
            self.version = version
            self.pool.use(version.number, version.triples)
            for listener in self.on_version:
                listener()
            await self.writer.write("prune", b"", {"in_use": sorted(self.pool.in_use | {version.number})})

    def public_url(self, request: HTTPConnection) -> str:
        """Return the URL of the server's root as the world sees it, without a slash at its end."""
        if self.settings.base_iri:
            return self.settings.base_iri.rstrip("/")
        return str(request.base_url).rstrip("/")


async def _to_the_end(work: Awaitable[Change | None]) -> Change | None:
    """Let a write end even where the client goes away: its version must be seen."""
    task = asyncio.ensure_future(work)
    task.add_done_callback(lambda done: done.cancelled() or done.exception())  # seen, should nobody else wait
    return await asyncio.shield(task)
