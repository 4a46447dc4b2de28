"""What a SPARQL text asks for; held to what the engine itself reads."""

import contextlib
import time

import pyoxigraph as ox
import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from sgkg import sparql_text
from sgkg.errors import QuerySyntaxError, RemoteResourceError, UsageError
from sgkg.sparql_text.tokens import scan

NOWHERE = "http://127.0.0.1:1/"  # the engine refuses port 1 before it opens a connection


# --- form, is_update


@pytest.mark.parametrize(
    ("text", "form", "update"),
    [
        ("SELECT * {}", "SELECT", False),
        ("select*{}", "SELECT", False),
        ("  # ASK\n\tCONSTRUCT WHERE {}", "CONSTRUCT", False),
        ("PREFIX ask: <http://a/> PREFIX : <#x> BASE <http://b/> DESCRIBE <a>", "DESCRIBE", False),
        ("PREFIX a: # ask\n <b> ASK {}", "ASK", False),
        ("PREFIX a:<b>ASK{}", "ASK", False),
        ("PREFIXa:<b>ASK{}", "ASK", False),
        ("VERSION '1.2' ASK {}", "ASK", False),
        ("BASE <http://a/> INSERT DATA {}", "", True),
        ("; CLEAR ALL", "", True),
        ("WITH <a> DELETE {} WHERE {}", "", True),
        ("load <a>", "", True),
        ("PREFIX a: <b>", "", False),
        ("", "", False),
        ("# SELECT", "", False),
        ("{ SELECT * {} }", "", False),
        ("'SELECT'", "", False),
        ("PREFIX select: <http://a/> ", "", False),
    ],
)
def test_form_and_update(text, form, update):
    assert sparql_text.form(text) == form
    assert sparql_text.is_update(text) is update


def test_refuses_updates_in_words():
    sparql_text.refuse_update("ASK {}")
    with pytest.raises(UsageError, match="updates go to /update"):
        sparql_text.refuse_update("PREFIX a: <b> DROP ALL")


# --- is_deterministic


@pytest.mark.parametrize(
    "text",
    [
        "SELECT * { ?now ?rand ?uuid }",
        "SELECT * { ?s <http://a/NOW()> 'RAND()' } # UUID()",
        "PREFIX e: <http://e/> SELECT * { ?s e:now ?o FILTER(e:bnode(?o)) }",
        "SELECT * { ?s ?p [] . _:b ?q 'now'@en-now }",
        "CONSTRUCT { ?s ?p ?o } WHERE { ?s ?p [ ?q ?o ] . _:a ?r (1 2) }",
        "CONSTRUCT { ?s ?p '[ _:a (' } WHERE { ?s ?p ?o }",
        "DESCRIBE <http://a/rand>",
        "SELECT (1 < 2 AS ?b) {}",
    ],
)
def test_the_same_answer_each_time(text):
    assert sparql_text.is_deterministic(text)


@pytest.mark.parametrize(
    "text",
    [
        "SELECT (NOW() AS ?x) {}",
        "SELECT (now ( ) AS ?x) {}",
        "SELECT (Rand()AS?x){}",
        "SELECT (strUUID() AS ?x) {}",
        "SELECT * { BIND(UUID() AS ?x) }",
        "SELECT * { BIND(BNODE('a') AS ?x) }",
        "ASK{FILTERRAND()}",  # the engine wants no gap after a keyword
        "SELECT(COUNT(DISTINCTRAND())AS?x){}",
        "SELECT ('''a\\'''' AS ?x) (NOW() AS ?y) {} #'",
        "PREFIX : <http://a/> SELECT * { ?s :a\\# ?o BIND(NOW() AS ?x) }",
        "CONSTRUCT { [] ?p ?o } WHERE { ?s ?p ?o }",
        "CONSTRUCT { _:a ?p ?o } WHERE { ?s ?p ?o }",
        "CONSTRUCT { ?s ?p (1 2) } WHERE { ?s ?p ?o }",
        "CONSTRUCT WHERE { ?s ?p [] }",
        "CONSTRUCT { ?s ?p ?o {| ?q ?r |} } WHERE { ?s ?p ?o }",
        "SELECT (1<'>' AS ?x) (NOW() AS ?y) { FILTER(1='c') }",
    ],
)
def test_another_answer_each_time(text):
    assert not sparql_text.is_deterministic(text)


