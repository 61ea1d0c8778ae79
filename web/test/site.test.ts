import assert from "node:assert/strict";
import { test } from "node:test";
import { addressOfRest } from "../src/site.ts";

const site = { root: new URL("http://example.org/deep/"), file: "index.ru.html" };

for (const [rest, address] of [
  ["id/person/x", "http://example.org/deep/id/person/x/index.ru.html"],
  ["id/person/x/birth/time", "http://example.org/deep/id/person/x/index.ru.html#birth/time"],
  ["ns#Trial", "http://example.org/deep/ns/index.ru.html#Trial"],
  ["vocab/status/accepted", "http://example.org/deep/vocab/status/accepted/index.ru.html"],
  ["id/place/%D0%9E", "http://example.org/deep/id/place/%D0%9E/index.ru.html"],
  ["id/place/100%", "http://example.org/deep/id/place/100%25/index.ru.html"],
] as const) {
  test(`${rest} is shown at ${address}`, () => assert.equal(addressOfRest(rest, site), address));
}
