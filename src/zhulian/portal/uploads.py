"""Files of a form that is not sent yet: stored at once and remembered in the page by signed tokens, so that an
error elsewhere in the form does not cost the customer a second upload."""

from __future__ import annotations

import secrets
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django.core.files.uploadedfile import UploadedFile
from django.core.signing import BadSignature, Signer
from django.http import HttpRequest
from django.utils.datastructures import MultiValueDict
from django.utils.translation import gettext as _

from zhulian.platform import files
from zhulian.platform.models import Client, StoredFile
from zhulian.portal.access import Opened

OWNER = "raw:form-"
MOST_FILES = 10
_signer = Signer(salt="zhulian.portal.kept-file")


@dataclass(frozen=True, slots=True)
class Kept:
    """A stored file of an unsent form; `token` is what the page carries."""

    field: str
    file_id: int
    name: str
    token: str


@dataclass(frozen=True, slots=True)
class Uploads:
    """All files of the form as it stands, and what could not be taken, by field."""

    kept: tuple[Kept, ...]
    errors: dict[str, str]

    @property
    def ids(self) -> dict[str, list[int]]:
        """The ids of the files by field."""
        found: dict[str, list[int]] = {}
        for item in self.kept:
            found.setdefault(item.field, []).append(item.file_id)
        return found


def _sign(form_key: str, field: str, file_id: int, name: str) -> Kept:
    token = _signer.sign_object([form_key, field, file_id, name])
    return Kept(field, file_id, name, token)


def _remembered(form_key: str, tokens: Iterable[str]) -> list[Kept]:
    """The files that this very form stored before; anything else in the list is ignored."""
    kept = []
    for token in tokens:
        try:
            key, field, file_id, name = _signer.unsign_object(token)
        except (BadSignature, ValueError, TypeError):
            continue
        if key == form_key:
            kept.append(Kept(field, file_id, name, token))
    return kept


def take_uploads(request: HttpRequest, client: Client, form_key: str, fields: Iterable[str]) -> Uploads:
    """Store the files sent along in these fields and add those kept from an earlier try."""
    kept = _remembered(form_key, request.POST.getlist("kept"))
    errors: dict[str, str] = {}
    for name in fields:
        for upload in sent_files(request.FILES, name):
            if len(kept) >= MOST_FILES:
                errors[name] = _("At most ten files can be sent at once.")
                break
            try:
                stored = files.store(
                    upload, upload.name or "", owner_key=f"{OWNER}{form_key}", client=client.pk
                )
            except files.FileRefused as refusal:
                errors[name] = f"{upload.name}: {refusal.message}"
            else:
                kept.append(_sign(form_key, name, stored.pk, stored.name))
    return Uploads(tuple(kept), errors)


def store_for_ticket(
    uploads: Iterable[UploadedFile[Any]], link: Opened
) -> tuple[list[StoredFile], list[str]]:
    """Store files added to an open request: all of them, or none and why not."""
    stored: list[StoredFile] = []
    errors: list[str] = []
    owner = f"{OWNER}{secrets.token_hex(16)}"
    for upload in uploads:
        try:
            stored.append(
                files.store(upload, upload.name or "", owner_key=owner, client=link.ticket.client_id)
            )
        except files.FileRefused as refusal:
            errors.append(f"{upload.name}: {refusal.message}")
    if errors:
        for file in stored:
            files.remove(file)
        stored = []
    return stored, errors


def sent_files(sent: MultiValueDict[str, UploadedFile[Any]], name: str) -> list[UploadedFile[Any]]:
    """The files of one control, without the empty part browsers send when none was chosen."""
    return [upload for upload in sent.getlist(name) if upload.name]
