"""Whether a listener answers; for `zhulian doctor`."""

from __future__ import annotations

import socket

from zhulian.intake.listening.options import Options

SECONDS = 5
ANY = {"0.0.0.0": "127.0.0.1", "::": "::1"}  # noqa: S104 (not bound here)


def greeting_of(chosen: Options) -> bytes | None:
    """The first words of whoever answers there, b"" for who says nothing; None where nobody does."""
    try:
        with socket.create_connection(
            (ANY.get(chosen.host, chosen.host), chosen.port), SECONDS
        ) as connection:
            return connection.recv(200)
    except TimeoutError:
        return b""
    except OSError:
        return None
