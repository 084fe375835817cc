"""Word: one document for a text. The facts stand in its custom properties, where Word keeps them."""

from __future__ import annotations

import io
import json
from collections.abc import Iterator
from typing import Any
from xml.etree import ElementTree
from zipfile import ZipFile

from zhulian.knowledge.exchange.archives import Archive, packed
from zhulian.knowledge.exchange.bundle import Bundle, FileData
from zhulian.knowledge.exchange.images import image_of
from zhulian.knowledge.exchange.pieces import Piece, Source, piece
from zhulian.knowledge.exchange.problems import CannotRead
from zhulian.knowledge.exchange.records import Reading, facts_record, text_record
from zhulian.knowledge.exchange.trees import Node, source, tree

ENDINGS = ("docx",)
PROPERTY = "zhulian"
CUSTOM = "docProps/custom.xml"
TYPE = "application/vnd.openxmlformats-officedocument.custom-properties+xml"
RELATION = "http://schemas.openxmlformats.org/officeDocument/2006/relationships/custom-properties"
SPACE = "http://schemas.openxmlformats.org/officeDocument/2006/custom-properties"
VALUES = "http://schemas.openxmlformats.org/officeDocument/2006/docPropsVTypes"
FORMAT_ID = "{D5CDD505-2E9C-101B-9397-08002B2CF9AE}"
STYLES = """
p[style-name='Title'] => h1:fresh
p[style-name='Subtitle'] => h6:fresh
p[style-name='Heading 1'] => h2:fresh
p[style-name='Heading 2'] => h3:fresh
p[style-name='Heading 3'] => h4:fresh
p[style-name='Heading 4'] => h4:fresh
p[style-name='Quote'] => blockquote > p:fresh
p[style-name='Intense Quote'] => aside.note > p:fresh
p[style-name='Caption'] => p:fresh
u => u
strike => s
"""


def documents(bundle: Bundle, links: dict[str, str]) -> Iterator[tuple[str, bytes]]:
    """A document for each text."""
    from zhulian.knowledge.exchange.formats.word_writing import document

    files = bundle.files
    for article in bundle.articles:
        attached = [links[file.sha256] for file in article.files if not file.is_inline]
        for text in article.texts:
            record = {**text_record(text), **facts_record(article)}
            if attached:
                record["attachments"] = attached
            data = _with_property(document(text, files), json.dumps(record, ensure_ascii=False))
            yield f"{text.slug}.{text.language}.docx", data


def _with_property(data: bytes, value: str) -> bytes:
    """The document with our custom property."""
    parts = {}
    with ZipFile(io.BytesIO(data)) as archive:
        parts = {name: archive.read(name) for name in archive.namelist()}
    properties = ElementTree.Element(f"{{{SPACE}}}Properties")
    told = {"fmtid": FORMAT_ID, "pid": "2", "name": PROPERTY}
    held = ElementTree.SubElement(properties, f"{{{SPACE}}}property", told)
    ElementTree.SubElement(held, f"{{{VALUES}}}lpwstr").text = value
    parts[CUSTOM] = ElementTree.tostring(properties, encoding="utf-8", xml_declaration=True)
    override = f'<Override PartName="/{CUSTOM}" ContentType="{TYPE}"/></Types>'.encode()
    parts["[Content_Types].xml"] = parts["[Content_Types].xml"].replace(b"</Types>", override)
    relation = f'<Relationship Id="rIdZhulian" Type="{RELATION}" Target="{CUSTOM}"/></Relationships>'.encode()
    parts["_rels/.rels"] = parts["_rels/.rels"].replace(b"</Relationships>", relation)
    return packed(parts.items())


def pieces(found: Source) -> Iterator[Piece]:
    """The text of a document. Without our property title and content come from its styles."""
    archive = Archive(io.BytesIO(found.data))
    _check(archive)
    record = _record(archive)
    html, images = _converted(found.data)
    title, summary, body = _split(html)
    record.setdefault("title", title or found.stem)
    record.setdefault("summary", summary[:400])
    if "topic" not in record and found.folders:
        record["topic"] = list(found.folders)

    def find(link: str) -> FileData | None:
        if link not in images:
            return found.find(link)
        return image_of(f"image-{link}", images[link])

    inner = Source(found.name, b"", find, found.attach)
    yield piece(inner, Reading(record), body, title=title or found.stem)


def _check(archive: Archive) -> None:
    """Word writes no document type; one would only be there to blow up or to fetch something."""
    for name in archive.names:
        if name.endswith((".xml", ".rels")) and b"<!DOCTYPE" in archive.read(name)[:2048].upper():
            raise CannotRead("docx")


def _record(archive: Archive) -> dict[str, Any]:
    if CUSTOM not in archive:
        return {}
    try:
        top = ElementTree.fromstring(archive.read(CUSTOM))  # noqa: S314 - no document type, see _check
        values = [one for one in top if one.get("name") == PROPERTY]
        found = json.loads("".join(values[0].itertext())) if values else {}
    except (ElementTree.ParseError, ValueError, RecursionError):
        return {}
    return found if isinstance(found, dict) else {}


def _converted(data: bytes) -> tuple[str, dict[str, bytes]]:
    """The document's HTML by its styles, with its images by number; nothing outside of it is opened."""
    import mammoth

    images: dict[str, bytes] = {}

    def keep(image: Any) -> dict[str, str]:
        name = f"word-image-{len(images) + 1}"
        with image.open() as file:
            images[name] = file.read()
        return {"src": name}

    try:
        result = mammoth.convert_to_html(
            io.BytesIO(data), style_map=STYLES, convert_image=mammoth.images.img_element(keep)
        )
    except Exception as error:
        # The library has no error of its own: a broken document fails wherever it is broken.
        raise CannotRead("docx") from error
    return str(result.value), images


def _split(html: str) -> tuple[str, str, str]:
    """Title, summary, content."""
    top = tree(html)
    title = summary = ""
    kept: list[Node | str] = []
    for child in top.children:
        tag = child.tag if isinstance(child, Node) else ""
        if tag == "h1" and not title and isinstance(child, Node):
            title = child.text().strip()
        elif tag == "h6" and not summary and isinstance(child, Node):
            summary = child.text().strip()
        else:
            kept.append(child)
    first = kept[0] if kept else ""
    if not title and isinstance(first, Node) and first.tag == "h2":
        title = first.text().strip()
        kept = kept[1:]
    return title, summary, source(Node("", children=kept))
