// What is pasted from Word or from a web page keeps headings, lists, tables, bold and links, and drops everything else.
const KEPT = new Set(["H2", "H3", "H4", "P", "BR", "UL", "OL", "LI", "TABLE", "THEAD", "TBODY", "TR", "TH", "TD", "STRONG", "A"]);
const GONE = "style, script, meta, link, title, head, xml, noscript, template, iframe, object, embed, svg, math, img, form, input, button, select, textarea, video, audio";
const HEADINGS = { H1: "h2", H5: "h4", H6: "h4", B: "strong" };
const BLOCKS = new Set(["DIV", "SECTION", "ARTICLE", "MAIN", "HEADER", "FOOTER", "BLOCKQUOTE", "PRE", "FIGURE", "FIGCAPTION", "ASIDE", "DL", "DT", "DD", "ADDRESS", "CENTER"]);
const HAS_BLOCKS = "p, h2, h3, h4, ul, ol, table, div, section, article";
const ORDERED = /^\s*[(（]?(?:\d+|[a-z]|[ivx]+|[一二三四五六七八九十]+)[.)、．）]/i;
const isBold = (weight) => weight === "bold" || weight === "bolder" || Number(weight) >= 600;

/** HTML as it may come into the editor. */
export function cleanPaste(html) {
  if (html.includes("data-pm-slice")) return html; // from an editor of ours: whole
  const { body } = new DOMParser().parseFromString(unstyled(html), "text/html");
  removeComments(body);
  const marks = new Map([...body.querySelectorAll("p, li")].map((each) => [each, wordList(each)]));
  body.querySelectorAll(GONE).forEach((each) => each.remove());
  makeLists(body, marks);
  boldSpans(body);
  walk(body);
  body.querySelectorAll("p, h2, h3, h4, strong").forEach((each) => { if (!each.textContent.trim() && !each.querySelector("br")) each.remove(); });
  return body.innerHTML;
}

/** Styles under another name: the page's content policy forbids them, and says so for each. */
const unstyled = (html) => html.replace(/<style\b[\s\S]*?<\/style>/gi, "")
  .replace(/<[a-z][^>]*>/gi, (tag) => tag.replace(/\sstyle\s*=/gi, " data-style="));

/** A picture copied from a web page comes as itself and as HTML around it. */
export function isOnlyPicture(html) {
  const { body } = new DOMParser().parseFromString(unstyled(html), "text/html");
  return Boolean(body.querySelector("img")) && !body.textContent.trim();
}

function removeComments(root) {
  const walker = root.ownerDocument.createTreeWalker(root, NodeFilter.SHOW_COMMENT);
  const found = [];
  while (walker.nextNode()) found.push(walker.currentNode);
  found.forEach((each) => each.remove());
}

/** Word writes list items as paragraphs with "mso-list:l0 level2 lfo1" and the bullet as text. */
function wordList(paragraph) {
  const style = paragraph.getAttribute("data-style") ?? "";
  const [, list, level] = style.match(/mso-list:\s*(l\d+)\s+level(\d+)/i) ?? [];
  if (!level) return null;
  const bullet = [...paragraph.querySelectorAll("span")].find((each) => /mso-list:\s*ignore/i.test(each.getAttribute("data-style") ?? ""));
  const isOrdered = ORDERED.test(bullet?.textContent ?? "");
  bullet?.remove();
  return { list, level: Number(level), tag: isOrdered ? "ol" : "ul" };
}

function makeLists(root, marks) {
  let open = []; // lists that are open, the outermost first
  for (const paragraph of [...root.querySelectorAll("p")]) {
    const mark = marks.get(paragraph);
    if (!mark) { open = []; continue; }
    if (open.length && (open[0].list !== mark.list || nextWords(open[0].element) !== paragraph)) open = [];
    while (open.length > mark.level) open.pop();
    while (open.length < mark.level) open.push(begin(root, open.at(-1), paragraph, mark));
    const item = root.ownerDocument.createElement("li");
    open.at(-1).element.append(item);
    const words = root.ownerDocument.createElement("p");
    words.append(...paragraph.childNodes);
    item.append(words);
    paragraph.remove();
  }
}

function begin(root, outer, paragraph, { list, tag }) {
  const element = root.ownerDocument.createElement(tag);
  if (!outer) paragraph.before(element);
  else (outer.element.lastElementChild ?? outer.element.appendChild(root.ownerDocument.createElement("li"))).append(element);
  return { element, list };
}

const nextWords = (element) => {
  let next = element.nextSibling;
  while (next && next.nodeType === Node.TEXT_NODE && !next.data.trim()) next = next.nextSibling;
  return next;
};

function boldSpans(root) {
  root.querySelectorAll("span, font").forEach((span) => {
    const weight = (span.getAttribute("data-style") ?? "").match(/(?:^|;)\s*font-weight:\s*([a-z0-9]+)/i)?.[1] ?? "";
    if (isBold(weight)) wrapInside(span, "strong");
  });
}

function wrapInside(element, tag) {
  const wrapper = element.ownerDocument.createElement(tag);
  wrapper.append(...element.childNodes);
  element.append(wrapper);
}

function walk(parent) {
  for (const child of [...parent.children]) {
    walk(child);
    settle(child);
  }
}

function settle(element) {
  const isNotBold = /^(B|STRONG)$/.test(element.tagName) && /(?:^|;)\s*font-weight:\s*(normal|400)/i.test(element.getAttribute("data-style") ?? "");
  const isTitle = element.tagName === "P" && /^MsoTitle/i.test(element.className);
  const tag = isTitle ? "h2" : HEADINGS[element.tagName] ?? element.tagName.toLowerCase();
  if (!isNotBold && KEPT.has(tag.toUpperCase())) return keep(element, tag);
  if (BLOCKS.has(element.tagName) && !element.querySelector(HAS_BLOCKS) && element.textContent.trim()) return keep(element, "p");
  element.replaceWith(...element.childNodes);
}

function keep(element, tag) {
  const made = element.ownerDocument.createElement(tag);
  const href = element.getAttribute("href") ?? "";
  if (tag === "a" && !/^(https?:|mailto:|tel:)/i.test(href)) { element.replaceWith(...element.childNodes); return; }
  if (tag === "a") made.setAttribute("href", href);
  for (const name of ["colspan", "rowspan"]) if (/^t[dh]$/.test(tag) && Number(element.getAttribute(name)) > 1) made.setAttribute(name, element.getAttribute(name));
  made.append(...element.childNodes);
  element.replaceWith(made);
}
