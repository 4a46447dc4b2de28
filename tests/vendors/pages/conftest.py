"""A site with products: the packed data, and what two vendors that do not exist have declared one after the other."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import product_samples as samples
import pytest
from fake_service import Client, FakeService, application, packed_store

from sgkg.settings import Settings
from sgkg.store.declarations import Declaration, Declarations, Outcome, insert
from sgkg.store.oxigraph import OxigraphStore
from sgkg.vendors.registry import Vendors

DAY = "2026-06-01"


def store() -> OxigraphStore:
    """The packed data with all products."""
    made, packed = OxigraphStore(), packed_store()
    made.load(packed.statements())
    for graph in packed.graphs():
        made.load(packed.statements(graph), graph)
    samples.load(made._store)
    return made


def site(folder: Path, filled: OxigraphStore | None = None, **settings: Any) -> Client:
    """A client of a site; version 1 of its data has no products, version 2 has them."""
    from sgkg_api import app
    from sgkg_api.routes import site_products, site_vendors

    service = FakeService([packed_store(), filled or store()], Settings(**settings), folder)
    service.vendors, service.declarations = Vendors(folder / "auth.sqlite3"), Declarations(folder / "auth.sqlite3")
    service.vendors.add("silent", "Silent Ltd", ["https://silent.example/"])
    for vendor, texts in samples.DECLARATIONS.items():
        service.vendors.add(vendor.id, vendor.name, vendor.prefixes)
        for number, text in enumerate(texts, 1):
            graph = samples.graph_of(text, vendor)
            row = Declaration(
                0, vendor.id, 0, f"2026-02-0{number}T00:00:00Z", "token", Outcome.ACCEPTED, 0, 0, f"{number:016}",
                "", len(graph), graph.count(b"\n"), 2,
            )  # fmt: skip
            with service.declarations._database.transaction() as connection:
                insert(connection, row, graph)
    reading = [module for module in app.ROUTES if module.__name__.rpartition(".")[2] in READING]
    extra = [module for module in (site_products, site_vendors) if module not in reading]
    return Client(application(service, [*extra, *reading]), service)


#: modules of routes that only read
READING = (
    "docs", "queries", "wellknown", "catalogue", "site_overview", "site_map", "site_matrix", "site_risks", "site_gaps",
    "site_compare", "site_editor", "site_search", "site_validate", "site_report", "site_products", "site_vendors",
    "site_index", "documents", "entity",
)  # fmt: skip


@pytest.fixture(scope="module")
def web(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Client]:
    client = site(tmp_path_factory.mktemp("site"))
    yield client
    client.service.vendors.close()
    client.service.declarations.close()


@pytest.fixture(autouse=True)
def day(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let each test be on the same day."""
    for module in ("sgkg_api.routes.site_products", "sgkg_api.routes.site_vendors", "sgkg_api.site.vendors.of_thing"):
        monkeypatch.setattr(f"{module}.today", lambda: DAY)
