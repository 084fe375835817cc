"""Files that come with a form: stored as the person's drafts, then adopted by what they are sent with."""

from __future__ import annotations

from django.http import HttpRequest

from zhulian.platform.access import Actor
from zhulian.platform.files import draft_owner, store

MOST_FILES = 20


def take_files(request: HttpRequest, actor: Actor, field: str = "files") -> tuple[int, ...]:
    """The ids of the stored files. Raises FileRefused; those stored before it are swept with other old drafts."""
    sent = request.FILES.getlist(field)[:MOST_FILES]
    return tuple(store(each, each.name or "", owner_key=draft_owner(actor), actor=actor).pk for each in sent)
