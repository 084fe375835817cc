"""The page's three lists."""

from __future__ import annotations

from dataclasses import dataclass

from zhulian.platform.access import Actor
from zhulian.platform.deadletters import access
from zhulian.platform.models import Job, OutgoingMessage, ParkedEvent

SHOWN = 100


@dataclass(frozen=True, slots=True)
class DeadLetters:
    """The newest hundred of each kind."""

    messages: list[OutgoingMessage]
    jobs: list[Job]
    events: list[ParkedEvent]

    @property
    def is_empty(self) -> bool:
        """True when nothing waits for a person."""
        return not (self.messages or self.jobs or self.events)


def dead_letters(actor: Actor) -> DeadLetters:
    """What waits for this actor's decision. Raises NotFound without `settings.system`."""
    actor.require(access.PERMISSION)
    return DeadLetters(
        messages=list(access.messages_visible_to(actor).select_related("client").order_by("-id")[:SHOWN]),
        jobs=list(access.jobs_visible_to(actor).select_related("client").order_by("-id")[:SHOWN]),
        events=list(access.events_visible_to(actor).order_by("-id")[:SHOWN]),
    )
