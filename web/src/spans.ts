/** Days of the page (YYYY-MM-DD), and the time from the first moment of one to the last of another. */

/** A stretch of time in milliseconds since 1970 (UTC); an end that is not known is open. */
export interface Span {
  from: number;
  to: number;
  openStart: boolean;
  openEnd: boolean;
}

export const DAY = 86_400_000;

/** Reads a first and a last day, either of which may be missing; returns `undefined` if both are. */
export function readSpan(first: string | undefined, last: string | undefined): Span | undefined {
  const start = instant(first);
  const end = instant(last);
  if (start === undefined && end === undefined) return undefined;
  const [from, to] = [start ?? end ?? 0, end ?? start ?? 0];
  return { from: Math.min(from, to), to: Math.max(from, to) + DAY, openStart: start === undefined, openEnd: end === undefined };
}

function instant(day: string | undefined): number | undefined {
  const time = /^\d{4}-\d\d-\d\d$/.test(day ?? "") ? Date.parse(`${day}T00:00:00Z`) : Number.NaN;
  return Number.isNaN(time) ? undefined : time;
}
