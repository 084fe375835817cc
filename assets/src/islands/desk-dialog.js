// A dialog that came from the server: shown over the page at once, gone when closed.
export function mount(dialog) {
  dialog.showModal();
  dialog.querySelector("[autofocus]")?.focus();
  dialog.addEventListener("close", () => dialog.remove());
  dialog.addEventListener("click", ({ target }) => { if (target.closest("[data-dialog-close]")) dialog.close(); });
  dialog.addEventListener("keydown", (event) => {
    const form = dialog.querySelector("form[hx-post]");
    if (form && event.key === "Enter" && (event.ctrlKey || event.metaKey)) { event.preventDefault(); form.requestSubmit(); }
  });
}
