// htmx on customers' pages: strict, with words for errors.
import htmx from "htmx.org/dist/htmx.esm.js";
import { csrfToken } from "./http.js";
import { refresh } from "./times.js";
import { t } from "./strings.js";
import { toast } from "./toasts.js";

Object.assign(htmx.config, { allowEval: false, defaultSettleDelay: 0, includeIndicatorStyles: false, selfRequestsOnly: true, historyCacheSize: 0, timeout: 30_000 });
window.htmx = htmx;
document.addEventListener("htmx:configRequest", ({ detail }) => { detail.headers["X-CSRFToken"] = csrfToken(); });
document.addEventListener("htmx:responseError", ({ detail }) => toast({ text: `${t(detail.xhr.status === 429 ? "error_429" : "error_500")} ${t("nothing_lost")}`, level: "error" }));
document.addEventListener("htmx:sendError", () => toast({ text: `${t("error_network")} ${t("nothing_lost")}`, level: "error" }));
document.addEventListener("htmx:load", ({ detail }) => refresh(detail.elt));
// htmx waits for an event that is over by now where this file came after the page but before its last picture. And what
// was typed meanwhile counts too.
function begin() {
  htmx.process(document.body);
  document.querySelectorAll("[hx-trigger$='arrived']").forEach((each) => {
    const controls = each.matches("input") ? [each] : [...each.querySelectorAll("input, textarea")];
    if (controls.some((one) => one.value !== one.defaultValue)) htmx.trigger(each, "arrived");
  });
}
if (document.readyState === "loading") document.addEventListener("DOMContentLoaded", begin);
else begin();
