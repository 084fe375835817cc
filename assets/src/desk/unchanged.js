// Parts of a page that are drawn anew though nothing of them changed stay as they are: the press of a button that is
// under way is not lost, and an open menu stays open.

/** A part's HTML without what differs each time it is drawn. */
export function plain(part) {
  const copy = part.cloneNode(true);
  copy.removeAttribute("hx-swap-oob");
  copy.querySelectorAll("[name=csrfmiddlewaretoken]").forEach((field) => field.remove());
  return copy.outerHTML;
}

/** Watches the parts with these ids; returns what ends it. */
export function keepUnchanged(root, ids) {
  const drawn = new Map();
  ids.forEach((id) => { const part = root.querySelector(`#${id}`); if (part) drawn.set(id, plain(part)); });
  const before = ({ detail }) => {
    const id = detail.target?.id;
    const part = ids.includes(id) ? detail.fragment?.querySelector?.(`#${id}`) : null;
    if (!part) return;
    const html = plain(part);
    if (html === drawn.get(id)) detail.shouldSwap = false;
    drawn.set(id, html);
  };
  document.addEventListener("htmx:oobBeforeSwap", before);
  return () => document.removeEventListener("htmx:oobBeforeSwap", before);
}
