"""`zhulian up`: a small parent that migrates, then keeps one web and one worker process running.

The parent loads neither Django nor any room, so three processes cost little more than two.
"""

from __future__ import annotations

import os
import queue
import signal
import subprocess
import sys
import threading
import time
import urllib.error
import urllib.request
from dataclasses import dataclass, field
from typing import Any

import click

from zhulian.cli.language import _
from zhulian.site import exit_codes

FIRST_PAUSE_SECONDS = 1.0
LONGEST_PAUSE_SECONDS = 30.0
# A child that ran this long was healthy: its next crash is a new one.
HEALTHY_SECONDS = 60.0
STOP_SECONDS = 12.0
STOP = "stop"


def command(*arguments: str) -> list[str]:
    """The command line of a child: this same program."""
    return [sys.executable, "-m", "zhulian.cli", *arguments]


@dataclass
class Child:
    """One supervised process and when it may be started again."""

    name: str
    arguments: list[str]
    process: subprocess.Popen[bytes] | None = None
    started: float = 0.0
    pause: float = FIRST_PAUSE_SECONDS
    news: queue.SimpleQueue[Any] = field(default_factory=queue.SimpleQueue)

    def start(self) -> None:
        """Start the process in a session of its own; it ends by itself when its standard input closes."""
        environment = {**os.environ, "ZHULIAN_SUPERVISED": "1"}
        self.process = subprocess.Popen(  # noqa: S603 (our own program)
            command(*self.arguments), stdin=subprocess.PIPE, env=environment, start_new_session=True
        )
        self.started = time.monotonic()
        threading.Thread(target=self._watch, args=(self.process,), daemon=True).start()

    def _watch(self, process: subprocess.Popen[bytes]) -> None:
        process.wait()
        self.news.put(self)

    def next_pause(self) -> float:
        """Seconds to wait before the next start: doubling, from the beginning again after a healthy run."""
        if time.monotonic() - self.started > HEALTHY_SECONDS:
            self.pause = FIRST_PAUSE_SECONDS
        pause, self.pause = self.pause, min(self.pause * 2, LONGEST_PAUSE_SECONDS)
        return pause

    def stop(self, until: float) -> None:
        """Ask the process to end and wait until the moment `until`, then kill it."""
        if self.process is None:
            return
        if self.process.poll() is None:
            self.process.terminate()
        try:
            self.process.wait(timeout=max(0.1, until - time.monotonic()))
        except subprocess.TimeoutExpired:
            self.process.kill()
            self.process.wait()


class Supervisor:
    """Keeps its children running until a signal, or until one says that it cannot start as configured."""

    def __init__(self, children: list[Child]) -> None:
        self.children = children
        self.news: queue.SimpleQueue[Any] = queue.SimpleQueue()
        for child in children:
            child.news = self.news

    def run(self) -> int:
        """Start all, watch them, stop all; the exit code."""
        for name in (signal.SIGTERM, signal.SIGINT):
            signal.signal(name, lambda *_: self.news.put(STOP))
        for child in self.children:
            child.start()
        try:
            return self._watch()
        finally:
            self._stop_all()

    def _watch(self) -> int:
        while True:
            item = self.news.get()
            if item == STOP:
                return 0
            if isinstance(item, tuple):
                item[1].start()
                continue
            code = int(item.process.returncode)
            if code == exit_codes.CONFIGURATION:
                return code
            pause = item.next_pause()
            text = _("{name} ended unexpectedly (code {code}); starting it again in {seconds:g} s.")
            click.echo(text.format(name=item.name, code=code, seconds=pause), err=True)
            timer = threading.Timer(pause, self.news.put, [("start", item)])
            timer.daemon = True
            timer.start()

    def _stop_all(self) -> None:
        for child in self.children:
            if child.process is not None and child.process.poll() is None:
                child.process.terminate()
        until = time.monotonic() + STOP_SECONDS
        for child in self.children:
            child.stop(until)


def announce(url: str) -> None:
    """Print the address as soon as the pages answer; gives up silently after five minutes."""
    pause = threading.Event()
    for _attempt in range(600):
        try:
            with urllib.request.urlopen(f"{url}/health/ready", timeout=5) as answer:  # noqa: S310 (own address)
                if answer.status == 200:
                    click.secho(_("Zhulian is ready: {url}").format(url=url), bold=True)
                    return
        except (urllib.error.URLError, OSError):
            pause.wait(0.5)


def run_up(host: str, port: int, *, demo: bool) -> int:
    """Migrate, seed when asked, then supervise; the exit code of the program."""
    # Until the supervisor takes over, leaving by an exception kills the step that runs.
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(128 + signal.SIGTERM))
    steps = [["migrate"], ["demo"]] if demo else [["migrate"]]
    for step in steps:
        code = subprocess.run(command(*step), check=False).returncode  # noqa: S603 (our own program)
        if code:
            return code
    shown = "127.0.0.1" if host in {"0.0.0.0", "::"} else host  # noqa: S104 (compared, not bound)
    url = f"http://[{shown}]:{port}" if ":" in shown else f"http://{shown}:{port}"
    threading.Thread(target=announce, args=(url,), daemon=True).start()
    address = ["--host", host, "--port", str(port)]
    return Supervisor([Child("web", ["web", *address]), Child("worker", ["worker"])]).run()
