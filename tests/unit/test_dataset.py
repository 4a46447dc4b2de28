"""Slices: one inventory a run, its date, and what is published."""

from pathlib import Path

import pytest

from sgkg import dataset, io
from sgkg.errors import InputError, UsageError
from sgkg.findings import describe, queryable
from sgkg.namespaces import GRAPH, SG
from sgkg.terms import Iri

EXAMPLE = Path(__file__).parents[2] / "docs" / "examples" / "district.ttl"


def turtle(text: str) -> io.Document:
    prefixes = "PREFIX sg: <https://w3id.org/sgdata/ontology#> PREFIX dct: <http://purl.org/dc/terms/> "
    return io.parse((prefixes + text).encode(), source="x.ttl")


def test_a_run_sees_one_inventory_only() -> None:
    piece = dataset.make_slice([dataset.inventory_document(str(EXAMPLE))])
    interfaces = piece.store.subjects(Iri(SG + "from"))
    assert sorted(i.rpartition("/")[2] for i in interfaces) == ["if-1", "if-2", "if-3"]
    assert piece.as_of == "2026-05"


def test_two_inventories_are_refused() -> None:
    with pytest.raises(UsageError, match=r"more than one inventory \(urn:a, urn:b\)"):
        dataset.make_slice([turtle("<urn:a> a sg:Inventory . <urn:b> a sg:Inventory .")])


def test_an_inventory_without_iri_is_refused() -> None:
    with pytest.raises(UsageError, match="no IRI of its own"):
        dataset.make_slice([turtle("[] a sg:Inventory .")])


@pytest.mark.parametrize("date", ["2010-13", "2010-02-30", "10", "today", "2010-1", "2010-01-01T00:00"])
def test_a_date_that_is_none_is_refused(date: str) -> None:
    with pytest.raises(UsageError, match="is no date; write 2014, 2014-03 or 2014-03-01"):
        dataset.make_slice([turtle("<urn:a> a sg:Inventory .")], as_of=date)
    piece = dataset.make_slice([turtle(f"<urn:a> a sg:Inventory ; dct:date '{date}' .")])
    assert piece.as_of == "", "a date of the file's own that is none is for the shapes to report"


def test_an_inventory_that_is_not_packed_is_named_with_those_that_are() -> None:
    with pytest.raises(UsageError, match="there is no inventory 'eg3'; packed are: eg2-2010"):
        dataset.inventory_document("eg3")
    with pytest.raises(InputError, match="there is no such file"):
        dataset.inventory_document("eg3.ttl")


def test_the_dataset_has_a_graph_for_each_part() -> None:
    store = queryable()
    names = ["eg2-2010", "gaps/eg2-2010", "inferred/eg2-2010", "ontology", "policy", "standards", "waivers"]
    assert store.graphs() == tuple(Iri(GRAPH + name) for name in names)
    # What is derived is not stated and the other way round.
    stated = sum(
        store.count(Iri(GRAPH + name)) for name in ("eg2-2010", "ontology", "policy", "standards", "waivers")
    )
    both = {str(q) for name in names for q in store.statements(Iri(GRAPH + name)).quads}
    assert len(both) >= stated


def test_sg_covers_is_derived_only() -> None:
    """No axiom and no stated triple leads to sg:covers."""
    for document in [*dataset.packed_documents().values(), dataset.inventory_document("eg2-2010")]:
        assert document.pairs(SG + "covers") == []
        assert document.pairs(SG + "coveredBy") == []
    ontology = dataset.packed_documents()[Iri(GRAPH + "ontology")]
    chains = {s for s, _ in ontology.pairs("http://www.w3.org/2002/07/owl#propertyChainAxiom")}
    wider = {o for _, o in ontology.pairs("http://www.w3.org/2000/01/rdf-schema#subPropertyOf")}
    assert not {Iri(SG + "covers"), Iri(SG + "coveredBy")} & (chains | wider)


def test_the_description_is_the_same_each_time() -> None:
    assert describe() == describe()
    assert describe()["classes"]["sg:Interface"] == 13
    assert describe()["classes"]["sg:Gap"] == 86


def test_imports_of_our_own_ontology_need_no_note() -> None:
    text = "<urn:o> <http://www.w3.org/2002/07/owl#imports> <https://w3id.org/sgdata/ontology>, <https://example.org/o> ."
    assert dataset.unknown_imports([turtle(text)]) == [("x.ttl", "https://example.org/o")]
