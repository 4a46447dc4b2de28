"""The site over the published dataset with the positions of the map and the proposals of today."""

from dataclasses import replace
from functools import cache
from pathlib import Path

from fake_service import Client, FakeService, all_routes, application, packed_store, vendor_store

from sgkg import io
from sgkg.namespaces import GRAPH
from sgkg.settings import Settings
from sgkg.store.oxigraph import OxigraphStore
from sgkg.terms import Iri

__all__ = ["copied", "drawn_site", "drawn_stores"]

_SAMPLES = Path(__file__).parent / "figures"


def copied(store):
    """Make a store with the same statements, to be changed at will."""
    made = OxigraphStore()
    made.load(store.statements())
    for graph in store.graphs():
        made.load(store.statements(graph), graph)
    return made


@cache
def drawn_stores():
    """The release, and the release with a vendor's graph; with samples of the two graphs where they lack them."""
    stores = []
    for store in map(copied, (packed_store(), vendor_store())):
        for name in ("map", "current"):
            graph = Iri(GRAPH + name)
            if graph not in store.graphs():
                file = _SAMPLES / f"{name}.ttl"
                store.load(io.parse(file.read_bytes(), source=file.name), graph)
        stores.append(store)
    return tuple(stores)


def drawn_site(stores=None, dumps=None, **settings):
    """Make a client of the site; by default version 1 is a release, version 2 none; dumps need a folder."""
    service = FakeService(list(stores or drawn_stores()), replace(Settings(), **settings), dumps)
    return Client(application(service, all_routes()), service)
