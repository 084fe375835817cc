"""Turns `ZHULIAN_DATABASE_URL` into Django's database settings, and puts a safe SQLite in place."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Any
from urllib.parse import unquote, urlsplit

SQLITE_PRAGMAS = (
    "PRAGMA journal_mode=WAL; PRAGMA synchronous=NORMAL; PRAGMA busy_timeout=10000; PRAGMA foreign_keys=ON;"
)


def use_bundled_sqlite() -> None:
    """Let Django import the pysqlite3 wheel as `sqlite3`: systems' own may have the WAL-reset corruption race."""
    import pysqlite3

    sys.modules["sqlite3"] = pysqlite3
    sys.modules["sqlite3.dbapi2"] = pysqlite3.dbapi2


def database_from_url(url: str, home: Path) -> dict[str, Any]:
    """Settings for `postgresql://user:password@host:port/name`, `sqlite:///path`, or (empty) SQLite in `home`.

    Raises ValueError for any other scheme.
    """
    if not url:
        return _sqlite(home / "zhulian.sqlite3")
    parts = urlsplit(url)
    if parts.scheme in {"postgres", "postgresql"}:
        from zhulian.platform.db import postgres

        postgres.install()
        return _postgres(parts.path.lstrip("/"), parts.username, parts.password, parts.hostname, parts.port)
    if parts.scheme == "sqlite":
        return _sqlite(Path(unquote(parts.path[1:] if parts.path.startswith("//") else parts.path)))
    raise ValueError(
        f"ZHULIAN_DATABASE_URL: unknown scheme {parts.scheme!r}; use postgresql:// or sqlite:///"
    )


def _sqlite(path: Path) -> dict[str, Any]:
    from zhulian.platform.db import sqlite

    sqlite.install()
    return {
        "ENGINE": "django.db.backends.sqlite3",
        "NAME": str(path),
        "OPTIONS": {"transaction_mode": "IMMEDIATE", "timeout": 10, "init_command": SQLITE_PRAGMAS},
        "TEST": {"NAME": str(path.with_name("test.sqlite3"))},
    }


def _postgres(
    name: str, user: str | None, password: str | None, host: str | None, port: int | None
) -> dict[str, Any]:
    return {
        "ENGINE": "django.db.backends.postgresql",
        "NAME": unquote(name),
        "USER": unquote(user or ""),
        "PASSWORD": unquote(password or ""),
        "HOST": host or "",
        "PORT": str(port or ""),
        "CONN_MAX_AGE": 0,
        "OPTIONS": {"pool": {"min_size": 1, "max_size": 12, "timeout": 10}},
    }
