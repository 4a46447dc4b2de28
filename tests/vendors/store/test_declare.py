"""What a declaration does to a store, and who else may touch its graphs."""

import itertools
import sqlite3
from collections.abc import Callable
from pathlib import Path

import pyoxigraph as ox
import pytest
import some_declarations as some
from hypothesis import given, settings
from hypothesis import strategies as st

from sgkg.errors import EngineError, PreconditionError, QuerySyntaxError, UnknownEntityError, UsageError
from sgkg.namespaces import GRAPH
from sgkg.store import declarations, disk, protected
from sgkg.store.declarations import Attempt, Declarations, Outcome
from sgkg.store.disk import Change, DefaultGraph, DiskStore, Home
from sgkg.store.graphs import graph_digest
from sgkg.store.ledger import FILE
from sgkg.store.patch import Patch
from sgkg.terms import Iri

Open = Callable[..., DiskStore]
ACME = Iri(GRAPH + "vendor/acme")
DECLARED = Iri(GRAPH + "declared/acme")
PRODUCTS = Iri(GRAPH + "products")


def declare(
    store: DiskStore, vendor: str = "acme", products: int = 1, state: object = 0, **conditions: object
) -> Change:
    graph, derived = some.declaration(vendor, products, state)
    return store.declare(vendor, graph, derived, some.TOKEN, **conditions)


def published(tmp_path: Path, version: int) -> ox.Store:
    return ox.Store.read_only(str(Home(tmp_path / "store").checkpoint(version)))


def history(tmp_path: Path) -> Declarations:
    return Declarations(tmp_path / "store" / FILE)


def quads(store: ox.Store, graph: str) -> set[str]:
    return {str(quad) for quad in store.quads_for_pattern(None, None, None, ox.NamedNode(graph))}


def test_a_declaration_is_a_version_with_a_row(opened: Open, tmp_path: Path) -> None:
    store = opened()
    graph, derived = some.declaration("acme", 2)
    change = store.declare("acme", graph, derived, some.TOKEN)
    assert (change.created, change.changed, change.triples, change.number) == (True, True, 24, 1)
    assert change.digest == graph_digest(graph) == store.digest(ACME)
    row = history(tmp_path).latest("acme")
    assert row is not None
    assert (row.version, row.digest, row.outcome) == (change.version, change.digest, Outcome.ACCEPTED)
    assert (row.token, row.sha256, row.size, row.triples) == ("token1", some.TOKEN.sha256, 4, 24)
    assert history(tmp_path).content("acme", 1) == graph
    assert len(quads(published(tmp_path, change.version), PRODUCTS)) == 1


def test_the_same_again_makes_no_version(opened: Open, tmp_path: Path) -> None:
    store = opened()
    first = declare(store)
    again = declare(store)
    assert (again.changed, again.version, again.digest, again.created) == (False, first.version, first.digest, False)
    rows = history(tmp_path).list("acme")
    assert [(row.outcome, row.number) for row in rows] == [(Outcome.UNCHANGED, 0), (Outcome.ACCEPTED, 1)]
    assert declare(store, state=1).version == first.version + 1


def test_what_is_derived_may_change_alone(opened: Open, tmp_path: Path) -> None:
    """A new release may know more of a standard: the graph is the same, and what follows from it is not."""
    store = opened()
    graph, _ = some.declaration("acme", 1)
    first = store.declare("acme", graph, b"", some.TOKEN)
    second = declare(store)
    assert second.changed
    assert second.digest == first.digest
    assert [row.outcome for row in history(tmp_path).list("acme")] == [Outcome.ACCEPTED] * 2


def test_an_empty_declaration_is_one(opened: Open, tmp_path: Path) -> None:
    store = opened()
    change = store.declare("acme", b"", b"", some.TOKEN)
    assert store.digest(ACME) == change.digest == graph_digest(b"")
    assert not store.declare("acme", b"", b"", some.TOKEN).changed
    assert history(tmp_path).content("acme", 1) == b""


def test_it_is_taken_back(opened: Open, tmp_path: Path) -> None:
    store = opened()
    declare(store)
    with pytest.raises(PreconditionError):
        store.retract("acme", some.TOKEN, if_match=["other"])
    change = store.retract("acme", some.TOKEN, if_match=[store.digest(ACME) or ""])
    assert store.digest(ACME) is None
    assert store.digest(DECLARED) is not None  # tombstones
    latest = history(tmp_path).latest("acme")
    assert latest is not None
    assert (latest.outcome, latest.version, latest.number) == (Outcome.RETRACTED, change.version, 2)
    with pytest.raises(UnknownEntityError, match="took its declaration back"):
        history(tmp_path).content("acme", 2)
    with pytest.raises(UnknownEntityError, match="nothing"):
        store.retract("acme", some.TOKEN)
    assert declare(store).created


