"""Stores with products, and stored queries asked of them."""

from collections.abc import Callable

import product_samples as samples
import pytest
from fake_service import packed_store

from sgkg import queries
from sgkg.namespaces import SGDATA
from sgkg.store.oxigraph import OxigraphStore
from sgkg.terms import plain

Rows = list[dict[str, str]]


def with_products() -> OxigraphStore:
    """The packed data, and what the vendors of the samples have declared one after the other."""
    packed, made = packed_store(), OxigraphStore()
    made.load(packed.statements())
    for graph in packed.graphs():
        made.load(packed.statements(graph), graph)
    samples.load(made._store)
    return made


@pytest.fixture(scope="session")
def sold() -> OxigraphStore:
    return with_products()


@pytest.fixture
def changing() -> OxigraphStore:
    """A store that a test may change."""
    return with_products()


@pytest.fixture(scope="session")
def ask(sold: OxigraphStore) -> Callable[..., Rows]:
    """Ask a stored query: what is bound in each solution, our own IRIs as paths."""

    def run(name: str, store: OxigraphStore = sold, /, **given: str) -> Rows:
        query = queries.load(name)
        found = store.select(query.text, queries.bind(query, given))
        return [
            {key: plain(term).removeprefix(SGDATA) for key, term in row.items() if key not in given}
            for row in found.rows
        ]

    return run
