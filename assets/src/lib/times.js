// <time data-relative datetime="…">, data-since and data-until: kept true while the page stays open.
import { language, t } from "./strings.js";
import { clock, duration, relative } from "./timefmt.js";

const zone = () => document.documentElement.dataset.tz || undefined;
/** Difference between the server's clock and this computer's, in milliseconds. */
let skew = 0;
export const now = () => new Date(Date.now() + skew);

function showRelative(element) {
  const date = new Date(element.dateTime);
  if (Number.isNaN(date.valueOf())) return;
  put(element, relative(date, now(), language(), zone(), element.dataset.relative === "long"));
}

const put = (element, text) => { if (element.textContent !== text) element.textContent = text; };

function tick(element) {
  const until = element.dataset.until;
  const target = new Date(until ?? element.dataset.since).valueOf();
  if (Number.isNaN(target)) return;
  const seconds = Math.floor((until ? target - now() : now() - target) / 1000);
  const text = element.dataset.format === "clock" ? clock(seconds) : duration(seconds, language());
  const late = Boolean(until) && seconds < 0;
  put(element, late ? t("overdue_by", { time: text }) : text);
  element.classList.toggle("is-late", late);
  const soon = Number(element.dataset.soon || 0);
  element.classList.toggle("is-soon", until ? !late && seconds <= soon : soon > 0 && seconds >= soon);
}

/** Refresh all times below `root` at once. */
export function refresh(root = document) {
  root.querySelectorAll("time[data-relative]").forEach(showRelative);
  root.querySelectorAll("[data-since], [data-until]").forEach(tick);
}

export function start() {
  const stated = Number(document.documentElement.dataset.now);
  if (stated) skew = stated * 1000 - (performance.timeOrigin + performance.timing.responseStart - performance.timing.navigationStart);
  setInterval(() => document.querySelectorAll("[data-since], [data-until]").forEach(tick), 1000);
  setInterval(() => document.querySelectorAll("time[data-relative]").forEach(showRelative), 30_000);
  refresh();
}
