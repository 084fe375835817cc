"""Operating-system processes that tests start: they die with the test run; waiting for them is bounded."""

from __future__ import annotations

import ctypes
import signal
import socket
import subprocess
import threading
from collections.abc import Callable
from pathlib import Path
from typing import Any

PR_SET_PDEATHSIG = 1
LIBC = ctypes.CDLL(None)


def free_port() -> int:
    """A port of 127.0.0.1 that nobody listens on now."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def owned_popen(
    command: list[str],
    *,
    die_by: signal.Signals = signal.SIGTERM,
    user: str | None = None,
    log: Path,
    **options: Any,
) -> subprocess.Popen[bytes]:
    """Start a process that gets the signal `die_by` when this one ends; its output goes to `log`."""

    def follow_parent() -> None:
        LIBC.prctl(PR_SET_PDEATHSIG, die_by)

    with log.open("ab") as file:
        return subprocess.Popen(
            command,
            stdin=subprocess.DEVNULL,
            stdout=file,
            stderr=subprocess.STDOUT,
            user=user,
            group=user,
            preexec_fn=follow_parent,
            start_new_session=True,
            **({"cwd": "/"} | options),
        )


def wait_until(
    condition: Callable[[], bool],
    what: str,
    *,
    seconds: float = 30,
    process: subprocess.Popen[bytes] | None = None,
) -> None:
    """Return when `condition()` is true; raise after `seconds`, or as soon as `process` has ended."""
    ticker = threading.Event()
    for _ in range(int(seconds / 0.05)):
        if condition():
            return
        if process is not None and process.poll() is not None:
            raise RuntimeError(f"waiting for {what}: the process ended with {process.returncode}")
        ticker.wait(0.05)
    raise TimeoutError(f"waited {seconds} s for {what}")
