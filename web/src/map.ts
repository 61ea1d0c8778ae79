/** A map of the items of a list that have a place: it moves, zooms and filters, and the list follows it. */
import type { GeoPermissibleObjects } from "d3-geo";
import { feature } from "topojson-client";
import type { Topology } from "topojson-specification";
import { button, html } from "./dom.ts";
import { type Entry, filterList, KindFilter, readEntries } from "./entries.ts";
import { MapDrawing, type Point } from "./mapdrawing.ts";
import { start } from "./start.ts";
import { Viewport } from "./viewport.ts";
import { type Voice, voiceFor } from "./words.ts";

const MOST = 4000; // how many times the world can be enlarged: enough for the streets of a city to lie apart
const SHAPE = 0.6; // height of the frame by its width
const HIGHEST = 560;
const EDGE = 0.06; // of the frame, left free around the points that are shown
const NEAREST = 60; // the largest enlargement that is chosen for the reader at first
const FAR = 0.05; // of the points at each end do not count for what is shown at first

/** Puts a map before the list of the section. */
async function enhance(host: HTMLElement): Promise<void> {
  const entries = readEntries(host);
  const points = entries.flatMap((entry) => {
    const { lat, lon } = entry.item.dataset;
    const position: [number, number] = [degrees(lon), degrees(lat)];
    return position.every(Number.isFinite) ? [{ entry, position }] : [];
  });
  if (points.length) new WorldMap(host, entries, points, await world(host.dataset.world));
}

function degrees(text: string | undefined): number {
  return text?.trim() ? Number(text) : Number.NaN;
}

/** Reads the shipped atlas; a map without land is still a map. */
async function world(address: string | undefined): Promise<GeoPermissibleObjects | undefined> {
  if (!address) return undefined;
  try {
    const answer = await fetch(address);
    if (!answer.ok) return undefined;
    const atlas = (await answer.json()) as Topology;
    return atlas.objects.land && feature(atlas, atlas.objects.land);
  } catch {
    return undefined;
  }
}

class WorldMap {
  readonly #entries: Entry[];
  readonly #points: Point[];
  readonly #without: Entry[];
  readonly #voice: Voice;
  readonly #kinds: KindFilter;
  readonly #drawing: MapDrawing;
  readonly #viewport: Viewport;
  readonly #status = html("p", { class: "px-status", role: "status" });
  readonly #chosen = html("div", { class: "mp-chosen", role: "status" });

  constructor(host: HTMLElement, entries: Entry[], points: Point[], land: GeoPermissibleObjects | undefined) {
    const placed = new Set(points.map(({ entry }) => entry));
    this.#entries = entries;
    this.#points = points;
    this.#without = entries.filter((entry) => !placed.has(entry));
    this.#voice = voiceFor(host);
    this.#kinds = new KindFilter(entries, this.#voice, () => this.#update());
    this.#drawing = new MapDrawing(points, land, this.#voice, (at) => this.#choose(at));
    this.#viewport = new Viewport(this.#drawing.frame, () => this.#update());
    this.#place(host, land !== undefined);
    this.#resize();
    new ResizeObserver(() => this.#resize()).observe(this.#drawing.frame);
  }

  #place(host: HTMLElement, complete: boolean): void {
    const { frame } = this.#drawing;
    const buttons = this.#viewport.buttons(this.#voice, []);
    const gone = complete ? [] : [html("p", { role: "alert" }, this.#voice.say("noWorld"))];
    const parts = [this.#kinds.element, buttons, this.#status, ...gone, frame, this.#chosen];
    host.querySelector("ol")?.before(html("div", {}, ...parts));
  }

  #resize(): void {
    const width = this.#drawing.frame.clientWidth;
    if (!width || width === this.#viewport.width) return;
    const height = Math.min(HIGHEST, Math.round(width * SHAPE));
    this.#drawing.size(width, height);
    this.#viewport.bound(width, height, MOST);
    this.#show(this.#points, NEAREST, FAR);
  }

  /** Shows these points, at most so many times enlarged; a part at each end may stay outside. */
  #show(points: Point[], most: number, far: number): void {
    const places = points.map((point) => this.#drawing.place(point));
    const { width, height } = this.#viewport;
    const [x1, x2] = widened(places.map(([x]) => x), far, width, width / most);
    const [y1, y2] = widened(places.map(([, y]) => y), far, height, height / most);
    this.#viewport.show(x1, y1, x2, y2);
  }

  #update(): void {
    const passing = this.#points.filter(({ entry }) => this.#kinds.passes(entry));
    const visible = this.#drawing.draw(passing, this.#viewport);
    const listed = (this.#viewport.moved ? visible : passing).map(({ entry }) => entry);
    const without = this.#without.filter((entry) => this.#kinds.passes(entry));
    filterList(this.#entries, new Set([...listed, ...without]));
    this.#tell(listed.length + without.length, without.length, visible.length);
  }

  #tell(listed: number, without: number, drawn: number): void {
    const { say, number } = this.#voice;
    const said = [say("shown", number(listed), number(this.#entries.length))];
    if (without) said.push(say("placeless", number(without)));
    said.push(say("drawn", number(drawn)));
    this.#status.textContent = said.join("; ");
  }

  /** Lists what lies at a mark, with links. */
  #choose(points: Point[]): void {
    const { say, number } = this.#voice;
    const items = points.map(({ entry: { label, kindLabel, href } }) => {
      const name = href ? html("a", { href }, label) : html("span", {}, label);
      return html("li", {}, name, ` (${kindLabel})`);
    });
    const closer = button(say("closer"), () => {
      this.#viewport.moved = true;
      this.#show(points, MOST, 0);
    });
    const head = html("div", { class: "px-controls" }, html("strong", {}, say("here", number(points.length))), closer);
    this.#chosen.replaceChildren(head, html("ul", {}, ...items));
  }
}

/** Returns the ends of a stretch that holds the values, a part at each end left out, with some room around. */
function widened(values: number[], far: number, whole: number, least: number): [number, number] {
  const sorted = values.toSorted((one, other) => one - other);
  const out = Math.floor(sorted.length * far);
  const [low, high] = [sorted[out] ?? 0, sorted[sorted.length - 1 - out] ?? whole];
  const half = Math.max((high - low) * (0.5 + EDGE), least / 2);
  return [(low + high) / 2 - half, (low + high) / 2 + half];
}

start("map", enhance);
