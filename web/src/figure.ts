/** A figure as a row of the page gives it. */
import { safeHref, squeezed } from "./dom.ts";

/** Numbers may be missing: a missing bound is open, and is not filled in. */
export interface Figure {
  low: number | undefined;
  best: number | undefined;
  high: number | undefined;
  /** The figure in the words of the table; all there is, where a source gives no number. */
  words: string;
  precision: string;
  measure: string;
  unit: string;
  subject: string;
  subjectLabel: string;
  claimant: string;
  area: string;
  year: string;
  status: string;
  statusLabel: string;
  href: string | undefined;
}

const OPEN_UP = new Set(["at-least", "more-than"]);
const OPEN_DOWN = new Set(["up-to"]);

/** Reads the `data-*` attributes of a row, and its cell of the class `number`. */
export function readFigure(row: HTMLElement): Figure {
  const { dataset } = row;
  const text = (name: string) => dataset[name] ?? "";
  return {
    low: numeric(dataset.low),
    best: numeric(dataset.best),
    high: numeric(dataset.high),
    words: squeezed(row.querySelector(".number")),
    precision: text("precision"),
    measure: text("measure"),
    unit: text("unit"),
    subject: text("subject"),
    subjectLabel: text("subjectLabel") || text("subject"),
    claimant: text("claimant"),
    area: text("area"),
    year: text("year"),
    status: text("status"),
    statusLabel: text("statusLabel"),
    href: safeHref(dataset.href),
  };
}

function numeric(text: string | undefined): number | undefined {
  const value = text?.trim() ? Number(text) : Number.NaN;
  return Number.isFinite(value) ? value : undefined;
}

/** Returns the numbers that the row has. */
export function values({ low, best, high }: Figure): number[] {
  return [low, best, high].filter((value) => value !== undefined);
}

/** Tells whether there is anything to draw. */
export function hasNumber(figure: Figure): boolean {
  return values(figure).length > 0;
}

/** Tells whether both bounds are given. */
export function hasSpan({ low, high }: Figure): boolean {
  return low !== undefined && high !== undefined;
}

/** Returns on which sides the figure is open: "at least", "up to", or one bound only. */
export function openSides(figure: Figure): ("up" | "down")[] {
  if (hasSpan(figure)) return [];
  const { low, best, high, precision } = figure;
  const up = OPEN_UP.has(precision) || (best === undefined && low !== undefined);
  const down = OPEN_DOWN.has(precision) || (best === undefined && high !== undefined);
  return [...(up ? ["up" as const] : []), ...(down ? ["down" as const] : [])];
}
