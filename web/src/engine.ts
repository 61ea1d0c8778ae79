/** What answers SPARQL for the editor: an endpoint, or an engine in this browser that reads the dump. */

/** An answer as text, and its media type. */
export interface Answer {
  type: string;
  text: string;
}

export interface Engine {
  /** Answers a query in SPARQL JSON, or in Turtle if it makes a graph; rejects with an Error for people. */
  run(query: string, signal: AbortSignal): Promise<Answer>;
}

/** A refusal of an endpoint: the status of HTTP, and the endpoint's own words (RFC 9457, or the text that came). */
export class Refusal extends Error {
  readonly status: number;

  constructor(status: number, detail: string) {
    super(detail);
    this.status = status;
  }
}

const ACCEPT = "application/sparql-results+json, text/turtle;q=0.9";
const PROBLEM = "application/problem+json";
const MOST_OF_A_MESSAGE = 2000;

/** Returns the engine for an endpoint, or for a dump where there is none. */
export function engineFor(endpoint: string | undefined, dump: string | undefined): Engine | undefined {
  if (endpoint) return new Endpoint(endpoint);
  return dump ? new InBrowser(new URL(dump, document.baseURI)) : undefined;
}

/** Speaks the SPARQL 1.1 Protocol: query by POST as a form. */
class Endpoint implements Engine {
  readonly #address: string;

  constructor(address: string) {
    this.#address = address;
  }

  async run(query: string, signal: AbortSignal): Promise<Answer> {
    const body = new URLSearchParams({ query });
    const answer = await fetch(this.#address, { method: "POST", body, headers: { Accept: ACCEPT }, signal });
    const text = await answer.text();
    const type = (answer.headers.get("Content-Type") ?? "").split(";")[0]!.trim();
    if (!answer.ok) throw new Refusal(answer.status, detailOf(type, text) || answer.statusText);
    return { type, text };
  }
}

function detailOf(type: string, text: string): string {
  const problem = type === PROBLEM ? (JSON.parse(text) as { detail?: string }) : undefined;
  return (problem?.detail ?? text).trim().slice(0, MOST_OF_A_MESSAGE);
}

/** Asks a worker that holds the dataset; stopping a query ends the worker. */
class InBrowser implements Engine {
  readonly #dump: URL;
  #worker: Worker | undefined;

  constructor(dump: URL) {
    this.#dump = dump;
  }

  run(query: string, signal: AbortSignal): Promise<Answer> {
    const worker = (this.#worker ??= new Worker(new URL("./engine.js", import.meta.url), { type: "module" }));
    return new Promise((answered, refused) => {
      signal.addEventListener("abort", () => {
        worker.terminate();
        this.#worker = undefined;
        refused(new DOMException("", "AbortError"));
      });
      worker.onerror = (event) => refused(new Error(event.message || "worker"));
      worker.onmessage = ({ data }: MessageEvent<Answer & { fault?: string }>) => {
        if (data.fault === undefined) answered(data);
        else refused(new Error(data.fault));
      };
      worker.postMessage({ query, dump: this.#dump.href });
    });
  }
}
