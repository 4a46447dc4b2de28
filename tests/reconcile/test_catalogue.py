"""Which catalogues are kept, and what they have in common."""

import asyncio
from collections import OrderedDict
from types import SimpleNamespace
from typing import Any

from fake_service import FakeService, FakeVersion, packed_store
from reconcile import sample

from sgkg.errors import OverloadError
from sgkg_api.reconcile.catalogue import Catalogue, catalogue_of
from sgkg_api.site.kit import View


def view(service: FakeService, state: SimpleNamespace, number: int) -> Any:
    """The view of a request for a version."""
    request: Any = SimpleNamespace(app=SimpleNamespace(state=state))
    return View(request, service, service.ledger.find(str(number)), "/", None)  # type: ignore[arg-type]


def ask(numbers: list[int]) -> "tuple[list[Catalogue], OrderedDict[Any, Catalogue]]":
    """Ask for versions, one after the other; the third and later ones have products, of which the last has none."""
    stores = [packed_store(), *[sample.store()] * 5, packed_store()]
    service = FakeService(stores[:2])
    made = [FakeVersion(place + 1, f"2026-01-0{place + 1}T00:00:00Z", "") for place in range(len(stores))]
    service._stores, service.ledger._versions, service.version = stores, made, made[-1]
    state = SimpleNamespace()

    async def all_of_them() -> list[Catalogue]:
        return [await catalogue_of(view(service, state, number)) for number in numbers]

    return asyncio.run(all_of_them()), state.reconciliation.catalogues


def test_who_asks_for_old_versions_costs_others_nothing() -> None:
    found, kept = ask([7, 1, 2, 3, 4, 5, 6, 7])
    assert found[0] is found[-1]
    assert [number for number, _ in kept] == [5, 6, 7]


def test_versions_with_the_same_products_have_one_list() -> None:
    found, _ = ask([2, 1, 3, 4, 2])
    assert found[0].listed is found[2].listed is found[3].listed
    assert found[1].listed.digest != found[0].listed.digest
    assert not found[1].products
    assert len(found[0].products) == 38


def test_what_was_asked_for_last_is_kept() -> None:
    found, kept = ask([1, 2, 3, 1, 4, 1])
    assert found[0] is found[3] is found[5]
    assert [number for number, _ in kept] == [3, 4, 1]


def test_two_that_ask_at_once_get_the_same() -> None:
    service, state = FakeService([packed_store(), sample.store()]), SimpleNamespace()

    async def both() -> list[Catalogue]:
        return list(await asyncio.gather(*(catalogue_of(view(service, state, 2)) for _ in range(2))))

    first, second = asyncio.run(both())
    assert first is second
    assert service.asked == 3


def test_too_many_that_wait_are_told_so() -> None:
    service, state = FakeService([packed_store()]), SimpleNamespace()

    async def many() -> list[Catalogue | BaseException]:
        asked = (catalogue_of(view(service, state, 1)) for _ in range(50))
        return list(await asyncio.gather(*asked, return_exceptions=True))

    found = asyncio.run(many())
    refused = [one for one in found if isinstance(one, OverloadError)]
    assert len(refused) == 50 - 1 - 32
    assert len({id(one) for one in found if isinstance(one, Catalogue)}) == 1
