import re
from pathlib import Path

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from sgkg import queries
from sgkg.errors import InputError, QuerySyntaxError, RemoteResourceError, UnknownEntityError, UsageError
from sgkg.namespaces import SG, SGDATA
from sgkg.queries import Parameter, StoredQuery, bind, blame, load
from sgkg.store.oxigraph import OxigraphStore
from sgkg.terms import XSD, BNode, Iri, Literal, Term

HEADER = """\
# A comment of another kind.
#+ summary: Things with a name
#+ description: >-
#+   Of whatever
#+   kind.
#+ keywords: [data, standards]
#+ question: Q99
#+ endpoint: https://example.org/sparql
#+ parameters:
#+   thing: {type: iri, required: true, example: interface/7, description: the thing}
#+   name: {type: string, default: meter, example: meter}
#+   least: {type: integer, default: 0, example: 3}
"""
BODY = "SELECT ?thing ?name ?least WHERE { ?thing <https://example.org/name> ?name }\n"
PASTE = 'x" } ; DROP ALL #'


def made(*parameters: Parameter) -> StoredQuery:
    return StoredQuery("made", "Made for a test", "", (), parameters, "", BODY, "made.rq")


# --- reading


def test_header_is_read() -> None:
    query = load("folder/names.rq", HEADER + BODY)
    assert query == StoredQuery(
        "names",
        "Things with a name",
        "Of whatever kind.",
        ("data", "standards"),
        (
            Parameter("thing", "iri", True, None, "interface/7", "the thing"),
            Parameter("name", "string", False, "meter", "meter"),
            Parameter("least", "integer", False, "0", "3"),
        ),
        "Q99",
        HEADER + BODY,
        "folder/names.rq",
    )


def test_a_query_without_header_has_no_parameters() -> None:
    query = load("-", BODY)
    assert (query.summary, query.parameters, query.source) == ("", (), "-")


def test_header_ends_where_the_query_begins() -> None:
    assert load("x.rq", "#+ summary: One\nASK {}\n#+ summary: Two\n").summary == "One"


def test_a_file_is_read(tmp_path: Path) -> None:
    file = tmp_path / "mine.rq"
    file.write_bytes(b"\xef\xbb\xbf" + (HEADER + BODY).encode())
    assert load(str(file)).name == "mine"
    assert load(str(file)).summary == "Things with a name"


def test_a_packed_name_goes_before_a_file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "risk-ranking").write_text("ASK {}")
    monkeypatch.chdir(tmp_path)
    assert load("risk-ranking").question == "Q07"
    assert load("./risk-ranking").form == "ASK"


def test_the_catalogue_is_not_shared() -> None:
    queries.catalogue().clear()
    assert queries.catalogue()


@pytest.mark.parametrize(
    ("text", "form"),
    [
        ("SELECT * {}", "SELECT"),
        ("\n# SELECT\nPREFIX select: <http://example.org/ASK>\nASK {}", "ASK"),
        ("BASE <http://example.org/>\nprefix : <#>\nconstruct { ?a ?b ?c } where { ?a ?b ?c }", "CONSTRUCT"),
        ("DESCRIBE <http://example.org/>", "DESCRIBE"),
        ("INSERT DATA {}", ""),
        ("", ""),
    ],
)
def test_form(text: str, form: str) -> None:
    assert load("-", text).form == form


# --- errors in reading


@pytest.mark.parametrize(
    ("name", "near"),
    [("interfaces-without-standards", "interfaces-without-standard"), ("risk-rankin", "risk-ranking")],
)
def test_an_unknown_name_gets_the_nearest(name: str, near: str) -> None:
    with pytest.raises(UnknownEntityError, match=f"no stored query '{name}'; did you mean .*{near}"):
        load(name)


def test_a_name_like_no_other_gets_the_list() -> None:
    with pytest.raises(UnknownEntityError, match="sgkg query --list"):
        load("qqqqqqq")


def test_a_missing_file_is_an_input_error() -> None:
    with pytest.raises(InputError, match=r"nowhere\.rq: there is no such file"):
        load("nowhere.rq")


def test_a_file_that_is_not_utf8(tmp_path: Path) -> None:
    (tmp_path / "latin.rq").write_bytes(b"# \xe9\nASK {}")
    with pytest.raises(InputError, match=r"latin\.rq: not valid UTF-8"):
        load(str(tmp_path / "latin.rq"))


