"""Writes who can do what: skill levels of agents, members and least levels of skill groups."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.db import transaction
from django.db.models import Model, QuerySet
from django.utils.translation import gettext as _

from zhulian.people.events import StaffingChanged
from zhulian.people.models import AgentProfile, AgentSkill, Queue, QueueMember, QueueSkill
from zhulian.platform import audit
from zhulian.platform.access import Actor
from zhulian.platform.outbox import emit

LOWEST, HIGHEST = 1, 10


class SkillLevelWrong(Exception):
    """A level or priority that is no whole number from 1 to 10; the text says so in the reader's language."""


def set_agent_skills(actor: Actor, agent: AgentProfile, levels: Mapping[int, int]) -> None:
    """Make the agent's skills exactly these: skill id → level 1–10. Access is the caller's (settings.people)."""
    _replace(
        actor,
        agent,
        "agent.skills_set",
        AgentSkill.objects.filter(agent=agent),
        {"agent": agent},
        ("skill_id", "level"),
        levels,
        StaffingChanged([agent.pk], []),
    )


def set_agent_queues(actor: Actor, agent: AgentProfile, priorities: Mapping[int, int]) -> None:
    """Make the agent a member of exactly these groups: queue id → priority 1–10. Access is the caller's."""
    _replace(
        actor,
        agent,
        "agent.queues_set",
        QueueMember.objects.filter(agent=agent),
        {"agent": agent},
        ("queue_id", "priority"),
        priorities,
        StaffingChanged([agent.pk], sorted(priorities)),
    )


def set_queue_members(actor: Actor, queue: Queue, priorities: Mapping[int, int]) -> None:
    """Make the group's members exactly these: agent id → priority 1–10. Access is the caller's."""
    _replace(
        actor,
        queue,
        "queue.members_set",
        QueueMember.objects.filter(queue=queue),
        {"queue": queue},
        ("agent_id", "priority"),
        priorities,
        StaffingChanged(sorted(priorities), [queue.pk]),
    )


def set_queue_skills(actor: Actor, queue: Queue, levels: Mapping[int, int]) -> None:
    """Make the skills that the group's work needs exactly these: skill id → least level 1–10."""
    _replace(
        actor,
        queue,
        "queue.skills_set",
        QueueSkill.objects.filter(queue=queue),
        {"queue": queue},
        ("skill_id", "least_level"),
        levels,
        StaffingChanged([], [queue.pk]),
    )


def _replace(
    actor: Actor,
    owner: Model,
    action: str,
    rows: QuerySet[Any],
    fixed: dict[str, Model],
    names: tuple[str, str],
    wanted: Mapping[int, int],
    announce: StaffingChanged,
) -> None:
    """Write the differences between the link rows there are and those wanted; nothing where there are none."""
    if any(not LOWEST <= value <= HIGHEST for value in wanted.values()):
        raise SkillLevelWrong(_("Levels and priorities go from 1 to 10."))
    key, value = names
    with transaction.atomic():
        type(owner)._default_manager.select_for_update().get(pk=owner.pk)
        held: dict[int, int] = dict(rows.values_list(key, value))
        if held == dict(wanted):
            return
        rows.filter(**{f"{key}__in": held.keys() - wanted.keys()}).delete()
        for changed in wanted.items() - held.items():
            rows.model._default_manager.update_or_create(
                **fixed, **{key: changed[0]}, defaults={value: changed[1]}
            )
        audit.record(actor, action, owner, old=_told(held), new=_told(wanted))
        emit(announce, client=None)


def _told(pairs: Mapping[int, int]) -> dict[str, int]:
    """JSON keeps only text keys."""
    return {str(key): pairs[key] for key in sorted(pairs)}
