"""What can be asked of the transfer ledger (SPEC RQ2, RQ10)."""

from __future__ import annotations

from operator import attrgetter
from typing import Any

from django.utils.translation import gettext_lazy as _

from zhulian.engine.conditions import Kind
from zhulian.platform.conditions import Field, Labels, Options, Source, register
from zhulian.platform.conditions.building import choice, column, reference
from zhulian.tickets.conditions import AGENTS, DEPARTMENTS, QUEUES
from zhulian.tickets.models import TransferKind
from zhulian.tickets.rules import RETURN_REASONS, TRANSFER_REASONS

KEY = "ledger"


def _hop(side: str, what: str, label: Any, labels: Labels, options: Options, **spec: Any) -> Field:
    """Whose a stay was before ("from") or after ("to") the transfer."""
    hop = f"{side}_hop"
    key, lookup, is_person = f"{side}_{what}", f"{hop}__{what}_id", what == "user"
    return reference(
        key, label, labels, options, lookup, is_searched=is_person, related=(hop,), cost=4, **spec
    )


def _both(side: str, label: tuple[Any, Any, Any]) -> tuple[Field, ...]:
    """Department, skill group and agent of one side."""
    return (
        _hop(side, "department", label[0], *DEPARTMENTS, tree="department"),
        _hop(side, "queue", label[1], *QUEUES, is_team=True),
        _hop(side, "user", label[2], *AGENTS, is_person=True),
    )


SOURCE = Source.of(
    KEY,
    _("Transfers"),
    column("at", Kind.DATETIME, _("When"), cost=1),
    choice("kind", _("Kind"), TransferKind.choices, cost=2),
    choice("reason", _("Reason"), {**TRANSFER_REASONS, **RETURN_REASONS}.items(), cost=2),
    *_both("from", (_("From department"), _("From skill group"), _("From agent"))),
    *_both("to", (_("To department"), _("To skill group"), _("To agent"))),
    reference("by", _("By"), *AGENTS, is_searched=True, is_person=True, cost=2),
    column("waited", Kind.DURATION, _("Waited before"), "waiting_seconds"),
    column("worked", Kind.DURATION, _("Worked on before"), "hands_on_seconds"),
    column("comment", Kind.TEXT, _("Comment"), cost=6),
    client="client_id",
    client_getter=attrgetter("client_id"),
)


def install() -> None:
    """Called once when the program starts."""
    register(SOURCE)
