// Forms: conditional questions, one submit at a time, copying, taking the other person's value after a conflict.
import { formValues, holds } from "./showif.js";
import { t } from "./strings.js";
import { toast } from "./toasts.js";

const GUARD_MS = 8000;

/** Show or hide the conditional questions of a form; hidden ones are disabled, so that they are neither sent nor required. */
export function applyConditions(form) {
  const questions = [...form.querySelectorAll("[data-show-if]")];
  for (let round = 0; round < 5; round += 1) { // a question may depend on one that depends on another
    const values = formValues(form);
    const changed = questions.filter((question) => {
      const shown = holds(JSON.parse(question.dataset.showIf), values);
      if (question.hidden === !shown) return false;
      question.hidden = !shown;
      question.querySelectorAll("input, select, textarea, button").forEach((control) => {
        control.disabled = !shown;
        if (control.tomselect) control.tomselect[shown ? "enable" : "disable"]();
      });
      return true;
    });
    if (!changed.length) return;
  }
}

function guard(event) {
  const form = event.target;
  if (event.defaultPrevented || !form.matches?.("form") || (form.method !== "post" && !form.matches("[hx-post]"))) return;
  if (form.dataset.sending) {
    event.preventDefault();
    event.stopImmediatePropagation();
    return;
  }
  form.dataset.sending = "true";
  form.setAttribute("aria-busy", "true");
  setTimeout(() => release(form), GUARD_MS);
}

function release(form) {
  delete form.dataset.sending;
  form.removeAttribute("aria-busy");
}

async function copy(button) {
  const text = button.dataset.copy || document.querySelector(button.dataset.copyFrom)?.textContent.trim() || "";
  await navigator.clipboard.writeText(text);
  toast({ text: t("copied"), level: "success" });
}

/* A group of boxes has no control of its own: those of the other person are ticked; answers with the first. */
function tickBoxes(group, values) {
  const boxes = [...(group?.querySelectorAll("input[type=checkbox]") ?? [])];
  boxes.forEach((box) => { box.checked = values.map(String).includes(box.value); });
  return boxes[0];
}

/* What is searched for while one types has only some of its choices in the page. */
function offer(select, value, label) {
  if ([...select.options].some((option) => option.value === value)) return;
  select.add(new Option(label, value));
}

function useOther(button) {
  const value = JSON.parse(button.dataset.useValue);
  const control = document.getElementById(button.dataset.for) ?? tickBoxes(button.closest("fieldset"), value);
  if (!control) return;
  if (control.tagName === "SELECT" && !control.multiple) offer(control, String(value ?? ""), button.dataset.useLabel);
  if (control.multiple) [...control.options].forEach((option) => { option.selected = value.map(String).includes(option.value); });
  else if (control.type !== "checkbox") control.value = value ?? "";
  else if (!Array.isArray(value)) control.checked = Boolean(value);
  control.tomselect?.sync();
  control.dispatchEvent(new Event("change", { bubbles: true }));
  button.closest(".field-conflict").remove();
  control.focus();
}

function showPassword(button) {
  const input = document.getElementById(button.getAttribute("aria-controls"));
  input.type = input.type === "password" ? "text" : "password";
  button.setAttribute("aria-pressed", String(input.type === "text"));
}

const attach = (root) => root.querySelectorAll?.("form:has([data-show-if])").forEach(applyConditions);

export function start() {
  attach(document);
  document.addEventListener("htmx:load", (event) => attach(event.detail.elt.parentNode ?? document));
  const changed = ({ target }) => { if (target.form?.querySelector("[data-show-if]")) applyConditions(target.form); };
  document.addEventListener("input", changed);
  document.addEventListener("change", changed);
  document.addEventListener("submit", guard, true);
  ["htmx:afterRequest", "htmx:validation:halted", "zl:declined"].forEach((name) => document.addEventListener(name, (event) => {
    const form = event.target.closest?.("form");
    if (form) release(form);
  }));
  window.addEventListener("pageshow", () => document.querySelectorAll("form[data-sending]").forEach(release));
  document.addEventListener("click", ({ target }) => {
    const button = target.closest?.("[data-copy], [data-copy-from], [data-use-value], [data-show-password]");
    if (!button) return;
    if ("useValue" in button.dataset) useOther(button);
    else if ("showPassword" in button.dataset) showPassword(button);
    else copy(button);
  });
}
