"""What the desk puts into the shell: navigation, the presence switch, the offer that shows on every page."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from zhulian.desk.lists import customers, feedback, ledger, tickets, writing
from zhulian.desk.queries import open_count
from zhulian.desk.views import organisations, people
from zhulian.platform.ui import addresses, detail, js_strings, nav, slots

ENTRIES = (
    nav.NavItem(
        "work", _("My tasks"), "desk:tasks", "inbox", "desk.use", 10, "m", True, first_for="desk.use"
    ),
    nav.NavItem("work", _("New request"), "desk:new", "phone-plus", "ticket.open", 20, "n", True),
    nav.NavItem("work", _("Requests"), "desk:tickets", "ticket", "desk.use", 30, "r", True),
    nav.NavItem(
        "work",
        _("Customers"),
        "desk:customers",
        "users",
        "customer.read",
        40,
        "c",
        also=("desk:organisation",),
    ),
    nav.NavItem(
        "knowledge",
        _("Bulletins"),
        "desk:bulletins",
        "speakerphone",
        "article.read",
        60,
        "b",
        count_url="desk:bulletins_unread",
        count_topic="bulletins",
    ),
    nav.NavItem(
        "knowledge",
        _("Gaps"),
        "desk:gaps",
        "zoom-question",
        "article.write",
        70,
        also=("desk:writing_task", "desk:feedback"),
    ),
    nav.NavItem("knowledge", _("Troubleshooting guides"), "desk:guides", "route", "article.read", 60),
    nav.NavItem("supervise", _("Transfer ledger"), "desk:ledger", "arrows-exchange", "ledger.read", 60),
)
TABS = (
    detail.TabSpec(people.PAGE, "timeline", _("Contact history"), people.timeline, 10),
    detail.TabSpec(people.PAGE, "requests", _("Requests"), people.requests, 20, count=open_count),
    detail.TabSpec(people.PAGE, "facts", _("Facts"), people.facts, 30),
    detail.TabSpec(people.PAGE, "journal", _("Change history"), people.journal, 90),
    detail.TabSpec(organisations.PAGE, "requests", _("Requests"), organisations.requests, 10),
    detail.TabSpec(organisations.PAGE, "people", _("Customers"), organisations.people, 20),
    detail.TabSpec(organisations.PAGE, "tree", _("Head office and branches"), organisations.tree, 30),
)


def install() -> None:
    """Called once when the program starts."""
    for room_list in (tickets, customers, ledger, writing, feedback):
        room_list.install()
    for entry in ENTRIES:
        nav.register(entry)
    for tab in TABS:
        detail.register(tab)
    js_strings.add({"article_inserted": _("Inserted into the reply.")})
    addresses.register("ticket", "desk:ticket")
    addresses.register("customer", "desk:customer_page")
    addresses.register("organisation", "desk:organisation")
    slots.register(slots.SlotPart("presence", "desk/slots/presence.html", "presence.own"))
    slots.register(slots.SlotPart("end", "desk/slots/offer.html", "offer.take"))
