"""Who may read a file: whoever its owner says, asked at each read."""

from __future__ import annotations

from collections.abc import Callable

from zhulian.platform.access import Actor, NotFound
from zhulian.platform.models import StoredFile

Owner = Callable[[Actor, str], bool]

_owners: dict[str, Owner] = {}


def register_owner(prefix: str, may_read: Owner) -> None:
    """Let `may_read(actor, owner_id)` decide about files whose owner_key is `prefix:owner_id`."""
    _owners[prefix] = may_read


def readable_file(actor: Actor, token: str) -> StoredFile:
    """The file, if this actor may read it now. Raises NotFound, also for owners nobody registered."""
    file = StoredFile.objects.filter(token=token).first()
    if file is None:
        raise NotFound(token)
    prefix, _, owner_id = file.owner_key.partition(":")
    may_read = _owners.get(prefix)
    if may_read is None or not may_read(actor, owner_id):
        raise NotFound(token)
    return file


def _own_draft(actor: Actor, owner_id: str) -> bool:
    return actor.user_id is not None and owner_id == str(actor.user_id)


register_owner("draft", _own_draft)
