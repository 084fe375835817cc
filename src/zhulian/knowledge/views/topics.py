"""The tree of topics: adding, naming, moving, putting away."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from zhulian.knowledge import actions
from zhulian.knowledge.access import MANAGE, access_topic
from zhulian.knowledge.actions import TopicWords
from zhulian.knowledge.arranging import chosen, one_step, tree_of
from zhulian.knowledge.errors import KnowledgeRefused
from zhulian.knowledge.guard import in_room
from zhulian.platform.access import Actor, NotFound, served_clients
from zhulian.platform.models import Client
from zhulian.platform.ui.toasts import toast

ICONS = (
    "folder", "book", "wifi", "phone", "device-mobile", "credit-card", "report", "tool", "tools", "user-circle", "lock",
    "truck", "home", "building", "shield", "settings", "gift", "calendar", "alert-triangle", "bolt", "world", "help",
)  # fmt: skip


def _client(actor: Actor, wanted: str) -> Client:
    """The client company whose topics are meant; the first where none is named."""
    served = served_clients(actor, MANAGE)
    found = next((row for row in served if str(row.pk) == wanted), None)
    if found is None and (wanted or not served):
        raise NotFound("client")
    return found or served[0]


@require_safe
@in_room(MANAGE)
def tree(request: HttpRequest, actor: Actor) -> HttpResponse:
    """All topics of a client company."""
    client = _client(actor, request.GET.get("client", ""))
    context: dict[str, Any] = {
        "client": client,
        "served": served_clients(actor, MANAGE),
        "nodes": tree_of(client.pk),
        "icons": ICONS,
        "at": request.GET.get("at", ""),
    }
    return render(request, "knowledge/topics.html", context)


def _back(client_id: int, at: int | None = None) -> HttpResponse:
    place = f"&at={at}#topic-{at}" if at is not None else ""
    return redirect(f"{reverse('knowledge:topics')}?client={client_id}{place}")


def _words(request: HttpRequest) -> TopicWords:
    post = request.POST
    icon = post.get("icon", "")
    name, english = (post.get(key, "").replace("\0", "") for key in ("name", "name_en"))
    return TopicWords(name, english, icon if icon in ICONS else "")


def _refused(request: HttpRequest, refusal: KnowledgeRefused) -> None:
    said = _("Give the topic a name.") if refusal.code == "title" else str(refusal)
    toast(request, said, level=messages.ERROR)


@require_POST
@in_room(MANAGE)
def add(request: HttpRequest, actor: Actor) -> HttpResponse:
    """A new topic at the top or in another one."""
    client = _client(actor, request.POST.get("client", ""))
    (parent,) = chosen(client.pk, [request.POST.get("parent", "")])
    try:
        made = actions.make_topic(actor, client=client, words=_words(request), parent=parent)
    except KnowledgeRefused as refusal:
        _refused(request, refusal)
        return _back(client.pk)
    return _back(client.pk, made.pk)


@require_POST
@in_room(MANAGE)
def change(request: HttpRequest, actor: Actor, topic_id: int) -> HttpResponse:
    """Name a topic anew, put it away or bring it back."""
    topic = access_topic(actor, topic_id, MANAGE)
    do = request.POST.get("do", "")
    held = TopicWords(topic.name, topic.name_en, topic.icon)
    try:
        if do in {"archive", "restore"}:
            actions.save_topic(actor, topic.pk, held, is_active=do == "restore")
        else:
            actions.save_topic(actor, topic.pk, _words(request), is_active=topic.is_active)
    except KnowledgeRefused as refusal:
        _refused(request, refusal)
    return _back(topic.client_id, topic.pk)


@require_POST
@in_room(MANAGE)
def move(request: HttpRequest, actor: Actor, topic_id: int) -> HttpResponse:
    """By one step (`to`), or as it was dragged: into `parent`, before `before`."""
    topic = access_topic(actor, topic_id, MANAGE)
    way = request.POST.get("to", "")
    if way:
        place = one_step(topic, way)
    else:
        parent, before = chosen(
            topic.client_id, [request.POST.get(name, "") for name in ("parent", "before")]
        )
        place = (parent, before)
    try:
        if place is not None:
            actions.move_topic(actor, topic.pk, parent=place[0], before=place[1])
    except KnowledgeRefused as refusal:
        _refused(request, refusal)
    return _back(topic.client_id, topic.pk)


@require_POST
@in_room(MANAGE)
def remove(request: HttpRequest, actor: Actor, topic_id: int) -> HttpResponse:
    """Remove a topic in which nothing lies."""
    topic = access_topic(actor, topic_id, MANAGE)
    try:
        actions.remove_topic(actor, topic.pk)
        toast(request, _("“%(name)s” is removed.") % {"name": topic.label})
    except KnowledgeRefused as refusal:
        _refused(request, refusal)
    return _back(topic.client_id)
