// Ctrl/⌘+K: pages and actions of this page at once, then what the search index finds (body[data-find-url]): what was
// opened lately for nothing typed. Rooms add searches of their own by <div data-palette-source="/url/?q=" data-title="…">.
import { t } from "./strings.js";
import { icon } from "./toasts.js";

const DEBOUNCE = 150;
const LIMIT = 8;
let timer;
let asked = 0;
// Whether the person moved the choice himself: then what arrives later leaves it where it is.
let touched = false;

const dialog = () => document.getElementById("palette");
const input = () => document.getElementById("palette-input");
const list = () => document.getElementById("palette-list");
const items = () => [...list().querySelectorAll("[role=option]")];

/** True when every word of `query` occurs in `text`. */
export const matches = (text, query) => query.toLowerCase().split(/\s+/).every((word) => text.toLowerCase().includes(word));

function option({ label, note = "", iconName = "arrow-right", run }) {
  const item = Object.assign(document.createElement("div"), { className: "palette-item", id: `palette-${items().length}-${Math.random().toString(36).slice(2, 8)}` });
  item.setAttribute("role", "option");
  item.setAttribute("aria-selected", "false");
  item.append(icon(iconName), Object.assign(document.createElement("span"), { textContent: label }));
  if (note) item.append(Object.assign(document.createElement("span"), { className: "palette-note", textContent: note }));
  item.addEventListener("click", () => { dialog().close(); run(); });
  return item;
}

function group(title, options, isFirst = false) {
  if (!options.length) return;
  const box = document.createElement("div");
  box.setAttribute("role", "group");
  box.setAttribute("aria-label", title);
  box.append(Object.assign(document.createElement("div"), { className: "palette-group", textContent: title }), ...options.slice(0, LIMIT));
  if (isFirst) list().prepend(box);
  else list().append(box);
}

const pages = (query) => [...document.querySelectorAll("nav.shell-nav a[data-nav]")]
  .filter((link) => matches(link.textContent, query))
  .map((link) => option({ label: link.textContent.trim(), note: link.dataset.navKey ? `g ${link.dataset.navKey}` : "", iconName: link.dataset.navIcon, run: () => link.click() }));

const actions = (query) => [...document.querySelectorAll("#main [data-key], #main [data-action]")]
  .filter((button) => button.getClientRects().length && matches(button.textContent, query))
  .map((button) => option({ label: button.dataset.keyName || button.textContent.trim() || button.title, note: button.dataset.key, iconName: "bolt", run: () => button.click() }));

/** What can be asked: the index always, the rooms' own searches once something is typed. */
function* questions(query) {
  const words = encodeURIComponent(query);
  if (document.body.dataset.findUrl) yield { url: `${document.body.dataset.findUrl}?q=${words}`, title: "" };
  if (!query.trim()) return;
  for (const source of document.querySelectorAll("[data-palette-source]")) yield { url: source.dataset.paletteSource + words, title: source.dataset.title };
}

/** An answer is JSON: {groups: [{title, results}]} or {results}; a result is {label, note, url, icon}. */
async function remote(query, turn) {
  for (const { url, title } of questions(query)) {
    fetch(url, { headers: { Accept: "application/json" } })
      .then((response) => (response.ok ? response.json() : { results: [] }))
      .then(({ groups, results }) => {
        if (turn !== asked) return;
        const shown = groups ?? [{ title, results }];
        for (const each of shown) group(each.title, each.results.map((hit) => option({ ...hit, iconName: hit.icon, run: () => go(hit.url) })), !query);
        if (!query && !touched) choose(0);
        settle();
      })
      .catch(() => { /* the network banner says it */ });
  }
}

function go(url) {
  const link = Object.assign(document.createElement("a"), { href: url, hidden: true });
  document.body.append(link);
  window.htmx.process(link);
  link.click();
  link.remove();
}

function settle() {
  list().querySelector(".palette-none")?.remove();
  if (!items().length) list().append(Object.assign(document.createElement("div"), { className: "palette-none", textContent: t("none_found") }));
  if (!items().some((item) => item.getAttribute("aria-selected") === "true")) choose(0);
}

function choose(index) {
  const all = items();
  const chosen = all[(index + all.length) % all.length];
  all.forEach((item) => item.setAttribute("aria-selected", String(item === chosen)));
  if (chosen) { input().setAttribute("aria-activedescendant", chosen.id); chosen.scrollIntoView({ block: "nearest" }); }
}

function show() {
  const query = input().value;
  const turn = ++asked;
  touched = false;
  list().replaceChildren();
  group(t("palette_actions"), actions(query));
  group(t("palette_pages"), pages(query));
  settle();
  clearTimeout(timer);
  timer = setTimeout(() => remote(query, turn), query ? DEBOUNCE : 0);
}

export function open() {
  if (!dialog() || dialog().open) return;
  input().value = "";
  dialog().showModal();
  show();
  input().focus();
}

function keydown(event) {
  if (event.target.id !== "palette-input" || event.isComposing) return;
  const index = items().findIndex((item) => item.getAttribute("aria-selected") === "true");
  const act = { ArrowDown: () => choose(index + 1), ArrowUp: () => choose(index - 1), Enter: () => items()[index]?.click() }[event.key];
  if (!act) return;
  event.preventDefault();
  touched = true;
  act();
}

export function start() {
  document.addEventListener("zl:palette", open);
  document.addEventListener("keydown", keydown);
  document.addEventListener("input", (event) => { if (event.target.id === "palette-input") show(); });
  document.addEventListener("click", (event) => {
    if (event.target.closest?.("[data-palette-open]")) open();
    else if (event.target === dialog()) dialog().close();
  });
}
