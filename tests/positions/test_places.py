"""Which of the places that files offer is taken: the order of the look-up."""

from itertools import takewhile

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sgkg import io
from sgkg.io import Document
from sgkg.model import Path, Place
from sgkg.positions import places, terse
from sgkg.positions.index import same_value
from sgkg.positions.lines import Lines

HEAD = "@prefix : <urn:> ."
XSD = "http://www.w3.org/2001/XMLSchema#"


def p(name: str) -> Path:
    return Path("predicate", f"<urn:{name}>")


def file(text: str, source: str = "a.ttl", scope: str = "") -> tuple[Document, bytes]:
    data = text.encode()
    return io.parse(data, source=source, scope=scope), data


def said(text: str, place: Place | None) -> str:
    """Return the text from a place to the end of its line."""
    if place is None:
        return ""
    return text.splitlines()[place.line - 1][place.column - 1 :]


def one(text: str, focus: str, path: Path | None = None, value: str | None = None, source: str = "a.ttl") -> str:
    (place,) = places([(focus, path, value)], [file(text, source)])
    return said(text, place)


TEXT = f"""{HEAD}
:s :p :o , :o2 ;
   :q "x" .
:t :p :s .
"""


@pytest.mark.parametrize(
    ("path", "value", "expected"),
    [
        (None, None, ":s :p :o"),
        (None, "<urn:s>", ":s :p :o"),
        (p("p"), "<urn:o2>", ":o2 ;"),
        (p("p"), "<urn:none>", ":p :o"),
        (p("p"), None, ":p :o"),
        (p("q"), '"x"', '"x" .'),
        (p("none"), '"x"', ":s :p :o"),
        (Path("inversePath", steps=(p("p"),)), "<urn:t>", ":s ."),
        (Path("inversePath", steps=(p("p"),)), "<urn:none>", ":s :p :o"),
        (Path("inversePath", steps=(p("p"),)), None, ":s :p :o"),
        (Path("alternativePath", steps=(p("none"), p("q"))), '"x"', '"x" .'),
        (Path("alternativePath", steps=(p("none"), p("q"))), None, ':q "x"'),
        (Path("sequence", steps=(p("p"), p("r"))), "<urn:far>", ":p :o"),
        (Path("sequence", steps=(p("none"), p("p"))), "<urn:far>", ":s :p :o"),
        (Path("sequence", steps=(Path("inversePath", steps=(p("p"),)), p("q"))), "<urn:far>", ":s :p :o"),
        (Path("zeroOrMorePath", steps=(p("q"),)), "<urn:s>", ':q "x"'),
    ],
)
def test_the_nearest_place_counts(path: Path | None, value: str | None, expected: str) -> None:
    assert one(TEXT, "<urn:s>", path, value).startswith(expected)


def test_a_node_that_is_only_an_object_stands_where_it_is_first_named() -> None:
    assert one(TEXT, "<urn:o2>").startswith(":o2 ;")
    assert one(TEXT, '"x"').startswith('"x"')
    assert one(TEXT, "<urn:none>") == ""


def test_an_object_is_found_however_it_is_written() -> None:
    text = "@base <http://e/> .\n@prefix a: <http://e/x-> .\n@prefix b: <http://e/> .\n"
    assert one(text + "<s> <p> a:1 .", "<http://e/x-1>") == "a:1 ."
    assert one(text + "<s> <p> b:x\\-1 .", "<http://e/x-1>") == "b:x\\-1 ."
    assert one(text + "<s> <p> <./x-1> .", "<http://e/x-1>") == "<./x-1> ."
    assert one(text + "<s> <p> <http://\\u0065/x-1> .", "<http://e/x-1>").startswith("<http://\\u")


@pytest.mark.parametrize("value", ["x\\nlongword", 'q\\"uoted', "t\\tabbed"])
def test_a_literal_with_breaks_is_found_where_it_is_written_out(value: str) -> None:
    written = value.replace("\\n", "\n").replace("\\t", "\t").replace("\\", "")
    text = f'{HEAD}\n:a :b :c .\n:s :p """{written}""" .'
    (place,) = places([(f'"{value}"', None, None)], [file(text)])
    assert str(place) == "a.ttl:3:7"


