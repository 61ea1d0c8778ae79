/**
 * Draws the rows of a table of figures as ranges: one axis for each measure and unit, rivals one below
 * the other, nothing averaged. The table stays; the chart only repeats it.
 */
import { type Axis, axisFor, type ScaleKind, spread } from "./axis.ts";
import { choice, freshId, html } from "./dom.ts";
import { type Figure, hasNumber, hasSpan, openSides, readFigure, values } from "./figure.ts";
import { grouped } from "./grouping.ts";
import { arrow, frame, ruler, span, STATUSES, strip, symbol } from "./strip.ts";
import { start } from "./start.ts";
import { type Voice, voiceFor } from "./words.ts";

type Group = [Figure, ...Figure[]];

/** How charts are told: in whose words, and whether subjects have to be named. */
interface Telling {
  voice: Voice;
  named: boolean;
}

const WIDE = 20; // above this ratio of largest to smallest, one axis from zero hides the small
const FAR = 200; // above this one it is what is shown first

/**
 * Puts a chart before each table whose rows (`data-measure`) may be compared, and one before the tables
 * of a single row, which have only each other.
 */
function enhance(host: HTMLElement): void {
  const voice = voiceFor(host);
  const tables = [...host.querySelectorAll("table")].map((table) => ({ table, figures: figuresOf(table) }));
  const alone = tables.filter(({ figures }) => figures.length === 1 && figures.some(hasNumber));
  for (const { table, figures } of tables) {
    const several = figures.length > 1 && figures.some(hasNumber);
    if (several || (alone.length === 1 && figures.some(hasSpan))) blockOf(table).before(charts(figures, voice));
  }
  const [first] = alone;
  if (first && alone.length > 1) partOf(first.table, host).before(charts(alone.flatMap(({ figures }) => figures), voice));
}

function figuresOf(table: HTMLTableElement): Figure[] {
  const rows = [...table.querySelectorAll<HTMLElement>("tr[data-measure]")];
  return rows.map(readFigure);
}

/** Returns a table with the frame that it scrolls in. */
function blockOf(table: HTMLTableElement): Element {
  return table.closest(".wide") ?? table;
}

/** Returns the section of a table inside the host, or its block where the host is the section. */
function partOf(table: HTMLTableElement, host: HTMLElement): Element {
  const section = table.closest("section");
  return section && section !== host && host.contains(section) ? section : blockOf(table);
}

function charts(figures: Figure[], voice: Voice): HTMLElement {
  const measured = grouped(figures, (figure) => `${figure.measure}\n${figure.unit}`);
  const telling = { voice, named: new Set(figures.map(({ subject }) => subject)).size > 1 };
  return html("div", { class: "ranges-all" }, ...measured.map((group) => chart(group, telling)), legend(figures, voice));
}

function chart(figures: Group, telling: Telling): HTMLElement {
  const [{ measure, unit }] = figures;
  const title = unit ? `${measure} (${unit})` : measure;
  const caption = html("figcaption", {}, title);
  const label = `${title}. ${telling.voice.say("chart")}`;
  return html("figure", { class: "ranges", "aria-label": label }, caption, ...panels(figures).map((group) => panel(group, telling)));
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

function panel(figures: Figure[], telling: Telling): HTMLElement {
  const all = figures.flatMap(values);
  const body = html("div", {});
  const draw = (kind: ScaleKind) => body.replaceChildren(...drawn(figures, axisFor(all, kind), telling));
  const ratio = spread(all);
  const start: ScaleKind = ratio > FAR ? "logarithmic" : "linear";
  draw(start);
  const head = ratio > WIDE ? [scaleChoice(start, draw, telling.voice)] : [];
  return html("div", { class: "ranges-panel" }, ...head, body);
}

function scaleChoice(start: ScaleKind, draw: (kind: ScaleKind) => void, voice: Voice): HTMLElement {
  const name = freshId("scale");
  const kinds: ScaleKind[] = ["linear", "logarithmic"];
  const options = kinds.map((kind) => choice("radio", voice.say(kind), kind === start, () => draw(kind), name));
  return html("span", { id: name, class: "ranges-scale", role: "group", "aria-label": voice.say("scale") }, ...options);
}

function drawn(figures: Figure[], axis: Axis, telling: Telling): HTMLElement[] {
  const lists = grouped(figures, (figure) => figure.subject).flatMap((group) => {
    const [{ subjectLabel }, ...rivals] = group;
    const alone = telling.named && !rivals.length;
    const rows = html("ol", {}, ...group.map((figure) => row(figure, axis, alone, telling.voice)));
    return telling.named && !alone && subjectLabel ? [html("p", { class: "ranges-subject" }, subjectLabel), rows] : [rows];
  });
  return [...lists, ruler(axis, telling.voice)];
}

/** Makes the line of a figure; one without rivals begins with what was counted. */
function row(figure: Figure, axis: Axis, alone: boolean, voice: Voice): HTMLElement {
  const said = [figure.claimant, figure.area, figure.year].filter(Boolean).join(", ") || figure.measure;
  const who = figure.href ? html("a", { href: figure.href }, said) : said;
  const subject = alone && figure.subjectLabel ? [html("span", { class: "range-subject" }, figure.subjectLabel), " "] : [];
  return html(
    "li",
    { class: "range", "data-status": figure.status },
    html("span", { class: "range-who" }, ...subject, who),
    html("span", { class: "range-value" }, figure.words),
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
