"""Throttles in the database: they hold without Redis and across any number of processes.

Keys are stored as HMACs, so that the table tells nobody which address or name was counted. Call these functions
outside a transaction: a count that is rolled back with the caller's work would count nothing.
"""

from __future__ import annotations

import ipaddress
import math
from collections.abc import Callable
from datetime import timedelta

from django.conf import settings
from django.db import IntegrityError, transaction
from django.db.models import F
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.utils.crypto import salted_hmac
from django.utils.translation import gettext as _

from zhulian.platform.clock import now
from zhulian.platform.models import ThrottleBucket

FAILURES = -1
FREE_FAILURES = 4
FIRST_WAIT_SECONDS = 30
LONGEST_WAIT_SECONDS = 900
FAILURES_FORGOTTEN_AFTER = timedelta(hours=24)
IPV6_NETWORK_BITS = 64


class Throttled(Exception):
    """Too many of something; it may be tried again in `retry_after` whole seconds (at least 1)."""

    def __init__(self, retry_after: float) -> None:
        super().__init__(f"try again in {retry_after:.0f} s")
        self.retry_after = max(1, math.ceil(round(retry_after, 3)))


def _hashed(key: str) -> str:
    return salted_hmac("zhulian.throttle", key, algorithm="sha256").hexdigest()


