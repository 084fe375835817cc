"""Writes of the form editor."""

from __future__ import annotations

from typing import Any

from django.db import transaction

from zhulian.catalogue.models import Product
from zhulian.platform import audit
from zhulian.platform.access import Actor, assert_same_client
from zhulian.platform.clock import now
from zhulian.platform.models import Client, Draft
from zhulian.tickets.forms_editor.access import PERMISSION, access_form, access_version
from zhulian.tickets.models import Form, FormVersion, TicketType
from zhulian.tickets.questions import dump_questions, parse_questions

Rows = list[dict[str, Any]]


class DraftChanged(Exception):
    """Somebody else saved this draft meanwhile; `form` is as they left it, nothing was written."""

    def __init__(self, form: Form) -> None:
        super().__init__(f"form {form.pk} is at version {form.draft_version}")
        self.form = form


def create_form(
    actor: Actor, *, client: Client, name: str, name_en: str, type: TicketType | None, product: Product | None
) -> Form:
    """A form without questions. Raises NotFound without the permission, ClientMismatch for foreign parts."""
    actor.require(PERMISSION, client=client.pk)
    assert_same_client(client.pk, type, product)
    with transaction.atomic():
        form = Form.objects.create(
            client=client, name=name, name_en=name_en, ticket_type=type, product=product
        )
        audit.record(actor, "form.created", form, new={"name": name})
        return form


def edit_form(
    actor: Actor,
    form_id: int,
    *,
    name: str,
    name_en: str,
    type: TicketType | None,
    product: Product | None,
    is_active: bool,
) -> Form:
    """Change what a form is called, what it is for, and whether it is in use."""
    with transaction.atomic():
        form = access_form(actor, form_id, lock=True)
        assert_same_client(form.client_id, type, product)
        before = _facts(form)
        form.name, form.name_en, form.is_active = name, name_en, is_active
        form.ticket_type, form.product = type, product
        form.save(update_fields=["name", "name_en", "is_active", "ticket_type", "product"])
        old, new = audit.changes(before, _facts(form))
        if new:
            audit.record(actor, "form.edited", form, old=old, new=new)
        return form


def _facts(form: Form) -> dict[str, Any]:
    return {
        "name": form.name,
        "name_en": form.name_en,
        "is_active": form.is_active,
        "type": form.ticket_type_id,
        "product": form.product_id,
    }


def save_draft(
    actor: Actor,
    form_id: int,
    rows: Rows,
    *,
    version: int,
    shown: Rows | None = None,
    set_aside: bool = False,
) -> Form:
    """Keep the questions as they stand, finished or not.

    `version` is the draft the editor began with: raises DraftChanged if somebody saved something else than `shown`
    (what the page showed) since. With `set_aside` the draft that is replaced is kept for this person, who may
    fetch it back.
    """
    with transaction.atomic():
        form = access_form(actor, form_id, lock=True)
        if form.draft_version != version and form.draft not in (shown, rows):
            raise DraftChanged(form)
        if form.draft == rows:
            return form
        if set_aside:
            keep_aside(actor, form, form.draft)
        form.draft, form.draft_version = rows, form.draft_version + 1
        form.save(update_fields=["draft", "draft_version"])
        return form


def keep_aside(actor: Actor, form: Form, rows: Rows) -> None:
    """Keep a version of the draft that lost against another one."""
    Draft.objects.update_or_create(
        user=actor.user, key=f"form:{form.pk}:aside", defaults={"fields": {"rows": rows}}
    )


def aside_of(actor: Actor, form: Form) -> Draft | None:
    """The version this person set aside, if any."""
    return Draft.objects.filter(user=actor.user, key=f"form:{form.pk}:aside").first()


def publish(actor: Actor, form_id: int, *, version: int) -> FormVersion:
    """Make the draft the form that customers are asked. The version before stays for those who have it open.

    Raises QuestionsError naming what is unfinished, DraftChanged if somebody saved since `version`.
    """
    with transaction.atomic():
        form = access_form(actor, form_id, lock=True)
        if form.draft_version != version:
            raise DraftChanged(form)
        questions = dump_questions(parse_questions(form.draft))
        last = form.versions.order_by("-number").first()
        if last is not None and last.questions == questions:
            return last
        made = FormVersion.objects.create(
            form=form,
            number=last.number + 1 if last else 1,
            questions=questions,
            published_at=now(),
            published_by_id=actor.user_id,
        )
        audit.record(actor, "form.published", form, new={"version": made.number, "questions": len(questions)})
        return made


def roll_back(actor: Actor, form_id: int, number: int) -> FormVersion:
    """Publish an earlier version again, as a new one; the draft that it replaces is set aside. Raises NotFound."""
    with transaction.atomic():
        form = access_form(actor, form_id, lock=True)
        rows = access_version(form, number).questions
        if form.draft != rows:
            keep_aside(actor, form, form.draft)
        form.draft, form.draft_version = rows, form.draft_version + 1
        form.save(update_fields=["draft", "draft_version"])
        audit.record(actor, "form.rolled_back", form, new={"to": number})
        return publish(actor, form_id, version=form.draft_version)
