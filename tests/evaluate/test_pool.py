"""Query workers: answers, lanes, deadlines, memory, crashes, cancellation, streams."""

import asyncio
import json
import os
from collections.abc import Callable
from typing import Any

import pytest
from evaluate.conftest import job

from sgkg.errors import (
    DeadlineError,
    EngineError,
    MemoryLimitError,
    OverloadError,
    QuerySyntaxError,
    SgkgError,
    UsageError,
)
from sgkg.evaluate.answer import WHOLE
from sgkg.evaluate.job import graph_job
from sgkg.evaluate.pool import Pool

With = Callable[..., Any]

#: queries that never end by themselves, each in another way
RUNAWAYS = {
    "cross join": "SELECT (COUNT(*) AS ?n) { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i }",
    "values product": "SELECT (COUNT(*) AS ?n) { "
    + " ".join(f"VALUES ?v{n} {{ {' '.join(map(str, range(60)))} }}" for n in range(8))
    + " }",
    "path closure": "SELECT (COUNT(*) AS ?n) { ?a (!<urn:none>|^!<urn:none>)+ ?b . ?c (!<urn:none>|^!<urn:none>)+ ?d . "
    "?e ?f ?g . ?h ?i ?j }",
    "regex": "SELECT (COUNT(*) AS ?n) { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i "
    'FILTER REGEX(CONCAT(STR(?a), STR(?d), STR(?g)), "(s+)+(1+)+(2+)+x") }',
}


async def ask(pool: Pool, text: str, **more: Any) -> bytes:
    return await pool.submit(job(text, **more)).read()


async def failure(pool: Pool, text: str, **more: Any) -> SgkgError:
    with pytest.raises(SgkgError) as caught:
        await ask(pool, text, **more)
    return caught.value


def test_a_query_is_answered(with_pool: With) -> None:
    async def work(pool: Pool) -> None:
        assert json.loads(await ask(pool, "ASK {}"))["boolean"] is True
        rows = json.loads(await ask(pool, "SELECT ?o { <urn:s7> ?p ?o }"))["results"]["bindings"]
        assert [row["o"]["value"] for row in rows] == ["7"]

    with_pool(work)


@pytest.mark.parametrize(
    ("text", "more", "kind", "says"),
    [
        ("SELECT * {", {}, QuerySyntaxError, "not valid SPARQL"),
        ("ASK {}", {"media_type": "text/turtle"}, UsageError, "cannot be written as text/turtle"),
        ("CONSTRUCT { ?s ?p ?o } { ?s ?p ?o }", {}, UsageError, "cannot be written as application/sparql"),
        ("ASK {}", {"version": 99}, EngineError, "version"),
        ("ASK " + "{" * 30000 + "}" * 30000, {}, UsageError, "nested"),
        ("SELECT * { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i } ORDER BY ?c ?f ?i", {}, MemoryLimitError, "memory"),
    ],
    ids=["syntax", "graph format", "result format", "no version", "nested", "sort"],
)
def test_what_is_wrong_is_told(
    with_pool: With, text: str, more: dict[str, Any], kind: type[SgkgError], says: str
) -> None:
    async def work(pool: Pool) -> None:
        error = await failure(pool, text, **more)
        assert isinstance(error, kind), error
        assert says in str(error)
        assert json.loads(await ask(pool, "ASK {}"))["boolean"] is True

    with_pool(work, timeout_s=20.0, memory_limit_mb=100)


def test_a_syntax_error_has_its_place(with_pool: With) -> None:
    async def work(pool: Pool) -> None:
        error = await failure(pool, "SELECT *\n{ ?s ?p }")
        assert isinstance(error, QuerySyntaxError)
        assert (error.line, error.column is not None) == (2, True)

    with_pool(work)


def test_the_engine_may_die(with_pool: With) -> None:
    """Some queries end the engine's process; only they fail, and the next finds a worker."""

    async def work(pool: Pool) -> None:
        for process in list(pool._alive):
            os.kill(process.pid, 6)
        await asyncio.sleep(0.2)
        assert json.loads(await ask(pool, "ASK {}"))["boolean"] is True
        heavy = asyncio.ensure_future(failure(pool, RUNAWAYS["cross join"]))
        await asyncio.sleep(0.1)
        for running in [one for one in pool._jobs if one.process]:
            os.kill(running.process.pid, 6)
        error = await heavy
        assert isinstance(error, EngineError)
        assert "other queries are not affected" in str(error)

    with_pool(work)


