"""The store on disk: what writes do, the default graph, and what is left after a kill."""

import random
import shutil
import signal
import sqlite3
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pyoxigraph as ox
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sgkg.errors import (
    EngineError,
    InputError,
    PreconditionError,
    QuerySyntaxError,
    RdfSyntaxError,
    RemoteResourceError,
    UnknownEntityError,
    UsageError,
)
from sgkg.store import disk
from sgkg.store import upload as uploads
from sgkg.store.disk import Change, DefaultGraph, DiskStore, Home, graph_digest
from sgkg.store.ledger import Ledger
from sgkg.terms import Iri

BASE = "http://example.org/"
G, H, OUTSIDE = Iri("urn:g"), Iri("urn:h"), Iri("urn:outside")
WRITER = Path(__file__).with_name("disk_writer.py")
Make = Callable[..., DiskStore]


@pytest.fixture
def make(tmp_path: Path) -> Iterator[Make]:
    """Open a store in a folder of this test; it is closed at the end."""
    opened: list[DiskStore] = []

    def open_(mode: DefaultGraph = DefaultGraph.SEPARATE, folder: str = "store") -> DiskStore:
        for other in opened:
            other.close()
        opened[:] = [DiskStore(Home(tmp_path / folder), mode, [G, H])]
        return opened[0]

    yield open_
    for store in opened:
        store.close()


def home(tmp_path: Path) -> Home:
    return Home(tmp_path / "store")


def published(tmp_path: Path, number: int | None = None) -> ox.Store:
    """The newest version, or one by number, as a reader sees it."""
    with_ledger = home(tmp_path)
    ledger = Ledger(with_ledger.auth)
    latest = ledger.latest()
    ledger.close()
    assert latest is not None
    return ox.Store.read_only(str(with_ledger.checkpoint(number or latest.number)))


def lines(store: ox.Store, graph: str | None) -> set[str]:
    name = ox.DefaultGraph() if graph is None else ox.NamedNode(graph)
    return {f"{q.subject} {q.predicate} {q.object}" for q in store.quads_for_pattern(None, None, None, name)}


def turtle(store: DiskStore, graph: Iri | None, text: str, action: str = "put") -> Change:
    change: Change = getattr(store, action)(graph, text.encode(), "text/turtle", base=BASE)
    return change


# --- writes, and what a reader sees


def test_a_new_store_has_an_empty_version(make: Make, tmp_path: Path) -> None:
    make()
    assert len(published(tmp_path)) == 0
    ledger = Ledger(home(tmp_path).auth)
    assert [(v.number, v.triples, v.reason) for v in ledger.versions()] == [(1, 0, "a new store")]
    ledger.close()
    assert home(tmp_path).path.stat().st_mode & 0o777 == 0o700
    assert home(tmp_path).auth.stat().st_mode & 0o777 == 0o600


def test_put_post_and_delete(make: Make, tmp_path: Path) -> None:
    store = make()
    assert turtle(store, G, "<a> <b> 1, 2 .") == Change(True, 2, 2, "urn:g")
    assert turtle(store, G, "<a> <b> 3 .") == Change(False, 3, 1, "urn:g")
    assert turtle(store, G, "<a> <b> 3, 4 .", "post") == Change(False, 4, 2, "urn:g")
    assert turtle(store, H, "<a> <b> 3 .", "post") == Change(True, 5, 1, "urn:h")
    assert {line.split('"')[1] for line in lines(published(tmp_path), "urn:g")} == {"3", "4"}
    assert len(published(tmp_path, 2)) == 2
    assert store.delete(G) == Change(False, 6, 0, "urn:g")
    assert [str(name) for name in published(tmp_path).named_graphs()] == ["<urn:h>"]
    with pytest.raises(UnknownEntityError, match="no graph urn:g"):
        store.delete(G)


