"""What PostgreSQL needs beside Django's own backend."""

from __future__ import annotations

from typing import Any

import psycopg
from psycopg.types.string import StrDumper, StrDumperUnknown


class _WithoutNul(StrDumper):
    """PostgreSQL's text has no NUL, SQLite's has: one typed by mistake or malice is left out instead of failing."""

    def dump(self, obj: Any) -> Any:
        return super().dump(obj.replace("\x00", ""))


class _UnknownWithoutNul(StrDumperUnknown):
    """The same for text whose type the server finds out."""

    def dump(self, obj: Any) -> Any:
        return super().dump(obj.replace("\x00", ""))


def install() -> None:
    """Let every connection made from now on write text without NUL."""
    psycopg.adapters.register_dumper(str, _WithoutNul)
    psycopg.adapters.register_dumper(str, _UnknownWithoutNul)
