"""Short messages after an action: shown in the corner whether the answer is a page, a redirect or a fragment."""

from __future__ import annotations

import json
from typing import Any

from django.contrib import messages
from django.contrib.messages.storage.base import Message
from django.http import HttpRequest

LEVELS = {messages.SUCCESS: "success", messages.WARNING: "warning", messages.ERROR: "error"}
UNDO = "undo:"


def toast(request: HttpRequest, text: Any, *, level: int = messages.SUCCESS, undo: str = "") -> None:
    """Show `text` once; `undo` is an address that takes the action back by POST."""
    messages.add_message(request, level, text, extra_tags=f"{UNDO}{undo}" if undo else "")


def as_dict(message: Message) -> dict[str, str]:
    """What the browser's toast needs: text, level, undo."""
    tags = message.extra_tags or ""
    undo = tags.removeprefix(UNDO) if tags.startswith(UNDO) else ""
    return {"text": str(message.message), "level": LEVELS.get(message.level, "info"), "undo": undo}


def take(request: HttpRequest) -> list[dict[str, str]]:
    """All waiting messages; they count as shown."""
    return [as_dict(message) for message in messages.get_messages(request)]


def as_json(request: HttpRequest) -> str:
    """All waiting messages as JSON in ASCII (fit for a header)."""
    return json.dumps(take(request))
