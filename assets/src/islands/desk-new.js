// The form for a caller: Ctrl+Enter saves from anywhere in it; a late answer about the number takes no words away.
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
  // A restored draft fills the number by itself: look it up too.
  phone.addEventListener("change", (event) => { if (!event.isTrusted) phone.dispatchEvent(new CustomEvent("restored")); });
}
