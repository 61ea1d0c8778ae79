/** A timeline of the dated items of a list: it moves, zooms and filters, and the list follows it. */
import { html } from "./dom.ts";
import { type Entry, filterList, KindFilter, readEntries } from "./entries.ts";
import { DAY, readSpan } from "./spans.ts";
import { type Dated, TimeDrawing } from "./timedrawing.ts";
import { Viewport } from "./viewport.ts";
import { start } from "./start.ts";
import { type Voice, voiceFor } from "./words.ts";

const CLOSEST = 20 * DAY; // the shortest time that fills the width, in milliseconds
const MARGIN = 0.02; // of the whole time, at both its ends

/** Puts a timeline before the list of the section. */
function enhance(host: HTMLElement): void {
  const entries = readEntries(host);
  const dated = entries.flatMap((entry) => {
    const { start, end, vague } = entry.item.dataset;
    const span = readSpan(start, end);
    return span ? [{ entry, span, vague: vague !== undefined }] : [];
  });
  if (dated.length) new Timeline(host, entries, dated);
}

class Timeline {
  readonly #voice: Voice;
  readonly #entries: Entry[];
  readonly #dated: Dated[];
  readonly #kinds: KindFilter;
  readonly #drawing: TimeDrawing;
  readonly #viewport: Viewport;
  readonly #status = html("p", { class: "px-status", role: "status" });
  readonly #start: number;
  readonly #end: number;

  constructor(host: HTMLElement, entries: Entry[], dated: Dated[]) {
    this.#voice = voiceFor(host);
    this.#entries = entries;
    this.#dated = dated.sort((one, other) => one.span.from - other.span.from || one.span.to - other.span.to);
    [this.#start, this.#end] = whole(dated);
    this.#drawing = new TimeDrawing(this.#voice);
    this.#kinds = new KindFilter(entries, this.#voice, () => this.#update());
    this.#viewport = new Viewport(this.#drawing.frame, () => this.#update());
    this.#place(host);
    this.#resize();
    const first = readSpan(host.dataset.from, host.dataset.to);
    if (first) this.#show(first.from, first.to);
    new ResizeObserver(() => this.#resize()).observe(this.#drawing.frame);
  }

  #place(host: HTMLElement): void {
    const { frame, caption } = this.#drawing;
    const buttons = this.#viewport.buttons(this.#voice, [
      ["←", "earlier", -0.3, 0],
      ["→", "later", 0.3, 0],
    ]);
    host.querySelector("ol")?.before(html("div", {}, this.#kinds.element, buttons, this.#status, frame, caption));
  }

  #resize(): void {
    const { clientWidth } = this.#drawing.frame;
    if (!clientWidth || clientWidth === this.#viewport.width) return;
    const shown = this.#viewport.width ? this.#window() : undefined;
    this.#viewport.bound(clientWidth, 1, Math.max(1, (this.#end - this.#start) / CLOSEST));
    if (shown) this.#show(...shown);
    else this.#viewport.reset();
  }

  #show(from: number, to: number): void {
    const at = (time: number) => ((time - this.#start) / (this.#end - this.#start)) * this.#viewport.width;
    this.#viewport.show(at(from), 0, at(to), 0);
  }

  #window(): [number, number] {
    const { view, width } = this.#viewport;
    const time = (x: number) => this.#start + (view.invertX(x) / width) * (this.#end - this.#start);
    return [time(0), time(width)];
  }

  #update(): void {
    const [from, to] = this.#window();
    const passing = this.#dated.filter(({ entry }) => this.#kinds.passes(entry));
    const visible = passing.filter(({ span }) => span.to > from && span.from < to);
    const undated = this.#undated();
    this.#drawing.draw(visible, from, to, this.#viewport.width);
    filterList(this.#entries, new Set([...visible.map(({ entry }) => entry), ...undated]));
    this.#tell(visible.length + undated.length, undated.length, from, to);
  }

  /** Entries without a date stay in the list: no window of time can leave them out. */
  #undated(): Entry[] {
    const dated = new Set(this.#dated.map(({ entry }) => entry));
    return this.#entries.filter((entry) => !dated.has(entry) && this.#kinds.passes(entry));
  }

  #tell(shown: number, undated: number, from: number, to: number): void {
    const voice = this.#voice;
    const [of, all] = [voice.number(shown), voice.number(this.#entries.length)];
    const text = voice.say("shownBetween", of, all, voice.date(from, "month"), voice.date(to, "month"));
    this.#status.textContent = undated ? `${text}; ${voice.say("undated", voice.number(undated))}` : text;
  }
}

function whole(dated: Dated[]): [number, number] {
  const from = Math.min(...dated.map(({ span }) => span.from));
  const to = Math.max(...dated.map(({ span }) => span.to));
  const margin = Math.max((to - from) * MARGIN, CLOSEST / 2);
  return [from - margin, to + margin];
}

start("timeline", enhance);
