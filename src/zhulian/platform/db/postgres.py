"""What PostgreSQL needs beside Django's own backend."""

from __future__ import annotations

import re
from typing import Any

import psycopg
from psycopg.types.json import Jsonb, JsonbBinaryDumper, JsonbDumper
from psycopg.types.string import StrDumper, StrDumperUnknown

# An escaped NUL in JSON, and the escaped backslashes before it, which do not belong to it.
_NUL = re.compile(rb"(?<!\\)((?:\\\\)*)\\u0000")


class _WithoutNul(StrDumper):
    """PostgreSQL's text has no NUL, SQLite's has: one typed by mistake or malice is left out instead of failing."""

    def dump(self, obj: Any) -> Any:
        return super().dump(obj.replace("\x00", ""))


class _UnknownWithoutNul(StrDumperUnknown):
    """The same for text whose type the server finds out."""

    def dump(self, obj: Any) -> Any:
        return super().dump(obj.replace("\x00", ""))


class _JsonWithoutNul(JsonbDumper):
    """The same for text within JSON."""

    def dump(self, obj: Any) -> Any:
        return _NUL.sub(rb"\1", bytes(super().dump(obj) or b""))


class _BinaryJsonWithoutNul(JsonbBinaryDumper):
    """The same for JSON sent in binary."""

    def dump(self, obj: Any) -> Any:
        return _NUL.sub(rb"\1", bytes(super().dump(obj) or b""))


def install() -> None:
    """Let every connection made from now on write text and JSON without NUL."""
    psycopg.adapters.register_dumper(str, _WithoutNul)
    psycopg.adapters.register_dumper(str, _UnknownWithoutNul)
    psycopg.adapters.register_dumper(Jsonb, _BinaryJsonWithoutNul)
    psycopg.adapters.register_dumper(Jsonb, _JsonWithoutNul)
