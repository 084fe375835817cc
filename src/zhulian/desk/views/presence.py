"""The presence switch in the bar."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_POST, require_safe

from zhulian.desk import queries
from zhulian.desk.guard import at_desk
from zhulian.knowledge.bulletins import BulletinsUnread
from zhulian.people.actions import PresenceRefused, set_presence
from zhulian.people.models import BreakReason, Chosen
from zhulian.people.queries import agent_of
from zhulian.platform.access import Actor, NotFound
from zhulian.platform.htmx import is_htmx
from zhulian.platform.ui.toasts import toast
from zhulian.routing.seeing import see_again

OTHER_CHOICES = (
    (Chosen.MEETING, _("Meeting")),
    (Chosen.TRAINING, _("Training")),
    (Chosen.BACK_OFFICE, _("Back office")),
)


def reasons_beside(reasons: list[BreakReason]) -> list[BreakReason]:
    """The break reasons that the menu shows: none that says the same as a state of its own (meeting, training).

    A reason is told by its code, or by its name where an administrator made one; whoever is on such a break
    stays on it, and reports still know the reason.
    """
    words = {str(word).casefold() for _code, word in OTHER_CHOICES}
    return [row for row in reasons if row.code not in Chosen.values and row.label.casefold() not in words]


def _draw(request: HttpRequest, actor: Actor, status: int = 200, **more: Any) -> HttpResponse:
    context = {
        "desk": queries.desk_state(actor),
        "reasons": reasons_beside(queries.break_reasons()),
        "others": OTHER_CHOICES,
        **more,
    }
    return render(request, "desk/parts/presence.html", context, status=status)


@require_safe
@at_desk("presence.own")
def show(request: HttpRequest, actor: Actor) -> HttpResponse:
    """The switch as it is now."""
    return _draw(request, actor)


@require_POST
@at_desk("presence.own")
def choose(request: HttpRequest, actor: Actor) -> HttpResponse:
    """Set one's own presence: `chosen` is a state, or `break:` and the id of a reason.

    Choosing anything ends being set aside as not responding.
    """
    profile = agent_of(actor.user_id) if actor.user_id is not None else None
    if profile is None:
        raise NotFound("agent")
    chosen, _colon, wanted = request.POST.get("chosen", "").partition(":")
    reason = next((row for row in queries.break_reasons() if str(row.pk) == wanted), None)
    try:
        presence = set_presence(actor, profile, chosen=chosen, reason=reason)
    except BulletinsUnread as error:
        toast(request, str(error), level=messages.ERROR)
        return _draw(request, actor, status=422, unread=error.bulletins)
    except PresenceRefused as error:
        toast(request, str(error), level=messages.ERROR)
        return _draw(request, actor, status=422)
    if presence.chosen == Chosen.ON_QUEUE and presence.seen != "offered":
        see_again(profile)
    return _draw(request, actor) if is_htmx(request) else redirect("desk:tasks")
