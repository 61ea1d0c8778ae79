/** The picture of a timeline: an axis, a lane for each kind, marks that can be focused one after the other. */
import { utcTicks } from "d3-time";
import { html, svg } from "./dom.ts";
import type { Entry } from "./entries.ts";
import { grouped } from "./grouping.ts";
import { labelFont, shortened, widthOf } from "./labels.ts";
import { type Extent, pack } from "./lanes.ts";
import { DAY, type Span } from "./spans.ts";
import type { Voice } from "./words.ts";

/** An entry with its time; `vague` if all that is known is that it lies within. */
export interface Dated {
  entry: Entry;
  span: Span;
  vague: boolean;
}

interface Scale {
  width: number;
  font: string;
  at(time: number): number;
}

const ROW = 20;
const HEAD = 22; // height of the name of a lane
const AXIS = 24;
const LEAST = 8; // width of the mark of a day
const LONGEST = 44; // letters of a label
const LONG = 160; // a mark wider than this carries its label above

/** Draws what it is given; knows nothing of filters. */
export class TimeDrawing {
  readonly frame = html("div", { class: "px-frame tl-frame", tabindex: 0, role: "group" });
  readonly caption = html("p", { class: "px-caption" }, "\u00a0");
  readonly #voice: Voice;
  #marks: SVGAElement[] = [];

  constructor(voice: Voice) {
    this.#voice = voice;
    this.frame.setAttribute("aria-label", voice.say("timeline"));
    this.frame.addEventListener("keydown", (event) => this.#step(event));
  }

  /** Draws entries in the order of their starts on the time from `from` to `to`. */
  draw(dated: Dated[], from: number, to: number, width: number): void {
    const focused = this.#marks.indexOf(document.activeElement as SVGAElement);
    const scale = { width, font: labelFont(this.frame), at: (time: number) => ((time - from) / (to - from)) * width };
    const lanes = grouped(dated, ({ entry }) => entry.kind).sort((one, other) => one.length - other.length);
    const ticks = utcTicks(new Date(from), new Date(to), Math.max(2, Math.floor(width / 110))).map(Number);
    let height = 0;
    const drawn = lanes.map((lane) => {
      const [group, high] = this.#lane(lane, height, scale);
      height += high;
      return group;
    });
    const grid = ticks.map((tick) => line("tl-grid", scale.at(tick), scale.at(tick), 0, height));
    const picture = svg("svg", { width, height, focusable: "false" }, ...grid, ...drawn);
    this.frame.replaceChildren(axis(ticks, scale, this.#voice), picture);
    this.#marks = [...picture.querySelectorAll<SVGAElement>("a.tl-mark")].sort(byPlace);
    if (focused >= 0) this.#marks[Math.min(focused, this.#marks.length - 1)]?.focus();
  }

  #lane(lane: [Dated, ...Dated[]], top: number, scale: Scale): [SVGElement, number] {
    const extents = lane.map((dated) => extent(dated, scale));
    const places = pack(extents);
    const rows = Math.max(...places.map(({ row }) => row)) + 1;
    const name = svg("text", { class: "tl-kind", x: 4, y: top + 16 }, lane[0].entry.kindLabel);
    const marks = lane.map((dated, index) => {
      const { row, labelled } = places[index] ?? { row: 0, labelled: false };
      return this.#mark(dated, extents[index], top + HEAD + row * ROW, labelled);
    });
    return [svg("g", {}, line("tl-rule", 0, scale.width, top, top), name, ...marks), HEAD + rows * ROW + 6];
  }

  #mark(dated: Dated, { x1, x2 }: Extent = { x1: 0, x2: 0, label: 0 }, y: number, labelled: boolean): SVGElement {
    const { entry, span, vague } = dated;
    const long = x2 - x1 > LONG;
    const inside: SVGElement[] = [svg("rect", { x: x1, y: y + (long ? 15 : 5), width: x2 - x1, height: long ? 3 : 9, rx: 2 })];
    if (span.openStart) inside.push(tip(x1, y + (long ? 7 : 0), -1));
    if (span.openEnd) inside.push(tip(x2, y + (long ? 7 : 0), 1));
    if (labelled) inside.push(svg("text", { x: labelX(x1, x2), y: y + (long ? 12 : 14) }, shortened(entry.label, LONGEST)));
    const hollow = entry.status !== "" || (vague && x2 - x1 > LEAST);
    const words = this.#words(entry);
    const state = { class: "tl-mark", "data-hollow": hollow, "data-x": x1, tabindex: -1, "aria-label": words };
    const mark = svg("a", { ...state, href: entry.href }, ...inside);
    for (const event of ["focus", "pointerenter"]) mark.addEventListener(event, () => (this.caption.textContent = words));
    return mark;
  }

  #words({ label, note, kindLabel, status }: Entry): string {
    return [label, note, kindLabel, this.#voice.code(status)].filter(Boolean).join(" · ");
  }

  /** Goes through the marks with the arrows up and down. */
  #step(event: KeyboardEvent): void {
    const by = { ArrowDown: 1, ArrowUp: -1 }[event.key];
    if (!by || !this.#marks.length) return;
    event.preventDefault();
    const now = this.#marks.indexOf(document.activeElement as SVGAElement);
    const next = now < 0 && by < 0 ? this.#marks.length - 1 : now + by;
    this.#marks[Math.max(0, Math.min(next, this.#marks.length - 1))]?.focus();
  }
}

function byPlace(one: SVGAElement, other: SVGAElement): number {
  return Number(one.dataset.x) - Number(other.dataset.x);
}

function extent({ span, entry }: Dated, { at, width, font }: Scale): Extent {
  const x1 = Math.max(at(span.from), -LEAST);
  const x2 = Math.min(Math.max(at(span.to), x1 + LEAST), width + LEAST);
  return { x1, x2, label: labelX(x1, x2) - x1 + widthOf(shortened(entry.label, LONGEST), font) };
}

/** Puts the label after the mark, or, where the mark reaches far, above what can be seen of it. */
function labelX(x1: number, x2: number): number {
  return x2 - x1 > LONG ? Math.max(x1, 0) + 6 : x2 + 5;
}

function tip(x: number, y: number, way: 1 | -1): SVGElement {
  return svg("path", { class: "tl-open", d: `M ${x} ${y + 4} l ${way * 6} 5.5 l ${-way * 6} 5.5` });
}

function line(name: string, x1: number, x2: number, y1: number, y2: number): SVGElement {
  return svg("line", { class: name, x1, x2, y1, y2 });
}

function axis(ticks: number[], { width, at }: Scale, voice: Voice): SVGElement {
  const step = (ticks[1] ?? 0) - (ticks[0] ?? 0);
  const unit = step >= 360 * DAY || ticks.length < 2 ? "year" : step >= 27 * DAY ? "month" : "day";
  const marks = ticks.flatMap((tick) => [
    line("tl-grid", at(tick), at(tick), 0, AXIS),
    svg("text", { class: "tl-tick", x: at(tick) + 4, y: 16 }, voice.date(tick, unit)),
  ]);
  return svg("svg", { class: "tl-axis", width, height: AXIS, "aria-hidden": "true", focusable: "false" }, ...marks);
}
