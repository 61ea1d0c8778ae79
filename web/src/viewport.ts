/** Moving and zooming a frame by mouse, touch, keys and buttons. */
import { select } from "d3-selection";
import { type D3ZoomEvent, zoom, type ZoomBehavior, zoomIdentity, type ZoomTransform } from "d3-zoom";
import { button, html } from "./dom.ts";
import type { Voice, Word } from "./words.ts";

const STEP = 1.6;
const STRIDE = 0.15; // of the width or height, for one press of an arrow

/** What can be seen of a drawing through its frame. */
export class Viewport {
  readonly frame: HTMLElement;
  view: ZoomTransform = zoomIdentity;
  width = 0;
  height = 0;
  /** Whether the reader has moved or zoomed: before that, a list shows more than the drawing. */
  moved = false;
  readonly #zoom: ZoomBehavior<HTMLElement, unknown>;

  /** Watches a frame; `changed` is called after each change of the view. */
  constructor(frame: HTMLElement, changed: () => void) {
    this.frame = frame;
    this.#zoom = zoom<HTMLElement, unknown>()
      .filter(wanted)
      .on("zoom", ({ transform, sourceEvent }: D3ZoomEvent<HTMLElement, unknown>) => {
        this.view = transform;
        this.moved ||= Boolean(sourceEvent);
        changed();
      });
    select(frame).call(this.#zoom).on("dblclick.zoom", null);
    frame.addEventListener("keydown", (event) => this.#key(event));
  }

  /** Sets the size of the drawing, and how many times it can be enlarged. */
  bound(width: number, height: number, most: number): void {
    const corners: [[number, number], [number, number]] = [[0, 0], [width, height]];
    [this.width, this.height] = [width, height];
    this.#zoom.extent(corners).translateExtent(corners).scaleExtent([1, most]);
  }

  scale(factor: number): void {
    this.#zoom.scaleBy(select(this.frame), factor);
  }

  /** Moves the view by parts of its width and height. */
  move(right: number, down: number): void {
    const { k } = this.view;
    this.#zoom.translateBy(select(this.frame), (-right * this.width) / k, (-down * this.height) / k);
  }

  /** Shows a rectangle of the drawing as large as it fits. */
  show(x1: number, y1: number, x2: number, y2: number): void {
    const k = Math.min(this.width / (x2 - x1), y2 > y1 ? this.height / (y2 - y1) : Infinity);
    const [x, y] = [(x1 + x2) / 2, (y1 + y2) / 2];
    const centred = zoomIdentity.translate(this.width / 2, this.height / 2).scale(k).translate(-x, -y);
    this.#zoom.transform(select(this.frame), centred);
  }

  reset(): void {
    this.#zoom.transform(select(this.frame), zoomIdentity);
  }

  #key(event: KeyboardEvent): void {
    if (event.ctrlKey || event.metaKey || event.altKey || event.defaultPrevented) return;
    const act = this.#acts[event.key];
    if (!act) return;
    event.preventDefault();
    this.#moving(act);
  }

  #moving(act: () => void): void {
    this.moved = true;
    act();
  }

  readonly #acts: Record<string, () => void> = {
    "+": () => this.scale(STEP),
    "=": () => this.scale(STEP),
    "-": () => this.scale(1 / STEP),
    "0": () => this.reset(),
    ArrowLeft: () => this.move(-STRIDE, 0),
    ArrowRight: () => this.move(STRIDE, 0),
    ArrowUp: () => this.move(0, -STRIDE),
    ArrowDown: () => this.move(0, STRIDE),
  };

  /** Makes buttons for what the keys do. */
  buttons(voice: Voice, moves: [string, Word, number, number][]): HTMLElement {
    const named = (sign: string, word: Word, act: () => void) =>
      button(sign, () => this.#moving(act), { "aria-label": voice.say(word), title: voice.say(word) });
    return html(
      "div",
      { class: "px-controls", role: "group", "aria-label": voice.say("view") },
      named("+", "zoomIn", () => this.scale(STEP)),
      named("−", "zoomOut", () => this.scale(1 / STEP)),
      ...moves.map(([sign, word, right, down]) => named(sign, word, () => this.move(right, down))),
      button(voice.say("whole"), () => this.#moving(() => this.reset())),
      html("span", { class: "px-hint" }, voice.say("wheel")),
    );
  }
}

/** Lets the wheel and one finger scroll the page: only with Ctrl, or with two fingers, the frame zooms. */
function wanted(event: Event): boolean {
  if (event instanceof WheelEvent) return event.ctrlKey || event.metaKey;
  if (window.TouchEvent && event instanceof TouchEvent) return event.touches.length > 1;
  return !(event instanceof MouseEvent) || event.button === 0;
}
