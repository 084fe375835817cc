"""The page of what waits for a person."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from zhulian.platform.access import NotFound
from zhulian.platform.access_request import actor_of, signed_in
from zhulian.platform.deadletters import actions, queries
from zhulian.platform.ui.toasts import toast


@require_safe
@signed_in
def dead_letters(request: HttpRequest) -> HttpResponse:
    """Dead mails, dead jobs and parked events with their causes."""
    found = queries.dead_letters(actor_of(request))
    return render(request, "platform/deadletters/list.html", {"found": found})


@require_POST
@signed_in
def decide(request: HttpRequest, kind: str, number: int, decision: str) -> HttpResponse:
    """Try one again, or put it away."""
    act = actions.DECISIONS.get((kind, decision))
    if act is None:
        raise NotFound(kind)
    try:
        act(actor_of(request), number)
    except actions.DecisionFailed as error:
        toast(request, error.message, level=messages.ERROR)
    else:
        toast(request, _("It is tried again.") if decision == "retry" else _("It was put away."))
    return redirect("dead_letters")
