import assert from "node:assert/strict";
import { test } from "node:test";
import { axisFor, spread } from "../src/axis.ts";

test("a linear axis starts at zero and holds every value", () => {
  const axis = axisFor([500_000, 7_000_000], "linear");
  assert.equal(axis.at(0), 0);
  assert.ok(axis.at(7_000_000) > 90 && axis.at(7_000_000) < 100);
  assert.deepEqual(axis.ticks, [0, 2_000_000, 4_000_000, 6_000_000]);
});

test("a logarithmic axis has powers of ten, and equal ratios are equal distances", () => {
  const axis = axisFor([30, 7_000_000], "logarithmic");
  assert.ok(axis.ticks.length > 1 && axis.ticks.every((tick) => Number.isInteger(Math.log10(tick))));
  assert.ok(Math.abs(axis.at(1000) - axis.at(100) - (axis.at(10_000) - axis.at(1000))) < 0.02);
});

test("values that are all zero still have an axis", () => {
  assert.equal(axisFor([0], "linear").at(0), 0);
});

test("the spread is the ratio of the largest to the smallest, and 1 where zero or less is among them", () => {
  assert.equal(spread([2, 8]), 4);
  assert.equal(spread([0, 8]), 1);
});
