"""Files that came in or were attached: stored under random names, served only after asking their owner.

A room that owns files registers who may read them: `register_owner("ticket", lambda actor, ticket_id: …)`.
"""

from zhulian.platform.files.access import readable_file, register_owner
from zhulian.platform.files.errors import FileRefused, StorageFull
from zhulian.platform.files.storing import adopt, draft_owner, read_bytes, remove, store

__all__ = [
    "FileRefused",
    "StorageFull",
    "adopt",
    "draft_owner",
    "read_bytes",
    "readable_file",
    "register_owner",
    "remove",
    "store",
]
