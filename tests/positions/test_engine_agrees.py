"""The locator reads what the engine reads: same triples, same order, and each token is the term that it stands for."""

import random
import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from suites.w3c_manifests import SUITES

from sgkg import io
from sgkg.errors import EngineError, InputError
from sgkg.positions.iris import resolve
from sgkg.positions.lexical import TOKEN
from sgkg.positions.statements import Spot
from sgkg.positions.turtle import Text
from sgkg.terms import to_ntriples

ROOT = Path(__file__).parents[2]
W3C = SUITES / "rdf" / "rdf11"
SUFFIXES = (".ttl", ".trig", ".nt", ".nq")
HEAD = "@prefix : <http://example.org/> .\n@prefix p.q: <http://example.org/p#> .\n"


def located(text: str, source: str) -> tuple[list[Spot], bool]:
    reader = Text(text, "file:///" + source.replace(" ", "%20"))
    spots: list[Spot] = []
    understood = True
    for statement in reader.statements():
        found, complete = reader.read(statement)
        spots += found
        understood &= complete
    return spots, understood and reader.complete


def disagreement(data: bytes, source: str) -> str:
    """Compare with the engine; empty if both agree, or the engine refuses the text."""
    try:
        document = io.parse(data, source=source)
        theirs = [(to_ntriples(s), f"<{p}>", to_ntriples(o)) for s, p, o in document.triples()]
    except (InputError, EngineError):
        return ""
    text = data.decode().removeprefix("\ufeff")
    spots, complete = located(text, source)
    if not complete:
        return "not understood"
    labels: dict[str, str] = {}
    for ours, other in zip(spots, theirs, strict=False):
        for mine, its in zip(ours[:3], other, strict=True):
            if mine.startswith("_:") and its.startswith("_:"):
                mine = labels.setdefault(mine, its)
            if mine != its:
                return f"{ours[:3]} is {other}"
    if len(set(labels.values())) != len(labels):
        return "two nodes are one"
    return "" if len(spots) == len(theirs) else f"{len(spots)} triples are {len(theirs)}"


def misplaced(text: str, source: str) -> Iterator[str]:
    """Find the terms whose token does not say them, by reading each token alone."""
    reader = Text(text, "file:///" + source)
    for statement in reader.statements():
        for spot in reader.read(statement)[0]:
            for term, (start, end) in zip(spot[:3], spot[3:], strict=True):
                token = text[start:end]
                if term.startswith("_:"):
                    fits = token[:1] in "[(" or token.startswith("_:") or "-cell" in term
                elif term.startswith("<"):
                    kind = "iri" if token.startswith("<") else "name"
                    fits = (
                        term.startswith("<http://www.w3.org/1999/02/22-rdf-syntax-ns#")
                        or reader.name(kind, token) == term
                    )
                else:
                    fits = token[:1] in "\"'" or token in term
                if not fits:
                    yield f"{term} is not {token!r}"


def files() -> list[Path]:
    own = [p for folder in ("ontology", "shapes", "docs", "tests") for p in (ROOT / folder).rglob("*")]
    return sorted(p for p in own if p.suffix in SUFFIXES)


def test_own_files_are_read_as_the_engine_does() -> None:
    problems = {p.name: problem for p in files() if (problem := disagreement(p.read_bytes(), p.name))}
    assert len(files()) > 100
    assert problems == {}


@pytest.mark.w3c
@pytest.mark.skipif(not W3C.is_dir(), reason="the W3C suites are not here (SGKG_W3C_SUITES)")
def test_the_suites_of_the_w3c_are_read_as_the_engine_does() -> None:
    found = [p for p in sorted(W3C.rglob("*")) if p.suffix in SUFFIXES]
    assert len(found) > 700
    assert {p.name: problem for p in found if (problem := disagreement(p.read_bytes(), p.name))} == {}


def test_tokens_stand_for_their_terms() -> None:
    for path in files():
        data = path.read_bytes()
        try:
            io.parse(data, source=path.name)
        except InputError:
            continue
        assert list(misplaced(data.decode().removeprefix("\ufeff"), path.name)) == [], path


IRIS = st.sampled_from(
    [
        ":a",
        ":a.b",
        ":",
        "p.q:x",
        ":1",
        ":a\\.b",
        ":%41",
        ":ü𝔘",
        "<rel>",
        "<#f>",
        "<http://e/\\u0061>",
        "<http://e/x#y.>",
    ]
)
LABELS = st.sampled_from(["_:x", "_:b0", "_:a.b", "_:1"])
LITERALS = st.sampled_from(
    [
        '"a"',
        "'b'",
        '"""c\n"d"" """',
        "'''e\r\n'f'''",
        '"\\"\\u0041"',
        '"g"@en',
        '"h"@EN-gb',
        '"i"^^:t',
        '"j"^^<t>',
        "''",
        '""',
        "1",
        "-1",
        "1.5",
        ".5",
        "+1e3",
        "1.E-3",
        "true",
        "false",
    ]
)
PREDICATES = st.one_of(st.just("a"), IRIS)
GAPS = st.sampled_from([" ", "\n", "\t", "\r\n", "\r", " # ' \" < comment .\n", "  "])


