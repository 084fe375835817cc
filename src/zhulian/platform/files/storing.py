"""Puts files on the disk: whole or not at all."""

from __future__ import annotations

import contextlib
import errno
import hashlib
import os
import secrets
import shutil
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.files.uploadedfile import UploadedFile
from django.db import transaction
from django.utils.translation import gettext_lazy as _

from zhulian.engine.mail.clean import clean_filename
from zhulian.platform.access import Actor
from zhulian.platform.files import kinds
from zhulian.platform.files.errors import FileRefused, StorageFull
from zhulian.platform.models import StoredFile

# Always left free, for the database that may share the disk.
RESERVE_BYTES = 128 * 1024 * 1024
NO_ROOM = {errno.ENOSPC, errno.EDQUOT, errno.EFBIG}
FULL = _("There is no room left on the server. Nothing was stored; please tell the administrator.")


@dataclass(frozen=True, slots=True)
class _Written:
    path: str
    size: int
    sha256: str
    head: bytes


def draft_owner(actor: Actor) -> str:
    """The owner of a file that this user has uploaded and not yet sent with anything."""
    return f"draft:{actor.user_id}"


def store(
    content: UploadedFile[Any] | bytes,
    name: str,
    *,
    owner_key: str,
    client: int | None = None,
    actor: Actor | None = None,
    accept_any: bool = False,
    most_bytes: int | None = None,
) -> StoredFile:
    """Store a file and return its row. Raises FileRefused (too large, empty, kind not taken) and StorageFull.

    `owner_key` (`ticket:12`) decides who may read it. `accept_any` is for what arrived from outside and must not be
    lost (mail): unknown kinds and programs are kept as plain bytes, which only ever are downloads. `most_bytes` is
    another limit than ZHULIAN_MAX_FILE_MB.
    """
    shown = clean_filename(name, "file")
    written = _write(_chunks(content), most_bytes or settings.MAX_FILE_BYTES)
    try:
        kind = _kind(shown, written, accept_any=accept_any)
        return StoredFile.objects.create(
            token=secrets.token_urlsafe(32),
            name=shown,
            content_type=kind,
            size=written.size,
            sha256=written.sha256,
            path=written.path,
            client_id=client,
            owner_key=owner_key,
            created_by_id=actor.user_id if actor is not None else None,
        )
    except BaseException:
        (root() / written.path).unlink(missing_ok=True)
        raise


def _kind(name: str, written: _Written, *, accept_any: bool) -> str:
    if accept_any:
        is_program = kinds.is_refused(name, written.head)
        return kinds.BYTES if is_program else kinds.kind_of(name, written.head) or kinds.BYTES
    if written.size == 0:
        raise FileRefused(_("The file is empty."))
    if kinds.is_refused(name, written.head):
        raise FileRefused(
            _("Programs cannot be attached. Put the file into a ZIP archive if it must be sent.")
        )
    kind = kinds.kind_of(name, written.head)
    if kind is None:
        raise FileRefused(_("Files of this kind are not taken. A PDF, a picture or a ZIP archive will do."))
    return kind


def root() -> Path:
    """The directory of all files."""
    return Path(settings.MEDIA_ROOT)


def _chunks(content: UploadedFile[Any] | bytes) -> Iterable[bytes]:
    return [content] if isinstance(content, bytes) else content.chunks()


def _write(chunks: Iterable[bytes], most_bytes: int) -> _Written:
    """Write to a temporary file, force it to the disk, then give it its name."""
    name = secrets.token_hex(20)
    path = f"{name[:2]}/{name[2:4]}/{name}"
    final, temporary = root() / path, root() / "tmp" / name
    digest, size, head = hashlib.sha256(), 0, b""
    try:
        with _room(temporary):
            final.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
            with temporary.open("xb") as file:
                for chunk in chunks:
                    size += len(chunk)
                    if size > most_bytes:
                        raise FileRefused(_too_large(most_bytes))
                    head = head or chunk[: kinds.HEAD_BYTES]
                    digest.update(chunk)
                    file.write(chunk)
                file.flush()
                os.fsync(file.fileno())
            temporary.replace(final)
            _sync_directory(final.parent)
    finally:
        temporary.unlink(missing_ok=True)
    return _Written(path, size, digest.hexdigest(), head)


@contextlib.contextmanager
def _room(temporary: Path) -> Iterator[None]:
    """Refuse before the disk is full, and say so when it became full meanwhile."""
    try:
        temporary.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        if shutil.disk_usage(temporary.parent).free < RESERVE_BYTES:
            raise StorageFull(FULL)
        yield
    except OSError as error:
        if error.errno in NO_ROOM:
            raise StorageFull(FULL) from error
        raise


def _too_large(most_bytes: int) -> str:
    return str(_("The file is larger than %(limit)d MB.") % {"limit": most_bytes // 1024 // 1024})


def _sync_directory(directory: Path) -> None:
    """Make the new name itself survive a power cut."""
    handle = os.open(directory, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


def read_bytes(file: StoredFile) -> bytes:
    """The content. Raises OSError where the disk has lost it."""
    return (root() / file.path).read_bytes()


def adopt(tokens: Iterable[str], *, actor: Actor, owner_key: str, client: int | None) -> list[StoredFile]:
    """Give the actor's own draft files, in this order, to what they were sent with; other tokens are passed over."""
    wanted = list(tokens)
    mine = StoredFile.objects.filter(token__in=wanted, owner_key=draft_owner(actor))
    files = {file.token: file for file in mine}
    mine.update(owner_key=owner_key, client_id=client)
    found = [files[token] for token in wanted if token in files]
    for file in found:
        file.owner_key, file.client_id = owner_key, client
    return found


def remove(file: StoredFile) -> bool:
    """Delete row and, after the commit, content; False when the file has another owner by now."""
    deleted, _rows = StoredFile.objects.filter(pk=file.pk, owner_key=file.owner_key).delete()
    if deleted:
        transaction.on_commit(partial((root() / file.path).unlink, missing_ok=True))
    return bool(deleted)
