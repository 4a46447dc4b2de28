"""What is in memory follows small changes without being loaded again."""

import asyncio
import json
import os
import signal
from collections.abc import Awaitable, Callable
from pathlib import Path
from typing import Any

import pytest
import some_declarations as some

from sgkg.evaluate import holder, process
from sgkg.evaluate.job import Job, query_job
from sgkg.evaluate.pool import Pool
from sgkg.store.disk import Change, DefaultGraph, DiskStore, Home

JSON = "application/sparql-results+json"
COUNT = "SELECT (COUNT(*) AS ?n) (SUM(?one) AS ?s) WHERE { GRAPH ?g { ?s1 ?p ?o } BIND(1 AS ?one) }"
SLOW = "SELECT (COUNT(*) AS ?n) WHERE { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i FILTER(STRLEN(CONCAT(STR(?a), STR(?d), STR(?g))) > 1000) }"


def job(version: int, text: str = COUNT) -> Job:
    return query_job(text, JSON, version)


async def count(pool: Pool, version: int) -> int:
    answer = pool.submit(job(version))
    await answer.ready()
    return int(json.loads(answer.body)["results"]["bindings"][0]["n"]["value"])


def change(store: DiskStore, vendor: str, products: int, state: object = 0) -> Change:
    graph, derived = some.declaration(vendor, products, state)
    return store.declare(vendor, graph, derived, some.TOKEN)


@pytest.fixture
def with_pool(tmp_path: Path, stand_in: None) -> Callable[..., Any]:
    def run(work: Callable[[Pool, DiskStore], Awaitable[Any]]) -> None:
        store = DiskStore(Home(tmp_path / "store"), DefaultGraph.UNION)
        change(store, "first", 3)

        async def main() -> None:
            pool = Pool(
                Home(tmp_path / "store").versions, fast=2, slow=1, queue=32, timeout_s=5.0, memory_limit_mb=200,
                in_memory=10_000,
            )  # fmt: skip
            await pool.start(2, 100)
            try:
                await work(pool, store)
            finally:
                await pool.stop()

        try:
            asyncio.run(main())
        finally:
            store.close()
            process.settle(5)

    return run


def test_workers_follow(with_pool: Any) -> None:
    async def work(pool: Pool, store: DiskStore) -> None:
        before, held = await count(pool, 2), pool._holder
        await asyncio.sleep(0.3)  # one more worker stands ready by now
        started = pool.started
        for number in range(10):
            done = change(store, "acme", 1, number)
            pool.use(done.version, 100, done.patch)
            found = await asyncio.gather(*(count(pool, done.version) for _ in range(4)))
            assert set(found) == {before + 12 + 9}
        assert pool._holder is held
        assert held is not None
        assert held.version == store._ledger.next_number() - 1
        assert pool.started == started

    with_pool(work)


def test_a_worker_that_was_busy_catches_up(with_pool: Any) -> None:
    async def work(pool: Pool, store: DiskStore) -> None:
        await asyncio.sleep(0.3)
        answers = [pool.submit(job(2, SLOW)) for _ in range(3)]
        for number in range(5):
            done = change(store, "acme", 1, number)
            pool.use(done.version, 100, done.patch)
        await asyncio.gather(*(answer.ready() for answer in answers))
        assert {process.held for process in pool._idle} == {done.version}
        assert {await count(pool, done.version) for _ in range(6)} == {await count(pool, 2) + 21}

    with_pool(work)


def test_old_versions_are_read_from_disk(with_pool: Any) -> None:
    async def work(pool: Pool, store: DiskStore) -> None:
        before = await count(pool, 2)
        done = change(store, "acme", 2)
        pool.use(done.version, 100, done.patch)
        assert await count(pool, 2) == before
        assert await count(pool, done.version) == before + 42

    with_pool(work)


def test_without_a_patch_it_is_loaded_again_and_later_patches_are_not_lost(with_pool: Any) -> None:
    async def work(pool: Pool, store: DiskStore) -> None:
        first = pool._holder
        whole = change(store, "acme", 1)
        pool.use(whole.version, 100)
        later = change(store, "acme", 2)
        pool.use(later.version, 100, later.patch)
        for _ in range(100):
            if pool._holder is not first and not pool._loading:
                break
            await asyncio.sleep(0.05)
        assert pool._holder is not None
        assert pool._holder is not first
        assert pool._holder.version == later.version
        assert await count(pool, later.version) == await count(pool, 2) + 42

    with_pool(work)


def test_after_many_changes_it_is_loaded_again(with_pool: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(holder, "_FOLLOWED", 30)
    monkeypatch.setattr(holder, "_PART", 0)

    async def work(pool: Pool, store: DiskStore) -> None:
        first, before = pool._holder, await count(pool, 2)
        for number in range(4):
            done = change(store, "acme", 1, number)
            pool.use(done.version, 100, done.patch)
            assert await count(pool, done.version) == before + 21
        for _ in range(100):
            if not pool._loading:
                break
            await asyncio.sleep(0.05)
        assert pool._holder is not first
        assert await count(pool, done.version) == before + 21

    with_pool(work)


def test_a_worker_that_was_changed_much_is_forked_again(with_pool: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(holder, "_FOLLOWED", 60)
    monkeypatch.setattr(holder, "_PART", 1e6)

    async def work(pool: Pool, store: DiskStore) -> None:
        first, before = pool._holder, await count(pool, 2)
        await asyncio.sleep(0.3)
        workers = {process.pid for process in pool._idle}
        for number in range(8):
            done = change(store, "acme", 1, number)
            pool.use(done.version, 100, done.patch)
            assert await count(pool, done.version) == before + 21
        assert pool._holder is first
        assert not workers & {process.pid for process in pool._idle}
        assert all(process.followed <= 60 for process in pool._idle)

    with_pool(work)


def test_the_end_of_the_holder_is_survived(with_pool: Any) -> None:
    async def work(pool: Pool, store: DiskStore) -> None:
        assert pool._holder is not None
        before = await count(pool, 2)
        os.kill(pool._holder._process.pid, signal.SIGKILL)
        await asyncio.sleep(0.5)  # its workers end with it
        done = change(store, "acme", 1)
        pool.use(done.version, 100, done.patch)
        assert await count(pool, done.version) == before + 21

    with_pool(work)
