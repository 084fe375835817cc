"""A believable Chinese centre to look at: deterministic by seed, the texts of our own."""

from __future__ import annotations

import random
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from django.db import transaction

from zhulian.platform import clock
from zhulian.platform.bootstrap import ensure_builtin
from zhulian.platform.models import Client
from zhulian.site.demo.building import PASSWORD, build
from zhulian.site.demo.guides import make_guides
from zhulian.site.demo.history import Replay, plan_day

SEED = 20251103
ZONE = ZoneInfo("Asia/Shanghai")
OPEN_SHARE = 0.55

__all__ = ["PASSWORD", "fill", "seed"]


def seed(*, days: int = 3, seed_number: int = SEED) -> None:
    """Fill an empty installation with the centre and `days` days of history, today's requests partly open."""
    ensure_builtin()
    rng = random.Random(seed_number)
    with transaction.atomic():
        Client.objects.filter(slug="main").update(is_active=False)
        made = build(rng).clients
        make_guides(made)
        clients = list(made.values())
        until = clock.now()
        replay = Replay(rng, until)
        today = _midnight(until)
        for back in range(days - 1, -1, -1):
            for plan in plan_day(rng, clients, today - timedelta(days=back), until):
                fresh = until - plan.opened < timedelta(hours=20)
                replay.play(plan, leave_open=fresh and rng.random() < OPEN_SHARE)


def fill(back: int, *, seed_number: int = SEED) -> int:
    """Add the day `back` days ago (all of it resolved); returns how many requests. For the job of 90 days."""
    rng = random.Random(seed_number * 1000 + back)
    until = clock.now()
    clients = list(Client.objects.filter(is_demo=True).order_by("pk"))
    replay = Replay(rng, until)
    plans = plan_day(rng, clients, _midnight(until) - timedelta(days=back), until)
    for plan in plans:
        replay.play(plan, leave_open=False)
    return len(plans)


def _midnight(moment: datetime) -> datetime:
    return moment.astimezone(ZONE).replace(hour=0, minute=0, second=0, microsecond=0)
