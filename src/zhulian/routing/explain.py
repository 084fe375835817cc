"""The trace of an offer in words: why this request, why this agent, who was passed over and why (RT7)."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from zhulian.customers.models import Tier
from zhulian.engine.routing import Mode, Reason, Trace
from zhulian.people.models import AgentProfile, Queue, QueueSkill
from zhulian.platform.ui.text import duration_text
from zhulian.routing.models import Offer
from zhulian.tickets.models import Priority

REASONS = {
    Reason.CLIENT: gettext_lazy("does not work for this client company"),
    Reason.CHANNEL: gettext_lazy("does not serve this channel"),
    Reason.LANGUAGE: gettext_lazy("does not speak the customer's language"),
    Reason.QUEUE: gettext_lazy("is not in the skill group"),
    Reason.TIER: gettext_lazy("is a reserve that was not called yet"),
    Reason.SKILL: gettext_lazy("lacks a skill"),
    Reason.LEVEL: gettext_lazy("has too low a skill level"),
    Reason.EXCLUDED: gettext_lazy("declined, returned or passed it on before"),
    Reason.HELD: gettext_lazy("it was kept for the preferred agent first"),
    Reason.NOT_READY: gettext_lazy("was not ready"),
    Reason.CHANNEL_FULL: gettext_lazy("had no capacity left"),
    Reason.FULL: gettext_lazy("had no capacity left"),
    Reason.TAKEN: gettext_lazy("was offered a request further ahead"),
    Reason.LESS_PREFERRED: gettext_lazy("is not the customer's preferred agent"),
    Reason.HIGHER_TIER: gettext_lazy("is a reserve, kept for later"),
    Reason.LOWER_PRIORITY: gettext_lazy("has a lower priority in the skill group"),
    Reason.BROADER_SKILLS: gettext_lazy("has more skills, kept for others"),
    Reason.LESS_IDLE: gettext_lazy("has been free for a shorter time"),
    Reason.TIE: gettext_lazy("was equal in everything; the order of agent numbers decided"),
    Reason.SIGNED_OUT: gettext_lazy("is preferred, but was not signed in"),
}


@dataclass(frozen=True, slots=True)
class Part:
    """One part of the score in whole seconds."""

    words: str
    seconds: int


@dataclass(frozen=True, slots=True)
class Passed:
    """Somebody who was passed over."""

    name: str
    why: str


@dataclass(frozen=True, slots=True)
class Explained:
    """An offer explained in the reader's language."""

    at: datetime
    place: str
    parts: tuple[Part, ...]
    total: int
    choice: tuple[str, ...]
    passed: tuple[Passed, ...]
    more: tuple[str, ...]


def explain_offer(offer: Offer) -> Explained | None:
    """The trace in words; None where it is of a version that this program does not know."""
    try:
        trace = Trace.from_dict(offer.trace)
    except ValueError:
        return None
    return Explained(
        at=datetime.fromtimestamp(trace.at, UTC),
        place=_place(trace),
        parts=_parts(trace, offer.trace.get("head_start_parts", [])),
        total=round(trace.score.total),
        choice=tuple(_choice(trace, offer)),
        passed=_passed(trace),
        more=_more(trace),
    )


def _place(trace: Trace) -> str:
    if trace.line == 1:
        return _("It was the only request waiting.")
    return _("It stood at place %(place)d of %(line)d waiting requests.") % {
        "place": trace.place,
        "line": trace.line,
    }


def _parts(trace: Trace, head_start: list[dict[str, Any]]) -> tuple[Part, ...]:
    parts = [Part(_("Time waited"), round(trace.score.waiting))]
    parts += [Part(_head_start_text(part), int(part["seconds"])) for part in head_start]
    named = sum(part.seconds for part in parts[1:])
    rest = round(trace.score.head_start) - named
    if rest:
        parts.append(Part(_("Head start, limited") if rest < 0 else _("Other head start"), rest))
    if round(trace.score.urgency):
        parts.append(Part(_("The promised time is near"), round(trace.score.urgency)))
    return tuple(parts)


