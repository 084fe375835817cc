// htmx inside the shell: navigation swaps #main only, errors keep what was typed, focus and title follow.
import htmx from "htmx.org/dist/htmx.esm.js";
import { csrfToken } from "./http.js";
import { load as loadStrings, t } from "./strings.js";
import { announce, showPageMessages, toast } from "./toasts.js";

Object.assign(htmx.config, {
  defaultSettleDelay: 0, // new parts answer a click at once, not 20 ms later
  allowEval: false, includeIndicatorStyles: false, selfRequestsOnly: true, historyCacheSize: 0, scrollIntoViewOnBoost: false,
  timeout: 30_000, attributesToSettle: ["class"],
  responseHandling: [
    { code: "204", swap: false }, { code: "[23]..", swap: true }, { code: "409|422", swap: true },
    { code: "[45]..", swap: false, error: true },
  ],
});
window.htmx = htmx;

const MAIN = "#main";
const LEAVING_MS = 3_000;
const REFUSED = [409, 422]; // the answer says beside the form what stands in the way
const isNavigation = (detail) => Boolean(detail.boosted ?? detail.requestConfig?.boosted);
const isDownload = (xhr) => (xhr.getResponseHeader("Content-Disposition") || "").startsWith("attachment");

/** Links that must load natively (downloads) are taken out of boosting before htmx looks at them. */
function spareDownloads(event) {
  const element = event.detail.elt;
  if (element.matches?.("a[download], form[data-native]")) element.setAttribute("hx-boost", "false");
}

/** Always send the token of now: the one printed in the page is stale after a login in another tab. */
function prepareRequest(event) {
  const { detail } = event;
  detail.headers["X-CSRFToken"] = csrfToken();
  if (detail.verb !== "get") detail.parameters.delete?.("csrfmiddlewaretoken");
  if (detail.boosted) {
    detail.headers["HX-Target"] = "main";
    detail.elt.closest(".offcanvas, dialog")?.dispatchEvent(new CustomEvent("zl:leave", { bubbles: true }));
  }
}

/** Where a response goes: page navigation into #main, downloads and foreign pages to the browser. */
function placeResponse(event) {
  const { detail } = event;
  const { xhr } = detail;
  if (isDownload(xhr)) {
    detail.shouldSwap = false;
    location.assign(detail.pathInfo.responsePath ?? detail.pathInfo.finalRequestPath);
    return;
  }
  const wholePage = /<main[^>]+id="main"/.test(detail.serverResponse ?? "");
  const navigates = isNavigation(detail) || detail.target?.id === "main";
  if (!navigates) return;
  if (!wholePage && xhr.status < 400 && isNavigation(detail) && xhr.status !== 204) {
    detail.shouldSwap = false;
    location.assign(xhr.responseURL);
    return;
  }
  if (!wholePage) return;
  const verb = detail.requestConfig.verb;
  if (xhr.status >= 400 && !REFUSED.includes(xhr.status) && verb !== "get") return; // the form stays; a message says why
  detail.shouldSwap = true;
  detail.isError = false;
  detail.target = document.querySelector(MAIN);
  detail.selectOverride = MAIN;
  detail.swapOverride = REFUSED.includes(xhr.status) ? "outerHTML" : "outerHTML show:window:top";
}

/** What a live part asked for before its page was left belongs to no page any more. */
function forgetIfLeft({ detail }) {
  if (!detail.elt.matches?.("[data-live]")) return;
  detail.elt.addEventListener("htmx:beforeSwap", ({ currentTarget, detail: swap }) => {
    if (!currentTarget.isConnected) swap.shouldSwap = false;
  }, { once: true });
}

/** A live refresh refused because its page is being left (a request just handed to others) is no error worth a word. */
function failed(event) {
  const { elt } = event.detail;
  if (!elt?.matches?.("[data-live]")) return explainError(event);
  return setTimeout(() => { if (elt.isConnected) explainError(event); }, LEAVING_MS);
}

