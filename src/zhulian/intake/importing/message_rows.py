"""Rows that become requests: as history with the file's own times, or through the real intake, now."""

from __future__ import annotations

import hashlib
import json
import zoneinfo
from contextlib import AbstractContextManager, nullcontext
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from zhulian.catalogue.models import Category, Product
from zhulian.customers.actions import add_contact, match_or_create
from zhulian.customers.models import ContactKind, Customer
from zhulian.customers.queries import find_by_contact
from zhulian.intake.importing import dates
from zhulian.intake.importing.problems import FileProblem, RowProblem
from zhulian.intake.importing.rows import (
    MADE,
    MATCHED,
    NAME_CHARS,
    NEW,
    NUMBER_CHARS,
    REPEATED,
    Settled,
    checked_email,
    checked_phone,
    limited,
    past,
    person_contact,
)
from zhulian.intake.models import ImportKind, ImportRun, RawFate, RawIntake
from zhulian.interactions.models import Channel
from zhulian.people.models import Queue
from zhulian.platform import search
from zhulian.platform.access import Actor
from zhulian.platform.clock import now, pretend
from zhulian.routing.actions import put_in_line
from zhulian.tickets.actions import Ending, NewTicket, open_ticket, resolve
from zhulian.tickets.models import DispositionCode, DispositionKind, Ticket, TicketType

SUBJECT_CHARS, TITLE_CHARS, BODY_CHARS = 300, 80, 100_000
LABEL = "import"
LONGEST_ID = 60


@dataclass(frozen=True, slots=True)
class Parsed:
    """A message that passed all checks."""

    key: str
    subject: str
    body: str
    name: str
    phone: str
    email: str
    person: str
    created_at: datetime | None
    reply: str
    replied_at: datetime | None
    category: Category | None


@dataclass(frozen=True, slots=True)
class Constants:
    """What is the same for all rows of a run."""

    type: TicketType
    queue: Queue | None
    product: Product | None
    category: Category | None
    result: DispositionCode | None


def constants_of(run: ImportRun) -> Constants:
    """From the run's options. Raises FileProblem where the type is gone or there is none."""
    options = run.options
    kind = TicketType.objects.filter(client=run.client_id, pk=options.get("type") or 0).first()
    if kind is None:
        raise FileProblem("no_type")
    mine = {"client": run.client_id}
    return Constants(
        type=kind,
        queue=Queue.objects.filter(clients=run.client_id, pk=options.get("queue") or 0).first(),
        product=Product.objects.filter(pk=options.get("product") or 0, **mine).first(),
        category=Category.objects.filter(pk=options.get("category") or 0, **mine).first(),
        result=DispositionCode.objects.filter(
            pk=options.get("result") or 0, kind=DispositionKind.RESULT, **mine
        ).first(),
    )


def categories_of(client_id: int) -> dict[str, Category]:
    """The client company's categories by code and names, in small letters; of two the older one."""
    found: dict[str, Category] = {}
    for row in Category.objects.filter(client=client_id, is_active=True).order_by("-pk"):
        found |= {text.strip().lower(): row for text in (row.code, row.name, row.name_en) if text}
    return found


