"""The bell: short lines for users, put into words in the reader's language when shown.

A room registers its kinds when it starts:

    register_kind("ticket.assigned", _("%(by)s gave you request %(number)s"), icon="ticket")
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from zhulian.platform import outbox
from zhulian.platform.models import Notification
from zhulian.platform.outbox import event


@event("notification.added")
@dataclass(frozen=True)
class NotificationAdded:
    """A user has something new under the bell."""

    user_id: int
    notification_id: int

    def topics(self) -> Iterable[str]:
        """The user's own pages."""
        return (f"user:{self.user_id}",)


@dataclass(frozen=True, slots=True)
class Kind:
    """A lazy sentence with %(name)s placeholders, and the icon beside it."""

    sentence: Any
    icon: str = "bell"


_kinds: dict[str, Kind] = {}


def register_kind(name: str, sentence: Any, *, icon: str = "bell") -> None:
    """Announce a kind; `sentence` is a lazy message whose placeholders are keys of `params`."""
    _kinds[name] = Kind(sentence, icon)


def kinds() -> dict[str, Kind]:
    """All kinds by name."""
    return dict(_kinds)


def notify(
    user_ids: Iterable[int],
    kind: str,
    params: Mapping[str, str | int],
    url: str = "",
    *,
    client: int | None = None,
) -> list[Notification]:
    """Tell these users, in the caller's transaction; each once, however often named. Returns the rows.

    `params` fill the kind's sentence, `url` is a path of ours. Raises LookupError for an unknown kind and ValueError
    for a foreign address.
    """
    if kind not in _kinds:
        raise LookupError(f"notification kind {kind!r} is not registered")
    if url and (not url.startswith("/") or url.startswith("//")):
        raise ValueError(f"{url!r} is not a path of ours")
    with transaction.atomic():
        rows = [
            Notification.objects.create(user_id=user_id, kind=kind, params=dict(params), url=url)
            for user_id in sorted(set(user_ids))
        ]
        for row in rows:
            outbox.emit(NotificationAdded(user_id=row.user_id, notification_id=row.pk), client=client)
    return rows


def words(notification: Notification) -> str:
    """The sentence in the active language; a plain one where this version knows the kind no more."""
    kind = _kinds.get(notification.kind)
    if kind is None:
        return _("Something happened that this version cannot put into words.")
    try:
        return str(str(kind.sentence) % notification.params)
    except (KeyError, TypeError, ValueError):
        return str(kind.sentence)


def icon_of(notification: Notification) -> str:
    """The name of the icon."""
    kind = _kinds.get(notification.kind)
    return kind.icon if kind is not None else "bell"