# --- refuse_network


@pytest.mark.parametrize(
    "text",
    [
        "SELECT * { ?load ?p 'SERVICE' } # LOAD",
        'SELECT * { <http://a/service> <http://a/#load> """ SERVICE <x> {} """ }',
        "PREFIX service: <http://s/> SELECT * { ?s service:load ?o ; service:p ?q }",
        "PREFIX service: <http://s/> SELECT * FROM service:g { GRAPH service:g { ?s ?p ?o } }",
        "PREFIX load: <http://l/> SELECT * { load:a load:b load:c ; load:d load:e }",
        "PREFIX load: <http://l/> DESCRIBE <http://a/> load:x",
        "PREFIX load: <http://l/> INSERT DATA { load:a load:b 'load' ; load:c load:d }; CLEAR GRAPH load:g",
        "PREFIX : <http://a/> SELECT * { ?s :service 'x'@load . _:service a :load-profile }",
        "SELECT ('\\\\u0053' AS ?x) { ?s ?p 'SERVICE' }",
    ],
)
def test_words_that_are_no_keywords(text):
    sparql_text.refuse_network(text)


HIDDEN = [
    f"ASK {{ SERVICE <{NOWHERE}> {{}} }}",
    f"ASK {{ sErViCe#c\n<{NOWHERE}> {{}} }}",
    f"ASK {{SERVICESILENT<{NOWHERE}>{{}}}}",
    f"PREFIX : <{NOWHERE}> ASK {{SERVICE:a{{}}}}",
    f"PREFIX a:<{NOWHERE}> ASK {{SERVICEa:b{{}}}}",
    f"PREFIX a:<{NOWHERE}> ASK {{SERVICESILENTa:b {{}}}}",
    f"PREFIX SERVICE:<{NOWHERE}> PREFIX :<{NOWHERE}> ASK {{SERVICE:b{{}}}}",
    f"ASK {{?s ?p 1SERVICE<{NOWHERE}>{{}}}}",
    f"ASK {{?s ?p 1.5SERVICE<{NOWHERE}>{{}}}}",
    f"ASK {{?s ?p trueSERVICE<{NOWHERE}>{{}}}}",
    f"SELECT ('\\\\u0027' AS ?x) {{ SERVICE <{NOWHERE}> {{}} FILTER('a' = 'a') }}",
    f"SELECT ('''a\\'''' AS ?x) {{ SERVICE <{NOWHERE}> {{}} }} #'",
    f"PREFIX : <a:> ASK {{ ?s ?p :a\\# . SERVICE <{NOWHERE}> {{}} \n }}",
    f"PREFIX : <a:> ASK {{ ?s ?p :a\\' . SERVICE <{NOWHERE}> {{ ?s ?p 'a' }} }}",
    f"ASK {{FILTER(1<'>')SERVICE <{NOWHERE}> {{FILTER(1='c')}}}}",
    f"SELECT (1<2 AS ?x) (2<?x+'#>' AS ?y) {{ SERVICE <{NOWHERE}> {{}} }}",
    "ASK {BIND(<" + NOWHERE + "> AS ?v) FILTER(1<2)SERVICE?v#>\n{}}",
    f"ASK {{ VALUES ?x {{'''a'}} SERVICE <{NOWHERE}> {{}} }}",
]


@pytest.mark.parametrize("text", HIDDEN)
def test_hidden_service_is_refused(text):
    with pytest.raises(RemoteResourceError, match="which sgkg never does"):
        sparql_text.refuse_network(text)


@pytest.mark.parametrize("text", HIDDEN)
def test_what_is_refused_is_valid_for_the_engine(text):
    """Else these would be no tests: each text is one that the engine would run."""
    with contextlib.suppress(OSError, RuntimeError):  # it tried to
        ox.Store().query(text)