def test_conditions(opened: Open, tmp_path: Path) -> None:
    store = opened()
    with pytest.raises(PreconditionError):
        declare(store, if_match=["*"])
    first = declare(store, if_none_match=["*"])
    with pytest.raises(PreconditionError):
        declare(store, state=1, if_none_match=["*"])
    second = declare(store, state=1, if_match=[first.digest])
    with pytest.raises(PreconditionError):
        declare(store, state=2, if_match=[first.digest])
    assert store.digest(ACME) == second.digest
    assert len(history(tmp_path).list("acme", refused=True)) == 2


def test_the_row_and_the_version_are_one(opened: Open, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    store = opened()
    first = declare(store)

    def fails(*_: object) -> None:
        raise sqlite3.OperationalError("disk full")

    monkeypatch.setattr(disk, "insert", fails)
    with pytest.raises(EngineError):
        declare(store, state=1)
    monkeypatch.undo()
    assert store.digest(ACME) == first.digest
    assert [row.version for row in history(tmp_path).list("acme")] == [first.version]


def test_a_plan_that_does_not_fit_is_undone(opened: Open, tmp_path: Path) -> None:
    store = opened()
    first = declare(store)
    with pytest.raises(EngineError, match="would not be what was declared"):
        store.declare("acme", b"<urn:a> <urn:b> <urn:c> .\n<urn:a> <urn:b> <urn:c> .\n", b"", some.TOKEN)
    assert store.digest(ACME) == first.digest
    assert [row.version for row in history(tmp_path).list("acme")] == [first.version]


@pytest.mark.parametrize("mode", list(DefaultGraph))
def test_the_default_graph_stays_right(opened: Open, tmp_path: Path, mode: DefaultGraph) -> None:
    store = opened(mode)
    store.put(Iri("urn:g"), some.declaration("acme", 1)[0], "application/n-triples", base="urn:x")
    for change in (
        declare(store),
        declare(store, products=2),
        declare(store, "other"),
        store.retract("acme", some.TOKEN),
    ):
        found = published(tmp_path, change.version)
        default = {
            str(ox.Triple(q.subject, q.predicate, q.object))
            for q in found.quads_for_pattern(None, None, None, ox.DefaultGraph())
        }
        named = {str(ox.Triple(q.subject, q.predicate, q.object)) for q in found if q.graph_name != ox.DefaultGraph()}
        assert default == (named if mode is DefaultGraph.UNION else set())
        rest = len([q for q in found if q.graph_name != ox.DefaultGraph()])
        assert store._ledger.find(str(change.version)).triples == rest


@pytest.mark.parametrize("mode", list(DefaultGraph))
def test_a_patch_leads_from_one_version_to_the_next(opened: Open, tmp_path: Path, mode: DefaultGraph) -> None:
    store = opened(mode)
    declare(store, "other")
    copy = ox.Store()
    copy.extend(published(tmp_path, 2))
    for name in published(tmp_path, 2).named_graphs():
        copy.add_graph(name)
    changes = (
        lambda: declare(store),
        lambda: declare(store, products=3),
        lambda: declare(store, products=2, state=5),
        lambda: store.retract("acme", some.TOKEN),
        lambda: store.declare("acme", b"", b"", some.TOKEN),
    )
    for change in (one() for one in changes):
        assert change.patch is not None
        assert change.patch.base == change.version - 1
        change.patch.apply(copy)
        found = published(tmp_path, change.version)
        assert set(copy) == set(found)
        assert set(copy.named_graphs()) == set(found.named_graphs())


def test_a_long_change_has_no_patch(opened: Open) -> None:
    assert declare(opened(), products=400).patch is None


@pytest.mark.parametrize("graph", [ACME, Iri(GRAPH + "vendor/"), DECLARED, PRODUCTS])
def test_curators_write_elsewhere(opened: Open, graph: Iri) -> None:
    store = opened()
    before = declare(store).version
    for write in (store.put, store.post):
        with pytest.raises(UsageError, match="/vendor/<id>/declaration"):
            write(graph, b"<urn:a> <urn:b> <urn:c> .", "text/turtle", base="urn:x")
    with pytest.raises(UsageError, match="/vendor/<id>/declaration"):
        store.delete(graph)
    assert store._ledger.next_number() == before + 1


FORBIDDEN = [
    f"INSERT DATA {{ GRAPH <{ACME}> {{ <urn:a> <urn:b> 1 }} }}",
    f"INSERT DATA {{ GRAPH <{DECLARED}> {{ <urn:a> <urn:b> 1 }} }}",
    f"INSERT DATA {{ GRAPH <{PRODUCTS}> {{ <urn:a> <urn:b> 1 }} }}",
    f"INSERT DATA {{ GRAPH <{GRAPH}vendor/never> {{ <urn:a> <urn:b> 1 }} }}",
    f"PREFIX v: <{GRAPH}ven> INSERT DATA {{ GRAPH v:dor\\/acme {{ <urn:a> <urn:b> 1 }} }}",
    f"BASE <{GRAPH}x> INSERT DATA {{ GRAPH <vendor/acme> {{ <urn:a> <urn:b> 1 }} }}",
    f"PREFIX v: <{GRAPH}vendor/> INSERT DATA {{GRAPHv:acme{{<urn:a> <urn:b> 1}}}}",
    "DELETE WHERE { GRAPH ?g { ?s ?p ?o } }",
    "DELETE { GRAPH ?g { ?s ?p 1.GRAPH ?h } } WHERE { GRAPH ?g { ?s ?p ?o } }",
    f"WITH <{ACME}> DELETE {{ ?s ?p ?o }} WHERE {{ ?s ?p ?o }}",
    f"CLEAR GRAPH <{ACME}>", "CLEAR ALL", "CLEAR NAMED", "DROP ALL", f"DROP GRAPH <{PRODUCTS}>",
    f"MOVE <{ACME}> TO <urn:g>", f"COPY <urn:other> TO <{ACME}>", f"ADD <urn:other> TO <{DECLARED}>",
    f"CREATE GRAPH <{GRAPH}vendor/never>",
    f"INSERT DATA {{ GRAPH <urn:g> {{ <urn:a> <urn:b> 1 }} }}; CLEAR GRAPH <{ACME}>",
]  # fmt: skip


@pytest.mark.parametrize("text", FORBIDDEN)
def test_an_update_cannot_make_the_history_lie(opened: Open, tmp_path: Path, text: str) -> None:
    store = opened()
    store.put(Iri("urn:other"), b"<urn:a> <urn:b> <urn:c> .", "text/turtle", base="urn:x")
    change = declare(store)
    with pytest.raises((UsageError, QuerySyntaxError)):
        store.update(text, base="")
    found = store._ready()
    assert set(found) == set(published(tmp_path, change.version))
    assert store._ledger.next_number() == change.version + 1


ALLOWED = [
    "INSERT DATA { GRAPH <urn:g> { <urn:a> <urn:b> 1 } }",
    "DELETE WHERE { GRAPH ?g { <urn:a> <urn:b> ?o } }",
    f"INSERT {{ GRAPH <urn:g> {{ ?s ?p ?o }} }} WHERE {{ GRAPH <{ACME}> {{ ?s ?p ?o }} }}",
    "CREATE GRAPH <urn:new>",
    "DROP GRAPH <urn:other>",
    f"INSERT DATA {{ GRAPH <{GRAPH}vendors> {{ <urn:a> <urn:b> 1 }} }}",
]


@pytest.mark.parametrize("text", ALLOWED)
def test_an_update_elsewhere_is_done(opened: Open, text: str) -> None:
    store = opened()
    store.put(Iri("urn:other"), b"<urn:a> <urn:b> <urn:c> .", "text/turtle", base="urn:x")
    change = declare(store)
    assert store.update(text, base="").version == change.version + 1
    assert store.digest(ACME) == change.digest


@pytest.mark.parametrize("text", FORBIDDEN)
def test_a_look_at_the_text_is_on_the_safe_side(text: str) -> None:
    assert protected.may_write(text)


@pytest.mark.parametrize(
    "text",
    [
        ALLOWED[0], ALLOWED[5],
        "WITH <urn:g> DELETE { ?s ?p 'CLEAR ALL' } WHERE { ?s ?p ?o } # DROP ALL",
        "INSERT DATA { GRAPH <https://w3id.org/sgdata/graph/standards> { <urn:graph> <urn:with> 'GRAPH ?g' } }",
    ],
)  # fmt: skip
def test_most_updates_need_no_second_look(text: str) -> None:
    assert not protected.may_write(text)


def test_a_new_release_leaves_them_alone(opened: Open, tmp_path: Path) -> None:
    store = opened()
    store.replace({Iri("urn:packed"): b"<urn:a> <urn:b> <urn:c> .\n"}, release="1", digest="1")
    change = declare(store)
    after = store.replace({Iri("urn:packed"): b"<urn:a> <urn:b> <urn:d> .\n"}, release="2", digest="2")
    assert after is not None
    for graph in (ACME, DECLARED, PRODUCTS):
        assert quads(published(tmp_path, after.version), graph) == quads(published(tmp_path, change.version), graph)


def test_refused_attempts_are_for_the_vendor_alone(opened: Open, tmp_path: Path) -> None:
    declare(opened())
    rows = history(tmp_path)
    made = rows.refuse("acme", Attempt("token2", "ab" * 32, 77), status=422, violations=3)
    assert (made.outcome, made.status, made.violations, made.version, made.number) == (Outcome.REFUSED, 422, 3, 0, 0)
    assert rows.list("acme", refused=True)[0] == made
    assert made not in rows.list("acme")
    assert rows.list("other", refused=True) == []
    assert [row.number for row in rows.list("acme")] == [1]


def test_attempts_that_change_nothing_do_not_pile_up(
    opened: Open, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(declarations, "ATTEMPTS_KEPT", 5)
    store, rows = opened(), history(tmp_path)
    for state in range(3):
        declare(store, state=state)
        for _ in range(4):
            rows.refuse("acme", some.TOKEN, status=422)
            rows.refuse("other", some.TOKEN, status=422)
    assert [row.number for row in rows.changes("acme")] == [3, 2, 1]
    assert len(rows.list("acme", refused=True)) == 3 + 5
    assert len(rows.list("other", refused=True)) == 5


def test_history_pages_by_key(opened: Open, tmp_path: Path) -> None:
    store, rows = opened(), history(tmp_path)
    for state, vendor in itertools.product(range(3), ("acme", "other")):
        declare(store, vendor, state=state)
    seen, before = [], None
    while page := rows.changes(before=before, limit=2):
        seen += page
        before = page[-1].id
    assert [(row.vendor, row.number) for row in seen] == [(v, n) for n in (3, 2, 1) for v in ("other", "acme")]
    assert [row.number for row in rows.list("acme", limit=2)] == [3, 2]
    assert rows.find("acme", 2).digest == graph_digest(rows.content("acme", 2))
    found = rows.by_digest("acme", rows.find("acme", 2).digest)
    assert found is not None
    assert found.number == 2
    assert rows.by_digest("other", "none") is rows.latest("never") is None
    for number in (0, -1, 4, 1 << 70):
        with pytest.raises(UnknownEntityError):
            rows.content("acme", number)
        with pytest.raises(UnknownEntityError):
            rows.find("acme", number)


@settings(deadline=None, max_examples=15)
@given(st.lists(st.tuples(st.sampled_from(["acme", "other"]), st.integers(0, 3), st.integers(0, 1)), max_size=6))
def test_a_graph_is_its_newest_row(
    stand_in: None, tmp_path_factory: pytest.TempPathFactory, steps: list[tuple[str, int, int]]
) -> None:
    folder = tmp_path_factory.mktemp("any")
    store = DiskStore(Home(folder), DefaultGraph.UNION)
    for vendor, products, state in steps:
        if products == 3:
            try:
                store.retract(vendor, some.TOKEN)
            except UnknownEntityError:
                continue
        else:
            declare(store, vendor, products, state)
    rows = Declarations(folder / FILE)
    for vendor in ("acme", "other"):
        latest = rows.latest(vendor)
        digest = store.digest(Iri(f"{GRAPH}vendor/{vendor}"))
        assert digest == (latest.digest or None if latest else None)
        if latest and latest.digest:
            assert graph_digest(rows.content(vendor, latest.number)) == digest
    rows.close()
    store.close()


def test_patches_travel_as_json() -> None:
    import json
    from dataclasses import asdict

    patch = Patch.of(
        3, ["urn:a"], ["urn:b"], [ox.Quad(ox.NamedNode("urn:s"), ox.NamedNode("urn:p"), ox.BlankNode("x"))], []
    )
    assert Patch.of_json(json.loads(json.dumps(asdict(patch)))) == patch
