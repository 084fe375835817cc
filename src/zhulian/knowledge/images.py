"""Pictures inside articles."""

from __future__ import annotations

from typing import Any

from django.core.files.uploadedfile import UploadedFile
from django.db import transaction
from django.utils.translation import gettext_lazy as _

from zhulian.knowledge.access import WRITE, access_text
from zhulian.knowledge.models import ArticleFile
from zhulian.platform.access import Actor
from zhulian.platform.files import FileRefused, remove, store
from zhulian.platform.files.kinds import INLINE
from zhulian.platform.models import StoredFile

MOST_BYTES = 10 * 1024 * 1024


def add_image(actor: Actor, text_id: int, sent: UploadedFile[Any]) -> StoredFile:
    """Keep a picture with the article of this text. Raises NotFound, FileRefused and StorageFull."""
    article = access_text(actor, text_id, WRITE).article
    with transaction.atomic():
        file = store(
            sent,
            sent.name or "",
            owner_key=f"article:{article.pk}",
            client=article.client_id,
            actor=actor,
            most_bytes=MOST_BYTES,
        )
        if file.content_type not in INLINE:
            remove(file)
        else:
            ArticleFile.objects.create(article=article, file=file, is_inline=True)
            return file
    raise FileRefused(_("Only pictures can stand in an article: PNG, JPEG, GIF or WebP."))