def joined(*parts: object) -> st.SearchStrategy[str]:
    """Put parts beside each other with white space or comments between them."""
    drawn = [part if isinstance(part, st.SearchStrategy) else st.just(part) for part in parts]
    return st.tuples(*[one for part in drawn for one in (GAPS, part)]).map("".join)


def properties(objects: st.SearchStrategy[str]) -> st.SearchStrategy[str]:
    lists = st.lists(objects, min_size=1, max_size=3).map(" , ".join)
    pairs = st.lists(joined(PREDICATES, lists), min_size=1, max_size=3)
    return st.builds(lambda found, end: " ; ".join(found) + end, pairs, st.sampled_from(["", " ;", ";;"]))


def nested(objects: st.SearchStrategy[str]) -> st.SearchStrategy[str]:
    return st.one_of(
        joined("[", properties(objects), "]"),
        st.lists(objects, max_size=4).map(lambda items: f"( {' '.join(items)} )"),
    )


OBJECTS = st.recursive(st.one_of(IRIS, LABELS, LITERALS, st.just("[]"), st.just("()")), nested, max_leaves=8)
BRACKETS = nested(OBJECTS)
STATEMENTS = st.one_of(
    joined(st.one_of(IRIS, LABELS, BRACKETS, st.just("[]")), properties(OBJECTS), "."),
    joined("[", properties(OBJECTS), "]", "."),
    joined("@prefix", ":", "<http://example.org/two/>", "."),
    joined("PREFIX", "p.q:", "<sub/>"),
    joined("@base", "<../up/x>", "."),
    joined("base", "<http://example.net/a/b?c>"),
)


@settings(max_examples=300, deadline=None)
@given(st.lists(STATEMENTS, max_size=5))
def test_generated_turtle_is_read_as_the_engine_does(statements: list[str]) -> None:
    text = HEAD + "".join(statements)
    assert disagreement(text.encode(), "made.ttl") == ""
    try:
        io.parse(text.encode(), source="made.ttl")
    except InputError:
        return
    assert list(misplaced(text, "made.ttl")) == []


GRAPHS = st.one_of(
    STATEMENTS,
    st.builds(
        lambda name, inside, dot: f"{name} {{ {' . '.join(inside)}{dot} }}\n",
        st.sampled_from(["", "GRAPH :g", "graph <g>", ":g", "_:g", "[]", "<g>"]),
        st.lists(joined(IRIS, properties(OBJECTS)), max_size=3),
        st.sampled_from(["", "\n"]),
    ),
)


@settings(max_examples=200, deadline=None)
@given(st.lists(GRAPHS, max_size=5))
def test_generated_trig_is_read_as_the_engine_does(statements: list[str]) -> None:
    assert disagreement((HEAD + "".join(statements)).encode(), "made.trig") == ""


PARTS = ["..", ".", "a", "", "b:c", "...", "a;x", "é", "%2e"]


@settings(max_examples=300, deadline=None)
@given(
    st.sampled_from(
        [
            "http://h/a/b?q#f",
            "http://h",
            "http://h?q",
            "file:///x.ttl",
            "file:///",
            "http://h/a//b/",
            "https://h:1/./a",
        ]
    ),
    st.sampled_from(["", "/", "./", "../", "//", "x:"]),
    st.lists(st.sampled_from(PARTS), max_size=5),
    st.sampled_from(["", "?", "?x/../y", "#", "#f/../g", "?a#b?c"]),
)
def test_relative_iris_are_resolved_as_the_engine_does(base: str, start: str, parts: list[str], end: str) -> None:
    iri = start + "/".join(parts) + end
    try:
        document = io.parse(f"@base <{base}> . <{iri}> a <x:y> .".encode(), source="made.ttl")
    except InputError:
        return
    (subject,) = document.subjects()
    whole = io.parse(f"<{base}> a <x:y> .".encode(), source="base.ttl")
    assert f"<{resolve(iri, next(iter(whole.subjects()))[1:-1])}>" == subject


@settings(max_examples=300, deadline=None)
@given(st.text(st.sampled_from(list("<>\"'\\#.:;,[](){}|^@_ab1+-e \n\r\u0301😀%"))))
def test_anything_is_read_to_an_end(text: str) -> None:
    located(text, "any.ttl")


def test_damaged_files_are_read_to_an_end() -> None:
    chance = random.Random(1)
    for path in files()[:60]:
        text = path.read_text("utf-8", errors="replace")[:5000]
        for _ in range(5):
            at = chance.randrange(len(text) + 1)
            cut = at + chance.randrange(3)
            located(
                text[:at] + chance.choice(["", '"', "<", '"""', "[", ")", "{|", "<<", "\\", "'''"]) + text[cut:],
                path.name,
            )


def test_each_character_is_a_token_or_junk() -> None:
    text = "".join(map(chr, range(0x250))) + "\U0001f600"
    assert re.sub(TOKEN, "", text) == ""
