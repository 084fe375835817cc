"""What each permission allows, in words, grouped as the role page shows them."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext_lazy as _

from zhulian.platform.permissions import Permission, declare

PERMISSIONS = (
    Permission("desk.use", _("Work at the agents' desk")),
    Permission("offer.take", _("Be offered requests and take them"), is_scoped=True),
    Permission("presence.own", _("Set one's own presence")),
    Permission("ticket.read", _("Read requests"), is_scoped=True),
    Permission("ticket.open", _("Open requests")),
    Permission("ticket.reply", _("Reply to customers"), is_scoped=True),
    Permission("ticket.note", _("Write internal notes"), is_scoped=True),
    Permission("ticket.transfer", _("Transfer requests"), is_scoped=True),
    Permission("ticket.resolve", _("Resolve and reopen requests"), is_scoped=True),
    Permission("ticket.urge", _("Urge requests"), is_scoped=True),
    Permission("ticket.reassign", _("Give requests to other people"), is_scoped=True),
    Permission("ticket.export", _("Export lists of requests"), is_scoped=True),
    Permission("customer.read", _("See customers and their contact data")),
    Permission("customer.write", _("Change customers")),
    Permission("console.use", _("Watch the live console")),
    Permission("presence.others", _("Set the presence of others and sign them out")),
    Permission("ledger.read", _("See the ledger of transfers")),
    Permission("audit.read", _("Read the journal")),
    Permission("settings.clients", _("Set up client companies")),
    Permission("settings.people", _("Set up users, roles and departments")),
    Permission("settings.queues", _("Set up skill groups, skills and break reasons")),
    Permission("settings.catalogue", _("Set up calendars, categories, products, tiers and request types")),
    Permission("settings.forms", _("Design forms")),
    Permission("settings.messages", _("Write message templates and canned answers")),
    Permission("settings.mailboxes", _("Set up mailboxes")),
    Permission("settings.system", _("Look after the installation")),
    Permission("import.run", _("Bring in files")),
    Permission("customer.merge", _("Merge customers")),
    Permission("customer.export", _("Export lists of customers")),
    Permission("ledger.export", _("Export the ledger of transfers")),
    Permission("journal.export", _("Export the journal")),
    Permission("api.manage", _("Give programs access by API tokens")),
    Permission("view.share", _("Share views of lists")),
    Permission("article.read", _("Read articles and bulletins")),
    Permission("article.write", _("Write articles")),
    Permission("article.publish", _("Approve and publish articles")),
    Permission("knowledge.manage", _("Arrange topics, synonyms and promotions")),
    Permission("bulletin.write", _("Write bulletins")),
)
GROUPS: dict[str, Any] = {
    "desk": _("Agents' desk"),
    "offer": _("Agents' desk"),
    "presence": _("Agents' desk"),
    "ticket": _("Requests"),
    "customer": _("Customers"),
    "console": _("Floor control"),
    "ledger": _("Floor control"),
    "audit": _("Floor control"),
    "journal": _("Floor control"),
    "settings": _("Administration"),
    "api": _("Administration"),
    "import": _("Administration"),
    "view": _("Floor control"),
    "article": _("Knowledge"),
    "knowledge": _("Knowledge"),
    "bulletin": _("Knowledge"),
}
SCOPES: dict[str, Any] = {
    "own": _("own"),
    "queue": _("own skill groups"),
    "client": _("all of the client company"),
}


def declare_permissions() -> None:
    """Put the words into the registry; rooms may declare more."""
    declare(*PERMISSIONS)
