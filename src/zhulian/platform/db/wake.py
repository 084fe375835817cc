"""Waits until another connection has committed something.

SQLite: `PRAGMA data_version` on a connection of its own. PostgreSQL: LISTEN on `zhulian`, notified by a trigger-free
`notify()` that outbox writers call in their transaction. Both are hints: callers look again after `timeout` anyway.
"""

from __future__ import annotations

import threading
from typing import Any

from django.db import connection, connections
from django.db.backends.base.base import BaseDatabaseWrapper

CHANNEL = "zhulian"
SQLITE_POLL_SECONDS = 0.02


def notify() -> None:
    """Wake the other processes when this transaction commits (PostgreSQL; SQLite's readers see the commit)."""
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute(f"NOTIFY {CHANNEL}")


class Waiter:
    """Waits for commits of others. One per thread; `close` it at the end."""

    def __init__(self) -> None:
        self._own: BaseDatabaseWrapper = connections.create_connection("default")
        self._version: int | None = None
        self._listening = False

    def wait(self, timeout: float, stop: threading.Event | None = None) -> bool:
        """True as soon as something was committed since the last call; False after `timeout` seconds or at `stop`."""
        try:
            if self._own.vendor == "postgresql":
                return self._wait_postgres(timeout, stop)
            return self._wait_sqlite(timeout, stop or threading.Event())
        except Exception:
            self.close()
            (stop or threading.Event()).wait(min(timeout, 1.0))
            return True

    def _data_version(self) -> int:
        with self._own.cursor() as cursor:
            cursor.execute("PRAGMA data_version")
            return int(cursor.fetchone()[0])

    def _wait_sqlite(self, timeout: float, stop: threading.Event) -> bool:
        left = timeout
        while left > 0 and not stop.is_set():
            version = self._data_version()
            if version != self._version:
                self._version = version
                return True
            stop.wait(SQLITE_POLL_SECONDS)
            left -= SQLITE_POLL_SECONDS
        return False

    def _wait_postgres(self, timeout: float, stop: threading.Event | None) -> bool:
        raw: Any = self._listen()
        left = timeout
        while left > 0 and not (stop is not None and stop.is_set()):
            slice_seconds = min(left, 0.25)
            for _ in raw.notifies(timeout=slice_seconds, stop_after=1):
                return True
            left -= slice_seconds
        return False

    def _listen(self) -> Any:
        if not self._listening:
            self._own.settings_dict = {
                **self._own.settings_dict,
                "OPTIONS": _without_pool(self._own.settings_dict),
            }
            with self._own.cursor() as cursor:
                cursor.execute(f"LISTEN {CHANNEL}")
            self._listening = True
        return self._own.connection

    def close(self) -> None:
        """Close the waiter's own connection; the next `wait` opens a new one."""
        self._own.close()
        self._listening, self._version = False, None


def _without_pool(settings: dict[str, Any]) -> dict[str, Any]:
    return {key: value for key, value in settings["OPTIONS"].items() if key != "pool"}
