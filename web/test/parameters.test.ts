import assert from "node:assert/strict";
import { test } from "node:test";
import { bound } from "../src/parameters.ts";

const QUERY = "PREFIX ex: <http://example.org/>\nSELECT * WHERE { VALUES ?what { ex:old } ?s ?p ?what }";
const XSD = "http://www.w3.org/2001/XMLSchema#";
const put = (type: string, value: string, given = "", space = "") =>
  bound(QUERY, { name: "what", type, given, space }, value)?.match(/VALUES \?what \{ (.*) \} \?s/)?.[1];

test("a name with a prefix of the query, or of the default, is written in full", () => {
  assert.equal(put("iri", "ex:new"), "<http://example.org/new>");
  assert.equal(put("iri", "event:a", "event:b", "http://example.org/id/event/"), "<http://example.org/id/event/a>");
  assert.equal(put("iri", "https://example.org/x#char=1,2"), "<https://example.org/x#char=1,2>");
});

test("what is no IRI, number or date is refused", () => {
  for (const value of ["", "nobody:x", "ex:a> } INSERT {", "a b", "javascript:alert(1)"]) assert.equal(put("iri", value), undefined);
  assert.equal(put("integer", "1; DROP"), undefined);
  assert.equal(put("decimal", "1,5"), undefined);
  assert.equal(put("date", "1937"), undefined);
  assert.equal(put("unknown", "x"), undefined);
});

test("a text stays a text, whatever it holds", () => {
  assert.equal(put("string", 'so "called" } \\ $& $1'), '"so \\"called\\" } \\\\ $& $1"');
  assert.equal(put("string", "two\nlines"), '"two\\nlines"');
  const parameter = { name: "what", type: "string", given: "", space: "" };
  const twice = bound(bound(QUERY, parameter, 'a "} b') ?? "", parameter, "c");
  assert.equal(twice, bound(QUERY, parameter, "c"));
  assert.equal(put("integer", "1937"), `"1937"^^<${XSD}integer>`);
  assert.equal(put("date", "1937-07-30"), `"1937-07-30"^^<${XSD}date>`);
});
