/**
 * Draws the rows of a table of figures as ranges: one axis for each measure and unit, rivals one below
 * the other, nothing averaged. The table stays; the chart only repeats it.
 */
import { type Axis, axisFor, type ScaleKind, spread } from "./axis.ts";
import { choice, freshId, html } from "./dom.ts";
import { type Figure, hasSpan, openSides, readFigure, told, values } from "./figure.ts";
import { grouped } from "./grouping.ts";
import { arrow, frame, ruler, span, STATUSES, strip, symbol } from "./strip.ts";
import { start } from "./start.ts";
import { type Voice, voiceFor } from "./words.ts";

type Group = [Figure, ...Figure[]];

const WIDE = 20; // above this ratio of largest to smallest, one axis from zero hides the small
const FAR = 200; // above this one it is what is shown first

/** Puts charts before each table of the section that has rows with `data-measure`. */
function enhance(host: HTMLElement): void {
  const voice = voiceFor(host);
  for (const table of host.querySelectorAll("table")) {
    const rows = [...table.querySelectorAll<HTMLElement>("tr[data-measure]")];
    const figures = rows.map(readFigure).filter((figure) => values(figure).length > 0);
    if (!figures.length) continue;
    const charts = grouped(figures, (figure) => `${figure.measure}\n${figure.unit}`);
    const all = charts.map((group) => chart(group, voice));
    table.before(html("div", { class: "ranges-all" }, ...all, legend(figures, voice)));
  }
}

function chart(figures: Group, voice: Voice): HTMLElement {
  const [{ measure, unit }] = figures;
  const title = unit ? `${measure} (${unit})` : measure;
  const caption = html("figcaption", {}, title);
  const label = `${title}. ${voice.say("chart")}`;
  return html("figure", { class: "ranges", "aria-label": label }, caption, ...panels(figures).map((group) => panel(group, voice)));
}

/**
 * Divides the figures of a measure into what shares an axis. Rivals (one subject) always do; where the subjects
 * lie too far apart for one axis, each with rivals has its own and the others share one.
 */
function panels(figures: Group): Figure[][] {
  if (spread(figures.flatMap(values)) <= WIDE) return [figures];
  const subjects = grouped(figures, (figure) => figure.subject);
  const single = subjects.filter((group) => group.length === 1).flat();
  const rivals = subjects.filter((group) => group.length > 1);
  return single.length ? [...rivals, single] : rivals;
}

function panel(figures: Figure[], voice: Voice): HTMLElement {
  const all = figures.flatMap(values);
  const body = html("div", {});
  const draw = (kind: ScaleKind) => body.replaceChildren(...drawn(figures, axisFor(all, kind), voice));
  const ratio = spread(all);
  const start: ScaleKind = ratio > FAR ? "logarithmic" : "linear";
  draw(start);
  const head = ratio > WIDE ? [scaleChoice(start, draw, voice)] : [];
  return html("div", { class: "ranges-panel" }, ...head, body);
}

function scaleChoice(start: ScaleKind, draw: (kind: ScaleKind) => void, voice: Voice): HTMLElement {
  const name = freshId("scale");
  const kinds: ScaleKind[] = ["linear", "logarithmic"];
  const options = kinds.map((kind) => choice("radio", voice.say(kind), kind === start, () => draw(kind), name));
  return html("span", { id: name, class: "ranges-scale", role: "group", "aria-label": voice.say("scale") }, ...options);
}

function drawn(figures: Figure[], axis: Axis, voice: Voice): HTMLElement[] {
  const lists = grouped(figures, (figure) => figure.subject).flatMap((group) => {
    const rows = html("ol", {}, ...group.map((figure) => row(figure, axis, voice)));
    const { subject } = group[0];
    return subject ? [html("p", { class: "ranges-subject" }, subject), rows] : [rows];
  });
  return [...lists, ruler(axis, voice)];
}

function row(figure: Figure, axis: Axis, voice: Voice): HTMLElement {
  const who = [figure.claimant, figure.year].filter(Boolean).join(", ") || figure.measure;
  return html(
    "li",
    { class: "range", "data-status": figure.status },
    html("span", { class: "range-who" }, figure.href ? html("a", { href: figure.href }, who) : who),
    html("span", { class: "range-value" }, told(figure, voice)),
    html("span", { class: "range-status" }, statusOf(figure, voice)),
    strip(figure, axis),
  );
}

function statusOf(figure: Figure, voice: Voice): string {
  return figure.statusLabel || voice.code(figure.status);
}

/** Explains each symbol that the charts use, in words. */
function legend(figures: Figure[], voice: Voice): HTMLElement {
  const named = new Map(figures.map((figure) => [figure.status, statusOf(figure, voice)]));
  const used = STATUSES.filter((status) => named.has(status));
  const entries = used.map((status) => entry([symbol(status, 50)], named.get(status) ?? status, status));
  if (figures.some(hasSpan)) entries.push(entry(span(10, 90), voice.say("span")));
  if (figures.some((figure) => openSides(figure).length)) entries.push(entry(arrow(10, 100), voice.say("bound")));
  return html("ul", { class: "ranges-legend", "aria-label": voice.say("symbols") }, ...entries);
}

function entry(marks: SVGElement[], text: string, status?: string): HTMLElement {
  return html("li", { class: "range", "data-status": status }, frame("range-key", marks), text);
}

start("figures", enhance);
