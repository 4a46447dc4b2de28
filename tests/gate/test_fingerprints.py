"""Fingerprints last through everything that leaves the meaning alone, and through nothing that changes it."""

import subprocess
import sys
from collections.abc import Callable, Sequence
from dataclasses import replace
from hashlib import sha256
from pathlib import Path as File
from random import Random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sgkg import io
from sgkg.gate.fingerprints import VERSION, fingerprints
from sgkg.io import Document
from sgkg.model import Path, Result
from sgkg.namespaces import RDF, SH
from sgkg.terms import XSD, BNode, Iri, Literal, Term, Triple, to_ntriples
from sgkg.validation.runs import check

ROOT = File(__file__).parents[2]
DISTRICT = ROOT / "docs" / "examples" / "district.ttl"
EG2 = ROOT / "ontology" / "inventories" / "eg2-2010.ttl"
MIN = SH + "MinCountConstraintComponent"


def result(focus: str = "<urn:f>", value: str | None = None, path: str = "<urn:p>", **other: object) -> Result:
    made = Result(focus, Path("predicate", path), value, "<urn:S>", None, MIN, SH + "Violation", ("wrong",))
    return replace(made, **other)  # type: ignore[arg-type]


def turtle(text: str, source: str = "data.ttl", scope: str = "") -> Document:
    return io.parse(f"PREFIX : <urn:> {text}".encode(), source=source, scope=scope)


def of(results: Sequence[Result], data: str = "", shapes: str = "") -> list[str]:
    return fingerprints(results, [turtle(data)], [turtle(shapes, "shapes.ttl", "s-")])


def every_statement(document: Document) -> list[Result]:
    """A result for each statement of a document, as its focus, path and value."""
    return [
        result(to_ntriples(s), to_ntriples(o), f"<{p}>") for s, p, o in dict.fromkeys(document.triples())
    ]  # fmt: skip


def said(document: Document) -> list[str]:
    return sorted(fingerprints(every_statement(document), [document], []))


# --- what is hashed, spelt out


def digest(text: str) -> str:
    return sha256(text.encode()).hexdigest()


def test_named_nodes_are_hashed_as_the_page_says() -> None:
    expected = digest("\x1f".join(["sgkg-finding-v1", "<urn:S>", MIN, "", "<urn:f>", "<urn:p>", '"1"@en']))
    assert of([result(value='"1"@en')]) == [expected]
    assert expected == "ee3f6f7b52d4c318476902a24ab7fc09755e74a7dda53f4e2965f3f17fdb6e29"


def test_blank_nodes_are_hashed_as_the_page_says() -> None:
    data = ":b :q :c . :a :q _:b0 . _:b0 :r _:b1 . _:b1 :s 'x\\n\\u0001', _:b2 . :9 :q [] . :z :q [] ."
    empty = digest("")
    inner = digest(f'<urn:s> "x\\n\x01"\n<urn:s> _:{empty}')
    anchor = digest("\x1f".join([digest("\x1f".join(["<urn:a>", "<urn:q>"])), "<urn:r>"]))
    parts = [VERSION, "<urn:S>", MIN, "", f"_:{anchor}:{inner}", "<urn:p>", f"_:{empty}"]
    assert of([result("_:b1", "_:b2")], data) == [digest("\x1f".join(parts))]


def test_circles_are_hashed_as_the_page_says() -> None:
    data = "_:b0 :r _:b1 . _:b1 :r _:b0 ; :s 1 ."
    one = f'<urn:s> "1"^^<{XSD}integer>'
    zero = [digest("<urn:r> _:"), digest(f"<urn:r> _:\n{one}")]
    # the first round tells them apart as the leaves did, so a second changes nothing
    first = [digest(f"{zero[0]}\n<urn:r> _:{zero[1]}"), digest(f"{zero[1]}\n<urn:r> _:{zero[0]}")]
    whole = digest("\n".join(sorted(first)))
    trees = [digest(f"{colour}\n{whole}") for colour in first]
    texts = ["\x1f".join([VERSION, "<urn:S>", MIN, "", "<urn:f>", "<urn:p>", f"_:{tree}"]) for tree in trees]
    assert of([result(value="_:b0"), result(value="_:b1")], data) == [digest(text) for text in texts]


