"""Files of articles: what may be shown as an image, and how files are called in an archive."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterable
from functools import partial

from zhulian.engine.mail.clean import clean_filename
from zhulian.knowledge.exchange.archives import Archive
from zhulian.knowledge.exchange.bundle import FileData
from zhulian.knowledge.exchange.problems import CannotRead
from zhulian.platform.files import kinds

FOLDER = "files"
ENDINGS = {"image/png": "png", "image/jpeg": "jpg", "image/gif": "gif", "image/webp": "webp"}
MOST_IMAGE_BYTES = 20 * 1024 * 1024
ODD = re.compile(r"[^\w.-]+")


def image_of(name: str, data: bytes) -> FileData:
    """An image from its bytes, with the ending of what it is. Raises CannotRead for SVG and everything else."""
    shown = clean_filename(name.rpartition("/")[2], "image")
    if len(data) > MOST_IMAGE_BYTES:
        raise CannotRead("file_large", shown)
    stem = shown.rpartition(".")[0] or shown
    for kind, ending in ENDINGS.items():
        called = shown if kinds.kind_of(shown, data[: kinds.HEAD_BYTES]) == kind else f"{stem}.{ending}"
        if kinds.kind_of(called, data[: kinds.HEAD_BYTES]) == kind:
            return FileData(called, hashlib.sha256(data).hexdigest(), lambda: data)
    raise CannotRead("not_image", shown)


def image_in(archive: Archive, name: str) -> FileData:
    """An image of an archive, whose bytes are read again when they are needed."""
    found = image_of(name, archive.read(name))
    return FileData(_named(found, name), found.sha256, partial(archive.read, name))


def attachment_in(archive: Archive, name: str) -> FileData:
    """Any file of an archive; what may be kept is decided when it is stored."""
    digest = hashlib.sha256(archive.read(name)).hexdigest()
    plain = FileData(clean_filename(name.rpartition("/")[2], "file"), digest, lambda: b"")
    return FileData(_named(plain, name), digest, partial(archive.read, name), is_inline=False)


def _named(file: FileData, name: str) -> str:
    """Without the beginning of the digest, which exports put before names."""
    short = f"{file.sha256[:12]}-"
    return file.name.removeprefix(short) if name.rpartition("/")[2].startswith(short) else file.name


def names_of(files: Iterable[FileData]) -> dict[str, str]:
    """Digest → name in the archive: each once, and none like another."""
    return {file.sha256: f"{FOLDER}/{file.sha256[:12]}-{_safe(file.name)}" for file in files}


def _safe(name: str) -> str:
    """A name without what archives, links or some system would stumble over."""
    return ODD.sub("-", name)[-80:].strip("-.") or "file"
