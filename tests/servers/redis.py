"""A throw-away Redis on a random port of 127.0.0.1 that writes nothing to disk."""

from __future__ import annotations

import shutil
import socket
import tempfile
from pathlib import Path

from tests.servers.process import free_port, owned_popen, wait_until


def find_binary() -> str | None:
    """The Redis or Valkey server, or None where neither is installed."""
    return shutil.which("redis-server") or shutil.which("valkey-server")


class Redis:
    """Start with `Redis()`, reach it at `url`, end it with `stop()`."""

    def __init__(self) -> None:
        binary = find_binary()
        if binary is None:
            raise FileNotFoundError("Redis is not installed (apt-get install redis-server)")
        self._home = Path(tempfile.mkdtemp(prefix="zhulian-redis-"))
        self.port = free_port()
        options = ["--port", str(self.port), "--bind", "127.0.0.1", "--save", "", "--appendonly", "no"]
        command = [binary, *options, "--dir", str(self._home)]
        self._process = owned_popen(command, log=self._home / "log")
        wait_until(self._answers, "Redis to answer", process=self._process)

    @property
    def url(self) -> str:
        """The address for ZHULIAN_REDIS_URL."""
        return f"redis://127.0.0.1:{self.port}/0"

    def stop(self) -> None:
        """Stop and remove what it left."""
        self._process.terminate()
        self._process.wait(timeout=20)
        shutil.rmtree(self._home, ignore_errors=True)

    def _answers(self) -> bool:
        try:
            with socket.create_connection(("127.0.0.1", self.port), timeout=1) as connection:
                connection.sendall(b"PING\r\n")
                return connection.recv(16).startswith(b"+PONG")
        except OSError:
            return False