@pytest.mark.parametrize(
    "text",
    [
        "LOAD <http://a/>",
        "LOADSILENT<http://a/>",
        "PREFIX a:<http://a/>LOADa:b",
        "PREFIX:<http://a/>LOAD:b",
        "PREFIX load:<http://a/> PREFIX:<http://a/> CLEAR ALL;LOAD:b",
        "INSERT DATA { <a:a> <a:b> 'load' } ; LoAd <http://a/> INTO GRAPH <a:b>",
        "\\u004CO\\u0041D <http://a/>",  # no keyword for this engine, but one by SPARQL 1.1, 19.2
    ],
)
def test_hidden_load_is_refused(text):
    with pytest.raises(RemoteResourceError):
        sparql_text.refuse_network(text)


def test_says_where():
    with pytest.raises(RemoteResourceError) as caught:
        sparql_text.refuse_network("ASK {\n  SERVICE <http://example.org/> {} }")
    assert (caught.value.line, caught.value.column) == (2, 3)


# --- normalise

WORDS = r"""SELECT ASK { } ( ) ?x ?y < > <= >= # ' " \' ''' <http://a/#b> <#c> <d'e> :f a:b\#c a:b\' \ . ; , 1 1.5 true a && + @en _:g %41 é [ ]
^^ * "c\"" """
GAPS = ["# c\n", " ", "  ", "\n", "\r\n", "\t", "'a # b'", "'''d\n'e'''", '"""']
PIECES = st.sampled_from([*WORDS.split(), *GAPS])
TEXTS = st.lists(PIECES, max_size=25).map("".join)


@pytest.mark.parametrize(
    ("text", "normal"),
    [
        ("SELECT  *\n\t{ }", "SELECT * { }"),
        (" ASK {} # c", "ASK {}"),
        ("ASK#c\r{}", "ASK {}"),
        ("ASK { ?s ?p 'a  b', \"# c\", '''d\n\n#'e''' }", "ASK { ?s ?p 'a  b', \"# c\", '''d\n\n#'e''' }"),
        ("ASK { <http://a/#b>  <#c>  ?o }", "ASK { <http://a/#b> <#c> ?o }"),
        ("PREFIX : <http://a/> ASK { :a\\#b  ?p ?o }", "PREFIX : <http://a/> ASK { :a\\#b ?p ?o }"),
        ("ASK { FILTER(1<2)  #> c\n }", "ASK { FILTER(1<2) }"),
        ("ASK { 'not closed  # x", "ASK { 'not closed  # x"),
        ("", ""),
    ],
)
def test_normalised(text, normal):
    assert sparql_text.normalise(text) == normal


def test_no_comment_is_made_of_what_was_none():
    """Here ``<`` is an operator, so that ``#>`` begins a comment, which ends with its line."""
    one = "SELECT * { FILTER(1<2)#>\n ?s ?p ?o \n }"
    other = "SELECT * { FILTER(?a<?b)#>\n ?s ?p ?o \n }"
    third = "SELECT * { FILTER(?a<?b)#> ?s ?p ?o \n }"
    assert sparql_text.normalise(one) == one
    assert sparql_text.normalise(other) != sparql_text.normalise(third)


def read(text):
    return [(token.kind, token.text) for token in scan(text).tokens]


@given(TEXTS)
@example("FILTER(?a<?b)#>\n?x")
@example("'''\n\\'''\n")
@example("<a\\")
def test_normalising_changes_no_token(text):
    normal = sparql_text.normalise(text)
    assert read(normal) == read(text)
    assert sparql_text.normalise(normal) == normal
    assert scan(normal).sure is scan(text).sure


@given(TEXTS)
def test_tokens_and_gaps_are_the_whole_text(text):
    rest, place = "", 0
    for token in scan(text).tokens:
        rest += text[place : token.start]
        assert text[token.start :].startswith(token.text)
        place = token.start + len(token.text)
    rest += text[place:]
    assert read(rest) == []


@given(TEXTS, TEXTS)
def test_texts_with_one_key_have_the_same_tokens(one, other):
    if sparql_text.normalise(one) == sparql_text.normalise(other):
        assert read(one) == read(other)


