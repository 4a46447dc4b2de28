// What needs the packages of the editor: npm ci first.

import assert from "node:assert/strict";
import { test } from "node:test";
import { source } from "../src/completion.js";

const PREFIXES = new Map([
  ["rdf", "http://www.w3.org/1999/02/22-rdf-syntax-ns#"],
  ["sg", "https://w3id.org/sgdata/ontology#"],
]);
const WORDS = {
  classes: new Map([[`${PREFIXES.get("sg")}Interface`, 13]]),
  properties: new Map(),
  having: new Map(),
  labels: new Map(),
  graphs: [],
};
// What is offered where the bar stands, asked for with Ctrl+Space.
async function offered(text) {
  const complete = source(async () => WORDS, async () => PREFIXES, { class: "class", property: "property", graph: "graph", of: "of" });
  const doc = text.replace("|", "");
  const found = await complete({ state: { doc }, pos: text.indexOf("|"), explicit: true, aborted: false });
  return found ? { from: found.from, labels: found.options.map((one) => one.label) } : null;
}

test("after PREFIX comes a prefix with its namespace, and then a namespace alone", async () => {
  const namespaces = [...PREFIXES.values()].map((one) => `<${one}>`);
  assert.deepEqual((await offered("PREFIX |")).labels, [...PREFIXES].map(([name, one]) => `${name}: <${one}>`));
  assert.deepEqual(await offered("PREFIX unknown: |"), { from: 16, labels: namespaces });
  assert.deepEqual(await offered("PREFIX unknown: <|"), { from: 16, labels: namespaces });
  assert.deepEqual((await offered("PREFIX sg: |")).labels, [`<${PREFIXES.get("sg")}>`]);
  assert.equal(await offered("BASE |"), null);
});

test("names have the prefix that the query declares", async () => {
  const own = `PREFIX own: <${PREFIXES.get("sg")}>\nSELECT * { ?x a | }`;
  assert.ok((await offered(own)).labels.includes("own:Interface"));
  assert.ok((await offered("SELECT * { ?x a | }")).labels.includes("sg:Interface"));
  assert.ok((await offered("PREFIX sg: <urn:other>\nSELECT * { ?x a | }")).labels.includes(`<${PREFIXES.get("sg")}Interface>`));
});
