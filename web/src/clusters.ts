/** Points that would cover each other, put together. */

/** A place in pixels with what lies there. */
export interface Spot<T> {
  x: number;
  y: number;
  items: [T, ...T[]];
}

const REACH = 20; // points nearer than this many pixels become one

/** Joins each spot to the first one within reach of it; a joined spot stays where its first item lies. */
export function clustered<T>(spots: Spot<T>[]): Spot<T>[] {
  const cells = new Map<string, Spot<T>[]>();
  const joined: Spot<T>[] = [];
  for (const spot of spots) {
    const near = around(spot).flatMap((key) => cells.get(key) ?? []);
    const host = near.find((other) => Math.hypot(other.x - spot.x, other.y - spot.y) < REACH);
    if (host) host.items.push(...spot.items);
    else {
      joined.push(spot);
      const key = cell(spot.x, spot.y);
      cells.set(key, [...(cells.get(key) ?? []), spot]);
    }
  }
  return joined;
}

function cell(x: number, y: number): string {
  return `${Math.floor(x / REACH)} ${Math.floor(y / REACH)}`;
}

function around({ x, y }: { x: number; y: number }): string[] {
  const steps = [-REACH, 0, REACH];
  return steps.flatMap((right) => steps.map((down) => cell(x + right, y + down)));
}
