// The form for a caller: Ctrl+Enter saves from anywhere in it; a late answer about the number takes no words away.
// Whom one chose fills what is known of him: the number in place of what was typed to find him, the address if none is there.
function fill(form) {
  const { fillPhone, fillEmail } = form.querySelector("#caller [name=customer]")?.dataset ?? {};
  const [phone, email] = ["phone", "email"].map((name) => form.querySelector(`[name=${name}]`));
  if (fillPhone !== undefined && !samePhone(phone.value, fillPhone)) phone.value = fillPhone;
  if (fillEmail && !email.value) email.value = fillEmail;
}

const digits = (text) => text.replace(/\D/g, "");
/** True for the same number written in another way, with or without the country's code. */
const samePhone = (typed, known) => digits(typed).length > 6 && digits(known).endsWith(digits(typed).replace(/^(0086|86|0)/, ""));

// ↓ goes from the number into the people offered, ↑ back.
function walk(form, phone, event) {
  const choices = [...form.querySelectorAll("[data-choice]")];
  const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
  const here = choices.indexOf(event.target);
  if (!step || !choices.length || (event.target !== phone && here < 0)) return;
  event.preventDefault();
  (choices[here + step] ?? phone).focus();
}

export function mount(form) {
  const name = () => form.querySelector("[name=name]");
  const phone = form.querySelector("[name=phone]");
  let typed = "";
  form.addEventListener("keydown", (event) => {
    if (event.key !== "Enter" || !(event.ctrlKey || event.metaKey) || event.isComposing) return;
    event.preventDefault();
    form.requestSubmit();
  });
  form.addEventListener("htmx:beforeSwap", ({ detail }) => { if (detail.target.id === "caller") typed = name()?.value ?? typed; });
  form.addEventListener("htmx:afterSwap", ({ detail }) => { if (detail.target.id === "caller" && typed && name()) name().value = typed; });
  form.addEventListener("htmx:afterSwap", ({ detail }) => { if (detail.target.id === "caller") fill(form); });
  form.addEventListener("keydown", (event) => walk(form, phone, event));
  // A restored draft fills the number by itself: look it up too.
  phone.addEventListener("change", (event) => { if (!event.isTrusted) phone.dispatchEvent(new CustomEvent("restored")); });
}
