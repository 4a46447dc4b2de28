"""What the routes ask: store, versions, query workers and writer as one thing with a beginning and an end."""

import asyncio
import json
import logging
import os
import shutil
import tempfile
from collections.abc import Awaitable, Callable, Hashable, Mapping, Sequence
from dataclasses import asdict
from hashlib import sha256
from pathlib import Path
from typing import Any

from starlette.requests import HTTPConnection

from sgkg import packed
from sgkg.errors import EngineError, UnknownEntityError, UsageError
from sgkg.evaluate.answer import Answer
from sgkg.evaluate.checker import Checker
from sgkg.evaluate.job import Job, dump_job, graph_job, query_job
from sgkg.evaluate.pool import Pool
from sgkg.evaluate.writer import Writer
from sgkg.namespaces import SGDATA
from sgkg.settings import Settings
from sgkg.store.base import NO_BINDINGS, Solutions
from sgkg.store.declarations import Attempt, Declaration, Declarations
from sgkg.store.disk import Change, DefaultGraph, Home
from sgkg.store.ledger import Ledger, Version, utc_now
from sgkg.store.patch import Patch
from sgkg.terms import Iri, Term, to_ntriples
from sgkg.tokens import Tokens
from sgkg.vendors.model import Checked, Vendor
from sgkg.vendors.registry import Vendors
from sgkg_api import results
from sgkg_api.cache import Cache, Entry
from sgkg_api.rates import Rates

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
        vendors: who may declare products.
        declarations: what they have declared, and what was refused.
        rates: how often each of them writes.
        checker: processes that check declarations.
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
        self.vendors = Vendors(self.home.auth)
        self.declarations = Declarations(self.home.auth)
        self.rates = Rates(settings.vendor_rate)
        self.checker = Checker(timeout_s=settings.timeout_s, memory_limit_mb=settings.memory_limit_mb)
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
        await self.checker.stop()
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
        given = {name: to_ntriples(term) for name, term in bindings.items()}
        job = self.query_job(
            text, media_type, version or self.version.number, default_graphs, named_graphs, bindings=given
        )
        found = self.cache.get(job) or await self.shared(job, job)
        return found.body if isinstance(found, Entry) else await found.read()

    def query_job(
        self,
        text: str,
        media_type: str,
        version: int,
        default_graphs: Sequence[str] | None = None,
        named_graphs: Sequence[str] | None = None,
        *,
        bindings: Mapping[str, str] | None = None,
    ) -> Job:
        """Make the job of a query for a worker; see :func:`sgkg.evaluate.job.query_job`."""
        return query_job(
            text, media_type, version, base=SGDATA, default=default_graphs, named=named_graphs, bindings=bindings,
            prefixes=not self.settings.bare,
        )  # fmt: skip

    async def shared(
        self,
        key: Hashable,
        job: Job,
        *,
        timeout_s: float | None = None,
        wait: Callable[[Answer], Awaitable[None]] = Answer.ready,
    ) -> Entry | Answer:
        """Have a job done once for all who ask the same at the same time, and keep its answer.

        Args:
            key: what is asked.
            job: that answers it.
            timeout_s: less time than others get; then nobody else's evaluation will do.
            wait: waits until an answer is ready.

        Returns:
            What is kept; or an answer too long for that, to be read by the caller alone.

        Raises:
            SgkgError: it could not be answered; see :meth:`answer`.
        """
        flights = self.cache.flights
        answer = flights.get(key) if timeout_s is None else None
        if answer is not None:
            answer.readers += 1
        else:
            answer = self.pool.submit(job, timeout_s=timeout_s)
            if timeout_s is None:
                flights[key] = answer
        try:
            await wait(answer)
        finally:
            if flights.get(key) is answer:
                del flights[key]
        if answer.whole:
            return self.cache.get(key) or self.cache.put(key, answer.body)
        if answer.readers > 1:  # a stream has one reader: the others evaluate for themselves
            answer.readers -= 1
            answer = self.pool.submit(job, timeout_s=timeout_s)
            await wait(answer)
        return answer

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
        answer = self.pool.submit(graph_job(graph, media_type, version or self.version.number))
        body = await answer.read()
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
                job = dump_job(media_type, number, gzip=gzip, default_too=self.mode is DefaultGraph.SEPARATE)
                await _to_file(self.pool.submit(job), file)
        self._dump_locks.pop(file, None)
        return file

    # --- writing

    async def write(self, action: str, *, body: bytes = b"", **given: Any) -> Change:
        """Run a method of :class:`sgkg.store.disk.DiskStore` in the writer; readers then see the new version.

        Args:
            action: ``put``, ``post``, ``delete``, ``update``, ``declare`` or ``retract``.
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
        change: Change | None = None
        try:
            change = await self.writer.write(action, body, given)
            return change
        finally:
            # The ledger tells the truth also where the writer was killed between the write and its answer.
            latest = self.ledger.latest()
            if change is not None and change.patch is not None and latest and change.version < latest.number:
                latest = self.ledger.find(str(change.version))  # the next one has a patch of its own
            if latest is not None:
                await self._see(latest, change.patch if change else None)

    async def _see(self, version: Version, patch: Patch | None = None) -> None:
        if version.number > self.version.number:
            self.version = version
            self.pool.use(version.number, version.triples, patch)
            for listener in self.on_version:
                listener()
            await self.writer.write("prune", b"", {"in_use": sorted(self.pool.in_use | {version.number})})

    # --- declarations of vendors

    async def check(
        self,
        vendor: Vendor,
        body: bytes,
        media_type: str,
        *,
        base: str = "",
        trial: bool = False,
        brief: bool = False,
    ) -> Checked:
        """Check a declaration in a process of its own; nothing is stored.

        Args:
            vendor: whose it is.
            body: the text.
            media_type: without parameters.
            base: IRI that relative IRIs are resolved against.
            trial: it will not be published; those that will be come first.
            brief: nobody reads what is found in a declaration without violations.

        Raises:
            InputError, UsageError: it cannot be read, or is too long.
            DeadlineError, MemoryLimitError, OverloadError: it could not be done now.
        """
        if len(body) > self.settings.vendor_bytes:
            raise UsageError(f"a declaration may have {self.settings.vendor_bytes} bytes here, not {len(body)}")
        checked = await self.checker.check(
            body, media_type, vendor, today=utc_now().date().isoformat(), base=base, trial=trial, brief=brief
        )
        if checked.triples > self.settings.vendor_triples:
            raise UsageError(
                f"a declaration may have {self.settings.vendor_triples} statements here, not {checked.triples}"
            )
        return checked

    def wait_s(self, vendor: str) -> float:
        """Take a turn of a vendor to write.

        Returns:
            0 where it may write now; else the seconds until it may, and no turn is taken.
        """
        return self.rates.wait_s(vendor)

    async def declare(
        self,
        vendor: Vendor,
        checked: Checked,
        token: str,
        body: bytes,
        *,
        if_match: Sequence[str] | None = None,
        if_none_match: Sequence[str] | None = None,
    ) -> Change:
        """Publish what has been checked, with its row in the history.

        Args:
            vendor: as it was when the declaration was checked.
            checked: without violations.
            token: id of the token.
            body: as it was sent.
            if_match: digests one of which the graph must have, or ``*`` for any (RFC 9110, 13.1.1).
            if_none_match: digests none of which it may have, or ``*`` for any (RFC 9110, 13.1.2).

        Returns:
            What was done; :attr:`Change.changed` is False where the graph was the same already.

        Raises:
            UsageError: there are violations, or the vendor may no longer write or speak about these IRIs.
            PreconditionError: a condition does not hold.
            SgkgError: nothing was written; says why.
        """
        if not checked.accepted or checked.vendor != vendor.id:
            raise UsageError("the declaration has violations, or is another vendor's; nothing was written")
        await self._refuse_stopped(vendor)
        return await self.write(
            "declare", body=checked.graph + checked.derived, vendor=vendor.id, graph_size=len(checked.graph),
            attempt=_attempt(token, body), if_match=if_match, if_none_match=if_none_match,
        )  # fmt: skip

    async def retract(self, vendor: Vendor, token: str, *, if_match: Sequence[str] | None = None) -> Change:
        """Take a vendor's declaration back; tombstones of its products stay.

        Raises:
            UnknownEntityError: there is none.
            UsageError: the vendor may no longer write.
            PreconditionError: the condition does not hold.
        """
        await self._refuse_stopped(vendor)
        return await self.write("retract", vendor=vendor.id, attempt=_attempt(token, b""), if_match=if_match)

    async def refuse(
        self, vendor: Vendor, token: str, body: bytes, *, status: int, violations: int = 0
    ) -> Declaration:
        """Put an attempt that was refused into the vendor's history, without its content.

        Args:
            vendor: whose token it was.
            token: its id.
            body: as it was sent, as far as it was read.
            status: of the response.
            violations: how many were found.
        """
        attempt = Attempt(**_attempt(token, body))
        return await asyncio.to_thread(
            self.declarations.refuse, vendor.id, attempt, status=status, violations=violations
        )

    async def _refuse_stopped(self, vendor: Vendor) -> None:
        now = await asyncio.to_thread(self.vendors.get, vendor.id)
        if now.disabled:
            raise UsageError(f"the vendor {vendor.id} was disabled at {now.disabled}: it can write nothing here")
        if now.prefixes != vendor.prefixes:
            raise UsageError(f"the prefixes of the vendor {vendor.id} have just changed; send it once more")

    def public_url(self, request: HTTPConnection) -> str:
        """Return the URL of the server's root as the world sees it, without a slash at its end."""
        if self.settings.base_iri:
            return self.settings.base_iri.rstrip("/")
        return str(request.base_url).rstrip("/")


def _attempt(token: str, body: bytes) -> dict[str, Any]:
    return asdict(Attempt(token, sha256(body).hexdigest() if body else "", len(body)))


async def _to_file(answer: Answer, file: Path) -> None:
    """Write an answer to a file, whole or not at all."""
    unfinished = file.with_name(f"{file.name}.new")
    try:
        with unfinished.open("wb") as out:
            await answer.ready()
            if answer.whole:
                out.write(answer.body)
            else:
                async for piece in answer:
                    out.write(piece)
        unfinished.replace(file)
    finally:
        answer.leave()
        unfinished.unlink(missing_ok=True)


async def _to_the_end(work: Awaitable[Change | None]) -> Change | None:
    """Let a write end even where the client goes away: its version must be seen."""
    task = asyncio.ensure_future(work)
    task.add_done_callback(lambda done: done.cancelled() or done.exception())  # seen, should nobody else wait
    return await asyncio.shield(task)