def test_what_agrees_is_numbered() -> None:
    text = "\x1f".join([VERSION, "<urn:S>", MIN, "", "<urn:f>", "<urn:p>", ""])
    assert of([result()] * 3) == [digest(text), digest(f"{text}\x1f:2"), digest(f"{text}\x1f:3")]


# --- what changes it


@pytest.mark.parametrize(
    "other",
    [
        {"focus_node": "<urn:g>"},
        {"focus_node": '"<urn:f>"'},
        {"path": None},
        {"path": Path("inversePath", steps=(Path("predicate", "<urn:p>"),))},
        {"value": None},
        {"value": "<urn:v>"},
        {"value": '"1"^^<http://www.w3.org/2001/XMLSchema#integer>'},
        {"value": '"01"^^<http://www.w3.org/2001/XMLSchema#integer>'},
        {"value": '""'},
        {"source_shape": "<urn:T>"},
        {"source_shape": None},
        {"component": SH + "MaxCountConstraintComponent"},
        {"source_constraint": "<urn:c>"},
    ],
    ids=str,
)
def test_it_changes_with_the_meaning(other: dict[str, object]) -> None:
    assert of([result(value='"1"')]) != of([replace(result(value='"1"'), **other)])  # type: ignore[arg-type]


@pytest.mark.parametrize(
    "other",
    [
        {"messages": ("said better",)},
        {"severity": SH + "Info"},
        {"source_constraint": "_:c"},
    ],
    ids=str,
)
def test_it_stays_when_the_words_change(other: dict[str, object]) -> None:
    assert of([result()]) == of([replace(result(), **other)])  # type: ignore[arg-type]


def test_a_separator_in_a_text_moves_no_border() -> None:
    one = result('"a\x1fb"', path="<urn:p>")
    assert of([one]) != of([replace(one, focus_node='"a', path=Path("predicate", 'b"\x1f<urn:p>'))])
    assert of([one]) != of([replace(one, focus_node='"a\\\\u001Fb"')])


@pytest.mark.parametrize(
    ("one", "other"),
    [
        (":a :q _:f . _:f :r 1", ":a :q _:f . _:f :r 2"),
        (":a :q _:f . _:f :r 1", ":a :q _:f . _:f :r 01"),
        (":a :q _:f . _:f :r 1", ":a :q _:f . _:f :r 1.0"),
        (":a :q _:f . _:f :r 1", ":a :q _:f . _:f :r '1'"),
        (":a :q _:f . _:f :r 1", ":a :q _:f . _:f :s 1"),
        (":a :q _:f . _:f :r 1", ":a :t _:f . _:f :r 1"),
        (":a :q _:f . _:f :r 1", ":c :q _:f . _:f :r 1"),
        (":a :q _:f . _:f :r 1", "_:f :r 1"),
        (":a :q _:f . _:f :r _:g . _:g :s 1", ":a :q _:f . _:f :r _:g . _:g :s 2"),
        (":a :q _:f . _:f :r _:g", ":a :q _:f . _:f :r _:g, _:h"),
        (":a :q _:f . _:f :r ( 1 2 )", ":a :q _:f . _:f :r ( 2 1 )"),
        (":a :q _:f . _:f :r _:f", ":a :q _:f . _:f :r _:g . _:g :r _:f"),
        (":a :q _:f . _:f :r _:g . _:g :r _:f", ":a :q _:f . _:f :r _:g . _:g :r _:h . _:h :r _:f"),
    ],
)
def test_a_blank_focus_is_what_is_said_of_it_and_where_it_hangs(one: str, other: str) -> None:
    assert of([result("_:b0")], f"{one} .") != of([result("_:b0")], f"{other} .")


@pytest.mark.parametrize("focus", ["<urn:f>", "_:b0"])
def test_a_blank_value_is_what_is_said_of_it(focus: str) -> None:
    found = {of([result(focus, "_:b1")], f":f :q _:f . _:f :p _:v . _:v :r '{text}' .")[0] for text in ("a", "b")}
    assert len(found) == 2


