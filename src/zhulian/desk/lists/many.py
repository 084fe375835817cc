"""What can be done to many requests at once; each one can be taken back while nobody has touched it since."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from zhulian.desk.queries import goal_of
from zhulian.people.access import agents_visible_to
from zhulian.platform.access import Actor
from zhulian.platform.lists import BulkAction, BulkRefused
from zhulian.tickets import actions
from zhulian.tickets.access import access_ticket
from zhulian.tickets.actions.moving import Target, check_target
from zhulian.tickets.conditions import QUEUES
from zhulian.tickets.errors import TicketError
from zhulian.tickets.models import Hop, Priority, Ticket, TicketState, WaitingReason

RESOLVED = gettext_lazy("it is already resolved")
NOT_YOURS = gettext_lazy("you may not change it")
SAME = gettext_lazy("it is so already")
CHANGED = gettext_lazy("it was changed again since")


def _may(actor: Actor, row: Ticket, code: str) -> str:
    """Why the row cannot be changed, "" where it can."""
    if row.state == TicketState.RESOLVED:
        return str(RESOLVED)
    return "" if actor.may(code, client=row.client_id) else str(NOT_YOURS)


class PriorityForm(forms.Form):
    """Which priority."""

    priority = forms.TypedChoiceField(label=gettext_lazy("Priority"), coerce=int, choices=Priority.choices)


class WaitingForm(forms.Form):
    """For whom the requests wait."""

    reason = forms.ChoiceField(label=gettext_lazy("Waiting for"), choices=WaitingReason.choices)


def _single(
    key: str,
    icon: str,
    field: str,
    name: str,
    form: type[forms.Form],
    setter: Callable[..., Ticket],
    words: Callable[[Mapping[str, Any]], str],
) -> BulkAction:
    """A fact of the request that one action sets: `name` is both its parameter and the form's field."""

    def check(actor: Actor, row: Ticket, params: Mapping[str, Any]) -> str:
        same = str(SAME) if getattr(row, field) == params[name] else ""
        return _may(actor, row, "ticket.reply") or same

    def apply(actor: Actor, pk: int, params: Mapping[str, Any]) -> Any:
        before = getattr(access_ticket(actor, pk, "ticket.reply"), field)
        if before == params[name]:
            return None
        _carefully(lambda: setter(actor, pk, **{name: params[name]}))
        return {"before": before, "after": params[name]}

    def undo(actor: Actor, pk: int, change: Any) -> None:
        if getattr(access_ticket(actor, pk, "ticket.reply", lock=True), field) != change["after"]:
            raise BulkRefused(str(CHANGED))
        _carefully(lambda: setter(actor, pk, **{name: change["before"]}))

    label = form.base_fields[name].label
    return BulkAction(
        key,
        label,
        icon,
        "ticket.reply",
        lambda _actor, data: form(data),
        check,
        apply,
        undo,
        words,
    )


def _carefully(act: Callable[[], Any]) -> Any:
    """The action, its refusals as those of a mass change."""
    try:
        return act()
    except TicketError as error:
        raise BulkRefused(str(error)) from error


def _priority_words(params: Mapping[str, Any]) -> str:
    return _("The priority becomes “%(value)s”.") % {"value": Priority(params["priority"]).label}


def _waiting_words(params: Mapping[str, Any]) -> str:
    return _("“Waiting for” becomes “%(value)s”.") % {"value": WaitingReason(params["reason"]).label}


def _goal_form(actor: Actor, data: Any) -> forms.Form:
    """A skill group or an agent that the person may give requests to."""
    agents = agents_visible_to(actor, "ticket.reassign").select_related("user", "department")
    groups = [(f"queue:{pk}", label) for pk, label in QUEUES[1](actor, "")]
    people = [
        (f"user:{row.user_id}", f"{row.user.name} · {row.number} · {row.department.label}")
        for row in agents.order_by("number")
    ]
    choices = [("", "—"), (_("Skill groups"), groups), (_("Agents"), people)]

    class GoalForm(forms.Form):
        goal = forms.ChoiceField(
            label=_("Give to"), choices=choices, widget=forms.Select(attrs={"data-combobox": ""})
        )
        comment = forms.CharField(label=_("Comment"), required=False, max_length=400)

    return GoalForm(data)


def _target(params: Mapping[str, Any]) -> Target:
    found = goal_of(str(params["goal"]))
    if not found:
        raise BulkRefused(_("This goal does not exist any more."))
    return Target(**found)  # type: ignore[arg-type]


def _check_goal(actor: Actor, row: Ticket, params: Mapping[str, Any]) -> str:
    refusal = _may(actor, row, "ticket.reassign")
    if refusal:
        return refusal
    error = check_target(row, _target(params))
    return str(error) if error is not None else ""


def _give(actor: Actor, pk: int, params: Mapping[str, Any]) -> Any:
    moved = _carefully(
        lambda: actions.reassign(actor, pk, _target(params), comment=str(params.get("comment", "")))
    )
    return {"from": moved.from_hop_id, "to": moved.to_hop_id}


def _give_back(actor: Actor, pk: int, change: Any) -> None:
    """To whom or where it lay before, if it has not moved and nobody has taken it since."""
    access_ticket(actor, pk, "ticket.reassign", lock=True)
    now_at = Hop.objects.filter(ticket_id=pk, left_at__isnull=True).first()
    if now_at is None or now_at.pk != change["to"]:
        raise BulkRefused(str(CHANGED))
    came_from = Hop.objects.select_related("user", "queue", "department").get(pk=change["from"])
    if came_from.user is not None:
        target = Target(user=came_from.user)
    else:
        target = Target(queue=came_from.queue) if came_from.queue else Target(department=came_from.department)
    _carefully(lambda: actions.reassign(actor, pk, target, comment=_("Mass change taken back")))


def _goal_words(params: Mapping[str, Any]) -> str:
    target = _target(params)
    thing = target.user or target.queue or target.department
    name = target.user.name if target.user is not None else getattr(thing, "label", "")
    return _("They go to %(name)s.") % {"name": name}


PRIORITY = _single(
    "priority", "flag", "priority", "priority", PriorityForm, actions.set_priority, _priority_words
)
WAITING = _single(
    "waiting", "clock-pause", "waiting_reason", "reason", WaitingForm, actions.set_waiting, _waiting_words
)
TRANSFER = BulkAction(
    "give",
    gettext_lazy("Give to"),
    "arrows-exchange",
    "ticket.reassign",
    _goal_form,
    _check_goal,
    _give,
    _give_back,
    _goal_words,
)
