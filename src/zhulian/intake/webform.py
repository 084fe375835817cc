"""Requests by web form: the post is stored as it came, then read, then becomes a request.

`read` tells the customer what to mend and writes nothing. What passes is stored by `receive` and turned into a
request by `settle`. `settle` may run any number of times: it makes one request. When it fails, the stored post
waits for a person, and `settle` is also what replays it.
"""

from __future__ import annotations

import hashlib
import json
import logging
import zoneinfo
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any, TypeVar

from django.db import IntegrityError, transaction
from django.db.models import F, Model, QuerySet
from django.utils import translation
from django.utils.translation import gettext as _

from zhulian.catalogue.models import MediaSource, Product
from zhulian.customers.actions import match_or_create
from zhulian.customers.merging import customer_now
from zhulian.intake.models import RawFate, RawIntake
from zhulian.interactions.models import Channel
from zhulian.platform.access import Actor
from zhulian.platform.clock import now
from zhulian.platform.models import Client
from zhulian.tickets.actions.opening import NewTicket, open_ticket
from zhulian.tickets.models import TicketType
from zhulian.tickets.questions import (
    Answered,
    Asked,
    Mistake,
    asked_version,
    checked_email,
    checked_phone,
    clean_text,
    form_for,
    validate,
)
from zhulian.tickets.questions.controls import QUESTION_PREFIX

logger = logging.getLogger(__name__)

ACTOR_LABEL = "web_form"
ATTACHMENTS = "attachments"
LENGTHS = {"name": 120, "subject": 200, "description": 20_000}
Post = Mapping[str, Sequence[str]]
FileIds = Mapping[str, Sequence[int]]
M = TypeVar("M", bound=Model)


@dataclass(frozen=True, slots=True)
class Read:
    """A post in typed values; `errors` by field name, in the reader's language, says what must be mended."""

    type: TicketType | None
    product: Product | None
    media_source: MediaSource | None
    asked: Asked
    texts: dict[str, str]
    answers: tuple[Answered, ...] = ()
    errors: dict[str, str] = field(default_factory=dict)


class Unreadable(Exception):
    """A stored post that no longer passes: its product was archived meanwhile, or the like."""


def local_today(client: Client) -> date:
    """The present day where the client company is; UTC's where its time zone is unknown."""
    try:
        return now().astimezone(zoneinfo.ZoneInfo(client.time_zone)).date()
    except (zoneinfo.ZoneInfoNotFoundError, ValueError):
        return now().date()


def first(post: Post, name: str) -> str:
    """The first text of a field, cleaned; "" where it is missing."""
    values = post.get(name, ())
    return clean_text(values[0]) if values else ""


def _number(post: Post, name: str) -> int | None:
    text = first(post, name)
    return int(text) if text.isascii() and text.isdigit() and len(text) < 19 else None


def _kept(client: Client, rows: QuerySet[M]) -> list[M]:
    """The rows, read once for this instance of the client company, which lives as long as one request or job."""
    kept: dict[Any, list[M]] = client.__dict__.setdefault("_kept_choices", {})
    if rows.model not in kept:
        kept[rows.model] = list(rows)
    return kept[rows.model]


def public_types(client: Client) -> list[TicketType]:
    """The request types that customers may choose."""
    return _kept(client, TicketType.objects.filter(client=client, is_active=True, is_public=True))


def public_products(client: Client) -> list[Product]:
    """The products that customers may choose."""
    return _kept(client, Product.objects.filter(client=client, is_active=True))


def public_sources(client: Client) -> list[MediaSource]:
    """The answers to "How did you hear of us?"."""
    return _kept(client, MediaSource.objects.filter(client=client, is_active=True))