class MessageRows:
    """Brings in messages. Raises FileProblem when the run's choices no longer hold."""

    def __init__(self, run: ImportRun) -> None:
        self.run = run
        self.client = run.client
        self.constants = constants_of(run)
        self.zone = zoneinfo.ZoneInfo(self.client.time_zone)
        self.order = str(run.options.get("date_order", ""))
        self.language = str(run.options.get("language", "zh-hans"))
        self.actor = Actor.system(LABEL)
        self._tried: set[bytes] = set()
        self._people: set[str] = set()
        self._categories = categories_of(run.client_id)

    # Checks

    def parse(self, values: dict[str, str]) -> Parsed:
        """The row in typed values. Raises RowProblem."""
        subject, body = limited(values, "subject", SUBJECT_CHARS), limited(values, "body", BODY_CHARS)
        if not body and not subject:
            raise RowProblem("missing", "body")
        created_at = self._moment(values, "created_at")
        reply, replied_at = limited(values, "reply", BODY_CHARS), self._moment(values, "replied_at")
        category = self._category(values.get("category", ""))
        if reply and not self.run.is_replay:
            replied_at = self._checked_reply(created_at, replied_at)
            if category is None:
                raise RowProblem("missing", "category")
        return Parsed(
            key=self._key(values),
            subject=subject or body.splitlines()[0][:TITLE_CHARS],
            body=body or subject,
            name=limited(values, "name", NAME_CHARS),
            phone=checked_phone(values.get("phone", "")),
            email=checked_email(values.get("email", "")),
            person=limited(values, "person", NUMBER_CHARS),
            created_at=created_at,
            reply=reply,
            replied_at=replied_at,
            category=category,
        )

    def _moment(self, values: dict[str, str], code: str) -> datetime | None:
        text = values.get(code, "")
        if code not in values or (not text and code == "replied_at"):
            return None
        if not text:
            raise RowProblem("missing", code)
        moment = dates.parse(text, self.zone, self.order)
        if moment is None or moment.year < 1970:
            raise RowProblem("bad_date", code, text[:80])
        if moment > now() and not self.run.is_replay:
            raise RowProblem("future", code, text[:80])
        return moment

    @staticmethod
    def _checked_reply(created_at: datetime | None, replied_at: datetime | None) -> datetime:
        if replied_at is None:
            raise RowProblem("missing", "replied_at")
        if created_at is not None and replied_at < created_at:
            raise RowProblem("answered_before", "replied_at", f"{replied_at:%F %T}")
        return replied_at

    def _category(self, text: str) -> Category | None:
        if not text:
            return self.constants.category
        found = self._categories.get(text.lower())
        if found is None:
            raise RowProblem("unknown", "category", text[:80])
        return found

    def _key(self, values: dict[str, str]) -> str:
        """import:<client>:<kind>:<number of the message, or digest of the row>: what makes it a repetition."""
        number = limited(values, "number", NUMBER_CHARS)
        if not number or len(number) > LONGEST_ID:
            content = {"number": number} if number else values
            digest = hashlib.sha256(json.dumps(content, sort_keys=True).encode()).hexdigest()
            number = f"sha256-{digest[:40]}"
        return f"import:{self.run.client_id}:{ImportKind.MESSAGES.value}:{number}"

    # Trying out

    def try_out(self, values: dict[str, str]) -> Settled:
        """What the row would do. Repetitions inside the file count as such, as they will."""
        parsed = self.parse(values)
        digest = hashlib.sha256(parsed.key.encode()).digest()[:8]
        if digest in self._tried or RawIntake.objects.filter(key=parsed.key).exists():
            return Settled(REPEATED)
        self._tried.add(digest)
        return Settled(MADE, self._would_match(parsed))

    def _would_match(self, parsed: Parsed) -> str:
        marks = [mark for mark in (parsed.email, parsed.phone, person_contact(parsed.person)) if mark]
        if not marks:
            return ""
        is_known = self._find(parsed) is not None or any(mark in self._people for mark in marks)
        self._people.update(marks)
        return MATCHED if is_known else NEW

    def _find(self, parsed: Parsed) -> Customer | None:
        for kind, value in (
            (ContactKind.CHAT, person_contact(parsed.person)),
            (ContactKind.EMAIL, parsed.email),
            (ContactKind.PHONE, parsed.phone),
        ):
            found = find_by_contact(self.run.client_id, kind, value)
            if found is not None:
                return found
        return None

    # Doing

    def settle(self, values: dict[str, str]) -> Settled:
        """Store the row as it came, then make the request of it; once, however often it comes."""
        parsed = self.parse(values)
        if RawIntake.objects.filter(key=parsed.key).exists():
            return Settled(REPEATED)
        with self._history(parsed.created_at):
            raw = self._store(parsed, values)
            customer, standing = self._customer(parsed)
            ticket = open_ticket(self.actor, self._new(parsed, customer, raw))
            if not self.run.is_replay:
                self._go_on(parsed, ticket)
        RawIntake.objects.filter(pk=raw.pk).update(
            ticket=ticket, fate=RawFate.ACCEPTED, attempts=1, settled_at=now()
        )
        if not self.run.is_replay:
            # History is silent: no event tells the search index.
            search.reindex("ticket", [ticket.pk])
            search.reindex("customer", [customer.pk] if customer else [])
        return Settled(MADE, standing, ticket.pk)

    def _history(self, moment: datetime | None) -> AbstractContextManager[Any]:
        """For history: silence, and the file's own time."""
        return nullcontext() if self.run.is_replay else past(moment or now())

    def _store(self, parsed: Parsed, values: dict[str, str]) -> RawIntake:
        """In the shape of a web form's post, which the page of arrivals shows."""
        post = {
            "name": [parsed.name],
            "phone": [parsed.phone],
            "email": [parsed.email],
            "subject": [parsed.subject],
            "description": [parsed.body],
            "type": [str(self.constants.type.pk)],
        }
        row = {"post": post, "files": {}, "language": self.language, "import": self.run.pk, "row": values}
        content = json.dumps(row, ensure_ascii=False, sort_keys=True).encode()
        return RawIntake.objects.create(
            client=self.client,
            channel=Channel.WEB_FORM,
            key=parsed.key,
            content=content,
            digest=hashlib.sha256(content).hexdigest(),
            received_at=now(),
        )

    def _customer(self, parsed: Parsed) -> tuple[Customer | None, str]:
        """Matched by customer number, e-mail or telephone, or made; None where the row names nobody."""
        person = person_contact(parsed.person)
        if not (person or parsed.email or parsed.phone):
            return None, ""
        found = self._find(parsed)
        if found is None:
            return self._made(parsed), NEW
        for kind, value in (
            (ContactKind.CHAT, person),
            (ContactKind.EMAIL, parsed.email),
            (ContactKind.PHONE, parsed.phone),
        ):
            add_contact(found, kind, value)
        return found, MATCHED

    def _made(self, parsed: Parsed) -> Customer:
        return match_or_create(
            self.actor,
            client=self.client,
            name=parsed.name or parsed.email or parsed.phone or parsed.person,
            phone=parsed.phone,
            email=parsed.email,
            language=self.language,
            others=((ContactKind.CHAT, person_contact(parsed.person)),),
        )

    def _new(self, parsed: Parsed, customer: Customer | None, raw: RawIntake) -> NewTicket:
        fixed = self.constants
        return NewTicket(
            client=self.client,
            type=fixed.type,
            channel=Channel.WEB_FORM,
            subject=parsed.subject,
            body=parsed.body,
            customer=customer,
            product=fixed.product,
            category=parsed.category,
            queue=fixed.queue,
            language=self.language,
            author_name=parsed.name or (customer.name if customer else ""),
            author_address=parsed.email or parsed.phone,
            raw_id=raw.pk,
        )

    def _go_on(self, parsed: Parsed, ticket: Ticket) -> None:
        """The reply resolves the request at its own time; what has none waits for an agent."""
        if not parsed.reply or parsed.replied_at is None:
            put_in_line(Ticket.objects.select_related("customer", "tier").get(pk=ticket.pk), at=now())
            return
        ending = Ending(category=parsed.category, result=self.constants.result)
        with pretend(parsed.replied_at):
            resolve(self.actor, ticket.pk, ending, answer=parsed.reply)
