// The page of a request: who else is here, the editor's keys, prepared answers, panes on small screens.
import { csrfToken } from "../lib/http.js";
import { mountCanned } from "../desk/canned.js";
import { mountKnowledge } from "../desk/knowledge.js";
import { keepUnchanged } from "../desk/unchanged.js";

const HEARTBEAT_MS = 10_000;
const WRITING_MS = 15_000;
const NEAR_END = 120;
/** Parts with buttons that every notice draws anew. */
const KEPT = ["ticket-head", "ticket-tools", "resolve-open", "ticket-callbacks", "fields-ticket"];

const post = (url, fields = {}, options = {}) =>
  fetch(url, { method: "POST", credentials: "same-origin", headers: { "X-CSRFToken": csrfToken() }, body: new URLSearchParams(fields), ...options });

/** Tells the server that the page is open (and written in), and shows who else has it open. */
function mountLook(root) {
  let wroteAt = 0;
  let told = false;
  const isWriting = () => Date.now() - wroteAt < WRITING_MS;
  const look = async () => {
    if (document.hidden) return;
    told = isWriting();
    const answer = await post(root.dataset.look, told ? { is_writing: "1" } : {}).catch(() => null);
    if (!answer?.ok || !root.isConnected) return;
    const words = await answer.text();
    const box = root.querySelector("#collision");
    if (box.innerHTML.trim() !== words.trim()) box.innerHTML = words;
  };
  const wrote = ({ target }) => {
    if (!target.matches?.(".editor-text")) return;
    wroteAt = Date.now();
    if (!told) { told = true; look(); }
  };
  const noticed = ({ detail }) => { if (detail.type === "ticket.viewers" && detail.topic === root.dataset.topic) look(); };
  root.addEventListener("input", wrote);
  document.addEventListener("zl:notice", noticed);
  const timer = setInterval(look, HEARTBEAT_MS);
  const leave = () => post(root.dataset.leave, {}, { keepalive: true }).catch(() => null);
  window.addEventListener("pagehide", leave);
  look();
  return () => {
    clearInterval(timer);
    document.removeEventListener("zl:notice", noticed);
    window.removeEventListener("pagehide", leave);
    leave();
  };
}

/** The newest line is in view at first; a reader further up is not moved. Opened details stay open when drawn anew. */
function mountTimeline(root) {
  const box = root.querySelector("#timeline-box");
  const toEnd = () => { box.scrollTop = box.scrollHeight; };
  let nearEnd = true;
  let opened = [];
  toEnd();
  requestAnimationFrame(toEnd);
  const isNear = () => box.scrollHeight - box.scrollTop - box.clientHeight < NEAR_END;
  const scrolled = () => { nearEnd = isNear(); };
  box.addEventListener("scroll", scrolled, { passive: true });
  const sizes = new ResizeObserver(() => { if (nearEnd) toEnd(); }); // the editor grows and shrinks below it
  sizes.observe(box);
  const before = ({ detail }) => {
    if (!["timeline", "ticket-head"].includes(detail.target?.id)) return;
    nearEnd = isNear();
    opened = [...new Set([...opened, ...[...root.querySelectorAll("details[open][id]")].map((each) => each.id)])];
  };
  const after = ({ detail }) => {
    if (detail.target?.id !== "timeline") return;
    opened.forEach((id) => { const found = document.getElementById(id); if (found) found.open = true; });
    opened = [];
    if (nearEnd) requestAnimationFrame(toEnd);
  };
  document.addEventListener("htmx:oobBeforeSwap", before);
  document.addEventListener("htmx:oobAfterSwap", after);
  return () => {
    sizes.disconnect();
    document.removeEventListener("htmx:oobBeforeSwap", before);
    document.removeEventListener("htmx:oobAfterSwap", after);
  };
}

function showPane(root, name) {
  root.dataset.pane = name;
  root.querySelectorAll("[data-pane-show]").forEach((tab) => tab.setAttribute("aria-selected", String(tab.dataset.paneShow === name)));
}

function clicked(root, { target }) {
  const pane = target.closest("[data-pane-show]");
  if (pane) return showPane(root, pane.dataset.paneShow);
  const editor = target.closest("[data-editor]");
  if (editor) setTimeout(() => root.querySelector(`#${editor.dataset.editor}`)?.focus(), 0);
  if (target.closest("[data-resolve]")) root.querySelector("[data-editor=reply-body]")?.click();
  if (target.closest("[data-resolve-close]")) {
    root.querySelector("#resolve-box").replaceChildren();
    root.querySelector("#reply-body").focus();
  }
  return undefined;
}

/** Ctrl+Enter sends; while the disposition is open it resolves. */
function pressed(event) {
  if (event.key !== "Enter" || !(event.ctrlKey || event.metaKey) || event.isComposing) return;
  const form = event.target.closest("form.editor-pane");
  if (!form) return;
  event.preventDefault();
  form.requestSubmit(form.querySelector("[value=resolve]") ?? form.querySelector("[data-send]"));
}

/** What was sent takes its files along; the drafts module empties the words. */
function sent({ detail }) {
  const form = detail.elt;
  if (!form.matches?.("form.editor-pane") || detail.xhr.status >= 400) return;
  form.querySelectorAll("input[type=file]").forEach((input) => { input.value = ""; input.dispatchEvent(new Event("change", { bubbles: true })); });
}

const drawn = ({ target }) => { if (target.id === "resolve-box") target.querySelector("select, input:not([type=hidden])")?.focus(); };

export function mount(root) {
  const ends = [mountLook(root), mountTimeline(root), keepUnchanged(root, KEPT)];
  if (root.querySelector("[data-canned-box]")) mountCanned(root);
  if (root.querySelector("#reply-used")) mountKnowledge(root);
  root.addEventListener("click", (event) => clicked(root, event));
  root.addEventListener("keydown", pressed);
  root.addEventListener("htmx:afterRequest", sent);
  root.addEventListener("htmx:afterSettle", drawn);
  return () => ends.forEach((end) => end());
}