def check(key: str, limit: int, per_seconds: int) -> None:
    """Count one use of `key`; raises Throttled when more than `limit` fall into any `per_seconds`.

    A sliding window out of two fixed ones: the older one counts by the share that still overlaps. A refused use
    is not counted.
    """
    hashed, moment = _hashed(key), now().timestamp()
    with transaction.atomic():
        _add(hashed, int(moment // per_seconds), per_seconds)
        wait = _wait(hashed, moment, limit, per_seconds, counted=True)
        if wait > 0:
            ThrottleBucket.objects.filter(key=hashed, window=int(moment // per_seconds)).update(
                count=F("count") - 1
            )
    if wait > 0:
        raise Throttled(wait)


def require_room(key: str, limit: int, per_seconds: int) -> None:
    """Raise Throttled where `check` would, without counting."""
    wait = _wait(_hashed(key), now().timestamp(), limit, per_seconds, counted=False)
    if wait > 0:
        raise Throttled(wait)


def _add(hashed: str, window: int, per_seconds: int) -> None:
    """Count in the row of this window, made when absent; of two that make it at once, one finds the other's."""
    row = ThrottleBucket.objects.filter(key=hashed, window=window)
    if row.update(count=F("count") + 1):
        return
    expires = now() + timedelta(seconds=2 * per_seconds)
    try:
        with transaction.atomic():
            ThrottleBucket.objects.create(key=hashed, window=window, count=1, expires_at=expires)
    except IntegrityError:
        row.update(count=F("count") + 1)


def _wait(hashed: str, moment: float, limit: int, per_seconds: int, *, counted: bool) -> float:
    """Seconds until one more use fits; 0 when it fits now. `counted`: this use is in the table already."""
    window, passed = int(moment // per_seconds), (moment % per_seconds) / per_seconds
    if limit < 1:  # switched off by the operator
        return float(per_seconds)
    rows = ThrottleBucket.objects.filter(key=hashed, window__in=[window, window - 1])
    counts = dict(rows.values_list("window", "count"))
    before, here = counts.get(window - 1, 0), counts.get(window, 0) - counted
    if before * (1 - passed) + here + 1 <= limit:
        return 0.0
    if here + 1 <= limit:
        return (1 - (limit - 1 - here) / before - passed) * per_seconds
    return (1 - passed + max(0.0, 1 - (limit - 1) / here)) * per_seconds


def blocked_for(key: str) -> float:
    """Seconds for which `key` must wait after its failures; 0 when it may try."""
    row = ThrottleBucket.objects.filter(key=_hashed(key), window=FAILURES, expires_at__gt=now()).first()
    if row is None or row.count <= FREE_FAILURES:
        return 0.0
    failed_at = row.expires_at - FAILURES_FORGOTTEN_AFTER
    wait: int = min(LONGEST_WAIT_SECONDS, FIRST_WAIT_SECONDS * 2 ** min(row.count - FREE_FAILURES - 1, 10))
    return max(0.0, (failed_at - now()).total_seconds() + wait)


def add_failure(key: str) -> float:
    """Count one failure of `key` and return the seconds it must wait now.

    Four failures are free; the fifth costs 30 s and each further one twice the last, up to 15 minutes. They are
    forgotten 24 hours after the last one, or by `forgive`.
    """
    hashed, expires = _hashed(key), now() + FAILURES_FORGOTTEN_AFTER
    rows = ThrottleBucket.objects.filter(key=hashed, window=FAILURES)
    with transaction.atomic():
        rows.filter(expires_at__lte=now()).delete()
        if not rows.update(count=F("count") + 1, expires_at=expires):
            try:
                with transaction.atomic():
                    rows.create(key=hashed, window=FAILURES, count=1, expires_at=expires)
            except IntegrityError:
                rows.update(count=F("count") + 1, expires_at=expires)
    return blocked_for(key)


def forgive(key: str) -> None:
    """Forget the failures of `key`."""
    ThrottleBucket.objects.filter(key=_hashed(key), window=FAILURES).delete()


def prune() -> int:
    """Delete rows that no longer count; returns how many. Run by a periodic job."""
    return ThrottleBucket.objects.filter(expires_at__lte=now()).delete()[0]


def client_ip(request: HttpRequest) -> str:
    """The address of whoever asks: the connection's, or what our own proxies say.

    X-Forwarded-For counts only where the connection comes from an address in ZHULIAN_TRUST_PROXY; then it is the
    last one in it that is no proxy of ours, since whatever stands before was written by the asker.
    """
    peer = str(request.META.get("REMOTE_ADDR", ""))
    if not _is_own_proxy(peer):
        return peer
    hops = [hop.strip() for hop in request.META.get("HTTP_X_FORWARDED_FOR", "").split(",") if hop.strip()]
    while len(hops) > 1 and _is_own_proxy(hops[-1]):
        hops.pop()
    try:
        return str(ipaddress.ip_address(hops[-1])) if hops else peer
    except ValueError:
        return peer


def _is_own_proxy(text: str) -> bool:
    try:
        address = ipaddress.ip_address(text)
        return any(address in ipaddress.ip_network(entry, strict=False) for entry in settings.TRUST_PROXY)
    except ValueError:
        return False


def address_key(request: HttpRequest) -> str:
    """What to count by address: an IPv4 address, or the /64 network of an IPv6 one (one household or host)."""
    try:
        address = ipaddress.ip_address(client_ip(request))
    except ValueError:
        return "unknown"
    if isinstance(address, ipaddress.IPv6Address):
        if address.ipv4_mapped is not None:
            return str(address.ipv4_mapped)
        return str(ipaddress.ip_network((address, IPV6_NETWORK_BITS), strict=False))
    return str(address)


def wants_json(request: HttpRequest) -> bool:
    """True for callers that read JSON, not pages."""
    accept = request.headers.get("Accept", "")
    return "json" in accept or request.content_type == "application/json"


def throttled_response(request: HttpRequest, error: Throttled) -> HttpResponse:
    """429 with Retry-After: a page for people, a problem document (RFC 9457) for programs."""
    from zhulian.platform.ui.views import too_many_requests

    if not wants_json(request):
        return too_many_requests(request, seconds=error.retry_after)
    detail = _("Please wait %(seconds)d seconds and try again.") % {"seconds": error.retry_after}
    problem = {"type": "about:blank", "title": _("Too many tries"), "status": 429, "detail": detail}
    response = JsonResponse(problem, status=429, content_type="application/problem+json")
    response["Retry-After"] = str(error.retry_after)
    return response


class ThrottledMiddleware:
    """Turns a Throttled that a view let pass into a 429."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self.get_response(request)

    def process_exception(self, request: HttpRequest, error: Exception) -> HttpResponse | None:
        """Called by Django with whatever a view raised."""
        return throttled_response(request, error) if isinstance(error, Throttled) else None
