"""JSON-LD and RDF/XML: the best place that the format gives, or none."""

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sgkg import io
from sgkg.model import Path
from sgkg.positions import places
from sgkg.positions.jsontext import Node, read_json
from sgkg.validation.runs import check

RDF = '<rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#" xmlns="urn:" xmlns:u="urn:"'


def p(name: str) -> Path:
    return Path("predicate", f"<urn:{name}>")


def one(text: str, source: str, focus: str, path: Path | None = None, value: str | None = None) -> str:
    data = text.encode()
    (place,) = places([(focus, path, value)], [(io.parse(data, source=source), data)])
    if place is None:
        return ""
    assert place.line == place.end_line
    return text.splitlines()[place.line - 1][place.column - 1 : place.end_column - 1]


XML = f"""{RDF} xml:base="http://e/a/b">
 <T rdf:about="c"><p>one</p><p xml:lang="EN">two</p>
  <n rdf:datatype="http://www.w3.org/2001/XMLSchema#integer">03</n>
  <r rdf:resource="d"/><in><U rdf:ID="x" u:q="attribute"/></in>
  <deep rdf:parseType="Resource"><q>inner</q></deep>
  <list rdf:parseType="Collection"><rdf:Description rdf:about="item"/></list>
  <xml rdf:parseType="Literal"><T rdf:about="fake"/></xml>
  <b rdf:nodeID="n"/></T>
 <rdf:Description rdf:nodeID="n" xml:base="http://other/"><r rdf:resource="far"/></rdf:Description>
 <rdf:Seq rdf:about="seq"><rdf:li>1</rdf:li><rdf:li>2</rdf:li></rdf:Seq>
</rdf:RDF>"""


@pytest.mark.parametrize(
    ("focus", "path", "value", "expected"),
    [
        ("<http://e/a/c>", None, None, "<T"),
        ("<http://e/a/c>", p("p"), '"one"', "<p"),
        ("<http://e/a/c>", p("p"), '"two"@en', "<p"),
        ("<http://e/a/c>", p("n"), '"3"^^<http://www.w3.org/2001/XMLSchema#integer>', "<n"),
        ("<http://e/a/c>", p("r"), "<http://e/a/d>", "<r"),
        ("<http://e/a/c>", p("in"), None, "<in"),
        ("<http://e/a/c>", p("list"), None, "<list"),
        ("<http://e/a/c>", p("xml"), None, "<xml"),
        ("<http://e/a/c>", Path("sequence", steps=(p("deep"), p("q"))), '"inner"', "<q"),
        ("<http://e/a/b#x>", p("q"), '"attribute"', "<U"),
        ("<http://e/a/item>", None, None, "<rdf:Description"),
        ("<http://e/a/d>", None, None, "<r"),
        ("<http://other/far>", None, None, "<r"),
        ("<http://e/a/fake>", None, None, ""),
        ("<http://e/a/seq>", Path("predicate", "<http://www.w3.org/1999/02/22-rdf-syntax-ns#_2>"), '"2"', "<rdf:li"),
    ],
)
def test_rdf_xml(focus: str, path: Path | None, value: str | None, expected: str) -> None:
    assert one(XML, "a.rdf", focus, path, value) == expected


def test_rdf_xml_columns_count_characters_and_lines_of_all_kinds() -> None:
    text = f'{RDF}>\r\n<!-- 😀é --><T\rrdf:about="urn:x"/></rdf:RDF>'
    data = text.encode()
    (place,) = places([("<urn:x>", None, None)], [(io.parse(data, source="a.rdf"), data)])
    assert str(place) == "a.rdf:2:12"


def test_a_single_node_may_be_the_root() -> None:
    text = '<T xmlns="urn:" xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#" rdf:about="urn:x"/>'
    assert one(text, "a.rdf", "<urn:x>") == "<T"


