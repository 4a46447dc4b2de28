// <sg-sparql>: takes over the form of the page, which works without it, and gives it an editor, answers and a link.

import { Shown } from "./answer.js";
import { source } from "./completion.js";
import { fill, h } from "./dom.js";
import { Editor } from "./editor.js";
import { ask, examples, prefixes, vocabulary } from "./endpoint.js";

//: servers and mail programs cut longer addresses
const LONGEST_LINK = 8000;

class SparqlElement extends HTMLElement {
  connectedCallback() {
    if (this.editor) return;
    this.about = JSON.parse(this.querySelector("script[type='application/json']").textContent);
    this.about.prefixes = new Map(Object.entries(this.about.prefixes));
    this.texts = this.about.texts;
    this.form = this.querySelector("form.ask");
    this.area = this.form.elements.namedItem("query");
    this.shown = new Shown(this.querySelector(".answer"), this.about);
    this.status = h("p", { class: "status", role: "status", "aria-live": "polite" });
    this.build();
    this.offerExamples();
    if (this.about.asked) this.run();
  }

  disconnectedCallback() {
    this.asking?.abort();
  }

  build() {
    const host = h("div", { class: "editor" });
    const root = host.attachShadow({ mode: "open" });
    const inside = h("div");
    root.append(inside);
    this.area.hidden = true;
    this.area.required = false; // a hidden field cannot show what it lacks
    this.area.after(host);
    this.editor = new Editor({
      root,
      parent: inside,
      text: this.area.value,
      label: this.texts.label,
      phrases: this.texts.phrases,
      complete: source(() => this.words(), () => this.prefixes(), this.texts),
      run: () => this.run(),
      change: (text) => this.changed(text),
      focus: () => void this.words(),
    });
    this.form.querySelector("label").addEventListener("click", (event) => {
      event.preventDefault();
      this.editor.focus();
    });
    this.cancelButton = h("button", { type: "button", disabled: true, click: () => this.asking?.abort() }, this.texts.cancel);
    const copy = h("button", { type: "button", click: () => this.copy() }, this.texts.copy);
    this.form.querySelector("button[type='submit']").after(" ", this.cancelButton, " ", copy);
    this.form.after(this.status);
    this.form.addEventListener("submit", (event) => {
      event.preventDefault();
      this.run();
    });
    for (const one of this.querySelectorAll(".with-script")) one.hidden = false;
  }

  // Asked for once, when the editor gets the focus first.
  words() {
    this.vocabulary ??= vocabulary(this.about.endpoint, this.about.version);
    return this.vocabulary;
  }

  prefixes() {
    this.declared ??= prefixes(this.about.endpoint, this.about.version).then((found) =>
      found.size ? found : this.about.prefixes,
    );
    return this.declared;
  }

  async offerExamples() {
    const form = this.querySelector("form.examples");
    const choice = form.elements.namedItem("example");
    const found = await examples(this.about.endpoint, this.about.version);
    if (!found.length) return; // those of the page stay, and lead to the server
    const chosen = choice.value;
    const name = (one) => one.query.slice(one.query.lastIndexOf("/") + 1);
    choice.replaceChildren(...found.map((one) => h("option", { value: name(one), selected: name(one) === chosen }, one.title)));
    form.addEventListener("submit", (event) => {
      event.preventDefault();
      this.editor.text = found[choice.selectedIndex].text;
      this.editor.mark(null);
      this.tell(this.texts.loaded);
      this.editor.focus();
    });
  }

  changed(text) {
    this.area.value = text;
    if (this.marked) {
      this.marked = false;
      queueMicrotask(() => this.editor.mark(null)); // not while an update runs
    }
  }

  async run() {
    this.asking?.abort();
    const asking = (this.asking = new AbortController());
    const query = this.editor.text;
    if (!query.trim()) {
      this.tell(this.texts.empty);
      return;
    }
    this.cancelButton.disabled = false;
    this.tell(this.texts.waiting);
    this.share(query);
    const started = performance.now();
    try {
      const answer = await ask(this.about.endpoint, query, { version: this.about.version, signal: asking.signal });
      if (this.asking === asking) this.answered(answer, query, Math.round(performance.now() - started));
    } catch (error) {
      if (this.asking !== asking) return;
      this.shown.clear();
      this.tell(error.name === "AbortError" ? this.texts.cancelled : this.texts.broken);
    } finally {
      if (this.asking === asking) {
        // Focus must not fall to the page where the button that has it goes out of use.
        if (document.activeElement === this.cancelButton) this.editor.focus();
        this.cancelButton.disabled = true;
      }
    }
  }

  answered(answer, query, ms) {
    this.editor.mark(null);
    this.shown.show(answer, query, (line, column) => this.editor.goTo(line, column));
    if (answer.kind !== "problem") {
      const rows = answer.kind === "table" ? `${this.shown.counted(answer.rows.length, 0, answer.rows.length, answer.cut)} ` : "";
      this.tell(rows + fill(this.texts.done, { ms }));
      return;
    }
    const where = answer.line !== null ? ` ${fill(this.texts.place, answer)}` : "";
    this.tell(`${answer.title}.${where}`);
    if (answer.line !== null && this.editor.text === query) {
      this.editor.mark({ line: answer.line, column: answer.column ?? 1, message: this.shown.hint(answer) });
      this.marked = true;
    }
  }

  /** The address of this page with the query. */
  link(query) {
    const url = new URL(location.href);
    for (const name of ["example", "query"]) url.searchParams.delete(name);
    url.searchParams.set("query", query);
    url.hash = "";
    return url.href;
  }

  share(query) {
    const link = this.link(query);
    if (link.length <= LONGEST_LINK) history.replaceState(null, "", link);
  }

  async copy() {
    const link = this.link(this.editor.text);
    if (link.length > LONGEST_LINK) {
      this.tell(this.texts.tooLong);
      return;
    }
    history.replaceState(null, "", link);
    try {
      await navigator.clipboard.writeText(link);
      this.tell(this.texts.copied);
    } catch {
      this.tell(this.texts.inAddress); // no clipboard without HTTPS, or not allowed
    }
  }

  tell(text) {
    this.status.textContent = text;
  }
}

customElements.define("sg-sparql", SparqlElement);