@pytest.mark.parametrize("mode", list(DefaultGraph))
def test_put_leaves_what_is_sent_and_nothing_else(mode: DefaultGraph, make: Make, tmp_path: Path) -> None:
    store = make(mode)
    turtle(store, H, "<a> <b> 1 .")
    for text, size in (("<a> <b> 1, 2, _:x .", 3), ("<a> <b> 2, 3, _:x .", 3), ("<a> <b> 2, 3, 2 .", 2), ("", 0)):
        assert turtle(store, G, text).triples == size
        now = published(tmp_path)
        wanted = ox.parse(text.encode(), format=ox.RdfFormat.TURTLE, base_iri=BASE)
        assert {line.rpartition(" _:")[0] or line for line in lines(now, "urn:g")} == {
            f"{q.subject} {q.predicate} {q.object}".rpartition(" _:")[0] or f"{q.subject} {q.predicate} {q.object}"
            for q in wanted
        }
        merged = set() if mode is DefaultGraph.SEPARATE else lines(now, "urn:g") | lines(now, "urn:h")
        assert lines(now, None) == merged


def test_the_default_graph_as_a_graph_of_its_own(make: Make) -> None:
    store = make()
    assert turtle(store, None, "<a> <b> 1 .") == Change(True, 2, 1)
    assert turtle(store, None, "<a> <b> 2 .") == Change(False, 3, 1)
    assert turtle(store, None, "<a> <b> 3 .", "post") == Change(False, 4, 2)
    assert store.delete(None) == Change(False, 5, 0)
    assert store.digest(None) == graph_digest(b"")


def test_an_empty_graph_is_there(make: Make, tmp_path: Path) -> None:
    store = make()
    assert turtle(store, G, "") == Change(True, 2, 0, "urn:g")
    assert store.digest(G) == graph_digest(b"")
    assert [str(name) for name in published(tmp_path).named_graphs()] == ["<urn:g>"]


def test_blank_nodes_never_merge(make: Make, tmp_path: Path) -> None:
    store = make(DefaultGraph.UNION)
    for _ in range(2):
        turtle(store, G, "_:x <p> _:x .", "post")
    turtle(store, H, "_:x <p> _:x .", "post")
    assert len(lines(published(tmp_path), "urn:g")) == 2
    assert len(lines(published(tmp_path), None)) == 3
    label = next(iter(lines(published(tmp_path), "urn:h"))).split()[0]
    turtle(store, G, f"{label} <p> 1 .", "post")
    assert not any(line.startswith(label) for line in lines(published(tmp_path), "urn:g"))


@pytest.mark.parametrize(
    ("media_type", "text"),
    [
        ("text/turtle", "\ufeff<a> <http://example.org/b> <c> ."),
        ("application/n-triples", "<http://example.org/a> <http://example.org/b> <http://example.org/c> ."),
        ("application/n-quads", "<http://example.org/a> <http://example.org/b> <http://example.org/c> ."),
        ("application/trig", "{ <a> <b> <c> }"),
        (
            "application/rdf+xml",
            '<rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#" xmlns="http://example.org/">'
            '<rdf:Description rdf:about="a"><b rdf:resource="c"/></rdf:Description></rdf:RDF>',
        ),
        ("application/ld+json", '{"@id": "a", "http://example.org/b": {"@id": "c"}}'),
    ],
)
def test_every_format_is_read(media_type: str, text: str, make: Make, tmp_path: Path) -> None:
    make().put(G, text.encode(), media_type, base=BASE)
    assert lines(published(tmp_path), "urn:g") == {
        "<http://example.org/a> <http://example.org/b> <http://example.org/c>"
    }


@pytest.mark.parametrize(
    ("media_type", "text"),
    [
        ("application/n-quads", "<urn:a> <urn:b> <urn:c> <urn:elsewhere> ."),
        ("application/trig", "<urn:elsewhere> { <a> <b> <c> }"),
        ("application/ld+json", '{"@id": "urn:elsewhere", "@graph": [{"@id": "a", "urn:b": 1}]}'),
    ],
)
def test_statements_of_other_graphs_are_refused(media_type: str, text: str, make: Make, tmp_path: Path) -> None:
    store = make()
    with pytest.raises(UsageError, match="elsewhere"):
        store.put(G, text.encode(), media_type, base=BASE)
    assert len(published(tmp_path)) == 0


