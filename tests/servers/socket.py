"""A WebSocket to the ASGI application without a server."""

from __future__ import annotations

import json
from typing import Any

from asgiref.testing import ApplicationCommunicator


class Socket(ApplicationCommunicator):
    """Speaks the browser's side of one socket."""

    def __init__(self, application: Any, path: str, headers: list[tuple[bytes, bytes]]) -> None:
        scope = {
            "type": "websocket",
            "path": path,
            "query_string": b"",
            "headers": headers,
            "subprotocols": [],
        }
        super().__init__(application, scope)

    async def connect(self) -> tuple[bool, int]:
        """(accepted, close code or 0)."""
        await self.send_input({"type": "websocket.connect"})
        answer = await self.receive_output(5)
        return answer["type"] == "websocket.accept", int(answer.get("code", 0))

    async def send_to(self, text_data: str) -> None:
        """Send a text frame."""
        await self.send_input({"type": "websocket.receive", "text": text_data})

    async def send_json_to(self, data: Any) -> None:
        """Send JSON."""
        await self.send_to(json.dumps(data))

    async def receive_json_from(self) -> Any:
        """The next frame as JSON."""
        answer = await self.receive_output(5)
        assert answer["type"] == "websocket.send", answer
        return json.loads(answer["text"])

    async def disconnect(self) -> None:
        """Close from the browser's side and wait for the application's end."""
        await self.send_input({"type": "websocket.disconnect", "code": 1000})
        await self.wait(5)
