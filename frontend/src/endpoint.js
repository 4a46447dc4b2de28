// What the endpoint is asked: the query of the user, and once what completion and examples need.

import { read } from "./results.js";

const MEBIBYTE = 1 << 20;
//: an answer is read up to here; the rest is for a download
const MOST = 8 * MEBIBYTE;
//: a longer query goes in the body
const LONGEST_URL = 6000;
const ACCEPT = "application/sparql-results+json, text/turtle;q=0.9";

/** The address that answers a query, with a format where one is given. */
export function address(endpoint, query, { format = "", version = "" } = {}) {
  const fields = new URLSearchParams({ query });
  if (format) fields.set("format", format);
  if (version) fields.set("version", version);
  return `${endpoint}?${fields}`;
}

/** Whether a query is short enough for an address. */
export function fits(query) {
  return encodeURIComponent(query).length <= LONGEST_URL;
}

/**
 * Ask, and read at most some mebibytes.
 *
 * Returns `{kind, cut, ...}` with kind "table" (variables, rows), "truth" (truth), "graph" (text), or "problem"
 * (title, detail, line, column). Throws what `fetch` throws: AbortError where the user cancelled.
 */
export async function ask(endpoint, query, { version = "", signal, accept = ACCEPT, most = MOST } = {}) {
  const response = await send(endpoint, query, version, signal, accept);
  const type = (response.headers.get("Content-Type") ?? "").split(";")[0].trim();
  if (!response.ok) return problem(response, type);
  const { text, cut } = await beginning(response, most);
  if (type === "application/sparql-results+json") {
    const found = read(text, cut);
    return found.truth === null ? { kind: "table", cut, ...found } : { kind: "truth", cut, ...found };
  }
  return { kind: "graph", cut, text: cut ? text.slice(0, text.lastIndexOf("\n") + 1) : text };
}

/** Ask a query whose text is ours; the rows of its answer as texts, none where it fails. */
export async function rows(endpoint, query, version) {
  try {
    const found = await ask(endpoint, query, { version, most: 2 * MOST });
    if (found.kind !== "table") return [];
    return found.rows.map((row) => Object.fromEntries(Object.entries(row).map(([name, term]) => [name, term.value])));
  } catch {
    return []; // the editor works without completion too
  }
}

async function send(endpoint, query, version, signal, accept) {
  const headers = { Accept: accept };
  if (fits(query)) return fetch(address(endpoint, query, { version }), { headers, signal });
  const body = new URLSearchParams(version ? { query, version } : { query });
  return fetch(endpoint, { method: "POST", headers, body, signal });
}

async function problem(response, type) {
  const text = await response.text();
  const told = type.endsWith("json") ? JSON.parse(text) : {};
  return {
    kind: "problem",
    status: response.status,
    title: told.title ?? `${response.status} ${response.statusText}`,
    detail: told.detail ?? "",
    line: told.line ?? null,
    column: told.column ?? null,
  };
}

async function beginning(response, most) {
  const reader = response.body.getReader();
  const decoder = new TextDecoder();
  let [text, size] = ["", 0];
  for (;;) {
    const { done, value } = await reader.read();
    if (done) return { text: text + decoder.decode(), cut: false };
    text += decoder.decode(value, { stream: true });
    size += value.length;
    if (size > most) {
      await reader.cancel();
      return { text, cut: true };
    }
  }
}

const EXAMPLES = `PREFIX rdfs: <http://www.w3.org/2000/01/rdf-schema#>
PREFIX sh: <http://www.w3.org/ns/shacl#>
SELECT ?query ?title ?text WHERE {
  GRAPH ?graph {
    ?query a sh:SPARQLExecutable ; rdfs:comment ?title ; sh:select|sh:ask|sh:construct|sh:describe ?text
  }
}
ORDER BY ?title ?query`;

const PREFIXES = `PREFIX sh: <http://www.w3.org/ns/shacl#>
SELECT DISTINCT ?prefix ?namespace WHERE { GRAPH ?graph { ?one sh:prefix ?prefix ; sh:namespace ?namespace } }
ORDER BY ?prefix ?namespace`;

// The class and property partitions of VoID, by the definition of its counts; the document itself is 20 times as long.
const PARTITIONS = `SELECT ?class ?property (COUNT(*) AS ?triples) WHERE {
  ?subject a ?class ; ?property ?object FILTER(isIRI(?class))
}
GROUP BY ?class ?property
ORDER BY ?class ?property
LIMIT 5000`;

const CLASSES = `SELECT ?class (COUNT(DISTINCT ?thing) AS ?entities) WHERE { ?thing a ?class FILTER(isIRI(?class)) }
GROUP BY ?class
ORDER BY ?class
LIMIT 5000`;

const LABELS = `PREFIX rdfs: <http://www.w3.org/2000/01/rdf-schema#>
PREFIX skos: <http://www.w3.org/2004/02/skos/core#>
SELECT ?term (MIN(STR(?text)) AS ?label) WHERE {
  { SELECT DISTINCT ?term WHERE { { ?s ?term ?o } UNION { ?s a ?term } } }
  VALUES ?naming { rdfs:label skos:prefLabel }
  GRAPH ?graph { ?term ?naming ?text }
  FILTER(LANG(?text) = "" || LANGMATCHES(LANG(?text), "en"))
}
GROUP BY ?term
ORDER BY ?term
LIMIT 5000`;

const GRAPHS = `SELECT ?graph WHERE { GRAPH ?graph {} } ORDER BY ?graph LIMIT 500`;

/** The examples of the endpoint: `[{query, title, text}]`, without the headers of our stored queries. */
export async function examples(endpoint, version) {
  const found = await rows(endpoint, EXAMPLES, version);
  return found.map((one) => ({ ...one, text: one.text.replace(/^#\+.*\n/gm, "").trim() + "\n" }));
}

/** The prefixes that the endpoint declares: prefix -> namespace. */
export async function prefixes(endpoint, version) {
  return new Map((await rows(endpoint, PREFIXES, version)).map((one) => [one.prefix, one.namespace]));
}

/** The words of the graph: classes, properties, which class has which property, labels, graphs. */
export async function vocabulary(endpoint, version) {
  const [pairs, classes, labels, graphs] = await Promise.all(
    [PARTITIONS, CLASSES, LABELS, GRAPHS].map((query) => rows(endpoint, query, version)),
  );
  const properties = new Map();
  const having = new Map();
  for (const { class: type, property, triples } of pairs) {
    properties.set(property, (properties.get(property) ?? 0) + Number(triples));
    having.set(type, (having.get(type) ?? new Set()).add(property));
  }
  return {
    classes: new Map(classes.map((one) => [one.class, Number(one.entities)])),
    properties,
    having,
    labels: new Map(labels.map((one) => [one.term, one.label])),
    graphs: graphs.map((one) => one.graph),
  };
}