# --- dataset


@pytest.mark.parametrize(
    ("text", "default", "named"),
    [
        ("SELECT * FROM <http://a/b> {}", ["http://a/b"], []),
        ("SELECT ?x FROM <b> FROM NAMED <../c> WHERE {}", ["http://x/y/b"], ["http://x/c"]),
        ("BASE <http://b/> BASE <c/> ASK FROM <d> {}", ["http://b/c/d"], []),
        ("PREFIX g: <http://g/> ASK FROM g:a from named g:b\\,c. {}", ["http://g/a"], ["http://g/b,c"]),
        ("PREFIX : <n#> DESCRIBE <http://a/> ?x FROM : {}", ["http://x/y/n#"], []),
        ("CONSTRUCT { ?s ?p 'FROM' } FROM <http://a/> WHERE {}", ["http://a/"], []),
        ("CONSTRUCT FROM <http://a/> FROM <http://a/> WHERE {}", ["http://a/"], []),
        ("SELECT (1 < 2 AS ?from) FROM<http://a/\\u0062>{}", ["http://a/b"], []),
        ("PREFIX g:<http://g/>ASKFROM<http://a/>FROMNAMEDg:x{}", None, None),
        ("ASKFROM<http://a/>FROMNAMED<http://b/>{}", ["http://a/"], ["http://b/"]),
        ("SELECT * FROM sg:x {}", ["https://w3id.org/sgdata/ontology#x"], []),
        ("SELECT * FROM <urn:x:y> FROM NAMED <tag:a,2026:b#c> {}", ["urn:x:y"], ["tag:a,2026:b#c"]),
    ],
)
def test_dataset(text, default, named):
    if default is None:
        with pytest.raises(QuerySyntaxError, match="two ways"):
            sparql_text.dataset(text, "http://x/y/z")
        return
    found = sparql_text.dataset(text, "http://x/y/z")
    assert (list(found.default), list(found.named)) == (default, named)


@pytest.mark.parametrize(
    "text",
    [
        "SELECT * {}",
        "SELECT ?from { ?from <http://a/FROM> 'FROM <x>' } # FROM <y>",
        "PREFIX from: <http://f/> DESCRIBE from:x",
        "SELECT * { { SELECT * { ?s ?p 'FROM' } } }",
        "CONSTRUCT { ?s ?p ?o } { ?s ?p 'FROM' }",
    ],
)
def test_no_dataset(text):
    assert sparql_text.dataset(text) is None


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("ASK FROM <a> {}", "there is no base"),
        ("ASK FROM nobody:x {}", "nobody: is not declared"),
        ("ASK FROM {}", "an IRI is wanted"),
        ("ASK FROM", "an IRI is wanted"),
        ("SELECT (?a<'>' AS ?x) FROM <http://a/> { FILTER('b'='c') }", "two ways"),
    ],
)
def test_dataset_that_cannot_be_read(text, said):
    with pytest.raises(QuerySyntaxError, match=said):
        sparql_text.dataset(text)


#: RFC 3986, 5.4
BASE = "http://a/b/c/d;p?q"
RESOLVED = {
    "g:h": "g:h", "g": "http://a/b/c/g", "./g": "http://a/b/c/g", "g/": "http://a/b/c/g/", "/g": "http://a/g",
    "//g": "http://g", "?y": "http://a/b/c/d;p?y", "g?y": "http://a/b/c/g?y", "#s": "http://a/b/c/d;p?q#s",
    "g#s": "http://a/b/c/g#s", "g?y#s": "http://a/b/c/g?y#s", ";x": "http://a/b/c/;x", "g;x": "http://a/b/c/g;x",
    "g;x?y#s": "http://a/b/c/g;x?y#s", "": "http://a/b/c/d;p?q", ".": "http://a/b/c/", "./": "http://a/b/c/",
    "..": "http://a/b/", "../": "http://a/b/", "../g": "http://a/b/g", "../..": "http://a/", "../../": "http://a/",
    "../../g": "http://a/g", "../../../g": "http://a/g", "../../../../g": "http://a/g", "/./g": "http://a/g",
    "/../g": "http://a/g", "g.": "http://a/b/c/g.", ".g": "http://a/b/c/.g", "g..": "http://a/b/c/g..",
    "..g": "http://a/b/c/..g", "./../g": "http://a/b/g", "./g/.": "http://a/b/c/g/", "g/./h": "http://a/b/c/g/h",
    "g/../h": "http://a/b/c/h", "g;x=1/./y": "http://a/b/c/g;x=1/y", "g;x=1/../y": "http://a/b/c/y",
    "g?y/./x": "http://a/b/c/g?y/./x", "g#s/../x": "http://a/b/c/g#s/../x",
}  # fmt: skip


