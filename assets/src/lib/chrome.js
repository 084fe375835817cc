// The frame's own buttons: colour scheme, folded navigation, drawer, list filter.
const remember = (key, value) => { try { localStorage.setItem(key, value); } catch { /* private mode: for this page only */ } };

function toggleTheme() {
  const next = document.documentElement.dataset.bsTheme === "dark" ? "light" : "dark";
  remember("zl-theme", next);
  document.documentElement.dataset.bsTheme = next;
  window.dispatchEvent(new CustomEvent("zl:theme"));
}

function toggleFold() {
  const folded = document.documentElement.classList.toggle("nav-folded");
  remember("zl-nav", folded ? "folded" : "open");
}

/** data-filter="#list": hides the items whose words do not contain what is typed; empty groups go too. */
function filter(input) {
  const words = input.value.trim().toLowerCase();
  const root = document.querySelector(input.dataset.filter);
  root.querySelectorAll("[data-filter-item]").forEach((item) => { item.hidden = Boolean(words) && !item.textContent.toLowerCase().includes(words); });
  root.querySelectorAll("[data-filter-group]").forEach((group) => { group.hidden = !group.querySelector("[data-filter-item]:not([hidden])"); });
  root.querySelector("[data-filter-none]")?.toggleAttribute("hidden", Boolean(root.querySelector("[data-filter-item]:not([hidden])")));
}

export function start() {
  document.addEventListener("click", ({ target }) => {
    if (target.closest?.("[data-theme-toggle]")) toggleTheme();
    if (target.closest?.("[data-nav-fold]")) toggleFold();
    const leaving = target.closest?.(".offcanvas a[href]");
    if (leaving) leaving.closest(".offcanvas").dispatchEvent(new CustomEvent("zl:leave"));
  });
  document.addEventListener("input", ({ target }) => { if (target.dataset?.filter) filter(target); });
}
