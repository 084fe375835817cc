"""By which account a message leaves: a registry, since mailboxes live in a higher room."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from email.utils import parseaddr
from urllib.parse import unquote, urlsplit

from django.conf import settings

DEFAULT_PORTS = {"tls": 465, "starttls": 587, "none": 25}
NO_ACCOUNT = "no account to send by"
"""How the stored reason begins where no account is set up; pages put it in words."""
SCHEMES = {"smtps": "tls", "smtp": "starttls", "smtp+plain": "none"}


@dataclass(frozen=True, slots=True)
class SmtpAccount:
    """How to send: `security` is tls, starttls (demanded, not merely offered) or none; certificates are verified.

    `reply_to` is where answers go when that is another address than the sender's.
    """

    host: str
    port: int
    security: str
    from_address: str
    from_name: str = ""
    username: str = ""
    password: str = field(default="", repr=False)
    reply_to: str = ""


class SenderUnknown(Exception):
    """No account is set up to send this message by; a person can mend it, so it is tried again."""


Resolver = Callable[[str], SmtpAccount | None]
_resolvers: dict[str, Resolver] = {}


def register_sender(prefix: str, resolve: Resolver) -> None:
    """Let `resolve(sender_key)` answer for keys like `prefix:12`; None means that the account is gone."""
    _resolvers[prefix] = resolve


def default_account() -> SmtpAccount | None:
    """The account in ZHULIAN_SMTP_URL: smtps://user:password@host, smtp:// (STARTTLS) or smtp+plain://; or None.

    The sender is ZHULIAN_MAIL_FROM, else the user name. Raises ValueError for another scheme.
    """
    if not settings.SMTP_URL:
        return None
    parts = urlsplit(settings.SMTP_URL)
    if parts.scheme not in SCHEMES:
        raise ValueError(f"ZHULIAN_SMTP_URL: unknown scheme {parts.scheme!r}; use {', '.join(SCHEMES)}")
    security, user = SCHEMES[parts.scheme], unquote(parts.username or "")
    name, address = parseaddr(settings.MAIL_FROM or user)
    return SmtpAccount(
        host=parts.hostname or "",
        port=parts.port or DEFAULT_PORTS[security],
        security=security,
        from_address=address,
        from_name=name,
        username=user,
        password=unquote(parts.password or ""),
    )


def account_for(sender_key: str) -> SmtpAccount:
    """The account that a message with this key leaves by. Raises SenderUnknown."""
    if sender_key:
        resolve = _resolvers.get(sender_key.partition(":")[0])
        account = resolve(sender_key) if resolve is not None else None
    else:
        account = default_account()
    if account is None:
        raise SenderUnknown(f"{NO_ACCOUNT} ({sender_key or 'ZHULIAN_SMTP_URL'})")
    return account
