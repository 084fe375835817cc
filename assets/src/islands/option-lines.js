// The choices of a custom field: further lines, as many as wanted. Without a script the empty ones below are there.

export function mount(root) {
  const button = root.querySelector("[data-lines-add]");
  const lines = () => [...root.querySelectorAll("[data-line]")];

  const add = () => {
    const last = lines().at(-1);
    const line = last.cloneNode(true);
    for (const control of line.querySelectorAll("input, select")) {
      control.name = control.name.replace(/-[0-9]+-/, `-${lines().length}-`);
      control.removeAttribute("id");
      if (control.matches("select")) control.selectedIndex = 0;
      else control.value = "";
    }
    last.after(line);
    button.hidden = lines().length >= Number(root.dataset.most);
    line.querySelector("input:not([type=hidden])").focus();
  };
  const onKey = (event) => {
    if (event.key !== "Enter" || !event.target.matches("input")) return;
    // Enter goes on to the next choice instead of sending the form.
    event.preventDefault();
    const all = lines();
    const here = all.indexOf(event.target.closest("[data-line]"));
    if (all[here + 1]) all[here + 1].querySelector("input:not([type=hidden])").focus();
    else if (!button.hidden) add();
  };
  button.addEventListener("click", add);
  root.addEventListener("keydown", onKey);
  button.hidden = lines().length >= Number(root.dataset.most);
  return () => {
    button.removeEventListener("click", add);
    root.removeEventListener("keydown", onKey);
  };
}
