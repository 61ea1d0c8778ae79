/** The values that a saved query takes: read from the page, and put into its VALUES blocks as terms, never pasted. */

const XSD = "http://www.w3.org/2001/XMLSchema#";
const FORMS: Record<string, RegExp> = {
  iri: /^[^\s<>"{}|\\^`]+$/,
  string: /^[^\0]*$/,
  integer: /^[+-]?\d{1,18}$/,
  decimal: /^[+-]?\d{1,18}(?:\.\d{1,18})?$/,
  date: /^\d{4}-\d\d-\d\d$/,
};

/** A value that a query takes; `space` is the namespace of the prefix that its default has. */
export interface Parameter {
  name: string;
  type: string;
  given: string;
  space: string;
}

/** Returns the text of a query with a value for a parameter, or nothing if the value does not fit its type. */
export function bound(query: string, parameter: Parameter, value: string): string | undefined {
  const term = termOf(query, parameter, value);
  if (term === undefined) return undefined;
  const block = new RegExp(`VALUES\\s+\\?${parameter.name}\\s*\\{(?:"(?:[^"\\\\]|\\\\.)*"|[^"}])*\\}`);
  return query.replace(block, () => `VALUES ?${parameter.name} { ${term} }`);
}

function termOf(query: string, parameter: Parameter, value: string): string | undefined {
  if (!FORMS[parameter.type]?.test(value)) return undefined;
  if (parameter.type === "iri") return iriOf(query, parameter, value);
  const quoted = value.replace(/[\\"]/g, "\\$&").replace(/\n/g, "\\n").replace(/\r/g, "\\r");
  return parameter.type === "string" ? `"${quoted}"` : `"${quoted}"^^<${XSD}${parameter.type}>`;
}

function iriOf(query: string, { given, space }: Parameter, value: string): string | undefined {
  if (/^https?:\/\//.test(value)) return `<${value}>`;
  const [prefix, ...rest] = value.split(":");
  const declared = [...query.matchAll(/PREFIX\s+([^\s:]*):\s*<([^>]*)>/gi)].find((match) => match[1] === prefix)?.[2];
  const home = space && given.startsWith(`${prefix}:`) ? space : declared;
  return home && rest.length ? `<${home}${rest.join(":")}>` : undefined;
}
