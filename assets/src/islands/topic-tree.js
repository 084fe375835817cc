// The tree of topics: drag one by its grip before another, or onto another to put it in. The buttons do the same by key.
import { csrfToken } from "../lib/http.js";

const EDGE = 0.3;

/** What dropping at `y` of a line means: before it, or into it. Pure. */
export const dropAt = ({ top, height }, y) => (y < top + height * EDGE ? "before" : "into");

export function mount(root) {
  let dragged = null;
  let goal = null;
  const clear = () => root.querySelectorAll(".is-over, .is-before").forEach((each) => each.classList.remove("is-over", "is-before"));
  const start = (event) => {
    dragged = event.target.closest?.(".grip")?.closest("[data-topic]") ?? null;
    if (!dragged) return;
    event.dataTransfer.effectAllowed = "move";
    event.dataTransfer.setData("text/plain", "");
    dragged.classList.add("is-dragged");
  };
  const over = (event) => {
    const line = event.target.closest?.(".topic-line");
    const topic = line?.parentElement;
    clear();
    goal = null;
    if (!dragged || !topic || dragged.contains(topic)) return;
    event.preventDefault();
    const how = dropAt(line.getBoundingClientRect(), event.clientY);
    line.classList.add(how === "before" ? "is-before" : "is-over");
    goal = how === "before" ? { parent: topic.dataset.parent, before: topic.dataset.topic } : { parent: topic.dataset.topic, before: "" };
  };
  const drop = (event) => {
    if (!dragged || !goal) return;
    event.preventDefault();
    const values = { ...goal, csrfmiddlewaretoken: csrfToken() };
    window.htmx.ajax("POST", dragged.dataset.move, { values, target: "#main", select: "#main", swap: "outerHTML" });
  };
  const end = () => {
    dragged?.classList.remove("is-dragged");
    dragged = goal = null;
    clear();
  };
  const events = { dragstart: start, dragover: over, drop, dragend: end };
  for (const [name, listener] of Object.entries(events)) root.addEventListener(name, listener);
  return () => { for (const [name, listener] of Object.entries(events)) root.removeEventListener(name, listener); };
}
