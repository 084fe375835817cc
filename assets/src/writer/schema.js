// What an article may hold: the same elements that the server keeps (knowledge/richtext.py).
import { Mark, Node, mergeAttributes } from "@tiptap/core";
import { DOMParser } from "@tiptap/pm/model";
import Image from "@tiptap/extension-image";
import { Table, TableCell, TableHeader, TableRow } from "@tiptap/extension-table";
import { Placeholder } from "@tiptap/extensions";
import StarterKit from "@tiptap/starter-kit";

export const BOXES = ["note", "tip", "warning"];
const boxOf = (element) => BOXES.find((kind) => element.classList.contains(kind)) ?? "note";

/** A box beside the text: <aside class="note">. */
const Box = Node.create({
  name: "box", group: "block", content: "block+", defining: true,
  addAttributes: () => ({ kind: { default: "note", parseHTML: boxOf, renderHTML: ({ kind }) => ({ class: kind }) } }),
  parseHTML: () => [{ tag: "aside" }],
  renderHTML: ({ HTMLAttributes }) => ["aside", HTMLAttributes, 0],
  addCommands() {
    return {
      toggleBox: (kind) => ({ commands, editor }) => {
        if (editor.isActive("box", { kind })) return commands.lift("box");
        return editor.isActive("box") ? commands.updateAttributes("box", { kind }) : commands.wrapIn("box", { kind });
      },
    };
  },
});

/** A mark that the toolbar does not offer but that must not be lost: <sub>, <sup>, <mark>, <kbd>. */
const kept = (name) => Mark.create({
  name: `${name}_kept`, parseHTML: () => [{ tag: name }],
  renderHTML: ({ HTMLAttributes }) => [name, mergeAttributes(HTMLAttributes), 0],
});

/** Without widths: style attributes are not kept. */
const PlainTable = Table.extend({ renderHTML: ({ HTMLAttributes }) => ["table", HTMLAttributes, ["tbody", 0]] });

export const extensions = (placeholder) => [
  StarterKit.configure({
    heading: { levels: [2, 3, 4] },
    link: { openOnClick: false, autolink: true, defaultProtocol: "https", HTMLAttributes: { target: null, rel: null, class: null } },
  }),
  Box, PlainTable.configure({ resizable: false }), TableRow, TableHeader, TableCell,
  Image.configure({ inline: false, allowBase64: false }),
  ...["sub", "sup", "mark", "kbd"].map(kept),
  Placeholder.configure({ placeholder }),
];

/** The HTML as it is sent: without the empty lines that the editor keeps at the end. */
export const htmlOf = (editor) => editor.getHTML().replace(/(?:<p><\/p>)+$/, "");

/** Put other words in place, changing no more of the document than differs, so that the cursor stays where it is. */
export function replaceContent(editor, html) {
  const box = document.createElement("template");
  box.innerHTML = html;
  const { state, view, schema } = editor;
  const next = parserOf(schema).parse(box.content);
  const start = state.doc.content.findDiffStart(next.content);
  if (start === null) return;
  let { a, b } = state.doc.content.findDiffEnd(next.content);
  const overlap = start - Math.min(a, b);
  if (overlap > 0) { a += overlap; b += overlap; }
  view.dispatch(state.tr.replace(start, a, next.slice(start, b)).setMeta("addToHistory", false));
}

const parserOf = (schema) => DOMParser.fromSchema(schema);
