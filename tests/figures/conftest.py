from pathlib import Path

import pytest

from sgkg import io
from sgkg.figures import ask
from sgkg.namespaces import GRAPH
from sgkg.store import Store
from sgkg.terms import Iri

HERE = Path(__file__).parent


@pytest.fixture(scope="session")
def packed() -> Store:
    """The dataset as the package brings it along."""
    return ask.open_packed()


@pytest.fixture(scope="session")
def drawn() -> Store:
    """The inventory of 2010 with positions and proposals of our own, so that changes to the packed ones do no harm."""
    store = ask.open_packed()
    for name in ("map", "current"):
        store.update(f"DROP SILENT GRAPH <{GRAPH}{name}>")
        store.load(io.parse((HERE / f"{name}.ttl").read_bytes(), source=f"{name}.ttl"), Iri(GRAPH + name))
    return store
