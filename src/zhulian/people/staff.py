"""Writes a user together with the agent profile, skills and memberships."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from django.db import transaction

from zhulian.people.events import StaffingChanged
from zhulian.people.models import AgentProfile, Department
from zhulian.people.presence import sign_in_agent
from zhulian.people.staffing import set_agent_queues, set_agent_skills
from zhulian.platform import audit
from zhulian.platform.access import Actor
from zhulian.platform.administration.users import Grant, save_user
from zhulian.platform.models import User
from zhulian.platform.outbox import emit
from zhulian.platform.records import as_json


@dataclass(frozen=True, slots=True)
class AgentWish:
    """What makes the user an agent. `capacity` is requests at a time; None for the usual number."""

    number: str
    department: Department
    languages: list[str]
    capacity: int | None
    skills: Mapping[int, int]
    queues: Mapping[int, int]


def save_staff(actor: Actor, user: User, *, grants: Iterable[Grant], agent: AgentWish | None) -> User:
    """Create or change a user, his grants and (if `agent`) his profile as an agent.

    Raises NotFound, LockedOut, ValidationError, SkillLevelWrong; nothing is written then.
    """
    with transaction.atomic():
        save_user(actor, user, grants=grants)
        if agent is not None:
            save_agent(actor, user, agent)
    return user


def save_agent(actor: Actor, user: User, wish: AgentWish) -> AgentProfile:
    """Make the user an agent, or change the profile. Access to the user is the caller's; needs a transaction."""
    profile = AgentProfile.objects.select_for_update().filter(user=user).first() or AgentProfile(user=user)
    before = as_json(profile) if profile.pk else {}
    profile.number, profile.department = wish.number, wish.department
    profile.languages = wish.languages
    others = {channel: limit for channel, limit in profile.capacity.items() if channel != "ticket"}
    profile.capacity = others if wish.capacity is None else {**others, "ticket": wish.capacity}
    if before != as_json(profile):
        profile.full_clean(exclude=["languages", "capacity"])
        profile.save()
        old, new = audit.changes(before, as_json(profile))
        audit.record(actor, "agent.changed" if before else "agent.created", profile, old=old, new=new)
        emit(StaffingChanged([profile.pk], []), client=None)
    sign_in_agent(profile)
    set_agent_skills(actor, profile, wish.skills)
    set_agent_queues(actor, profile, wish.queues)
    return profile
