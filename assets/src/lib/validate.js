// Validation in the page's own language, from the attributes Django prints. `problem` is pure; the rest paints it.
import { t } from "./strings.js";
import { icon } from "./toasts.js";

const EMAIL = /^[^\s@,;]+@[^\s@,;]+\.[^\s@,;]+$/;
const count = (text) => [...text].length;

function wrongNumber(value, { min, max }) {
  if (Number.isNaN(Number(value))) return ["invalid_number"];
  if (min !== "" && Number(value) < Number(min)) return ["invalid_min", { limit: min }];
  if (max !== "" && Number(value) > Number(max)) return ["invalid_max", { limit: max }];
  return null;
}

function wrongText(value, { minLength, maxLength, pattern, hint }) {
  const characters = count(value);
  if (minLength > 0 && characters < minLength) return ["invalid_short", { limit: minLength, count: characters }];
  if (maxLength > 0 && characters > maxLength) return ["invalid_long", { limit: maxLength, count: characters }];
  if (pattern && !new RegExp(`^(?:${pattern})$`, "u").test(value)) return [hint || "invalid_pattern"];
  return null;
}

/** What is wrong with a value under `rules`: [key of the text, its values], or null. Empty is wrong only where required. */
export function problem(value, rules) {
  const text = value.trim();
  if (!text) return rules.required ? ["required"] : null;
  if (rules.type === "email" && !EMAIL.test(text)) return ["invalid_email"];
  if (rules.type === "number") return wrongNumber(text, rules);
  return wrongText(text, rules);
}

const rulesOf = (control) => ({
  required: control.required, type: control.type, min: control.min ?? "", max: control.max ?? "",
  minLength: control.minLength ?? -1, maxLength: control.maxLength ?? -1,
  pattern: control.pattern ?? "", hint: control.dataset.patternHint ?? "",
});

function valueOf(control) {
  if (control.type === "checkbox") return control.checked ? "on" : "";
  if (control.type === "radio") return control.form.querySelector(`[name="${CSS.escape(control.name)}"]:checked`) ? "on" : "";
  return control.value;
}

function show(control, text) {
  const field = control.closest(".field");
  if (!field) return;
  field.querySelectorAll(".field-error").forEach((old) => old.remove());
  control.classList.toggle("is-invalid", Boolean(text));
  control.tomselect?.wrapper.classList.toggle("is-invalid", Boolean(text));
  if (!text) { control.removeAttribute("aria-invalid"); return; }
  const error = Object.assign(document.createElement("div"), { className: "field-error", id: `${control.id}_error` });
  error.append(icon("alert-circle"), Object.assign(document.createElement("span"), { textContent: text }));
  field.append(error);
  control.setAttribute("aria-invalid", "true");
  const described = (control.getAttribute("aria-describedby") ?? "").split(" ").filter(Boolean);
  control.setAttribute("aria-describedby", [...new Set([...described, error.id])].join(" "));
}

/** Check one control and paint the result; true when it is in order. Hidden questions are always in order. */
export function check(control) {
  if (control.disabled || !control.willValidate || control.closest("[hidden]")) return true;
  const found = problem(valueOf(control), rulesOf(control));
  show(control, found ? t(...found) : "");
  return !found;
}

/** Check a whole form; focuses the first wrong control. */
export function checkForm(form) {
  const wrong = [...form.elements].filter((control) => control.name && control.type !== "hidden" && !check(control));
  const first = wrong[0];
  if (first) (first.tomselect?.control_input ?? first).focus();
  return wrong.length === 0;
}

function stopWrong(event) {
  const form = event.target;
  if (!form.matches?.("form[data-validate]") || event.submitter?.formNoValidate) return;
  if (checkForm(form)) return;
  event.preventDefault();
  event.stopImmediatePropagation();
}

export function start() {
  const quiet = (root) => root.querySelectorAll?.("form[data-validate]").forEach((form) => { form.noValidate = true; });
  quiet(document);
  document.addEventListener("htmx:load", (event) => quiet(event.detail.elt.parentNode ?? document));
  window.addEventListener("submit", stopWrong, true);
  document.addEventListener("focusout", ({ target }) => {
    if (target.form?.matches("form[data-validate]") && (valueOf(target) || target.classList.contains("is-invalid"))) check(target);
  });
  document.addEventListener("input", ({ target }) => { if (target.classList?.contains("is-invalid")) check(target); });
}
