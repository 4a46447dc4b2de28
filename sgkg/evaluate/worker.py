"""A query worker: a process that evaluates queries on read-only checkpoints of the store, one at a time.

It reads jobs (:mod:`sgkg.evaluate.job`, each behind four bytes of length) from its socket and answers with frames
(:mod:`sgkg.evaluate.frames`): a head, data, and an end; or a fault. It ends when the socket closes.
"""

import faulthandler
import gc
import gzip
import json
import os
import select
import signal
import socket
import struct
import threading
from collections import OrderedDict
from collections.abc import Iterator, Mapping
from pathlib import Path
from types import MappingProxyType
from typing import IO, Any, cast

import pyoxigraph as ox

from sgkg.errors import EngineError, UsageError
from sgkg.evaluate import frames
from sgkg.evaluate.faults import told
from sgkg.evaluate.job import open_job, read_job
from sgkg.evaluate.sandbox import die_with_parent, limit_memory, lock_network
from sgkg.io import FORMATS, NOT_XML, Document, Format, engine_term, write
from sgkg.namespaces import PREFIXES
from sgkg.store.disk import graph_digest
from sgkg.store.oxigraph import query_error
from sgkg.store.patch import Patch
from sgkg.terms import from_ntriples

__all__ = ["Inbox", "advance", "end_with", "prepare", "run"]

_LENGTH = struct.Struct("!I")
#: answers are sent in pieces of about this many bytes
_PIECE = 1 << 18
_ONCE = 1 << 16
#: threads and buffers of the engine when a worker that has its version in memory opens another on disk
_ON_DISK_MB = 96
_DONE = frames.message(frames.END)
#: allocations between two looks of the garbage collector: a query makes few objects, and next to no cycles
_COLLECT_AFTER = 100_000
#: checkpoints (or merged graphs) held open: the newest, and one that somebody pinned
_OPEN = 3
_PREFIXES = dict(PREFIXES)
_WITH_PREFIXES = (ox.RdfFormat.TURTLE, ox.RdfFormat.TRIG)


def run(
    channel: socket.socket,
    log: str,
    versions: str,
    memory_limit_mb: int,
    in_memory: Mapping[int, ox.Store] = MappingProxyType({}),
) -> None:
    """Answer jobs until the other end closes the socket; the entry point of the process.

    Args:
        channel: this end of the socket pair.
        log: file that takes what the engine writes on standard error, for the reason of a sudden end.
        versions: folder of the checkpoints.
        memory_limit_mb: how much more memory than at the start it may take.
        in_memory: versions that it has already.
    """
    prepare(log)
    channel.setblocking(True)
    lock_network()
    end_with(channel)
    worker = _Worker(channel, Path(versions), in_memory)
    # The first job opens a checkpoint: the engine's threads and buffers are no part of what a query may take.
    inbox = Inbox(channel)
    worker.answer(inbox.next() or open_job(0).message)
    limit_memory(memory_limit_mb + (_ON_DISK_MB if in_memory else 0))
    gc.set_threshold(_COLLECT_AFTER)
    while job := inbox.next():
        worker.answer(job)


def prepare(log: str) -> None:
    """Make this process one that only its parent ends, and let standard error go to a file."""
    die_with_parent()
    # A trace would stand behind the words that tell why it ended, of which only the last are read.
    for name in ("RUST_BACKTRACE", "RUST_LIB_BACKTRACE"):
        os.environ.pop(name, None)
    if hasattr(os, "SCHED_BATCH"):
        # Not to interrupt the process that answers HTTP while it still has work to hand out.
        os.sched_setscheduler(0, os.SCHED_BATCH, os.sched_param(0))
    for number in (signal.SIGINT, signal.SIGTERM):  # both reach the whole group; the parent decides
        signal.signal(number, signal.SIG_IGN)
    descriptor = os.open(log, os.O_WRONLY | os.O_TRUNC)
    os.dup2(descriptor, 2)
    os.close(descriptor)
    # A stack that overflows ends the process without a word; this gives it one.
    faulthandler.enable(file=2, all_threads=False)


def end_with(channel: socket.socket) -> None:
    """End this process when the other end of its socket closes, whatever the engine is doing.

    The death of the parent is no sign: it is the server process of multiprocessing, which outlives ours as long as
    one of its children lives.
    """

    def watch() -> None:
        closed = select.poll()
        closed.register(channel.fileno(), 0)  # no event but the end
        closed.poll()
        os._exit(1)

    threading.Thread(target=watch, daemon=True).start()


class Inbox:
    """Messages behind their length, from a socket."""

    def __init__(self, channel: socket.socket) -> None:
        self._channel = channel
        self._rest = b""

    def next(self) -> bytes:
        """Wait for a message; empty where the other end has closed."""
        data = self._rest or self._channel.recv(_ONCE)
        while len(data) < _LENGTH.size:
            if not (more := self._channel.recv(_ONCE)):
                return b""
            data += more
        end = _LENGTH.size + _LENGTH.unpack_from(data)[0]
        if len(data) >= end:
            self._rest = data[end:]
            return data[_LENGTH.size : end]
        pieces = bytearray(data)
        while len(pieces) < end:
            if not (more := self._channel.recv(min(end - len(pieces), 1 << 20))):
                return b""
            pieces += more
        self._rest = b""
        return bytes(pieces[_LENGTH.size :])


