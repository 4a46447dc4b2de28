"""Reading files: formats, positions of faults, and no way out to the network."""

import socket
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sgkg import io
from sgkg.errors import InputError, RdfSyntaxError, RemoteResourceError, UsageError
from sgkg.namespaces import SG, SGDATA, compress, expand
from sgkg.terms import BNode, Iri, Literal, Term, from_ntriples, to_ntriples

SAME = {
    "turtle": b"<urn:a> <urn:p> 'x'@en .",
    "ntriples": b'<urn:a> <urn:p> "x"@en .',
    "nquads": b'<urn:a> <urn:p> "x"@en <urn:g> .',
    "trig": b"<urn:g> { <urn:a> <urn:p> 'x'@en }",
    "rdfxml": b"""<?xml version="1.0"?><rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#" xmlns:u="urn:">
        <rdf:Description rdf:about="urn:a"><u:p xml:lang="en">x</u:p></rdf:Description></rdf:RDF>""",
    "jsonld": b'{"@id": "urn:a", "urn:p": {"@value": "x", "@language": "en"}}',
}


@pytest.fixture
def listener() -> Iterator[tuple[str, list[bytes]]]:
    """A server that notes whoever knocks: (its URL, what came)."""
    came: list[bytes] = []
    server = socket.create_server(("127.0.0.1", 0))
    server.settimeout(0.1)
    stop = threading.Event()

    def listen() -> None:
        while not stop.is_set():
            try:
                connection, _ = server.accept()
            except TimeoutError:
                continue
            came.append(connection.recv(1000))
            connection.close()

    thread = threading.Thread(target=listen)
    thread.start()
    yield f"http://127.0.0.1:{server.getsockname()[1]}", came
    stop.set()
    thread.join()
    server.close()


@pytest.mark.parametrize("name", SAME)
def test_every_format_says_the_same(name: str) -> None:
    document = io.parse(SAME[name], source="x", form=io.FORMATS[name])
    assert list(document.triples()) == [(Iri("urn:a"), "urn:p", Literal.tagged("x", "en"))]


def test_the_suffix_tells_the_format() -> None:
    for form in io.FORMATS.values():
        for suffix in form.suffixes:
            assert io.format_of(f"a/b{suffix.upper()}") == form
    with pytest.raises(InputError, match=r"cannot tell the RDF format from the suffix '.docx'"):
        io.format_of("a.docx")


@pytest.mark.parametrize(
    ("name", "text", "line", "column"),
    [
        ("turtle", b"@prefix a: <urn:> .\na:x a:y a:z ;\n  b:q 1 .", 3, 3),
        ("turtle", "<urn:\u00e9> <urn:p> '\u20ac' . <urn:a> <urn:b> c:d .".encode(), 1, 39),
        ("turtle", b"<urn:a> <urn:b> 'open", 1, 17),
        ("turtle", "<urn:a> <urn:b> 'x\u2028y' ; <urn:b> 'open".encode(), 1, 33),
        (
            "turtle",
            "<urn:a> <urn:b> '\x85\x0b\x0c', <urn:c> .\r\n<urn:a>\r<urn:b> 'x\u2029' ; <urn:c>".encode(),
            3,
            23,
        ),
        ("ntriples", b"<urn:a> <urn:b> <urn:c> .\n<urn:a> <urn:b> .", 2, 17),
        ("trig", b"<urn:g> {\n<urn:a> <urn:b> }", 2, 17),
        ("jsonld", b'{"@id": "urn:a",\n "urn:p": }', 2, 11),
        ("rdfxml", b"<a>\n<b></a>", 2, 6),
    ],
)
def test_a_fault_has_its_place(name: str, text: bytes, line: int, column: int) -> None:
    with pytest.raises(RdfSyntaxError) as caught:
        io.parse(text, source="my file", form=io.FORMATS[name])
    assert (caught.value.source, caught.value.line, caught.value.column) == ("my file", line, column)
    assert str(caught.value).startswith(f"my file:{line}:{column}: not ")
    assert "Parser error at" not in str(caught.value)


def test_a_file_that_is_not_there_is_named() -> None:
    with pytest.raises(InputError, match=r"missing\.ttl: there is no such file"):
        io.read("missing.ttl")
    with pytest.raises(InputError, match="this is a folder"):
        io.read(str(Path(__file__).parent))


