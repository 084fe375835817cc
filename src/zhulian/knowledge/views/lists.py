"""The list of articles."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.views.decorators.http import require_safe

from zhulian.knowledge.access import MANAGE, READ, WRITE
from zhulian.knowledge.lists import READERS, WRITERS
from zhulian.platform.access import Actor, NotFound
from zhulian.platform.access_request import actor_of, signed_in
from zhulian.platform.lists import show


@require_safe
@signed_in
def articles(request: HttpRequest) -> HttpResponse:
    """All articles for writers; for who reads only, those that are published and in force."""
    actor: Actor = actor_of(request)
    may_write = actor.may(WRITE)
    if not may_write and not actor.may(READ):
        raise NotFound("articles")
    spec = WRITERS if may_write else READERS
    return show(request, actor, spec, may_write=may_write, may_manage=actor.may(MANAGE))
