/** Labels of a drawing: how wide they are, where they are cut, and which of them have room. */

let context: CanvasRenderingContext2D | null | undefined;
const widths = new Map<string, number>();

/** Returns the width in pixels of a text in a font, written as in CSS ("12.5px serif"). */
export function widthOf(text: string, font: string): number {
  const key = `${font} ${text}`;
  const known = widths.get(key);
  if (known !== undefined) return known;
  context ??= document.createElement("canvas").getContext("2d");
  if (!context) return text.length * 7;
  context.font = font;
  const { width } = context.measureText(text);
  widths.set(key, width);
  return width;
}

/** Returns the font of the labels of a frame; their size stands in the style sheets, too. */
export function labelFont(frame: HTMLElement): string {
  return `12.5px ${getComputedStyle(frame).getPropertyValue("--px-sans") || "sans-serif"}`;
}

/** Cuts a label that is longer than so many letters, between words if it can. */
export function shortened(label: string, longest: number): string {
  if (label.length <= longest) return label;
  const cut = label.lastIndexOf(" ", longest);
  return `${label.slice(0, cut > longest / 2 ? cut : longest)} …`;
}

/** A rectangle in pixels. */
export interface Box {
  x1: number;
  x2: number;
  y1: number;
  y2: number;
}

/** Chooses the labels that cover none of the boxes, nor a label chosen before; gives their places in the list. */
export function fitting(labels: (Box | undefined)[], taken: Box[], width: number): Set<number> {
  const chosen = new Set<number>();
  labels.forEach((label, place) => {
    if (!label || label.x2 > width || taken.some((box) => meets(label, box))) return;
    taken.push(label);
    chosen.add(place);
  });
  return chosen;
}

function meets(one: Box, other: Box): boolean {
  return one.x1 < other.x2 && other.x1 < one.x2 && one.y1 < other.y2 && other.y1 < one.y2;
}
