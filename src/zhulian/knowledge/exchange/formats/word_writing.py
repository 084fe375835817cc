"""Writes a text as a Word document with Word's own styles, so that its outline and lists work there."""

from __future__ import annotations

import io
from typing import Any

from zhulian.knowledge.exchange.bundle import FileData, TextData
from zhulian.knowledge.exchange.trees import BLOCKS, Node, tree

HEADINGS = {"h2": 1, "h3": 2, "h4": 3}
WIDEST = 5.9
"""Inches between the margins."""
MARKS = {"strong": "bold", "b": "bold", "em": "italic", "i": "italic", "u": "underline", "s": "strike"}
DEEPEST = 3


def document(text: TextData, files: dict[str, FileData]) -> bytes:
    """The document's bytes."""
    from docx import Document

    made = Document()
    made.core_properties.title = text.title
    made.core_properties.language = text.language
    made.add_paragraph(_said(text.title), style="Title")
    if text.summary:
        made.add_paragraph(_said(text.summary), style="Subtitle")
    _Writer(made, files).blocks(made, tree(text.html))
    out = io.BytesIO()
    made.save(out)
    return out.getvalue()


def _said(text: str) -> str:
    """Without what XML cannot hold."""
    return "".join(sign for sign in text if sign >= " " or sign in "\n\t")


class _Writer:
    def __init__(self, made: Any, files: dict[str, FileData]) -> None:
        self._made, self._files = made, files

    def blocks(self, place: Any, node: Node, style: str = "", depth: int = 0) -> None:
        """All that is in the node, below each other; words between blocks are paragraphs."""
        loose: list[Node | str] = []
        for child in [*node.children, None]:
            if child is not None and not (isinstance(child, Node) and child.tag in BLOCKS):
                loose.append(child)
                continue
            if loose:
                self._paragraph(place, Node("p", children=loose), style)
            loose = []
            if isinstance(child, Node):
                self._block(place, child, style, depth)

    def _block(self, place: Any, node: Node, style: str, depth: int) -> None:
        if node.tag in HEADINGS:
            self._paragraph(place, node, f"Heading {HEADINGS[node.tag]}")
        elif node.tag in {"ul", "ol"}:
            self._list(place, node, depth)
        elif node.tag == "table":
            self._table(place, node)
        elif node.tag == "blockquote":
            self.blocks(place, node, "Quote", depth)
        elif node.tag == "aside":
            self.blocks(place, node, "Intense Quote", depth)
        elif node.tag == "pre":
            self._paragraph(place, node, style, is_code=True)
        elif node.tag == "hr":
            place.add_paragraph("* * *")
        elif node.tag == "p":
            self._paragraph(place, node, style)
        else:
            self.blocks(place, node, "Caption" if node.tag == "figcaption" else style, depth)

    def _list(self, place: Any, node: Node, depth: int) -> None:
        name = "List Bullet" if node.tag == "ul" else "List Number"
        level = min(depth + 1, DEEPEST)
        style = f"{name} {level}" if level > 1 else name
        for item in node.elements:
            self.blocks(place, item, style, depth + 1)

    def _paragraph(self, place: Any, node: Node, style: str, *, is_code: bool = False) -> None:
        made = place.add_paragraph(style=style or None)
        self._runs(made, made, node, {"code": True} if is_code else {})

    def _runs(self, paragraph: Any, holder: Any, node: Node, marks: dict[str, bool]) -> None:
        for child in node.children:
            if isinstance(child, str):
                self._run(paragraph, holder, child, marks)
            elif child.tag == "br":
                self._run(paragraph, holder, "\n", marks)
            elif child.tag == "img":
                self._image(paragraph, child)
            elif child.tag == "a" and child.get("href"):
                self._runs(paragraph, self._link(paragraph, child.get("href")), child, marks)
            else:
                self._runs(paragraph, holder, child, {**marks, child.tag: True})

    def _run(self, paragraph: Any, holder: Any, text: str, marks: dict[str, bool]) -> None:
        run = paragraph.add_run(_said(text))
        for tag, name in MARKS.items():
            if marks.get(tag):
                setattr(run.font, name, True)
        run.font.superscript = True if marks.get("sup") else None
        if marks.get("sub"):
            run.font.subscript = True
        if marks.get("code") or marks.get("kbd"):
            run.font.name = "Consolas"
        if holder is not paragraph:
            holder.append(run._r)

    def _link(self, paragraph: Any, address: str) -> Any:
        from docx.opc.constants import RELATIONSHIP_TYPE
        from docx.oxml import OxmlElement
        from docx.oxml.ns import qn

        number = paragraph.part.relate_to(address, RELATIONSHIP_TYPE.HYPERLINK, is_external=True)
        made = OxmlElement("w:hyperlink")
        made.set(qn("r:id"), number)
        paragraph._p.append(made)
        return made

    def _image(self, paragraph: Any, node: Node) -> None:
        from docx.image.exceptions import UnrecognizedImageError
        from docx.shared import Inches

        file = next((one for one in self._files.values() if one.address == node.get("src")), None)
        if file is None:
            return
        try:
            shape = paragraph.add_run().add_picture(io.BytesIO(file.load()))
        except (UnrecognizedImageError, ZeroDivisionError, ValueError):
            # Word knows no WebP: the words for it stay.
            paragraph.add_run(f"[{_said(node.get('alt') or file.name)}]")
            return
        if shape.width > Inches(WIDEST):
            shape.height = int(shape.height * Inches(WIDEST) / shape.width)
            shape.width = Inches(WIDEST)
        shape._inline.docPr.set("descr", _said(node.get("alt")))

    def _table(self, place: Any, node: Node) -> None:
        rows = [
            row.elements for part in node.elements for row in (part.elements if part.tag != "tr" else [part])
        ]
        rows = [[cell for cell in row if cell.tag in {"td", "th"}] for row in rows]
        rows = [row for row in rows if row]
        cells = _grid(rows)
        if not cells:
            return
        width = 1 + max(at for _row, at in cells)
        made = self._made.add_table(rows=1 + max(at for at, _column in cells), cols=width)
        made.style = "Table Grid"
        for (row, column), (cell, down, across) in cells.items():
            target = made.cell(row, column)
            if down > 1 or across > 1:
                last = made.cell(min(row + down, len(made.rows)) - 1, min(column + across, width) - 1)
                target = target.merge(last)
            self.blocks(target, cell)
            first = target.paragraphs[0]
            if len(target.paragraphs) > 1 and not first.text:
                first._p.getparent().remove(first._p)
        for row in made.rows[:1] if any(part.tag == "thead" for part in node.elements) else ():
            _repeat(row)


def _repeat(row: Any) -> None:
    """The row is the table's head."""
    from docx.oxml import OxmlElement

    row._tr.get_or_add_trPr().append(OxmlElement("w:tblHeader"))


def _grid(rows: list[list[Node]]) -> dict[tuple[int, int], tuple[Node, int, int]]:
    """Where each cell begins, and how far it reaches down and across."""
    taken: set[tuple[int, int]] = set()
    found = {}
    for number, row in enumerate(rows):
        column = 0
        for cell in row:
            while (number, column) in taken:
                column += 1
            down = max(1, min(int(cell.get("rowspan") or 1), len(rows) - number))
            across = max(1, min(int(cell.get("colspan") or 1), 60))
            found[(number, column)] = (cell, down, across)
            taken |= {(number + y, column + x) for y in range(down) for x in range(across)}
            column += across
    return found
