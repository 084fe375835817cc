"""What happens to a mail after its sender was told that it arrived."""

from __future__ import annotations

from zhulian.intake.listening import names
from zhulian.intake.listening.judging import judge
from zhulian.intake.mail_in.digesting import digest_raw
from zhulian.intake.models import RawIntake
from zhulian.platform.clock import now
from zhulian.platform.jobs import JobContext, job


@job("intake.digest_heard")
def digest_heard(ctx: JobContext, *, raw_id: int) -> None:
    """Make of it what it is, the same as of polled mail. What fails is on the row, and is tried again by the sweep."""
    digest_raw(raw_id)


@job("intake.judge_heard", queue="heavy")
def judge_heard(ctx: JobContext, *, raw_id: int) -> None:
    """Ask whether the sender's domain stands behind the mail, and keep the answer with it.

    A slow or dead name service holds up neither the request nor other mail: it is a job of its own, among the heavy.
    """
    raw = RawIntake.objects.get(pk=raw_id)
    if raw.verdict.get("state") != "pending":
        return
    found = judge(raw.verdict, bytes(raw.content), names.SystemNames)
    verdict = {**raw.verdict, **found, "state": "done", "checked_at": now().isoformat()}
    RawIntake.objects.filter(pk=raw_id).update(verdict=verdict)
