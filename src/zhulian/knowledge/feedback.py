"""What readers say of articles, for those who write them."""

from __future__ import annotations

from django.db import transaction
from django.db.models import QuerySet

from zhulian.knowledge.access import WRITE
from zhulian.knowledge.access import visible_to as articles_visible_to
from zhulian.knowledge.models import Feedback
from zhulian.platform import audit
from zhulian.platform.access import Actor, NotFound
from zhulian.platform.clock import now


def visible_to(actor: Actor) -> QuerySet[Feedback]:
    """What was said of the articles that the person may write."""
    return Feedback.objects.filter(article__in=articles_visible_to(actor, WRITE))


def access_feedback(actor: Actor, feedback_id: int, *, lock: bool = False) -> Feedback:
    """One reader's words. Raises NotFound."""
    rows = visible_to(actor).filter(pk=feedback_id)
    rows = (
        rows.select_for_update(of=("self",))
        if lock
        else rows.select_related("article__client", "user", "settled_by")
    )
    found = rows.first()
    if found is None:
        raise NotFound(f"feedback {feedback_id}")
    return found


def settle(actor: Actor, feedback_id: int, *, is_settled: bool = True) -> Feedback:
    """The author has seen to it, or has not after all. Raises NotFound."""
    with transaction.atomic():
        row = access_feedback(actor, feedback_id, lock=True)
        if (row.settled_at is not None) != is_settled:
            row.settled_at = now() if is_settled else None
            row.settled_by_id = actor.user_id if is_settled else None
            row.save(update_fields=["settled_at", "settled_by"])
            action = "feedback.settled" if is_settled else "feedback.reopened"
            audit.record(actor, action, row, client=row.article.client_id)
        return row
