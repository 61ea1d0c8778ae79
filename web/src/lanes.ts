/** Where the marks of a timeline go: packed into rows so that neither marks nor labels lie on each other. */

/** A mark by its ends in pixels, and the width that its label would take. */
export interface Extent {
  x1: number;
  x2: number;
  label: number;
}

/** The row of a mark, and whether there is room for its label. */
export interface Place {
  row: number;
  labelled: boolean;
}

const GAP = 6;
const LABELLED_ROWS = 9; // beyond this many rows a lane shows marks without labels

/** Packs marks, given in the order of their starts, each into the first row that is free. */
export function pack(extents: Extent[]): Place[] {
  const ends: number[] = [];
  return extents.map(({ x1, x2, label }) => {
    const wide = Math.max(x2, x1 + label);
    const row = freeRow(ends, x1);
    const labelled = row < LABELLED_ROWS || row < ends.length;
    ends[row] = (labelled ? wide : x2) + GAP;
    return { row, labelled };
  });
}

function freeRow(ends: number[], x: number): number {
  const free = ends.findIndex((end) => end <= x);
  return free < 0 ? ends.length : free;
}
