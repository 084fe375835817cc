// The buttons above the text: what each does, when it is on, and the line where an address is typed.
import { BOXES } from "./schema.js";

const toggles = {
  bold: ["toggleBold", "bold"], italic: ["toggleItalic", "italic"], strike: ["toggleStrike", "strike"],
  bullets: ["toggleBulletList", "bulletList"], numbers: ["toggleOrderedList", "orderedList"],
  quote: ["toggleBlockquote", "blockquote"], code: ["toggleCode", "code"], block: ["toggleCodeBlock", "codeBlock"],
};
const plain = {
  undo: "undo", redo: "redo", "row-add": "addRowAfter", "row-remove": "deleteRow", "column-add": "addColumnAfter",
  "column-remove": "deleteColumn", "table-remove": "deleteTable", rule: "setHorizontalRule",
};

function act(editor, name) {
  const chain = editor.chain().focus();
  if (name === "h2" || name === "h3") chain.toggleHeading({ level: Number(name[1]) }).run();
  else if (name in toggles) chain[toggles[name][0]]().run();
  else if (name in plain) chain[plain[name]]().run();
  else if (name === "table") chain.insertTable({ rows: 3, cols: 3, withHeaderRow: true }).run();
  else if (BOXES.includes(name)) chain.toggleBox(name).run();
}

function isOn(editor, name) {
  if (name === "h2" || name === "h3") return editor.isActive("heading", { level: Number(name[1]) });
  if (name === "link" || name === "video") return editor.isActive("link") && (editor.getAttributes("link").class === "video") === (name === "video");
  if (BOXES.includes(name)) return editor.isActive("box", { kind: name });
  return name in toggles && editor.isActive(toggles[name][1]);
}

/** A link to a page or to a video. Without a selection its own address is what one reads. */
function setLink(editor, href, isVideo) {
  const attributes = { href, class: isVideo ? "video" : null };
  const chain = editor.chain().focus().extendMarkRange("link");
  if (editor.state.selection.empty && !editor.isActive("link")) {
    chain.insertContent({ type: "text", text: href, marks: [{ type: "link", attrs: attributes }] }).unsetMark("link").run();
  } else chain.setLink(attributes).run();
}

export const addressOf = (typed) => {
  const text = typed.trim();
  if (!text || /^(https?:\/\/|mailto:|tel:|\/(?!\/)|#)/i.test(text)) return text;
  return /^[^\s@/]+@[^\s@/]+\.[^\s@/]+$/.test(text) ? `mailto:${text}` : `https://${text}`;
};

export function startToolbar(root, editor, chooseImage) {
  const bar = root.querySelector("[data-toolbar]");
  const line = root.querySelector("[data-link-line]");
  const input = line.querySelector("input");
  let isVideo = false;

  const close = () => { line.hidden = true; editor.commands.focus(); };
  const open = (video) => {
    isVideo = video;
    line.hidden = false;
    input.value = editor.getAttributes("link").href ?? "";
    input.focus();
    input.select();
  };
  const done = () => {
    const href = addressOf(input.value);
    line.hidden = true;
    if (href) setLink(editor, href, isVideo);
    else editor.chain().focus().extendMarkRange("link").unsetLink().run();
  };
  const press = (name) => {
    if (name === "link" || name === "video") open(name === "video");
    else if (name === "image") chooseImage();
    else act(editor, name);
  };
  bar.addEventListener("mousedown", (event) => { if (event.target.closest("[data-do]")) event.preventDefault(); });
  bar.addEventListener("click", (event) => {
    const button = event.target.closest("[data-do]");
    if (button) press(button.dataset.do);
  });
  line.addEventListener("click", (event) => {
    const button = event.target.closest("[data-link]");
    if (!button) return;
    if (button.dataset.link === "set") done();
    else if (button.dataset.link === "remove") { input.value = ""; done(); } else close();
  });
  line.addEventListener("keydown", (event) => {
    if (event.key === "Enter") { event.preventDefault(); done(); }
    if (event.key === "Escape") { event.preventDefault(); close(); }
  });
  startArrows(bar);

  const tableTools = root.querySelector("[data-table-tools]");
  const refresh = () => {
    for (const button of bar.querySelectorAll("[data-do]")) {
      const on = isOn(editor, button.dataset.do);
      if (button.getAttribute("aria-pressed") !== null || on) button.setAttribute("aria-pressed", String(on));
    }
    bar.querySelector('[data-do="undo"]').disabled = !editor.can().undo();
    bar.querySelector('[data-do="redo"]').disabled = !editor.can().redo();
    tableTools.hidden = !editor.isActive("table");
  };
  editor.on("transaction", refresh);
  refresh();
  bar.hidden = false;
  return { link: () => open(false) };
}

/** One stop for the tab key; arrows go from button to button. */
function startArrows(bar) {
  const buttons = () => [...bar.querySelectorAll("[data-do]")].filter((each) => !each.disabled && !each.closest("[hidden]"));
  bar.querySelectorAll("[data-do]").forEach((each, index) => { each.tabIndex = index ? -1 : 0; });
  bar.addEventListener("keydown", (event) => {
    const step = { ArrowRight: 1, ArrowLeft: -1 }[event.key];
    if (!step) return;
    const all = buttons();
    const next = all[(all.indexOf(document.activeElement) + step + all.length) % all.length];
    event.preventDefault();
    next.focus();
  });
  bar.addEventListener("focusin", ({ target }) => {
    if (!target.matches("[data-do]")) return;
    bar.querySelectorAll("[data-do]").forEach((each) => { each.tabIndex = each === target ? 0 : -1; });
  });
}