def test_siblings_differ() -> None:
    one, other = of([result("_:b0"), result("_:b1")], ":a :q [ :r 1 ], [ :r 2 ] .")
    assert one != other
    assert of([result("_:b0")], ":a :q [ :r 2 ] .") == [other]


def test_the_nearest_named_ancestor_counts_and_then_the_text() -> None:
    near = of([result("_:b0")], ":z :q _:x . _:x :r 1 .")
    assert of([result("_:b1")], ":a :q _:y . _:y :q _:x . :z :q _:x . _:x :r 1 .") == near
    both = of([result("_:b0")], ":a :q _:x . :z :q _:x . _:x :r 1 .")
    assert both == of([result("_:b0")], ":z :q _:x . :a :q _:x . _:x :r 1 .")
    assert both == of([result("_:b0")], ":a :q _:x . _:x :r 1 .")
    # :a holds it by way of :t, and of :s and :z; of the last two the first in the sorted texts
    assert of([result("_:b2")], ":a :s _:l ; :t _:m . _:l :z _:x . _:m :a _:x . _:x :r 1 .") == of(
        [result("_:b1")], ":a :s _:l . _:l :z _:x . _:x :r 1 ."
    )


# --- shapes


SHAPE = "[] a :Node ; :property [ :path :p ; :minCount {least} ; {talk} ] ."
TALK = f"<{SH}message> '%s' ; <{SH}severity> :%s"


def test_an_anonymous_shape_is_its_tree_less_its_words() -> None:
    anonymous = replace(result(), source_shape="_:s-b1")
    found = [
        of([anonymous], shapes=SHAPE.format(least=least, talk=TALK % words))[0]
        for least, words in ((1, ("a", "b")), (1, ("c", "d")), (2, ("a", "b")))
    ]
    assert found[0] == found[1] != found[2]


def test_of_several_constraints_each_has_a_fingerprint_whatever_they_say() -> None:
    def found(words: Sequence[str]) -> dict[str, str]:
        shapes = ":S :sparql [ :select 'a' ], [ :select 'b' ] ."
        made = [
            replace(result(), source_constraint=f"_:s-b{number}", messages=(word,))
            for number, word in enumerate(words)
        ]
        return dict(zip(("a", "b"), of(made, shapes=shapes), strict=True))

    assert len(set(found("xy").values())) == 2
    assert found("xy") == found("yx")


# --- what must not change it


NODES = [BNode(f"n{number}") for number in range(5)] + [Iri("urn:a"), Iri("urn:b")]
OBJECTS = [*NODES, Literal("é\u2028\t\\\"' _:n1"), Literal("1", "http://www.w3.org/2001/XMLSchema#integer"), Literal.tagged("x", "en")]  # fmt: skip
GRAPHS: st.SearchStrategy[list[Triple]] = st.lists(
    st.tuples(st.sampled_from(NODES), st.sampled_from([Iri("urn:x#p"), Iri("urn:x#q")]), st.sampled_from(OBJECTS)),
    min_size=1,
    max_size=14,
    unique=True,
)


def renamed(graph: Sequence[Triple], name: Callable[[BNode], str]) -> list[Triple]:
    def of_(term: Term) -> Term:
        return BNode(name(term)) if isinstance(term, BNode) else term

    return [(of_(s), p, of_(o)) for s, p, o in graph]  # type: ignore[misc]


@given(GRAPHS, st.randoms(use_true_random=False))
def test_order_and_labels_mean_nothing(graph: list[Triple], random: Random) -> None:
    labels = random.sample(range(1000), len(NODES))
    other = renamed(graph, lambda node: f"z{labels[int(node[1:])]}")
    random.shuffle(other)
    assert said(io.document(graph)) == said(io.document(other))


