"""Pages of bringing articles in and taking them out."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.http import content_disposition_header
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from zhulian.knowledge.access import PUBLISH, WRITE, access_topic, visible_to
from zhulian.knowledge.exchange import actions
from zhulian.knowledge.exchange.access import (
    access_client,
    access_import,
    exchange_clients,
    exports_of,
    imports_visible_to,
)
from zhulian.knowledge.exchange.actions import CannotGoOn, most_upload_bytes
from zhulian.knowledge.exchange.forms import BringForm, StartForm, TakeForm
from zhulian.knowledge.exchange.queries import refused_rows, standing
from zhulian.knowledge.models import ExchangeState, KnowledgeImport
from zhulian.platform import throttle
from zhulian.platform.access import Actor, NotFound
from zhulian.platform.access_request import actor_of, signed_in
from zhulian.platform.files import FileRefused
from zhulian.platform.ui.spreadsheets import csv_bytes
from zhulian.platform.ui.toasts import toast

UPLOADS = (30, 3600)
EXPORTS = (30, 3600)
NEWEST = 20


@signed_in
@require_http_methods(["GET", "POST"])
def bring(request: HttpRequest) -> HttpResponse:
    """Bring a file of articles; below it what was brought before."""
    actor = actor_of(request)
    clients = exchange_clients(actor)
    if request.method == "GET":
        return _draw_bring(request, actor, BringForm(clients=clients))
    throttle.check(f"knowledge-import:{actor.user_id}", *UPLOADS)
    form = BringForm(request.POST, request.FILES, clients=clients)
    if form.is_valid():
        file = form.cleaned_data["file"]
        client = access_client(actor, int(form.cleaned_data["client"]))
        try:
            row = actions.bring(actor, client, file, file.name)
        except FileRefused as refusal:
            form.add_error("file", str(refusal))
        else:
            return redirect("knowledge_exchange:import", row.pk)
    return _draw_bring(request, actor, form, status=422)


def _draw_bring(request: HttpRequest, actor: Actor, form: BringForm, status: int = 200) -> HttpResponse:
    context = {
        "form": form,
        "most_mb": most_upload_bytes() // 1024 // 1024,
        "rows": [standing(row) for row in imports_visible_to(actor).defer("findings")[:NEWEST]],
    }
    return render(request, "knowledge/exchange/bring.html", context, status=status)


@signed_in
@require_safe
def import_page(request: HttpRequest, import_id: int) -> HttpResponse:
    """An import as it is: the trial's findings, the progress, or the result."""
    actor = actor_of(request)
    return _draw_import(request, actor, access_import(actor, import_id))


@signed_in
@require_safe
def import_progress(request: HttpRequest, import_id: int) -> HttpResponse:
    """The part of the page that moves."""
    actor = actor_of(request)
    row = access_import(actor, import_id)
    return render(request, "knowledge/exchange/standing.html", _context(actor, row, None))


def _draw_import(
    request: HttpRequest, actor: Actor, row: KnowledgeImport, form: StartForm | None = None, status: int = 200
) -> HttpResponse:
    context = _context(actor, row, form)
    return render(request, "knowledge/exchange/import.html", context, status=status)


def _context(actor: Actor, row: KnowledgeImport, form: StartForm | None) -> dict[str, Any]:
    if form is None and row.state == ExchangeState.CHECKED:
        form = StartForm(actor=actor, row=row)
    found = standing(row, actor)
    return {
        "row": row,
        "standing": found,
        "form": form,
        "may_publish": actor.may(PUBLISH, client=row.client_id),
    }


@signed_in
@require_POST
def import_start(request: HttpRequest, import_id: int) -> HttpResponse:
    """Bring the articles in, or go on."""
    actor = actor_of(request)
    row = access_import(actor, import_id)
    topic, publishes = row.topic, row.publishes
    if row.state == ExchangeState.CHECKED:
        form = StartForm(request.POST, actor=actor, row=row)
        if not form.is_valid():
            return _draw_import(request, actor, row, form, status=422)
        topic, publishes = form.chosen_topic(actor, row), bool(form.cleaned_data.get("publishes"))
    try:
        actions.start(actor, row.pk, topic=topic, publishes=publishes)
    except CannotGoOn as refusal:
        toast(request, str(refusal), level=messages.WARNING)
    return redirect("knowledge_exchange:import", row.pk)


