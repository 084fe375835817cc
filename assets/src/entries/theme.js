// Loaded early and synchronously: sets the colour scheme and the folded navigation before the first paint.
const root = document.documentElement;
const dark = matchMedia("(prefers-color-scheme: dark)");

function read(key) {
  try { return localStorage.getItem(key); } catch { return null; }
}

function paint() {
  const choice = read("zl-theme");
  root.dataset.bsTheme = choice === "dark" || (choice !== "light" && dark.matches) ? "dark" : "light";
}

paint();
root.classList.add("js");
if (read("zl-nav") === "folded") root.classList.add("nav-folded");
dark.addEventListener("change", paint);
window.addEventListener("storage", paint);
window.addEventListener("zl:theme", paint);