@pytest.mark.parametrize("reference", RESOLVED)
def test_references_are_resolved_as_the_rfc_says(reference):
    assert sparql_text.resolve(BASE, reference) == RESOLVED[reference]


@pytest.mark.parametrize("reference", ["x", "../x", "/x", "?y", "#z", "x/../y", "//h/p", "urn:a:b", ".", "./x/."])
@pytest.mark.parametrize("base", ["http://a/b/c", "http://a", "https://a/b/?q#f"])
def test_references_are_resolved_as_the_engine_does(base, reference):
    found = ox.Store().query(f"SELECT (<{reference}> AS ?x) {{}}", base_iri=base)
    assert sparql_text.resolve(base, reference) == next(iter(found))["x"].value


# --- with_using


@pytest.mark.parametrize(
    ("text", "done"),
    [
        (
            "INSERT { ?s ?p 1 } WHERE { ?s ?p ?o }",
            "INSERT { ?s ?p 1 } USING <g:a> USING NAMED <g:b> WHERE { ?s ?p ?o }",
        ),
        ("DELETE{?s ?p 1}INSERT{}WHERE{}", "DELETE{?s ?p 1}INSERT{}USING <g:a> USING NAMED <g:b> WHERE{}"),
        ("DELETE WHERE {?s ?p '}'}", "DELETE {?s ?p '}'} USING <g:a> USING NAMED <g:b> WHERE {?s ?p '}'}"),
        ("DELETEWHERE{?s ?p 1}", "DELETE{?s ?p 1} USING <g:a> USING NAMED <g:b> WHERE{?s ?p 1}"),
        ("DELETE # c\n WHERE {}", "DELETE # c\n {} USING <g:a> USING NAMED <g:b> WHERE {}"),
        ("INSERT DATA { <a:b> <a:c> 'WHERE' }", "INSERT DATA { <a:b> <a:c> 'WHERE' }"),
        ("CLEAR ALL ; DROP SILENT GRAPH <a:b>", "CLEAR ALL ; DROP SILENT GRAPH <a:b>"),
        (
            "CLEAR ALL;INSERT {?s ?p 1} WHERE {{SELECT ?s WHERE {?s ?p 'USING'}}}; DELETE WHERE {}",
            "CLEAR ALL;INSERT {?s ?p 1} USING <g:a> USING NAMED <g:b> WHERE {{SELECT ?s WHERE {?s ?p 'USING'}}}; "
            "DELETE {} USING <g:a> USING NAMED <g:b> WHERE {}",
        ),
        ("PREFIX using: <a:> CLEAR SILENT GRAPH using:x", "PREFIX using: <a:> CLEAR SILENT GRAPH using:x"),
    ],
)
def test_with_using(text, done):
    assert sparql_text.with_using(text, ["g:a"], ["g:b"]) == done
    ox.Store().update(done)
    assert sparql_text.with_using(text, [], []) == text


@pytest.mark.parametrize(
    "text",
    [
        "WITH <a:b> DELETE {} WHERE {}",
        "with <a:b> insert {} where {}",
        "INSERT {} USING <a:b> WHERE {}",
        "INSERT {} USINGNAMED<a:b> WHERE {}",
        "CLEAR ALL; PREFIX a: <b:> WITH a:b DELETE {} WHERE {}",
        "PREFIX : <b:>WITH:b DELETE {} WHERE {}",
        "INSERT {} USING:b WHERE {}",
    ],
)
def test_a_dataset_of_its_own_is_refused(text):
    with pytest.raises(UsageError, match=r"USING or WITH"):
        sparql_text.with_using(text, ["g:a"], [])


