"""Frames that are not worth a row: who is typing. They go by the channel layer, which may lose them without harm."""

from __future__ import annotations

import contextlib
import time
from collections.abc import Iterable
from typing import Any

from redis.exceptions import RedisError

LEAST_PAUSE_SECONDS = 1.0


def group_of(topic: str) -> str:
    """A topic as a group name of the channel layer (ASCII, no colon)."""
    return "whisper." + topic.replace(":", ".")


class Whispers:
    """One socket's part in the channel layer. Without it (Redis is gone) nothing is whispered and nothing breaks."""

    def __init__(self, layer: Any, channel: str) -> None:
        self.layer = layer
        self.channel = channel
        self.said: dict[str, float] = {}

    async def join(self, topics: Iterable[str]) -> None:
        """Hear what is whispered on these topics; only requests have whispers."""
        with contextlib.suppress(RedisError, OSError):
            for topic in topics:
                if topic.startswith("ticket:") and self.layer is not None:
                    await self.layer.group_add(group_of(topic), self.channel)

    async def leave(self, topics: Iterable[str]) -> None:
        """No more of these."""
        with contextlib.suppress(RedisError, OSError):
            for topic in list(topics):
                if topic.startswith("ticket:") and self.layer is not None:
                    await self.layer.group_discard(group_of(topic), self.channel)

    async def say(self, topic: str, data: dict[str, Any]) -> None:
        """Whisper, at most once a second on a topic."""
        moment = time.monotonic()
        if moment - self.said.get(topic, 0.0) < LEAST_PAUSE_SECONDS or self.layer is None:
            return
        self.said[topic] = moment
        with contextlib.suppress(RedisError, OSError):
            await self.layer.group_send(group_of(topic), {"type": "whispered", "topic": topic, "data": data})
