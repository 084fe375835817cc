"""Writes one message to a customer: the client's text or the built-in one, filled, as mail and as SMS."""

from __future__ import annotations

from dataclasses import dataclass

import structlog
from django.template.loader import render_to_string
from django.utils import translation
from django.utils.translation import gettext as _

from zhulian.engine.mail import REPLY_MARKER, find_subject_token, make_subject_token, strip_subject_token
from zhulian.intake.mail_keys import reading_keys, signing_key
from zhulian.intake.mail_out.texts import Text, built_in, language_for, own_text
from zhulian.intake.mail_out.values import Values, values_of
from zhulian.interactions.models import AuthorKind, Message
from zhulian.platform import liquid
from zhulian.tickets.models import Ticket

log = structlog.get_logger(__name__)

HISTORY = 3
HISTORY_CHARS = 600
SUBJECT_CHARS = 240
SMS_CHARS = 300


@dataclass(frozen=True, slots=True)
class Filled:
    """A template with its values put in."""

    subject: str
    body: str
    sms: str


@dataclass(frozen=True, slots=True)
class Written:
    """A message ready to be queued, by mail or SMS."""

    subject: str
    text: str
    html: str
    sms: str


def fill(text: Text, values: Values) -> Filled:
    """Raises liquid.TemplateFailed."""
    subject, body, sms = (liquid.render(part, values) for part in (text.subject, text.body, text.sms))
    return Filled(" ".join(subject.split()), _tidy(body), " ".join(sms.split())[:SMS_CHARS])


def _tidy(text: str) -> str:
    """No trailing blanks, never more than one empty line in a row (conditions leave holes)."""
    lines: list[str] = []
    for line in text.replace("\r\n", "\n").split("\n"):
        if line.strip() or (lines and lines[-1]):
            lines.append(line.rstrip())
    return "\n".join(lines).strip()


def write(ticket: Ticket, event: str, message: Message | None, *, files_left_out: bool = False) -> Written:
    """The message for this event. A client's text that fails gives way to the built-in one: never silence."""
    language = language_for(ticket.language)
    values = values_of(ticket, message, language)
    filled = _filled(ticket, event, language, values)
    history = _history(ticket, message) if message is not None else []
    with translation.override(language):
        if files_left_out:
            more = _("The attached files are too large for a mail; you find them at your link.")
            filled = Filled(filled.subject, f"{filled.body}\n\n{more}", filled.sms)
        quoted = "\n\n".join(_quoted(old) for old in history)
        text = "\n\n".join(part for part in (REPLY_MARKER, filled.body, quoted) if part)
        html = as_html(
            filled.body, title=filled.subject, accent=ticket.client.accent, history=history, language=language
        )
    return Written(subject_line(filled.subject, ticket), text, html, filled.sms)


def _filled(ticket: Ticket, event: str, language: str, values: Values) -> Filled:
    own = own_text(ticket.client, event, language)
    if own is not None:
        try:
            return fill(own, values)
        except liquid.TemplateFailed as error:
            log.warning(
                "message_template_failed", client=ticket.client_id, message_event=event, error=str(error)
            )
    return fill(built_in(event, language), values)


def subject_line(subject: str, ticket: Ticket) -> str:
    """The subject with the request's signed token at its end, by which an answer finds back."""
    plain = strip_subject_token(subject)[:SUBJECT_CHARS]
    if find_subject_token(subject, reading_keys()) == ticket.number and len(subject) <= SUBJECT_CHARS:
        return subject
    return f"{plain} {make_subject_token(ticket.number, signing_key())}".strip()


def as_html(body: str, *, title: str, accent: str, history: list[Message], language: str) -> str:
    """The same text as plain HTML: escaped, addresses as links, a line in the client's colour."""
    context = {
        "body": body,
        "title": title,
        "accent": accent,
        "history": [(old, _cut(old.body)) for old in history],
        "marker": REPLY_MARKER,
        "language": language,
    }
    return render_to_string("intake/mail.html", context)


def _history(ticket: Ticket, message: Message) -> list[Message]:
    """The last few public messages before this one, newest first; nothing of machines or of strangers."""
    earlier = Message.objects.filter(
        conversation_id=ticket.conversation_id,
        is_trusted=True,
        author_kind__in=[AuthorKind.CUSTOMER, AuthorKind.AGENT],
        pk__lt=message.pk,
    )
    return list(earlier.order_by("-pk")[:HISTORY])


def _cut(text: str) -> str:
    return text if len(text) <= HISTORY_CHARS else text[:HISTORY_CHARS].rstrip() + " …"


def _quoted(message: Message) -> str:
    head = f"{message.created_at:%Y-%m-%d} {message.author_name}:".replace(" :", ":")
    return "\n".join(f"> {line}".rstrip() for line in [head, *_cut(message.body).split("\n")])
