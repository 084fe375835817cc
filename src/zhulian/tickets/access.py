"""Who may see and touch which request."""

from __future__ import annotations

from collections.abc import Iterable

from django.db.models import Exists, OuterRef, Q, QuerySet

from zhulian.people.models import QueueMember
from zhulian.platform.access import Actor, NotFound
from zhulian.platform.permissions import Scope
from zhulian.tickets.models import CallbackTask, Task, Ticket

CUSTOMER_CODES = frozenset({"ticket.read", "ticket.reply", "ticket.resolve", "ticket.urge"})


def visible_to(actor: Actor, code: str = "ticket.read") -> QuerySet[Ticket]:
    """The requests for which the actor holds `code`."""
    rows = Ticket.objects.all()
    if actor.kind == "customer":
        return _of_customer(actor, code, rows)
    reach = actor.reach(code)
    if reach.everywhere is Scope.CLIENT:
        return rows
    wanted = Q(pk__in=[])
    if reach.everywhere is not None:
        wanted |= _within(actor, reach.everywhere)
    for client_id, scope in reach.clients.items():
        if scope is Scope.CLIENT:
            wanted |= Q(client_id=client_id)
        else:
            wanted |= Q(client_id=client_id) & _within(actor, scope)
    return rows.filter(wanted)


def _within(actor: Actor, scope: Scope) -> Q:
    """The narrower scopes: own work, and for `queue` also what lies in the actor's queues."""
    own = Q(holder_id=actor.user_id) | Q(
        pk__in=Task.objects.filter(agent_id=actor.user_id).values("ticket_id")
    )
    if scope is Scope.OWN:
        return own
    mine = QueueMember.objects.filter(agent__user_id=actor.lookup_id).values("queue_id")
    return own | Q(queue_id__in=mine)


def held_on(actor: Actor, ticket: Ticket, codes: Iterable[str]) -> frozenset[str]:
    """Those of the codes that a member of staff holds for this request: what `visible_to` asks the database of each."""
    scopes = {code: actor.reach(code).scope_for(ticket.client_id) for code in codes}
    held = {code: scope for code, scope in scopes.items() if scope is not None}
    if all(scope is Scope.CLIENT for scope in held.values()):
        return frozenset(held)
    needed = _narrowest(actor, ticket)
    return frozenset(code for code, scope in held.items() if scope >= needed)


def _narrowest(actor: Actor, ticket: Ticket) -> Scope:
    """The narrowest scope in which the request lies before the actor."""
    is_theirs = actor.user_id is not None and ticket.holder_id == actor.user_id
    if is_theirs or ticket.tasks.filter(agent_id=actor.lookup_id).exists():
        return Scope.OWN
    mine = QueueMember.objects.filter(agent__user_id=actor.lookup_id, queue=ticket.queue_id or 0)
    return Scope.QUEUE if mine.exists() else Scope.CLIENT


def _of_customer(actor: Actor, code: str, rows: QuerySet[Ticket]) -> QuerySet[Ticket]:
    if code not in CUSTOMER_CODES:
        return rows.none()
    if actor.ticket_id is not None:
        return rows.filter(pk=actor.ticket_id)
    if actor.customer_id is not None:
        return rows.filter(customer_id=actor.customer_id)
    return rows.none()


def access_ticket(actor: Actor, ticket_id: int, code: str = "ticket.read", *, lock: bool = False) -> Ticket:
    """The request, if the actor may; with `lock`, its row locked until the transaction ends. Raises NotFound."""
    rows = visible_to(actor, code).filter(pk=ticket_id)
    if lock and not rows.exists():
        raise NotFound(f"ticket {ticket_id}")
    if lock:
        return Ticket.objects.select_for_update().get(pk=ticket_id)
    found = rows.select_related(
        "client", "type", "queue", "holder", "customer", "tier", "product", "category"
    ).first()
    if found is None:
        raise NotFound(f"ticket {ticket_id}")
    return found


def tasks_of(actor: Actor, code: str = "ticket.read") -> QuerySet[Task]:
    """The actor's own tasks on requests for which they hold `code`; having a task is enough in every scope."""
    rows = Task.objects.filter(agent_id=actor.lookup_id)
    reach = actor.reach(code)
    return rows if reach.everywhere is not None else rows.filter(ticket__client__in=list(reach.clients))


def on_visible(actor: Actor, code: str = "ticket.read", *, ticket: str = "ticket") -> Exists:
    """A condition on rows that point to a request: the actor holds `code` for it.

    Asked of each row, since what a person may see is often the whole centre and the rows are few.
    """
    return Exists(visible_to(actor, code).filter(pk=OuterRef(ticket)))


def callbacks_visible_to(actor: Actor, code: str = "ticket.reply") -> QuerySet[CallbackTask]:
    """The call-backs of requests for which the actor holds `code`; customers have none."""
    if actor.kind == "customer":
        return CallbackTask.objects.none()
    return CallbackTask.objects.filter(on_visible(actor, code))


def callbacks_before(actor: Actor) -> QuerySet[CallbackTask]:
    """Of those the ones that lie before this person: of requests they hold, or that lie in their skill groups."""
    queues = QueueMember.objects.filter(agent__user_id=actor.lookup_id).values("queue_id")
    here = Q(ticket__holder_id=actor.lookup_id) | Q(ticket__queue_id__in=queues)
    return callbacks_visible_to(actor).filter(here)


def access_callback(actor: Actor, callback_id: int, code: str = "ticket.reply") -> CallbackTask:
    """The call-back, if the actor may. Raises NotFound."""
    found = (
        callbacks_visible_to(actor, code).select_related("ticket", "done_by").filter(pk=callback_id).first()
    )
    if found is None:
        raise NotFound(f"callback {callback_id}")
    return found
