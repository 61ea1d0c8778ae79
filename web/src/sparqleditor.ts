/** The query editor of YASGUI (Yasqe), without anything that would ask another host. */
import type { Editor, KeyMap } from "codemirror";
import Yasqe from "@zazuko/yasqe";
import type { Voice } from "./words.ts";

/** An editor with its text. */
export interface SparqlEditor {
  text(): string;
  set(text: string): void;
}

/** Puts an editor into a place of the page; Ctrl and Enter run the query. */
export function edit(place: HTMLElement, query: string, voice: Voice, run: () => void): SparqlEditor {
  const yasqe = new Yasqe(place, {
    value: query,
    persistenceId: null,
    prefixCcApi: null,
    autocompleters: ["prefixes", "variables"],
    showQueryButton: false,
    createShareableLink: null as never,
    consumeShareLink: null,
    resizeable: false,
    editorHeight: "auto",
    screenReaderLabel: voice.say("query"),
  });
  rebind(yasqe as unknown as Editor, run);
  return { text: () => yasqe.getValue(), set: (text) => yasqe.setValue(text) };
}

/** Leaves Tab to the page, so that the keyboard leads out again; takes running away from the editor's own endpoint. */
function rebind(editor: Editor, run: () => void): void {
  const keys = editor.getOption("extraKeys") as KeyMap;
  editor.setOption("extraKeys", { ...keys, Tab: false, "Shift-Tab": false, "Ctrl-Enter": run, "Cmd-Enter": run, "Ctrl-S": false });
}
