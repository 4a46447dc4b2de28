"""A service with products of vendors that do not exist, over HTTP on a free port."""

import socket
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from functools import cache
from pathlib import Path

import uvicorn
from fake_service import Client, FakeService, application, packed_store

from sgkg import io
from sgkg.namespaces import GRAPH
from sgkg.store.oxigraph import OxigraphStore
from sgkg.terms import Iri
from sgkg_api.routes import reconcile

__all__ = ["PRODUCTS", "client", "served", "store"]

PRODUCTS = Path(__file__).with_name("products.ttl")
_START_S = 30


@cache
def store() -> OxigraphStore:
    """The published dataset, and products as they stand in graphs of what follows from declarations."""
    made, packed = OxigraphStore(), packed_store()
    made.load(packed.statements())
    for graph in packed.graphs():
        made.load(packed.statements(graph), graph)
    made.load(io.parse(PRODUCTS.read_bytes(), source=PRODUCTS.name), Iri(GRAPH + "declared/nordlicht"))
    return made


def client() -> Client:
    """A client in this process: version 1 has no products, version 2 has them."""
    service = FakeService([packed_store(), store()])
    return Client(application(service, [reconcile]), service)


@contextmanager
def served() -> Iterator[str]:
    """Serve it; gives the URL of the root."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    config = uvicorn.Config(client().app, host="127.0.0.1", port=port, log_level="warning", ws="none", lifespan="off")
    server = uvicorn.Server(config)
    thread = threading.Thread(target=server.run, daemon=True)
    thread.start()
    limit = time.monotonic() + _START_S
    while not server.started:
        assert thread.is_alive(), "the service did not start"
        assert time.monotonic() < limit, "the service did not start"
        time.sleep(0.02)
    try:
        yield f"http://127.0.0.1:{port}"
    finally:
        server.should_exit = True
        thread.join(_START_S)
