import assert from "node:assert/strict";
import { test } from "node:test";
import { type Figure, hasNumber, openSides, readFigure, values } from "../src/figure.ts";
import { Voice } from "../src/words.ts";

function figure(dataset: Record<string, string>): Figure {
  const number = { textContent: "tens of \n thousands" };
  return readFigure({ dataset, querySelector: () => number } as unknown as HTMLElement);
}

test("what a row leaves out is not filled in", () => {
  const { low, best, high } = figure({ low: "500000", best: "", high: "nonsense" });
  assert.deepEqual([low, best, high], [500_000, undefined, undefined]);
});

test("zero is a value", () => {
  assert.deepEqual(values(figure({ best: "0" })), [0]);
});

for (const [data, open] of [
  [{ best: "681692", precision: "exact" }, []],
  [{ low: "500000", high: "7000000", precision: "roughly" }, []],
  [{ low: "20000", precision: "more-than" }, ["up"]],
  [{ best: "85000", precision: "at-least" }, ["up"]],
  [{ low: "3" }, ["up"]],
  [{ high: "30" }, ["down"]],
  [{ best: "5", precision: "up-to" }, ["down"]],
  [{ best: "5", precision: "of-its-own" }, []],
] as [Record<string, string>, string[]][]) {
  test(`${JSON.stringify(data)} is open: ${open.join(", ") || "nowhere"}`, () => {
    assert.deepEqual(openSides(figure(data)), open);
  });
}

test("a figure without a number is one in words", () => {
  assert.equal(figure({ measure: "dead" }).words, "tens of thousands");
  assert.equal(hasNumber(figure({ measure: "dead" })), false);
});

test("words of the page go before the words of the script", () => {
  assert.equal(new Voice("en", { accepted: "held true" }).code("accepted"), "held true");
  assert.equal(new Voice("ru").code("accepted"), "принято");
  assert.equal(new Voice("en").code("toString"), "toString");
});