def asked_in(client: Client, post: Post) -> Asked:
    """The questions this post answers: the version that was open if it still belongs to the chosen type and
    product, else the form now in force for them."""
    kind = _chosen_type(client, post)
    product = _chosen(public_products(client), _number(post, "product"))
    open_version = asked_version(client, _number(post, "version"))
    if open_version is not None and open_version.version is not None:
        form = open_version.version.form
        chosen = (kind.pk if kind else None, product.pk if product else None)
        if form.ticket_type_id in (None, chosen[0]) and form.product_id in (None, chosen[1]):
            current = _form_now(client, kind, product).version
            if current is None or current.form_id == form.pk:
                return open_version
    return _form_now(client, kind, product)


def _form_now(client: Client, kind: TicketType | None, product: Product | None) -> Asked:
    """The form in force, read once for this instance of the client company, as `_kept` does."""
    kept: dict[Any, Asked] = client.__dict__.setdefault("_kept_forms", {})
    key = (kind.pk if kind else None, product.pk if product else None)
    if key not in kept:
        kept[key] = form_for(client, kind, product)
    return kept[key]


def _chosen(rows: Sequence[Any], pk: int | None) -> Any:
    return next((row for row in rows if row.pk == pk), None)


def _chosen_type(client: Client, post: Post) -> TicketType | None:
    types = public_types(client)
    only = types[0] if len(types) == 1 else None
    return _chosen(types, _number(post, "type")) or only


def read(client: Client, post: Post, files: FileIds) -> Read:
    """Read and check a post. Nothing is written."""
    kind, asked = _chosen_type(client, post), asked_in(client, post)
    names = ("name", "phone", "email", "subject", "description")
    texts, errors = {name: first(post, name) for name in names}, {}
    texts |= {name: " ".join(texts[name].split()) for name in ("name", "subject")}
    if kind is None:
        errors["type"] = _("Please choose what your request is about.")
    errors |= _text_errors(texts)
    errors |= _contact_errors(texts)
    raw = {q.key: tuple(post.get(QUESTION_PREFIX + q.key, ())) for q in asked.questions}
    given = {q.key: tuple(files.get(QUESTION_PREFIX + q.key, ())) for q in asked.questions}
    result = validate(asked.questions, raw, given, today=local_today(client))
    errors |= {QUESTION_PREFIX + key: error for key, error in result.errors.items()}
    return Read(
        type=kind,
        product=_chosen(public_products(client), _number(post, "product")),
        media_source=_chosen(public_sources(client), _number(post, "media_source")),
        asked=asked,
        texts=texts,
        answers=result.answers,
        errors=errors,
    )


def _text_errors(texts: dict[str, str]) -> dict[str, str]:
    missing = {
        "name": _("Please tell us your name."),
        "subject": _("Please give your request a short title."),
        "description": _("Please describe what happened."),
    }
    errors = {name: text for name, text in missing.items() if not texts[name]}
    for name, most in LENGTHS.items():
        if len(texts[name]) > most:
            errors[name] = _("Please write at most %(count)s characters; there are %(now)s.") % {
                "count": most,
                "now": len(texts[name]),
            }
    return errors


def _contact_errors(texts: dict[str, str]) -> dict[str, str]:
    """Checks and normalises telephone and e-mail in place; at least one is needed, else no answer can arrive."""
    errors: dict[str, str] = {}
    if not texts["phone"] and not texts["email"]:
        errors["phone"] = _("Please give a telephone number or an e-mail address, so that we can answer.")
    for name, check in (("phone", checked_phone), ("email", checked_email)):
        if texts[name]:
            try:
                texts[name] = check(texts[name])
            except Mistake as mistake:
                errors[name] = str(mistake)
    return errors


def receive(
    client: Client,
    *,
    form_key: str,
    post: Post,
    files: FileIds,
    language: str,
    customer_id: int | None = None,
) -> RawIntake:
    """Store a post as it came, before anything acts on it; with the customer who was signed in, if any.

    The same content under the same `form_key` (pressed twice, sent again after a lost answer) gives the row
    that is already there; changed content is a new one, so that nothing a customer wrote is dropped.
    """
    stored: dict[str, Any] = {"post": dict(post), "files": dict(files), "language": language}
    if customer_id is not None:
        stored["customer"] = customer_id
    content = json.dumps(stored, ensure_ascii=False, sort_keys=True).encode()
    digest = hashlib.sha256(content).hexdigest()
    key = f"web:{form_key}:{digest[:24]}"
    fields = {
        "client": client,
        "channel": Channel.WEB_FORM,
        "content": content,
        "digest": digest,
        "received_at": now(),
    }
    try:
        with transaction.atomic():
            return RawIntake.objects.create(key=key, **fields)
    except IntegrityError:
        return RawIntake.objects.get(key=key)


