"""Work about customers that nobody waits for: missing regions, codes that are over."""

from __future__ import annotations

from datetime import timedelta

from django.urls import reverse

from zhulian.customers import filling_runs
from zhulian.customers.account_models import AccountCode
from zhulian.customers.filling import fill_batch
from zhulian.customers.filling_models import FillState, RegionRun
from zhulian.platform.access import Actor, NotFound
from zhulian.platform.clock import now
from zhulian.platform.jobs import Final, JobContext, job, periodic
from zhulian.platform.models import OutgoingMessage, OutgoingState, User
from zhulian.platform.notify import notify

KEPT_FOR = timedelta(hours=1)
BATCH = 500
PAGE = "desk:regions"


@job("customers.fill_regions", queue="heavy", max_attempts=5, timeout=3600)
def fill_regions(ctx: JobContext) -> None:
    """Fill the regions that are missing, a thousand customers at a time; goes on where it stopped."""
    after: int | None = int(ctx.state.get("after", 0))
    filled = int(ctx.state.get("filled", 0))
    while after is not None:
        batch = fill_batch(after)
        after, filled = batch.after, filled + len(batch.filled)
        if after is not None:
            ctx.state.update(after=after, filled=filled)
            ctx.checkpoint()
    ctx.progress(1, 1, str(filled))


@job("customers.fill_regions_run", queue="heavy", max_attempts=5, timeout=3600)
def fill_regions_run(ctx: JobContext, run_id: int) -> None:
    """The same for the customers of one person, who is told by the bell."""
    run = RegionRun.objects.select_related("user").get(pk=run_id)
    after: int | None = int(ctx.state.get("after", 0))
    try:
        while run.state == FillState.RUNNING and after is not None:
            after = filling_runs.carry_on(_as_now(run), run, after)
            ctx.progress(run.looked, run.total)
            ctx.state.update(after=after or 0)
            ctx.checkpoint()
    except NotFound as error:
        filling_runs.end(run)
        raise Final("the right to change these was taken away") from error
    params = {"filled": run.filled, "looked": run.looked}
    notify([run.user_id], "customers.regions_filled", params, reverse(PAGE))


def _as_now(run: RegionRun) -> Actor:
    """The person with the rights of this moment: they may be taken away while the run goes on."""
    return Actor.of(User.objects.get(pk=run.user_id))


@job("customers.empty_regions_run", queue="heavy", max_attempts=5, timeout=3600)
def empty_regions_run(ctx: JobContext, run_id: int) -> None:
    """Take back what a run filled in."""
    run = RegionRun.objects.select_related("user").get(pk=run_id)
    try:
        while run.state == FillState.UNDOING and not filling_runs.take_back(_as_now(run), run):
            ctx.progress(run.emptied, run.filled)
            ctx.checkpoint()
    except NotFound as error:
        filling_runs.end(run)
        raise Final("the right to change these was taken away") from error
    notify(
        [run.user_id], "customers.regions_emptied", {"emptied": run.emptied, "kept": run.kept}, reverse(PAGE)
    )


@periodic("customers.forget_region_runs", every=6 * 3600)
def forget_region_runs(ctx: JobContext) -> None:
    """Runs that filled in regions can be taken back for a week."""
    filling_runs.forget_old()


def message_key(code_id: int) -> str:
    """The key of the message that carries this code."""
    return f"account-code:{code_id}"


@periodic("customers.prune_codes", every=600)
def prune_codes(ctx: JobContext) -> None:
    """Delete codes that are an hour past their time, and take the digits out of the messages that carried them.

    A code that could not be sent in time is not sent any more.
    """
    while True:
        old = AccountCode.objects.filter(expires_at__lte=now() - KEPT_FOR).order_by("pk")
        ids = list(old.values_list("pk", flat=True)[:BATCH])
        if not ids:
            return
        sent = OutgoingMessage.objects.filter(key__in=[message_key(pk) for pk in ids])
        sent.filter(state=OutgoingState.QUEUED).update(state=OutgoingState.CANCELLED)
        sent.update(body_text="", recipient_name="")
        AccountCode.objects.filter(pk__in=ids).delete()
