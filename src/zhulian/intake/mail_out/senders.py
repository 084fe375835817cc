"""By which account mails leave: the mailbox's own, else the installation's default one."""

from __future__ import annotations

from dataclasses import replace

from django.conf import settings

from zhulian.intake.models import Mailbox
from zhulian.platform.mail import SmtpAccount, register_sender
from zhulian.platform.mail.senders import default_account
from zhulian.platform.naming import pick_language


def account_of(mailbox: Mailbox) -> SmtpAccount | None:
    """The mailbox's SMTP account. Without one, the default account under its own address: hosts refuse foreign ones;
    answers come to the mailbox by Reply-To. None where there is neither."""
    client = mailbox.client
    name = mailbox.display_name or pick_language(client.name, client.name_en, settings.LANGUAGE_CODE)
    if not mailbox.smtp_host:
        default = default_account()
        return replace(default, from_name=name, reply_to=mailbox.address) if default is not None else None
    return SmtpAccount(
        host=mailbox.smtp_host,
        port=mailbox.smtp_port,
        security=mailbox.smtp_security,
        from_address=mailbox.address,
        from_name=name,
        username=mailbox.smtp_user or (mailbox.address if mailbox.smtp_password else ""),
        password=mailbox.smtp_password,
    )


def resolve(sender_key: str) -> SmtpAccount | None:
    """The account for `mailbox:3`; None when it is gone."""
    number = sender_key.partition(":")[2]
    mailbox = (
        Mailbox.objects.select_related("client").filter(pk=int(number)).first() if number.isdigit() else None
    )
    return account_of(mailbox) if mailbox is not None else None


def install() -> None:
    """Let queued mails name a mailbox as their sender."""
    register_sender("mailbox", resolve)
