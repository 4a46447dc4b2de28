"""What the parser says of a fault, in words for people."""

import pyoxigraph as ox
import pytest

from sgkg.store.oxigraph import query_error


def said(text, known=""):
    with pytest.raises(SyntaxError) as failure:
        ox.Store().query(text)
    return str(query_error(failure.value, known or text))


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("SELECT * WHERE { ?s a ?o", 'the text ends before it is complete; "{" in line 1 is not closed'),
        ("SELECT * {\n{ ?s ?p ?o\n", '"{" in line 2 is not closed'),
        ("SELECT * { FILTER(?o > 3", '"(" in line 1 is not closed'),
        ("SELECT * { ?s ?p ?o } }", 'there is a "}" too many'),
        ("SELECT ?x {\n ?s ?p 'abc }", "a string in line 2 is not closed"),
        ("SELECT * { ?s nope:x/y:z ?o }", "nope: is not declared; add a line PREFIX nope: <…>"),
        ("SELECT * {\n ?s skos:altLabel ?o }", "PREFIX skos: <http://www.w3.org/2004/02/skos/core#>"),
        ("PREFIX sg <http://x> ASK {}", '"<http://x>" cannot stand here'),
        ("SELECT (COUNT(?s) AS ?n) ?x { ?s ?p ?o }", "the SELECT contains a variable that is unbound"),
        ("SELECT * { ?s <a b> ?o }", "IRI parsing failed"),
        ("SELEC *", "it cannot be read as SPARQL up to this place"),
    ],
)
def test_a_fault_in_words(text, words):
    found = said(text)
    assert words in found
    assert "not valid SPARQL: " in found
    assert not any(mark in found for mark in ("..=", "\\u{", "[_]", "\n", "['"))


def test_without_the_text_too():
    found = str(query_error(SyntaxError("error at 2:1: expected one of \"}\", ['A' ..= 'Z' | '\\u{00C0}'], [_]")))
    assert found == '2:1: not valid SPARQL: expected "}"'


def test_the_words_of_an_engine_that_says_them_itself_stay():
    assert str(query_error(SyntaxError("it is Tuesday"))) == "not valid SPARQL: it is Tuesday"
