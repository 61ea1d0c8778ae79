/** A figure as a row of the page gives it, and how it is put into words. */
import { safeHref } from "./dom.ts";
import type { Voice } from "./words.ts";

/** Numbers may be missing: a missing bound is open, and is not filled in. */
export interface Figure {
  low: number | undefined;
  best: number | undefined;
  high: number | undefined;
  precision: string;
  measure: string;
  unit: string;
  subject: string;
  claimant: string;
  year: string;
  status: string;
  statusLabel: string;
  href: string | undefined;
}

const OPEN_UP = new Set(["at-least", "more-than"]);
const OPEN_DOWN = new Set(["up-to"]);

/** Reads the `data-*` attributes of a row. */
export function readFigure({ dataset }: HTMLElement): Figure {
  const text = (name: string) => dataset[name] ?? "";
  return {
    low: numeric(dataset.low),
    best: numeric(dataset.best),
    high: numeric(dataset.high),
    precision: text("precision"),
    measure: text("measure"),
    unit: text("unit"),
    subject: text("subject"),
    claimant: text("claimant"),
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

/** Writes the figure as words: what is open stays open. */
export function told(figure: Figure, voice: Voice): string {
  const { best, precision } = figure;
  const bounds = bounded(figure, voice);
  if (best === undefined) return bounds;
  const main = worded(precision, voice.number(best), voice);
  return bounds ? `${main} (${bounds})` : main;
}

function bounded(figure: Figure, voice: Voice): string {
  const { low, best, high } = figure;
  const precision = best === undefined ? figure.precision : "";
  if (low !== undefined && high !== undefined) {
    return worded(precision, `${voice.number(low)} – ${voice.number(high)}`, voice);
  }
  if (low !== undefined) return worded(precision || "from", voice.number(low), voice);
  if (high !== undefined) return worded(precision || "upTo", voice.number(high), voice);
  return "";
}

function worded(precision: string, text: string, voice: Voice): string {
  const phrase = voice.code(precision, text);
  return phrase === precision ? text : phrase;
}
