"""A job for a query worker, in the form in which it goes to the worker. Pure."""

import json
from collections.abc import Mapping, Sequence
from functools import lru_cache
from typing import Any, NamedTuple

__all__ = ["Job", "advance_job", "dump_job", "graph_job", "open_job", "query_job", "read_job"]

#: many queries differ in their text alone: what says how to do them is written, and read, once
_KEPT = 256
_encode = json.JSONEncoder(separators=(",", ":")).encode


class Job(NamedTuple):
    """What a worker is to do.

    Attributes:
        version: of the store.
        head: how to do it, a JSON object in a line; see :mod:`sgkg.evaluate.worker`.
        text: the query, empty for other jobs.
    """

    version: int
    head: bytes
    text: str = ""

    @property
    def message(self) -> bytes:
        """The job as it is sent."""
        return self.head + b"\n" + self.text.encode()


def query_job(
    text: str,
    media_type: str,
    version: int,
    *,
    base: str = "",
    default: Sequence[str] | None = None,
    named: Sequence[str] | None = None,
    bindings: Mapping[str, str] | None = None,
    prefixes: bool = False,
) -> Job:
    """Make the job of a query.

    Args:
        text: SPARQL 1.1 query.
        media_type: of the results; a graph's where the query makes one.
        version: of the store.
        base: IRI that relative ones are resolved against.
        default: graphs merged into the default graph; None for that of the store.
        named: those that GRAPH sees; all where both are None.
        bindings: variable -> term in N-Triples put in its place.
        prefixes: those of the project may be used undeclared.
    """
    dataset = None
    if default is not None or named is not None:
        dataset = (tuple(sorted(set(default or ()))), tuple(sorted(set(named or ()))))
    head = _query_head(media_type, version, base, dataset, tuple(sorted((bindings or {}).items())), prefixes)
    return Job(version, head, text)


@lru_cache(_KEPT)
def _query_head(
    media_type: str,
    version: int,
    base: str,
    dataset: tuple[tuple[str, ...], tuple[str, ...]] | None,
    bindings: tuple[tuple[str, str], ...],
    prefixes: bool,
) -> bytes:
    head: dict[str, Any] = {"do": "query", "version": version, "media_type": media_type, "prefixes": prefixes}
    if base:
        head["base"] = base
    if dataset is not None:
        head["default"], head["named"] = dataset
    if bindings:
        head["bindings"] = dict(bindings)
    return _encode(head).encode()


def graph_job(graph: str | None, media_type: str, version: int) -> Job:
    """Make the job to write a graph, None for the default graph, and tell its digest; without a type that alone."""
    return Job(
        version, _encode({"do": "graph", "version": version, "graph": graph, "media_type": media_type}).encode()
    )


def dump_job(media_type: str, version: int, *, gzip: bool, default_too: bool) -> Job:
    """Make the job to write the whole dataset, gzipped if wished, with or without the default graph."""
    head = {"do": "dump", "version": version, "media_type": media_type, "gzip": gzip, "default_too": default_too}
    return Job(version, _encode(head).encode())


def open_job(version: int) -> Job:
    """Make the job to open a version before anybody asks for it."""
    return Job(version, _encode({"do": "open", "version": version}).encode())


def advance_job(base: int, version: int, patch: str) -> Job:
    """Make the job to turn the version held in memory into the next one; a worker answers nothing to it.

    Args:
        base: number of the version that is held.
        version: number of the next one.
        patch: their difference, a :class:`sgkg.store.patch.Patch` in JSON.
    """
    return Job(version, _encode({"do": "advance", "base": base, "version": version}).encode(), patch)


def read_job(message: bytes) -> tuple[Mapping[str, Any], str]:
    """Read a job as it was sent.

    Returns:
        How to do it, shared by all jobs with that head; and its text.
    """
    head, _, text = message.partition(b"\n")
    return _read(head), text.decode()


@lru_cache(_KEPT)
def _read(head: bytes) -> Mapping[str, Any]:
    found: dict[str, Any] = json.loads(head)
    return found
