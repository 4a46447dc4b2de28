"""Declarations through the service: readers, history, rates, and a writer that is killed."""

import asyncio
import os
import random
import signal
from collections.abc import Awaitable, Callable
from pathlib import Path
from typing import Any

import pytest
import some_declarations as some

from sgkg.errors import EngineError, SgkgError, UsageError
from sgkg.evaluate import process
from sgkg.settings import Settings
from sgkg.store.declarations import Declarations, Outcome
from sgkg.store.graphs import graph_digest
from sgkg.vendors.model import Checked, Finding, Vendor
from sgkg_api.rates import Rates
from sgkg_api.service import Service


@pytest.fixture
def with_service(tmp_path: Path) -> Callable[..., None]:
    def run(work: Callable[[Service], Awaitable[Any]], **given: Any) -> None:
        async def main() -> None:
            service = Service(Settings(store=tmp_path / "store", bare=True, default_graph="separate", **given))
            await service.start()
            try:
                await work(service)
            finally:
                await service.stop()

        try:
            asyncio.run(main())
        finally:
            process.settle(5)

    return run


def checked(vendor: str, products: int = 1, state: object = 0) -> Checked:
    graph, derived = some.declaration(vendor, products, state)
    return Checked(vendor, (), graph, derived, graph_digest(graph), 12 * products, products)


def added(service: Service, id_: str = "acme") -> Vendor:
    return service.vendors.add(id_, id_, [f"https://{id_}.example/"])


def test_what_is_declared_is_seen_at_once(with_service: Any) -> None:
    async def work(service: Service) -> None:
        vendor = added(service)
        for state in range(3):
            change = await service.declare(vendor, checked("acme", state=state), "t", b"body")
            assert change.version == service.version.number
            found = await service.graph(vendor.graph, "")
            assert found is not None
            assert found[1] == change.digest == checked("acme", state=state).digest
        assert service.pool._holder is not None
        assert service.pool._holder.version == service.version.number  # it has followed
        assert not (await service.declare(vendor, checked("acme", state=2), "t", b"body")).changed
        await service.retract(vendor, "t")
        assert await service.graph(vendor.graph, "") is None
        rows = service.declarations.list("acme")
        assert [row.outcome for row in rows] == [
            Outcome.RETRACTED, Outcome.UNCHANGED, Outcome.ACCEPTED, Outcome.ACCEPTED, Outcome.ACCEPTED,
        ]  # fmt: skip
        assert {row.size for row in rows[1:]} == {4}

    with_service(work)


def test_who_may_not_write_does_not(with_service: Any) -> None:
    async def work(service: Service) -> None:
        vendor = added(service)
        finding = Finding("Violation", "r", "s", "f", "n", "", "", "m", "h")
        bad = Checked("acme", (finding,), b"", b"", "", 0, 0)
        for wrong in (bad, checked("other")):
            with pytest.raises(UsageError, match="violations"):
                await service.declare(vendor, wrong, "t", b"")
        await service.declare(vendor, checked("acme"), "t", b"")
        service.vendors.change_prefixes("acme", add=["https://more.example/"])
        with pytest.raises(UsageError, match="once more"):
            await service.declare(vendor, checked("acme", state=1), "t", b"")
        vendor = service.vendors.disable("acme")
        for refused in (service.declare(vendor, checked("acme", state=1), "t", b""), service.retract(vendor, "t")):
            with pytest.raises(UsageError, match="disabled"):
                await refused
        assert await service.graph(vendor.graph, "") is not None
        row = await service.refuse(vendor, "t", b"body", status=403)
        assert (row.outcome, row.status, row.size) == (Outcome.REFUSED, 403, 4)

    with_service(work)


def test_settings_bound_a_declaration(with_service: Any) -> None:
    async def work(service: Service) -> None:
        with pytest.raises(UsageError, match="10 bytes"):
            await service.check(added(service), b"x" * 11, "text/turtle")
        assert [service.wait_s("acme") == 0 for _ in range(3)] == [True, True, False]
        assert service.wait_s("other") == 0

    with_service(work, vendor_bytes=10, vendor_rate=2)


def test_rates_give_turns_back() -> None:
    now = [0.0]
    rates = Rates(60, lambda: now[0])
    assert [rates.wait_s("acme") for _ in range(61)] == [0.0] * 60 + [1.0]
    now[0] = 0.5
    assert rates.wait_s("acme") == pytest.approx(0.5)
    now[0] = 1.0
    assert rates.wait_s("acme") == 0
    now[0] = 3600
    assert [rates.wait_s("acme") for _ in range(61)][-1] == 1.0


def test_kills_of_the_writer_while_many_declare(with_service: Any, tmp_path: Path) -> None:
    async def work(service: Service) -> None:
        chance, told = random.Random(3), {f"v{number}": {""} for number in range(6)}
        acknowledged: dict[str, str] = {}
        running = True

        async def vendor(id_: str) -> None:
            own = added(service, id_)
            for state in range(8):
                one = checked(id_, 1 + state % 3, state)
                try:
                    change = await service.declare(own, one, "t", b"body")
                    assert change.digest == one.digest
                    acknowledged[id_], told[id_] = one.digest, {one.digest}
                except EngineError:
                    told[id_].add(one.digest)  # done or not

        async def killer() -> None:
            while running:
                await asyncio.sleep(chance.uniform(0.2, 0.8))
                writer = service.writer._process
                if writer is not None and writer.pid:
                    try:
                        os.kill(writer.pid, signal.SIGKILL)
                    except ProcessLookupError:
                        continue

        kills = asyncio.ensure_future(killer())
        await asyncio.gather(*(vendor(id_) for id_ in told))
        running = False
        await kills
        for _ in range(3):  # the last kill may still be felt
            try:
                await service.write("put", graph="urn:g", body=b"", media_type="text/turtle", base="urn:x")
                break
            except SgkgError:
                continue
        rows = Declarations(tmp_path / "store" / "auth.sqlite3")
        for id_, possible in told.items():
            found = await service.graph(f"https://w3id.org/sgdata/graph/vendor/{id_}", "application/n-triples")
            digest = found[1] if found else ""
            assert digest in possible or digest == acknowledged.get(id_, "")
            latest = rows.latest(id_)
            assert (latest.digest if latest else "") == digest
            if found and latest:
                assert graph_digest(rows.content(id_, latest.number)) == digest
                assert sorted(found[0].splitlines()) == sorted(rows.content(id_, latest.number).splitlines())
        rows.close()

    with_service(work, vendor_rate=1000)
