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
const FAR = 0.1; // of the entries at each end do not count for what is drawn at first

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
    this.#begin(host);
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

  /** Draws the days that the page asks for, or those in which most entries lie. */
  #begin({ dataset: { from, to } }: HTMLElement): void {
    const asked = readSpan(from, to);
    if (asked) this.#show(asked.from, asked.to);
    else this.#show(...dense(this.#dated, (this.#end - this.#start) * MARGIN));
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
    this.#drawing.draw(visible, from, to, this.#viewport.width);
    const undated = this.#undated();
    const listed = (this.#viewport.moved ? visible : passing).map(({ entry }) => entry);
    filterList(this.#entries, new Set([...listed, ...undated]));
    this.#tell(listed.length + undated.length, undated.length, from, to);
  }

  /** Entries without a date stay in the list: no window of time can leave them out. */
  #undated(): Entry[] {
    const dated = new Set(this.#dated.map(({ entry }) => entry));
    return this.#entries.filter((entry) => !dated.has(entry) && this.#kinds.passes(entry));
  }

  #tell(listed: number, undated: number, from: number, to: number): void {
    const { say, number, date } = this.#voice;
    const said = [say("shown", number(listed), number(this.#entries.length))];
    if (undated) said.push(say("undated", number(undated)));
    said.push(say("drawnBetween", date(from, "month"), date(to, "month")));
    this.#status.textContent = said.join("; ");
  }
}

/** Returns the time from the first to the last entry that is not far from the others, with some room around. */
function dense(dated: Dated[], room: number): [number, number] {
  const order = (one: number, other: number) => one - other;
  const starts = dated.map(({ span }) => span.from).sort(order);
  const ends = dated.map(({ span }) => span.to).sort(order);
  const out = Math.floor(dated.length * FAR);
  const [from, to] = [starts[out] ?? 0, ends[ends.length - 1 - out] ?? 0];
  const least = Math.max(0, CLOSEST - (to - from)) / 2;
  return [from - room - least, to + room + least];
}

function whole(dated: Dated[]): [number, number] {
  const from = Math.min(...dated.map(({ span }) => span.from));
  const to = Math.max(...dated.map(({ span }) => span.to));
  const margin = Math.max((to - from) * MARGIN, CLOSEST / 2);
  return [from - margin, to + margin];
}

start("timeline", enhance);
