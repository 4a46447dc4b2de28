import assert from "node:assert/strict";
import { test } from "node:test";
import { declaration, declared, offset, position, shorten, stretch, variables } from "../src/position.js";
import { bars, number, read, sharedNote } from "../src/results.js";

const PREFIXES = new Map([
  ["rdf", "http://www.w3.org/1999/02/22-rdf-syntax-ns#"],
  ["sg", "https://w3id.org/sgdata/ontology#"],
]);
// The place is where the bar stands.
const at = (text) => position(text.replace("|", ""), text.indexOf("|"), PREFIXES);

for (const [text, role, word] of [
  ["SELECT * { ?x a sg:Int| }", "class", "sg:Int"],
  ["SELECT * { ?x a | }", "class", ""],
  ["SELECT * { ?x rdf:type | }", "class", ""],
  ["SELECT * { ?x | }", "property", ""],
  ["SELECT * { ?x sg:fr| ?y }", "property", "sg:fr"],
  ["SELECT * { ?x a sg:Interface ; | }", "property", ""],
  ["SELECT * { ?x sg:from ?y . | }", "term", ""],
  ["SELECT * { ?x sg:from/| ?y }", "property", ""],
  ["SELECT * { ?x sg:from ?y , | }", "term", ""],
  ["SELECT * { ?x sg:name '. ; a' ; | }", "property", ""],
  ["SELECT * { GRAPH | { ?s ?p ?o } }", "graph", ""],
  ["SELECT * { GRAPH ?g { ?s | } }", "property", ""],
  ["SELECT * { FILTER(ST| ) }", "expression", "ST"],
  ["SELECT * { FILTER(?x = 1) ?y | }", "property", ""],
  ["SELECT * { OPTIONAL { ?y | } }", "property", ""],
  ["SELECT * { VALUES ?x { sg:A sg:B } ?y | }", "property", ""],
  ["PREFIX | ", "prefix", ""],
  ["PREFIX unknown| ", "prefix", "unknown"],
  ["PREFIX unknown:| ", "prefix", "unknown:"],
  ["PREFIX unknown: |", "namespace", ""],
  ["PREFIX unknown: <|", "namespace", "<"],
  ["PREFIX unknown: <http://example.org/|", "namespace", "<http://example.org/"],
  ["PREFIX unknown: <http://example.org/>\nSEL|", "head", "SEL"],
  ["BASE |", "base", ""],
  ["BASE <|", "base", "<"],
  ["SELECT * { GRAPH <| }", "graph", "<"],
  ["SELECT * { FILTER(?x<3) ?y | }", "property", ""],
  ["SELECT * { ?é😀 sg:name '😀' ; | }", "property", ""],
  ["PREFIX sg: <https://w3id.org/sgdata/ontology#>\nSEL|", "head", "SEL"],
  ["SELECT ?x| {}", "head", "?x"],
  ["SELECT * { # a comment |", "none", ""],
  ["SELECT * { ?x ?y 'text|' }", "none", ""],
  ["SELECT * { ?x <http://example.org/|", "property", "<http://example.org/"],
]) {
  test(`role in ${JSON.stringify(text)}`, () => {
    const found = at(text);
    assert.equal(found.role, role);
    assert.equal(found.word, word);
  });
}

test("types of the subject, also from later lines", () => {
  assert.deepEqual(at("SELECT * { ?x | . ?x a sg:Interface }").subject, [`${PREFIXES.get("sg")}Interface`]);
  assert.deepEqual(at("SELECT * { ?y a sg:Actor . ?x | }").subject, []);
});

test("prefixes are read, and declared once", () => {
  const text = "# PREFIX no: <urn:no>\nPREFIX sg: <urn:a>\nSELECT * {}";
  assert.deepEqual([...declared(text)], [["sg", "urn:a"]]);
  assert.equal(declaration(text, "sg", "urn:a"), null);
  assert.deepEqual(declaration(text, "rdf", "urn:b"), { from: text.indexOf("\nSELECT"), insert: "\nPREFIX rdf: <urn:b>" });
  assert.deepEqual(declaration("# first\nSELECT * {}", "rdf", "urn:b"), { from: 8, insert: "PREFIX rdf: <urn:b>\n" });
  assert.deepEqual(declaration("", "rdf", "urn:b"), { from: 0, insert: "PREFIX rdf: <urn:b>\n" });
});

test("variables, but for the one being written", () => {
  const text = "SELECT ?a { ?a ?b $c FILTER(?x > '?no') ?b";
  assert.deepEqual(variables(text), ["a", "b", "c", "x"]);
  assert.deepEqual(variables("{ ?one ?tw", 10), ["one"]);
});

test("names are short where a prefix fits", () => {
  assert.equal(shorten(`${PREFIXES.get("sg")}Interface`, PREFIXES).text, "sg:Interface");
  assert.equal(shorten("urn:x", PREFIXES).text, "<urn:x>");
});

test("line and column count characters, not units", () => {
  assert.equal(offset("a\nbc", 2, 2), 3);
  assert.equal(offset("😀😀x", 1, 3), 4);
  assert.equal(offset("short", 9, 99), 5);
  assert.deepEqual(stretch("SELECT foo {}", 7), { from: 7, to: 10 });
  assert.deepEqual(stretch("SELECT foo ", 11), { from: 7, to: 10 });
  const query = "SELECT * {\n ?a <urn:é😀> '😀😀é' foo }";
  const at = offset(query, 2, 20);
  assert.equal(query.slice(at, at + 3), "foo");
  assert.deepEqual(stretch(query, at), { from: at, to: at + 3 });
  assert.deepEqual(stretch("", 0), { from: 0, to: 0 });
});

const INTEGER = "http://www.w3.org/2001/XMLSchema#integer";
const ROWS = [
  { n: { type: "literal", value: 'a "}" b' }, v: { type: "literal", value: "7", datatype: INTEGER } },
  { n: { type: "literal", value: "c" }, v: { type: "literal", value: "-1.5", datatype: INTEGER } },
];
const TEXT = JSON.stringify({ head: { vars: ["n", "v"] }, results: { bindings: ROWS } });

test("an answer is read whole, and as far as it goes", () => {
  assert.deepEqual(read(TEXT), { variables: ["n", "v"], rows: ROWS, truth: null });
  for (let end = TEXT.indexOf("bindings") + 12; end < TEXT.length; end += 1) {
    const { rows } = read(TEXT.slice(0, end), true);
    assert.deepEqual(rows, ROWS.slice(0, rows.length));
  }
  assert.equal(read(TEXT, true).rows.length, 2);
  assert.equal(read('{"head":{},"boolean":true}').truth, true);
});

test("numbers and bars", () => {
  assert.equal(number(ROWS[0].v), 7);
  assert.equal(number({ type: "literal", value: "7" }), null);
  assert.equal(number({ type: "literal", value: "INF", datatype: "http://www.w3.org/2001/XMLSchema#double" }), null);
  assert.equal(sharedNote(ROWS, "v"), INTEGER);
  assert.deepEqual(bars(["n", "v"], ROWS, (term) => term.value).map((bar) => bar.value), [7, -1.5]);
  assert.equal(bars(["v", "n"], ROWS, (term) => term.value), null);
  assert.equal(bars(["n", "v"], ROWS.slice(1), (term) => term.value), null);
});
