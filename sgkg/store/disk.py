"""The store on disk, for the one process that writes to it.

A write changes the working copy ``live/``, which nobody reads, then becomes a version: a checkpoint, and a row in the
ledger, which is the moment it counts from. Whatever ends a write before that (an error, a lack of memory, a kill) is
undone by making the working copy again from the newest version; so no write is ever there in part.
"""

import gc
import json
import sqlite3
import time
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime

import pyoxigraph as ox

from sgkg.errors import EngineError, PreconditionError, UnknownEntityError, UsageError
from sgkg.sparql_text import refuse_network
from sgkg.store import products, protected
from sgkg.store.declarations import Attempt, Declaration, Declarations, Outcome, insert
from sgkg.store.default_graph import DefaultGraph, Merge
from sgkg.store.graphs import GraphName, count, digest_in, exists, graph_digest, named, statement_key
from sgkg.store.home import Home, Lock, publish, remove_others, restore
from sgkg.store.ledger import Ledger, timestamp, utc_now
from sgkg.store.oxigraph import query_error
from sgkg.store.patch import Change, carry_out
from sgkg.store.upload import Upload, extend_in_pieces, read_upload
from sgkg.terms import Iri

__all__ = ["KEPT", "Change", "DefaultGraph", "DiskStore", "Home", "graph_digest"]

#: how many versions are kept beside the releases
KEPT = 20

_DEFAULT = ox.DefaultGraph()
#: how long to wait until the engine has let go of the working copy
_CLOSE_S = 10.0


