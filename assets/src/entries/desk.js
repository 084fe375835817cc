// The staff's shell.
import "bootstrap/js/src/collapse.js";
import "bootstrap/js/src/dropdown.js";
import Offcanvas from "bootstrap/js/src/offcanvas.js";
import "bootstrap/js/src/tab.js";
import * as chrome from "../lib/chrome.js";
import * as confirm from "../lib/confirm.js";
import * as drafts from "../lib/drafts.js";
import * as files from "../lib/files.js";
import * as forms from "../lib/forms.js";
import * as islands from "../lib/islands.js";
import * as keys from "../lib/keys.js";
import * as live from "../lib/live.js";
import * as palette from "../lib/palette.js";
import * as shell from "../lib/shell.js";
import * as times from "../lib/times.js";
import * as toasts from "../lib/toasts.js";
import * as validate from "../lib/validate.js";
import { startAll } from "../lib/start.js";

document.addEventListener("zl:leave", ({ target }) => Offcanvas.getInstance(target)?.hide(), true);
startAll([validate, confirm, forms, files, toasts, shell, drafts, times, chrome, keys, palette, islands, live]);
document.addEventListener("htmx:load", ({ detail }) => times.refresh(detail.elt));
