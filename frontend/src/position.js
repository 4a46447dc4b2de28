// Where in a query a place is: what may stand there, and what is known of the things around it. No browser, no editor.

const TOKEN = new RegExp(
  [
    String.raw`(?<comment>#[^\n]*)`,
    String.raw`(?<string>"""(?:[^"\\]|\\[^]|"(?!""))*(?:"""|$)|'''(?:[^'\\]|\\[^]|'(?!''))*(?:'''|$)|"(?:[^"\\\n]|\\.)*"?|'(?:[^'\\\n]|\\.)*'?)`,
    String.raw`(?<iri><[^\s<>"{}|^\x60\\]*>)`,
    String.raw`(?<open><[^\s<>"{}|^\x60\\=]*$)`, // being written; elsewhere it is "less than"
    String.raw`(?<variable>[?$][\p{L}\p{N}_]*)`,
    String.raw`(?<language>@[\p{L}\p{N}-]+)`,
    String.raw`(?<name>_?(?:\p{L}(?:[\p{L}\p{N}_-]|\.(?=[\p{L}\p{N}_-]))*)?:(?:[\p{L}\p{N}_%:\\-]|\.(?=[\p{L}\p{N}_%:-]))*)`,
    String.raw`(?<word>\p{L}[\p{L}\p{N}_]*)`,
    String.raw`(?<number>\d[\d.eE]*)`,
    String.raw`(?<mark>\^\^|[^\s])`,
  ].join("|"),
  "gu",
);

const RDF_TYPE = "http://www.w3.org/1999/02/22-rdf-syntax-ns#type";
const HEADS = new Set("SELECT CONSTRUCT ASK DESCRIBE FROM ORDER GROUP HAVING LIMIT OFFSET".split(" "));
const EXPRESSIONS = new Set("FILTER BIND HAVING".split(" "));

/** Split a text into tokens: `{kind, text, from, to}`. */
export function tokens(text) {
  const found = [];
  for (const match of text.matchAll(TOKEN)) {
    const kind = Object.keys(match.groups).find((name) => match.groups[name] !== undefined);
    found.push({ kind, text: match[0], from: match.index, to: match.index + match[0].length });
  }
  return found;
}

/** The prefixes that a query declares: prefix -> namespace. */
export function declared(text) {
  const found = new Map();
  const read = tokens(text).filter((token) => token.kind !== "comment");
  read.forEach((token, index) => {
    const [name, iri] = [read[index + 1], read[index + 2]];
    if (token.kind !== "word" || token.text.toUpperCase() !== "PREFIX") return;
    if (name?.kind === "name" && name.text.endsWith(":") && iri?.kind === "iri") {
      found.set(name.text.slice(0, -1), iri.text.slice(1, -1));
    }
  });
  return found;
}

/** The variables of a query without their mark, in order, each once, without the one that ends at `except`. */
export function variables(text, except = -1) {
  const read = tokens(text).filter((token) => token.kind === "variable" && token.to !== except);
  return [...new Set(read.map((token) => token.text.slice(1)).filter(Boolean))];
}

/** Where a declaration of a prefix goes, and its text; null where the query has it. */
export function declaration(text, prefix, namespace) {
  if (declared(text).get(prefix) === namespace) return null;
  const read = tokens(text).filter((token) => token.kind !== "comment");
  let last = null;
  read.forEach((token, index) => {
    if (token.kind === "word" && token.text.toUpperCase() === "PREFIX" && read[index + 2]?.kind === "iri") {
      last = read[index + 2];
    }
  });
  const line = `PREFIX ${prefix}: <${namespace}>`;
  if (last) return { from: last.to, insert: `\n${line}` };
  return { from: read.length ? read[0].from : text.length, insert: `${line}\n` };
}

/**
 * What may stand at a place.
 *
 * Returns `{from, word, role, subject, prefix}`: the beginning of what is being written and its text; the role is one
 * of class, property, term, graph, prefix, namespace, base, head, expression, or none within comments, strings and
 * whole IRIs; the types that the query gives to the subject, as IRIs; the prefix whose namespace is to follow.
 */
export function position(text, at, prefixes) {
  const known = new Map([...prefixes, ...declared(text)]);
  const types = walk(tokens(text), known).types;
  const before = tokens(text.slice(0, at));
  const last = before.at(-1);
  const touching = last && last.to === at;
  if (touching && ["comment", "string", "iri", "number", "language"].includes(last.kind)) {
    return { from: at, word: "", role: "none", subject: [], prefix: "" };
  }
  const writing = touching && last.kind !== "mark" ? last : null;
  const state = walk(writing ? before.slice(0, -1) : before, known);
  return {
    from: writing ? writing.from : at,
    word: writing ? writing.text : "",
    role: state.role,
    subject: types.get(state.subject) ?? [],
    prefix: state.role === "namespace" ? state.prefix : "",
  };
}

