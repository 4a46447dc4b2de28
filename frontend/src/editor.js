// The editor itself: CodeMirror with what we need of it, within a shadow root, so that its styles need no element.

import { autocompletion, closeBrackets, closeBracketsKeymap, completionKeymap } from "@codemirror/autocomplete";
import { defaultKeymap, history, historyKeymap, indentWithTab } from "@codemirror/commands";
import { bracketMatching, indentUnit } from "@codemirror/language";
import { lintGutter, lintKeymap, setDiagnostics } from "@codemirror/lint";
import { EditorState } from "@codemirror/state";
import { EditorView, highlightActiveLineGutter, keymap, lineNumbers } from "@codemirror/view";
import { sparql } from "codemirror-lang-sparql";
import { offset, stretch } from "./position.js";
import { theme } from "./theme.js";

/**
 * Make an editor.
 *
 * `{root, parent}` are the shadow root and the element in it; `complete` is a source of completions; `run` is called
 * by Ctrl-Enter or Cmd-Enter, `change` with the text after each change, `focus` when the editor gets the focus.
 */
export class Editor {
  constructor({ root, parent, text, label, phrases, complete, run, change, focus }) {
    this.view = new EditorView({
      root,
      parent,
      state: EditorState.create({
        doc: text,
        extensions: [
          lineNumbers(),
          highlightActiveLineGutter(),
          history(),
          bracketMatching(),
          closeBrackets(),
          // So few that the list needs no scrolling: arrow keys and more letters lead to the others.
          autocompletion({ override: [complete], icons: false, maxRenderedOptions: 10 }),
          lintGutter(),
          indentUnit.of("  "),
          EditorView.lineWrapping,
          EditorState.phrases.of(phrases),
          EditorView.contentAttributes.of({ "aria-label": label, spellcheck: "false" }),
          keymap.of([
            { key: "Mod-Enter", run: () => (run(), true), preventDefault: true },
            ...completionKeymap,
            ...closeBracketsKeymap,
            ...defaultKeymap,
            ...historyKeymap,
            ...lintKeymap,
            { key: "Escape", run: (view) => (view.setTabFocusMode(true), true) }, // only where nothing else takes it
            indentWithTab,
          ]),
          EditorView.updateListener.of((update) => {
            if (update.docChanged) change(update.state.doc.toString());
          }),
          EditorView.domEventHandlers({
            focus: () => focus(),
            blur: (_, view) => view.setTabFocusMode(false),
            beforeinput: typedOver,
          }),
          sparql(),
          theme,
        ],
      }),
    });
  }

  get text() {
    return this.view.state.doc.toString();
  }

  set text(text) {
    this.view.dispatch({ changes: { from: 0, to: this.view.state.doc.length, insert: text }, selection: { anchor: 0 } });
  }

  focus() {
    this.view.focus();
  }

  /** Mark a fault at a line and column, both counted from 1; null takes the mark away. */
  mark(fault) {
    const text = this.text;
    const found = fault ? [{ ...stretch(text, offset(text, fault.line, fault.column)), severity: "error", message: fault.message }] : [];
    this.view.dispatch(setDiagnostics(this.view.state, found));
  }

  /** Put the cursor at a line and column, and the focus into the editor. */
  goTo(line, column) {
    this.view.dispatch({ selection: { anchor: offset(this.text, line, column) }, scrollIntoView: true });
    this.focus();
  }
}

/**
 * Replace a selection by what is typed over it.
 *
 * Chromium would give the new text the style of the old one by a style attribute, which the site's policy forbids.
 */
function typedOver(event, view) {
  const { from, to, empty } = view.state.selection.main;
  if (event.inputType !== "insertText" || !event.data || event.isComposing || empty || view.state.readOnly) return false;
  event.preventDefault();
  const insert = () =>
    view.state.update(view.state.replaceSelection(event.data), { userEvent: "input.type", scrollIntoView: true });
  const taken = view.state.facet(EditorView.inputHandler).some((handle) => handle(view, from, to, event.data, insert));
  if (!taken) view.dispatch(insert());
  return true;
}
