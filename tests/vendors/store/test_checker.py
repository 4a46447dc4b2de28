"""Processes that check: warm, limited, killed where they must be."""

import asyncio
import time
from collections.abc import Awaitable, Callable
from types import SimpleNamespace
from typing import Any

import pytest
import strange_checks

from sgkg.errors import DeadlineError, EngineError, InputError, MemoryLimitError, OverloadError, UsageError
from sgkg.evaluate import checker, faults, process
from sgkg.evaluate.checker import Checker
from sgkg.vendors.model import Checked, Vendor

ACME = Vendor("acme", "ACME", ("https://acme.example/",))
Work = Callable[[Checker], Awaitable[Any]]


@pytest.fixture
def with_checker(monkeypatch: pytest.MonkeyPatch) -> Callable[..., Any]:
    monkeypatch.setattr(checker, "run", strange_checks.run)

    def run(work: Work, **given: Any) -> Any:
        async def main() -> Any:
            made = Checker(**{"timeout_s": 10.0, "memory_limit_mb": 128, **given})
            try:
                return await work(made)
            finally:
                await made.stop()

        try:
            return asyncio.run(main())
        finally:
            process.settle(5)

    return run


def ask(made: Checker, text: str, *, trial: bool = False) -> Awaitable[Checked]:
    return made.check(text.encode(), "text/turtle", ACME, today="2026-05-31", base="https://x.example/", trial=trial)


def pid(checked: Checked) -> int:
    return int(checked.graph.split()[0])


def test_it_is_checked_as_asked_in_a_warm_process(with_checker: Any) -> None:
    async def work(made: Checker) -> None:
        first, second = await ask(made, "ok"), await ask(made, "ok")
        assert pid(first) == pid(second)
        assert (
            first.graph.decode().split(maxsplit=1)[1]
            == "text/turtle 2026-05-31 https://x.example/ ('https://acme.example/',)\n"
        )
        long = await ask(made, "long 20000")
        assert len(long.graph) > 1 << 20

    with_checker(work)


def test_nothing_runs_before_the_first(with_checker: Any) -> None:
    async def work(made: Checker) -> None:
        assert not made._desks

    with_checker(work)


def test_a_text_that_is_wrong_costs_no_process(with_checker: Any) -> None:
    async def work(made: Checker) -> None:
        before = pid(await ask(made, "ok"))
        for text, kind in (("wrong", InputError), ("deep", UsageError)):
            with pytest.raises(kind) as caught:
                await ask(made, text)
        assert pid(await ask(made, "ok")) == before
        with pytest.raises(InputError) as caught:
            await ask(made, "wrong")
        assert (caught.value.line, caught.value.column) == (3, 4)

    with_checker(work)


@pytest.mark.parametrize("text", ["ok", "wrong"])
def test_a_process_is_replaced_after_so_many_checks_whatever_they_end_with(
    with_checker: Any, monkeypatch: pytest.MonkeyPatch, text: str
) -> None:
    monkeypatch.setattr(checker, "_CHECKS", 2)

    async def work(made: Checker) -> None:
        before = pid(await ask(made, "ok"))
        if text == "ok":
            assert pid(await ask(made, text)) == before
        else:
            with pytest.raises(InputError):
                await ask(made, text)
        assert pid(await ask(made, "ok")) != before
        assert len(made._desks) == 1

    with_checker(work)


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        ("sleep 60", DeadlineError), ("take 400", MemoryLimitError), ("end", EngineError), ("crash", UsageError),
        ("connect", EngineError),
    ],
)  # fmt: skip
def test_what_goes_wrong_ends_there(with_checker: Any, text: str, kind: type[Exception]) -> None:
    async def work(made: Checker) -> None:
        before, start = pid(await ask(made, "ok")), time.monotonic()
        with pytest.raises(kind):
            await ask(made, text)
        assert time.monotonic() - start < 5
        assert pid(await ask(made, "ok")) != before
        assert len(made._desks) == 1

    with_checker(work, timeout_s=3.0)


