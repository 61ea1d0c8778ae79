/** The picture of a map: land, degrees, and points, those that would cover each other put into one. */
import { type GeoPath, type GeoPermissibleObjects, geoEqualEarth, geoGraticule10, geoPath, type GeoProjection } from "d3-geo";
import { clustered, type Spot } from "./clusters.ts";
import { html, svg } from "./dom.ts";
import type { Entry } from "./entries.ts";
import { type Box, fitting, labelFont, shortened, widthOf } from "./labels.ts";
import { scaleBar } from "./scalebar.ts";
import type { Viewport } from "./viewport.ts";
import type { Voice } from "./words.ts";

/** An entry with its longitude and latitude in degrees. */
export interface Point {
  entry: Entry;
  position: [number, number];
}

type Place = [x: number, y: number];

const LONGEST = 34; // letters of a label

/** Draws what it is given; knows nothing of filters. */
export class MapDrawing {
  readonly frame = html("div", { class: "px-frame mp-frame", tabindex: 0, role: "group" });
  readonly #voice: Voice;
  readonly #chosen: (points: Point[]) => void;
  readonly #projection: GeoProjection;
  readonly #path: GeoPath;
  readonly #places = new Map<Point, Place>();
  readonly #land: GeoPermissibleObjects | undefined;
  readonly #ground = svg("g", { class: "mp-ground" });
  readonly #marks = svg("g", {});
  readonly #scale = svg("g", { class: "mp-scale", "aria-hidden": "true" });
  readonly #picture = svg("svg", { focusable: "false" }, this.#ground, this.#scale, this.#marks);

  /** Takes points and land; `chosen` is told what lies at the mark that a reader chooses. */
  constructor(points: Point[], land: GeoPermissibleObjects | undefined, voice: Voice, chosen: (points: Point[]) => void) {
    this.#voice = voice;
    this.#chosen = chosen;
    this.#land = land;
    this.#projection = geoEqualEarth().rotate([-middle(points), 0]);
    this.#path = geoPath(this.#projection).digits(2);
    for (const point of points) this.#places.set(point, [0, 0]);
    this.frame.setAttribute("aria-label", voice.say("map"));
    this.frame.append(this.#picture);
  }

  /** Fits the world into a frame of this size in pixels. */
  size(width: number, height: number): void {
    this.#projection.fitSize([width, height], { type: "Sphere" });
    this.#picture.setAttribute("width", String(width));
    this.#picture.setAttribute("height", String(height));
    for (const point of this.#places.keys()) this.#places.set(point, this.#projection(point.position) ?? [0, 0]);
    const parts: [string, GeoPermissibleObjects | undefined][] = [
      ["mp-sea", { type: "Sphere" }],
      ["mp-land", this.#land],
      ["mp-degrees", geoGraticule10()],
    ];
    const drawn = parts.flatMap(([name, shape]) => (shape ? [svg("path", { class: name, d: this.#path(shape) ?? "" })] : []));
    this.#ground.replaceChildren(...drawn);
  }

  /** Returns where a point lies in the drawing of the whole world. */
  place(point: Point): Place {
    return this.#places.get(point) ?? [0, 0];
  }

  /** Draws these points and returns those that lie in the frame. */
  draw(points: Point[], viewport: Viewport): Point[] {
    const { view, width, height } = viewport;
    this.#ground.setAttribute("transform", view.toString());
    this.#scale.replaceChildren(...scaleBar(this.#projection, viewport, this.#voice));
    const spots = points.map((point): Spot<Point> => {
      const [x, y] = view.apply(this.place(point));
      return { x, y, items: [point] };
    });
    const visible = spots.filter(({ x, y }) => x >= 0 && y >= 0 && x <= width && y <= height);
    const shown = visible.map(({ items: [point] }) => point);
    const groups = clustered(visible).sort((one, other) => one.x - other.x);
    const font = labelFont(this.frame);
    const named = fitting(groups.map((group) => labelBox(group, font)), groups.map(markBox), width);
    this.#replace(groups.map((group, place) => this.#mark(group, named.has(place))));
    return shown;
  }

  /** Puts new marks in the place of the old ones; the one with the focus keeps it. */
  #replace(marks: SVGElement[]): void {
    const focused = document.activeElement?.getAttribute("data-first");
    const held = focused && this.#marks.contains(document.activeElement);
    this.#marks.replaceChildren(...marks);
    if (!held) return;
    const again = marks.find((mark) => mark.dataset.first === focused);
    (again ?? this.frame).focus();
  }

  #mark({ x, y, items }: Spot<Point>, labelled: boolean): SVGElement {
    const [first] = items;
    const many = items.length > 1;
    const words = many ? this.#voice.say("points", this.#voice.number(items.length)) : first.entry.label;
    const inside: SVGElement[] = [svg("circle", { r: radius(items.length) })];
    if (many) inside.push(svg("text", { class: "mp-count", y: 4 }, String(items.length)));
    if (labelled) inside.push(svg("text", { class: "mp-label", x: 9, y: 4 }, nameOf(first)));
    const state = { class: "mp-mark", role: "button", tabindex: 0, "aria-label": words };
    const mark = svg("g", { ...state, transform: `translate(${x} ${y})`, "data-first": first.position.join(" ") }, ...inside);
    mark.addEventListener("click", () => this.#chosen(items));
    mark.addEventListener("keydown", (event) => {
      if (event.key !== "Enter" && event.key !== " ") return;
      event.preventDefault();
      this.#chosen(items);
    });
    return mark;
  }
}

/** Returns the longitude around which the world is drawn: the middle one of the points. */
function middle(points: Point[]): number {
  const longitudes = points.map(({ position: [longitude] }) => longitude).sort((one, other) => one - other);
  return longitudes[Math.floor(longitudes.length / 2)] ?? 0;
}

function radius(count: number): number {
  return count > 1 ? Math.min(9 + 2 * Math.log2(count), 22) : 5;
}

function nameOf({ entry }: Point): string {
  return shortened(entry.label, LONGEST);
}

function markBox({ x, y, items }: Spot<Point>): Box {
  const reach = radius(items.length) + 1;
  return { x1: x - reach, x2: x + reach, y1: y - reach, y2: y + reach };
}

/** Returns where the name of a single point would stand; points that lie together have none. */
function labelBox({ x, y, items: [first, ...others] }: Spot<Point>, font: string): Box | undefined {
  if (others.length) return undefined;
  return { x1: x + 8, x2: x + 12 + widthOf(nameOf(first), font), y1: y - 8, y2: y + 8 };
}
