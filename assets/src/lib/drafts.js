// <form data-draft="key">: saved by itself, restored, cleared after a successful submit, never lost to a second window.
import { Draft, LocalDrafts } from "./drafts-store.js";
import { send } from "./http.js";
import { language, t } from "./strings.js";
import { now } from "./times.js";
import { relative } from "./timefmt.js";

const DEBOUNCE = 1000;
const SKIP = new Set(["hidden", "file", "password", "submit", "button", "image", "reset"]);
const active = new Map();
let local;

const controls = (form) => [...form.elements].filter((element) => element.name && !SKIP.has(element.type) && !("noDraft" in element.dataset));

/** What the person has typed: {name: text, or list for ticks and multiple choices}. */
export function read(form) {
  const fields = {};
  for (const control of controls(form)) {
    if (control.type === "checkbox") {
      fields[control.name] ??= [];
      if (control.checked) fields[control.name].push(control.value);
    } else if (control.type === "radio") {
      if (control.checked) fields[control.name] = control.value;
    } else if (control.multiple) {
      fields[control.name] = [...control.selectedOptions].map((option) => option.value);
    } else {
      fields[control.name] = control.value;
    }
  }
  return fields;
}

export function write(form, fields) {
  for (const control of controls(form)) {
    if (!(control.name in fields)) continue;
    const value = fields[control.name];
    if (control.type === "checkbox") control.checked = value.includes(control.value);
    else if (control.type === "radio") control.checked = control.value === value;
    else if (control.multiple) [...control.options].forEach((option) => { option.selected = value.includes(option.value); });
    else control.value = value;
    control.tomselect?.sync();
    control.dispatchEvent(new Event("change", { bubbles: true }));
  }
}

class FormDraft {
  constructor(form) {
    this.form = form;
    this.key = form.dataset.draft;
    const url = `${document.body.dataset.draftsUrl}${encodeURIComponent(this.key)}/`;
    this.draft = new Draft({ key: this.key, url, send, local });
    this.initial = read(form);
    this.draft.saved = this.initial;
    this.label = form.querySelector(".draft-state") ?? this.#addLabel();
    form.addEventListener("input", () => this.#soon());
    form.addEventListener("change", () => this.#soon());
    form.addEventListener("focusout", () => this.flush());
    this.restore();
  }

  #addLabel() {
    const label = Object.assign(document.createElement("span"), { className: "draft-state" });
    label.setAttribute("role", "status");
    (this.form.querySelector(".form-actions") ?? this.form).append(label);
    return label;
  }

  async restore() {
    const found = await this.draft.load();
    if (!found || this.touched) { this.draft.saved = this.touched ? this.draft.saved : this.initial; return; }
    write(this.form, found.fields);
    this.draft.saved = read(this.form);
    const discard = Object.assign(document.createElement("button"), { type: "button", className: "btn btn-sm", textContent: t("draft_discard") });
    discard.addEventListener("click", () => { write(this.form, this.initial); this.clear(); });
    this.#say(t("draft_restored", { time: this.#time(found.at) }), discard);
    if (this.draft.theirs) this.#choose();
  }

  #time(at = now()) {
    const zone = document.documentElement.dataset.tz || undefined;
    return relative(new Date(at), now(), language(), zone, true).replace(/^(今天|Today) /, "");
  }

  #say(text, ...more) { this.label.replaceChildren(text, ...(more.length ? [" ", ...more] : [])); }