CONTEXT = """"@context": {"u": "urn:", "id": "@id", "@base": "http://e/a/", "label": {"@id": "u:label", "@language": "EN"},
  "see": {"@id": "u:see", "@type": "@id"}, "when": {"@id": "u:when", "@type": "u:date"}, "list": {"@id": "u:list", "@container": "@list"},
  "map": {"@id": "u:map", "@container": "@language"}, "back": {"@reverse": "u:back"}}"""
JSON = f"""{{{CONTEXT}, "@graph": [
 {{"id": "x", "@type": ["u:T", "u:U"], "label": ["a", "b"], "see": "y", "when": "now", "u:n": 3, "u:see2": {{"id": "z"}},
  "map": {{"de": "c"}}, "list": ["d", "e"], "u:v": {{"@value": "f"}}, "@id2": 1}},
 {{"u:n": true, "id": "../y"}}, {{"id": "only"}}, {{"id": "w", "back": {{"id": "v", "u:n": 1}}}},
 {{"@context": {{"u": "urn:other:"}}, "id": "o", "u:n": 4}}
]}}""".replace(', "@id2": 1', "")


@pytest.mark.parametrize(
    ("focus", "path", "value", "expected"),
    [
        ("<http://e/a/x>", None, None, '"x"'),
        ("<http://e/a/x>", p("label"), '"b"@en', '"b"'),
        ("<http://e/a/x>", p("label"), None, '"label"'),
        ("<http://e/a/x>", p("see"), "<http://e/a/y>", '"y"'),
        ("<http://e/a/x>", p("when"), '"now"^^<urn:date>', '"now"'),
        ("<http://e/a/x>", p("n"), '"3"^^<http://www.w3.org/2001/XMLSchema#integer>', "3"),
        ("<http://e/a/x>", p("see2"), "<http://e/a/z>", '"z"'),
        ("<http://e/a/x>", p("map"), '"c"@de', '"x"'),
        ("<http://e/a/x>", p("list"), None, '"list"'),
        ("<http://e/a/x>", p("v"), '"f"', '"u:v"'),
        ("<http://e/y>", p("n"), '"true"^^<http://www.w3.org/2001/XMLSchema#boolean>', "true"),
        ("<http://e/a/z>", None, None, '"z"'),
        ("<http://e/a/v>", None, None, ""),
        ("<http://e/a/w>", None, None, '"w"'),
        ("<http://e/a/o>", Path("predicate", "<urn:other:n>"), None, '"u:n"'),
        ("<http://e/a/o>", p("n"), None, '"o"'),
    ],
)
def test_json_ld(focus: str, path: Path | None, value: str | None, expected: str) -> None:
    assert one(JSON, "a.jsonld", focus, path, value) == expected


def test_json_ld_blank_nodes_stand_where_their_named_ancestor_does() -> None:
    text = '{"@id": "urn:x", "urn:p": {"urn:q": {"urn:r": 1}}}'
    document = io.parse(text.encode(), source="a.jsonld")
    (node,) = (str(q.subject) for q in document.quads if q.predicate.value == "urn:r")
    assert one(text, "a.jsonld", node) == '"urn:x"'


@pytest.mark.parametrize(
    ("container", "expected"),
    [('["@set"]', '"a"'), ('["@list"]', '"p"'), ('["@index", "@set"]', '"urn:x"')],
)
def test_json_ld_containers_may_be_lists(container: str, expected: str) -> None:
    value = '{"i": ["a"]}' if "index" in container else '["a"]'
    text = f'{{"@context": {{"p": {{"@id": "urn:p", "@container": {container}}}}}, "@id": "urn:x", "p": {value}}}'
    assert one(text, "a.jsonld", "<urn:x>", p("p"), '"a"') == expected


def test_json_ld_scopes_of_types_are_not_followed() -> None:
    text = '{"@context": {"T": {"@id": "urn:T", "@context": {"p": "urn:q"}}, "p": "urn:p"}, "@type": "T", "@id": "urn:x", "p": 1}'
    assert one(text, "a.jsonld", "<urn:x>", p("q")) == ""


