"""Work about customers that nobody waits for: missing regions, codes that are over."""

from __future__ import annotations

from datetime import timedelta

from zhulian.customers.account_models import AccountCode
from zhulian.customers.filling import fill_batch
from zhulian.platform.clock import now
from zhulian.platform.jobs import JobContext, job, periodic
from zhulian.platform.models import OutgoingMessage, OutgoingState

KEPT_FOR = timedelta(hours=1)
BATCH = 500


@job("customers.fill_regions", queue="heavy", max_attempts=5, timeout=3600)
def fill_regions(ctx: JobContext) -> None:
    """Fill the regions that are missing, a thousand customers at a time; goes on where it stopped."""
    after: int | None = int(ctx.state.get("after", 0))
    filled = int(ctx.state.get("filled", 0))
    while after is not None:
        after, count = fill_batch(after)
        filled += count
        if after is not None:
            ctx.state.update(after=after, filled=filled)
            ctx.checkpoint()
    ctx.progress(1, 1, str(filled))


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