def test_more_objects_than_are_searched_for_one_by_one_are_found() -> None:
    text = HEAD + "\n" + "".join(f":s :p :o{n} .\n" for n in range(100))
    found = places([(f"<urn:o{n}>", None, None) for n in range(100)], [file(text)])
    assert [place.line for place in found if place] == list(range(2, 102))


def test_a_value_is_looked_for_on_the_path_within_the_block_of_the_focus() -> None:
    text = f'{HEAD}\n:a :r "v" ; :p [\n:z "v" ; :r [ \n:r "v" ] ] .\n:b :p [ :r "w" ] .'
    path = Path("sequence", steps=(p("p"), p("r")))
    assert one(text, "<urn:a>", path, '"v"').startswith('"v" ; :p [')
    assert one(text, "<urn:b>", path, '"w"').startswith('"w" ] .')
    assert one(text, "<urn:a>", path, '"w"').startswith(":p [")


def test_members_of_a_list() -> None:
    text = f'{HEAD}\n:a :p ( 1\n "two" ( ) \n[ :q 4 ] ) .'
    rest, first = (Path("predicate", f"<http://www.w3.org/1999/02/22-rdf-syntax-ns#{n}>") for n in ("rest", "first"))
    path = Path("sequence", steps=(p("p"), Path("zeroOrMorePath", steps=(rest,)), first))
    assert one(text, "<urn:a>", path, '"two"').startswith('"two"')
    assert one(text, "<urn:a>", path, f'"1"^^<{XSD}integer>') == "1"
    document, data = file(text)
    (node,) = (str(q.subject) for q in document.quads if q.predicate.value == "urn:q")
    (place,) = places([("<urn:a>", path, node)], [(document, data)])
    assert said(text, place) == "[ :q 4 ] ) ."


def test_several_files() -> None:
    mention, subject, typed, triple = (
        file(f"{HEAD} {text}", source, scope=f"{source[0]}-")
        for text, source in [
            (":x :p :s .", "m.ttl"),
            (":s :q 1 .", "s.ttl"),
            (":s a :T .", "t.ttl"),
            (":s :p :o .", "o.ttl"),
        ]
    )

    def best(*files: tuple[Document, bytes], path: Path | None = None, value: str | None = None) -> str:
        (place,) = places([("<urn:s>", path, value)], files)
        return place.file if place else ""

    assert best(mention, subject) == "s.ttl"
    assert best(subject, typed) == "t.ttl"
    assert best(typed, subject) == "t.ttl"
    assert best(subject, triple) == "s.ttl"
    assert best(subject, typed, triple, path=p("p"), value="<urn:o>") == "o.ttl"
    assert best(subject, typed, triple, path=p("p")) == "o.ttl"
    assert best(mention) == "m.ttl"


def test_blank_nodes_of_several_files_are_told_apart() -> None:
    texts = [f"{HEAD}\n:x :p [ :q 1 ] .", f"{HEAD}\n\n:y :p [ :q 2 ] , [] ."]
    files = [file(text, f"{n}.ttl", scope=f"f{n}-") for n, text in enumerate(texts)]
    wanted = [
        ("_:f1-b0", p("q"), None),
        ("_:f0-b0", None, None),
        ("_:f1-b1", None, None),
        ("<urn:y>", p("p"), "_:f1-b1"),
    ]
    found = places([*wanted, ("_:f0-b1", None, None)], files)
    assert [str(place) for place in found] == ["1.ttl:3:9", "0.ttl:2:7", "1.ttl:3:18", "1.ttl:3:18", "None"]


LABELLED = f"{HEAD}\n_:b1 :p 1 .\n:named :p [ :q _:b0 ] .\n_:b0 :p 2 ."


