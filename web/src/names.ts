/** The index of names: small files by the first letters of a word, read when they are asked for. */
import { spelt, words } from "./fold.ts";
import { Spellings, type Tables } from "./spellings.ts";

type Row = [label: string, language: string, kind: string, path: string, note: string];
type Shard = Record<string, Row[]>;

interface Contents {
  version: number;
  shards: string[];
  kinds: Record<string, Record<string, string>>;
  /** Whether the index has keys by sound, and tables to make them from what is typed. */
  spellings?: boolean;
  /** Whether the server is to be asked, since the index leaves out what is too much for it. */
  asked?: boolean;
}

/** A thing that bears the names that were asked for. */
export interface Hit {
  label: string;
  /** The form of the name that was found, where it is another than the label. */
  form: string;
  formLanguage: string;
  kind: string;
  path: string;
  note: string;
}

/** What was found; `complete` is false if a word was so short that not all files were read. */
export interface Found {
  hits: Hit[];
  complete: boolean;
}

const VERSION = 1;
const MOST_SHARDS = 24; // files that one word may need
const MOST_SUGGESTED = 20; // things that a server suggests
const LONGEST = 100; // letters of a word that may be a name
const LONG_KEY = 4; // letters of a key by sound from which on its beginning is enough

/** Looks names up in the files below an address. */
export class Names {
  readonly #base: URL;
  readonly #language: string;
  readonly #files = new Map<string, Promise<unknown>>();
  #spellings: Promise<Spellings> | undefined;

  /** Takes the address of the index and the language of the reader. */
  constructor(base: URL, language: string) {
    this.#base = base;
    this.#language = language;
  }

