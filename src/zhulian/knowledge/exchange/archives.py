"""Zip archives, from people who may mean ill: checked before anything is unpacked, read in memory, never written."""

from __future__ import annotations

import io
import posixpath
import re
import stat
import zipfile
import zlib
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import IO

from zhulian.knowledge.exchange.problems import CannotRead

MOST_FILES = 20_000
MOST_BYTES = 1024 * 1024 * 1024
MOST_FILE_BYTES = 64 * 1024 * 1024
MOST_RATIO = 100
SMALL = 1024 * 1024
"""Below this a high ratio harms nobody: an empty table packs well."""
UTF8_FLAG, ENCRYPTED_FLAG = 0x800, 0x1
PASSED_OVER = ("__MACOSX/", ".DS_Store", "Thumbs.db", "desktop.ini")
DRIVE = re.compile("[A-Za-z]:")
BROKEN = (zipfile.BadZipFile, zlib.error, EOFError, NotImplementedError, RuntimeError, OSError, ValueError)


class Archive:
    """The files of a zip by their names, with `/` between folders."""

    def __init__(self, source: Path | IO[bytes]) -> None:
        try:
            self._zip = zipfile.ZipFile(source)
        except BROKEN as error:
            raise CannotRead("broken_zip") from error
        self._members = {name: member for name, member in _checked(self._zip.infolist())}

    @property
    def names(self) -> list[str]:
        """Every file, in the order of names."""
        return sorted(self._members)

    def __contains__(self, name: str) -> bool:
        return name in self._members

    def read(self, name: str) -> bytes:
        """The bytes, no more than the archive says. Raises CannotRead."""
        try:
            with self._zip.open(self._members[name]) as file:
                data = file.read(MOST_FILE_BYTES + 1)
        except BROKEN as error:
            raise CannotRead("broken_zip") from error
        if len(data) > MOST_FILE_BYTES:
            raise CannotRead("file_large", name)
        return data

    def beside(self, name: str, link: str) -> str | None:
        """The file that a relative link in `name` means; None where there is none in the archive."""
        wanted = posixpath.normpath(posixpath.join(posixpath.dirname(name), link.replace("\\", "/")))
        return wanted if wanted in self._members else None

    def close(self) -> None:
        """Let go of the file."""
        self._zip.close()


def _checked(members: list[zipfile.ZipInfo]) -> Iterator[tuple[str, zipfile.ZipInfo]]:
    files = [member for member in members if not member.is_dir()]
    if len(files) > MOST_FILES:
        raise CannotRead("too_many", MOST_FILES)
    if sum(member.file_size for member in files) > MOST_BYTES:
        raise CannotRead("too_large", f"> {MOST_BYTES // 1024**2} MB")
    for member in files:
        name = _name(member)
        if member.flag_bits & ENCRYPTED_FLAG:
            raise CannotRead("encrypted", name)
        if stat.S_ISLNK(member.external_attr >> 16):
            raise CannotRead("symlink", name)
        if _leads_out(name):
            raise CannotRead("traversal", name)
        if member.file_size > SMALL and member.file_size > MOST_RATIO * max(member.compress_size, 1):
            raise CannotRead("bomb", name)
        if not any(part in name for part in PASSED_OVER):
            yield posixpath.normpath(name), member


def _name(member: zipfile.ZipInfo) -> str:
    """The name; programs on Chinese Windows write it in GBK and do not say so."""
    name = member.filename
    if not member.flag_bits & UTF8_FLAG and not name.isascii():
        raw = name.encode("cp437", "replace")
        for charset in ("utf-8", "gb18030"):
            try:
                name = raw.decode(charset)
                break
            except UnicodeDecodeError:
                continue
    return name.replace("\\", "/")


def _leads_out(name: str) -> bool:
    return name.startswith("/") or DRIVE.match(name) is not None or ".." in name.split("/") or "\x00" in name


def packed(files: Iterable[tuple[str, bytes]]) -> bytes:
    """A zip of these, always the same for the same files."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in files:
            info = zipfile.ZipInfo(name, (1980, 1, 1, 0, 0, 0))
            info.compress_type = zipfile.ZIP_DEFLATED
            info.external_attr = 0o644 << 16
            archive.writestr(info, data)
    return out.getvalue()


MARKS = (
    (b"\xef\xbb\xbf", "utf-8-sig"),
    (b"\xff\xfe", "utf-16"),
    (b"\xfe\xff", "utf-16"),
)


def decoded(data: bytes) -> str:
    """Text by its mark, else UTF-8, else what Chinese Windows writes. Raises CannotRead."""
    marked = next((charset for mark, charset in MARKS if data.startswith(mark)), "")
    for charset in (marked,) if marked else ("utf-8", "gb18030"):
        try:
            text = data.decode(charset)
        except UnicodeDecodeError:
            continue
        if "\x00" not in text:
            return text.replace("\r\n", "\n").replace("\r", "\n")
    raise CannotRead("encoding")
