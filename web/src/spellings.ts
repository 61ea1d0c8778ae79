/** Words as they sound: a word that was typed is read under every spelling tradition, as the index was. */

/** The tables that were written with the index; see `purgeld/names/spellings.py`. */
export interface Tables {
  version: number;
  mark: string;
  most: number;
  scripts: Record<string, Record<string, string[]>[]>;
  folds: [pattern: string, instead: string][];
  skeleton: Record<string, string>;
  vowels: string;
  open: Record<string, string>;
  mostOpen: number;
  short: number;
  shortVowels: Record<string, string>;
}

interface Reader {
  letters: Record<string, string[]>;
  pattern: RegExp;
}

const SCRIPTS: [name: string, letter: RegExp][] = [
  ["Latin", /\p{Script=Latin}/u],
  ["Cyrillic", /\p{Script=Cyrillic}/u],
  ["Greek", /\p{Script=Greek}/u],
];
const STRESS = /(?<=[\p{Script=Cyrillic}\p{Script=Greek}])[\u0300\u0301]/gu;

/** Makes keys by sound for the words of a query. */
export class Spellings {
  readonly #tables: Tables;
  readonly #readers: Map<string, Reader[]>;
  readonly #folds: [RegExp, string][];

  /** Takes the tables of the index. */
  constructor(tables: Tables) {
    this.#tables = tables;
    this.#folds = tables.folds.map(([pattern, instead]) => [new RegExp(pattern, "gu"), instead]);
    const scripts = Object.entries(tables.scripts);
    this.#readers = new Map(scripts.map(([script, all]) => [script, all.map((letters) => ({ letters, pattern: pattern(letters) }))]));
  }

  /** Returns the keys of a word, none for a script without tables. */
  keys(word: string): Set<string> {
    const plain = word.normalize("NFD").replace(STRESS, "").normalize("NFC").replace(/[’ʼ`´ʹʺ]/gu, "'").toLowerCase();
    const script = SCRIPTS.find(([, letter]) => letter.test(plain))?.[0] ?? "";
    const readings = (this.#readers.get(script) ?? []).flatMap((reader) => this.#read(plain, reader));
    const clear = readings.flatMap((reading) => this.#cleared(reading));
    return new Set(clear.map((reading) => this.#tables.mark + this.#key(reading)));
  }

  #read(word: string, reader: Reader): string[] {
    const spoken = product(pieces(word, reader), this.#tables.most);
    const folded = spoken.map((sounds) => this.#folds.reduce((text, [pattern, instead]) => text.replace(pattern, instead), sounds));
    return [...new Set(folded)].filter(Boolean);
  }

  /** Writes out what a spelling leaves open. */
  #cleared(reading: string): string[] {
    const { open, mostOpen } = this.#tables;
    const sounds = [...reading];
    if (!sounds.some((sound) => sound in open)) return [reading];
    return product(sounds.map((sound) => [...(open[sound] ?? sound)]), mostOpen);
  }

  #key(reading: string): string {
    const { skeleton, vowels, short, shortVowels } = this.#tables;
    const sounds = [...reading];
    const bare = sounds.map((sound) => skeleton[sound] ?? sound).join("").replace(/(.)\1+/gu, "$1");
    const start = sounds[0] !== undefined && (vowels.includes(sounds[0]) || sounds[0] === "j") ? "." : "";
    const key = start + bare;
    if ([...key.replace(/^\.+|\.+$/gu, "")].length >= short) return key;
    return `${key}=${sounds.map((sound) => shortVowels[sound] ?? "").join("")}`;
  }
}

/** Returns what finds the groups of a table, the longest first, or any one letter. */
function pattern(letters: Record<string, string[]>): RegExp {
  const groups = Object.keys(letters).sort((one, other) => [...bare(other)].length - [...bare(one)].length || (one < other ? -1 : 1));
  const escaped = groups.map((group) => `${group.startsWith("^") ? "^" : ""}${bare(group).replace(/[.*+?^${}()|[\]\\]/gu, "\\$&")}${group.endsWith("$") ? "$" : ""}`);
  return new RegExp([...escaped, "."].join("|"), "gu");
}

function bare(group: string): string {
  return group.replace(/^\^|\$$/gu, "");
}

function pieces(word: string, { letters, pattern }: Reader): string[][] {
  return [...word.matchAll(pattern)].map((found) => {
    const group = found[0];
    const start = found.index === 0;
    const end = found.index + group.length === word.length;
    const known = (start && letters[`^${group}`]) || (end && letters[`${group}$`]) || letters[group];
    return known ?? letters[group.normalize("NFD")[0] ?? ""] ?? [""];
  });
}

/** Returns the first ways to choose one of each, the last choice changing first. */
function product(options: string[][], most: number): string[] {
  let chosen = [""];
  for (const option of options) {
    chosen = chosen.flatMap((text) => option.map((sound) => text + sound)).slice(0, most);
  }
  return chosen;
}