@signed_in
@require_POST
def import_delete(request: HttpRequest, import_id: int) -> HttpResponse:
    """Away with a file of which nothing was brought in."""
    try:
        actions.delete(actor_of(request), import_id)
    except CannotGoOn as refusal:
        toast(request, str(refusal), level=messages.WARNING)
        return redirect("knowledge_exchange:import", import_id)
    toast(request, _("The import was deleted."))
    return redirect("knowledge_exchange:bring")


@signed_in
@require_safe
def import_refused(request: HttpRequest, import_id: int) -> HttpResponse:
    """What was refused and why, as a table."""
    row = access_import(actor_of(request), import_id)
    response = HttpResponse(csv_bytes(refused_rows(row)), content_type="text/csv; charset=utf-8")
    stem = row.name.rpartition(".")[0] or row.name
    name = _("%(file)s refused.csv") % {"file": stem}
    response["Content-Disposition"] = content_disposition_header(True, name) or "attachment"
    return response


@signed_in
@require_http_methods(["GET", "POST"])
def take(request: HttpRequest) -> HttpResponse:
    """Ask for articles as a file; below it the person's own files of the last week."""
    actor = actor_of(request)
    clients = exchange_clients(actor)
    chosen = _chosen(request, actor)
    if request.method == "GET":
        first = {"scope": "chosen"} if chosen else {}
        return _draw_take(
            request, actor, TakeForm(initial=first, actor=actor, clients=clients, chosen=chosen)
        )
    throttle.check(f"knowledge-export:{actor.user_id}", *EXPORTS)
    form = TakeForm(request.POST, actor=actor, clients=clients, chosen=chosen)
    if not form.is_valid():
        return _draw_take(request, actor, form, status=422)
    _order(actor, form)
    return redirect("knowledge_exchange:take")


def _chosen(request: HttpRequest, actor: Actor) -> list[int]:
    """The articles that the address or the form names, those that the person may write."""
    told = request.POST.getlist("article") or request.GET.getlist("article")
    numbers = [int(one) for one in told if one.isascii() and one.isdigit() and len(one) < 19]
    rows = visible_to(actor, WRITE).filter(pk__in=numbers[: actions.MOST_CHOSEN])
    return list(rows.order_by("pk").values_list("pk", flat=True))


def _order(actor: Actor, form: TakeForm) -> None:
    kind, _colon, number = form.cleaned_data["scope"].partition(":")
    wanted = form.cleaned_data["format"]
    if kind == "client":
        actions.order(actor, access_client(actor, int(number)), wanted)
    elif kind == "topic":
        topic = access_topic(actor, int(number), WRITE)
        actions.order(actor, access_client(actor, topic.client_id), wanted, topic=topic)
    else:
        rows = visible_to(actor, WRITE).filter(pk__in=form.chosen)
        for client in exchange_clients(actor):
            mine = list(rows.filter(client=client).values_list("pk", flat=True))
            if mine:
                actions.order(actor, client, wanted, chosen=mine)


def _draw_take(request: HttpRequest, actor: Actor, form: TakeForm, status: int = 200) -> HttpResponse:
    context = {"form": form, **_exports(actor)}
    return render(request, "knowledge/exchange/take.html", context, status=status)


def _exports(actor: Actor) -> dict[str, Any]:
    rows = list(exports_of(actor)[:NEWEST])
    return {"rows": rows, "is_at_work": any(row.finished_at is None and not row.error for row in rows)}


@signed_in
@require_safe
def take_progress(request: HttpRequest) -> HttpResponse:
    """The person's files, as they are now."""
    actor = actor_of(request)
    if not actor.may(WRITE):
        raise NotFound(WRITE)
    return render(request, "knowledge/exchange/taken.html", _exports(actor))
