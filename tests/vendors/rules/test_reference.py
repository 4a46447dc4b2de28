"""What claims may point to is what the packed graphs have."""

import pytest

from sgkg.dataset import inventory_document, make_slice
from sgkg.namespaces import SG, SGDATA
from sgkg.terms import BNode, Iri
from sgkg.vendors.reference import reference

EN47 = f"{SGDATA}standard/en-62056-47"


def test_it_has_the_interfaces_the_standards_and_the_levels_in_their_order() -> None:
    known = reference()
    assert known.interfaces == {f"{SGDATA}interface/{n}" for n in range(1, 14)}
    assert EN47 in known.standards
    assert known.standards.isdisjoint(known.editions)
    assert {iri.rpartition("/")[0] for iri in known.editions} <= known.standards
    names = ["claimed", "self-tested", "third-party-tested", "certified"]
    assert [iri.rpartition("/")[2] for iri in known.levels] == names


def test_covering_is_that_of_the_inventory_at_its_date() -> None:
    store = make_slice([inventory_document("eg2-2010")]).store
    pairs = {
        (str(i), str(s)) for s in store.subjects(Iri(SG + "covers")) for i in store.values(s, Iri(SG + "covers"))
    }
    known = reference()
    assert pairs == {(i, s) for i in known.interfaces for s in known.standards if known.listed(i, s)}
    assert len(pairs) == 29


@pytest.mark.parametrize(
    ("iri", "standard"),
    [(EN47, EN47), (f"{EN47}/2007", EN47), (f"{EN47}/1999", None), (f"{SGDATA}interface/4", None)],
)
def test_an_edition_is_of_a_standard(iri: str, standard: str | None) -> None:
    assert reference().standard_of(iri) == standard
    assert reference().listed(f"{SGDATA}interface/4", iri) == (standard is not None)


def test_the_last_of_a_succession_is_the_successor() -> None:
    known = reference()
    assert known.successors(f"{SGDATA}standard/en-61142/1993") == (f"{SGDATA}standard/en-62056-3-1/2014",)
    assert known.successors(f"{SGDATA}standard/en-62056-4-7/2016") == ()


def test_things_have_names_kinds_and_labels() -> None:
    things = {thing.iri: thing for thing in reference().things}
    meter_ihd = things[f"{SGDATA}interface/1"]
    assert (meter_ihd.name, meter_ihd.kind) == ("Interface 1 (Meter to IHD)", "interface")
    assert {"Meter to IHD", "Interface 1", "1"} <= set(meter_ihd.labels)
    assert {thing.kind for thing in things.values()} == {"interface", "standard", "edition", "actor", "level"}
    assert list(things) == sorted(things)


def test_what_is_not_known_has_no_kind_and_its_iri_for_a_name() -> None:
    assert reference().kind("urn:a") == ""
    assert reference().name("urn:a") == "urn:a"
    assert reference().about(["urn:a"]) == b""


def test_what_is_told_of_a_thing_is_enough_and_no_more() -> None:
    told = reference().about([f"{EN47}/2007"]).decode()
    subjects = {line.split()[0] for line in told.splitlines()}
    later = f"{SGDATA}standard/en-62056-4-7"
    assert subjects == {f"<{iri}>" for iri in (EN47, f"{EN47}/2007", later, f"{later}/2016")}


def test_it_has_no_blank_node() -> None:
    assert not any(isinstance(term, BNode) for triple in reference().document.triples() for term in triple)
