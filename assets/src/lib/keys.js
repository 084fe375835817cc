// Keys: g + letter goes to a page, / searches, ? helps, j k Enter x walk a [data-list], data-key="r" presses a button.
import { t } from "./strings.js";

const TYPING = "input, textarea, select, [contenteditable=true], .ts-control";
const LEADER_MS = 1500;
let leaderUntil = 0;

const isTyping = (target) => target.closest?.(TYPING) && !["checkbox", "radio", "button", "submit"].includes(target.type);
const visible = (element) => element.getClientRects().length > 0;
const press = (key) => [...document.querySelectorAll(`[data-key="${CSS.escape(key)}"]`)].find((element) => visible(element) && !element.disabled);

const rows = () => {
  const list = [...document.querySelectorAll("[data-list]")].find(visible);
  return list ? [...list.querySelectorAll("[data-row], tbody > tr, li")].filter(visible) : [];
};
const current = (all) => all.findIndex((row) => row.classList.contains("is-current"));

function move(step) {
  const all = rows();
  if (!all.length) return false;
  const index = current(all);
  const next = all[Math.min(all.length - 1, Math.max(0, index < 0 ? 0 : index + step))];
  all.forEach((row) => row.classList.toggle("is-current", row === next));
  next.scrollIntoView({ block: "nearest" });
  (next.querySelector("a.row-link, a[href], button") ?? next).focus({ preventScroll: true });
  return true;
}

const onCurrent = (selector, act) => () => {
  const all = rows();
  const element = all[current(all)]?.querySelector(selector);
  if (element) act(element);
  return Boolean(element);
};

const GENERAL = {
  j: { name: "key_down", act: () => move(1) },
  k: { name: "key_up", act: () => move(-1) },
  o: { name: "key_open", act: onCurrent("a.row-link, a[href]", (link) => link.click()) },
  x: { name: "key_mark", act: onCurrent("input[type=checkbox]", (box) => box.click()) },
  "/": { name: "key_search", act: () => { const box = document.querySelector("#main [data-search], #main input[type=search]"); box ? box.focus() : openPalette(); return true; } },
  "?": { name: "key_help", act: () => { showHelp(); return true; } },
};

const openPalette = () => document.dispatchEvent(new CustomEvent("zl:palette"));

function follow(key) {
  leaderUntil = 0;
  document.querySelector(`a[data-nav-key="${CSS.escape(key)}"]`)?.click();
}

function pressed(event) {
  if ((event.ctrlKey || event.metaKey) && event.key.toLowerCase() === "k") {
    event.preventDefault();
    openPalette();
    return;
  }
  if (event.ctrlKey || event.metaKey || document.querySelector("dialog[open]") || event.isComposing) return;
  if (event.altKey) { altKey(event); return; }
  if (isTyping(event.target)) return;
  if (Date.now() < leaderUntil) { event.preventDefault(); follow(event.key); return; }
  if (event.key === "g") { leaderUntil = Date.now() + LEADER_MS; return; }
  const button = press(event.key);
  const done = button ? (button.click(), true) : GENERAL[event.key]?.act();
  if (done) event.preventDefault();
}

/** data-key="Alt+1", "Alt+Shift+1": keys that work while somebody types, too; the digit is that of the physical key. */
function altKey(event) {
  const button = press(`Alt+${event.shiftKey ? "Shift+" : ""}${event.code.replace(/^(Digit|Key)/, "")}`);
  if (!button) return;
  event.preventDefault();
  button.click();
}

const nameOf = (element) => element.dataset.keyName || element.getAttribute("aria-label") || element.title || element.textContent.trim();

function section(title, pairs) {
  if (!pairs.length) return [];
  const list = Object.assign(document.createElement("dl"), { className: "key-list" });
  for (const [keys, name] of pairs) {
    const row = document.createElement("div");
    const cap = document.createElement("dd");
    keys.split(" ").forEach((key) => cap.append(Object.assign(document.createElement("kbd"), { textContent: key }), " "));
    row.append(Object.assign(document.createElement("dt"), { textContent: name }), cap);
    list.append(row);
  }
  return [Object.assign(document.createElement("h3"), { textContent: title }), list];
}

/** The help lists what this page really has. */
function showHelp() {
  const dialog = document.getElementById("keys-dialog");
  if (!dialog) return;
  const page = [...document.querySelectorAll("[data-key]")].filter(visible).map((element) => [element.dataset.key, nameOf(element)]);
  const links = [...document.querySelectorAll("nav.shell-nav a[data-nav-key]")].map((link) => [`g ${link.dataset.navKey}`, link.textContent.trim()]);
  const general = Object.entries(GENERAL).map(([key, { name }]) => [key, t(name)]);
  dialog.querySelector("#keys-list").replaceChildren(
    ...section(t("keys_page"), page), ...section(t("keys_go"), links),
    ...section(t("keys_general"), [[`${modifier()} K`, t("key_palette")], ...general]));
  dialog.showModal();
}

const modifier = () => (/Mac|iPhone|iPad/.test(navigator.platform) ? "⌘" : "Ctrl");

export function start() {
  document.addEventListener("keydown", pressed);
  document.addEventListener("click", (event) => { if (event.target.closest?.("[data-keys-open]")) showHelp(); });
  document.querySelectorAll("[data-mod-key]").forEach((element) => { element.textContent = `${modifier()} K`; });
}
