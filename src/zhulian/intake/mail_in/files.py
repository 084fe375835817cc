"""Attachments and inline images of a mail, stored before the request is written and taken over by it."""

from __future__ import annotations

from dataclasses import dataclass

from django.db import transaction

from zhulian.engine.mail import ParsedMail
from zhulian.intake.models import RawIntake
from zhulian.interactions.models import Attachment, Message
from zhulian.platform.files import FileRefused, StorageFull, remove, store
from zhulian.platform.models import StoredFile


@dataclass(frozen=True, slots=True)
class MailFile:
    """A stored part of a mail. `content_id` names it in the HTML."""

    file: StoredFile
    content_id: str
    is_inline: bool


@dataclass(frozen=True, slots=True)
class MailFiles:
    """What was stored, and the names of parts that were too large to be kept outside the raw mail."""

    stored: tuple[MailFile, ...] = ()
    left_out: tuple[str, ...] = ()

    @property
    def ids(self) -> tuple[int, ...]:
        """For the actions that adopt files."""
        return tuple(item.file.pk for item in self.stored)


def store_files(raw: RawIntake, parsed: ParsedMail) -> MailFiles:
    """Store each part once, however often this is repeated. Raises StorageFull; nothing is lost, the raw mail stays."""
    stored, left_out = [], []
    for index, part in enumerate(parsed.attachments):
        owner = f"{_owner(raw)}{index}"
        file = StoredFile.objects.filter(owner_key=owner).first()
        try:
            file = file or store(
                part.data, part.filename, owner_key=owner, client=raw.client_id, accept_any=True
            )
        except StorageFull:
            raise
        except FileRefused:
            left_out.append(part.filename)
            continue
        stored.append(MailFile(file, part.content_id.strip("<> ")[:250], part.inline))
    return MailFiles(tuple(stored), tuple(left_out))


def _owner(raw: RawIntake) -> str:
    return f"raw:{raw.pk}:"


def describe(message: Message, files: MailFiles) -> None:
    """Write onto the adopted attachments which of them the HTML shows, and by what name."""
    for item in files.stored:
        if item.content_id or item.is_inline:
            Attachment.objects.filter(message=message, file=item.file).update(
                content_id=item.content_id, is_inline=item.is_inline
            )


def drop_unused(raw: RawIntake) -> None:
    """Remove what was stored for this mail and taken over by nothing (a duplicate, two workers at once)."""
    for file in StoredFile.objects.filter(owner_key__startswith=_owner(raw)):
        with transaction.atomic():
            remove(file)
