"""Who reads on the customers' pages, and the visit that the reading belongs to."""

from __future__ import annotations

import re
import secrets
from dataclasses import dataclass
from datetime import date
from zoneinfo import ZoneInfo

from django.conf import settings
from django.core.signing import BadSignature, TimestampSigner
from django.http import HttpRequest, HttpResponse
from django.urls import reverse

from zhulian.customers.models import CustomerAccount
from zhulian.knowledge.access import Reader
from zhulian.knowledge.visiting import Visitor
from zhulian.platform.clock import now
from zhulian.platform.models import Client
from zhulian.portal.sessions import account_of

COOKIE = "zl_visit"
SECONDS = 24 * 3600
ROBOTS = re.compile(
    r"bot\b|bot/|spider|crawl|slurp|externalhit|archiver|^curl|^wget|python-|go-http|monitor", re.IGNORECASE
)


@dataclass(frozen=True, slots=True)
class Visiting:
    """One request of a reader: what they may read, on which day it is, and the visit (None for robots)."""

    client: Client
    reader: Reader
    day: date
    account: CustomerAccount | None
    visitor: Visitor | None
    is_new: bool

    @property
    def key(self) -> str:
        """The visit's key; "" where there is none yet, so that nothing can be kept for it either."""
        return "" if self.visitor is None or self.is_new else self.visitor.key


def today(client: Client) -> date:
    """The day in the client company's zone."""
    return now().astimezone(ZoneInfo(client.time_zone)).date()


def visiting(request: HttpRequest, client: Client) -> Visiting:
    """Who reads. Nothing is written and no cookie given yet: see `remember`."""
    account = account_of(request, client)
    groups: tuple[int, ...] = ()
    if account is not None:
        groups = tuple(account.customer.groups.filter(is_active=True).values_list("pk", flat=True))
    key = _key_of(request, client)
    visitor = None
    if not _is_machine(request):
        customer = account.customer_id if account is not None else None
        visitor = Visitor(client.pk, key or secrets.token_urlsafe(24), customer)
    return Visiting(client, Reader(client.pk, groups), today(client), account, visitor, not key)


def _is_machine(request: HttpRequest) -> bool:
    """Robots, and browsers that fetch a page before anybody asked for it."""
    ahead = request.headers.get("Sec-Purpose", "") + request.headers.get("Purpose", "")
    return "prefetch" in ahead or ROBOTS.search(request.headers.get("User-Agent", "")) is not None


def _signer(client: Client) -> TimestampSigner:
    return TimestampSigner(salt=f"zhulian.portal.visit:{client.pk}")


def _key_of(request: HttpRequest, client: Client) -> str:
    try:
        return _signer(client).unsign(request.COOKIES.get(COOKIE, ""), max_age=SECONDS)
    except BadSignature:
        return ""


def remember(response: HttpResponse, visit: Visiting) -> HttpResponse:
    """Give the browser the key of a visit that has just begun: random, for a day, for these pages alone."""
    if visit.visitor is not None and visit.is_new:
        response.set_cookie(
            COOKIE,
            _signer(visit.client).sign(visit.visitor.key),
            max_age=SECONDS,
            path=reverse("portal:home", args=[visit.client.slug]),
            secure=settings.IS_HTTPS,
            httponly=True,
            samesite="Lax",
        )
    return response


def forget(response: HttpResponse, client: Client) -> HttpResponse:
    """The visit is over: what is read next is another one."""
    response.delete_cookie(COOKIE, path=reverse("portal:home", args=[client.slug]), samesite="Lax")
    return response
