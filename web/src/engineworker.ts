/** Runs in a worker: reads the dump once, then answers queries over the union of its graphs. */
import initialise, { Store } from "oxigraph/web.js";

interface Question {
  query: string;
  dump: string;
}

const TYPES: Record<string, string> = { nq: "application/n-quads", trig: "application/trig", nt: "application/n-triples" };
const RESULTS = "application/sparql-results+json";
const TURTLE = "text/turtle";

let opened: Promise<Store> | undefined;

async function open(dump: string): Promise<Store> {
  const [answer] = await Promise.all([fetch(dump), initialise({ module_or_path: new URL("./oxigraph.wasm", import.meta.url) })]);
  if (!answer.ok) throw new Error(`${dump}: ${answer.status} ${answer.statusText}`);
  const store = new Store();
  const format = TYPES[dump.split(".").pop() ?? ""] ?? TURTLE;
  store.load(await answer.text(), { format, no_transaction: true, lenient: true });
  return store;
}

/** Answers in JSON; a query that makes a graph refuses that and is answered in Turtle. */
function answer(store: Store, query: string): { type: string; text: string } {
  try {
    return { type: RESULTS, text: written(store, query, RESULTS) };
  } catch (fault) {
    if (!String(fault).includes(RESULTS)) throw fault;
    return { type: TURTLE, text: written(store, query, TURTLE) };
  }
}

function written(store: Store, query: string, format: string): string {
  return String(store.query(query, { use_default_graph_as_union: true, results_format: format }));
}

self.onmessage = async ({ data: { query, dump } }: MessageEvent<Question>): Promise<void> => {
  try {
    const store = await (opened ??= open(dump));
    self.postMessage(answer(store, query));
  } catch (fault) {
    self.postMessage({ fault: fault instanceof Error ? fault.message : String(fault) });
  }
};
