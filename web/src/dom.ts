/** Making elements: text is always text, a link is http(s) or it is none. */

type Attributes = Record<string, string | number | boolean | undefined>;
type Child = Node | string;

const SVG = "http://www.w3.org/2000/svg";

/** Makes an HTML element; `undefined` and `false` leave an attribute out. */
export function html<K extends keyof HTMLElementTagNameMap>(
  tag: K,
  attributes: Attributes = {},
  ...children: Child[]
): HTMLElementTagNameMap[K] {
  return filled(document.createElement(tag), attributes, children);
}

/** Makes an SVG element. */
export function svg<K extends keyof SVGElementTagNameMap>(
  tag: K,
  attributes: Attributes = {},
  ...children: Child[]
): SVGElementTagNameMap[K] {
  return filled(document.createElementNS(SVG, tag), attributes, children);
}

/** Returns an address that may be followed (http or https), or `undefined`. */
export function safeHref(href: string | undefined): string | undefined {
  if (!href) return undefined;
  try {
    const { protocol } = new URL(href, document.baseURI);
    return protocol === "http:" || protocol === "https:" ? href : undefined;
  } catch {
    return undefined;
  }
}

/** Makes a button that does something. */
export function button(label: string, act: () => void, attributes: Attributes = {}): HTMLButtonElement {
  const made = html("button", { type: "button", ...attributes }, label);
  made.addEventListener("click", act);
  return made;
}

/** Makes a checkbox or radio with its label around it. */
export function choice(
  kind: "checkbox" | "radio",
  label: string,
  checked: boolean,
  act: (checked: boolean) => void,
  name?: string,
): HTMLLabelElement {
  const input = html("input", { type: kind, name });
  input.checked = checked;
  input.addEventListener("change", () => act(input.checked));
  return html("label", {}, input, " ", label);
}

/** Returns the text of an element with single spaces, or nothing where there is none. */
export function squeezed(element: Element | null): string {
  return element?.textContent?.replace(/\s+/g, " ").trim() ?? "";
}

/** Gives an identifier that nothing else on the page has. */
export function freshId(stem: string): string {
  let number = 1;
  while (document.getElementById(`${stem}-${number}`)) number += 1;
  return `${stem}-${number}`;
}

function filled<E extends Element>(element: E, attributes: Attributes, children: Child[]): E {
  for (const [name, value] of Object.entries(attributes)) {
    if (value !== undefined && value !== false) element.setAttribute(name, value === true ? "" : String(value));
  }
  element.append(...children);
  return element;
}
