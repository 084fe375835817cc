"""Many rows at once, and lists as files."""

from __future__ import annotations

from typing import Any

from django import forms
from django.contrib import messages
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST, require_safe

from zhulian.engine.conditions import ConditionError
from zhulian.platform.access import Actor
from zhulian.platform.access_request import actor_of, signed_in
from zhulian.platform.conditions import explain
from zhulian.platform.jobs import enqueue
from zhulian.platform.lists import bulk, exporting
from zhulian.platform.lists.access import access_bulk, access_list
from zhulian.platform.lists.jobs import change_many, export_list, undo_many
from zhulian.platform.lists.spec import ListSpec
from zhulian.platform.lists.state import read_state
from zhulian.platform.lists.views import UNPROCESSABLE, go, go_to, of_list
from zhulian.platform.models import BulkRun
from zhulian.platform.ui.toasts import toast


def _params(form: forms.Form) -> dict[str, Any]:
    """What was entered, as JSON."""
    return {
        name: getattr(value, "pk", None) or (value if isinstance(value, int | bool) else str(value or ""))
        for name, value in form.cleaned_data.items()
    }


@require_POST
@of_list
def change(request: HttpRequest, actor: Actor, spec: ListSpec, name: str) -> HttpResponse:
    """A mass change: first its form with what it would do, then, once confirmed, the change itself."""
    state, action = read_state(actor, spec, request.POST), bulk.action_of(actor, spec, name)
    everything = request.POST.get("everything") == "1"
    try:
        ids, problem = bulk.chosen(actor, state, request.POST.getlist("row"), everything=everything), ""
    except ConditionError as error:
        ids, problem = [], explain(error)
    form = action.form(actor, None)
    is_sent = "sent" in request.POST or not form.fields
    if is_sent:
        form = action.form(actor, request.POST)
    context: dict[str, Any] = {"spec": spec, "state": state, "action": action, "form": form, "ids": ids}
    context |= {"everything": everything, "total": len(ids), "problem": problem}
    if not ids or not is_sent or not form.is_valid():
        status = UNPROCESSABLE if problem or (is_sent and form.errors) else 200
        return render(request, "platform/lists/bulk.html", context, status=status)
    params = _params(form)
    if "confirmed" not in request.POST:
        context |= {"preview": bulk.preview(actor, spec, action, ids, params), "words": action.words(params)}
        return render(request, "platform/lists/bulk.html", context)
    run = bulk.begin(actor, spec, action, ids, params)
    if len(ids) > bulk.AT_ONCE:
        enqueue(change_many, created_by=actor.user_id, run_id=run.pk)
        toast(request, _("The change has begun. The bell tells you when it is done."))
    else:
        bulk.carry_out(actor, spec, run)
        _tell(request, run)
    return go(request, state)


def _tell(request: HttpRequest, run: BulkRun) -> None:
    changed = sum(entry["change"] is not None for entry in run.changed)
    text = ngettext("%(count)d is changed.", "%(count)d are changed.", changed) % {"count": changed}
    toast(request, text, undo=reverse("list_bulk_undo", args=[run.pk]) if changed else "")
    if run.refused:
        left = ngettext("%(count)d was left: %(why)s", "%(count)d were left: %(why)s", len(run.refused))
        why = run.refused[0]["why"]
        toast(request, left % {"count": len(run.refused), "why": why}, level=messages.WARNING)


@require_safe
@signed_in
def result(request: HttpRequest, pk: int) -> HttpResponse:
    """What became of a mass change, row by row where it was refused."""
    actor = actor_of(request)
    run = access_bulk(actor, pk)
    spec = access_list(actor, run.list_key)
    reasons: dict[str, int] = {}
    for entry in run.refused:
        reasons[entry["why"]] = reasons.get(entry["why"], 0) + 1
    changed = sum(entry["change"] is not None for entry in run.changed)
    context = {"run": run, "spec": spec, "reasons": reasons.items(), "changed": changed}
    return render(request, "platform/lists/bulk_result.html", context)


@require_POST
@signed_in
def undo(request: HttpRequest, pk: int) -> HttpResponse:
    """Take a mass change back."""
    actor = actor_of(request)
    run = access_bulk(actor, pk)
    spec = access_list(actor, run.list_key)
    is_job = len(run.changed) > bulk.AT_ONCE
    with transaction.atomic():
        is_mine = bulk.begin_undo(actor, spec, run)
        if is_mine and is_job:
            enqueue(undo_many, created_by=actor.user_id, run_id=run.pk)
        elif is_mine:
            bulk.undo(actor, spec, run)
    if is_mine and is_job:
        toast(request, _("It is being taken back. The bell tells you when it is done."))
    elif is_mine:
        _tell_back(request, run)
    return redirect(spec.url_name)


def _tell_back(request: HttpRequest, run: BulkRun) -> None:
    back, kept = bulk.taken_back(run)
    toast(request, ngettext("%(count)d is as before.", "%(count)d are as before.", back) % {"count": back})
    if kept:
        text = ngettext(
            "%(count)d stays: it was changed again since.",
            "%(count)d stay: they were changed again since.",
            kept,
        )
        toast(request, text % {"count": kept}, level=messages.WARNING)


@require_POST
@of_list
def export(request: HttpRequest, actor: Actor, spec: ListSpec) -> HttpResponse:
    """Have the list as it stands written to a file."""
    state = read_state(actor, spec, request.POST)
    ordered = exporting.order(actor, state, request.POST.get("format", ""))
    enqueue(export_list, created_by=actor.user_id, export_id=ordered.pk)
    toast(request, _("The file is being written. The bell tells you when it is there."))
    return go_to(request, state.address)
