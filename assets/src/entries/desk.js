import "bootstrap/js/src/dropdown.js";
import "bootstrap/js/src/collapse.js";
import "bootstrap/js/src/offcanvas.js";
import "bootstrap/js/src/tab.js";
import { start as startConfirm } from "../lib/confirm.js";
import { start as startShell } from "../lib/shell.js";
import { start as startTimes } from "../lib/times.js";
import { start as startToasts } from "../lib/toasts.js";

startConfirm();
startToasts();
startShell();
startTimes();
