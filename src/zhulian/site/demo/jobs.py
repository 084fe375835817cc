"""Fills ninety days of history behind the demo's first three, a day at a time, while the centre runs."""

from __future__ import annotations

from django.db import transaction
from django.utils.translation import gettext_noop as _n

from zhulian.platform.jobs import JobContext, job
from zhulian.site.demo import fill

FIRST_DAY, LAST_DAY = 3, 90


@job("demo.fill", queue="heavy", max_attempts=3, timeout=3600)
def fill_history(ctx: JobContext) -> None:
    """Goes on at the day it had reached: a day and the note that it is done are one transaction."""
    total = LAST_DAY - FIRST_DAY
    for back in range(int(ctx.state.get("next", FIRST_DAY)), LAST_DAY):
        ctx.progress(back - FIRST_DAY, total, _n("Filling the demo's history"))
        with transaction.atomic():
            fill(back)
            ctx.state["next"] = back + 1
            ctx.save()
        ctx.checkpoint()
    ctx.progress(total, total, _n("Filling the demo's history"))