@pytest.mark.parametrize(
    ("header", "line", "message"),
    [
        ("#+ keywords: [data]", 2, "summary is missing"),
        ("#+ summary: ''", 2, "summary is missing"),
        ("#+ summary: [a", 2, "not valid YAML"),
        ("#+ summary: x\n#+ keywords: [a\n#+ question: Q1", 4, "not valid YAML"),
        ("#+ summary: a: b", 2, "not valid YAML"),
        ("#+ - summary", 2, "name: value"),
        ("#+", 2, "name: value"),
        ("#+ summary: 7", 2, "summary must be a text"),
        ("#+ summary: x\n#+ description: [x]", 3, "description must be a text"),
        ("#+ summary: x\n#+ keywords: data", 3, "keywords must be a list"),
        ("#+ summary: x\n#+ parameters: [thing]", 3, "parameters must map"),
        ("#+ summary: x\n#+ parameters: {thing: iri}", 3, "thing needs a type: iri, string"),
        ("#+ summary: x\n#+ parameters:\n#+   thing: {type: uri}", 4, "thing needs a type: iri, string"),
        ("#+ summary: x\n#+ parameters:\n#+   no-name: {type: iri}", 4, "cannot be the name"),
        ("#+ summary: x\n#+ parameters:\n#+   thing: {type: iri, needed: true}", 4, "property needed"),
        ("#+ summary: x\n#+ parameters:\n#+   least: {type: integer, default: few}", 4, "default of parameter least"),
        ("#+ summary: x\n#+ parameters:\n#+   other: {type: iri}", 4, "other is not among the variables that"),
        ("#+ summary: x\n#+ parameters:\n#+   hidden: {type: iri}", 4, "hidden is not among the variables that"),
        ("#+ summary: \x07", 2, "not valid YAML"),
    ],
    ids=lambda value: repr(value) if isinstance(value, str) else None,
)
def test_a_broken_header_is_placed(header: str, line: int, message: str) -> None:
    with pytest.raises(InputError, match=re.escape(message)) as caught:
        load("mine.rq", f"# mine\n{header}\n{BODY.replace('}', '; ?p ?hidden }')}")
    assert (caught.value.source, caught.value.line) == ("mine.rq", line)
    assert caught.value.exit_code == 3


def test_a_parameter_of_a_query_that_makes_a_graph_need_not_be_projected() -> None:
    header = "#+ summary: x\n#+ parameters: {thing: {type: iri}}\n"
    assert load("x.rq", header + "CONSTRUCT { ?a ?b ?c } WHERE { ?thing ?b ?c }").parameters
    assert load("x.rq", header + "SELECT * WHERE { ?thing ?b ?c }").parameters
    with pytest.raises(InputError, match="no variable of the query"):
        load("x.rq", header + "ASK { ?a ?b ?c }")
    with pytest.raises(InputError, match="not among"):
        load("x.rq", header + "SELECT (COUNT(*) AS ?n) WHERE { ?thing ?b ?c }")


@pytest.mark.parametrize(
    ("text", "error", "place"),
    [
        ("SELECT ?s\nWHERE { ?s ?p }", QuerySyntaxError, "mine.rq:2:"),
        ("SELECT ?s\nWHERE { x:s ?p ?s }", QuerySyntaxError, "mine.rq:2:"),
        ("", QuerySyntaxError, "mine.rq:1:1: "),
        ("ASK {\n  SERVICE <http://example.org/> { ?s ?p ?o } }", RemoteResourceError, "mine.rq:2:3: SERVICE"),
    ],
    ids=["no object", "unknown prefix", "empty", "SERVICE"],
)
def test_errors_of_the_store_name_file_and_place(text: str, error: type[InputError], place: str) -> None:
    with pytest.raises(error) as caught, blame(load("mine.rq", text)):
        OxigraphStore().answer(text, "text/csv")
    assert str(caught.value).startswith(place)
    assert "error at" not in str(caught.value)


# --- values


@pytest.mark.parametrize(
    ("kind", "text", "term"),
    [
        ("iri", "https://example.org/a?b#c", Iri("https://example.org/a?b#c")),
        ("iri", "<https://example.org/ä/%20>", Iri("https://example.org/ä/%20")),
        ("iri", "interface/7", Iri(SGDATA + "interface/7")),
        ("iri", "/claim/eg2-2010/en-62056-42/i02", Iri(SGDATA + "claim/eg2-2010/en-62056-42/i02")),
        ("iri", "sg:Interface", Iri(SG + "Interface")),
        ("iri", "urn:example:a", Iri("urn:example:a")),
        ("string", "Größe 7", Literal("Größe 7")),
        ("string", "", Literal("")),
        ("integer", "007", Literal("7", XSD + "integer")),
        ("integer", "+5", Literal("5", XSD + "integer")),
        ("integer", "-0", Literal("0", XSD + "integer")),
        ("integer", "-40", Literal("-40", XSD + "integer")),
        ("decimal", "35.43", Literal("35.43", XSD + "decimal")),
        ("decimal", "-.5", Literal("-0.5", XSD + "decimal")),
        ("boolean", "true", Literal("true", XSD + "boolean")),
        ("date", "2014", Literal("2014", XSD + "gYear")),
        ("date", "2014-03", Literal("2014-03", XSD + "gYearMonth")),
        ("date", "2014-03-01", Literal("2014-03-01", XSD + "date")),
    ],
)
def test_texts_become_terms(kind: str, text: str, term: Term) -> None:
    bound = bind(made(Parameter("thing", kind)), {"thing": text})
    assert bound == {"thing": term}
    assert type(bound["thing"]) is type(term)


