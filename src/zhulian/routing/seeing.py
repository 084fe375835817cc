"""What the system sees of an agent, by the work in their hands."""

from __future__ import annotations

from zhulian.people.actions import set_seen
from zhulian.people.models import AgentProfile, Seen
from zhulian.routing.snapshot import work_in_hand


def see_again(agent: AgentProfile) -> None:
    """After an offer has ended: busy with requests in hand, else idle."""
    set_seen(agent, Seen.BUSY if work_in_hand([agent.user_id])[agent.user_id] else Seen.IDLE)