@pytest.mark.parametrize(
    "text",
    [
        '{"@context": "%s/c.jsonld", "@id": "urn:a", "urn:p": 1}',
        '{"@context": ["%s/c.jsonld", {}], "@id": "urn:a", "urn:p": 1}',
        '{"@context": {"@import": "%s/c.jsonld", "@version": 1.1}, "@id": "urn:a", "urn:p": 1}',
        '{"@context": {"p": {"@id": "urn:p", "@context": "%s/c.jsonld"}}, "@id": "urn:a", "p": {"urn:q": 1}}',
        '{"@id": "urn:a", "urn:p": {"@context": "%s/c.jsonld", "urn:q": 1}}',
    ],
)
def test_a_remote_context_is_refused_and_never_fetched(text: str, listener: tuple[str, list[bytes]]) -> None:
    url, came = listener
    with pytest.raises(RemoteResourceError) as caught:
        io.parse((text % url).encode(), source="product.jsonld")
    assert f"{url}/c.jsonld is not packed" in str(caught.value)
    assert "nothing" in str(caught.value)
    assert str(caught.value).startswith("product.jsonld:1:")
    assert came == []


@pytest.mark.parametrize(
    "prologue",
    [
        '<!DOCTYPE r [<!ENTITY x SYSTEM "%s/x">]>',
        '<!DOCTYPE r [<!ENTITY %% x SYSTEM "%s/x"> %%x;]>',
        '<!DOCTYPE r SYSTEM "%s/r.dtd">',
        '<!DOCTYPE r PUBLIC "-//x" "%s/r.dtd">',
        '<!DOCTYPE r [<!ENTITY a "%s"><!ENTITY b "&a;&a;">]>',
    ],
)
@pytest.mark.parametrize("encoding", ["utf-8", "utf-16"])
def test_xml_entities_are_refused_and_never_fetched(
    prologue: str, encoding: str, listener: tuple[str, list[bytes]]
) -> None:
    url, came = listener
    text = f'<?xml version="1.0" encoding="{encoding}"?>\n{prologue % url}<r/>'
    with pytest.raises(RemoteResourceError, match=r"o.rdf:2: the XML (declares the entity|names an external)"):
        io.parse(text.encode(encoding), source="o.rdf")
    assert came == []


@pytest.mark.parametrize("encoding", ["UTF-6", "shift_jis", "idna"])
def test_xml_in_an_encoding_that_is_not_read_is_refused(encoding: str) -> None:
    text = f'<?xml version="1.0" encoding="{encoding}"?><r/>'
    with pytest.raises(
        RdfSyntaxError, match=r"o.rdf: the XML names an encoding that is not read \(.+\); save it as UTF-8"
    ):
        io.parse(text.encode(), source="o.rdf")


@pytest.mark.parametrize("context", [f'"{SGDATA}context/sgdata-v1.jsonld"', "[{}]"])
@pytest.mark.parametrize(
    ("value", "expected"),
    [
        (r'"\ud83d"', "half of a surrogate pair"),
        ("1" * 5000, "a number in the JSON is too long to be read"),
    ],
)
def test_json_that_python_cannot_hold_is_refused(context: str, value: str, expected: str) -> None:
    text = f'{{"@context": {context}, "@id": "urn:a", "urn:p": {value}}}'
    with pytest.raises(RdfSyntaxError, match=expected):
        io.parse(text.encode(), source="a.jsonld")


@pytest.mark.parametrize(
    ("context", "node", "expected"),
    [
        ('"ex": "https://example.org/"', "ex:item", "<https://example.org/item>"),
        ('"ex": {"@id": "https://example.org/", "@prefix": true}', "ex:item", "<https://example.org/item>"),
        ('"ex": "urn:x:"', "ex:item", "<urn:x:item>"),
        ('"ex": {"@id": "https://example.org/"}, "urn": "https://example.org/x"', "urn:item", "<urn:item>"),
        ('"https": "urn:x:"', "https://example.org/item", "<https://example.org/item>"),
        ('"ex": "sg:x/"', "ex:item", ""),
        ('"ex": "x/"', "ex:item", ""),
        ('"ex": "urn:x:", "number": {"@id": "sg:number", "@context": {"ex": "urn:y:"}}', "ex:item", ""),
        ('"ex": "urn:x:"', "_:item", ""),
        ('"ex": "urn:x:"', "item", ""),
    ],
)
def test_a_lost_key_is_told_of_the_node_that_it_stands_at(context: str, node: str, expected: str) -> None:
    packed = f"{SGDATA}context/sgdata-v1.jsonld"
    text = f'{{"@context": ["{packed}", {{{context}}}], "@id": "{node}", "number": 7, "unheard": 1}}'
    document = io.parse(text.encode(), source="a.jsonld")
    assert [(lost.subject, lost.text, lost.key) for lost in document.lost] == [(expected, "unheard", "")]
    if expected:
        assert {to_ntriples(subject) for subject, _, _ in document.triples()} == {expected}


def test_imports_are_told_and_not_followed(listener: tuple[str, list[bytes]]) -> None:
    url, came = listener
    document = io.parse(f"<urn:o> <http://www.w3.org/2002/07/owl#imports> <{url}/o> .".encode(), source="o.ttl")
    assert document.imports == [f"{url}/o"]
    assert came == []


