"""What can be done with an article by one button: from draft over review to readers, and back."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_POST

from zhulian.knowledge import actions
from zhulian.knowledge.access import WRITE, access_article, access_text
from zhulian.knowledge.actions import Words
from zhulian.knowledge.errors import KnowledgeRefused
from zhulian.knowledge.guard import in_room
from zhulian.knowledge.models import Article, ArticleText
from zhulian.knowledge.queries import texts_of, title_of
from zhulian.knowledge.views.writing import number_in
from zhulian.platform.access import Actor, NotFound
from zhulian.platform.ui.toasts import toast

Deed = Callable[[Actor, ArticleText, QueryDict], Any]


def _words(post: QueryDict) -> str:
    return post.get("words", "").replace("\0", "").replace("\r\n", "\n")


def _submit(actor: Actor, _text: ArticleText, post: QueryDict) -> None:
    actions.submit(actor, number_in(post, "version"), _words(post))


def _publish(actor: Actor, _text: ArticleText, post: QueryDict) -> None:
    actions.publish(actor, number_in(post, "version"), _words(post))


def _give_back(actor: Actor, _text: ArticleText, post: QueryDict) -> None:
    actions.give_back(actor, number_in(post, "version"), _words(post))


def _drop(actor: Actor, _text: ArticleText, post: QueryDict) -> None:
    actions.drop(actor, number_in(post, "version"))


def _withdraw(actor: Actor, text: ArticleText, post: QueryDict) -> None:
    actions.withdraw(actor, text.pk, _words(post))


def _slug(actor: Actor, text: ArticleText, post: QueryDict) -> None:
    actions.set_slug(actor, text.pk, post.get("slug", "").strip().lower())


def _roll_back(actor: Actor, text: ArticleText, post: QueryDict) -> None:
    actions.roll_back(actor, text.pk, number_in(post, "number"))


TEXT_DEEDS: dict[str, tuple[Deed, Any]] = {
    "submit": (_submit, _("Sent for review.")),
    "publish": (_publish, _("Published. Readers see it from now on.")),
    "give_back": (_give_back, _("Given back to be mended.")),
    "drop": (_drop, _("The draft is given up. Its words stay among the versions.")),
    "withdraw": (_withdraw, _("Taken away from readers.")),
    "slug": (_slug, _("The address is changed. The earlier one leads to it.")),
    "roll_back": (_roll_back, _("The words of that version are a draft now.")),
}


@require_POST
@in_room()
def text_deed(request: HttpRequest, actor: Actor, text_id: int) -> HttpResponse:
    """Do what `do` names with a text, or with its open version, and lead back to its page."""
    text = access_text(actor, text_id, WRITE)
    name = request.POST.get("do", "")
    if name not in TEXT_DEEDS:
        raise NotFound(name)
    version = number_in(request.POST, "version")
    if version and not text.versions.filter(pk=version).exists():
        raise NotFound("version")
    deed, said = TEXT_DEEDS[name]
    try:
        deed(actor, text, request.POST)
        toast(request, said)
    except KnowledgeRefused as refusal:
        toast(request, str(refusal), level=messages.ERROR)
    address = reverse("knowledge:article", args=[text.article_id])
    show = "&show=draft" if name in {"submit", "give_back", "roll_back"} else ""
    return redirect(f"{address}?language={text.language}{show}")


@require_POST
@in_room()
def article_deed(request: HttpRequest, actor: Actor, article_id: int) -> HttpResponse:
    """Put an article away, or bring it back."""
    article = access_article(actor, article_id, WRITE)
    name = request.POST.get("do", "")
    if name == "archive":
        actions.archive(actor, article.pk)
        again = reverse("knowledge:article_restore", args=[article.pk])
        toast(request, _("The article is archived. Nobody finds it any more."), undo=again)
    elif name == "restore":
        _restore(request, actor, article)
    else:
        raise NotFound(name)
    return redirect("knowledge:article", article.pk)


@require_POST
@in_room()
def article_restore(request: HttpRequest, actor: Actor, article_id: int) -> HttpResponse:
    """Bring an archived article back."""
    article = access_article(actor, article_id, WRITE)
    _restore(request, actor, article)
    return redirect("knowledge:article", article.pk)


def _restore(request: HttpRequest, actor: Actor, article: Article) -> None:
    actions.restore(actor, article.pk)
    toast(request, _("The article is back as it was."))


@require_POST
@in_room(WRITE)
def add_language(request: HttpRequest, actor: Actor, article_id: int) -> HttpResponse:
    """Begin the text in another language; its title is at first that of the text there is."""
    article = access_article(actor, article_id, WRITE)
    title = request.POST.get("title", "").strip() or title_of(actor, article, texts_of(actor, article))
    try:
        made = actions.add_language(actor, article.pk, request.POST.get("language", ""), Words(title[:200]))
    except KnowledgeRefused as refusal:
        toast(request, str(refusal), level=messages.ERROR)
        return redirect("knowledge:article", article.pk)
    return redirect("knowledge:edit", made.text_id)
