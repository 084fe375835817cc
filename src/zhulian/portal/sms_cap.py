"""How many codes go out by SMS, of one client company and of all: each costs money, whoever asks for them."""

from __future__ import annotations

from collections.abc import Iterator

from django.conf import settings
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from zhulian.platform import throttle
from zhulian.platform.mail.sms_actions import PERMISSION
from zhulian.platform.models import Client, RoleGrant
from zhulian.platform.notify import notify, register_kind

SPENT, SPENT_BY_ALL = "portal.sms_codes_spent", "portal.sms_codes_spent_by_all"
SPANS = (3600, 86_400)
QUIET_SECONDS = 6 * 3600
"""The bell rings once in this time."""


class SmsSpent(throttle.Throttled):
    """So many codes went out by SMS that no more are sent for now."""


def register_kinds() -> None:
    """What the bell says."""
    register_kind(
        SPENT,
        _("%(company)s: no more codes are sent by SMS for now, the most an hour or a day is reached"),
        icon="alert-triangle",
    )
    register_kind(
        SPENT_BY_ALL,
        _(
            "No more codes are sent by SMS for now: the most an hour or a day of all client companies is reached"
        ),
        icon="alert-triangle",
    )


def _counts(client: Client) -> Iterator[tuple[str, int, int]]:
    """Every counter of an SMS: (key, the most, seconds)."""
    for key, limits in (
        (f"client:{client.pk}", settings.SMS_CODES_OF_CLIENT),
        ("all", settings.SMS_CODES_OF_ALL),
    ):
        for most, seconds in zip(limits, SPANS, strict=True):
            yield f"sms-codes:{key}:{seconds}", most, seconds


def count_sms(client: Client) -> None:
    """Count a code by SMS in every counter, or in none. Raises SmsSpent, and tells the administrators."""
    key = ""
    try:
        for count in (throttle.require_room, throttle.check):
            for key, most, seconds in _counts(client):
                count(key, most, seconds)
    except throttle.Throttled as error:
        _tell(client, is_all=key.startswith("sms-codes:all:"))
        raise SmsSpent(error.retry_after) from error


def _tell(client: Client, *, is_all: bool) -> None:
    try:
        throttle.check(f"sms-codes-told:{'all' if is_all else client.pk}", 1, QUIET_SECONDS)
    except throttle.Throttled:
        return
    grants = RoleGrant.objects.filter(
        client=None, role__permissions__has_key=PERMISSION, user__is_active=True
    )
    people = list(grants.values_list("user_id", flat=True))
    if is_all:
        notify(people, SPENT_BY_ALL, {}, reverse("sms_service"))
    else:
        notify(people, SPENT, {"company": client.label}, reverse("sms_service"), client=client.pk)
