"""Workers follow the store from version to version, in memory and on disk, whatever comes between."""

import asyncio
import json
import os
import shutil
from pathlib import Path

import pyoxigraph as ox
import pytest
from evaluate.conftest import job

from sgkg.evaluate.pool import Pool

COUNT = "SELECT (COUNT(*) AS ?n) { ?s ?p ?o }"


@pytest.fixture
def growing(tmp_path: Path) -> Path:
    """Checkpoints 1 to 30: each has as many statements as its number says."""
    store = ox.Store(str(tmp_path / "live"))
    (tmp_path / "versions").mkdir()
    for number in range(1, 31):
        store.add(ox.Quad(ox.NamedNode(f"urn:s{number}"), ox.NamedNode("urn:p"), ox.Literal(number)))
        store.backup(str(tmp_path / "versions" / str(number)))
    return tmp_path / "versions"


async def count(pool: Pool, version: int) -> int:
    answer = pool.submit(job(COUNT, version=version))
    await answer.ready()
    return int(json.loads(answer.body)["results"]["bindings"][0]["n"]["value"])


def run(versions: Path, work: object, in_memory: int) -> None:
    async def main() -> None:
        pool = Pool(versions, fast=2, slow=1, queue=50, timeout_s=20, memory_limit_mb=200, in_memory=in_memory)
        await pool.start(1, 1)
        try:
            await work(pool)
        finally:
            await pool.stop()
        assert pool.state["alive"] == 0

    asyncio.run(main())


@pytest.mark.parametrize("in_memory", [0, 100, 15], ids=["disk", "memory", "memory, then too large"])
@pytest.mark.parametrize("pause", [0, 0.002, 0.05])
def test_every_version_is_answered_while_others_come(growing: Path, in_memory: int, pause: float) -> None:
    async def work(pool: Pool) -> None:
        for version in range(1, 31):
            pool.use(version, version)
            assert await asyncio.gather(*(count(pool, one) for one in (version, 1, max(1, version - 3)))) == [
                version, 1, max(1, version - 3),
            ]  # fmt: skip
            await asyncio.sleep(pause)
        await asyncio.sleep(0.5)
        assert await count(pool, 30) == 30
        assert pool.state["idle"] >= 1
        assert pool.state["alive"] <= 4

    run(growing, work, in_memory)


def test_a_version_that_cannot_be_loaded_stays_on_disk(growing: Path) -> None:
    async def work(pool: Pool) -> None:
        shutil.rmtree(growing / "7")
        pool.use(7, 7)
        await asyncio.sleep(0.5)
        assert await count(pool, 6) == 6
        pool.use(8, 8)
        await asyncio.sleep(0.5)
        assert await count(pool, 8) == 8

    run(growing, work, 100)


def test_the_holder_may_die(growing: Path) -> None:
    async def work(pool: Pool) -> None:
        assert pool._holder is not None
        os.kill(pool._holder._process.pid, 9)
        await asyncio.sleep(0.3)
        assert await count(pool, 1) == 1
        pool.use(2, 2)
        await asyncio.sleep(0.5)
        assert await asyncio.gather(*(count(pool, 2) for _ in range(6))) == [2] * 6

    run(growing, work, 100)
