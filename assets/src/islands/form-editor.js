// The form editor: drag a question by its grip; every saved draft shows in the preview.
// Order is the order of the cards on the page, so moving an element is all there is to do.

/** The card before which `y` falls, or null for the end. Pure: takes [{top, height}] boxes. */
export function placeFor(boxes, y) {
  const index = boxes.findIndex(({ top, height }) => y < top + height / 2);
  return index === -1 ? null : index;
}

function startDragging(form, list) {
  let dragged = null;
  form.addEventListener("dragstart", (event) => {
    dragged = event.target.closest?.(".grip")?.closest(".question-card") ?? null;
    if (!dragged) return;
    event.dataTransfer.effectAllowed = "move";
    event.dataTransfer.setData("text/plain", "");
    event.dataTransfer.setDragImage(dragged, 0, 0);
    dragged.classList.add("is-dragged");
  });
  list.addEventListener("dragover", (event) => {
    if (!dragged) return;
    event.preventDefault();
    const others = [...list.children].filter((card) => card !== dragged);
    const at = placeFor(others.map((card) => card.getBoundingClientRect()), event.clientY);
    list.insertBefore(dragged, at === null ? null : others[at]);
  });
  form.addEventListener("dragend", () => {
    if (!dragged) return;
    dragged.classList.remove("is-dragged");
    dragged = null;
    form.dispatchEvent(new CustomEvent("zl:moved", { bubbles: true }));
  });
}

const editing = (form) => form.querySelector(".question-cards");

/** Alt + arrow moves the question that has the focus, like its buttons. */
function moveByKey(event) {
  if (!event.altKey || !["ArrowUp", "ArrowDown"].includes(event.key)) return;
  const verb = event.key === "ArrowUp" ? "up" : "down";
  const button = event.target.closest(".question-card")?.querySelector(`button[value^="${verb}:"]`);
  if (!button || button.disabled) return;
  event.preventDefault();
  button.click();
}

function refreshPreview(event) {
  if (event.detail.target?.id !== "draft-state" && event.detail.elt?.id !== "draft-state") return;
  document.getElementById("form-preview")?.contentWindow?.location.reload();
}

export function mount(form) {
  if (editing(form)) startDragging(form, editing(form));
  form.addEventListener("keydown", moveByKey);
  document.addEventListener("htmx:afterSwap", refreshPreview);
  return () => document.removeEventListener("htmx:afterSwap", refreshPreview);
}
