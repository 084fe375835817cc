"""Writes presence: the row that says what is now, and the history of intervals without gap or overlap."""

from __future__ import annotations

from collections.abc import Callable

from django.db import transaction
from django.utils.translation import gettext as _

from zhulian.people import access
from zhulian.people.events import PresenceChanged
from zhulian.people.models import AgentProfile, BreakReason, Chosen, Presence, PresenceInterval, Seen
from zhulian.people.rules import NEEDS_REASON, is_idle, seen_after_choice
from zhulian.platform import audit
from zhulian.platform.access import Actor
from zhulian.platform.clock import now
from zhulian.platform.outbox import emit


class PresenceRefused(Exception):
    """A choice that cannot be made; the text says why, in the reader's language."""


_ready_checks: list[Callable[[AgentProfile], None]] = []


def register_ready_check(check: Callable[[AgentProfile], None]) -> None:
    """Ask `check` before an agent puts himself ready; it raises PresenceRefused where that cannot be."""
    if check not in _ready_checks:
        _ready_checks.append(check)


def set_presence(
    actor: Actor, agent: AgentProfile, *, chosen: str, reason: BreakReason | None = None, comment: str = ""
) -> Presence:
    """Set what the agent chose: one's own, or another's with `presence.others` (recorded with `comment`).

    Choosing the state one is in changes nothing. Raises NotFound (not allowed) and PresenceRefused.
    """
    access.access_agent_presence(actor, agent)
    _check_choice(chosen, reason)
    with transaction.atomic():
        presence = _locked(agent)
        before = _state(presence)
        if chosen == Chosen.ON_QUEUE != presence.chosen and actor.user_id == agent.user_id:
            for check in _ready_checks:
                check(agent)
        presence = _move(
            presence, chosen=chosen, reason=reason, seen=seen_after_choice(presence.seen), by=actor.user_id
        )
        if actor.user_id != agent.user_id and _state(presence) != before:
            audit.record(actor, "presence.set_for", agent, old=before, new=_state(presence), reason=comment)
        return presence


def set_seen(agent: AgentProfile, seen: str) -> Presence:
    """Set what the system sees (idle, offered, busy, wrap_up, no_response). For the rooms that route work."""
    if seen not in Seen.values:
        raise ValueError(f"no such state: {seen}")
    with transaction.atomic():
        presence = _locked(agent)
        return _move(presence, chosen=presence.chosen, reason=presence.reason, seen=seen, by=None)


def sign_in_agent(agent: AgentProfile) -> Presence:
    """The agent's presence row; made, as signed out, with its first interval where there is none yet."""
    with transaction.atomic():
        return _locked(agent)


def sign_out_agent(actor: Actor, agent: AgentProfile, *, comment: str = "") -> Presence:
    """Sign the agent out of the work: at log-out, by a supervisor, or by the system when the line is lost."""
    return set_presence(actor, agent, chosen=Chosen.OFF, comment=comment)


def _check_choice(chosen: str, reason: BreakReason | None) -> None:
    if chosen not in Chosen.values:
        raise PresenceRefused(_("There is no such state."))
    if chosen in NEEDS_REASON and reason is None:
        raise PresenceRefused(_("Choose a reason for the break."))
    if chosen not in NEEDS_REASON and reason is not None:
        raise PresenceRefused(_("Only a break has a reason."))
    if reason is not None and not reason.is_active:
        raise PresenceRefused(_("This break reason is no longer in use. Choose another one."))


def _locked(agent: AgentProfile) -> Presence:
    """The presence row, locked; made with its first open interval at first use. Needs a transaction.

    The agent's row is locked before the first presence row is made, so that two first uses do not meet.
    """
    rows = Presence.objects.select_for_update(of=("self",)).select_related("reason")
    presence = rows.filter(agent=agent).first()
    if presence is not None:
        return presence
    AgentProfile.objects.select_for_update().get(pk=agent.pk)
    presence = rows.filter(agent=agent).first()
    if presence is not None:
        return presence
    moment = now()
    PresenceInterval.objects.create(agent=agent, started_at=moment)
    return Presence.objects.create(agent=agent, since=moment)


def _state(presence: Presence) -> dict[str, str | int | None]:
    return {"chosen": presence.chosen, "seen": presence.seen, "reason": presence.reason_id}


def _move(
    presence: Presence, *, chosen: str, reason: BreakReason | None, seen: str, by: int | None
) -> Presence:
    """Close the open interval and open the next at the same instant. The row must be locked."""
    reason_id = reason.pk if reason is not None else None
    if _state(presence) == {"chosen": chosen, "seen": seen, "reason": reason_id}:
        return presence
    # A clock set back must not make an interval end before it began.
    moment = max(now(), presence.since)
    was_idle = is_idle(presence.chosen, presence.seen)
    presence.chosen, presence.seen, presence.reason, presence.since = chosen, seen, reason, moment
    if not is_idle(chosen, seen):
        presence.idle_since = None
    elif not was_idle:
        presence.idle_since = moment
    presence.save(update_fields=["chosen", "seen", "reason", "since", "idle_since"])
    PresenceInterval.objects.filter(agent=presence.agent_id, ended_at__isnull=True).update(ended_at=moment)
    PresenceInterval.objects.create(
        agent_id=presence.agent_id,
        chosen=chosen,
        seen=seen,
        reason=reason,
        started_at=moment,
        changed_by_id=by,
    )
    emit(PresenceChanged(presence.agent_id, presence.agent.user_id), client=None)
    return presence
