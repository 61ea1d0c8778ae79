/** Search by name: suggestions under the box, and the answers on the search page. */
import { freshId, html } from "./dom.ts";
import { type Found, type Hit, Names } from "./names.ts";
import { addressOf, siteOf } from "./site.ts";
import { start } from "./start.ts";
import { type Voice, voiceFor } from "./words.ts";

const MOST_SUGGESTED = 8;
const MOST_LISTED = 200;
const PAUSE = 120; // milliseconds without a key before the index is asked

/** What suggestions and answers share: the index, and where a thing's page stands. */
interface Source {
  names: Names;
  voice: Voice;
  address(hit: Hit): string;
}

/** Gives a search form its suggestions, and its answers where the page has a place for them. */
async function enhance(host: HTMLElement): Promise<void> {
  const input = host.querySelector<HTMLInputElement>("input[name=q]");
  const { index, results } = host.dataset;
  if (!(host instanceof HTMLFormElement) || !input || !index) return;
  const voice = voiceFor(host);
  const site = siteOf(host);
  const names = new Names(new URL(index, document.baseURI), voice.lang);
  const source = { names, voice, address: ({ path }: Hit) => addressOf(path, site) };
  new Suggestions(host, input, source);
  const place = results ? document.querySelector<HTMLElement>(results) : null;
  const asked = new URL(location.href).searchParams.get("q")?.trim();
  if (!place || !asked) return;
  input.value = asked;
  place.replaceChildren(told(voice.say("searching")));
  place.replaceChildren(...(await answered(asked, source)));
}

async function answered(asked: string, source: Source): Promise<HTMLElement[]> {
  try {
    return listed(await source.names.find(asked), source);
  } catch (fault) {
    console.error("search:", fault);
    return [html("p", { role: "alert" }, source.voice.say("indexGone"))];
  }
}

function listed({ hits, complete }: Found, { voice, address }: Source): HTMLElement[] {
  const { say, number } = voice;
  const shown = hits.slice(0, MOST_LISTED);
  const cut = !complete || shown.length < hits.length;
  const count = say(!hits.length ? "noHits" : cut ? "moreHits" : "hits", number(shown.length));
  const items = shown.map((hit) => html("li", {}, html("a", { href: address(hit) }, hit.label), ...rest(hit)));
  return items.length ? [told(count), html("ol", { class: "found" }, ...items)] : [told(count)];
}

function told(status: string): HTMLElement {
  return html("p", { role: "status", class: "px-status" }, status);
}

function rest({ form, formLanguage, kind, note }: Hit): HTMLElement[] {
  const other = form ? [html("span", { class: "found-form", lang: formLanguage || undefined }, ` (${form})`)] : [];
  return [...other, html("span", { class: "found-note" }, ` ${[kind, note].filter(Boolean).join(", ")}`)];
}

/** A list of names under a box, after the combobox pattern of ARIA. */
class Suggestions {
  readonly #input: HTMLInputElement;
  readonly #source: Source;
  readonly #list: HTMLDivElement;
  #active = -1;
  #timer = 0;
  #turn = 0;

  constructor(form: HTMLFormElement, input: HTMLInputElement, source: Source) {
    this.#input = input;
    this.#source = source;
    const label = source.voice.say("suggestions");
    this.#list = html("div", { id: freshId("suggested"), class: "suggested", role: "listbox", "aria-label": label, hidden: true });
    this.#place(form);
    input.addEventListener("input", () => this.#later());
    input.addEventListener("keydown", (event) => this.#key(event));
    input.addEventListener("blur", () => this.#close());
  }

  #place(form: HTMLFormElement): void {
    form.append(this.#list);
    const states = { role: "combobox", autocomplete: "off", "aria-autocomplete": "list", "aria-expanded": "false" };
    for (const [name, value] of Object.entries(states)) this.#input.setAttribute(name, value);
    this.#input.setAttribute("aria-controls", this.#list.id);
    const { left, right } = form.getBoundingClientRect();
    this.#list.dataset.side = left + right > window.innerWidth ? "end" : "start";
  }

  #later(): void {
    window.clearTimeout(this.#timer);
    this.#timer = window.setTimeout(() => void this.#suggest(), PAUSE);
  }

  async #suggest(): Promise<void> {
    const turn = ++this.#turn;
    try {
      const { hits } = await this.#source.names.find(this.#input.value);
      if (turn === this.#turn) this.#show(hits.slice(0, MOST_SUGGESTED));
    } catch (fault) {
      console.error("search:", fault);
      this.#close();
    }
  }

  #show(hits: Hit[]): void {
    const options = hits.map((hit, place) => {
      const option = html("div", { id: `${this.#list.id}-${place}`, role: "option" }, hit.label, ...rest(hit));
      option.dataset.href = this.#source.address(hit);
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
