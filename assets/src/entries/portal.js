// Customers' pages: works without any of this; htmx and the islands (chat, web call) load only where a page has them.
import * as chrome from "../lib/chrome.js";
import * as confirm from "../lib/confirm.js";
import * as files from "../lib/files.js";
import * as forms from "../lib/forms.js";
import * as times from "../lib/times.js";
import * as toasts from "../lib/toasts.js";
import * as validate from "../lib/validate.js";
import { startAll } from "../lib/start.js";

startAll([validate, confirm, forms, files, toasts, times, chrome]);
const offline = () => document.getElementById("offline")?.toggleAttribute("hidden", navigator.onLine);
window.addEventListener("online", offline);
window.addEventListener("offline", offline);
if (document.querySelector("[hx-get], [hx-post]")) import("../lib/portal-htmx.js");
if (document.querySelector("[data-island]")) import("../lib/islands.js").then((islands) => islands.start());
