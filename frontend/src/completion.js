// Completion from the live graph: what may stand at the cursor, and the PREFIX line that a name needs.

import { pickedCompletion, snippetCompletion } from "@codemirror/autocomplete";
import { declaration, declared, position, shorten, variables } from "./position.js";

const KEYWORDS =
  "SELECT CONSTRUCT ASK DESCRIBE WHERE FROM NAMED DISTINCT REDUCED OPTIONAL UNION MINUS GRAPH FILTER BIND VALUES " +
  "UNDEF AS GROUP BY HAVING ORDER ASC DESC LIMIT OFFSET PREFIX BASE EXISTS NOT IN true false";
const FUNCTIONS =
  "STR LANG LANGMATCHES DATATYPE BOUND IRI URI BNODE RAND ABS CEIL FLOOR ROUND CONCAT STRLEN UCASE LCASE " +
  "ENCODE_FOR_URI CONTAINS STRSTARTS STRENDS STRBEFORE STRAFTER YEAR MONTH DAY HOURS MINUTES SECONDS TIMEZONE TZ " +
  "NOW UUID STRUUID MD5 SHA1 SHA256 SHA384 SHA512 COALESCE IF STRLANG STRDT SAMETERM ISIRI ISURI ISBLANK ISLITERAL " +
  "ISNUMERIC SUBSTR REPLACE REGEX COUNT SUM MIN MAX AVG SAMPLE GROUP_CONCAT";
const PATTERNS = [
  snippetCompletion("OPTIONAL { ${} }", { label: "OPTIONAL { }", type: "keyword" }),
  snippetCompletion("FILTER(${})", { label: "FILTER( )", type: "keyword" }),
];
const WORDS = [
  ...KEYWORDS.split(" ").map((label) => ({ label, type: "keyword", boost: -20 })),
  ...FUNCTIONS.split(" ").map((label) => ({ label, type: "function", boost: -30 })),
];
const VALID = /^[?$<]?[\p{L}\p{N}_:./#-]*$/u;

/**
 * Make the source of completions.
 *
 * `words()` gives a promise of the words of the graph, `prefixes()` one of its prefixes: both are asked for once, by
 * whoever gives them. `texts` has the words "class", "property", "graph" and "of".
 */
export function source(words, prefixes, texts) {
  return async (context) => {
    const text = context.state.doc.toString();
    const known = await prefixes();
    const found = position(text, context.pos, known);
    if (found.role === "none" || (!context.explicit && !found.word)) return null;
    const options = found.word.startsWith("?") || found.word.startsWith("$")
      ? named(text, context.pos, found.word[0])
      : await offered(found, text, context.pos, known, words, texts);
    if (context.aborted || !options.length) return null;
    return { from: found.from, options, validFor: VALID };
  };
}

async function offered(found, text, at, known, words, texts) {
  if (found.role === "prefix") return declarations(text, known);
  if (found.role === "namespace") return namespaces(found.prefix, known);
  if (found.role === "base") return [];
  const read = await words();
  const own = declared(text);
  // What the query declares goes first: its names are those that its author writes.
  const ours = new Map([...own, ...[...known].filter(([prefix]) => !own.has(prefix))]);
  if (found.role === "graph") {
    const graphs = read.graphs.map((iri) => ({ label: `<${iri}>`, type: "namespace", detail: texts.graph }));
    return [...graphs, ...named(text, at, "?")];
  }
  const classes = () => terms(read.classes, "class", texts.class, read, ours);
  const properties = () => terms(read.properties, "property", texts.property, read, ours, found.subject, texts.of);
  switch (found.role) {
    case "class":
      return [...classes(), ...named(text, at, "?")];
    case "property":
      return [{ label: "a", type: "keyword", detail: "rdf:type", boost: 30 }, ...properties(), ...named(text, at, "?"), ...PATTERNS, ...WORDS];
    case "head":
    case "expression":
      return [...WORDS, ...named(text, at, "?"), ...(found.word.includes(":") ? [...classes(), ...properties()] : [])];
    default:
      return [...named(text, at, "?"), ...PATTERNS, ...WORDS, ...classes(), ...properties()];
  }
}

function named(text, at, mark) {
  return variables(text, at).map((name) => ({ label: mark + name, type: "variable", boost: 10 }));
}

function declarations(text, known) {
  const has = declared(text);
  return [...known]
    .filter(([prefix]) => !has.has(prefix))
    .map(([prefix, namespace]) => ({ label: `${prefix}: <${namespace}>`, type: "namespace" }));
}

/** The namespace of a prefix; for a prefix that nobody knows, any of those there are. */
function namespaces(prefix, known) {
  const fitting = known.has(prefix) ? [[prefix, known.get(prefix)]] : [...known];
  return fitting.map(([name, namespace]) => ({ label: `<${namespace}>`, type: "namespace", detail: `${name}:` }));
}

function terms(counts, type, kind, read, prefixes, types = [], of = "") {
  const having = types.filter((one) => read.having.has(one));
  return [...counts].map(([iri, count]) => {
    const { prefix, text } = shorten(iri, prefixes);
    const owner = having.find((one) => read.having.get(one).has(iri));
    const label = read.labels.get(iri);
    const facts = [label, owner ? `${of} ${shorten(owner, prefixes).text}` : kind, String(count)];
    return {
      label: text,
      type,
      detail: facts.filter(Boolean).join(" · "),
      boost: owner ? 40 : 0,
      apply: inserted(text, prefix, prefixes),
    };
  });
}

/** Put a name in place, and the declaration of its prefix where the query lacks it. */
function inserted(text, prefix, prefixes) {
  return (view, completion, from, to) => {
    const line = prefix ? declaration(view.state.doc.toString(), prefix, prefixes.get(prefix)) : null;
    const changes = [{ from, to, insert: text }];
    if (line) changes.unshift(line);
    const set = view.state.changes(changes);
    view.dispatch({
      changes: set,
      selection: { anchor: set.mapPos(from, -1) + (line && line.from === from ? line.insert.length : 0) + text.length },
      annotations: pickedCompletion.of(completion),
      userEvent: "input.complete",
      scrollIntoView: true,
    });
  };
}
