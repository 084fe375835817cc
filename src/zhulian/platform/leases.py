"""Leases in the database: of any number of processes, one at a time runs a thing."""

from __future__ import annotations

import os
import secrets
import socket
from datetime import timedelta

from django.db import IntegrityError, transaction
from django.db.models import F, Q

from zhulian.platform.clock import now
from zhulian.platform.models import Lease


def new_holder() -> str:
    """A name for this process that no other has: host, pid, random."""
    return f"{socket.gethostname()[:30]}-{os.getpid()}-{secrets.token_hex(4)}"


def acquire(name: str, holder: str, *, seconds: float) -> int | None:
    """Take or prolong the lease; the fence number, or None while somebody else holds it."""
    moment = now()
    until = moment + timedelta(seconds=seconds)
    if Lease.objects.filter(pk=name, holder=holder, until__gt=moment).update(until=until):
        return _fence(name, holder)
    free = Q(until__lte=moment) | Q(holder="")
    if Lease.objects.filter(free, pk=name).update(holder=holder, until=until, fence=F("fence") + 1):
        return _fence(name, holder)
    if Lease.objects.filter(pk=name).exists():
        return None
    try:
        with transaction.atomic():
            Lease.objects.create(name=name, holder=holder, until=until, fence=1)
    except IntegrityError:
        return None
    return 1


def _fence(name: str, holder: str) -> int | None:
    return Lease.objects.filter(pk=name, holder=holder).values_list("fence", flat=True).first()


def hold(name: str, holder: str) -> bool:
    """Inside a transaction: lock the lease row and tell whether it is still ours and in date.

    Writers that must not overlap call this first, so that a holder who was asleep cannot write late.
    """
    row = Lease.objects.select_for_update().filter(pk=name).first()
    return row is not None and row.holder == holder and row.until > now()


def release(name: str, holder: str) -> None:
    """Give the lease up at once, so that another process need not wait for it to run out."""
    Lease.objects.filter(pk=name, holder=holder).update(holder="", until=now())
