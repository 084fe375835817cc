"""What the desk puts into the shell: navigation, the presence switch, the offer that shows on every page."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from zhulian.desk.lists import customers, ledger, tickets
from zhulian.platform.ui import addresses, nav, slots

ENTRIES = (
    nav.NavItem(
        "work", _("My tasks"), "desk:tasks", "inbox", "desk.use", 10, "m", True, first_for="desk.use"
    ),
    nav.NavItem("work", _("New request"), "desk:new", "phone-plus", "ticket.open", 20, "n", True),
    nav.NavItem("work", _("Requests"), "desk:tickets", "ticket", "desk.use", 30, "r", True),
    nav.NavItem("work", _("Customers"), "desk:customers", "users", "customer.read", 40, "c"),
    nav.NavItem("supervise", _("Transfer ledger"), "desk:ledger", "arrows-exchange", "ledger.read", 60),
)


def install() -> None:
    """Called once when the program starts."""
    for room_list in (tickets, customers, ledger):
        room_list.install()
    for entry in ENTRIES:
        nav.register(entry)
    addresses.register("ticket", "desk:ticket")
    addresses.register("customer", "desk:customer_page")
    slots.register(slots.SlotPart("presence", "desk/slots/presence.html", "presence.own"))
    slots.register(slots.SlotPart("end", "desk/slots/offer.html", "offer.take"))
