// Answers of an endpoint as values: whole ones, and the beginning of one that is too long. No browser, no editor.

const XSD = "http://www.w3.org/2001/XMLSchema#";
const NUMBERS = new Set(
  ("integer decimal double float int long short byte nonNegativeInteger positiveInteger negativeInteger " +
    "nonPositiveInteger unsignedInt unsignedLong unsignedShort unsignedByte").split(" "),
);
const PLAIN = new Set([`${XSD}string`, "http://www.w3.org/1999/02/22-rdf-syntax-ns#langString"]);

/** Read the results of a SELECT or ASK in JSON, also where their end is missing: `{variables, rows, truth}`. */
export function read(text, cut = false) {
  if (!cut) {
    const found = JSON.parse(text);
    if (typeof found.boolean === "boolean") return { variables: [], rows: [], truth: found.boolean };
    return { variables: found.head.vars, rows: found.results.bindings, truth: null };
  }
  const start = text.indexOf('"bindings"');
  const head = text.slice(0, start);
  const list = head.slice(head.indexOf('"vars"')).match(/\[[^\]]*\]/);
  return { variables: list ? JSON.parse(list[0]) : [], rows: objects(text, text.indexOf("[", start) + 1), truth: null };
}

/** The whole objects of a list that may break off. */
function objects(text, start) {
  const found = [];
  let [depth, from, quoted] = [0, 0, false];
  for (let at = start; at < text.length; at += 1) {
    const char = text[at];
    if (quoted) {
      if (char === "\\") at += 1;
      else if (char === '"') quoted = false;
    } else if (char === '"') quoted = true;
    else if (char === "{") {
      if (depth === 0) from = at;
      depth += 1;
    } else if (char === "}") {
      depth -= 1;
      if (depth === 0) found.push(JSON.parse(text.slice(from, at + 1)));
    } else if (char === "]" && depth === 0) break;
  }
  return found;
}

/** The value of a term as a number, null for what is none. */
export function number(term) {
  if (!term || term.type === "uri" || !term.datatype?.startsWith(XSD)) return null;
  if (!NUMBERS.has(term.datatype.slice(XSD.length))) return null;
  const value = Number(term.value);
  return Number.isFinite(value) ? value : null;
}

/** What stands beside the text of a term: its language, or its datatype as an IRI; empty for plain text. */
export function note(term) {
  if (!term || term.type === "uri" || term.type === "bnode") return "";
  return term["xml:lang"] ?? (term.datatype && !PLAIN.has(term.datatype) ? term.datatype : "");
}

/** The note that all values of a column share, else null. */
export function sharedNote(rows, variable) {
  const notes = new Set(rows.filter((row) => row[variable]).map((row) => note(row[variable])));
  return notes.size === 1 ? [...notes][0] : null;
}

/** Bars for a table of two columns whose second one has numbers: `[{name, value}]`; null where it is none. */
export function bars(variables, rows, name) {
  if (variables.length !== 2 || rows.length < 2) return null;
  const found = rows.map((row) => ({ name: row[variables[0]] ? name(row[variables[0]]) : "", value: number(row[variables[1]]) }));
  return found.every((bar) => bar.value !== null) ? found : null;
}