class _Sink:
    """A file for the engine to write to: sends what it gets in pieces, a small answer in one with its end."""

    def __init__(self, channel: socket.socket) -> None:
        self.sort_prefixes = False
        self.for_xml = False
        self._channel = channel
        self._buffer = bytearray()

    @property
    def file(self) -> IO[bytes]:
        """This, as the engine's types want it."""
        return cast("IO[bytes]", self)

    def write(self, data: bytes) -> int:
        if self.sort_prefixes:  # the engine shuffles them; they stand in the first piece that it writes
            self.sort_prefixes = False
            data = _sorted_prefixes(data)
        if self.for_xml and NOT_XML.search(data):  # the engine writes them all the same
            raise UsageError("the answer has a control character, which XML cannot carry; ask for JSON")
        self._buffer += data
        if len(self._buffer) >= _PIECE:
            self._channel.sendall(frames.frame(frames.DATA, self._buffer))
            self._buffer.clear()
        return len(data)

    def flush(self) -> None:
        """Nothing: the pieces have their size."""

    def close(self) -> None:
        self._channel.sendall(frames.frame(frames.DATA, self._buffer) + _DONE if self._buffer else _DONE)

    def head(self, **content: Any) -> None:
        """Send a head before any data."""
        self._channel.sendall(frames.message(frames.HEAD, **content))


