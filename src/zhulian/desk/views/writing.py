"""From a request to the draft of an article: what would be written is shown for check first (KB2)."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import NoReverseMatch, reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from zhulian.desk.guard import at_desk
from zhulian.desk.views.working import number
from zhulian.knowledge import drafting, stripping
from zhulian.knowledge.access import WRITE, access_topic
from zhulian.knowledge.errors import KnowledgeRefused
from zhulian.knowledge.models import ArticleKind
from zhulian.knowledge.search import title_of
from zhulian.platform.access import Actor, NotFound
from zhulian.platform.ui.toasts import toast
from zhulian.tickets.access import access_ticket
from zhulian.tickets.models import Ticket


def editor_address(text_id: int, ticket_id: int) -> str:
    """Where a draft is written on; the request it came from where no page for that is there."""
    try:
        return reverse("knowledge:edit", args=[text_id])
    except NoReverseMatch:
        return reverse("desk:ticket", args=[ticket_id])


@require_http_methods(["GET", "HEAD", "POST"])
@at_desk()
def write(request: HttpRequest, actor: Actor, ticket_id: int) -> HttpResponse:
    """What an article of this request would say, each personal place replaced and switchable back; POST makes it."""
    ticket = access_ticket(actor, ticket_id)
    actor.require(WRITE, client=ticket.client_id)
    if request.method != "POST":
        return _draw(request, actor, ticket)
    found = drafting.stripped(ticket)
    if request.POST.get("digest") != found.digest:
        return _draw(
            request, actor, ticket, _("The request has changed meanwhile. Look through it once more.")
        )
    try:
        wish = _wish(request, actor, ticket)
        made = drafting.make_draft(actor, ticket, wish)
    except KnowledgeRefused as error:
        return _draw(request, actor, ticket, str(error))
    except NotFound:
        return _draw(request, actor, ticket, _("Choose a topic for the article."))
    toast(request, _("The draft is made. Readers see it when it is published."))
    return redirect(editor_address(made.text_id, ticket.pk))


def _wish(request: HttpRequest, actor: Actor, ticket: Ticket) -> drafting.Wish:
    """What was posted. Raises NotFound for a topic that is not the client company's."""
    post = request.POST
    topic = access_topic(actor, number(post, "topic") or 0, WRITE)
    if topic.client_id != ticket.client_id:
        raise NotFound("topic")
    return drafting.Wish(
        title=post.get("title", ""),
        topic=topic,
        language=post.get("language", ""),
        kind=ArticleKind.CASE if post.get("kind") == ArticleKind.CASE else ArticleKind.ARTICLE,
        keep=frozenset(post.getlist("keep")[:500]),
    )


def _draw(request: HttpRequest, actor: Actor, ticket: Ticket, error: str = "") -> HttpResponse:
    found = drafting.stripped(ticket)
    words = drafting.put_words()
    kept = set(request.POST.getlist("keep")) if request.method == "POST" else set()
    parts = [
        (name, drafting.LABELS[name], _places(name, pieces, words, kept))
        for name, pieces in found.parts()
        if name != "title"
    ]
    title = stripping.replaced(found.title, words).strip()[:200]
    context = {
        "ticket": ticket,
        "digest": found.digest,
        "title": request.POST.get("title", title),
        "parts": parts,
        "replaced_count": sum(bool(piece.kind) for _name, pieces in found.parts() for piece in pieces),
        "topics": drafting.topics_for(actor, ticket),
        "topic": request.POST.get("topic", ""),
        "languages": _languages(ticket),
        "language": request.POST.get("language", ticket.language),
        "kinds": ArticleKind.choices,
        "kind": request.POST.get("kind", ArticleKind.ARTICLE),
        "earlier": [title_of(row, ticket.language) for row in drafting.articles_from(actor, ticket)],
        "error": error,
    }
    return render(request, "desk/knowledge/write.html", context, status=422 if error else 200)


def _places(
    name: str, pieces: Any, words: dict[str, str], kept: set[str]
) -> list[tuple[stripping.Piece, str, str, bool]]:
    """(piece, its number in the form, what stands in its place, whether it is switched back)."""
    return [
        (piece, f"{name}:{place}", words.get(piece.kind, ""), f"{name}:{place}" in kept)
        for place, piece in enumerate(pieces)
    ]


def _languages(ticket: Ticket) -> list[tuple[str, Any]]:
    names = dict(settings.LANGUAGES)
    return [(code, names.get(code, code)) for code in ticket.client.languages or list(names)]