  /** Finds the things whose names have, for each word of the query, a word that begins with it. */
  async find(query: string): Promise<Found> {
    const written = spelt(query);
    const asked = [...written.keys()];
    if (!asked.length) return { hits: [], complete: true };
    const contents = await this.#read<Contents>("index");
    if (contents.version !== VERSION) throw new Error(`index of version ${contents.version}`);
    if (contents.asked) return this.#suggested(query);
    const answers = await Promise.all(asked.map((word) => this.#answer(word, written.get(word) ?? word, contents)));
    const complete = answers.every((answer) => answer.complete);
    return { hits: this.#ranked(answers.map((answer) => answer.things), asked, contents), complete };
  }

  /** Asks the server, which looks up records in the lists of its store too. */
  async #suggested(query: string): Promise<Found> {
    const address = new URL("../suggest", this.#base);
    address.search = new URLSearchParams({ q: query, lang: this.#language }).toString();
    const { suggestions } = (await fetched(address)) as { suggestions: Omit<Hit, "formLanguage">[] };
    const hits = suggestions.map((hit) => ({ ...hit, formLanguage: "" }));
    return { hits, complete: hits.length < MOST_SUGGESTED };
  }

  /** Finds the names with a word that begins so, or, if there are none, with a word that sounds so. */
  async #answer(word: string, written: string, { shards, spellings }: Contents): Promise<Answer> {
    const typed = await this.#beginning(word, shards);
    return typed.things.size || !spellings || written.length > LONGEST ? typed : this.#sounding(written, shards);
  }

  async #sounding(word: string, shards: string[]): Promise<Answer> {
    this.#spellings ??= this.#read<Tables>("spellings").then((tables) => new Spellings(tables));
    const spellings = await this.#spellings.catch(() => undefined);
    const things = new Map<string, Named>();
    for (const key of spellings?.keys(word) ?? []) {
      const whole = key.length > LONG_KEY;
      for (const shard of shardsFor(key, shards).slice(0, MOST_SHARDS)) {
        for (const [own, rows] of Object.entries(await this.#read<Shard>(hexadecimal(shard)))) {
          if (own === key || (whole && own.startsWith(key))) for (const row of rows) add(things, row, own === key);
        }
      }
    }
    return { things, complete: true };
  }

  async #beginning(word: string, shards: string[]): Promise<Answer> {
    const wanted = shardsFor(word, shards);
    const read = await Promise.all(wanted.slice(0, MOST_SHARDS).map((shard) => this.#read<Shard>(hexadecimal(shard))));
    const things = new Map<string, Named>();
    for (const [key, rows] of read.flatMap((shard) => Object.entries(shard))) {
      if (key.startsWith(word)) for (const row of rows) add(things, row, key === word);
    }
    return { things, complete: wanted.length <= MOST_SHARDS };
  }

  /** Reads a file once; what could not be read is asked for again the next time. */
  #read<T>(name: string): Promise<T> {
    const file = this.#files.get(name) ?? fetched(new URL(`${name}.json`, this.#base));
    this.#files.set(name, file);
    file.catch(() => this.#files.delete(name));
    return file as Promise<T>;
  }

  #ranked(answers: Map<string, Named>[], asked: string[], { kinds }: Contents): Hit[] {
    const [first, ...others] = answers;
    const paths = [...(first?.keys() ?? [])].filter((path) => others.every((other) => other.has(path)));
    const scored = paths.map((path) => {
      const named = answers.flatMap((answer) => answer.get(path) ?? []);
      const whole = named.filter(({ exact }) => exact).length;
      return { ...this.#hit(path, named.flatMap(({ rows }) => rows), asked, kinds), whole };
    });
    const order = new Intl.Collator(this.#language, { numeric: true });
    scored.sort((one, other) => other.whole - one.whole || one.length - other.length || order.compare(one.hit.label, other.hit.label));
    return scored.map(({ hit }) => hit);
  }

  /** Chooses the name that answers best: with most of the words asked for, and fewest beside them. */
  #hit(path: string, rows: Row[], asked: string[], kinds: Contents["kinds"]): { hit: Hit; length: number } {
    const forms = rows.map((row) => ({ row, own: words(row[0]) })).map(({ row, own }) => ({ row, length: own.length, found: matches(own, asked) }));
    const [best] = forms.sort((one, other) => other.found - one.found || one.length - other.length);
    const [form, formLanguage] = best?.row ?? ["", ""];
    const [label, , kind, , note] = rows.find(([, language]) => language === this.#language) ?? best?.row ?? ["", "", "", "", ""];
    const hit = { label, form: form === label ? "" : form, formLanguage, kind: kinds[kind]?.[this.#language] ?? kind, path, note };
    return { hit, length: best?.length ?? 0 };
  }
}

async function fetched(address: URL): Promise<unknown> {
  const answer = await fetch(address);
  if (!answer.ok) throw new Error(`${answer.url}: ${answer.status}`);
  return answer.json();
}

interface Answer {
  things: Map<string, Named>;
  complete: boolean;
}

interface Named {
  rows: Row[];
  exact: boolean;
}

function add(things: Map<string, Named>, row: Row, exact: boolean): void {
  const known = things.get(row[3]);
  if (!known) things.set(row[3], { rows: [row], exact });
  else {
    known.rows.push(row);
    known.exact ||= exact;
  }
}

/** Counts the words of a query that a name has. */
function matches(own: string[], asked: string[]): number {
  return asked.filter((word) => own.some((other) => other.startsWith(word))).length;
}

/** Returns the files that hold the keys which begin with a word. */
function shardsFor(word: string, shards: string[]): string[] {
  const longer = shards.filter((shard) => shard.startsWith(word));
  const above = shards.filter((shard) => word.startsWith(shard) && shard !== word);
  const nearest = above.reduce((one, other) => (other.length > one.length ? other : one), "");
  return nearest && !longer.includes(word) ? [nearest, ...longer] : longer;
}

function hexadecimal(text: string): string {
  return [...new TextEncoder().encode(text)].map((byte) => byte.toString(16).padStart(2, "0")).join("");
}
