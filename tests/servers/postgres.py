"""A throw-away PostgreSQL on a random port of 127.0.0.1, as fast and as forgetful as it can be made."""

from __future__ import annotations

import os
import shutil
import signal
import subprocess
import tempfile
from pathlib import Path

from tests.servers.process import free_port, owned_popen, wait_until


def find_binaries() -> Path | None:
    """The newest folder holding `initdb` and `postgres`, or None where PostgreSQL is not installed."""
    folders = sorted(Path("/usr/lib/postgresql").glob("*/bin"), key=lambda path: float(path.parent.name))
    on_path = shutil.which("postgres")
    folders = ([Path(on_path).resolve().parent] if on_path else []) + folders
    found = [folder for folder in folders if (folder / "initdb").exists() and (folder / "postgres").exists()]
    return found[-1] if found else None


class Postgres:
    """Start with `Postgres()`, reach it at `url(name)`, end it with `stop()`."""

    def __init__(self) -> None:
        binaries = find_binaries()
        if binaries is None:
            raise FileNotFoundError("PostgreSQL is not installed (apt-get install postgresql)")
        # PostgreSQL refuses to run as root; Debian's package brings the user.
        self._user = "postgres" if os.geteuid() == 0 else None
        self._home = Path(tempfile.mkdtemp(prefix="zhulian-pg-"))
        if self._user:
            shutil.chown(self._home, self._user, self._user)
        self.port = free_port()
        self._initialise(binaries)
        self._process = self._start(binaries)
        wait_until(lambda: self._answers(binaries), "PostgreSQL to answer", process=self._process)

    def url(self, name: str = "postgres") -> str:
        """The address of one database for ZHULIAN_DATABASE_URL."""
        return f"postgresql://tester:tester@127.0.0.1:{self.port}/{name}"

    def stop(self) -> None:
        """Stop at once and remove the data."""
        self._process.send_signal(signal.SIGQUIT)
        self._process.wait(timeout=20)
        shutil.rmtree(self._home, ignore_errors=True)

    def _initialise(self, binaries: Path) -> None:
        options = ["--auth=trust", "--username=tester", "--encoding=UTF8", "--locale=C.UTF-8", "--no-sync"]
        subprocess.run(
            [str(binaries / "initdb"), "-D", str(self._home / "data"), *options],
            user=self._user,
            group=self._user,
            cwd="/",
            check=True,
            capture_output=True,
        )

    def _start(self, binaries: Path) -> subprocess.Popen[bytes]:
        settings = {
            "listen_addresses": "127.0.0.1",
            "port": self.port,
            "unix_socket_directories": self._home,
            "fsync": "off",
            "synchronous_commit": "off",
            "full_page_writes": "off",
            "max_connections": 200,
            "shared_buffers": "128MB",
            "log_min_messages": "fatal",
        }
        options = [part for key, value in settings.items() for part in ("-c", f"{key}={value}")]
        command = [str(binaries / "postgres"), "-D", str(self._home / "data"), *options]
        return owned_popen(command, die_by=signal.SIGQUIT, user=self._user, log=self._home / "log")

    def _answers(self, binaries: Path) -> bool:
        command = [str(binaries / "pg_isready"), "-q", "-h", "127.0.0.1", "-p", str(self.port)]
        return subprocess.run(command, check=False).returncode == 0