def test_labels_of_the_text_are_not_those_of_the_document() -> None:
    document, _ = file(LABELLED)
    subjects = {q.object.value: str(q.subject) for q in document.quads if q.predicate.value == "urn:p"}
    assert one(LABELLED, subjects["1"]) == "_:b1 :p 1 ."
    assert one(LABELLED, subjects["2"]) == "_:b0 :p 2 ."


@pytest.mark.parametrize("reason", ["too long", "another text"])
def test_a_blank_node_that_is_not_sure_stands_where_its_named_ancestor_does(
    monkeypatch: pytest.MonkeyPatch, reason: str
) -> None:
    document, data = file(LABELLED)
    if reason == "too long":
        monkeypatch.setattr(terse, "_MAX_FULL", 10)
    else:
        data = LABELLED.replace("_:b0 :p 2 .", "_:b0 :p 3 .").encode()
    subjects = {q.object.value: str(q.subject) for q in document.quads if q.predicate.value == "urn:p"}
    wanted = [
        (subjects["2"], p("p"), None),
        (subjects["1"], p("p"), None),
        ("<urn:named>", p("p"), None),
    ]
    assert [str(place) for place in places(wanted, [(document, data)])] == ["a.ttl:3:1", "None", "a.ttl:3:8"]


def test_triple_terms_are_passed_over() -> None:
    text = f"{HEAD}\n:a :p 1 .\n:b :p <<( :a :b :c )>> .\n:c :p 2 {{| :x :y |}} .\n<< :a :p 1 >> :q 2 .\n:d :p [ :q 1 ] ."
    document, data = file(text)
    wanted = [(f"<urn:{name}>", p("p"), None) for name in "abcd"]
    assert [str(place) for place in places(wanted, [(document, data)])] == [
        "a.ttl:2:4", "None", "a.ttl:4:4", "a.ttl:6:4",
    ]  # fmt: skip
    assert all(place is None for place in places([("_:b0", None, None), ("_:b9", None, None)], [(document, data)]))


def test_a_text_with_a_direction_is_found_and_hides_no_blank_node() -> None:
    text = f'{HEAD}\n:s :p "a"@EN--ltr .\n:x :p [\n:q 1 ] .'
    assert one(text, "<urn:s>", p("p"), '"a"@en') == '"a"@EN--ltr .'
    assert one(text, "_:b0", p("q")) == ":q 1 ] ."


def test_the_end_is_that_of_the_token() -> None:
    text = f'{HEAD}\n:s :p """a\nb"""@en , "c"^^:d , [ ] , ( 1 ) .'
    wanted = [
        ("<urn:s>", p("p"), '"a\\nb"@EN'), ("<urn:s>", p("p"), '"c"^^<urn:d>'),
        ("<urn:s>", p("p"), "_:b0"), ("<urn:s>", p("p"), "_:b1"), ("<urn:s>", None, None),
    ]  # fmt: skip
    found = places(wanted, [file(text)])
    assert [(q.line, q.column, q.end_line, q.end_column) for q in found if q] == [
        (2, 7, 3, 8), (3, 11, 3, 18), (3, 21, 3, 22), (3, 27, 3, 28), (2, 1, 2, 3),
    ]  # fmt: skip


def test_odd_bytes_in_a_comment_hide_no_place() -> None:
    data = HEAD.encode() + b" # \xe9t\xe9 \xff\n:s :p 1 . # \xff\n:t :p 2 ."
    document = io.parse(data, source="a.ttl")
    assert [
        str(place) for place in places([("<urn:s>", None, None), ("<urn:t>", None, None)], [(document, data)])
    ] == [
        "a.ttl:2:1",
        "a.ttl:3:1",
    ]


