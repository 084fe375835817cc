"""Mail and SMS on their way out: a row first, then a job that sends it, again and again for three days.

    queue_mail(key=f"resolved:{ticket.pk}:{n}", event="resolved", recipient=…, subject=…, body_text=…,
               sender_key="mailbox:3", related="ticket:12")

is called in the transaction of the change it tells of. The same `key` never makes a second message.
"""

from zhulian.platform.mail.hooks import on_undeliverable
from zhulian.platform.mail.queueing import InvalidRecipient, queue_mail, queue_sms
from zhulian.platform.mail.senders import SmtpAccount, register_sender
from zhulian.platform.mail.transport import DeliveryFailed, try_account

__all__ = [
    "DeliveryFailed",
    "InvalidRecipient",
    "SmtpAccount",
    "on_undeliverable",
    "queue_mail",
    "queue_sms",
    "register_sender",
    "try_account",
]