def set_aside(raw: RawIntake, why: str) -> None:
    """Let a stored post wait for a person without making a request of it (it looks like a machine's)."""
    RawIntake.objects.filter(pk=raw.pk, fate=RawFate.RECEIVED).update(fate=RawFate.WAITING, error=why)


def settle(raw_id: int, client: Client | None = None) -> RawIntake:
    """Make the request of a stored post and return the row with its fate.

    `client` is the instance with which the post was just read, so that its choices need not be read again. Whatever
    goes wrong is written on the row, which then waits for a person; the customer's words are safe.
    """
    try:
        return _settle(raw_id, client)
    except Exception as error:
        logger.exception("web form %s could not be settled", raw_id)
        RawIntake.objects.filter(pk=raw_id).exclude(fate=RawFate.ACCEPTED).update(
            fate=RawFate.WAITING,
            error=f"{type(error).__name__}: {error}"[:2000],
            attempts=F("attempts") + 1,
        )
        return RawIntake.objects.select_related("ticket").get(pk=raw_id)


def _settle(raw_id: int, client: Client | None) -> RawIntake:
    with transaction.atomic():
        raw = RawIntake.objects.select_for_update().get(pk=raw_id)
        if raw.fate == RawFate.ACCEPTED:
            return raw
        if client is not None and client.pk == raw.client_id:
            raw.client = client
        raw.attempts += 1
        raw.ticket = open_ticket(Actor.system(ACTOR_LABEL), _new_ticket(raw))
        raw.fate, raw.error, raw.settled_at = RawFate.ACCEPTED, "", now()
        raw.save(update_fields=["attempts", "ticket", "fate", "error", "settled_at"])
        return raw


def _new_ticket(raw: RawIntake) -> NewTicket:
    data = json.loads(bytes(raw.content))
    client, language = raw.client, data["language"]
    with translation.override(language):
        found = read(client, data["post"], data["files"])
    if found.errors or found.type is None:
        raise Unreadable("; ".join(f"{name}: {text}" for name, text in found.errors.items()))
    texts = found.texts
    customer = customer_now(client.pk, data.get("customer")) or match_or_create(
        Actor.system(ACTOR_LABEL),
        client=client,
        name=texts["name"],
        phone=texts["phone"],
        email=texts["email"],
        language=language,
        is_claim=True,
    )
    return NewTicket(
        client=client,
        type=found.type,
        channel=Channel.WEB_FORM,
        subject=texts["subject"],
        body=texts["description"],
        customer=customer,
        product=found.product,
        media_source=found.media_source,
        language=language,
        form_version=found.asked.version,
        answers=found.answers,
        file_ids=_all_files(data["files"], found),
        author_name=texts["name"],
        author_address=texts["email"] or texts["phone"],
        raw_id=raw.pk,
    )


def _all_files(files: Mapping[str, Sequence[int]], found: Read) -> tuple[int, ...]:
    """The general attachments and those of the questions that were asked, each once."""
    ids = [int(file_id) for file_id in files.get(ATTACHMENTS, ())]
    asked_keys = {answer.key for answer in found.answers}
    for name, more in files.items():
        if name.removeprefix(QUESTION_PREFIX) in asked_keys and name.startswith(QUESTION_PREFIX):
            ids += [int(file_id) for file_id in more]
    return tuple(dict.fromkeys(ids))


def reference(raw: RawIntake) -> str:
    """What a customer is told when the request has no number yet; staff find the stored post by it."""
    return "R-" + raw.digest[:8].upper()
