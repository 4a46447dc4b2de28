"""A small store on disk with one checkpoint, and pools over it."""

import asyncio
from collections.abc import Awaitable, Callable
from pathlib import Path
from typing import Any

import pyoxigraph as ox
import pytest

from sgkg.evaluate.job import Job, query_job
from sgkg.evaluate.pool import Pool

JSON = "application/sparql-results+json"


@pytest.fixture(scope="session")
def versions(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Checkpoint 1: 2,000 statements in the default graph; graphs urn:a and urn:b share one of their statements."""
    folder = tmp_path_factory.mktemp("store")
    (folder / "versions").mkdir()
    store = ox.Store(str(folder / "live"))
    iri = ox.NamedNode
    store.extend(ox.Quad(iri(f"urn:s{n}"), iri(f"urn:p{n % 5}"), ox.Literal(n)) for n in range(2000))
    for graph, numbers in (("urn:a", (1, 2)), ("urn:b", (2, 3))):
        store.extend(ox.Quad(iri(f"urn:s{n}"), iri("urn:p"), ox.Literal(n), iri(graph)) for n in numbers)
    store.backup(str(folder / "versions" / "1"))
    return folder / "versions"


def job(text: str, *, media_type: str = JSON, version: int = 1, **more: Any) -> Job:
    """The job of a query, on checkpoint 1 unless told otherwise."""
    return query_job(text, media_type, version, **more)


@pytest.fixture(params=[0, 10_000], ids=["disk", "memory"])
def with_pool(versions: Path, request: pytest.FixtureRequest) -> Callable[..., Any]:
    """Run a coroutine function with a pool, which is stopped afterwards; once from disk and once from memory."""

    def run(work: Callable[[Pool], Awaitable[Any]], **settings: Any) -> Any:
        async def main() -> Any:
            given = {"fast": 2, "slow": 1, "queue": 32, "timeout_s": 2.0, "memory_limit_mb": 200, **settings}
            given["in_memory"] = request.param
            pool = Pool(versions, **given)
            await pool.start(1, 2000)
            try:
                return await work(pool)
            finally:
                await pool.stop()

        return asyncio.run(main())

    return run