@given(GRAPHS, st.sampled_from(["turtle", "ntriples", "nquads", "trig", "rdfxml", "jsonld"]))
def test_the_syntax_means_nothing(graph: list[Triple], name: str) -> None:
    document = io.document(graph)
    form = io.FORMATS[name]
    again = io.parse(io.write(document, form), source="same", form=form)
    assert said(again) == said(document)


@given(GRAPHS, GRAPHS)
def test_unrelated_data_means_nothing(graph: list[Triple], other: list[Triple]) -> None:
    document = io.document(graph)
    unrelated = io.document([t for t in renamed(other, lambda node: f"o{node}") if str(t[0]) != "urn:a"])
    assert sorted(fingerprints(every_statement(document), [unrelated, document], [])) == said(document)


@given(GRAPHS, st.randoms(use_true_random=False))
def test_files_may_be_split_between_blank_nodes(graph: list[Triple], random: Random) -> None:
    blank = [t for t in graph if isinstance(t[0], BNode) or isinstance(t[2], BNode)]
    rest = [t for t in graph if t not in blank]
    cut = random.randint(0, len(rest))
    files = [io.document(part) for part in (rest[:cut], blank, rest[cut:])]
    assert sorted(fingerprints(every_statement(io.document(graph)), files, [])) == said(io.document(graph))


@given(GRAPHS, st.randoms(use_true_random=False))
def test_whatever_is_below_a_blank_node_counts(graph: list[Triple], random: Random) -> None:
    tree = [t for t in graph if isinstance(t[0], BNode)]
    if not tree:
        return
    start = random.choice(tree)[0]
    below, before = {start}, 0
    while before < len(below):
        before = len(below)
        below |= {o for s, _, o in tree if s in below and isinstance(o, BNode)}
    at = random.choice([number for number, (s, _, _) in enumerate(tree) if s in below])
    other = [*tree[:at], (tree[at][0], tree[at][1], Literal("something else")), *tree[at + 1 :]]
    value = [result(value=f"_:{start}")]
    assert fingerprints(value, [io.document(tree)], []) != fingerprints(value, [io.document(other)], [])


@given(st.lists(st.sampled_from(["<urn:f>", "_:b0", "_:b1", "_:b2", "_:nowhere"]), max_size=8), st.randoms())
def test_each_fingerprint_is_there_once(nodes: list[str], random: Random) -> None:
    results = [result(node) for node in nodes]
    found = of(results, ":a :q [], [], [ :r 1 ] .")
    assert len(set(found)) == len(results)
    random.shuffle(results)
    assert sorted(of(results, ":a :q [], [], [ :r 1 ] .")) == sorted(found)


def test_a_statement_said_twice_is_one() -> None:
    once = "_:x :r 1 . :a :q _:x ."
    assert of([result("_:b0")], once + once) == of([result("_:b0")], once)
    graphs = b"PREFIX : <urn:> :g { :a :q _:x . _:x :r 1 } :h { :a :q _:x . _:x :r 1 }"
    assert fingerprints([result("_:b0")], [io.parse(graphs, source="d.trig")], []) == of([result("_:b0")], once)


def test_a_triple_term_has_no_labels_of_its_file() -> None:
    one, other = (of([result(f"_:b{n}")], f"{more} :a :q [ :r <<( _:x :s 1 )>> ] .") for n, more in ((0, ""), (1, "_:w :v 1 .")))  # fmt: skip
    assert one == other


@pytest.mark.parametrize("knot", [False, True])
def test_deep_and_tangled_data_neither_overflows_nor_stalls(knot: bool) -> None:
    size = 5_000
    statements: list[Triple] = [(Iri("urn:a"), Iri("urn:q"), BNode("n0"))]
    for number in range(size):
        node, after = BNode(f"n{number}"), BNode(f"n{number + 1}")
        statements.append((node, Iri(RDF + "first"), Literal(str(number % 7))))
        statements.append((node, Iri(RDF + "rest"), after))
        if knot:
            statements.append((after, Iri("urn:back"), node))
    results = [result(f"_:n{number}") for number in range(size)]
    found = fingerprints(results, [io.document(statements)], [])
    assert len(set(found)) == size
    if not knot:
        assert found == fingerprints(results, [io.document(reversed(statements))], [])
    assert sorted(found) == sorted(fingerprints(results, [io.document(reversed(statements))], []))


