/** A bar that says how long a distance on the map is. */
import { geoDistance, type GeoProjection } from "d3-geo";
import { svg } from "./dom.ts";
import type { Viewport } from "./viewport.ts";
import type { Voice } from "./words.ts";

const EARTH = 6371; // mean radius in kilometres
const LONGEST = 140; // pixels

/** Draws the bar for the middle of what is seen; nothing where the middle lies outside the world. */
export function scaleBar(projection: GeoProjection, { view, width, height }: Viewport, voice: Voice): SVGElement[] {
  const [left, right] = [-0.5, 0.5].map((step) => projection.invert?.(view.invert([width / 2 + step * LONGEST, height / 2])));
  if (!left || !right) return [];
  const far = geoDistance(left, right) * EARTH;
  const length = rounded(far);
  const long = (LONGEST * length) / far;
  if (!Number.isFinite(long)) return [];
  const text = voice.say("kilometres", voice.number(length));
  const bar = svg("path", { d: `M 12 ${height - 18} v 6 h ${long} v -6` });
  return [bar, svg("text", { x: 12 + long / 2, y: height - 20 }, text)];
}

/** Returns the largest of 1, 2, 5, 10, 20 … that is not above a value. */
function rounded(value: number): number {
  const power = 10 ** Math.floor(Math.log10(value));
  const step = [5, 2, 1].find((factor) => factor * power <= value) ?? 1;
  return Number((step * power).toPrecision(1));
}
