from collections.abc import Callable
from pathlib import Path

import product_samples
import pyoxigraph as ox
import pytest

from sgkg import io, packed, queries
from sgkg.dataset import inventory_document, make_slice, publish
from sgkg.store import Store
from sgkg.terms import Iri, plain

Rows = list[dict[str, str]]


@pytest.fixture(scope="session")
def published() -> Callable[..., Store]:
    """Lay out the inventory of 2010 as the dataset that is queried, at a date."""

    def make(as_of: str | None = None) -> Store:
        # A few gaps of our own, so that what the rules find does not change these answers.
        gaps = io.parse((Path(__file__).parent / "gaps.ttl").read_bytes(), source="gaps.ttl")
        store = publish(make_slice([inventory_document("eg2-2010")], as_of=as_of), gaps)
        for name, lines in packed.beside().items():
            store.load(io.parse(lines, source=f"{name}.nt"), Iri(name))
        declared = ox.Store()
        product_samples.load(declared)  # vendors that do not exist, as none are packed
        product_samples.leave(declared)
        for place in declared.named_graphs():
            lines = declared.dump(format=ox.RdfFormat.N_TRIPLES, from_graph=place) or b""
            store.load(io.parse(lines, source="products.nt"), Iri(place.value))
        return store

    return make


@pytest.fixture(scope="session")
def dataset(published: Callable[..., Store]) -> Store:
    return published()


@pytest.fixture(scope="session")
def ask(dataset: Store) -> Callable[..., Rows]:
    """Ask a stored query; its solutions as texts."""

    def run(name: str, store: Store = dataset, /, **given: str) -> Rows:
        query = queries.load(name)
        found = store.select(query.text, queries.bind(query, given))
        return [{variable: plain(row.get(variable)) for variable in found.variables} for row in found.rows]

    return run
