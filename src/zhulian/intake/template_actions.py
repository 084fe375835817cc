"""Changes the client company's own texts."""

from __future__ import annotations

from dataclasses import asdict

from django.db import transaction
from django.utils.translation import gettext as _

from zhulian.intake.access import MESSAGES
from zhulian.intake.mail_out.texts import Text
from zhulian.intake.mail_out.values import PLACEHOLDERS
from zhulian.intake.models import MessageTemplate
from zhulian.platform import audit, liquid
from zhulian.platform.access import Actor
from zhulian.platform.models import Client


def problems_of(text: Text) -> dict[str, list[str]]:
    """What must be mended before a text can be used, by field."""
    found: dict[str, list[str]] = {}
    for name, source in asdict(text).items():
        for problem in liquid.check(source, PLACEHOLDERS):
            line = (
                _("Line %(number)d: ") % {"number": problem.line} if problem.line and name == "body" else ""
            )
            found.setdefault(name, []).append(f"{line}{problem.message}")
    return found


def save_template(actor: Actor, client: Client, event: str, language: str, text: Text) -> MessageTemplate:
    """Use this text from now on. Raises NotFound."""
    actor.require(MESSAGES, client=client.pk)
    with transaction.atomic():
        row = MessageTemplate.objects.select_for_update().filter(
            client=client, event=event, language=language
        ).first()  # fmt: skip
        before = _plain(row)
        row = row or MessageTemplate(client=client, event=event, language=language)
        row.subject, row.body, row.sms = text.subject, text.body, text.sms
        row.save()
        old, new = audit.changes(before, asdict(text))
        if new:
            audit.record(actor, "template.changed", row, old=old, new=new)
        return row


def _plain(row: MessageTemplate | None) -> dict[str, str]:
    return {"subject": row.subject, "body": row.body, "sms": row.sms} if row is not None else {}


def reset_template(actor: Actor, client: Client, event: str, language: str) -> None:
    """Back to the built-in text; the own one stays in the journal. Raises NotFound."""
    actor.require(MESSAGES, client=client.pk)
    with transaction.atomic():
        row = MessageTemplate.objects.select_for_update().filter(
            client=client, event=event, language=language
        ).first()  # fmt: skip
        if row is not None:
            audit.record(actor, "template.reset", row, old=_plain(row))
            row.delete()
