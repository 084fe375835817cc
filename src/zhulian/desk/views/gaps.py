"""What the knowledge lacks, what ought to be written, what readers say, who wrote what that helped (KB2, KB6)."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from zhulian.desk.guard import at_desk
from zhulian.desk.lists.feedback import SPEC as FEEDBACK
from zhulian.desk.lists.writing import SPEC as TASKS
from zhulian.desk.views.working import number
from zhulian.knowledge import authors as writing_people
from zhulian.knowledge import feedback as reader_words
from zhulian.knowledge import gaps as lacking
from zhulian.knowledge import tasks
from zhulian.knowledge.access import WRITE, access_article, visible_to
from zhulian.knowledge.models import Article
from zhulian.knowledge.search import title_of
from zhulian.platform.access import Actor, NotFound, served_clients
from zhulian.platform.lists import show
from zhulian.platform.models import Client
from zhulian.platform.ui.addresses import address_of
from zhulian.platform.ui.toasts import toast

MOST_CHOICES = 200


def _days(request: HttpRequest) -> int:
    return next(
        (days for days in lacking.PERIODS if str(days) == request.GET.get("days")), lacking.PERIODS[0]
    )


@require_safe
@at_desk(WRITE)
def gaps(request: HttpRequest, actor: Actor) -> HttpResponse:
    """Searches in vain, frequent questions without an article, articles that do not help."""
    days = _days(request)
    language = getattr(request, "LANGUAGE_CODE", "")
    clients = served_clients(actor, WRITE)
    context = {
        "days": days,
        "periods": lacking.PERIODS,
        "searches": lacking.searches(actor, days),
        "questions": lacking.questions(actor, days),
        "poor": [
            (one, title_of(one.article, language), address_of("article", one.article.pk))
            for one in lacking.poor(actor, days)
        ],
        "clients": {client.pk: client.label for client in clients},
        "many_clients": len(clients) > 1,
    }
    return render(request, "desk/gaps/gaps.html", context)


@require_POST
@at_desk(WRITE)
def task_new(request: HttpRequest, actor: Actor) -> HttpResponse:
    """Put a gap on the list of what ought to be written; can be undone."""
    post = request.POST
    client = _client(actor, post)
    if not post.get("title", "").strip():
        toast(request, _("Say what ought to be written."), level=messages.ERROR)
        return redirect("desk:gaps")
    made = tasks.make_task(
        actor,
        client=client,
        title=post.get("title", ""),
        reason=post.get("reason", ""),
        folded=post.get("folded", ""),
    )
    undo = reverse("desk:writing_task_drop", args=[made.pk])
    toast(request, _("Put on the list of what ought to be written."), undo=undo)
    return redirect("desk:writing_task", made.pk)


def _client(actor: Actor, post: QueryDict) -> Client:
    """The client company that was posted; the only one where none was. Raises NotFound."""
    served = served_clients(actor, WRITE)
    if "client" not in post and len(served) == 1:
        return served[0]
    wanted = number(post, "client")
    found = next((row for row in served if row.pk == wanted), None)
    if found is None:
        raise NotFound("client")
    return found


@require_safe
@at_desk(WRITE)
def task_list(request: HttpRequest, actor: Actor) -> HttpResponse:
    """What ought to be written."""
    return show(request, actor, TASKS)


@require_http_methods(["GET", "HEAD", "POST"])
@at_desk(WRITE)
def task(request: HttpRequest, actor: Actor, task_id: int) -> HttpResponse:
    """One task: give it to somebody, or say that it is written and which article it became."""
    row = tasks.access_task(actor, task_id)
    people = list(tasks.writers(row.client_id))
    if request.method == "POST":
        return _change(request, actor, task_id)
    language = getattr(request, "LANGUAGE_CODE", "")
    articles = visible_to(actor, WRITE).filter(client=row.client_id, is_archived=False)
    choices = [
        (article.pk, title_of(article, language))
        for article in articles.prefetch_related("texts__versions")[:MOST_CHOICES]
    ]
    context = {
        "row": row,
        "people": people,
        "choices": choices,
        "article_title": _title(row.article, language),
        "article_address": address_of("article", row.article_id) if row.article_id else "",
    }
    return render(request, "desk/gaps/task.html", context)


def _title(article: Article | None, language: str) -> str:
    return title_of(article, language) if article is not None else ""


def _change(request: HttpRequest, actor: Actor, task_id: int) -> HttpResponse:
    post = request.POST
    row = tasks.access_task(actor, task_id)
    if post.get("do") == "assign":
        wanted = number(post, "assignee")
        person = tasks.writers(row.client_id).filter(pk=wanted).first() if wanted else None
        tasks.assign(actor, task_id, person)
        toast(request, _("Saved."))
    elif post.get("do") == "finish":
        wanted = number(post, "article")
        article = access_article(actor, wanted, WRITE) if wanted else None
        tasks.finish(actor, task_id, article=article)
        toast(request, _("Marked as written."), undo=reverse("desk:writing_task_reopen", args=[task_id]))
    return redirect("desk:writing_task", task_id)


@require_POST
@at_desk(WRITE)
def task_drop(request: HttpRequest, actor: Actor, task_id: int) -> HttpResponse:
    """Take it off the list again."""
    tasks.drop_task(actor, task_id)
    return redirect("desk:gaps")


@require_POST
@at_desk(WRITE)
def task_reopen(request: HttpRequest, actor: Actor, task_id: int) -> HttpResponse:
    """It is not written after all."""
    tasks.reopen(actor, task_id)
    return redirect("desk:writing_task", task_id)


@require_safe
@at_desk(WRITE)
def feedback_list(request: HttpRequest, actor: Actor) -> HttpResponse:
    """What readers said of the articles."""
    return show(request, actor, FEEDBACK)


@require_safe
@at_desk(WRITE)
def feedback(request: HttpRequest, actor: Actor, feedback_id: int) -> HttpResponse:
    """One reader's words, with the article they are about."""
    row = reader_words.access_feedback(actor, feedback_id)
    context = {
        "row": row,
        "title": title_of(row.article, row.language),
        "address": address_of("article", row.article_id),
    }
    return render(request, "desk/gaps/feedback.html", context)


@require_POST
@at_desk(WRITE)
def feedback_settle(request: HttpRequest, actor: Actor, feedback_id: int) -> HttpResponse:
    """Settled, or with `do=reopen` not yet."""
    is_settled = request.POST.get("do") != "reopen"
    reader_words.settle(actor, feedback_id, is_settled=is_settled)
    toast(request, _("Settled.") if is_settled else _("Open again."))
    return redirect("desk:feedback", feedback_id)


@require_safe
@at_desk(WRITE)
def authors(request: HttpRequest, actor: Actor) -> HttpResponse:
    """Who wrote what that helped whom."""
    days = _days(request)
    context = {"days": days, "periods": lacking.PERIODS, "authors": writing_people.authors(actor, days)}
    return render(request, "desk/gaps/authors.html", context)