@pytest.mark.parametrize(
    "iri",
    ["", "a", "/a", "//h/a", "g:a> WHERE {}", "g:<", "g:a b", "g:\n", 'g:"', "g:{", "g:\\u003e", "g:\ud800", "1:a"],
)
def test_nothing_breaks_out_of_an_iri(iri):
    for arguments in (([iri], []), ([], [iri])):
        with pytest.raises(UsageError, match="no absolute IRI"):
            sparql_text.with_using("DELETE WHERE { ?s ?p ?o }", *arguments)


def test_the_dataset_of_a_request_is_what_where_sees():
    store = ox.Store()
    store.update("INSERT DATA { <a:a> <a:p> 0 GRAPH <g:a> { <a:b> <a:p> 1 } GRAPH <g:b> { <a:c> <a:p> 2 } }")
    store.update(
        sparql_text.with_using("INSERT { GRAPH <g:o> { ?s <a:is> ?o } } WHERE { ?s <a:p> ?o }", ["g:a", "g:b"], [])
    )
    found = {quad.subject.value for quad in store.quads_for_pattern(None, None, None, ox.NamedNode("g:o"))}
    assert found == {"a:b", "a:c"}
    store.update(sparql_text.with_using("DELETE WHERE { GRAPH ?g { ?s <a:p> ?o } }", [], ["g:b"]))
    assert len(list(store.quads_for_pattern(None, None, None, ox.NamedNode("g:b")))) == 0
    assert len(list(store.quads_for_pattern(None, None, None, ox.NamedNode("g:a")))) == 1


# --- bounded time

SIZE = 1 << 16
LONG = {
    "double quotes": '"', "single quotes": "'", "both quotes": "'\"", "long quotes": "'''\n\\'''\n",
    "long quotes, never closed": '"""\\', "less than": "<", "open IRIs": "<a", "IRIs with escapes": "<\\u0041",
    "backslashes": "\\", "escaped quotes": "\\'", "comments": "#\n", "words with dots": "a.", "words with dashes": "a-",
    "colons": ":", "names": "a:b\\#", "percents": "%", "open braces": "{", "parentheses": "(<a>", "question marks": "?",
    "prologue": "PREFIX a:<b>", "half a prologue": "PREFIX a:", "semicolons": ";", "white space": " \n", "ats": "@a-",
    "service": "SERVICE:a ", "doubtful": "(?a<#'", "FROM": "FROM <http://a/>", "where": "DELETE WHERE {} ",
    "unclosed where": "DELETE WHERE {", "letters": "é", "dots": ".", "numbers": "1.", "slashes": "<a:/",
}  # fmt: skip


@pytest.mark.parametrize("piece", LONG.values(), ids=LONG)
@pytest.mark.parametrize("head", ["", "ASK FROM <a:b> { SERVICE NOW LOAD ", "CONSTRUCT { ?s ?p '"])
def test_no_text_takes_long(piece, head):
    text = head + piece * (SIZE // len(piece))

    def elapsed(call):
        started = time.thread_time()
        with contextlib.suppress(UsageError, RemoteResourceError, QuerySyntaxError):
            call()
        return time.thread_time() - started

    calls = {
        "form": lambda: sparql_text.form(text),
        "is_update": lambda: sparql_text.is_update(text),
        "is_deterministic": lambda: sparql_text.is_deterministic(text),
        "normalise": lambda: sparql_text.normalise(text),
        "refuse_network": lambda: sparql_text.refuse_network(text),
        "dataset": lambda: sparql_text.dataset(text),
        "with_using": lambda: sparql_text.with_using(text, ["g:a"], []),
    }
    slow = {}
    for name, call in calls.items():
        took = min(elapsed(call) for _ in range(2))
        if took > 0.5:  # a quadratic text of this size takes many seconds
            slow[name] = took
    assert not slow
