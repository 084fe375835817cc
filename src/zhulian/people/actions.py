"""What can be done to presence and staffing; the code lies in `presence.py`, `staffing.py` and `staff.py`."""

from zhulian.people.presence import (
    PresenceRefused,
    register_ready_check,
    set_presence,
    set_seen,
    sign_in_agent,
    sign_out_agent,
)
from zhulian.people.staff import AgentWish, save_staff
from zhulian.people.staffing import (
    SkillLevelWrong,
    set_agent_queues,
    set_agent_skills,
    set_queue_members,
    set_queue_skills,
)

__all__ = [
    "AgentWish",
    "PresenceRefused",
    "SkillLevelWrong",
    "register_ready_check",
    "save_staff",
    "set_agent_queues",
    "set_agent_skills",
    "set_presence",
    "set_queue_members",
    "set_queue_skills",
    "set_seen",
    "sign_in_agent",
    "sign_out_agent",
]
