/** One figure on its axis: a bar between bounds, a symbol for the best value, an arrow where it is open. */
import type { Axis } from "./axis.ts";
import { html, svg } from "./dom.ts";
import { type Figure, hasNumber, openSides } from "./figure.ts";
import type { Voice } from "./words.ts";

/** The statuses of claims by the local names of their concepts; each has a shape, so that it needs no colour. */
export const STATUSES = ["accepted", "contested", "unverified", "refuted", "fabricated"];

const SHAPES: Record<string, string> = {
  accepted: "M 0 -5.5 A 5.5 5.5 0 1 1 0 5.5 A 5.5 5.5 0 1 1 0 -5.5 Z",
  contested: "M 0 -6.5 L 6.5 0 L 0 6.5 L -6.5 0 Z",
  unverified: "M 0 -5 A 5 5 0 1 1 0 5 A 5 5 0 1 1 0 -5 Z",
  refuted: "M -5 -5 L 5 5 M 5 -5 L -5 5",
  fabricated: "M 0 -6.5 L 6 5 L -6 5 Z M 0 -2.5 L 0 1 M 0 2.6 L 0 3.4",
};
const PLAIN = "M 0 -6 L 0 6";
const MIDDLE = 12;

/** Draws a figure; the words beside it say the same. */
export function strip(figure: Figure, axis: Axis): SVGSVGElement {
  const grid = axis.ticks.map((tick) => vertical(axis.at(tick), "range-grid", 0, 2 * MIDDLE));
  return frame("range-strip", [...grid, ...marks(figure, axis)]);
}



/** Makes a strip of drawing, hidden from readers of text. */
export function frame(name: string, inside: SVGElement[]): SVGSVGElement {
  return svg("svg", { class: name, "aria-hidden": "true", focusable: "false" }, ...inside);
}

function marks(figure: Figure, axis: Axis): SVGElement[] {
  if (!hasNumber(figure)) return [];
  const { low, best, high, status } = figure;
  const bar = low !== undefined && high !== undefined ? span(axis.at(low), axis.at(high)) : [];
  const single = best ?? low ?? high ?? 0;
  const open = openSides(figure).flatMap((side) => arrow(axis.at(single), side === "up" ? 100 : 0));
  const only = best === undefined && !bar.length ? [symbol(status, axis.at(single))] : [];
  return [...bar, ...open, ...only, ...(best === undefined ? [] : [symbol(status, axis.at(best))])];
}

/** Draws a bar with both its ends. */
export function span(from: number, to: number): SVGElement[] {
  const ends = [from, to].map((place) => vertical(place, "range-bound", MIDDLE - 7, MIDDLE + 7));
  return [horizontal("range-bar", from, to), ...ends];
}

/** Draws a dotted line with its head at one end of the axis. */
export function arrow(from: number, end: 0 | 100): SVGElement[] {
  const head = svg("path", { d: end ? "M -7 -4 L 0 0 L -7 4" : "M 7 -4 L 0 0 L 7 4" });
  return [horizontal("range-open", from, end), svg("svg", { x: `${end}%`, y: MIDDLE, class: "range-tip" }, head)];
}

/** Draws the symbol of a status; an unknown status is a short line. */
export function symbol(status: string, at: number): SVGElement {
  const shape = svg("path", { d: SHAPES[status] ?? PLAIN });
  return svg("svg", { x: `${at}%`, y: MIDDLE, class: "symbol", "data-shape": status }, shape);
}

/** Draws the numbers under the strips. */
export function ruler(axis: Axis, voice: Voice): HTMLElement {
  const labels = axis.ticks.map((tick) => {
    const at = axis.at(tick);
    const anchor = at < 4 ? "start" : at > 96 ? "end" : "middle";
    return svg("text", { x: `${at}%`, y: 14, "text-anchor": anchor }, voice.short(tick));
  });
  return html("div", { class: "range-ruler", "aria-hidden": "true" }, frame("range-strip", labels));
}

function horizontal(name: string, from: number, to: number): SVGElement {
  return svg("line", { class: name, x1: `${from}%`, x2: `${to}%`, y1: MIDDLE, y2: MIDDLE });
}

function vertical(at: number, name: string, y1: number, y2: number): SVGElement {
  return svg("line", { class: name, x1: `${at}%`, x2: `${at}%`, y1, y2 });
}
