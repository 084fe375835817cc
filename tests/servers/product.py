"""The product as operating-system processes, against a database and a home of their own."""

from __future__ import annotations

import os
import shutil
import signal
import subprocess
import sys
import urllib.error
import urllib.request
import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path
from typing import Any

from django.db import connections
from django.db.utils import load_backend

from tests.servers.process import free_port, owned_popen, wait_until
from tests.servers.template import copied, on_server, sibling, template
from zhulian.platform.db.urls import database_from_url

ROOT = Path(__file__).resolve().parent.parent.parent
# The product's own settings and, beside its rooms, the jobs of tests/probe.
SETTINGS = "tests.probe.settings"
START_SECONDS = 60


@dataclass
class Process:
    """One process of the product."""

    popen: subprocess.Popen[bytes]
    log_file: Path
    url: str = ""

    @property
    def pid(self) -> int:
        """Its process id."""
        return self.popen.pid

    def kill(self) -> None:
        """End it as a power cut would, and wait until it is gone."""
        self.popen.send_signal(signal.SIGKILL)
        self.popen.wait(timeout=20)

    def stop(self) -> int:
        """End it as an operator would; its exit code."""
        if self.popen.poll() is None:
            self.popen.terminate()
        return self.popen.wait(timeout=30)

    def log(self) -> str:
        """All it has printed."""
        return self.log_file.read_text(encoding="utf-8", errors="replace")


@dataclass
class Product:
    """An installation: a migrated database, a home, and the processes started on them."""

    home: Path
    database_url: str
    redis_url: str = ""
    environment: dict[str, str] = field(default_factory=dict)
    processes: list[Process] = field(default_factory=list)

    def variables(self) -> dict[str, str]:
        """The environment of its processes."""
        return {
            **{key: value for key, value in os.environ.items() if not key.startswith("ZHULIAN_")},
            "DJANGO_SETTINGS_MODULE": SETTINGS,
            "PYTHONPATH": str(ROOT),
            "LANG": "en_US.UTF-8",
            "ZHULIAN_HOME": str(self.home),
            "ZHULIAN_SECRET_KEY": os.environ["ZHULIAN_SECRET_KEY"],
            "ZHULIAN_DATABASE_URL": self.database_url,
            "ZHULIAN_REDIS_URL": self.redis_url,
            "ZHULIAN_JOB_LEASE_SECONDS": "2",
            "ZHULIAN_LOG": "json",
            **self.environment,
        }

    def run(self, *arguments: str, stdin: str = "") -> subprocess.CompletedProcess[str]:
        """Run a command of the product to its end."""
        return subprocess.run(
            command(*arguments),
            env=self.variables(),
            cwd=ROOT,
            input=stdin,
            capture_output=True,
            text=True,
            timeout=180,
        )

    def spawn(self, *arguments: str, url: str = "") -> Process:
        """Start a command of the product and return at once."""
        log = self.home / f"{arguments[0]}-{len(self.processes)}.log"
        process = Process(owned_popen(command(*arguments), log=log, env=self.variables(), cwd=ROOT), log, url)
        self.processes.append(process)
        return process

    def start_web(self, *, host: str = "127.0.0.1") -> Process:
        """A web process that answers /health/ready."""
        port = free_port()
        process = self.spawn("web", "--host", host, "--port", str(port), url=f"http://127.0.0.1:{port}")
        wait_until(
            lambda: is_ready(process.url), "a ready web process", seconds=START_SECONDS, process=process.popen
        )
        return process

    def start_worker(self) -> Process:
        """A worker process whose threads have started."""
        process = self.spawn("worker")
        started = '"event": "loops_started"'
        wait_until(lambda: started in process.log(), "a worker", seconds=START_SECONDS, process=process.popen)
        return process

    def start_up(self, *options: str) -> Process:
        """`zhulian up`, with its web process ready."""
        port = free_port()
        process = self.spawn("up", "--port", str(port), *options, url=f"http://127.0.0.1:{port}")
        announced = f"Zhulian is ready: {process.url}"
        wait_until(
            lambda: announced in process.log(), "zhulian up", seconds=START_SECONDS, process=process.popen
        )
        return process

    @contextmanager
    def orm(self) -> Iterator[None]:
        """Within this block the test's own models read and write this installation's database."""
        handler: Any = connections
        before = handler["default"]
        handler["default"] = live = wrapper_for(self.database_url)
        try:
            yield
        finally:
            live.close()
            handler["default"] = before

    def end(self) -> None:
        """Kill what still runs and drop the database."""
        for process in self.processes:
            if process.popen.poll() is None:
                process.kill()
        drop_database(self.database_url)
        shutil.rmtree(self.home, ignore_errors=True)


def command(*arguments: str) -> list[str]:
    """The product's command line, by this interpreter."""
    return [sys.executable, "-m", "zhulian.cli", *arguments]


def is_ready(url: str) -> bool:
    """True if the web process at this address says that it can work."""
    try:
        with urllib.request.urlopen(f"{url}/health/ready", timeout=5) as answer:
            return bool(answer.status == 200)
    except (urllib.error.URLError, OSError):
        return False


def wrapper_for(database_url: str) -> Any:
    """A database connection outside Django's pools."""
    settings = database_from_url(database_url, Path())
    settings["OPTIONS"].pop("pool", None)
    handler: Any = connections
    complete = handler.configure_settings({"default": settings})["default"]
    return load_backend(complete["ENGINE"]).DatabaseWrapper(complete, "default")


def new_product(root: Path, *, server: str | None = None) -> Product:
    """A fresh installation; quick, as it copies a migrated one of the whole run, or of the server.

    `server` is a PostgreSQL address, "" for SQLite, None for the kind of database this run tests.
    """
    name = f"live_{uuid.uuid4().hex[:12]}"
    home = root / name
    home.mkdir(parents=True)
    server = os.environ.get("ZHULIAN_TEST_POSTGRES", "") if server is None else server
    url = sibling(server, name) if server else f"sqlite:///{home / 'zhulian.sqlite3'}"
    with template(root, server, "live_template", partial(_begin, root, server)) as begun:
        copied(begun, url)
    return Product(home, url, os.environ.get("ZHULIAN_TEST_REDIS", "") if server else "")


def _begin(root: Path, server: str, home: Path, address: str) -> None:
    """What the product's own command makes of a migrated database."""
    with template(root, server, "bare_template", migrate_into) as bare:
        copied(bare, address)
    _checked(Product(home, address).run("migrate"))


def migrate_into(home: Path, address: str) -> None:
    """The tables and what migrations enter, nothing else."""
    copied("", address)
    _checked(
        subprocess.run(
            [sys.executable, "-m", "django", "migrate", "--verbosity", "0"],
            env=Product(home, address).variables(),
            cwd=ROOT,
            capture_output=True,
            text=True,
        )
    )


def _checked(done: subprocess.CompletedProcess[str]) -> None:
    if done.returncode:
        raise RuntimeError(done.stdout + done.stderr)


def drop_database(url: str) -> None:
    """Remove a PostgreSQL database with whoever is still connected; SQLite files go with their home."""
    if url.startswith("postgresql"):
        on_server(url, f'DROP DATABASE IF EXISTS "{url.rpartition("/")[2]}" WITH (FORCE)')
