"""Writes of the customers' pages that are not simply an action on a request."""

from __future__ import annotations

from django.db import transaction

from zhulian.interactions.models import Channel
from zhulian.platform.models import IdempotencyKey
from zhulian.portal.access import Opened
from zhulian.tickets.actions.talking import add_customer_message

KEY_LENGTH = 64


def say_once(link: Opened, key: str, text: str, file_ids: tuple[int, ...]) -> bool:
    """Add the customer's message; False if the form with this key was sent before (pressed twice). "" is no key.

    Raises NotFound, EmptyText.
    """
    with transaction.atomic():
        if key:
            scope = f"portal.message:{link.ticket.pk}"
            _row, is_new = IdempotencyKey.objects.get_or_create(scope=scope, key=key[:KEY_LENGTH])
            if not is_new:
                return False
        add_customer_message(
            link.actor,
            link.ticket,
            body=text,
            channel=Channel.PORTAL,
            file_ids=file_ids,
            author_name=link.author,
        )
        return True
