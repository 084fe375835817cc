// data-confirm="Question": asks in a dialog of our own before a click, a submit or an htmx request goes on.
import { t } from "./strings.js";

let dialog;

function build() {
  dialog = document.createElement("dialog");
  dialog.className = "zl-dialog";
  dialog.setAttribute("aria-labelledby", "confirm-text");
  dialog.innerHTML = `<form method="dialog"><p id="confirm-text"></p><div class="zl-dialog-actions">
    <button class="btn" value="no"></button><button class="btn btn-primary" value="yes"></button></div></form>`;
  document.documentElement.append(dialog);
}

/** Resolves to true when the person agrees. `danger` paints the button red. */
export function ask(question, { yes = t("confirm_yes"), danger = false } = {}) {
  if (!dialog) build();
  const [cancel, agree] = dialog.querySelectorAll("button");
  dialog.querySelector("#confirm-text").textContent = question;
  cancel.textContent = t("cancel");
  agree.textContent = yes;
  agree.className = danger ? "btn btn-danger" : "btn btn-primary";
  dialog.returnValue = "no";
  dialog.showModal();
  (danger ? cancel : agree).focus();
  return new Promise((resolve) => {
    dialog.addEventListener("close", () => resolve(dialog.returnValue === "yes"), { once: true });
  });
}

const options = (element) => ({ yes: element.dataset.confirmYes || undefined, danger: "confirmDanger" in element.dataset });

export function start() {
  document.addEventListener("htmx:confirm", (event) => {
    const element = event.detail.elt.closest("[data-confirm]");
    if (!element) return;
    event.preventDefault();
    ask(element.dataset.confirm, options(element)).then((agreed) => {
      if (agreed) event.detail.issueRequest(true);
      else element.dispatchEvent(new CustomEvent("zl:declined", { bubbles: true }));
    });
  });
  // Plain forms outside htmx (portal, downloads).
  document.addEventListener("submit", (event) => {
    const form = event.target;
    const element = event.submitter?.closest("[data-confirm]") ?? form.closest("[data-confirm]");
    const throughHtmx = form.closest("[hx-post], [hx-put], [hx-patch], [hx-delete], [hx-boost=true]");
    if (!element || throughHtmx || form.dataset.agreed) return;
    event.preventDefault();
    event.stopImmediatePropagation();
    ask(element.dataset.confirm, options(element)).then((agreed) => {
      if (!agreed) return;
      form.dataset.agreed = "yes";
      form.requestSubmit(event.submitter);
      delete form.dataset.agreed;
    });
  }, true);
}