LOST = """{
  "@context": "https://w3id.org/sgdata/context/sgdata-v1.jsonld",
  "@graph": [
    {"type": "DataItem", "id": "urn:item",
     "datatype": {"id": "urn:inner", "again": 1},
     "again": 2},
    {"type": ["DataItem", "Dataitem"],
     "naem": ["Dataitem", {"naem": 1}]}
  ], "again": "@type"
}"""


@pytest.mark.parametrize(
    ("focus", "name", "expected"),
    [
        ("<urn:item>", "datatype", '5:6 "datatype"'),
        ("<urn:item>", "again", '6:6 "again"'),
        ("<urn:inner>", "again", '5:38 "again"'),
        ("_:nameless", "Dataitem", '7:27 "Dataitem"'),
        ("_:nameless", "naem", '8:6 "naem"'),
        ("_:nameless", "again", '9:6 "again"'),
        ("<urn:item>", "naem", '4:32 "urn:item"'),  # it is not lost there: the node is the nearest
        ("<urn:item>", "id", '4:32 "urn:item"'),
    ],
)
def test_a_lost_json_ld_name_stands_where_it_is_written(focus: str, name: str, expected: str) -> None:
    data = LOST.encode()
    document = io.parse(data, source="a.jsonld")
    (place,) = places([(focus, None, f'"{name}"')], [(document, data)])
    assert place is not None
    shown = one(LOST, "a.jsonld", focus, None, f'"{name}"')
    assert f"{place.line}:{place.column} {shown}" == expected


def test_a_lost_name_at_a_node_with_a_short_id_stands_where_it_is_written() -> None:
    text = """{"@context": ["https://w3id.org/sgdata/context/sgdata-v1.jsonld", {"ex": "https://example.org/"}],
  "@graph": [{"id": "ex:item", "number": 7, "naem": 1}]}"""
    assert one(text, "a.jsonld", "<https://example.org/item>", None, '"naem"') == '"naem"'


def test_each_lost_name_that_is_found_has_a_place() -> None:
    data = LOST.encode()
    document = io.parse(data, source="a.jsonld")
    results = [r for r in check([document]).results if (r.source_shape or "").endswith("#known-term>")]
    assert len(results) == 6
    found = places([(r.focus_node, r.path, r.value) for r in results], [(document, data)])
    assert sorted(place.line for place in found if place) == [5, 5, 6, 7, 8, 9]


VALUES = st.recursive(
    st.one_of(st.none(), st.booleans(), st.integers(), st.floats(allow_nan=False, allow_infinity=False), st.text()),
    lambda inner: st.one_of(st.lists(inner), st.dictionaries(st.text(), inner)),
)


@given(VALUES, st.sampled_from([None, 0, 2]), st.booleans())
def test_json_is_read_as_python_does(value: object, indent: int | None, ascii_only: bool) -> None:
    text = json.dumps(value, indent=indent, ensure_ascii=ascii_only)
    node = read_json(f" {text}\n")
    assert node is not None
    assert back(node, f" {text}\n") == json.loads(text)


def back(node: Node, text: str) -> object:
    if node.members is not None:
        assert text[node.at[0]] == "{"
        assert all(json.loads(text[at[0] : at[1]]) == key for key, at, _ in node.members)
        return {key: back(value, text) for key, _, value in node.members}
    if node.items is not None:
        assert text[node.at[0]] == "["
        return [back(item, text) for item in node.items]
    return json.loads(text[node.at[0] : node.at[1]])


@pytest.mark.parametrize(
    "text",
    ["", "{", "[1", '{"a"', '{"a":', '{"a":1', '"a', "t", "[1 2]", '{"a" 1}', "{1:2}", '{"a":1 "b"}', "[" * 9000],
)
def test_what_is_no_json_is_none(text: str) -> None:
    assert read_json(text) is None
