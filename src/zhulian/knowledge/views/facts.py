"""A new article, and everything about one but its words."""

from __future__ import annotations

from typing import Any

from django.db import transaction
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from zhulian.knowledge import actions, queries
from zhulian.knowledge.access import MANAGE, WRITE, access_article
from zhulian.knowledge.actions import Facts, Words
from zhulian.knowledge.errors import KnowledgeRefused
from zhulian.knowledge.forms import FactsForm, NewForm
from zhulian.knowledge.guard import in_room
from zhulian.knowledge.models import Article, ArticleVersion, Audience
from zhulian.knowledge.views.writing import number_in
from zhulian.platform.access import Actor, NotFound, served_clients
from zhulian.platform.ui.merging import Edit
from zhulian.platform.ui.toasts import toast


@require_http_methods(["GET", "HEAD", "POST"])
@in_room(WRITE)
def new(request: HttpRequest, actor: Actor) -> HttpResponse:
    """Begin an article: where it belongs and its title; then the editor opens."""
    served = served_clients(actor, WRITE)
    if not served:
        raise NotFound("client")
    typed = request.POST if request.method == "POST" else request.GET
    client = next((row for row in served if str(row.pk) == typed.get("client")), served[0])
    if request.method == "POST":
        form = NewForm(client, request.POST)
    else:
        form = NewForm(client, initial={name: typed[name] for name in ("topic", "title") if typed.get(name)})
    context = {
        "form": form,
        "served": served,
        "client": client,
        "may_manage": actor.may(MANAGE, client=client.pk),
    }
    if form.is_bound and form.is_valid():
        try:
            return redirect("knowledge:edit", _begun(actor, form).text_id)
        except KnowledgeRefused as refusal:
            form.show(refusal)
    return render(request, "knowledge/new.html", context, status=422 if form.is_bound else 200)


def _begun(actor: Actor, form: NewForm) -> ArticleVersion:
    typed = form.cleaned_data
    topic = next(row for row in form.topics if str(row.pk) == typed["topic"])
    with transaction.atomic():
        made = actions.create(
            actor, client=form.client, topic=topic, language=typed["language"], words=Words(typed["title"])
        )
        article = made.text.article
        if typed["audience"] != Audience.PUBLIC:
            actions.set_facts(
                actor, article.pk, Facts(topic=topic, audience=typed["audience"], owner=article.owner)
            )
        return made


@require_http_methods(["GET", "HEAD", "POST"])
@in_room(WRITE)
def facts(request: HttpRequest, actor: Actor, article_id: int) -> HttpResponse:
    """Topic, audience, products, validity; what two people change at once is joined or shown."""
    article = access_article(actor, article_id, WRITE)
    if request.method != "POST":
        form = FactsForm(actor, article)
        return _draw(request, actor, article, form, Edit(form))
    with transaction.atomic():
        article = access_article(actor, article_id, WRITE, lock=True)
        form = FactsForm(actor, article, request.POST)
        change = Edit(form, request.POST)
        if form.is_valid() and _saved(actor, article, change):
            toast(request, _("Saved."))
            return redirect("knowledge:article", article.pk)
    return _draw(request, actor, article, form, change, status=422)


def _saved(actor: Actor, article: Article, change: Edit) -> bool:
    """Write what was typed, and of what only somebody else changed theirs; False where one must choose or mend."""
    form: FactsForm = change.form  # type: ignore[assignment]
    theirs = change.settle(FactsForm(actor, article), article)
    if theirs is None:
        return False
    try:
        with transaction.atomic():
            actions.set_facts(actor, article.pk, form.facts(theirs))
    except KnowledgeRefused as refusal:
        form.show(refusal)
        return False
    except NotFound:
        form.add_error("audience", _("Only who publishes may change the audience of a published article."))
        return False
    return True


def _draw(
    request: HttpRequest, actor: Actor, article: Article, form: FactsForm, change: Edit, *, status: int = 200
) -> HttpResponse:
    title = queries.title_of(actor, article, list(article.texts.all()))
    context: dict[str, Any] = {"article": article, "title": title, "form": form, "edit": change}
    return render(request, "knowledge/facts.html", context, status=status)


@require_safe
@in_room(WRITE)
def related(request: HttpRequest, actor: Actor) -> HttpResponse:
    """Articles that may be named as related to one, for what was typed."""
    number = number_in(request.GET, "article")
    if not number:
        return JsonResponse({"results": []})
    article = access_article(actor, number, WRITE)
    typed = request.GET.get("q", "").replace("\0", "").strip()[:100]
    found = queries.articles_like(actor, article.client_id, typed)
    rows = [{"value": str(pk), "text": title} for pk, title in found if pk != article.pk]
    return JsonResponse({"results": rows})
