"""Private links for customers: at least 128 bits, expiring, revocable; the token itself is never stored."""

from __future__ import annotations

import base64
import hashlib
import hmac
import secrets

from django.conf import settings

from zhulian.platform.clock import now
from zhulian.tickets.models import Ticket, TicketLink
from zhulian.tickets.rules import LINK_LIFETIME

MAC_BYTES = 18
NONCE_BYTES = 9


def _mac(nonce: str) -> str:
    digest = hmac.new(settings.SECRET_KEY.encode(), b"ticket-link:" + nonce.encode(), hashlib.sha256).digest()
    return base64.urlsafe_b64encode(digest[:MAC_BYTES]).decode()


def link_token(ticket: Ticket) -> str:
    """The token of the request's link in force; a new link is made where there is none."""
    moment = now()
    link = ticket.links.filter(revoked_at__isnull=True, expires_at__gt=moment).order_by("-id").first()
    if link is None:
        nonce = base64.urlsafe_b64encode(secrets.token_bytes(NONCE_BYTES)).decode()
        link = TicketLink.objects.create(ticket=ticket, nonce=nonce, expires_at=moment + LINK_LIFETIME)
    return link.nonce + _mac(link.nonce)


def open_link(token: str) -> TicketLink | None:
    """The link with this token; None for a wrong, expired or revoked one."""
    size = NONCE_BYTES * 4 // 3
    nonce, mac = token[:size], token[size:]
    if not token.isascii() or not hmac.compare_digest(mac, _mac(nonce)):
        return None
    return (
        TicketLink.objects.filter(nonce=nonce, revoked_at__isnull=True, expires_at__gt=now())
        .select_related("ticket__client", "ticket__customer")
        .first()
    )


def public_url(ticket: Ticket, path: str = "") -> str:
    """The address of the private link, absolute."""
    return f"{settings.PUBLIC_URL}/r/{link_token(ticket)}/{path}"
