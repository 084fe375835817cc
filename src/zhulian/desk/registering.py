"""Enters a request for a caller or walk-in: reads the form, makes the customer on the way, opens, takes, resolves."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any
from zoneinfo import ZoneInfo

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from zhulian.catalogue.models import Category
from zhulian.customers.access import access_customer
from zhulian.customers.actions import add_contact, match_or_create
from zhulian.customers.models import Customer
from zhulian.desk.forms import CHANNELS, KEEP, QUEUE, RESOLVE, required_fields
from zhulian.desk.queries import Registering, category_of, disposition_codes
from zhulian.platform.access import Actor, NotFound
from zhulian.platform.clock import now
from zhulian.platform.custom_fields.controls import PREFIX, read_posted
from zhulian.platform.models import Client, IdempotencyKey
from zhulian.tickets import actions
from zhulian.tickets.models import DispositionCode, Priority, Ticket
from zhulian.tickets.questions import (
    Answered,
    Asked,
    Mistake,
    checked_email,
    checked_phone,
    clean_text,
    validate,
)
from zhulian.tickets.questions.controls import QUESTION_PREFIX

Post = Mapping[str, Sequence[str]]


@dataclass(frozen=True, slots=True)
class Entered:
    """A post in typed values; `errors` by field say what must be mended."""

    texts: dict[str, str]
    chosen: dict[str, Any]
    asked: Asked
    answers: tuple[Answered, ...] = ()
    errors: dict[str, str] = field(default_factory=dict)
    fields: dict[str, Any] = field(default_factory=dict)
    """Values of fields that the centre added, by their keys."""


def first(post: Post, name: str) -> str:
    """The first text of a field, cleaned."""
    values = post.get(name, ())
    return clean_text(values[0]) if values else ""


def read(client: Client, lists: Registering, asked: Asked, post: Post) -> Entered:
    """Read and check the form. Nothing is written."""
    texts = {
        name: first(post, name) for name in ("phone", "name", "email", "subject", "description", "answer")
    }
    texts |= {name: " ".join(texts[name].split()) for name in ("name", "subject")}
    chosen = _chosen(client, lists, post)
    errors = {
        **_contact_errors(texts, first(post, "customer")),
        **_text_errors(texts),
        **_choice_errors(chosen),
    }
    raw = {question.key: tuple(post.get(QUESTION_PREFIX + question.key, ())) for question in asked.questions}
    result = validate(asked.questions, raw, {}, today=_today(client))
    errors |= {QUESTION_PREFIX + key: text for key, text in result.errors.items()}
    fields, mistakes = read_posted(required_fields(client), {}, post)
    errors |= {PREFIX + key: str(mistake) for key, mistake in mistakes.items()}
    return Entered(texts, chosen, asked, result.answers, errors, fields)


def _today(client: Client) -> date:
    return now().astimezone(ZoneInfo(client.time_zone)).date()


def _one(rows: Sequence[Any], text: str) -> Any:
    return next((row for row in rows if str(row.pk) == text), None)


def _chosen(client: Client, lists: Registering, post: Post) -> dict[str, Any]:
    causes, results = disposition_codes(client.pk)
    category, priority = first(post, "category"), first(post, "priority")
    channel, after = first(post, "channel"), first(post, "after")
    return {
        "type": _one(lists.types, first(post, "type")),
        "product": _one(lists.products, first(post, "product")),
        "media_source": _one(lists.sources, first(post, "media_source")),
        "category": _category(client, lists, category),
        "priority": int(priority) if priority in {str(each) for each in Priority.values} else Priority.NORMAL,
        "channel": channel if channel in CHANNELS else CHANNELS[0],
        "after": after if after in {KEEP, RESOLVE} else QUEUE,
        "result": _one(results, first(post, "result")),
        "cause": _one(causes, first(post, "cause")),
    }


def _category(client: Client, lists: Registering, text: str) -> Category | None:
    known = next((pk for pk, _label in lists.categories if str(pk) == text), None)
    return category_of(client.pk, known) if known is not None else None


def _contact_errors(texts: dict[str, str], customer: str) -> dict[str, str]:
    errors: dict[str, str] = {}
    if not customer and not texts["name"]:
        errors["name"] = _("Ask for the customer's name.")
    for name, check in (("phone", checked_phone), ("email", checked_email)):
        try:
            texts[name] = check(texts[name]) if texts[name] else ""
        except Mistake as mistake:
            errors[name] = str(mistake)
    return errors


def _text_errors(texts: dict[str, str]) -> dict[str, str]:
    errors = {} if texts["subject"] else {"subject": _("Give it a short title.")}
    if len(texts["subject"]) > 200:
        errors["subject"] = _("Please write at most %(count)s characters; there are %(now)s.") % {
            "count": 200,
            "now": len(texts["subject"]),
        }
    return errors


def _choice_errors(chosen: dict[str, Any]) -> dict[str, str]:
    missing = {
        "type": _("Choose a type."),
        "category": _("Choose a category."),
        "result": _("Choose how it ended."),
    }
    wanted = ["type", "category", *(["result"] if chosen["after"] == RESOLVE else [])]
    return {name: missing[name] for name in wanted if chosen[name] is None}


def register(actor: Actor, client: Client, entered: Entered, *, customer_id: int | None, key: str) -> Ticket:
    """Open the request, and take or resolve it where wished. The same `key` registers once.

    Raises NotFound and TicketError; nothing is written then.
    """
    scope = f"register:{actor.user_id}"
    try:
        with transaction.atomic():
            known = IdempotencyKey.objects.create(scope=scope, key=key)
            ticket = _open(actor, client, entered, customer_id)
            known.result = {"ticket": ticket.pk}
            known.save(update_fields=["result"])
            return ticket
    except IntegrityError:
        earlier = IdempotencyKey.objects.filter(scope=scope, key=key).first()
        if earlier is None:
            raise
        return Ticket.objects.get(pk=earlier.result["ticket"])


def _open(actor: Actor, client: Client, entered: Entered, customer_id: int | None) -> Ticket:
    texts, chosen = entered.texts, entered.chosen
    actor.require("ticket.open", client=client.pk)
    customer = _customer(actor, client, texts, customer_id)
    new = actions.NewTicket(
        client=client,
        type=chosen["type"],
        channel=chosen["channel"],
        subject=texts["subject"],
        body=texts["description"] or texts["subject"],
        customer=customer,
        product=chosen["product"],
        category=chosen["category"],
        media_source=chosen["media_source"],
        language=customer.language,
        form_version=entered.asked.version,
        answers=entered.answers,
        priority=chosen["priority"],
        author_address=texts["phone"],
        fields=entered.fields,
    )
    ticket = actions.open_ticket(actor, new)
    if chosen["after"] != QUEUE:
        _keep(actor, client, ticket)
    if chosen["after"] == RESOLVE:
        _end(actor, ticket, chosen, texts["answer"])
    return ticket


def _customer(actor: Actor, client: Client, texts: dict[str, str], customer_id: int | None) -> Customer:
    if customer_id is None:
        return match_or_create(
            actor, client=client, name=texts["name"], phone=texts["phone"], email=texts["email"]
        )
    customer = access_customer(actor, customer_id)
    if customer.client_id != client.pk:
        raise NotFound("customer")
    for kind in ("phone", "email"):
        add_contact(customer, kind, texts[kind])
    return customer


def _keep(actor: Actor, client: Client, ticket: Ticket) -> None:
    """Whoever wrote it down holds it, whichever skill group it would have gone to."""
    actor.require("offer.take", client=client.pk)
    assert actor.user is not None
    actions.accept(Actor.system("desk"), ticket.pk, user=actor.user)


def _end(actor: Actor, ticket: Ticket, chosen: dict[str, Any], answer: str) -> None:
    result: DispositionCode | None = chosen["result"]
    ending = actions.Ending(category=chosen["category"], result=result, cause=chosen["cause"])
    actions.resolve(actor, ticket.pk, ending, answer=answer)