def test_the_last_words_of_the_engine_have_no_backtrace(with_checker: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    """Of many words only the last are read, and that memory was short stands in the first line."""
    heard: list[str] = []
    after_death = faults.after_death
    monkeypatch.setattr(faults, "after_death", lambda words: (heard.append(words), after_death(words))[1])

    async def work(made: Checker) -> None:
        with pytest.raises(MemoryLimitError):
            await ask(made, "engine 90")  # Python has so much left, and the engine not once more

    with_checker(work)
    (words,) = heard
    assert "memory allocation of" in words
    assert "stack backtrace" not in words


def test_last_words_are_one_line_of_a_log(caplog: pytest.LogCaptureFixture) -> None:
    desk = checker._Desk()
    desk._process = SimpleNamespace(last_words=lambda: "it said '\x1b[2J\r\nforged' \u2028and\x9b\x00 ended\n")  # type: ignore[assignment]
    desk.ended()
    (line,) = caplog.messages
    assert line.isprintable()
    assert line.endswith("ended")


def test_two_at_once_and_few_wait(with_checker: Any) -> None:
    async def work(made: Checker) -> None:
        await ask(made, "ok")
        asked = [asyncio.ensure_future(ask(made, "sleep 0.5")) for _ in range(6)]
        await asyncio.sleep(0.1)
        with pytest.raises(OverloadError, match="waiting"):
            await ask(made, "ok")
        found = await asyncio.gather(*asked)
        assert len({pid(one) for one in found}) == 2
        assert made._busy == made._busy_trials == 0

    with_checker(work, queue=4)


def test_trials_wait_for_what_is_published(with_checker: Any) -> None:
    async def work(made: Checker) -> None:
        trials = [asyncio.ensure_future(ask(made, "sleep 1", trial=True)) for _ in range(4)]
        await asyncio.sleep(0.2)
        start = time.monotonic()
        await ask(made, "ok")  # one process is never a trial's
        assert time.monotonic() - start < 0.9
        assert not any(trial.done() for trial in trials)
        await asyncio.gather(*trials)

    with_checker(work)


def test_who_gets_no_turn_is_told(with_checker: Any) -> None:
    async def work(made: Checker) -> None:
        await ask(made, "ok")
        first = asyncio.ensure_future(ask(made, "sleep 30"))
        await asyncio.sleep(0.1)
        made._timeout_s = 0.3
        with pytest.raises(OverloadError, match="no turn"):
            await ask(made, "ok")
        made._timeout_s = 10.0
        with pytest.raises(DeadlineError):
            await first
        assert pid(await ask(made, "ok"))

    with_checker(work, processes=1, timeout_s=1.5)


def test_who_goes_away_leaves_no_place_taken(with_checker: Any) -> None:
    async def work(made: Checker) -> None:
        await ask(made, "ok")
        asked = [asyncio.ensure_future(ask(made, "sleep 0.2", trial=number % 2 == 0)) for number in range(8)]
        await asyncio.sleep(0.05)
        for one in asked:
            one.cancel()
        await asyncio.gather(*asked, return_exceptions=True)
        await asyncio.sleep(0.6)
        assert made._busy == made._busy_trials == 0
        assert not made._first
        assert not made._trials
        assert pid(await ask(made, "ok"))

    with_checker(work)


def test_stopping_answers_all(with_checker: Any) -> None:
    async def work(made: Checker) -> None:
        asked = [asyncio.ensure_future(ask(made, "sleep 30")) for _ in range(4)]
        await asyncio.sleep(0.5)
        await made.stop()
        found = await asyncio.gather(*asked, return_exceptions=True)
        assert {type(one) for one in found} == {OverloadError}
        with pytest.raises(OverloadError):
            await ask(made, "ok")

    with_checker(work)
