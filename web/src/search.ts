/** Search by name: suggestions under the box, and the answers on the search page. */
import { freshId, html } from "./dom.ts";
import { type Hit, Names } from "./names.ts";
import { start } from "./start.ts";
import { type Voice, voiceFor } from "./words.ts";

const MOST_SUGGESTED = 8;
const MOST_LISTED = 200;
const PAUSE = 120; // milliseconds without a key before the index is asked

/** Gives a search form its suggestions, and its answers where the page has a place for them. */
async function enhance(host: HTMLElement): Promise<void> {
  const input = host.querySelector<HTMLInputElement>("input[name=q]");
  const { index, results } = host.dataset;
  if (!(host instanceof HTMLFormElement) || !input || !index) return;
  const voice = voiceFor(host);
  const base = new URL(index, document.baseURI);
  const names = new Names(base, voice.lang);
  const address = (hit: Hit) => addressOf(hit, base, host.action);
  new Suggestions(input, names, voice, address);
  const place = results ? document.querySelector<HTMLElement>(results) : null;
  if (place) await answer(host, input, place, names, voice, address);
}

/** Returns the address of a thing's page, in the language of the page that the form leads to. */
function addressOf({ path }: Hit, base: URL, action: string): string {
  const file = new URL(action, document.baseURI).pathname.split("/").pop() || "index.html";
  const steps = path.split("/").map(encodeURIComponent).join("/");
  return new URL(`../${steps}/${file}`, base).href;
}

async function answer(
  form: HTMLFormElement,
  input: HTMLInputElement,
  place: HTMLElement,
  names: Names,
  voice: Voice,
  address: (hit: Hit) => string,
): Promise<void> {
  const asked = new URL(location.href).searchParams.get("q") ?? "";
  if (!asked.trim()) return;
  input.value = asked;
  form.setAttribute("aria-busy", "true");
  try {
    const { hits, complete } = await names.find(asked);
    place.replaceChildren(...listed(hits, complete, voice, address));
  } catch (fault) {
    console.error("search:", fault);
    place.replaceChildren(html("p", { role: "alert" }, voice.say("indexGone")));
  }
  form.removeAttribute("aria-busy");
}

function listed(hits: Hit[], complete: boolean, voice: Voice, address: (hit: Hit) => string): HTMLElement[] {
  const cut = hits.length > MOST_LISTED || !complete;
  const count = cut ? voice.say("moreHits", voice.number(Math.min(hits.length, MOST_LISTED))) : voice.say("hits", voice.number(hits.length));
  const status = html("p", { role: "status", class: "px-status" }, hits.length ? count : voice.say("noHits"));
  const items = hits.slice(0, MOST_LISTED).map((hit) => html("li", {}, html("a", { href: address(hit) }, hit.label), ...rest(hit)));
  return items.length ? [status, html("ol", { class: "found" }, ...items)] : [status];
}

function rest({ form, formLanguage, kind, note }: Hit): HTMLElement[] {
  const other = form ? [html("span", { class: "found-form", lang: formLanguage || undefined }, ` (${form})`)] : [];
  return [...other, html("span", { class: "found-note" }, ` ${[kind, note].filter(Boolean).join(", ")}`)];
}

/** A list of names under a box, after the combobox pattern of ARIA. */
class Suggestions {
  readonly #input: HTMLInputElement;
  readonly #names: Names;
  readonly #address: (hit: Hit) => string;
  readonly #list: HTMLUListElement;
  #active = -1;
  #timer = 0;
  #turn = 0;

  constructor(input: HTMLInputElement, names: Names, voice: Voice, address: (hit: Hit) => string) {
    this.#input = input;
    this.#names = names;
    this.#address = address;
    this.#list = html("ul", { id: freshId("suggested"), class: "suggested", role: "listbox", "aria-label": voice.say("suggestions") });
    this.#list.hidden = true;
    this.#place();
    input.addEventListener("input", () => this.#later());
    input.addEventListener("keydown", (event) => this.#key(event));
    input.addEventListener("blur", () => this.#close());
  }

  #place(): void {
    const holder = html("span", { class: "suggesting" });
    this.#input.replaceWith(holder);
    holder.append(this.#input, this.#list);
    const states = { role: "combobox", autocomplete: "off", "aria-autocomplete": "list", "aria-expanded": "false" };
    for (const [name, value] of Object.entries(states)) this.#input.setAttribute(name, value);
    this.#input.setAttribute("aria-controls", this.#list.id);
  }

  #later(): void {
    window.clearTimeout(this.#timer);
    this.#timer = window.setTimeout(() => void this.#suggest(), PAUSE);
  }

  async #suggest(): Promise<void> {
    const turn = ++this.#turn;
    try {
      const { hits } = await this.#names.find(this.#input.value);
      if (turn === this.#turn) this.#show(hits.slice(0, MOST_SUGGESTED));
    } catch (fault) {
      console.error("search:", fault);
      this.#close();
    }
  }

  #show(hits: Hit[]): void {
    const options = hits.map((hit, place) => {
      const option = html("li", { id: `${this.#list.id}-${place}`, role: "option" }, hit.label, ...rest(hit));
      option.dataset.href = this.#address(hit);
      option.addEventListener("pointerdown", (event) => event.preventDefault());
      option.addEventListener("click", () => this.#follow(option));
      return option;
    });
    this.#list.replaceChildren(...options);
    this.#list.hidden = !options.length;
    this.#input.setAttribute("aria-expanded", String(options.length > 0));
    this.#mark(-1);
  }

  #close(): void {
    this.#turn += 1;
    window.clearTimeout(this.#timer);
    this.#show([]);
  }

  #mark(place: number): void {
    const options = [...this.#list.children];
    this.#active = place < -1 ? options.length - 1 : place >= options.length ? -1 : place;
    options.forEach((option, own) => option.setAttribute("aria-selected", String(own === this.#active)));
    const active = options[this.#active];
    if (active) this.#input.setAttribute("aria-activedescendant", active.id);
    else this.#input.removeAttribute("aria-activedescendant");
  }

  #key(event: KeyboardEvent): void {
    if (this.#list.hidden || event.isComposing) return;
    const active = this.#list.children[this.#active];
    const acts: Record<string, (() => void) | undefined> = {
      ArrowDown: () => this.#mark(this.#active + 1),
      ArrowUp: () => this.#mark(this.#active - 1),
      Escape: () => this.#close(),
      Enter: active instanceof HTMLElement ? () => this.#follow(active) : undefined,
    };
    const act = acts[event.key];
    if (!act) return;
    event.preventDefault();
    act();
  }

  #follow(option: HTMLElement): void {
    if (option.dataset.href) location.assign(option.dataset.href);
  }
}

start("search", enhance);
