"""What the bell tells whoever looks after intake."""

from __future__ import annotations

from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from zhulian.intake.access import MAILBOXES
from zhulian.intake.models import Mailbox, RawFate, RawIntake
from zhulian.platform import throttle
from zhulian.platform.models import RoleGrant
from zhulian.platform.notify import notify, register_kind

MAILBOX_FAILED, RAW_WAITING = "intake.mailbox_failed", "intake.raw_waiting"
# A server that comes and goes rings once in this time (seconds).
QUIET_SECONDS = 6 * 3600


def register_kinds() -> None:
    """Put the sentences into the registry."""
    register_kind(MAILBOX_FAILED, _("The mailbox %(address)s cannot be read."), icon="mail-off")
    register_kind(
        RAW_WAITING, _("Something arrived that the program could not settle by itself."), icon="inbox"
    )


def keepers(client_id: int) -> list[int]:
    """The users who set up mailboxes of this client company."""
    grants = RoleGrant.objects.filter(
        Q(client_id=client_id) | Q(client_id=None), role__permissions__has_key=MAILBOXES, user__is_active=True
    )
    return sorted(set(grants.values_list("user_id", flat=True)))


def tell_mailbox_failed(mailbox: Mailbox) -> None:
    """Ring once for a mailbox that can no longer be read."""
    try:
        throttle.check(f"mailbox-failed:{mailbox.pk}", 1, QUIET_SECONDS)
    except throttle.Throttled:
        return
    notify(
        keepers(mailbox.client_id),
        MAILBOX_FAILED,
        {"address": mailbox.address},
        reverse("settings_list", args=["mailboxes"]),
        client=mailbox.client_id,
    )


def tell_waiting(raw: RawIntake) -> None:
    """Ring for the first thing that waits for a person; while it waits, further ones ring no more."""
    waiting = RawIntake.objects.filter(client_id=raw.client_id, fate=RawFate.WAITING).exclude(pk=raw.pk)
    if not waiting.exists():
        notify(keepers(raw.client_id), RAW_WAITING, {}, reverse("intake:raw_list"), client=raw.client_id)
