/** A saved query that can be changed and run: in an endpoint, or in this browser on the whole dataset. */
import { csv, type Follow, MOST_SHOWN, parsed, table } from "./answers.ts";
import { button, html } from "./dom.ts";
import { type Answer, type Engine, engineFor, Refusal } from "./engine.ts";
import type { SparqlEditor } from "./sparqleditor.ts";
import { parameterForm } from "./parameterform.ts";
import { bound, type Parameter } from "./parameters.ts";
import { addressOfRest, siteOf } from "./site.ts";
import { start } from "./start.ts";
import { type Voice, voiceFor } from "./words.ts";

const UNAVAILABLE = 503;
const JSON_RESULTS = "application/sparql-results+json";

/** Adds buttons to edit and to run the query that the section shows. */
function enhance(host: HTMLElement): void {
  const code = host.querySelector("pre code");
  const engine = engineFor(host.dataset.endpoint, host.dataset.dump);
  if (code) new QueryPanel(host, code.closest("pre") ?? code, code.textContent ?? "", engine);
}

class QueryPanel {
  readonly #name: string;
  readonly #shown: Element;
  #saved: string;
  readonly #engine: Engine | undefined;
  readonly #voice: Voice;
  readonly #follow: Follow;
  readonly #answer = html("div", { class: "ed-answer" });
  readonly #status = html("p", { class: "px-status", role: "status" });
  readonly #run: HTMLButtonElement;
  readonly #stop: HTMLButtonElement;
  #editor: SparqlEditor | undefined;
  #running: AbortController | undefined;

  constructor(host: HTMLElement, shown: Element, saved: string, engine: Engine | undefined) {
    this.#name = host.dataset.query || "query";
    this.#shown = shown;
    this.#saved = saved;
    this.#engine = engine;
    this.#voice = voiceFor(host);
    this.#follow = followIn(host);
    const { say } = this.#voice;
    this.#run = button(say("run"), () => void this.#ask());
    this.#stop = button(say("stop"), () => this.#running?.abort());
    this.#stop.hidden = true;
    const edit = button(say("edit"), () => void this.#edit(edit));
    const runs = engine ? [this.#run, this.#stop] : [];
    shown.after(html("div", { class: "px-controls" }, edit, ...runs), this.#status, this.#answer);
    if (engine) this.#takeValues(host);
  }

  #takeValues(host: HTMLElement): void {
    const page = host.closest("article") ?? host;
    const form = parameterForm(page, this.#voice, (parameter, value) => this.#take(parameter, value), () => {
      form?.after(this.#status, this.#answer);
      void this.#ask();
    });
  }

  #take(parameter: Parameter, value: string): boolean {
    const text = bound(this.#editor?.text() ?? this.#saved, parameter, value);
    if (text === undefined) return false;
    this.#saved = text;
    this.#editor?.set(text);
    const code = this.#shown.querySelector("code");
    if (code) code.textContent = text;
    return true;
  }

  async #edit(opener: HTMLButtonElement): Promise<void> {
    opener.disabled = true;
    const { edit } = await import("./sparqleditor.ts");
    const place = html("div", { class: "ed-place" });
    this.#shown.replaceWith(place);
    this.#editor = edit(place, this.#saved, this.#voice, () => void this.#ask());
    opener.replaceWith(button(this.#voice.say("restore"), () => this.#editor?.set(this.#saved)));
    place.querySelector("textarea")?.focus();
  }

  async #ask(): Promise<void> {
    if (!this.#engine || !this.#stop.hidden) return;
    const begun = performance.now();
    this.#running = new AbortController();
    this.#busy(true);
    try {
      const query = this.#editor?.text() ?? this.#saved;
      const answer = await this.#engine.run(query, this.#running.signal);
      this.#show(answer, (performance.now() - begun) / 1000);
    } catch (fault) {
      this.#fail(fault);
    }
    this.#busy(false);
  }

  #busy(busy: boolean): void {
    this.#run.disabled = busy;
    this.#stop.hidden = !busy;
    if (busy) {
      this.#answer.replaceChildren();
      this.#status.textContent = this.#voice.say("running");
    }
  }

  #show({ type, text }: Answer, seconds: number): void {
    const results = parsed(text);
    if (!results) {
      this.#status.textContent = "";
      this.#answer.replaceChildren(this.#download("ttl", type, text), html("pre", { tabindex: 0 }, text));
    } else if (results.boolean !== undefined) {
      this.#status.textContent = this.#voice.say(results.boolean ? "yes" : "no");
    } else {
      this.#tell(results.results?.bindings.length ?? 0, seconds);
      const links = html("p", { class: "px-controls" }, this.#download("csv", "text/csv", csv(results)), this.#download("json", JSON_RESULTS, text));
      this.#answer.replaceChildren(links, table(results, this.#voice, this.#follow));
    }
  }

  #tell(rows: number, seconds: number): void {
    const { say, number } = this.#voice;
    const took = number(Math.round(seconds * 100) / 100);
    const cut = rows > MOST_SHOWN;
    this.#status.textContent = cut ? say("rowsCut", number(rows), took, number(MOST_SHOWN)) : say("rows", number(rows), took);
  }

  #download(suffix: string, type: string, text: string): HTMLElement {
    const file = `${this.#name}.${suffix}`;
    return button(this.#voice.say("download", file), () => {
      const href = URL.createObjectURL(new Blob([text], { type }));
      html("a", { href, download: file }).click();
      URL.revokeObjectURL(href);
    });
  }

  #fail(fault: unknown): void {
    this.#status.textContent = "";
    this.#answer.replaceChildren(html("pre", { class: "ed-fault", role: "alert" }, this.#told(fault)));
  }

  #told(fault: unknown): string {
    const { say } = this.#voice;
    if (fault instanceof DOMException && fault.name === "AbortError") return say("stopped");
    if (fault instanceof TypeError) return say("unreachable");
    if (fault instanceof Refusal && fault.status === UNAVAILABLE) return `${say("notAnswered")}\n${fault.message}`;
    return fault instanceof Error ? fault.message : String(fault);
  }
}

/** Leads from IRIs of the dataset to their pages on this site, where the section says what their base is. */
function followIn({ dataset: { base } }: HTMLElement): Follow {
  const form = document.querySelector<HTMLFormElement>('form[data-enhance="search"]');
  if (!base || !form) return (iri) => iri;
  const site = siteOf(form);
  return (iri) => (iri.startsWith(base) && iri !== base ? addressOfRest(iri.slice(base.length), site) : iri);
}

start("editor", enhance);
