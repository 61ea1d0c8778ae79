/** The entries of a list that a timeline or a map repeats, and the filter that works on both. */
import { button, choice, html, safeHref, squeezed } from "./dom.ts";
import { grouped } from "./grouping.ts";
import type { Voice } from "./words.ts";

/** One `<li>` of the page. */
export interface Entry {
  item: HTMLLIElement;
  label: string;
  kind: string;
  kindLabel: string;
  status: string;
  href: string | undefined;
  note: string;
}

/** Reads the items of all lists of a section that carry `data-kind`. */
export function readEntries(host: HTMLElement): Entry[] {
  return [...host.querySelectorAll<HTMLLIElement>("ol > li[data-kind]")].map((item) => ({
    item,
    label: squeezed(item.querySelector("a") ?? item),
    kind: item.dataset.kind ?? "",
    kindLabel: item.dataset.kindLabel || item.dataset.kind || "",
    status: item.dataset.status ?? "",
    href: safeHref(item.dataset.href),
    note: squeezed(item.querySelector("time")),
  }));
}

/** Hides what is not shown, in the list of the page. */
export function filterList(entries: Entry[], shown: ReadonlySet<Entry>): void {
  for (const entry of entries) entry.item.hidden = !shown.has(entry);
}

/** Checkboxes for the kinds of a list, with their counts; an entry passes while its kind is checked. */
export class KindFilter {
  readonly element: HTMLFieldSetElement;
  readonly #off = new Set<string>();
  readonly #changed: () => void;

  constructor(entries: Entry[], voice: Voice, changed: () => void) {
    this.#changed = changed;
    const kinds = grouped(entries, ({ kind }) => kind).sort((one, other) => other.length - one.length);
    const boxes = kinds.map((group) => this.#box(group[0], voice.number(group.length), voice));
    const all = button(voice.say("all"), () => this.#setAll(true, boxes));
    const none = button(voice.say("none"), () => this.#setAll(false, boxes));
    const legend = html("legend", {}, voice.say("kinds"));
    this.element = html("fieldset", { class: "px-controls" }, legend, ...boxes, all, none);
  }

  passes({ kind }: Entry): boolean {
    return !this.#off.has(kind);
  }

  #box({ kind, kindLabel }: Entry, count: string, voice: Voice): HTMLLabelElement {
    const box = choice("checkbox", `${kindLabel || voice.say("others")} (${count})`, true, (on) => {
      this.#set(kind, on);
      this.#changed();
    });
    box.dataset.kind = kind;
    return box;
  }

  #set(kind: string, on: boolean): void {
    if (on) this.#off.delete(kind);
    else this.#off.add(kind);
  }

  #setAll(on: boolean, boxes: HTMLLabelElement[]): void {
    for (const box of boxes) {
      box.querySelector("input")!.checked = on;
      this.#set(box.dataset.kind ?? "", on);
    }
    this.#changed();
  }
}
