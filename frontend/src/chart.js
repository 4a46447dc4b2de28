// Bars for a table of names and numbers. The table stands beside them, so the picture tells nothing that it does not.

import { fill, s } from "./dom.js";

const [ROW, VALUES, CHARACTER] = [26, 64, 7.5];
//: more bars than this are no picture any more
export const MOST = 40;

/** Draw bars, `[{name, value}]`, in a picture of a width. */
export function chart(bars, title, texts, width) {
  const names = Math.round(width * 0.36);
  const longest = Math.floor((names - 8) / CHARACTER);
  const shown = bars.slice(0, MOST);
  const values = shown.map((bar) => bar.value);
  const [low, high] = [Math.min(0, ...values), Math.max(0, ...values)];
  const scale = (width - names - VALUES) / (high - low || 1);
  const x = (value) => names + (value - low) * scale;
  const height = shown.length * ROW + 8;
  const picture = s("svg", { viewBox: `0 0 ${width} ${height}`, role: "img", class: "sg-chart", "aria-labelledby": "sg-chart-title sg-chart-text" });
  picture.append(
    s("title", { id: "sg-chart-title" }, title),
    s("desc", { id: "sg-chart-text" }, fill(texts.chartText, { n: shown.length })),
    ...shown.flatMap((bar, index) => {
      const top = index * ROW + 4;
      const [from, to] = [Math.min(x(0), x(bar.value)), Math.max(x(0), x(bar.value))];
      const name = bar.name.length > longest ? `${bar.name.slice(0, longest - 1)}…` : bar.name;
      return [
        s("text", { x: names - 8, y: top + 16, "text-anchor": "end" }, name),
        s("rect", { x: from, y: top, width: Math.max(1, to - from), height: ROW - 6 }, s("title", {}, `${bar.name}: ${bar.value}`)),
        s("text", { x: to + 6, y: top + 16 }, short(bar.value)),
      ];
    }),
    s("line", { x1: x(0), x2: x(0), y1: 0, y2: height, "stroke-width": 1 }),
  );
  return picture;
}

/** A number in few characters. */
function short(value) {
  const text = String(value);
  return text.length <= 8 ? text : String(Number(value.toPrecision(4)));
}
