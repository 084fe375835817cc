"""What may go wrong with an offer, said in the person's language."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from zhulian.tickets.errors import TicketError


class OfferGone(TicketError):
    """The offer ended before the agent answered."""

    code = "offer_gone"
    message = _("This offer has ended: it ran out or the request was taken by somebody else.")


class NothingWaits(TicketError):
    """Pull mode found nothing."""

    code = "nothing_waits"
    message = _("Nothing is waiting that you could take.")


class NoCapacity(TicketError):
    """The agent holds as many requests as allowed."""

    code = "no_capacity"
    message = _("You already hold as many requests as your capacity allows.")


class NotAnAgent(TicketError):
    """Only agents take work."""

    code = "not_an_agent"
    message = _("Only agents with an agent number can take requests.")
