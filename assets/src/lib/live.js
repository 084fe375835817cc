// Connects the socket with the page: elements with data-live="topic …" get a `live` event when something changed.
import { LiveClient } from "./live-client.js";
import { t } from "./strings.js";
import { announce, toast } from "./toasts.js";

const COALESCE = 80;
const EDITABLE = "input:not([type=checkbox]):not([type=radio]):not([type=button]):not([type=submit]), textarea, select, [contenteditable=true]";
const waiting = new Map();
let client;
let lostTimer;

const topicsOf = (element) => (element.dataset.live || "").split(/\s+/).filter(Boolean);
/** data-live-types="a.b c.d": only these kinds of events are news for the element. */
const hears = ({ dataset }, type) => !dataset.liveTypes || dataset.liveTypes.split(/\s+/).includes(type);
const elements = () => [...document.querySelectorAll("[data-live]")];
const changed = (input) => (input.isContentEditable ? input.dataset.dirty === "true"
  : input.tagName === "SELECT" ? [...input.options].some((option) => option.selected !== option.defaultSelected)
    : input.value !== input.defaultValue);

/** True while somebody writes inside: replacing the element now would take words away. */
export function isBeingEdited(element) {
  const active = document.activeElement;
  if (active && active !== element && element.contains(active) && active.matches(EDITABLE)) return true;
  return [...element.querySelectorAll(EDITABLE)].some((input) => input.type !== "hidden" && changed(input));
}

function fire(element) {
  waiting.delete(element);
  if (!element.isConnected) return;
  if (isBeingEdited(element)) {
    element.dataset.livePending = "true";
    return;
  }
  delete element.dataset.livePending;
  if ("liveHold" in element.dataset && element.dataset.liveCount !== "0") return showPill(element);
  if (element.dataset.liveAnnounce) announce(element.dataset.liveAnnounce);
  element.dispatchEvent(new CustomEvent("live", { bubbles: false }));
}

/** data-live-hold: rows do not move under the eye; a line "3 new" above fetches them when asked. */
function showPill(element) {
  const count = Number(element.dataset.liveCount || 0) || 1;
  let pill = element.previousElementSibling;
  if (!pill?.classList.contains("live-pill")) {
    pill = Object.assign(document.createElement("button"), { type: "button", className: "live-pill" });
    pill.addEventListener("click", () => {
      pill.remove();
      element.dataset.liveCount = "0";
      fire(element);
      delete element.dataset.liveCount;
    });
    element.before(pill);
  }
  pill.textContent = t("live_new", { count });
  announce(pill.textContent);
}

function schedule(element) {
  if ("liveHold" in element.dataset) element.dataset.liveCount = Number(element.dataset.liveCount || 0) + 1;
  if (waiting.has(element)) return;
  waiting.set(element, setTimeout(() => fire(element), COALESCE));
}

/** Elements whose refresh waited until the person had finished writing. */
function catchUp(scope) {
  const element = scope.closest?.("[data-live-pending]");
  if (element) setTimeout(() => { if (element.isConnected && !isBeingEdited(element)) fire(element); }, 0);
}

function notice(message) {
  document.dispatchEvent(new CustomEvent("zl:notice", { detail: message }));
  elements().filter((element) => topicsOf(element).includes(message.topic) && hears(element, message.type)).forEach(schedule);
}

function refetch() {
  document.dispatchEvent(new CustomEvent("zl:refetch"));
  elements().forEach(schedule);
}

/** A short loss shows nothing; one of more than three seconds says so, quietly. */
function state(name) {
  const marker = document.documentElement;
  clearTimeout(lostTimer);
  if (name === "open") {
    if (marker.classList.contains("is-disconnected")) announce(t("live_back"));
    marker.classList.remove("is-disconnected");
  } else if (name === "lost") {
    lostTimer = setTimeout(() => { marker.classList.add("is-disconnected"); announce(t("live_lost")); }, 3000);
  } else {
    toast({ text: t("login_again"), level: "warning", href: location.href, linkText: t("login_link") });
  }
}

function resubscribe() {
  const drawn = Number(document.getElementById("main")?.dataset.liveSeq);
  client.setTopics(elements().flatMap(topicsOf), Number.isFinite(drawn) && drawn > 0 ? drawn : null);
}

/** Tell the others on this topic that we are typing, at most every two seconds. */
const told = new Map();
export function typing(topic) {
  if (Date.now() - (told.get(topic) ?? 0) < 2000) return;
  told.set(topic, Date.now());
  client?.typing(topic);
}

export function start() {
  const { liveUrl } = document.body.dataset;
  const { liveSeq } = document.getElementById("main").dataset;
  if (!liveUrl) return;
  const url = `${location.protocol === "https:" ? "wss" : "ws"}://${location.host}${liveUrl}`;
  client = new LiveClient({
    url, since: liveSeq ? Number(liveSeq) : null,
    handlers: {
      notice, refetch, state,
      ephemeral: (message) => document.dispatchEvent(new CustomEvent("zl:eph", { detail: message })),
    },
  });
  resubscribe();
  client.connect();
  document.addEventListener("htmx:afterSettle", resubscribe);
  document.addEventListener("htmx:historyRestore", resubscribe);
  document.addEventListener("focusout", (event) => catchUp(event.target));
  document.addEventListener("reset", (event) => setTimeout(() => catchUp(event.target), 0));
  document.addEventListener("htmx:afterRequest", (event) => { if (event.detail.successful) catchUp(event.detail.elt); });
  document.addEventListener("input", (event) => {
    const scope = event.target.closest?.("[data-typing]");
    if (scope) typing(scope.dataset.typing);
  });
  window.addEventListener("online", () => client.wake());
  document.addEventListener("visibilitychange", () => { if (!document.hidden) client.wake(); });
}
