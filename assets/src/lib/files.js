// File inputs: what was chosen, its size, removing one, dropping and pasting. data-max-mb limits each file.
import { t } from "./strings.js";
import { toast, icon } from "./toasts.js";

/** Bytes as people read them: 12 kB, 3.4 MB. */
export const size = (bytes) => (bytes < 1_000_000 ? `${Math.max(1, Math.round(bytes / 1000))} kB` : `${(bytes / 1_000_000).toFixed(1)} MB`);
const limitOf = (input) => Number(input.dataset.maxMb || 25) * 1_000_000;

function setFiles(input, files) {
  const transfer = new DataTransfer();
  files.forEach((file) => transfer.items.add(file));
  input.files = transfer.files;
  input.dispatchEvent(new Event("change", { bubbles: true }));
}

/** Add files to an input; those above the limit are refused with a word of why. */
export function add(input, files) {
  const limit = limitOf(input);
  const fitting = files.filter((file) => file.size <= limit);
  files.filter((file) => file.size > limit).forEach((file) =>
    toast({ text: t("file_too_big", { name: file.name, size: size(file.size), limit: size(limit) }), level: "error" }));
  if (fitting.length) setFiles(input, input.multiple ? [...input.files, ...fitting] : fitting.slice(0, 1));
}

function list(input) {
  let box = input.parentElement.querySelector(".file-list");
  if (!box) {
    box = Object.assign(document.createElement("ul"), { className: "file-list" });
    input.after(box);
  }
  box.replaceChildren(...[...input.files].map((file, index) => row(input, file, index)));
}

function row(input, file, index) {
  const item = document.createElement("li");
  const remove = Object.assign(document.createElement("button"), { type: "button", className: "btn-close" });
  remove.setAttribute("aria-label", t("file_remove", { name: file.name }));
  remove.addEventListener("click", () => setFiles(input, [...input.files].filter((_, each) => each !== index)));
  item.append(icon("paperclip"), `${file.name} · ${size(file.size)}`, remove);
  return item;
}

const inputFor = (target) => {
  const zone = target.closest?.("[data-drop]") ?? target.closest?.("form");
  return zone?.querySelector("input[type=file]:not([disabled])");
};

function chosen({ target }) {
  if (target.type !== "file") return;
  const limit = limitOf(target);
  const files = [...target.files];
  if (files.some((file) => file.size > limit)) {
    target.value = "";
    add(target, files);
  }
  list(target);
}

function pasted(event) {
  const files = [...(event.clipboardData?.files ?? [])];
  const input = files.length ? inputFor(event.target) : null;
  if (!input) return;
  event.preventDefault();
  add(input, files);
}

export function start() {
  document.addEventListener("change", chosen);
  document.addEventListener("paste", pasted);
  document.addEventListener("dragover", (event) => {
    const zone = event.target.closest?.("[data-drop]");
    if (!zone || !event.dataTransfer?.types.includes("Files")) return;
    event.preventDefault();
    zone.classList.add("is-over");
  });
  document.addEventListener("dragleave", (event) => event.target.closest?.("[data-drop]")?.classList.remove("is-over"));
  document.addEventListener("drop", (event) => {
    const zone = event.target.closest?.("[data-drop]");
    if (!zone || !event.dataTransfer.files.length) return;
    event.preventDefault();
    zone.classList.remove("is-over");
    const input = inputFor(zone);
    if (input) add(input, [...event.dataTransfer.files]);
  });
}
