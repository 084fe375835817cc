"""What a file is, by its content. Its name only narrows: where name and content differ, the file is mere bytes."""

from __future__ import annotations

import codecs
import re

import filetype

BYTES = "application/octet-stream"
HEAD_BYTES = 8192
# Shown in the page; everything else is a download.
INLINE = {"image/png", "image/jpeg", "image/gif", "image/webp"}
OFFICE = "application/vnd.openxmlformats-officedocument."
OPEN = "application/vnd.oasis.opendocument."
# Content type → endings under which it keeps its type.
KINDS: dict[str, set[str]] = {
    "image/png": {"png"},
    "image/jpeg": {"jpg", "jpeg", "jpe"},
    "image/gif": {"gif"},
    "image/webp": {"webp"},
    "image/bmp": {"bmp"},
    "image/tiff": {"tif", "tiff"},
    "image/heic": {"heic", "heif"},
    "application/pdf": {"pdf"},
    "text/plain": {"txt", "log", "md", "text"},
    "text/csv": {"csv"},
    "application/rtf": {"rtf"},
    "application/msword": {"doc"},
    "application/vnd.ms-excel": {"xls"},
    "application/vnd.ms-powerpoint": {"ppt"},
    f"{OFFICE}wordprocessingml.document": {"docx"},
    f"{OFFICE}spreadsheetml.sheet": {"xlsx"},
    f"{OFFICE}presentationml.presentation": {"pptx"},
    f"{OPEN}text": {"odt"},
    f"{OPEN}spreadsheet": {"ods"},
    f"{OPEN}presentation": {"odp"},
    "application/zip": {"zip"},
    "application/x-7z-compressed": {"7z"},
    "application/x-rar-compressed": {"rar"},
    "application/gzip": {"gz", "tgz"},
    "audio/mpeg": {"mp3"},
    "audio/x-wav": {"wav"},
    "audio/ogg": {"ogg", "oga", "opus"},
    "audio/mp4": {"m4a"},
    "audio/amr": {"amr"},
    "video/mp4": {"mp4", "m4v"},
    "video/quicktime": {"mov"},
    "video/webm": {"webm"},
    "video/x-msvideo": {"avi"},
}
OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
OLE_ENDINGS = {
    "doc": "application/msword",
    "xls": "application/vnd.ms-excel",
    "ppt": "application/vnd.ms-powerpoint",
}
ZIP_ENDINGS = {
    ending: kind for kind, endings in KINDS.items() for ending in endings if kind.startswith((OFFICE, OPEN))
}
EXECUTABLE = (
    b"MZ",
    b"\x7fELF",
    b"\xca\xfe\xba\xbe",
    b"\xfe\xed\xfa",
    b"\xcf\xfa\xed\xfe",
    b"\xce\xfa\xed\xfe",
    b"#!",
)
DANGEROUS = {
    "exe", "com", "scr", "pif", "bat", "cmd", "msi", "msp", "dll", "cpl", "jar", "js", "jse", "vbs", "vbe", "wsf",
    "wsh", "hta", "lnk", "ps1", "psm1", "reg", "sh", "app", "apk", "php", "phtml", "jsp", "asp", "aspx", "cgi", "pl",
    "py", "rb", "html", "htm", "xhtml", "shtml", "svg", "xml", "xsl", "mht", "mhtml", "swf", "url", "chm",
}  # fmt: skip
REFUSED_ENDINGS = {
    "exe", "com", "scr", "pif", "bat", "cmd", "msi", "msp", "dll", "cpl", "jar", "jse", "vbs", "vbe", "wsf", "wsh",
    "hta", "lnk", "ps1", "reg", "app", "apk", "chm",
}  # fmt: skip
MARKUP = re.compile(
    rb"<(?:!doctype|html|head|body|script|svg|iframe|object|embed|xml|\?xml|meta|link|style|math|a\s)", re.I
)


def endings(name: str) -> list[str]:
    """All endings of a file name, lower case: `a.pdf.exe` → ["pdf", "exe"]."""
    return [part.strip().lower() for part in name.split(".")[1:]]


def is_refused(name: str, head: bytes) -> bool:
    """True for programs and what starts them."""
    last = endings(name)[-1:] or [""]
    return last[0] in REFUSED_ENDINGS or head.startswith(EXECUTABLE)


def kind_of(name: str, head: bytes) -> str | None:
    """The content type to store and serve; plain bytes where name and content differ or are active; None: unknown."""
    found = _by_content(name, head)
    if found is None or found == BYTES:
        return found
    every = endings(name)
    if not every or every[-1] not in KINDS[found] or DANGEROUS.intersection(every[:-1]):
        return BYTES
    return found


def _by_content(name: str, head: bytes) -> str | None:
    last = (endings(name)[-1:] or [""])[0]
    if head.startswith(OLE):
        return OLE_ENDINGS.get(last, BYTES)
    guess = filetype.guess(head)
    if guess is None:
        return _text_kind(head, last) if _is_text(head) else None
    if guess.mime == "application/zip" and last in ZIP_ENDINGS:
        return ZIP_ENDINGS[last]
    return str(guess.mime) if guess.mime in KINDS else None


def _text_kind(head: bytes, last: str) -> str:
    if MARKUP.search(head):
        return BYTES
    return "text/csv" if last == "csv" else "text/plain"


def _is_text(head: bytes) -> bool:
    if b"\x00" in head and not head.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        return False
    for charset in ("utf-8", "gb18030", "utf-16"):
        try:
            # The head may end inside a character.
            codecs.getincrementaldecoder(charset)().decode(head, final=False)
        except UnicodeDecodeError:
            continue
        return True
    return False
