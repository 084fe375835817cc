// Columns in the order in which they will stand: each can go up or down.
export function mount(form) {
  form.addEventListener("click", ({ target }) => {
    const button = target.closest("[data-move]");
    if (!button) return;
    const item = button.closest("li");
    const up = button.dataset.move === "-1";
    const other = up ? item.previousElementSibling : item.nextElementSibling;
    if (!other) return;
    if (up) other.before(item); else other.after(item);
    button.focus();
  });
  form.addEventListener("submit", (event) => {
    if (!form.querySelector("input[name=col]:checked")) event.preventDefault();
  });
}
