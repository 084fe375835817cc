"""What the room puts into the registries: live topics and the readers of its files."""

from __future__ import annotations

from zhulian.customers.merging import register_holder
from zhulian.platform.access import Actor
from zhulian.platform.api import registry
from zhulian.platform.custom_fields import Holder, register
from zhulian.platform.files import register_owner
from zhulian.platform.models import FieldOn
from zhulian.platform.outbox import emit
from zhulian.platform.realtime.topics import is_own, register_topic
from zhulian.tickets import journal_words
from zhulian.tickets.access import visible_to
from zhulian.tickets.actions.common import agents_of, queues_of, save_ticket
from zhulian.tickets.events import TicketChanged
from zhulian.tickets.models import Ticket


def _number(text: str) -> int:
    """A positive id out of a topic or owner key; 0 (which no row has) for anything else."""
    return int(text) if text.isascii() and text.isdigit() and len(text) < 19 else 0


def may_read(actor: Actor, ticket_id: int | str) -> bool:
    """True if the actor may see this request; its files and its live topic follow."""
    return visible_to(actor).filter(pk=_number(str(ticket_id))).exists()


def hears_console(actor: Actor, client: int | None) -> bool:
    """Console notices of the clients whose console the actor may use; those of no client for all of them."""
    return actor.may("console.use") if client is None else actor.may("console.use", client=client)


def _changed(_actor: Actor, ticket: Ticket) -> None:
    event = TicketChanged(ticket=ticket.pk, agents=agents_of(ticket), queues=queues_of(ticket))
    emit(event, client=ticket.client_id)


def install() -> None:
    """Called once when the program starts."""
    journal_words.install()
    registry.register("/tickets", "zhulian.tickets.api.operations.router")
    register_topic("ticket", may_read)
    register_topic("agent", is_own)
    register_topic("console", lambda actor, _rest: actor.may("console.use"), per_client=hears_console)
    register_owner("ticket", may_read)
    register_holder(Ticket, "customer")
    register(
        Holder(
            FieldOn.TICKET,
            Ticket,
            "ticket.read",
            save=lambda ticket: save_ticket(ticket, "custom"),
            announce=_changed,
        )
    )
