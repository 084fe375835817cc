"""The editor: the page, what it saves by itself, pictures."""

from __future__ import annotations

import json
from dataclasses import asdict
from typing import Any

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from zhulian.knowledge import actions
from zhulian.knowledge.access import PUBLISH, WRITE, access_text
from zhulian.knowledge.actions import Saved, Words
from zhulian.knowledge.errors import KnowledgeRefused
from zhulian.knowledge.guard import in_room
from zhulian.knowledge.images import add_image
from zhulian.knowledge.models import ArticleText, ArticleVersion
from zhulian.knowledge.queries import open_version_of
from zhulian.knowledge.richtext import MOST_CHARACTERS
from zhulian.knowledge.views.articles import named
from zhulian.platform import throttle
from zhulian.platform.access import Actor
from zhulian.platform.files import FileRefused, StorageFull
from zhulian.platform.ui.toasts import toast

FIELDS = ("title", "summary", "html")
UPLOADS = (120, 600)
UNSAVED = 1
"""The count of saves of a new version."""


def words_of(data: Any) -> Words:
    """The words in a form or in JSON; what is no text counts as none."""
    found = {name: data.get(name, "") for name in FIELDS}
    kept = {name: value.replace("\0", "") if isinstance(value, str) else "" for name, value in found.items()}
    return Words(**kept)


def number_in(data: Any, name: str) -> int:
    """A number in a form or in JSON; 0 where there is none."""
    text = str(data.get(name, ""))
    return int(text) if text.isascii() and text.isdigit() and len(text) < 19 else 0


@require_http_methods(["GET", "HEAD", "POST"])
@in_room(WRITE)
def edit(request: HttpRequest, actor: Actor, text_id: int) -> HttpResponse:
    """The editor; by POST, where no script saves by itself, the words are kept and the page leads back."""
    text = access_text(actor, text_id, WRITE)
    if request.method != "POST":
        return _draw(request, actor, text, _held(text))
    try:
        saved = save(actor, text, request.POST, _base_of(request))
    except KnowledgeRefused as refusal:
        typed = words_of(request.POST)
        return _draw(request, actor, text, _held(text), typed=typed, refusal=refusal, status=422)
    if saved.clashes:
        return _draw(request, actor, text, saved.version, clashes=saved.clashes, status=409)
    toast(request, _("Saved. Readers see it when it is published."))
    return redirect(
        f"{reverse('knowledge:article', args=[text.article_id])}?language={text.language}&show=draft"
    )


def _held(text: ArticleText) -> ArticleVersion | ArticleText:
    """What the editor begins with: the open version, else the published words."""
    return open_version_of(text) or text


def _base_of(request: HttpRequest) -> Words:
    try:
        found = json.loads(request.POST.get("base", ""))
    except ValueError:
        found = {}
    return words_of(found if isinstance(found, dict) else {})


def save(actor: Actor, text: ArticleText, data: Any, base: Words) -> Saved:
    """Keep the words in the version that the writer began with; with none, in the one open now.

    Raises KnowledgeRefused.
    """
    version, revision = number_in(data, "version"), number_in(data, "revision")
    if not version:
        # A version that nobody saved has the words that the writer began with; any other is joined with them.
        revision = 0 if open_version_of(text) is not None else UNSAVED
        version = actions.open_version(actor, text.pk).pk
    if not text.versions.filter(pk=version).exists():
        raise KnowledgeRefused("state")
    return actions.save(actor, version, words_of(data), base=base, revision=revision)


def _draw(
    request: HttpRequest,
    actor: Actor,
    text: ArticleText,
    held: ArticleVersion | ArticleText,
    *,
    typed: Words | None = None,
    status: int = 200,
    **more: Any,
) -> HttpResponse:
    version = held if isinstance(held, ArticleVersion) else None
    base = Words(held.title, held.summary, held.html)
    context = {
        "text": text,
        "article": text.article,
        "language": named(text.language),
        "version": version,
        "words": typed or base,
        "base_json": json.dumps({name: getattr(base, name) for name in FIELDS}, ensure_ascii=False),
        "revision": version.revision if version is not None else 0,
        "may_publish": actor.may(PUBLISH, client=text.article.client_id),
        **more,
    }
    return render(request, "knowledge/edit.html", context, status=status)


@require_POST
@in_room(WRITE)
def autosave(request: HttpRequest, actor: Actor, text_id: int) -> HttpResponse:
    """What the editor sends every few seconds of rest: JSON with version, revision, base and the words."""
    text = access_text(actor, text_id, WRITE)
    data = _json(request)
    if data is None:
        return _problem(400, _("The words did not arrive whole. Please try again."), "broken")
    base = data.get("base")
    try:
        saved = save(actor, text, data, words_of(base if isinstance(base, dict) else {}))
    except KnowledgeRefused as refusal:
        status = 409 if refusal.code in {"state", "archived"} else 422
        return _problem(status, str(refusal), refusal.code, refusal.field)
    return JsonResponse(_told(saved))


def _json(request: HttpRequest) -> dict[str, Any] | None:
    if len(request.body) > 8 * MOST_CHARACTERS:
        return None
    try:
        found = json.loads(request.body)
    except ValueError:
        return None
    return found if isinstance(found, dict) else None


def _told(saved: Saved) -> dict[str, Any]:
    """The words as they are kept now."""
    version = saved.version
    return {
        "version": version.pk,
        "revision": version.revision,
        "words": {name: getattr(version, name) for name in FIELDS},
        "saved_at": version.saved_at.isoformat(),
        "joined": saved.joined,
        "clashes": [asdict(clash) for clash in saved.clashes],
    }


def _problem(status: int, detail: str, code: str, field: str = "") -> JsonResponse:
    body = {"title": _("Not saved"), "status": status, "detail": detail, "code": code, "field": field}
    return JsonResponse(body, status=status, content_type="application/problem+json")


@require_POST
@in_room(WRITE)
def image(request: HttpRequest, actor: Actor, text_id: int) -> HttpResponse:
    """Take one picture (`file`) for the article; JSON with its address, or a problem."""
    text = access_text(actor, text_id, WRITE)
    throttle.check(f"upload:{actor.user_id}", *UPLOADS)
    sent = request.FILES.get("file")
    if sent is None:
        return _problem(400, _("No file arrived."), "none")
    try:
        file = add_image(actor, text.pk, sent)
    except StorageFull as error:
        return _problem(507, str(error.message), "full")
    except FileRefused as error:
        return _problem(400, str(error.message), "kind")
    return JsonResponse({"url": reverse("file", kwargs={"token": file.token}), "name": file.name}, status=201)
