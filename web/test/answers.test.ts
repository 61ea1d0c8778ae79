import assert from "node:assert/strict";
import { test } from "node:test";
import { csv, parsed } from "../src/answers.ts";
import { safeHref } from "../src/dom.ts";
import { words } from "../src/fold.ts";

test("CSV quotes commas, quotes and line ends, and nothing else", () => {
  const results = parsed(
    JSON.stringify({
      head: { vars: ["a", "b"] },
      results: {
        bindings: [
          { a: { type: "uri", value: "http://example.org/#char=1,2" }, b: { type: "literal", value: 'so "called"' } },
          { a: { type: "bnode", value: "x" } },
          { b: { type: "literal", value: "two\nlines", "xml:lang": "en" } },
        ],
      },
    }),
  );
  assert.equal(csv(results!), 'a,b\r\n"http://example.org/#char=1,2","so ""called"""\r\n_:x,\r\n,"two\nlines"\r\n');
});

test("what is no SPARQL results in JSON is not taken for it", () => {
  assert.equal(parsed("<a> <b> <c> ."), undefined);
  assert.equal(parsed("[1]"), undefined);
});

test("a text is folded into its words, without marks and capitals", () => {
  assert.deepEqual(words("Никола́й Ёжов-Иванов"), ["николаи", "ежов", "иванов"]);
  assert.deepEqual(words("  Łódź, O'Brien 1937 "), ["łodz", "o", "brien", "1937"]);
});

test("only http and https may be followed", () => {
  Object.assign(globalThis, { document: { baseURI: "http://example.org/a/" } });
  for (const bad of ["javascript:alert(1)", " javascript:alert(1)", "data:text/html,x", "http://[", ""]) {
    assert.equal(safeHref(bad), undefined);
  }
  for (const good of ["../b.html", "#x", "https://example.org/"]) assert.equal(safeHref(good), good);
});
