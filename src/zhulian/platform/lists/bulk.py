"""Many rows changed at once: shown before, each checked and changed by itself, and taken back again."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from zhulian.platform import audit
from zhulian.platform.access import Actor, NotFound
from zhulian.platform.clock import now
from zhulian.platform.lists.finding import asked
from zhulian.platform.lists.spec import BulkAction, BulkRefused, ListSpec
from zhulian.platform.lists.state import ListState
from zhulian.platform.models import BulkRun, BulkState

AT_ONCE = 50
"""Up to so many rows the person waits; more are a job."""
MOST = 1000
BACK = "back"
"""With a changed row: whether it was taken back."""


@dataclass(frozen=True, slots=True)
class Preview:
    """What would happen: how many rows change, and why the others do not (reason → how many)."""

    total: int
    willing: int
    reasons: tuple[tuple[str, int], ...]


def action_of(actor: Actor, spec: ListSpec, key: str) -> BulkAction:
    """The action, if the actor may. Raises NotFound."""
    found = next((one for one in spec.bulk if one.key == key and actor.may(one.permission)), None)
    if found is None:
        raise NotFound(key)
    return found


def chosen(actor: Actor, state: ListState, ids: Iterable[str], *, everything: bool) -> list[int]:
    """The rows that were ticked, or all that the list shows (at most 1,000); only such as the actor may see."""
    if everything:
        return list(asked(actor, state).order_by("-id").values_list("pk", flat=True)[:MOST])
    wanted = [int(one) for one in ids if one.isascii() and one.isdigit() and len(one) < 19][:MOST]
    return list(state.spec.rows(actor).filter(pk__in=wanted).order_by("-id").values_list("pk", flat=True))


def preview(
    actor: Actor, spec: ListSpec, action: BulkAction, ids: Sequence[int], params: Mapping[str, Any]
) -> Preview:
    """Ask each row."""
    reasons: dict[str, int] = {}
    for row in spec.brought(spec.rows(actor), spec.columns).filter(pk__in=ids):
        why = str(action.check(actor, row, params))
        if why:
            reasons[why] = reasons.get(why, 0) + 1
    return Preview(len(ids), len(ids) - sum(reasons.values()), tuple(reasons.items()))


def begin(
    actor: Actor, spec: ListSpec, action: BulkAction, ids: Sequence[int], params: Mapping[str, Any]
) -> BulkRun:
    """Write down what was asked; `carry_out` does it, now or in a job."""
    return BulkRun.objects.create(
        user_id=actor.lookup_id, list_key=spec.key, action=action.key, params=dict(params), row_ids=list(ids)
    )


def carry_out(actor: Actor, spec: ListSpec, run: BulkRun, most: int = MOST) -> bool:
    """Change the next rows, each in a transaction of its own with the note of it; True when all are done.

    Ending in the middle loses and doubles nothing: what was done is noted with the row.
    """
    action = action_of(actor, spec, run.action)
    done = {entry["id"] for entry in (*run.changed, *run.refused)}
    for pk in [pk for pk in run.row_ids if pk not in done][:most]:
        _one(actor, action, run, pk)
    if len(run.changed) + len(run.refused) < len(run.row_ids):
        return False
    run.state, run.finished_at = BulkState.DONE, now()
    with transaction.atomic():
        run.save(update_fields=["state", "finished_at"])
        counts = {"list": run.list_key, "changed": len(run.changed), "refused": len(run.refused)}
        audit.record(actor, "bulk.done", run, new={"action": run.action, **counts, **run.params})
    return True


def _one(actor: Actor, action: BulkAction, run: BulkRun, pk: int) -> None:
    try:
        with transaction.atomic():
            change = action.apply(actor, pk, run.params)
            run.changed.append({"id": pk, "change": change})
            run.save(update_fields=["changed"])
    except BulkRefused as refusal:
        _refuse(run, pk, str(refusal))
    except NotFound:
        _refuse(run, pk, _("It is not there any more, or not before you."))


def _refuse(run: BulkRun, pk: int, why: str) -> None:
    run.refused.append({"id": pk, "why": why})
    run.save(update_fields=["refused"])


def begin_undo(actor: Actor, spec: ListSpec, run: BulkRun) -> bool:
    """Claim that a finished change is taken back: True for whoever asks first. Raises NotFound."""
    action_of(actor, spec, run.action)
    claimed = BulkRun.objects.filter(pk=run.pk, state=BulkState.DONE).update(state=BulkState.UNDONE)
    run.refresh_from_db()
    return bool(claimed)


def undo(actor: Actor, spec: ListSpec, run: BulkRun, most: int = MOST) -> bool:
    """Take back the next rows of a change whose undoing has begun; True when all are done.

    Like the change itself: each row in a transaction of its own with the note of it, so that it may end in the middle.
    """
    action = action_of(actor, spec, run.action)
    left = [entry for entry in run.changed if entry["change"] is not None and BACK not in entry]
    for entry in left[:most]:
        _back(actor, action, run, entry)
    if len(left) > most:
        return False
    back, kept = taken_back(run)
    audit.record(actor, "bulk.undone", run, new={"list": run.list_key, "changed": back, "refused": kept})
    return True


def _back(actor: Actor, action: BulkAction, run: BulkRun, entry: dict[str, Any]) -> None:
    try:
        with transaction.atomic():
            action.undo(actor, entry["id"], entry["change"])
            entry[BACK] = True
            run.save(update_fields=["changed"])
    except (BulkRefused, NotFound):
        entry[BACK] = False
        run.save(update_fields=["changed"])


def taken_back(run: BulkRun) -> tuple[int, int]:
    """(rows taken back, rows that stay because somebody has changed them since)."""
    told = [entry[BACK] for entry in run.changed if BACK in entry]
    return sum(told), len(told) - sum(told)
