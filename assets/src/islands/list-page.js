// A list with boxes to tick: the bar of mass changes shows while something is chosen, and says how much it is.
// On a narrow screen the views fold away.
const NARROW = "(max-width: 1199px)";

export function mount(page) {
  const views = page.querySelector("details.list-views");
  if (views && matchMedia(NARROW).matches) views.open = false;
  let last = null;
  const boxes = () => [...page.querySelectorAll("tbody input[name=row]")];

  function refresh() {
    const bar = page.querySelector(".bulk-bar");
    if (!bar) return;
    const chosen = boxes().filter((box) => box.checked);
    const all = page.querySelector("[data-tick-all]");
    if (all) {
      all.checked = chosen.length > 0 && chosen.length === boxes().length;
      all.indeterminate = chosen.length > 0 && !all.checked;
    }
    bar.hidden = !chosen.length;
    const count = bar.querySelector(".bulk-count");
    count.textContent = count.dataset.words.replace("{n}", chosen.length);
    boxes().forEach((box) => box.closest("tr").classList.toggle("is-chosen", box.checked));
  }

  function changed({ target }) {
    if (target.matches("[data-tick-all]")) boxes().forEach((box) => { box.checked = target.checked; });
    refresh();
  }

  /** Shift takes everything between the last box and this one. */
  function clicked(event) {
    if (!event.target.matches?.("tbody input[name=row]")) return;
    const all = boxes();
    const [from, to] = [all.indexOf(last), all.indexOf(event.target)].sort((a, b) => a - b);
    if (event.shiftKey && from >= 0) all.slice(from, to + 1).forEach((box) => { box.checked = event.target.checked; });
    last = event.target;
    refresh();
  }

  page.addEventListener("change", changed);
  page.addEventListener("click", clicked);
  page.addEventListener("submit", (event) => { if (event.target.id === "list-form") event.preventDefault(); });
  refresh();
}
