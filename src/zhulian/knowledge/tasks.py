"""Writing tasks: what ought to be written, by whom, and which article came of it. Each change can be taken back."""

from __future__ import annotations

from django.db import transaction
from django.db.models import QuerySet

from zhulian.knowledge.access import WRITE, access_article
from zhulian.knowledge.models import Article, WritingTask
from zhulian.platform import audit
from zhulian.platform.access import Actor, NotFound, assert_same_client
from zhulian.platform.clock import now
from zhulian.platform.models import Client, User
from zhulian.platform.notify import notify

ASSIGNED = "writing_task.assigned"
TITLE, REASON, FOLDED = 200, 300, 200


def visible_to(actor: Actor) -> QuerySet[WritingTask]:
    """The tasks of the client companies for which the person writes."""
    reach = actor.reach(WRITE)
    rows = WritingTask.objects.all()
    return rows if reach.everywhere is not None else rows.filter(client__in=list(reach.clients))


def access_task(actor: Actor, task_id: int, *, lock: bool = False) -> WritingTask:
    """A task that the person may change. Raises NotFound."""
    rows = visible_to(actor).filter(pk=task_id)
    rows = (
        rows.select_for_update(of=("self",)) if lock else rows.select_related("client", "assignee", "article")
    )
    found = rows.first()
    if found is None:
        raise NotFound(f"writing task {task_id}")
    return found


def writers(client_id: int) -> QuerySet[User]:
    """Who may write for this client company, by name."""
    held = User.objects.filter(is_active=True, grants__role__permissions__has_key=WRITE)
    ours = held.filter(grants__client=client_id) | held.filter(grants__client__isnull=True)
    return ours.distinct().order_by("name", "pk")


def make_task(
    actor: Actor,
    *,
    client: Client,
    title: str,
    reason: str = "",
    folded: str = "",
    assignee: User | None = None,
) -> WritingTask:
    """Put something on the list. What is on it already, and open, comes back as it is. Raises NotFound."""
    actor.require(WRITE, client=client.pk)
    with transaction.atomic():
        Client.objects.select_for_update().get(pk=client.pk)
        known = WritingTask.objects.filter(client=client, folded=folded[:FOLDED], done_at__isnull=True)
        if folded and (found := known.first()) is not None:
            return found
        made = WritingTask.objects.create(
            client=client,
            title=title.strip()[:TITLE] or folded[:TITLE],
            reason=reason[:REASON],
            folded=folded[:FOLDED],
            made_by_id=actor.user_id,
            made_at=now(),
        )
        audit.record(actor, "writing_task.created", made, new={"title": made.title})
    return assign(actor, made.pk, assignee) if assignee is not None else made


def drop_task(actor: Actor, task_id: int) -> None:
    """Take a task off the list: the undo of making it. Raises NotFound."""
    with transaction.atomic():
        row = access_task(actor, task_id, lock=True)
        audit.record(actor, "writing_task.deleted", row, old={"title": row.title})
        row.delete()


def assign(actor: Actor, task_id: int, user: User | None) -> WritingTask:
    """Give a task to somebody who writes for the client company, who is told; None gives it back.

    Raises NotFound, also for somebody who does not write for it.
    """
    with transaction.atomic():
        row = access_task(actor, task_id, lock=True)
        if user is not None and not writers(row.client_id).filter(pk=user.pk).exists():
            raise NotFound(f"writer {user.pk}")
        if row.assignee_id == (user.pk if user else None):
            return row
        old, row.assignee = row.assignee_id, user
        row.save(update_fields=["assignee"])
        audit.record(
            actor, "writing_task.assigned", row, old={"assignee": old}, new={"assignee": row.assignee_id}
        )
        if user is not None and user.pk != actor.user_id:
            url = f"/desk/knowledge/tasks/{row.pk}/"
            notify([user.pk], ASSIGNED, {"title": row.title}, url, client=row.client_id)
        return row


def finish(actor: Actor, task_id: int, *, article: Article | None = None) -> WritingTask:
    """It is written; `article` is what came of it. Raises NotFound."""
    with transaction.atomic():
        row = access_task(actor, task_id, lock=True)
        if article is not None:
            access_article(actor, article.pk, WRITE)
            assert_same_client(row.client_id, article)
            row.article = article
        row.done_at = row.done_at or now()
        row.save(update_fields=["article", "done_at"])
        audit.record(actor, "writing_task.finished", row)
        return row


def reopen(actor: Actor, task_id: int) -> WritingTask:
    """It is not written after all. Raises NotFound."""
    with transaction.atomic():
        row = access_task(actor, task_id, lock=True)
        if row.done_at is not None:
            row.done_at = None
            row.save(update_fields=["done_at"])
            audit.record(actor, "writing_task.reopened", row)
        return row