@pytest.mark.parametrize("name", RUNAWAYS)
def test_a_runaway_ends_at_its_deadline(with_pool: With, name: str) -> None:
    async def work(pool: Pool) -> None:
        loop = asyncio.get_running_loop()
        start = loop.time()
        error = await failure(pool, RUNAWAYS[name])
        assert isinstance(error, DeadlineError | MemoryLimitError), error
        assert loop.time() - start < 1 + 1

    with_pool(work, timeout_s=1.0)


def test_short_queries_pass_long_ones(with_pool: With) -> None:
    async def work(pool: Pool) -> None:
        texts = [f"{RUNAWAYS['cross join']} # {n}" for n in range(10)]
        heavy = [asyncio.ensure_future(failure(pool, text)) for text in texts]
        answered = 0
        while not all(task.done() for task in heavy):
            await ask(pool, f"ASK {{ ?s ?p {answered} }}")
            answered += 1
        errors = [task.result() for task in heavy]
        assert all(isinstance(error, DeadlineError | OverloadError) for error in errors), errors
        assert answered > 20
        assert pool.state["busy"] == 0
        assert pool.state["alive"] <= 2 + 1 + 1

    with_pool(work)


def test_a_query_known_to_be_slow_leaves_the_fast_lane_alone(with_pool: With) -> None:
    async def work(pool: Pool) -> None:
        text = RUNAWAYS["cross join"]
        await failure(pool, text)
        again = asyncio.ensure_future(failure(pool, text))
        await asyncio.sleep(0.1)
        assert [one.slow for one in pool._jobs] == [True]
        await again

    with_pool(work, timeout_s=1.0)


def test_two_runaways_do_not_keep_the_slow_lane(with_pool: With) -> None:
    """A query that takes a second gets its turn long before the runaways end."""
    heavy = "SELECT (COUNT(*) AS ?n) { ?a ?b ?c . ?d ?e ?f FILTER(STRLEN(STR(?c)) + STRLEN(STR(?f)) > 0) }"

    async def work(pool: Pool) -> None:
        hostile = [asyncio.ensure_future(failure(pool, f"{RUNAWAYS['cross join']} # {n}")) for n in range(2)]
        await asyncio.sleep(1.0)
        found = json.loads(await ask(pool, heavy))
        assert found["results"]["bindings"][0]["n"]["value"] == "4000000"
        assert not any(task.done() for task in hostile)
        for task in hostile:
            task.cancel()
        await asyncio.gather(*hostile, return_exceptions=True)
        assert pool.state["busy"] == 0

    with_pool(work, timeout_s=60.0, slow=2)


def test_a_stream_keeps_its_place(with_pool: With) -> None:
    """What was handed out cannot be taken back: a long answer is never begun again."""

    async def work(pool: Pool) -> None:
        answer = pool.submit(job("SELECT * { ?a ?b ?c . ?d ?e ?f } LIMIT 200000"))
        await answer.ready()
        waiting = asyncio.ensure_future(ask(pool, RUNAWAYS["cross join"]))
        size = 0
        async for piece in answer:
            size += len(piece)
            await asyncio.sleep(0.05)
        assert size > 8 * WHOLE
        waiting.cancel()
        await asyncio.gather(waiting, return_exceptions=True)

    with_pool(work, timeout_s=60.0)


def test_the_queue_is_bounded(with_pool: With) -> None:
    async def work(pool: Pool) -> None:
        heavy = [asyncio.ensure_future(failure(pool, f"{RUNAWAYS['cross join']} # {n}")) for n in range(8)]
        errors = await asyncio.gather(*heavy)
        assert any("waiting already" in str(error) for error in errors)
        assert all(isinstance(error, OverloadError | DeadlineError) for error in errors)

    with_pool(work, queue=2, timeout_s=1.0)


