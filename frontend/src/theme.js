// How the editor looks: only the colours of the site's stylesheet, which has them for light and for dark.

import { HighlightStyle, syntaxHighlighting } from "@codemirror/language";
import { EditorView } from "@codemirror/view";
import { tags } from "@lezer/highlight";

const highlight = HighlightStyle.define([
  { tag: tags.keyword, color: "var(--proposed)", fontWeight: "700" },
  { tag: tags.variableName, color: "var(--covered)" },
  { tag: tags.string, color: "var(--ok)" },
  { tag: [tags.integer, tags.float, tags.bool], color: "var(--warn)" },
  { tag: [tags.annotation, tags.typeName], color: "var(--info)" },
  { tag: tags.url, color: "var(--link)" },
  { tag: [tags.namespace, tags.brace], color: "var(--ink)" },
  { tag: tags.comment, color: "var(--muted)", fontStyle: "italic" },
]);

const look = EditorView.theme({
  "&": { color: "var(--ink)", backgroundColor: "var(--ground)", border: "1px solid var(--edge)", borderRadius: "0.25rem" },
  "&.cm-focused": { outline: "3px solid var(--focus)", outlineOffset: "2px" },
  ".cm-scroller": { fontFamily: "ui-monospace, monospace", fontSize: "0.9rem", lineHeight: "1.5", maxHeight: "32rem", overflow: "auto" },
  ".cm-content": { caretColor: "var(--ink)", minHeight: "14rem" },
  ".cm-gutters": { minHeight: "14rem !important", backgroundColor: "var(--soft)", color: "var(--muted)", borderRight: "1px solid var(--line)" },
  ".cm-activeLine": { backgroundColor: "transparent" },
  ".cm-activeLineGutter": { backgroundColor: "var(--info-soft)", color: "var(--ink)" },
  ".cm-content ::selection, .cm-content::selection": { backgroundColor: "var(--info-soft)" },
  ".cm-matchingBracket, &.cm-focused .cm-matchingBracket": { backgroundColor: "var(--info-soft)", outline: "1px solid var(--edge)" },
  ".cm-nonmatchingBracket, &.cm-focused .cm-nonmatchingBracket": { backgroundColor: "var(--gap-soft)", outline: "1px solid var(--gap)" },
  ".cm-tooltip": { color: "var(--ink)", backgroundColor: "var(--soft)", border: "1px solid var(--edge)", maxWidth: "calc(100vw - 1rem)" },
  ".cm-tooltip.cm-tooltip-autocomplete > ul": { fontFamily: "ui-monospace, monospace", fontSize: "0.875rem", maxHeight: "none", maxWidth: "calc(100vw - 1rem)" },
  ".cm-tooltip.cm-tooltip-autocomplete > ul > li": { padding: "0.25rem 0.5rem", minHeight: "1.5rem" },
  ".cm-tooltip-autocomplete ul li[aria-selected]": { color: "var(--on-accent)", backgroundColor: "var(--accent)" },
  ".cm-completionMatchedText": { fontWeight: "700" },
  ".cm-completionDetail": { fontStyle: "normal", fontFamily: "system-ui, sans-serif", color: "var(--muted)" },
  "li[aria-selected] .cm-completionDetail": { color: "var(--on-accent)" },
  ".cm-diagnostic": { padding: "0.375rem 0.5rem", borderLeft: "5px solid var(--gap)", whiteSpace: "pre-wrap" },
  ".cm-lintRange-error": { backgroundImage: "none", backgroundColor: "var(--gap-soft)", textDecoration: "underline wavy var(--gap)", textDecorationSkipInk: "none" },
  ".cm-lintPoint-error:after": { borderBottomColor: "var(--gap)" },
});

export const theme = [look, syntaxHighlighting(highlight)];