def test_the_packed_context_is_known() -> None:
    text = f'{{"@context": "{SGDATA}context/sgdata-v1.jsonld", "id": "urn:i", "type": "Interface", "number": 7}}'
    document = io.parse(text.encode(), source="i.jsonld")
    kind, number = sorted(document.triples(), key=str)
    assert kind[2] == Iri(SG + "Interface")
    assert number == (Iri("urn:i"), SG + "number", Literal("7", "http://www.w3.org/2001/XMLSchema#integer"))


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("jsonld", '{"urn:p":' * 5000 + "1" + "}" * 5000),
        ("jsonld", "[" * 100_000),
        ("turtle", "<urn:a> <urn:p> " + "<<( <urn:a> <urn:p> " * 20_000 + "1" + " )>>" * 20_000 + "."),
    ],
)
def test_nesting_that_would_end_the_process_is_refused(name: str, text: str) -> None:
    with pytest.raises(InputError):
        io.parse(text.encode(), source="deep", form=io.FORMATS[name])


def test_blank_nodes_are_numbered_in_the_order_of_the_file() -> None:
    text = b"[] <urn:p> [ <urn:q> _:x ] . _:x <urn:r> ( 1 ) ."
    first, second = (io.parse(text, source="x.ttl", scope="s-") for _ in range(2))
    assert list(first.triples()) == list(second.triples())
    labels = {t for triple in first.triples() for t in triple if isinstance(t, BNode)}
    assert labels == {f"s-b{n}" for n in range(4)}


def test_the_hash_is_of_what_is_said() -> None:
    one = io.parse(b"@prefix u: <urn:> . u:a u:p [ u:q 1 ] . u:b u:p 2 .", source="x.ttl")
    same = io.parse(b"<urn:b> <urn:p> 2 . <urn:a> <urn:p> _:z . _:z <urn:q> 1 . # a comment", source="y.ttl")
    other = io.parse(b"@prefix u: <urn:> . u:a u:p [ u:q 1 ] . u:b u:p 3 .", source="x.ttl")
    assert io.content_hash([one]) == io.content_hash([same]) != io.content_hash([other])


TEXT = st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\0"))
TERMS: st.SearchStrategy[Term] = st.one_of(
    st.builds(Literal, TEXT),
    st.builds(Literal.tagged, TEXT, st.sampled_from(["en", "de-at"])),
    st.builds(lambda text: Literal(text, "urn:datatype"), TEXT),
    st.builds(lambda n: Iri(f"urn:x:{n}"), st.integers()),
)


@given(TERMS)
def test_terms_survive_being_written_and_read(value: Term) -> None:
    assert from_ntriples(to_ntriples(value)) == value


@given(TERMS)
def test_the_engine_reads_what_we_write(value: Term) -> None:
    text = f"<urn:a> <urn:p> {to_ntriples(value)} .\n"
    assert [o for _, _, o in io.parse(text.encode(), source="x.nt").triples()] == [value]


@given(st.sampled_from(["sg:Interface", "sgs:G01", "skos:prefLabel", "sh:path"]))
def test_names_survive_being_expanded_and_compressed(name: str) -> None:
    assert compress(expand(name)) == name


def test_names_that_no_prefix_fits_stay() -> None:
    assert expand("https://example.org/a") == "https://example.org/a"
    assert compress("https://example.org/a") == "https://example.org/a"
    assert compress(SGDATA) == SGDATA


@pytest.mark.parametrize("text", ["", "x", '"open', '"a"x', "<open"])
def test_what_is_no_term_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match="not an RDF term"):
        from_ntriples(text)


@pytest.mark.parametrize("form", io.FORMATS.values(), ids=lambda form: form.name)
def test_what_is_written_reads_back(form: io.Format) -> None:
    first = io.document(
        [
            (Iri(SGDATA + "interface/7"), Iri(SG + "name"), Literal('<a & "b">\n\tc')),
            (Iri(SGDATA + "interface/7"), Iri("https://example.org/p"), BNode("b0")),
            (BNode("b0"), Iri(SG + "from"), Literal.tagged("x", "en")),
        ]
    )
    written = io.write(first, form)
    assert io.content_hash([io.parse(written, source="x", form=form)]) == io.content_hash([first])
    assert io.write(first, form) == written
    if form.name == "rdfxml":
        assert written.count(b"xmlns:") == 2  # rdf and sg, nothing that is not used


@pytest.mark.parametrize(
    ("predicate", "value"),
    [("https://example.org/p/", "x"), ("https://example.org/1", "x"), (SG + "name", "\x01"), (SG + "name", "\uffff")],
)
def test_rdf_xml_is_refused_where_xml_cannot_say_it(predicate: str, value: str) -> None:
    statement = io.document([(Iri("urn:a"), Iri(predicate), Literal(value))])
    with pytest.raises(UsageError, match="RDF/XML"):
        io.write(statement, io.FORMATS["rdfxml"])
    assert io.write(statement, io.FORMATS["turtle"])
