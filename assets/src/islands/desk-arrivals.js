// What arrives in a list slides in above a line "3 new"; the row that somebody looks at stays where it is.
// Lists are <ul data-arrivals="{count} new" aria-label="…"> with rows <li data-row-key="…">, drawn anew by live updates.
import { announce } from "../lib/toasts.js";

const LISTS = "ul[data-arrivals]";
const ROWS = ":scope > [data-row-key]";

const rowsOf = (list) => [...list.querySelectorAll(ROWS)];
const keyOf = (row) => row.dataset.rowKey;
const topOf = (row) => row.getBoundingClientRect().top;

/** What moves when rows are added: the nearest box that scrolls, else the page. */
function scrollerOf(element) {
  for (let box = element; box && box !== document.body; box = box.parentElement) {
    if (/auto|scroll/.test(getComputedStyle(box).overflowY)) return box;
  }
  return document.scrollingElement;
}

/** The row that the eye is on: with the focus, under the pointer, or the first one in view of a list scrolled down. */
function eyeOn(root) {
  const rows = [...root.querySelectorAll(`${LISTS} > [data-row-key]`)];
  const scroller = scrollerOf(root);
  const edge = Math.max(0, scroller === document.scrollingElement ? 0 : scroller.getBoundingClientRect().top);
  return rows.find((row) => row.contains(document.activeElement)) ?? rows.find((row) => row.matches(":hover"))
    ?? (scroller.scrollTop > 0 ? rows.find((row) => topOf(row) >= edge) : undefined);
}

class Arrivals {
  constructor(root) {
    this.root = root;
    this.known = new Set();
    this.fresh = new Set();
    root.querySelectorAll(LISTS).forEach((list) => rowsOf(list).forEach((row) => this.known.add(keyOf(row))));
  }

  /** Before the lists are drawn anew: remember where the eye is, and the row that the keys stand on. */
  look() {
    const row = eyeOn(this.root);
    this.eye = row ? { key: keyOf(row), top: topOf(row) } : null;
    const current = this.root.querySelector(".is-current[data-row-key]");
    this.current = current ? keyOf(current) : null;
  }

  /** After it: new rows go above the line, everything else stays. */
  settle() {
    const news = [];
    this.root.querySelectorAll(LISTS).forEach((list) => {
      const count = this.#take(list);
      if (count) news.push(`${list.getAttribute("aria-label") ?? ""} ${this.#words(list, count)}`.trim());
      this.#arrange(list);
    });
    this.#find(this.current)?.classList.add("is-current");
    this.#hold();
    if (news.length) announce(news.join(", "));
  }

  #take(list) {
    const arrived = rowsOf(list).filter((row) => !this.known.has(keyOf(row)));
    arrived.forEach((row) => {
      this.known.add(keyOf(row));
      this.fresh.add(keyOf(row));
      row.classList.add("is-arrived");
    });
    return arrived.length;
  }

  #words(list, count) { return list.dataset.arrivals.replace("{count}", String(count)); }

  #arrange(list) {
    list.querySelector(":scope > .arrivals-line")?.remove();
    const rows = rowsOf(list);
    rows.forEach((row, place) => { row.dataset.place ??= String(place); });
    const fresh = rows.filter((row) => this.fresh.has(keyOf(row)));
    if (!fresh.length || fresh.length === rows.length) return;
    list.prepend(...fresh, this.#line(list, fresh));
  }

  /** The line between what is new and what was there; pressing it puts the new rows in their places. */
  #line(list, fresh) {
    const line = Object.assign(document.createElement("li"), { className: "arrivals-line" });
    const button = Object.assign(document.createElement("button"), { type: "button", textContent: this.#words(list, fresh.length) });
    button.addEventListener("click", () => {
      fresh.forEach((row) => this.fresh.delete(keyOf(row)));
      line.remove();
      list.append(...rowsOf(list).sort((one, other) => one.dataset.place - other.dataset.place));
    });
    line.append(button);
    return line;
  }

  #find(key) { return key ? this.root.querySelector(`[data-row-key="${CSS.escape(key)}"]`) : null; }

  /** Scroll by as much as the row was pushed; a page too short for that is made longer. */
  #hold() {
    const row = this.#find(this.eye?.key);
    const moved = row ? Math.round(topOf(row) - this.eye.top) : 0;
    if (!moved) return;
    const scroller = scrollerOf(row);
    const missing = moved - (scroller.scrollHeight - scroller.clientHeight - scroller.scrollTop);
    if (missing > 0) this.root.style.paddingBottom = `${parseFloat(getComputedStyle(this.root).paddingBottom) + missing}px`;
    scroller.scrollTop += moved;
  }
}

export function mount(root) {
  const own = new Arrivals(root);
  const isOurs = ({ detail }) => detail.target instanceof Element && root.contains(detail.target);
  const before = (event) => { if (isOurs(event)) own.look(); };
  const after = (event) => { if (isOurs(event)) own.settle(); };
  const hooks = [["htmx:beforeSwap", before], ["htmx:oobBeforeSwap", before], ["htmx:afterSwap", after], ["htmx:oobAfterSwap", after]];
  hooks.forEach(([name, hook]) => document.addEventListener(name, hook));
  return () => hooks.forEach(([name, hook]) => document.removeEventListener(name, hook));
}
