// The editor of messages to customers and of the SMS service: a placeholder's button puts it where the cursor last was.

/** The text with `piece` in place of the selection, and where the cursor goes. Pure. */
export function inserted(text, start, end, piece) {
  return { text: text.slice(0, start) + piece + text.slice(end), cursor: start + piece.length };
}

export function mount(root) {
  const fields = [...root.querySelectorAll("input[name=subject], input[name=url], textarea")];
  let last = root.querySelector("textarea[name=body]");
  const remember = (event) => {
    if (fields.includes(event.target)) last = event.target;
  };
  const put = (event) => {
    const button = event.target.closest?.("[data-insert]");
    if (!button || !last) return;
    const { text, cursor } = inserted(last.value, last.selectionStart, last.selectionEnd, button.dataset.insert);
    last.value = text;
    last.focus();
    last.setSelectionRange(cursor, cursor);
    last.dispatchEvent(new Event("input", { bubbles: true }));
  };
  root.addEventListener("focusin", remember);
  root.addEventListener("click", put);
  return () => {
    root.removeEventListener("focusin", remember);
    root.removeEventListener("click", put);
  };
}
