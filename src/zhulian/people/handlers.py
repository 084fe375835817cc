"""What people do when something happens elsewhere."""

from __future__ import annotations

from zhulian.people.actions import sign_out_agent
from zhulian.people.queries import agent_of
from zhulian.platform.access import Actor
from zhulian.platform.accounts.events import UserSignedOut
from zhulian.platform.outbox import Envelope, handles


@handles("people", UserSignedOut)
def leave_the_queue(item: UserSignedOut, _envelope: Envelope) -> None:
    """Whose sessions were all ended takes no more work until he signs in again."""
    agent = agent_of(item.user_id)
    if agent is not None:
        sign_out_agent(Actor.system("accounts"), agent, comment="signed out everywhere")
