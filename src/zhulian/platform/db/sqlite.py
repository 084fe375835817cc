"""What SQLite needs beside Django's own backend."""

from __future__ import annotations

from typing import Any

from django.db.backends.signals import connection_created

from zhulian.engine.conditions import fold

FOLD = "ZHULIAN_FOLD"


def _fold(value: Any) -> Any:
    return fold(value) if isinstance(value, str) else value


def _teach(connection: Any, **_: Any) -> None:
    if connection.vendor == "sqlite":
        connection.connection.create_function(FOLD, 1, _fold, deterministic=True)


def install() -> None:
    """Let every connection made from now on compare texts as `engine.conditions.fold` does."""
    connection_created.connect(_teach, dispatch_uid="zhulian-sqlite-fold")
