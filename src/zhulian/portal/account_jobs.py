"""What accounts send: codes, and word of a contact that was added."""

from __future__ import annotations

from django.db import transaction
from django.utils import translation
from django.utils.translation import gettext as _

from zhulian.customers.accounts.codes import new_code, write_code
from zhulian.customers.accounts.identity import PROVABLE
from zhulian.customers.jobs import message_key
from zhulian.customers.models import AccountCode, ContactKind, ContactPoint, CustomerAccount
from zhulian.platform.clock import now
from zhulian.platform.jobs import JobContext, enqueue, job
from zhulian.platform.mail import InvalidRecipient, queue_mail, queue_sms
from zhulian.platform.mail.sms import load_service
from zhulian.platform.models import Client
from zhulian.portal.queries import sender_of


def has_sms() -> bool:
    """True if codes can go to telephones."""
    return load_service() is not None


def ask_for_code(
    client: Client, kind: str, value: str, *, language: str, account: CustomerAccount | None = None
) -> int:
    """Have a code sent and return its id. Nobody is looked up here: every contact costs the same and says the same."""
    with transaction.atomic():
        row = new_code(client, kind, value, language=language, account=account)
        enqueue(send_code, client=client.pk, code_id=row.pk)
        return row.pk


@job("portal.send_code", queue="mail", max_attempts=5)
def send_code(ctx: JobContext, *, code_id: int) -> None:
    """Draw the code and queue its message, once; nothing for one that is too old by now."""
    with transaction.atomic():
        row = (
            AccountCode.objects.select_for_update().filter(pk=code_id, code="", expires_at__gt=now()).first()
        )
        if row is None:
            return
        with translation.override(row.language):
            _queue(row, write_code(row))


def _queue(row: AccountCode, code: str) -> None:
    words = {"code": code, "company": row.client.label}
    text = _(
        "%(company)s: your code is %(code)s. It is valid for ten minutes. We never ask for it; tell it to nobody."
    )
    if row.kind == ContactKind.PHONE:
        queue_sms(
            key=message_key(row.pk),
            event="account_code",
            recipient=row.value,
            text=text % words,
            client=row.client_id,
        )
        return
    try:
        queue_mail(
            key=message_key(row.pk),
            event="account_code",
            recipient=row.value,
            client=row.client_id,
            sender_key=sender_of(row.client_id),
            subject=_("Your code for %(company)s") % words,
            body_text=text % words
            + "\n\n"
            + _("If it was not you who asked for it, you can ignore this message."),
            headers={"Auto-Submitted": "auto-generated"},
        )
    except InvalidRecipient:
        return


def announce_contact(point: ContactPoint) -> None:
    """Tell the customer's other confirmed contacts of the new one, so that nobody adds one unseen."""
    with transaction.atomic():
        enqueue(tell_of_contact, client=point.client_id, contact_id=point.pk)


@job("portal.tell_of_contact", queue="mail", max_attempts=5)
def tell_of_contact(ctx: JobContext, *, contact_id: int) -> None:
    """By mail to each other confirmed address; by SMS where there is none."""
    point = ContactPoint.objects.filter(pk=contact_id).select_related("client", "customer").first()
    if point is None:
        return
    others = point.customer.contacts.filter(kind__in=PROVABLE, is_verified=True).exclude(pk=point.pk)
    mails = [other for other in others if other.kind == ContactKind.EMAIL]
    with transaction.atomic(), translation.override(point.customer.language):
        text = _(
            "%(company)s: %(contact)s was added to your account. If it was not you, sign in, remove it and sign out"
            " everywhere, or ring us."
        ) % {"company": point.client.label, "contact": point.value}
        for other in mails or others:
            _tell(other, point, text)


def _tell(other: ContactPoint, point: ContactPoint, text: str) -> None:
    key = f"account-contact:{point.pk}:{other.pk}"
    try:
        if other.kind == ContactKind.PHONE:
            queue_sms(
                key=key,
                event="account_contact",
                recipient=other.normalised,
                text=text,
                client=other.client_id,
            )
            return
        queue_mail(
            key=key,
            event="account_contact",
            recipient=other.normalised,
            client=other.client_id,
            sender_key=sender_of(other.client_id),
            subject=_("A contact was added to your account"),
            body_text=text,
            headers={"Auto-Submitted": "auto-generated"},
        )
    except InvalidRecipient:
        return
