"""Stores that vendors write to."""

import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from sgkg.store import disk
from sgkg.store.disk import DefaultGraph, DiskStore, Home

HERE = Path(__file__).parent
if str(HERE) not in sys.path:  # the writers that are killed import it by name too
    sys.path.append(str(HERE))


@pytest.fixture(scope="module")
def stand_in() -> Iterator[None]:
    """Totals that are made here: what is tried does not depend on what follows from a declaration."""
    import some_declarations

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(disk, "products", some_declarations.stand_in())
        yield


@pytest.fixture
def opened(tmp_path: Path, stand_in: None) -> Iterator[Callable[..., DiskStore]]:
    """Open the store of this test; closed at the end."""
    stores: list[DiskStore] = []

    def open_(mode: DefaultGraph = DefaultGraph.CURATED) -> DiskStore:
        for store in stores:
            store.close()
        stores[:] = [DiskStore(Home(tmp_path / "store"), mode)]
        return stores[0]

    yield open_
    for store in stores:
        store.close()
