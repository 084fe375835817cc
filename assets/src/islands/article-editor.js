// The editor of articles: rich text that saves itself, joins with what others write, takes pictures.
import { Editor, Extension } from "@tiptap/core";
import { LocalDrafts } from "../lib/drafts-store.js";
import { csrfToken, send } from "../lib/http.js";
import { language, t } from "../lib/strings.js";
import { relative } from "../lib/timefmt.js";
import { now } from "../lib/times.js";
import { announce, toast } from "../lib/toasts.js";
import { cleanPaste, isOnlyPicture } from "../writer/paste.js";
import { Saving } from "../writer/saving.js";
import { extensions, htmlOf, replaceContent } from "../writer/schema.js";
import { startToolbar } from "../writer/toolbar.js";

const REST = 2000;
const LONGEST = 12_000;
const AGAIN = 15_000;
const KEEPALIVE_BYTES = 60_000;

export function mount(root) {
  const fields = Object.fromEntries(["title", "summary", "html"].map((name) => [name, root.querySelector(`[name=${name}]`)]));
  const place = root.querySelector("[data-editor]");
  const state = root.querySelector("[data-save-state]");
  let timer; let longest; let retry; let saving; let leaves = false;

  const wrote = () => {
    clearTimeout(timer);
    timer = setTimeout(flush, REST);
    longest ??= setTimeout(flush, LONGEST);
  };
  const flush = (options) => {
    clearTimeout(timer);
    clearTimeout(longest);
    longest = undefined;
    if (editor.view.composing) { wrote(); return Promise.resolve(false); }
    return saving.flush(options);
  };

  // Pictures
  const picker = Object.assign(document.createElement("input"), { type: "file", accept: "image/png,image/jpeg,image/gif,image/webp", multiple: true });
  const pictures = (list) => [...(list ?? [])].filter((file) => file.type.startsWith("image/"));
  const upload = async (files, at) => {
    for (const file of files) {
      const body = new FormData();
      body.append("file", file, file.name || "image.png");
      let answer;
      try {
        answer = await fetch(root.dataset.imageUrl, { method: "POST", body, headers: { Accept: "application/json", "X-CSRFToken": csrfToken() } });
      } catch { toast({ text: t("error_network"), level: "error" }); return; }
      const data = answer.headers.get("Content-Type")?.includes("json") ? await answer.json() : {};
      if (answer.status !== 201) { toast({ text: data.detail ?? t("error_500"), level: "error" }); continue; }
      const image = { type: "image", attrs: { src: data.url, alt: data.name.replace(/\.[^.]+$/, "") } };
      if (at === undefined) editor.chain().focus().insertContent(image).run();
      else editor.chain().insertContentAt(at, image).run();
    }
  };
  picker.addEventListener("change", () => { upload(pictures(picker.files)); picker.value = ""; });

  let toolbar;
  const Keys = Extension.create({
    name: "ownKeys",
    addKeyboardShortcuts: () => ({ "Mod-k": () => { toolbar.link(); return true; }, "Mod-s": () => { flush(); return true; } }),
  });
  const editor = new Editor({
    element: place, injectCSS: false, extensions: [...extensions(t("editor_begin")), Keys], content: fields.html.value,
    editorProps: {
      attributes: { class: "article-body editor-body", role: "textbox", "aria-multiline": "true", "aria-labelledby": "editor-label", lang: root.dataset.language },
      transformPastedHTML: cleanPaste,
      handlePaste: (view, event) => {
        const found = pictures(event.clipboardData?.files);
        const html = event.clipboardData?.getData("text/html") ?? "";
        if (!found.length || (html && !isOnlyPicture(html))) return false;
        upload(found);
        return true;
      },
      handleDrop: (view, event, slice, moved) => {
        const found = moved ? [] : pictures(event.dataTransfer?.files);
        if (!found.length) return false;
        upload(found, view.posAtCoords({ left: event.clientX, top: event.clientY })?.pos);
        return true;
      },
    },
    onUpdate: wrote,
  });
  fields.html.hidden = true;
  place.hidden = false;
  root.classList.add("is-live");
  toolbar = startToolbar(root, editor, () => picker.click());
  for (const name of ["title", "summary"]) fields[name].addEventListener("input", wrote);

  const read = () => ({ title: fields.title.value, summary: fields.summary.value, html: htmlOf(editor) });
  const show = (words) => {
    for (const name of ["title", "summary"]) if (fields[name].value !== words[name]) fields[name].value = words[name];
    replaceContent(editor, words.html);
    return read();
  };
  const time = (at) => relative(at, now(), language(), document.documentElement.dataset.tz || undefined, true).replace(/^(今天|Today) /, "");
  const say = (what, { at, code, detail } = {}) => {
    state.className = `save-state is-${what}`;
    clearTimeout(retry);
    if (what === "saving") state.textContent = t("editor_saving");
    if (what === "saved") state.textContent = t("editor_saved", { time: time(new Date(at)) });
    if (what === "joined") { toast({ text: t("editor_joined"), level: "info" }); }
    if (what !== "failed") return;
    const why = code === "network" ? t("editor_offline") : detail || t(code === "401" ? "login_again" : `error_${code}`);
    state.textContent = t("editor_failed", { why });
    announce(state.textContent, true);
    if (code === "state") state.append(" ", anew());
    else if (code === "network" || /^5\d\d$/.test(code)) retry = setTimeout(flush, AGAIN);
  };
  const anew = () => {
    const button = Object.assign(document.createElement("button"), { type: "button", className: "btn btn-sm", textContent: t("editor_anew") });
    button.addEventListener("click", () => saving.renew());
    return button;
  };

  const data = JSON.parse(root.querySelector("[name=base]").value);
  saving = new Saving({
    ask: (body) => {
      const isSmall = JSON.stringify(body).length * 3 < KEEPALIVE_BYTES;
      return send("POST", root.dataset.saveUrl, body, { keepalive: leaves && isSmall });
    },
    read, show, say, clash: (clashes) => showClashes(root, clashes),
    local: new LocalDrafts(localStorage, document.body.dataset.user ?? ""), key: `article-text:${root.dataset.text}`,
    begun: { version: Number(root.dataset.version), revision: Number(root.dataset.revision), words: data },
  });
  if (root.dataset.typed === "1") saving.known = { title: "", summary: "", html: "" }; // refused without scripts: typed, not kept
  else if (saving.restore()) { toast({ text: t("editor_back"), level: "info" }); flush(); }

  // Leaving
  const unload = (event) => {
    if (!saving.isDirty) return;
    saving.keep();
    leaves = true;
    flush();
    event.preventDefault();
  };
  const go = (event) => {
    const { elt, boosted, requestConfig } = event.detail;
    if (!boosted || root.contains(elt) || !saving.isDirty || requestConfig?.verb !== "get") return;
    saving.keep();
    if (saving.failed && !window.confirm(t("editor_leave"))) event.preventDefault();
    else flush();
  };
  const hide = () => { if (document.hidden && saving.isDirty) { saving.keep(); flush(); } };
  const online = () => flush();
  const submit = async (event) => {
    event.preventDefault();
    event.stopPropagation();
    if (await flush() || !saving.isDirty) location.assign(root.dataset.done);
  };
  const shortcut = (event) => {
    if ((event.ctrlKey || event.metaKey) && event.key === "s") { event.preventDefault(); flush(); }
  };
  window.addEventListener("beforeunload", unload);
  window.addEventListener("online", online);
  document.addEventListener("visibilitychange", hide);
  document.addEventListener("htmx:beforeRequest", go);
  root.addEventListener("submit", submit, true);
  root.addEventListener("keydown", shortcut);
  root.querySelector("[data-live]")?.addEventListener("live", () => { if (saving.version && !saving.failed) flush({ look: true }); });
  return () => {
    for (const each of [timer, longest, retry]) clearTimeout(each);
    if (saving.isDirty) { saving.keep(); saving.flush(); }
    window.removeEventListener("beforeunload", unload);
    window.removeEventListener("online", online);
    document.removeEventListener("visibilitychange", hide);
    document.removeEventListener("htmx:beforeRequest", go);
    editor.destroy();
  };
}

const wordsIn = (html) => new DOMParser().parseFromString(html, "text/html").body.innerText || "";

/** Both wordings of what two people changed; both stand in the text (of a title, mine). */
function showClashes(root, clashes) {
  const box = root.querySelector("[data-clashes]");
  const list = box.querySelector("ol");
  for (const clash of clashes) {
    const item = document.createElement("li");
    for (const [key, pieces] of [["editor_theirs", clash.theirs], ["editor_mine", clash.mine]]) {
      const part = document.createElement("div");
      part.append(Object.assign(document.createElement("strong"), { textContent: t(key) }),
        Object.assign(document.createElement("p"), { textContent: pieces.map(wordsIn).join("\n").trim() || t("editor_removed") }));
      item.append(part);
    }
    list.append(item);
  }
  box.hidden = false;
  box.querySelector("[data-clashes-close]").onclick = () => { box.hidden = true; list.replaceChildren(); };
  announce(box.querySelector("h2").textContent, true);
}
