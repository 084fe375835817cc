"""What the journal says of requests and their forms."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from zhulian.interactions.models import Channel
from zhulian.platform.administration.namings import register_naming
from zhulian.platform.administration.vocabulary import Fact, register
from zhulian.tickets.rules import CALLBACK_REASONS, RETURN_REASONS, TRANSFER_REASONS
from zhulian.tickets.timeline import REOPENED_BY

ACTIONS = {
    "ticket.opened": _("received"),
    "ticket.accepted": _("taken up"),
    "ticket.replied": _("answered after it was resolved"),
    "ticket.urged": _("urged"),
    "ticket.transfer": _("transferred"),
    "ticket.return": _("wrong transfer returned"),
    "ticket.reassign": _("reassigned by a supervisor"),
    "ticket.waiting_reason": _("waiting reason set"),
    "ticket.priority": _("priority set"),
    "ticket.resolved": _("resolved"),
    "ticket.reopened": _("reopened"),
    "ticket.rated": _("rated by the customer"),
    "ticket.called_back": _("customer called back"),
    "ticket.callback_reopened": _("call-back to be made after all"),
}
FACTS = {
    "channel": Fact(_("Channel"), dict(Channel.choices)),
    "number": Fact(_("Number")),
    "user": Fact(_("Person"), is_person=True),
    "by_customer": Fact(_("By the customer")),
    "message": Fact(_("Message")),
    "after_resolution": Fact(_("After the resolution")),
    "transfer": Fact(_("Transfer")),
    "comment": Fact(_("Comment")),
    "score": Fact(_("Satisfaction")),
    "callback": Fact(_("Call-back")),
    "waiting_reason": Fact(_("Waiting reason")),
    "priority": Fact(_("Priority")),
    "questions": Fact(_("Questions")),
}


def install() -> None:
    """Called once when the program starts."""
    register_naming("tickets.ticket", "number")
    reasons = {**CALLBACK_REASONS, **TRANSFER_REASONS, **RETURN_REASONS, **REOPENED_BY}
    register(actions=ACTIONS, facts=FACTS, reasons={**reasons, "supervisor": _("Reassigned by a supervisor")})
