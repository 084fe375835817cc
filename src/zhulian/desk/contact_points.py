"""Two people at one contact point: what the second of them is told."""

from __future__ import annotations

from collections.abc import Mapping

from zhulian.customers.actions import REMOVED
from zhulian.customers.errors import ContactRefused
from zhulian.customers.models import Customer
from zhulian.platform.access import NotFound
from zhulian.platform.models import JournalEntry
from zhulian.platform.ui.merging import Editors


def require_unchanged(customer: Customer, point_id: int, post: Mapping[str, str]) -> None:
    """Raise ContactRefused unless the point still is what the form was drawn with (`was`), NotFound where it never was.

    The customer is locked. Whoever sends no `was` says nothing of what they saw.
    """
    was, point = post.get("was"), customer.contacts.filter(pk=point_id).first()
    if point is None:
        raise _missing(customer, post.get("kind", ""), was)
    if was is None or was == point.value or post.get("do") == "prefer":
        return
    if post.get("do") == "change" and post.get("value", "").strip() == point.value:
        return
    who = Editors(customer).who_set(point.kind, point.value)
    code = "changed" if post.get("do") == "change" else "changed_remove"
    raise ContactRefused(code, who=who, value=point.value)


def _missing(customer: Customer, kind: str, was: str | None) -> Exception:
    """Removed by somebody, if the journal has it so."""
    rows = JournalEntry.objects.filter(
        action=REMOVED, object_type=customer._meta.label_lower, object_id=customer.pk
    )
    entry = next(
        (row for row in rows.select_related("user").order_by("-pk")[:50] if was and row.old.get(kind) == was),
        None,
    )
    if entry is None:
        return NotFound("contact")
    return ContactRefused("gone", who=str(entry.user or "—"))
