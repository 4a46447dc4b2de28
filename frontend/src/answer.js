// The answer to a query on the page: table, truth, graph or problem, with links and downloads.

import { chart, MOST } from "./chart.js";
import { fill, h } from "./dom.js";
import { address, fits } from "./endpoint.js";
import { bars, note, number, sharedNote } from "./results.js";

const PAGE = 50;
//: formats whose names are no abbreviations
const NAMES = { ttl: "Turtle", jsonld: "JSON-LD", nt: "N-Triples", rdf: "RDF/XML" };
//: characters of a graph that are shown
const LONGEST_TEXT = 200_000;

/** Shows answers. `{texts, endpoint, root, base, page, language, version, prefixes}` come with the page. */
export class Shown {
  constructor(place, about) {
    this.place = place;
    this.about = about;
    this.texts = about.texts;
  }

  clear() {
    this.place.replaceChildren();
  }

  /** Show an answer; `goTo(line, column)` leads to a place in the query. */
  show(answer, query, goTo) {
    const parts = { table: this.table, truth: this.truth, graph: this.graph, problem: this.problem };
    const made = parts[answer.kind].call(this, answer, query, goTo);
    this.place.replaceChildren(h("h2", {}, answer.kind === "problem" ? this.texts.failed : this.texts.answer), ...made.flat());
  }

  problem({ title, detail, line, column }, _, goTo) {
    const where = line !== null ? fill(this.texts.at, { line, column: column ?? 1 }) : "";
    const hint = this.hint({ detail, line });
    return [
      h(
        "div",
        { class: "problem" },
        h("p", {}, h("strong", {}, title)),
        h("p", {}, hint || detail),
        hint ? h("details", {}, h("summary", {}, this.texts.wording), h("p", {}, detail)) : "",
        where ? h("p", {}, h("button", { type: "button", click: () => goTo(line, column ?? 1) }, where)) : "",
      ),
    ];
  }

  /** What people can do with the parser's list of what it expected; empty where the server's sentence serves. */
  hint({ detail, line }) {
    if (line === null) return "";
    return detail.includes("Prefix not found") ? this.texts.unknownPrefix : this.texts.unexpected;
  }

  truth({ truth }, query) {
    return [h("p", { class: "truth" }, h("strong", {}, truth ? this.texts.yes : this.texts.no)), this.downloads(query, ["json", "xml"])];
  }

  graph({ text, cut }, query) {
    const shown = text.slice(0, LONGEST_TEXT);
    return [
      this.downloads(query, ["ttl", "jsonld", "nt", "rdf"]),
      cut || shown.length < text.length ? h("p", { class: "note" }, this.texts.cut) : "",
      h("div", { class: "wide", tabindex: 0, role: "region", "aria-label": this.texts.answer }, h("pre", {}, shown || this.texts.nothing)),
    ];
  }

  table({ variables, rows, cut }, query) {
    const notes = Object.fromEntries(variables.map((name) => [name, sharedNote(rows, name)]));
    const numeric = new Set(variables.filter((name) => rows.some((row) => row[name]) && rows.every((row) => !row[name] || number(row[name]) !== null)));
    const head = variables.map((name) =>
      h("th", { scope: "col", class: numeric.has(name) ? "number" : null }, name, notes[name] ? h("small", {}, ` ${this.noted(notes[name])}`) : ""),
    );
    const body = h("tbody");
    const place = h("p", { class: "muted" });
    const pager = h("p", { class: "pager" });
    const turn = (page) => {
      const from = page * PAGE;
      const part = rows.slice(from, from + PAGE);
      body.replaceChildren(...part.map((row) => this.row(row, variables, notes, numeric)));
      place.textContent = this.counted(rows.length, from, part.length, cut);
      const button = (text, to, off) => h("button", { type: "button", disabled: off, click: () => (turn(to), wide.focus()) }, text);
      pager.replaceChildren(
        ...(rows.length > PAGE
          ? [button(this.texts.previous, page - 1, page === 0), " ", button(this.texts.next, page + 1, from + PAGE >= rows.length)]
          : []),
      );
    };
    const wide = h("div", { class: "wide", tabindex: 0, role: "region", "aria-label": this.texts.answer }, h("table", { class: "rows" }, h("thead", {}, h("tr", {}, head)), body));
    turn(0);
    const parts = [this.downloads(query, ["csv", "json", "tsv", "xml"]), cut ? h("p", { class: "note" }, this.texts.cut) : "", place];
    const found = bars(variables, rows, (term) => this.short(term));
    if (!found) return [...parts, wide, pager];
    const left = found.length > MOST ? h("p", { class: "muted" }, fill(this.texts.chartFirst, { n: MOST })) : "";
    const picture = h("div", { class: "picture" }, chart(found, fill(this.texts.chartTitle, { names: variables[0], values: variables[1] }), this.texts, Math.min(640, Math.max(300, this.place.clientWidth))), left);
    return [...parts, h("div", { class: "beside" }, picture, h("div", {}, wide, pager))];
  }