class _Worker:
    def __init__(self, channel: socket.socket, versions: Path, in_memory: Mapping[int, ox.Store]) -> None:
        self._channel = channel
        self._versions = versions
        self._in_memory = dict(in_memory)
        self._stores: OrderedDict[Any, ox.Store] = OrderedDict()

    def answer(self, message: bytes) -> None:
        """Do a job; every error but a closed socket becomes a fault."""
        sink = _Sink(self._channel)
        try:
            job, text = read_job(message)
            if job["do"] == "advance":
                self._advance(job["base"], job["version"], text)
                return
            getattr(self, f"_{job['do']}")(job, text, sink)
            sink.close()
        except BrokenPipeError:
            raise SystemExit(0) from None
        except SyntaxError as error:
            self._fault(query_error(error, text))
        except RuntimeError as error:  # such as a function that nobody knows
            self._fault(UsageError(f"the query cannot be evaluated: {error}"))
        except Exception as error:
            self._fault(error)
        except BaseException as error:
            if type(error).__name__ != "PanicException":  # the engine's own: it is no Exception
                raise
            large = "capacity" in str(error) or "alloc" in str(error)
            self._fault(MemoryError() if large else EngineError(f"the engine gave up: {error}"))

    def _fault(self, error: Exception) -> None:
        self._channel.sendall(frames.message(frames.FAULT, **told(error)))

    def _advance(self, base: int, version: int, text: str) -> None:
        """Turn the version held in memory into the next one.

        Nobody waits for an answer, and the next job may be here already: a worker that cannot do it ends.
        """
        if base in self._in_memory:
            try:
                advance(self._in_memory, base, version, text)
            except Exception:
                os._exit(1)

    # --- jobs

    def _open(self, job: Mapping[str, Any], _text: str, _sink: _Sink) -> None:
        """Open a checkpoint before anybody asks for it; 0 for none."""
        if job["version"]:
            self._store(job["version"])

    def _query(self, job: Mapping[str, Any], text: str, sink: _Sink) -> None:
        store = self._store(job["version"])
        options: dict[str, Any] = {}
        default: list[str] | None = job.get("default")
        named: list[str] = job.get("named") or []
        if default is not None and len(default) > 1:
            store = self._merged(store, job["version"], default, named)
            options["default_graph"] = [ox.DefaultGraph()]  # whatever FROM says in the text
            options["named_graphs"] = [ox.NamedNode(iri) for iri in named]
        elif default is not None:
            options["default_graph"] = [ox.NamedNode(iri) for iri in default]
            options["named_graphs"] = [ox.NamedNode(iri) for iri in named]
        if bindings := job.get("bindings"):
            options["substitutions"] = {
                ox.Variable(name): engine_term(from_ntriples(value)) for name, value in bindings.items()
            }
        options["base_iri"] = job.get("base")
        try:
            found = store.query(text, **options)
        except SyntaxError:
            if not job["prefixes"]:
                raise
            # Most queries declare what they use, and to be told of all our prefixes takes the engine longer.
            found = store.query(text, prefixes=_PREFIXES, **options)
        media_type = job["media_type"]
        if isinstance(found, ox.QueryTriples):
            graph_form = _graph_format(media_type)
            if graph_form == ox.RdfFormat.RDF_XML:  # not every graph can be written so: whole, or an error
                quads = tuple(ox.Quad(t.subject, t.predicate, t.object) for t in dict.fromkeys(found))
                sink.write(write(Document("", quads), _format(media_type)))
            elif graph_form in _WITH_PREFIXES and job["prefixes"]:
                sink.sort_prefixes = True
                ox.serialize(found, sink.file, format=graph_form, prefixes=_PREFIXES)
            else:
                found.serialize(sink.file, format=graph_form)
            return
        form = ox.QueryResultsFormat.from_media_type(media_type)
        if form is None:
            raise UsageError(f"the query makes no graph, so it cannot be written as {media_type}")
        sink.for_xml = form == ox.QueryResultsFormat.XML
        found.serialize(sink.file, format=form)

    def _graph(self, job: Mapping[str, Any], _: str, sink: _Sink) -> None:
        """Write a graph, sorted; the head carries its digest, None where there is no such graph."""
        store = self._store(job["version"])
        graph = ox.NamedNode(job["graph"]) if job["graph"] else ox.DefaultGraph()
        if job["graph"] and not store.contains_named_graph(graph):
            sink.head(digest=None)
            return
        quads = tuple(sorted(store.quads_for_pattern(None, None, None, graph), key=str))
        document = Document(job["graph"] or "", quads)
        sink.head(digest=graph_digest(document.ntriples()))
        if job["media_type"]:
            sink.write(write(document, _format(job["media_type"])))

    def _dump(self, job: Mapping[str, Any], _: str, sink: _Sink) -> None:
        """Write the whole dataset, or its default graph where the format has no other, gzipped if wished.

        The store gives statements in the order of its keys, hashes of the terms: equal content gives equal bytes.
        """
        store = self._store(job["version"])
        form = _graph_format(job["media_type"])
        sink.sort_prefixes = form in _WITH_PREFIXES and not job["gzip"]
        zipped = (
            gzip.GzipFile(fileobj=sink.file, mode="wb", mtime=0, filename="", compresslevel=6)
            if job["gzip"]
            else None
        )
        target = cast("IO[bytes]", zipped or sink)
        if form.supports_datasets:
            ox.serialize(_quads(store, bool(job["default_too"])), target, format=form, prefixes=_PREFIXES)
        else:
            quads = store.quads_for_pattern(None, None, None, ox.DefaultGraph())
            ox.serialize(
                (ox.Triple(q.subject, q.predicate, q.object) for q in quads), target, format=form, prefixes=_PREFIXES
            )
        if zipped:
            zipped.close()

    # --- stores

    def _store(self, version: int) -> ox.Store:
        if version in self._in_memory:
            return self._in_memory[version]
        return self._kept(version, lambda: ox.Store.read_only(str(self._versions / str(version))))

    def _merged(self, store: ox.Store, version: int, default: list[str], named: list[str]) -> ox.Store:
        """Copy graphs into a dataset whose default graph is their merge (SPARQL 1.1 Query, 13.2).

        Asked for several default graphs at once, the engine counts a statement once for each that it stands in.
        """

        def copy() -> ox.Store:
            made = ox.Store()
            for iri in default:
                quads = store.quads_for_pattern(None, None, None, ox.NamedNode(iri))
                made.extend(ox.Quad(q.subject, q.predicate, q.object) for q in quads)
            for iri in named:
                if store.contains_named_graph(ox.NamedNode(iri)):
                    made.add_graph(ox.NamedNode(iri))
                    made.extend(store.quads_for_pattern(None, None, None, ox.NamedNode(iri)))
            return made

        return self._kept((version, tuple(default), tuple(named)), copy)

    def _kept(self, key: Any, make: Any) -> ox.Store:
        if key not in self._stores:
            while len(self._stores) >= _OPEN:
                self._stores.popitem(last=False)
            try:
                self._stores[key] = make()
            except OSError as error:
                raise EngineError(f"the version cannot be opened: {error}") from error
        self._stores.move_to_end(key)
        return self._stores[key]


def advance(in_memory: dict[int, ox.Store], base: int, version: int, patch: str) -> None:
    """Turn a version held in memory into another.

    Args:
        in_memory: number -> version.
        base: number of the version that is held.
        version: number of the other.
        patch: their difference, a :class:`sgkg.store.patch.Patch` in JSON.
    """
    store = in_memory.pop(base)
    Patch.of_json(json.loads(patch)).apply(store)
    in_memory[version] = store


def _sorted_prefixes(data: bytes) -> bytes:
    lines = bytes(data).splitlines(keepends=True)
    count = next((place for place, line in enumerate(lines) if not line.startswith(b"@prefix ")), len(lines))
    return b"".join(sorted(lines[:count]) + lines[count:])


def _quads(store: ox.Store, default_too: bool) -> Iterator[ox.Quad]:
    for quad in store.quads_for_pattern(None, None, None, None):
        if default_too or quad.graph_name != ox.DefaultGraph():
            yield quad


def _format(media_type: str) -> Format:
    found = [form for form in FORMATS.values() if form.media_type == media_type]
    if not found:
        raise UsageError(f"a graph cannot be written as {media_type}")
    return found[0]


def _graph_format(media_type: str) -> ox.RdfFormat:
    form = ox.RdfFormat.from_media_type(media_type)
    if form is None:
        raise UsageError(f"the query makes a graph, which cannot be written as {media_type}")
    return form