@pytest.mark.parametrize(
    ("media_type", "text", "error", "words"),
    [
        ("text/turtle", "<a> <b>\n  <c", RdfSyntaxError, "2:3: not valid text/turtle"),
        ("application/n-triples", "<a> <b> <c> .", RdfSyntaxError, "1:1: not valid"),
        ("application/ld+json", '{"@id": }', RdfSyntaxError, "1:9: not valid JSON"),
        ("application/ld+json", "[" * 300 + "]" * 300, RdfSyntaxError, "200 deep"),
        (
            "application/ld+json",
            '{"@context": "https://example.org/c", "@id": "a"}',
            RemoteResourceError,
            "not packed",
        ),
        (
            "application/ld+json",
            '{"@context": "https://w3id.org/sgdata/context/sgdata-v1.jsonld", "@id": "a", "interfase": "b"}',
            InputError,
            "did you mean interface",
        ),
        (
            "application/rdf+xml",
            '<!DOCTYPE r [<!ENTITY e "x">]><r>&e;</r>',
            RemoteResourceError,
            "declares the entity",
        ),
        ("text/turtle", "<a> <b> " + "<<( <a> <b> " * 300, RdfSyntaxError, "200 deep"),
        ("text/n3", "", UsageError, "text/turtle"),
    ],
)
def test_what_is_no_rdf_is_refused(
    media_type: str, text: str, error: type[Exception], words: str, make: Make, tmp_path: Path
) -> None:
    store = make()
    turtle(store, G, "<a> <b> 1 .")
    with pytest.raises(error, match=words):
        store.put(G, text.encode(), media_type, base=BASE)
    assert len(published(tmp_path)) == 1
    assert turtle(store, H, "<a> <b> 1 .").version == 3


def test_packed_contexts_are_put_in(make: Make, tmp_path: Path) -> None:
    text = b'{"@context": "https://w3id.org/sgdata/context/sgdata-v1.jsonld", "@id": "urn:a", "@type": "Interface"}'
    make().put(G, text, "application/ld+json", base=BASE)
    assert any(
        line.endswith("<https://w3id.org/sgdata/ontology#Interface>") for line in lines(published(tmp_path), G)
    )


def test_several_texts_are_added_in_one_write(make: Make, tmp_path: Path) -> None:
    store = make()
    first, second = b"_:x <p> 1 .", b'{"@id": "_:x", "urn:p": {"@id": "\xc3\xa9"}}'
    parts = [("text/turtle", len(first)), ("application/ld+json", len(second))]
    data = first + second
    assert store.post(G, data, "multipart/form-data", base=BASE, parts=parts) == Change(True, 2, 2, "urn:g")
    assert len({line.split()[0] for line in lines(published(tmp_path), "urn:g")}) == 2
    with pytest.raises(RdfSyntaxError):
        store.post(G, data + b"{", "multipart/form-data", base=BASE, parts=[*parts, ("application/ld+json", 1)])
    assert len(published(tmp_path)) == 2


@pytest.mark.parametrize("graph", ["relative", "urn:a> <urn:b", ""])
def test_a_graph_has_an_iri(graph: str, make: Make) -> None:
    with pytest.raises(UsageError, match="no IRI"):
        turtle(make(), Iri(graph), "")


def test_a_base_is_an_iri(make: Make) -> None:
    for write in (lambda: make().put(G, b"", "text/turtle", base="x y"), lambda: make().update("", base="x y")):
        with pytest.raises(UsageError, match="no IRI"):
            write()


