// Articles beside a form: a link opens in a panel, so that nothing typed leaves the page. Without scripts, in a new tab.
async function fetchWords(address) {
  const answer = await fetch(address, { headers: { "HX-Request": "true" }, credentials: "same-origin" });
  if (!answer.ok) throw new Error(`${answer.status} ${address}`);
  return answer.text();
}

async function open(link, panel, words) {
  try {
    words.innerHTML = await fetchWords(link.href);
  } catch {
    link.removeAttribute("data-panel");
    link.click();
    return;
  }
  words.querySelectorAll(".words a:not([href^='#'])").forEach((each) => { each.target = "_blank"; });
  panel.showModal();
  panel.scrollTop = 0;
  words.querySelector("h2")?.focus();
}

export function mount(element) {
  const panel = document.getElementById("panel");
  const words = document.getElementById("panel-words");
  element.addEventListener("click", (event) => {
    const link = event.target.closest("a[data-panel]");
    if (!link || event.ctrlKey || event.metaKey || event.shiftKey) return;
    event.preventDefault();
    open(link, panel, words);
  });
  panel.addEventListener("click", ({ target }) => {
    if (target === panel || target.closest("[data-panel-close]")) panel.close();
  });
}
