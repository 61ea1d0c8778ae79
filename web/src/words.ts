/** What the scripts say, in the languages of the interface; and numbers and dates as they are written there. */

const ENGLISH = {
  // figures
  chart: "Chart of the figures; the table below says the same",
  scale: "Scale",
  linear: "from zero",
  logarithmic: "logarithmic: each step multiplies",
  symbols: "Symbols",
  bound: "open end",
  span: "range",
  // statuses, by the local names of their concepts
  accepted: "accepted",
  contested: "contested",
  unverified: "unverified",
  refuted: "refuted",
  fabricated: "fabricated",
  // timeline and map
  kinds: "Kinds",
  others: "Without a kind",
  all: "All",
  none: "None",
  timeline: "Timeline. Left and right move, plus and minus zoom, 0 shows all, up and down go through the entries",
  map: "Map. Arrows move, plus and minus zoom, 0 shows all; Tab goes to the points",
  view: "View",
  zoomIn: "Zoom in",
  zoomOut: "Zoom out",
  earlier: "Earlier",
  later: "Later",
  whole: "Show all",
  shown: "{0} of {1} listed",
  drawn: "{0} on the map now",
  drawnBetween: "drawn now: {0} – {1}",
  undated: "{0} without a date",
  placeless: "{0} without a known place",
  closer: "Zoom in here",
  kilometres: "{0} km",
  here: "Here: {0}",
  points: "{0} entries",
  noWorld: "The base map could not be read; the list is complete.",
  wheel: "Ctrl and wheel, or two fingers, zoom",
  // search
  searching: "Searching…",
  hits: "{0} found",
  noHits: "Nothing found",
  moreHits: "first {0}; type more to narrow down",
  indexGone: "The search index could not be read.",
  suggestions: "Suggestions",
  // editor
  query: "SPARQL query",
  edit: "Edit the query",
  restore: "Restore the saved query",
  run: "Run the query",
  ask: "Ask",
  unfit: "{0} does not fit: {1}",
  stop: "Stop",
  running: "Running…",
  rows: "{0} rows in {1} s",
  rowsCut: "{0} rows in {1} s; the first {2} are shown, the download has all",
  yes: "Yes",
  no: "No",
  download: "Download {0}",
  answer: "Answer",
  unreachable: "The endpoint cannot be reached.",
  stopped: "Stopped.",
  notAnswered: "The server does not answer this query now:",
};

export type Word = keyof typeof ENGLISH;

const RUSSIAN: Record<Word, string> = {
  chart: "Диаграмма чисел; таблица ниже говорит то же",
  scale: "Шкала",
  linear: "от нуля",
  logarithmic: "логарифмическая: каждый шаг умножает",
  symbols: "Обозначения",
  bound: "открытая граница",
  span: "диапазон",
  accepted: "принято",
  contested: "оспаривается",
  unverified: "не проверено",
  refuted: "опровергнуто",
  fabricated: "сфабриковано",
  kinds: "Виды",
  others: "Без вида",
  all: "Все",
  none: "Ни одного",
  timeline: "Лента времени. Стрелки влево и вправо двигают, плюс и минус меняют масштаб, 0 показывает всё, вверх и вниз — переход по записям",
  map: "Карта. Стрелки двигают, плюс и минус меняют масштаб, 0 показывает всё; Tab переходит к точкам",
  view: "Вид",
  zoomIn: "Ближе",
  zoomOut: "Дальше",
  earlier: "Раньше",
  later: "Позже",
  whole: "Показать всё",
  shown: "в списке {0} из {1}",
  drawn: "сейчас на карте: {0}",
  drawnBetween: "сейчас на рисунке: {0} – {1}",
  undated: "без даты: {0}",
  placeless: "место неизвестно: {0}",
  closer: "Приблизить здесь",
  kilometres: "{0} км",
  here: "Здесь: {0}",
  points: "записей: {0}",
  noWorld: "Не удалось прочитать основу карты; список полон.",
  wheel: "Масштаб: Ctrl и колесо или два пальца",
  searching: "Идёт поиск…",
  hits: "найдено: {0}",
  noHits: "Ничего не найдено",
  moreHits: "первые {0}; уточните запрос",
  indexGone: "Не удалось прочитать указатель поиска.",
  suggestions: "Подсказки",
  query: "Запрос SPARQL",
  edit: "Изменить запрос",
  restore: "Вернуть сохранённый запрос",
  run: "Выполнить запрос",
  ask: "Спросить",
  unfit: "{0} не подходит: {1}",
  stop: "Остановить",
  running: "Выполняется…",
  rows: "строк: {0}, {1} с",
  rowsCut: "строк: {0}, {1} с; показаны первые {2}, файл содержит все",
  yes: "Да",
  no: "Нет",
  download: "Скачать {0}",
  answer: "Ответ",
  unreachable: "Сервер запросов недоступен.",
  stopped: "Остановлено.",
  notAnswered: "Сервер сейчас не отвечает на этот запрос:",
};

/** Speaks one language of the interface. */
export class Voice {
  readonly lang: string;
  readonly #words: Record<string, string>;
  readonly #number: Intl.NumberFormat;
  readonly #short: Intl.NumberFormat;

  /** Takes a language, and words of the page that go before its own. */
  constructor(lang: string, given: Record<string, string> = {}) {
    this.lang = lang;
    this.#words = { ...(lang.startsWith("ru") ? RUSSIAN : ENGLISH), ...given };
    this.#number = new Intl.NumberFormat(lang, { maximumFractionDigits: 20 });
    this.#short = new Intl.NumberFormat(lang, { notation: "compact", maximumFractionDigits: 2 });
  }

  /** Returns a phrase with its places filled. */
  readonly say = (word: Word, ...values: (string | number)[]): string => filled(this.#words[word] ?? word, values);

  /** Returns the word for a code, or the code itself where there is none. */
  code(code: string): string {
    return (Object.hasOwn(this.#words, code) && this.#words[code]) || code;
  }

  /** Writes a number in full. */
  readonly number = (value: number): string => this.#number.format(value);

  /** Writes a number in short, for an axis. */
  short(value: number): string {
    return value < 1e5 ? this.number(value) : this.#short.format(value);
  }

  /** Writes a day, a month or a year, in UTC. */
  readonly date = (time: number, unit: "day" | "month" | "year"): string => {
    const options: Intl.DateTimeFormatOptions = { year: "numeric", timeZone: "UTC" };
    if (unit !== "year") options.month = unit === "day" ? "long" : "short";
    if (unit === "day") options.day = "numeric";
    return new Intl.DateTimeFormat(this.lang, options).format(time);
  };
}

/** Returns the voice for an element: the language of the page, and the words in its `<template data-words>`. */
export function voiceFor(host: HTMLElement): Voice {
  const words = host.querySelector<HTMLTemplateElement>("template[data-words]")?.content.querySelectorAll("data") ?? [];
  const given = Object.fromEntries([...words].map((word) => [word.value, word.textContent ?? ""]));
  return new Voice(host.closest("[lang]")?.getAttribute("lang") || "en", given);
}

function filled(phrase: string, values: (string | number)[]): string {
  return phrase.replace(/\{(\d)\}/g, (_, place: string) => String(values[Number(place)] ?? ""));
}
