"""A report is read the quick way where it is written as engines write it, and to the same end in any other way."""

import pytest

from sgkg import io
from sgkg.errors import EngineError, RdfSyntaxError
from sgkg.validation.base import engine, read_report

SH = "http://www.w3.org/ns/shacl#"
SHAPES = (
    b"<urn:s> <http://www.w3.org/1999/02/22-rdf-syntax-ns#type> <http://www.w3.org/ns/shacl#NodeShape> .\n"
    b"<urn:s> <http://www.w3.org/ns/shacl#targetSubjectsOf> <urn:p> .\n"
    b"<urn:s> <http://www.w3.org/ns/shacl#property> _:p .\n"
    b"_:p <http://www.w3.org/ns/shacl#path> _:i .\n"
    b"_:i <http://www.w3.org/ns/shacl#inversePath> <urn:q> .\n"
    b'_:p <http://www.w3.org/ns/shacl#minCount> "1"^^<http://www.w3.org/2001/XMLSchema#integer> .\n'
    b'_:p <http://www.w3.org/ns/shacl#message> "a \\"quoted\\" text\\nof \xc3\xa4 \\\\ lines"@en-gb .\n'
    b"<urn:s> <http://www.w3.org/ns/shacl#nodeKind> <http://www.w3.org/ns/shacl#Literal> .\n"
)
DATA = b'<urn:a> <urn:p> "x"@en .\n_:b <urn:p> "y"^^<urn:t> .\n'


@pytest.mark.parametrize("name", ["shacl", "pyshacl"])
def test_both_ways_lead_to_the_same(name: str) -> None:
    text, labels = engine(name).report(DATA, SHAPES)
    quick = read_report(text, labels=labels)
    assert quick == read_report(b"# a comment takes the long way\n" + text, labels=labels)
    assert not quick[0]
    assert len(quick[1]) == 4
    assert any("\n" in message and "\\" in message for result in quick[1] for message in result.messages)


def test_what_an_engine_writes_is_not_parsed(monkeypatch: pytest.MonkeyPatch) -> None:
    text, labels = engine("shacl").report(DATA, SHAPES)
    monkeypatch.setattr(io, "parse", lambda *_args, **_more: pytest.fail("the report was parsed"))
    assert len(read_report(text, labels=labels)[1]) == 4


@pytest.mark.parametrize(
    "more",
    [
        b"<urn:a>  <urn:p> <urn:b> .\n", b"<urn:\\u0061> <urn:p> <urn:b> .\n", b'<urn:a> <urn:p> "x"@EN .\n',
        b'<urn:a> <urn:p> "\\u0061" .\n', b"<urn:a> <urn:p> <urn:b> .", b"\n",
    ],
)  # fmt: skip
def test_what_is_written_otherwise_is_parsed(more: bytes, monkeypatch: pytest.MonkeyPatch) -> None:
    text, labels = engine("shacl").report(DATA, SHAPES)
    whole = read_report(text, labels=labels)
    with monkeypatch.context() as patch:
        patch.setattr(io, "parse", lambda *_args, **_more: io.Document("", ()))
        with pytest.raises(EngineError, match="gave 0 validation reports"):  # of what the parser gave
            read_report(text + more, labels=labels)
    assert read_report(text + more, labels=labels) == whole


@pytest.mark.parametrize("text", [b"", b"<urn:a> <urn:p> <urn:b> .\n"])
def test_a_text_without_a_report_is_an_error(text: bytes) -> None:
    with pytest.raises(EngineError, match="gave 0 validation reports"):
        read_report(text)


@pytest.mark.parametrize("text", [b"<urn:a> <urn:p> .\n", b'<urn:a> <urn:p> "\xff" .\n'])
def test_what_does_not_parse_is_an_error(text: bytes) -> None:
    with pytest.raises(RdfSyntaxError):
        read_report(text)
