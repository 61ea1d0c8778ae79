import assert from "node:assert/strict";
import { test } from "node:test";
import { clustered, type Spot } from "../src/clusters.ts";
import { fitting } from "../src/labels.ts";
import { pack } from "../src/lanes.ts";
import { DAY, readSpan } from "../src/spans.ts";

/** A sequence of numbers between 0 and 1 that is the same every time. */
function* chance(seed: number): Generator<number, number> {
  for (let state = seed; ; ) {
    state = (state * 48_271) % 2_147_483_647;
    yield state / 2_147_483_647;
  }
}

test("no mark of a lane lies on another, nor on a label that is shown", () => {
  const random = chance(7);
  const extents = Array.from({ length: 300 }, () => random.next().value * 1000)
    .sort((one, other) => one - other)
    .map((x1) => ({ x1, x2: x1 + 8 + random.next().value * 200, label: 20 + random.next().value * 250 }));
  const places = pack(extents);
  extents.forEach(({ x1, x2, label }, first) => {
    const { row, labelled } = places[first]!;
    const end = labelled ? Math.max(x2, x1 + label) : x2;
    const after = extents.slice(first + 1).filter((_, second) => places[first + 1 + second]!.row === row);
    assert.ok(after.every((other) => other.x1 > end));
  });
});

test("marks that stand alone keep their labels", () => {
  const places = pack([{ x1: 0, x2: 8, label: 100 }, { x1: 200, x2: 208, label: 100 }]);
  assert.deepEqual(places, [{ row: 0, labelled: true }, { row: 0, labelled: true }]);
});

test("points that lie together become one, and none is lost", () => {
  const random = chance(3);
  const spots = Array.from({ length: 500 }, (_, item): Spot<number> => ({ x: random.next().value * 300, y: random.next().value * 300, items: [item] }));
  const joined = clustered(spots);
  assert.deepEqual(joined.flatMap(({ items }) => items).sort((one, other) => one - other), spots.map((_, item) => item));
  for (const [place, { x, y }] of joined.entries()) {
    for (const other of joined.slice(place + 1)) assert.ok(Math.hypot(other.x - x, other.y - y) >= 20);
  }
});

test("a label is left out where it would cover a mark, another label or the edge", () => {
  const label = (x1: number) => ({ x1, x2: x1 + 50, y1: 0, y2: 10 });
  assert.deepEqual([...fitting([label(0), label(20), undefined, label(60), label(80)], [], 120)], [0, 3]);
  assert.deepEqual([...fitting([label(0)], [{ x1: 40, x2: 45, y1: 5, y2: 15 }], 120)], []);
});

test("a span reaches from the first moment of its first day to the last of its last one", () => {
  const span = readSpan("1937-07-30", "1937-07-31")!;
  assert.equal(span.to - span.from, 2 * DAY);
  assert.ok(!span.openStart && !span.openEnd);
});

test("an end that is not given is open, and no date at all is none", () => {
  assert.equal(readSpan("1988-01-01", undefined)?.openEnd, true);
  assert.equal(readSpan(undefined, "1917-03-31")?.openStart, true);
  assert.equal(readSpan("", "1937-13-45"), undefined);
});