/** Follow the tokens of a query; tell the role of what comes next, and the types of the subjects so far. */
function walk(read, prefixes) {
  const types = new Map();
  let [slot, subject, predicate, depth, next, values, prefix] = [-1, "", "", 0, "", false, ""];
  for (const token of read) {
    const { kind, text } = token;
    if (kind === "comment") continue;
    if (kind === "word" && text !== "a") {
      const word = text.toUpperCase();
      if (word === "PREFIX" || word === "BASE") next = word.toLowerCase();
      else if (word === "GRAPH" || word === "NAMED" || word === "FROM") next = "graph";
      else if (EXPRESSIONS.has(word)) next = "expression";
      else if (word === "VALUES") values = true;
      else if (HEADS.has(word)) [slot, next] = [-1, ""];
      else if (depth === 0 && slot > 0) slot = 0;
      continue;
    }
    if (kind === "mark") {
      if (text === "(") depth += 1;
      else if (text === ")") {
        depth = Math.max(0, depth - 1);
        if (depth === 0) next = next === "expression" ? "" : next;
      } else if (depth === 0 && (text === "{" || text === "}" || text === ".")) {
        if (text === "}") values = false;
        [slot, next] = [0, ""];
      } else if (depth === 0 && text === ";") slot = 1;
      else if (depth === 0 && text === ",") slot = 2;
      else if (depth === 0 && "/|^!".includes(text) && slot === 2) slot = 1;
      else if (depth === 0 && text === "]") slot = 1;
      else if (depth === 0 && text === "[") [slot, subject] = [1, "[]"];
      continue;
    }
    if (next === "prefix" || next === "namespace" || next === "base") {
      if (kind === "iri") next = "";
      else if (next === "prefix" && kind === "name" && text.endsWith(":")) [next, prefix] = ["namespace", text.slice(0, -1)];
      continue;
    }
    if (next === "graph") {
      next = "";
      continue;
    }
    if (depth > 0 || values || slot < 0 || kind === "language") continue;
    if (slot === 0) [subject, slot] = [text, 1];
    else if (slot === 1) [predicate, slot] = [text, 2];
    else if (slot === 2 && isType(predicate, prefixes) && kind !== "variable") {
      const type = expand(text, prefixes);
      types.set(subject, [...(types.get(subject) ?? []), type]);
    }
  }
  return { types, subject, prefix, role: role(slot, predicate, depth, next, values, prefixes) };
}

function role(slot, predicate, depth, next, values, prefixes) {
  if (next) return next;
  if (depth > 0) return "expression";
  if (values) return "term";
  if (slot < 0) return "head";
  if (slot === 1) return "property";
  if (slot === 2 && isType(predicate, prefixes)) return "class";
  return "term";
}

function isType(text, prefixes) {
  return text === "a" || expand(text, prefixes) === RDF_TYPE;
}

/** The IRI that a name or an IRI in brackets stands for; empty where its prefix is unknown. */
export function expand(text, prefixes) {
  if (text.startsWith("<")) return text.slice(1, text.endsWith(">") ? -1 : undefined);
  const colon = text.indexOf(":");
  const namespace = prefixes.get(text.slice(0, colon));
  return colon < 0 || namespace === undefined ? "" : namespace + text.slice(colon + 1);
}

/** A short name for an IRI: `{prefix, text}`; the IRI in brackets where no prefix fits. */
export function shorten(iri, prefixes) {
  for (const [prefix, namespace] of prefixes) {
    const local = iri.slice(namespace.length);
    if (iri.startsWith(namespace) && /^[\p{L}_][\p{L}\p{N}_-]*$/u.test(local)) {
      return { prefix, text: `${prefix}:${local}` };
    }
  }
  return { prefix: "", text: `<${iri}>` };
}

/** Where a line and a column, both counted from 1 in characters, are in a text (in the units of JavaScript). */
export function offset(text, line, column) {
  const lines = text.split("\n");
  const row = Math.min(Math.max(line, 1), lines.length) - 1;
  const start = lines.slice(0, row).reduce((sum, one) => sum + one.length + 1, 0);
  return start + [...lines[row]].slice(0, Math.max(column, 1) - 1).join("").length;
}

/** The stretch of a text to mark for a fault at an offset: the word there, else the one before it. */
export function stretch(text, at) {
  const read = tokens(text);
  const here = read.find((token) => token.from <= at && at < token.to);
  const found = here ?? read.filter((token) => token.to <= at).at(-1);
  if (!found) return { from: 0, to: Math.min(1, text.length) };
  const line = found.text.indexOf("\n");
  return { from: found.from, to: line < 0 ? found.to : found.from + line };
}