def test_files_that_cannot_be_searched_have_no_places() -> None:
    document, _ = file(TEXT)
    wanted = [("<urn:s>", None, None)]
    assert places(wanted, [(document, b"\xff\xfe")]) == [None]
    assert places(wanted, [(document, b'"""')]) == [None]
    assert places(wanted, [(document, b"")]) == [None]
    assert places(wanted, [(Document("a.csv", document.quads), TEXT.encode())]) == [None]
    assert places(wanted, [(Document("a.jsonld", document.quads), TEXT.encode())]) == [None]
    assert places(wanted, [(Document("a.rdf", document.quads), TEXT.encode())]) == [None]
    assert places(wanted, []) == [None]
    assert places([], [(document, b"")]) == []


def test_standard_input_has_no_base() -> None:
    data = b"@base <urn:x> . @prefix : <urn:> . :s :p <#o> ."
    document = io.parse(data, source="-")
    (place,) = places([("<urn:s>", p("p"), "<urn:x#o>")], [(document, data)])
    assert str(place) == "-:1:42"


def test_the_base_is_the_name_of_the_file() -> None:
    text = "<> <p> <#x> ."
    document, data = file(text, "some folder/a file.ttl")
    (place,) = places(
        [("<file:///a%20file.ttl>", Path("predicate", "<file:///p>"), "<file:///a%20file.ttl#x>")], [(document, data)]
    )
    assert str(place) == "some folder/a file.ttl:1:8"


@pytest.mark.parametrize(
    ("written", "kept"),
    [
        ('"007"^^<{}integer>', '"7"^^<{}integer>'),
        ('"-0"^^<{}integer>', '"0"^^<{}integer>'),
        ('"01"^^<{}byte>', '"1"^^<{}integer>'),
        ('"+1.50"^^<{}decimal>', '"1.5"^^<{}decimal>'),
        ('"-0.0"^^<{}decimal>', '"0"^^<{}decimal>'),
        ('"1e1"^^<{}double>', '"10"^^<{}double>'),
        ('"+INF"^^<{}float>', '"INF"^^<{}float>'),
        ('"1"^^<{}boolean>', '"true"^^<{}boolean>'),
        ('"2020-01-01T00:00:00.500+00:00"^^<{}dateTime>', '"2020-01-01T00:00:00.5Z"^^<{}dateTime>'),
        ('"2020-01-01T00:00:00.00"^^<{}dateTime>', '"2020-01-01T00:00:00"^^<{}dateTime>'),
        ('"2020-01-01-00:00"^^<{}date>', '"2020-01-01Z"^^<{}date>'),
    ],
)
def test_numbers_and_dates_are_found_by_their_value(written: str, kept: str) -> None:
    text = f"{HEAD}\n:s :p {written.format(XSD)} ."
    assert one(text, "<urn:s>", p("p"), kept.format(XSD)).startswith('"')


@pytest.mark.parametrize(
    ("left", "right"),
    [
        ('"1"^^<{}integer>', '"1"^^<{}decimal>'),
        ('"1"^^<{}integer>', '"1"'),
        ('"x"^^<{}integer>', '"X"^^<{}integer>'),
        ('"1.5"^^<{}decimal>', '"-1.5"^^<{}decimal>'),
        ('"1.05"^^<{}decimal>', '"1.5"^^<{}decimal>'),
        ('"2020-01-01T00:00:00.5Z"^^<{}dateTime>', '"2020-01-01T00:00:00.05Z"^^<{}dateTime>'),
        ('"2020-01-01"^^<{}date>', '"2020-01-01Z"^^<{}date>'),
    ],
)
def test_other_values_are_other_values(left: str, right: str) -> None:
    assert same_value(left.format(XSD)) != same_value(right.format(XSD))


@given(st.text(st.sampled_from("ab\n\r😀"), max_size=30), st.data())
def test_lines_and_columns(text: str, data: st.DataObject) -> None:
    offset = data.draw(st.integers(0, len(text)))
    if text[offset - 1 : offset + 1] == "\r\n":
        return  # within a line end
    before = text[:offset].replace("\r\n", "\n").replace("\r", "\n")
    place = Lines(text, "x").place(offset, offset)
    assert (place.line, place.column) == (
        before.count("\n") + 1,
        len(list(takewhile("\n".__ne__, reversed(before)))) + 1,
    )
