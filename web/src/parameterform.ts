/** A form for the values of a saved query, in the list of them that the page shows. */
import { html } from "./dom.ts";
import type { Parameter } from "./parameters.ts";
import type { Voice } from "./words.ts";

/** Takes a value for a parameter; returns whether it fits. */
export type Take = (parameter: Parameter, value: string) => boolean;

/** Turns the list of parameters on the page into a form, if there is one; `ask` is called when all values fit. */
export function parameterForm(page: ParentNode, voice: Voice, take: Take, ask: () => void): HTMLFormElement | undefined {
  const places = [...page.querySelectorAll<HTMLElement>("dd[data-parameter]")];
  const list = places[0]?.parentElement;
  if (!list) return undefined;
  const fields = places.map((place) => field(place));
  const send = html("p", {}, html("button", { type: "submit" }, voice.say("ask")));
  const form = html("form", { class: "ed-form" });
  list.replaceWith(form);
  form.append(list, send);
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    const wrong = fields.find(({ parameter, input }) => !take(parameter, input.value.trim()));
    if (!wrong) return ask();
    wrong.input.setCustomValidity(voice.say("unfit", wrong.input.value, wrong.parameter.type));
    wrong.input.reportValidity();
  });
  return form;
}

function field(place: HTMLElement): { parameter: Parameter; input: HTMLInputElement } {
  const { parameter: name = "", type = "string", given = "", space = "" } = place.dataset;
  const label = place.previousElementSibling?.textContent ?? name;
  const list = place.querySelector("datalist")?.id;
  const input = html("input", { value: given, list, "aria-label": label, spellcheck: "false", autocomplete: "off" });
  input.addEventListener("input", () => input.setCustomValidity(""));
  place.prepend(input, " ");
  return { parameter: { name, type, given, space }, input };
}