  counted(total, from, count, cut) {
    if (total === 0) return this.texts.noRows;
    if (total === 1) return this.texts.oneRow;
    if (count === total && !cut) return fill(this.texts.rows, { n: total });
    return fill(cut ? this.texts.rowsOfMore : this.texts.rowsOf, { from: from + 1, to: from + count, n: total });
  }

  row(row, variables, notes, numeric) {
    return h(
      "tr",
      {},
      variables.map((name) => {
        const own = row[name] && notes[name] === null ? note(row[name]) : "";
        return h("td", { class: numeric.has(name) ? "number" : null }, row[name] ? this.term(row[name]) : "", own ? h("small", {}, ` ${this.noted(own)}`) : "");
      }),
    );
  }

  term(term) {
    if (term.type === "triple") {
      const { subject, predicate, object } = term.value;
      return ["<<( ", this.term(subject), " ", this.term(predicate), " ", this.term(object), " )>>"];
    }
    if (term.type === "bnode") return this.texts.unnamed;
    if (term.type !== "uri") {
      const language = term["xml:lang"];
      return language && language !== this.about.language ? h("span", { lang: language }, term.value) : term.value;
    }
    const target = this.target(term.value);
    return target ? h("a", { href: target, title: term.value }, this.short(term)) : this.short(term);
  }

  /** The target of a link to an IRI: our own page for our own, null for what no browser should follow. */
  target(iri) {
    const { base, root, language, version } = this.about;
    if (!iri.startsWith(base)) return /^https?:\/\//.test(iri) ? iri : null;
    const [path, ...fragment] = iri.slice(base.length).split("#");
    const kept = new URLSearchParams();
    if (language !== "en") kept.set("lang", language);
    if (version) kept.set("version", version);
    const query = kept.size ? `?${kept}` : "";
    return `${root}/${encodeURI(path).replaceAll("?", "%3F").replaceAll("%25", "%")}${query}${fragment.length ? `#${fragment.join("#")}` : ""}`;
  }

  short(term) {
    if (term.type === "bnode") return this.texts.unnamed;
    return term.type === "uri" ? this.compressed(term.value) : String(term.value);
  }

  compressed(iri) {
    for (const [prefix, namespace] of this.about.prefixes) {
      const local = iri.slice(namespace.length);
      if (iri.startsWith(namespace) && local && !/[/#]/.test(local)) return `${prefix}:${local}`;
    }
    return (iri.startsWith(this.about.base) && iri.slice(this.about.base.length)) || iri;
  }

  /** A datatype's short name, or a language tag as it is. */
  noted(text) {
    return text.includes(":") ? this.compressed(text) : text;
  }

  downloads(query, formats) {
    const { endpoint, version } = this.about;
    if (!fits(query)) return h("p", { class: "muted" }, this.texts.tooLong);
    const links = formats.map((format) => h("a", { href: address(endpoint, query, { format, version }), download: `answer.${format}` }, NAMES[format] ?? format.toUpperCase()));
    return h("p", { class: "links" }, this.texts.download, " ", links.flatMap((link) => [link, " "]));
  }
}
