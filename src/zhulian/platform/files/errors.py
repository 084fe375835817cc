"""Why a file is not taken, in words for the person who sent it."""

from __future__ import annotations

from django.utils.functional import Promise


class FileRefused(Exception):
    """The file is not taken; nothing was stored. `message` is in the reader's language when shown."""

    def __init__(self, message: str | Promise) -> None:
        super().__init__(str(message))
        self.message = message


class StorageFull(FileRefused):
    """There is no room on the disk; nothing was stored. The operator must act."""
