/** A numeric axis for figures: from zero, or logarithmic where they lie far apart. */
import { ticks } from "d3-array";

export type ScaleKind = "linear" | "logarithmic";

/** Places of values on a strip, as percentages of its width. */
export interface Axis {
  ticks: number[];
  at(value: number): number;
}

const STEPS = 4; // about as many labels as fit on a phone

/** Makes the axis that shows all of these values. */
export function axisFor(values: number[], kind: ScaleKind): Axis {
  return kind === "logarithmic" ? logarithmic(values) : linear(values);
}

/** Returns how many times the largest value is the smallest; 1 where a logarithm has no sense. */
export function spread(values: number[]): number {
  const least = Math.min(...values);
  return least > 0 ? Math.max(...values) / least : 1;
}

function linear(values: number[]): Axis {
  const from = Math.min(0, ...values);
  const to = Math.max(0, ...values) * 1.06 || 1;
  return { ticks: ticks(from, to, STEPS), at: (value) => place(from, to, value) };
}

function logarithmic(values: number[]): Axis {
  const from = Math.log10(Math.min(...values) / 1.6);
  const to = Math.log10(Math.max(...values) * 1.6);
  const powers = ticks(from, to, STEPS).filter(Number.isInteger);
  return { ticks: powers.map((power) => 10 ** power), at: (value) => place(from, to, Math.log10(value)) };
}

function place(from: number, to: number, value: number): number {
  return Math.round(((value - from) / (to - from)) * 1e4) / 100;
}
