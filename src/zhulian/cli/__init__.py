"""The `zhulian` command: start, look after and examine an installation."""

from __future__ import annotations

from zhulian.cli.commands import main

__all__ = ["main"]
