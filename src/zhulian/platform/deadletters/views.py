"""The page of what waits for a person."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST, require_safe

from zhulian.platform.access_request import actor_of, signed_in
from zhulian.platform.deadletters import actions, queries
from zhulian.platform.deadletters.message_list import SPEC
from zhulian.platform.lists import show
from zhulian.platform.lists.state import read_state
from zhulian.platform.ui.toasts import toast


@require_safe
@signed_in
def dead_letters(request: HttpRequest) -> HttpResponse:
    """Mails that wait or are dead, dead jobs and parked events, with their causes."""
    found = queries.dead_letters(actor_of(request))
    return render(request, "platform/deadletters/list.html", {"found": found})


@require_safe
@signed_in
def undelivered(request: HttpRequest) -> HttpResponse:
    """The messages among them as a list, however many they are."""
    actor = actor_of(request)
    actor.require(SPEC.permission)
    return show(request, actor, SPEC)


@require_POST
@signed_in
def decide(request: HttpRequest, kind: str, number: int, decision: str) -> HttpResponse:
    """Try one again, or put it away; the message offers to bring it back."""
    try:
        outcome = actions.decide(actor_of(request), kind, number, decision)
    except actions.DecisionFailed as error:
        toast(request, error.message, level=messages.ERROR)
    else:
        words = _("It is tried again.") if decision == "retry" else _("It was put away.")
        toast(request, words, undo=_undo_address(outcome))
    if "listed" in request.POST:
        return redirect(read_state(actor_of(request), SPEC, request.POST).address)
    return redirect("dead_letters")


@require_POST
@signed_in
def decide_all(request: HttpRequest, kind: str, decision: str) -> HttpResponse:
    """The same for all of a kind."""
    outcome = actions.decide_all(actor_of(request), kind, decision)
    if decision == "retry":
        text = ngettext("%(count)d is tried again.", "%(count)d are tried again.", outcome.done)
    else:
        text = ngettext("%(count)d was put away.", "%(count)d were put away.", outcome.done)
    if outcome.done:
        toast(request, text % {"count": outcome.done}, undo=_undo_address(outcome))
    if outcome.failed:
        left = ngettext(
            "%(count)d failed again and stays here.", "%(count)d failed again and stay here.", outcome.failed
        )
        toast(request, left % {"count": outcome.failed}, level=messages.ERROR)
    return redirect("dead_letters")


def _undo_address(outcome: actions.Outcome) -> str:
    return reverse("dead_letter_undo", args=[outcome.undo]) if outcome.undo is not None else ""


@require_POST
@signed_in
def undo(request: HttpRequest, number: int) -> HttpResponse:
    """Bring back what one has just put away."""
    count = actions.undo(actor_of(request), number)
    toast(request, ngettext("%(count)d is back.", "%(count)d are back.", count) % {"count": count})
    return redirect("dead_letters")
