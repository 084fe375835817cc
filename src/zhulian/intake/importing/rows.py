"""What a row does: the shared part of all kinds of import."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Protocol

from zhulian.customers.models import ContactKind, ContactPoint, Customer
from zhulian.customers.normalise import normalise, normalise_email, normalise_phone
from zhulian.intake.importing.problems import RowProblem
from zhulian.platform import outbox
from zhulian.platform.clock import pretend

MADE, CHANGED, REPEATED = "made", "changed", "repeated"
NEW, MATCHED = "new", "matched"
PERSON_PREFIX = "id:"
"""A customer number of another system is kept as a chat identity `id:<number>`, apart from those of real chats."""
LEAST_DIGITS, MOST_DIGITS = 5, 20
NAME_CHARS, NUMBER_CHARS = 120, 200


@dataclass(frozen=True, slots=True)
class Settled:
    """What became of a row: MADE, CHANGED or REPEATED; whether its customer was NEW or MATCHED ("": none)."""

    outcome: str
    customer: str = ""
    ticket: int | None = None
    counts: Mapping[str, int] = field(default_factory=dict)
    """What else the summary counts."""
    remarks: Sequence[Remark] = ()


@dataclass(frozen=True, slots=True)
class Remark:
    """Something for the summary, once for each key of a topic; "" takes back what was said before."""

    topic: str
    key: str
    text: str


class Worker(Protocol):
    """Brings in the rows of one kind. Both raise RowProblem; `try_out` writes nothing."""

    def try_out(self, values: dict[str, str]) -> Settled:
        """Check a row and say what it would do."""
        ...

    def settle(self, values: dict[str, str]) -> Settled:
        """Do it, in the caller's transaction."""
        ...


class Together(Protocol):
    """Brings in rows that belong together, whole or not at all. All raise RowProblem; `try_all` writes nothing."""

    def key(self, values: dict[str, str]) -> str:
        """What rows that belong together have in common; "" where it is missing."""
        ...

    def parse(self, values: dict[str, str]) -> Any:
        """One row in typed values."""
        ...

    def try_all(self, parsed: list[Any]) -> list[Settled]:
        """Say what they would do."""
        ...

    def settle_all(self, parsed: list[Any]) -> list[Settled]:
        """Do it, in the caller's transaction."""
        ...


@contextmanager
def past(moment: datetime) -> Iterator[None]:
    """Announce nothing, and let the clock say `moment`."""
    with outbox.muted(), pretend(moment):
        yield


def limited(values: dict[str, str], code: str, most: int) -> str:
    """The value, "" if there is none. Raises RowProblem for one that is too long."""
    value = values.get(code, "")
    if len(value) > most:
        raise RowProblem("cell_too_long", code, most)
    return value


def checked_email(value: str, code: str = "email") -> str:
    """The address; "" for none. Raises RowProblem."""
    if value and (not normalise_email(value) or " " in value or len(value) > 254):
        raise RowProblem("bad_email", code, value[:80])
    return value


def checked_phone(value: str, code: str = "phone") -> str:
    """The number; "" for none. Raises RowProblem."""
    digits = normalise_phone(value).removeprefix("+") if value else ""
    if value and not LEAST_DIGITS <= len(digits) <= MOST_DIGITS:
        raise RowProblem("bad_phone", code, value[:80])
    return value


def person_contact(number: str) -> str:
    """The chat identity that stands for a customer number; "" for none."""
    return f"{PERSON_PREFIX}{number}" if number else ""


def owners(client_id: int, contacts: list[tuple[str, str]]) -> dict[int, Customer]:
    """The customers who have any of these (kind, value); more than one: they contradict each other."""
    found: dict[int, Customer] = {}
    for kind, value in contacts:
        wanted = normalise(kind, value)
        if not wanted:
            continue
        points = ContactPoint.objects.filter(
            client_id=client_id, kind=kind, normalised=wanted, customer__merged_into__isnull=True
        ).select_related("customer")
        for point in points.order_by("-is_verified", "id")[:5]:
            found.setdefault(point.customer_id, point.customer)
    return found


def contacts_of(phones: list[str], emails: list[str], person: str) -> list[tuple[str, str]]:
    """(kind, value) of all that is filled."""
    every: list[tuple[Any, str]] = [(ContactKind.CHAT, person_contact(person))]
    every += [(ContactKind.EMAIL, value) for value in emails]
    every += [(ContactKind.PHONE, value) for value in phones]
    return [(str(kind), value) for kind, value in every if value]
