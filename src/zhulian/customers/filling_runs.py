"""Somebody has the missing regions filled in: shown before, done in a job, taken back again (SPEC IN5)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta

from django.db import transaction
from django.db.models import QuerySet

from zhulian.catalogue.models import Region
from zhulian.customers.access import visible_to
from zhulian.customers.filling import BATCH, fill_batch, found_for, without_region
from zhulian.customers.filling_models import FillState, RegionFill, RegionRun
from zhulian.customers.merging import MERGE
from zhulian.customers.models import Customer
from zhulian.platform import audit
from zhulian.platform.access import Actor, NotFound
from zhulian.platform.clock import now

PERMISSION = MERGE
"""Whoever may merge customers answers for many of them at once."""
EXAMPLES = 8
BACK_AT_ONCE = 500
KEPT = timedelta(days=7)


@dataclass(frozen=True, slots=True)
class Preview:
    """What a run would do: customers without region, how many of those looked at would get one, and some of them."""

    total: int
    looked: int
    would: int
    examples: list[tuple[Customer, Region]]

    @property
    def is_sample(self) -> bool:
        """True where there are more customers than were looked at."""
        return self.looked < self.total


def _people(actor: Actor) -> QuerySet[Customer]:
    actor.require(PERMISSION)
    return visible_to(actor, PERMISSION)


def preview(actor: Actor) -> Preview:
    """Look at the newest thousand without region. Raises NotFound."""
    rows = without_region(_people(actor))
    listed = list(rows.order_by("-pk").prefetch_related("contacts")[:BATCH])
    regions = found_for(listed)
    chosen = [person for person in listed if person.pk in regions]
    total = rows.count() if len(listed) == BATCH else len(listed)
    return Preview(total, len(listed), len(chosen), [(one, regions[one.pk]) for one in chosen[:EXAMPLES]])


def latest(actor: Actor) -> RegionRun | None:
    """The actor's own last run, as long as it is kept."""
    return RegionRun.objects.filter(user_id=actor.lookup_id).order_by("-pk").first()


def begin(actor: Actor) -> RegionRun | None:
    """Write down what was asked; None where the actor's last run is still at work. Raises NotFound."""
    with transaction.atomic():
        total = without_region(_people(actor)).count()
        held = latest(actor)
        if held is not None and held.is_at_work:
            return None
        return RegionRun.objects.create(user_id=actor.lookup_id, total=total, created_at=now())


def carry_on(actor: Actor, run: RegionRun, after: int) -> int | None:
    """Fill in the next thousand, with the note of each; the id to go on from, None at the end. Raises NotFound."""
    with transaction.atomic():
        batch = fill_batch(after, _people(actor), actor)
        RegionFill.objects.bulk_create(
            RegionFill(run=run, customer=person, region=person.region) for person in batch.filled
        )
        run.looked, run.filled = run.looked + batch.looked, run.filled + len(batch.filled)
        if batch.after is None:
            run.state, run.finished_at = FillState.DONE, now()
            audit.record(actor, "regions.filled", run, new={"filled": run.filled})
        run.save(update_fields=["looked", "filled", "state", "finished_at"])
    return batch.after


def begin_undo(actor: Actor) -> RegionRun:
    """Claim that the actor's last run is taken back. Raises NotFound where there is none, or somebody did already."""
    actor.require(PERMISSION)
    run = latest(actor)
    rows = RegionRun.objects.filter(pk=run.pk if run is not None else 0, state=FillState.DONE, filled__gt=0)
    if run is None or not rows.update(state=FillState.UNDOING):
        raise NotFound("regions")
    run.refresh_from_db()
    return run


def take_back(actor: Actor, run: RegionRun) -> bool:
    """Empty the next regions that are still as the run filled them; True when all are done. Raises NotFound."""
    with transaction.atomic():
        people = _people(actor)
        fills = list(run.fills.select_related("region", "customer").order_by("pk")[:BACK_AT_ONCE])
        for fill in fills:
            if people.filter(pk=fill.customer_id, region=fill.region_id).update(region=None):
                run.emptied += 1
                told = {"region": fill.region.name}
                audit.record(actor, "customer.region_emptied", fill.customer, old=told)
        RegionFill.objects.filter(pk__in=[fill.pk for fill in fills]).delete()
        if not fills:
            run.state = FillState.UNDONE
            audit.record(actor, "regions.emptied", run, new={"emptied": run.emptied, "left": run.kept})
        run.save(update_fields=["emptied", "state"])
    return not fills


def end(run: RegionRun) -> None:
    """The right was taken away under way: what is done stays done, and nothing waits for the rest."""
    run.state, run.finished_at = FillState.DONE, now()
    run.save(update_fields=["state", "finished_at"])


def forget_old() -> int:
    """Runs are kept for a week; how many went."""
    return RegionRun.objects.filter(created_at__lt=now() - KEPT).delete()[0]
