"""What runs in which process: `web` serves pages and sockets, `worker` does jobs, timers and mailboxes."""

from __future__ import annotations

import ipaddress
import os
import signal
import socket
import sys
import threading
from types import FrameType

import structlog
import uvicorn
from django.contrib.auth import get_user_model
from django.utils.translation import gettext as _

from zhulian.platform import loops
from zhulian.platform.jobs.runner import JobRunner
from zhulian.site.demo import jobs as demo_jobs  # noqa: F401 (its job is declared on import)
from zhulian.site.env import env_bool

log = structlog.get_logger(__name__)

GRACEFUL_SECONDS = 5
_running: list[loops.Loop] = []


class CannotStart(Exception):
    """The process cannot start as configured; the text says why and how to mend it."""


def start_background(role: str) -> None:
    """Start the loops that rooms registered for `role`; leases in the database decide which process works."""
    _running.extend(loops.start(role))
    log.info("loops_started", role=role, loops=[loop.loop_name for loop in _running])


def stop_background() -> None:
    """End all loops and give their leases up, so that another process takes over at once."""
    for loop in _running:
        loop.stopping.set()
    while _running:
        _running.pop().stop()


def follow_parent() -> None:
    """Under `zhulian up`, end like on SIGTERM when the parent is gone: its end closes our standard input."""
    if not env_bool("ZHULIAN_SUPERVISED", default=False):
        return

    def wait_for_the_end() -> None:
        while sys.stdin.buffer.read(1024):
            continue
        os.kill(os.getpid(), signal.SIGTERM)

    threading.Thread(target=wait_for_the_end, name="follow-parent", daemon=True).start()


def is_loopback(host: str) -> bool:
    """True for addresses that only this machine reaches."""
    if host == "localhost":
        return True
    try:
        return ipaddress.ip_address(host.strip("[]")).is_loopback
    except ValueError:
        return False


def why_not_to_listen(host: str) -> str:
    """The reason for refusing this address, in words; empty where there is none.

    Demo users have passwords that everybody knows, so they never meet a network.
    """
    if not is_loopback(host) and get_user_model()._default_manager.filter(is_demo=True).exists():
        return _(
            "This installation has demo users with well-known passwords: it listens on 127.0.0.1 only. "
            "Use a fresh ZHULIAN_HOME for real work."
        )
    return ""


def listening_socket(host: str, port: int) -> socket.socket:
    """A bound socket; raises CannotStart where the address is taken or not ours."""
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    bound = socket.socket(family, socket.SOCK_STREAM)
    bound.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    try:
        bound.bind((host.strip("[]"), port))
    except OSError as error:
        bound.close()
        text = _("Cannot listen on %(host)s port %(port)s: %(reason)s. Choose another with --port.")
        raise CannotStart(text % {"host": host, "port": port, "reason": error.strerror}) from error
    bound.set_inheritable(True)
    return bound


def server_config() -> uvicorn.Config:
    """One process; forwarded headers are believed only where ZHULIAN_TRUST_PROXY names the proxies."""
    proxies = os.environ.get("ZHULIAN_TRUST_PROXY", "")
    return uvicorn.Config(
        "zhulian.site.asgi:application",
        ws="websockets-sansio",
        lifespan="on",
        proxy_headers=bool(proxies),
        forwarded_allow_ips=proxies or "127.0.0.1",
        timeout_graceful_shutdown=GRACEFUL_SECONDS,
        access_log=False,
        server_header=False,
        log_config=None,
    )


def run_web(host: str, port: int) -> int:
    """Serve until told to stop; the exit code. Raises CannotStart."""
    refusal = why_not_to_listen(host)
    if refusal:
        raise CannotStart(refusal)
    bound = listening_socket(host, port)
    follow_parent()
    uvicorn.Server(server_config()).run(sockets=[bound])
    return 0


def run_worker() -> int:
    """Run jobs, timers and worker loops until told to stop; the exit code."""
    stopping = threading.Event()

    def stop(_number: int, _frame: FrameType | None) -> None:
        stopping.set()

    signal.signal(signal.SIGTERM, stop)
    signal.signal(signal.SIGINT, stop)
    follow_parent()
    exhausted = threading.Event()

    def start_anew() -> None:
        exhausted.set()
        stopping.set()

    runner = JobRunner(on_exhausted=start_anew)
    runner.start()
    start_background("worker")
    stopping.wait()
    stop_background()
    runner.stop(GRACEFUL_SECONDS)
    return 1 if exhausted.is_set() else 0