function explainError(event) {
  const { xhr, requestConfig } = event.detail;
  if (xhr.getResponseHeader("HX-Trigger")?.includes("zl:toast")) return;
  const kept = requestConfig?.verb !== "get";
  const key = { 403: "error_403", 404: "error_404", 413: "error_413", 419: "error_419", 429: "error_429" }[xhr.status] ?? "error_500";
  toast({ text: kept ? `${t(key)} ${t("nothing_lost")}` : t(key), level: "error" });
}

/** After navigation: focus the heading for keyboard and screen readers, mark the entry, say the new title. */
function arrive() {
  const heading = document.querySelector(`${MAIN} [autofocus], ${MAIN} h1`);
  if (heading) {
    if (heading.tagName === "H1") heading.tabIndex = -1;
    heading.focus({ preventScroll: true });
  }
  announce(document.title);
  markCurrent();
}

/* The longest address of the entry, its own or one of those that belong to it, below which the page lies. */
function fit(link, path) {
  const addresses = [link.pathname, ...(link.dataset.navAlso ?? "").split(" ").filter(Boolean)];
  const fits = addresses.filter((address) => path === address || path.startsWith(address.replace(/\/?$/, "/")));
  return Math.max(...fits.map((address) => address.length), 0);
}

/** aria-current on the navigation entry whose address is the longest prefix of the page's. */
export function markCurrent() {
  const path = location.pathname;
  document.querySelectorAll("[data-current-path]").forEach((input) => { input.value = path + location.search; });
  const links = [...document.querySelectorAll("a[data-nav]")];
  const longest = Math.max(...links.map((link) => fit(link, path)), 0);
  links.forEach((link) => {
    if (longest && fit(link, path) === longest) link.setAttribute("aria-current", "page");
    else link.removeAttribute("aria-current");
  });
}

/** htmx forgets to change the address when a live update took the clicked button away meanwhile. */
function adoptAddress({ xhr, requestConfig }) {
  if (!requestConfig?.boosted || !xhr?.responseURL || xhr.status >= 400) return;
  const { origin, pathname, search } = new URL(xhr.responseURL);
  if (origin !== location.origin || pathname + search === location.pathname + location.search) return;
  history.pushState({ htmx: true }, "", pathname + search);
}

function afterSettle(event) {
  const { target, requestConfig } = event.detail;
  if (target?.id === "main" || event.detail.elt?.id === "main") {
    adoptAddress(event.detail);
    if (requestConfig?.headers?.["HX-Target"] === "main" || requestConfig?.boosted) arrive();
  }
}

/** A whole-body swap (language): attributes of <html> and the catalogue come along in #shell-state. */
function adoptState() {
  const state = document.getElementById("shell-state");
  if (!state || state.dataset.lang === document.documentElement.lang) return;
  document.documentElement.lang = state.dataset.lang;
  loadStrings();
  document.dispatchEvent(new CustomEvent("zl:language"));
}

function watchConnection() {
  const banner = () => document.getElementById("offline");
  const show = () => banner()?.toggleAttribute("hidden", navigator.onLine);
  window.addEventListener("online", show);
  window.addEventListener("offline", show);
  show();
}

export function start() {
  const on = (name, handler) => document.addEventListener(name, handler);
  on("htmx:beforeProcessNode", spareDownloads);
  on("htmx:configRequest", prepareRequest);
  on("htmx:beforeRequest", forgetIfLeft);
  on("htmx:beforeSwap", placeResponse);
  on("htmx:responseError", failed);
  on("htmx:sendError", () => toast({ text: `${t("error_network")} ${t("nothing_lost")}`, level: "error" }));
  on("htmx:timeout", () => toast({ text: t("error_timeout"), level: "error" }));
  on("htmx:afterSettle", afterSettle);
  on("htmx:historyRestore", () => arrive());
  on("htmx:afterSwap", () => { adoptState(); showPageMessages(); });
  on("htmx:beforeRequest", () => document.documentElement.classList.add("is-loading"));
  on("htmx:afterRequest", () => document.documentElement.classList.remove("is-loading"));
  on("zl:login", (event) => toast({ text: t("login_again"), level: "warning", href: event.detail.url, linkText: t("login_link") }));
  watchConnection();
  markCurrent();
}
