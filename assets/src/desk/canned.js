// Prepared answers: "/" in the reply opens the list, letters narrow it, arrows and Enter choose.
const WORD = /(?:^|\s)\/([^\s/]*)$/u;

const fits = (answer, wanted) => `${answer.shortcut} ${answer.name}`.toLowerCase().includes(wanted.toLowerCase());

export function mountCanned(root) {
  const box = root.querySelector("[data-canned-box]");
  const list = root.querySelector("#canned");
  let answers = null;
  let shown = [];
  let at = 0;

  const load = async () => {
    if (answers) return;
    const response = await fetch(root.dataset.canned, { headers: { Accept: "application/json" } }).catch(() => null);
    answers = response?.ok ? (await response.json()).results : [];
  };

  const close = () => { list.hidden = true; shown = []; };

  const insert = (answer) => {
    const before = box.value.slice(0, box.selectionStart).replace(/\/[^\s/]*$/u, "");
    const after = box.value.slice(box.selectionEnd);
    box.value = before + answer.text + after;
    box.selectionStart = box.selectionEnd = before.length + answer.text.length;
    close();
    box.focus();
    box.dispatchEvent(new Event("input", { bubbles: true }));
  };

  const option = (answer, index) => {
    const row = document.createElement("button");
    row.type = "button";
    row.className = "canned-row";
    row.setAttribute("aria-selected", String(index === at));
    const name = Object.assign(document.createElement("strong"), { textContent: answer.name });
    const words = Object.assign(document.createElement("span"), { textContent: answer.text.slice(0, 120) });
    row.append(name, ...(answer.shortcut ? [Object.assign(document.createElement("kbd"), { textContent: `/${answer.shortcut}` })] : []), words);
    row.addEventListener("mousedown", (event) => { event.preventDefault(); insert(answer); });
    return row;
  };

  const draw = () => {
    list.replaceChildren(...shown.map(option));
    list.hidden = shown.length === 0;
    list.querySelector("[aria-selected=true]")?.scrollIntoView({ block: "nearest" });
  };

  const open = async (wanted) => {
    await load();
    shown = answers.filter((answer) => fits(answer, wanted)).slice(0, 12);
    at = 0;
    draw();
  };

  box.addEventListener("input", () => {
    const found = box.value.slice(0, box.selectionStart).match(WORD);
    if (found) open(found[1]);
    else close();
  });
  box.addEventListener("blur", close);
  box.addEventListener("keydown", (event) => {
    if (list.hidden || event.isComposing) return;
    const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
    if (step) { at = (at + step + shown.length) % shown.length; draw(); event.preventDefault(); }
    if (event.key === "Enter" && !event.ctrlKey) { insert(shown[at]); event.preventDefault(); }
    if (event.key === "Escape") { close(); event.stopPropagation(); }
  });
  root.querySelector("[data-canned-open]")?.addEventListener("click", () => { box.focus(); open(""); });
}