@pytest.mark.parametrize(
    ("kind", "text"),
    [
        ("iri", ""),
        ("iri", "/"),
        ("iri", "sgg:Interface"),
        ("iri", "interface/7> ?p ?o . <x"),
        ("iri", "https://example.org/a b"),
        ("iri", "https://example.org/%zz"),
        ("iri", "_:b0"),
        ("string", "\udc80"),
        ("integer", "7.0"),
        ("integer", "\u0667"),
        ("integer", "1_000"),
        ("integer", ""),
        ("decimal", "1e3"),
        ("decimal", "."),
        ("boolean", "yes"),
        ("date", "2014-02-30"),
        ("date", "yesterday"),
    ],
)
def test_a_bad_value_names_parameter_type_and_example(kind: str, text: str) -> None:
    with pytest.raises(UsageError) as caught:
        bind(made(Parameter("thing", kind, example="an example")), {"thing": text})
    assert f"parameter thing ({kind}): " in str(caught.value)
    assert "for example thing=an example" in str(caught.value)


def test_an_unknown_prefix_is_named_with_the_known_ones() -> None:
    with pytest.raises(UsageError, match=r"unknown prefix 'sgg'; known are .*sg, sgs"):
        bind(load("interface-evidence"), {"interface": "sgg:Interface"})


def test_a_missing_value_says_what_is_wanted() -> None:
    with pytest.raises(
        UsageError, match=r"interface-evidence needs the parameter interface \(iri\): .*interface=interface/7"
    ):
        bind(load("interface-evidence"), {})


def test_an_unknown_parameter_gets_the_known_ones() -> None:
    with pytest.raises(UsageError, match="no parameter 'actors'; it has actor"):
        bind(load("interfaces-of-actor"), {"actors": "actor/wan"})
    with pytest.raises(UsageError, match="no parameter 'actor'; it has none"):
        bind(load("risk-ranking"), {"actor": "actor/wan"})


def test_a_default_holds_unless_a_value_is_given() -> None:
    query = made(Parameter("least", "integer", default="40"), Parameter("name", "string"))
    assert bind(query, {}) == {"least": Literal("40", XSD + "integer")}
    assert bind(query, {"least": "7"}) == {"least": Literal("7", XSD + "integer")}


def test_an_iri_that_the_dataset_does_not_know_is_refused() -> None:
    store = OxigraphStore()
    known, unknown = Iri("https://example.org/a"), Iri(SGDATA + "interface/77")
    store.insert([(known, Iri(SG + "name"), Literal("a"))])
    queries.check_known(store, {"thing": known, "text": Literal("no IRI")})
    with pytest.raises(UnknownEntityError, match=r"says nothing of interface/77 \(parameter thing\)"):
        queries.check_known(store, {"thing": unknown})


# --- a value is data, whatever it holds

NAME = Iri("https://example.org/name")
OTHER = (Iri("https://example.org/other"), NAME, Literal("other"))


def store_with(thing: Iri | BNode, name: Term) -> OxigraphStore:
    store = OxigraphStore()
    store.insert([(thing, NAME, name), OTHER])
    return store


@given(st.text())
@example('" } UNION { ?thing ?p ?o } #')
@example("\\")
@example("\n'''\"\"\"\x00")
@example("?name")
def test_a_text_finds_itself_and_nothing_else(text: str) -> None:
    thing = Iri("https://example.org/thing")
    query = made(Parameter("name", "string"))
    bindings = bind(query, {"name": text})
    assert bindings == {"name": Literal(text)}
    found = store_with(thing, Literal(text)).select(query.text, bindings)
    assert found.variables == ("thing", "name", "least")
    expected = [{"thing": thing, "name": Literal(text)}]
    if text == "other":
        expected.append({"thing": OTHER[0], "name": Literal(text)})
    assert sorted(map(dict, found.rows), key=str) == sorted(expected, key=str)


IRI_TEXTS = st.one_of(
    st.text(),
    st.text("abc:/?#[]@!$&'()*+,;=%0F<>\"{}|\\^` .-_~é", max_size=20).map("https://example.org".__add__),
    st.text("abc:/?#[]@%0F<> é", max_size=20).map("urn:".__add__),
    st.from_regex(r"\A[a-z]+/[^ ]*\Z"),
)


@given(IRI_TEXTS)
@example("interface/7> ?p ?o . <https://example.org/x")
@example("https://example.org:x/")
@example("https://[::1]/")
@example("urn://")
def test_an_iri_is_refused_or_finds_itself_and_nothing_else(text: str) -> None:
    query = made(Parameter("thing", "iri"))
    try:
        bindings = bind(query, {"thing": text})
    except UsageError:
        return
    thing = bindings["thing"]
    assert isinstance(thing, Iri)
    assert not re.search(r"[\x00-\x20<>\"{}|\\^`]", thing)
    found = store_with(thing, Literal("a")).select(query.text, bindings)
    assert [dict(row) for row in found.rows] == [{"thing": thing, "name": Literal("a")}]
