/** Answers of queries: SPARQL 1.1 results in JSON as a table, as yes or no, and as CSV. */
import { html, safeHref } from "./dom.ts";
import type { Voice } from "./words.ts";

interface Term {
  type: "uri" | "literal" | "bnode" | "triple";
  value: string | { subject: Term; predicate: Term; object: Term };
  "xml:lang"?: string;
  datatype?: string;
}

/** SPARQL 1.1 Query Results JSON: rows, or a yes or no. */
export interface Results {
  head: { vars?: string[] };
  boolean?: boolean;
  results?: { bindings: Record<string, Term>[] };
}

export const MOST_SHOWN = 1000;

/** Turns IRIs into addresses that a reader of these pages can follow. */
export type Follow = (iri: string) => string;

/** Reads an answer; returns `undefined` for what is no SPARQL results in JSON. */
export function parsed(text: string): Results | undefined {
  try {
    const value = JSON.parse(text) as Results;
    return value && typeof value === "object" && "head" in value ? value : undefined;
  } catch {
    return undefined;
  }
}

/** Makes a table of rows, of which the first {@link MOST_SHOWN} are shown. */
export function table({ head, results }: Results, voice: Voice, follow: Follow): HTMLElement {
  const names = head.vars ?? [];
  const heads = names.map((name) => html("th", { scope: "col" }, name));
  const rows = (results?.bindings ?? []).slice(0, MOST_SHOWN).map((row) => {
    const cells = names.map((name) => html("td", {}, ...(row[name] ? [shown(row[name], follow)] : [])));
    return html("tr", {}, ...cells);
  });
  const made = html("table", {}, html("thead", {}, html("tr", {}, ...heads)), html("tbody", {}, ...rows));
  return html("div", { class: "ed-table", tabindex: 0, role: "region", "aria-label": voice.say("answer") }, made);
}

function shown(term: Term, follow: Follow): HTMLElement {
  if (term.type === "uri" && typeof term.value === "string") {
    const href = safeHref(follow(term.value));
    return href ? html("a", { href }, term.value) : html("span", {}, term.value);
  }
  return html("span", { lang: term["xml:lang"], dir: "auto" }, written(term));
}

function written(term: Term): string {
  const { type, value } = term;
  if (typeof value === "string") return type === "bnode" ? `_:${value}` : value;
  return `<< ${[value.subject, value.predicate, value.object].map(written).join(" ")} >>`;
}

/** Writes rows as SPARQL 1.1 CSV (RFC 4180). */
export function csv({ head, results }: Results): string {
  const names = head.vars ?? [];
  const rows = (results?.bindings ?? []).map((row) => names.map((name) => (row[name] ? written(row[name]) : "")));
  return [names, ...rows].map((row) => `${record(row)}\r\n`).join("");
}

/** Quotes only what has to be; an empty record of one column is quoted, so that the line is not blank. */
function record(row: string[]): string {
  if (row.length === 1 && !row[0]) return '""';
  return row.map((cell) => (/[",\r\n]/.test(cell) ? `"${cell.replaceAll('"', '""')}"` : cell)).join(",");
}