  #soon() {
    this.touched = true;
    clearTimeout(this.timer);
    this.timer = setTimeout(() => this.flush(), DEBOUNCE);
  }

  async flush(options = {}) {
    clearTimeout(this.timer);
    if (!this.touched || this.gone || this.form.querySelector(".draft-conflict")) return;
    if (this.saving) { this.again = true; return; }
    this.saving = this.draft.save(read(this.form), options);
    const outcome = await this.saving;
    this.saving = null;
    if (outcome === "saved") this.#say(t("draft_saved", { time: this.#time() }));
    if (outcome === "local") this.#say(t("draft_local", { time: this.#time() }));
    if (outcome === "conflict") this.#choose();
    if (this.again && outcome !== "conflict") { this.again = false; await this.flush(); }
  }

  /** Both texts side by side; nothing goes on until the person has chosen. */
  #choose() {
    if (this.form.querySelector(".draft-conflict")) return;
    const box = document.createElement("div");
    box.className = "draft-conflict alert";
    box.setAttribute("role", "alert");
    const title = Object.assign(document.createElement("strong"), { textContent: t("draft_conflict") });
    const other = this.draft.theirs.fields;
    const columns = document.createElement("div");
    columns.className = "draft-columns";
    columns.append(this.#column(t("draft_mine"), read(this.form), t("draft_keep_mine"), () => this.#settle(box)),
      this.#column(t("draft_theirs"), other, t("draft_take_theirs"), () => { write(this.form, other); this.#settle(box); }));
    box.append(title, columns);
    this.form.prepend(box);
    box.querySelector("button").focus();
  }

  #column(title, fields, action, choose) {
    const column = document.createElement("div");
    const button = Object.assign(document.createElement("button"), { type: "button", className: "btn btn-sm", textContent: action });
    button.addEventListener("click", choose);
    const words = Object.assign(document.createElement("pre"), { textContent: Object.values(fields).flat().filter(Boolean).join("\n") });
    column.append(Object.assign(document.createElement("h3"), { textContent: title }), words, button);
    return column;
  }

  #settle(box) {
    box.remove();
    this.draft.overrule();
    this.flush({ force: true });
  }

  /** Forget the draft; a save under way is waited for, lest it bring the draft back. */
  async clear() {
    clearTimeout(this.timer);
    this.touched = this.again = false;
    this.#say("");
    await this.saving;
    await this.draft.clear();
    this.draft.saved = read(this.form);
  }

  /** The form was sent: with data-draft-reset it is emptied for the next one, else its words are the new beginning. */
  done() {
    if (this.finished) return;
    this.finished = true;
    setTimeout(() => { this.finished = false; }, 0);
    if ("draftReset" in this.form.dataset) write(this.form, this.initial);
    else this.initial = read(this.form);
    this.clear();
  }
}

function attach(root) {
  root.querySelectorAll?.("form[data-draft]").forEach((form) => {
    if (!active.has(form)) active.set(form, new FormDraft(form));
  });
  for (const form of active.keys()) if (!form.isConnected) { active.get(form).gone = true; active.delete(form); }
}

/** The draft whose form was just sent successfully, or undefined. */
function sent({ elt, requestConfig, xhr }) {
  const form = elt.closest?.("form[data-draft]") ?? elt.form;
  const isWrite = requestConfig && requestConfig.verb !== "get";
  if (!isWrite || xhr.status >= 400 || xhr.status === 0) return undefined;
  return elt === form || "draftDone" in elt.dataset ? active.get(form) : undefined;
}

/** Before an element leaves the page its words are written down, except those just sent. */
function beforeSwap(event) {
  const { requestConfig, xhr } = event.detail;
  const finished = requestConfig && sent({ elt: requestConfig.elt, requestConfig, xhr });
  finished?.done();
  active.forEach((own) => { if (own.touched && own !== finished) own.flush({ keepalive: true }); });
}

export function start() {
  if (!document.body.dataset.draftsUrl) return;
  local = new LocalDrafts(localStorage, document.body.dataset.user ?? "");
  local.sweep();
  attach(document);
  document.addEventListener("htmx:load", (event) => attach(event.detail.elt.parentNode ?? document));
  document.addEventListener("htmx:beforeSwap", beforeSwap);
  document.addEventListener("htmx:afterRequest", (event) => sent(event.detail)?.done());
  window.addEventListener("pagehide", () => active.forEach((own) => own.flush({ keepalive: true })));
  document.addEventListener("visibilitychange", () => { if (document.hidden) active.forEach((own) => own.flush({ keepalive: true })); });
  window.addEventListener("online", () => active.forEach((own) => own.flush({ force: true })));
}
