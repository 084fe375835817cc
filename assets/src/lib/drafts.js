// <form data-draft="key">: saved by itself, restored, cleared after a successful submit, never lost to a second window.
import { Draft, LocalDrafts } from "./drafts-store.js";
import { send } from "./http.js";
import { language, t } from "./strings.js";
import { now } from "./times.js";
import { relative } from "./timefmt.js";

const DEBOUNCE = 1000;
const SKIP = new Set(["hidden", "file", "password", "submit", "button", "image", "reset"]);
const active = new Map();
const latest = new Map(); // key → its last request, whichever form made it: what follows must not overtake it
let local;

/* What the form was drawn with belongs to what was typed: else a draft of yesterday hides what others changed since. */
const isBase = (element) => "draftBase" in element.dataset;
const controls = (form) => [...form.elements].filter((element) => isBase(element) || (element.name && !SKIP.has(element.type) && !("noDraft" in element.dataset)));

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
    if (!(control.name in fields) || (isBase(control) && form.querySelector(".field-conflict"))) continue;
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
    const wrote = ({ target }) => { if (!SKIP.has(target.type)) this.#soon(); };
    form.addEventListener("input", wrote);
    form.addEventListener("change", wrote);
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
    await latest.get(this.key); // the same form may just have been left with a save under way
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
    if (!this.isSent) this.timer = setTimeout(() => this.flush(), DEBOUNCE);
  }

  async flush(options = {}) {
    clearTimeout(this.timer);
    if (!this.touched || this.gone || this.form.querySelector(".draft-conflict")) return;
    if (this.busy) { this.again = true; return; }
    const outcome = await this.#alone(this.draft.save(read(this.form), options));
    if (!this.touched) return; // sent or discarded meanwhile
    if (outcome === "saved") this.#say(t("draft_saved", { time: this.#time() }));
    if (outcome === "local") this.#say(t("draft_local", { time: this.#time() }));
    if (outcome === "conflict") this.#choose();
    if (outcome !== "conflict") this.#goOn();
  }

  /** One request of a draft at a time: two under way at once would meet as strangers and end in a conflict. */
  async #alone(request) {
    this.busy = request;
    latest.set(this.key, request);
    try { return await request; } finally {
      if (this.busy === request) this.busy = null;
      if (latest.get(this.key) === request) latest.delete(this.key);
    }
  }

  #goOn() {
    if (!this.again || this.busy) return;
    this.again = false;
    this.flush();
  }

  /** The form is being sent: nothing is saved meanwhile, as the answer ends the draft or lets it go on. */
  hold() {
    clearTimeout(this.timer);
    this.isSent = true;
  }

  /** The answer came. Words that were refused are kept as before. */
  release() {
    if (!this.isSent) return;
    this.isSent = false;
    if (this.touched) this.#soon();
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
    const words = Object.assign(document.createElement("pre"), { textContent: this.#words(fields) });
    column.append(Object.assign(document.createElement("h3"), { textContent: title }), words, button);
    return column;
  }

  /** What of a draft people read: not what the form keeps for itself. */
  #words(fields) {
    const own = new Set([...this.form.elements].filter(isBase).map((control) => control.name));
    return Object.entries(fields).filter(([name]) => !own.has(name)).flatMap(([, value]) => value).filter(Boolean).join("\n");
  }

  #settle(box) {
    box.remove();
    this.draft.overrule();
    this.flush({ force: true });
  }

  /** Forget the draft, after a save under way, lest that bring it back. What is typed from now on is a new one. */
  async clear() {
    clearTimeout(this.timer);
    this.touched = this.again = false;
    this.#say("");
    const kept = read(this.form);
    await this.#alone(this.#forget(this.busy));
    this.draft.saved = kept;
    this.#goOn();
  }

  async #forget(saving) {
    await saving;
    await this.draft.clear();
  }

  /** The form was sent: with data-draft-reset it is emptied for the next one, else its words are the new beginning. */
  done() {
    if (this.finished) return;
    this.finished = true;
    this.isSent = false;
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

/** The draft whose form this request sends, or undefined. */
function sentBy({ elt, requestConfig }) {
  const form = elt.closest?.("form[data-draft]") ?? elt.form;
  const isWrite = requestConfig && requestConfig.verb !== "get";
  return isWrite && (elt === form || "draftDone" in elt.dataset) ? active.get(form) : undefined;
}

const succeeded = ({ xhr }) => xhr.status > 0 && xhr.status < 400;

/** Before an element leaves the page its words are written down, except those just sent. */
function beforeSwap(event) {
  const { requestConfig, xhr, target } = event.detail;
  const finished = requestConfig && succeeded({ xhr }) ? sentBy({ elt: requestConfig.elt, requestConfig }) : undefined;
  finished?.done();
  active.forEach((own) => {
    const waits = own.isSent && !target?.contains(own.form);
    if (own.touched && own !== finished && !waits) own.flush({ keepalive: true });
  });
}

function answered({ detail }) {
  const own = sentBy(detail);
  if (succeeded(detail)) own?.done();
  else own?.release();
}

export function start() {
  if (!document.body.dataset.draftsUrl) return;
  local = new LocalDrafts(localStorage, document.body.dataset.user ?? "");
  local.sweep();
  attach(document);
  document.addEventListener("htmx:load", (event) => attach(event.detail.elt.parentNode ?? document));
  document.addEventListener("htmx:beforeSwap", beforeSwap);
  document.addEventListener("htmx:beforeSend", ({ detail }) => sentBy(detail)?.hold());
  document.addEventListener("htmx:afterRequest", answered);
  window.addEventListener("pagehide", () => active.forEach((own) => own.flush({ keepalive: true })));
  document.addEventListener("visibilitychange", () => { if (document.hidden) active.forEach((own) => own.flush({ keepalive: true })); });
  window.addEventListener("online", () => active.forEach((own) => own.flush({ force: true })));
}
