"""The words of a mail as a message shows them: fresh text apart from quotes and signature."""

from __future__ import annotations

import re
from dataclasses import dataclass

from django.utils import translation
from django.utils.translation import gettext as _

from zhulian.engine.mail import ParsedMail, fold_html, split_quoted, split_signature, strip_subject_token
from zhulian.platform.models import Client

HAN = re.compile(r"[\u3400-\u9fff\uf900-\ufaff]")
LATIN = re.compile(r"[A-Za-z]")
SUBJECT_LENGTH = 300


@dataclass(frozen=True, slots=True)
class Words:
    """`body` is what the person wrote now, `quoted` the rest of the text, `html` clean HTML of what was written now."""

    body: str
    html: str
    quoted: str


def language_of(parsed: ParsedMail, client: Client) -> str:
    """Chinese where there is a Han character, English where there are Latin letters, else the client's first one."""
    own_words = f"{parsed.subject}\n{split_quoted(parsed.text)[0]}"
    if HAN.search(own_words):
        return "zh-hans"
    if LATIN.search(own_words):
        return "en"
    return str(client.languages[0]) if client.languages else "zh-hans"


def words_of(parsed: ParsedMail, language: str, left_out: tuple[str, ...] = ()) -> Words:
    """Fold the mail. A mail without words of its own says so, so that no message is ever empty."""
    fresh, quoted = split_quoted(parsed.text)
    fresh, signature = split_signature(fresh)
    quoted = "\n\n".join(part for part in (signature, quoted) if part)
    html = fold_html(parsed.html)[0] if parsed.html else ""
    with translation.override(language):
        notes = [
            _("[Attachment %(name)s is too large and was not kept apart; it is in the original mail.]")
            % {"name": name}
            for name in left_out
        ]
        body = fresh.strip() or (_("(See the attached files.)") if parsed.attachments else "")
        body = body or (_("(A mail without text.)") if not quoted else "")
    if not body:
        # Nothing but a quote: rather show it than an empty message.
        body, quoted, html = quoted, "", parsed.html
    return Words("\n\n".join([body, *notes]), html, quoted)


def subject_of(parsed: ParsedMail, body: str, language: str) -> str:
    """The subject for a new request: without tokens; the first line of the text where there is none."""
    subject = strip_subject_token(parsed.subject).strip()
    if subject:
        return subject[:SUBJECT_LENGTH]
    first = next((line.strip() for line in body.splitlines() if line.strip()), "")
    with translation.override(language):
        return first[:60] or _("(No subject)")
