"""Makes the index of values anew from the objects: at the first start with one, and when it is made in another way."""

from __future__ import annotations

from collections import defaultdict
from typing import Any

from django.db import transaction

from zhulian.platform.custom_fields.index import entries
from zhulian.platform.custom_fields.registry import Holder, all_holders
from zhulian.platform.jobs import JobContext, enqueue, job, periodic
from zhulian.platform.models import CustomField, CustomValue, SiteSetting

BATCH = 500
VERSION = "1"
SETTING = "custom_values.version"


@job("platform.build_custom_values", queue="heavy", max_attempts=20, timeout=6 * 3600)
def build_custom_values(ctx: JobContext) -> None:
    """Every object's values, five hundred objects at a time; goes on where it stopped."""
    for holder in all_holders():
        after = int(ctx.state.get(holder.on, 0))
        while (last := rebuild(holder, after)) is not None:
            after = last
            ctx.state[holder.on] = after
            ctx.checkpoint()
    SiteSetting.objects.update_or_create(key=SETTING, defaults={"value": VERSION})


def rebuild(holder: Holder, after: int) -> int | None:
    """Make the index of the next objects anew, and drop what it holds of objects that are gone.

    The id of the last one; None behind the last.
    """
    with transaction.atomic():
        rows: list[Any] = list(
            holder.model._default_manager.select_for_update(of=("self",))
            .filter(pk__gt=after)
            .order_by("pk")[:BATCH]
        )
        stale = CustomValue.objects.filter(on=holder.on, object_id__gt=after)
        if not rows:
            stale.delete()
            return None
        stale.filter(object_id__lte=rows[-1].pk).delete()
        fields = _by_client(holder.on)
        for row in rows:
            CustomValue.objects.bulk_create(entries([*fields[row.client_id], *fields[None]], row))
        return int(rows[-1].pk)


def _by_client(on: str) -> dict[int | None, list[CustomField]]:
    found: dict[int | None, list[CustomField]] = defaultdict(list)
    for field in CustomField.objects.filter(on=on):
        found[field.client_id].append(field)
    return found


@periodic("platform.check_custom_values", every=3600)
def check_custom_values(ctx: JobContext) -> None:
    """Have the index made unless it is there in this version."""
    if not SiteSetting.objects.filter(key=SETTING, value=VERSION).exists():
        enqueue(build_custom_values, key="custom_values")
