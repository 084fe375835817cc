"""The socket at `/ws/`.

The protocol is described in docs/ui-kit.md. A notice tells what changed, never what it is now. Session and
permissions are looked at again every minute and when roles change; size and rate are capped.
"""

from __future__ import annotations

import asyncio
import json
import time
from typing import Any

from channels.db import database_sync_to_async
from channels.generic.websocket import AsyncWebsocketConsumer
from django.contrib.auth import get_user

from zhulian.platform.access import Actor
from zhulian.platform.realtime import feed
from zhulian.platform.realtime.feed import Notice
from zhulian.platform.realtime.topics import may_hear, may_listen
from zhulian.platform.realtime.whispers import Whispers

MAX_BYTES = 8_192
MAX_TOPICS = 40
MAX_PER_MINUTE = 240
RECHECK_SECONDS = 60.0
RECHECK_EVENTS = frozenset({"user.signed_out", "user.access_changed"})
CLOSE_SIGNED_OUT, CLOSE_ABUSE = 4401, 4429


class LiveConsumer(AsyncWebsocketConsumer):  # type: ignore[misc]
    """One tab of a logged-in user."""

    actor: Actor
    loop: asyncio.AbstractEventLoop
    seen: int = 0
    whispers: Whispers

    async def connect(self) -> None:
        """Accept users with a valid session only."""
        self.topics: set[str] = set()
        self.window, self.count = time.monotonic(), 0
        self.loop = asyncio.get_running_loop()
        self.waiting: asyncio.Queue[list[Notice]] = asyncio.Queue()
        self.tasks: list[asyncio.Task[None]] = []
        self.greeted = asyncio.Event()
        self.whispers = Whispers(self.channel_layer, self.channel_name)
        actor = await self._load_actor()
        if actor is None:
            await self.close(CLOSE_SIGNED_OUT)
            return
        self.actor = actor
        await self.accept()
        feed.add(self)
        self.tasks = [asyncio.create_task(self._pump()), asyncio.create_task(self._recheck_often())]

    async def disconnect(self, code: int) -> None:
        """Forget the socket."""
        feed.remove(self)
        await self.whispers.leave(self.topics)
        for task in self.tasks:
            task.cancel()

    @database_sync_to_async  # type: ignore[untyped-decorator]
    def _load_actor(self) -> Actor | None:
        session = self.scope.get("session")
        if session is None:
            return None
        session = type(session._wrapped if hasattr(session, "_wrapped") else session)(session.session_key)
        user: Any = get_user(_Request(session))  # type: ignore[arg-type]
        return Actor.of(user) if user.is_authenticated and user.is_active else None

    def offer(self, notices: list[Notice]) -> None:
        """Called by the feed in this socket's event loop."""
        self.waiting.put_nowait(notices)

    async def _pump(self) -> None:
        await self.greeted.wait()
        while True:
            notices = await self.waiting.get()
            await self._send_notices(notices)
            if any(self._is_about_me(notice) for notice in notices):
                await self._recheck()

    def _is_about_me(self, notice: Notice) -> bool:
        return notice.type in RECHECK_EVENTS and f"user:{self.actor.user_id}" in notice.topics

    async def _send_notices(self, notices: list[Notice]) -> None:
        for notice in notices:
            if notice.seq <= self.seen:
                continue
            self.seen = notice.seq
            await self._tell(notice, self.topics)

    async def _tell(self, notice: Notice, topics: set[str]) -> None:
        for topic in sorted(topics.intersection(notice.topics)):
            if may_hear(self.actor, topic, notice.client):
                data = {
                    "t": "notice",
                    "seq": notice.seq,
                    "topic": topic,
                    "type": notice.type,
                    "ids": notice.ids,
                }
                await self._send(data)

    async def _recheck_often(self) -> None:
        while True:
            await asyncio.sleep(RECHECK_SECONDS)
            await self._recheck()

    async def _recheck(self) -> None:
        actor = await self._load_actor()
        if actor is None:
            await self._send({"t": "bye", "reason": "signed_out"})
            await self.close(CLOSE_SIGNED_OUT)
            return
        self.actor = actor
        await self._unsubscribe(list(self.topics - set(await self._allowed(list(self.topics)))))

    async def receive(self, text_data: str | None = None, bytes_data: bytes | None = None) -> None:
        """A message from the page; nonsense closes nothing, abuse does."""
        if not self._within_rate() or text_data is None or len(text_data) > MAX_BYTES:
            await self.close(CLOSE_ABUSE)
            return
        try:
            message = json.loads(text_data)
        except ValueError:
            return
        if isinstance(message, dict):
            await self._handle(message)

    def _within_rate(self) -> bool:
        moment = time.monotonic()
        if moment - self.window > 60:
            self.window, self.count = moment, 0
        self.count += 1
        return self.count <= MAX_PER_MINUTE

    async def _handle(self, message: dict[str, Any]) -> None:
        kind = message.get("t")
        if kind == "hello" and not self.greeted.is_set():
            await self._hello(message.get("since"), _names(message.get("topics")))
        elif kind == "sub" and self.greeted.is_set():
            await self._subscribe(_names(message.get("topics")), message.get("since"))
        elif kind == "unsub":
            await self._unsubscribe(_names(message.get("topics")))
        elif kind == "typing":
            await self._typing(message.get("topic"))
        elif kind == "ping":
            await self._send({"t": "pong"})

    async def _hello(self, since: Any, topics: list[str]) -> None:
        self.seen = await database_sync_to_async(feed.head)()
        await self._subscribe(topics, since)
        await self._send({"t": "ready", "seq": self.seen})
        self.greeted.set()

    async def _subscribe(self, topics: list[str], since: Any) -> None:
        """Listen to more topics; what happened on them after event `since` is told first."""
        room = MAX_TOPICS - len(self.topics)
        fresh = set(await self._allowed(topics[:room])) - self.topics
        self.topics |= fresh
        await self.whispers.join(fresh)
        if isinstance(since, int) and not isinstance(since, bool) and fresh:
            await self._catch_up(since, fresh)

    async def _catch_up(self, since: int, topics: set[str]) -> None:
        notices = await database_sync_to_async(feed.missed)(since, topics)
        if notices is None:
            await self._send({"t": "refetch", "seq": self.seen})
            return
        for notice in notices:
            if notice.seq <= self.seen:
                await self._tell(notice, topics)

    async def _unsubscribe(self, topics: list[str]) -> None:
        gone = self.topics.intersection(topics)
        self.topics -= gone
        await self.whispers.leave(gone)

    async def _typing(self, topic: Any) -> None:
        """Tell the others on this topic that somebody types; not stored, lost without harm."""
        if isinstance(topic, str) and topic in self.topics:
            await self.whispers.say(topic, {"user": self.actor.user_id, "name": str(self.actor.user)})

    async def whispered(self, message: dict[str, Any]) -> None:
        """A whisper of another socket, by the channel layer."""
        if message["topic"] in self.topics and message["data"]["user"] != self.actor.user_id:
            await self._send({"t": "eph", "topic": message["topic"], "data": message["data"]})

    @database_sync_to_async  # type: ignore[untyped-decorator]
    def _allowed(self, topics: list[str]) -> list[str]:
        return [topic for topic in topics if may_listen(self.actor, topic)]

    async def _send(self, message: dict[str, Any]) -> None:
        await self.send(text_data=json.dumps(message))


class _Request:
    """What `get_user` looks at."""

    def __init__(self, session: Any) -> None:
        self.session = session


def _names(value: Any) -> list[str]:
    return (
        [name for name in value if isinstance(name, str) and len(name) < 80]
        if isinstance(value, list)
        else []
    )
