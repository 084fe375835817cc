"""Tables of customer requests, one module a noun."""

from zhulian.tickets.models.configuration import CannedAnswer, DispositionCode, DispositionKind, TicketType
from zhulian.tickets.models.forms import Form, FormVersion, TicketAnswer
from zhulian.tickets.models.ledger import Hop, Transfer, TransferKind
from zhulian.tickets.models.links import Satisfaction, TicketLink
from zhulian.tickets.models.ticket import Priority, Ticket, TicketState, WaitingReason
from zhulian.tickets.models.work import (
    CallbackTask,
    Disposition,
    Note,
    NoteFile,
    Task,
    TaskKind,
    TaskState,
    TicketViewer,
    Urge,
)

__all__ = [
    "CallbackTask",
    "CannedAnswer",
    "Disposition",
    "DispositionCode",
    "DispositionKind",
    "Form",
    "FormVersion",
    "Hop",
    "Note",
    "NoteFile",
    "Priority",
    "Satisfaction",
    "Task",
    "TaskKind",
    "TaskState",
    "Ticket",
    "TicketAnswer",
    "TicketLink",
    "TicketState",
    "TicketType",
    "TicketViewer",
    "Transfer",
    "TransferKind",
    "Urge",
    "WaitingReason",
]
