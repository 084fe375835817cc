// Articles beside a request: their words or their address go into the answer, where the cursor stands.
import { t } from "../lib/strings.js";
import { announce, toast } from "../lib/toasts.js";

/** `words` between what stands before and after, on lines of their own. */
export function placed(before, words, after) {
  const head = before && !before.endsWith("\n") ? `${before}\n` : before;
  const tail = after && !after.startsWith("\n") ? `\n${after}` : after;
  return { text: head + words + tail, end: head.length + words.length };
}

/** What the form says was inserted, with one more. */
export const withUse = (used, use) => [...new Set([...used.split(" ").filter(Boolean), use])].join(" ");

function insert(root, { words, use }) {
  const box = root.querySelector("#reply-body");
  const used = root.querySelector("#reply-used");
  const put = placed(box.value.slice(0, box.selectionStart), words, box.value.slice(box.selectionEnd));
  root.querySelector("[data-editor=reply-body]")?.click();
  root.querySelector("[data-pane-show=middle]")?.click();
  box.value = put.text;
  used.value = withUse(used.value, use);
  box.selectionStart = box.selectionEnd = put.end;
  box.focus();
  box.dispatchEvent(new Event("input", { bubbles: true }));
  announce(t("article_inserted"));
}

async function fetched(url) {
  const response = await fetch(url, { headers: { Accept: "application/json" }, credentials: "same-origin" }).catch(() => null);
  if (response?.ok) return response.json();
  toast({ text: t(response ? "error_404" : "error_network"), level: "error" });
  return null;
}

export function mountKnowledge(root) {
  root.addEventListener("click", async ({ target }) => {
    const button = target.closest("[data-insert]");
    if (!button || button.disabled) return;
    button.disabled = true;
    const found = await fetched(button.dataset.insert);
    button.disabled = false;
    if (!found) return;
    button.closest("dialog")?.close();
    insert(root, found);
  });
}
