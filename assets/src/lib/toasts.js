// Short messages in the corner, with an optional undo; also spoken to screen readers.
import { t } from "./strings.js";

const LEVELS = { success: "circle-check", info: "info-circle", warning: "alert-triangle", error: "alert-circle" };
const VISIBLE_MS = { success: 6000, info: 8000, warning: 15000, error: 0 };

/** An icon of the sprite as an SVG element. */
export function icon(name) {
  const space = "http://www.w3.org/2000/svg";
  const svg = document.createElementNS(space, "svg");
  svg.setAttribute("class", "icon");
  svg.setAttribute("aria-hidden", "true");
  const use = document.createElementNS(space, "use");
  use.setAttribute("href", `${document.body.dataset.icons}#${name}`);
  svg.append(use);
  return svg;
}

/** Speak `text` to screen readers; `urgent` interrupts. */
export function announce(text, urgent = false) {
  const region = document.getElementById(urgent ? "announce-now" : "announce");
  if (!region) return;
  region.textContent = "";
  requestAnimationFrame(() => { region.textContent = text; });
}

function undoButton(url, close) {
  const button = document.createElement("button");
  button.type = "button";
  button.className = "btn btn-sm btn-ghost-primary";
  button.textContent = t("undo");
  button.addEventListener("click", () => {
    close();
    window.htmx.ajax("POST", url, { target: "#main", select: "#main", swap: "outerHTML" });
  });
  return button;
}

/** Show a message: {text, level, undo (address to POST), href + linkText}. */
export function toast({ text, level = "info", undo = "", href = "", linkText = "" }) {
  const stack = document.getElementById("toasts");
  if (!stack || !text) return;
  const kind = level in LEVELS ? level : "info";
  const item = document.createElement("div");
  item.className = `zl-toast zl-toast-${kind}`;
  const close = () => item.remove();
  const words = document.createElement("div");
  words.className = "zl-toast-text";
  words.textContent = text;
  item.append(icon(LEVELS[kind]), words);
  if (undo) item.append(undoButton(undo, close));
  if (href) item.append(Object.assign(document.createElement("a"), { href, textContent: linkText, className: "btn btn-sm btn-ghost-primary" }));
  const button = document.createElement("button");
  Object.assign(button, { type: "button", className: "btn-close" });
  button.setAttribute("aria-label", t("close"));
  button.addEventListener("click", close);
  item.append(button);
  stack.append(item);
  announce(text, kind === "error");
  expire(item, undo || href ? 12000 : VISIBLE_MS[kind]);
}

/** Remove after `milliseconds`, but not while pointed at or focused. */
function expire(item, milliseconds) {
  if (!milliseconds) return;
  const check = () => (item.matches(":hover, :focus-within") ? setTimeout(check, 2000) : item.remove());
  setTimeout(check, milliseconds);
}

export function start() {
  document.addEventListener("zl:toast", (event) => {
    const detail = event.detail?.value ?? event.detail;
    (Array.isArray(detail) ? detail : [detail]).forEach(toast);
  });
  showPageMessages();
}

/** Messages that came with a whole page. */
export function showPageMessages() {
  const source = document.getElementById("page-messages");
  if (!source) return;
  JSON.parse(source.textContent).forEach(toast);
  source.remove();
}
