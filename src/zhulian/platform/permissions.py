"""Every permission of the product: a code, its scopes and what it allows, in words.

Rooms declare theirs in `apps.ready()` through `declare`; roles hold `{code: scope}`.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import IntEnum
from typing import Any


class Scope(IntEnum):
    """How far a permission reaches inside a client company; a wider scope contains the narrower ones."""

    OWN = 1
    QUEUE = 2
    CLIENT = 3


SCOPE_NAMES = {"own": Scope.OWN, "queue": Scope.QUEUE, "client": Scope.CLIENT}


@dataclass(frozen=True, slots=True)
class Permission:
    """A thing that may be allowed. `is_scoped` is False where only yes or no makes sense."""

    code: str
    label: Any
    is_scoped: bool = False


_declared: dict[str, Permission] = {}


def declare(*permissions: Permission) -> None:
    """Add permissions to the registry. Raises ValueError for a code declared twice with other words."""
    for permission in permissions:
        known = _declared.get(permission.code)
        if known is not None and known is not permission and known.code != permission.code:
            raise ValueError(f"permission {permission.code} declared twice")
        _declared[permission.code] = permission


def all_permissions() -> list[Permission]:
    """All declared permissions, by code."""
    return [_declared[code] for code in sorted(_declared)]


def is_declared(code: str) -> bool:
    """True for a permission that some room declared."""
    return code in _declared


@dataclass(frozen=True, slots=True)
class BuiltinRole:
    """A role every installation has; an administrator may change its permissions, not its code."""

    code: str
    name: str
    name_en: str
    permissions: dict[str, str]


AGENT: dict[str, str] = {
    "desk.use": "client",
    "ticket.read": "queue",
    "ticket.open": "client",
    "ticket.reply": "queue",
    "ticket.note": "queue",
    "ticket.transfer": "queue",
    "ticket.resolve": "queue",
    "ticket.urge": "client",
    "customer.read": "client",
    "customer.write": "client",
    "presence.own": "client",
    "offer.take": "queue",
    "article.read": "client",
}
SUPERVISOR: dict[str, str] = {
    **AGENT,
    "ticket.read": "client",
    "ticket.reply": "client",
    "ticket.note": "client",
    "ticket.transfer": "client",
    "ticket.resolve": "client",
    "ticket.reassign": "client",
    "ticket.export": "client",
    "console.use": "client",
    "presence.others": "client",
    "ledger.read": "client",
    "ledger.export": "client",
    "customer.export": "client",
    "customer.merge": "client",
    "view.share": "client",
    "audit.read": "client",
    "article.write": "client",
    "article.publish": "client",
    "bulletin.write": "client",
}
MANAGER: dict[str, str] = {
    **{code: scope for code, scope in SUPERVISOR.items() if code not in {"presence.own", "offer.take"}},
    "settings.catalogue": "client",
    "settings.messages": "client",
    "settings.forms": "client",
    "settings.queues": "client",
    "import.run": "client",
    "journal.export": "client",
    "knowledge.manage": "client",
}
ADMINISTRATOR: dict[str, str] = {
    "console.use": "client",
    "desk.use": "client",
    "ticket.read": "client",
    "customer.read": "client",
    "ledger.read": "client",
    "audit.read": "client",
    "settings.clients": "client",
    "settings.people": "client",
    "settings.queues": "client",
    "settings.catalogue": "client",
    "settings.forms": "client",
    "settings.messages": "client",
    "settings.mailboxes": "client",
    "settings.system": "client",
    "api.manage": "client",
    "import.run": "client",
    "journal.export": "client",
    "view.share": "client",
    "article.read": "client",
    "knowledge.manage": "client",
}
CLIENT_VIEWER: dict[str, str] = {"console.use": "client", "ticket.read": "client", "ledger.read": "client"}

BUILTIN_ROLES = (
    BuiltinRole("agent", "座席", "Agent", AGENT),
    BuiltinRole("supervisor", "班长", "Supervisor", SUPERVISOR),
    BuiltinRole("manager", "经理", "Manager", MANAGER),
    BuiltinRole("administrator", "管理员", "Administrator", ADMINISTRATOR),
    BuiltinRole("client_viewer", "委托方观察员", "Client-side viewer", CLIENT_VIEWER),
)
