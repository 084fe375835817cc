// Larger parts load only on pages that have them: <div data-island="name"> calls mount(element) of src/islands/name.js.
import islands from "islands:map";

const mounted = new WeakMap();
const present = new Set();

async function mount(element) {
  if (mounted.has(element)) return;
  mounted.set(element, null);
  const load = islands[element.dataset.island];
  if (!load) throw new Error(`No island "${element.dataset.island}" in assets/src/islands`);
  const { mount: start } = await load();
  if (!element.isConnected) return;
  mounted.set(element, start(element) ?? null);
  present.add(element);
}

/** An island whose element left the page is told, so that it can let go of sockets and timers. */
function sweep() {
  for (const element of present) {
    if (element.isConnected) continue;
    present.delete(element);
    mounted.get(element)?.();
  }
}

async function combobox(element) {
  const { mount: start } = await import("./combobox.js");
  if (element.isConnected) start(element);
}

function scan() {
  document.querySelectorAll("[data-island]").forEach(mount);
  document.querySelectorAll("select[data-combobox]:not(.tomselected)").forEach(combobox);
  sweep();
}

export function start() {
  scan();
  document.addEventListener("htmx:afterSettle", scan);
  document.addEventListener("htmx:historyRestore", scan);
}
