"""Loops that run beside the pages, in threads: dispatcher, routing, mail polling.

A loop is written so that it may run in any number of processes: a lease decides who works.
"""

from __future__ import annotations

import threading
from abc import ABC, abstractmethod
from collections.abc import Callable

import structlog
from django.db import close_old_connections, connection

log = structlog.get_logger(__name__)
ERROR_PAUSE_SECONDS = 1.0


class Loop(threading.Thread, ABC):
    """Calls `step` again and again until stopped; an error is logged and the next step comes a second later."""

    def __init__(self, name: str) -> None:
        super().__init__(name=f"loop-{name}", daemon=True)
        self.loop_name = name
        self.stopping = threading.Event()

    @abstractmethod
    def step(self) -> None:
        """One round. May wait, but returns within a second or so."""

    def close(self) -> None:
        """Called once at the end, in the loop's thread: give up leases here."""

    def run(self) -> None:
        """The thread's body."""
        try:
            while not self.stopping.is_set():
                try:
                    self.step()
                except Exception:
                    log.exception("loop_error", loop=self.loop_name)
                    connection.close()
                    self.stopping.wait(ERROR_PAUSE_SECONDS)
                close_old_connections()
        finally:
            try:
                self.close()
            except Exception:
                log.exception("loop_close_error", loop=self.loop_name)
            connection.close()

    def stop(self, timeout: float = 5.0) -> None:
        """Ask the loop to end and wait for it."""
        self.stopping.set()
        if self.is_alive():
            self.join(timeout)


_registered: dict[str, tuple[str, Callable[[], Loop]]] = {}


def register(name: str, role: str, factory: Callable[[], Loop]) -> None:
    """Announce a loop for processes of `role` (`web` or `worker`)."""
    _registered[name] = (role, factory)


def start(role: str) -> list[Loop]:
    """Start all loops of a role and return them."""
    loops = [factory() for _, (wanted, factory) in sorted(_registered.items()) if wanted == role]
    for loop in loops:
        loop.start()
    return loops