# --- whole runs


def prints(files: Sequence[tuple[str, bytes]], engine: str = "shacl") -> list[str]:
    documents = [
        io.parse(data, source=name, scope=f"f{number}-") for number, (name, data) in enumerate(files)
    ]  # fmt: skip
    run = check(documents, engine_name=engine)
    return sorted(fingerprints(run.results, documents, run.shapes))


BROKEN = b"""
@prefix : <https://example.org/t/> . @prefix sg: <https://w3id.org/sgdata/ontology#> .
@prefix rdfs: <http://www.w3.org/2000/01/rdf-schema#> .

:inventory a sg:Inventory ; rdfs:label "test"@en ; sg:lists [ a sg:StandardReference ] , [ a sg:StandardReference ] .
[] a sg:Interface ; sg:number "one", 2.50 ; sg:from [ a sg:Device ] ; sg:colour 1 .
[] a sg:Interface ; sg:number 3 ; sg:to [ a sg:Device ; rdfs:label '''two
lines'''@EN ] .
:if a sg:Interface ; sg:number "01"^^<http://www.w3.org/2001/XMLSchema#integer> ; rdfs:label "x"@en, "y"@en .
"""


@pytest.fixture(params=["district", "eg2-2010", "broken"])
def text(request: pytest.FixtureRequest) -> bytes:
    return (
        {"district": DISTRICT, "eg2-2010": EG2}[request.param].read_bytes() if request.param != "broken" else BROKEN
    )


def test_each_finding_of_a_run_has_its_own(text: bytes) -> None:
    found = prints([("data.ttl", text)])
    assert found
    assert len(found) == len(set(found))


def test_the_formatter_changes_nothing(text: bytes, tmp_path: File) -> None:
    file = tmp_path / "data.ttl"
    file.write_bytes(b"# a header\n\n\n" + text.replace(b" ;\n", b"   ;\n\n"))
    tool = File(sys.executable).with_name("turtlefmt")
    subprocess.run([str(tool), str(file)], check=True, capture_output=True)
    assert file.read_bytes() != text
    assert prints([("data.ttl", file.read_bytes())]) == prints([("data.ttl", text)])


@pytest.mark.parametrize("name", ["ntriples", "nquads", "trig", "rdfxml", "jsonld"])
def test_another_syntax_changes_nothing(text: bytes, name: str) -> None:
    form = io.FORMATS[name]
    other = io.write(io.parse(text, source="data.ttl"), form)
    assert prints([(f"data{form.suffixes[0]}", other)]) == prints([("data.ttl", text)])


def test_files_may_be_merged_and_split(text: bytes) -> None:
    whole = io.parse(text, source="data.ttl")
    lines = whole.ntriples().decode().splitlines()
    blank = [line for line in lines if "_:" in line]
    named = [line for line in lines if "_:" not in line]
    parts = [named[::2], blank[::-1], named[1::2][::-1]]
    files = [(f"{number}.nt", "\n".join(part).encode()) for number, part in enumerate(parts) if part]
    assert prints(files) == prints([("data.ttl", text)])


def test_unrelated_files_add_only_their_own(text: bytes) -> None:
    more = b"@prefix sg: <https://w3id.org/sgdata/ontology#> . <urn:new> a sg:Device . [] <urn:p> [] ."
    assert set(prints([("data.ttl", text)])) <= set(prints([("more.ttl", more), ("data.ttl", text)]))


def test_both_engines_give_the_same() -> None:
    assert prints([("data.ttl", BROKEN)]) == prints([("data.ttl", BROKEN)], "pyshacl")


def test_a_relative_iri_is_another_node_in_another_file() -> None:
    text = b"<#f> a <https://w3id.org/sgdata/ontology#Interface> ."
    assert not set(prints([("a.ttl", text)])) & set(prints([("b.ttl", text)]))
    assert prints([("x/a.ttl", text)]) == prints([("y/a.ttl", text)])
