// The offer that shows on every page, and the figure of new work before the tab's title.
const FIGURE = /^\(\d+\) /;

export function mount(box) {
  const show = () => {
    const count = Number(box.querySelector("[data-count]")?.dataset.count ?? 0);
    const bare = document.title.replace(FIGURE, "");
    const wanted = count ? `(${count}) ${bare}` : bare;
    if (document.title !== wanted) document.title = wanted;
  };
  const inside = new MutationObserver(show);
  inside.observe(box, { childList: true });
  const titles = new MutationObserver(show);
  titles.observe(document.head, { childList: true, subtree: true, characterData: true });
  show();
  return () => { inside.disconnect(); titles.disconnect(); };
}
