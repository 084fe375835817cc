"""What can be done to a request, one verb a function."""

from zhulian.tickets.actions.calling import agents_to_ring, finish_callback, reopen_callback
from zhulian.tickets.actions.ending import Ending, close_by_customer, rate, reopen, resolve
from zhulian.tickets.actions.moving import Target, accept, reassign, return_transfer, transfer
from zhulian.tickets.actions.opening import NewTicket, open_ticket
from zhulian.tickets.actions.setting import set_fields, set_priority, set_waiting
from zhulian.tickets.actions.talking import add_customer_message, add_note, log_contact, reply, urge
from zhulian.tickets.actions.viewing import had_open, look_at, look_away

__all__ = [
    "Ending",
    "NewTicket",
    "Target",
    "accept",
    "add_customer_message",
    "add_note",
    "agents_to_ring",
    "close_by_customer",
    "finish_callback",
    "had_open",
    "log_contact",
    "look_at",
    "look_away",
    "open_ticket",
    "rate",
    "reassign",
    "reopen",
    "reopen_callback",
    "reply",
    "resolve",
    "return_transfer",
    "set_fields",
    "set_priority",
    "set_waiting",
    "transfer",
    "urge",
]