class DiskStore:
    """A dataset on disk whose every write makes a version.

    Args:
        home: its folder, made where it is missing.
        mode: what the default graph is.
        members: the graphs that a curated default graph merges, as far as they exist.
        clock: gives the time of versions.

    Raises:
        EngineError: another process writes to it, or the disk does not.
        UsageError: the default graph was a graph of its own, has statements, and would become a merge.
    """

    def __init__(
        self,
        home: Home,
        mode: DefaultGraph,
        members: Sequence[Iri] = (),
        *,
        clock: Callable[[], datetime] = utc_now,
    ) -> None:
        self._home = home
        self._clock = clock
        self._merge = Merge(mode, members)
        self._store: ox.Store | None = None
        self._settled = False
        with _disk_errors():
            home.make()
            self._lock = Lock(home)
            try:
                self._ledger = Ledger(home.auth, clock)
                self._declarations = Declarations(home.auth, clock)
                self._begin(json.dumps([mode.value, *(members if mode is DefaultGraph.CURATED else ())]))
            except BaseException:
                self.close()
                raise

    # --- writes

    def put(
        self,
        graph: Iri | None,
        data: bytes,
        media_type: str,
        *,
        base: str,
        if_match: Sequence[str] | None = None,
        if_none_match: Sequence[str] | None = None,
    ) -> Change:
        """Replace a graph (SPARQL 1.1 Graph Store Protocol, 5.3).

        Args:
            graph: its IRI, None for the default graph.
            data: RDF text.
            media_type: one of those in :data:`sgkg.io.FORMATS`.
            base: IRI that relative IRIs are resolved against.
            if_match: digests one of which the graph must have, or ``*`` for any (RFC 9110, 13.1.1).
            if_none_match: digests none of which it may have, or ``*`` for any (RFC 9110, 13.1.2).

        Raises:
            InputError: the text cannot be read; carries line and column where the format gives them.
            UsageError: the text is about other graphs, the default graph is a merge, or only declarations of vendors
                change the graph.
            PreconditionError: a condition does not hold.
        """
        name = self._writable(graph)
        self._check(graph, if_match, if_none_match)
        return self._fill(name, [read_upload(data, media_type, base)], anew=True)

    def post(
        self,
        graph: Iri | None,
        data: bytes,
        media_type: str,
        *,
        base: str,
        if_match: Sequence[str] | None = None,
        if_none_match: Sequence[str] | None = None,
        parts: Sequence[tuple[str, int]] = (),
    ) -> Change:
        """Add to a graph (SPARQL 1.1 Graph Store Protocol, 5.5); blank nodes never merge with those already there.

        ``data`` may be several texts one after another; ``parts`` then has the media type and the length in bytes of
        each, and all are added in one write or none. All else is as for :meth:`put`.
        """
        name = self._writable(graph)
        self._check(graph, if_match, if_none_match)
        uploads, start = [], 0
        for kind, size in parts or [(media_type, len(data))]:
            uploads.append(read_upload(data[start : start + size], kind, base))
            start += size
        return self._fill(name, uploads)

    def delete(self, graph: Iri | None, *, if_match: Sequence[str] | None = None) -> Change:
        """Delete a graph; empty the default graph (SPARQL 1.1 Graph Store Protocol, 5.4).

        Raises:
            UnknownEntityError: there is no such graph.
            UsageError: the default graph is a merge, or only declarations of vendors change the graph.
            PreconditionError: a condition does not hold.
        """
        name, live = self._writable(graph), self._ready()
        if not exists(live, name):
            raise UnknownEntityError(f"there is no graph {graph}")
        self._check(graph, if_match, None)
        size = count(live, name)
        with self._version(f"delete {graph or 'the default graph'}") as version:
            self._empty(live, name)
            live.remove_graph(name)
            version.triples -= size
        return Change(False, version.number, 0, graph or "")

    def update(self, text: str, *, base: str) -> Change:
        """Run a SPARQL 1.1 Update.

        Args:
            text: the update.
            base: IRI that relative IRIs are resolved against.

        Raises:
            QuerySyntaxError: the text does not parse; carries line and column.
            RemoteResourceError: the text would open a connection.
            UsageError: an operation cannot be done, or it writes to a default graph that is a merge, or changes a
                graph that only declarations of vendors change.
        """
        refuse_network(text)
        live = self._ready()
        with self._version("update") as version:
            try:
                live.update(text, base_iri=base or None)
            except SyntaxError as error:
                self._settled = True  # the engine had not yet begun
                raise query_error(error, text) from error
            except ValueError as error:
                self._settled = True
                raise UsageError(f"the base {base!r} is no IRI: {error}") from error
            except RuntimeError as error:
                self._settled = True  # the engine has undone what it had begun
                raise UsageError(f"the update cannot be done: {error}. Nothing was changed") from error
            if protected.may_write(text):
                protected.refuse_changes(self._published(version.previous), live)
            self._merge.rebuild(live, lambda: self._published(version.previous))
            version.triples = self._total(live)
        return Change(False, version.number, version.triples)

    def declare(
        self,
        vendor: str,
        graph: bytes,
        derived: bytes,
        attempt: Attempt,
        *,
        if_match: Sequence[str] | None = None,
        if_none_match: Sequence[str] | None = None,
    ) -> Change:
        """Make a graph what a vendor declares; what follows from it and the totals change with it, in one version.

        Args:
            vendor: its id.
            graph: statements in canonical N-Triples, sorted, whose blank node labels are kept.
            derived: what follows from them, likewise.
            attempt: for the history.
            if_match: digests one of which the graph must have, or ``*`` for any (RFC 9110, 13.1.1).
            if_none_match: digests none of which it may have, or ``*`` for any (RFC 9110, 13.1.2).

        Raises:
            PreconditionError: a condition does not hold.
        """
        self._check(protected.vendor_graph(vendor), if_match, if_none_match)
        return self._declare(vendor, graph, derived, attempt)

    def retract(self, vendor: str, attempt: Attempt, *, if_match: Sequence[str] | None = None) -> Change:
        """Take back what a vendor has declared; tombstones of its products stay.

        Raises:
            UnknownEntityError: it has declared nothing.
            PreconditionError: a condition does not hold.
        """
        name = protected.vendor_graph(vendor)
        if not exists(self._ready(), named(name)):
            raise UnknownEntityError(f"the vendor {vendor} has declared nothing that could be taken back")
        self._check(name, if_match, None)
        return self._declare(vendor, None, b"", attempt)

    def replace(
        self, graphs: Mapping[Iri, bytes], *, gone: Iterable[Iri] = (), release: str, digest: str
    ) -> Change | None:
        """Replace the packed graphs by those of a release; all others stay as they are.

        Args:
            graphs: graph -> statements in N-Triples, whose blank node labels are kept.
            gone: graphs to delete, beside those that an earlier release had and this one has not.
            release: name of the release.
            digest: of the graphs.

        Returns:
            None where the store has these graphs already.
        """
        if self._ledger.setting("packed") == digest:
            return None
        before: list[str] = json.loads(self._ledger.setting("packed_graphs") or "[]")
        settings = {"packed": digest, "packed_graphs": json.dumps(sorted(graphs))}
        live = self._ready()
        with self._version(f"release {release}", release, digest, settings) as version:
            for name in sorted({*before, *gone} - graphs.keys()):
                self._empty(live, ox.NamedNode(name))
                live.remove_graph(ox.NamedNode(name))
            for iri, data in graphs.items():
                graph = ox.NamedNode(iri)
                self._empty(live, graph)
                live.add_graph(graph)
                parsed = ox.parse(data, format=ox.RdfFormat.N_TRIPLES)
                live.extend(ox.Quad(q.subject, q.predicate, q.object, graph) for q in parsed)
            self._merge.rebuild(live)
            version.triples = self._total(live)
        return Change(not before, version.number, version.triples)

    def prune(self, in_use: Collection[int] = ()) -> list[int]:
        """Delete old versions: all but the releases, the newest :data:`KEPT`, and those that somebody reads.

        Args:
            in_use: numbers of versions that must stay for now.

        Returns:
            The numbers of those that were deleted.
        """
        versions = self._ledger.versions()
        newest = {version.number for version in versions[-KEPT:]}
        gone = [v.number for v in versions if not v.release and v.number not in newest and v.number not in in_use]
        self._ledger.drop(gone)  # first: what the ledger keeps must be there
        with _disk_errors():
            remove_others(self._home, {version.number for version in versions} - set(gone))
        return gone

    # --- reading

    def digest(self, graph: Iri | None) -> str | None:
        """Return what a graph's entity tag is made of; see :func:`graph_digest`. None where the graph is absent."""
        return digest_in(self._ready(), named(graph))

    def close(self) -> None:
        """Close the store."""
        self._store = None
        gc.collect()  # the engine closes when nothing refers to it
        if hasattr(self, "_ledger"):
            self._ledger.close()
        if hasattr(self, "_declarations"):
            self._declarations.close()
        self._lock.release()

    # --- the working copy

    def _ready(self) -> ox.Store:
        """Return the working copy; where a write has failed it is made again first."""
        if self._store is None or not self._settled:
            latest = self._ledger.latest()
            self._store = None
            with _disk_errors():
                self._store = self._opened(lambda: restore(self._home, latest.number if latest else None))
            self._settled = True
        return self._store

    def _opened(self, prepare: Callable[[], None]) -> ox.Store:
        """Open the working copy; what failed may still be held by the trace of its error."""
        deadline = time.monotonic() + _CLOSE_S
        while True:
            gc.collect()
            try:
                prepare()
                return ox.Store(str(self._home.live))
            except OSError:
                if time.monotonic() > deadline:
                    raise
                time.sleep(0.1)

    def _begin(self, default: str) -> None:
        """Open the store at the start: what no version has is forgotten, and the default graph is made as wished."""
        ledger, home = self._ledger, self._home
        kept = [version.number for version in ledger.versions()]
        lost = [number for number in kept if not home.checkpoint(number).is_dir()]
        found = sorted(int(entry.name) for entry in home.versions.iterdir() if entry.name.isdecimal())
        # Version 1 is empty, and may be there alone: its maker was killed before it could note it.
        if found[-1:] > [1] and not ledger.history():
            raise EngineError(
                f"{home.path} has versions ({', '.join(map(str, found))}) but no record of them: {home.auth.name} is "
                "missing. Put it back, or choose another folder; nothing was deleted"
            )
        remove_others(home, kept)
        was = json.loads(ledger.setting("default_graph") or "null")
        if lost and lost[-1] == kept[-1]:
            self._rescue(kept[-1])
        ledger.drop(lost)
        if not kept:
            with self._version("a new store", settings={"default_graph": default}):
                pass
        elif json.dumps(was) != default:
            self._change_default(default, was[0])
        self._ready()

    def _rescue(self, newest: int) -> None:
        """Publish the working copy: the newest version has been deleted from outside, so it is all that is left."""
        if not self._home.live.is_dir():
            raise EngineError(
                f"{self._home.checkpoint(newest)} is missing, and so is its working copy; restore a backup"
            )
        self._store = self._opened(lambda: None)
        self._settled = True
        with self._version(f"version {newest} was deleted from outside") as version:
            version.triples = self._total(self._store)

    def _change_default(self, default: str, was: str) -> None:
        live, merge = self._ready(), self._merge
        if was == DefaultGraph.SEPARATE.value and next(live.quads_for_pattern(None, None, None, _DEFAULT), None):
            raise UsageError(
                f"the default graph of {self._home.path} is a graph of its own and has statements, which would be "
                f"lost if it became {merge.words}; move them to a named graph first, or go on with "
                "--default-graph separate"
            )
        with self._version(f"default graph: {merge.mode.value}", settings={"default_graph": default}) as version:
            if merge.mode is DefaultGraph.SEPARATE:
                live.clear_graph(_DEFAULT)
            merge.rebuild(live)
            version.triples = self._total(live)

    @contextmanager
    def _version(
        self, reason: str, release: str = "", digest: str = "", settings: Mapping[str, str] | None = None
    ) -> Iterator["_Draft"]:
        """Let what is done inside become the next version, or be undone."""
        live, latest = self._ready(), self._ledger.latest()
        draft = _Draft(self._ledger.next_number(), latest.number if latest else 0, latest.triples if latest else 0)
        with _disk_errors():
            self._settled = False
            yield draft
            publish(live, self._home, draft.number)
        self._ledger.record(
            draft.number, reason=reason, triples=draft.triples, release=release, digest=digest, settings=settings,
            also=draft.also,
        )  # fmt: skip
        self._settled = True

    def _published(self, number: int) -> ox.Store:
        return ox.Store.read_only(str(self._home.checkpoint(number)))

    # --- graphs

    def _declare(self, vendor: str, graph: bytes | None, derived: bytes, attempt: Attempt) -> Change:
        live, name, moment = self._ready(), protected.vendor_graph(vendor), timestamp(self._clock())
        existed = exists(live, named(name))
        plan = products.plan(live, vendor, graph, derived, moment=moment)
        digest = "" if graph is None else graph_digest(graph)
        triples = (graph or b"").count(b"\n")
        if existed and graph is not None and not plan.remove and not plan.add:
            latest = self._ledger.latest()
            number = latest.number if latest else 0
            self._declarations.note_unchanged(vendor, attempt, digest=digest, triples=triples, version=number)
            return Change(False, number, triples, name, changed=False, digest=digest)
        outcome = Outcome.RETRACTED if graph is None else Outcome.ACCEPTED
        made: list[Declaration] = []
        with self._version(f"{'retract' if graph is None else 'declare'} {name}") as version:
            patch = carry_out(plan, live, self._merge, version.previous, {name: graph is not None})
            if digest_in(live, named(name)) != (digest or None):
                raise EngineError(f"the graph {name} would not be what was declared; this is a fault in sgkg")
            version.triples += len(plan.add) - len(plan.remove)
            row = Declaration(
                0, vendor, 0, moment, attempt.token, outcome, 0, 0, digest, attempt.sha256, attempt.size, triples,
                version.number,
            )  # fmt: skip
            version.also = lambda connection: made.append(insert(connection, row, graph))
        return Change(not existed, version.number, triples, name, digest=digest, number=made[0].number, patch=patch)

    def _fill(self, name: GraphName, uploads: Sequence[Upload], *, anew: bool = False) -> Change:
        live = self._ready()
        existed, size = exists(live, name), count(live, name)
        graph = name.value if isinstance(name, ox.NamedNode) else ""
        with self._version(f"{'put' if anew else 'post'} {graph or 'the default graph'}") as version:
            live.add_graph(name)
            if anew and size:
                # Only what differs: to remove a statement takes twice as long as to add one, and most stay.
                self._empty(live, name, {statement_key(quad) for upload in uploads for quad in upload.quads()})
            extend_in_pieces(live, self._added(live, name, uploads))
            after = count(live, name)
            version.triples += after - size
        return Change(not existed if graph else not size, version.number, after, graph)

    def _added(self, store: ox.Store, graph: GraphName, uploads: Sequence[Upload]) -> Iterator[ox.Quad]:
        """Give what texts add to a graph, and to the default graph where that merges it."""
        merged = self._merge.has(graph)
        for upload in uploads:
            for parsed in upload.quads():
                quad = ox.Quad(parsed.subject, parsed.predicate, parsed.object, graph)
                if quad not in store:
                    yield quad
                    if merged:
                        yield parsed

    def _empty(self, store: ox.Store, graph: GraphName, kept: Collection[bytes] = ()) -> None:
        """Take the statements out of a graph, and out of the default graph where that merges it; some are kept."""
        if graph == _DEFAULT and not kept:
            store.clear_graph(graph)
            return
        # One by one: for named graphs the engine's own way takes three times as long, and memory for all of it.
        for quad in store.quads_for_pattern(None, None, None, graph):
            if not kept or statement_key(quad) not in kept:
                self._merge.leave(store, quad)
                store.remove(quad)

    def _writable(self, graph: Iri | None) -> GraphName:
        if graph is None and self._merge.mode is not DefaultGraph.SEPARATE:
            raise UsageError(f"the default graph here is {self._merge.words}; write to one of those")
        protected.refuse(graph)
        return named(graph)

    def _check(self, graph: Iri | None, if_match: Sequence[str] | None, if_none_match: Sequence[str] | None) -> None:
        if if_match is None and if_none_match is None:
            return
        digest, what = self.digest(graph), graph or "the default graph"
        if if_match is not None and (digest is None or not {digest, "*"} & set(if_match)):
            raise PreconditionError(
                f"there is no graph {what}"
                if digest is None
                else f"{what} has changed since you read it; read it again"
            )
        if if_none_match is not None and digest is not None and {digest, "*"} & set(if_none_match):
            raise PreconditionError(f"{what} is there already")

    def _total(self, store: ox.Store) -> int:
        """Count the statements, a default graph that is a merge aside."""
        return len(store) - (0 if self._merge.mode is DefaultGraph.SEPARATE else count(store, _DEFAULT))


@dataclass(slots=True)
class _Draft:
    """A version that is being written."""

    number: int
    previous: int
    triples: int
    also: Callable[[sqlite3.Connection], object] | None = None


@contextmanager
def _disk_errors() -> Iterator[None]:
    try:
        yield
    except OSError as error:
        raise EngineError(f"the store on disk failed: {error}") from error
