import { start as startConfirm } from "../lib/confirm.js";
import { start as startShell } from "../lib/shell.js";
import { start as startTimes } from "../lib/times.js";
import { start as startToasts } from "../lib/toasts.js";

startConfirm();
startToasts();
startShell();
startTimes();