def test_a_cancelled_query_stops(with_pool: With) -> None:
    async def work(pool: Pool) -> None:
        task = asyncio.ensure_future(ask(pool, RUNAWAYS["cross join"]))
        await asyncio.sleep(0.1)
        running = next(one.process for one in pool._jobs)
        task.cancel()
        await asyncio.gather(task, return_exceptions=True)
        assert pool.state["busy"] == 0
        assert running.ended

    with_pool(work)


def test_a_long_answer_streams_whole(with_pool: With) -> None:
    text = "SELECT * { ?a ?b ?c . ?d ?e ?f } LIMIT 40000"

    async def work(pool: Pool) -> None:
        answer = pool.submit(job(text))
        await answer.ready()
        assert not answer.whole
        pieces = [piece async for piece in answer]
        data = b"".join(pieces)
        assert len(data) > WHOLE
        assert len(json.loads(data)["results"]["bindings"]) == 40000

    with_pool(work, timeout_s=30.0)


def test_a_stream_that_fails_is_no_answer(with_pool: With) -> None:
    """A reader that is slow meets the deadline after the first bytes, and is told."""

    async def work(pool: Pool) -> None:
        answer = pool.submit(job("SELECT * { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i }"))
        await answer.ready()
        got = []

        async def read() -> None:
            async for piece in answer:
                got.append(piece)
                await asyncio.sleep(0.02)

        with pytest.raises(DeadlineError):
            await read()
        assert got

    with_pool(work)


def test_a_worker_waits_for_a_slow_reader(with_pool: With) -> None:
    async def work(pool: Pool) -> None:
        answer = pool.submit(job("SELECT * { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i }"))
        await answer.ready()
        await asyncio.sleep(1.0)
        assert answer.size < 8 * WHOLE
        answer.leave()

    with_pool(work, timeout_s=5.0)


@pytest.mark.parametrize(
    ("default", "named", "count"),
    [
        (["urn:a"], [], 2),
        (["urn:a", "urn:b"], [], 3),
        (["urn:none"], [], 0),
        ([], ["urn:a"], 0),
        (["urn:a", "urn:none"], ["urn:b"], 2),
    ],
)
def test_the_default_graph_is_the_merge(with_pool: With, default: list[str], named: list[str], count: int) -> None:
    async def work(pool: Pool) -> None:
        text = "SELECT (COUNT(*) AS ?n) (COUNT(DISTINCT ?g) AS ?m) { { ?s ?p ?o } UNION { GRAPH ?g {} } }"
        body = json.loads(await ask(pool, text, default=default, named=named))
        row = body["results"]["bindings"][0]
        assert int(row["m"]["value"]) == len(named)
        assert int(row["n"]["value"]) == count + len(named)

    with_pool(work)


def test_bindings_are_terms(with_pool: With) -> None:
    async def work(pool: Pool) -> None:
        nasty = '"1\\" . } # "'
        for value, count in ((nasty, 0), ("<urn:s7>", 1)):
            body = await ask(pool, "SELECT ?s ?p { ?s ?p ?o }", bindings={"s": value})
            assert len(json.loads(body)["results"]["bindings"]) == count

    with_pool(work)


def test_a_graph_has_a_digest(with_pool: With) -> None:
    async def work(pool: Pool) -> None:
        heads = []
        for graph, media_type in (("urn:a", "text/turtle"), ("urn:a", ""), ("urn:b", ""), ("urn:none", "")):
            answer = pool.submit(graph_job(graph, media_type, 1))
            await answer.ready()
            heads.append((answer.head["digest"], bool(answer.body)))
        assert heads[0][0] == heads[1][0] != heads[2][0]
        assert [body for _, body in heads] == [True, False, False, False]
        assert heads[3][0] is None

    with_pool(work)


def test_a_stopped_pool_says_so(with_pool: With) -> None:
    async def work(pool: Pool) -> None:
        running = asyncio.ensure_future(failure(pool, RUNAWAYS["cross join"]))
        await asyncio.sleep(0.1)
        await pool.stop()
        assert isinstance(await running, OverloadError)
        with pytest.raises(OverloadError):
            pool.submit(job("ASK {}"))
        assert pool.state["alive"] == 0

    with_pool(work)
