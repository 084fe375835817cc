// A long table of levels: filtered by words, narrowed to those chosen, and counted. Hidden rows are sent like the others.

/** True if every word of the query stands in the text; case and width do not matter. Pure. */
export function fits(text, query) {
  const plain = (value) => value.normalize("NFKC").toLowerCase();
  const held = plain(text);
  return plain(query).split(/\s+/).every((word) => held.includes(word));
}

export function mount(root) {
  const find = (name) => root.querySelector(`[data-levels-${name}]`);
  const [tools, box, only, count, none] = ["tools", "filter", "chosen", "count", "none"].map(find);
  const lines = [...root.querySelectorAll("[data-level]")].map((line) => ({ line, select: line.querySelector("select") }));
  const words = count.dataset.levelsCount;

  const tally = () => {
    const chosen = lines.filter(({ select }) => select.value).length;
    count.textContent = words.replace("{chosen}", chosen).replace("{all}", lines.length);
  };
  const narrow = () => {
    let shown = 0;
    for (const { line, select } of lines) {
      line.hidden = (only.checked && !select.value) || !fits(line.dataset.words, box.value);
      if (!line.hidden) shown += 1;
    }
    none.hidden = shown > 0;
  };
  const visible = () => lines.filter(({ line }) => !line.hidden).map(({ select }) => select);
  const onKey = (event) => {
    if (event.target === box && (event.key === "Enter" || event.key === "ArrowDown")) {
      // Enter would send the form.
      event.preventDefault();
      visible()[0]?.focus();
    } else if (event.target === box && event.key === "Escape" && box.value) {
      event.stopPropagation();
      box.value = "";
      narrow();
    } else if (event.target.matches("select") && event.key === "Escape") {
      event.stopPropagation();
      box.select();
      box.focus();
    }
  };
  const onInput = (event) => (event.target === box || event.target === only ? narrow() : tally());
  root.addEventListener("keydown", onKey);
  root.addEventListener("input", onInput);
  // A restored draft announces itself by change alone.
  root.addEventListener("change", tally);
  tools.hidden = false;
  tally();
  return () => {
    root.removeEventListener("keydown", onKey);
    root.removeEventListener("input", onInput);
    root.removeEventListener("change", tally);
  };
}
