"""What can be asked of the transfer ledger (SPEC RQ2, RQ10)."""

from __future__ import annotations

from operator import attrgetter
from typing import Any

from django.utils.translation import gettext_lazy as _

from zhulian.engine.conditions import Kind, Spec
from zhulian.people.models import Department, Queue
from zhulian.platform.conditions import Field, Source, register
from zhulian.tickets.conditions import agents, agents_offered, company, company_offered, queues_offered
from zhulian.tickets.models import TransferKind
from zhulian.tickets.rules import RETURN_REASONS, TRANSFER_REASONS

KEY = "ledger"


def _choice(key: str, label: Any, words: dict[str, Any]) -> Field:
    spec = Spec(key, Kind.CHOICE, choices={one: one for one in words}, cost=2)
    return Field(spec, label, key, attrgetter(key), choices=words)


def _seconds(key: str, label: Any, column: str) -> Field:
    return Field(Spec(key, Kind.DURATION, cost=2), label, column, attrgetter(column))


def _hop(side: str, what: str, label: Any, labels: Any, options: Any, **spec: Any) -> Field:
    """Whose a stay was before ("from") or after ("to") the transfer."""
    hop = f"{side}_hop"

    def getter(row: Any) -> Any:
        return getattr(getattr(row, hop), f"{what}_id")

    return Field(
        Spec(f"{side}_{what}", Kind.REFERENCE, cost=4, **spec),
        label,
        f"{hop}__{what}_id",
        getter,
        labels=labels,
        options=options,
        is_searched=what == "user",
        related=(hop,),
    )


SOURCE = Source.of(
    KEY,
    _("Transfers"),
    Field(Spec("at", Kind.DATETIME, cost=1), _("When"), "at", attrgetter("at")),
    _choice("kind", _("Kind"), dict(TransferKind.choices)),
    _choice("reason", _("Reason"), {**TRANSFER_REASONS, **RETURN_REASONS}),
    _hop(
        "from",
        "department",
        _("From department"),
        company(Department),
        company_offered(Department),
        tree="department",
    ),
    _hop("from", "queue", _("From skill group"), company(Queue), queues_offered, is_team=True),
    _hop("from", "user", _("From agent"), agents, agents_offered, is_person=True),
    _hop(
        "to",
        "department",
        _("To department"),
        company(Department),
        company_offered(Department),
        tree="department",
    ),
    _hop("to", "queue", _("To skill group"), company(Queue), queues_offered, is_team=True),
    _hop("to", "user", _("To agent"), agents, agents_offered, is_person=True),
    Field(
        Spec("by", Kind.REFERENCE, is_person=True, cost=2),
        _("By"),
        "by_id",
        attrgetter("by_id"),
        labels=agents,
        options=agents_offered,
        is_searched=True,
    ),
    _seconds("waited", _("Waited before"), "waiting_seconds"),
    _seconds("worked", _("Worked on before"), "hands_on_seconds"),
    Field(Spec("comment", Kind.TEXT, cost=6), _("Comment"), "comment", attrgetter("comment")),
    client="client_id",
    client_getter=attrgetter("client_id"),
)


def install() -> None:
    """Called once when the program starts."""
    register(SOURCE)