def _head_start_text(part: dict[str, Any]) -> str:
    words: dict[str, Callable[[], str]] = {
        "tier": lambda: _("Customer tier %(tier)s") % {"tier": _tier(part.get("id"))},
        "priority": lambda: _("Priority %(priority)s") % {"priority": _priority(part.get("id"))},
        "reopened": lambda: _("The customer came back (reopened)"),
        "returned": lambda: _("It was returned from elsewhere"),
    }
    found = words.get(part["reason"])
    return found() if found is not None else str(part["reason"])


def _tier(pk: int | None) -> str:
    tier = Tier.objects.filter(pk=pk or 0).first()
    return tier.label if tier is not None else "—"


def _priority(value: int | None) -> str:
    return str(Priority(value).label) if value in Priority.values else "—"


def _choice(trace: Trace, offer: Offer) -> list[str]:
    choice = trace.choice
    lines = []
    if trace.mode is Mode.PULL:
        lines.append(_("You asked for the next request yourself."))
    if choice.preferred_place is not None:
        lines.append(_("This customer's requests go to you first."))
    if trace.held:
        lines.append(_("At that moment only the preferred agent was asked."))
    lines += _queue_lines(choice.queue or offer.item.queue_id, choice.priority)
    if choice.tier:
        lines.append(_("You were called as a reserve because it had waited long."))
    if trace.mode is Mode.PUSH and choice.rivals:
        others = ngettext(
            "%(n)d other agent could have got it.", "%(n)d other agents could have got it.", choice.rivals
        )
        lines.append(others % {"n": choice.rivals})
        lines.append(
            _("You had been free the longest among equals: %(time)s.") % {"time": duration_text(choice.idle)}
        )
    elif trace.mode is Mode.PUSH:
        lines.append(_("You were the only agent who could get it at that moment."))
    return lines


def _queue_lines(queue_id: int | None, priority: int | None) -> list[str]:
    queue = Queue.objects.filter(pk=queue_id or 0).first()
    if queue is None:
        return []
    values = {"queue": queue.label, "priority": priority or "—"}
    lines = [
        _("You are in its skill group %(queue)s, priority %(priority)s.") % values
        if priority is not None
        else _("It waits in the skill group %(queue)s.") % values
    ]
    skills = QueueSkill.objects.filter(queue=queue, skill__is_active=True).select_related("skill")
    asked = [
        _("%(skill)s from level %(level)d") % {"skill": row.skill.label, "level": row.least_level}
        for row in skills
    ]
    if asked:
        lines.append(_("It needs: %(skills)s; you have that.") % {"skills": _(", ").join(asked)})
    return lines


def _passed(trace: Trace) -> tuple[Passed, ...]:
    """In push mode agents were passed over; in pull mode requests further up the line, which have no names here."""
    if trace.mode is Mode.PULL:
        return ()
    ids = [one.id for one in trace.passed]
    people = {row.pk: row for row in AgentProfile.objects.filter(pk__in=ids).select_related("user")}
    return tuple(
        Passed(str(people[one.id]) if one.id in people else "—", str(REASONS[one.reason]))
        for one in trace.passed
    )


def _more(trace: Trace) -> tuple[str, ...]:
    """How many beyond those listed, by reason."""
    listed: dict[Reason, int] = {}
    for one in trace.passed if trace.mode is Mode.PUSH else ():
        listed[one.reason] = listed.get(one.reason, 0) + 1
    rest = [(reason, count - listed.get(reason, 0)) for reason, count in trace.counts]
    words = _("%(n)d more: %(reason)s") if trace.mode is Mode.PUSH else _("%(n)d requests ahead: %(reason)s")
    return tuple(words % {"n": count, "reason": REASONS[reason]} for reason, count in rest if count > 0)
