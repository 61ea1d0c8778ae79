import assert from "node:assert/strict";
import { test } from "node:test";
import { type Figure, openSides, readFigure, told, values } from "../src/figure.ts";
import { Voice } from "../src/words.ts";

const english = new Voice("en");

function figure(dataset: Record<string, string>): Figure {
  return readFigure({ dataset } as unknown as HTMLElement);
}

test("what a row leaves out is not filled in", () => {
  const { low, best, high } = figure({ low: "500000", best: "", high: "nonsense" });
  assert.deepEqual([low, best, high], [500_000, undefined, undefined]);
});

test("zero is a value", () => {
  assert.deepEqual(values(figure({ best: "0" })), [0]);
});

for (const [data, words, open] of [
  [{ best: "681692", precision: "exact" }, "681,692", []],
  [{ best: "1000000", precision: "about" }, "about 1,000,000", []],
  [{ low: "500000", high: "7000000" }, "500,000 – 7,000,000", []],
  [{ low: "500000", high: "7000000", precision: "roughly" }, "almost 500,000 – 7,000,000", []],
  [{ low: "20000", precision: "more-than" }, "more than 20,000", ["up"]],
  [{ best: "85000", precision: "at-least" }, "at least 85,000", ["up"]],
  [{ low: "3" }, "from 3", ["up"]],
  [{ high: "30" }, "up to 30", ["down"]],
  [{ best: "1", low: "0.2", high: "2.5" }, "1 (0.2 – 2.5)", []],
  [{ best: "5", low: "4" }, "5 (from 4)", []],
  [{ best: "5", precision: "of-its-own" }, "5", []],
] as [Record<string, string>, string, string[]][]) {
  test(`${JSON.stringify(data)} is told as "${words}"`, () => {
    assert.equal(told(figure(data), english), words);
    assert.deepEqual(openSides(figure(data)), open);
  });
}

test("Russian writes numbers and bounds in its own way", () => {
  assert.equal(told(figure({ low: "20000", precision: "more-than" }), new Voice("ru")), "более 20\u00a0000");
});

test("words of the page go before the words of the script", () => {
  assert.equal(told(figure({ best: "5", precision: "about" }), new Voice("en", { about: "circa {0}" })), "circa 5");
});
