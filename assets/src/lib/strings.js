// Words of the browser modules: a JSON catalogue in the page, in the page's language.
let table = null;

/** The text of `key` with {placeholders} filled; the key itself when the page gives none. */
export function t(key, values = {}) {
  if (!table) load();
  const text = table[key] ?? key;
  return text.replace(/\{(\w+)\}/g, (whole, name) => (name in values ? String(values[name]) : whole));
}

/** Read the catalogue again, after the page changed its language. */
export function load(source) {
  const element = typeof document === "undefined" ? null : document.getElementById("js-strings");
  table = source ?? (element ? JSON.parse(element.textContent) : {});
}

/** "zh" or "en", by the page. */
export const language = () =>
  (typeof document !== "undefined" && document.documentElement.lang.startsWith("zh") ? "zh" : "en");