def test_large_uploads_are_written_in_pieces(make: Make, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(uploads, "_PIECE", 7)
    store = make(DefaultGraph.UNION)
    text = "".join(f"<s{i}> <p> _:x ." for i in range(50))
    assert turtle(store, G, text).triples == 50
    now = published(tmp_path)
    assert lines(now, "urn:g") == lines(now, None)
    assert len({line.split()[2] for line in lines(now, "urn:g")}) == 1
    assert turtle(store, G, "<a> <b> 1 .").triples == 1
    assert len(lines(published(tmp_path), None)) == 1


# --- conditions


def test_conditions(make: Make) -> None:
    store = make()
    for absent in (["*"], ["0" * 16]):
        with pytest.raises(PreconditionError, match="no graph"):
            store.put(G, b"", "text/turtle", base=BASE, if_match=absent)
    store.put(G, b"<a> <b> 1 .", "text/turtle", base=BASE, if_none_match=["*"])
    digest = store.digest(G)
    assert digest is not None
    for put in ({"if_none_match": ["*"]}, {"if_none_match": ["x", digest]}, {"if_match": []}, {"if_match": ["x"]}):
        with pytest.raises(PreconditionError):
            store.put(G, b"", "text/turtle", base=BASE, **put)
    assert store.post(G, b"<a> <b> 2 .", "text/turtle", base=BASE, if_match=["x", digest]).triples == 2
    assert store.digest(G) != digest
    with pytest.raises(PreconditionError, match="changed since"):
        store.delete(G, if_match=[digest])
    assert store.delete(G, if_match=["*"]).triples == 0
    assert store.digest(G) is None


@given(st.text(max_size=8), st.permutations(range(6)))
@settings(max_examples=30)
def test_the_digest_is_that_of_the_sorted_statements(text: str, order: list[int]) -> None:
    triples = [ox.Triple(ox.NamedNode(f"urn:{n % 3}"), ox.NamedNode("urn:p"), ox.Literal(text * n)) for n in order]
    written = ox.serialize(triples, format=ox.RdfFormat.N_TRIPLES)
    ordered = "".join(f"{triple} .\n" for triple in sorted(set(triples), key=str)).encode()
    unique = b"".join(sorted(set(written.splitlines(keepends=True))))
    assert unique == ordered
    assert graph_digest(unique) == graph_digest(ordered)


# --- updates


def test_updates(make: Make, tmp_path: Path) -> None:
    store = make()
    change = store.update("PREFIX : <urn:> INSERT DATA { :a :b 1 . GRAPH :g { <a> :b 1, 2 } }", base=BASE)
    assert change == Change(False, 2, 3)
    assert {line.split()[0] for line in lines(published(tmp_path), "urn:g")} == {"<http://example.org/a>"}
    assert store.update("DROP ALL", base="").triples == 0


@pytest.mark.parametrize(
    ("text", "error", "words"),
    [
        ("INSERT DATA { <urn:a> <urn:b> }\nDELETE", QuerySyntaxError, "1:31: not valid SPARQL"),
        ("LOAD <http://localhost:9/>", RemoteResourceError, "LOAD"),
        ("INSERT { ?s ?p ?o } WHERE { SERVICE <http://localhost:9/> { ?s ?p ?o } }", RemoteResourceError, "SERVICE"),
        ("INSERT DATA { <urn:a> <urn:b> 1 } ; CREATE GRAPH <urn:g>", UsageError, "already exists"),
        ("SELECT * { ?s ?p ?o }", QuerySyntaxError, "not valid SPARQL"),
    ],
)
def test_updates_that_cannot_be_done(
    text: str, error: type[Exception], words: str, make: Make, tmp_path: Path
) -> None:
    store = make()
    turtle(store, G, "<a> <b> 1 .")
    with pytest.raises(error, match=words):
        store.update(text, base=BASE)
    assert len(published(tmp_path)) == 1
    assert turtle(store, H, "").version == 3
    assert len(published(tmp_path)) == 1


# --- the default graph as a merge


@pytest.mark.parametrize("mode", [DefaultGraph.CURATED, DefaultGraph.UNION])
def test_a_merge_cannot_be_written_to(mode: DefaultGraph, make: Make, tmp_path: Path) -> None:
    store = make(mode)
    turtle(store, G, "<a> <b> <c> .")
    for write in (
        lambda: turtle(store, None, ""),
        lambda: turtle(store, None, "", "post"),
        lambda: store.delete(None),
        lambda: store.update("INSERT DATA { <x> <y> <z> }", base=BASE),
        lambda: store.update("DELETE DATA { <a> <b> <c> }", base=BASE),
        lambda: store.update("CLEAR DEFAULT", base=BASE),
        lambda: store.update("MOVE DEFAULT TO <urn:outside>", base=BASE),
    ):
        with pytest.raises(UsageError, match=r"the default graph.*merge of (urn:g, urn:h|all named graphs)"):
            write()
        assert len(published(tmp_path)) == 2
    # Nothing is lost by these: what they say of the default graph follows from the named graphs.
    assert store.update("INSERT DATA { <a> <b> <c> }", base=BASE).triples == 1
    assert store.update("CLEAR ALL", base=BASE).triples == 0
    assert len(published(tmp_path)) == 0


TEXTS = st.lists(st.sampled_from(["<a> <b> <c> .", "<a> <b> <d> .", "<a> <b> 1 .", "_:x <b> _:x .", "<a> <b> _:y ."]))
GRAPHS = st.sampled_from([G, H, OUTSIDE])
WRITES = st.one_of(
    st.tuples(st.sampled_from(["put", "post"]), GRAPHS, TEXTS.map(" ".join)),
    st.tuples(st.just("delete"), GRAPHS, st.just("")),
    st.tuples(
        st.just("update"),
        GRAPHS,
        st.sampled_from(
            [
                "INSERT DATA { GRAPH <GRAPH> { <a> <b> <c>, [] } }",
                "DELETE WHERE { GRAPH <GRAPH> { ?s ?p <c> } }",
                "DELETE { GRAPH <GRAPH> { ?s ?p ?o } } INSERT { GRAPH <urn:h> { ?s ?p ?o } } WHERE { GRAPH ?g { ?s ?p ?o } }",
                "COPY SILENT <GRAPH> TO <urn:h>",
                "MOVE SILENT <urn:h> TO <GRAPH>",
                "DROP SILENT GRAPH <GRAPH>",
            ]
        ),
    ),
)


@pytest.mark.parametrize("mode", [DefaultGraph.CURATED, DefaultGraph.UNION])
@given(writes=st.lists(WRITES, min_size=2, max_size=6))
@settings(max_examples=8)
def test_the_default_graph_stays_the_merge(
    mode: DefaultGraph, tmp_path_factory: pytest.TempPathFactory, writes: list[tuple[str, Iri, str]]
) -> None:
    folder = tmp_path_factory.mktemp("merge")
    store = DiskStore(home(folder), mode, [G, H])
    try:
        for action, graph, text in writes:
            if action == "update":
                change = store.update(text.replace("GRAPH>", f"{graph}>"), base=BASE)
            elif action == "delete":
                if store.digest(graph) is None:
                    continue
                change = store.delete(graph)
            else:
                change = turtle(store, graph, text, action)
            now = published(folder)
            merged = (G, H) if mode is DefaultGraph.CURATED else (G, H, OUTSIDE)
            assert lines(now, None) == set().union(*(lines(now, name) for name in merged))
            count = next(now.query("SELECT (COUNT(*) AS ?n) { ?s ?p ?o }"))["n"]
            assert int(count.value) == len(lines(now, None))
            ledger = Ledger(home(folder).auth)
            latest = ledger.latest()
            ledger.close()
            assert latest is not None
            assert (latest.number, latest.triples) == (change.version, len(now) - len(lines(now, None)))
    finally:
        store.close()
        shutil.rmtree(folder)


# --- the mode, from one start to the next


def test_the_mode_may_change_where_nothing_is_lost(make: Make, tmp_path: Path) -> None:
    store = make(DefaultGraph.SEPARATE)
    turtle(store, G, "<a> <b> 1 .")
    turtle(store, OUTSIDE, "<a> <b> 2 .")
    for mode, size, versions in (
        (DefaultGraph.UNION, 2, 4),
        (DefaultGraph.UNION, 2, 4),
        (DefaultGraph.CURATED, 1, 5),
        (DefaultGraph.SEPARATE, 0, 6),
        (DefaultGraph.CURATED, 1, 7),
    ):
        make(mode)
        now = published(tmp_path)
        assert (len(lines(now, None)), len(now) - len(lines(now, None))) == (size, 2)
        assert len(list(home(tmp_path).versions.iterdir())) == versions
    turtle(make(DefaultGraph.SEPARATE), None, "<a> <b> 3 .")
    with pytest.raises(UsageError, match="graph of its own and has statements"):
        make(DefaultGraph.UNION)
    assert len(lines(published(tmp_path), None)) == 1


# --- the packed graphs


def test_a_release_replaces_the_packed_graphs_only(make: Make, tmp_path: Path) -> None:
    store = make(DefaultGraph.CURATED)
    turtle(store, OUTSIDE, "<a> <b> 1 .")
    first = {G: b"<urn:a> <urn:b> _:g0 .\n", H: b"<urn:a> <urn:b> <urn:c> .\n"}
    assert store.replace(first, release="1.0", digest="d1") == Change(True, 3, 3)
    assert lines(published(tmp_path), "urn:g") == {"<urn:a> <urn:b> _:g0"}, "labels are kept, so that digests are"
    assert store.replace(first, release="1.0", digest="d1") is None
    second = {G: b"<urn:a> <urn:b> <urn:d> .\n"}
    assert store.replace(second, release="2.0", digest="d2") == Change(False, 4, 2)
    now = published(tmp_path)
    assert {str(name) for name in now.named_graphs()} == {"<urn:g>", "<urn:outside>"}
    assert lines(now, None) == lines(now, "urn:g") == {"<urn:a> <urn:b> <urn:d>"}
    assert store.replace({G: b""}, gone=[OUTSIDE], release="2.0", digest="d3d3d3d3d3") == Change(False, 5, 0)
    assert store.replace(first, release="1.0", digest="d1") is not None
    ledger = Ledger(home(tmp_path).auth)
    assert [v.release for v in ledger.versions()] == ["", "", "1.0", "2.0", "2.0+d3d3d3d3", ""]
    assert ledger.find("1.0").number == 3
    ledger.close()


# --- old versions


def test_old_versions_go_but_for_releases_and_those_in_use(
    make: Make, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(disk, "KEPT", 3)
    store = make()
    store.replace({G: b""}, release="1.0", digest="d")
    for number in range(6):
        turtle(store, H, f"<a> <b> {number} .")
    (home(tmp_path).dumps / "3").mkdir()
    assert store.prune({1, 4}) == [3, 5]
    assert store.prune({1}) == [4]
    kept = {int(folder.name) for folder in home(tmp_path).versions.iterdir()}
    assert kept == {1, 2} | {6, 7, 8}
    assert not list(home(tmp_path).dumps.iterdir())
    ledger = Ledger(home(tmp_path).auth)
    assert {version.number for version in ledger.versions()} == kept
    with pytest.raises(UnknownEntityError, match=r"4 is no longer kept; kept are 2, 6 to 8 \(releases 1.0\)"):
        ledger.find("4")
    ledger.close()


# --- what fails


def test_one_writer_at_a_time(make: Make, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    make()
    monkeypatch.setattr("sgkg.store.home._LOCK_S", 0.1)
    with pytest.raises(EngineError, match="in use by another process"):
        DiskStore(home(tmp_path), DefaultGraph.UNION)


@pytest.mark.parametrize("step", ["publish", "Ledger.record"])
def test_a_write_that_fails_late_is_undone(
    step: str, make: Make, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    store = make(DefaultGraph.UNION)
    turtle(store, G, "<a> <b> 1 .")

    def fail(*_: object, **__: object) -> None:
        raise OSError(28, "No space left on device")

    with monkeypatch.context() as patch:
        patch.setattr(f"sgkg.store.disk.{step}", fail)
        with pytest.raises((EngineError, OSError), match="No space"):
            turtle(store, G, "<a> <b> 2 .")
        assert len(published(tmp_path)) == 2
    assert store.digest(G) == graph_digest(
        b'<http://example.org/a> <http://example.org/b> "1"^^<http://www.w3.org/2001/XMLSchema#integer> .\n'
    )
    assert turtle(store, H, "<a> <b> 3 .") == Change(True, 3, 1, "urn:h")
    assert len(lines(published(tmp_path), None)) == 2


def test_a_half_done_write_is_forgotten_at_the_start(make: Make, tmp_path: Path) -> None:
    turtle(make(), G, "<a> <b> 1 .")
    make(folder="other")  # closes the first
    folder = home(tmp_path)
    live = ox.Store(str(folder.live))
    live.update("INSERT DATA { GRAPH <urn:g> { <urn:x> <urn:y> <urn:z> } }")
    live.backup(str(folder.checkpoint(3)))
    live.backup(str(folder.versions / "4.new"))
    del live
    store = make()
    assert sorted(entry.name for entry in folder.versions.iterdir()) == ["1", "2"]
    assert turtle(store, H, "") == Change(True, 3, 0, "urn:h")
    assert len(published(tmp_path)) == 1


def test_versions_deleted_from_outside(make: Make, tmp_path: Path) -> None:
    store = make()
    turtle(store, G, "<a> <b> 1 .")
    turtle(store, G, "<a> <b> 2 .", "post")
    make(folder="other")
    shutil.rmtree(home(tmp_path).checkpoint(3))
    store = make()
    assert len(published(tmp_path, 4)) == 2, "the working copy had it still"
    assert turtle(store, G, "<a> <b> 3 .", "post") == Change(False, 5, 3, "urn:g")
    make(folder="other")
    shutil.rmtree(home(tmp_path).checkpoint(5))
    shutil.rmtree(home(tmp_path).live)
    with pytest.raises(EngineError, match="5 is missing"):
        make()


def test_a_folder_that_cannot_be_used(tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    with pytest.raises(EngineError, match="the store on disk failed"):
        DiskStore(Home(tmp_path / "file"), DefaultGraph.UNION)


def test_file_systems_without_hard_links(make: Make, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    turtle(make(), G, "<a> <b> 1 .")

    def refuse(*_: object) -> None:
        raise PermissionError

    monkeypatch.setattr("sgkg.store.home.os.link", refuse)
    assert turtle(make(), G, "<a> <b> 2 .", "post").triples == 2


def test_killed_at_any_moment(tmp_path: Path) -> None:
    """Every acknowledged write is there, every other is whole or not there, and the ledger says the same."""
    random_ = random.Random(7)
    acknowledged: set[int] = set()
    done = 0
    for _ in range(20):
        child = subprocess.Popen(
            [sys.executable, WRITER, str(tmp_path / "store"), str(done)], stdout=subprocess.PIPE, text=True
        )
        assert child.stdout is not None
        first = child.stdout.readline()
        assert first == "open\n", "the child opened the store that the last kill left behind"
        head = "".join(child.stdout.readline() for _ in range(random_.randrange(4)))
        time.sleep(random_.uniform(0.0, 0.03))
        child.send_signal(signal.SIGKILL)
        rest = head + child.communicate()[0]
        acknowledged |= {int(line) for line in rest.splitlines(keepends=True) if line.endswith("\n")}
        folder = home(tmp_path)
        with sqlite3.connect(folder.auth) as connection:
            recorded = {number for (number,) in connection.execute("SELECT number FROM version WHERE kept")}
        connection.close()
        store = DiskStore(folder, DefaultGraph.UNION)
        store.close()
        assert {int(entry.name) for entry in folder.versions.iterdir()} == recorded
        now = published(tmp_path)
        names = {name.value for name in now.named_graphs()}
        assert not names - {"urn:log", "urn:even", "urn:odd", "urn:put"}
        written = {
            n: {name for name in names if f"<urn:w/{n}> <urn:p> <urn:w/{n}>" in lines(now, name)}
            for n in range(done, done + 20)
        }
        for number, where in written.items():
            wanted = {"urn:log", "urn:odd" if number % 2 else "urn:even"}
            assert where - {"urn:put"} in (set(), wanted), "a write in part"
            assert where or number not in acknowledged, "an acknowledged write is lost"
        assert lines(now, None) == set().union(*(lines(now, name) for name in names))
        assert len(lines(now, "urn:put")) in (0, 40)
        done = 1 + max((number for number, where in written.items() if where), default=done - 1)
    assert len(acknowledged) >= 20


def test_versions_without_their_record_are_not_deleted(tmp_path: Path) -> None:
    folder = home(tmp_path)
    store = DiskStore(folder, DefaultGraph.SEPARATE)
    store.put(Iri("urn:g"), b"<urn:a> <urn:b> <urn:c> .", "application/n-triples", base="urn:base")
    store.close()
    for file in folder.path.glob("auth.sqlite3*"):
        file.unlink()
    with pytest.raises(EngineError, match="is missing"):
        DiskStore(folder, DefaultGraph.SEPARATE)
    assert folder.checkpoint(2).is_dir()
